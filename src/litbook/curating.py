"""What changes the curated data on a person's word: look-ups that are accepted, and papers that are added."""

import difflib
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path

from litbook import store
from litbook.bibliography.citekeys import fold_title
from litbook.bibliography.entries import VenueName
from litbook.bibliography.exports import render_bibtex
from litbook.corpus.formats import detect_format, read_list
from litbook.corpus.repair import repair
from litbook.errors import DataError, Problem
from litbook.forms import PartialDate
from litbook.lookup import add
from litbook.lookup.add import with_records
from litbook.lookup.answer import (
    Answer,
    Query,
    Service,
    ServiceError,
    UnreachableError,
    ask,
    choose,
    compare,
    is_same_work,
    merge,
    query_of,
    refine,
    render_differences,
)
from litbook.lookup.http import Client, Manners
from litbook.lookup.services import make_services, pauses
from litbook.model import Correction, Listing, Record, Value
from litbook.paths import ReviewPaths
from litbook.review import Review, Work, assemble, find_work, load_review

OFFLINE = "No service can be reached (offline?); nothing was looked up or changed."


class LookedUp(Value):
    """One work after the look-up: its record as it would become, the comparisons, and what went wrong.

    `unknown`: every service answered, and none knows it.
    """

    work: Work
    record: Record
    comparisons: tuple[str, ...]
    failures: tuple[str, ...]
    unknown: bool


class Change(Value):
    """Files to be written, by path, and the difference of the bibliography that they make."""

    texts: dict[Path, str]
    difference: str


# --- looking up ---------------------------------------------------------------------------------------------


class Asker:
    """The services with one client."""

    def __init__(self, services: Sequence[Service], client: Client) -> None:
        self.services, self.client = services, client

    def answers(
        self, query: Query, is_about: Callable[[Answer], bool]
    ) -> tuple[list[tuple[Answer, ...]], list[str]]:
        """What each service answers, and a line for each that failed; UnreachableError if none is in reach."""
        answers, failures, unreachable = [], [], 0
        for service in self.services:
            try:
                answers.append(ask(service, query, self.client.fetch, is_about))
                query = refine(query, answers[-1])
            except ServiceError as failure:
                failures.append(str(failure))
                unreachable += isinstance(failure, UnreachableError)
        if unreachable and unreachable == len(failures) and not any(answers):
            raise UnreachableError(OFFLINE)
        return answers, failures


def open_client(paths: ReviewPaths, environment: Mapping[str, str], services: tuple[Service, ...]) -> Client:
    """A client whose cache lies among what is built, so that `make clean` forgets it."""
    manners = Manners(pauses=pauses(services))
    return Client(paths.root / "_build" / "lookup", manners, environment.get("LITBOOK_MAILTO"))


def look_up(
    paths: ReviewPaths, keys: Sequence[str], named: Collection[str], environment: Mapping[str, str]
) -> tuple[LookedUp, ...]:
    """Asks every service about these works. Raises DataError for an unknown key, ServiceError when offline."""
    review = load_review(paths)
    works = [find_work(review, key) for key in dict.fromkeys(keys)]
    venues = read_venues(paths)
    services = make_services(environment)
    with open_client(paths, environment, services) as client:
        asker = Asker(services, client)
        return tuple(look_up_work(work, asker, venues, named) for work in works)


def without_record(paths: ReviewPaths) -> list[str]:
    """The listed titles of the papers that `records.jsonl` does not hold."""
    stored = {fold_title(record.listed_title) for record in store.read_records(paths.data / "records.jsonl")}
    listed = (work.record.listed_title for work in load_review(paths).works)
    return [title for title in listed if fold_title(title) not in stored]


def not_found(paths: ReviewPaths) -> Mapping[str, str]:
    """By listed title, when a look-up of all missing records learnt that no catalogue knows the paper."""
    return store.read_pairs(paths.data / "not-found.csv", store.NOT_FOUND)


def remember(paths: ReviewPaths, found: LookedUp, today: PartialDate) -> None:
    """Keeps that no catalogue knows the work, or forgets it where one does now."""
    title, before = found.work.record.listed_title, not_found(paths)
    known = {name: asked for name, asked in before.items() if name != title}
    after = known | {title: today} if found.unknown else known
    if after != before:
        store.write_text(paths.data / "not-found.csv", store.pairs_text(after, store.NOT_FOUND))


def look_up_title(paths: ReviewPaths, title: str, environment: Mapping[str, str]) -> LookedUp:
    """`look_up` of the work so listed: its citekey may have changed with an answer before."""
    works = load_review(paths).works
    return look_up(
        paths, [next(work.citekey for work in works if work.record.listed_title == title)], (), environment
    )[0]


