"""A chart's HTML: the host that draws it, its description, and the same data as a table."""

import html
import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from docutils import nodes

from litbook.publish.renderer import VEGALITE_MIME

TABLE_MIME = "application/vnd.litbook.table+json"
FALLBACK_ROWS = 300
CHART_MARK = "vega-host"


def figure_html(spec: Mapping[str, Any]) -> str:
    """The figure of a Vega-Lite specification: drawn by charts.js, read by everyone else as a table."""
    description = str(spec.get("description", ""))
    # "</" would end the script element early, and JSON allows the escaped slash.
    data = json.dumps(spec, ensure_ascii=False, sort_keys=True).replace("</", "<\\/")
    return (
        '<div class="litbook-chart">'
        f'<div class="{CHART_MARK}" role="img" aria-label="{html.escape(description)}"></div>'
        f'<script type="application/json">{data}</script>'
        f"{fallback_table(spec)}</div>"
    )


def fallback_table(spec: Mapping[str, Any]) -> str:
    """The chart's largest embedded data set as an HTML table that opens on demand; empty if it has none."""
    datasets: Mapping[str, Sequence[Mapping[str, Any]]] = spec.get("datasets", {})
    rows = max(datasets.values(), key=len, default=())
    if not rows:
        return ""
    columns = list(rows[0])
    head = "".join(f'<th scope="col">{html.escape(column.replace("_", " "))}</th>' for column in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{cell_text(row.get(column))}</td>" for column in columns) + "</tr>"
        for row in rows[:FALLBACK_ROWS]
    )
    rest = len(rows) - FALLBACK_ROWS
    more = f"<caption>{rest} further rows are in the table's file.</caption>" if rest > 0 else ""
    return (
        '<details class="litbook-data"><summary>The data as a table</summary>'
        '<div class="litbook-scroll" tabindex="0" role="region" aria-label="Chart data">'
        f"<table>{more}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></details>"
    )


def cell_text(value: Any) -> str:
    """A cell as escaped text: null is shown as unknown, numbers in at most six digits."""
    if value is None:
        return '<span class="litbook-unknown">unknown</span>'
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() and abs(value) < 1e7 else f"{value:.6g}"
    return html.escape(str(value))


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
    """The node of a table."""
    return numbered_table("", html=table["html"], caption=table["caption"], name=table["name"])


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
    translator.body.append(f"{html.escape(node['caption'])}</figcaption>")
    if isinstance(node, numbered_table):
        translator.body.append(node["html"])


def leave_numbered(translator: Any, node: numbered) -> None:
    """Ends the figure."""
    del node
    translator.body.append("</figure>")
