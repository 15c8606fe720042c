"""A chapter's source: a MyST notebook with its parameters and prose, and the chapter's own data."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, Literal

import jupytext
from nbformat import NotebookNode

from litbook.coding.quotes import check_quote
from litbook.errors import DataError, Fault, Problem, problems_of, refuse
from litbook.model import Value

CITE_ROLE = re.compile(r"(\{cite(?::[a-z]+)?\})`([^`]+)`")
ACCEPTS = re.compile(
    r"# (?:one of: (?P<words>.+)|a (?P<kind>theme, a part or all|part|device)"
    r"|a number from (?P<least>[\d.]+) to (?P<most>[\d.]+))$"
)
BESIDE_PROSE = re.compile(
    r"\A---\n.*?^---\n|^```\{code-cell\}.*?^```[ ]*$|^\+\+\+.*?$", re.MULTILINE | re.DOTALL
)
FORMS = "`# one of: a, b`, `# a theme, a part or all`, `# a part`, `# a device` or `# a number from 1 to 100`"
Known = Mapping[str, tuple[str, ...]]
"""The review's words by kind: its themes with its parts and `all`, its parts, the devices."""


class Parameter(Value):
    """One parameter of a notebook: its default, and what its comment says that it accepts.

    `words` are the accepted words of kind "one of", `least` and `most` the ends of a number. The words of the other
    kinds are the review's: `accepted` takes them.
    """

    name: str
    default: str | int | float
    kind: Literal["one of", "theme", "part", "device", "number"]
    words: tuple[str, ...] = ()
    least: float = 0
    most: float = 0

    def accepted(self, known: Known) -> tuple[str | float, ...]:
        """The values to try: every accepted word, `known` ones by kind; of a number the ends and the default."""
        if self.kind == "number":
            ends = (self.least, float(self.default), self.most)
            return tuple(dict.fromkeys(self.number(value) for value in ends))
        return self.words if self.kind == "one of" else known[self.kind]

    def number(self, value: float) -> float:
        """The number; whole where the default is."""
        return int(value) if value.is_integer() and isinstance(self.default, int) else value

    def read(self, text: str, known: Known) -> str | float:
        """The value that a person typed. Raises ValueError that says what is accepted."""
        if self.kind != "number":
            words = self.accepted(known)
            if text not in words:
                raise ValueError(f"{text!r} is not accepted; use one of {', '.join(map(str, words))}")
            return text
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not self.least <= value <= self.most:
            raise ValueError(f"{text!r} is not accepted; use a number from {self.least:g} to {self.most:g}")
        return self.number(value)


@cache
def read_notebook(text: str) -> NotebookNode:
    """The notebook that a MyST Markdown source describes; one value for all who ask, to be read only.

    Raises DataError for a text that is none.
    """
    try:
        notebook: NotebookNode = jupytext.reads(text, fmt="md:myst")
    except Exception as error:  # jupytext, its reader of YAML and nbformat raise errors of no common kind
        what, mend = f"is none: {str(error).splitlines()[0]}", "begin it and its cells as other notebooks do"
        raise DataError.one("N021", "notebook", what, mend) from error
    return notebook


def parameter_source(notebook: NotebookNode) -> str:
    """The code of the cells tagged `parameters`."""
    cells = (cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ()))
    return "\n".join(cell.source for cell in cells)


def assignments(source: str) -> Iterator[tuple[str, Any, int]]:
    """Name, literal value and line of each assignment."""
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            yield statement.targets[0].id, ast.literal_eval(statement.value), statement.lineno


def parameters(notebook: NotebookNode, file: str) -> tuple[Parameter, ...]:
    """The notebook's parameters, each with what the comment of its line accepts.

    Raises DataError for a line whose comment has none of the known forms.
    """
    source = parameter_source(notebook)
    found, faults = [], []
    for name, default, line in assignments(source):
        accepts = ACCEPTS.search(source.splitlines()[line - 1].rstrip())
        if accepts is None:
            faults.append(
                ("N012", name, "does not say which values it accepts", f"end its line with {FORMS}")
            )
        else:
            found.append(parameter(name, default, accepts.groupdict()))
    refuse(faults, file)
    return tuple(found)


