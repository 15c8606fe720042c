"""A chapter's source: a MyST notebook, its parameters, the prose of its cells."""

import ast
import re
from functools import cache
from typing import Any

import jupytext
from nbformat import NotebookNode

CITE_ROLE = re.compile(r"(\{cite(?::[a-z]+)?\})`([^`]+)`")


@cache
def read_notebook(text: str) -> NotebookNode:
    """The notebook that a MyST Markdown source describes; one value for all who ask, to be read only."""
    notebook: NotebookNode = jupytext.reads(text, fmt="md:myst")
    return notebook


def default_parameters(notebook: NotebookNode) -> dict[str, Any]:
    """The literal assignments of the cell tagged `parameters`."""
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ())]
    return {
        target.id: ast.literal_eval(statement.value)
        for cell in cells
        for statement in ast.parse(cell.source).body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def markdown_of(notebook: NotebookNode) -> str:
    """The text of all Markdown cells, a blank line between two."""
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
