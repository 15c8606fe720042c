"""What is asked of a service and what it answers, field by field beside the stored record; what of it may enter."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rapidfuzz import fuzz

from litbook.bibliography.citekeys import COLLECTIVE_WORDS, fold_title
from litbook.bibliography.entries import ARXIV_DOI, VenueName, find_venue, fold_venue
from litbook.bibliography.latex import parse_name, plain_name, tidy_title
from litbook.errors import LitbookError
from litbook.escaping import one_line
from litbook.forms import Address, ArxivId, Category, CleanText, Doi, PartialDate
from litbook.model import Name, Record, Value, Venue


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


SAME_TITLE = 90.0  # per cent of letters; a later version may change a word, another paper changes more
Status = Literal["agrees", "missing", "differs"]


class Difference(Value):
    """One field: `stored` and `answered` as text; `missing` is what the record lacks and the answer has."""

    field: str
    status: Status
    stored: str
    answered: str


@dataclass(frozen=True)
class Field:
    """One field that records and answers share, how its values are compared and shown."""

    name: str
    same: Callable[[Any, Any, Sequence[VenueName]], bool]
    show: Callable[[Any], str] = str

    def of(self, source: Record | Answer) -> Any:
        """The value, null or empty where the source has none; `venue.pages` is the venue's `pages`."""
        value: Any = source
        for part in self.name.split("."):
            value = getattr(value, part, None)
        return value


def fold_names(names: Iterable[Name]) -> list[str]:
    """The names as lower-case ASCII, for comparing."""
    return [fold_title(plain_name(name)) for name in names]


def _same_text(stored: str, answered: str, _: Sequence[VenueName]) -> bool:
    return fold_title(tidy_title(str(stored))) == fold_title(tidy_title(str(answered)))


def _same_date(stored: str, answered: str, _: Sequence[VenueName]) -> bool:
    return stored.startswith(answered) or answered.startswith(stored)


def _same_names(stored: Sequence[Name], answered: Sequence[Name], _: Sequence[VenueName]) -> bool:
    return fold_names(stored) == fold_names(answered)


def _same_venue(stored: str, answered: str, venues: Sequence[VenueName]) -> bool:
    known = find_venue(stored, venues)
    if known:
        return known == find_venue(answered, venues)
    return fold_venue(stored) == fold_venue(answered)


def _show_names(names: Sequence[Name]) -> str:
    return f"{len(names)}: " + "; ".join(map(plain_name, names))


FIELDS = (
    Field("title", _same_text),
    Field("authors", _same_names, _show_names),
    Field("arxiv", _same_text),
    Field("published", _same_date),
    Field("primary_category", _same_text),
    Field("doi", _same_text),
    Field("venue.name", _same_venue),
    Field("venue.year", _same_text),
    Field("venue.volume", _same_text),
    Field("venue.pages", _same_text),
)
FIELD_NAMES = tuple(dict.fromkeys(field.name.split(".")[0] for field in FIELDS))


def query_of(record: Record) -> Query:
    """What a service is asked about a stored work."""
    return Query(title=record.title, arxiv=record.arxiv, doi=record.doi)


def choose(record: Record, answers: Sequence[Answer]) -> Answer:
    """The first answer about this work. Raises ServiceError, with what was answered, if all are about others."""
    for answer in answers:
        if is_same_work(record, answer):
            return answer
    first = answers[0]
    raise ServiceError(
        f"{first.service}: the answer is about another paper, {first.title!r} ({first.address}); it is refused"
    )


def is_same_work(record: Record, answer: Answer) -> bool:
    """Whether the titles are nearly the same letters and, where both name authors, they share a name."""
    answered = fold_title(answer.title)
    titles = (fold_title(record.title), fold_title(tidy_title(record.listed_title)))
    if max(fuzz.ratio(answered, title) for title in titles) < SAME_TITLE:
        return False
    stored, found = _name_words(record.authors), _name_words(answer.authors)
    return not stored or not found or bool(stored & found)


