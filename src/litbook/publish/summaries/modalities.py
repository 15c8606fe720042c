"""Models of other data than text: sizes by kind of data, stated cuts of cost and error, contested claims."""

import pandas as pd

from litbook.coding.theme_tables import Tables
from litbook.site.reading import scaled

# The kind of data that a title names, by the first of these words in it; examples: "Time Series" in
# "An Observability Perspective on Time Series Foundation Models", "Language and Vision" in "Phantom of Latent ...".
KINDS_BY_WORD = {
    "Time Series": "time series",
    "Recommend": "user histories",
    "Speech": "speech",
    "Video": "video",
    "Vision": "images with text",
    "Memes": "images with text",
    "Image": "images",
    "Visual": "images",
}
SEVERAL = "several or other"
OWN, COMPARED = "its own", "another or earlier"
OTHERS = (
    "baseline|naive|other |before"  # how the coding says that a size is that of another or an earlier model
)
NO_MODEL = "order of magnitude|common|scale of"  # rough sizes that belong to no one model
COST, ERROR = "cost or size", "errors"
COST_WORDS = "computation|cost|memory|training speed|reduction of parameters"
ERROR_WORDS = "error|repetition"
CUT_WORDS = "reduction|decrease|saved|lower"
MATERIAL_UNITS = frozenset({"images", "hours", "memes"})
CLAIMS = {
    "laws-beyond-text": "laws hold",
    "small-matches-large-beyond-text": "small is enough",
    "text-weights-help": "text weights help",
}


def kind_of_data(title: str) -> str:
    """The kind of data that a title names; `several or other` where it names none of the list."""
    return next((kind for word, kind in KINDS_BY_WORD.items() if word in title), SEVERAL)


def kinds(tables: Tables) -> pd.DataFrame:
    """The kind of data of every paper, by its title: citekey, kind_of_data."""
    return tables.papers[["citekey"]].assign(kind_of_data=tables.papers["title"].map(kind_of_data))


def sizes(tables: Tables) -> pd.DataFrame:
    """The sizes that abstracts state, a row a size: citekey, kind_of_data, parameters, whose, of."""
    of = tables.quantities["of"].fillna("")
    stated = tables.quantities["kind"].isin(["params", "params-in-name"]) & ~of.str.contains(NO_MODEL)
    whose = of.str.contains(OTHERS).map({True: COMPARED, False: OWN})
    chosen = tables.quantities.assign(whose=whose)[stated].rename(columns={"value": "parameters"})
    columns = ["citekey", "kind_of_data", "parameters", "whose", "of"]
    joined = chosen.drop_duplicates(["citekey", "parameters", "whose"]).merge(kinds(tables), on="citekey")
    return joined[columns].sort_values(["kind_of_data", "citekey", "parameters"], ignore_index=True)


def common_size(own: pd.DataFrame) -> tuple[float, int, int]:
    """The most frequent size, in how many papers it stands, and how many papers state a size."""
    if own.empty:
        return 0.0, 0, 0
    common = float(own["parameters"].mode()[0])
    return common, own.loc[own["parameters"] == common, "citekey"].nunique(), own["citekey"].nunique()


def amounts(tables: Tables, chosen: "pd.Series[bool]", name: str) -> pd.DataFrame:
    """The largest chosen quantity of each paper and unit, in words: citekey, `name`."""
    largest = tables.quantities[chosen].groupby(["citekey", "unit"], as_index=False)["value"].max()
    words = largest["value"].map(scaled).astype("string") + " " + largest["unit"]
    return words.groupby(largest["citekey"]).agg("; ".join).rename(name).reset_index()


def makings(tables: Tables) -> pd.DataFrame:
    """What each sized model was made from: citekey, kind_of_data, parameters (largest), learned_from, effort."""
    quantities = tables.quantities
    seen = quantities["of"].fillna("").str.contains("train|tuning") & (quantities["kind"] == "other")
    material = amounts(tables, seen & quantities["unit"].isin(MATERIAL_UNITS), "learned_from")
    spent = quantities["kind"].isin(["device-hours", "accelerators"]) | (quantities["unit"] == "days")
    stated = sizes(tables)
    own = stated[stated["whose"] == OWN].sort_values("parameters").drop_duplicates("citekey", keep="last")
    joined = own.merge(material, on="citekey", how="left").merge(
        amounts(tables, spent, "training_effort"), on="citekey", how="left"
    )
    columns = ["citekey", "kind_of_data", "parameters", "learned_from", "training_effort"]
    return joined[columns].sort_values(["kind_of_data", "citekey"], ignore_index=True)


def cuts(tables: Tables) -> pd.DataFrame:
    """Stated cuts of cost and error as factors (before divided by after): citekey, factor, what, of, versus.

    A cut by p per cent is 1 / (1 - p/100); a share of p per cent that is left is 100 / p.
    """
    stated = tables.quantities.dropna(subset=["of", "versus"])
    stated = stated[stated["unit"].isin(["%", "x"])]
    cost, error = stated["of"].str.contains(COST_WORDS), stated["of"].str.contains(ERROR_WORDS)
    left = stated["value"].where(~stated["of"].str.contains(CUT_WORDS), 100 - stated["value"])
    factor = stated["value"].where(stated["unit"] == "x", 100 / left)
    table = stated.assign(factor=factor, what=cost.map({True: COST, False: ERROR}))[cost | error]
    return table[["citekey", "factor", "what", "of", "versus"]].sort_values(
        ["what", "factor"], ignore_index=True
    )


def stances(tables: Tables) -> pd.DataFrame:
    """What the papers say of the contested claims: citekey, claim (in short), stance, note."""
    weighed = tables.claims[tables.claims["claim_id"].isin(list(CLAIMS))]
    named = weighed.assign(claim=weighed["claim_id"].map(CLAIMS))
    return named[["citekey", "claim", "stance", "note"]].reset_index(drop=True)


def counts(tables: Tables) -> dict[str, int | float | str]:
    """The chapter's computed numbers by glue name."""
    stated, made, shrunk, weighed = sizes(tables), makings(tables), cuts(tables), stances(tables)
    common, having, papers = common_size(stated[stated["whose"] == OWN])
    middle = shrunk.groupby("what")["factor"].median()
    supporting = weighed[weighed["stance"] == "supports"]
    return {
        "modalities-common-size": common,
        "modalities-of-common-size": having,
        "modalities-sized": papers,
        "modalities-with-effort": int(made["training_effort"].notna().sum()),
        "modalities-with-material": int(made["learned_from"].notna().sum()),
        "modalities-cost-cut": f"{middle.get(COST, float('nan')):.1f}×",
        "modalities-error-cut": f"{middle.get(ERROR, float('nan')):.1f}×",
        "modalities-stances": len(weighed),
        "modalities-supporting": len(supporting),
    }
