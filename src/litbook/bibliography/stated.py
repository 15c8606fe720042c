"""What a list itself states of a work becomes a record: names, date, venue."""

import re
from collections.abc import Iterable, Iterator, Sequence

from litbook.bibliography.entries import eprint_date
from litbook.bibliography.names import OTHERS, SUFFIXES, parse_name
from litbook.escaping import is_address, one_line
from litbook.forms import ARXIV, DOI, LONGEST_SLUG, PartialDate
from litbook.model import Listing, Name, Paper, Record, RecordType, Stated, Venue, VenueType

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
VENUE_TYPES: dict[str, VenueType] = {
    **dict.fromkeys(("article", "journalarticle", "articlejournal", "jour", "j", "magazinearticle", "mgzn"), "article"),
    **dict.fromkeys(("inproceedings", "conference", "conferencepaper", "paperconference", "conf", "cpaper", "c",
                     "proceedingsarticle", "conferenceproceedings"), "inproceedings"),
    **dict.fromkeys(("incollection", "inbook", "booksection", "chapter", "chap", "bookchapter"), "incollection"),
}  # fmt: skip
RECORD_TYPES: dict[str, RecordType] = {
    **dict.fromkeys(("book", "b", "monograph", "editedbook"), "book"),
    **dict.fromkeys(("techreport", "report", "rprt"), "techreport"),
    **dict.fromkeys(("phdthesis", "mastersthesis", "thesis", "thes", "dissertation"), "phdthesis"),
}
PROCEEDINGS = re.compile(
    r"\b(?:proceedings|conference|workshop|symposium|conf\.|proc\.|meeting)", re.IGNORECASE
)
PREPRINTS = re.compile(r"(?:arxiv|corr|biorxiv|medrxiv|ssrn)\b.{0,60}|abs/.*", re.IGNORECASE)
ISO = re.compile(r"(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?")
YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
MONTH_NAME = re.compile(rf"\b({'|'.join(MONTHS)})[a-z]*\b", re.IGNORECASE)
DAY = re.compile(r"(?<![\d.])(\d{1,2})(?:st|nd|rd|th)?(?![\d.])")
ET_AL = re.compile(r"[,;]?\s*(?:et\.? al\.?|and others|\.\.\.|…)\s*$", re.IGNORECASE)
INITIALS = re.compile(r"(?:[A-Z]\.?[- ]?){1,4}")
FAMILY_FIRST = re.compile(r"(?P<family>[^\W\d].*?)\s+(?P<given>(?:[A-Z]\.[- ]?){1,4}|[A-Z]{1,3})$")


def record_of(listing: Listing, paper: Paper) -> Record:
    """What the list states of the work; null where it is silent."""
    stated = listing.stated
    supplied = {known.kind: known.value for known in reversed(listing.identifiers)}
    arxiv, doi, url = supplied.get("arxiv"), supplied.get("doi"), supplied.get("url")
    authors, complete = people(stated.authors, stated.family_first)
    published = date_of(stated.date) or date_of_arxiv(arxiv)
    return Record(
        position=listing.position,
        listed_title=one_line(listing.title),
        title=one_line(paper.title),
        arxiv=arxiv if arxiv and ARXIV.fullmatch(arxiv) else None,
        published=published,
        primary_category=None,
        authors=authors,
        authors_complete=complete and bool(authors),
        venue=venue_of(stated, published),
        doi=doi if doi and DOI.fullmatch(doi) else None,
        sources=(f"the list, line {listing.line}",) if stated != Stated() else (),
        agreeing_sources=int(stated != Stated()),
        key=own_key(stated.key),
        type=RECORD_TYPES.get(folded(stated.type)),
        url=url if url and is_address(url) else None,
        editors=people(stated.editors, stated.family_first)[0],
        series=line_of(stated.series),
        publisher=line_of(stated.publisher),
        language=line_of(stated.language),
        keywords=tuple(keywords(stated.keywords)),
        note=line_of(stated.note),
    )


def filled(record: Record, listed: Record) -> Record:
    """The catalogue's record with what it lacks and the list states."""
    missing = {
        name: value
        for name, value in listed
        if value not in (None, (), "") and getattr(record, name) in (None, ()) and name != "sources"
    }
    if "authors" in missing:
        missing["authors_complete"] = listed.authors_complete
    return record.model_copy(update=missing) if missing else record


def own_key(printed: str) -> str | None:
    """The list's own citekey as a file's name can have it; null where nothing of it is left."""
    return (
        "-".join(re.findall(r"[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*", printed))[:LONGEST_SLUG].rstrip("._+-")
        or None
    )


def folded(kind: str) -> str:
    """A type's name by its letters alone."""
    return re.sub(r"[^a-z]+", "", kind.casefold())


def line_of(text: str) -> str | None:
    """The text on one line; null where it says nothing."""
    return one_line(text) or None


