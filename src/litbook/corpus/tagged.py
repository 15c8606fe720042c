"""Lists of tagged lines: RIS, PubMed (MEDLINE), Web of Science, EndNote, and labels such as "Title:"."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from litbook.corpus.items import Item
from litbook.corpus.table import COLUMNS

RIS_TAGS = {
    "TI": "title", "T1": "title", "BT": "title", "CT": "title", "AB": "abstract", "N2": "abstract", "TY": "type",
    "ID": "key", "AU": "author", "A1": "author", "AD": "affiliation",
    "A2": "editor", "ED": "editor", "DA": "date", "PY": "year",
    "Y1": "year",
    "T2": "container", "JF": "container", "JO": "short-container", "JA": "short-container", "C3": "container",
    "T3": "series",
    "VL": "volume", "IS": "number", "SP": "first", "EP": "last", "PB": "publisher", "LA": "language", "KW": "keywords",
    "DO": "doi", "UR": "url", "L1": "url", "L2": "url", "LK": "url", "N1": "note", "AN": "elsewhere", "M1": "elsewhere",
    "M3": "elsewhere", "C7": "pages",
}  # fmt: skip
MEDLINE_TAGS = {
    "TI": "title", "BTI": "title", "AB": "abstract", "PT": "type", "FAU": "author", "AU": "short-author",
    "CN": "author", "AD": "affiliation",
    "FED": "editor", "DP": "date", "JT": "container", "TA": "short-container", "VI": "volume", "IP": "number",
    "PG": "pages", "PB": "publisher", "LA": "language", "MH": "keywords", "OT": "keywords", "LID": "elsewhere",
    "AID": "elsewhere", "PMID": "pmid",
}  # fmt: skip
WOS_TAGS = {
    "TI": "title", "AB": "abstract", "PT": "type", "AF": "author", "AU": "short-author", "C1": "affiliation",
    "BE": "editor", "PY": "year",
    "PD": "month", "SO": "container", "SE": "series", "VL": "volume", "IS": "number", "BP": "first", "EP": "last",
    "AR": "pages", "PU": "publisher", "LA": "language", "DE": "keywords", "DI": "doi", "D2": "doi", "UT": "elsewhere",
}  # fmt: skip
ENDNOTE_TAGS = {
    "T": "title", "X": "abstract", "0": "type", "F": "key", "A": "author", "+": "affiliation",
    "E": "editor", "D": "year", "8": "date",
    "J": "container", "B": "container", "S": "series", "V": "volume", "N": "number", "P": "pages", "I": "publisher",
    "G": "language", "K": "keywords", "R": "doi", "U": "url", "Z": "note", "M": "elsewhere",
}  # fmt: skip
LABELS = {name.strip().upper(): field for field, names in COLUMNS.items() for name in names.split(",")}
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


DIALECTS = {
    "ris": Dialect(re.compile(r"([A-Z][A-Z0-9])  -(?:\s+(.*)|\s*)$"), "TY", "ER", RIS_TAGS, any_begins=True),
    "ris-one-space": Dialect(re.compile(r"([A-Z][A-Z0-9]) -(?:\s+(.*)|\s*)$"), "TY", "ER", RIS_TAGS),
    "medline": Dialect(re.compile(r"([A-Z]{2,4}) *- (.*)$"), "PMID", "", MEDLINE_TAGS, any_begins=True),
    "wos": Dialect(re.compile(r"([A-Z][A-Z0-9])(?: (.*)|$)"), "PT", "ER", WOS_TAGS, each_line=True),
    "labelled": Dialect(
        re.compile(r"\s*([A-Za-z][A-Za-z ()]{1,24}):\s+(.*)$"), "TITLE", "", LABELS, family_first=False
    ),
    "endnote": Dialect(re.compile(r"%([0-9A-Za-z!@#$^&*+]) (.*)$"), "0", "", ENDNOTE_TAGS),
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
