"""Where the marks of a chart lead: a mark that stands for one paper or claim is a link to its page."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

PAGES = {
    "citekey": "../papers/{}.html",
    "citekeys": "../papers/{}.html",
    "claim_id": "claims.html#claim-{}",
}
"""By column: the address of what it names, as seen from a chapter."""
ONE = "^[a-z0-9-]+$"
LINKED = "card"
"""The column of a chart's data that holds addresses: the marks link there, and so does the table."""
MARKS = frozenset({"bar", "circle", "point", "rect", "rule", "square", "text", "tick"})
"""A line or an area is made of many rows."""
PARTS = ("layer", "concat", "hconcat", "vconcat")


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
    for name in {*PARTS, "spec"} & set(spec):
        inner = [spec[name]] if name == "spec" else spec[name]
        parts = [linked(part, encoding, data, counted, datasets) for part in inner]
        made[name] = parts[0] if name == "spec" else parts
    rows = datasets.get(data.get("name", ""), ())
    column = next((column for column in PAGES if rows and column in rows[0]), None)
    if column and not counted and mark_of(spec) in MARKS and "href" not in encoding and not counts(encoding):
        step = {
            "calculate": f"datum.{column} && test(/{ONE}/, datum.{column}) ? {expression(column)} : null",
            "as": LINKED,
        }
        made["transform"] = [*spec.get("transform", ()), step]
        made["encoding"] = {**spec.get("encoding", {}), "href": {"field": LINKED, "type": "nominal"}}
    if field := made.get("encoding", {}).get("href", {}).get("field"):
        known = {
            "test": f"datum[{field!r}]",
            "field": field,
            "type": "nominal",
        }  # null would lead to a page "null"
        made["encoding"] = {**made["encoding"], "href": {"condition": known}}
    return made


def mark_of(spec: Mapping[str, Any]) -> str | None:
    """What the part draws; null if it draws nothing itself."""
    mark = spec.get("mark")
    return mark.get("type") if isinstance(mark, dict) else mark


def counts(encoding: Mapping[str, Any]) -> bool:
    """Whether a mark sums up several rows."""
    return any(isinstance(channel, dict) and "aggregate" in channel for channel in encoding.values())


def expression(column: str) -> str:
    """The address as an expression of Vega."""
    before, after = PAGES[column].split("{}")
    return f"'{before}' + datum.{column} + '{after}'"
