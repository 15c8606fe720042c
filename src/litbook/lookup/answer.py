"""What is asked of a service and what it answers, field by field beside the stored record; what of it may enter."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
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


OFFLINE = "No service can be reached (offline?); nothing was looked up or changed."


def ask_all(
    services: Iterable[Service], query: Query, fetch: Fetch, is_about: Callable[[Answer], bool]
) -> tuple[list[tuple[Answer, ...]], list[str]]:
    """What each service answers, and a line for each that failed; UnreachableError if none is in reach."""
    answers, failures, unreachable = [], [], 0
    for service in services:
        try:
            answers.append(ask(service, query, fetch, is_about))
            query = refine(query, answers[-1])
        except ServiceError as failure:
            failures.append(str(failure))
            unreachable += isinstance(failure, UnreachableError)
    if unreachable and unreachable == len(failures) and not any(answers):
        raise UnreachableError(OFFLINE)
    return answers, failures


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
        raise ServiceError(f"{reason} ({' '.join(str(error).split())[:120]})") from error


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
VENUE_DETAILS = frozenset({"venue.year", "venue.volume", "venue.pages"})
FIELD_NAMES = tuple(dict.fromkeys(field.name.split(".")[0] for field in FIELDS))


class LookedUp(Value):
    """One work after the look-up: its record as stored and as it would become, the comparisons, and what went wrong.

    `unknown`: every service answered, and none knows it.
    """

    citekey: str
    stored: Record
    record: Record
    comparisons: tuple[str, ...]
    failures: tuple[str, ...]
    unknown: bool


def look_up_record(
    stored: Record,
    citekey: str,
    services: Iterable[Service],
    fetch: Fetch,
    venues: Sequence[VenueName],
    named: Collection[str],
) -> LookedUp:
    """Each service's answer beside the stored record; services earlier in their order fill first."""
    record, comparisons, open_names = stored, [], set(named)
    query = Query(title=stored.title, arxiv=stored.arxiv, doi=stored.doi)
    answers, failures = ask_all(services, query, fetch, partial(is_same_work, stored))
    all_answered = not failures
    for found in filter(None, answers):
        try:
            answer = choose(stored, found)
        except ServiceError as failure:
            failures.append(str(failure))
            continue
        differences = compare(stored, answer, venues)
        comparisons.append(render_differences(citekey, answer, differences, named))
        record = merge(record, answer, venues, open_names)
        open_names -= {item.field.split(".")[0] for item in differences if item.status == "differs"}
    if not comparisons and not failures:
        failures.append("no service knows it")
    return LookedUp(
        citekey=citekey,
        stored=stored,
        record=record,
        comparisons=tuple(comparisons),
        failures=tuple(f"{citekey}: {failure}" for failure in failures),
        unknown=all_answered and not comparisons,
    )


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
    one, other = record.venue, answer.venue
    other_venue = one and other and not _same_venue(one.name, other.name, venues)
    differences = []
    for field in FIELDS:
        stored, answered = field.of(record), field.of(answer)
        if not answered or (other_venue and field.name in VENUE_DETAILS):
            continue
        same = stored and field.same(stored, answered, venues)
        status: Status = "missing" if not stored else "agrees" if same else "differs"
        shown = field.show(stored) if stored else ""
        differences.append(
            Difference(field=field.name, status=status, stored=shown, answered=field.show(answered))
        )
    return tuple(differences)


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
        name = item.field.split(".")[0]
        if item.status == "missing":
            lines += [f"  {item.field}: the record has none", f"    + {item.answered}"]
        elif item.status == "differs":
            kept = f"kept (--overwrite {name} replaces it)"
            fate = "named by --overwrite" if name in named else kept
            lines += [f"  {item.field}: differs, {fate}", f"    - {item.stored}", f"    + {item.answered}"]
    return "\n".join(lines)
