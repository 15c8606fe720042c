"""Crossref's REST interface (https://api.crossref.org/swagger-ui/index.html): works with a publisher's DOI."""

import re
from typing import Literal
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict, Field

from litbook.bibliography.entries import DOI_ADDRESS, tidy_pages
from litbook.escaping import one_line
from litbook.lookup.answer import Answer, Query
from litbook.model import Name, Venue

NAME = "Crossref"
BASE = "https://api.crossref.org"
PAUSE = 1.0
VENUE_TYPES: dict[str, Literal["article", "inproceedings"]] = {
    "journal-article": "article",
    "proceedings-article": "inproceedings",
}


class _Part(BaseModel):
    """What all parts of an answer share: keys that are not used here are let pass."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Author(_Part):
    """A person, or a collective with its `name`."""

    given: str | None = None
    family: str | None = None
    name: str | None = None


class Issued(_Part):
    """A date as lists of year, month and day, each of which may be missing."""

    parts: list[list[int | None]] = Field(default=[], alias="date-parts")


class Work(_Part):
    """One work in Crossref's own words."""

    doi: str = Field(alias="DOI")
    type: str = ""
    title: list[str] = []
    author: list[Author] = []
    container: list[str] = Field(default=[], alias="container-title")
    volume: str | None = None
    page: str | None = None
    issued: Issued = Issued()
    abstract: str | None = None


class Items(_Part):
    """The works that a search found."""

    items: list[Work]


class Reply(_Part):
    """The envelope of every answer."""

    message: Items | Work


def address(base: str, query: Query) -> str | None:
    """By DOI, else by the title's words."""
    if query.doi:
        return f"{base}/works/{quote(query.doi, safe='/')}"
    if query.title:
        return f"{base}/works?{urlencode({'query.bibliographic': query.title, 'rows': 3})}"
    return None


def read(body: bytes) -> tuple[Answer, ...]:
    """The works of the answer; of a search only those published in a journal or in proceedings.

    A search also finds copies on preprint servers, whose DOI is not the published version's. Raises ValueError
    if the answer has not the documented form.
    """
    message = Reply.model_validate_json(body).message
    if isinstance(message, Work):
        return tuple(answer for answer in [read_work(message)] if answer)
    found = (read_work(work) for work in message.items)
    return tuple(answer for answer in found if answer and answer.venue)


def read_work(work: Work) -> Answer | None:
    """One work; null where it has no title."""
    if not work.title:
        return None
    return Answer(
        service=NAME,
        address=DOI_ADDRESS + work.doi,
        title=one_line(work.title[0]),
        authors=tuple(
            Name(literal=author.name) if author.name else Name(given=author.given, family=author.family)
            for author in work.author
        ),
        venue=read_venue(work),
        doi=work.doi,
        abstract=plain_abstract(work.abstract),
    )


def read_venue(work: Work) -> Venue | None:
    """Where the work appeared; null for other kinds than journal and proceedings articles."""
    kind = VENUE_TYPES.get(work.type)
    if not kind or not work.container:
        return None
    year = next((parts[0] for parts in work.issued.parts if parts), None)
    return Venue(
        type=kind,
        name=one_line(work.container[0]),
        year=year,
        volume=work.volume,
        pages=tidy_pages(work.page),
    )


def plain_abstract(markup: str | None) -> str | None:
    """An abstract without the JATS markup and its heading."""
    text = re.sub(r"<jats:title>.*?</jats:title>|<[^>]+>", " ", markup or "", flags=re.DOTALL)
    return one_line(text) or None
