"""What abstracts and public sources state of each model, with the address of the row that states each value."""

import pandas as pd

from litbook.chapter.review import Review
from litbook.coding.joined import FIELDS

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
