"""Lists of tagged lines: RIS, PubMed (MEDLINE), Web of Science, EndNote, and labels such as "Title:"."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from litbook.corpus.items import Item, fields_of

MANY = frozenset({"affiliation", "author", "short-author", "editor", "keywords"})
"""Fields in which each line is an item of its own where a form continues them without a tag."""


class Dialect(NamedTuple):
    """How a form writes a tagged line, and which tags begin and end a record."""

    line: re.Pattern[str]
    begins: str
    ends: str
    fields: Mapping[str, str]
    each_line: bool = False  # a further line of a field that may repeat is one more of it
    family_first: bool = True
    any_begins: bool = False  # a record may begin with any tag, and a blank line after a title ends it


RIS, LABELS = fields_of("ris"), {name.upper(): field for name, field in fields_of("columns").items()}
DIALECTS = {
    "ris": Dialect(re.compile(r"([A-Z][A-Z0-9])  -(?:\s+(.*)|\s*)$"), "TY", "ER", RIS, any_begins=True),
    "ris-one-space": Dialect(re.compile(r"([A-Z][A-Z0-9]) -(?:\s+(.*)|\s*)$"), "TY", "ER", RIS),
    "medline": Dialect(
        re.compile(r"([A-Z]{2,4}) *- (.*)$"), "PMID", "", fields_of("medline"), any_begins=True
    ),
    "wos": Dialect(re.compile(r"([A-Z][A-Z0-9])(?: (.*)|$)"), "PT", "ER", fields_of("wos"), each_line=True),
    "labelled": Dialect(
        re.compile(r"\s*([A-Za-z][A-Za-z ()]{1,24}):\s+(.*)$"), "TITLE", "", LABELS, family_first=False
    ),
    "endnote": Dialect(re.compile(r"%([0-9A-Za-z!@#$^&*+]) (.*)$"), "0", "", fields_of("endnote")),
}


def read_tagged(lines: Iterable[str], form: str) -> Iterator[Item]:
    """The records of the form, streamed; one that nothing ends is ended by the next one's beginning."""
    dialect = DIALECTS[form]
    begin = 0
    field = ""
    fields: dict[str, list[str]] = {}
    for number, raw in enumerate(lines, 1):
        line = raw.strip("\ufeff").rstrip()
        tag = dialect.line.match(line)
        name = tag[1].upper() if tag else ""
        ended = not line and dialect.any_begins and "title" in fields
        if ended or (tag and name in (dialect.begins, dialect.ends)):
            if begin:
                yield Item(begin, completed(fields), dialect.family_first)
            begin, fields, field = 0, {}, ""
        if tag and name != dialect.ends:
            begin = begin or (number if dialect.any_begins or name == dialect.begins else 0)
            field = dialect.fields.get(name, "")
            if field and begin:
                fields.setdefault(field, []).append(tag[2] or "")
        elif line and field and not tag and fields.get(field):
            add_line(fields[field], line.strip(), apart=dialect.each_line and field in MANY)
    if begin:
        yield Item(begin, completed(fields), dialect.family_first)


def add_line(texts: list[str], line: str, *, apart: bool) -> None:
    """A further line of a field: one more text, or the last text's continuation."""
    if apart:
        texts.append(line)
    else:
        texts[-1] += f" {line}"


def completed(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The fields with the short forms in place of the full ones where only those are given."""
    whole = {name: list(texts) for name, texts in fields.items()}
    for short, full in (("short-author", "author"), ("short-container", "container")):
        if short in whole and full not in whole:
            whole[full] = whole[short]
    if "pmid" in whole:  # PubMed closes every title with a full stop
        whole["title"] = [text.removesuffix(".") for text in whole.get("title", ())]
    return whole
