"""Lists that are made to cost: each is read right or refused in one line, within little memory and time."""

import json
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import Workbook

pytestmark = pytest.mark.slow

ABSTRACT = (
    "We study language models and show that they improve on many tasks, with code and data for all. " * 3
)
LONG = "word " * 200_000
NAMES = [f"Family{number}, Given" for number in range(10_000)]
SHEET = "xl/worksheets/sheet1.xml"
MEMORY = 2 << 30  # bytes of address space; without a list the reader takes about a third of a GB
SECONDS = 120  # of CPU for all lists together; they take about ten
READ = """
import json, sys
from pathlib import Path
from litbook import store
from litbook.corpus.formats import read_list
from litbook.errors import DataError
from litbook.review import assemble
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        works = assemble(tuple(read_list(store.read_list_lines(path)[0], path.name)), (), (), (), (), ()).works
        told = [work.entry.title for work in works], len(works[0].entry.authors)
    except DataError as error:
        told = str(error).splitlines(), -1
    print(json.dumps([path.name, *told]))
"""


def laughs() -> str:
    """A document type in which each entity is ten of the one before."""
    names = "abcdefghij"
    lines = [f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names)]
    return f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">{"".join(lines)}]>'


def workbook(path: Path, change: Callable[[bytes], Iterator[bytes]]) -> None:
    """A workbook of one paper whose sheet is changed, written piece by piece."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["title", "abstract"])
    sheet.append(["A title of it", ABSTRACT])
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            with archive.open(name, "w", force_zip64=True) as part:
                part.writelines(change(content) if name == SHEET else [content])


def one_huge_cell(sheet: bytes) -> Iterator[bytes]:
    """Half a GB in one cell, from half a MB."""
    before, mark, after = sheet.partition(b"A title of it")
    yield before + mark
    yield from (b"a" * (1 << 20) for _ in range(512))
    yield after


def with_entities(sheet: bytes) -> Iterator[bytes]:
    yield laughs().encode() + sheet.replace(b"A title of it", b"&j;").split(b"?>", 1)[-1]


BOOKS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "whole.xlsx": lambda sheet: iter([sheet]),
    "huge-cell.xlsx": one_huge_cell,
    "entities.xlsx": with_entities,
    "cut.xlsx": lambda sheet: iter([sheet[:-60]]),
    "no-xml.xlsx": lambda _: iter([b"\0\1"]),
}
FEED = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>{}</title><summary>{}</summary></entry></feed>'
)
TEXTS = {
    "entities.xml": laughs() + FEED.format("&j;", ABSTRACT),
    "file.xml": '<!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + FEED.format("A title of &x;", ABSTRACT),
    "authors.bib": f"@misc{{x, title={{A title of it}}, abstract={{{ABSTRACT}}}, author={{{' and '.join(NAMES)}}} }}",
    "authors.csv": f'title,abstract,authors\nA title of it,"{ABSTRACT}","{"; ".join(NAMES)}"\n',
    "authors.json": json.dumps([{"title": "A title of it", "abstract": ABSTRACT, "authors": NAMES}]),
    "authors.ris": "TY  - JOUR\nTI  - A title of it\n" + "".join(f"AU  - {name}\n" for name in NAMES) + "ER  - \n",
    "surrogate.json": f'[{{"title": "A \\ud800 title", "abstract": "{ABSTRACT}"}}]',
    "nul.txt": f"A \0 title of it\n{ABSTRACT}\n",
    "bidi.txt": f"A \u202etitle\u202c of\u2028it\n{ABSTRACT}\n",
    "deep.json": "[" * 200_000,
    "deeper.json": '[{"title":' + '{"a":' * 100_000 + "1" + "}" * 100_000 + "}]",
    "deep.html": f"<html>{'<b>' * 100_000}<h3>A title of it</h3><p>{ABSTRACT}</p>",
    "deep.xml": "<feed>" + "<a>" * 100_000,
    "deep.bib": f"@misc{{x, title={'{' * 100_000}A title of it{'}' * 100_000}, abstract={{{ABSTRACT}}} }}",
    "open.bib": "@misc{x, title=" + "{" * 100_000,
    "digits.json": '[{"title": "A title of it", "year": ' + "9" * 5_000 + "}]",
    "line.txt": f"A title of it\n{LONG}\n",
    "line.csv": f"title,abstract\nA title of it,{LONG}\n",
    "line.json": json.dumps([{"title": "A title of it", "abstract": LONG}]),
    "line.html": f"<html><h3>A title of it</h3><p>{LONG}</p></html>",
    "line.bib": f"@misc{{x, title={{A title of it}}, abstract={{{LONG}}} }}",
    "line.ris": f"TY  - JOUR\nTI  - A title of it\nAB  - {LONG}\nER  - \n",
    "line.nbib": f"PMID- 1\nTI  - A title of it\nAB  - {LONG}\n",
}  # fmt: skip
REFUSED = {
    "huge-cell.xlsx": "unpacks to", "entities.xlsx": "no workbook", "cut.xlsx": "no workbook",
    "no-xml.xlsx": "no workbook", "entities.xml": "amplification",
    "file.xml": "undefined entity", "authors.csv": "cannot be read", "nul.txt": "no text",
    "deep.json": "is no JSON", "deeper.json": "is no JSON", "deep.xml": "cannot be read further",
    "open.bib": "cannot be read", "digits.json": "is no JSON", "line.txt": "cannot tell", "line.csv": "cannot be read",
}  # fmt: skip
TITLES = {"surrogate.json": "A � title"}


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[str], int]]:
    """Titles and number of authors, or the lines of the refusal and -1, by list; all read by one process."""
    folder = tmp_path_factory.mktemp("bombs")
    for name, change in BOOKS.items():
        workbook(folder / name, change)
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", READ, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limited,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {name: (told, authors) for name, told, authors in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", sorted({*BOOKS, *TEXTS}))
def test_a_costly_list_is_read_right_or_refused_in_one_line(
    outcomes: dict[str, tuple[list[str], int]], name: str
) -> None:
    told, authors = outcomes[name]
    assert len(told) == 1
    if name in REFUSED:
        assert authors == -1
        assert REFUSED[name] in told[0]
    else:
        assert told[0].removesuffix(";") == TITLES.get(name, "A title of it")
        assert authors == (len(NAMES) if name.startswith("authors") else 0)
