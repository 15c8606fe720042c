"""What a list itself states becomes records: which listings are one work, its names, date and venue."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import get_args

from rapidfuzz import fuzz

from litbook.bibliography.citekeys import fold_title
from litbook.bibliography.entries import eprint_date
from litbook.bibliography.exports import MONTHS, TYPES
from litbook.bibliography.latex import OTHERS, SUFFIXES, parse_name, plain_name
from litbook.corpus.items import fault_at
from litbook.errors import Problem
from litbook.escaping import is_address, one_line
from litbook.forms import ARXIV, DEVICE, DOI, LONGEST_SLUG, SLUG, PartialDate
from litbook.model import Listing, Name, Paper, Record, RecordType, Stated, Venue, VenueType

VENUE_TYPES: dict[str, VenueType] = {
    name: kind for kind in get_args(VenueType) for name in TYPES[kind]["listed"]
}
RECORD_TYPES: dict[str, RecordType] = {
    name: kind for kind in get_args(RecordType) for name in TYPES[kind]["listed"]
}
PROCEEDINGS = re.compile(r"(?i)\b(?:proceedings|conference|workshop|symposium|conf\.|proc\.|meeting)")
PREPRINTS = re.compile(r"(?:arxiv|corr|biorxiv|medrxiv|ssrn)\b.{0,60}|abs/.*", re.IGNORECASE)
ISO = re.compile(r"(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?")
YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
MONTH_NAME = re.compile(rf"\b({'|'.join(MONTHS)})[a-z]*\b", re.IGNORECASE)
DAY = re.compile(r"(?<![\d.])(\d{1,2})(?:st|nd|rd|th)?(?![\d.])")
BRACKETED = re.compile(r"\[[^\[\]]*\]")
NUMBERED = re.compile(r"\s*(?:\(\d+\)|\b0\d{3})$")  # Scopus and DBLP number their authors
ET_AL = re.compile(r"[,;]?(?:\s+(?:and|&))?\s*\{?(?:et\.? al\.?|and others|\.\.\.|…)\}?\s*$", re.IGNORECASE)
NAME_PART = re.compile(r"\b(family|given|prefix|suffix)=([^,]+)")
INITIALS = re.compile(r"(?:[A-Z]\.?[- ]?){1,4}")
FAMILY_FIRST = re.compile(r"(?P<family>[^\W\d].*?)\s+(?P<given>(?:[A-Z]\.[- ]?){1,4}|[A-Z]{1,3})$")


def record_of(listing: Listing, paper: Paper) -> Record:
    """What the list states of the work; null where it is silent."""
    stated = listing.stated
    supplied = {known.kind: known.value for known in reversed(listing.identifiers)}
    arxiv, doi, url = supplied.get("arxiv"), supplied.get("doi"), supplied.get("url")
    authors, complete = people(stated.authors, stated.family_first)
    published = date_of(stated.date) or date_of_arxiv(arxiv)
    venue = venue_of(stated, published)
    return Record(
        position=listing.position,
        listed_title=one_line(listing.title),
        title=one_line(paper.title),
        arxiv=arxiv if arxiv and ARXIV.fullmatch(arxiv) else None,
        published=published,
        primary_category=None,
        authors=authors,
        authors_complete=complete and bool(authors),
        venue=venue,
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
        affiliations=tuple(affiliations(stated.affiliations)),
        note=line_of(stated.note),
        **({} if venue or arxiv else parts_of(stated)),
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
    """The list's own citekey as a file's name can have it on every system; null where nothing of it is left."""
    named = DEVICE.sub(r"\1-1", "-".join(SLUG.findall(printed)))
    return named[:LONGEST_SLUG].rstrip("._+-") or None


def folded(kind: str) -> str:
    """A type's name by its letters alone."""
    return re.sub(r"[^a-z]+", "", kind.casefold())


def line_of(text: str) -> str | None:
    """The text on one line; null where it says nothing."""
    return one_line(text) or None


def keywords(texts: Iterable[str]) -> Iterator[str]:
    """The keywords, each once, where a text may list several."""
    parts = (
        part
        for text in texts
        for part in re.split(r"[;|]|(?<!\d),|,(?!\d)" if ";" not in text else r";", text)
    )
    yield from dict.fromkeys(word for part in parts if (word := one_line(part).strip(" .")))


def affiliations(texts: Iterable[str]) -> Iterator[str]:
    """The addresses of authors, each once, without the names that Web of Science puts before them in brackets."""
    parts = (part for text in texts for part in BRACKETED.sub("", text).split(";"))
    yield from dict.fromkeys(place for part in parts if (place := one_line(part).strip(" .")))


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
        **parts_of(stated),
    )


