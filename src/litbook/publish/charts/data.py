"""Charts of training data: worth of repeats, small runs beside the runs they decide for, stances of claims."""

import altair as alt
import pandas as pd

from litbook.chapter.figures import STEP, framed, nothing, share
from litbook.publish.summaries.data import AVERAGE, DECIDED, DECIDES, MOST_PASSES, NEXT, STANCES

PASSES = alt.Scale(type="log", domain=[1, MOST_PASSES])
TICKS = [1, 2, 4, 10, 20, 40, 100]
POWERS = [1e6, 1e7, 1e8, 1e9, 1e10, 1e11]  # parameters


def worth_of_repeats(worth: pd.DataFrame, marks: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Lines: worth of the next and of the average token by passes over the same text; rules: marked passes."""
    if marks.empty:
        return nothing("worth-of-repeats", "No abstract of this list counts passes over its data")
    x = alt.X("passes:Q", title="Passes over the same text", scale=PASSES, axis=alt.Axis(values=TICKS))
    y = alt.Y("worth:Q", title="Worth against fresh text", axis=alt.Axis(format="%"))
    token = alt.Color("token:N", title="Repeated text", scale=alt.Scale(domain=[NEXT, AVERAGE]))
    tooltip = [alt.Tooltip("passes", format=".3~g"), "token", alt.Tooltip("worth", format=".0%")]
    lines = alt.Chart(worth).mark_line().encode(x=x, y=y, color=token, tooltip=tooltip)
    marked = alt.Chart(marks).encode(x=x)
    rules = marked.mark_rule(strokeDash=[4, 4], opacity=0.7)
    labels = marked.mark_text(align="left", dx=5, dy=-8).encode(y=alt.datum(0), text="label:N")
    description = (
        "Worth of repeated text against as much fresh text by the law of Muennighoff et al., against passes "
        "over the text (logarithmic); dashed: passes named in abstracts or implied by a filter."
    )
    return framed(lines + rules + labels, "worth-of-repeats", worth_finding(marks), description, 320)


def worth_finding(marks: pd.DataFrame) -> str:
    """What the average token is worth at the marked passes."""
    parts = [f"{row.worth:.0%} after {row.passes:.3g} passes" for row in marks.itertuples()]
    return "The average token is worth " + " and ".join(parts)


def small_runs(ends: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Points joined by lines: size of the small run and of the run it decides for, a row a paper."""
    if ends.empty:
        return nothing("small-runs", "No abstract of this list sizes the small run that chooses its data")
    order = list(ends.sort_values("factor", ascending=False)["citekey"].drop_duplicates())
    base = alt.Chart(ends).encode(
        x=alt.X(
            "parameters:Q",
            title="Parameters",
            scale=alt.Scale(type="log"),
            axis=alt.Axis(format="~s", values=POWERS),
        ),
        y=alt.Y("citekey:N", title=None, sort=order, axis=alt.Axis(labelLimit=160)),
    )
    points = base.mark_point(filled=True, size=110, opacity=1).encode(
        color=alt.Color("run:N", title=None, scale=alt.Scale(domain=[DECIDES, DECIDED])),
        tooltip=[
            "citekey",
            "run",
            alt.Tooltip("parameters", format="~s"),
            alt.Tooltip("factor", format=".3~g"),
        ],
    )
    least, most = ends["factor"].min(), ends["factor"].max()
    finding = f"The run that decides is {least:.2g} to {most:,.0f} times smaller than the run it decides for"
    description = (
        "Parameters of small runs and of the runs whose data they decide, a row a paper; logarithmic axis."
    )
    lines = base.mark_line(strokeWidth=2, opacity=0.5).encode(detail="citekey:N")
    return framed(lines + points, "small-runs", finding, description, alt.Step(2 * STEP))


def stances(counts: pd.DataFrame) -> alt.Chart:
    """Stacked bars: papers that support, qualify or refute each claim that this chapter leads."""
    if counts.empty:
        return nothing("stances", "No paper of this list bears on a claim about data")
    chart = (
        alt.Chart(counts)
        .mark_bar()
        .encode(
            x=alt.X("papers:Q", title="Papers", axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("claim:N", title=None, axis=alt.Axis(labelLimit=160)),
            color=alt.Color("stance:N", title="Stance", scale=alt.Scale(domain=list(STANCES))),
            tooltip=["claim", "stance", "papers"],
        )
    )
    doubted = counts.loc[counts["stance"] != "supports", "claim"].nunique()
    refuted = counts.loc[counts["stance"] == "refutes", "claim"].nunique()
    finding = (
        f"Papers qualify or refute {share(doubted, counts['claim'].nunique())} claims and refute {refuted}"
    )
    description = "Papers of the review that support, qualify or refute each claim about training data."
    return framed(chart, "stances", finding, description, alt.Step(1.5 * STEP))
