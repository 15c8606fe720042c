"""Small lists in the forms that databases, reference managers and people write: all that they state is read."""

import json
from pathlib import Path

import pytest

from litbook.bibliography.latex import plain_name
from litbook.corpus.entries import DATA, PLACES, STYLES
from litbook.corpus.table import COLUMNS, rows_of
from litbook.model import Work
from litbook.review import assemble, read_paper_list

LISTS = Path(__file__).parents[1] / "good" / "other-lists"
EXPECTED = json.loads((LISTS / "expected.json").read_text(encoding="utf-8"))
FILES = sorted(path for path in LISTS.iterdir() if path.name != "expected.json")
SHOWN = (
    "type", "title", "year", "month", "journal", "booktitle", "volume", "number", "pages", "publisher", "language",
    "keywords", "eprint", "doi", "url",
)  # fmt: skip


def stated(work: Work) -> dict[str, object]:
    """What is known of the work, without what is null."""
    entry = work.entry
    values = {name: getattr(entry, name) for name in SHOWN}
    people = {"authors": entry.authors, "editors": entry.editors}
    values |= {role: "; ".join(map(plain_name, names)) for role, names in people.items()}
    values |= {"keywords": "; ".join(entry.keywords), "abstract": work.paper.abstract[:30]}
    values["and others"] = bool(entry.authors) and not entry.authors_complete
    return {"key": work.citekey, **{name: value for name, value in values.items() if value}}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_a_list_states_is_read(path: Path) -> None:
    listings, problems = read_paper_list(path)
    works = assemble(listings, (), (), (), (), ()).works
    assert [stated(work) for work in works] == EXPECTED[path.name]["works"]
    assert [f"{item.severity} {item.code} {item.place}" for item in problems] == EXPECTED[path.name][
        "problems"
    ]


@pytest.mark.parametrize("kind", ["style", "place"])
def test_each_reference_is_read_in_the_style_that_it_shows(kind: str) -> None:
    patterns = {"style": STYLES, "place": PLACES}[kind]
    examples = [one["example"] for one in DATA[kind]]
    read = [next(place for place, one in enumerate(patterns) if one.match(example)) for example in examples]
    assert read == list(range(len(patterns)))


def test_the_page_about_lists_names_every_column() -> None:
    page = (Path(__file__).parents[2] / "book" / "about" / "lists.md").read_text(encoding="utf-8")
    assert all(f"| {field} | {', '.join(names)} |" in page for field, names in COLUMNS.items())


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('"A "b" c","d"', ['A "b" c', "d"]),
        ('"In "Lists as a Tool"","d"', ['In "Lists as a Tool"', "d"]),
        ('"x","Say "yes""', ["x", 'Say "yes"']),
        ('"He said ""hi"", then ""no""","d"', ['He said "hi", then "no"', "d"]),
        ('"a 5"" disk","","d"', ['a 5" disk', "", "d"]),
        ('a,"b",5" disk', ["a", "b", '5" disk']),
    ],
)
def test_a_quotation_inside_a_cell_keeps_its_marks(line: str, cells: list[str]) -> None:
    assert list(rows_of(iter([f"{line}\n"]), ",", 1)) == [(1, cells)]
