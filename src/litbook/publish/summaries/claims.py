"""The claims weighed across papers as tables."""

import pandas as pd

from litbook.coding.theme_tables import Tables

STANCES = ["supports", "qualifies", "refutes"]


def stances(tables: Tables) -> pd.DataFrame:
    """Evidence by claim and stance: claim_id, claim, stance, papers."""
    grouped = tables.claims.groupby(["claim_id", "claim", "stance"], as_index=False)
    return grouped.agg(papers=("citekey", "nunique"))


def balance(tables: Tables) -> pd.DataFrame:
    """One row a claim: claim_id, claim, themes, supports, qualifies, refutes, and whether it is contested."""
    counted = tables.claims.pivot_table(
        index=["claim_id", "claim", "themes"],
        columns="stance",
        values="citekey",
        aggfunc="nunique",
        fill_value=0,
    )
    table = counted.reindex(columns=STANCES, fill_value=0).reset_index()
    contested = (table["supports"] > 0) & (table["refutes"] > 0)
    return table.assign(contested=contested).rename_axis(columns=None)


def contested(tables: Tables) -> pd.DataFrame:
    """`stances` of the claims that some papers support and others refute."""
    table = balance(tables)
    disputed = set(table.loc[table["contested"], "claim_id"])
    counted = stances(tables)
    return counted[counted["claim_id"].isin(disputed)].reset_index(drop=True)


def evidence(tables: Tables) -> pd.DataFrame:
    """Every piece of evidence: claim, paper, stance, the abstract's words, the review's reading."""
    return tables.claims[["claim", "citekey", "stance", "quote", "note"]]


def numbers(tables: Tables) -> dict[str, int]:
    """The counts that the chapter's prose prints."""
    table = balance(tables)
    return {
        "claims-claims": len(table),
        "claims-evidence": len(tables.claims),
        "claims-papers": int(tables.claims["citekey"].nunique()),
        "claims-contested": int(table["contested"].sum()),
        "claims-supports": int(table["supports"].sum()),
        "claims-qualifies": int(table["qualifies"].sum()),
        "claims-refutes": int(table["refutes"].sum()),
    }
