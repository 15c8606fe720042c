"""What changes the curated data on a person's word: look-ups that are accepted, and papers that are added."""

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from litbook import store
from litbook.bibliography.citekeys import fold_title
from litbook.bibliography.exports import render_bibtex
from litbook.corpus.formats import detect_format, read_list
from litbook.corpus.repair import repair
from litbook.errors import DataError, Problem
from litbook.escaping import one_line
from litbook.forms import PartialDate
from litbook.lookup import add
from litbook.lookup.add import with_records
from litbook.lookup.answer import Answer, LookedUp, Query, Service, ServiceError, ask_all, look_up_record
from litbook.lookup.http import Client, Manners
from litbook.lookup.services import make_services, pauses
from litbook.model import Listing, Record, Value, Work
from litbook.paths import ReviewPaths
from litbook.review import Review, load_review, read_venues, recorded_titles


class Change(Value):
    """Files to be written, by path, and the difference of the bibliography that they make."""

    texts: dict[Path, str]
    difference: str


# --- looking up ---------------------------------------------------------------------------------------------


def open_client(paths: ReviewPaths, environment: Mapping[str, str], services: Sequence[Service]) -> Client:
    """A client whose cache lies among what is built, so that `make clean` forgets it."""
    manners = Manners(pauses=pauses(services))
    return Client(paths.root / "_build" / "lookup", manners, environment.get("LITBOOK_MAILTO"))


def look_up(
    paths: ReviewPaths, works: Iterable[Work], named: Collection[str], environment: Mapping[str, str]
) -> tuple[LookedUp, ...]:
    """Asks every service about these works. Raises ServiceError when offline."""
    venues, services = read_venues(paths), make_services(environment)
    with open_client(paths, environment, services) as client:
        return tuple(
            look_up_record(work.record, work.citekey, services, client.fetch, venues, named) for work in works
        )


def without_record(paths: ReviewPaths) -> list[str]:
    """The listed titles of the papers that `records.jsonl` does not hold."""
    stored = recorded_titles(paths)
    listed = (work.record.listed_title for work in load_review(paths).works)
    return [title for title in listed if fold_title(title) not in stored]


def not_found(paths: ReviewPaths) -> Mapping[str, str]:
    """By listed title, when a look-up of all missing records learnt that no catalogue knows the paper."""
    return store.read_pairs(paths.data / "not-found.csv", store.NOT_FOUND)


def remember(paths: ReviewPaths, found: LookedUp, today: PartialDate) -> None:
    """Keeps that no catalogue knows the work, or forgets it where one does now."""
    title, before = found.record.listed_title, not_found(paths)
    known = {name: asked for name, asked in before.items() if name != title}
    after = known | {title: today} if found.unknown else known
    if after != before:
        store.write_text(paths.data / "not-found.csv", store.pairs_text(after, store.NOT_FOUND))


def look_up_title(paths: ReviewPaths, title: str, environment: Mapping[str, str]) -> LookedUp:
    """`look_up` of the work so listed: its citekey may have changed with an answer before."""
    work = next(work for work in load_review(paths).works if work.record.listed_title == title)
    return look_up(paths, [work], (), environment)[0]


def accept(
    paths: ReviewPaths, found: Sequence[LookedUp], today: PartialDate, confirmed: bool = False
) -> Change:
    """The records with what was found; `confirmed` ones too, of which a service knows no more than they say.

    Raises DataError if a citekey would change, which none ever does.
    """
    changed = [
        item.record.model_copy(update={"taken": today})
        for item in found
        if item.record != item.stored or (confirmed and item.comparisons)
    ]
    return change_of(paths, load_review(paths), changed) if changed else Change(texts={}, difference="")


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
    answer = (
        add.by_hand(paper.title, paper.authors, paper.published, query)
        if paper.title
        else find_by_id(paths, query, environment)
    )
    refuse_known(review, paths, Query(title=answer.title))
    texts, listing = list_with(paths, review, answer.title, paper.abstract or answer.abstract)
    record = add.record_of(answer, listing, repair(listing).title, today)
    change = change_of(paths, review, [record], [listing] if texts else [], to_code=listing.position)
    return change.model_copy(update={"texts": texts | change.texts})


def find_by_id(paths: ReviewPaths, query: Query, environment: Mapping[str, str]) -> Answer:
    """What arXiv, or Crossref for a DOI, says of this id."""
    services = make_services(environment)
    asked = services[:1] if query.arxiv else services[1:2]
    with open_client(paths, environment, services) as client:
        answers, failures = ask_all(asked, query, client.fetch, partial(add.carries_id, query))
    if failures:
        raise ServiceError("\n".join(failures))
    return add.choose_by_id(query, answers[0])


