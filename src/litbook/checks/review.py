"""Every rule that binds a contributor, room by room: what `litbook check` runs and lists, and `build` runs first."""

from collections.abc import Iterable, Iterator

from nbformat import NotebookNode

from litbook import store
from litbook.audit.recompute import audit_quotes, parse_audit
from litbook.bibliography.venues import VenueName
from litbook.checks.chapter_data import CHECKS as CHAPTER_DATA_CHECKS
from litbook.checks.chapter_data import check_chapter_data
from litbook.checks.entries import CHECKS as BIBLIOGRAPHY_CHECKS
from litbook.checks.entries import AllowedWarning, check_entries
from litbook.checks.notebooks import markdown_of, parameters, read_notebook
from litbook.checks.prose import CHECKS as NOTEBOOK_CHECKS
from litbook.checks.prose import Facts, check_argument, check_notebook
from litbook.checks.verification import verify
from litbook.checks.versions import CHECKS as VERSION_CHECKS
from litbook.checks.versions import version_problems
from litbook.coding.checks import CHECKS as CODING_CHECKS
from litbook.coding.checks import check_coding, check_subtopics
from litbook.coding.claims import CHECKS as CLAIM_CHECKS
from litbook.coding.claims import check_claims
from litbook.coding.quotes import check_quote
from litbook.coding.scores import CHECKS as LABEL_CHECKS
from litbook.coding.scores import check_labels, parse_labels
from litbook.coding.sources import CHECKS as SOURCE_CHECKS
from litbook.coding.sources import check_sources, named_facts
from litbook.corpus.damage import CHECKS as DAMAGE_CHECKS
from litbook.corpus.damage import find_damage
from litbook.corpus.formats import CHECKS as LIST_CHECKS
from litbook.errors import DataError, Problem, Severity
from litbook.model import Value
from litbook.paths import ReviewPaths
from litbook.review import Review


class CheckMeaning(Value):
    """One line of `litbook check --list`."""

    code: str
    severity: Severity
    meaning: str


FILE_CHECKS = (
    ("F001", "error", "a file cannot be read"),
    ("F002", "error", "a file is not UTF-8"),
    ("F003", "error", "a file is not TOML"),
    ("F004", "error", "a value has the wrong form, or a key is unknown"),
    ("F005", "error", "a curated file's name is not its citekey"),
    ("F006", "error", "a folder is not inside a review"),
)


AUDIT_CHECKS = (
    ("L001", "error", "an audited statement's figure, formula or sentence is faulty"),
    ("L002", "error", "an audited statement's id is used twice"),
    ("L003", "error", "an audited statement refers to a constant that does not exist"),
    ("L004", "error", "an audited statement's quote does not stand in the paper's title or abstract"),
)


VERIFICATION_CHECKS = (("B100", "error", "an entry, its listing and its citekey contradict one another"),)


def all_checks() -> tuple[CheckMeaning, ...]:
    """Every check with its severity and meaning, by code."""
    coded = CODING_CHECKS | CLAIM_CHECKS | SOURCE_CHECKS
    coding = ((code, severity, meaning) for code, (severity, meaning) in coded.items())
    simple = (
        *FILE_CHECKS,
        *LIST_CHECKS,
        *DAMAGE_CHECKS,
        *coding,
        *AUDIT_CHECKS,
        *CHAPTER_DATA_CHECKS,
        *LABEL_CHECKS,
        *VERIFICATION_CHECKS,
        *NOTEBOOK_CHECKS,
        *VERSION_CHECKS,
    )
    meanings = [
        CheckMeaning(code=code, severity=severity, meaning=meaning) for code, severity, meaning in simple
    ]
    meanings += [
        CheckMeaning(code=check.code, severity=check.severity, meaning=check.meaning)
        for check in BIBLIOGRAPHY_CHECKS
    ]
    return tuple(sorted(meanings, key=lambda check: check.code))


def check_review(review: Review, paths: ReviewPaths) -> tuple[Problem, ...]:
    """Every fault of data, bibliography and notebooks, errors first."""
    found = [
        *review.list_problems,
        *data_problems(review, paths),
        *notebook_problems(review, paths),
        *version_problems(paths.root),
    ]
    return tuple(sorted(found, key=lambda problem: problem.severity != "error"))


def data_problems(review: Review, paths: ReviewPaths) -> tuple[Problem, ...]:
    """Every fault of what lies in `book/data` and of the bibliography that is made of it."""
    return (
        *damage_problems(review, paths),
        *coding_problems(review, paths),
        *source_problems(review, paths),
        *audit_problems(review, paths),
        *label_problems(review, paths),
        *bibliography_problems(review, paths),
        *verification_problems(review),
        *chapter_data_problems(review, paths),
    )


def review_texts(review: Review) -> dict[str, str]:
    """The stored title and abstract of each paper, in which every quote must stand."""
    return {work.citekey: f"{work.paper.title}\n{work.paper.abstract}" for work in review.works}


def damage_problems(review: Review, paths: ReviewPaths) -> Iterator[Problem]:
    """What looks damaged in the list and no rule repairs."""
    for work in review.works:
        yield from find_damage(work.paper, paths.list_file.name)


