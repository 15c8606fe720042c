"""The checks of a bibliography: rules of `checks.toml` on an entry's texts, and what takes a comparison."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from rapidfuzz import fuzz

from litbook.bibliography.citekeys import KEY_FORM, fold_title, key_fault
from litbook.bibliography.entries import ARXIV_DOI, VenueName, eprint_date, find_venue
from litbook.bibliography.exports import bibtex_fields
from litbook.bibliography.latex import plain_name, tidy_title
from litbook.errors import Check, Problem, catalogue, problems_of, repeated
from litbook.forms import Line, Text
from litbook.model import Entry, Record, Value

ALLOWANCES = "book/data/allowed-warnings.toml"
LATEST_PUBLICATION = 4  # years after the preprint beyond which a pairing is suspect
SAME_TITLE = 60.0  # per cent of letters that a changed title still shares with the listed one
INITIALS = re.compile(r"(?:[^\W\d_]\.?[\s-]?)+")
INITIAL = re.compile(r"[^\W\d_]\.")
TEXTS = ("title", "journal", "booktitle", "series", "publisher", "note")


class Subject(NamedTuple):
    """One entry under check, the record it was made from, and the table of venues."""

    entry: Entry
    record: Record
    venues: Sequence[VenueName]


class AllowedWarning(Value):
    """A warning that the bibliography keeps, and why: one `[[allow]]` of the file that explains them."""

    code: Line
    citekey: Line
    reason: Text


CHECKS = tuple(check for check in catalogue().values() if check.bad)
RULES = tuple(check for check in CHECKS if check.at)
Fault = tuple[str, str]
"""Code, and what is wrong."""


def check_entries(
    entries: Sequence[Entry],
    records: Sequence[Record],
    venues: Sequence[VenueName] = (),
    allowed: Sequence[AllowedWarning] = (),
) -> tuple[Problem, ...]:
    """What is wrong with the entries, each made from the record at its place, less the warnings that are allowed.

    Allowances that explain nothing are reported too; an error cannot be allowed. A problem's place is the citekey.
    """
    subjects = [Subject(entry, record, venues) for entry, record in zip(entries, records, strict=True)]
    found = [(subject.entry.citekey, *fault) for subject in subjects for fault in faults_of(subject)]
    found += repeats(subjects)
    faults = ((code, citekey, text, "") for citekey, code, text in sorted(found, key=lambda fault: fault[1]))
    problems = problems_of(faults, "references.bib")
    warned = {(problem.code, problem.place) for problem in problems if problem.severity != "error"}
    excused = {(item.code, item.citekey) for item in allowed} & warned
    idle = (item for item in allowed if (item.code, item.citekey) not in excused)
    stale = (("B066", "", f"{item.citekey} has no warning {item.code}", "") for item in idle)
    kept = (problem for problem in problems if (problem.code, problem.place) not in excused)
    return (*kept, *problems_of(stale, ALLOWANCES))


def faults_of(subject: Subject) -> Iterator[Fault]:
    """What rules and comparisons find in one entry."""
    for rule in RULES:
        yield from broken(rule, subject.entry)
    for compare in COMPARISONS:
        yield from compare(subject)


# --- rules --------------------------------------------------------------------------------------------------


def broken(rule: Check, entry: Entry) -> Iterator[Fault]:
    """What the rule says of each text of the entry that breaks it."""
    form, pattern = compiled(rule.form), compiled(rule.pattern)
    for name, text in texts_of(entry, rule.at):
        found = pattern.search(text) if rule.pattern else None
        if found or (rule.form and not form.fullmatch(text)):
            yield rule.code, rule.says.format(name=name, text=text, found=found and found[0])


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, compiled once."""
    return re.compile(pattern)


def texts_of(entry: Entry, at: str) -> Iterator[tuple[str, str]]:
    """The texts of an entry that a rule looks at, each with the name of its field; what is not known is none."""
    if at in ("names", "people", "texts"):
        people = [name for name in entry.authors if at != "people" or not name.literal]
        yield from (("author", plain_name(name)) for name in people)
    fields = {"names": (), "people": (), "texts": TEXTS, "venues": ("journal", "booktitle")}
    for name in fields.get(at, (at,)):
        if (text := getattr(entry, name)) is not None:
            yield name, text


# --- one entry ----------------------------------------------------------------------------------------------


def print_faults(subject: Subject) -> Iterator[Fault]:
    """B020, B025, B031: pages that end before they begin, letters that old BibTeX cannot sort, shouted titles."""
    entry = subject.entry
    first, _, last = (entry.pages or "").partition("–")
    if first.isdecimal() and last.isdecimal() and int(last) < int(first):
        yield "B020", f"pages end at {last} before they begin at {first}"
    for name, value in bibtex_fields(entry).items():
        if foreign := sorted({sign for sign in value if not sign.isascii()}):
            yield "B025", f"{name} holds {' '.join(foreign)}, not ASCII"
    if entry.title.isupper() and sum(word.isalpha() for word in entry.title.split()) > 2:
        yield "B031", "title is all capitals"


