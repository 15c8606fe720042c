"""What a check of the bibliography is, and those of an entry's fields and names."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from litbook.bibliography.entries import ARXIV_DOI, VenueName, eprint_date
from litbook.bibliography.exports import FIELD_ORDER, MONTHS, TYPES, RawEntry, bibtex_fields
from litbook.bibliography.latex import plain_name
from litbook.errors import Severity
from litbook.forms import DOI
from litbook.model import Entry, Name, Record, Value


class Subject(Value):
    """One entry under check: as printed, as read, and the record it stands for, where there is one."""

    raw: RawEntry
    entry: Entry
    record: Record | None = None


class Context(Value):
    """What the checks of an entry compare it with; `this_year` null leaves future years unchecked."""

    records: tuple[Record, ...] = ()
    venues: tuple[VenueName, ...] = ()
    this_year: int | None = None


Fault = tuple[str, str]  # citekey, what is wrong
EntryFinder = Callable[[Subject, Context], Iterable[str]]
LibraryFinder = Callable[[Sequence[Subject], Context], Iterable[Fault]]


class Check(Value):
    """One check: its code, severity and meaning; of the bibliography also the mend, and examples, which are its tests.

    An example is a whole .bib file, or fields that replace those of a sound entry.
    """

    code: str
    severity: Severity
    meaning: str
    mend: str = ""
    bad: str = ""
    good: str = ""


def make_subject(entry: Entry, record: Record | None = None) -> Subject:
    """The entry as it would be printed in BibTeX."""
    raw = RawEntry(citekey=entry.citekey, type=entry.type, line=0, fields=bibtex_fields(entry))
    return Subject(raw=raw, entry=entry, record=record)


REQUIRED = {
    "article": ("title", "journal"),
    "inproceedings": ("title", "booktitle"),
    "incollection": ("title", "booktitle"),
    "book": ("title",),
    "techreport": ("title",),
    "phdthesis": ("title",),
    "misc": ("title",),
}
OTHER_FIELDS = frozenset(
    ("editor", "number", "publisher", "address", "howpublished", "organization", "institution", "school")
)
DOI_RESOLVER = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)\s*", re.I)
CATEGORY_FORM = re.compile(r"[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2}|\.[a-z]+(?:-[a-z]+)?)?")
URL_FORM = re.compile(r"https?://[^\s{}]+\.[^\s{}]+")
ARXIV_URL = re.compile(r"https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/(?P<id>\S+?)(?:v\d+)?(?:\.pdf)?/?")
PAGES_FORM = re.compile(r"[A-Za-z]*\d[\w.:]*(?:–[A-Za-z]*\d[\w.:]*)?")


def missing_fields(subject: Subject, _: Context) -> Iterator[str]:
    """Which fields the type requires and the entry lacks."""
    for name in REQUIRED[subject.entry.type]:
        if not subject.raw.fields.get(name):
            yield f"@{subject.raw.type} has no {name}"


def unknown_fields(subject: Subject, _: Context) -> Iterator[str]:
    """Which fields no BibTeX style knows."""
    for name in subject.raw.fields.keys() - set(FIELD_ORDER) - OTHER_FIELDS:
        yield f"field {name!r} is unknown"


def unknown_type(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the entry's type is none of those that are read."""
    if subject.raw.type not in TYPES:
        yield f"type @{subject.raw.type} is unknown and is read as @misc"


def empty_fields(subject: Subject, _: Context) -> Iterator[str]:
    """Which fields are there without a value."""
    for name, value in subject.raw.fields.items():
        if not value.strip("{} "):
            yield f"field {name!r} is empty"


