"""Behaviour and evaluation: what changes with size, where hard abilities are placed, what the claims rest on."""

from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any

import pandas as pd

from litbook import store
from litbook.coding.theme_tables import EVERYTHING, Tables
from litbook.paths import notebook_paths
from litbook.site.reading import scaled

Marks = Mapping[str, Any]
"""The chapter's own data file, as parsed: observations and abilities, each row with its quotation."""

TRENDS = ["rises", "rises abruptly", "levels off", "stays alike", "differs", "falls"]
KINDS = ["held to need", "shown at", "smooth rise", "steep rise at"]
ENDS = ["least", "most", "turn"]
STANCES = ["refutes", "qualifies", "supports"]
OWN, ASSERTED = "own work", "assertion"
# A claim's note begins by saying what the evidence rests on; an own release ("practice") measures nothing.
OWN_NOTE = r"^(?:Own (?!practice)|Theory)"
COMMON_SIZE = 7e9


def open_marks(folder: Path | None = None) -> Marks:
    """The data file of this chapter in the review around this folder."""
    return store.read_toml(notebook_paths(folder).data / "chapters" / "evaluation.toml")


def chapter_claims(everything: Tables, theme: str) -> pd.DataFrame:
    """The evidence on the claims that a theme shows, all papers included; every claim for the whole review."""
    themes = everything.claims["themes"].fillna("").str.split("; ")
    shown = themes.map(lambda names: theme in names or theme == EVERYTHING).astype(bool)
    return everything.claims[shown].reset_index(drop=True)


def relevant_papers(everything: Tables, tables: Tables) -> Set[str]:
    """The citekeys of the theme's papers and of those that bear on its claims."""
    return {*tables.papers["citekey"], *chapter_claims(everything, tables.theme)["citekey"]}


def coded_value(everything: Tables, rows: pd.DataFrame, column: str) -> pd.Series:
    """The value of the coded quantity that `column` names, for each row; missing where the row names none."""
    values = everything.quantities.set_index(["citekey", "id"])["value"]
    places = pd.MultiIndex.from_frame(rows[["citekey", column]])
    return pd.Series(values.reindex(places).to_numpy(), index=rows.index)


def observations(everything: Tables, marks: Marks, papers: Set[str]) -> pd.DataFrame:
    """What is said of each behaviour as models grow, by trend and name.

    Columns: citekey, measured, read_from, least, most, turn (parameters, missing if unstated), trend, quote.
    """
    columns = ["citekey", "measured", "read_from", *ENDS, "trend", "quote"]
    rows = pd.DataFrame(marks["observations"]).reindex(columns=columns)
    rows = rows[rows["citekey"].isin(papers)]
    sizes = {end: coded_value(everything, rows, end) for end in ENDS}
    ordered = rows.assign(**sizes, place=rows["trend"].map(TRENDS.index))
    return ordered.sort_values(["place", "measured"], ignore_index=True)[columns]


def growth_table(observed: pd.DataFrame) -> pd.DataFrame:
    """The observations for reading: citekey, measured, read_from, sizes (in words), as_models_grow."""
    ends = observed[ENDS].itertuples(index=False)
    sizes = pd.Series([sizes_in_words(*row) for row in ends], index=observed.index, dtype=object)
    table = observed.assign(sizes=sizes).rename(columns={"trend": "as_models_grow"})
    return table[["citekey", "measured", "read_from", "sizes", "as_models_grow"]]


def sizes_in_words(least: float, most: float, turn: float) -> str | None:
    """`1 billion to 70 billion, change at 7 billion`; null where the abstract states no size."""
    parts = []
    if pd.notna(most):
        parts.append(
            f"{scaled(least)} to {scaled(most)}" if pd.notna(least) else f"largest named: {scaled(most)}"
        )
    if pd.notna(turn):
        parts.append(f"change at {scaled(turn)}")
    return ", ".join(parts) or None


def abilities(everything: Tables, marks: Marks) -> pd.DataFrame:
    """Where hard abilities are placed, a row a size: citekey, ability, kind, parameters, quote; largest first."""
    rows = pd.DataFrame(marks["abilities"])
    placed = rows.assign(parameters=coded_value(everything, rows, "fact"))
    columns = ["citekey", "ability", "kind", "parameters", "quote"]
    return placed.sort_values("parameters", ascending=False, ignore_index=True)[columns]


def evidence(claims: pd.DataFrame) -> pd.DataFrame:
    """A row a piece of evidence, by claim, with its place on the chart: refuting ones left of zero.

    Columns: claim_id, claim, citekey, stance, basis (own work, or asserted), position, note.
    """
    own = claims["note"].fillna("").str.contains(OWN_NOTE)
    rows = claims.assign(
        basis=own.map({True: OWN, False: ASSERTED}),
        side=1 - 2 * claims["stance"].eq("refutes").astype(int),
        place=claims["stance"].map(STANCES.index),
    )
    rows = rows.sort_values(["claim_id", "place", "basis", "citekey"], ascending=[True, True, False, True])
    position = (rows.groupby(["claim_id", "side"]).cumcount() + 0.5) * rows["side"]
    columns = ["claim_id", "claim", "citekey", "stance", "basis", "position", "note"]
    return rows.assign(position=position)[columns].reset_index(drop=True)


def numbers(observed: pd.DataFrame, placed: pd.DataFrame, weighed: pd.DataFrame) -> dict[str, int]:
    """The chapter's computed numbers by glue name."""
    counts = {
        f"evaluation-{trend.replace(' ', '-')}": int((observed["trend"] == trend).sum()) for trend in TRENDS
    }
    ranges = observed.dropna(subset=["least", "most"])
    common = (ranges["least"] <= COMMON_SIZE) & (ranges["most"] >= COMMON_SIZE)
    shown = placed.loc[placed["kind"] == "shown at", "parameters"].min()
    steep = placed.loc[placed["kind"] == "steep rise at", "parameters"].max()
    return {
        **counts,
        "evaluation-observed": len(observed),
        "evaluation-unsized": int(observed[ENDS].isna().all(axis=1).sum()),
        "evaluation-ranges": len(ranges),
        "evaluation-with-seven": int(common.sum()),
        "evaluation-steep-to-shown": round(steep / shown),
        "evaluation-claims": int(weighed["claim_id"].nunique()),
        "evaluation-evidence": len(weighed),
        "evaluation-own-work": int((weighed["basis"] == OWN).sum()),
    }
