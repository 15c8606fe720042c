"""The list of papers, for chapters that do not open the review by `litbook.chapter` yet."""

import pandas as pd

from litbook.coding.theme_tables import Tables

PAPER_COLUMNS = ["citekey", "published", "contribution", "finding"]


def paper_list(tables: Tables) -> pd.DataFrame:
    """The papers by date: key, month, contribution, finding."""
    papers = tables.papers.sort_values(["published", "citekey"], na_position="last")
    month = papers["year"].astype("string") + "-" + papers["month"].astype("string").str.zfill(2)
    return papers.assign(published=month)[PAPER_COLUMNS].reset_index(drop=True)