def parameter(name: str, default: Any, accepts: Mapping[str, str | None]) -> Parameter:
    """The parameter whose comment has these parts."""
    if words := accepts["words"]:
        return Parameter(
            name=name, default=default, kind="one of", words=tuple(word.strip() for word in words.split(","))
        )
    if kind := accepts["kind"]:
        short = kind.partition(",")[0]  # "theme" of "theme, a part or all"
        return Parameter.model_validate({"name": name, "default": default, "kind": short})
    least, most = float(accepts["least"] or 0), float(accepts["most"] or 0)
    return Parameter(name=name, default=default, kind="number", least=least, most=most)


def prose_of(source: str) -> str:
    """The text of a source around its cells of code, without the notebook being read."""
    return BESIDE_PROSE.sub("", source)


def markdown_of(notebook: NotebookNode) -> str:
    """The text of all Markdown cells, a blank line between two."""
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def code_of(notebook: NotebookNode) -> str:
    """The code of all cells."""
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


KINDS: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("paper", "fact", "quote", "text"), str), "number": (int, float), "flag": bool,
}  # fmt: skip
Columns = Mapping[str, Any]
Row = Mapping[str, Any]


def check_chapter_data(
    file: str, data: Mapping[str, Any], texts: Mapping[str, str], facts: Collection[str]
) -> tuple[Problem, ...]:
    """The faults of one file, already parsed.

    `texts` maps each citekey to its stored title and abstract; `facts` are the coded quantities as `citekey.id`.
    """
    declared: Mapping[str, Columns] = data.get("columns", {})
    faults: list[Fault] = []
    for name, rows in data.items():
        if name == "columns" or not isinstance(rows, list):
            continue
        if fault := declaration_fault(declared.get(name)):
            faults.append(("H001", name, fault, f"describe each column under [columns.{name}]"))
            continue
        for number, row in enumerate(rows, 1):
            faults += row_faults(f"{name}[{number}]", row, declared[name], texts, facts)
    return problems_of(faults, file)


def declaration_fault(columns: Columns | None) -> str:
    """What is wrong with the declaration of one table's columns; empty if nothing is."""
    if not columns:
        return "has no declared columns"
    unknown = [name for name, kind in columns.items() if not isinstance(kind, list) and kind not in KINDS]
    return f"declares {unknown[0]!r} as {columns[unknown[0]]!r}" if unknown else ""


def row_faults(
    place: str, row: Row, columns: Columns, texts: Mapping[str, str], facts: Collection[str]
) -> Iterator[Fault]:
    """H002, and H003 and H004 of each value: the faults of one row."""
    kinds = {name.removesuffix("?"): kind for name, kind in columns.items()}
    for name in (name for name in columns if not name.endswith("?") and name not in row):
        yield "H002", place, f"lacks {name}", "fill it in"
    for name in (name for name in row if name not in kinds):
        yield "H002", place, f"has the undeclared {name}", "declare it"
    for name in (name for name in row if name in kinds):
        for code, text, mend in value_faults(row, row[name], kinds[name], texts, facts):
            yield code, f"{place}.{name}", text, mend


def value_faults(
    row: Row, value: Any, kind: Any, texts: Mapping[str, str], facts: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    """Code, text and mend of the fault of one value, if it has one."""
    paper = row.get("citekey", "")
    if isinstance(kind, list):
        if value not in kind:
            yield "H003", f"is {value!r}", "use one of " + ", ".join(map(repr, kind))
    elif not isinstance(value, KINDS[kind]):
        yield "H003", f"is {value!r}", f"give a {kind}"
    elif kind == "paper" and value not in texts:
        yield "H003", f"{value!r} is no paper of the review", ""
    elif kind == "fact" and f"{paper}.{value}" not in facts:
        yield "H003", f"{paper} has no coded quantity {value!r}", "code it, or name another"
    elif kind == "quote" and paper in texts and check_quote(str(value), paper, texts).status != "found":
        yield "H004", f"{str(value)[:60]!r} does not stand in {paper}", "quote the abstract"
