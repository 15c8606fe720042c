"""The review's tidy tables, whole or for one theme."""

import hashlib
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, fields
from typing import Any

import pandas as pd

from litbook.errors import DataError

EVERYTHING = "all"
SENTENCES = ("finding", "problem")
"""Columns of the papers' table that say in a sentence what no other column says: few chapters print them."""
SELECTING = ("citekey", "primary_theme", "secondary_themes", "part", *SENTENCES)
"""The columns by which `select_theme` chooses."""


@dataclass(frozen=True)
class Tables:
    """The review's tidy tables, restricted to the papers of `theme` (an id, a part's name, or `all`).

    `more` holds what only whole-review chapters may read: the audit, the flow, the measurements of the coding.
    """

    theme: str
    papers: pd.DataFrame
    authors: pd.DataFrame
    models: pd.DataFrame
    quantities: pd.DataFrame
    claims: pd.DataFrame
    links: pd.DataFrame
    themes: pd.DataFrame
    repairs: pd.DataFrame
    sources: pd.DataFrame
    joined: pd.DataFrame
    subtopics: pd.DataFrame
    more: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def audit(self) -> pd.DataFrame:
        """The audited statements; without rows where the review has none."""
        return self.more.get("audit", pd.DataFrame(columns=["citekey"]))


TIDY = tuple(one.name for one in fields(Tables) if one.type is pd.DataFrame)
"""The tables that a selection restricts."""


def select_theme(tables: Mapping[str, pd.DataFrame], theme: str, sentences: bool = True) -> Tables:
    """The rows of every table that belong to the papers of a theme (primary or secondary) or part.

    Without `sentences` the papers' table lacks the columns that a rewording changes.
    """
    tidy: dict[str, Any] = {name: table for name, table in tables.items() if name in TIDY}
    if not sentences:
        tidy["papers"] = tidy["papers"].drop(columns=list(SENTENCES), errors="ignore")
    if theme == EVERYTHING:
        more = {name: table for name, table in tables.items() if name not in TIDY}
        return Tables(theme=theme, more=more, **tidy)
    papers = tables["papers"]
    secondary = papers["secondary_themes"].fillna("").str.split("; ").map(lambda themes: theme in themes)
    chosen = papers[(papers["primary_theme"] == theme) | (papers["part"] == theme) | secondary]
    if chosen.empty:
        known = [*papers["primary_theme"].dropna().unique(), *papers["part"].dropna().unique(), EVERYTHING]
        mend = "use one of " + ", ".join(known)
        raise DataError.one("W002", "tables", f"no paper has the theme {theme!r}", mend)
    keys = set(chosen["citekey"])
    rows: dict[str, Any] = {name: rows_of(table, keys) for name, table in tidy.items()}
    return Tables(theme=theme, **rows)


def rows_of(table: pd.DataFrame, citekeys: Set[str]) -> pd.DataFrame:
    """The rows of a table that belong to these papers."""
    return table[table["citekey"].isin(citekeys)].reset_index(drop=True) if len(table) else table


def digests(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with all that no selection asks for as one number a row: quick to select from and to take keys of."""
    return {name: digested(table) for name, table in tables.items()}


def digested(table: pd.DataFrame) -> pd.DataFrame:
    """One table so."""
    kept = [name for name in SELECTING if name in table]
    rest = table.drop(columns=kept)
    rows = pd.util.hash_pandas_object(rest.astype("string").fillna("\0"), index=False)
    return table[kept].assign(**{" ".join(map(str, rest.columns)): rows})


def table_key(tables: Tables) -> str:
    """A key of the contents of all tables, for deciding whether a chapter must run again."""
    frames = [getattr(tables, name) for name in TIDY] + [tables.more[name] for name in sorted(tables.more)]
    return hashlib.sha256("\0".join(map(frame_key, frames)).encode()).hexdigest()


def frame_key(frame: pd.DataFrame) -> str:
    """A key of the contents of one table of digests."""
    rows = pd.util.hash_pandas_object(frame, index=False)
    return hashlib.sha256("\0".join(map(str, frame.columns)).encode() + rows.to_numpy().tobytes()).hexdigest()
