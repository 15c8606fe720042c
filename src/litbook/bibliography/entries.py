"""Records become entries: the normalised form that every export prints and where each field comes from."""

import re
from collections.abc import Sequence
from typing import Any

from litbook.bibliography.citekeys import fold_title
from litbook.bibliography.latex import tidy_title
from litbook.escaping import doi_address, is_address
from litbook.forms import Line
from litbook.model import Entry, Record, Value, VenueType

ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
# Rules in the order they are applied: what tells one year's volume from another, not one venue from another.
EDITION = (
    re.compile(r"\((?![^)]*volume)[^)]*\)", re.I),  # an acronym in brackets, but not "(Volume 3: ...)"
    re.compile(r"\b(?:19|20)\d\d\b"),
    re.compile(r"\b\d+(?:st|nd|rd|th)\b", re.I),
    re.compile(rf"\b(?:{ORDINALS.replace(' ', '|')})\b", re.I),
    re.compile(r"^\W*(?:in )?proceedings of(?: the)?\b", re.I),
    re.compile(r"^\W*the\b", re.I),
)


class VenueName(Value):
    """The one spelling of a venue; `acronym` is its short label, `aliases` are other forms sources print.

    `series` is what the numbered volumes of its proceedings belong to.
    """

    name: Line
    acronym: Line | None = None
    type: VenueType
    series: Line | None = None
    aliases: tuple[Line, ...] = ()


def find_venue(printed: str, venues: Sequence[VenueName]) -> VenueName | None:
    """The venue that a printed name means, or none: a name that the table does not hold is never guessed."""
    folded = fold_venue(printed)
    exact = (venue for venue in venues if printed == venue.name or folded == fold_venue(venue.name))
    alias = (venue for venue in venues if folded in map(fold_venue, venue.aliases))
    return next(exact, None) or next(alias, None)


def fold_venue(printed: str) -> str:
    """A venue's name without year, ordinal, acronym in brackets and "Proceedings of the", for comparing."""
    for rule in EDITION:
        printed = rule.sub(" ", printed)
    return fold_title(printed)


ARXIV_ADDRESS = "https://arxiv.org/abs/"
ARXIV_DOI = "10.48550/arXiv."
DOI_ADDRESS = "https://doi.org/"
EPRINT_FORM = re.compile(  # 1706.03762, 0704.0001, and before April 2007 cs.LG/0701001
    r"(?:(?P<archive>[a-z-]+(?:\.[A-Z]{2})?)/)?(?P<year>\d\d)(?P<month>0[1-9]|1[0-2])(?(archive)\d{3}|\.\d{4,5})"
)
NO_AUTHORS_NOTE = "Authors not found in any source consulted"
UNCONSULTED_NOTE = "Authors not stated in the list"


def make_entry(record: Record, citekey: str, venues: Sequence[VenueName]) -> Entry:
    """The record's entry: the published version where one is known, else the arXiv preprint.

    The year is the published version's; a month is given for a preprint alone, because catalogues date the
    preprint, not the volume. What no source says stays null.
    """
    title, venue = tidy_title(record.title), record.venue
    dated = venue or record.published
    return Entry(
        citekey=citekey,
        title=title,
        authors=record.authors,
        authors_complete=record.authors_complete or not record.authors,
        year=(venue and venue.year) or (record.published and record.published.year) or None,
        month=dated.month if dated else None,
        eprint=record.arxiv,
        primaryclass=record.primary_category,
        doi=record.doi or (ARXIV_DOI + record.arxiv if record.arxiv else None),
        url=entry_url(record),
        editors=record.editors,
        publisher=record.publisher,
        language=record.language,
        keywords=record.keywords,
        note="; ".join(part for part in (record.note, missing_authors(record)) if part) or None,
        aliases=other_titles(title, record.listed_title),
        **publication(record, venues),
    )


def missing_authors(record: Record) -> str | None:
    """What to say where no authors are known: that sources were consulted, or that only the list was."""
    if record.authors or record.editors:
        return None
    return NO_AUTHORS_NOTE if any(map(is_address, record.sources)) else UNCONSULTED_NOTE


