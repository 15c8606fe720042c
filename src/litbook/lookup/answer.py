"""What is asked of a service, what it answers, and how asking fails."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from litbook.bibliography.citekeys import COLLECTIVE_WORDS
from litbook.bibliography.entries import ARXIV_DOI
from litbook.bibliography.names import parse_name
from litbook.errors import LitbookError
from litbook.escaping import one_line
from litbook.forms import Address, ArxivId, Category, CleanText, Doi, PartialDate
from litbook.model import Name, Value, Venue


class ServiceError(LitbookError):
    """A service could not be asked, or its answer cannot be used; one line that names the service."""


class UnreachableError(ServiceError):
    """No connection to the service could be made."""


class Query(Value):
    """The work that is asked about, by what is known of it."""

    title: str | None = None
    arxiv: str | None = None
    doi: str | None = None


class Answer(Value):
    """What one service says of one work; null where it says nothing.

    `address` is the public page that the answer stands for; `published` the date of the preprint's first version.
    """

    service: str
    address: Address
    title: CleanText
    authors: tuple[Name, ...] = ()
    arxiv: ArxivId | None = None
    published: PartialDate | None = None
    primary_category: Category | None = None
    venue: Venue | None = None
    doi: Doi | None = None
    abstract: CleanText | None = None


Fetch = Callable[[str, Callable[[bytes], bool]], bytes | None]


@dataclass(frozen=True)
class Service:
    """One service: where it is asked about a work, and how its answers are read.

    `address` gives null where the service cannot be asked about such a work; `read` raises ValueError for an
    answer that has not the documented form; `pause` is the least time between two requests in seconds.
    """

    name: str
    base: str
    pause: float
    address: Callable[[str, Query], str | None]
    read: Callable[[bytes], tuple[Answer, ...]]


def ask(
    service: Service, query: Query, fetch: Fetch, is_about: Callable[[Answer], bool]
) -> tuple[Answer, ...]:
    """The service's answers, the best first; none where it does not know the work or cannot be asked of it.

    An answer none of whose works `is_about` the one in question is not kept for the next time.
    Raises ServiceError if it cannot be reached, refuses, or answers in a form it does not document.
    """
    address = service.address(service.base, query)
    if address is None:
        return ()
    try:
        body = fetch(address, lambda found: fits(service, found, is_about))
        return service.read(body) if body is not None else ()
    except ServiceError as failure:
        raise type(failure)(f"{service.name}: {failure}") from failure
    except ValueError as error:
        reason = f"{service.name}: the answer is malformed, nothing of it is used"
        raise ServiceError(f"{reason} ({first_line(error)})") from error


def fits(service: Service, body: bytes, is_about: Callable[[Answer], bool]) -> bool:
    """Whether the answer can be read, and is about the work in question or says that there is none."""
    try:
        answers = service.read(body)
    except ValueError:
        return False
    return not answers or any(map(is_about, answers))


def refine(query: Query, answers: tuple[Answer, ...]) -> Query:
    """The question with the DOI that an answer of the same arXiv id adds, by which the next service is asked."""
    found = (answer.doi for answer in answers if answer.arxiv and answer.arxiv == query.arxiv)
    return query.model_copy(update={"doi": query.doi or next(found, None)})


def first_line(error: Exception) -> str:
    """What an error says, on one line of at most 120 characters."""
    return " ".join(str(error).split())[:120]


def read_person(printed: str) -> Name:
    """A name that a service prints whole, divided as BibTeX divides it; one word or a team is a collective."""
    words = one_line(printed).split()
    if len(words) < 2 or COLLECTIVE_WORDS & {word.casefold() for word in words}:
        return Name(literal=" ".join(words))
    return parse_name(" ".join(words))


def plain_doi(printed: str | None) -> str | None:
    """A DOI without its address; null for the DOI that arXiv itself gives every preprint."""
    doi = re.sub(r"^https?://(?:dx\.)?doi\.org/", "", printed or "", flags=re.IGNORECASE)
    return None if not doi or doi.casefold().startswith(ARXIV_DOI.casefold()) else doi
