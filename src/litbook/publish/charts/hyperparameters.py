"""Charts of hyperparameters: rates and batches by the laws, leaps from small to large, stances on the claims."""

import altair as alt
import pandas as pd

from litbook.chapter.figures import STEP as ROW
from litbook.chapter.figures import framed, nothing, share
from litbook.publish.summaries.hyperparameters import (
    BATCH_SIZES,
    EVERY_SIZE,
    KAPLAN,
    PER_ROOT,
    PER_TOKEN,
    RATE,
    SIZES,
    STEP,
)
from litbook.site.reading import plain, power_of_ten, scaled
from scalinglaws.registry import LAWS

LOG = alt.Scale(type="log", nice=False)
AMOUNT = (
    "datum.value >= 1e12 ? datum.value/1e12 + 'T' : datum.value >= 1e9 ? datum.value/1e9 + 'B'"
    " : datum.value/1e6 + 'M'"
)

TOKENS_A_PARAMETER = 20
SIZE_TIP = ".3~s"
KAPLAN_TOKENS = LAWS["kaplan-joint"].inputs[1].upper or 0.0
"""The most tokens behind Kaplan's joint law."""
MARKERS = ["supports", "qualifies", "refutes"]


def amounts(*values: float) -> alt.Axis:
    """Ticks at these values, labelled in millions, billions and trillions."""
    return alt.Axis(values=list(values), labelExpr=AMOUNT)


def rates(curves: pd.DataFrame, paths: pd.DataFrame) -> alt.Chart:
    """Solid lines: Step Law's rate against tokens, one a size; dashed: two laws at a fixed ratio of tokens."""
    x = alt.X("tokens:Q", title="Training tokens", scale=LOG, axis=amounts(1e9, 1e10, 1e11, 1e12, 1e13))
    y = alt.Y(
        "rate:Q",
        title="Learning rate",
        scale=LOG,
        axis=alt.Axis(format=".0e", values=[3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2]),
    )
    tips = [
        alt.Tooltip("parameters:Q", format=SIZE_TIP),
        alt.Tooltip("tokens:Q", format=SIZE_TIP),
        alt.Tooltip("rate:Q", format=".2~e"),
    ]
    lines = pd.concat([curves, paths], ignore_index=True)
    solid, dashed = list(curves["line"].unique()), list(paths["line"].unique())
    dashes = alt.Scale(domain=solid + dashed, range=[[1, 0]] * len(solid) + [[7, 4], [2, 2]])
    legend = alt.Legend(columns=2, symbolSize=300)
    chart = (
        alt.Chart(lines)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "line:N", title="Parameters N", scale=alt.Scale(domain=solid + dashed), legend=legend
            ),
            strokeDash=alt.StrokeDash("line:N", title="Parameters N", scale=dashes, legend=legend),
            tooltip=["line", *tips],
        )
    )
    description = (
        "Peak learning rate by Step Law against training tokens, a solid line a model size; dashed: Step Law, and "
        "the inner learning rate of DiLoCo with one replica over its fitted sizes, where tokens are "
        f"{TOKENS_A_PARAMETER} times the parameters; logarithmic."
    )
    return framed(chart, "rates", finding_of_rates(curves), description, 340)


def finding_of_rates(curves: pd.DataFrame) -> str:
    """What tenfold tokens and tenfold parameters do to Step Law's rate."""
    logs = curves[["parameters", "tokens", "rate"]].transform("log10")
    short, small = logs["tokens"] == logs["tokens"].min(), logs["parameters"] == logs["parameters"].min()
    width = 10 ** -slope(logs[short], "parameters")
    length = 10 ** slope(logs[small], "tokens")
    return f"Tenfold tokens raise Step Law's rate {length:.1f}×, tenfold parameters cut it {width:.1f}×"


def slope(logs: pd.DataFrame, cause: str) -> float:
    """Growth of the rate with its cause, both as logarithms, from the first row to the last."""
    ends = logs.sort_values(cause).iloc[[0, -1]]
    return float(ends["rate"].diff().iloc[1] / ends[cause].diff().iloc[1])


