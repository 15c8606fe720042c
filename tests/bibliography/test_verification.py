"""Verified, disputed, unverified; and problems in the three forms of output."""

import json

import pytest

from litbook.checks.entries import verify
from litbook.errors import Problem, render_problems
from litbook.model import Entry, Name, Record

RECORD = Record(
    position=1,
    listed_title="Scaling Laws",
    title="Scaling Laws",
    arxiv="2305.01234",
    published="2023-05-02",
    primary_category="cs.LG",
    authors=(Name(given="Ada", family="Okafor"),),
    authors_complete=True,
    venue=None,
    doi=None,
    sources=("https://example.org",),
    agreeing_sources=2,
)
ENTRY = Entry(
    citekey="okafor2023scaling",
    type="misc",
    title="Scaling Laws",
    authors=RECORD.authors,
    year=2023,
    month=5,
    eprint="2305.01234",
)


def test_an_entry_that_nothing_contradicts_is_verified():
    assert verify(ENTRY, RECORD, "Scaling laws").status == "verified"


def test_an_alias_agrees_with_the_listed_title():
    assert verify(ENTRY.model_copy(update={"aliases": ("Depth",)}), RECORD, "Depth").status == "verified"


@pytest.mark.parametrize(
    ("change", "listed", "reason"),
    [
        ({}, "Depth Is Enough", "the list has 'Depth Is Enough'"),
        ({"eprint": "2305.09999"}, "Scaling Laws", "eprint is 2305.09999, the record has 2305.01234"),
        (
            {"citekey": "okafor2023depth"},
            "Scaling Laws",
            "key says 'depth', which no title of the work begins with",
        ),
    ],
)
def test_a_contradiction_makes_it_disputed(change, listed, reason):
    found = verify(ENTRY.model_copy(update=change), RECORD, listed)
    assert (found.status, found.reasons) == ("disputed", (reason,))


@pytest.mark.parametrize(
    ("entry_change", "record_change", "reason"),
    [
        ({}, {"agreeing_sources": 1}, "1 places agree, 2 are needed"),
        ({"authors_complete": False}, {}, "authors are known to be missing"),
        ({"authors": (), "citekey": "unknown2023scaling"}, {}, "no author is known"),
        ({"eprint": None}, {"arxiv": None}, "no identifier is known"),
    ],
)
def test_a_gap_makes_it_unverified(entry_change, record_change, reason):
    record = RECORD.model_copy(update=record_change)
    found = verify(ENTRY.model_copy(update=entry_change), record, "Scaling Laws")
    assert (found.status, found.reasons) == ("unverified", (reason,))


# --- reporting --------------------------------------------------------------------------------------------

ERROR = Problem(
    code="B026", file="a.bib", place="line 3, x2020y", text="title holds a bare %", mend="escape it"
)
NOTE = Problem(code="B001", file="b.toml", text="100% odd:\nvery, odd", severity="note")


def test_text_has_one_line_a_problem():
    assert render_problems([ERROR]) == "a.bib: line 3, x2020y: error B026: title holds a bare %; escape it\n"
    assert render_problems([]) == ""


def test_json_has_every_field():
    assert json.loads(render_problems([ERROR], "json")) == [
        {
            "code": "B026",
            "file": "a.bib",
            "place": "line 3, x2020y",
            "text": "title holds a bare %",
            "mend": "escape it",
            "severity": "error",
        }
    ]
    assert json.loads(render_problems([], "json")) == []


def test_github_marks_the_line():
    expected = "::error file=a.bib,line=3,title=B026::line 3, x2020y: title holds a bare %25; escape it\n"
    assert render_problems([ERROR], "github") == expected


def test_github_gets_line_ends_and_per_cent_signs_escaped():
    assert render_problems([NOTE], "github") == "::notice file=b.toml,title=B001::100%25 odd:%0Avery, odd\n"
