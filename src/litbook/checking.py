"""All checks of a review, room by room: what `litbook check` runs and lists."""

from collections.abc import Iterable, Iterator

from litbook import store
from litbook.bibliography.checks import CHECKS as BIBLIOGRAPHY_CHECKS
from litbook.bibliography.checks import AllowedWarning, check_entries
from litbook.bibliography.venues import VenueName
from litbook.coding.evidence import CHECKS as CODING_CHECKS
from litbook.coding.evidence import check_claim, check_coding
from litbook.corpus.damage import CHECKS as DAMAGE_CHECKS
from litbook.corpus.damage import find_damage
from litbook.errors import Problem, Severity
from litbook.model import Value
from litbook.paths import ReviewPaths
from litbook.publish.prose import CHECKS as NOTEBOOK_CHECKS
from litbook.publish.prose import check_notebook
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


def all_checks() -> tuple[CheckMeaning, ...]:
    """Every check with its severity and meaning, by code."""
    simple = (*FILE_CHECKS, *DAMAGE_CHECKS, *CODING_CHECKS, *NOTEBOOK_CHECKS)
    meanings = [CheckMeaning(code=code, severity=severity, meaning=meaning) for code, severity, meaning in simple]
    meanings += [
        CheckMeaning(code=check.code, severity=check.severity, meaning=check.meaning) for check in BIBLIOGRAPHY_CHECKS
    ]
    return tuple(sorted(meanings, key=lambda check: check.code))


def check_review(review: Review, paths: ReviewPaths) -> tuple[Problem, ...]:
    """Every fault of data, bibliography and notebooks, errors first."""
    found = [
        *damage_problems(review, paths),
        *coding_problems(review, paths),
        *bibliography_problems(review, paths),
        *notebook_problems(review, paths),
    ]
    return tuple(sorted(found, key=lambda problem: problem.severity != "error"))


def damage_problems(review: Review, paths: ReviewPaths) -> Iterator[Problem]:
    """What looks damaged in the list and no rule repairs."""
    for work in review.works:
        yield from find_damage(work.paper, paths.list_file.name)


def coding_problems(review: Review, paths: ReviewPaths) -> Iterator[Problem]:
    """Faults of the curated codings and claims against the stored abstracts."""
    texts = {work.citekey: f"{work.paper.title}\n{work.paper.abstract}" for work in review.works}
    themes = frozenset(theme.id for theme in review.themes)
    for work in review.works:
        if work.coding:
            file = str((paths.data / "papers" / f"{work.citekey}.toml").relative_to(paths.root))
            yield from check_coding(work.coding, work.paper, texts, file, themes=themes)
    for claim in review.claims:
        yield from check_claim(claim, texts, "book/data/claims.toml", themes=themes)


def bibliography_problems(review: Review, paths: ReviewPaths) -> Iterable[Problem]:
    """Faults of the entries, less the warnings that the review explains."""
    return check_entries(
        [work.entry for work in review.works],
        [work.record for work in review.works],
        store.read_list_of(VenueName, paths.data / "venues.toml", "venues"),
        store.read_list_of(AllowedWarning, paths.data / "allowed-warnings.toml", "allow"),
    )


def notebook_problems(review: Review, paths: ReviewPaths) -> Iterator[Problem]:
    """Faults of the chapters' sources."""
    keys = frozenset(work.citekey for work in review.works)
    essays = {theme.id for theme in review.themes}
    for path in sorted(paths.notebooks.glob("*.md")):
        yield from check_notebook(path.stem, store.read_text(path), keys, essay=path.stem in essays)
