"""Specialist models: their sizes, starting points and material, their rivals, and whether size pays in a field."""

import pandas as pd

from litbook.coding.theme_tables import Tables
from litbook.site.reading import plain, scaled

SIZE_KINDS = frozenset({"params", "params-in-name"})
COMPARED = (
    "compar"  # how the coding says that a size belongs to a model of somebody else: "compared", "comparable"
)
GAINS = "gain|improvement|reduction"  # how the coding names a difference in quality
PARITY_CLAIM = "small-specialist-matches"
SIZE_CLAIM = "specialist-gains-from-size"
# Units in which the abstracts count what a model was trained on.
MATERIAL_UNITS = frozenset(
    {
        *("tokens", "base pairs", "cells", "images", "variables"),
        *("abstracts", "articles", "filings", "textbooks", "queries"),
    }
)
BASE_NAMED, BASE_NOT_NAMED = "named", "not named"


def field_models(tables: Tables) -> pd.DataFrame:
    """The models made for a field whose size is stated, a row a size.

    Columns: citekey, model, field, parameters, base (as coded), start (whether the base is named).
    """
    models = tables.models.dropna(subset=["field", "parameters"]).rename(columns={"name": "model"})
    start = models["base"].notna().map({True: BASE_NAMED, False: BASE_NOT_NAMED})
    columns = ["citekey", "model", "field", "parameters", "base", "start"]
    return models.assign(start=start)[columns].sort_values(["field", "parameters"]).reset_index(drop=True)


def materials(tables: Tables) -> pd.DataFrame:
    """What each paper says its models were trained on, in the abstract's own units: citekey, material."""
    counted = tables.quantities[tables.quantities["unit"].isin(MATERIAL_UNITS)]
    amounts = counted["value"].map(scaled) + " " + counted["unit"]
    return amounts.groupby(counted["citekey"]).agg("; ".join).rename("material").reset_index()


def makings(tables: Tables) -> pd.DataFrame:
    """Each model of a field with its largest size: citekey, model, field, parameters, base, material."""
    largest = field_models(tables).drop_duplicates(["citekey", "model"], keep="last")
    joined = largest.merge(materials(tables), on="citekey", how="left").drop(columns="start")
    return joined.sort_values(["parameters", "field", "citekey"], ascending=[False, True, True]).reset_index(
        drop=True
    )


def stated_sizes(tables: Tables) -> pd.DataFrame:
    """Every stated size: citekey, parameters, whose ("own", or "compared" for a model that it is held against)."""
    sizes = tables.quantities[tables.quantities["kind"].isin(SIZE_KINDS)]
    whose = sizes["of"].fillna("").str.contains(COMPARED).map({True: "compared", False: "own"})
    columns = {"value": "parameters"}
    return sizes.assign(whose=whose).rename(columns=columns)[["citekey", "parameters", "whose", "of"]]


def rivals(tables: Tables) -> pd.DataFrame:
    """The papers that hold a specialist against other models, and the sizes they state: a row a size.

    The papers are those that the claim of parity weighs and those that state a compared size. Columns: citekey,
    parameters, whose, of; a paper without any size keeps one row with neither.
    """
    sizes = stated_sizes(tables)
    compared = sizes[sizes["whose"] == "compared"]
    weighed = tables.claims.loc[tables.claims["claim_id"] == PARITY_CLAIM, "citekey"]
    papers = pd.DataFrame({"citekey": sorted({*weighed, *compared["citekey"]})})
    largest = sizes[sizes["whose"] == "own"].sort_values("parameters").drop_duplicates("citekey", keep="last")
    chosen = pd.concat([largest, compared]).drop_duplicates(["citekey", "parameters", "whose"])
    return papers.merge(chosen, on="citekey", how="left").sort_values(
        ["citekey", "parameters"], ignore_index=True
    )


def size_studies(tables: Tables) -> pd.DataFrame:
    """The sizes in the papers that bear on whether size pays in a field: citekey, parameters, of, stance, note."""
    weighed = tables.claims.loc[tables.claims["claim_id"] == SIZE_CLAIM, ["citekey", "stance", "note"]]
    sizes = stated_sizes(tables).drop(columns="whose").drop_duplicates(["citekey", "parameters"])
    return sizes.merge(weighed, on="citekey").sort_values(["citekey", "parameters"], ignore_index=True)


def stated_gains(tables: Tables) -> pd.DataFrame:
    """The percentages by which a paper says it does better: citekey, stated, what, compared_with."""
    percent = tables.quantities[tables.quantities["kind"] == "percent"].dropna(subset=["versus"])
    gains = percent[percent["of"].fillna("").str.contains(GAINS)]
    renamed = gains.assign(stated=gains["value"].map(plain) + "%").rename(
        columns={"of": "what", "versus": "compared_with"}
    )
    ordered = renamed.sort_values(["citekey", "quantity_order"], ignore_index=True)
    return ordered[["citekey", "stated", "what", "compared_with"]]


def counts(tables: Tables) -> dict[str, int | float]:
    """The chapter's computed numbers by glue name."""
    sized, held, made = field_models(tables), rivals(tables), makings(tables)
    models = sized.drop_duplicates(["citekey", "model"])
    return {
        "specialists-models": len(models),
        "specialists-base-named": int((models["start"] == BASE_NAMED).sum()),
        "specialists-common-size": float(sized["parameters"].mode()[0]),
        "specialists-of-common-size": int((sized["parameters"] == sized["parameters"].mode()[0]).sum()),
        "specialists-compared": held["citekey"].nunique(),
        "specialists-rival-sized": held.loc[held["whose"] == "compared", "citekey"].nunique(),
        "specialists-material": int(made["material"].notna().sum()),
        "specialists-in-tokens": int(made["material"].fillna("").str.contains("tokens").sum()),
    }
