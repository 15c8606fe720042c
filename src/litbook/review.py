"""Puts the rooms' values together: a review is its works, themes and claims."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from litbook import store
from litbook.bibliography.citekeys import assign_keys, fold_title, identities
from litbook.bibliography.entries import VenueName, make_entry
from litbook.bibliography.stated import filled, join_duplicates, record_of
from litbook.coding.themes import score_themes
from litbook.corpus.formats import read_items
from litbook.corpus.repair import correct, repair
from litbook.errors import DataError, Problem
from litbook.escaping import one_line
from litbook.model import (
    Claim,
    Coding,
    Correction,
    Listing,
    Paper,
    Record,
    Screening,
    Sources,
    Subtopic,
    Theme,
    Value,
    Work,
)
from litbook.paths import ReviewPaths

V = TypeVar("V", bound=Value)
CORRECTIONS, SCREENING = "book/data/corrections.toml", "book/data/screening.csv"


class Review(Value):
    """A whole review, in the order of its list; `list_problems`: what was left out of the list, joined or doubted."""

    works: tuple[Work, ...]
    themes: tuple[Theme, ...]
    claims: tuple[Claim, ...] = ()
    sources: tuple[Sources, ...] = ()
    subtopics: tuple[Subtopic, ...] = ()
    list_problems: tuple[Problem, ...] = ()

    def without_sentences(self) -> "Review":
        """The review as whatever reads no sentence of a reader sees it: findings and problems are empty."""
        silent = {"finding": "", "problem": None}
        works = (
            work.model_copy(update={"coding": work.coding and work.coding.model_copy(update=silent)})
            for work in self.works
        )
        return self.model_copy(update={"works": tuple(works)})


def read_listings(paths: ReviewPaths) -> tuple[tuple[Listing, ...], tuple[Problem, ...]]:
    """The papers of the review's list, then those that `litbook add` put beside it; problems as `read_paper_list`."""
    listings, problems = read_paper_list(paths.list_file)
    if not paths.added.is_file():
        return listings, problems
    more, others = read_paper_list(paths.added)
    moved = (item.model_copy(update={"position": item.position + len(listings)}) for item in more)
    joined, twice = join_duplicates([*listings, *moved], str(paths.added))
    return joined, (*problems, *others, *twice)


def read_paper_list(path: Path) -> tuple[tuple[Listing, ...], tuple[Problem, ...]]:
    """The papers of a list, each work once, and what was left out (errors), joined or doubted (warnings).

    Raises DataError if nothing of it can be read.
    """
    file = str(path)
    lines, notices = store.read_list_lines(path)
    items = tuple(read_items(lines, file))
    listings = [item for item in items if not isinstance(item, Problem)]
    problems = [item for item in items if isinstance(item, Problem)]
    if not listings:
        raise DataError(problems)
    joined, twice = join_duplicates(listings, file)
    return joined, (*notices, *problems, *twice)


def read_venues(paths: ReviewPaths) -> tuple[VenueName, ...]:
    """The review's table of venues."""
    return store.read_list_of(VenueName, paths.data / "venues.toml")


def recorded_titles(paths: ReviewPaths) -> frozenset[str]:
    """The folded titles of the works that `records.jsonl` holds."""
    stored = store.read_records(paths.data / "records.jsonl")
    return frozenset(fold_title(record.listed_title) for record in stored)


