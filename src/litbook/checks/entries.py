"""The checks of a bibliography: rules of `checks.toml` on an entry's texts, and what takes a comparison."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from rapidfuzz import fuzz

from litbook.bibliography.citekeys import KEY_FORM, fold_title, key_fault
from litbook.bibliography.entries import ARXIV_DOI, VenueName, eprint_date, find_venue
from litbook.bibliography.exports import bibtex_fields
from litbook.bibliography.latex import plain_name, tidy_title
from litbook.errors import Check, Problem, catalogue, problems_of
from litbook.forms import Line, Text
from litbook.model import Entry, Name, Record, Value

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
    faults = [
        (check.code, citekey, text, check.mend)
        for check in CHECKS
        for citekey, text in faults_of(check, subjects)
    ]
    problems = problems_of(faults, "references.bib")
    warned = {(problem.code, problem.place) for problem in problems if problem.severity != "error"}
    excused = {(item.code, item.citekey) for item in allowed} & warned
    stale = [
        ("B066", "", f"{item.citekey} has no warning {item.code}", catalogue()["B066"].mend)
        for item in allowed
        if (item.code, item.citekey) not in excused
    ]
    kept = (problem for problem in problems if (problem.code, problem.place) not in excused)
    return (*kept, *problems_of(stale, ALLOWANCES))


def faults_of(check: Check, subjects: Sequence[Subject]) -> Iterator[tuple[str, str]]:
    """The citekey of every entry that the check objects to, with what is wrong."""
    if find_repeats := REPEATS.get(check.code):
        yield from find_repeats(subjects)
        return
    for subject in subjects:
        texts = broken(check, subject.entry) if check.at else FINDERS[check.code](subject)
        yield from ((subject.entry.citekey, text) for text in texts)


# --- rules --------------------------------------------------------------------------------------------------


def broken(rule: Check, entry: Entry) -> Iterator[str]:
    """What the rule says of each text of the entry that breaks it."""
    form, pattern = compiled(rule.form), compiled(rule.pattern)
    for name, text in texts_of(entry, rule.at):
        found = pattern.search(text) if rule.pattern else None
        if found or (rule.form and not form.fullmatch(text)):
            yield rule.says.format(name=name, text=text, found=found and found[0])


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


def doi_of_other_eprint(subject: Subject) -> Iterator[str]:
    """Whether an arXiv DOI names another paper than the eprint."""
    doi, eprint = subject.entry.doi or "", subject.entry.eprint
    if eprint and doi.lower().startswith(ARXIV_DOI.lower()) and doi[len(ARXIV_DOI) :] != eprint:
        yield f"doi {doi} is not of eprint {eprint}"


def pages_reversed(subject: Subject) -> Iterator[str]:
    """Whether a range of pages ends before it begins."""
    first, _dash, last = (subject.entry.pages or "").partition("–")
    if first.isdecimal() and last.isdecimal() and int(last) < int(first):
        yield f"pages end at {last} before they begin at {first}"


def not_ascii(subject: Subject) -> Iterator[str]:
    """Which fields of the printed entry hold letters that old BibTeX cannot sort or print."""
    for name, value in bibtex_fields(subject.entry).items():
        if foreign := sorted({sign for sign in value if not sign.isascii()}):
            yield f"{name} holds {' '.join(foreign)}, not ASCII"


def shouted_title(subject: Subject) -> Iterator[str]:
    """Whether the title is in capitals throughout."""
    words = [word for word in subject.entry.title.split() if word.isalpha()]
    if len(words) > 2 and subject.entry.title.isupper():
        yield "title is all capitals"


def missing_authors(subject: Subject) -> Iterator[str]:
    """Whether no author is known."""
    if not subject.entry.authors:
        yield "no author is known"


def swapped(subject: Subject) -> Iterator[str]:
    """Which names have initials where the family name belongs."""
    for name in people(subject):
        if is_initials(name.family) and "." in (name.family or "") and len(name.given or "") > 2:
            yield f"{plain_name(name)!r} has initials for a family name"


def initials_only(subject: Subject) -> Iterator[str]:
    """Which people have initials alone for a given name."""
    for name in people(subject):
        if is_initials(name.given) and "." in (name.given or ""):
            yield f"{plain_name(name)!r} has only initials"


def shouted_names(subject: Subject) -> Iterator[str]:
    """Which people's family names are all capitals."""
    for name in people(subject):
        family = re.sub(r"\W", "", name.family or "")
        if len(family) > 3 and family.isupper():
            yield f"{plain_name(name)!r} is all capitals"


def lone_names(subject: Subject) -> Iterator[str]:
    """Which people have one name only."""
    for name in people(subject):
        if not name.given:
            yield f"{plain_name(name)!r} has no given name"


def duplicate_authors(subject: Subject) -> Iterator[str]:
    """Which names stand twice."""
    names = [plain_name(name).casefold() for name in subject.entry.authors]
    for name in dict.fromkeys(names):
        if (count := names.count(name)) > 1:
            yield f"{name!r} stands {count} times"


def authors_incomplete(subject: Subject) -> Iterator[str]:
    """Whether authors are known to be missing."""
    if subject.entry.authors and not subject.entry.authors_complete:
        yield f"only {len(subject.entry.authors)} authors are known"


def people(subject: Subject) -> list[Name]:
    """The authors that are no collectives."""
    return [name for name in subject.entry.authors if not name.literal]


def is_initials(text: str | None) -> bool:
    """Whether a part of a name is initials alone."""
    return bool(text and INITIALS.fullmatch(text) and INITIAL.search(text)) and not re.search(
        r"[^\W\d_]{2}", text or ""
    )


# --- an entry beside its arXiv id, its record and the table of venues ----------------------------------------


