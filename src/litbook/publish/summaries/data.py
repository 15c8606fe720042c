"""Training data: the worth of repeated tokens, small runs and the runs they decide for, claims weighed."""

import numpy as np
import pandas as pd

from litbook.coding.theme_tables import Tables
from litbook.site.reading import plain
from scalinglaws.solve_data import effective_tokens, epochs_worth_repeating, repeated_token_worth

THEME = "data"
NEXT, AVERAGE = "next token", "average token"
MOST_PASSES = 100
DECIDES, DECIDED = "small run", "run decided for"
RUNS = (
    # citekey, coded size of the small run, coded size of the run it decides for
    ("liu2024regmix", "params-small", "params-large"),
    ("magnusson2025datadecide", "params-proxy", "params-max"),
    ("xi2024practice", "params-8b", "params-70b"),
)
PROXY_CLAIM = "small-runs-choose-data"
STANCES = ("supports", "qualifies", "refutes")


def fact(tables: Tables, name: str) -> float:
    """The value of one coded quantity `citekey.id`; not a number where the tables do not hold it."""
    citekey, _, which = name.partition(".")
    rows = tables.quantities
    found = rows.loc[(rows["citekey"] == citekey) & (rows["id"] == which), "value"]
    return float(found.iloc[0]) if len(found) else float("nan")


def average_worth(passes: float) -> float:
    """Worth of the average token of `passes` over the same text, against fresh ones (0 to 1)."""
    known = passes == passes  # NaN is the only value that differs from itself
    return effective_tokens(1.0, passes) / passes if known else passes


def worth_of_repeats() -> pd.DataFrame:
    """The law of repeated data, from one pass to a hundred: passes, token (next or average), worth (0 to 1)."""
    passes = np.geomspace(1, MOST_PASSES, 61)
    following = pd.DataFrame({"passes": passes, "token": NEXT, "worth": map(repeated_token_worth, passes)})
    average = pd.DataFrame({"passes": passes, "token": AVERAGE, "worth": map(average_worth, passes)})
    return pd.concat([following, average], ignore_index=True)


def filtered_passes(tables: Tables) -> float:
    """Passes over what a filter keeps that use as many tokens as one pass over everything."""
    return 100 / (100 - fact(tables, "su2024nemotron.removed"))


def marked_passes(tables: Tables) -> pd.DataFrame:
    """The passes that the text speaks of, fewest first: passes, label, and the worth of the average token."""
    removed = fact(tables, "su2024nemotron.removed")
    marks = pd.DataFrame(
        {
            "passes": [fact(tables, "muennighoff2023scaling.epochs"), filtered_passes(tables)],
            "label": ["abstract", f"{plain(removed)}% filter"],
        }
    ).dropna(subset=["passes"])
    return marks.assign(worth=marks["passes"].map(average_worth)).reset_index(drop=True)


def small_runs(tables: Tables) -> pd.DataFrame:
    """Stated sizes of small runs and of the runs they decide for, largest factor first.

    Columns: citekey, small, large (parameters), factor; papers outside the tables are left out.
    """
    sizes = [(key, fact(tables, f"{key}.{low}"), fact(tables, f"{key}.{high}")) for key, low, high in RUNS]
    runs = pd.DataFrame(sizes, columns=["citekey", "small", "large"]).dropna()
    ordered = runs.assign(factor=runs["large"] / runs["small"]).sort_values("factor", ascending=False)
    return ordered.reset_index(drop=True)


def run_ends(runs: pd.DataFrame) -> pd.DataFrame:
    """The small runs in long form, two rows a paper: citekey, factor, run, parameters."""
    ends = runs.rename(columns={"small": DECIDES, "large": DECIDED})
    return ends.melt(["citekey", "factor"], [DECIDES, DECIDED], var_name="run", value_name="parameters")


