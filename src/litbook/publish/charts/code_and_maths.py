"""Charts of code and mathematics: scores by how they were counted, rivals by size, tokens a parameter."""

import altair as alt
import pandas as pd

from litbook.chapter.figures import STEP, framed, share
from litbook.publish.summaries.code_and_maths import (
    MANY,
    ONE,
    PASSES,
    UNSAID,
    VERDICTS,
    optimal_ratio,
    spreads,
)
from litbook.site.reading import plain, scaled

COUNTED = [ONE, MANY, UNSAID]
VERDICT_ORDER = [PASSES, *(label for label, _ in VERDICTS)]
SIZES = alt.Axis(values=[1e9, 2e9, 5e9, 1e10, 2e10, 5e10, 1e11], labelExpr="datum.value / 1e9 + 'B'")
MULTIPLES = (1, 10)  # lines of rivals of one and ten times the own size
ROOM = (0.75, 4.5, 1.3)  # how far the axes run below the smallest own size and above the largest sizes


def scores(scored: pd.DataFrame) -> alt.LayerChart:
    """Points: accuracies a benchmark and model; colour and shape: whether one answer counted or one of many."""
    rows = scored.assign(row=scored["benchmark"] + " · " + scored["model"])
    x = alt.X("value:Q", title="Stated accuracy (%)", scale=alt.Scale(domain=[0, 100]))
    y = alt.Y("row:N", title=None, sort=list(rows["row"].unique()), axis=alt.Axis(labelLimit=170))
    counted = alt.Scale(domain=COUNTED)
    points = (
        alt.Chart(rows)
        .mark_point(filled=True, size=90, opacity=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color("counted:N", title="What counts", scale=counted),
            shape=alt.Shape("counted:N", title="What counts", scale=counted),
            tooltip=["value", "counted", "of", "citekey"],
        )
    )
    lines = alt.Chart(rows).mark_line(strokeWidth=1, opacity=0.5).encode(x=x, y=y, detail="row:N")
    description = (
        "Accuracies on named benchmarks as the abstracts print them, a row for a benchmark and model; colour and "
        "shape: whether one answer had to be right, or one picked from many, or the abstract does "
        "not say. Where no model is named, author and year stand."
    )
    return framed(lines + points, "scores", finding_of_scores(scored), description, alt.Step(STEP))


def finding_of_scores(scored: pd.DataFrame) -> str:
    """The widest gap that counting makes, or how many scores do not say how they were counted."""
    both = spreads(scored)
    if both.empty:
        return f"{share((scored['counted'] == UNSAID).sum(), len(scored))} scores do not say how they were counted"
    widest = both.iloc[0]
    return (
        f"On {widest['benchmark']}, {widest['model']} has {plain(widest['one'])}% with one answer, "
        f"{plain(widest['many'])}% with many to pick from"
    )


def rivals(held: pd.DataFrame) -> alt.LayerChart:
    """Points: the size of a rival against the size of the model that equals or passes it, with two diagonals."""
    least = held["own_size"].min() * ROOM[0]
    across = alt.Scale(type="log", domain=[least, held["own_size"].max() * ROOM[1]])
    upwards = alt.Scale(type="log", domain=[least, held["rival_size"].max() * ROOM[2]])
    x = alt.X("own_size:Q", title="Parameters of the paper's model", scale=across, axis=SIZES)
    y = alt.Y("rival_size:Q", title="Parameters of the rival", scale=upwards, axis=SIZES)
    places = held.groupby(["own_size", "rival_size"], as_index=False).agg(
        owners=("own", lambda own: "\n".join(own.unique()))
    )
    points = (
        alt.Chart(held)
        .mark_point(size=90, strokeWidth=2.5, opacity=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color("verdict:N", title="The model", scale=alt.Scale(domain=VERDICT_ORDER)),
            shape=alt.Shape("verdict:N", title="The model", scale=alt.Scale(domain=VERDICT_ORDER)),
            tooltip=["own", "rival", alt.Tooltip("ratio", format=".2~f"), "citekey"],
        )
    )
    labels = alt.Chart(places).mark_text(align="left", dx=8, dy=4, lineBreak="\n", fontSize=10)
    diagonals = alt.Chart(equal_multiples(across.domain)).mark_line(strokeDash=[5, 4], opacity=0.6, clip=True)
    chart = (
        diagonals.encode(x=x, y=y, detail="multiple:N") + points + labels.encode(x=x, y=y, text="owners:N")
    )
    description = (
        "Models whose abstract says that they pass or equal a rival of printed size, by both sizes, logarithmic; "
        "dashed: rivals of the same size (lower line) and of ten times the size (upper line)."
    )
    return framed(chart, "rivals", finding_of_rivals(held), description, 340)


def finding_of_rivals(held: pd.DataFrame) -> str:
    """How many models pass or equal rivals, of how many times their size."""
    least, most = held["own_size"].min(), held["own_size"].max()
    return (
        f"{held['own'].nunique()} models of {scaled(least)} to {scaled(most)} parameters equal or pass rivals of up to "
        f"{held['ratio'].max():.2g} times their size"
    )


def equal_multiples(ends: list[float]) -> pd.DataFrame:
    """The ends of the lines on which a rival is a multiple of the model: multiple, own_size, rival_size."""
    points = [(multiple, end, multiple * end) for multiple in MULTIPLES for end in ends]
    return pd.DataFrame(points, columns=["multiple", "own_size", "rival_size"])


def tokens_per_parameter(read: pd.DataFrame) -> alt.LayerChart:
    """Bars: the range of tokens a parameter of each model; a point where the abstract states one number."""
    optimum = optimal_ratio()
    y = alt.Y("model:N", title=None, sort=list(read["model"]), axis=alt.Axis(labelLimit=150))
    x = alt.X(
        "fewest:Q",
        title="Training tokens a parameter",
        scale=alt.Scale(
            type="log", nice=False, domain=[min(10, read["fewest"].min()), max(2000, read["most"].max())]
        ),
        axis=alt.Axis(format=",", values=[10, 20, 50, 100, 200, 500, 1000, 2000]),
    )
    rows = alt.Chart(read.assign(year=read["year"].astype(str))).encode(
        y=y,
        color=alt.Color("year:N", title="Year"),
        tooltip=[
            "model",
            "citekey",
            alt.Tooltip("fewest", format=",.0f"),
            alt.Tooltip("most", format=",.0f"),
        ],
    )
    line = alt.Chart(pd.DataFrame({"fewest": [optimum]})).mark_rule(strokeDash=[5, 4]).encode(x=x)
    chart = (
        line
        + rows.mark_bar(height=9).encode(x=x, x2="most:Q")
        + rows.mark_point(filled=True, size=80, opacity=1).encode(x=x)
        + rows.mark_point(filled=True, size=80, opacity=1).encode(x=alt.X("most:Q"))
    )
    above = (read["fewest"] > optimum).sum()
    finding = (
        f"{share(above, len(read))} models read more than the compute-optimal {plain(round(optimum, 1))} tokens a "
        f"parameter, up to {read['most'].max():,.0f}"
    )
    description = (
        "Training tokens a parameter of the models that name no base, logarithmic; a bar where the abstract gives one "
        "range for all sizes; dashed: the compute-optimal ratio at ten billion parameters."
    )
    return framed(chart, "tokens-per-parameter", finding, description, alt.Step(30))
