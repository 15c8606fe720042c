"""Puts the rooms' values together: a review is its works, themes and claims."""

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
    Entry,
    Listing,
    Paper,
    Record,
    Screening,
    Sources,
    Subtopic,
    Theme,
    ThemeScore,
    Value,
)
from litbook.paths import ReviewPaths

V = TypeVar("V", bound=Value)


class Work(Value):
    """One paper of the review with all that is known of it; `coding` is null where nobody has read it."""

    listing: Listing
    paper: Paper
    record: Record
    entry: Entry
    coding: Coding | None
    scores: tuple[ThemeScore, ...]
    screening: Screening | None = None

    @property
    def citekey(self) -> str:
        """The key that the entry, the curated file and the page share."""
        return self.entry.citekey

    @property
    def themes(self) -> tuple[str, ...]:
        """The coded themes, the first primary; the best-scoring one where nobody has coded the paper."""
        if self.coding:
            return self.coding.themes
        return (self.scores[0].id,) if self.scores else ()


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


def load_review(paths: ReviewPaths) -> Review:
    """Reads and assembles the review. Raises DataError with every fault of every file."""
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
        return listings

    data = paths.data
    list_problems: list[Problem] = []
    own_themes = (data / "themes.toml").is_file()
    parts = (
        kept(listed),
        kept(lambda: store.read_records(data / "records.jsonl")),
        kept(lambda: store.read_codings(data / "papers")),
        kept(lambda: store.read_themes(data / "themes.toml") if own_themes else store.default_themes()),
        kept(lambda: store.read_claims(data / "claims.toml")),
        kept(lambda: store.read_list_of(VenueName, data / "venues.toml", "venues")),
        kept(lambda: store.read_sources(data / "sources")),
        kept(lambda: store.read_list_of(Subtopic, data / "subtopics.toml", "subtopics")),
        kept(lambda: store.read_list_of(Correction, data / "corrections.toml", "corrections")),
    )
    decisions = kept(lambda: store.read_screening(data / "screening.csv"))
    if problems:
        raise DataError(problems)
    keys = store.read_pairs(data / "keys.csv", store.KEPT_KEYS)
    review = assemble(*parts, file=str(paths.list_file), screening=decisions, kept_keys=keys)
    list_problems += [*unknown_screened(review, decisions), *unlisted_corrections(review, parts[-1])]
    return review.model_copy(update={"list_problems": tuple(list_problems)})


def assemble(
    listings: Sequence[Listing],
    records: Sequence[Record],
    codings: Sequence[Coding],
    themes: Sequence[Theme],
    claims: Sequence[Claim],
    venues: Sequence[VenueName],
    sources: Sequence[Sources] = (),
    subtopics: Sequence[Subtopic] = (),
    corrections: Sequence[Correction] = (),
    file: str = "the list",
    screening: Sequence[Screening] = (),
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
        make_work(listing, paper, record, keys[name], coded.get(name), themes, venues)
        for listing, paper, record, name in zip(listings, papers, matched, names, strict=True)
    )
    decided = {decision.citekey: decision for decision in screening}
    return Review(
        works=tuple(screened(work, decided.get(work.citekey)) for work in works),
        themes=tuple(themes),
        claims=tuple(claims),
        sources=tuple(sources),
        subtopics=tuple(subtopics),
    )


def screened(work: Work, decision: Screening | None) -> Work:
    """The work with its decision; an excluded one belongs to no theme, and its coding says why."""
    if decision is None or decision.decision == "include":
        return work.model_copy(update={"screening": decision}) if decision else work
    coding = work.coding and work.coding.model_copy(
        update={"excluded": work.coding.excluded or decision.reason}
    )
    return work.model_copy(update={"screening": decision, "coding": coding, "scores": ()})


def unknown_screened(review: Review, decisions: Iterable[Screening]) -> Iterator[Problem]:
    """A warning for each decision on a paper that the review does not hold."""
    known = {work.citekey for work in review.works}
    for decision in decisions:
        if decision.citekey not in known:
            text, mend = "is no key of this review", "take the line out, or mend its key"
            file = "book/data/screening.csv"
            yield Problem(
                code="R001", file=file, place=decision.citekey, text=text, mend=mend, severity="warning"
            )


def unlisted_corrections(review: Review, corrections: Iterable[Correction]) -> Iterator[Problem]:
    """A warning for each correction of a paper that the list does not hold, as after a newer list was taken."""
    listed = {fold_title(work.listing.title) for work in review.works}
    for item in corrections:
        if fold_title(item.listed_title) not in listed:
            text, mend = "is no title of the list", "take the correction out, or mend its listed_title"
            file = "book/data/corrections.toml"
            yield Problem(
                code="P012", file=file, place=item.listed_title, text=text, mend=mend, severity="warning"
            )


def corrected_papers(listings: Sequence[Listing], corrections: Sequence[Correction]) -> list[Paper]:
    """The listings repaired, then corrected. Raises DataError with every correction of theirs that changes nothing."""
    by_title: dict[str, list[Correction]] = {}
    for correction in corrections:
        by_title.setdefault(fold_title(correction.listed_title), []).append(correction)
    papers = [correct(repair(listing), by_title.get(fold_title(listing.title), ())) for listing in listings]
    made = {
        (fold_title(listing.title), change.before)
        for listing, paper in zip(listings, papers, strict=True)
        for change in paper.repairs
        if change.rule == "correction"
    }
    listed = by_title.keys() & {fold_title(listing.title) for listing in listings}
    idle = [
        item
        for title in by_title
        for item in by_title[title]
        if title in listed and (title, item.before) not in made
    ]
    if idle:
        file, mend = "book/data/corrections.toml", "take it out, or write what the repaired text prints"
        raise DataError(
            Problem(
                code="P012",
                file=file,
                place=item.listed_title,
                text=f"{item.before!r} does not stand there",
                mend=mend,
            )
            for item in idle
        )
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
            place = f"line {listing.line}"
            problems.append(Problem(code="P011", file=file, place=place, text=text, mend=mend))
    return problems


def make_work(
    listing: Listing,
    paper: Paper,
    record: Record,
    citekey: str,
    coding: Coding | None,
    themes: Sequence[Theme],
    venues: Sequence[VenueName],
) -> Work:
    """One row of the review."""
    return Work(
        listing=listing,
        paper=paper,
        record=record,
        entry=make_entry(record, citekey, venues),
        coding=coding,
        scores=score_themes(paper.title, paper.abstract, themes),
    )


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
