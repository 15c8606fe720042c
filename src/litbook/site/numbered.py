"""Charts and tables of executed notebooks as numbered nodes of the book, and how they are written as HTML."""

import json
import posixpath
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes

from litbook import store
from litbook.escaping import html_text
from litbook.site.outputs import TABLE_MIME, VEGALITE_MIME, figure_html
from litbook.site.pictures import FORMS, size_of, title_of


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
        env = document.settings.env
        page = str(env.docname).rsplit("/", 1)[-1]
        node = chart_node(content) if data.mime_type == VEGALITE_MIME else table_node(content)
        label = f"{page}-{node['name']}"
        node["names"] = node["ids"] = [label]
        if data.mime_type == VEGALITE_MIME:
            node["html"] = figure_html(content, picture_html(env, label))
            node["offer"] = offer_html(env, label)
        document.note_explicit_target(node)
        return [node]


def chart_node(spec: Mapping[str, Any]) -> numbered:
    """The node of a chart: its name and caption stand in the specification's `usermeta`."""
    meta = spec.get("usermeta", {})
    return numbered_figure("", caption=meta.get("caption", ""), name=meta.get("name", "chart"))


def chart_file(env: Any, label: str, kind: str) -> tuple[Path, str]:
    """A file that is offered of a chart, and its address as seen from the page."""
    address = posixpath.relpath(f"charts/{label}.{kind}", posixpath.dirname(env.docname) or ".")
    return Path(env.srcdir) / "generated" / "charts" / f"{label}.{kind}", address


def picture_html(env: Any, label: str) -> str:
    """The chart's picture: an element of the page, loaded where it is near. Raises DataError if there is none."""
    file, address = chart_file(env, label, "svg")
    svg = store.read_text(file)
    width, height = size_of(svg)
    size = f'width="{width}" height="{height}" loading="lazy"'
    return f'<img src="{html_text(address)}" alt="{html_text(title_of(svg))}" {size}>'


def offer_html(env: Any, label: str) -> str:
    """What a reader may take of a chart: each form of it, and its address."""
    links = [
        f'<a download href="{html_text(chart_file(env, label, kind)[1])}">{words}</a>'
        for kind, words in FORMS.items()
    ]
    links.append(f'<a href="#{html_text(label)}">link to this chart</a>')
    return f'<span class="litbook-offer">{" · ".join(links)}</span>'


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
    translator.body.append(f"{html_text(node['caption'])}{node.get('offer', '')}</figcaption>")
    if isinstance(node, numbered_table):
        translator.body.append(node["html"])


def leave_numbered(translator: Any, node: numbered) -> None:
    """Ends the figure."""
    del node
    translator.body.append("</figure>")
