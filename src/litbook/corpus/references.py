"""Reads lists that reference managers and spreadsheets export: BibTeX, RIS and CSV."""

import csv
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import Entry, ParsingFailedBlock

from litbook.corpus.sources import Item, listings
from litbook.errors import DataError, Problem
from litbook.model import Listing

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
BRACES = re.compile(r"(\\[A-Za-z]+\s?|\\.|[_^$])?\{([^{}\\]*)\}")


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
    before = ""
    while before != text:
        before, text = text, BRACES.sub(lambda match: match[0] if match[1] else match[2], text)
    return text


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
    columns = columns_of(next(csv.reader([head], delimiter=delimiter), []))
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
