"""Charts of mixtures of experts: total against activated parameters, the law of routed models, stances of claims."""

import altair as alt
import pandas as pd

from litbook.chapter.figures import STEP, framed, share
from litbook.publish.summaries.experts import EFFECTIVE_EXPERTS
from litbook.site.reading import scaled

ONE_IN = (1, 5, 10)
STANCES = ("supports", "qualifies", "refutes")
SPAN = (5e9, 5e11)
LABEL_AT = 6e10

WORDS = (
    "datum.value >= 1e12 ? datum.value / 1e12 + 'T' : "
    "datum.value >= 1e9 ? datum.value / 1e9 + 'B' : datum.value / 1e6 + 'M'"
)
"""Labels of an axis of parameters, as a Vega expression."""


def share_lines() -> pd.DataFrame:
    """Points of the lines of constant share: parameters, active_parameters, one_in, label (between the ends)."""
    rows = [(total, total / one_in, one_in) for one_in in ONE_IN for total in (SPAN[0], LABEL_AT, SPAN[1])]
    lines = pd.DataFrame(rows, columns=["parameters", "active_parameters", "one_in"])
    label = "one in " + lines["one_in"].astype(str)
    label = label.where(lines["one_in"] > 1, "all (dense)")
    return lines.assign(label=label.where(lines["parameters"] == LABEL_AT, ""))


def total_and_activated(pairs: pd.DataFrame) -> alt.LayerChart:
    """Points: a mixture's total and activated parameters, both logarithmic; lines: constant shares."""
    x = alt.X(
        "parameters:Q",
        title="Parameters in total",
        scale=alt.Scale(type="log", domain=list(SPAN)),
        axis=alt.Axis(values=[5e9, 1e10, 2e10, 5e10, 1e11, 2e11, 5e11], labelExpr=WORDS, labelOverlap=True),
    )
    y = alt.Y(
        "active_parameters:Q",
        title="Parameters activated for a token",
        scale=alt.Scale(type="log", domain=[5e8, 5e11]),
        axis=alt.Axis(values=[1e9, 1e10, 1e11], labelExpr=WORDS),
    )
    lines = alt.Chart(share_lines()).encode(x=x, y=y)
    points = alt.Chart(pairs).mark_point(filled=True, size=110, opacity=1)
    chart = (
        lines.mark_line(strokeWidth=1, strokeDash=[4, 3], opacity=0.8).encode(detail="one_in:N")
        + lines.mark_text(align="right", baseline="bottom", dx=-6, dy=-3).encode(text="label:N")
        + points.encode(
            x=x,
            y=y,
            color=alt.Color("model:N", title="Model", sort=list(pairs["model"])),
            tooltip=[
                "citekey",
                "model",
                "parameters",
                "active_parameters",
                alt.Tooltip("share", format=".0f"),
            ],
        )
    )
    return framed(chart, "share", share_finding(pairs), SHARE_DESCRIPTION, 320)


SHARE_DESCRIPTION = (
    "Total against activated parameters of every mixture for which an abstract prints both, logarithmic; "
    "broken lines: all parameters, one in five and one in ten activated."
)


def share_finding(pairs: pd.DataFrame) -> str:
    """Between which shares the mixtures lie."""
    least, most = pairs["share"].min(), pairs["share"].max()
    return f"{len(pairs)} mixtures activate {least:.0f}% to {most:.0f}% of their parameters"


def effective_size(sizes: pd.DataFrame) -> alt.LayerChart:
    """Lines: how much larger a dense model of equal loss is, by size of the base; a line a router."""
    base = alt.Chart(sizes).encode(
        x=alt.X(
            "parameters:Q",
            title="Parameters of the dense base",
            scale=alt.Scale(type="log", domain=[1e7, 1e12], nice=False),
            axis=alt.Axis(values=[1e7, 1e8, 1e9, 1e10, 1e11, 1e12], labelExpr=WORDS),
        ),
        y=alt.Y(
            "multiple:Q",
            title="Dense model of equal loss (× base)",
            scale=alt.Scale(type="log", domain=[0.5, 16], nice=False),
            axis=alt.Axis(values=[0.5, 1, 2, 4, 8, 16]),
        ),
    )
    lines = base.mark_line(strokeWidth=2).encode(
        color=alt.Color("router:N", title="Router", sort=list(sizes["router"].unique())),
        tooltip=["router", "parameters", alt.Tooltip("multiple", format=".2f")],
    )
    equal = alt.Chart(pd.DataFrame({"multiple": [1]})).mark_rule(strokeDash=[4, 3]).encode(y="multiple:Q")
    description = (
        "Parameters of the dense model to which the law of routed models (Clark et al. 2022, refitted constants) gives "
        f"the same loss, divided by those of the base, for {EFFECTIVE_EXPERTS} effective experts; broken line: no gain."
    )
    return framed(equal + lines, "effective-size", size_finding(sizes), description, 280)


def size_finding(sizes: pd.DataFrame) -> str:
    """The mean multiple at both ends of the range of sizes."""
    mean = sizes.groupby("parameters")["multiple"].mean()
    small, large = scaled(mean.index[0]), scaled(mean.index[-1])
    return (
        f"The gain shrinks from {mean.iloc[0]:.2g}× at {small} parameters to {mean.iloc[-1]:.2g}× at {large}"
    )


def stances(evidence: pd.DataFrame) -> alt.Chart:
    """Squares: which paper bears on which claim, coloured by its stance."""
    often = evidence["citekey"].value_counts().index.tolist()
    chart = alt.Chart(evidence).mark_square(size=220, opacity=1)
    chart = chart.encode(
        x=alt.X("claim_id:N", title=None, axis=alt.Axis(labelAngle=-35, labelLimit=200, orient="bottom")),
        y=alt.Y("citekey:N", title=None, sort=often, axis=alt.Axis(labelLimit=200)),
        color=alt.Color("stance:N", title="Stance", scale=alt.Scale(domain=list(STANCES))),
        tooltip=["citekey", "claim", "stance", "note"],
    )
    supporting = (evidence["stance"] == "supports").sum()
    finding = f"{share(supporting, len(evidence))} stances support their claim"
    memory = evidence[evidence["claim_id"] == "experts-cost-memory"]
    if len(memory):
        backing = (memory["stance"] == "supports").sum()
        finding += f"; on the cost in memory, {share(backing, len(memory))}"
    description = (
        "Papers and the claims on which their abstracts bear; colour: the stance that we read in them."
    )
    return framed(chart, "stances", finding, description, alt.Step(STEP))