def look_up_work(work: Work, asker: Asker, venues: Sequence[VenueName], named: Collection[str]) -> LookedUp:
    """One work: each service's answer beside the stored record; services earlier in their order fill first."""
    answers, failures = asker.answers(query_of(work.record), partial(is_same_work, work.record))
    all_answered = not failures
    record, comparisons, open_names = work.record, [], set(named)
    for found in filter(None, answers):
        try:
            answer = choose(work.record, found)
        except ServiceError as failure:
            failures.append(str(failure))
            continue
        differences = compare(work.record, answer, venues)
        comparisons.append(render_differences(work.citekey, answer, differences, named))
        record = merge(record, answer, venues, open_names)
        open_names -= {item.field.split(".")[0] for item in differences if item.status == "differs"}
    if not comparisons and not failures:
        failures.append("no service knows it")
    return LookedUp(
        work=work,
        record=record,
        comparisons=tuple(comparisons),
        failures=tuple(f"{work.citekey}: {failure}" for failure in failures),
        unknown=all_answered and not comparisons,
    )


def accept(
    paths: ReviewPaths, found: Sequence[LookedUp], today: PartialDate, confirmed: bool = False
) -> Change:
    """The records with what was found; `confirmed` ones too, of which a service knows no more than they say.

    Raises DataError if a citekey would change, which none ever does.
    """
    changed = [
        item.record.model_copy(update={"taken": today})
        for item in found
        if item.record != item.work.record or (confirmed and item.comparisons)
    ]
    if not changed:
        return Change(texts={}, difference="")
    review = load_review(paths)
    new = {fold_title(record.listed_title): record for record in changed}
    records = [new.get(fold_title(work.record.listed_title), work.record) for work in review.works]
    return _change(paths, review, [work.listing for work in review.works], records, changed)


# --- adding -------------------------------------------------------------------------------------------------


class NewPaper(Value):
    """What a person says of a paper to be added; `identifier`, or `title` with the rest by hand."""

    identifier: str | None = None
    title: str | None = None
    abstract: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None


def add_paper(
    paths: ReviewPaths, paper: NewPaper, environment: Mapping[str, str], today: PartialDate
) -> Change:
    """The list, the record, the curated file to fill and the bibliography with one paper more.

    Raises DataError if the review has it already, the list cannot be appended to, or another key would change;
    ServiceError if the paper is to be looked up and is not found.
    """
    query = add.read_identifier(paper.identifier) if paper.identifier else Query(title=paper.title)
    review = load_review(paths)
    refuse_known(review, paths, query)
    answer = None if paper.title else find_by_id(paths, query, environment)
    title = paper.title or (answer.title if answer else "")
    refuse_known(review, paths, Query(title=title))
    abstract = paper.abstract or (answer.abstract if answer else None)
    file, text, listing = list_with(paths, review, title, abstract)
    listings = [work.listing for work in review.works]
    current = repair(listing).title
    record = (
        add.record_of(answer, listing.position, listing.title, current, today)
        if answer
        else add.record_by_hand(
            listing.position, listing.title, current, paper.authors, query, add.read_date(paper.published)
        )
    )
    records = [work.record for work in review.works]
    if listing.position > len(listings):
        listings, records = [*listings, listing], [*records, record]
    else:
        records[listing.position - 1] = record
    change = _change(paths, review, listings, records, [record], to_code=listing.position)
    return change.model_copy(update={"texts": {**({file: text} if text else {}), **change.texts}})


def find_by_id(paths: ReviewPaths, query: Query, environment: Mapping[str, str]) -> Answer:
    """What arXiv, or Crossref for a DOI, says of this id."""
    services = make_services(environment)
    asked = services[:1] if query.arxiv else services[1:2]
    with open_client(paths, environment, services) as client:
        answers, failures = Asker(asked, client).answers(query, partial(add.carries_id, query))
    if failures:
        raise ServiceError("\n".join(failures))
    return add.choose_by_id(query, answers[0])


def refuse_known(review: Review, paths: ReviewPaths, query: Query) -> None:
    """Raises DataError if a recorded work has this arXiv id, DOI or title."""
    stored = store.read_records(paths.data / "records.jsonl")
    recorded = {fold_title(record.listed_title) for record in stored}
    for work in review.works:
        record = work.record
        titles = {fold_title(record.title), fold_title(record.listed_title)}
        same_id = (query.arxiv and query.arxiv == record.arxiv) or (query.doi and query.doi == record.doi)
        if fold_title(record.listed_title) in recorded and (
            same_id or fold_title(query.title or "") in titles
        ):
            text = f"is in the review already, as {work.citekey}"
            name = query.arxiv or query.doi or query.title or ""
            raise DataError.one("K003", name, text, "`litbook lookup` checks its record")