def load_review(paths: ReviewPaths, changed: Iterable[Record] = (), added: Iterable[Listing] = ()) -> Review:
    """Reads and assembles the review, as it would be with these records, and these papers last in its list.

    Raises DataError with every fault of every file.
    """
    problems: list[Problem] = []

    def kept(read: Callable[[], Iterable[V]]) -> tuple[V, ...]:
        try:
            return tuple(read())
        except DataError as error:
            problems.extend(error.problems)
            return ()

    def listed() -> tuple[Listing, ...]:
        listings, found = read_listings(paths)
        list_problems.extend(problem.model_copy(update={"severity": "warning"}) for problem in found)
        return (*listings, *added)

    data, themes = paths.data, paths.data / "themes.toml"
    list_problems: list[Problem] = []
    parts = (
        kept(listed),
        (*kept(lambda: store.read_records(data / "records.jsonl")), *changed),
        kept(lambda: store.read_papers(Coding, data / "papers")),
        kept(lambda: store.read_list_of(Theme, themes) if themes.is_file() else store.default_themes()),
        kept(lambda: store.read_list_of(Claim, data / "claims.toml")),
        kept(lambda: read_venues(paths)),
    )
    sources = kept(lambda: store.read_papers(Sources, data / "sources"))
    subtopics = kept(lambda: store.read_list_of(Subtopic, data / "subtopics.toml"))
    corrections = kept(lambda: store.read_list_of(Correction, data / "corrections.toml"))
    decisions = kept(lambda: store.read_screening(data / "screening.csv"))
    if problems:
        raise DataError(problems)
    keys = store.read_pairs(data / "keys.csv", store.KEPT_KEYS)
    review = assemble(*parts, corrections, str(paths.list_file), keys)
    list_problems += [*unknown_screened(review, decisions), *unlisted_corrections(review, corrections)]
    list_problems += unlisted_codings(review, parts[2])
    decided = {decision.citekey: decision for decision in decisions}
    works = tuple(screened(work, decided.get(work.citekey)) for work in review.works)
    more = {"works": works, "sources": sources, "subtopics": subtopics, "list_problems": tuple(list_problems)}
    return review.model_copy(update=more)


def assemble(
    listings: Sequence[Listing],
    records: Sequence[Record],
    codings: Sequence[Coding],
    themes: Sequence[Theme],
    claims: Sequence[Claim],
    venues: Sequence[VenueName],
    corrections: Sequence[Correction] = (),
    file: str = "the list",
    kept_keys: Mapping[str, str] = MappingProxyType({}),
) -> Review:
    """The works in the list's order; a listing without a record gets one that knows only its title.

    Raises DataError with every work that is listed twice.
    """
    by_title = {fold_title(record.listed_title): record for record in records}
    papers = corrected_papers(listings, corrections)
    matched = [
        merged_record(by_title.get(fold_title(listing.title)), record_of(listing, paper))
        for listing, paper in zip(listings, papers, strict=True)
    ]
    if problems := repeated_works(listings, matched, file):
        raise DataError(problems)
    names = identities(matched)
    coded = match_codings(matched, codings)
    pins = {**kept_keys, **{work: coding.citekey for work, coding in coded.items()}}
    keys = assign_keys(matched, pins)
    works = (
        Work(
            listing=listing,
            paper=paper,
            record=record,
            entry=make_entry(record, keys[name], venues),
            coding=coded.get(name),
            scores=score_themes(paper.title, paper.abstract, themes),
        )
        for listing, paper, record, name in zip(listings, papers, matched, names, strict=True)
    )
    return Review(works=tuple(works), themes=tuple(themes), claims=tuple(claims))


def screened(work: Work, decision: Screening | None) -> Work:
    """The work with its decision; an excluded one belongs to no theme, and its coding says why."""
    if decision is None or decision.decision == "include":
        return work.model_copy(update={"screening": decision})
    coding = work.coding and work.coding.model_copy(
        update={"excluded": work.coding.excluded or decision.reason}
    )
    return work.model_copy(update={"screening": decision, "coding": coding, "scores": ()})


def unknown_screened(review: Review, decisions: Iterable[Screening]) -> Iterator[Problem]:
    """A warning for each decision on a paper that the review does not hold."""
    known = {work.citekey for work in review.works}
    text, mend = "is no key of this review", "take the line out, or mend its key"
    for decision in decisions:
        if decision.citekey not in known:
            yield Problem.of("R001", SCREENING, text, mend, decision.citekey, "warning")


