"""Every rule that binds a contributor, room by room: what `litbook check` runs and lists, and `build` runs first."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from litbook import parsing, store
from litbook.audit.recompute import run_audit, says_nothing
from litbook.audit.statements import audit_quotes, parse_audit
from litbook.bibliography.citekeys import fold_title
from litbook.bibliography.entries import VenueName
from litbook.checks.entries import AllowedWarning, check_entries, contradicted_key
from litbook.checks.names import Names, check_contents, check_names, terms_of
from litbook.checks.notebooks import (
    Parameter,
    check_chapter_data,
    code_of,
    parameters,
    prose_of,
    read_notebook,
)  # fmt: skip
from litbook.checks.prose import LIMITS, Facts, check_argument, check_notebook, stated_faults
from litbook.coding.checks import check_coding, check_subtopics
from litbook.coding.claims import check_claims
from litbook.coding.quotes import check_quote
from litbook.coding.readings import CLAIMS_READ, READINGS, EvidenceReading, TwiceRead
from litbook.coding.scores import LabelledAbstract, check_labels
from litbook.coding.sources import check_sources, named_facts
from litbook.coding.theme_tables import EVERYTHING
from litbook.corpus.damage import find_damage
from litbook.errors import Check, DataError, Problem, catalogue, problems_of
from litbook.model import Coding, Entry, Record
from litbook.paths import MOVED, ReviewPaths
from litbook.review import Review, read_venues, recorded_titles
from scalinglaws.devices import DEVICES
from scalinglaws.registry import LAWS

MOVED_FILE = "book/data/moved.toml"
EXAMPLE = re.compile(
    r"(\{[\w:+-]+\}`[^`]*`|^```\{.*?^```$)|^```\w*\n.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL
)
"""A role or directive, which is kept, or an example of code."""
PAGE_ADDRESS = re.compile(r"[\w-]+(/[\w-]+)*")


def own_pages(paths: ReviewPaths) -> list[str]:
    """The addresses of the pages that people write beside the chapters."""
    pages = (path.relative_to(paths.book).with_suffix("").as_posix() for path in paths.book.rglob("*.md"))
    return sorted(page for page in pages if not page.startswith(("data/", "generated/")))


def pages_of(paths: ReviewPaths, citekeys: Collection[str], themes: Collection[str]) -> frozenset[str]:
    """The addresses of the review's own pages: its texts, its chapters, a page a paper."""
    notebooks = {path.stem for path in paths.notebooks.glob("*.md")}
    chapters = (notebooks | {*themes, "all"} if "theme" in notebooks else notebooks) - {"theme"}
    named = (*(f"chapters/{name}" for name in chapters), *(f"papers/{key}" for key in citekeys))
    return frozenset({*own_pages(paths), *named})


def check_moved(moved: Mapping[str, object], pages: Collection[str]) -> Iterator[Problem]:
    """Old addresses that a page of today has or that leave the site, and new ones where no page is.

    Each key of the file is a page's old address, each value where it is now. Addresses are those of pages, without
    `.html`, as seen from the site's folder; the new one may name a place, `page#place`.
    """
    for old, new in moved.items():
        if old in pages or not PAGE_ADDRESS.fullmatch(old):
            text = "is no address of a page that moved"
            mend = "name the old page as folder/page, without .html"
            yield Problem(code="M001", file=MOVED_FILE, place=old, text=text, mend=mend)
        if str(new).partition("#")[0] not in pages:
            text, mend = f"leads to {str(new)[:60]!r}, where no page is", "name a page of the book"
            yield Problem(code="M002", file=MOVED_FILE, place=old, text=text, mend=mend)


