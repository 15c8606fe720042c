"""What a work is called: its citekey, `familyYYYYword`, pinned once given; and the names by which a text cites it."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, count, dropwhile
from string import ascii_lowercase
from textwrap import shorten

from anyascii import anyascii

from litbook.bibliography.latex import plain_name, split_suffix
from litbook.escaping import one_line
from litbook.forms import PartialDate
from litbook.model import Entry, Name, Record

KEY_FORM = re.compile(r"[a-z]+(?:\d{4}|nd)[a-z0-9]+")
LONGEST_FAMILY, LONGEST_START = 24, 40  # letters of a key, which becomes the name of files
NO_AUTHOR = "unknown"
NO_YEAR = "nd"
_SMALL_WORDS = """
a an and are as at by can do does for from how in into is it of on or our not the this to toward towards
using via we what when where which why with without
"""
STOP_WORDS = frozenset(_SMALL_WORDS.split())
COLLECTIVE_WORDS = frozenset({"team", "the", "group", "consortium", "collaboration"})


def identity(record: Record) -> str:
    """What makes two records one work: the arXiv id, else the DOI, else title, first author and year."""
    if record.arxiv:
        return f"arxiv:{record.arxiv}"
    if record.doi:
        return f"doi:{record.doi.casefold()}"
    return f"title:{fold_title(record.title)}|{family_part(record.authors)}|{year_part(record.published)}"


def identities(records: Sequence[Record]) -> list[str]:
    """The identity of each record; works that share a title, and have nothing else, are told apart by number."""
    seen: Counter[str] = Counter()
    found = []
    for name in map(identity, records):
        seen[name] += 1
        found.append(f"{name}|{seen[name]}" if name.startswith("title:") and seen[name] > 1 else name)
    return found


def fold_title(title: str) -> str:
    """A title as lower-case ASCII letters and digits with single spaces, for comparing."""
    return " ".join(re.findall(r"[a-z0-9]+", anyascii(one_line(title)).lower()))


def assign_keys(records: Sequence[Record], pinned: Mapping[str, str]) -> dict[str, str]:
    """Citekeys by `identities`; `pinned` ones are kept, then the list's own, and new ones avoid every key in use.

    New keys are given in order of date and identity, so the order of the list does not matter. Keys that
    differ in case alone would be one file on some systems, and count as one.
    """
    named = dict(zip(identities(records), records, strict=True))
    keys = {name: pinned[name] for name in named if name in pinned}
    taken = {key.casefold() for key in pinned.values()}
    for name, record in named.items():
        if record.key and name not in keys and record.key.casefold() not in taken:
            keys[name] = record.key
            taken.add(record.key.casefold())
    new = [(record.published or "", name) for name, record in named.items() if name not in keys]
    for _, name in sorted(new):
        key = next(key for key in candidates(named[name]) if key not in taken)
        taken.add(key)
        keys[name] = key
    return keys


def candidates(record: Record) -> Iterator[str]:
    """The record's own key, then longer ones: more title words, then letters."""
    stem = family_part(record.authors) + year_part(record.published)
    starts = title_starts(record.title)
    yield from (stem + start for start in starts)
    yield from (f"{stem}{starts[-1]}{number}" for number in count(2))


def family_part(authors: Sequence[Name]) -> str:
    """The first author's family name or the first telling word of a collective, in ASCII letters."""
    if not authors:
        return NO_AUTHOR
    family, literal = authors[0].family, authors[0].literal or authors[0].given or ""
    telling = (word for word in literal.split() if word.lower() not in COLLECTIVE_WORDS)
    name = split_suffix(family)[0] if family else next(telling, "")
    return re.sub(r"[^a-z]", "", anyascii(name).lower())[:LONGEST_FAMILY] or NO_AUTHOR


def year_part(published: PartialDate | None) -> str:
    """The year of first publication, or `nd` where no date is known."""
    return f"{published.year:04}" if published else NO_YEAR


def title_words(title: str) -> list[str]:
    """The title's telling words in lower-case ASCII, from the first with two letters; else `untitled`."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", anyascii(one_line(title)).lower()))
    telling = [word for word in words if word not in STOP_WORDS]
    named = list(dropwhile(lambda word: len(re.sub(r"\d", "", word)) < 2, telling))
    return named or telling or words or ["untitled"]


def title_starts(title: str) -> list[str]:
    """The title's first telling word, its first two and so on, joined and cut to what a file's name can hold."""
    joined = accumulate(title_words(title))
    return list(dict.fromkeys(start[:LONGEST_START] for start in joined))


def key_fault(
    citekey: str, authors: Sequence[Name], years: Collection[int], titles: Sequence[str]
) -> str | None:
    """What in a pinned key no longer fits the work's first author, years or titles; null if all fits."""
    family = family_part(authors)
    found = re.fullmatch(rf"{family}(\d{{4}}|{NO_YEAR})([a-z0-9]+)", citekey)
    if not found:
        return f"begins with another name than the first author's, {family!r}"
    year, word = found.groups()
    if (int(year) not in years) if year != NO_YEAR else years:
        return f"says {year}, the work is of {' or '.join(map(str, sorted(years))) or 'no known year'}"
    if not any(_starts_with_title(word, title) for title in titles):
        return f"says {word!r}, which no title of the work begins with"
    return None


def _starts_with_title(word: str, title: str) -> bool:
    return any(re.fullmatch(re.escape(start) + r"\d*", word) for start in title_starts(title))


def short_authors(entry: Entry) -> str:
    """`Kim et al.`; the beginning of the title where no author is known."""
    names = [name.literal or split_suffix(name.family or name.given or "")[0] for name in entry.authors]
    if not names:
        return f"“{shorten(entry.title, 44, placeholder='…')}”"
    return f"{names[0]} et al." if len(names) > 2 else " and ".join(names)


def cited_names(entries: Iterable[Entry]) -> dict[str, tuple[str, str]]:
    """What each work is cited by, by citekey: authors and year, as ("Kim et al.", "2023").

    Works that would be cited alike get letters, ("Kim et al.", "2023a"), by their authors in full and their title.
    """
    alike: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        alike[short_authors(entry), str(entry.year or "n.d.")].append(entry)
    names = {}
    for (authors, year), works in alike.items():
        works.sort(key=lambda work: (*map(plain_name, work.authors), work.title, work.citekey))
        for number, work in enumerate(works):
            names[work.citekey] = (authors, year + (letters(number) if len(works) > 1 else ""))
    return names


def letters(number: int) -> str:
    """What tells a year's works apart: a to z, then aa, ab and on."""
    before, last = divmod(number, len(ascii_lowercase))
    return (letters(before - 1) if before else "") + ascii_lowercase[last]
