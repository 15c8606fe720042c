"""Charts of fine-tuning: a ladder of memory, stated savings, contested claims, numbers of examples."""

import altair as alt
import pandas as pd

from litbook.chapter.figures import STEP, framed, share
from litbook.publish.summaries.fine_tuning import (
    ASSERTED,
    BASELINES,
    FULL_WINS,
    MEASURED,
    METHOD_FADES,
    METHODS,
    OTHER_BASELINE,
    OUT_OF_REACH,
)
from litbook.site.reading import scaled

GIGABYTES = "replace(replace(format(datum.value, '~s'), 'G', ' GB'), 'T', ' TB')"
COUNTS = "datum.value >= 1e6 ? datum.value / 1e6 + 'M' : format(datum.value, ',')"
LOG = alt.Scale(type="log")
STATED = "stated for all weights"
SHORT_CLAIMS = {FULL_WINS: "full wins", METHOD_FADES: "method fades", OUT_OF_REACH: "out of reach"}
STANCES = ["supports", "qualifies", "refutes"]
STANCES_AND_NONE = [*STANCES, "not weighed"]


def ladder(rungs: pd.DataFrame, stated: pd.DataFrame) -> alt.LayerChart:
    """Points: bytes of each way of tuning at each size, and the memory in which papers tune all weights."""
    order = list(dict.fromkeys(rungs["model"]))
    kinds = [*METHODS.values(), STATED]
    points = pd.concat([rungs, stated.assign(method=STATED)])
    x = alt.X(
        "bytes:Q",
        title="Memory (logarithmic)",
        scale=alt.Scale(type="log", domain=[2e9, 2e12]),
        axis=alt.Axis(values=[3e9, 1e10, 3e10, 1e11, 3e11, 1e12], labelExpr=GIGABYTES),
    )
    y = alt.Y("model:N", title=None, sort=order, axis=alt.Axis(grid=True))
    shapes = alt.Scale(domain=kinds)
    marks = (
        alt.Chart(points)
        .mark_point(filled=True, size=95, opacity=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color("method:N", title="Trained", scale=shapes),
            shape=alt.Shape("method:N", title="Trained", scale=shapes),
            tooltip=["model", "method", alt.Tooltip("bytes", format=".3~s"), "citekey"],
        )
    )
    chart = marks + stated_labels(stated, x, y)
    return framed(chart, "ladder", ladder_finding(rungs, stated), LADDER_DESCRIPTION, alt.Step(46))


def stated_labels(stated: pd.DataFrame, x: alt.X, y: alt.Y) -> alt.LayerChart:
    """Citekeys above and below their points in turn, so that neighbours do not meet."""
    turns = stated.assign(turn=stated.groupby("model").cumcount() % 2)
    base = alt.Chart(turns).encode(x=x, y=y, text="citekey:N")
    above = base.transform_filter("datum.turn == 0").mark_text(dy=-13, fontSize=10)
    return above + base.transform_filter("datum.turn == 1").mark_text(dy=14, fontSize=10)


LADDER_DESCRIPTION = (
    "Bytes of model state in tuning four LLaMA shapes, computed without activations: all weights with "
    "mixed-precision Adam, low-rank adapters on 16-bit weights, and on 4-bit weights; labelled: the memory in "
    "which a paper's abstract tunes all weights of a model of about that size."
)


def ladder_finding(rungs: pd.DataFrame, stated: pd.DataFrame) -> str:
    """Between which rungs the stated memories lie."""
    table = rungs.pivot_table(index="model", columns="method", values="bytes")
    full, lora = (stated["model"].map(table[METHODS[name]]) for name in ("full", "lora"))
    between = ((stated["bytes"] > lora) & (stated["bytes"] < full)).sum()
    return (
        f"{share(between, len(stated))} memories stated for tuning all weights lie between LoRA and "
        "mixed-precision Adam"
    )


def savings(saved: pd.DataFrame) -> alt.LayerChart:
    """Bars from one: the factor by which a resource shrinks; colour: against what."""
    rows = saved.assign(row=saved["citekey"] + " · " + saved["resource"])
    named = [name for name in [*BASELINES, OTHER_BASELINE] if name in set(rows["baseline"])]
    against, legend = alt.Scale(domain=named), alt.Legend(columns=2, title="Against")
    lines = alt.Axis(labelExpr="split(datum.label, ' · ')")
    base = alt.Chart(rows).encode(
        x=alt.X(
            "factor:Q",
            title="Before over after (×)",
            scale=alt.Scale(type="log", domain=[1, 20 * rows["factor"].max()]),
            axis=alt.Axis(values=[1, 10, 100]),
        ),
        y=alt.Y("row:N", title=None, sort=list(rows["row"]), axis=lines),
        color=alt.Color("baseline:N", scale=against, legend=legend),
    )
    bars = base.mark_rule(strokeWidth=2, opacity=0.6).encode(x2=alt.datum(1))
    points = base.mark_point(filled=True, size=90, opacity=1).encode(
        shape=alt.Shape("baseline:N", scale=against, legend=legend),
        tooltip=["citekey", "label", "what", "against"],
    )
    labels = base.mark_text(align="left", dx=9, fontSize=10).encode(text="label:N")
    description = (
        "Savings that the abstracts state, as the amount before over the amount after, logarithmic; colour and "
        "shape: what the saving is measured against."
    )
    chart = bars + points + labels
    return framed(chart, "savings", savings_finding(saved), description, alt.Step(34))


