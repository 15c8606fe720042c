"""Tells in which form a list of papers comes, and reads it."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from litbook.corpus.reading import read_listings
from litbook.corpus.structured import ARXIV, columns_of, read_bibtex, read_csv, read_page, read_ris
from litbook.errors import DataError, Problem, Severity
from litbook.model import Listing

HEAD_LINES = 40
READERS: dict[str, Callable[[Iterable[str], str], Iterator[Listing]]] = {
    "text": read_listings,
    "html": read_page,
    "bibtex": read_bibtex,
    "ris": read_ris,
    "csv": read_csv,
}
# A comment ends at the first "-->": were it free to go on, n comments could be read in 2^n ways.
PROLOGUE = r"(?:<!--(?:(?!-->).)*-->|<\?xml(?:(?!\?>).)*\?>)"
HTML_BEGIN = rf"\s*(?:{PROLOGUE}\s*)*<(?:!doctype html|html|body|main|article)\b"
SIGNS = (
    ("html", re.compile(HTML_BEGIN, re.IGNORECASE | re.DOTALL)),
    ("bibtex", re.compile(r"(?:[^@\n]*\n)*?\s*@[A-Za-z]+\s*[{(]")),
    ("ris", re.compile(r"\s*TY  - ")),
    ("pdf", re.compile(r"%PDF-")),
    ("json", re.compile(r"\s*[\[{]\s*[\"{\[]")),
)
SUFFIXES = {".html": "html", ".htm": "html", ".bib": "bibtex", ".ris": "ris", ".csv": "csv", ".tsv": "csv"}
UNREAD = {
    "pdf": ("is a PDF", "copy its text, or save the page as HTML"),
    "json": ("is JSON, which is not read", "export the list as CSV, BibTeX or RIS"),
    "arxiv-ids": (
        "holds arXiv ids alone, and nothing is looked up while a list is read",
        "export titles and abstracts (BibTeX, RIS or CSV)",
    ),
}
CHECKS: tuple[tuple[str, Severity, str], ...] = (
    ("P001", "error", "a list of papers is empty, or holds no paper"),
    ("P002", "error", "a list of papers has a form that cannot be read"),
    ("P003", "error", "a paper of the list has no abstract, or one too short"),
    ("P004", "error", "an abstract of the list has no title"),
    ("P005", "error", "a CSV list has no column title or abstract"),
    ("P006", "error", "an entry or row of the list is malformed"),
    ("P007", "error", "titles and abstracts cannot be told apart"),
    ("P008", "error", "the list holds one work twice"),
)


def read_list(text_or_lines: str | Iterable[str], file: str) -> Iterator[Listing]:
    """The papers of a list in any form that is known; text, RIS and CSV are streamed.

    Raises DataError, after the last listing that could be read, with every fault; at once if the form is
    none that is read.
    """
    lines = iter(text_or_lines.splitlines(keepends=True) if isinstance(text_or_lines, str) else text_or_lines)
    head = list(islice(lines, HEAD_LINES))
    form = detect_format(file, "".join(line if line.endswith("\n") else f"{line}\n" for line in head))
    if form in UNREAD:
        text, mend = UNREAD[form]
        raise DataError([Problem(code="P002", file=file, text=text, mend=mend)])
    yield from READERS[form](chain(head, lines), file)


def detect_format(name: str, head: str) -> str:
    """The form of a list, one of `READERS` or `UNREAD`: by its first lines, else by the file's name."""
    head = head.lstrip("\ufeff")
    for form, sign in SIGNS:
        if sign.match(head):
            return form
    if {"title", "abstract"} <= set(_columns(head)):
        return "csv"
    lines = [line.strip() for line in head.splitlines() if line.strip()]
    if lines and all(ARXIV.fullmatch(line) for line in lines):
        return "arxiv-ids"
    suffix = name[name.rfind(".") :].casefold() if "." in name else ""
    return SUFFIXES.get(suffix, "text")


def _columns(head: str) -> dict[str, int]:
    first = next(iter(head.splitlines()), "")
    cells = first.split(max(",;\t", key=first.count))
    return columns_of([cell.strip().strip('"') for cell in cells])
