"""Venues: one spelling for each, whatever form a source prints."""

import re
from collections.abc import Sequence

from litbook.bibliography.citekeys import fold_title
from litbook.model import Value, VenueType

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

    name: str
    acronym: str | None = None
    type: VenueType
    series: str | None = None
    aliases: tuple[str, ...] = ()


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
