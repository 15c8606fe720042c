"""Tells in which form a list of papers comes, and reads it; lists that name works without abstracts."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from importlib.resources import files
from itertools import chain, islice
from typing import Any

from litbook.corpus.entries import (
    are_titles,
    is_markdown_table,
    is_reading_list,
    is_references,
    read_markdown_table,
    read_reading_list,
    read_references,
    read_titles,
)
from litbook.corpus.items import Item, listings
from litbook.corpus.reading import read_listings
from litbook.corpus.rules import filled
from litbook.corpus.table import delimiter_of, is_header, read_json, read_table
from litbook.corpus.tagged import read_tagged
from litbook.corpus.xml_list import read_xml
from litbook.errors import DataError, Problem
from litbook.model import Listing

HEAD_LINES = 60


def loaded(module: str, name: str) -> Callable[[Iterable[str], str], Iterable[Item | Problem]]:
    """The reader of this name, whose module takes long to load and is loaded when a list needs it."""
    return lambda lines, file: getattr(import_module(f"litbook.corpus.{module}"), name)(lines, file)


def tagged(form: str) -> Callable[[Iterable[str], str], Iterator[Item]]:
    """The reader of a form of tagged lines."""
    return lambda lines, _file: read_tagged(lines, form)


READERS: dict[str, Callable[[Iterable[str], str], Iterable[Item | Problem]]] = {
    "html": loaded("page", "read_page"),
    "mhtml": loaded("page", "read_mhtml"),
    "xml": read_xml,
    "bibtex": loaded("bibtex_list", "read_bibtex"),
    "ris": tagged("ris"),
    "ris-one-space": tagged("ris-one-space"),
    "medline": tagged("medline"),
    "wos": tagged("wos"),
    "endnote": tagged("endnote"),
    "labelled": tagged("labelled"),
    "csv": read_table,
    "json": read_json,
    "reading-list": lambda lines, _file: read_reading_list(lines),
    "markdown-table": lambda lines, _file: read_markdown_table(lines),
    "references": lambda lines, _file: read_references(lines),
    "titles": lambda lines, _file: read_titles(lines),
}
DATA: Mapping[str, Any] = tomllib.loads((files("litbook.corpus") / "forms.toml").read_text("utf-8"))
FORMS: Mapping[str, Mapping[str, Any]] = {form["name"]: form for form in DATA["form"]}
SIGNS = {
    name: re.compile(filled(form["sign"], DATA["words"])) for name, form in FORMS.items() if "sign" in form
}
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
        raise DataError([Problem(code="P002", file=file, text=text, mend=FORMS[form]["mend"])])
    found = False
    for item in read_listings(whole, file) if form == "text" else listings(READERS[form](whole, file), file):
        found = True
        yield item
    if not found:
        text, mend = (
            f"holds no paper (read as {FORMS.get(form, {}).get('called', form)})",
            "export the list again",
        )
        raise DataError([Problem(code="P001", file=file, text=text, mend=mend)])


ENGLISH = re.compile(r"(?:\b(?:the|and|of|which|is)\b.*?){4}", re.IGNORECASE | re.DOTALL)
SCHOLARLY = re.compile(
    r"\b(?:abstract|algorithm|analy|approach|argu|article|comput|data|describ|essay|estimat|evaluat|evidence|examin|"
    r"experiment|explor|findings|framework|hypothes|introduc|investigat|measur|method|model|paper|propos|"
    r"research|result|review|simulat|stud(?:y|ied|ies)|survey|technique|theor|training"
    r"|we (?:\w+ly )?(?:ask|build|develop|find|found|give|present|prove|report|show|train|use)\b)",
    re.IGNORECASE,
)
"""Words of which an English abstract has at least one."""


BY_LINES: Mapping[str, Callable[[list[str]], bool]] = {
    "markdown-table": is_markdown_table,
    "references": is_references,
    "reading-list": is_reading_list,
    "titles": are_titles,
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
