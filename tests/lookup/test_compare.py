"""A stored record beside an answer: what agrees, what is missing, what is refused, what may enter."""

import json
from pathlib import Path

import pytest

from litbook import store
from litbook.bibliography.citekeys import fold_title
from litbook.bibliography.entries import VenueName
from litbook.lookup.add import record_line, with_records
from litbook.lookup.answer import Answer, compare, is_same_work, merge, render_differences
from litbook.model import Name, Record, Venue

RECORDS = Path(__file__).parents[1] / "good" / "bibliography" / "records.jsonl"
STORED = Record(
    position=7, listed_title="Deep Nets: a Study", title="Deep Nets: A Study", arxiv="2401.00001", published="2024-01",
    primary_category=None, authors=(Name(given="Łucja", family="Nowak"),), authors_complete=True,
    venue=Venue(type="inproceedings", name="ICML", year=2024), doi=None, sources=("https://a.example",),
    agreeing_sources=2, notes="Checked by hand.",
)  # fmt: skip
ANSWER = Answer(
    service="arXiv", address="https://b.example", title="Deep nets: a study",
    authors=(Name(given="Lucja", family="Nowak"),), arxiv="2401.00001", published="2024-01-05",
    primary_category="cs.LG", doi="10.1000/deep",
    venue=Venue(type="inproceedings", name="International Conference on Machine Learning", year=2024, pages="1–9"),
)  # fmt: skip
VENUES = (
    VenueName(
        name="International Conference on Machine Learning (ICML)", type="inproceedings", aliases=("ICML",)
    ),
)
OTHER_NAMES = (Name(given="Łucja", family="Nowak"), Name(given="Ada", family="Lovelace"))


def statuses(record: Record, answer: Answer) -> dict[str, str]:
    return {item.field: item.status for item in compare(record, answer, VENUES)}


def test_spelling_marks_precision_and_a_venues_names_are_no_difference() -> None:
    assert statuses(STORED, ANSWER) == {
        "title": "agrees",
        "authors": "agrees",
        "arxiv": "agrees",
        "published": "agrees",
        "primary_category": "missing",
        "doi": "missing",
        "venue.name": "agrees",
        "venue.year": "agrees",
        "venue.pages": "missing",
    }


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("title", {"title": "Deep nets: the study"}),
        ("authors", {"authors": OTHER_NAMES}),
        ("published", {"published": "2024-02-01"}),
        ("venue.year", {"venue": Venue(type="inproceedings", name="ICML", year=2025)}),
    ],
)
def test_a_stored_value_stays_unless_its_field_is_named(field: str, change: dict[str, object]) -> None:
    answer = ANSWER.model_copy(update={"primary_category": None, "doi": None, "venue": None, **change})
    name = field.split(".")[0]
    assert statuses(STORED, answer)[field] == "differs"
    assert merge(STORED, answer, VENUES) == STORED
    replaced = merge(STORED, answer, VENUES, named=[name])
    assert getattr(replaced, name) == getattr(answer, name)
    others = set(Record.model_fields) - {name, "sources"}
    assert [other for other in others if getattr(replaced, other) != getattr(STORED, other)] == []


def test_what_is_missing_enters_with_its_source_and_no_place_is_counted_twice() -> None:
    merged = merge(STORED, ANSWER, VENUES)
    assert (merged.doi, merged.primary_category) == ("10.1000/deep", "cs.LG")
    assert merged.venue == Venue(type="inproceedings", name="ICML", year=2024, pages="1–9")
    assert merged.sources == ("https://a.example", "https://b.example")
    assert (merged.agreeing_sources, merged.notes, merged.published) == (2, "Checked by hand.", "2024-01")


def test_a_publishers_doi_enters_only_beside_a_venue() -> None:
    preprint = STORED.model_copy(update={"venue": None})
    feed = ANSWER.model_copy(update={"venue": None})
    assert merge(preprint, feed).doi is None
    assert merge(STORED, feed).doi == "10.1000/deep"
    assert merge(preprint, ANSWER).doi == "10.1000/deep"


def test_missing_authors_enter_and_are_then_complete() -> None:
    merged = merge(STORED.model_copy(update={"authors": (), "authors_complete": False}), ANSWER, VENUES)
    assert (merged.authors, merged.authors_complete) == (ANSWER.authors, True)


def test_accepting_twice_changes_nothing_the_second_time() -> None:
    once = merge(STORED, ANSWER, VENUES)
    assert merge(once, ANSWER, VENUES) == once


def test_another_venues_year_volume_and_pages_do_not_enter_this_one() -> None:
    journal = ANSWER.model_copy(update={"venue": Venue(type="article", name="JMLR", year=2025, volume="9")})
    assert {name for name in statuses(STORED, journal) if name.startswith("venue")} == {"venue.name"}
    assert merge(STORED, journal, VENUES).venue == STORED.venue
    assert merge(STORED, journal, VENUES, named=["venue"]).venue == journal.venue


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"title": "Deep Nets: A Study."}, True),
        ({"title": "Deep Nets: A Survey of Everything"}, False),
        ({"title": "Mistral 7B"}, False),
        ({"authors": (Name(given="Chen", family="Lyu"),)}, False),
        ({"authors": ()}, True),
    ],
    ids=["same", "full stop", "other end", "another paper", "same title, other authors", "no authors"],
)
def test_an_answer_is_about_the_work_if_title_and_a_name_fit(change: dict[str, object], same: bool) -> None:
    assert is_same_work(STORED, ANSWER.model_copy(update=change)) is same


def test_the_comparison_names_what_is_kept_and_how_to_replace_it() -> None:
    answer = ANSWER.model_copy(update={"authors": OTHER_NAMES})
    text = render_differences("nowak2024deep", answer, compare(STORED, answer, VENUES))
    assert text.splitlines()[:2] == [
        "nowak2024deep: arXiv, https://b.example",
        "  agrees: title, arxiv, published, venue.name, venue.year",
    ]
    assert (
        "  authors: differs, kept (--overwrite authors replaces it)\n    - 1: Łucja Nowak\n    + 2: " in text
    )
    assert "  doi: the record has none\n    + 10.1000/deep" in text


def test_the_shipped_records_are_written_as_they_stand() -> None:
    text = RECORDS.read_text(encoding="utf-8")
    assert [record_line(record) for record in store.read_records(RECORDS)] == text.splitlines()


def test_a_changed_record_changes_its_line_alone() -> None:
    text = RECORDS.read_text(encoding="utf-8")
    record = store.read_records(RECORDS)[41]
    lines = with_records(text, [record.model_copy(update={"doi": "10.1000/x"})]).splitlines()
    changed = [number for number, (a, b) in enumerate(zip(text.splitlines(), lines, strict=True)) if a != b]
    assert changed == [41]


def test_a_new_record_comes_last() -> None:
    text = with_records(record_line(STORED) + "\n", [STORED.model_copy(update={"listed_title": "New"})])
    assert [fold_title(json.loads(line)["listed_title"]) for line in text.splitlines()] == [
        "deep nets a study",
        "new",
    ]
