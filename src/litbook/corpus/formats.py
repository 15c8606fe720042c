"""Tells in which form a list of papers comes, and reads it; lists that name works without abstracts."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from litbook.corpus.bibtex_list import read_bibtex
from litbook.corpus.items import ARXIV_WHOLE, DOI, Item, find_identifiers, listings
from litbook.corpus.page import read_atom, read_mhtml, read_page
from litbook.corpus.reading import read_listings
from litbook.corpus.table import delimiter_of, is_header, read_json, read_table
from litbook.corpus.tagged import read_tagged
from litbook.errors import DataError, Problem, Severity
from litbook.model import Listing

BULLET = re.compile(r"\s*(?:[-*+]|\d+[.)]|\||#{2,6})\s+")
BOLD = re.compile(r"\*\*(.+?)\*\*|__(.+?)__")
ITALIC = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)|(?<!\w)_([^_]+)_(?!\w)")
LINK = re.compile(r"\[+([^\]\[]+)\]+\(([^()\s]+)\)")
CODED = re.compile(r"!\[[^\]]*\]\([^)]*\)|<[^<>]{1,200}>")
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


HEAD_LINES = 60


def tagged(form: str) -> Callable[[Iterable[str], str], Iterator[Item]]:
    """The reader of a form of tagged lines."""
    return lambda lines, _file: read_tagged(lines, form)


READERS: dict[str, Callable[[Iterable[str], str], Iterable[Item | Problem]]] = {
    "html": read_page,
    "mhtml": read_mhtml,
    "atom": read_atom,
    "bibtex": read_bibtex,
    "ris": tagged("ris"),
    "ris-one-space": tagged("ris-one-space"),
    "medline": tagged("medline"),
    "wos": tagged("wos"),
    "endnote": tagged("endnote"),
    "csv": read_table,
    "json": read_json,
    "reading-list": lambda lines, _file: read_reading_list(lines),
}
# A comment ends at the first "-->": were it free to go on, n comments could be read in 2^n ways.
PROLOGUE = r"(?:<!--(?:(?!-->).)*-->|<\?xml(?:(?!\?>).)*\?>)"
MARKUP_BEGIN = rf"\s*(?:{PROLOGUE}\s*)*<"
SIGNS = (
    ("atom", re.compile(rf"{MARKUP_BEGIN}feed\b", re.IGNORECASE | re.DOTALL)),
    (
        "html",
        re.compile(rf"{MARKUP_BEGIN}(?:!doctype html|html|body|main|article)\b", re.IGNORECASE | re.DOTALL),
    ),
    (
        "mhtml",
        re.compile(
            r"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*multipart/related", re.IGNORECASE
        ),
    ),
    ("ris", re.compile(r"\s*TY  - ")),
    ("ris-one-space", re.compile(r"\s*TY - ")),
    ("medline", re.compile(r"\s*(?:PMID|OWN) *- ")),
    ("wos", re.compile(r"\s*(?:FN [^\n]*\nVR [^\n]*\n\s*)?PT [A-Z]\s*\n")),
    ("endnote", re.compile(r"\s*%0 [^\n]*\n(?:%\S [^\n]*\n)")),
    ("xml", re.compile(r"\s*<(?:\?xml|rdf:)", re.IGNORECASE)),
    ("bibtex", re.compile(r"(?:[^@\n]*\n)*?[^\S\n]*@[A-Za-z]+\s*[{(]")),
    ("pdf", re.compile(r"%PDF-")),
    ("json", re.compile(r"\s*[\[{]\s*[\"{\[]")),
    ("csv", re.compile(r'\s*"?sep=.')),
)
SUFFIXES = {
    ".html": "html", ".htm": "html", ".mhtml": "mhtml", ".mht": "mhtml", ".bib": "bibtex", ".ris": "ris",
    ".nbib": "medline", ".ciw": "wos", ".enw": "endnote", ".csv": "csv", ".tsv": "csv", ".xlsx": "csv", ".json": "json",
    ".jsonl": "json", ".xml": "atom",
}  # fmt: skip
CHECKS: tuple[tuple[str, Severity, str], ...] = (
    ("P001", "error", "a list of papers is empty, or holds no paper"),
    ("P002", "error", "a list of papers has a form that cannot be read"),
    ("P003", "error", "an abstract of a plain list is missing or too short, so that titles cannot be told"),
    ("P004", "error", "an item of a list has no title"),
    ("P005", "error", "a table has no column title"),
    ("P006", "error", "an entry or row of the list is malformed"),
    ("P007", "error", "titles and abstracts cannot be told apart"),
    ("P008", "warning", "the list holds one work twice"),
    ("P009", "warning", "an arXiv id of the list lacks a digit"),
    ("P010", "warning", "the list is not UTF-8"),
    ("P012", "error", "a correction changes nothing"),
    ("P011", "error", "two papers of the list have one record"),
    ("P013", "warning", "an entry is the volume of others, and no paper"),
    ("P014", "warning", "an item has no title, and its identifier stands for it"),
    ("P015", "warning", "a sheet of a workbook was not read"),
)


def read_list(text_or_lines: str | Iterable[str], file: str) -> Iterator[Listing]:
    """The papers of a list in any form that is known, streamed where the form allows it.

    Raises DataError, after the last listing, with every item that could not be read; at once if the form is
    none that is read.
    """
    problems = []
    for item in read_items(text_or_lines, file):
        if isinstance(item, Problem):
            problems.append(item)
        else:
            yield item
    if errors := [problem for problem in problems if problem.severity == "error"]:
        raise DataError(errors)


def read_items(text_or_lines: str | Iterable[str], file: str) -> Iterator[Listing | Problem]:
    """The papers of a list, and a problem for each item that is none: items in = listings out + errors out.

    A warning is a doubt about the listing after it. Raises DataError if the text is no list of papers at all.
    """
    lines = iter(text_or_lines.splitlines(keepends=True) if isinstance(text_or_lines, str) else text_or_lines)
    head = list(islice(lines, HEAD_LINES))
    form = detect_format(file, "".join(line if line.endswith("\n") else f"{line}\n" for line in head))
    whole = chain(head, lines)
    if form in UNREAD:
        text, mend = UNREAD[form]
        raise DataError([Problem(code="P002", file=file, text=text, mend=mend)])
    found = False
    for item in read_listings(whole, file) if form == "text" else listings(READERS[form](whole, file), file):
        found = True
        yield item
    if not found:
        text, mend = f"holds no paper (read as {FORM_NAMES.get(form, form)})", "export the list again"
        raise DataError([Problem(code="P001", file=file, text=text, mend=mend)])


UNREAD = {
    "pdf": ("is a PDF", "copy its text, or save the page as HTML"),
    "xml": ("is XML that is no feed of papers", "export the list as BibTeX, RIS, CSV or JSON"),
}
"""Forms that are known and not read: what they are, and the way out."""
FORM_NAMES = {
    "html": "a saved page", "mhtml": "a saved page", "atom": "a feed", "bibtex": "BibTeX", "ris": "RIS",
    "ris-one-space": "RIS", "medline": "PubMed", "wos": "Web of Science", "endnote": "EndNote", "csv": "a table",
    "json": "JSON", "reading-list": "a reading list",
}  # fmt: skip


def detect_format(name: str, head: str) -> str:
    """The form of a list, "text", or one of `READERS` or `UNREAD`: by its first lines, else by the file's name."""
    head = head.lstrip("\ufeff")
    for form, sign in SIGNS:
        if sign.match(head):
            return form
    first = next(iter(head.splitlines()), "")
    if is_header([cell.strip().strip('"') for cell in first.split(delimiter_of(first))]):
        return "csv"
    if is_reading_list(head):
        return "reading-list"
    suffix = name[name.rfind(".") :].casefold() if "." in name else ""
    return SUFFIXES.get(suffix, "text")


def is_reading_list(head: str) -> bool:
    """Whether the lines are identifiers or addresses alone, or bullets of which most name a work."""
    lines = [line.strip() for line in head.splitlines() if line.strip()]
    if lines and all(is_bare(line) for line in lines):
        return True
    bullets = [line for line in lines if BULLET.match(line)]
    linked = [line for line in lines if find_identifiers(line)]
    prose = [line for line in lines if len(line) > 200 and not find_identifiers(line)]
    return len(linked) > 0.5 * len(bullets) and len(bullets) > 0 and not prose and bool(linked)


def is_bare(line: str) -> bool:
    """Whether a line is an arXiv id, a DOI or an address, and nothing else."""
    return bool(ARXIV_WHOLE.fullmatch(line)) or (" " not in line and bool(find_identifiers(line)))
