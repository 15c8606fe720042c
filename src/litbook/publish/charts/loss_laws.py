"""Charts of the laws of loss: optima and models, over-training, the waterfall, fits, DiLoCo's predictions."""

from textwrap import fill

import altair as alt
import pandas as pd

from litbook.chapter.figures import STEP, framed, share
from litbook.publish.summaries.loss_laws import BASELINE, CONTINUED, EXPERTS, SCRATCH, digits
from litbook.site.reading import power_of_ten, scaled
from scalinglaws.registry import LAWS

KINDS = [SCRATCH, CONTINUED, EXPERTS]
MODEL = "model"  # the first colour, that of plain marks, is left to models and measurements
SOURCES = ["Kaplan", "Hoffmann", "Besiroglu", "Muennighoff", "Gadre"]
# The laws end at 1e27 FLOP; the rest of the axis is room for their names.
COMPUTE_ENDS, RATIO_ENDS = (1e18, 3e35), (0.003, 5e4)
LABEL_GAP = 1.6  # least factor between two names on the axis of tokens a parameter
GUIDES = {1e8: "100M", 1e9: "1B", 1e10: "10B", 1e11: "100B"}
REPORTED, TRUTH = "Hoffmann", "Besiroglu refit"
ROW, LABEL_WIDTH = 2 * STEP, 21  # rows of labels of up to three lines, in characters
LOG = alt.Scale(type="log")


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
        axis=alt.Axis(format="~g", values=[0.01, 0.1, 1, 10, 100, 1000, 10000]),
    )
    colour = alt.Color("source:N", scale=alt.Scale(domain=[MODEL, *SOURCES]), legend=None)
    numbers = [alt.Tooltip(f"{name}:Q", format=".2~s") for name in ("parameters", "tokens")]
    numbers.append(alt.Tooltip("tokens_per_parameter:Q", format=".2~r"))
    shape = alt.Shape(
        "kind:N", title="Model", scale=alt.Scale(domain=KINDS, range=["circle", "cross", "square"])
    )
    guides = alt.Chart(guide_lines()).encode(x=x, y=y)
    laws = alt.Chart(optima).encode(x=x, y=y, color=colour, detail="constant_set:N")
    names = alt.Chart(curve_names(optima)).encode(x=x, y=y, color=colour, text="constant_set:N")
    points = alt.Chart(models).encode(x=x, y=y, shape=shape, tooltip=["model", "citekey", *numbers])
    chart = (
        guides.mark_rule(strokeDash=[2, 3], clip=True).encode(x2="end_flop:Q", y2="end_ratio:Q")
        + guides.mark_text(align="right", dx=-2, dy=8, fontSize=10).encode(
            x="end_flop:Q", y="end_ratio:Q", text="size:N"
        )
        + laws.mark_line(strokeWidth=2).encode(tooltip=["constant_set", *numbers])
        + names.mark_text(align="left", dx=5, fontSize=10)
        + points.mark_point(filled=True, size=45, opacity=0.85)
    )
    description = (
        "Optimal tokens a parameter under each constant set (named at the line's end) for 10¹⁸ to 10²⁷ FLOP, and the "
        "models whose abstract states parameters and tokens; logarithmic. A model above a line is over-trained by that "
        "law. Dashed: equal parameters N; tokens are compute over 6N."
    )
    return framed(chart, "allocations", finding_of_allocations(optima), description, height=460)


def finding_of_allocations(optima: pd.DataFrame) -> str:
    """How far apart the laws are at the largest budget."""
    top = optima[optima["compute_flop"] == optima["compute_flop"].max()]
    low, high = top["tokens_per_parameter"].agg(["min", "max"])
    budget = power_of_ten(top["compute_flop"].max())
    sets = f"{len(top)} constant sets"
    return f"At {budget} FLOP, {sets} ask for {digits(low)} to {digits(high)} tokens a parameter"


def curve_names(optima: pd.DataFrame) -> pd.DataFrame:
    """The end of each curve with its constant set, moved up where two names would touch."""
    ends = optima[optima["compute_flop"] == optima["compute_flop"].max()].sort_values("tokens_per_parameter")
    heights: list[float] = []
    for ratio in ends["tokens_per_parameter"]:
        heights.append(max(ratio, heights[-1] * LABEL_GAP) if heights else ratio)
    return ends.assign(tokens_per_parameter=heights)


