"""Charts of the laws of loss: optima and models, over-training, the waterfall, fits, DiLoCo's predictions."""

import altair as alt
import numpy as np
import pandas as pd

from litbook.laws.registry import LAWS
from litbook.publish.charts.frame import STEP, framed, share
from litbook.publish.facts import power_of_ten
from litbook.publish.summaries.loss_laws import BASELINE, CONTINUED, EXPERTS, SCRATCH, digits

KINDS = [SCRATCH, CONTINUED, EXPERTS]
COMPUTE_ENDS, RATIO_ENDS = (1e18, 1e33), (0.003, 4e4)  # the laws end at 1e27; the rest is room for their names
LABEL_GAP = 1.5  # least factor between two labels on the axis of tokens a parameter
GUIDE_SIZES = {1e8: "100M", 1e9: "1B", 1e10: "10B", 1e11: "100B"}
POWERS = "pow(10, round(log(datum.value)/LN10))"
REPORTED, TRUTH = "Hoffmann", "Besiroglu refit"
ROW = 2 * STEP  # a row whose label has two lines


def allocations(optima: pd.DataFrame, models: pd.DataFrame) -> alt.LayerChart:
    """Lines: each law's tokens a parameter against compute; points: the models; dashed: equal parameters."""
    x = alt.X(
        "compute_flop:Q",
        title="Training compute 6ND (FLOP)",
        scale=alt.Scale(type="log", domain=COMPUTE_ENDS),
        axis=alt.Axis(format=".0e", values=[1e18, 1e21, 1e24, 1e27], grid=False),
    )
    y = alt.Y(
        "tokens_per_parameter:Q",
        title="Training tokens D a parameter N",
        scale=alt.Scale(type="log", domain=RATIO_ENDS),
        axis=alt.Axis(format="~g", values=[0.01, 0.1, 1, 10, 100, 1000, 10000], grid=False),
    )
    colour = alt.Color("source:N", title="Fitted by", legend=None)
    sizes = [alt.Tooltip("parameters:Q", format=".2~s"), alt.Tooltip("tokens:Q", format=".2~s")]
    common = [*sizes, alt.Tooltip("tokens_per_parameter:Q", format=".2~r")]
    lines = alt.Chart(optima).mark_line(strokeWidth=2).encode(
        x=x, y=y, color=colour, detail="constant_set:N", tooltip=["constant_set", *common]
    )
    names = alt.Chart(labels(optima)).mark_text(align="left", dx=5, fontSize=10).encode(
        x=x, y=y, color=colour, text="constant_set:N"
    )
    shape = alt.Shape("kind:N", title="Model", scale=alt.Scale(domain=KINDS, range=["circle", "cross", "square"]))
    points = alt.Chart(models).mark_point(filled=True, size=45, opacity=0.85).encode(
        x=x, y=y, shape=shape, tooltip=["model", "citekey", *common]
    )
    guides = alt.Chart(equal_sizes()).mark_line(strokeDash=[2, 3], strokeWidth=1, opacity=0.6, clip=True).encode(
        x=x, y=y, detail="size:N", color=alt.value("gray")
    )
    return framed(
        guides + lines + names + points,
        "allocations",
        finding_of_allocations(optima),
        "Optimal tokens a parameter by each constant set (named at the line's end) for budgets from 10¹⁸ to 10²⁷ FLOP, "
        "and the models whose abstracts state parameters and tokens; logarithmic. A model above a line is over-trained by "
        "that law. Dashed: equal parameters, 10⁸ to 10¹¹ from left to right.",
        height=440,
    )
