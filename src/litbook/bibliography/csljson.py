"""Entries as CSL-JSON, which pandoc, Zotero and citation-js read."""

import json
from collections.abc import Iterable

from litbook.bibliography.names import split_particle, split_suffix
from litbook.model import Entry, Name

TYPES = {"article": "article-journal", "inproceedings": "paper-conference", "misc": "article"}


def render_csljson(entries: Iterable[Entry]) -> str:
    """The entries as a CSL-JSON list in UTF-8, by citekey, one key a line."""
    items = [csl_item(entry) for entry in sorted(entries, key=lambda entry: entry.citekey)]
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def csl_item(entry: Entry) -> dict[str, object]:
    """The entry as one CSL item; variables without a value are left out."""
    date = [part for part in (entry.year, entry.month) if part is not None]
    preprint = entry.type == "misc" and entry.eprint
    values: dict[str, object] = {
        "id": entry.citekey,
        "type": TYPES[entry.type],
        "genre": "preprint" if preprint else None,
        "author": [csl_name(name) for name in entry.authors],
        "title": entry.title,
        "container-title": entry.journal or entry.booktitle,
        "container-title-short": entry.venue if entry.type != "misc" else None,
        "collection-title": entry.series,
        "volume": entry.volume,
        "page": entry.pages and entry.pages.replace("–", "-"),
        "issued": {"date-parts": [date]} if entry.year is not None else None,
        "number": f"arXiv:{entry.eprint}" if preprint else None,
        "publisher": "arXiv" if preprint else None,
        "DOI": entry.doi,
        "URL": entry.url,
        "note": _note(entry),
    }
    return {name: value for name, value in values.items() if value}


def csl_name(name: Name) -> dict[str, str]:
    """A CSL name: a particle and a suffix apart from the family name, a collective as `literal`."""
    if name.literal or not name.family:
        return {"literal": name.literal or name.given or ""}
    stem, suffix = split_suffix(name.family)
    particle, family = split_particle(stem)
    parts = {
        "family": family,
        "given": name.given,
        "non-dropping-particle": particle,
        "suffix": suffix,
    }
    return {part: text for part, text in parts.items() if text}


def _note(entry: Entry) -> str | None:
    """The note, and the arXiv id of a published work, for which CSL has no variable of its own."""
    eprint = f"arXiv:{entry.eprint}" if entry.eprint and entry.type != "misc" else None
    return "; ".join(part for part in (entry.note, eprint) if part) or None
