"""Charts of the general models: tokens against parameters, comparisons with larger models, what is released."""

import altair as alt
import pandas as pd

from litbook.chapter.figures import STEP, framed, share
from litbook.publish.summaries.open_models import ITEMS, TOKENS_A_PARAMETER
from litbook.site.reading import plain, power_of_ten
from scalinglaws.compute import training_flop

BUDGETS = (1e22, 1e23, 1e24, 1e25)
AMOUNT = (
    "datum.value >= 1e12 ? datum.value/1e12 + 'T' : datum.value >= 1e9 ? datum.value/1e9 + 'B'"
    " : datum.value/1e6 + 'M'"
)
SIZE_TIP = ".3~s"


def amount_scale(domain: tuple[float, float]) -> alt.Scale:
    """A logarithmic scale over exactly this range."""
    return alt.Scale(type="log", domain=list(domain), nice=False)


def amount_ticks(domain: tuple[float, float]) -> alt.Axis:
    """Ticks at the powers of ten, labelled in millions, billions and trillions."""
    powers = [10.0**power for power in range(7, 15) if domain[0] <= 10**power <= domain[1]]
    return alt.Axis(values=powers, labelExpr=AMOUNT)


def span(values: pd.Series) -> tuple[float, float]:
    """The values' range with room on both sides of a logarithmic axis."""
    return values.min() / 2, values.max() * 2


def compute_lines(parameters: tuple[float, float], tokens: tuple[float, float]) -> pd.DataFrame:
    """Ends of the lines of equal compute 6ND inside the frame; each line is labelled at its upper end."""
    rows = []
    for budget in BUDGETS:
        low = max(parameters[0], budget / float(training_flop(1, tokens[1])))
        high = min(parameters[1], budget / float(training_flop(1, tokens[0])))
        if low < high:
            label = f"{power_of_ten(budget)} FLOP"
            ends = ((low, label), (high, ""))
            rows += [
                {
                    "budget": label,
                    "parameters": n,
                    "tokens": budget / float(training_flop(n, 1)),
                    "label": text,
                }
                for n, text in ends
            ]
    return pd.DataFrame(rows, columns=["budget", "parameters", "tokens", "label"])


def ratio_line(parameters: tuple[float, float], tokens: tuple[float, float]) -> pd.DataFrame:
    """Ends of the line of 20 tokens a parameter inside the frame, labelled at its lower end."""
    low = max(parameters[0], tokens[0] / TOKENS_A_PARAMETER)
    high = min(parameters[1], tokens[1] / TOKENS_A_PARAMETER)
    ends = pd.DataFrame(
        {"parameters": [low, high], "label": [f"{TOKENS_A_PARAMETER} tokens a parameter", ""]}
    )
    return ends.assign(tokens=ends["parameters"] * TOKENS_A_PARAMETER)


def tokens_and_compute(runs: pd.DataFrame) -> alt.LayerChart:
    """Points: training tokens against parameters, over lines of equal compute and of 20 tokens a parameter."""
    widths, heights = span(runs["parameters"]), span(runs["tokens"])
    x = alt.X(
        "parameters:Q",
        title="Parameters used for a token",
        scale=amount_scale(widths),
        axis=amount_ticks(widths),
    )
    y = alt.Y("tokens:Q", title="Training tokens", scale=amount_scale(heights), axis=amount_ticks(heights))
    budgets = alt.Chart(compute_lines(widths, heights)).encode(x=x, y=y)
    ratio = alt.Chart(ratio_line(widths, heights)).encode(x=x, y=y, text="label:N")
    points = (
        alt.Chart(runs)
        .mark_point(size=80, strokeWidth=2.5)
        .encode(
            x=x,
            y=y,
            color=alt.Color("year:N", title="Year"),
            shape=alt.Shape("run:N", title="Run"),
            tooltip=[
                "model",
                "citekey",
                alt.Tooltip("parameters", format=SIZE_TIP),
                alt.Tooltip("tokens", format=SIZE_TIP),
                alt.Tooltip("tokens_per_parameter", format=",.0f"),
                alt.Tooltip("flop", format=".2e"),
            ],
        )
    )
    chart = (
        budgets.mark_line(strokeWidth=1, opacity=0.6).encode(detail="budget:N")
        + budgets.mark_text(align="left", dx=5, baseline="top", fontSize=10).encode(text="label:N")
        + ratio.mark_line(strokeDash=[6, 4])
        + ratio.mark_text(align="left", baseline="bottom", dx=14, dy=-4, fontSize=10)
        + points
    )
    return framed(chart, "compute", compute_finding(runs), COMPUTE_DESCRIPTION, 380)


COMPUTE_DESCRIPTION = (
    "Training tokens against the parameters used for one token, both logarithmic,"
    " for the runs whose abstracts state both: dense models, mixtures of experts,"
    " and models continued from a base, whose earlier tokens are not counted;"
    f" thin lines: equal training compute (6ND); dashed: {TOKENS_A_PARAMETER} tokens a parameter."
)