def publication(record: Record, venues: Sequence[VenueName]) -> dict[str, Any]:
    """The fields that the venue decides, in the table's spelling; a venue the table lacks keeps the printed name.

    Without a venue they are what a work that is no part of another says of itself.
    """
    venue = record.venue
    place = venue or record
    printed = {"volume": place.volume, "number": place.number, "pages": tidy_pages(place.pages)}
    if venue is None:
        return {**printed, "type": record.type or "misc", "series": record.series}
    known = find_venue(venue.name, venues)
    return {
        **printed,
        "type": venue.type,
        "journal" if venue.type == "article" else "booktitle": known.name if known else venue.name,
        "series": (known.series if known and venue.volume else None) or record.series,
        "venue": (known.acronym or known.name) if known else venue.name,
    }


def entry_url(record: Record) -> str | None:
    """The abstract's address on arXiv, else the publisher's by DOI, else the one that is stated."""
    if record.arxiv:
        return ARXIV_ADDRESS + record.arxiv
    return doi_address(record.doi) if record.doi else record.url


def tidy_pages(pages: str | None) -> str | None:
    """A page range with an en dash; an article number as it is."""
    return re.sub(r"\s*[-–—]+\s*", "–", pages) if pages else None


def other_titles(title: str, listed: str) -> tuple[str, ...]:
    """The listed title where it is another than the current one, not only another typography."""
    other = tidy_title(listed)
    return () if fold_title(other) == fold_title(title) else (other,)


def eprint_date(eprint: str) -> tuple[int, int] | None:
    """Year and month that an arXiv id carries, or none. eprint_date("1706.03762") -> (2017, 6)"""
    found = EPRINT_FORM.fullmatch(eprint)
    if not found:
        return None
    year = int(found["year"])
    return (1900 if year > 90 else 2000) + year, int(found["month"])


FIELDS = (
    "author", "editors", "title", "year", "month", "journal", "booktitle", "series", "volume", "number", "pages",
    "publisher", "language", "keywords",
    "eprint", "archiveprefix", "primaryclass", "doi", "url",
)  # fmt: skip
UNCOUNTED = frozenset({"journal", "booktitle", "series", "volume", "number", "pages", "primaryclass"})


class FieldProvenance(Value):
    """The addresses a field was read from, when they were read (null if unknown), and how many places agree on it.

    `agreeing` is null for what the record does not count: venue, pages, category, publisher's DOI. `printed`
    is the source's own spelling where the entry has another; `derived_from` names the field that a computed
    one follows from. Records that rest on bibliographies without an address have no `sources`.
    """

    field: str
    sources: tuple[str, ...]
    taken: str | None
    agreeing: int | None
    printed: str | None = None
    derived_from: str | None = None


def provenance(record: Record, entry: Entry) -> tuple[FieldProvenance, ...]:
    """One value for each field that the entry has, in the order they are printed.

    The record names its sources for the work as a whole, so every field that was read carries all of them.
    """
    venue = record.venue
    values = {**dict(entry), "author": entry.authors, "archiveprefix": entry.eprint}
    texts = {"title": record.title}
    if venue:
        texts |= {"journal": venue.name, "booktitle": venue.name, "pages": venue.pages or ""}
    printed = {field: text for field, text in texts.items() if text != values[field]}
    derived = derivations(entry)
    uncounted = UNCOUNTED if derived["doi"] else UNCOUNTED | {"doi"}
    return tuple(
        FieldProvenance(
            field=field,
            sources=record.sources,
            taken=record.taken,
            agreeing=None if field in uncounted else record.agreeing_sources,
            printed=printed.get(field),
            derived_from=derived.get(field),
        )
        for field in FIELDS
        if values[field] not in (None, ())
    )


def derivations(entry: Entry) -> dict[str, str | None]:
    """By computed field, the one from which it follows by rule; null where it has a source of its own."""
    return {
        "archiveprefix": "eprint",
        "doi": "eprint" if entry.eprint and entry.doi == ARXIV_DOI + entry.eprint else None,
        "series": "journal" if entry.journal else "booktitle",
        "url": "eprint" if entry.eprint else "doi" if entry.doi else None,
    }