def refuse_known(review: Review, paths: ReviewPaths, query: Query) -> None:
    """Raises DataError if a recorded work has this arXiv id, DOI or title."""
    recorded = recorded_titles(paths)
    asked = {query.arxiv, query.doi, fold_title(query.title or "")} - {None, ""}
    for work in review.works:
        record = work.record
        listed = fold_title(record.listed_title)
        if listed in recorded and asked & {record.arxiv, record.doi, fold_title(record.title), listed}:
            text = f"is in the review already, as {work.citekey}"
            name = query.arxiv or query.doi or query.title or ""
            raise DataError.one("K003", name, text, "`litbook lookup` checks its record")


def list_with(
    paths: ReviewPaths, review: Review, title: str, abstract: str | None
) -> tuple[dict[Path, str], Listing]:
    """The list's file with its text, and this paper's listing: the one that stands there, else a new last one.

    A plain list is appended to; a list in another form stays as it was saved, and the paper goes beside it.
    Raises DataError where the abstract is not known, or the list would then be read otherwise than meant.
    """
    for work in review.works:
        if fold_title(work.paper.title) == fold_title(title):
            return {}, work.listing
    if not abstract:
        raise DataError.one("K004", title, "has no abstract", "give --abstract-file")
    plain = is_plain(paths.list_file)
    path = paths.list_file if plain else paths.added
    text = store.read_text(path) if path.is_file() else ""
    longer = (append_paper if plain else append_row)(text, one_line(title), one_line(abstract))
    before = tuple(read_list(text, str(path))) if text else ()
    *others, last = read_list(longer, str(path))
    if tuple(others) != before:
        mend = "add title and abstract there yourself, then run the command again"
        raise DataError.one("K006", path, "would be read otherwise with this paper", mend)
    return {path: longer}, last.model_copy(update={"position": len(review.works) + 1})


def append_paper(text: str, title: str, abstract: str) -> str:
    """A plain list's text with one paper more, title and abstract on a line each."""
    end = "" if text.endswith("\n") else "\n"
    return f"{text}{end}{title}\n{abstract}\n"


def append_row(text: str, title: str, abstract: str) -> str:
    """The text of a table of titles and abstracts with one paper more."""
    rows = [] if text else [("title", "abstract")]
    return text + "".join(map(store.csv_line, [*rows, (title, abstract)]))


def is_plain(path: Path) -> bool:
    """Whether the list is plain text in UTF-8, which a paper can be appended to."""
    try:
        return detect_format(str(path), store.read_text(path)[:4000]) == "text"
    except DataError:
        return False


# --- writing ------------------------------------------------------------------------------------------------


def change_of(
    paths: ReviewPaths,
    before: Review,
    changed: Sequence[Record],
    added: Sequence[Listing] = (),
    to_code: int | None = None,
) -> Change:
    """What these records, and papers added to the list, make of a review; the paper of a position is to be coded.

    Raises DataError if another citekey would change, or the bibliography on disk is not that of the data.
    """
    after = load_review(paths, changed, added)
    refuse_new_keys(before, after)
    before_text = render_bibtex([work.entry for work in before.works])
    after_text = render_bibtex([work.entry for work in after.works])
    refuse_stale(paths, before_text)
    file = paths.data / "records.jsonl"
    texts = {file: with_records(store.read_text(file) if file.is_file() else "", changed)}
    for work in after.works:
        if work.listing.position == to_code and not work.coding:
            todo = paths.data / "papers" / f"{work.citekey}.toml.todo"
            texts[todo] = add.coding_todo(work.citekey, work.record)
    texts[paths.bibliography] = after_text
    return Change(texts=texts, difference=bibliography_difference(before_text, after_text))


def refuse_new_keys(before: Review, after: Review) -> None:
    """Raises DataError for each work whose citekey would be another afterwards.

    A work without authors had a makeshift key, and gets its own with its first record.
    """
    changed = [
        Problem.of(
            "K007",
            old.citekey,
            f"would change its citekey to {new.citekey}",
            f"pin it first: code the paper in book/data/papers/{old.citekey}.toml",
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
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return "".join(difflib.unified_diff(old, new, "references.bib (before)", "references.bib (after)"))


def write(change: Change) -> list[Path]:
    """Writes the files that differ; gives their paths."""
    return [path for path, text in change.texts.items() if store.write_text(path, text)]
