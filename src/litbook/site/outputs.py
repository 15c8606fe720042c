"""A chart's HTML: its picture until a script draws it, its description, and the same data as a table."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from litbook.escaping import csv_text, html_json, html_text
from litbook.site.chart_links import LINKED, row_address, with_links
from litbook.site.pictures import compiled

VEGALITE_MIME = "application/vnd.vegalite.v6+json"
TABLE_MIME = "application/vnd.litbook.table+json"
"""HTML with a name and a caption; `kind` "Figure" counts it among the figures."""
FALLBACK_ROWS = 40
CHART_MARK = "vega-host"


def figure_html(spec: Mapping[str, Any], picture: str = "") -> str:
    """The figure of a Vega-Lite specification: drawn by charts.js, a picture before and a table besides."""
    description = str(spec.get("description", ""))
    made = compiled(with_links(spec))
    data = html_json(json.dumps(made, ensure_ascii=False, separators=(",", ":"), sort_keys=True))
    return (
        '<div class="litbook-chart">'
        f'<div class="{CHART_MARK}" role="img" aria-label="{html_text(description)}">{picture}</div>'
        f'<script type="application/json">{data}</script>'
        f"{fallback_table(spec)}</div>"
    )


def rows_of(spec: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The chart's largest embedded data set; empty if it has none."""
    datasets: Mapping[str, Sequence[Mapping[str, Any]]] = spec.get("datasets", {})
    return max(datasets.values(), key=len, default=())


def columns_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the rows say; an address is no column."""
    return [column for column in rows[0] if column != LINKED] if rows else []


def data_csv(spec: Mapping[str, Any]) -> str:
    """The chart's largest embedded data set as CSV whose cells a spreadsheet shows and does not compute."""
    rows, lines = rows_of(spec), io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(csv_text(column) for column in columns_of(rows))
    writer.writerows([csv_cell(row.get(column)) for column in columns_of(rows)] for row in rows)
    return lines.getvalue()


def csv_cell(value: Any) -> Any:
    """A cell of a CSV file: numbers as they are, lists joined by "; ", null empty."""
    text = "; ".join(map(str, value)) if isinstance(value, list) else value
    return csv_text(text) if isinstance(text, str) else text


def fallback_table(spec: Mapping[str, Any]) -> str:
    """The chart's largest embedded data set as an HTML table that opens on demand; empty if it has none."""
    rows = rows_of(spec)
    if not rows:
        return ""
    columns = columns_of(rows)
    head = "".join(f'<th scope="col">{html_text(column.replace("_", " "))}</th>' for column in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{data_cell(row, column)}</td>" for column in columns) + "</tr>"
        for row in rows[:FALLBACK_ROWS]
    )
    rest = len(rows) - FALLBACK_ROWS
    more = f"<caption>{rest} further rows are in the file below (CSV).</caption>" if rest > 0 else ""
    return (
        '<details class="litbook-data"><summary>The data as a table</summary>'
        '<div class="litbook-scroll" tabindex="0" role="region" aria-label="Chart data">'
        f"<table>{more}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></details>"
    )


def data_cell(row: Mapping[str, Any], column: str) -> str:
    """A cell of the chart's data; the one that names a paper or claim links to it."""
    text, (named, address) = cell_text(row.get(column)), row_address(row) or ("", "")
    return f'<a href="{html_text(address)}">{text}</a>' if column == named else text


def cell_text(value: Any) -> str:
    """A cell as escaped text: null is shown as unknown, numbers in at most six digits."""
    if value is None:
        return '<span class="litbook-unknown">unknown</span>'
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() and abs(value) < 1e7 else f"{value:.6g}"
    return html_text(str(value))
