"""How a table of a chapter looks: readable headings, links to paper pages, unknown shown as unknown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from litbook.escaping import html_text
from litbook.site.outputs import TABLE_MIME, cell_text
from litbook.site.reading import plain, scaled
from litbook.site.searchable import Cell, Choice, Column, Row, Searchable, choice

SCALED_COLUMNS = frozenset({"parameters", "active_parameters", "active", "tokens", "context"})
OF_A_SOURCE = "#source-"
"""In an address: the row of a paper's page that states what a public source says; tables.js knows it too."""


@dataclass(frozen=True)
class Table:
    """A data frame with its caption; Jupyter and the book show it as an accessible HTML table."""

    frame: pd.DataFrame
    caption: str
    name: str
    searchable: bool = False
    links: Mapping[str, str] = field(default_factory=dict)
    unknown: str | None = None
    folded: Sequence[str] = ()
    filters: Sequence[str] = ()
    limits: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """The columns that stand beside one another."""
        hidden = {*self.links.values(), self.unknown, *self.folded}
        return [column for column in self.frame.columns if column not in hidden]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """HTML for a notebook; name, caption and HTML for the book, which numbers its tables."""
        table = {"name": self.name, "caption": self.caption, "html": self.html()}
        return {"text/html": f"<p>{html_text(self.caption)}</p>{table['html']}", TABLE_MIME: table}

    def cell(self, column: str, row: Mapping[Any, Any]) -> str:
        """One cell as HTML, a link where the column has an address beside it."""
        text = self.text(column, row)
        address = row.get(self.links.get(column, ""))
        return f'<a href="{html_text(address)}">{text}</a>' if isinstance(address, str) else text

    def text(self, column: str, row: Mapping[Any, Any]) -> str:
        """What a cell says; the row's own words where nothing is known and the table has a column of them."""
        if self.unknown and is_unknown(row[column]):
            return f'<span class="litbook-unknown">{html_text(row[self.unknown])}</span>'
        if self.searchable and column in SCALED_COLUMNS and not is_unknown(row[column]):
            return short(float(row[column]))
        return table_cell(column, row[column])

    def searched_cell(self, column: str, row: Mapping[Any, Any]) -> Cell:
        """The cell of a searchable table: with what is folded under it, and the number it sorts by."""
        value = row[column]
        number = "" if is_unknown(value) else f"{value!r}" if isinstance(value, int | float) else None
        below = self.fold(row) if column == self.columns[0] else ""
        return Cell(self.cell(column, row) + below, number)

    def fold(self, row: Mapping[Any, Any]) -> str:
        """What else is known of a row, under its first cell until it is unfolded; nothing where nothing is."""
        known = [column for column in self.folded if not is_unknown(row[column])]
        pairs = (
            f"<dt>{html_text(heading(column))}</dt><dd>{self.cell(column, row)}</dd>" for column in known
        )
        return f"<details><summary>more</summary><dl>{''.join(pairs)}</dl></details>" if known else ""

    def html(self) -> str:
        """The table in a box that scrolls; a searchable one with its controls."""
        rows: list[dict[Any, Any]] = self.frame.to_dict("records")
        if self.searchable:
            return self.searchable_table(rows).html()
        head = "".join(f'<th scope="col">{html_text(heading(column))}</th>' for column in self.columns)
        cells = ("".join(f"<td>{self.cell(column, row)}</td>" for column in self.columns) for row in rows)
        return (
            f'<div class="litbook-scroll" tabindex="0" role="region" aria-label="{html_text(self.caption)}">'
            f"<table><thead><tr>{head}</tr></thead>"
            f"<tbody>{''.join(f'<tr>{row}</tr>' for row in cells)}</tbody></table></div>"
        )

    def searchable_table(self, records: Sequence[Mapping[Any, Any]]) -> Searchable:
        """The rows with what they are chosen by; a cell may name several, and several columns one choice."""
        rows = [
            Row(
                [self.searched_cell(column, record) for column in self.columns],
                {
                    column: [] if is_unknown(record[column]) else str(record[column]).split("; ")
                    for column in self.filters
                },
            )
            for record in records
        ]
        names = [choice(column, heading(column), rows) for column in self.filters]
        limits = [
            Choice(
                "fits",
                "Fits",
                [(f"{most:.0f}", name) for name, most in limit.items()],
                self.columns.index(column),
            )
            for column, limit in self.limits.items()
        ]
        addresses = (address for column in self.links.values() for address in self.frame[column])
        return Searchable(
            f"table-{self.name}",
            self.caption,
            [Column(column, heading(column)) for column in self.columns],
            rows,
            [*names, *limits],
            prefix=f"{self.name}-",
            switch=any(isinstance(address, str) and OF_A_SOURCE in address for address in addresses),
        )


def show(
    frame: pd.DataFrame,
    caption: str,
    name: str,
    *,
    searchable: bool = False,
    links: Mapping[str, str] | None = None,
    unknown: str | None = None,
    folded: Sequence[str] = (),
    filters: Sequence[str] = (),
    limits: Mapping[str, Mapping[str, float]] | None = None,
) -> Table:
    """The frame as a numbered table of the book; a column `citekey` becomes links to the papers' pages.

    `{numref}` finds it as `<chapter>-<name>`. A searchable one has a search field and sorts by its headings.
    `links` names for a column the one that holds its addresses, which is not shown itself; `unknown` a column of
    words that stand in the row's empty cells. `folded` columns stand under the row's first cell until it is
    unfolded. A searchable table offers the names of the `filters` columns to choose from, and the `limits` that a
    column's number must keep to; where it links to public sources, a switch leaves the abstracts' words alone.
    """
    return Table(frame, caption, name, searchable, links or {}, unknown, folded, filters, limits or {})


def short(amount: float) -> str:
    """An amount as in a model's name: "7B", "2.6T"; below a million in full, "8,192"."""
    for scale, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M")):
        if amount >= scale:
            return f"{amount / scale:.4g}{letter}"
    return plain(amount)


def heading(column: str) -> str:
    """A column's name as a heading."""
    return "Paper" if column == "citekey" else column.replace("_", " ").capitalize()


def is_unknown(value: Any) -> bool:
    """Whether a cell is empty."""
    return value is None or value is pd.NA or bool(value != value)  # NaN alone differs from itself


def table_cell(column: str, value: Any) -> str:
    """One cell as HTML; names by citekey become links to the papers' pages."""
    if isinstance(value, dict):
        return ", ".join(
            f'<a href="../papers/{key}.html">{html_text(name)}</a>' for key, name in value.items()
        )
    if is_unknown(value):
        return cell_text(None)
    if column == "citekey":
        return f'<a href="../papers/{value}.html">{value}</a>'
    if column in SCALED_COLUMNS:
        return scaled(float(value))
    return cell_text(value)
