"""A chapter's own data, `book/data/chapters/<chapter>.toml`: tables whose columns the file itself declares.

`[columns.<table>]` says of each column what it holds: "paper" (a citekey), "fact" (the id of a coded quantity of the
same paper), "quote" (words of its title or abstract), "text", "number", "flag", or the list of words that it may hold.
A name that ends in "?" may be left out of a row.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from litbook.coding.quotes import check_quote
from litbook.errors import Problem, Severity

CHECKS: tuple[tuple[str, Severity, str], ...] = (
    ("H001", "error", "a chapter's data file declares no columns for a table, or columns of an unknown kind"),
    ("H002", "error", "a row of a chapter's data lacks a column, or has one that is not declared"),
    ("H003", "error", "a value of a chapter's data is not what its column holds"),
    ("H004", "error", "a quote of a chapter's data does not stand in the paper's title or abstract"),
)
KINDS: Mapping[str, type | tuple[type, ...]] = {
    "paper": str,
    "fact": str,
    "quote": str,
    "text": str,
    "number": (int, float),
    "flag": bool,
}
Columns = Mapping[str, Any]
Row = Mapping[str, Any]


def check_chapter_data(
    file: str, data: Mapping[str, Any], texts: Mapping[str, str], facts: Collection[str]
) -> Iterator[Problem]:
    """The faults of one file, already parsed.

    `texts` maps each citekey to its stored title and abstract; `facts` are the coded quantities as `citekey.id`.
    """
    declared: Mapping[str, Columns] = data.get("columns", {})
    for name, rows in data.items():
        if name == "columns" or not isinstance(rows, list):
            continue
        if fault := declaration_fault(declared.get(name)):
            mend = f"describe each column under [columns.{name}]"
            yield Problem(code="H001", file=file, place=name, text=fault, mend=mend)
            continue
        for number, row in enumerate(rows, 1):
            place = f"{name}[{number}]"
            yield from row_faults(file, place, row, declared[name], texts, facts)


def declaration_fault(columns: Columns | None) -> str:
    """What is wrong with the declaration of one table's columns; empty if nothing is."""
    if not columns:
        return "has no declared columns"
    unknown = [name for name, kind in columns.items() if not isinstance(kind, list) and kind not in KINDS]
    return f"declares {unknown[0]!r} as {columns[unknown[0]]!r}" if unknown else ""


def row_faults(
    file: str, place: str, row: Row, columns: Columns, texts: Mapping[str, str], facts: Collection[str]
) -> Iterator[Problem]:
    """The faults of one row."""
    kinds = {name.removesuffix("?"): kind for name, kind in columns.items()}
    missing = [name for name in columns if not name.endswith("?") and name not in row]
    for name in missing:
        yield Problem(code="H002", file=file, place=place, text=f"lacks {name}", mend="fill it in")
    for name in row.keys() - kinds.keys():
        yield Problem(
            code="H002", file=file, place=place, text=f"has the undeclared {name}", mend="declare it"
        )
    for name in row.keys() & kinds.keys():
        yield from value_faults(file, f"{place}.{name}", row, row[name], kinds[name], texts, facts)


def value_faults(
    file: str,
    place: str,
    row: Row,
    value: Any,
    kind: Any,
    texts: Mapping[str, str],
    facts: Collection[str],
) -> Iterator[Problem]:
    """The fault of one value, if it has one."""
    if isinstance(kind, list):
        if value not in kind:
            mend = "use one of " + ", ".join(map(repr, kind))
            yield Problem(code="H003", file=file, place=place, text=f"is {value!r}", mend=mend)
        return
    if not isinstance(value, KINDS[kind]):
        yield Problem(code="H003", file=file, place=place, text=f"is {value!r}", mend=f"give a {kind}")
        return
    paper = row.get("citekey", "")
    if kind == "paper" and value not in texts:
        yield Problem(code="H003", file=file, place=place, text=f"{value!r} is no paper of the review")
    if kind == "fact" and f"{paper}.{value}" not in facts:
        text, mend = f"{paper} has no coded quantity {value!r}", "code it, or name another"
        yield Problem(code="H003", file=file, place=place, text=text, mend=mend)
    if kind == "quote" and paper in texts and check_quote(str(value), paper, texts).status != "found":
        text, mend = f"{str(value)[:60]!r} does not stand in {paper}", "quote the abstract"
        yield Problem(code="H004", file=file, place=place, text=text, mend=mend)