def missing_year(subject: Subject) -> Iterator[str]:
    """Whether no year is known of a work."""
    if not subject.entry.year:
        yield "no year is known"


def preprint_date(entry: Entry) -> tuple[int, int] | None:
    """Year and month of the arXiv id, of a work that appeared nowhere else."""
    return eprint_date(entry.eprint or "") if entry.type == "misc" else None


def preprint_year(subject: Subject) -> Iterator[str]:
    """Whether a preprint's year is not that of its arXiv id."""
    date, year = preprint_date(subject.entry), subject.entry.year
    if date and year not in (None, date[0]):
        yield f"year is {year}, the arXiv id is of {date[0]}"


def preprint_month(subject: Subject) -> Iterator[str]:
    """Whether a preprint's month is not that of its arXiv id, given when the paper was sent in."""
    date, month = preprint_date(subject.entry), subject.entry.month
    if date and month and (date[1] - month) % 12 not in (0, 1):
        yield f"month is {month}, the arXiv id is of {date[1]}"


def published_year(subject: Subject) -> Iterator[str]:
    """Whether a published work's year is far from that of its arXiv id."""
    date, year = eprint_date(subject.entry.eprint or ""), subject.entry.year
    if not date or not year or subject.entry.type == "misc":
        return
    if not date[0] - 1 <= year <= date[0] + LATEST_PUBLICATION:
        yield f"published in {year}, the arXiv id is of {date[0]}"


def hidden_publication(subject: Subject) -> Iterator[str]:
    """Whether a preprint has the DOI of a published version."""
    entry = subject.entry
    if (
        entry.type == "misc"
        and entry.eprint
        and not (entry.doi or ARXIV_DOI).lower().startswith(ARXIV_DOI.lower())
    ):
        yield f"@misc has the publisher's DOI {entry.doi}"


def tabled(subject: Subject) -> tuple[str | None, VenueName | None]:
    """The entry's venue, and what the table holds of it."""
    venue = subject.entry.journal or subject.entry.booktitle
    return venue, find_venue(venue, subject.venues) if venue else None


def unknown_venue(subject: Subject) -> Iterator[str]:
    """Whether the table does not hold the venue."""
    venue, known = tabled(subject)
    if venue and subject.venues and not known:
        yield f"{venue!r} is not in the table of venues"


def venue_type(subject: Subject) -> Iterator[str]:
    """Whether the venue is of another type in the table."""
    venue, known = tabled(subject)
    if known and known.type != subject.entry.type:
        yield f"{venue!r} is @{known.type} in the table, not @{subject.entry.type}"


def key_form(subject: Subject) -> Iterator[str]:
    """Whether the key has another form than familyYYYYword and is not the list's own, which is kept as it is."""
    citekey = subject.entry.citekey
    if not KEY_FORM.fullmatch(citekey) and citekey != subject.record.key:
        yield f"key {citekey!r} has not the form familyYYYYword"


def contradicted_key(entry: Entry, record: Record) -> str | None:
    """What in a pinned key contradicts its entry; null where nothing does, or where the key is the list's own."""
    date, first = eprint_date(entry.eprint or ""), record.published
    years = {year for year in (date and date[0], first and first.year, entry.year) if year}
    fault = key_fault(entry.citekey, entry.authors, years, (entry.title, *entry.aliases))
    return fault if entry.citekey != record.key else None


def listed_title(subject: Subject) -> Iterator[str]:
    """Whether the listed title is so far from the entry's that they may be two works."""
    listed = subject.record.listed_title
    share = fuzz.ratio(fold_title(tidy_title(listed)), fold_title(subject.entry.title))
    if share < SAME_TITLE:
        yield f"the list has {listed!r} ({share:.0f} % alike)"


# --- entries beside one another -----------------------------------------------------------------------------


def duplicate_ids(subjects: Sequence[Subject]) -> Iterator[tuple[str, str]]:
    """Entries that share an arXiv id or a DOI."""
    yield from repeats(subjects, lambda entry: entry.eprint, "eprint")
    yield from repeats(subjects, lambda entry: (entry.doi or "").lower(), "doi")


def duplicate_titles(subjects: Sequence[Subject]) -> Iterator[tuple[str, str]]:
    """Entries that share a title, as a preprint and its published version would."""
    yield from repeats(subjects, lambda entry: fold_title(entry.title), "title")


def repeats(
    subjects: Iterable[Subject], value: Callable[[Entry], str | None], name: str
) -> Iterator[tuple[str, str]]:
    """The citekey of every entry whose value another one before it has, and which."""
    first: dict[str, str] = {}
    for subject in subjects:
        text, citekey = value(subject.entry), subject.entry.citekey
        if text and first.setdefault(text, citekey) != citekey:
            yield citekey, f"{name} {text!r} is also that of {first[text]}"


FINDERS: Mapping[str, Callable[[Subject], Iterable[str]]] = {
    "B016": doi_of_other_eprint,
    "B020": pages_reversed,
    "B025": not_ascii,
    "B031": shouted_title,
    "B034": missing_authors,
    "B036": swapped,
    "B037": initials_only,
    "B038": shouted_names,
    "B041": duplicate_authors,
    "B044": lone_names,
    "B046": preprint_year,
    "B047": preprint_month,
    "B048": published_year,
    "B049": hidden_publication,
    "B052": unknown_venue,
    "B053": venue_type,
    "B054": key_form,
    "B057": listed_title,
    "B059": authors_incomplete,
    "B065": missing_year,
}
REPEATS: Mapping[str, Callable[[Sequence[Subject]], Iterable[tuple[str, str]]]] = {
    "B062": duplicate_ids,
    "B063": duplicate_titles,
}
