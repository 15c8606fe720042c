"""Charts of the claims weighed across papers."""

import altair as alt
import pandas as pd

from litbook.chapter.figures import framed, share

ORDER = ["refutes", "qualifies", "supports"]


def stances(table: pd.DataFrame) -> alt.Chart:
    """Diverging bars: refuting papers to the left, qualifying and supporting ones to the right, a row a claim."""
    signed = table.assign(signed=table["papers"].where(table["stance"] != "refutes", -table["papers"]))
    totals = signed.groupby("claim_id")["signed"].sum()
    chart = (
        alt.Chart(signed)
        .mark_bar()
        .encode(
            x=alt.X("signed:Q", title="Papers (refuting to the left)"),
            y=alt.Y("claim_id:N", title=None, sort=list(totals.sort_values(ascending=False).index)),
            color=alt.Color("stance:N", title="Stance", sort=ORDER),
            tooltip=["claim", "stance", "papers"],
        )
    )
    refuted = table.loc[table["stance"] == "refutes", "claim_id"].nunique()
    finding = f"{share(refuted, table['claim_id'].nunique())} claims are contradicted by at least one paper"
    return framed(chart, "claims-stances", finding, "Papers by claim and stance.", alt.Step(14))
