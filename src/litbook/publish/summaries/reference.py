"""Reference tables of the book: the data dictionary, how full the tables are, the checks of the bibliography."""

import pandas as pd

from litbook.bibliography.checks import CHECKS
from litbook.coding.columns import COLUMNS
from litbook.coding.tables import fill_rates
from litbook.coding.theme_tables import TIDY, Tables

# Filled shares, in per cent, of the largest public database of models as counted in November 2026; it reads whole
# papers, and 30 to 62 per cent of its notes carry a quoted span. These four are given, not computed here: the count
# rests on no file of this review.
DATABASE = {"parameters": 81, "tokens": 59, "training compute": 60, "hardware": 44}
OWN = {
    "parameters": "parameters_max",
    "tokens": "tokens_max",
    "training compute": "flop_max",
    "hardware": "accelerators_max",
}
DESCRIBED = {column.table for column in COLUMNS}


def dictionary(tables: Tables) -> pd.DataFrame:
    """Every column of every table: type, unit, meaning, share of rows filled in per cent."""
    whole = {name: table for name, table in tables.more.items() if name in DESCRIBED}
    frames = {name: getattr(tables, name) for name in TIDY} | whole
    filled = fill_rates(frames).set_index(["table", "column"])["share"]
    rows = [
        (
            column.table,
            column.name,
            column.type,
            column.unit,
            column.meaning,
            filled[column.table, column.name],
        )
        for column in COLUMNS
        if column.table in frames
    ]
    table = pd.DataFrame(rows, columns=["table", "column", "type", "unit", "meaning", "filled_percent"])
    return table.assign(filled_percent=(100 * table["filled_percent"].astype(float)).round(1))


def sizes(tables: Tables) -> pd.DataFrame:
    """Rows and columns of each table."""
    rows = [(name, len(getattr(tables, name)), getattr(tables, name).shape[1]) for name in TIDY]
    return pd.DataFrame(rows, columns=["table", "rows", "columns"])


def against_database(tables: Tables) -> pd.DataFrame:
    """Filled shares beside those of a public database of models, in per cent of the papers that introduce a model."""
    introducing = tables.papers[tables.papers["n_models"].fillna(0) > 0]
    rows = [
        (name, round(100 * introducing[OWN[name]].notna().mean(), 1), share, "every value", "30 to 62 %")
        for name, share in DATABASE.items()
    ]
    columns = ["what", "this_review_percent", "database_percent", "quoted_here", "quoted_there"]
    return pd.DataFrame(rows, columns=columns)


def bibliography_checks() -> pd.DataFrame:
    """The checks of the bibliography: code, severity, meaning, mend, an example that fails."""
    rows = [(check.code, check.severity, check.meaning, check.mend, check.bad) for check in CHECKS]
    return pd.DataFrame(rows, columns=["code", "severity", "meaning", "mend", "fails"])
