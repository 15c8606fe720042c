"""A rendered notebook as one HTML page that is readable alone: no script, no other file, no address is asked."""

import html
import re
from collections.abc import Iterator
from typing import Any

from latex2mathml.converter import convert as to_mathml
from markdown_it import MarkdownIt
from markupsafe import Markup
from mdit_py_plugins.dollarmath import dollarmath_plugin
from nbformat import NotebookNode

from litbook.site.searchable import environment

TERMINAL_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def html_page(notebook: NotebookNode) -> str:
    """The page of a rendered notebook; code is folded, pictures stand within the page."""
    parts = [
        Markup(part) for cell in notebook.cells for part in cell_parts(cell)
    ]  # made by the functions below
    return environment().get_template("notebook.html").render(title=notebook.metadata["title"], parts=parts)


def cell_parts(cell: NotebookNode) -> Iterator[str]:
    """The HTML of a cell: its text, or its code and what that shows."""
    if cell.cell_type == "markdown":
        yield markdown_html(cell.source)
        return
    state = "" if cell.metadata.get("jupyter", {}).get("source_hidden") else " open"
    yield f"<details{state}><summary>Code</summary><pre>{html.escape(cell.source)}</pre></details>"
    for output in cell.outputs:
        yield f'<div class="output">{output_html(output)}</div>'


def output_html(output: NotebookNode) -> str:
    """The richest form of an output that needs no script."""
    data = output.get("data", {})
    text = html.escape(str(data.get("text/plain", output.get("text", ""))))
    if picture := data.get("image/png"):
        return f'<img alt="{text}" src="data:image/png;base64,{picture}">'
    return str(data.get("text/html") or f"<pre>{TERMINAL_COLOUR.sub('', text)}</pre>")


def markdown_html(source: str) -> str:
    """The text as HTML, its formulas as MathML; HTML within the text is shown, not read."""
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table"])
    return str(parser.use(dollarmath_plugin, renderer=formula).render(source))


def formula(source: str, options: dict[str, Any]) -> str:
    """A formula as MathML."""
    return str(to_mathml(source, display="block" if options["display_mode"] else "inline"))
