"""Checks of an entry's texts, and of entries beside one another and beside their records."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from rapidfuzz import fuzz

from litbook.bibliography.citekeys import KEY_FORM, fold_title, key_fault
from litbook.bibliography.entries import ARXIV_DOI, entry_year, eprint_date, find_venue
from litbook.bibliography.exports import VERBATIM
from litbook.bibliography.latex import is_braced, plain_name, protected_spans, tidy_title
from litbook.checks.entry_fields import Context, EntryFinder, Fault, LibraryFinder, Subject
from litbook.escaping import is_hidden
from litbook.model import Name

BARE_SIGN = re.compile(r"(?<!\\)[%&#]|(?<![\\$])_(?![^$]*\$)")
BARE_DOLLAR = re.compile(r"(?<!\\)\$")
HTML = re.compile(r"</?(?:[a-z]{1,6}|h[1-6])(?:\s[^<>]*)?/?>|&(?:[a-z]{2,6}|#\d{2,5});", re.I)
# UTF-8 read as Latin-1 or Windows-1252: a lead byte's letter followed by a continuation byte's sign.
MOJIBAKE = re.compile("[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â(?:€|\u0080)|\ufffd")
COMMAND = re.compile(r"\\[A-Za-z]+")


def not_nfc(subject: Subject, _: Context) -> Iterator[str]:
    """Which fields hold letters and marks apart that Unicode has as one."""
    for name, value in subject.raw.fields.items():
        if not unicodedata.is_normalized("NFC", value):
            yield f"{name} is not in Unicode's composed form (NFC)"


def control_signs(subject: Subject, _: Context) -> Iterator[str]:
    """Which fields hold signs that nobody sees."""
    for name, value in subject.raw.fields.items():
        hidden = {sign for sign in value if unicodedata.category(sign) == "Cc" or is_hidden(sign)}
        if hidden:
            yield f"{name} holds {', '.join(f'U+{ord(sign):04X}' for sign in sorted(hidden))}"


def html_text(subject: Subject, _: Context) -> Iterator[str]:
    """Which fields hold HTML."""
    for name, value in subject.raw.fields.items():
        if name not in VERBATIM and (found := HTML.search(value)):
            yield f"{name} holds {found[0]!r}"


def mojibake(subject: Subject, _: Context) -> Iterator[str]:
    """Which fields hold letters that were read in the wrong encoding."""
    for name, value in subject.raw.fields.items():
        if found := MOJIBAKE.search(value):
            yield f"{name} holds {found[0]!r}, text read in the wrong encoding"


def not_ascii(subject: Subject, _: Context) -> Iterator[str]:
    """Which fields hold letters that old BibTeX cannot sort or print."""
    for name, value in subject.raw.fields.items():
        if foreign := sorted({sign for sign in value if not sign.isascii()}):
            yield f"{name} holds {' '.join(foreign)}, not ASCII"


def bare_signs(subject: Subject, _: Context) -> Iterator[str]:
    """Which fields hold a sign that TeX takes for a command."""
    for name, value in subject.raw.fields.items():
        if name not in VERBATIM and (found := BARE_SIGN.search(value)):
            yield f"{name} holds a bare {found[0]}"


def open_formula(subject: Subject, _: Context) -> Iterator[str]:
    """Which fields open a formula and do not close it."""
    for name, value in subject.raw.fields.items():
        if name not in VERBATIM and len(BARE_DOLLAR.findall(value)) % 2:
            yield f"{name} has an odd number of $"


def tex_left(subject: Subject, _: Context) -> Iterator[str]:
    """Which commands are left in the title once it is read."""
    for command in COMMAND.findall(subject.entry.title):
        yield f"title keeps the command {command}"


def lost_capitals(subject: Subject, _: Context) -> Iterator[str]:
    """Which words of the title a style would print without their capitals."""
    printed = subject.raw.fields.get("title", "")
    bare = _outside_braces(printed)
    for start, stop in protected_spans(subject.entry.title):
        word = subject.entry.title[start:stop]
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", bare):
            yield f"title has {word!r} outside braces"


def _outside_braces(text: str) -> str:
    previous = ""
    while previous != text:
        previous, text = text, re.sub(r"\{[^{}]*\}", "\0", text)
    return text


def full_stop(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the title ends with the full stop that styles add."""
    if re.search(r"[^.]\.$", subject.entry.title):
        yield "title ends with a full stop"


