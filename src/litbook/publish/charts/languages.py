"""Charts of models for languages: bases, training budgets, rivals."""

import altair as alt
import pandas as pd

from litbook.chapter.figures import STEP, framed, share
from litbook.publish.summaries.languages import CONTINUED, SCRATCH, SILENT
from litbook.site.reading import power_of_ten, scaled

STARTS = [CONTINUED, SCRATCH, SILENT]
COMPUTE_LINES = (1e20, 1e21, 1e22, 1e23)  # FLOP
LABELLED_RATIO = 3  # tokens a parameter at which a compute line carries its label: no model lies there
IN_BILLIONS = "replace(format(datum.value, '~s'), 'G', 'B')"  # the field says 7B, SI says 7G
CLOSE = 3  # times its own size: the largest general model that a finding still calls close
SIZES, TOKENS = (6e8, 3e11), (2e9, 8e12)  # the axes' ends: room for the labels beside the points


def bases(counts: pd.DataFrame) -> alt.Chart:
    """Circles: papers for each language (rows) and base (columns, by first use)."""
    papers = counts.assign(citekey=counts["citekeys"].str.split(", ")).explode("citekey")
    by_start = papers.groupby("start")["citekey"].nunique().reindex(STARTS, fill_value=0)
    named = counts[counts["start"] == CONTINUED].sort_values(["first", "base"])["base"].unique()
    chart = (
        alt.Chart(counts)
        .mark_circle(opacity=1)
        .encode(
            x=alt.X(
                "base:N",
                title="Base",
                sort=[SCRATCH, *named, SILENT],
                axis=alt.Axis(labelAngle=-50, grid=True),
            ),
            y=alt.Y(
                "language:N", title=None, sort=list(counts["language"].unique()), axis=alt.Axis(grid=True)
            ),
            size=alt.Size("papers:Q", scale=alt.Scale(range=[60, 260]), legend=None),
            color=alt.Color("start:N", title="Start", scale=alt.Scale(domain=STARTS)),
            tooltip=["language", "base", "papers", "citekeys"],
        )
    )
    total = papers["citekey"].nunique()
    finding = (
        f"{share(by_start[CONTINUED], total)} papers name their base, {by_start[SCRATCH]} train from scratch, "
        f"{by_start[SILENT]} name none"
    )
    description = (
        "Papers by language of the models and by the base these start from, bases in the order of their first use; "
        f"area: number of papers, {counts['papers'].min()} to {counts['papers'].max()}. "
        "A paper stands once for each of its languages and bases."
    )
    return framed(chart, "bases", finding, description, alt.Step(STEP))


def budgets(budgets: pd.DataFrame) -> alt.LayerChart:
    """Points: the tokens and parameters of each model, with lines of equal training compute."""
    x = log_axis("parameters", "Parameters", SIZES)
    tokens = alt.Axis(labelExpr=IN_BILLIONS, values=[1e10, 1e11, 1e12])
    scale = alt.Scale(type="log", domain=TOKENS)
    y = alt.Y("tokens:Q", title="Stated training tokens", scale=scale, axis=tokens)
    start = alt.Color("start:N", title="Start", scale=alt.Scale(domain=STARTS))
    tooltip = [
        "model",
        "citekey",
        alt.Tooltip("gpu_hours", format=",.2s"),
        alt.Tooltip("compute", format=".2e"),
    ]
    lines = alt.Chart(equal_compute()).mark_line(strokeDash=[4, 4], opacity=0.6, clip=True)
    amounts = alt.Chart(compute_labels()).mark_text(align="left", dx=4, dy=-5, opacity=0.8)
    points = alt.Chart(budgets).mark_point(filled=True, size=80, opacity=1)
    names = alt.Chart(budgets.drop_duplicates("model", keep="last")).mark_text(align="left", dx=8)
    chart = (
        lines.encode(x=x, y=y, detail="compute:N")
        + amounts.encode(x=x, y=y, text="label:N")
        + points.encode(x=x, y=y, color=start, tooltip=tooltip)
        + names.encode(x=x, y=y, text="model:N")
    )
    description = (
        "Training tokens against parameters where an abstract states both, logarithmic; dashed: equal compute 6ND. "
        "Tokens of a base model are not counted. A name stands at the largest model of its family."
    )
    return framed(chart, "budgets", finding_of_budgets(budgets), description, height=380)


def finding_of_budgets(budgets: pd.DataFrame) -> str:
    """Whether training on a named base takes fewer tokens than training from scratch, or the range of all."""
    continued, scratch = (budgets.loc[budgets["start"] == kind, "tokens"] for kind in (CONTINUED, SCRATCH))
    if continued.empty or scratch.empty or continued.max() >= scratch.min():
        low, high = scaled(budgets["tokens"].min()), scaled(budgets["tokens"].max())
        return f"Stated training tokens run from {low} to {high}"
    most, least = scaled(continued.max()), scaled(scratch.min())
    return f"A named base is given at most {most} tokens, a model from scratch at least {least}"


def equal_compute() -> pd.DataFrame:
    """Points of the lines of equal compute: compute, parameters, tokens (compute = 6 N D)."""
    ends = [(flop, size, flop / (6 * size)) for flop in COMPUTE_LINES for size in SIZES]
    return pd.DataFrame(ends, columns=["compute", "parameters", "tokens"])


def compute_labels() -> pd.DataFrame:
    """Where the lines of equal compute carry their amount: parameters, tokens, label."""
    sizes = [(flop / (6 * LABELLED_RATIO)) ** 0.5 for flop in COMPUTE_LINES]
    labels = [f"{power_of_ten(flop)} FLOP" for flop in COMPUTE_LINES]
    return pd.DataFrame(
        {"parameters": sizes, "tokens": [LABELLED_RATIO * size for size in sizes], "label": labels}
    )


def log_axis(field: str, title: str, domain: tuple[float, float] | None = None) -> alt.X:
    """Parameters on a logarithmic axis that is marked in billions."""
    scale = alt.Scale(type="log", nice=False, padding=12)
    if domain:
        scale = alt.Scale(type="log", domain=domain)
    axis = alt.Axis(labelExpr=IN_BILLIONS, values=[1e9, 1e10, 1e11])
    return alt.X(f"{field}:Q", title=title, scale=scale, axis=axis)


def rivals(rivals: pd.DataFrame) -> alt.LayerChart:
    """Open circles: a paper's own model; filled: the rival it says it matches or passes; a row a rival."""
    y = alt.Y("rival:N", title=None, sort=list(rivals["rival"].unique()))
    colour = alt.Color("model:N", title="Own model")
    rows = alt.Chart(rivals).encode(
        y=y, color=colour, tooltip=["model", "rival", "citekey", alt.Tooltip("ratio", format=".2~f")]
    )
    chart = (
        rows.mark_rule(strokeWidth=2).encode(x=log_axis("own", "Parameters"), x2="size:Q")
        + rows.mark_point(size=80).encode(x=log_axis("own", "Parameters"))
        + rows.mark_point(size=80, filled=True, opacity=1).encode(x=log_axis("size", "Parameters"))
    )
    within, largest = (rivals["ratio"] <= CLOSE).sum(), rivals["ratio"].max()
    finding = (
        f"{share(within, len(rivals))} rivals of printed size are at most three times as large; "
        f"the largest is {largest:.0f} times"
    )
    description = (
        "Rivals of printed size which a paper reports to match or pass: open circle the paper's own model, filled "
        "circle the rival, logarithmic. Mixtures of experts are left out."
    )
    return framed(chart, "rivals", finding, description, alt.Step(STEP))
