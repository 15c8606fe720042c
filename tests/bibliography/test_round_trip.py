"""What a list states comes back from every form in which a bibliography is written."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from litbook.bibliography.exports import render_biblatex, render_bibtex, render_csljson, render_ris
from litbook.model import Entry, Name
from litbook.review import assemble, read_paper_list

FORMS: dict[str, Callable[[Iterable[Entry]], str]] = {
    "bib": render_bibtex, "biblatex.bib": render_biblatex, "ris": render_ris, "json": render_csljson,
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
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.citekey)
def test_an_export_is_read_back_field_by_field(form: str, entry: Entry, tmp_path: Path) -> None:
    file = tmp_path / f"list.{form}"
    file.write_text(FORMS[form]([entry]), encoding="utf-8")
    listings, problems = read_paper_list(file)
    (work,) = assemble(listings, (), (), (), (), ()).works
    assert problems == ()
    assert work.entry.model_dump() == entry.model_dump()