def length(factors: pd.DataFrame) -> alt.LayerChart:
    """Lines: how rate, rate per root of batch and rate per token of batch change with the run's length."""
    kinds, legend = alt.Scale(domain=[RATE, PER_ROOT, PER_TOKEN]), alt.Legend(columns=1, symbolSize=300)
    x = alt.X("tokens:Q", title="Training tokens", scale=LOG, axis=amounts(1e9, 1e10, 1e11, 1e12, 1e13))
    y = alt.Y(
        "factor:Q",
        title="Value over that of the shortest run (×)",
        scale=LOG,
        axis=alt.Axis(format="~g", values=[0.1, 0.3, 1, 3, 10]),
    )
    lines = (
        alt.Chart(factors)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=x,
            y=y,
            color=alt.Color("measure:N", title=None, scale=kinds, legend=legend),
            strokeDash=alt.StrokeDash("measure:N", title=None, scale=kinds, legend=legend),
            tooltip=[
                "measure",
                alt.Tooltip("tokens:Q", format=SIZE_TIP),
                alt.Tooltip("factor:Q", format=".2~r"),
            ],
        )
    )
    rule = alt.Chart(pd.DataFrame({"factor": [1.0]})).mark_rule(strokeDash=[2, 3]).encode(y="factor:Q")
    description = (
        "Step Law's learning rate for a model of fixed size as its run grows longer, as the law gives it and divided "
        "by (the square root of) the batch that the law prescribes for the same run; logarithmic; thin: no change."
    )
    return framed(rule + lines, "length", finding_of_length(factors), description, 300)


def finding_of_length(factors: pd.DataFrame) -> str:
    """Where the rate and the rate per token of batch end."""
    ends = factors[factors["tokens"] == factors["tokens"].max()].set_index("measure")["factor"]
    times = power_of_ten(factors["tokens"].max() / factors["tokens"].min())
    fall = 1 / ends[PER_TOKEN]
    return f"Over {times} times the tokens the rate grows {ends[RATE]:.0f}×, per token of batch it falls {fall:.0f}×"


def batches(curves: pd.DataFrame) -> alt.LayerChart:
    """Lines: Step Law's batch, and Kaplan's critical batch for three sizes, against tokens; rule: end of the fit."""
    order = [EVERY_SIZE, *(SIZES[n] for n in BATCH_SIZES)]
    x = alt.X("tokens:Q", title="Training tokens", scale=LOG, axis=amounts(1e9, 1e10, 1e11, 1e12))
    y = alt.Y("batch:Q", title="Batch (tokens)", scale=LOG, axis=amounts(1e5, 3e5, 1e6, 3e6, 1e7))
    lines = (
        alt.Chart(curves)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=x,
            y=y,
            color=alt.Color("size:N", title="Parameters", sort=order),
            strokeDash=alt.StrokeDash(
                "law:N", title="Law", sort=[STEP, KAPLAN], legend=alt.Legend(orient="top")
            ),
            tooltip=[
                "law",
                "size",
                *(alt.Tooltip(f"{name}:Q", format=SIZE_TIP) for name in ("tokens", "batch")),
            ],
        )
    )
    end = pd.DataFrame({"tokens": [KAPLAN_TOKENS]})
    rule = alt.Chart(end).mark_rule(strokeDash=[2, 3]).encode(x="tokens:Q")
    description = (
        "Batch in tokens against training tokens: Step Law's best batch, one line for every model size, and Kaplan's "
        "critical batch at the loss that Kaplan's joint law gives for each size; dotted rule: the most tokens behind "
        "Kaplan's law; logarithmic."
    )
    return framed(rule + lines, "batches", finding_of_batches(curves), description, 320)


def finding_of_batches(curves: pd.DataFrame) -> str:
    """By how much size alone moves Kaplan's critical batch at the longest run drawn."""
    top = curves[(curves["tokens"] == curves["tokens"].max()) & (curves["law"] == KAPLAN)]
    spread = top["batch"].max() / top["batch"].min()
    times = plain(BATCH_SIZES[-1] / BATCH_SIZES[0])
    horizon = scaled(curves["tokens"].max())
    return f"At {horizon} tokens, {times}× the parameters move Kaplan's batch {spread:.1f}×, Step Law's not at all"


