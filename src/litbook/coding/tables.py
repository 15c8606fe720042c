"""Tidy tables of the review: papers, authors, models, quantities, sources, claims, verdicts, links, themes, repairs."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from litbook.coding.columns import COLUMNS, Column
from litbook.coding.rows import ROWS, Row, Work, claim_rows, key_cells, paper_cells, source_rows, verdict_rows
from litbook.model import Claim, Sources, Theme

__all__ = ["COLUMNS", "Column", "fill_rates", "make_tables"]

DTYPES = {
    "string": "string",
    "integer": "Int64",
    "number": "float64",
    "boolean": "boolean",
    "date": "datetime64[ms]",
}


def make_tables(
    works: Sequence[Work],
    themes: Iterable[Theme] = (),
    claims: Sequence[Claim] = (),
    sources: Iterable[Sources] = (),
) -> dict[str, pd.DataFrame]:
    """The ten tables by name, with the columns, order and types of `COLUMNS`; rows in the list's order.

    A reader's coding decides; where a paper has none, its theme, quantities and links are the extracted ones
    (column `coder`). Several values in one cell are separated by "; ".
    """
    parts = {theme.id: theme.part for theme in themes}
    papers = [key_cells(work) | paper_cells(work, parts) for work in works]
    others = {
        table: [key_cells(work) | row for work in works for row in rows(work)] for table, rows in ROWS.items()
    }
    facts = list(source_rows(works, sources))
    weighed = {"claims": list(claim_rows(claims)), "verdicts": list(verdict_rows(claims, works))}
    rows = {"papers": papers, **others, "sources": facts, **weighed}
    return {table: make_frame(table, rows[table]) for table in rows}


def make_frame(table: str, rows: Iterable[Row]) -> pd.DataFrame:
    """A table with the columns, order and types that the data dictionary gives it."""
    columns = [column for column in COLUMNS if column.table == table]
    frame = pd.DataFrame(list(rows), columns=[column.name for column in columns])
    return frame.astype({column.name: DTYPES[column.type] for column in columns})


def fill_rates(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """How full each column is: table, column, rows, filled, share (0-1; null for a table without rows)."""
    rows = [
        (table, column, len(frame), int(frame[column].notna().sum()))
        for table, frame in tables.items()
        for column in frame.columns
    ]
    rates = pd.DataFrame(rows, columns=["table", "column", "rows", "filled"])
    return rates.assign(share=rates["filled"] / rates["rows"].where(rates["rows"] > 0))
