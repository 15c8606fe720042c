"""A chart as HTML: its data as a table, the pages that its marks lead to."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from litbook import store
from litbook.escaping import html_json, html_text
from litbook.site.drawings import compiled
from litbook.site.tables import KEYS, ONE, cell_text, heading, paper_links, table_html

VEGALITE_MIME = "application/vnd.vegalite.v6+json"
TABLE_MIME = "application/vnd.litbook.table+json"
"""HTML with a name and a caption; `kind` "Figure" counts it among the figures."""
FALLBACK_ROWS = 40
CHART_MARK = "vega-host"
UNSEEN = frozenset({"href", "order", "detail", "key", "opacity", "xOffset", "yOffset"})
"""Channels whose values no reader of the chart sees."""
MOST = 7
"""Columns of a chart's table; its file has all."""


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


def said_of(data: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Kind ("Figure" or "Table"), name and caption of a numbered output by the types of its data; null for any other.

    Those of a chart stand in the `usermeta` of its specification.
    """
    if spec := data.get(VEGALITE_MIME):
        meta = spec.get("usermeta", {})
        return "Figure", meta.get("name", "chart"), meta.get("caption", "")
    if table := data.get(TABLE_MIME):
        return table.get("kind", "Table"), table["name"], table["caption"]
    return None


def rows_of(spec: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The chart's largest embedded data set; empty if it has none."""
    datasets: Mapping[str, Sequence[Mapping[str, Any]]] = spec.get("datasets", {})
    return max(datasets.values(), key=len, default=())


def columns_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the rows say; an address is no column."""
    return [column for column in rows[0] if column != LINKED] if rows else []


def data_csv(spec: Mapping[str, Any]) -> str:
    """The chart's largest embedded data set as CSV whose cells a spreadsheet shows and does not compute."""
    rows = rows_of(spec)
    columns = columns_of(rows)
    cells: list[list[Any]] = [list(columns), *([row.get(column) for column in columns] for row in rows)]
    return "".join(store.csv_line(map(store.flat_cell, line)) for line in cells)


def fallback_table(spec: Mapping[str, Any]) -> str:
    """What the chart names of its largest embedded data set as a table that opens on demand; empty if it has none."""
    rows = rows_of(spec)
    if not rows:
        return ""
    columns, names = named_columns(spec, rows[0]), spec.get("usermeta", {}).get("papers", {})
    cells = ([data_cell(row, column, columns, names) for column in columns] for row in rows[:FALLBACK_ROWS])
    rest = len(rows) - FALLBACK_ROWS
    more = f"<caption>{rest} further rows are in the file below (CSV).</caption>" if rest > 0 else ""
    table = table_html("Chart data", list(columns.values()), cells, more)
    return f'<details class="litbook-data"><summary>The data as a table</summary>{table}</details>'


def named_columns(spec: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, str]:
    """The columns of the data that an axis, a legend or a pointer names, with their headings; the paper first.

    A chart that names none shows them all, in any case the first `MOST`.
    """
    titles: dict[str, str] = {}
    for channel, part in channels(spec):
        column, title = str(part.get("field", "")), words_of(part)
        unnamed = title is None and part.get("type") == "quantitative" and channel != "tooltip"
        if (
            column in row
            and column not in {*KEYS, LINKED, "claim_id"}
            and channel not in UNSEEN
            and not unnamed
        ):
            title = title if title and title not in titles.values() else heading(column)
            if titles.setdefault(column, title) == heading(column):
                titles[column] = title
    titles = titles or {column: heading(column) for column in row if column not in {*KEYS, LINKED}}
    key = next((column for column in KEYS if column in row), None)
    words = (
        heading(key) if key and heading(key) not in titles.values() else "Named"
    )  # beside how many they are
    named = {key: words} if key and "paper" not in titles else {}
    return dict([*named.items(), *titles.items()][:MOST])


def channels(part: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each channel that some part of a specification encodes, with what it encodes."""
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, found in inner:
        if name == "encoding":
            for channel, encoded in found.items():
                for one in encoded if isinstance(encoded, list) else [encoded]:
                    yield channel, one
        elif name != "datasets":
            yield from channels(found)


def words_of(part: Mapping[str, Any]) -> str | None:
    """The words by which an axis, a legend or a tooltip names what it shows; the column's where it has none of its own.

    Null where it is told to have none.
    """
    places = (part, *(part.get(name) or {} for name in ("axis", "legend", "header")))
    stated = [place["title"] for place in places if "title" in place]
    words = [title for title in stated if isinstance(title, str) and title]
    return words[0] if words else None if stated else heading(str(part.get("field", "")))


def keys_of(row: Mapping[str, Any]) -> list[str]:
    """The papers that a row of a chart's data stands for."""
    named = next((str(row[column]) for column in KEYS if row.get(column)), "")
    return re.split("[,;] ?", named) if named else []


def data_cell(
    row: Mapping[str, Any], column: str, columns: Mapping[str, str], names: Mapping[str, str]
) -> str:
    """A cell of the chart's data; the one that names a paper or claim links to it."""
    if column in KEYS and row.get(column):
        return paper_links(str(row[column]), names)
    text, (named, address) = cell_text(row.get(column), column), row_address(row) or ("", "")
    place = next(one for one in (named, "paper", "claim", *columns) if one in columns)
    return f'<a href="{html_text(address)}">{text}</a>' if address and column == place else text


PAGES = {
    "citekey": "../papers/{}.html",
    "citekeys": "../papers/{}.html",
    "claim_id": "claims.html#claim-{}",
}
"""By column: the address of what it names, as seen from a chapter."""
LINKED = "card"
"""The column of a chart's data that holds addresses: the marks link there, and so does the table."""
MARKS = frozenset({"bar", "circle", "point", "rect", "rule", "square", "text", "tick"})
"""A line or an area is made of many rows: a line is a link only where they state its address."""
INNER = ("layer", "concat", "hconcat", "vconcat")


def row_address(row: Mapping[str, Any]) -> tuple[str, str] | None:
    """The column that names one paper or claim, and its address; null where the row names none.

    An address that the row states itself goes before, at the row's first words.
    """
    if row.get(LINKED):
        words = (name for name, value in row.items() if name != LINKED and isinstance(value, str))
        return next(words, LINKED), str(row[LINKED])
    named = ((column, page, row[column]) for column, page in PAGES.items() if row.get(column))
    return next(
        (((column, page.format(name)) for column, page, name in named if re.fullmatch(ONE, str(name)))), None
    )


def with_links(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The specification whose marks lead to what their rows name; marks with links of their own keep them.

    A mark that counts several rows has none, nor one whose row names nothing.
    """
    return linked(spec, {}, {}, False, spec.get("datasets", {}))


def linked(
    spec: Mapping[str, Any],
    encoding: Mapping[str, Any],
    data: Mapping[str, Any],
    counted: bool,
    datasets: Mapping[str, Sequence[Mapping[str, Any]]],
) -> dict[str, Any]:
    """A part of a specification with its links, within an outer part's encoding and data."""
    encoding = {**encoding, **spec.get("encoding", {})}
    data = spec.get("data", data)
    counted = counted or any("aggregate" in step for step in spec.get("transform", ()))
    made = dict(spec)
    for name in {*INNER, "spec"} & set(spec):
        inner = [spec[name]] if name == "spec" else spec[name]
        parts = [linked(part, encoding, data, counted, datasets) for part in inner]
        made[name] = parts[0] if name == "spec" else parts
    rows = datasets.get(data.get("name", ""), ())
    column = next((column for column in (LINKED, *PAGES) if rows and column in rows[0]), None)
    if column and not counted and shows_rows(mark_of(spec), encoding, column == LINKED):
        if column != LINKED:
            place = f"datum.{column} && test(/{ONE}/, datum.{column}) ? {expression(column)} : null"
            made["transform"] = [*spec.get("transform", ()), {"calculate": place, "as": LINKED}]
        made["encoding"] = {**spec.get("encoding", {}), "href": {"field": LINKED, "type": "nominal"}}
    if field := made.get("encoding", {}).get("href", {}).get("field"):
        # null would lead to a page "null"
        known = {"test": f"datum[{field!r}]", "field": field, "type": "nominal"}
        made["encoding"] = {**made["encoding"], "href": {"condition": known}}
    return made


def mark_of(spec: Mapping[str, Any]) -> str | None:
    """What the part draws; null if it draws nothing itself."""
    mark = spec.get("mark")
    return mark.get("type") if isinstance(mark, dict) else mark


def shows_rows(mark: str | None, encoding: Mapping[str, Any], stated: bool) -> bool:
    """Whether each mark stands for a row and has no link yet; a line does where its rows state one address."""
    channels = [channel for channel in encoding.values() if isinstance(channel, dict)]
    return (
        (mark in MARKS or (stated and mark == "line"))
        and "href" not in encoding
        and any("field" in channel for channel in channels)
        and not any("aggregate" in channel for channel in channels)
    )


def expression(column: str) -> str:
    """The address as an expression of Vega."""
    before, after = PAGES[column].split("{}")
    return f"'{before}' + datum.{column} + '{after}'"