def _name_words(names: Iterable[Name]) -> set[str]:
    return {word for name in fold_names(names) for word in name.split() if len(word) > 1}


def compare(record: Record, answer: Answer, venues: Sequence[VenueName] = ()) -> tuple[Difference, ...]:
    """Every field that the answer fills; fields on which it is silent are left out.

    Where the venues differ, so would year, volume and pages, which then stay out.
    """
    return tuple(
        Difference(
            field=field.name,
            status=_status(field, record, answer, venues),
            stored=field.show(field.of(record)) if field.of(record) else "",
            answered=field.show(field.of(answer)),
        )
        for field in _comparable(record, answer, venues)
    )


def _comparable(record: Record, answer: Answer, venues: Sequence[VenueName]) -> Iterator[Field]:
    both = record.venue and answer.venue
    other_venue = both and not _same_venue(both_name(record), both_name(answer), venues)
    for field in FIELDS:
        if field.of(answer) and not (
            other_venue and field.name.startswith("venue.") and field.name != "venue.name"
        ):
            yield field


def both_name(source: Record | Answer) -> str:
    """The venue's printed name, empty where there is none."""
    return source.venue.name if source.venue else ""


def _status(field: Field, record: Record, answer: Answer, venues: Sequence[VenueName]) -> Status:
    stored, answered = field.of(record), field.of(answer)
    if not stored:
        return "missing"
    return "agrees" if field.same(stored, answered, venues) else "differs"


def merge(
    record: Record, answer: Answer, venues: Sequence[VenueName] = (), named: Collection[str] = ()
) -> Record:
    """The record with what it lacked, and with those stored values replaced that `named` names (`FIELD_NAMES`).

    A stored value is a person's, who chose it: it stays unless its field is named. The answer's address joins
    the sources where something entered; the count of agreeing places stays, because services copy each other.
    A publisher's DOI enters only beside a venue: an entry of the preprint must not carry it.
    """
    taken = [
        difference.field
        for difference in compare(record, answer, venues)
        if difference.status == "missing"
        or (difference.status == "differs" and difference.field.split(".")[0] in named)
    ]
    if "doi" in taken and not (record.venue or answer.venue):
        taken.remove("doi")
    if not taken:
        return record
    changes: dict[str, Any] = {name: getattr(answer, name) for name in taken if "." not in name}
    changes |= _venue_change(record, answer, taken)
    if "authors" in changes:
        changes["authors_complete"] = True
    changes["sources"] = tuple(dict.fromkeys((*record.sources, answer.address)))
    return record.model_copy(update=changes)


def _venue_change(record: Record, answer: Answer, taken: Sequence[str]) -> dict[str, Any]:
    parts = [name.removeprefix("venue.") for name in taken if name.startswith("venue.")]
    if not parts:
        return {}
    if record.venue is None or "name" in parts:
        return {"venue": answer.venue}
    return {"venue": record.venue.model_copy(update={part: getattr(answer.venue, part) for part in parts})}


def render_differences(
    citekey: str, answer: Answer, differences: Sequence[Difference], named: Collection[str] = ()
) -> str:
    """The comparison for reading: what agrees on one line, each other field with both values and its fate."""
    agree = ", ".join(item.field for item in differences if item.status == "agrees") or "nothing"
    lines = [f"{citekey}: {answer.service}, {answer.address}", f"  agrees: {agree}"]
    for item in differences:
        if item.status == "missing":
            lines += [f"  {item.field}: the record has none", f"    + {item.answered}"]
        elif item.status == "differs":
            lines += [
                f"  {item.field}: {_fate(item, named)}",
                f"    - {item.stored}",
                f"    + {item.answered}",
            ]
    return "\n".join(lines)


def _fate(difference: Difference, named: Collection[str]) -> str:
    name = difference.field.split(".")[0]
    return (
        "differs, named by --overwrite"
        if name in named
        else f"differs, kept (--overwrite {name} replaces it)"
    )