def guide_lines() -> pd.DataFrame:
    """Lines of equal parameters: size, compute_flop, tokens_per_parameter, end_flop, end_ratio (C = 6 N^2 D/N)."""
    low, high = RATIO_ENDS
    start = COMPUTE_ENDS[0]
    rows = [
        (label, max(start, 6 * n**2 * low), max(low, start / (6 * n**2)), 6 * n**2 * high, high)
        for n, label in GUIDES.items()
    ]
    columns = ["size", "compute_flop", "tokens_per_parameter", "end_flop", "end_ratio"]
    return pd.DataFrame(rows, columns=columns)


def overtraining(factors: pd.DataFrame) -> alt.LayerChart:
    """Points: each model's over-training factor by each constant set, a row a model; rule: the optimum."""
    order = list(factors["model"].unique())
    scale, legend = alt.Scale(domain=[MODEL, *SOURCES]), alt.Legend(values=SOURCES)
    points = (
        alt.Chart(factors)
        .mark_point(filled=True, size=40, opacity=0.9)
        .encode(
            x=alt.X(
                "factor:Q",
                title="Over-training factor (×)",
                scale=LOG,
                axis=alt.Axis(format="~g", values=[0.1, 1, 10, 100, 1000, 10000]),
            ),
            y=alt.Y("model:N", title=None, sort=order),
            color=alt.Color("source:N", title="Constants fitted by", scale=scale, legend=legend),
            shape=alt.Shape("source:N", title="Constants fitted by", scale=scale, legend=legend),
            tooltip=["model", "citekey", "constant_set", alt.Tooltip("factor:Q", format=".2~r")],
        )
    )
    rule = alt.Chart(pd.DataFrame({"factor": [1.0]})).mark_rule(strokeDash=[4, 3]).encode(x="factor:Q")
    least = factors.groupby(["citekey", "model"])["factor"].min()
    finding = f"By every constant set, {share((least > 1).sum(), len(least))} dense models are over-trained"
    description = (
        "Tokens a parameter of each dense model without a named base, over those that each constant set prescribes for "
        "the same compute 6ND; logarithmic, dashed: the optimum."
    )
    return framed(rule + points, "overtraining", finding, description, alt.Step(STEP - 4))


def waterfall(steps: pd.DataFrame, published: pd.DataFrame) -> alt.LayerChart:
    """Bars: what each correction takes from the exponent, by data set; dashed: the published exponents."""
    y = alt.Y("correction:N", title=None, sort=list(steps["correction"].unique()))
    scale = alt.Scale(domain=[0.42, 0.9], nice=False, zero=False)
    x = alt.X("exponent:Q", title="Exponent a of N ∝ Cᵃ", scale=scale, axis=alt.Axis(tickCount=5))
    rows = alt.Chart(steps).encode(
        x=x,
        y=y,
        yOffset="data:N",
        color=alt.Color("data:N", title="Data set"),
        tooltip=["data", "correction", "exponent", alt.Tooltip("change:Q", format=".3f")],
    )
    rule = alt.Chart(published).encode(
        x=x, strokeDash=alt.StrokeDash("law:N", title="Published", legend=alt.Legend(orient="top", columns=1))
    )
    chart = (
        rule.mark_rule(strokeWidth=1.5)
        + rows.transform_filter("datum.step > 1").mark_bar().encode(x2="before:Q")
        + rows.mark_tick(thickness=3, size=16, opacity=1)
        + rows.mark_text(align="right", dx=-5, fontSize=10).encode(text=alt.Text("exponent:Q", format=".3f"))
    )
    first, last = (
        f"{steps[steps['step'] == step]['exponent'].iloc[0]:.3f}" for step in (1, steps["step"].max())
    )
    name = steps["data"].iloc[0]
    finding = f"On {name}, {steps['step'].max() - 1} corrections turn an exponent of {first} into {last}"
    description = (
        "The exponent with which the best size grows with compute after each correction (top to bottom), as a bar from "
        "the exponent before it; vertical: the exponents that two laws publish."
    )
    return framed(chart, "waterfall", finding, description, alt.Step(STEP))