def keywords(texts: Iterable[str]) -> Iterator[str]:
    """The keywords, each once, where a text may list several."""
    parts = (part for text in texts for part in re.split(r"[;|]|,(?=\s)" if ";" not in text else r";", text))
    yield from dict.fromkeys(word for part in parts if (word := one_line(part).strip(" .")))


# --- where and when -----------------------------------------------------------------------------------------


def venue_of(stated: Stated, published: PartialDate | None) -> Venue | None:
    """The journal, proceedings or book that the list names; a preprint server is none."""
    name = one_line(stated.container)
    if not name or PREPRINTS.fullmatch(name):
        return None
    guessed: VenueType = "inproceedings" if PROCEEDINGS.search(name) else "article"
    return Venue(
        type=VENUE_TYPES.get(folded(stated.type), guessed),
        name=name,
        year=published.year if published else None,
        month=published.month if published else None,
        volume=line_of(stated.volume),
        number=line_of(stated.number),
        pages=line_of(stated.pages.replace("--", "–")),
    )


def date_of_arxiv(arxiv: str | None) -> PartialDate | None:
    """Year and month that an arXiv id carries."""
    found = eprint_date(arxiv or "")
    return PartialDate(f"{found[0]:04}-{found[1]:02}") if found else None


def date_of(text: str) -> PartialDate | None:
    """The date in a text as far as it is known. date_of("4 Mar 2021") -> "2021-03-04" """
    if found := ISO.search(text):
        year, month, day = (int(part or 0) for part in found.groups())
    else:
        named = YEAR.search(text)
        if not named:
            return None
        rest = text[: named.start()] + " " + text[named.end() :]
        word = MONTH_NAME.search(rest)
        number = DAY.search(rest)
        year = int(named[1])
        month = MONTHS.index(word[1].lower()[:3]) + 1 if word else int(number[1]) if number else 0
        day = int(number[1]) if word and number else 0
    for form in (f"{year:04}-{month:02}-{day:02}", f"{year:04}-{month:02}", f"{year:04}"):
        try:
            return PartialDate(form)
        except ValueError:
            continue
    return None


# --- people -------------------------------------------------------------------------------------------------


def people(texts: Sequence[str], family_first: bool = False) -> tuple[tuple[Name, ...], bool]:
    """The people that the texts name, one or several each, and whether they are all.

    A comma parts two people only where one text names all of them, and not where the form puts the family first.
    """
    commas = len(texts) == 1 and not family_first
    names = [name for text in texts for name in split_people(one_line(text), commas)]
    complete = not any(
        name.casefold() == OTHERS or ET_AL.search(text) for text in texts for name in [one_line(text)]
    )
    persons = (person(name) for name in names if name.casefold() != OTHERS)
    return tuple(name for name in dict.fromkeys(persons) if name), complete and OTHERS not in names


def split_people(text: str, commas: bool) -> list[str]:
    """The names in a text, by the sign that parts them there: semicolon, bar, `and`, or a comma between whole names."""
    text = ET_AL.sub("", text)
    for sign in (r";", r"\|"):
        if re.search(sign, text):
            return [part.strip() for part in re.split(sign, text) if part.strip()]
    parts = outside_braces(r"\s+(?:and|&)\s+", text)
    return [name for part in parts for name in split_at_commas(part)] if commas else parts


def outside_braces(sign: str, text: str) -> list[str]:
    """The parts of a text, cut at each sign that stands outside braces."""
    parts, start = [], 0
    for found in re.finditer(sign, text):
        before = text[: found.start()]
        if before.count("{") == before.count("}"):
            parts.append(text[start : found.start()].strip())
            start = found.end()
    return [part for part in (*parts, text[start:].strip()) if part]


def split_at_commas(text: str) -> list[str]:
    """The names in a text without `and`: one "Family, Given", or several that commas part."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if text.startswith("{") or len(parts) < 2:
        return [text.strip(" ,")] if text.strip(" ,") else []
    if len(parts) % 2 == 0 and all(INITIALS.fullmatch(part) for part in parts[1::2]):
        return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    if all(len(part.split()) > 1 for part in parts):
        return parts
    return [text.strip(" ,")]


def person(text: str) -> Name | None:
    """One name in any of its forms; a word alone is a collective.

    "Family, Given", "Family, Given, Jr." as RIS has it, "Given Family", "Family G."
    """
    text = text.strip(" ,")
    if not text:
        return None
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 3 and parts[2] in SUFFIXES:
        return Name(family=f"{parts[0]} {parts[2]}", given=parts[1])
    swapped = FAMILY_FIRST.fullmatch(text)
    if swapped and "," not in text and not INITIALS.fullmatch(text.split()[0]):
        return Name(family=swapped["family"], given=swapped["given"])
    if "," not in text and len(text.split()) < 2 and not text.startswith("{"):
        return Name(literal=text)
    return parse_name(text)
