"""Charts of models for languages: bases, training budgets, rivals."""

import altair as alt
import pandas as pd

from litbook.publish.charts.frame import STEP, framed, share
from litbook.publish.summaries.languages import CONTINUED, SCRATCH, SILENT

STARTS = [CONTINUED, SCRATCH, SILENT]
COMPUTE_LINES = (1e20, 1e21, 1e22, 1e23)  # FLOP
SIZES, TOKENS = (6e8, 3e11), (2e9, 8e12)  # the axes' ends: room for the labels beside the points


def languages_by_base(counts: pd.DataFrame) -> alt.Chart:
    """Circles: papers for each language (rows) and base (columns, by first use)."""
    papers = counts.assign(citekey=counts["citekeys"].str.split(", ")).explode("citekey")
    by_start = papers.groupby("start")["citekey"].nunique().reindex(STARTS, fill_value=0)
    named = counts[counts["start"] == CONTINUED].sort_values(["first", "base"])["base"].unique()
    chart = (
        alt.Chart(counts)
        .mark_circle(opacity=1)
        .encode(
            x=alt.X("base:N", title="Base", sort=[SCRATCH, *named, SILENT], axis=alt.Axis(labelAngle=-50)),
            y=alt.Y("language:N", title=None, sort=list(counts["language"].unique())),
            size=alt.Size(
                "papers:Q", title="Papers", scale=alt.Scale(range=[60, 260]), legend=alt.Legend(tickMinStep=1)
            ),
            color=alt.Color("start:N", title="Start", scale=alt.Scale(domain=STARTS)),
            tooltip=["language", "base", "papers", "citekeys"],
        )
    )
    total = papers["citekey"].nunique()
    finding = (
        f"{share(by_start[CONTINUED], total)} papers name their base, {by_start[SCRATCH]} train from scratch, "
        f"{by_start[SILENT]} do not say"
    )
    description = (
        "Papers by language of the models and by the base these start from, bases in the order of their first use "
        "here; a paper stands once for each of its languages and bases."
    )
    return framed(chart, "languages-by-base", finding, description, alt.Step(STEP))


def budgets(budgets: pd.DataFrame) -> alt.LayerChart:
    """Points: the tokens and parameters of each model, with lines of equal training compute."""
    x = alt.X(
        "parameters:Q",
        title="Parameters",
        scale=alt.Scale(type="log", domain=SIZES),
        axis=alt.Axis(format="~s", values=[1e9, 1e10, 1e11]),
    )
    y = alt.Y(
        "tokens:Q",
        title="Tokens of the training reported",
        scale=alt.Scale(type="log", domain=TOKENS),
        axis=alt.Axis(format="~s", values=[1e10, 1e11, 1e12]),
    )
    lines = alt.Chart(equal_compute()).mark_line(strokeDash=[4, 4], opacity=0.6, clip=True)
    points = alt.Chart(budgets).mark_point(filled=True, size=80, opacity=1)
    names = alt.Chart(budgets.drop_duplicates("model", keep="last")).mark_text(align="left", dx=8)
    start = alt.Color("start:N", title="Start", scale=alt.Scale(domain=STARTS))
    tooltip = [
        "model",
        "citekey",
        alt.Tooltip("gpu_hours", format=",.2s"),
        alt.Tooltip("compute", format=".2e"),
    ]
    chart = (
        lines.encode(x=x, y=y, detail="compute:N")
        + points.encode(x=x, y=y, color=start, tooltip=tooltip)
        + names.encode(x=x, y=y, text="model:N")
    )
    return framed(
        chart,
        "budgets",
        finding_of_budgets(budgets),
        "Training tokens against parameters where an abstract states both, logarithmic; dashed: equal compute 6ND, "
        "from 10²⁰ (lowest) to 10²³ FLOP. Tokens of a base model are not counted.",
        height=380,
    )


def finding_of_budgets(budgets: pd.DataFrame) -> str:
    """How much fewer tokens a named base takes than training from scratch; without both kinds, the range."""
    continued, scratch = (budgets.loc[budgets["start"] == kind, "tokens"] for kind in (CONTINUED, SCRATCH))
    if continued.empty or scratch.empty:
        factor = budgets["tokens"].max() / budgets["tokens"].min()
        return f"Stated training tokens differ {factor:,.0f}-fold"
    factor = scratch.min() / continued.max()
    if factor < 1:
        return "Continued training takes as many tokens as training from scratch"
    return f"Every model on a named base takes at least {factor:.0f} times fewer tokens than any from scratch"


def equal_compute() -> pd.DataFrame:
    """Points of the lines of equal compute: compute, parameters, tokens (compute = 6 N D)."""
    ends = [(flop, size, flop / (6 * size)) for flop in COMPUTE_LINES for size in SIZES]
    return pd.DataFrame(ends, columns=["compute", "parameters", "tokens"])


def rivals(rivals: pd.DataFrame) -> alt.LayerChart:
    """Open circles: a paper's own model; filled: the rival it says it matches or passes; a row a rival."""
    x = {"title": "Parameters", "scale": alt.Scale(type="log"), "axis": alt.Axis(format="~s")}
    y = alt.Y("rival:N", title=None, sort=list(rivals["rival"].unique()))
    colour = alt.Color("model:N", title="Own model")
    tooltip = ["model", "rival", "citekey", alt.Tooltip("ratio", format=".2~f")]
    rows = alt.Chart(rivals)
    chart = (
        rows.mark_rule(strokeWidth=2).encode(
            x=alt.X("own:Q", **x), x2="size:Q", y=y, color=colour, tooltip=tooltip
        )
        + rows.mark_point(size=80).encode(x=alt.X("own:Q", **x), y=y, color=colour, tooltip=tooltip)
        + rows.mark_point(size=80, filled=True, opacity=1).encode(
            x=alt.X("size:Q", **x), y=y, color=colour, tooltip=tooltip
        )
    )
    within = (rivals["ratio"] <= 3).sum()
    finding = (
        f"{share(within, len(rivals))} rivals of known size are at most three times as large; "
        f"the largest is {rivals['ratio'].max():.0f} times"
    )
    description = (
        "Rivals of printed size which a paper reports to match or pass: open circle the paper's own model, filled "
        "circle the rival, logarithmic. Mixtures of experts are left out."
    )
    return framed(chart, "rivals", finding, description, alt.Step(STEP))
