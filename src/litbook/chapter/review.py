"""The review as a notebook sees it: its tables, stated numbers, known models, a chapter's own data."""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from litbook import parsing, store
from litbook.coding.sources import FIELDS
from litbook.coding.theme_tables import EVERYTHING, Tables, select_theme
from litbook.errors import DataError
from litbook.paths import REVIEW_VARIABLE, TABLES_VARIABLE, notebook_paths
from litbook.site.charts import VEGALITE_MIME, keys_of, rows_of

WORDS = parsing.shipped("chapter/words.toml")
NAMED: dict[str, str] = {}
"""How tables and the data of charts name the papers of the tables that this process opened, by citekey."""

TITLED: dict[str, str] = {}
"""The titles of the themes of these tables, by id."""


def specification_only(spec: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The mime bundle of a chart: its specification with its papers' names, and its description as plain text."""
    names = {key: NAMED[key] for row in rows_of(spec) for key in keys_of(row) if key in NAMED}
    if names:
        spec = spec | {"usermeta": spec.get("usermeta", {}) | {"papers": names}}
    return {VEGALITE_MIME: spec, "text/plain": spec.get("description", "chart")}


def enable_for_build() -> None:
    """Makes Altair emit specifications when the book is being built."""
    alt.renderers.register("litbook", specification_only)
    alt.data_transformers.enable("default", max_rows=None)
    if os.environ.get(REVIEW_VARIABLE):
        alt.renderers.enable("litbook")


def paper_names(review: Tables) -> "pd.Series[str]":
    """How a paper is named in a sentence, by citekey: "Hoffmann et al. 2022", as the text cites it."""
    return review.papers.set_index("citekey")["cited_as"]


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
        for key, rows in tables.items():
            if "citekey" in rows:
                tables[key] = rows[rows["citekey"].isin(self.papers["citekey"])].reset_index(drop=True)
        return SimpleNamespace(**tables)

    @cached_property
    def _facts(self) -> "pd.Series[float]":
        return self.quantities.dropna(subset=["id"]).set_index(["citekey", "id"])["value"]

    @cached_property
    def months(self) -> "pd.Series[str]":
        """The month of first publication, "2024-07", by citekey; null where unknown."""
        papers = self.papers.set_index("citekey")
        month = papers["year"].astype("string") + "-" + papers["month"].astype("string").str.zfill(2)
        return month.where(papers["month"].notna())


def open_review(theme: str = EVERYTHING, folder: Path | None = None, *, sentences: bool = True) -> Review:
    """The tables of a theme (its id), a part (its name) or all papers, as the build wrote them around this folder.

    With `sentences=False` the papers come without their finding and problem, and the build need not run the chapter
    again when one of these is reworded.

    Raises DataError if the review has not been built, or has no such theme; in a build, if they are not the tables
    of the book that is built.
    """
    enable_for_build()
    place = notebook_paths(folder).generated / "tables"
    tables = store.read_tables(place)
    if not tables:
        raise DataError.one("W001", place, "holds no tables", "run `litbook build`")
    if os.environ.get(TABLES_VARIABLE, "") not in ("", store.tables_key(place)):
        text, mend = (
            "holds the tables of another review or build",
            "open the tables of the notebook's own review",
        )
        raise DataError.one("W006", place, text, mend)
    NAMED.update(tables["papers"].set_index("citekey")["cited_as"])
    TITLED.update(tables["subtopics"].groupby("theme")["theme_title"].first())
    return Review(**vars(select_theme(tables, theme, sentences)))


NOT_SEEN = "not stated"
"""In a cell: not in the abstract, and no public source seen; sources of the paper were read."""
NOT_SEARCHED = "unknown"
"""In a cell: not in the abstract, and no public source of the paper was found."""


def known_models(review: Review) -> pd.DataFrame:
    """The table `joined`, newest first, with published (month), silence (the words for what a row lacks) and links.

    For each field of `joined` the column `<field>_at` is the address of the row on the paper's page that states it;
    `model_at` that of the page.
    """
    rows = review.joined
    page = "../papers/" + rows["citekey"] + ".html"
    silence = rows["searched"].map({True: NOT_SEEN, False: NOT_SEARCHED})
    places = {f"{field}_at": page + "#" + rows[f"{field}_row"] for field in FIELDS}
    dated = rows.assign(
        published=rows["citekey"].map(review.months), silence=silence, model_at=page, **places
    )
    return dated.sort_values(
        ["published", "citekey", "model_order"], ascending=[False, True, True], ignore_index=True
    )


def unknown_cells(rows: pd.DataFrame) -> pd.DataFrame:
    """How many cells of each field nobody fills: field, stated_in_abstract, in_a_source, unknown_before, unknown_now.

    `unknown_before` counts what abstracts alone leave open.
    """
    tiers = pd.DataFrame({field: rows[f"{field}_tier"] for field in FIELDS})
    abstract, source = ((tiers == tier).sum() for tier in ("abstract", "source"))
    counted = pd.DataFrame({"stated_in_abstract": abstract, "in_a_source": source})
    counted["unknown_before"] = len(rows) - abstract
    counted["unknown_now"] = len(rows) - abstract - source
    return counted.rename_axis("field").reset_index()
