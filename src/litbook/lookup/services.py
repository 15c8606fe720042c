"""The public services that are asked, in the order of their word: how each is asked, and what it answers.

arXiv's Atom feed (https://info.arxiv.org/help/api/user-manual.html); Crossref's REST interface
(https://api.crossref.org/swagger-ui/index.html), works with a publisher's DOI; OpenAlex's REST interface
(https://developers.openalex.org), one entry for preprint and published version.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Literal
from urllib.parse import quote, urlencode, urlsplit
from xml.etree import ElementTree as ET

from pydantic import BaseModel, ConfigDict, Field

from litbook.bibliography.citekeys import fold_title
from litbook.bibliography.entries import ARXIV_ADDRESS, ARXIV_DOI, DOI_ADDRESS, EPRINT_FORM, tidy_pages
from litbook.escaping import one_line
from litbook.lookup.answer import Answer, Query, Service, plain_doi, read_person
from litbook.model import Name, Venue

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def make_services(environment: Mapping[str, str]) -> tuple[Service, ...]:
    """arXiv, Crossref and OpenAlex; `LITBOOK_ARXIV_URL` and the like in the environment name other addresses."""

    def base(name: str, default: str) -> str:
        return environment.get(f"LITBOOK_{name}_URL", default).rstrip("/")

    return (
        # three seconds are what arXiv's terms of use ask for
        Service(ARXIV, base("ARXIV", "https://export.arxiv.org/api/query"), 3.0, arxiv_address, read_arxiv),
        Service(CROSSREF, base("CROSSREF", "https://api.crossref.org"), 1.0, crossref_address, read_crossref),
        Service(OPENALEX, base("OPENALEX", "https://api.openalex.org"), 1.0, openalex_address, read_openalex),
    )


def pauses(services: Iterable[Service]) -> dict[str, float]:
    """The least seconds between two requests to each host; a server on this machine needs no rest."""
    hosts = ((urlsplit(service.base), service.pause) for service in services)
    return {host.netloc: pause for host, pause in hosts if host.hostname not in LOOPBACK}


ARXIV = "arXiv"
ATOM = {"atom": "http://www.w3.org/2005/Atom", "arxiv": "http://arxiv.org/schemas/atom"}


def arxiv_address(base: str, query: Query) -> str | None:
    """By arXiv id, else by the title's words."""
    if query.arxiv:
        return f"{base}?{urlencode({'id_list': query.arxiv, 'max_results': 1})}"
    if query.title:
        words = f'ti:"{fold_title(query.title)}"'
        return f"{base}?{urlencode({'search_query': words, 'max_results': 3})}"
    return None


def read_arxiv(body: bytes) -> tuple[Answer, ...]:
    """The feed's papers; arXiv reports an id that it does not know as an entry without one, which is left out.

    Raises ValueError if the feed is not well-formed or lacks what every feed has.
    """
    try:
        feed = ET.fromstring(body)
    except (ET.ParseError, LookupError) as error:  # LookupError: an encoding that does not exist
        raise ValueError(f"not XML: {error}") from error
    if feed.tag != f"{{{ATOM['atom']}}}feed":
        raise ValueError("not an Atom feed")
    answers = (read_arxiv_entry(entry) for entry in feed.iterfind("atom:entry", ATOM))
    return tuple(answer for answer in answers if answer)


def read_arxiv_entry(entry: ET.Element) -> Answer | None:
    """One paper of the feed; null for an error that the feed reports as an entry."""
    found = re.search(rf"/abs/({EPRINT_FORM.pattern})(?:v\d+)?$", _text(entry, "atom:id") or "")
    title = _text(entry, "atom:title")
    if not found or not title:
        return None
    category = entry.find("arxiv:primary_category", ATOM)
    names = (_text(author, "atom:name") for author in entry.iterfind("atom:author", ATOM))
    return Answer(
        service=ARXIV,
        address=ARXIV_ADDRESS + found[1],
        title=title,
        authors=tuple(read_person(name) for name in names if name),
        arxiv=found[1],
        published=(_text(entry, "atom:published") or "")[:10] or None,
        primary_category=category.get("term") if category is not None else None,
        doi=plain_doi(_text(entry, "arxiv:doi")),
        abstract=_text(entry, "atom:summary"),
    )


def _text(element: ET.Element, path: str) -> str | None:
    return one_line(element.findtext(path, "", ATOM)) or None


CROSSREF = "Crossref"
CROSSREF_VENUES: dict[str, Literal["article", "inproceedings"]] = {
    "journal-article": "article",
    "proceedings-article": "inproceedings",
}


class _Part(BaseModel):
    """What all parts of an answer share: keys that are not used here are let pass."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class CrossrefAuthor(_Part):
    """A person, or a collective with its `name`."""

    given: str | None = None
    family: str | None = None
    name: str | None = None


class Issued(_Part):
    """A date as lists of year, month and day, each of which may be missing."""

    parts: list[list[int | None]] = Field(default=[], alias="date-parts")


class CrossrefWork(_Part):
    """One work in Crossref's own words."""

    doi: str = Field(alias="DOI")
    type: str = ""
    title: list[str] = []
    author: list[CrossrefAuthor] = []
    container: list[str] = Field(default=[], alias="container-title")
    volume: str | None = None
    page: str | None = None
    issued: Issued = Issued()
    abstract: str | None = None