def savings_finding(saved: pd.DataFrame) -> str:
    """The largest saving, and the largest of memory."""
    first = saved.iloc[0]
    memory = saved.loc[saved["resource"] == "memory", "factor"]
    largest = f"; no saving of memory exceeds {memory.max():.2g}×" if len(memory) else ""
    return f"The largest saving, {first['label']}, is of {first['resource']}{largest}"


def stances(rows: pd.DataFrame) -> alt.Chart:
    """Points: papers by contested claim; colour: stance, shape: whether the paper tested it."""
    named = rows.assign(short=rows["claim_id"].map(SHORT_CLAIMS))
    chart = (
        alt.Chart(named)
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
            x=alt.X(
                "short:N",
                title=None,
                scale=alt.Scale(domain=list(SHORT_CLAIMS.values())),
                axis=alt.Axis(orient="top", labelAngle=0, grid=True),
            ),
            y=alt.Y(
                "citekey:N", title=None, sort=list(dict.fromkeys(rows["citekey"])), axis=alt.Axis(grid=True)
            ),
            color=alt.Color("stance:N", title="Stance", scale=alt.Scale(domain=STANCES)),
            shape=alt.Shape("evidence:N", scale=alt.Scale(domain=[MEASURED, ASSERTED]), legend=None),
            tooltip=["citekey", "stance", "evidence", "note"],
        )
    )
    reach = rows[rows["claim_id"] == OUT_OF_REACH]
    tested = reach[reach["evidence"] == MEASURED]["stance"].value_counts()
    every = reach["stance"].value_counts()
    finding = (
        f"That full tuning is out of reach: {share(tested.get('refutes', 0), every.get('refutes', 0))} papers against "
        f"and {share(tested.get('supports', 0), every.get('supports', 0))} for it report experiments"
    )
    return framed(chart, "stances", finding, STANCES_DESCRIPTION, alt.Step(STEP))


STANCES_DESCRIPTION = (
    "Papers by date and the claims they bear on: full wins: full tuning beats efficient tuning at every size; "
    "method fades: the choice of method matters less as models grow; out of reach: full tuning of "
    "multi-billion-parameter models is beyond ordinary hardware. Circles: own experiments carry the stance; "
    "squares: it is the paper's starting point."
)


def example_counts(rows: pd.DataFrame) -> alt.Chart:
    """Points: stated numbers of tuning examples; colour: stance on whether few suffice."""
    wide = alt.Axis(grid=True, labelLimit=170)
    chart = (
        alt.Chart(rows)
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
            x=alt.X(
                "examples:Q",
                title="Tuning examples",
                scale=alt.Scale(type="log", domain=[500, 3e6]),
                axis=alt.Axis(values=[1e3, 1e4, 1e5, 1e6], labelExpr=COUNTS),
            ),
            y=alt.Y("citekey:N", title=None, sort=list(rows["citekey"]), axis=wide),
            color=alt.Color("stance:N", title="Few suffice", scale=alt.Scale(domain=STANCES_AND_NONE)),
            shape=alt.Shape("stance:N", title="Few suffice", scale=alt.Scale(domain=STANCES_AND_NONE)),
            tooltip=["citekey", alt.Tooltip("examples", format=","), "what", "stance"],
        )
    )
    description = (
        "Numbers of tuning examples that the abstracts state, logarithmic; colour and shape: does the paper "
        "support, qualify or refute that few good examples suffice."
    )
    return framed(chart, "examples", examples_finding(rows), description, alt.Step(STEP + 4))


def examples_finding(rows: pd.DataFrame) -> str:
    """The largest set of those who find few enough, against the set of those who do not."""
    largest = rows.groupby("stance")["examples"].max()
    if {"supports", "refutes"} <= set(largest.index):
        few, many = scaled(largest["supports"]), scaled(largest["refutes"])
        return f"Where few examples suffice the set has {few}; where they do not, {many}"
    return f"Stated tuning sets run from {scaled(rows['examples'].min())} to {scaled(rows['examples'].max())} examples"