PLACES: Mapping[str, re.Pattern[str]] = {
    "src/litbook/__init__.py": re.compile(r'^__version__ = "([^"]+)"', re.MULTILINE),
    "CITATION.cff": re.compile(r"^version: *\"?([^\s\"]+)", re.MULTILINE),
    ".zenodo.json": re.compile(r'"version": *"([^"]+)"'),
    "book/index.md": re.compile(r"\bnote *= *\{Version ([^}]+)\}"),
    "book/about/cite.md": re.compile(r"\bnote *= *\{Version ([^}]+)\}"),
}
"""Where a version may stand, the place that rules first; none of these files must be there."""


def version_problems(root: Path) -> Iterator[Problem]:
    """Versions that differ from that of the first place."""
    named = {
        name: match[1]
        for name, pattern in PLACES.items()
        if (root / name).is_file() and (match := pattern.search((root / name).read_text(encoding="utf-8")))
    }
    ruling = next(iter(named), "")
    for name, version in named.items():
        if version != named[ruling]:
            text = f"names version {version}, {ruling} names {named[ruling]}"
            yield Problem(code="V001", file=name, text=text, mend=f"write {named[ruling]}")


TYPED_COUNT = re.compile(r"\b(\d[\d,]*) (?:papers|titles|abstracts|works)\b")
COUNTING = ("README.md", *(name for name in PLACES if not name.endswith(".py")))
"""Texts beside the chapters that say what the review is."""


def count_problems(root: Path, review: Review) -> Iterator[Problem]:
    """N020: texts that type how many papers the review holds, or how many of them are included."""
    included = [work for work in review.works if work.coding and not work.coding.excluded]
    for name in COUNTING:
        text = store.read_text(root / name) if (root / name).is_file() else ""
        for match in TYPED_COUNT.finditer(text):
            if int(match[1].replace(",", "")) in (len(review.works), len(included)):
                mend = "print it with {count}, or say it without a number"
                yield Problem(code="N020", file=name, place=match[0], text="is typed", mend=mend)


def all_checks() -> tuple[Check, ...]:
    """Every check with its severity and meaning, by code."""
    own = (one.model_copy(update={"meaning": one.meaning.format_map(LIMITS)}) for one in catalogue().values())
    return tuple(sorted(own, key=lambda check: check.code))


class Part(NamedTuple):
    """A part of the check: what yields its faults, and all that this reads."""

    find: Callable[..., Iterable[Problem]]
    reads: tuple[object, ...]


def check_review(review: Review, paths: ReviewPaths) -> tuple[Problem, ...]:
    """Every fault of data, bibliography and notebooks, errors first."""
    found = [problem for part in parts(review, paths) for problem in faults_of(part)]
    found += whole_problems(review, paths)
    return tuple(sorted(found, key=lambda problem: problem.severity != "error"))


def faults_of(part: Part) -> Iterator[Problem]:
    """The faults of a part; those of form end its reading alone."""
    try:
        yield from part.find(*part.reads)
    except DataError as error:
        yield from error.problems


def whole_problems(review: Review, paths: ReviewPaths) -> list[Problem]:
    """What is looked at every time: faults of the list, versions and counts in texts around the book."""
    return [*review.list_problems, *version_problems(paths.root), *count_problems(paths.root, review)]


def errors_but_of(
    sound: Set[str], review: Review, paths: ReviewPaths, code: str
) -> tuple[tuple[Problem, ...], frozenset[str]]:
    """The errors of all parts whose key is not among the sound ones, and the keys of all parts.

    `code` stands for the checks themselves: with other checks no part is known.
    """
    all_parts = list(parts(review, paths))
    keys = keys_of(all_parts, code)
    unknown = [part for key, part in zip(keys, all_parts, strict=True) if key not in sound]
    found = [problem for part in unknown for problem in faults_of(part)]
    found += whole_problems(review, paths)
    return tuple(problem for problem in found if problem.severity == "error"), frozenset(keys)


