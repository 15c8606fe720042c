"""The claim audit as tables for its chapter."""

import pandas as pd

from litbook.coding.theme_tables import Tables

VERDICTS = ["agrees", "agrees-within-rounding", "underdetermined", "differs"]


def outcomes(tables: Tables) -> pd.DataFrame:
    """Statements with their outcome: the verdict, and for the underdetermined ones whether they can be true."""
    audit = tables.audit
    can_hold = audit["consistent"].map({True: "possible", False: "not as assumed"})
    outcome = audit["verdict"].where(audit["verdict"] != "underdetermined", "open: " + can_hold)
    return audit.assign(outcome=outcome)


def counts(tables: Tables) -> pd.DataFrame:
    """Statements by outcome: outcome, statements, papers."""
    grouped = outcomes(tables).groupby("outcome", as_index=False)
    counted = grouped.agg(statements=("id", "size"), papers=("citekey", "nunique"))
    return counted.sort_values("statements", ascending=False).reset_index(drop=True)


def ratios(tables: Tables) -> pd.DataFrame:
    """Claimed over computed for every statement, furthest from one first."""
    chosen = outcomes(tables)[["id", "citekey", "claim", "ratio", "outcome"]]
    distance = (chosen["ratio"] - 1).abs()
    return chosen.assign(distance=distance).sort_values("distance", ascending=False).drop(columns="distance")


def statements(tables: Tables) -> pd.DataFrame:
    """Every statement: paper, claim, claimed and computed value, ratio, outcome, what a reader learns."""
    table = outcomes(tables)
    claimed = [f"{value:.4g} {unit}" for value, unit in zip(table["claimed"], table["unit"], strict=True)]
    computed = [f"{value:.4g} {unit}" for value, unit in zip(table["computed"], table["unit"], strict=True)]
    shown = table.assign(claimed=claimed, computed=computed, ratio=table["ratio"].map("{:.3g}".format))
    return shown[["citekey", "claim", "claimed", "computed", "ratio", "outcome", "assumption", "learns"]]


def disagreements(tables: Tables) -> pd.DataFrame:
    """The statements that differ, or that cannot be true under their assumption."""
    table = statements(tables)
    return table[table["outcome"].isin(["differs", "open: not as assumed"])]


def numbers(tables: Tables) -> dict[str, int]:
    """The counts that the chapter's prose prints."""
    counted = counts(tables).set_index("outcome")["statements"]
    return {
        "audit-statements": len(tables.audit),
        "audit-papers": int(tables.audit["citekey"].nunique()),
        "audit-agree": int(counted.get("agrees", 0) + counted.get("agrees-within-rounding", 0)),
        "audit-differ": int(counted.get("differs", 0)),
        "audit-open": int(counted.get("open: possible", 0)),
        "audit-impossible": int(counted.get("open: not as assumed", 0)),
    }


def recomputed(tables: Tables) -> dict[str, str]:
    """Recomputed values that the chapter's prose prints, by name."""
    audit = tables.audit.set_index("id")
    computed, ratio = audit["computed"], audit["ratio"]
    return {
        "audit-least-hours": f"{computed['trillion-7b-hours']:,.0f}",
        "audit-implied-utilisation": f"{1 / ratio['trillion-7b-hours']:.0%}",
        "audit-m6-gpus": f"{computed['m6-t-480']:,.0f}",
        "audit-weights-share": f"{computed['lomo-10-8']:.1f}%",
        "audit-lumina-cost": f"{computed['lumina-cost']:,.0f}%",
        "audit-doubling": f"{computed['chinchilla-doubling-approach-3']:.2f}",
        "audit-vocabulary": f"{computed['vocabulary-approach-1']:,.0f}",
        "audit-bitnet": f"{computed['bitnet-b1-58']:.2f}",
    }
