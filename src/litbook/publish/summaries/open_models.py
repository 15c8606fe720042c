"""General models: training runs, one size class, comparisons with larger models, what is released."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from litbook import store
from litbook.coding.theme_tables import Tables
from litbook.paths import find_paths
from litbook.site.reading import BYTE_SCALES, prefixed, scaled
from scalinglaws.compute import training_flop
from scalinglaws.memory import weight_bytes

Marks = Mapping[str, Any]
"""The chapter's own data file, as parsed: comparisons and releases, each row with its quotation."""

TOKENS_A_PARAMETER = 20
"""Hoffmann et al. 2022, approach 1, as rounded by those who follow it (laws.md)."""

SIZE_CLASS = (6.5e9, 7.5e9)
ITEMS = ("weights", "licence", "code", "data", "record")
RUN_COLUMNS = ["citekey", "model", "year", "parameters", "tokens", "tokens_per_parameter", "flop", "run"]
CLASS_COLUMNS = ["published", "model", "family", "tokens", "context", "licence", "citekey"]


def open_marks(folder: Path | None = None) -> Marks:
    """The data file of this chapter in the review around this folder."""
    return store.read_toml(find_paths(folder or Path.cwd()).data / "chapters" / "open-models.toml")


def dated_models(tables: Tables) -> pd.DataFrame:
    """The coded models, oldest paper first, with `published` (year and month) and `year`."""
    papers = tables.papers
    published = papers["year"].astype("string") + "-" + papers["month"].astype("string").str.zfill(2)
    dates = papers.assign(published=published)[["citekey", "published", "year", "primary_theme"]]
    named = tables.models.rename(columns={"name": "model", "license": "licence"})
    order = ["published", "citekey", "model_order", "size_order"]
    return named.merge(dates, on="citekey").sort_values(order).reset_index(drop=True)


def training_runs(tables: Tables) -> pd.DataFrame:
    """Runs with stated size and tokens: parameters used for a token, tokens, their ratio, 6ND as `flop`.

    `run` is dense, experts (a mixture, parameters activated) or continued (from a base, own tokens only).
    """
    models = dated_models(tables).dropna(subset=["tokens"])
    models = models.assign(
        run=models["active_parameters"].notna().map({True: "experts", False: "dense"}),
        parameters=models["active_parameters"].fillna(models["parameters"]),
    ).dropna(subset=["parameters"])
    models["run"] = models["run"].mask(models["base"].notna(), "continued")
    models["tokens_per_parameter"] = models["tokens"] / models["parameters"]
    models["flop"] = training_flop(models["parameters"].to_numpy(), models["tokens"].to_numpy())
    return models[RUN_COLUMNS].reset_index(drop=True)


def size_class(tables: Tables) -> pd.DataFrame:
    """One row a paper with a model of about seven billion parameters in all, oldest first.

    `family` is the range of all its sizes.
    """
    low, high = SIZE_CLASS
    models = dated_models(tables)
    sizes = models.groupby("citekey")["parameters"]
    ends = sizes.transform("min").map(scaled) + " to " + sizes.transform("max").map(scaled)
    family = ends.str.replace(" billion to ", " to ", regex=False)
    models["family"] = family.where(sizes.transform("nunique") > 1, "one size")
    chosen = models[models["parameters"].between(low, high)].drop_duplicates("citekey")
    return chosen[CLASS_COLUMNS].reset_index(drop=True)


def size_comparisons(tables: Tables, marks: Marks) -> pd.DataFrame:
    """Comparisons with a larger model: own, activated and the other's parameters, and `factor` of the totals.

    The sizes are the coded quantities that the marks name; papers outside the tables are left out.
    """
    sizes = tables.quantities.set_index(["citekey", "id"])["value"]
    rows = pd.DataFrame(marks["comparisons"]).reindex(columns=[*COMPARED, "own", "active", "other", "quote"])
    rows = rows.merge(dated_models(tables)[["citekey", "published"]].drop_duplicates(), on="citekey")
    for name in ("own", "active", "other"):
        rows[name] = sizes.reindex(pd.MultiIndex.from_frame(rows[["citekey", name]])).to_numpy()
    ordered = rows.sort_values(["published", "citekey", "own", "other"], kind="stable")
    return ordered.assign(factor=ordered["other"] / ordered["own"]).reset_index(drop=True)