def list_with(
    paths: ReviewPaths, review: Review, title: str, abstract: str | None
) -> tuple[Path, str, Listing]:
    """The file and text of the list, and this paper's listing: the one that stands there, else a new last one.

    A plain list is appended to; a list in another form stays as it was saved, and the paper goes beside it.
    Raises DataError where the abstract is not known, or the list would then be read otherwise than meant.
    """
    for work in review.works:
        if fold_title(work.paper.title) == fold_title(title):
            return paths.list_file, "", work.listing
    if not abstract:
        raise DataError.one("K004", title, "has no abstract", "give --abstract-file")
    plain = is_plain(paths.list_file)
    path = paths.list_file if plain else paths.added
    text = store.read_text(path) if path.is_file() else ""
    longer = (add.append_paper if plain else add.append_row)(text, title, abstract)
    before = tuple(read_list(text, str(path))) if text else ()
    listings = tuple(read_list(longer, str(path)))
    if listings[:-1] != before:
        mend = "add title and abstract there yourself, then run the command again"
        raise DataError.one("K006", path, "would be read otherwise with this paper", mend)
    last = listings[-1].model_copy(update={"position": len(review.works) + 1})
    return path, longer, last


def is_plain(path: Path) -> bool:
    """Whether the list is plain text in UTF-8, which a paper can be appended to."""
    try:
        return detect_format(str(path), store.read_text(path)[:4000]) == "text"
    except DataError:
        return False


# --- writing ------------------------------------------------------------------------------------------------


def read_venues(paths: ReviewPaths) -> tuple[VenueName, ...]:
    """The review's table of venues."""
    return store.read_list_of(VenueName, paths.data / "venues.toml", "venues")


def _change(
    paths: ReviewPaths,
    review: Review,
    listings: Sequence[Listing],
    records: Sequence[Record],
    changed: Sequence[Record],
    to_code: int | None = None,
) -> Change:
    codings = [work.coding for work in review.works if work.coding]
    corrections = store.read_list_of(Correction, paths.data / "corrections.toml", "corrections")
    keys = store.read_pairs(paths.data / "keys.csv", store.KEPT_KEYS)
    after = assemble(
        listings, records, codings, review.themes, review.claims, read_venues(paths), corrections=corrections,
        kept_keys=keys,
    )  # fmt: skip
    refuse_new_keys(review, after)
    before_text = render_bibtex([work.entry for work in review.works])
    after_text = render_bibtex([work.entry for work in after.works])
    refuse_stale(paths, before_text)
    file = paths.data / "records.jsonl"
    texts = {file: with_records(store.read_text(file) if file.is_file() else "", changed)}
    new = next((work for work in after.works if work.listing.position == to_code), None)
    if new and not new.coding:
        todo = paths.data / "papers" / f"{new.citekey}.toml.todo"
        texts[todo] = add.coding_todo(new.citekey, new.record)
    texts[paths.bibliography] = after_text
    return Change(texts=texts, difference=bibliography_difference(before_text, after_text))


def refuse_new_keys(before: Review, after: Review) -> None:
    """Raises DataError for each work whose citekey would be another afterwards.

    A work without authors had a makeshift key, and gets its own with its first record.
    """
    changed = [
        Problem(
            code="K007",
            file=old.citekey,
            text=f"would change its citekey to {new.citekey}",
            mend=f"pin it first: code the paper in book/data/papers/{old.citekey}.toml",
        )
        for old, new in zip(before.works, after.works, strict=False)
        if old.citekey != new.citekey and (old.record.authors or old.record == new.record)
    ]
    if changed:
        raise DataError(changed)


def refuse_stale(paths: ReviewPaths, expected: str) -> None:
    """Raises DataError if the bibliography on disk is not that of the data: the difference would show too much."""
    if paths.bibliography.is_file() and store.read_text(paths.bibliography) != expected:
        raise DataError.one("B900", paths.bibliography, "is stale", "run `litbook bib` first")


def bibliography_difference(before: str, after: str) -> str:
    """The change of `references.bib` as a unified difference."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        "references.bib (before)",
        "references.bib (after)",
    )
    return "".join(lines)


def write(change: Change) -> list[Path]:
    """Writes the files that differ; gives their paths."""
    return [path for path, text in change.texts.items() if store.write_text(path, text)]
