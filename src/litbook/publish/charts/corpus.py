"""Charts of what the papers are: dates, contributions, model sizes, tokens, stated numbers."""

import altair as alt
import pandas as pd

from litbook.chapter.figures import STEP, framed, nothing, share

BILLION = 1e9
COMPUTE_OPTIMAL_RATIO = 20  # tokens a parameter, Hoffmann et al. 2022, approach 1 (laws.md)


def papers_by_quarter(counts: pd.DataFrame) -> alt.Chart:
    """Bars: papers a quarter, coloured by contribution."""
    if counts.empty:
        return nothing("papers-by-quarter", "No paper of this list has a date")
    totals = counts.groupby("quarter")["papers"].sum()
    peak = totals.idxmax()
    chart = (
        alt.Chart(counts)
        .mark_bar()
        .encode(
            x=alt.X("quarter:O", title="Quarter of first publication"),
            y=alt.Y("sum(papers):Q", title="Papers"),
            color=alt.Color("contribution:N", title="Contribution"),
            tooltip=["quarter", "contribution", "papers"],
        )
    )
    finding = f"{share(totals.max(), totals.sum())} papers appeared in {peak}, more than in any other quarter"
    return framed(
        chart,
        "papers-by-quarter",
        finding,
        f"Papers by quarter of first publication, {totals.index[0]} to {totals.index[-1]}, by contribution.",
    )


def contributions_by_theme(counts: pd.DataFrame) -> alt.Chart:
    """Bars: papers a theme, coloured by contribution."""
    if counts.empty:
        return nothing("contributions-by-theme", "No paper has been coded")
    totals = counts.groupby("theme")["papers"].sum().sort_values(ascending=False)
    chart = (
        alt.Chart(counts)
        .mark_bar()
        .encode(
            x=alt.X("sum(papers):Q", title="Papers (primary theme)"),
            y=alt.Y("theme:N", title=None, sort="-x"),
            color=alt.Color("contribution:N", title="Contribution"),
            tooltip=["theme", "contribution", "papers"],
        )
    )
    finding = f"The largest theme is {totals.index[0]} with {share(totals.iloc[0], totals.sum())} papers"
    return framed(
        chart, "contributions-by-theme", finding, "Papers by primary theme and contribution.", alt.Step(STEP)
    )


def model_sizes(sizes: pd.DataFrame) -> alt.Chart:
    """Points: total parameters of each coded model over time, on a log axis."""
    if sizes.empty:
        return nothing("model-sizes", "No abstract states the size of a model of its own")
    chart = (
        alt.Chart(sizes)
        .mark_point(filled=True, size=60, opacity=0.7)
        .encode(
            x=alt.X("date:T", title="First publication", timeUnit="yearmonth"),
            y=alt.Y(
                "parameters:Q", title="Parameters", scale=alt.Scale(type="log"), axis=alt.Axis(format="~s")
            ),
            color=alt.Color("theme:N", title="Theme"),
            tooltip=["model", "citekey", "date", alt.Tooltip("parameters", format="~s")],
        )
    )
    near = ((sizes["parameters"] >= BILLION) & (sizes["parameters"] < 10 * BILLION)).sum()
    finding = f"{share(near, len(sizes))} stated model sizes lie between one and ten billion parameters"
    return framed(
        chart,
        "model-sizes",
        finding,
        "Total parameters of every coded model by date of first publication; logarithmic axis.",
    )


