"""The tables and charts that several pages share, on reviews of a few papers."""

import pandas as pd
import pytest

from litbook.chapter import overview, show
from litbook.chapter.review import Review
from litbook.coding.theme_tables import TIDY

PAPER = {
    "citekey": "a", "cited_as": "Doe 2024", "year": 2024, "month": 1, "part": "P", "primary_theme": "t",
    "contribution": "model",
}  # fmt: skip
QUANTITY = {
    "citekey": "a",
    "kind": "ratio",
    "value": 4.0,
    "unit": "×",
    **dict.fromkeys(("of", "versus", "quote"), ""),
    **dict.fromkeys(("role", "measures", "reading", "against")),
}
SIZE = {"citekey": "a", "name": "A", "parameters": 1e9, "tokens": None}


def review(
    papers: list[dict] | None = None, quantities: list[dict] | None = None, models: list[dict] | None = None
) -> Review:
    given = ("papers", "quantities", "models")
    rest = {name: pd.DataFrame({"citekey": []}) for name in TIDY if name not in given}
    listed = pd.DataFrame(papers or [], columns=[*PAPER, "published", "finding"])
    return Review(
        theme="all",
        papers=listed.astype({"year": "Int64", "month": "Int64"}),
        quantities=pd.DataFrame(quantities or [], columns=list(QUANTITY)),
        models=pd.DataFrame(models or [], columns=list(SIZE)).astype({"tokens": float}),
        **rest,
    )


def finding(chart) -> str:
    return chart.to_dict()["title"]["text"]


def test_papers_are_named_by_year_and_those_without_one_last() -> None:
    papers = [
        PAPER | {"citekey": "none", "year": None, "month": None, "published": None},
        PAPER | {"citekey": "late", "year": 2024, "month": 11, "published": "2024-11-01"},
        PAPER | {"citekey": "dayless", "year": 2024, "month": 2, "published": None},
        PAPER | {"citekey": "old", "year": 2019, "month": 3, "published": "2019-03-01"},
        PAPER | {"citekey": "early", "year": 2024, "month": 2, "published": "2024-02-01"},
    ]
    table = overview.paper_list(review(papers))
    assert list(table["year"].dropna()) == [2019, 2024]
    assert [list(names) for names in table["papers"]] == [["old"], ["early", "dayless", "late"], ["none"]]


def test_the_names_of_a_list_lead_to_the_papers() -> None:
    names = pd.DataFrame({"year": [2024], "papers": [{"a": "Ng & al.", "b": "Wu"}]})
    html = show(names, "The papers", "papers").html()
    assert '<a href="../papers/a.html">Ng &amp; al.</a>, <a href="../papers/b.html">Wu</a>' in html


def test_a_list_without_papers_has_no_rows() -> None:
    assert overview.paper_list(review()).empty


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        (overview.quarters_chart, "No paper of this list has a date"),
        (overview.kinds_chart, "No abstract states a number"),
    ],
)
def test_an_empty_review_is_said_to_be_empty(chart, words: str) -> None:
    assert finding(chart(review())) == words


def test_papers_without_a_coding_still_have_their_dates() -> None:
    chart = overview.quarters_chart(review([PAPER | {"contribution": None, "primary_theme": None}]))
    assert finding(chart) == "1 of 1 papers appeared in January 2024 or after"


def test_a_finding_names_no_leader_where_two_lead() -> None:
    papers = [PAPER, PAPER | {"citekey": "b", "month": 12, "primary_theme": "u"}]
    quantities = [QUANTITY, QUANTITY | {"kind": "params"}]
    both = review(papers, quantities)
    assert finding(overview.kinds_chart(both)) == "No kind makes up more than 1 of 2 coded numbers"


SAVING = QUANTITY | {"unit": "x", "role": "own", "measures": "memory", "reading": "times less"}


@pytest.mark.parametrize(
    ("coded", "saved", "factor"),
    [
        ({}, "memory", 4),
        ({"value": 0.25, "reading": "left"}, "memory", 4),
        ({"value": 75, "unit": "%", "reading": "less"}, "memory", 4),
        ({"measures": "speed", "reading": "times"}, "time", 4),
    ],
    ids=["times-less", "what-is-left", "per-cent-less", "faster"],
)
def test_savings_are_all_turned_the_same_way(coded: dict, saved: str, factor: float) -> None:
    rows = overview.savings(review([], [SAVING | coded]))
    assert rows[["saved", "factor"]].to_numpy().tolist() == [[saved, factor]]


@pytest.mark.parametrize(
    "coded",
    [
        {"measures": "parameters", "reading": "times"},
        {"measures": "quality"},
        {"role": "rival"},
        {"measures": "speed", "reading": "times less"},
    ],
    ids=["growth", "quality", "a-rival", "slower"],
)
def test_what_grows_or_is_another_works_is_no_saving(coded: dict) -> None:
    assert overview.savings(review([], [SAVING | coded])).empty


def test_sizes_carry_the_month_and_theme_of_their_paper() -> None:
    sizes = overview.model_sizes(review([PAPER], models=[SIZE | {"tokens": 2e10}]))
    assert sizes.loc[0, ["date", "theme"]].tolist() == ["2024-01", "t"]


def test_papers_stand_on_the_side_of_a_claim_that_their_stance_and_basis_give_them() -> None:
    rows = [
        ("x-holds", "X holds.", "a", "refutes", "experiment"),
        ("x-holds", "X holds.", "b", "supports", "assertion"),
        ("x-holds", "X holds.", "c", "supports", "theory"),
        ("y-holds", "Y holds.", "a", "qualifies", "survey"),
    ]
    claims = pd.DataFrame(rows, columns=["claim_id", "claim", "citekey", "stance", "basis"])
    chart = overview.stances_chart(claims, "stances", "A finding", "A caption")
    placed = {
        (row["claim"], row["citekey"]): (row["position"], row["rests_on"])
        for row in chart.data.to_dict("records")
    }
    assert placed == {
        ("X holds.", "a"): (-0.5, "own work"),
        ("X holds.", "c"): (0.5, "own work"),
        ("X holds.", "b"): (1.5, "assertion or report"),
        ("Y holds.", "a"): (0.5, "assertion or report"),
    }


def test_papers_with_a_year_alone_still_have_their_dates() -> None:
    papers = [
        PAPER | {"year": year, "month": month} for year, month in ((2019, None), (2021, 5), (None, None))
    ]
    assert finding(overview.quarters_chart(review(papers))) == "1 of 2 papers appeared in 2021 or after"