def fitting(ranges: pd.DataFrame) -> alt.LayerChart:
    """Points: tokens a parameter by choice of the fitter; lines: range over simulations or hidden digits."""
    named = ranges["choice"].where(ranges["runs"] != REPORTED, "printed: " + ranges["choice"])
    rows = ranges.assign(choice=named.map(lambda name: fill(name, LABEL_WIDTH)))
    axis = alt.Axis(labelExpr="split(datum.label, /\\n/)", labelLimit=150)
    base = alt.Chart(rows).encode(
        y=alt.Y("choice:N", title=None, sort=list(rows["choice"]), axis=axis),
        color=alt.Color("kind:N", title="What differs"),
        tooltip=[
            "choice",
            *(alt.Tooltip(f"{name}:Q", format=".3~r") for name in ("low", "high", "exponent")),
        ],
    )
    scale = alt.Scale(type="log", domain=[8, 220], nice=False)
    x = alt.X(
        "tokens_per_parameter:Q",
        title="Optimal tokens a parameter",
        scale=scale,
        axis=alt.Axis(values=[10, 20, 50, 100, 200]),
    )
    true = rows[ranges["choice"] == TRUTH].head(1)
    rule = alt.Chart(true).mark_rule(strokeDash=[4, 3]).encode(x=x)
    lines = base.mark_rule(strokeWidth=3).encode(x=alt.X("low:Q", scale=scale), x2="high:Q")
    points = base.mark_point(filled=True, size=80, opacity=1).encode(x=x)
    description = (
        "Optimal tokens a parameter at one budget: four printed answers, then medians of fits to simulated runs. "
        "Lines: least to most over the simulations, or all constants that round to the printed ones. Dashed: the law "
        "simulated."
    )
    return framed(rule + lines + points, "fitting", finding_of_fits(ranges), description, alt.Step(ROW))


def finding_of_fits(ranges: pd.DataFrame) -> str:
    """The choice whose median lies farthest above that of the law simulated, and the farthest of the rest."""
    true = ranges.loc[ranges["choice"] == TRUTH, "tokens_per_parameter"].iloc[0]
    simulated = ranges[ranges["runs"] != REPORTED]
    factors = (simulated["tokens_per_parameter"] / true).groupby(simulated["kind"]).max().sort_values()
    (second, first), kind = factors.iloc[-2:], factors.index[-1]
    most = f"{kind.capitalize()} moves the median to {first:.1f} times the truth"
    return f"{most}, any other choice to {second:.1f} at most"


def diloco(curves: pd.DataFrame, measurements: pd.DataFrame) -> alt.LayerChart:
    """Lines: DiLoCo's laws over the data-parallel law; points: what was measured; dashed: end of the fit."""
    axis = alt.Axis(format="~s", values=[1e8, 1e9, 1e10], labelExpr="replace(datum.label, 'G', 'B')")
    sizes = alt.Scale(type="log", domain=[3e7, 1.3e10], nice=False)
    x = alt.X("parameters:Q", title="Parameters", scale=sizes, axis=axis)
    y = alt.Y("percent:Q", title="Loss over the data-parallel law (%)")
    named = curves.assign(law=curves["law"].str.removeprefix("DiLoCo, "))
    order = list(named["law"].unique())
    colour = alt.Color(
        "law:N",
        title="DiLoCo's law for",
        scale=alt.Scale(domain=[MODEL, *order]),
        legend=alt.Legend(values=order, columns=2),
    )
    lines = alt.Chart(named).mark_line(strokeWidth=2).encode(x=x, y=y, color=colour)
    measured = (
        alt.Chart(measurements)
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
            x=x,
            y=y,
            shape=alt.Shape("run:N", title="Measured", legend=alt.Legend(orient="top")),
            tooltip=["run", "loss", alt.Tooltip("percent:Q", format=".2f")],
        )
    )
    rules = pd.DataFrame({"parameters": [LAWS[BASELINE].inputs[0].upper], "percent": [0.0]})
    zero = alt.Chart(rules).mark_rule().encode(y="percent:Q")
    end = alt.Chart(rules).mark_rule(strokeDash=[4, 3]).encode(x="parameters:Q")
    worst = measurements.sort_values("percent").iloc[-1]
    beyond = (measurements["percent"] > 0).sum()
    finding = (
        f"{share(beyond, len(measurements))} measured losses exceed the law, by {worst['percent']:.1f}% at "
        f"{scaled(worst['parameters'])} parameters"
    )
    description = (
        "Loss under DiLoCo's laws, and as measured, over that of the law for data-parallel training (zero line), in "
        "percent; dashed: the largest model that was fitted. The joint law is drawn for two replicas."
    )
    return framed(zero + end + lines + measured, "diloco", finding, description)
