"""Lists that say which text is which: BibTeX, RIS, CSV, and saved pages of papers in HTML."""

import csv
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import Entry, ParsingFailedBlock
from bs4 import BeautifulSoup
from bs4.element import Tag
from bs4.exceptions import ParserRejectedMarkup

from litbook.corpus.layout import is_abstract
from litbook.errors import DataError, Problem
from litbook.escaping import visible
from litbook.model import Identifier, Listing

MOST_PROBLEMS = 50
ARXIV = re.compile(
    r"(?:https?://[\w.-]+/(?:abs|pdf|papers)/|arxiv:\s?)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?",
    re.IGNORECASE,
)


class Item(NamedTuple):
    """One item of a source: the line where it begins, and its fields by name (title, abstract, arxiv, doi, url)."""

    line: int
    fields: Mapping[str, str]


def listings(items: Iterable[Item | Problem], file: str) -> Iterator[Listing]:
    """A listing for each item that has a title and an abstract; the faults of all others are raised at the end."""
    problems: list[Problem] = []
    position = 0
    for item in items:
        problem = item if isinstance(item, Problem) else _fault(item, file)
        position += isinstance(item, Item)
        if problem is None and isinstance(item, Item):
            yield _listing(item, position)
        elif problem and len(problems) < MOST_PROBLEMS:
            problems.append(problem)
    if not (position or problems):
        problems.append(Problem(code="P001", file=file, text="holds no paper", mend="export the list again"))
    if problems:
        raise DataError(problems)


def _listing(item: Item, position: int) -> Listing:
    return Listing(
        position=position,
        line=item.line,
        title=_folded(item.fields["title"]),
        abstract=_folded(item.fields["abstract"]),
        identifiers=tuple(_identifiers(item.fields)),
    )


def _fault(item: Item, file: str) -> Problem | None:
    title, abstract = (_folded(item.fields.get(name, "")) for name in ("title", "abstract"))
    place = f"line {item.line}"
    if not title:
        text, mend = "an item has no title", "add it, or take the item out"
        return Problem(code="P004", file=file, place=place, text=text, mend=mend)
    if not abstract:
        text, mend = f'the paper "{title}" has no abstract', "export the list with abstracts, or add it"
        return Problem(code="P003", file=file, place=place, text=text, mend=mend)
    return None


def _folded(text: str) -> str:
    return " ".join(text.split())


def _identifiers(fields: Mapping[str, str]) -> Iterator[Identifier]:
    fields = {name: visible(text) for name, text in fields.items()}
    arxiv = ARXIV.fullmatch(fields.get("arxiv", "").strip()) or ARXIV.fullmatch(fields.get("url", "").strip())
    doi = re.search(r"10\.\d{4,9}/\S+", fields.get("doi", ""))
    url = fields.get("url", "").strip()
    if arxiv:
        yield Identifier(kind="arxiv", value=arxiv[1])
    if doi:
        yield Identifier(kind="doi", value=doi[0])
    if url.startswith(("http://", "https://")) and not (arxiv and arxiv[1] in url):
        yield Identifier(kind="url", value=url)


logging.getLogger("bibtexparser").addHandler(logging.NullHandler())  # its complaints become Problems

RIS_TAG = re.compile(r"([A-Z][A-Z0-9])  -(?:\s(.*))?$")
RIS_FIELDS = {"TI": "title", "T1": "title", "AB": "abstract", "N2": "abstract", "DO": "doi", "UR": "url"}
COLUMNS = {
    "title": ("title", "paper title", "article title", "document title"),
    "abstract": ("abstract", "summary", "abstract note"),
    "arxiv": ("arxiv", "arxiv id", "arxiv_id", "eprint"),
    "doi": ("doi",),
    "url": ("url", "link"),
}
TEX_COMMAND = re.compile(r"\\[A-Za-z]+\s?|\\.|[_^$]")
BRACE_TOKENS = re.compile(rf"{TEX_COMMAND.pattern}|[{{}}]|[^\\_^${{}}]+|\\")


def read_bibtex(lines: Iterable[str], file: str) -> Iterator[Listing]:
    """The entries of a BibTeX file, title and abstract; eprint, doi and url are kept as identifiers.

    Raises DataError, after the last listing, with every entry that cannot be read or has no abstract.
    """
    library = parse_string("".join(line if line.endswith("\n") else f"{line}\n" for line in lines))
    blocks = (block for block in library.blocks if isinstance(block, Entry | ParsingFailedBlock))
    return listings((_bibtex_item(block, file) for block in blocks), file)


def _bibtex_item(block: Entry | ParsingFailedBlock, file: str) -> Item | Problem:
    line = (block.start_line or 0) + 1
    if isinstance(block, ParsingFailedBlock):
        reason = (
            " ".join(str(block.error).split()).split(". Note:")[0]
            or "its braces or quotation marks do not close"
        )
        mend = "mend the entry, or take it out"
        return Problem(
            code="P006", file=file, place=f"line {line}", text=f"an entry cannot be read: {reason}", mend=mend
        )
    fields = {name.casefold(): str(field.value) for name, field in block.fields_dict.items()}
    archive = fields.get("archiveprefix", fields.get("eprinttype", "arxiv")).casefold()
    arxiv = {"arxiv": fields["eprint"]} if "eprint" in fields and archive == "arxiv" else {}
    texts = {name: unbraced(fields[name]) for name in ("title", "abstract") if name in fields}
    return Item(line, fields | arxiv | texts)