def parts_of(stated: Stated) -> dict[str, str | None]:
    """Volume, number and pages as the list prints them; null where it is silent."""
    pages = stated.pages.replace("--", "–")
    return {"volume": line_of(stated.volume), "number": line_of(stated.number), "pages": line_of(pages)}


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
    lines = [one_line(text) for text in texts]
    commas = len(lines) == 1 and not family_first
    names = [name for line in lines for name in split_people(line, commas)]
    complete = not any(name.casefold() == OTHERS for name in lines) and not any(map(ET_AL.search, lines))
    persons = (person(name) for name in names if name.casefold() != OTHERS)
    return tuple(name for name in dict.fromkeys(persons) if name), complete and OTHERS not in names


def split_people(text: str, commas: bool) -> list[str]:
    """The names in a text, by the sign that parts them there: semicolon, bar, `and`, or a comma between whole names."""
    text = ET_AL.sub("", text)
    if sign := next((sign for sign in ";|" if sign in text), ""):
        return [part.strip() for part in text.split(sign) if part.strip()]
    parts = outside_braces(r"\s+(?:and|&)\s+", text)
    return [name for part in parts for name in split_at_commas(part)] if commas else parts


def outside_braces(sign: str, text: str) -> list[str]:
    """The parts of a text, cut at each sign that stands outside braces."""
    parts, start, seen, depth = [], 0, 0, 0
    for found in re.finditer(sign, text):
        depth += text.count("{", seen, found.start()) - text.count("}", seen, found.start())
        seen = found.start()
        if depth == 0:
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
    text = NUMBERED.sub("", text).strip(" ,")
    if not text:
        return None
    if "family=" in text:  # BibLaTeX can name the parts
        named = {name: part.strip() for name, part in NAME_PART.findall(text)}
        family = " ".join(named[name] for name in ("prefix", "family", "suffix") if name in named)
        text = f"{family}, {named.get('given', '')}".rstrip(", ")
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 3 and parts[2] in SUFFIXES:
        return Name(family=f"{parts[0]} {parts[2]}", given=parts[1])
    swapped = FAMILY_FIRST.fullmatch(text)
    if swapped and "," not in text and not INITIALS.fullmatch(text.split()[0]):
        return Name(family=swapped["family"], given=swapped["given"])
    if "," not in text and len(text.split()) < 2 and not text.startswith("{"):
        return Name(literal=text)
    return parse_name(text)


SAME_TITLE, RELATED_TITLE, SAME_ABSTRACT = 90.0, 60.0, 70.0  # per cent of letters
YEARS_APART = 3  # what a preprint may wait for its journal
TELLING_WORDS = 3  # a title of fewer, such as "Editorial", does not make a work without anything else


def join_duplicates(
    listings: Sequence[Listing], file: str
) -> tuple[tuple[Listing, ...], tuple[Problem, ...]]:
    """The list with each work once, at its first place, and a warning that names both lines for each join."""
    joined: list[Listing] = []
    known: dict[str, list[int]] = {}
    problems: list[Problem] = []
    for listed in listings:
        names = tuple(names_of(listed))
        candidates = sorted({place for name in names for place in known.get(name, ())})
        place = next((place for place in candidates if reason_for(joined[place], listed)), None)
        listing, doubts = without_strange_ids(listed, place, joined, known, file)
        problems += doubts
        if place is None:
            place = len(joined)
            joined.append(listing)
        else:
            before, reason = joined[place], reason_for(joined[place], listing)
            joined[place] = union(before, listing)
            text = f"lists the work of line {before.line} again, by its {reason}; the two are one paper"
            mend = "take one of them out, or give each its own identifier"
            problems.append(doubt(listing, file, text, mend))
        for name in names_of(listing):
            known.setdefault(name, []).append(place)
    return tuple(joined), tuple(problems)


def without_strange_ids(
    listing: Listing,
    own: int | None,
    joined: Sequence[Listing],
    known: Mapping[str, Sequence[int]],
    file: str,
) -> tuple[Listing, list[Problem]]:
    """The listing without an identifier that the list gives to another work before, and a warning for each.

    `own` is the place of the work that it lists again.
    """
    kept, problems = [], []
    for identifier in listing.identifiers:
        places = known.get(f"{identifier.kind}:{identifier.value.casefold()}", ())
        strange = next((joined[place] for place in places if place != own), None)
        if strange is None or identifier.kind == "url":
            kept.append(identifier)
            continue
        name = f"{identifier.kind} {identifier.value}"
        text = f"has the {name} of another paper, line {strange.line}, and loses it"
        problems.append(doubt(listing, file, text, "give each its own identifier"))
    return listing.model_copy(update={"identifiers": tuple(kept)}), problems