def token_ratios(ratios: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Points: training tokens against parameters, with the line of 20 tokens a parameter."""
    if ratios.empty:
        return nothing("token-ratios", "No abstract states both parameters and tokens of a model of its own")
    low, high = ratios["parameters"].min(), ratios["parameters"].max()
    line = pd.DataFrame(
        {"parameters": [low, high], "tokens": [COMPUTE_OPTIMAL_RATIO * low, COMPUTE_OPTIMAL_RATIO * high]}
    )
    x = alt.X("parameters:Q", title="Parameters", scale=alt.Scale(type="log"), axis=alt.Axis(format="~s"))
    y = alt.Y("tokens:Q", title="Training tokens", scale=alt.Scale(type="log"), axis=alt.Axis(format="~s"))
    tooltip = ["model", "citekey", alt.Tooltip("tokens_per_parameter", format=",.0f")]
    points = (
        alt.Chart(ratios)
        .mark_point(filled=True, size=70)
        .encode(x=x, y=y, color=alt.Color("theme:N", title="Theme"), tooltip=tooltip)
    )
    rule = alt.Chart(line).mark_line(strokeDash=[6, 4]).encode(x=x, y=y)
    over = (ratios["tokens_per_parameter"] > COMPUTE_OPTIMAL_RATIO).sum()
    finding = (
        f"{share(over, len(ratios))} models lie above {COMPUTE_OPTIMAL_RATIO} tokens a parameter (dashed)"
    )
    return framed(
        rule + points,
        "token-ratios",
        finding,
        f"Training tokens against parameters, logarithmic; dashed: {COMPUTE_OPTIMAL_RATIO} tokens a parameter.",
    )


def stated_ratios(quantities: pd.DataFrame) -> alt.Chart:
    """Points: the factors that abstracts state, on a log axis, one row a paper."""
    if quantities.empty:
        return nothing("stated-ratios", "No abstract states a factor")
    chart = (
        alt.Chart(quantities)
        .mark_point(filled=True, size=60)
        .encode(
            x=alt.X("value:Q", title="Stated factor (×)", scale=alt.Scale(type="log")),
            y=alt.Y(
                "citekey:N", title=None, sort=alt.EncodingSortField("value", op="max", order="descending")
            ),
            tooltip=["citekey", "value", "of", "versus", "quote"],
        )
    )
    papers, middle = quantities["citekey"].nunique(), quantities["value"].median()
    finding = f"{papers} papers state {len(quantities)} factors; half of them are at most {middle:g}×"
    return framed(
        chart,
        "stated-ratios",
        finding,
        "Factors that the abstracts state, a row a paper; logarithmic axis.",
        alt.Step(16),
    )


def kinds_of_quantities(counts: pd.DataFrame) -> alt.Chart:
    """Bars: how many numbers of each kind the abstracts state."""
    if counts.empty:
        return nothing("kinds-of-quantities", "No abstract states a number")
    chart = (
        alt.Chart(counts)
        .mark_bar()
        .encode(
            x=alt.X("numbers:Q", title="Coded numbers"),
            y=alt.Y("kind:N", title=None, sort="-x"),
            tooltip=["kind", "numbers", "papers"],
        )
    )
    first = counts.iloc[0]
    numbers = share(first["numbers"], counts["numbers"].sum())
    finding = f"Most often the abstracts state {first['kind']}: {numbers} coded numbers"
    return framed(chart, "kinds-of-quantities", finding, "Coded numbers by kind.", alt.Step(STEP))


def stated_devices(quantities: pd.DataFrame) -> alt.Chart:
    """Points: the numbers of devices that abstracts state, on a log axis, one row a paper."""
    if quantities.empty:
        return nothing("stated-devices", "No abstract counts devices")
    chart = (
        alt.Chart(quantities)
        .mark_point(filled=True, size=60)
        .encode(
            x=alt.X("value:Q", title="Devices", scale=alt.Scale(type="log"), axis=alt.Axis(format="~s")),
            y=alt.Y(
                "citekey:N", title=None, sort=alt.EncodingSortField("value", op="max", order="descending")
            ),
            tooltip=["citekey", "value", "of", "quote"],
        )
    )
    single = quantities.loc[quantities["value"] == 1, "citekey"].nunique()
    finding = f"{share(single, quantities['citekey'].nunique())} papers that count devices state a single one"
    description = "Numbers of devices that the abstracts state, a row a paper; logarithmic axis."
    return framed(chart, "stated-devices", finding, description, alt.Step(16))
