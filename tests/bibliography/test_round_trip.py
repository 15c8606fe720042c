"""What a list states comes back from every form in which a bibliography is written."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pandas as pd
import pytest

from litbook.bibliography.exports import render_biblatex, render_bibtex, render_csljson, render_ris
from litbook.coding.tables import bibliographic_cells
from litbook.model import Entry, Name, Work
from litbook.review import assemble, read_paper_list

FORMS: Mapping[str, tuple[str, Callable[[Iterable[Entry]], str]]] = {
    "BibTeX": ("bib", render_bibtex), "BibLaTeX": ("biblatex.bib", render_biblatex), "RIS": ("ris", render_ris),
    "CSL-JSON": ("json", render_csljson),
}  # fmt: skip
PERSON = Name(given="Jorge Luis", family="Guevara Diaz")
ENTRIES = (
    Entry(
        citekey="one", type="article", title="Café Grammars: A Study of Lists", authors=(PERSON,), year=2019,
        month=None, doi="10.1000/182", url="https://doi.org/10.1000/182", journal="Journal of Lists",
        venue="Journal of Lists", volume="12", number="3", pages="1–14", publisher="List Press", language="en",
        keywords=("lists", "small models"), note="Reprinted",
    ),
    Entry(
        citekey="two", type="incollection", title="A Chapter on Rows", year=2011, month=None,
        authors=(PERSON, Name(given="Ludwig", family="van Beek"), Name(given="Ana", family="Núñez King III")),
        editors=(Name(given="Mary Ann", family="O'Neill Smith"),), booktitle="Handbook of Rows",
        venue="Handbook of Rows", series="Lecture Notes in Rows", volume="7", pages="20–31", url="https://example.org/rows",
    ),
    Entry(
        citekey="three", type="misc", title="A Preprint", authors=(Name(given="Li", family="Wei"),), year=2023, month=9,
        eprint="2309.06126", doi="10.48550/arXiv.2309.06126", url="https://arxiv.org/abs/2309.06126",
        publisher="arXiv",
    ),
    Entry(
        citekey="four", type="inproceedings", title="Trees in 100% of Rows: x_1 & y", year=2020, month=12,
        authors=(Name(given="Ayşe", family="Öztürk"), PERSON), doi="10.1007/978-3-642-13541-5_6",
        url="https://doi.org/10.1007/978-3-642-13541-5_6", booktitle="Proceedings of the Workshop on Rows",
        venue="Proceedings of the Workshop on Rows", pages="3–9", language="de", keywords=("DNA",),
    ),
    Entry(
        citekey="five", type="book", title="A Book of Lists", authors=(Name(given="Min", family="Lee"),), year=1998,
        month=None, publisher="List Press", series="Lists", volume="4",
    ),
)  # fmt: skip
HARD = (
    Entry(
        citekey="six", type="misc", title="A Report by a Group", authors=(Name(literal="List Lab of the North"),),
        year=2024, month=1, url="https://example.org/report",
    ),
    Entry(
        citekey="seven", type="misc", title="Too Many Authors", authors=(PERSON,), authors_complete=False, year=2021,
        month=None, url="https://example.org/many",
    ),
)  # fmt: skip
"""Entries that not every form can say whole."""
FIELDS = [name for name in Entry.model_fields if name not in ("primaryclass", "venue", "aliases")]


def read_back(text: str, ending: str, folder: Path) -> tuple[Work, ...]:
    file = folder / f"list.{ending}"
    file.write_text(text, encoding="utf-8")
    listings, problems = read_paper_list(file)
    assert problems == ()
    return assemble(listings, (), (), (), (), ()).works


def through(form: str, entries: Iterable[Entry], folder: Path) -> list[Entry]:
    """The entries written in the form and read again; a CSV is the table of papers, read as a list."""
    if form != "CSV":
        ending, render = FORMS[form]
        return [work.entry for work in read_back(render(entries), ending, folder)]
    works = read_back(render_bibtex(entries), "bib", folder)
    rows = pd.DataFrame([{"citekey": work.citekey, **bibliographic_cells(work)} for work in works])
    return [work.entry for work in read_back(rows.convert_dtypes().to_csv(index=False), "csv", folder)]


@pytest.mark.parametrize("form", [*FORMS, "CSV"])
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.citekey)
def test_an_export_is_read_back_field_by_field(form: str, entry: Entry, tmp_path: Path) -> None:
    (found,) = through(form, [entry], tmp_path)
    assert found.model_dump() == entry.model_dump()


def test_the_page_about_lists_says_how_many_fields_come_back(tmp_path: Path) -> None:
    entries = (*ENTRIES, *HARD)
    forms = [*FORMS, "CSV"]
    found = {form: {entry.citekey: entry for entry in through(form, entries, tmp_path)} for form in forms}
    lines = [f"| field | {' | '.join(forms)} |", "|---" * (len(forms) + 1) + "|"]
    for field in FIELDS:
        stated = [entry for entry in entries if getattr(entry, field) not in (None, ())]
        equal = [
            sum(getattr(found[form][entry.citekey], field) == getattr(entry, field) for entry in stated)
            for form in forms
        ]
        lines.append(f"| {field.replace('_', ' ')} | {' | '.join(f'{n} of {len(stated)}' for n in equal)} |")
    page = (Path(__file__).parents[2] / "book" / "about" / "lists.md").read_text(encoding="utf-8")
    printed = re.search(r"^\| field \| BibTeX.*?(?=\n\n|\Z)", page, re.MULTILINE | re.DOTALL)
    assert printed
    assert printed[0].rstrip() == "\n".join(lines)
