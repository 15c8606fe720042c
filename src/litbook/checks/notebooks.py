"""A chapter's source: a MyST notebook, the parameters that it accepts, the prose of its cells."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal

import jupytext
from nbformat import NotebookNode

from litbook.errors import DataError, Problem
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
    """The notebook that a MyST Markdown source describes; one value for all who ask, to be read only."""
    notebook: NotebookNode = jupytext.reads(text, fmt="md:myst")
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


def default_parameters(notebook: NotebookNode) -> dict[str, Any]:
    """The literal assignments of the cell tagged `parameters`."""
    return {name: value for name, value, _ in assignments(parameter_source(notebook))}


def parameters(notebook: NotebookNode, file: str) -> tuple[Parameter, ...]:
    """The notebook's parameters, each with what the comment of its line accepts.

    Raises DataError for a line whose comment has none of the known forms.
    """
    source = parameter_source(notebook)
    found, faults = [], []
    for name, default, line in assignments(source):
        accepts = ACCEPTS.search(source.splitlines()[line - 1].rstrip())
        if accepts is None:
            text, mend = "does not say which values it accepts", f"end its line with {FORMS}"
            faults.append(Problem(code="N012", file=file, place=name, text=text, mend=mend))
        else:
            found.append(parameter(name, default, accepts.groupdict()))
    if faults:
        raise DataError(faults)
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