COMPARED = ["citekey", "model", "against", "result", "scope"]


def releases(tables: Tables, marks: Marks) -> pd.DataFrame:
    """What each primary paper of the chapter opens: model, item, extent, quote; a paper with nothing has one row.

    Licences come from the coded models, the other items from the marks; `items` counts a paper's items.
    """
    models = dated_models(tables)
    models = models[models["primary_theme"] == marks["theme"]]
    licences = models.dropna(subset=["licence"]).drop_duplicates("citekey")
    licences = licences.assign(item="licence", extent="in full", quote=licences["licence"])
    columns = ["citekey", "item", "extent", "quote"]
    found = pd.concat([pd.DataFrame(marks["releases"])[columns], licences[columns]])
    rows = model_labels(models).merge(found, on="citekey", how="left")
    rows["items"] = rows.groupby("citekey")["item"].transform("count")
    ordered = rows.sort_values(
        ["items", "published", "citekey"], ascending=[False, True, True], kind="stable"
    )
    return ordered.reset_index(drop=True)


def model_labels(models: pd.DataFrame) -> pd.DataFrame:
    """One row a paper: its first model's name, or the citekey where two papers use the same name."""
    first = models.drop_duplicates("citekey")[["citekey", "published", "model"]]
    return first.assign(model=first["model"].mask(first["model"].duplicated(keep=False), first["citekey"]))


def numbers(tables: Tables, marks: Marks) -> dict[str, float | int | str]:
    """The numbers that the chapter's text prints, each named `open-models-<what>`."""
    runs = training_runs(tables)
    scratch = runs[runs["run"] != "continued"]
    pairs = size_comparisons(tables, marks)
    counted: dict[str, float | int | str] = {
        "optimal-ratio": TOKENS_A_PARAMETER,
        "sevens-memory": prefixed(float(weight_bytes(7e9, 16)), BYTE_SCALES),
        "papers": len(tables.papers),
        "primary": int((tables.papers["primary_theme"] == marks["theme"]).sum()),
        "sevens": len(size_class(tables)),
        "sevens-tokens": int(size_class(tables)["tokens"].notna().sum()),
        "runs": len(scratch),
        "above": int((scratch["tokens_per_parameter"] > TOKENS_A_PARAMETER).sum()),
        "ratio-median": round(scratch["tokens_per_parameter"].median()),
        "factor-median": round(pairs.groupby("model")["factor"].max().median(), 1),
        "factor-max": round(pairs["factor"].max(), 1),
        **release_counts(tables, marks),
    }
    return {f"open-models-{name}": number for name, number in counted.items()}


def release_counts(tables: Tables, marks: Marks) -> dict[str, int]:
    """Papers that open each item: `<item>` in full or in part, `<item>-in-full` in full."""
    rows = releases(tables, marks)
    opened = rows.groupby("item")["citekey"].nunique()
    full = rows[rows["extent"] == "in full"].groupby("item")["citekey"].nunique()
    counted = {item: int(opened.get(item, 0)) for item in ITEMS}
    counted |= {f"{item}-in-full": int(full.get(item, 0)) for item in ITEMS}
    return {name.replace(" ", "-"): number for name, number in counted.items()}


def split_again(tables: Tables) -> dict[str, float]:
    """The run over most tokens, and its compute split at 20 tokens a parameter: `open-models-split-<what>`.

    6 N (20 N) = C gives N = sqrt(C/120).
    """
    run = training_runs(tables).sort_values("tokens").iloc[-1]
    parameters = float((run["flop"] / (6 * TOKENS_A_PARAMETER)) ** 0.5)
    split = {
        "flop": float(f"{run['flop']:.3g}"),
        "ratio": round(run["tokens_per_parameter"]),
        "parameters": float(f"{parameters:.2g}"),
        "tokens": float(f"{TOKENS_A_PARAMETER * parameters:.2g}"),
        "factor": round(parameters / run["parameters"]),
    }
    return {f"open-models-split-{name}": number for name, number in split.items()}