def year_form(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the year is other than four digits."""
    year = subject.raw.fields.get("year", "")
    if year and not re.fullmatch(r"[12]\d{3}", year):
        yield f"year {year!r} is not four digits"


def future_year(subject: Subject, context: Context) -> Iterator[str]:
    """Whether the year has not come yet; the next one may stand on a volume already."""
    year = subject.entry.year
    if year and context.this_year and year > context.this_year + 1:
        yield f"year {year} has not come yet"


def month_form(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the month is other than a macro, which every style can print in its own way."""
    month = subject.raw.fields.get("month")
    if month and month not in MONTHS:
        yield f"month {month!r} is not one of {' '.join(MONTHS)}"


def eprint_form(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the eprint is no arXiv id."""
    eprint = subject.entry.eprint
    if eprint and eprint_date(eprint) is None:
        yield f"eprint {eprint!r} is no arXiv id"


def archive_prefix(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the archive of an eprint is left out or spelt otherwise."""
    prefix = subject.raw.fields.get("archiveprefix")
    if subject.entry.eprint and prefix != "arXiv":
        yield f"archiveprefix is {prefix!r}" if prefix else "eprint has no archiveprefix"


def category_form(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the primary class is no arXiv category."""
    category = subject.entry.primaryclass
    if category and not CATEGORY_FORM.fullmatch(category):
        yield f"primaryclass {category!r} is no arXiv category"


def doi_form(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the DOI, apart from a resolver before it, is none."""
    doi = DOI_RESOLVER.sub("", subject.entry.doi or "")
    if doi and not DOI.fullmatch(doi):
        yield f"doi {doi!r} is no DOI"


def doi_resolver(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the DOI carries its resolver's address."""
    if DOI_RESOLVER.match(subject.entry.doi or ""):
        yield f"doi {subject.entry.doi!r} includes a resolver"


def doi_of_other_eprint(subject: Subject, _: Context) -> Iterator[str]:
    """Whether an arXiv DOI names another paper than the eprint."""
    doi, eprint = subject.entry.doi or "", subject.entry.eprint
    if eprint and doi.lower().startswith(ARXIV_DOI.lower()) and doi[len(ARXIV_DOI) :] != eprint:
        yield f"doi {doi} is not of eprint {eprint}"


def url_form(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the url is no web address."""
    url = subject.entry.url
    if url and not URL_FORM.fullmatch(url):
        yield f"url {url!r} is no web address"


def url_of_other_eprint(subject: Subject, _: Context) -> Iterator[str]:
    """Whether an arXiv address names another paper than the eprint."""
    found = ARXIV_URL.fullmatch(subject.entry.url or "")
    if found and subject.entry.eprint and found["id"] != subject.entry.eprint:
        yield f"url names {found['id']}, eprint is {subject.entry.eprint}"


def pages_form(subject: Subject, _: Context) -> Iterator[str]:
    """Whether pages are neither a number nor a range with two hyphens."""
    printed = subject.raw.fields.get("pages", "")
    if printed and not PAGES_FORM.fullmatch(printed.replace("--", "–")):
        yield f"pages {printed!r} are neither a number nor a range"


def pages_reversed(subject: Subject, _: Context) -> Iterator[str]:
    """Whether a range of pages ends before it begins."""
    first, _dash, last = (subject.entry.pages or "").partition("–")
    if first.isdigit() and last.isdigit() and int(last) < int(first):
        yield f"pages end at {last} before they begin at {first}"


FIELD_CHECKS: Mapping[str, EntryFinder] = {
    "B004": missing_fields,
    "B005": unknown_fields,
    "B006": unknown_type,
    "B007": empty_fields,
    "B008": year_form,
    "B009": future_year,
    "B010": month_form,
    "B011": eprint_form,
    "B012": archive_prefix,
    "B013": category_form,
    "B014": doi_form,
    "B015": doi_resolver,
    "B016": doi_of_other_eprint,
    "B017": url_form,
    "B018": url_of_other_eprint,
    "B019": pages_form,
    "B020": pages_reversed,
}


INITIALS = re.compile(r"(?:[^\W\d_]\.?[\s-]?)+")
INITIAL = re.compile(r"[^\W\d_]\.")
COLLECTIVE = re.compile(r"\b(?:Team|Group|Consortium|Collaboration|Labs?|Project|Initiative|Community)\b")
DEGREE = re.compile(r"\b(?:Dr|Prof|PhD|Ph\.D|MD|M\.D|MSc|BSc)\b\.?")
MARKS = re.compile(r"[*†‡§¶∗✉♠♦♣☆⋆@]|[⁰¹²³⁴-⁹]|\$\^|\\textsuperscript|\d(?:,\d)*$")


def missing_authors(subject: Subject, _: Context) -> Iterator[str]:
    """Whether no author is known."""
    if not subject.entry.authors:
        yield "no author is known"


def et_al(subject: Subject, _: Context) -> Iterator[str]:
    """Which names are "et al."."""
    for name in subject.entry.authors:
        if re.search(r"\bet\.? al\b", plain_name(name)):
            yield f"{plain_name(name)!r} is no name"


def swapped(subject: Subject, _: Context) -> Iterator[str]:
    """Which names have initials where the family name belongs."""
    for name in _people(subject):
        family, given = name.family or "", name.given or ""
        if _is_initials(family) and "." in family and len(given) > 2:
            yield f"{plain_name(name)!r} has initials for a family name"


def initials_only(subject: Subject, _: Context) -> Iterator[str]:
    """Which people have initials alone for a given name."""
    for name in _people(subject):
        if name.given and _is_initials(name.given) and "." in name.given:
            yield f"{plain_name(name)!r} has only initials"


def shouted_names(subject: Subject, _: Context) -> Iterator[str]:
    """Which people's family names are all capitals."""
    for name in _people(subject):
        family = re.sub(r"\W", "", name.family or "")
        if len(family) > 3 and family.isupper():
            yield f"{plain_name(name)!r} is all capitals"


def affiliation_marks(subject: Subject, _: Context) -> Iterator[str]:
    """Which names carry marks that point to an affiliation."""
    for name in _people(subject):
        if found := MARKS.search(plain_name(name)):
            yield f"{plain_name(name)!r} carries {found[0]!r}"


def digits_in_names(subject: Subject, _: Context) -> Iterator[str]:
    """Which people's names hold digits."""
    for name in _people(subject):
        if re.search(r"\d", plain_name(name)):
            yield f"{plain_name(name)!r} holds digits"


def duplicate_authors(subject: Subject, _: Context) -> Iterator[str]:
    """Which names stand twice."""
    counts = Counter(plain_name(name).casefold() for name in subject.entry.authors)
    for name, count in counts.items():
        if count > 1:
            yield f"{name!r} stands {count} times"


def run_together(subject: Subject, _: Context) -> Iterator[str]:
    """Whether authors are divided by other than `and`."""
    printed = subject.raw.fields.get("author", "")
    names = [re.sub(r"\{[^{}]*\}", "", name) for name in printed.split(" and ")]
    for name in names:
        if name.count(",") > 2 or re.search(r";|\s(?:&|\\&)\s", name):
            yield f"{name.strip()!r} looks like several authors"


def loose_collectives(subject: Subject, _: Context) -> Iterator[str]:
    """Which collectives are read as people, because no braces hold them together."""
    for name in _people(subject):
        if COLLECTIVE.search(plain_name(name)):
            yield f"{plain_name(name)!r} is read as a person"


def lone_names(subject: Subject, _: Context) -> Iterator[str]:
    """Which people have one name only."""
    for name in subject.entry.authors:
        if not name.literal and not name.given:
            yield f"{plain_name(name)!r} has no given name"


def degrees(subject: Subject, _: Context) -> Iterator[str]:
    """Which names carry a title or degree."""
    for name in _people(subject):
        if found := DEGREE.search(plain_name(name)):
            yield f"{plain_name(name)!r} carries {found[0]!r}"


def _people(subject: Subject) -> list[Name]:
    return [name for name in subject.entry.authors if not name.literal]


def _is_initials(text: str) -> bool:
    return bool(INITIALS.fullmatch(text) and INITIAL.search(text)) and not re.search(r"[^\W\d_]{2}", text)


NAME_CHECKS: Mapping[str, EntryFinder] = {
    "B034": missing_authors,
    "B035": et_al,
    "B036": swapped,
    "B037": initials_only,
    "B038": shouted_names,
    "B039": affiliation_marks,
    "B040": digits_in_names,
    "B041": duplicate_authors,
    "B042": run_together,
    "B043": loose_collectives,
    "B044": lone_names,
    "B045": degrees,
}