def compute_finding(runs: pd.DataFrame) -> str:
    """How many runs lie above 20 tokens a parameter, and by how much."""
    scratch = runs.loc[runs["run"] != "continued", "tokens_per_parameter"]
    above = share((scratch > TOKENS_A_PARAMETER).sum(), len(scratch))
    return (
        f"{above} runs from scratch exceed {TOKENS_A_PARAMETER} tokens a parameter;"
        f" the median is {plain(round(scratch.median()))}"
    )


def size_comparisons(pairs: pd.DataFrame) -> alt.LayerChart:
    """Dumbbells: a model's own size and the larger models it claims to match or pass, a row a model."""
    order = list(dict.fromkeys(pairs["model"]))
    domain = span(pd.concat([pairs["own"], pairs["active"].dropna(), pairs["other"]]))
    x = alt.X("size:Q", title="Parameters", scale=amount_scale(domain), axis=amount_ticks(domain))
    y = alt.Y("model:N", title=None, sort=order)
    dots = comparison_dots(pairs)
    kinds = alt.Scale(domain=[kind for kind in WHAT.values() if kind in set(dots["what"])])
    smallest = pairs[["own", "active"]].min(axis=1)
    spans = pairs.assign(size=smallest).groupby("model", sort=False, as_index=False)
    ends = spans.agg(size=("size", "min"), largest=("other", "max"))
    rule = alt.Chart(ends).mark_rule(opacity=0.6).encode(x=x, x2="largest:Q", y=y)
    points = (
        alt.Chart(dots)
        .mark_point(filled=True, size=80, opacity=0.9)
        .encode(
            x=x,
            y=y,
            color=alt.Color("what:N", title="Size", scale=kinds),
            shape=alt.Shape("what:N", title="Size", scale=kinds),
            tooltip=["model", "what", "name", alt.Tooltip("size", format=SIZE_TIP), "scope", "citekey"],
        )
    )
    return framed(
        rule + points, "larger-models", comparison_finding(pairs), COMPARISON_DESCRIPTION, alt.Step(STEP + 2)
    )


WHAT = {
    "own": "own, total",
    "active": "own, activated",
    "matches": "claimed to match",
    "passes": "claimed to pass",
}
COMPARISON_DESCRIPTION = (
    "Own size of each model, and sizes of the larger models that its abstract claims to match or to pass;"
    " logarithmic, oldest paper first. The benchmarks differ from row to row."
)


def comparison_dots(pairs: pd.DataFrame) -> pd.DataFrame:
    """One row a dot: a model's own sizes once, then each larger model."""
    own = pairs.assign(size=pairs["own"], what=WHAT["own"], name=pairs["model"], scope="")
    active = pairs.assign(size=pairs["active"], what=WHAT["active"], name=pairs["model"], scope="")
    other = pairs.assign(size=pairs["other"], what=pairs["result"].map(WHAT), name=pairs["against"])
    columns = ["model", "what", "name", "size", "scope", "citekey"]
    dots = pd.concat([own, active, other])[columns].dropna(subset=["size"])
    return dots.drop_duplicates().reset_index(drop=True)


def comparison_finding(pairs: pd.DataFrame) -> str:
    """The middle and the largest factor between a model and the largest that it claims to match or pass."""
    factors = pairs.groupby("model")["factor"].max()
    return (
        f"{len(factors)} models are said to match or pass larger ones: the middle claim spans"
        f" {factors.median():.1f}×, the widest {factors.max():.1f}× ({factors.idxmax()})"
    )


def releases(rows: pd.DataFrame) -> alt.Chart:
    """Matrix: what each paper opens, a row a paper, the most open first."""
    models = list(dict.fromkeys(rows["model"]))
    counts = rows[rows["extent"] == "in full"].groupby("item")["model"].nunique()
    chart = (
        alt.Chart(rows)
        .transform_filter("datum.item !== null")
        .mark_point(filled=True, size=90)
        .encode(
            x=alt.X(
                "item:N",
                title=None,
                scale=alt.Scale(domain=list(ITEMS)),
                axis=alt.Axis(orient="top", labelAngle=0),
            ),
            y=alt.Y("model:N", title=None, scale=alt.Scale(domain=models), axis=alt.Axis(grid=True)),
            color=alt.Color("extent:N", title="Extent"),
            shape=alt.Shape("extent:N", title="Extent"),
            tooltip=["model", "item", "extent", "quote", "citekey"],
        )
    )
    finding = (
        f"{share(counts.get('weights', 0), len(models))} papers open their weights in full,"
        f" {counts.get('code', 0)} code, {counts.get('data', 0)} training data"
    )
    return framed(chart, "releases", finding, RELEASE_DESCRIPTION, alt.Step(18))


RELEASE_DESCRIPTION = (
    "What the abstracts of the chapter's primary papers say is open, a row a paper under its first model;"
    " data: training data; record: logs or checkpoints of the run;"
    " in part: a part, a promise, or some users only. An empty cell means that the abstract does not say."
)