def author_faults(subject: Subject) -> Iterator[Fault]:
    """B034, B041, B059: authors that are not known, not all known, or named twice."""
    authors = subject.entry.authors
    if not authors:
        yield "B034", "no author is known"
    elif not subject.entry.authors_complete:
        yield "B059", f"only {len(authors)} authors are known"
    for name, count in repeated(plain_name(name).casefold() for name in authors).items():
        yield "B041", f"{name!r} stands {count} times"


def name_faults(subject: Subject) -> Iterator[Fault]:
    """B036, B037, B038, B044: names of people that are swapped, initials alone, all capitals, or one word."""
    for name in subject.entry.authors:
        given, family = name.given or "", name.family or ""
        if name.literal:
            continue
        if is_initials(family) and "." in family and len(given) > 2:
            yield "B036", f"{plain_name(name)!r} has initials for a family name"
        if is_initials(given) and "." in given:
            yield "B037", f"{plain_name(name)!r} has only initials"
        letters = re.sub(r"\W", "", family)
        if len(letters) > 3 and letters.isupper():
            yield "B038", f"{plain_name(name)!r} is all capitals"
        if not given:
            yield "B044", f"{plain_name(name)!r} has no given name"


def is_initials(text: str) -> bool:
    """Whether a part of a name is initials alone."""
    whole = INITIALS.fullmatch(text) and INITIAL.search(text)
    return bool(whole) and not re.search(r"[^\W\d_]{2}", text)


# --- an entry beside its arXiv id, its record and the table of venues ----------------------------------------


def date_faults(subject: Subject) -> Iterator[Fault]:
    """B046, B047, B048, B065: year and month against the arXiv id, given when the paper was sent in; no year."""
    entry, date = subject.entry, eprint_date(subject.entry.eprint or "")
    if not entry.year:
        yield "B065", "no year is known"
    if date and entry.type == "misc":
        if entry.year not in (None, date[0]):
            yield "B046", f"year is {entry.year}, the arXiv id is of {date[0]}"
        if entry.month and (date[1] - entry.month) % 12 not in (0, 1):
            yield "B047", f"month is {entry.month}, the arXiv id is of {date[1]}"
    elif date and entry.year and not date[0] - 1 <= entry.year <= date[0] + LATEST_PUBLICATION:
        yield "B048", f"published in {entry.year}, the arXiv id is of {date[0]}"


def doi_faults(subject: Subject) -> Iterator[Fault]:
    """B016, B049: the arXiv DOI of another paper; a preprint with the DOI of a published version."""
    entry, doi = subject.entry, subject.entry.doi or ""
    if entry.eprint and doi.lower().startswith(ARXIV_DOI.lower()):
        if doi[len(ARXIV_DOI) :] != entry.eprint:
            yield "B016", f"doi {doi} is not of eprint {entry.eprint}"
    elif entry.eprint and doi and entry.type == "misc":
        yield "B049", f"@misc has the publisher's DOI {doi}"


def venue_faults(subject: Subject) -> Iterator[Fault]:
    """B052, B053: a venue that the table does not hold, or holds as of another type."""
    venue = subject.entry.journal or subject.entry.booktitle
    known = find_venue(venue, subject.venues) if venue else None
    if venue and subject.venues and not known:
        yield "B052", f"{venue!r} is not in the table of venues"
    if known and known.type != subject.entry.type:
        yield "B053", f"{venue!r} is @{known.type} in the table, not @{subject.entry.type}"


def record_faults(subject: Subject) -> Iterator[Fault]:
    """B054, B057: a key of another form that is not the list's own, which is kept; titles that may be of two works."""
    citekey, listed = subject.entry.citekey, subject.record.listed_title
    if not KEY_FORM.fullmatch(citekey) and citekey != subject.record.key:
        yield "B054", f"key {citekey!r} has not the form familyYYYYword"
    share = fuzz.ratio(fold_title(tidy_title(listed)), fold_title(subject.entry.title))
    if share < SAME_TITLE:
        yield "B057", f"the list has {listed!r} ({share:.0f} % alike)"


COMPARISONS: tuple[Callable[[Subject], Iterable[Fault]], ...] = (
    print_faults, author_faults, name_faults, date_faults, doi_faults, venue_faults, record_faults,
)  # fmt: skip


def contradicted_key(entry: Entry, record: Record) -> str | None:
    """What in a pinned key contradicts its entry; null where nothing does, or where the key is the list's own."""
    date, first = eprint_date(entry.eprint or ""), record.published
    years = {year for year in (date and date[0], first and first.year, entry.year) if year}
    fault = key_fault(entry.citekey, entry.authors, years, (entry.title, *entry.aliases))
    return fault if entry.citekey != record.key else None


# --- entries beside one another -----------------------------------------------------------------------------


def repeats(subjects: Sequence[Subject]) -> Iterator[tuple[str, str, str]]:
    """B062, B063: the citekey of every entry with an id or title that one before it has, and which."""
    first: dict[tuple[str, str], str] = {}
    for code, name in (("B062", "eprint"), ("B062", "doi"), ("B063", "title")):
        for entry in (subject.entry for subject in subjects):
            value = getattr(entry, name) or ""
            text = fold_title(value) if name == "title" else value.lower() if name == "doi" else value
            if text and first.setdefault((name, text), entry.citekey) != entry.citekey:
                yield entry.citekey, code, f"{name} {text!r} is also that of {first[name, text]}"
