"""Entries as RIS, which EndNote, Zotero, Mendeley and JabRef import."""

from collections.abc import Iterable, Iterator

from litbook.bibliography.names import split_suffix
from litbook.escaping import one_line
from litbook.model import Entry, Name

TYPES = {"article": "JOUR", "inproceedings": "CONF", "misc": "UNPB"}
LINE_END = "\r\n"  # as the format asks for


def render_ris(entries: Iterable[Entry]) -> str:
    """The entries as one RIS file in UTF-8, by citekey."""
    ordered = sorted(entries, key=lambda entry: entry.citekey)
    return LINE_END.join(line for entry in ordered for line in (*ris_lines(entry), ""))


def ris_lines(entry: Entry) -> Iterator[str]:
    """The entry's lines, `TY` first and `ER` last; tags without a value are left out."""
    for tag, value in _tags(entry):
        if value:
            yield f"{tag}  - {one_line(value)}"
    yield "ER  - "


def _tags(entry: Entry) -> Iterator[tuple[str, str | None]]:
    first, _, last = (entry.pages or "").partition("–")
    year = "" if entry.year is None else f"{entry.year:04}"
    yield "TY", TYPES[entry.type]
    yield "ID", entry.citekey
    yield from (("AU", ris_name(name)) for name in entry.authors)
    yield "TI", entry.title
    yield "T2", entry.journal or entry.booktitle
    yield "C3", entry.booktitle  # the proceedings, where T2 is read as the conference
    yield "T3", entry.series
    yield "J2", entry.venue if entry.type != "misc" else None
    yield "VL", entry.volume
    yield "SP", first
    yield "EP", last
    yield "PY", year
    yield "DA", year and f"{year}/{f'{entry.month:02}' if entry.month else ''}//"
    yield "DO", entry.doi
    yield "AN", entry.eprint and f"arXiv:{entry.eprint}"
    yield "PB", "arXiv" if entry.type == "misc" and entry.eprint else None
    yield "UR", entry.url
    yield "N1", entry.note


def ris_name(name: Name) -> str:
    """`Family, Given, Suffix`; a collective as it is."""
    if name.literal or not name.family:
        return name.literal or name.given or ""
    family, suffix = split_suffix(name.family)
    return ", ".join(part for part in (family, name.given, suffix) if part)
