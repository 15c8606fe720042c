"""The flow of the review and the measurements of its coding, for the method chapter."""

import pandas as pd

from litbook.coding.theme_tables import Tables


def flow(tables: Tables) -> pd.DataFrame:
    """The flow by stage: stage, label, papers; themes left out."""
    table = tables.more["flow"]
    return table[table["stage"] != "theme"].reset_index(drop=True)


def flow_boxes(tables: Tables) -> pd.DataFrame:
    """The boxes of the flow diagram: text, column (0 main, 1 side), row from the top, papers."""
    table = flow(tables)
    totals = table.groupby("stage")["papers"].sum()
    rows = [
        ("identified in the saved list", 0, 0, totals["identified"]),
        ("duplicates removed", 1, 1, totals["duplicates removed"]),
        ("screened: title and abstract read", 0, 2, totals["screened"]),
        ("excluded: out of scope", 1, 3, totals.get("excluded", 0)),
        ("included in the review", 0, 4, totals["included"]),
    ]
    return pd.DataFrame(rows, columns=["text", "column", "row", "papers"])


def themes(tables: Tables) -> pd.DataFrame:
    """Included papers by primary theme: label, papers."""
    table = tables.more["flow"]
    return table[table["stage"] == "theme"][["label", "papers"]].reset_index(drop=True)


def agreement(tables: Tables) -> pd.DataFrame:
    """Agreement of the readers: codebook, subject, papers, agreeing, kappa with its interval."""
    table = tables.more["agreement"]
    interval = table["kappa_low"].map("{:.2f}".format) + " to " + table["kappa_high"].map("{:.2f}".format)
    shown = table.assign(kappa=table["kappa"].map("{:.3f}".format), interval=interval)
    return shown[["codebook", "subject", "papers", "agreeing", "kappa", "interval"]]


def confusions(tables: Tables) -> pd.DataFrame:
    """What the readers coded differently: codebook's state, subject, both codes, papers."""
    return tables.more["confusions"]


def scores(tables: Tables) -> pd.DataFrame:
    """Precision, recall and F1 of the extractor by part and kind, as percentages."""
    table = tables.more["scores"]
    shown = table[["split", "kind", "labelled", "found", "correct"]]
    shares = {name: (100 * table[name]).round(1) for name in ("precision", "recall", "f1")}
    low, high = (100 * table["precision_low"]).round(), (100 * table["precision_high"]).round()
    interval = low.astype("Int64").astype("string") + " to " + high.astype("Int64").astype("string")
    return shown.assign(**shares, precision_interval=interval)


def blind_scores(tables: Tables) -> pd.DataFrame:
    """The scores on untuned abstracts before and after the one revision, in per cent; only the first are blind."""
    first, now = tables.more["first_scores"], tables.more["scores"]
    both = pd.concat([first.assign(scoring="first, blind"), now.assign(scoring="after one revision")])
    chosen = both[(both["split"] == "untuned") & both["kind"].isin(["params and tokens", "all"])]
    shares = {
        "precision": (100 * chosen["correct"] / chosen["found"]).round(1),
        "recall": (100 * chosen["correct"] / chosen["labelled"]).round(1),
    }
    return (
        chosen[["kind", "scoring", "labelled", "found", "correct"]]
        .assign(**shares)
        .sort_values(["kind", "scoring"])
    )


def theme_methods(tables: Tables) -> pd.DataFrame:
    """How often rules and classifier name the readers' primary theme, in per cent."""
    table = tables.more["theme_methods"]
    shares = {name: (100 * table[name]).round(1) for name in ("share", "least", "most")}
    return table.assign(**shares)


def theme_confusions(tables: Tables) -> pd.DataFrame:
    """The pairs of themes that the classifier confuses most often."""
    return tables.more["theme_confusions"].head(12)


def numbers(tables: Tables) -> dict[str, int]:
    """The counts that the chapter's prose prints."""
    totals = flow(tables).groupby("stage")["papers"].sum()
    quotes = len(tables.quantities) + len(tables.models) + len(tables.links) + len(tables.claims)
    return {
        "method-identified": int(totals["identified"]),
        "method-excluded": int(totals.get("excluded", 0)),
        "method-included": int(totals["included"]),
        "method-repairs": len(tables.repairs),
        "method-repaired-papers": int(tables.repairs["citekey"].nunique()),
        "method-quotes": quotes,
        "method-quantities": len(tables.quantities),
        "method-models": len(tables.models),
    }
