"""Independent readers give back what the records say: pybtex, bibtexparser, pandoc and citation-js.

`tests/bibliography/setup-readers.sh` installs pandoc and citation-js.
"""

import json
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import bibtexparser
import pytest
from bibtexparser.middlewares import (
    LatexDecodingMiddleware,
    MonthIntMiddleware,
    SeparateCoAuthors,
    SplitNameParts,
)
from pybtex.database import parse_string as parse_with_pybtex
from pybtex.plugin import find_plugin

from litbook.bibliography.exports import render_biblatex, render_bibtex, render_csljson, render_ris
from litbook.bibliography.latex import plain_name, protected_spans, split_suffix

NODE = Path(__file__).parent / "node"
PANDOC = shutil.which("pandoc")
CITATION_JS = shutil.which("node") if (NODE / "node_modules").is_dir() else None
needs_pandoc = pytest.mark.skipif(not PANDOC, reason="pandoc is not installed: run setup-readers.sh")
needs_citation_js = pytest.mark.skipif(
    not CITATION_JS, reason="node or citation-js is not installed: run setup-readers.sh"
)


class Read(NamedTuple):
    """What a reader makes of one entry; null where its form of output has no such field."""

    title: str
    authors: tuple[str, ...]
    year: int | None
    month: int | None
    doi: str | None
    url: str | None
    eprint: str | None = None
    container: str | None = None


def fold(text: str) -> str:
    """The text without markup and with one kind of dash, quotation mark, μ and space.

    pandoc leaves a formula as TeX in CSL-JSON, to set it when it prints.
    """
    text = re.sub(r"</?\w[^>]*>", "", text)
    for command, sign in ((r"\mu", "μ"), (r"\pi", "π"), (r"\Sigma", "Σ")):
        text = text.replace(command, sign)
    for signs, sign in (("\u00b5", "μ"), ("‘’", "'"), ("“”", '"'), ("–—", "-"), ("\u00a0", " ")):
        text = re.sub(f"[{signs}]", sign, text)
    return unicodedata.normalize("NFC", " ".join(text.split()))


# --- the readers ------------------------------------------------------------------------------------------


def read_pybtex(path: Path) -> Mapping[str, Read]:
    library = parse_with_pybtex(path.read_text(encoding="utf-8"), "bibtex")
    return {key: _from_pybtex(entry) for key, entry in library.entries.items()}


def _from_pybtex(entry) -> Read:
    from pybtex.richtext import Text

    def plain(name: str) -> str | None:
        return str(Text.from_latex(entry.fields[name])) if name in entry.fields else None

    months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    month = entry.fields.get("month", "").lower()[:3]
    return Read(
        title=plain("title"),
        authors=tuple(
            " ".join(str(Text.from_latex(part)) for part in person.bibtex_first_names + _last(person))
            for person in entry.persons.get("author", [])
        ),
        year=int(entry.fields["year"]),
        month=months.index(month) + 1 if month else None,
        doi=entry.fields["doi"],
        url=entry.fields["url"],
        eprint=entry.fields["eprint"],
        container=plain("booktitle") or plain("journal"),
    )


def _last(person) -> list[str]:
    return [*person.prelast_names, *person.last_names, *person.lineage_names]


def read_bibtexparser(path: Path) -> Mapping[str, Read]:
    decoder = LatexDecodingMiddleware(keep_math_mode=False)
    stack = [MonthIntMiddleware(), decoder, SeparateCoAuthors(), SplitNameParts()]
    library = bibtexparser.parse_string(path.read_text(encoding="utf-8"), append_middleware=stack)
    assert not library.failed_blocks
    return {entry.key: _from_bibtexparser(entry.fields_dict) for entry in library.entries}


def _from_bibtexparser(fields) -> Read:
    def value(name: str):
        return fields[name].value if name in fields else None

    return Read(
        title=value("title"),
        authors=tuple(
            " ".join((*name.first, *name.von, *name.last, *name.jr)) for name in value("author") or ()
        ),
        year=int(value("year")),
        month=value("month"),
        doi=value("doi"),
        url=value("url"),
        eprint=value("eprint"),
        container=value("booktitle") or value("journal"),
    )


def read_pandoc(path: Path) -> Mapping[str, Read]:
    kind = {".bib": "bibtex", ".json": "csljson"}.get(path.suffix, "biblatex")
    command = [PANDOC, "--from", kind, "--to", "csljson", str(path)]
    return _from_csl(subprocess.run(command, capture_output=True, check=True, text=True))


def read_citation_js(path: Path) -> Mapping[str, Read]:
    command = [CITATION_JS, str(NODE / "read.mjs"), str(path)]
    return _from_csl(subprocess.run(command, capture_output=True, check=True, text=True))


def _from_csl(done: subprocess.CompletedProcess[str]) -> Mapping[str, Read]:
    assert done.stderr == ""
    return {item["id"]: _from_csl_item(item) for item in json.loads(done.stdout)}


