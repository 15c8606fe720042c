"""Tells in which form a list of papers comes, and reads it; lists that name works without abstracts."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from itertools import chain, islice
from typing import Any

from litbook import parsing
from litbook.corpus import entries
from litbook.corpus.items import Item, listings
from litbook.corpus.reading import read_listings
from litbook.corpus.rules import filled
from litbook.corpus.table import delimiter_of, is_header, read_json, read_table
from litbook.corpus.tagged import DIALECTS, read_tagged
from litbook.corpus.xml_list import read_xml
from litbook.errors import DataError, Problem
from litbook.model import Listing

HEAD_LINES = 60


Reader = Callable[[Iterable[str], str], Iterable[Item | Problem]]


def loaded(module: str, name: str) -> Reader:
    """The reader of this name, whose module takes long to load and is loaded when a list needs it."""
    return lambda lines, file: getattr(import_module(f"litbook.corpus.{module}"), name)(lines, file)


def faultless(read: Callable[..., Iterator[Item]], *settings: str) -> Reader:
    """The reader of a form in which no item is at fault."""
    return lambda lines, _file: read(lines, *settings)


READERS: dict[str, Reader] = {
    "html": loaded("page", "read_page"),
    "mhtml": loaded("page", "read_mhtml"),
    "xml": read_xml,
    "bibtex": loaded("bibtex_list", "read_bibtex"),
    "csv": read_table,
    "json": read_json,
    "reading-list": faultless(entries.read_reading_list),
    "markdown-table": faultless(entries.read_markdown_table),
    "references": faultless(entries.read_references),
    "titles": faultless(entries.read_titles),
    **{form: faultless(read_tagged, form) for form in DIALECTS},
}
DATA = parsing.shipped("corpus/forms.toml")
FORMS: Mapping[str, Mapping[str, Any]] = {form["name"]: form for form in DATA["form"]}
SIGNS = {
    name: re.compile(filled(form["sign"], DATA["words"])) for name, form in FORMS.items() if "sign" in form
}
ENGLISH, SCHOLARLY = (re.compile(filled(FORMS["prose"][part], {})) for part in ("holds", "lacks"))
SUFFIXES = {suffix: name for name, form in FORMS.items() for suffix in form.get("suffixes", ())}


def read_list(text_or_lines: str | Iterable[str], file: str) -> Iterator[Listing]:
    """The papers of a list in any form that is known, streamed where the form allows it.

    Raises DataError, after the last listing, with every item that could not be read; at once if the form is
    none that is read.
    """
    problems = []
    for item in read_items(text_or_lines, file):
        if isinstance(item, Problem):
            problems.append(item)
        else:
            yield item
    if errors := [problem for problem in problems if problem.severity == "error"]:
        raise DataError(errors)


def read_items(text_or_lines: str | Iterable[str], file: str) -> Iterator[Listing | Problem]:
    """The papers of a list, and a problem for each item that is none: items in = listings out + errors out.

    A warning is a doubt about the listing after it. Raises DataError if the text is no list of papers at all.
    """
    lines = iter(text_or_lines.splitlines(keepends=True) if isinstance(text_or_lines, str) else text_or_lines)
    head = list(islice(lines, HEAD_LINES))
    form = detect_format(file, "".join(line if line.endswith("\n") else f"{line}\n" for line in head))
    whole = chain(head, lines)
    if text := FORMS.get(form, {}).get("unread"):
        raise DataError.one("P002", file, text, FORMS[form]["mend"])
    found = False
    for item in read_listings(whole, file) if form == "text" else listings(READERS[form](whole, file), file):
        found = True
        yield item
    if not found:
        called = FORMS.get(form, {}).get("called", form)
        raise DataError.one("P001", file, f"holds no paper (read as {called})", "export the list again")


BY_LINES: Mapping[str, Callable[[list[str]], bool]] = {
    "markdown-table": entries.is_markdown_table,
    "references": entries.is_references,
    "reading-list": entries.is_reading_list,
    "titles": entries.are_titles,
}


def detect_format(name: str, head: str) -> str:
    """The form of a list, "text", or one of `FORMS`: by its first lines, else by the file's name."""
    head = head.lstrip("\ufeff")
    for form, sign in SIGNS.items():
        if sign.match(head):
            return form
    first = next(iter(head.splitlines()), "")
    if is_header([cell.strip().strip('"') for cell in first.split(delimiter_of(first))]):
        return "csv"
    for form, known in BY_LINES.items():
        if known(head.splitlines()):
            return form
    suffix = name[name.rfind(".") :].casefold() if "." in name else ""
    return SUFFIXES.get(suffix, "prose" if ENGLISH.search(head) and not SCHOLARLY.search(head) else "text")
