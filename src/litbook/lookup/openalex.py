"""OpenAlex's REST interface (https://developers.openalex.org): one entry for preprint and published version."""

from typing import Literal
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict

from litbook.bibliography.citekeys import fold_title
from litbook.bibliography.entries import ARXIV_DOI
from litbook.escaping import one_line
from litbook.lookup.answer import Answer, Query, plain_doi, read_person
from litbook.model import Venue

NAME = "OpenAlex"
BASE = "https://api.openalex.org"
PAUSE = 1.0
VENUE_TYPES: dict[str, Literal["article", "inproceedings"]] = {
    "journal": "article",
    "conference": "inproceedings",
}


class _Part(BaseModel):
    """What all parts of an answer share: keys that are not used here are let pass."""

    model_config = ConfigDict(frozen=True, extra="ignore")


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


class Work(_Part):
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

    results: list[Work]


def address(base: str, query: Query) -> str | None:
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


def read(body: bytes) -> tuple[Answer, ...]:
    """The works of the answer. Raises ValueError if it has not the documented form."""
    works = (
        Results.model_validate_json(body).results
        if b'"results"' in body
        else [Work.model_validate_json(body)]
    )
    return tuple(answer for work in works if (answer := read_work(work)))


def read_work(work: Work) -> Answer | None:
    """One work; null where it has no title. Its date is left out: it may be any version's."""
    if not work.title:
        return None
    names = (part.raw_author_name or part.author.display_name for part in work.authorships)
    return Answer(
        service=NAME,
        address=work.id,
        title=one_line(work.title),
        authors=tuple(read_person(name) for name in names if name),
        arxiv=read_arxiv(work.doi),
        venue=read_venue(work),
        doi=plain_doi(work.doi),
    )


def read_arxiv(doi: str | None) -> str | None:
    """The arXiv id that a DOI of arXiv's holds."""
    _, found, eprint = (doi or "").casefold().partition(ARXIV_DOI.casefold())
    return eprint if found else None


def read_venue(work: Work) -> Venue | None:
    """Where the work appeared; null where OpenAlex knows a repository alone."""
    source = work.primary_location.source if work.primary_location else None
    kind = VENUE_TYPES.get(source.type or "") if source else None
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
