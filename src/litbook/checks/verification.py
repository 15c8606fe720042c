"""Whether an entry, its listing and its citekey speak of one work."""

from collections.abc import Iterator
from typing import Literal

from litbook.bibliography.citekeys import fold_title, key_fault
from litbook.bibliography.entries import eprint_date
from litbook.bibliography.titles import tidy_title
from litbook.model import Entry, Record, Value

Status = Literal["verified", "disputed", "unverified"]
ENOUGH_PLACES = 2  # independent places that must agree


class Verification(Value):
    """The outcome and its reasons: what contradicts (disputed) or what is missing (unverified)."""

    citekey: str
    status: Status
    reasons: tuple[str, ...] = ()


def verify(entry: Entry, record: Record, listed_title: str) -> Verification:
    """Compares entry, listing and citekey: disputed if any contradicts another, unverified if evidence lacks.

    A listed title that the entry knows as an alias agrees with it.
    """
    contradictions = tuple(_contradictions(entry, record, listed_title))
    gaps = tuple(_gaps(entry, record))
    status: Status = "disputed" if contradictions else "unverified" if gaps else "verified"
    return Verification(citekey=entry.citekey, status=status, reasons=contradictions or gaps)


def _contradictions(entry: Entry, record: Record, listed_title: str) -> Iterator[str]:
    titles = {fold_title(title) for title in (entry.title, *entry.aliases)}
    if fold_title(tidy_title(listed_title)) not in titles:
        yield f"the list has {listed_title!r}"
    if entry.eprint != record.arxiv:
        yield f"eprint is {entry.eprint}, the record has {record.arxiv}"
    date = eprint_date(entry.eprint or "")
    years = {year for year in (date and date[0], entry.year) if year}
    years |= {record.published.year} if record.published else set()
    fault = key_fault(entry.citekey, entry.authors, years, (entry.title, *entry.aliases))
    if fault and entry.citekey != record.key:
        yield f"key {fault}"


def _gaps(entry: Entry, record: Record) -> Iterator[str]:
    if record.agreeing_sources < ENOUGH_PLACES:
        yield f"{record.agreeing_sources} places agree, {ENOUGH_PLACES} are needed"
    if not entry.authors:
        yield "no author is known"
    elif not entry.authors_complete:
        yield "authors are known to be missing"
    if entry.eprint is None and entry.doi is None:
        yield "no identifier is known"