def keys_of(all_parts: Sequence[Part], code: str) -> list[str]:
    """A key of the content of each part; a value that several parts read is looked at once."""
    values = {id(value): value for part in all_parts for value in part.reads}
    keys = {number: store.key_of(value) for number, value in values.items()}
    return [
        store.key_of(code, part.find.__qualname__, *(keys[id(v)] for v in part.reads)) for part in all_parts
    ]


def parts(review: Review, paths: ReviewPaths) -> Iterator[Part]:
    """Every part of the check, the small ones by paper and by notebook."""
    facts = coded_facts(review)
    texts = {work.citekey: f"{work.paper.title}\n{work.paper.abstract}" for work in review.works}
    yield from work_parts(review, paths, texts)
    yield from source_parts(review, paths)
    yield from file_parts(review, paths, texts, facts)
    yield from notebook_parts(review, paths, facts)


def work_parts(review: Review, paths: ReviewPaths, texts: Mapping[str, str]) -> Iterator[Part]:
    """Text, entry and coding of each paper, the bibliography as a whole, and the claims across papers."""
    themes = [theme.id for theme in review.themes]
    kept = store.read_pairs(paths.data / "keys.csv", store.KEPT_KEYS).values()  # whatever newer lists say
    for work in review.works:
        yield Part(find_damage, (work.paper, paths.list_file.name))
        if work.citekey not in kept:
            yield Part(key_problems, (work.entry, work.record))
        if work.coding:
            file = f"book/data/papers/{work.citekey}.toml"
            yield Part(id_problems, (work.coding, work.record, file))
            yield Part(check_coding, (work.coding, work.paper, texts, themes, file, review.subtopics))
    entries, records = [work.entry for work in review.works], [work.record for work in review.works]
    allowed = store.read_list_of(AllowedWarning, paths.data / "allowed-warnings.toml", "allow")
    stored = recorded_titles(paths)
    known = [work.citekey for work in review.works if fold_title(work.record.listed_title) in stored]
    yield Part(bibliography_problems, (entries, records, read_venues(paths), allowed, known))
    yield Part(check_subtopics, (review.subtopics, themes, "book/data/subtopics.toml"))
    yield Part(check_claims, (review.claims, texts, themes, "book/data/claims.toml"))


def bibliography_problems(
    entries: Sequence[Entry],
    records: Sequence[Record],
    venues: Sequence[VenueName],
    allowed: Sequence[AllowedWarning],
    known: Sequence[str],
) -> Iterator[Problem]:
    """Faults of the entries; of one that is not `known`, by a record of its own, what its list says is doubted only."""
    for problem in check_entries(entries, records, venues, allowed):
        listed = problem.place and problem.place not in known
        yield problem.model_copy(update={"severity": "warning"}) if listed else problem


def source_parts(review: Review, paths: ReviewPaths) -> Iterator[Part]:
    """The facts that other public sources state, against the codings."""
    known = {work.citekey: work.coding for work in review.works}
    for sources in review.sources:
        file = str((paths.data / "sources" / f"{sources.citekey}.toml").relative_to(paths.root))
        if sources.citekey in known:
            yield Part(check_sources, (sources, known[sources.citekey], file))
        else:
            yield Part(unknown_paper, (file,))


