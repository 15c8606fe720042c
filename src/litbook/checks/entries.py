"""The checks of a bibliography, in order of their codes, what they find, and whether an entry speaks of one work."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from litbook import store
from litbook.bibliography.citekeys import fold_title, key_fault
from litbook.bibliography.entries import VenueName, eprint_date
from litbook.bibliography.exports import Bibliography, parse_bibtex
from litbook.bibliography.latex import tidy_title
from litbook.checks.entry_fields import (
    FIELD_CHECKS,
    NAME_CHECKS,
    Check,
    Context,
    Fault,
    Subject,
    make_subject,
)
from litbook.checks.entry_texts import LIBRARY_CHECKS, TEXT_CHECKS, WORK_CHECKS
from litbook.errors import Problem
from litbook.model import Entry, Record, Value

Status = Literal["verified", "disputed", "unverified"]
ENOUGH_PLACES = 2  # independent places that must agree


class Verification(Value):
    """The outcome and its reasons: what contradicts (disputed) or what is missing (unverified)."""

    citekey: str
    status: Status
    reasons: tuple[str, ...] = ()


def verify(entry: Entry, record: Record, listed_title: str) -> Verification:
    """Compares entry, listing and citekey: disputed if any contradicts another, unverified if evidence lacks.

    A listed title that the entry knows as an alias agrees with it.
    """
    contradictions = tuple(_contradictions(entry, record, listed_title))
    gaps = tuple(_gaps(entry, record))
    status: Status = "disputed" if contradictions else "unverified" if gaps else "verified"
    return Verification(citekey=entry.citekey, status=status, reasons=contradictions or gaps)


def _contradictions(entry: Entry, record: Record, listed_title: str) -> Iterator[str]:
    titles = {fold_title(title) for title in (entry.title, *entry.aliases)}
    if fold_title(tidy_title(listed_title)) not in titles:
        yield f"the list has {listed_title!r}"
    if entry.eprint != record.arxiv:
        yield f"eprint is {entry.eprint}, the record has {record.arxiv}"
    date = eprint_date(entry.eprint or "")
    years = {year for year in (date and date[0], entry.year) if year}
    years |= {record.published.year} if record.published else set()
    fault = key_fault(entry.citekey, entry.authors, years, (entry.title, *entry.aliases))
    if fault and entry.citekey != record.key:
        yield f"key {fault}"


def _gaps(entry: Entry, record: Record) -> Iterator[str]:
    if record.agreeing_sources < ENOUGH_PLACES:
        yield f"{record.agreeing_sources} places agree, {ENOUGH_PLACES} are needed"
    if not entry.authors:
        yield "no author is known"
    elif not entry.authors_complete:
        yield "authors are known to be missing"
    if entry.eprint is None and entry.doi is None:
        yield "no identifier is known"


ALLOWANCES = "book/data/allowed-warnings.toml"
CATALOGUE = store.read_list_of(Check, Path(__file__).with_name("checks.toml"), "check")
CHECKS = tuple(check for check in CATALOGUE if check.bad)
FINDERS = {**FIELD_CHECKS, **TEXT_CHECKS, **NAME_CHECKS, **WORK_CHECKS}
MENDS = {check.code: check.mend for check in CHECKS}
(ALLOWANCE_CHECK,) = [check for check in CHECKS if check.code == "B066"]


class AllowedWarning(Value):
    """A warning that the bibliography keeps, and why: one `[[allow]]` of the file that explains them."""

    code: str
    citekey: str
    reason: str


class Finding(Value):
    """A problem with the key of the entry it is about."""

    citekey: str
    problem: Problem


def check_entries(
    entries: Iterable[Entry],
    records: Sequence[Record] = (),
    venues: Sequence[VenueName] = (),
    allowed: Sequence[AllowedWarning] = (),
    *,
    file: str = "references.bib",
    this_year: int | None = None,
) -> tuple[Problem, ...]:
    """What is wrong with the entries as they would be printed, less the warnings that are allowed.

    `this_year` null leaves future years unchecked. Allowances that explain nothing are reported too.
    """
    context = Context(records=tuple(records), venues=tuple(venues), this_year=this_year)
    subjects = match_records([make_subject(entry) for entry in entries], records)
    return apply_allowances(find_faults(subjects, context, file), allowed)


def check_file(
    text: str,
    records: Sequence[Record] = (),
    venues: Sequence[VenueName] = (),
    allowed: Sequence[AllowedWarning] = (),
    *,
    file: str = "references.bib",
    this_year: int | None = None,
) -> tuple[Problem, ...]:
    """`check_entries` for the text of a .bib file: each place begins with the entry's line."""
    context = Context(records=tuple(records), venues=tuple(venues), this_year=this_year)
    library = parse_bibtex(text, file)
    subjects = match_records(printed_subjects(library), records)
    unread = [
        Finding(citekey="", problem=problem.model_copy(update={"mend": MENDS[problem.code]}))
        for problem in library.problems
    ]
    return apply_allowances([*unread, *find_faults(subjects, context, file)], allowed)