def unbraced(text: str) -> str:
    """Without the braces that only keep capitals: "{BERT}" gives "BERT"; those of TeX commands stay."""
    parts: list[str] = []
    opened: list[int] = []  # where each open brace stands
    kept: set[int] = set()  # those that TeX needs: an argument's, and those around a command
    for token in BRACE_TOKENS.findall(text):
        if token == "{":
            opened.append(len(parts))
            kept |= {len(parts)} if parts and TEX_COMMAND.fullmatch(parts[-1]) else set()
        elif token == "}" and opened:
            place = opened.pop()
            if place not in kept:
                parts[place] = token = ""
            elif opened:
                kept.add(opened[-1])
        elif "\\" in token and opened:
            kept.add(opened[-1])
        parts.append(token)
    return "".join(parts)


def read_ris(lines: Iterable[str], file: str) -> Iterator[Listing]:
    """The references of a RIS file, streamed; `DO` and `UR` are kept as identifiers. Raises as `read_bibtex`."""
    return listings(_ris_items(lines), file)


def _ris_items(lines: Iterable[str]) -> Iterator[Item]:
    fields: dict[str, str] = {}
    begin, name = 0, ""
    for number, line in enumerate(lines, 1):
        tag = RIS_TAG.match(line.strip("\ufeff").rstrip())
        if tag and tag[1] == "TY":
            fields, begin, name = {}, number, ""
        elif tag and tag[1] == "ER":
            yield Item(begin, fields)
            begin = 0
        elif tag:
            name = RIS_FIELDS.get(tag[1], "")
            fields |= {name: tag[2] or ""} if name not in fields else {}
        elif name:
            fields[name] += f" {line.strip()}"
    if begin:
        yield Item(begin, fields)


def read_csv(lines: Iterable[str], file: str) -> Iterator[Listing]:
    """The rows of a CSV or TSV file with the columns title and abstract, streamed; also doi, arxiv and url.

    Raises DataError at once if one of the two columns is missing, else as `read_bibtex`.
    """
    source = iter(lines)
    head = next(source, "").strip("\ufeff")
    delimiter = max(",;\t", key=head.count)
    try:
        columns = columns_of(next(csv.reader([head], delimiter=delimiter), []))
    except csv.Error:  # a cell of more than 131,072 characters is no column's name
        columns = {}
    if missing := [name for name in ("title", "abstract") if name not in columns]:
        text = f"its first line names no column {' and no column '.join(missing)}"
        mend = "name the columns title and abstract in the first line"
        raise DataError([Problem(code="P005", file=file, place="line 1", text=text, mend=mend)])
    return listings(_csv_items(source, delimiter, columns, file), file)


def columns_of(names: Sequence[str]) -> dict[str, int]:
    """Which column holds which field, by the names in the first line."""
    folded = [name.strip().casefold() for name in names]
    found = {
        field: next((folded.index(name) for name in known if name in folded), -1)
        for field, known in COLUMNS.items()
    }
    return {field: column for field, column in found.items() if column >= 0}


def _csv_items(
    lines: Iterable[str], delimiter: str, columns: Mapping[str, int], file: str
) -> Iterator[Item | Problem]:
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    begin = 2
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                yield Item(begin, {name: row[at] for name, at in columns.items() if at < len(row)})
            begin = rows.line_num + 2
    except csv.Error as error:
        mend = "check that its quotation marks close"
        yield Problem(
            code="P006", file=file, place=f"line {begin}", text=f"a row cannot be read: {error}", mend=mend
        )


PAPER_ADDRESS = re.compile(r"/papers/(\d{4}\.\d{4,5})\b")


def read_page(lines: Iterable[str], file: str) -> Iterator[Listing]:
    """The papers of a page: each heading (`h3`) with the longest paragraph (`p`) before the next heading.

    Where the page has articles, only headings within one count. The arXiv id in a heading's address is kept.
    Raises DataError, after the last listing, with every paper that has no abstract.
    """
    try:
        page = BeautifulSoup("".join(lines), "html.parser")
    except ParserRejectedMarkup as error:
        mend = "save the page again, or copy its text"
        raise DataError(
            [Problem(code="P006", file=file, text="is HTML that cannot be read", mend=mend)]
        ) from error
    inside = bool(page.find("article"))
    headings = [heading for heading in page.find_all("h3") if not inside or heading.find_parent("article")]
    return listings((_item(heading) for heading in headings), file)


def _item(heading: Tag) -> Item:
    paragraphs = [_text(paragraph) for paragraph in _paragraphs(heading)]
    abstract = max(paragraphs, key=len, default="")
    fields = {"title": _text(heading), "abstract": abstract if is_abstract(abstract) else ""}
    around = heading.find_parent("a")
    address = PAPER_ADDRESS.search(str(heading)) or PAPER_ADDRESS.search(
        str(around.get("href") if around else "")
    )
    return Item(heading.sourceline or 1, fields | ({"arxiv": address[1]} if address else {}))


def _paragraphs(heading: Tag) -> Iterator[Tag]:
    """The paragraphs between the heading and the next one, within its article if it stands in one."""
    article = heading.find_parent("article")
    for tag in heading.next_elements:  # find_all_next would go to the end of the page for each heading
        if not isinstance(tag, Tag) or tag.name not in ("h3", "p"):
            continue
        if tag.name == "h3" or (article and tag.find_parent("article") is not article):
            return
        yield tag


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())
