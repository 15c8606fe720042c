"""Lists that name works without abstracts: Markdown reading lists, and identifiers or addresses alone."""

import re
from collections.abc import Iterable, Iterator

from litbook.corpus.identifiers import find_identifiers
from litbook.corpus.items import ARXIV_WHOLE, DOI, Item

BULLET = re.compile(r"\s*(?:[-*+]|\d+[.)]|\|)\s+")
BOLD = re.compile(r"\*\*(.+?)\*\*|__(.+?)__")
ITALIC = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)|(?<!\w)_([^_]+)_(?!\w)")
LINK = re.compile(r"\[+([^\]\[]+)\]+\(([^()\s]+)\)")
CODED = re.compile(r"!\[[^\]]*\]\([^)]*\)|<[^<>]{1,200}>")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
SIGNED = re.compile(r"[*_`\[\]|]")
LONGEST_LINE = 4000  # what is longer is no entry of a reading list


def read_reading_list(lines: Iterable[str]) -> Iterator[Item]:
    """Each line that names a work: the words that are bold or linked are its title, those in italics its authors."""
    for number, raw in enumerate(lines, 1):
        line = CODED.sub("", raw.strip("\ufeff \t\r\n"))[:LONGEST_LINE]
        if names_a_work(line):
            yield Item(number, entry_fields(line))


def names_a_work(line: str) -> bool:
    """Whether the line carries an identifier or address of a work."""
    return bool(ARXIV_WHOLE.fullmatch(line) or any(known.kind in KINDS for known in find_identifiers(line)))


KINDS = frozenset({"arxiv", "doi", "url"})


def entry_fields(line: str) -> dict[str, list[str]]:
    """The texts of one line by field."""
    years = YEAR.findall(LINK.sub(r"\1", DOI.sub("", line)))
    italic = ITALIC.search(BOLD.sub("", LINK.sub("", line)))
    return {
        "title": [title_in(line)],
        "author": [(italic[1] or italic[2]).strip(" .")] if italic else [],
        "year": years[-1:],
        "elsewhere": [line],
        "url": [known.value for known in find_identifiers(line) if known.kind == "url"],
    }


def title_in(line: str) -> str:
    """What is bold, else the longest linked words, else the words before the first address, else the line itself."""
    bold = BOLD.search(line)
    linked = max((link[1] for link in LINK.finditer(line)), key=len, default="")
    words = LINK.sub(r"\1", bold[1] or bold[2]) if bold else linked
    if len(words.split()) < 2:
        before = re.split(
            r"https?://|\barxiv:|\bdoi:|\[", BULLET.sub("", line, count=1), maxsplit=1, flags=re.I
        )[0]
        words = before if len(before.split()) > 1 else words
    return SIGNED.sub("", words).strip(" .:-–—,(") or line
