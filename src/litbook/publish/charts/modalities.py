"""Charts of models beyond text: sizes by kind of data, cuts of cost and error, stances on three claims."""

import altair as alt
import pandas as pd

from litbook.chapter.figures import STEP, framed, nothing, share
from litbook.publish.summaries.modalities import COMPARED, COST, ERROR, OWN, common_size
from litbook.site.reading import scaled

AXIS = alt.Axis(format="~s", tickCount=5, labelExpr="replace(datum.label, 'G', 'B')")  # B as in 7B
FACTORS = [1, 1.5, 2, 3, 4, 6]
WRAPPED = alt.Axis(labelAngle=0, labelExpr="split(datum.label, ' ')")  # a word a line
SHAPES = alt.Scale(domain=[OWN, COMPARED], range=["circle", "square"])


def sizes_by_kind(sizes: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Points joined by lines: the sizes of each paper, ordered and coloured by kind of data."""
    if sizes.empty:
        return nothing("sizes-by-kind", "No abstract states a size")
    order = list(dict.fromkeys(sizes["citekey"]))
    base = alt.Chart(sizes).encode(
        x=alt.X("parameters:Q", title="Parameters", scale=alt.Scale(type="log"), axis=AXIS),
        y=alt.Y("citekey:N", title=None, sort=order),
        color=alt.Color("kind_of_data:N", title="Kind of data", legend=alt.Legend(columns=2)),
    )
    points = base.mark_point(filled=True, size=80, opacity=1).encode(
        shape=alt.Shape("whose:N", scale=SHAPES, legend=None),
        tooltip=[
            "citekey",
            "kind_of_data",
            alt.Tooltip("parameters", title="parameters", format="~s"),
            "whose",
            "of",
        ],
    )
    common, having, papers = common_size(sizes[sizes["whose"] == OWN])
    finding = f"{share(having, papers)} papers with a size name {scaled(common)} parameters"
    description = (
        "Parameters that each abstract states, logarithmic; colour: kind of data named in the title; "
        "circle: the paper's own model; square: another that it mentions, compares or grew from."
    )
    chart = base.mark_line(strokeWidth=1, opacity=0.5).encode(detail="citekey:N") + points
    return framed(chart, "sizes-by-kind", finding, description, alt.Step(STEP))


def cuts_by_object(cuts: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Points: stated cuts as factors, a row a paper; colour: cost or error."""
    if cuts.empty:
        return nothing("cuts", "No abstract states a cut of cost or error")
    order = list(dict.fromkeys(cuts.sort_values("factor", ascending=False)["citekey"]))
    base = alt.Chart(cuts).encode(
        x=alt.X(
            "factor:Q",
            title="Before divided by after (×)",
            scale=alt.Scale(type="log", domainMin=1),
            axis=alt.Axis(values=FACTORS),
        ),
        y=alt.Y("citekey:N", title=None, sort=order),
    )
    points = base.mark_point(filled=True, size=90, opacity=1).encode(
        color=alt.Color("what:N", title="What shrinks"),
        shape=alt.Shape("what:N", title="What shrinks"),
        tooltip=["citekey", alt.Tooltip("factor", format=".2f"), "of", "versus"],
    )
    middle = cuts.groupby("what")["factor"].median()
    parts = [f"{middle[what]:.1f}× in {what}" for what in (COST, ERROR) if what in middle]
    finding = "The middle stated cut is " + ", ".join(parts)
    description = (
        "Cuts that abstracts state against something, as factors on a logarithmic axis; percentages are turned "
        "into factors; what is measured, and against what, differs from point to point."
    )
    chart = base.mark_line(strokeWidth=1, opacity=0.5).encode(detail="citekey:N") + points
    return framed(chart, "cuts", finding, description, alt.Step(STEP))


def stances_on_claims(stances: pd.DataFrame) -> alt.Chart:
    """A matrix of papers and claims; colour and shape: supports, qualifies or refutes."""
    if stances.empty:
        return nothing("stances", "No abstract bears on the three claims")
    chart = (
        alt.Chart(stances)
        .mark_point(filled=True, size=130, opacity=1)
        .encode(
            x=alt.X("claim:N", title=None, axis=WRAPPED),
            y=alt.Y("citekey:N", title=None),
            color=alt.Color("stance:N", title="The abstract"),
            shape=alt.Shape("stance:N", title="The abstract"),
            tooltip=["citekey", "claim", "stance", "note"],
        )
    )
    doubted = stances.loc[stances["stance"] != "supports", "claim"].nunique()
    supporting = share((stances["stance"] == "supports").sum(), len(stances))
    finding = f"{supporting} stances support; {share(doubted, stances['claim'].nunique())} claims meet limits"
    description = (
        "What abstracts of this chapter say of three claims: the laws of text hold for other data; a small model "
        "is enough; weights pretrained on text help."
    )
    return framed(chart, "stances", finding, description, alt.Step(STEP))