def weighed(tables: Tables, claim: str) -> pd.DataFrame:
    """The papers that bear on a claim, supporting ones first: citekey, stance, note."""
    rows = tables.claims[tables.claims["claim_id"] == claim]
    order = rows["stance"].map(STANCES.index)
    return rows.assign(order=order).sort_values(["order", "citekey"])[["citekey", "stance", "note"]]


def choosing(tables: Tables) -> pd.DataFrame:
    """Papers that choose data by small runs: citekey, smaller by (text, unknown where unstated), stance, note."""
    runs = small_runs(tables)
    factors = runs.assign(smaller_by=[f"{factor:,.4g}×" for factor in runs["factor"]])
    rows = weighed(tables, PROXY_CLAIM).merge(factors[["citekey", "smaller_by"]], on="citekey", how="left")
    return rows[["citekey", "smaller_by", "stance", "note"]]


def stances(tables: Tables) -> pd.DataFrame:
    """Papers for and against each claim that this chapter leads: claim (its id in words), stance, papers."""
    own = tables.claims[tables.claims["themes"].astype("string").str.split("; ").str[0] == THEME]
    named = own.assign(claim=own["claim_id"].str.replace("-", " "))
    return named.groupby(["claim", "stance"], as_index=False).agg(papers=("citekey", "size"))


def numbers(tables: Tables) -> dict[str, float | int | str]:
    """The numbers that the chapter's text prints, each named `data-<what>`."""
    four = fact(tables, "muennighoff2023scaling.epochs")
    filtered = filtered_passes(tables)
    counted: dict[str, float | int | str] = {
        "next-four": percent(repeated_token_worth(four)),
        "average-four": percent(average_worth(four)),
        "next-half": whole(epochs_worth_repeating(0.5)),
        "filter-passes": whole(filtered),
        "filter-average": percent(average_worth(filtered)),
        "ceiling": f"{effective_tokens(1.0, 1e6):.3g}×",
        **horizons(tables),
        **decisions(tables),
    }
    return {f"data-{name}": number for name, number in counted.items()}


def horizons(tables: Tables) -> dict[str, str]:
    """How long the runs are: tokens a parameter, and passes over one data set."""
    size = fact(tables, "su2024nemotron.params")
    long, drawn = (fact(tables, f"su2024nemotron.tokens-{what}") for what in ("long", "from-dataset"))
    phi = fact(tables, "abdin2024phi.tokens-mini") / fact(tables, "abdin2024phi.params-mini")
    return {
        "ratio-short": whole(fact(tables, "su2024nemotron.tokens-short") / size),
        "ratio-long": whole(long / size),
        "ratio-phi": whole(phi),
        "own-share": percent(drawn / long),
        "own-passes": f"{drawn / fact(tables, 'su2024nemotron.tokens-dataset'):.2f}",
    }


def decisions(tables: Tables) -> dict[str, float | str]:
    """What small runs cost and how often they err; compute counts parameters times tokens."""
    regmix, decide = "liu2024regmix.", "magnusson2025datadecide."
    small = fact(tables, regmix + "params-small") * fact(tables, regmix + "tokens-small")
    large = fact(tables, regmix + "params-large") * fact(tables, regmix + "tokens-large")
    corpora, target = fact(tables, decide + "corpora"), fact(tables, decide + "params-max")
    pairs = corpora * (corpora - 1) / 2
    ratio = fact(tables, decide + "params-proxy") / target
    return {
        "regmix-share": percent(fact(tables, regmix + "small-models") * small / large),
        "pairs": whole(pairs),
        "wrong": whole(pairs * (1 - fact(tables, decide + "correct-comparisons") / 100)),
        "decide-share": percent(ratio**2),
        "decide-size": target * (fact(tables, decide + "compute-share") / 100) ** 0.5,
    }


def percent(share: float) -> str:
    """A share for reading, at most two digits: "82%"."""
    return "unknown" if share != share else f"{100 * share:.2g}%"


def whole(number: float) -> str:
    """A number for reading, rounded: "1,875"."""
    return "unknown" if number != number else plain(round(number))