def _from_csl_item(item) -> Read:
    date = [int(part) for part in item["issued"]["date-parts"][0]]
    return Read(
        title=item["title"],
        authors=tuple(_csl_name(name) for name in item.get("author", [])),
        year=date[0],
        month=date[1] if len(date) > 1 else None,
        doi=item["DOI"],
        url=item["URL"],
        container=item.get("container-title"),
    )


def _csl_name(name) -> str:
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix", "literal")
    return " ".join(name[part] for part in parts if name.get(part))


READERS: dict[str, tuple[Callable[[Path], Mapping[str, Read]], Callable[..., str], str]] = {
    "pybtex-bibtex": (read_pybtex, render_bibtex, "bib"),
    "bibtexparser-bibtex": (read_bibtexparser, render_bibtex, "bib"),
    "pandoc-bibtex": (read_pandoc, render_bibtex, "bib"),
    "pandoc-biblatex": (read_pandoc, render_biblatex, "biblatex"),
    "pandoc-csljson": (read_pandoc, render_csljson, "json"),
    "citationjs-bibtex": (read_citation_js, render_bibtex, "bib"),
    "citationjs-biblatex": (read_citation_js, render_biblatex, "bib"),
    "citationjs-ris": (read_citation_js, render_ris, "ris"),
    "citationjs-csljson": (read_citation_js, render_csljson, "json"),
}
MARKS = {"pandoc": [needs_pandoc], "citationjs": [needs_citation_js]}


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=MARKS.get(name.split("-")[0], [])) for name in READERS],
)
def read(request, entries, tmp_path_factory) -> Mapping[str, Read]:
    """The shipped entries as this reader gives them back, by key."""
    reader, render, suffix = READERS[request.param]
    path = tmp_path_factory.mktemp("readers") / f"references.{suffix}"
    path.write_bytes(render(entries).encode("utf-8"))
    return reader(path)


# --- what comes back --------------------------------------------------------------------------------------


def test_every_entry_comes_back(read, entries):
    assert sorted(read) == sorted(entry.citekey for entry in entries)


def test_every_title_comes_back(read, entries):
    """Readers may put a title into sentence case: only protected words are compared with their capitals."""
    for entry in entries:
        found = fold(read[entry.citekey].title)
        assert found.casefold() == fold(entry.title).casefold()
        for start, stop in protected_spans(entry.title):
            assert fold(entry.title[start:stop]) in found


def test_every_author_comes_back(read, entries):
    for entry in entries:
        assert tuple(map(fold, read[entry.citekey].authors)) == tuple(
            map(fold, map(plain_name, entry.authors))
        )


def test_every_date_comes_back(read, entries):
    for entry in entries:
        assert (read[entry.citekey].year, read[entry.citekey].month) == (entry.year, entry.month)


def test_every_identifier_comes_back(read, entries):
    for entry in entries:
        found = read[entry.citekey]
        assert (found.doi, found.url) == (entry.doi, entry.url)
        assert found.eprint in (None, entry.eprint)


def test_every_venue_comes_back(read, entries):
    for entry in entries:
        found = fold(read[entry.citekey].container or "")
        assert found.casefold() == fold(entry.booktitle or entry.journal or "").casefold()


# --- pybtex, which the site prints with -------------------------------------------------------------------


@pytest.fixture(scope="module")
def printed(entries) -> Mapping[str, str]:
    """Each entry as pybtex's own unsorted style prints it in plain text."""
    library = parse_with_pybtex(render_bibtex(entries), "bibtex")
    style = find_plugin("pybtex.style.formatting", "unsrt")()
    backend = find_plugin("pybtex.backends", "plaintext")()
    bibliography = style.format_bibliography(library)
    return {entry.key: " ".join(entry.text.render(backend).split()) for entry in bibliography}


def test_pybtex_prints_every_title_with_its_capitals(printed, entries):
    for entry in entries:
        text, title = fold(printed[entry.citekey]), fold(entry.title)
        start = text.lower().index(title.lower())
        for first, stop in protected_spans(entry.title):
            assert text[start + first : start + stop] == title[first:stop]


def test_pybtex_prints_every_author_and_year(printed, entries):
    for entry in entries:
        text = fold(printed[entry.citekey])
        assert str(entry.year) in text
        for name in entry.authors:
            family, suffix = split_suffix(name.family or "")
            assert fold(name.literal or f"{name.given} {family}") in text
            assert suffix is None or suffix in text


@pytest.mark.parametrize(
    "name",
    [
        "Teven Le Scao",
        "Alaaeldin El-Nouby",
        "Aitor Gonzalez-Agirre",
        "Tijmen de Haan",
        "George van den Driessche",
        "Bernardo García del Río",
        "Maja Jabłońska",
        "Charlie O'Neill",
        "Ro'i Belson",
        "Gemma Team",
        "360Zhinao Team",
    ],
)
def test_pybtex_prints_names_whole(printed, name):
    assert any(name in fold(text) for text in printed.values())


@pytest.mark.parametrize(("one", "other"), [("Ciucă", "Ciuca"), ("μ", "m"), ("Garc\u0131\u0301a", "García")])
def test_what_is_folded_for_comparing_keeps_letters_apart(one, other):
    assert fold(one) != fold(other)
