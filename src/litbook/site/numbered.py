"""Charts and tables of executed notebooks as numbered nodes of the book, and how they are written as HTML."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from docutils import nodes

from litbook.escaping import html_text
from litbook.site.outputs import TABLE_MIME, VEGALITE_MIME, figure_html


class numbered(nodes.General, nodes.Element):  # noqa: N801 - docutils names its nodes in lower case
    """A chart or table of a chapter with its caption; Sphinx counts it, `numref` points to it."""


class numbered_figure(numbered):  # noqa: N801 - as above
    """A chart."""


class numbered_table(numbered):  # noqa: N801 - as above
    """A table."""


class NumberedOutputRenderer:
    """Renders charts and tables of executed notebooks for MyST-NB (entry point `myst_nb.mime_renderers`)."""

    mime_priority_overrides: ClassVar[Sequence[tuple[str, str, int | None]]] = [
        ("*", VEGALITE_MIME, 1),
        ("*", TABLE_MIME, 1),
    ]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """The numbered node; null for every other type. Its label is `<page>-<name>`."""
        if inline or data.mime_type not in (VEGALITE_MIME, TABLE_MIME):
            return None
        content = data.content if isinstance(data.content, dict) else json.loads(data.content)
        document = renderer.renderer.document
        page = str(document.settings.env.docname).rsplit("/", 1)[-1]
        node = chart_node(content) if data.mime_type == VEGALITE_MIME else table_node(content)
        node["names"] = node["ids"] = [f"{page}-{node['name']}"]
        document.note_explicit_target(node)
        return [node]


def chart_node(spec: Mapping[str, Any]) -> numbered:
    """The node of a chart: its name and caption stand in the specification's `usermeta`."""
    meta = spec.get("usermeta", {})
    return numbered_figure(
        "", html=figure_html(spec), caption=meta.get("caption", ""), name=meta.get("name", "chart")
    )


def table_node(table: Mapping[str, str]) -> numbered:
    """The node of a table, or of a figure that is HTML."""
    kind = numbered_figure if table.get("kind") == "Figure" else numbered_table
    return kind("", html=table["html"], caption=table["caption"], name=table["name"])


def caption_of(node: nodes.Node) -> str:
    """What a list of figures or a reference by title prints."""
    return str(node["caption"]) if isinstance(node, numbered) else ""


def visit_numbered(translator: Any, node: numbered) -> None:
    """The figure with its number and caption; a chart's caption stands below it, a table's above."""
    translator.body.append(f'<figure class="litbook-numbered" id="{node["ids"][0]}">')
    if isinstance(node, numbered_figure):
        translator.body.append(node["html"])
    translator.body.append("<figcaption>")
    translator.add_fignumber(node)
    translator.body.append(f"{html_text(node['caption'])}</figcaption>")
    if isinstance(node, numbered_table):
        translator.body.append(node["html"])


def leave_numbered(translator: Any, node: numbered) -> None:
    """Ends the figure."""
    del node
    translator.body.append("</figure>")