def unlisted_corrections(review: Review, corrections: Iterable[Correction]) -> Iterator[Problem]:
    """A warning for each correction of a paper that the list does not hold, as after a newer list was taken."""
    listed = {fold_title(work.listing.title) for work in review.works}
    text, mend = "is no title of the list", "take the correction out, or mend its listed_title"
    for item in corrections:
        if fold_title(item.listed_title) not in listed:
            yield Problem.of("P012", CORRECTIONS, text, mend, item.listed_title, "warning")


def unlisted_codings(review: Review, codings: Iterable[Coding]) -> Iterator[Problem]:
    """A warning for each coding of a paper that the list does not hold, as after a newer list was taken."""
    coded = {work.coding.citekey for work in review.works if work.coding}
    text, mend = "is the coding of no paper of the list", "mend its listed_title, or take the file out"
    for citekey in (coding.citekey for coding in codings if coding.citekey not in coded):
        yield Problem.of("C031", f"book/data/papers/{citekey}.toml", text, mend, "listed_title", "warning")


def corrected_papers(listings: Sequence[Listing], corrections: Sequence[Correction]) -> list[Paper]:
    """The listings repaired, then corrected. Raises DataError with every correction of theirs that changes nothing."""
    titles = [fold_title(listing.title) for listing in listings]
    meant: defaultdict[str, list[Correction]] = defaultdict(list)
    for correction in corrections:
        meant[fold_title(correction.listed_title)].append(correction)
    papers = [correct(repair(listing), meant[title]) for listing, title in zip(listings, titles, strict=True)]
    made = {
        (title, change.before)
        for title, paper in zip(titles, papers, strict=True)
        for change in paper.repairs
        if change.rule == "correction"
    }
    mend = "take it out, or write what the repaired text prints"
    idle = [
        Problem.of("P012", CORRECTIONS, f"{item.before!r} does not stand there", mend, item.listed_title)
        for title in dict.fromkeys(titles)
        for item in meant[title]
        if (title, item.before) not in made
    ]
    if idle:
        raise DataError(idle)
    return papers


def repeated_works(listings: Sequence[Listing], records: Sequence[Record], file: str) -> list[Problem]:
    """A fault for each listing whose work another one before it has: by arXiv id, else by title."""
    first: dict[str, Listing] = {}
    problems = []
    for listing, record, name in zip(listings, records, identities(records), strict=True):
        before = first.setdefault(name, listing)
        if before is not listing:
            known = f"arXiv id {record.arxiv}" if record.arxiv else f"title {one_line(listing.title)[:60]!r}"
            text = f"lists the work of line {before.line} again, by its {known}"
            mend = "take one of them out, or give each its own identifier"
            problems.append(Problem.of("P011", file, text, mend, f"line {listing.line}"))
    return problems


def find_work(review: Review, key: str) -> Work:
    """The work of this citekey or arXiv id. Raises DataError that offers the nearest keys."""
    for work in review.works:
        if key in (work.citekey, work.record.arxiv):
            return work
    near = get_close_matches(key, [work.citekey for work in review.works], n=3)
    mend = f"did you mean {', '.join(near)}?" if near else ""
    raise DataError.one("R001", key, "is no key of this review", mend)


def match_codings(records: Sequence[Record], codings: Sequence[Coding]) -> Mapping[str, Coding]:
    """Codings by the identity of the work they code: by arXiv id, else by listed title."""
    by_arxiv = {coding.arxiv: coding for coding in codings if coding.arxiv}
    by_title = {fold_title(coding.listed_title): coding for coding in codings}
    found = {
        name: (record.arxiv and by_arxiv.get(record.arxiv)) or by_title.get(fold_title(record.listed_title))
        for name, record in zip(identities(records), records, strict=True)
    }
    return {work: coding for work, coding in found.items() if coding}


def merged_record(stored: Record | None, listed: Record) -> Record:
    """The catalogue's record with what the list adds; the list's alone where that is of another work so titled."""
    if stored is None or other_work(stored.arxiv, listed.arxiv) or other_work(stored.doi, listed.doi):
        return listed
    return filled(stored, listed)


def other_work(one: str | None, other: str | None) -> bool:
    """Whether two identifiers are known and differ."""
    return bool(one and other and one.casefold() != other.casefold())
