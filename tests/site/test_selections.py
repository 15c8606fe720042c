"""The records that a browser puts together are the files that the command line writes for the same papers."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from litbook.coding.tables import make_tables
from litbook.model import Entry
from litbook.paths import find_paths
from litbook.review import Review, load_review
from litbook.site.downloads import RENDERERS, record_files, row_file
from litbook.store import table_files

TOY = Path(__file__).parent.parent / "toy_review"


@pytest.fixture(scope="module")
def review() -> Review:
    return load_review(find_paths(TOY))


@pytest.fixture(scope="module")
def papers(review: Review) -> str:
    table = make_tables(review.works, review.themes, review.claims, review.sources, review.subtopics)[
        "papers"
    ]
    table.loc[0, "finding"] = '=1+1, "quoted"\nin two lines'
    return table_files(Path(), {"papers": table})[Path("papers.csv")].decode()


@pytest.fixture(scope="module")
def records(review: Review, papers: str) -> dict[str, dict[str, Any]]:
    entries = [work.entry for work in review.works]
    files = {**record_files(Path(), entries), **row_file(Path(), papers)}
    return {
        path.stem.removeprefix("records-"): json.loads(text[text.index(", ") + 2 : -3])
        for path, text in files.items()
    }


def joined(format_: dict[str, Any], keys: set[str]) -> str:
    """What ticks.js saves."""
    parts = [text for key, text in format_["records"] if key in keys]
    return str(format_["before"] + format_["between"].join(parts) + format_["after"])


@pytest.mark.parametrize("name", ["bibtex", "ris", "csljson"])
def test_the_records_of_any_papers_make_the_file_of_these_papers(
    review: Review, records: dict[str, dict[str, Any]], name: str
) -> None:
    entries: list[Entry] = [work.entry for work in review.works]
    for count in (1, 2, len(entries)):
        for some in itertools.combinations(entries, count):
            made = joined(records[name], {entry.citekey for entry in some})
            assert made == RENDERERS[name](some)


def test_the_rows_of_any_papers_are_those_of_the_table_and_no_formula(
    records: dict[str, dict[str, Any]], papers: str
) -> None:
    every = {key for key, _ in records["csv"]["records"]}
    assert joined(records["csv"], every) == papers
    first = records["csv"]["records"][0][0]
    assert '"\'=1+1, ""quoted""\nin two lines"' in joined(records["csv"], {first})
    assert joined(records["csv"], {first}).startswith(papers.splitlines()[0] + "\n" + first)