def doubt(listing: Listing, file: str, text: str, mend: str) -> Problem:
    """The warning about one item of the list."""
    return fault_at(listing.line, "P008", file, text, mend, "warning")


def alike(one: Listing, other: Listing) -> bool:
    """Whether the titles are nearly one, or the abstracts are: a title may change, or gain a subtitle."""
    short, long = sorted((fold_title(one.title), fold_title(other.title)), key=len)
    if f"{long} ".startswith(f"{short} "):
        return True
    titles = fuzz.ratio(short, long)
    if not (one.abstract and other.abstract):
        return titles >= RELATED_TITLE
    return titles >= SAME_TITLE or fuzz.ratio(one.abstract[:400], other.abstract[:400]) >= SAME_ABSTRACT


def names_of(listing: Listing) -> Iterator[str]:
    """What another listing of the same work would share: an identifier or the folded title."""
    yield from (
        f"{known.kind}:{known.value.casefold()}" for known in listing.identifiers if known.kind != "url"
    )
    if title := fold_title(listing.title):
        yield f"title:{title}"


def reason_for(one: Listing, other: Listing) -> str | None:
    """By what the two are one work; null where they are not, or might be two."""
    ids: dict[str, str] = {known.kind: known.value for known in one.identifiers}
    others: dict[str, str] = {known.kind: known.value for known in other.identifiers}
    if not alike(one, other):
        return None
    same_title = fold_title(one.title) == fold_title(other.title)
    if "arxiv" in ids and ids["arxiv"] == others.get("arxiv"):
        return f"arXiv id {ids['arxiv']}"
    same_doi = "doi" in ids and ids["doi"].casefold() == others.get("doi", "").casefold()
    if same_doi and (same_title or not disagree(one, other)):
        return f"DOI {ids['doi']}"
    if not same_title or differ(ids, others, "arxiv") or differ(ids, others, "doi") or disagree(one, other):
        return None
    if len(fold_title(one.title).split()) < TELLING_WORDS and not (
        agree(one, other) or one.abstract == other.abstract
    ):
        return None
    return f"title {one.title[:60]!r}"


def differ(ids: dict[str, str], others: dict[str, str], kind: str) -> bool:
    """Whether both have an identifier of this kind, and another one."""
    return kind in ids and kind in others and ids[kind].casefold() != others[kind].casefold()


def disagree(one: Listing, other: Listing) -> bool:
    """Whether first authors or years, where both are stated, cannot be of one work."""
    first, second = first_author(one.stated), first_author(other.stated)
    if first and second and (first != second or differ_in_initial(one.stated, other.stated)):
        return True
    dates = [date_of(item.stated.date) for item in (one, other)]
    return bool(dates[0] and dates[1] and abs(dates[0].year - dates[1].year) > YEARS_APART)


def agree(one: Listing, other: Listing) -> bool:
    """Whether both state the same first author and year."""
    first, date, other_date = first_author(one.stated), date_of(one.stated.date), date_of(other.stated.date)
    same_year = date and other_date and date.year == other_date.year
    return bool(first and first == first_author(other.stated) and same_year)


def first_author(stated: Stated) -> str:
    """The first author's family name, folded; empty where nobody is named."""
    names, _ = people(stated.authors, stated.family_first)
    return fold_title(names[0].family or plain_name(names[0])) if names else ""


def differ_in_initial(one: Stated, other: Stated) -> bool:
    """Whether the first authors' given names, where both are stated, begin with different letters."""
    given = [people(stated.authors, stated.family_first)[0][0].given for stated in (one, other)]
    initials = {fold_title(name)[:1] for name in given if name}
    return len(initials) > 1


def union(one: Listing, other: Listing) -> Listing:
    """One listing with what both say; what is published comes before a preprint, the longer text before a shorter."""
    published = venue_of(other.stated, None) and not venue_of(one.stated, None)
    first, second = (other, one) if published else (one, other)
    stated = Stated(
        **{name: getattr(first.stated, name) or getattr(second.stated, name) for name in Stated.model_fields}
    )
    return one.model_copy(
        update={
            "abstract": max(one.abstract, other.abstract, key=len),
            "identifiers": tuple(dict.fromkeys((*one.identifiers, *other.identifiers))),
            "stated": stated.model_copy(update={"key": one.stated.key or other.stated.key}),
        }
    )