def shouted_title(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the title is in capitals throughout."""
    words = [word for word in subject.entry.title.split() if word.isalpha()]
    if len(words) > 2 and subject.entry.title.isupper():
        yield "title is all capitals"


def wrapped_title(subject: Subject, _: Context) -> Iterator[str]:
    """Whether braces around the whole title keep every style from setting it."""
    printed = subject.raw.fields.get("title", "")
    if is_braced(printed) and " " in printed:
        yield "title stands in double braces"


def title_year(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the title carries a catalogue's addition."""
    if found := re.search(r"\[(?:arXiv|cs\.|\d{4}\.)[^\]]*\]|\bv\d+$", subject.entry.title, re.I):
        yield f"title carries {found[0]!r}"


TEXT_CHECKS: Mapping[str, EntryFinder] = {
    "B021": not_nfc,
    "B022": control_signs,
    "B023": html_text,
    "B024": mojibake,
    "B025": not_ascii,
    "B026": bare_signs,
    "B027": open_formula,
    "B028": tex_left,
    "B029": lost_capitals,
    "B030": full_stop,
    "B031": shouted_title,
    "B032": wrapped_title,
    "B033": title_year,
}


PREPRINT_SERVERS = ("arxiv", "corr", "biorxiv", "medrxiv", "preprint", "ssrn")
LATEST_PUBLICATION = 4  # years after the preprint beyond which a pairing is suspect
SAME_TITLE = 60.0  # per cent of letters that a changed title still shares with the listed one


def missing_year(subject: Subject, _: Context) -> Iterator[str]:
    """Whether no year is known of a work."""
    if "year" not in subject.raw.fields:
        yield "no year is known"


def preprint_year(subject: Subject, _: Context) -> Iterator[str]:
    """Whether a preprint's year is not that of its arXiv id."""
    date = eprint_date(subject.entry.eprint or "")
    if date and subject.entry.type == "misc" and subject.entry.year not in (None, date[0]):
        yield f"year is {subject.entry.year}, the arXiv id is of {date[0]}"


def preprint_month(subject: Subject, _: Context) -> Iterator[str]:
    """Whether a preprint's month is not that of its arXiv id, given when the paper was sent in."""
    date = eprint_date(subject.entry.eprint or "")
    month = subject.entry.month
    if date and month and subject.entry.type == "misc" and (date[1] - month) % 12 not in (0, 1):
        yield f"month is {month}, the arXiv id is of {date[1]}"


def published_year(subject: Subject, _: Context) -> Iterator[str]:
    """Whether a published work's year is far from that of its arXiv id."""
    date, year = eprint_date(subject.entry.eprint or ""), subject.entry.year
    if not date or not year or subject.entry.type == "misc":
        return
    if not date[0] - 1 <= year <= date[0] + LATEST_PUBLICATION:
        yield f"published in {year}, the arXiv id is of {date[0]}"


def hidden_publication(subject: Subject, _: Context) -> Iterator[str]:
    """Whether a preprint has the marks of a published version."""
    entry = subject.entry
    if entry.type != "misc":
        return
    if entry.journal or entry.booktitle:
        yield f"@misc names {entry.journal or entry.booktitle!r}"
    elif entry.eprint and entry.doi and not entry.doi.lower().startswith(ARXIV_DOI.lower()):
        yield f"@misc has the publisher's DOI {entry.doi}"


def preprint_as_journal(subject: Subject, _: Context) -> Iterator[str]:
    """Whether a preprint server stands where a journal belongs."""
    venue = subject.entry.journal or subject.entry.booktitle or ""
    if any(word in PREPRINT_SERVERS for word in fold_title(venue).split()):
        yield f"{venue!r} is where preprints appear"


def two_venues(subject: Subject, _: Context) -> Iterator[str]:
    """Whether an entry has both a journal and a book title."""
    if subject.entry.journal and subject.entry.booktitle:
        yield f"both journal {subject.entry.journal!r} and booktitle {subject.entry.booktitle!r}"


def unknown_venue(subject: Subject, context: Context) -> Iterator[str]:
    """Whether the table does not hold the venue."""
    venue = subject.entry.journal or subject.entry.booktitle
    if venue and context.venues and not find_venue(venue, context.venues):
        yield f"{venue!r} is not in the table of venues"


def venue_spelling(subject: Subject, context: Context) -> Iterator[str]:
    """Whether the venue has another spelling, or another type, than in the table."""
    venue = subject.entry.journal or subject.entry.booktitle
    known = find_venue(venue, context.venues) if venue else None
    if known and known.name != venue:
        yield f"{venue!r} is spelt {known.name!r} in the table"
    if known and known.type != subject.entry.type:
        yield f"{venue!r} is @{known.type} in the table, not @{subject.entry.type}"


def key_form(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the key has another form than familyYYYYword."""
    if not (KEY_FORM.fullmatch(subject.entry.citekey) or is_own_key(subject)):
        yield f"key {subject.entry.citekey!r} has not the form familyYYYYword"


def is_own_key(subject: Subject) -> bool:
    """Whether the key is the list's own, which is kept as it is."""
    return bool(subject.record and subject.record.key == subject.entry.citekey)


def key_stability(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the key no longer fits its entry."""
    entry, date = subject.entry, eprint_date(subject.entry.eprint or "")
    first = subject.record and subject.record.published
    years = {year for year in (date and date[0], first and first.year, entry.year) if year}
    fault = key_fault(entry.citekey, entry.authors, years, (entry.title, *entry.aliases))
    if fault and KEY_FORM.fullmatch(entry.citekey) and not is_own_key(subject):
        yield f"key {fault}"


def title_of_record(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the title is another than the record's."""
    if subject.record and fold_title(tidy_title(subject.record.title)) != fold_title(subject.entry.title):
        yield f"the record's title is {subject.record.title!r}"


def listed_title(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the listed title is so far from the entry's that they may be two works."""
    if subject.record:
        listed, title = fold_title(tidy_title(subject.record.listed_title)), fold_title(subject.entry.title)
        if (share := fuzz.ratio(listed, title)) < SAME_TITLE:
            yield f"the list has {subject.record.listed_title!r} ({share:.0f} % alike)"


def authors_of_record(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the authors are other than the record's."""
    if not subject.record:
        return
    printed, recorded = _names(subject.entry.authors), _names(subject.record.authors)
    if len(printed) != len(recorded):
        yield f"{len(printed)} authors, the record has {len(recorded)}"
    for ours, theirs in zip(printed, recorded, strict=False):
        if ours != theirs:
            yield f"{ours!r} is {theirs!r} in the record"


def authors_incomplete(subject: Subject, _: Context) -> Iterator[str]:
    """Whether authors are known to be missing."""
    if subject.entry.authors and not subject.entry.authors_complete:
        yield f"only {len(subject.entry.authors)} authors are known"


def year_of_record(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the year is other than the record's."""
    expected = subject.record and entry_year(subject.record)
    if expected and subject.entry.year != expected:
        yield f"year is {subject.entry.year}, the record has {expected}"


def eprint_of_record(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the arXiv id is other than the record's."""
    if subject.record and subject.entry.eprint != subject.record.arxiv:
        yield f"eprint is {subject.entry.eprint}, the record has {subject.record.arxiv}"


def duplicate_ids(subjects: Sequence[Subject], _: Context) -> Iterator[Fault]:
    """Entries that share an arXiv id or a DOI."""
    yield from _repeats(subjects, lambda subject: subject.entry.eprint, "eprint")
    yield from _repeats(subjects, lambda subject: (subject.entry.doi or "").lower(), "doi")


def duplicate_titles(subjects: Sequence[Subject], _: Context) -> Iterator[Fault]:
    """Entries that share a title, as a preprint and its published version would."""
    yield from _repeats(subjects, lambda subject: fold_title(subject.entry.title), "title")


def records_left_out(subjects: Sequence[Subject], context: Context) -> Iterator[Fault]:
    """Records that no entry stands for."""
    found = {subject.record.position for subject in subjects if subject.record}
    for record in context.records:
        if record.position not in found:
            yield "", f"no entry for {record.title!r} ({record.arxiv or 'without arXiv id'})"


def _repeats(
    subjects: Iterable[Subject], value: Callable[[Subject], str | None], name: str
) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for subject in subjects:
        text = value(subject)
        if text and text in first:
            yield subject.entry.citekey, f"{name} {text!r} is also that of {first[text]}"
        elif text:
            first[text] = subject.entry.citekey


def _names(authors: Sequence[Name]) -> list[str]:
    return [plain_name(name) for name in authors]


WORK_CHECKS: Mapping[str, EntryFinder] = {
    "B046": preprint_year,
    "B047": preprint_month,
    "B048": published_year,
    "B049": hidden_publication,
    "B050": preprint_as_journal,
    "B051": two_venues,
    "B052": unknown_venue,
    "B053": venue_spelling,
    "B054": key_form,
    "B055": key_stability,
    "B056": title_of_record,
    "B057": listed_title,
    "B058": authors_of_record,
    "B059": authors_incomplete,
    "B060": year_of_record,
    "B061": eprint_of_record,
    "B065": missing_year,
}
LIBRARY_CHECKS: Mapping[str, LibraryFinder] = {
    "B062": duplicate_ids,
    "B063": duplicate_titles,
    "B064": records_left_out,
}
