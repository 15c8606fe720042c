"""Lists that name works without abstracts, a line or a paragraph each: reading lists, tables, references, titles."""

import re
from collections.abc import Iterable, Iterator, Sequence

from litbook import parsing
from litbook.corpus.items import ARXIV_WHOLE, DOI, Item, addresses_in, find_identifiers
from litbook.corpus.rules import filled
from litbook.corpus.table import is_header, linked_rows

BULLET = re.compile(r"\s*(?:[-*+]|\d+[.)]|\||#{2,6})\s+")
BOLD = re.compile(r"\*\*(.+?)\*\*|__(.+?)__")
ITALIC = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)|(?<!\w)_([^_]+)_(?!\w)")
LINK = re.compile(r"(?<!\[)\[+([^\]\[]+)\]+\(([^()\s]+)\)")
CODED = re.compile(r"!\[[^\]]*\]\([^)]*\)|<[^<>]{1,200}>")
ADDRESS = re.compile(r"(?i)https?://|\barxiv:|\bdoi:|\[")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
BARE_LINKS = re.compile(r"(?:[\s|,•·]|\[+(?:\w*\s?\w*)\]+\([^()\s]+\))+")  # badges, [paper](…)
SIGNED = re.compile(r"[*_`\[\]|]")
LONGEST_LINE = 4000  # what is longer is no entry of a reading list


def read_reading_list(lines: Iterable[str]) -> Iterator[Item]:
    """Each line that names a work: the words that are bold or linked are its title, those in italics its authors.

    A line of links alone belongs to the heading, bullet or bold words above it, and names nothing without them.
    """
    above = ""
    for number, raw in enumerate(lines, 1):
        line = CODED.sub("", raw.strip("\ufeff \t\r\n"))[:LONGEST_LINE]
        alone = bool(BARE_LINKS.fullmatch(line))
        if names_a_work(line) and (above or not alone):
            yield Item(number, entry_fields(line) | ({"title": [above]} if alone else {}))
            above = ""
        elif BULLET.match(line) or BOLD.search(line):
            above = SIGNED.sub("", BULLET.sub("", line, count=1)).strip(" .:-–—,(")


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
        "url": addresses_in(line),
    }


def title_in(line: str) -> str:
    """What is bold, else the longest linked words, else the words before the first address, else the line itself."""
    bold = BOLD.search(line)
    linked = max((link[1] for link in LINK.finditer(line)), key=len, default="")
    words = LINK.sub(r"\1", bold[1] or bold[2]) if bold else linked
    if len(words.split()) < 2:
        before = ADDRESS.split(BULLET.sub("", line, count=1), maxsplit=1)[0]
        words = before if len(before.split()) > 1 else words
    return SIGNED.sub("", words).strip(" .:-–—,(") or line


def is_reading_list(head: Iterable[str]) -> bool:
    """Whether each line names a work by an identifier or address, or most of the bullets do."""
    lines = [line.strip() for line in head if line.strip()]
    if lines and all(map(is_linked, lines)):
        return True
    bullets = sum(bool(BULLET.match(line)) for line in lines)
    others = [line for line in lines if not find_identifiers(line)]
    return len(lines) - len(others) > 0.5 * bullets > 0 and all(len(line) <= 200 for line in others)


def is_linked(line: str) -> bool:
    """Whether a line is an identifier or address, alone or beside a title; a row of a table is none."""
    words = line.split()
    return len(line) < 300 and '",' not in line and any(map(names_a_work, (words[0], words[-1])))


# --- tables -------------------------------------------------------------------------------------------------

CELL_END = re.compile(r"(?<!\\)\|")
RULE = re.compile(r"[\s|:-]+")


def is_markdown_table(lines: Iterable[str]) -> bool:
    """Whether a row of a table in Markdown names the columns of a list."""
    return any(line.lstrip().startswith("|") and is_header(line.split("|")) for line in lines)


def read_markdown_table(lines: Iterable[str]) -> Iterator[Item]:
    """The rows of every table of a Markdown text whose first row names the columns; an address counts for its row."""
    return linked_rows(
        (number, *markdown_row(line))
        for number, line in enumerate(lines, 1)
        if line.lstrip().startswith("|") and not RULE.fullmatch(line)
    )


def markdown_row(line: str) -> tuple[list[str], list[str]]:
    """The cells as text, and the addresses that they link to."""
    cells = CELL_END.split(line.strip().strip("|")[:LONGEST_LINE])
    texts = [SIGNED.sub("", LINK.sub(r"\1", cell)).replace("\\", "").strip() for cell in cells]
    return texts, [link[2] for link in LINK.finditer(line)]


