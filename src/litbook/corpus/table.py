"""Lists in columns and their like: CSV, TSV, and JSON whose fields have the same names."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, pairwise
from typing import Any, TypeVar

from litbook.corpus.items import FIELDS, Item, addresses_in, fault_at
from litbook.errors import DataError, Problem

COLUMNS = FIELDS["columns"]


def folded(name: str) -> str:
    """A column's name by its letters and digits alone."""
    return re.sub(r"[^a-z0-9]+", "", name.casefold())


NAMES = {folded(name): (field, rank) for field, names in COLUMNS.items() for rank, name in enumerate(names)}
NO_VALUE = frozenset({"", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "None"})
"""What R, pandas, data bases and spreadsheets write where they have nothing."""
HEADS = ("authorfullnames", "af", "itemtype publicationyear author", "citekey listedtitle")
FAMILY_FIRST = tuple(set(names.split()) for names in HEADS)
"""By columns, tables that write "Family, Given": Web of Science's, Zotero's and litbook's own."""
SEVERAL = frozenset({"url", "elsewhere"})
"""Fields of which every column counts, not only the best."""


OF_PAPERS = frozenset({"author", "abstract", "year", "date", "doi", "arxiv"})
"""Fields of which a table has one beside a column "name" that holds titles: lists of people have names too."""


T = TypeVar("T", int, bool, list[str])