def coding_problems(review: Review, paths: ReviewPaths) -> Iterator[Problem]:
    """Faults of the curated codings and claims against the stored abstracts."""
    texts = review_texts(review)
    themes = frozenset(theme.id for theme in review.themes)
    for work in review.works:
        if work.coding:
            file = str((paths.data / "papers" / f"{work.citekey}.toml").relative_to(paths.root))
            yield from check_coding(work.coding, work.paper, texts, themes, file, review.subtopics)
    yield from check_subtopics(review.subtopics, themes, "book/data/subtopics.toml")
    yield from check_claims(review.claims, texts, themes, "book/data/claims.toml")


def source_problems(review: Review, paths: ReviewPaths) -> Iterator[Problem]:
    """Faults of the facts that other public sources state, against the codings."""
    codings = {work.citekey: work.coding for work in review.works}
    for sources in review.sources:
        file = str((paths.data / "sources" / f"{sources.citekey}.toml").relative_to(paths.root))
        if sources.citekey not in codings:
            text, mend = (
                "names a paper that the review does not hold",
                "name the file by a citekey of the review",
            )
            yield Problem(code="S001", file=file, place="citekey", text=text, mend=mend)
        else:
            yield from check_sources(sources, codings[sources.citekey], file)


def audit_problems(review: Review, paths: ReviewPaths) -> Iterator[Problem]:
    """Faults of the claim audit: its file, and quotes that the abstracts do not hold."""
    path = paths.data / "audit.toml"
    if not path.is_file():
        return
    texts = review_texts(review)
    for audit in parse_audit(store.read_text(path), str(path.relative_to(paths.root))):
        for citekey, quote in audit_quotes(audit):
            if citekey not in texts or check_quote(quote, citekey, texts).status != "found":
                text = f"the quote {quote[:60]!r} does not stand in {citekey}"
                yield Problem(code="L004", file="book/data/audit.toml", place=audit.id, text=text)


def bibliography_problems(review: Review, paths: ReviewPaths) -> Iterable[Problem]:
    """Faults of the entries, less the warnings that the review explains."""
    return check_entries(
        [work.entry for work in review.works],
        [work.record for work in review.works],
        store.read_list_of(VenueName, paths.data / "venues.toml", "venues"),
        store.read_list_of(AllowedWarning, paths.data / "allowed-warnings.toml", "allow"),
    )


def verification_problems(review: Review) -> Iterator[Problem]:
    """Entries that their listing or their record contradicts."""
    for work in review.works:
        found = verify(work.entry, work.record, work.listing.title)
        if found.status == "disputed":
            text, mend = "; ".join(found.reasons), "correct the record, or the title in the list"
            yield Problem(
                code="B100", file="book/data/records.jsonl", place=work.citekey, text=text, mend=mend
            )


def label_problems(review: Review, paths: ReviewPaths) -> Iterable[Problem]:
    """Faults of the labelled quantities that the extractor is measured on."""
    path = paths.data / "labels.jsonl"
    if not path.is_file():
        return ()
    file = str(path.relative_to(paths.root))
    abstracts = {work.citekey: work.paper.abstract for work in review.works}
    return check_labels(parse_labels(store.read_lines(path), file), abstracts, file)


def coded_facts(review: Review) -> Facts:
    """The coded quantities, each as `citekey.id`, and their bounds."""
    return {
        f"{work.citekey}.{quantity.id}": quantity.bound
        for work in review.works
        if work.coding
        for quantity in work.coding.quantities
    }


def sourced_facts(review: Review) -> frozenset[str]:
    """What public sources state, each as `citekey.name`."""
    return frozenset(
        f"{sources.citekey}.{name}" for sources in review.sources for name in named_facts(sources.facts)
    )


def chapter_data_problems(review: Review, paths: ReviewPaths) -> Iterator[Problem]:
    """Faults of the chapters' own data files."""
    texts, facts = review_texts(review), coded_facts(review)
    for path in sorted((paths.data / "chapters").glob("*.toml")):
        file = str(path.relative_to(paths.root))
        yield from check_chapter_data(file, store.read_toml(path), texts, facts)


def parameter_problems(notebook: NotebookNode, file: str) -> Iterator[Problem]:
    """Parameters that do not say what they accept."""
    try:
        parameters(notebook, file)
    except DataError as error:
        yield from error.problems


def notebook_problems(review: Review, paths: ReviewPaths) -> Iterator[Problem]:
    """Faults of the chapters' sources."""
    keys, facts = frozenset(work.citekey for work in review.works), coded_facts(review)
    sourced = sourced_facts(review)
    notebooks = {
        path.stem: read_notebook(store.read_text(path)) for path in sorted(paths.notebooks.glob("*.md"))
    }
    included = {
        work.citekey: work.coding.themes[0]
        for work in review.works
        if work.coding and not work.coding.excluded
    }
    essays = set(included.values())
    for name, notebook in notebooks.items():
        yield from check_notebook(name, notebook, keys, facts, essay=name in essays, sourced=sourced)
        yield from parameter_problems(notebook, f"notebooks/{name}.md")
    texts = {name: markdown_of(notebook) for name, notebook in notebooks.items()}
    yield from check_argument({name: texts[name] for name in texts if name in essays}, included, texts)
