"""The public services that are asked, in the order of their word: how each is asked, and what it answers.

arXiv's Atom feed (https://info.arxiv.org/help/api/user-manual.html); Crossref's REST interface
(https://api.crossref.org/swagger-ui/index.html), works with a publisher's DOI; OpenAlex's REST interface
(https://developers.openalex.org), one entry for preprint and published version.
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode, urlsplit
from xml.etree import ElementTree as ET

from pydantic import AliasPath, BaseModel, ConfigDict, Field

from litbook.bibliography.citekeys import fold_title
from litbook.bibliography.entries import ARXIV_ADDRESS, ARXIV_DOI, DOI_ADDRESS, EPRINT_FORM, tidy_pages
from litbook.escaping import one_line
from litbook.lookup.answer import Answer, Query, Service, plain_doi, read_person
from litbook.model import Name, Venue, VenueType

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


VENUE_TYPES: dict[str | None, VenueType] = {
    "journal-article": "article",  # Crossref's words
    "proceedings-article": "inproceedings",
    "journal": "article",  # OpenAlex's
    "conference": "inproceedings",
}


def venue_of(
    kind: str | None, name: str, year: int | None, volume: str | None, pages: str | None
) -> Venue | None:
    """Where a work appeared; null for other kinds than journals and proceedings."""
    known = VENUE_TYPES.get(kind)
    if not known or not name:
        return None
    return Venue(type=known, name=one_line(name), year=year, volume=volume, pages=tidy_pages(pages))


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


class _Part(BaseModel):
    """What all parts of an answer share: keys that are not used here are let pass."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class CrossrefAuthor(_Part):
    """A person, or a collective with its `name`."""

    given: str | None = None
    family: str | None = None
    name: str | None = None


class CrossrefWork(_Part):
    """One work in Crossref's own words; a date lists year, month and day, each of which may be missing."""

    doi: str = Field(alias="DOI")
    type: str = ""
    title: list[str] = []
    author: list[CrossrefAuthor] = []
    container: list[str] = Field(default=[], alias="container-title")
    volume: str | None = None
    page: str | None = None
    dates: list[list[int | None]] = Field(default=[], validation_alias=AliasPath("issued", "date-parts"))
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
        return (crossref_answer(message),) if message.title else ()
    answers = (crossref_answer(work) for work in message.items if work.title)
    return tuple(answer for answer in answers if answer.venue)


def crossref_answer(work: CrossrefWork) -> Answer:
    """What Crossref says of a work, which has a title."""
    year = next((parts[0] for parts in work.dates if parts), None)
    return Answer(
        service=CROSSREF,
        address=DOI_ADDRESS + work.doi,
        title=one_line(work.title[0]),
        authors=tuple(
            Name(literal=author.name) if author.name else Name(given=author.given, family=author.family)
            for author in work.author
        ),
        venue=venue_of(work.type, next(iter(work.container), ""), year, work.volume, work.page),
        doi=work.doi,
        abstract=plain_abstract(work.abstract),
    )


def plain_abstract(markup: str | None) -> str | None:
    """An abstract without the JATS markup and its heading."""
    text = re.sub(r"<jats:title>.*?</jats:title>|<[^>]+>", " ", markup or "", flags=re.DOTALL)
    return one_line(text) or None


OPENALEX = "OpenAlex"


class Authorship(_Part):
    """One author's part in a work; `raw_author_name` is what the work itself prints."""

    raw_author_name: str | None = None
    display_name: str | None = Field(default=None, validation_alias=AliasPath("author", "display_name"))


class Source(_Part):
    """A journal, conference or repository."""

    display_name: str = ""
    type: str | None = None


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
    source: Source | None = Field(default=None, validation_alias=AliasPath("primary_location", "source"))
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
        words = f"title.search:{fold_title(query.title)}"  # a comma or colon would end the filter's value
        return f"{base}/works?{urlencode({'filter': words, 'per-page': 3})}"
    return None


def read_openalex(body: bytes) -> tuple[Answer, ...]:
    """The works of the answer. Raises ValueError if it has not the documented form."""
    many = b'"results"' in body
    works = Results.model_validate_json(body).results if many else [OpenAlexWork.model_validate_json(body)]
    return tuple(openalex_answer(work, work.title) for work in works if work.title)


def openalex_answer(work: OpenAlexWork, title: str) -> Answer:
    """What OpenAlex says of a work. Its date is left out: it may be any version's."""
    names = (part.raw_author_name or part.display_name for part in work.authorships)
    source, biblio = work.source or Source(), work.biblio
    pages = "–".join(dict.fromkeys(page for page in (biblio.first_page, biblio.last_page) if page))
    return Answer(
        service=OPENALEX,
        address=work.id,
        title=one_line(title),
        authors=tuple(read_person(name) for name in names if name),
        arxiv=arxiv_of(work.doi),
        venue=venue_of(source.type, source.display_name, work.publication_year, biblio.volume, pages),
        doi=plain_doi(work.doi),
    )


def arxiv_of(doi: str | None) -> str | None:
    """The arXiv id that a DOI of arXiv's holds."""
    _, found, eprint = (doi or "").casefold().partition(ARXIV_DOI.casefold())
    return eprint if found else None
