"""Claims as cards, names of papers, and tables whose cells link, on made-up claims with hostile words."""

import dataclasses
import re

import pandas as pd
import pytest

from litbook.chapter import Card, Cards, claim_cards, claim_list, show, verdict_list
from litbook.chapter.review import TITLED, Review
from litbook.coding.theme_tables import TIDY

HOSTILE = "<script>alert(1)</script>"
RUNS = (
    "javascript:alert(1)", "javascript: alert(1)", " javascript:alert(1)", "\u3000javascript:alert(1)",
    "data: text/html,x", "//evil.example/x", "/\\evil.example", "java&Tab;script:alert(1)",
    '" onclick="alert(1)', "a> <b>",
)  # fmt: skip
VERDICT = {
    "claim_id": "more-data", "claim": "More data helps.", "themes": "data; loss-laws", "outcome": "contested",
    "conclusion": f"It depends {HOSTILE}.", "scope": "Text.", "certainty": "low", "reasons": "starts high; lower: few",
    "settle": "A run.", "pattern": "scale", "supports": 1, "qualifies": 0, "refutes": 1, "groups": 2,
    "testing_groups": 1, "same_makers": False, "size_min": 7e7, "size_max": 7e9,
}  # fmt: skip
PIECE = {
    "claim_id": "more-data", "citekey": "doe2024foo", "stance": "supports", "basis": "experiment", "indirect": False,
    "size_min": 7e9, "size_max": 7e9, "quote": f"it helps {HOSTILE}", "note": "Own experiments.",
}  # fmt: skip


LONG = "A paper whose title is longer than forty letters"


def review() -> Review:
    rest = {name: pd.DataFrame({"citekey": []}) for name in TIDY if name not in ("papers", "claims")}
    papers = [
        ("doe2024foo", "Doe et al. 2024"),
        ("roe2023bar", "Roe and Team 2023"),
        ("noe2022baz", "“Baz” 2022"),
    ]
    return Review(
        theme="all",
        papers=pd.DataFrame(papers, columns=["citekey", "cited_as"]),
        claims=pd.DataFrame(
            [
                PIECE,
                PIECE | {"citekey": "roe2023bar", "stance": "refutes", "indirect": True, "size_min": None},
            ]
        ),
        **rest,
    )


def card(**changes: object) -> str:
    return claim_cards(review(), pd.DataFrame([VERDICT | changes]))._repr_html_()


def test_a_card_has_an_address_a_verdict_and_its_evidence_by_stance() -> None:
    text = re.sub(r"<[^>]*>", "", page := card())
    assert 'id="claim-more-data"' in page
    assert "Contested. It depends" in text
    assert "70 million to 7 billion parameters" in text
    assert "sizes, amounts of data or lengths" in text
    assert text.index("Support") < text.index("Doe et al. 2024 (experiment, 7 billion parameters)")
    assert text.index("Refute") < text.index("Roe and Team 2023 (experiment, indirect)")
    assert "Limit it to conditions" not in text
    assert 'href="../papers/roe2023bar.html#claim-more-data"' in page


def test_what_is_unknown_or_one_sided_has_no_line() -> None:
    page = card(pattern=None, same_makers=None, size_min=None, size_max=None)
    assert "differ in" not in page
    assert "Model sizes" not in page


def test_words_of_a_claim_come_out_literally() -> None:
    assert "<script>" not in card()
    assert "&lt;script&gt;" in card()


def test_cards_stand_under_the_first_of_their_themes() -> None:
    rows = pd.DataFrame([VERDICT, VERDICT | {"claim_id": "b", "themes": "loss-laws"}])
    headings = re.findall(r"<h3>(.*?)</h3>", claim_cards(review(), rows)._repr_html_())
    assert headings == ["Data", "Loss laws"]


def test_a_chapter_bears_the_title_of_its_theme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TITLED, "loss-laws", "Laws of <loss>")
    page = card(themes="loss-laws; data")
    assert "<h3>Laws of &lt;loss&gt;</h3>" in page
    assert '<a href="loss-laws.html">Laws of &lt;loss&gt;</a>, <a href="data.html">Data</a>' in page


def test_a_card_has_its_own_address_and_leaves_out_terms_without_words() -> None:
    card = Card(
        "law-x",
        f"Law {HOSTILE}",
        lead="<p>y</p>",
        lines=[("Gives", "loss"), ("Note", "")],
        summary="All",
        more="<ul></ul>",
    )
    page = Cards({"Loss & data": [card]})._repr_html_()
    assert '<article class="litbook-card" id="law-x"><h4>Law &lt;script&gt;' in page
    assert 'href="#law-x"' in page
    assert "<h3>Loss &amp; data</h3>" in page
    assert "<dt>Gives</dt><dd>loss</dd>" in page
    assert "Note" not in page
    assert "<details>" in page
    assert "<details>" not in Cards({"c": [Card("a", "b")]})._repr_html_()


def test_a_column_with_addresses_beside_it_becomes_links() -> None:
    frame = pd.DataFrame({"claim": ["A & B", "C"], "address": ['#a"b', None]})
    html = show(frame, "Claims", "list", links={"claim": "address"}).html()
    assert '<td><a href="#a&quot;b">A &amp; B</a></td>' in html
    assert "<td>C</td>" in html
    assert "Address" not in html


def test_a_chapter_lists_the_claims_that_name_it_with_links_to_their_cards() -> None:
    rows = pd.DataFrame(
        [VERDICT, VERDICT | {"claim_id": "b", "claim": "Other.", "themes": "experts; big-data"}]
    )
    html = claim_list("data", rows).html()
    assert '<a href="claims.html#claim-more-data">More data helps.</a>' in html
    assert "1 support, 1 refute" in html
    assert "Other." not in html


def test_a_part_lists_the_claims_that_its_themes_lead_the_surest_first() -> None:
    papers = pd.DataFrame({"citekey": ["a", "b"], "part": ["P", "Q"], "primary_theme": ["data", "experts"]})
    part = dataclasses.replace(review(), theme="P", papers=papers)
    rows = [("weak", "data; loss-laws", "low"), ("sure", "data", "high"), ("other", "experts; data", "high")]
    verdicts = pd.DataFrame(
        [VERDICT | {"claim_id": name, "themes": t, "certainty": c} for name, t, c in rows]
    )
    listed = verdict_list(part, verdicts).frame
    assert list(listed["card"]) == ["claims.html#claim-sure", "claims.html#claim-weak"]
    assert list(verdict_list(dataclasses.replace(part, theme="none"), verdicts).frame.index) == []


@pytest.mark.parametrize("address", RUNS)
def test_a_cell_links_nothing_that_runs_or_leads_elsewhere(address: str) -> None:
    frame = pd.DataFrame({"claim": ["one"], "address": [address]})
    assert "<a" not in show(frame, "Claims", "list", links={"claim": "address"}).html()


@pytest.mark.parametrize(
    "address",
    [
        "https://a.org/x?y=1#z",
        "../papers/a2024b.html#fact-x",
        "#claim-more-data",
        "claims.html",
        "mailto:a@b.org",
    ],
)
def test_a_cell_links_the_web_and_the_site(address: str) -> None:
    frame = pd.DataFrame({"claim": ["one"], "address": [address]})
    assert f'<a href="{address}">one</a>' in show(frame, "Claims", "list", links={"claim": "address"}).html()
