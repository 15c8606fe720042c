"""Paper pages and the table of all papers, on the toy review."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from litbook.audit.recompute import AuditResult, run_audit
from litbook.audit.statements import parse_audit
from litbook.forms import PartialDate
from litbook.model import Claim
from litbook.paths import find_paths
from litbook.review import Review, load_review
from litbook.site.measures import related_works
from litbook.site.pages import citing_chapters, explorer_table, law_uses, page_parts, places_of
from litbook.site.paper_page import paper_page
from litbook.site.reading import abstract_html, date_text
from litbook.site.sections import read_page
from scalinglaws.registry import LAWS

TOY = Path(__file__).parent.parent / "toy_review"


@pytest.fixture(scope="module")
def review() -> Review:
    return load_review(find_paths(TOY))


def paper_pages(
    review: Review, claims: Iterable[Claim] = (), audited: Sequence[AuditResult] = ()
) -> dict[str, str]:
    parts = page_parts(review, {}, {}, claims, audited)
    return {key: paper_page(part) for key, part in parts.items()}


def bare(page: str) -> str:
    """The page without the headings that cells bear on a telephone."""
    return re.sub(' data-label="[^"]*"', "", page)


def test_a_page_holds_entry_coding_abstract_and_bibtex(review: Review) -> None:
    page = read_page(paper_pages(review)["hoffmann2022training"])
    text = page.astext()
    assert text.startswith("Training Compute-Optimal Large Language Models\n\n")
    assert "29 March 2022 · cs.CL · arXiv:2203.15556" in BeautifulSoup(text, "html.parser").get_text()
    assert 'id="fact-params"' in text
    assert '<mark class="litbook-quote"' in text
    assert "@inproceedings{hoffmann2022training" in text
    assert "% Generated" not in text


def test_a_theme_that_nobody_coded_is_called_a_draft(review: Review) -> None:
    first = review.works[0].model_copy(update={"coding": None})
    uncoded = review.model_copy(update={"works": (first, *review.works[1:])})
    said = [
        "a draft by rule" in read_page(paper_pages(each)[first.citekey]).astext()
        for each in (review, uncoded)
    ]
    assert first.themes
    assert said == [False, True]


def test_every_quantity_of_a_coding_has_its_row(review: Review) -> None:
    pages = paper_pages(review)
    for work in review.works:
        assert work.coding
        rows = read_page(pages[work.citekey]).astext().count('<tr id="fact-')
        assert rows == len(work.coding.quantities)


def test_a_page_lists_the_claims_that_its_paper_bears_on_and_links_to_their_cards(review: Review) -> None:
    evidence = [
        {
            "citekey": key,
            "stance": "refutes",
            "basis": "theory",
            "indirect": True,
            "quote": "a < b",
            "note": "-",
        }
        for key in ("hoffmann2022training", "jiang2023mistral")
    ]
    verdict = {"outcome": "unsupported", "conclusion": "-", "scope": "-", "settle": "-"}
    claim = Claim.model_validate(
        {"id": "more", "text": "More & more.", "themes": ["data"], "verdict": verdict, "evidence": evidence}
    )
    pages = {key: bare(read_page(page).astext()) for key, page in paper_pages(review, [claim]).items()}
    row = '<tr id="claim-more"><td><a href="../chapters/claims.html#claim-more">More &amp; more.</a></td>'
    assert row in pages["hoffmann2022training"]
    assert "<td>theory, indirect</td><td>“a &lt; b”</td>" in pages["jiang2023mistral"]
    assert "Bears on" not in pages["voukoutis2024meltemi"]


def test_a_page_shows_what_public_sources_state_with_place_version_and_who_disagrees(review: Review) -> None:
    page = bare(read_page(paper_pages(review)["voukoutis2024meltemi"]).astext())
    assert '<tr id="source-context"><td>Meltemi 7B</td><td>context: 8K tokens</td><td>“8k”</td>' in page
    assert (
        '<a href="https://example.org/meltemi/card.md">card</a>, card, Model Information, version 0a1b2c3d4e'
        in page
    )
    assert '<tr id="source-base"><td>Meltemi 7B Instruct</td>' in page
    assert "<td>a &lt; b</td>" in page
    assert "public sources" not in read_page(paper_pages(review)["jiang2023mistral"]).astext()


def test_similar_papers_are_others_and_each_once(review: Review) -> None:
    related = related_works(review.works, 2)
    assert all(len(set(others)) == 2 and key not in others for key, others in related.items())


def test_a_chapter_cites_a_paper_whose_key_or_fact_it_prints() -> None:
    chapters = {"a": "{cite:t}`x2020y`", "b": "{fact}`x2020y.params`", "c": "x2020yy"}
    assert citing_chapters(chapters, ["x2020y"]) == {"x2020y": ("a", "b")}


AUDIT = """[[audits]]
id = "twice"
citekey = "hoffmann2022training"
claim = "Twice & more."
claimed = { value = 4e9, unit = "tokens", printed = "4", quote = "4 billion" }
inputs = [{ name = "half", value = 2e9, unit = "tokens", printed = "2", exact = true, quote = "2 billion" }]
formula = "2 * half"
assumption = "None."
learns = "Nothing."
"""


def test_a_page_lists_its_recomputed_statements_and_links_to_their_cards(review: Review) -> None:
    audited = run_audit(parse_audit(AUDIT, "audit.toml"))
    pages = paper_pages(review, audited=audited)
    words = {key: bare(read_page(page).astext()) for key, page in pages.items()}
    link = '<a href="../chapters/audit.html#audit-twice">Twice &amp; more.</a>'
    row = f'<tr id="audit-twice"><td>{link}</td><td>4 billion tokens</td><td>4 billion tokens</td><td>agrees</td>'
    assert row in words["hoffmann2022training"]
    assert [key for key in words if "audit.html" in words[key]] == ["hoffmann2022training"]


def test_a_law_is_used_where_a_link_or_the_code_names_it_and_not_where_prose_has_the_word() -> None:
    chapters = {
        "a": "the {law}`refit <besiroglu-refit>`, and activations",
        "b": 'LAWS["besiroglu-refit"] and LAWS["kv-cache"]',
        "c": "besiroglu-refit",
    }
    assert law_uses(chapters) == [
        {"chapter": "a", "law": "besiroglu-refit"},
        {"chapter": "b", "law": "besiroglu-refit"},
        {"chapter": "b", "law": "kv-cache"},
    ]


def test_the_table_has_a_row_a_paper_in_the_lists_order(review: Review) -> None:
    table = explorer_table(review)
    keys = [f'href="papers/{work.citekey}.html"' for work in review.works]
    places = [table.index(key) for key in keys]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("published", "text"),
    [
        ("2023-09-12", "12 September 2023"),
        ("2023-09", "September 2023"),
        ("2023", "2023"),
        (None, "date unknown"),
    ],
)
def test_a_date_says_no_more_than_is_known(published: str | None, text: str) -> None:
    assert date_text(PartialDate(published) if published else None) == text


def test_a_page_stands_below_its_theme_between_the_papers_before_and_after_it_in_time(review: Review) -> None:
    first = review.works[0]
    works = [work.model_copy(update={"coding": None, "scores": first.scores}) for work in review.works]
    places = places_of(works, {}, [])
    dated = sorted(works, key=lambda work: str(work.record.published))
    addresses = [f"papers/{work.citekey}.html" for work in dated]
    before, after = (
        [places[work.citekey].previous for work in dated],
        [places[work.citekey].next for work in dated],
    )
    assert [place and place[0] for place in before] == [None, *addresses[:-1]]
    assert [place and place[0] for place in after] == [*addresses[1:], None]


def test_a_page_stands_below_its_themes_chapter_or_the_table_of_its_theme(review: Review) -> None:
    key, theme = review.works[0].citekey, review.works[0].themes[0]
    chapter, table = (places_of(review.works, {}, chapters)[key].parents[1] for chapters in ([theme], []))
    assert (chapter, table) == ((f"chapters/{theme}.html", theme), (f"explorer.html?theme={theme}", theme))


def test_a_page_names_the_laws_that_were_printed_in_its_paper(review: Review) -> None:
    parts = page_parts(review, {}, {}, laws=LAWS.values())
    pages = {key: paper_page(part) for key, part in parts.items()}
    assert "../chapters/laws.html#law-hoffmann-rounded" in pages["hoffmann2022training"]
    assert [key for key in pages if "#law-" in pages[key]] == ["hoffmann2022training"]


def test_quotes_that_overlap_have_an_address_each_and_change_no_word(review: Review) -> None:
    text = "One two <three> four five six."
    quotes = {
        "a": "two <three> four",
        "b": "<three>",
        "c": "four five",
        "d": "two <three> four",
        "e": "of another",
    }
    like = next(work.coding.quantities[0] for work in review.works if work.coding and work.coding.quantities)
    quantities = [like.model_copy(update={"id": name, "quote": quote}) for name, quote in quotes.items()]
    shown = BeautifulSoup(abstract_html(text, quantities, []), "html.parser")
    assert shown.get_text() == text
    assert {mark["id"] for mark in shown.find_all("mark", id=True)} == {f"quote-{name}" for name in "abcd"}
    assert shown.find(id="quote-b").get_text() == "<three>"
    assert shown.find(id="quote-a").get_text() == quotes["a"]