def file_parts(review: Review, paths: ReviewPaths, texts: Mapping[str, str], facts: Facts) -> Iterator[Part]:
    """The claim audit, the labels that the extractor is measured on, the chapters' own data."""
    audit, labels = paths.data / "audit.toml", paths.data / "labels.jsonl"
    if audit.is_file():
        yield Part(audit_problems, (store.read_text(audit), texts, "book/data/audit.toml"))
    if labels.is_file():
        abstracts = {work.citekey: work.paper.abstract for work in review.works}
        yield Part(label_problems, (store.read_text(labels), abstracts, "book/data/labels.jsonl"))
    pages = sorted(pages_of(paths, [*texts], [theme.id for theme in review.themes]))
    if (moved := paths.data / MOVED).is_file():
        yield Part(check_moved, (store.read_toml(moved), pages))
    if (contents := paths.book / "_toc.yml").is_file():
        chapters = sorted(
            f"chapters/{path.stem}" for path in paths.notebooks.glob("*.md") if path.stem != "theme"
        )
        yield Part(check_contents, (store.read_text(contents), pages, chapters))
    known = {"paper": [*texts], "theme": [theme.id for theme in review.themes]}
    known["claim"] = [claim.id for claim in review.claims]
    for name in (*READINGS.values(), CLAIMS_READ):
        if (readings := paths.data / name).is_file():
            yield Part(reading_problems, (store.read_text(readings), known, f"book/data/{name}"))
    for path in sorted((paths.data / "chapters").glob("*.toml")):
        file = str(path.relative_to(paths.root))
        yield Part(check_chapter_data, (file, store.read_toml(path), texts, facts))


def notebook_parts(review: Review, paths: ReviewPaths, facts: Facts) -> Iterator[Part]:
    """Each notebook, each other page, and what all chapters argue."""
    sources = {path.stem: store.read_text(path) for path in sorted(paths.notebooks.glob("*.md"))}
    texts = {page: store.read_text(paths.book / f"{page}.md") for page in own_pages(paths)}
    keys = [work.citekey for work in review.works]
    coded = {work.citekey: work.coding for work in review.works if work.coding}
    included = {key: coding.themes[0] for key, coding in coded.items() if not coding.excluded}
    stated = sorted(f"{one.citekey}.{name}" for one in review.sources for name in named_facts(one.facts))
    known = known_names(review, paths, texts.values())
    for name, source in sources.items():
        yield Part(notebook_problems, (name, source, keys, facts, name in included.values(), stated, known))
    for page, text in texts.items():
        yield Part(page_problems, (page, text, keys, facts, stated, known))
    yield Part(argument_problems, (sources, included))


def known_names(review: Review, paths: ReviewPaths, texts: Iterable[str]) -> Names:
    """What pages and cells can name."""
    themes = [theme.id for theme in review.themes]
    parts = dict.fromkeys(theme.part for theme in review.themes)
    return {
        "law": [*LAWS],
        "claim": sorted(claim.id for claim in review.claims),
        "term": sorted(term for text in texts for term in terms_of(text)),
        "page": sorted(pages_of(paths, [work.citekey for work in review.works], themes)),
        "theme": [*themes, *parts, EVERYTHING],
        "part": [*parts],
        "device": [*DEVICES],
    }


def key_problems(entry: Entry, record: Record) -> Iterator[Problem]:
    """A citekey that its entry contradicts."""
    if fault := contradicted_key(entry, record):
        file, mend = "book/data/records.jsonl", "correct the record, or the name of the coding's file"
        yield Problem(code="B100", file=file, place=entry.citekey, text=f"key {fault}", mend=mend)


def id_problems(coding: Coding, record: Record, file: str) -> Iterator[Problem]:
    """A coding of another arXiv id than the paper of its title has."""
    if coding.arxiv and record.arxiv and coding.arxiv != record.arxiv:
        text, mend = f"is {coding.arxiv}, the record has {record.arxiv}", "correct one of them"
        yield Problem(code="C030", file=file, place="arxiv", text=text, mend=mend)


def unknown_paper(file: str) -> Iterator[Problem]:
    """Facts of a paper that is not in the list."""
    text, mend = "names a paper that the review does not hold", "name the file by a citekey of the review"
    yield Problem(code="S001", file=file, place="citekey", text=text, mend=mend)


