"""Chapters from notebooks: MyST source -> executed by papermill -> page of the book."""

import re
from collections.abc import Mapping
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from litbook.checks.notebooks import CITE_ROLE
from litbook.errors import BuildError
from litbook.site.kernels import ENGINE, Kernels


def execute(
    notebook: NotebookNode, parameters: Mapping[str, Any], kernels: Kernels, name: str
) -> NotebookNode:
    """Runs the notebook through papermill in one of these kernels.

    Raises BuildError with the cell and the error, or if the kernel ends before the notebook does.
    """
    try:
        return papermill.execute_notebook(
            notebook,
            None,
            parameters=dict(parameters),
            engine_name=ENGINE,
            kernel_name="python3",
            progress_bar=False,
            kernels=kernels,  # not papermill's own `cwd`, which changes the directory of this whole process
        )
    except PapermillExecutionError as error:
        text = f"notebooks/{name}.md: cell {error.cell_index}: {error.ename}: {error.evalue}\n{error.source}"
        raise BuildError(text) from error
    except DeadKernelError as error:
        raise BuildError(f"notebooks/{name}.md: its kernel ended before it did") from error


def page(notebook: NotebookNode, name: str) -> str:
    """The executed notebook as the page's JSON: citations bound to its own reference list, nothing that varies.

    Raises BuildError for a cell that warns: the page would print it, with the number of a process.
    """
    finished = nbformat.from_dict(notebook)
    for index, cell in enumerate(finished.cells):
        if warned := [output.text for output in cell.get("outputs", ()) if output.get("name") == "stderr"]:
            raise BuildError(f"notebooks/{name}.md: cell {index}: warns: {''.join(warned)}\n{cell.source}")
    cells = [without_variation(cell, index) for index, cell in enumerate(finished.cells)]
    for cell in cells:
        if cell.cell_type == "markdown":
            cell.source = prefix_citations(cell.source, name)
    if any(CITE_ROLE.search(cell.source) for cell in cells if cell.cell_type == "markdown"):
        cells.append(references_cell(name, len(cells)))
    finished.cells = cells
    finished.metadata = nbformat.from_dict({"kernelspec": finished.metadata.get("kernelspec", {})})
    return nbformat.writes(finished, version=4) + "\n"


def without_variation(cell: NotebookNode, index: int) -> NotebookNode:
    """The cell without times and random ids; the parameters that papermill injected are hidden."""
    tags = list(cell.metadata.get("tags", ()))
    if "injected-parameters" in tags:
        tags.append("remove-cell")
    kept = {key: value for key, value in cell.metadata.items() if key == "mystnb"}
    cell.metadata = nbformat.from_dict({**kept, "tags": tags})
    cell.id = f"cell-{index}"
    return cell


def prefix_citations(markdown: str, name: str) -> str:
    """The text with each cited key prefixed, so that it points to this chapter's reference list."""

    def prefixed(match: re.Match[str]) -> str:
        keys = ",".join(f"{name}--{key.strip()}" for key in match[2].split(","))
        return f"{match[1]}`{keys}`"

    return CITE_ROLE.sub(prefixed, markdown)


def references_cell(name: str, index: int) -> NotebookNode:
    """The chapter's own reference list."""
    source = f"## References\n\n```{{bibliography}}\n:filter: docname in docnames\n:keyprefix: {name}--\n```"
    return nbformat.v4.new_markdown_cell(source, id=f"cell-{index}")
