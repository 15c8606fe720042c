"""Which listings are one work, and their union: nothing that one of them says is lost."""

from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz import fuzz

from litbook.bibliography.citekeys import fold_title
from litbook.bibliography.names import plain_name
from litbook.bibliography.stated import date_of, people, venue_of
from litbook.errors import Problem
from litbook.model import Listing, Stated

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
        listing, doubts = without_strange_ids(listed, joined, known, file)
        problems += doubts
        names = tuple(names_of(listing))
        candidates = sorted({place for name in names for place in known.get(name, ())})
        place = next((place for place in candidates if reason_for(joined[place], listing)), None)
        if place is None:
            place = len(joined)
            joined.append(listing)
        else:
            before, reason = joined[place], reason_for(joined[place], listing)
            joined[place] = union(before, listing)
            text = f"lists the work of line {before.line} again, by its {reason}; the two are one paper"
            mend = "take one of them out, or give each its own identifier"
            problems.append(
                Problem(
                    code="P008",
                    file=file,
                    place=f"line {listing.line}",
                    text=text,
                    mend=mend,
                    severity="warning",
                )
            )
        for name in names:
            known.setdefault(name, []).append(place)
    return tuple(joined), tuple(problems)


def without_strange_ids(
    listing: Listing, joined: Sequence[Listing], known: Mapping[str, Sequence[int]], file: str
) -> tuple[Listing, list[Problem]]:
    """The listing without an identifier that the list gives to another work before, and a warning for each."""
    kept, problems = [], []
    for identifier in listing.identifiers:
        places = known.get(f"{identifier.kind}:{identifier.value.casefold()}", ())
        strange = next((joined[place] for place in places if not alike(joined[place], listing)), None)
        if strange is None or identifier.kind == "url":
            kept.append(identifier)
            continue
        name = f"{identifier.kind} {identifier.value}"
        text = f"has the {name} of another paper, line {strange.line}, and loses it"
        mend = "give each its own identifier"
        place = f"line {listing.line}"
        problems.append(
            Problem(code="P008", file=file, place=place, text=text, mend=mend, severity="warning")
        )
    return listing.model_copy(update={"identifiers": tuple(kept)}), problems


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