def by_field(named: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    """What stands under the names of each field, the better name first."""
    known = ((NAMES.get(folded(name)), held) for name, held in named)
    found: dict[str, list[T]] = {}
    for (field, _), held in sorted((place, held) for place, held in known if place):
        found.setdefault(field, []).append(held)
    return found


def columns_of(names: Sequence[str]) -> dict[str, list[int]]:
    """Which columns hold which field, by the names in the first line, the best first."""
    found = by_field((name, column) for column, name in enumerate(names))
    if "title" in found and folded(names[found["title"][0]]) == "name" and not found.keys() & OF_PAPERS:
        del found["title"]
    return found


def is_header(names: Sequence[str]) -> bool:
    """Whether the names are a list's column heads: a title, and an abstract or two more that are known."""
    found = columns_of(names)
    return "title" in found and ("abstract" in found or len(found) > 2)


def read_table(lines: Iterable[str], file: str) -> Iterator[Item | Problem]:
    """The rows of a table, streamed; one of its first lines names its columns, and what stands above is no row.

    A quotation inside a quoted cell, whose marks are not doubled, keeps its marks. Raises DataError at once if no
    column is named title.
    """
    source = iter(lines)
    first = [line.strip("\ufeff") for line in islice(source, FIRST_ROWS)]
    begin, delimiter = header_of(first)
    rows = rows_of(chain(first[begin:], source), delimiter, begin + 1)
    names = next(rows, (1, ""))[1]
    columns = columns_of(names) if isinstance(names, list) else {}
    if not columns.keys() & {"title", "doi", "arxiv", "pmid"}:
        raise unnamed(names, file)
    known = set(map(folded, names))
    items = table_items(rows, columns, file, any(head <= known for head in FAMILY_FIRST))
    return map(with_parted_names, items) if "itemtitle" in known else items


FIRST_ROWS = 12
EXCEL_SEPARATOR = re.compile(r'\s*"?sep=(.)"?\s*')


def header_of(first: Sequence[str]) -> tuple[int, str]:
    """The place of the line that names the columns, and what parts its cells."""
    for place, line in enumerate(first):
        for delimiter in ",;\t|":
            if is_header(line.split(delimiter)):
                return place, delimiter
    named = EXCEL_SEPARATOR.fullmatch(first[0]) if first else None
    return (1, named[1]) if named else (0, delimiter_of("".join(first[:1])))


def unnamed(names: Sequence[str], file: str) -> DataError:
    """The refusal of a table in which no column can be told to hold titles."""
    if not any(name.strip() for name in names):
        return DataError.one("P001", file, "is empty", "export the list again")
    printed = ", ".join(name for name in names if isinstance(name, str))[:80]
    text = f"its first line names no column title (it reads {printed!r})"
    mend = "name the columns title and abstract in the first line"
    return DataError.one("P005", file, text, mend, "line 1")


def with_parted_names(item: Item | Problem) -> Item | Problem:
    """The item with its authors parted: Springer's tables print no sign between two names."""
    if isinstance(item, Problem):
        return item
    names = [LETTERS.sub(lambda word: parted(word[0]), text) for text in item.fields.get("author", ())]
    return item._replace(fields={**item.fields, "author": names})


LETTERS = re.compile(r"[^\W\d_]+")
PREFIXES = ("Mc", "Mac", "De", "Di", "Du", "Fitz", "La", "Le", "Van", "Von")


def parted(word: str) -> str:
    """The word cut where a capital follows a small letter, but not in McDonald. parted("SmithAda") -> "Smith; Ada" """
    cuts = [place for place in range(1, len(word)) if word[place - 1].islower() and word[place].isupper()]
    pieces = [word[start:end] for start, end in pairwise((0, *cuts, len(word)))]
    return "".join(piece if piece in PREFIXES else f"{piece}; " for piece in pieces).removesuffix("; ")


def delimiter_of(head: str) -> str:
    """What parts the cells of the first line."""
    return max(",;\t", key=head.count)


def rows_of(lines: Iterator[str], delimiter: str, number: int) -> Iterator[tuple[int, list[str] | str]]:
    """Each row with the number of its first line; a text says why one cannot be read, and reading goes on after it.

    A quotation mark that nothing closes costs the line on which it stands, not the rows behind it.
    """
    held: list[str] = []
    ended = False
    inside = quotation_inside(delimiter)

    def kept() -> Iterator[str]:
        nonlocal ended
        for line in lines:
            line = line.replace("\0", "")
            held.append(inside.sub(r'""\1\2""', line) if line.startswith('"') else line)
            yield held[-1]
        ended = True

    reader = csv.reader(kept(), delimiter=delimiter)
    while True:
        held.clear()
        try:
            row: list[str] | str | None = next(reader, None)
        except csv.Error as error:  # a cell of more than 131,072 characters
            row = str(error)
        if row is None:
            return
        if ended:  # the reader went on to the end of the file for a closing mark
            yield number, "a quotation mark does not close"
            lines, ended, number = iter(held[1:]), False, number + 1
            reader = csv.reader(kept(), delimiter=delimiter)
            held = []
            continue
        yield number, row
        number += len(held)


def quotation_inside(delimiter: str) -> re.Pattern[str]:
    """A quotation in a quoted cell whose marks are not doubled: within the cell, or at its end."""
    cut = re.escape(delimiter)
    return re.compile(
        rf'(?<=[^{cut}"])"(?=[^{cut}"\s])(?:([^"{cut}]*)"(?="(?:{cut}|\s*$))|([^"]*)"(?=[^{cut}"\r\n]))'
    )


def table_items(
    rows: Iterable[tuple[int, list[str] | str]],
    columns: Mapping[str, Sequence[int]],
    file: str,
    family_first: bool,
) -> Iterator[Item | Problem]:
    """An item for each row that is not empty, and a problem for each that cannot be read."""
    for line, row in rows:
        if isinstance(row, str):
            text, mend = f"a row cannot be read: {row}", "check that its quotation marks close"
            yield fault_at(line, "P006", file, text, mend)
        elif any(cell.strip() for cell in row):
            yield Item(line, row_fields(row, columns), family_first)


def linked_rows(rows: Iterable[tuple[int, list[str], list[str]]]) -> Iterator[Item]:
    """An item for each row of tables that a page holds, given as line, cells and the addresses that they link to.

    A row that names columns begins another table.
    """
    columns: dict[str, list[int]] = {}
    for line, row, links in rows:
        if is_header(row):
            columns = columns_of(row)
        elif columns and any(row):
            fields = row_fields(row, columns)
            fields["url"] = [*fields.get("url", ()), *chain.from_iterable(map(addresses_in, links))]
            yield Item(line, fields | {"elsewhere": [*fields.get("elsewhere", ()), *links]})


def row_fields(row: Sequence[str], columns: Mapping[str, Sequence[int]]) -> dict[str, list[str]]:
    """The row's texts by field: of its best column that says something, or of all where all count."""
    fields = {}
    for field, where in columns.items():
        texts = [row[column] for column in where if column < len(row) and row[column].strip() not in NO_VALUE]
        if field in ("author", "editor"):  # a spreadsheet's cell may name each on a line of its own
            texts = [text.strip().replace("\n", "; ") for text in texts]
        fields[field] = texts if field in SEVERAL else texts[:1]
    return fields


DEEPEST = 12  # a paper's fields stand no deeper


def read_json(lines: Iterable[str], file: str) -> Iterator[Item | Problem]:
    """The papers of a JSON text, or of one JSON value a line, which streams; a value that is none is a problem.

    The number of an item is its place in the text, or its line.
    """
    source = iter(lines)
    head = list(islice(source, 2))
    if not (head[1:] and head[1].strip()) or parsed_json(head[0])[1]:
        head += source
        whole, fault = parsed_json("".join(head))
        if not fault:
            yield from (json_item(place, paper) for place, paper in enumerate(papers_in(whole), 1))
            return
    for number, line in enumerate(chain(head, source), 1):
        value, fault = parsed_json(line) if line.strip() else (None, "")
        yield from (json_item(number, paper) for paper in papers_in(value))
        if fault:
            mend = "export the list again, or write one paper a line"
            yield fault_at(number, "P006", file, f"is no JSON: {fault}", mend)


def parsed_json(text: str) -> tuple[Any, str]:
    """The value of a JSON text, and why it is none."""
    try:
        return json.loads(text), ""
    except (ValueError, RecursionError) as error:
        return None, str(error)[:80]


def json_item(number: int, paper: Mapping[str, Any]) -> Item:
    """The item that an object of JSON is."""
    return Item(number, paper_fields(paper), family_first(paper))


TITLES = ("title", "display_name", "displayName", "titles")
UNTELLING = frozenset({"title", "elsewhere", "type", "url", "date"})
"""Fields that much else has beside papers."""


def papers_in(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Every object of the JSON that has a title and is not the wrapping of another one."""
    if depth > DEEPEST:
        return
    parts = value if isinstance(value, list) else ()
    if isinstance(value, Mapping):
        inner = value.get("paper")
        if isinstance(inner, Mapping) and is_paper(inner):
            yield inner
        elif is_paper(value):
            yield value
        else:
            parts = list(value.values())
    for part in parts:
        yield from papers_in(part, depth + 1)


def is_paper(value: Mapping[str, Any]) -> bool:
    """Whether the object has a title and something else that papers have."""
    title = any(map(value.get, TITLES)) or ("authors" in value and value.get("name"))
    known = by_field((name, True) for name, part in value.items() if part)
    return bool(title and known.keys() - UNTELLING) or is_hub_paper(value)


def is_hub_paper(value: Mapping[str, Any]) -> bool:
    """Whether the object is a paper in a collection of Hugging Face, which has an id and a title alone."""
    return value.get("type") == "paper" and isinstance(value.get("title"), str) and bool(value.get("id"))


def paper_fields(paper: Mapping[str, Any]) -> dict[str, list[str]]:
    """The object's texts by field, under the names that tables have for them."""
    at_path: dict[str, list[str]] = {}
    for path, text in flattened(paper):
        at_path.setdefault(path, []).append(text)
    found = by_field(at_path.items())
    fields = {
        field: list(chain.from_iterable(texts)) if field in SEVERAL else texts[0]
        for field, texts in found.items()
    }
    if "ee" in paper or "pmid" in paper:  # DBLP and PubMed close every title with a full stop
        fields["title"] = [text.removesuffix(".") for text in fields.get("title", ())]
    if identity := paper.get("id"):
        fields["key"] = fields.get("key", []) + ([str(identity)] if is_csl(paper) else [])
    if "abstract" not in fields and isinstance(places := paper.get("abstract_inverted_index"), Mapping):
        fields["abstract"] = [inverted(places)]
    return fields


def is_csl(paper: Mapping[str, Any]) -> bool:
    """Whether the object is an item of CSL-JSON, whose id is the key by which it is cited."""
    return "issued" in paper or "container-title" in paper or "-" in str(paper.get("type", ""))


def family_first(paper: Mapping[str, Any]) -> bool:
    """Whether the object's people are given in parts, so that a comma parts no two."""
    return is_csl(paper) or "creators" in paper or "authorList" in paper


def flattened(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """The texts of a JSON value, each with the path of names that leads to it; parts of a list share theirs."""
    if isinstance(value, Mapping):
        value, path = unwrapped(value, path)
    parts: list[tuple[str, Any]] = []
    if isinstance(value, Mapping):
        if name := person(value) or csl_date(value):
            yield path, name
            value = {"affiliation": value.get("affiliation")}
        parts = [(f"{path} {name}".strip(), part) for name, part in value.items()]
    elif isinstance(value, list):
        parts = [(path, part) for part in value]
    elif value is not None and not isinstance(value, bool):
        yield path, str(value)
    for where, part in parts if depth < DEEPEST else ():
        yield from flattened(part, where, depth + 1)


def unwrapped(value: Mapping[str, Any], path: str) -> tuple[Any, str]:
    """The value without its wrapping, as OpenReview wraps each field, and the path with the kind that it names."""
    if value.keys() == {"value"}:
        return value["value"], path
    kind = next((name for name in KINDS if value.get(name)), "")
    return value.get(kind.removesuffix("Type"), value), f"{path} {value.get(kind, '')}".strip()


KINDS = ("creatorType", "contributorType", "titleType", "descriptionType", "dateType")
"""What says, in Zotero's and DataCite's JSON, which kind of a thing an object is."""
PEOPLE = (("family", "given"), ("lastName", "firstName"), ("familyName", "givenName"))
"""How CSL and Crossref, Zotero and Europe PMC, and DataCite name the parts of a name."""


def person(value: Mapping[str, Any]) -> str:
    """A name as "Family, Given", a collective in braces; nothing where the object is none."""
    for last, first in PEOPLE:
        if value.get(last):
            parts = (value.get("non-dropping-particle"), value[last], value.get("suffix"))
            whole = (" ".join(str(part) for part in parts if part), str(value.get(first) or ""))
            return ", ".join(part for part in whole if part)
    collective = value.get("literal")
    if {"sequence", "creatorType"} & value.keys() or value.get("nameType") == "Organizational":
        collective = collective or value.get("name")
    return f"{{{collective}}}" if collective else ""


def csl_date(value: Mapping[str, Any]) -> str:
    """A CSL date as YYYY-MM-DD as far as it is known; nothing where the object is none."""
    parts = value.get("date-parts")
    if not (isinstance(parts, Sequence) and parts and isinstance(parts[0], Sequence)):
        return str(value.get("raw") or "") if "raw" in value and len(value) < 3 else ""
    return "-".join(f"{int(part):02}" for part in parts[0][:3] if str(part).isdigit())


def inverted(places: Mapping[str, Any]) -> str:
    """The text of an index from word to places, as OpenAlex gives abstracts."""
    words = sorted((place, word) for word, at in places.items() if isinstance(at, list) for place in at)
    return " ".join(word for _, word in words)
