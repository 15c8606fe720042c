"""What the papers of a chapter, part or review are: dates, contributions, model sizes, stated numbers."""

import pandas as pd

from litbook.coding.theme_tables import Tables

PAPER_COLUMNS = ["citekey", "published", "contribution", "finding"]


def paper_list(tables: Tables) -> pd.DataFrame:
    """The papers by date: key, month, contribution, finding."""
    papers = tables.papers.sort_values(["published", "citekey"], na_position="last")
    month = papers["year"].astype("string") + "-" + papers["month"].astype("string").str.zfill(2)
    return papers.assign(published=month)[PAPER_COLUMNS].reset_index(drop=True)


def papers_by_quarter(tables: Tables) -> pd.DataFrame:
    """Papers a quarter of first publication and contribution: quarter, contribution, papers."""
    papers = tables.papers.dropna(subset=["year", "month"])
    quarter = papers["year"].astype(str) + "-Q" + ((papers["month"].astype(int) - 1) // 3 + 1).astype(str)
    counted = papers.assign(quarter=quarter).groupby(["quarter", "contribution"], as_index=False)
    return counted.agg(papers=("citekey", "size"))


def contributions_by_theme(tables: Tables) -> pd.DataFrame:
    """Papers of each primary theme and contribution: theme, contribution, papers."""
    grouped = tables.papers.groupby(["part", "primary_theme", "contribution"], as_index=False)
    return grouped.agg(papers=("citekey", "size")).rename(columns={"primary_theme": "theme"})


def model_sizes(tables: Tables) -> pd.DataFrame:
    """Every coded model size with its date: citekey, model, year, date, parameters, tokens, theme."""
    dates = tables.papers[["citekey", "year", "month", "primary_theme"]]
    models = tables.models.dropna(subset=["parameters"]).merge(dates, on="citekey")
    date = models["year"].astype(str) + "-" + models["month"].astype("Int64").astype(str).str.zfill(2)
    columns = {"name": "model", "primary_theme": "theme"}
    chosen = ["citekey", "model", "date", "parameters", "tokens", "theme"]
    return models.rename(columns=columns).assign(date=date)[chosen].sort_values(["date", "parameters"])


def token_ratios(tables: Tables) -> pd.DataFrame:
    """Models whose parameters and training tokens an abstract states, with tokens a parameter."""
    known = model_sizes(tables).dropna(subset=["tokens"])
    return known.assign(tokens_per_parameter=known["tokens"] / known["parameters"]).reset_index(drop=True)


def stated_quantities(tables: Tables, kind: str) -> pd.DataFrame:
    """The coded quantities of a kind, largest first: citekey, value, unit, of, versus, quote."""
    chosen = tables.quantities[tables.quantities["kind"] == kind]
    columns = ["citekey", "value", "unit", "of", "versus", "quote"]
    return chosen.sort_values("value", ascending=False)[columns].reset_index(drop=True)


def kinds_of_quantities(tables: Tables) -> pd.DataFrame:
    """How many numbers of each kind the abstracts state, and in how many papers: kind, numbers, papers."""
    grouped = tables.quantities.groupby("kind", as_index=False)
    counted = grouped.agg(numbers=("value", "size"), papers=("citekey", "nunique"))
    return counted.sort_values("numbers", ascending=False).reset_index(drop=True)


def counts(tables: Tables, prefix: str) -> dict[str, int]:
    """How many papers, models, models with tokens and coded numbers there are, each named `<prefix>-<what>`."""
    numbers = {
        "papers": len(tables.papers),
        "models": len(tables.models.drop_duplicates(["citekey", "name"])),
        "with-tokens": len(token_ratios(tables)),
        "quantities": len(tables.quantities),
    }
    return {f"{prefix}-{name}": number for name, number in numbers.items()}


def count_table(tables: Tables) -> pd.DataFrame:
    """The same counts as a table of one row."""
    return pd.DataFrame([{name.removeprefix("-"): number for name, number in counts(tables, "").items()}])


FILLED = {
    "parameters_max": "parameters of a model of its own",
    "tokens_max": "training tokens of a model of its own",
    "context_max": "context length",
    "accelerators_max": "number of devices",
    "device_hours_max": "device-hours",
    "flop_max": "training compute",
    "limits": "a limit of its result",
    "doi": "publisher's DOI (from records)",
    "venue": "venue of the published version (from records)",
}


def filled_columns(tables: Tables) -> pd.DataFrame:
    """How many papers state what: meaning, papers, share of all papers in per cent."""
    rows = [(meaning, int(tables.papers[column].notna().sum())) for column, meaning in FILLED.items()]
    table = pd.DataFrame(rows, columns=["stated", "papers"])
    return table.assign(share_percent=(100 * table["papers"] / len(tables.papers)).round(1))