def audit_problems(source: str, texts: Mapping[str, str], file: str) -> Iterator[Problem]:
    """Quotes of the audit that no abstract holds, statements that say nothing. Raises DataError for faults of form."""
    audits = parse_audit(source, file)
    for audit in audits:
        for citekey, quote in audit_quotes(audit):
            if citekey not in texts or check_quote(quote, citekey, texts).status != "found":
                text = f"the quote {quote[:60]!r} does not stand in {citekey}"
                yield Problem(code="L004", file=file, place=audit.id, text=text)
    for result in filter(says_nothing, run_audit(audits)):
        text = f"says nothing: the claim is {result.ratio:.2g} times the bound"
        mend = "drop it, or name in yields what the quotient is"
        yield Problem(code="L005", file=file, place=result.audit.id, text=text, mend=mend)


def reading_problems(source: str, known: Mapping[str, Collection[str]], file: str) -> Iterator[Problem]:
    """Papers, themes and claims of second readings that there are not. Raises DataError for faults of form."""
    lines = source.splitlines()
    evidence = file.endswith(CLAIMS_READ)
    readings: Sequence[EvidenceReading | TwiceRead] = (
        parsing.parse_lines(EvidenceReading, lines, file)
        if evidence
        else parsing.parse_lines(TwiceRead, lines, file)
    )
    for number, reading in enumerate(readings, 1):
        for what, name in reading.named():
            if name not in known[what]:
                text = f"{name!r} is no {what} of the review"
                yield Problem(code="A001", file=file, place=f"line {number}", text=text, mend="correct it")


def label_problems(source: str, abstracts: Mapping[str, str], file: str) -> Iterable[Problem]:
    """Faults of the labelled quantities. Raises DataError for lines that are not in the form."""
    return check_labels(parsing.parse_lines(LabelledAbstract, source.splitlines(), file), abstracts, file)


def coded_facts(review: Review) -> Facts:
    """The coded quantities, each as `citekey.id`, and their bounds."""
    return {
        f"{work.citekey}.{quantity.id}": quantity.bound
        for work in review.works
        if work.coding
        for quantity in work.coding.quantities
    }


def notebook_problems(
    name: str,
    source: str,
    keys: Sequence[str],
    facts: Facts,
    essay: bool,
    sourced: Sequence[str],
    known: Names,
) -> Iterator[Problem]:
    """Faults of one chapter's source. Raises DataError for parameters that do not say what they accept."""
    file = f"notebooks/{name}.md"
    try:
        notebook = read_notebook(source)
    except DataError as error:
        yield error.problems[0].model_copy(update={"file": file})
        return
    problems = check_notebook(name, notebook, keys, facts, essay=essay, sourced=sourced)
    yield from problems
    if any(problem.code == "N017" for problem in problems):
        return
    yield from check_names(file, f"chapters/{name}", prose_of(source), code_of(notebook), known)
    yield from default_problems(parameters(notebook, file), known, file)


def default_problems(found: Iterable[Parameter], known: Names, file: str) -> Iterator[Problem]:
    """Parameters whose own value is not among those that they accept."""
    for parameter in found:
        try:
            parameter.read(str(parameter.default), {kind: tuple(names) for kind, names in known.items()})
        except ValueError as error:
            yield Problem(code="N018", file=file, place=parameter.name, text=str(error))


def page_problems(
    page: str, text: str, keys: Sequence[str], facts: Facts, sourced: Sequence[str], known: Names
) -> Iterator[Problem]:
    """Faults of a page that is no notebook: what it cites, states and names; examples of code are left out."""
    text = EXAMPLE.sub(r"\1", text)
    yield from problems_of(stated_faults(text, keys, facts, sourced), f"book/{page}.md")
    yield from check_names(f"book/{page}.md", page, text, "", known)


def argument_problems(sources: Mapping[str, str], included: Mapping[str, str]) -> Iterator[Problem]:
    """Included papers that no chapter argues, sentences that stand in two chapters.

    The generic notebook is there to be copied: its sentences may stand in a chapter made from it.
    """
    texts = {name: prose_of(source) for name, source in sources.items() if name != "theme"}
    essays = {name: text for name, text in texts.items() if name in included.values()}
    yield from check_argument(essays, included, texts)