# --- references ---------------------------------------------------------------------------------------------

NUMBERED = re.compile(r"^\s*(?:\[\w{1,12}\]|\(?\d{1,4}[.):]|[-*+•])\s+")
HEADING = re.compile(
    r"(?i)#.*|\W*(?:references|bibliography|literature|works cited|reading list|literatur)\W*"
)
CODES = re.compile(r"(?:https?://|\bdoi:?\s*10\.|\barxiv:)\S+", re.IGNORECASE)
DATA = parsing.shipped("corpus/references.toml")
STYLES, PLACES = (
    tuple(re.compile(filled(one["pattern"], DATA["words"])) for one in DATA[kind])
    for kind in ("style", "place")
)


def read_references(lines: Iterable[str]) -> Iterator[Item]:
    """The references of a bibliography that was written for people, in the styles that part title and authors by a
    year or by quotation marks. One in another style is known by its identifier alone.
    """
    for number, text in paragraphs(lines):
        yield Item(number, reference_fields(text))


def paragraphs(lines: Iterable[str]) -> list[tuple[int, str]]:
    """Each reference on one line, with the number of its first: it begins at a number, left of the others, after a
    blank line, or on each line, by what the lines show.
    """
    kept = [(number, line.strip("\ufeff").rstrip()) for number, line in enumerate(lines, 1)]
    texts = [line for _, line in kept if line and not HEADING.fullmatch(line)]
    numbered = bool(texts) and bool(NUMBERED.match(texts[0]))
    indented = any(line[0].isspace() for line in texts)
    blanks = sum(not line for _, line in kept) > len(texts) / 4
    groups: list[tuple[int, list[str]]] = []
    blank = True
    for number, line in kept:
        if numbered:
            starts = bool(NUMBERED.match(line))
        else:
            starts = not line[:1].isspace() and (indented or blank or not blanks)
        if line and not HEADING.fullmatch(line):
            if starts or not groups:
                groups.append((number, []))
            groups[-1][1].append(NUMBERED.sub("", line, count=1) if starts else line.strip())
        blank = not line
    return [(number, " ".join(lines)[:LONGEST_LINE]) for number, lines in groups]


def styled(text: str) -> re.Match[str] | None:
    """The parts of a reference in a known style."""
    text = SIGNED.sub("", LINK.sub(lambda link: link[1] if " " in link[1] else link[2], text))
    return next(filter(None, (style.match(text) for style in STYLES)), None)


def reference_fields(text: str) -> dict[str, list[str]]:
    """The texts of one reference by field; what follows the title and names no volume or pages stays as a note."""
    fields = {
        "elsewhere": [text],
        "url": addresses_in(text),
    }
    if found := styled(text):
        parts = found.groupdict()
        rest = CODES.sub("", parts.get("rest") or "").strip(" .,")
        where = next(filter(None, (place.match(rest) for place in PLACES)), None)
        parts |= {name: value for name, value in where.groupdict().items() if value} if where else {}
        parts["note"] = YEAR.sub("", rest[where.end() :]).strip(" .,;:()") if where else rest
        parts["date"] = parts.get("date") or "".join(YEAR.findall(CODES.sub("", text))[-1:])
        parts["title"] = parts["title"].rstrip(".,")
        fields |= {name: [value] for name, value in parts.items() if value and name != "rest"}
    return fields


def is_references(lines: Iterable[str]) -> bool:
    """Whether most paragraphs are references in a known style."""
    texts = [text for _, text in paragraphs(lines)]
    return sum(bool(styled(text)) for text in texts) > 0.6 * len(texts)


# --- titles -------------------------------------------------------------------------------------------------


def read_titles(lines: Iterable[str]) -> Iterator[Item]:
    """Each line as a title."""
    for number, line in enumerate(lines, 1):
        if line.strip("\ufeff \t\r\n") and not HEADING.fullmatch(line):
            yield Item(number, {"title": [NUMBERED.sub("", line.strip("\ufeff \t\r\n"), count=1)]})


def are_titles(lines: Sequence[str]) -> bool:
    """Whether each line can only be a title: three words or more that begin as titles and do not end as sentences."""
    titles = [
        NUMBERED.sub("", line, count=1) for line in lines if line.strip() and not HEADING.fullmatch(line)
    ]
    return len(titles) > 2 and all(
        len(title.split()) > 2
        and len(title) < 200
        and not title[0].islower()
        and not title.endswith((".", ",", ":", ";"))
        for title in titles
    )