def printed_subjects(library: Bibliography) -> list[Subject]:
    """The entries of a file as they are printed there."""
    return [Subject(raw=raw, entry=entry) for raw, entry in zip(library.raw, library.entries, strict=True)]


def match_records(subjects: Sequence[Subject], records: Sequence[Record]) -> list[Subject]:
    """The subjects with the record each stands for: place by place where all titles agree so.

    Else by arXiv id, else by title.
    """
    titles = [fold_title(subject.entry.title) for subject in subjects]
    if titles == [fold_title(record.title) for record in records]:
        pairs = zip(subjects, records, strict=True)
        return [subject.model_copy(update={"record": record}) for subject, record in pairs]
    by_id = {record.arxiv: record for record in records if record.arxiv}
    by_title = {fold_title(record.title): record for record in records}
    return [
        subject.model_copy(
            update={
                "record": by_id.get(subject.entry.eprint or "")
                or by_title.get(fold_title(subject.entry.title))
            }
        )
        for subject in subjects
    ]


def find_faults(subjects: Sequence[Subject], context: Context, file: str) -> Iterator[Finding]:
    """What every check finds, check by check."""
    lines = {subject.entry.citekey: subject.raw.line for subject in subjects}
    for check in CHECKS:
        for citekey, text in faults_of(check.code, subjects, context):
            place = f"line {lines[citekey]}, {citekey}" if lines.get(citekey) else citekey
            problem = Problem(
                code=check.code, file=file, place=place, text=text, mend=check.mend, severity=check.severity
            )
            yield Finding(citekey=citekey, problem=problem)


def faults_of(code: str, subjects: Sequence[Subject], context: Context) -> Iterator[Fault]:
    """The citekey of every entry that the check objects to, with what is wrong; some faults the reader finds."""
    if find := FINDERS.get(code):
        for subject in subjects:
            yield from ((subject.entry.citekey, text) for text in find(subject, context))
    if find_in_all := LIBRARY_CHECKS.get(code):
        yield from find_in_all(subjects, context)


def apply_allowances(
    findings: Iterable[Finding], allowed: Sequence[AllowedWarning], file: str = ALLOWANCES
) -> tuple[Problem, ...]:
    """The problems without the allowed warnings, then a warning for each allowance that explained none.

    An error cannot be allowed.
    """
    reasons = {(item.code, item.citekey) for item in allowed}
    kept, used = [], set()
    for finding in findings:
        name = (finding.problem.code, finding.citekey)
        if name in reasons and finding.problem.severity != "error":
            used.add(name)
        else:
            kept.append(finding.problem)
    stale = [item for item in allowed if (item.code, item.citekey) not in used]
    return (*kept, *(_stale(item, file) for item in stale))


def _stale(item: AllowedWarning, file: str) -> Problem:
    text = f"{item.citekey} has no warning {item.code}"
    check = ALLOWANCE_CHECK
    return Problem(code=check.code, file=file, text=text, mend=check.mend, severity=check.severity)
