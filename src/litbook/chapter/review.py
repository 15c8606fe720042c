"""The review as a notebook sees it: its tables, the numbers that abstracts state, a chapter's own data."""

from dataclasses import dataclass, fields
from functools import cached_property
from types import SimpleNamespace

import numpy as np
import pandas as pd

from litbook import store
from litbook.chapter.workspace import open_tables
from litbook.coding.theme_tables import EVERYTHING, Tables
from litbook.paths import notebook_paths


@dataclass(frozen=True)
class Review(Tables):
    """The tables of a theme, a part or all, and what is asked of them."""

    def fact(self, name: str) -> float:
        """The value of the coded quantity `citekey.id`; not a number where the tables do not hold it."""
        return float(self._facts.get(tuple(name.split(".", 1)), np.nan))

    def facts(self, rows: pd.DataFrame, **columns: str) -> pd.DataFrame:
        """The rows with the stated numbers that their columns of ids name.

        `facts(rows, stated="fact")` adds `stated`: the value of the quantity whose id stands in `fact`, null
        where a row names none or the tables do not hold it.
        """
        found = {
            new: self._facts.reindex(pd.MultiIndex.from_frame(rows[["citekey", ids]])).to_numpy(dtype=float)
            for new, ids in columns.items()
        }
        return rows.assign(**found)

    def marks(self, name: str) -> SimpleNamespace:
        """The lists of `book/data/chapters/<name>.toml` as tables, restricted to the papers at hand."""
        lists = store.read_toml(notebook_paths().data / "chapters" / f"{name}.toml")
        tables = {key: pd.DataFrame(rows) for key, rows in lists.items() if isinstance(rows, list)}
        held = {
            key: rows[rows["citekey"].isin(self.papers["citekey"])].reset_index(drop=True)
            if "citekey" in rows
            else rows
            for key, rows in tables.items()
        }
        return SimpleNamespace(**held)

    @cached_property
    def _facts(self) -> "pd.Series[float]":
        return self.quantities.dropna(subset=["id"]).set_index(["citekey", "id"])["value"]

    @cached_property
    def months(self) -> "pd.Series[str]":
        """The month of first publication, "2024-07", by citekey; null where unknown."""
        papers = self.papers.set_index("citekey")
        month = papers["year"].astype("string") + "-" + papers["month"].astype("string").str.zfill(2)
        return month.where(papers["month"].notna())


def open_review(theme: str = EVERYTHING) -> Review:
    """The tables of a theme (its id), a part (its name) or all papers, as the build wrote them.

    Raises DataError if the review has not been built, or has no such theme.
    """
    tables = open_tables(theme)
    return Review(**{field.name: getattr(tables, field.name) for field in fields(tables)})
