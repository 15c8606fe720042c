"""Where each field of an entry comes from."""

from litbook.bibliography.entries import ARXIV_DOI
from litbook.model import Entry, Record, Value

# Fields that follow from another by rule, not from a source of their own.
DERIVED = {"url": "eprint", "archiveprefix": "eprint"}
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
    return tuple(
        FieldProvenance(
            field=field,
            sources=record.sources,
            taken=record.taken,
            agreeing=None if _is_uncounted(field, entry) else record.agreeing_sources,
            printed=_printed(field, record, entry),
            derived_from=_derived_from(field, entry),
        )
        for field in FIELDS
        if _has(field, entry)
    )


def _has(field: str, entry: Entry) -> bool:
    if field == "author":
        return bool(entry.authors)
    return getattr(entry, "eprint" if field == "archiveprefix" else field) not in (None, ())


def _is_uncounted(field: str, entry: Entry) -> bool:
    return field in UNCOUNTED or (field == "doi" and _derived_from(field, entry) is None)


def _printed(field: str, record: Record, entry: Entry) -> str | None:
    venue = record.venue
    found = {"title": record.title}
    if venue:
        found |= {"journal": venue.name, "booktitle": venue.name, "pages": venue.pages or ""}
    text = found.get(field)
    return text if text != getattr(entry, field, None) else None


def _derived_from(field: str, entry: Entry) -> str | None:
    if field == "doi":
        return "eprint" if entry.eprint and entry.doi == ARXIV_DOI + entry.eprint else None
    if field == "series":
        return "journal" if entry.journal else "booktitle"
    if field == "url" and not entry.eprint:
        return "doi" if entry.doi else None
    return DERIVED.get(field)