def leaps(table: pd.DataFrame) -> alt.Chart | alt.LayerChart:
    """Dumbbells: the small model on which settings or constants were found and the large one they serve."""
    if table.empty:
        return nothing("leaps", "No abstract states both sizes")
    y = alt.Y("target:N", title=None, sort=list(table["target"]), axis=alt.Axis(labelLimit=150))
    wide = alt.Scale(type="log", domain=[1e7, 1.5e11], nice=False)
    x = alt.X("small:Q", title="Parameters", scale=wide, axis=amounts(1e7, 1e8, 1e9, 1e10, 1e11))
    tips = [alt.Tooltip(f"{name}:N") for name in ("target", "citekey", "carried")]
    tips += [alt.Tooltip(f"{name}:Q", format=SIZE_TIP) for name in ("small", "large", "factor")]
    sides = {"small": "found on", "large": "used for"}
    ends = table.melt(["target", "citekey"], ["small", "large"], "end", "parameters").replace({"end": sides})
    lines = alt.Chart(table).encode(y=y, x=x, x2="large:Q", tooltip=tips).mark_rule(strokeWidth=2)
    kinds = alt.Scale(domain=list(sides.values()))
    points = (
        alt.Chart(ends)
        .mark_point(filled=True, size=90, opacity=1)
        .encode(
            y=y,
            x=alt.X("parameters:Q", scale=wide),
            color=alt.Color("end:N", title=None, scale=kinds),
            shape=alt.Shape("end:N", title=None, scale=kinds),
        )
    )
    middle = table.assign(
        middle=(table["small"] * table["large"]) ** 0.5, text=table["factor"].map("{:.0f}×".format)
    )
    words = (
        alt.Chart(middle)
        .mark_text(dy=-8, fontSize=11)
        .encode(y=y, x=alt.X("middle:Q", scale=wide), text="text:N")
    )
    low, high = table["factor"].agg(["min", "max"])
    times = f"{low:.0f} to {high:.0f}" if low < high else f"{high:.0f}"
    finding = f"Small models stand in for models {times} times their size"
    description = (
        "The model on which settings, or the constants of laws, were found, and the larger one that they serve, with "
        "the factor between them; for Yang the larger one is the model whose published results are passed; logarithmic."
    )
    return framed(lines + points + words, "leaps", finding, description, alt.Step(2 * ROW - 6))


def stances(evidence: pd.DataFrame) -> alt.Chart:
    """A matrix of papers and claims; shape and colour: what the abstract does to the claim."""
    if evidence.empty:
        return nothing("stances", "No paper bears on these claims")
    rows = evidence.assign(label=evidence["claim_id"].str.replace("-", " "))
    kinds = alt.Scale(domain=MARKERS)
    chart = (
        alt.Chart(rows)
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
            x=alt.X(
                "label:N",
                title=None,
                sort=list(rows["label"].unique()),
                axis=alt.Axis(orient="top", labelAngle=-90, labelLimit=190, grid=True),
            ),
            y=alt.Y("citekey:N", title=None, axis=alt.Axis(grid=True)),
            color=alt.Color("stance:N", title=None, scale=kinds, legend=alt.Legend(orient="bottom")),
            shape=alt.Shape("stance:N", title=None, scale=kinds),
            tooltip=["claim", "citekey", "stance", "note"],
        )
    )
    refuted = rows.loc[rows["stance"] == "refutes", "claim_id"].nunique()
    qualified = rows.loc[rows["stance"] == "qualifies", "claim_id"].nunique()
    claims = rows["claim_id"].nunique()
    finding = (
        f"{share(qualified, claims)} claims meet a qualification, {share(refuted, claims)} a contradiction"
    )
    description = "What each abstract does to the claims of this chapter, a row a paper, a column a claim."
    return framed(chart, "stances", finding, description, alt.Step(17))
