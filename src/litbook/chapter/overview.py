"""What the papers of a theme, a part or a review are: the tables that several pages share."""

import pandas as pd

from litbook.chapter.review import Review


def paper_list(review: Review) -> pd.DataFrame:
    """The papers by date: citekey, published (month), contribution, finding."""
    papers = review.papers.sort_values(["published", "citekey"], na_position="last")
    dated = papers.assign(published=papers["citekey"].map(review.months))
    return dated[["citekey", "published", "contribution", "finding"]].reset_index(drop=True)