class Items(_Part):
    """The works that a search found."""

    items: list[CrossrefWork]


class Reply(_Part):
    """The envelope of every answer."""

    message: Items | CrossrefWork


def crossref_address(base: str, query: Query) -> str | None:
    """By DOI, else by the title's words."""
    if query.doi:
        return f"{base}/works/{quote(query.doi, safe='/')}"
    if query.title:
        return f"{base}/works?{urlencode({'query.bibliographic': query.title, 'rows': 3})}"
    return None


def read_crossref(body: bytes) -> tuple[Answer, ...]:
    """The works of the answer; of a search only those published in a journal or in proceedings.

    A search also finds copies on preprint servers, whose DOI is not the published version's. Raises ValueError
    if the answer has not the documented form.
    """
    message = Reply.model_validate_json(body).message
    if isinstance(message, CrossrefWork):
        return tuple(answer for answer in [read_crossref_work(message)] if answer)
    found = (read_crossref_work(work) for work in message.items)
    return tuple(answer for answer in found if answer and answer.venue)


def read_crossref_work(work: CrossrefWork) -> Answer | None:
    """One work; null where it has no title."""
    if not work.title:
        return None
    return Answer(
        service=CROSSREF,
        address=DOI_ADDRESS + work.doi,
        title=one_line(work.title[0]),
        authors=tuple(
            Name(literal=author.name) if author.name else Name(given=author.given, family=author.family)
            for author in work.author
        ),
        venue=read_crossref_venue(work),
        doi=work.doi,
        abstract=plain_abstract(work.abstract),
    )


def read_crossref_venue(work: CrossrefWork) -> Venue | None:
    """Where the work appeared; null for other kinds than journal and proceedings articles."""
    kind = CROSSREF_VENUES.get(work.type)
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


OPENALEX = "OpenAlex"
OPENALEX_VENUES: dict[str, Literal["article", "inproceedings"]] = {
    "journal": "article",
    "conference": "inproceedings",
}


class Person(_Part):
    """An author as OpenAlex names them."""

    display_name: str | None = None


class Authorship(_Part):
    """One author's part in a work; `raw_author_name` is what the work itself prints."""

    author: Person = Person()
    raw_author_name: str | None = None


class Source(_Part):
    """A journal, conference or repository."""

    display_name: str = ""
    type: str | None = None


class Location(_Part):
    """A place where a version of the work stands."""

    source: Source | None = None


class Biblio(_Part):
    """Volume and pages."""

    volume: str | None = None
    first_page: str | None = None
    last_page: str | None = None


class OpenAlexWork(_Part):
    """One work in OpenAlex's own words."""

    id: str
    doi: str | None = None
    title: str | None = None
    publication_year: int | None = None
    authorships: list[Authorship] = []
    primary_location: Location | None = None
    biblio: Biblio = Biblio()


class Results(_Part):
    """The works that a search found."""

    results: list[OpenAlexWork]


def openalex_address(base: str, query: Query) -> str | None:
    """By DOI, which arXiv gives every preprint, else by the title's words."""
    doi = query.doi or (query.arxiv and ARXIV_DOI + query.arxiv)
    if doi:
        return f"{base}/works/doi:{quote(doi, safe='/')}"
    if query.title:
        # a comma or colon would end the filter's value
        return (
            f"{base}/works?{urlencode({'filter': f'title.search:{fold_title(query.title)}', 'per-page': 3})}"
        )
    return None


def read_openalex(body: bytes) -> tuple[Answer, ...]:
    """The works of the answer. Raises ValueError if it has not the documented form."""
    works = (
        Results.model_validate_json(body).results
        if b'"results"' in body
        else [OpenAlexWork.model_validate_json(body)]
    )
    return tuple(answer for work in works if (answer := read_openalex_work(work)))


def read_openalex_work(work: OpenAlexWork) -> Answer | None:
    """One work; null where it has no title. Its date is left out: it may be any version's."""
    if not work.title:
        return None
    names = (part.raw_author_name or part.author.display_name for part in work.authorships)
    return Answer(
        service=OPENALEX,
        address=work.id,
        title=one_line(work.title),
        authors=tuple(read_person(name) for name in names if name),
        arxiv=arxiv_of(work.doi),
        venue=read_openalex_venue(work),
        doi=plain_doi(work.doi),
    )


def arxiv_of(doi: str | None) -> str | None:
    """The arXiv id that a DOI of arXiv's holds."""
    _, found, eprint = (doi or "").casefold().partition(ARXIV_DOI.casefold())
    return eprint if found else None


def read_openalex_venue(work: OpenAlexWork) -> Venue | None:
    """Where the work appeared; null where OpenAlex knows a repository alone."""
    source = work.primary_location.source if work.primary_location else None
    kind = OPENALEX_VENUES.get(source.type or "") if source else None
    if not source or not kind:
        return None
    pages = "–".join(dict.fromkeys(page for page in (work.biblio.first_page, work.biblio.last_page) if page))
    return Venue(
        type=kind,
        name=one_line(source.display_name),
        year=work.publication_year,
        volume=work.biblio.volume,
        pages=pages or None,
    )
