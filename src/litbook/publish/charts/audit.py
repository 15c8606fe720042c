"""Charts of the claim audit."""

import altair as alt
import pandas as pd

from litbook.chapter.figures import STEP, framed, share


def counts(counted: pd.DataFrame) -> alt.Chart:
    """Bars: statements by outcome."""
    chart = (
        alt.Chart(counted)
        .mark_bar()
        .encode(
            x=alt.X("statements:Q", title="Statements"),
            y=alt.Y("outcome:N", title=None, sort="-x"),
            tooltip=["outcome", "statements", "papers"],
        )
    )
    agree = counted.loc[counted["outcome"].str.startswith("agrees"), "statements"].sum()
    finding = f"{share(agree, counted['statements'].sum())} recomputed statements agree with their abstract"
    return framed(chart, "audit-outcomes", finding, "Audited statements by outcome.", alt.Step(STEP))


def ratios(table: pd.DataFrame) -> alt.LayerChart:
    """Points: claimed over computed on a log axis, a row a statement that is off by more than rounding."""
    off = table[~table["outcome"].str.startswith("agrees") & ((table["ratio"] - 1).abs() > 0.005)]
    points = (
        alt.Chart(off)
        .mark_point(filled=True, size=70)
        .encode(
            x=alt.X("ratio:Q", title="Claimed over computed", scale=alt.Scale(type="log")),
            y=alt.Y("id:N", title=None, sort=alt.EncodingSortField("ratio", order="descending")),
            color=alt.Color("outcome:N", title="Outcome"),
            tooltip=["citekey", "claim", alt.Tooltip("ratio", format=".3g"), "outcome"],
        )
    )
    one = alt.Chart(pd.DataFrame({"ratio": [1]})).mark_rule(strokeDash=[6, 4]).encode(x="ratio:Q")
    near = (off["ratio"].between(0.5, 2)).sum()
    finding = f"{share(near, len(off))} statements that do not simply agree lie within a factor of two"
    description = "Claimed over computed for the statements that do not agree; the dashed line is one."
    return framed(one + points, "audit-ratios", finding, description, alt.Step(16))
