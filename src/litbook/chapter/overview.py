"""What the papers of a theme, a part or a review are: the tables and charts that several pages share."""

import altair as alt
import pandas as pd

from litbook.chapter.figures import STEP, figure, nothing, share
from litbook.chapter.review import Review

BILLION = 1e9
RULE_OF_THUMB = 20  # tokens a parameter, Hoffmann et al. 2022, approach 1


def paper_list(review: Review) -> pd.DataFrame:
    """The papers by date: citekey, published (month), contribution, finding; within a month, unknown days last."""
    papers = review.papers.sort_values(["year", "month", "published", "citekey"], na_position="last")
    dated = papers.assign(published=papers["citekey"].map(review.months))
    return dated[["citekey", "published", "contribution", "finding"]].reset_index(drop=True)


def model_sizes(review: Review) -> pd.DataFrame:
    """Every coded model size by date: citekey, model, date (month), parameters, tokens, theme."""
    sizes = review.models.dropna(subset=["parameters"]).rename(columns={"name": "model"})
    themes = review.papers.set_index("citekey")["primary_theme"]
    known = sizes.assign(date=sizes["citekey"].map(review.months), theme=sizes["citekey"].map(themes))
    columns = ["citekey", "model", "date", "parameters", "tokens", "theme"]
    return known[columns].sort_values(["date", "parameters"], ignore_index=True)


def token_ratios(review: Review) -> pd.DataFrame:
    """The `model_sizes` with stated training tokens, and tokens_per_parameter."""
    known = model_sizes(review).dropna(subset=["tokens"])
    ratio = known["tokens"] / known["parameters"]
    return known.assign(tokens_per_parameter=ratio).reset_index(drop=True)


def stated(review: Review, kind: str) -> pd.DataFrame:
    """The coded quantities of a kind, largest first: citekey, value, unit, of, versus, quote."""
    chosen = review.quantities[review.quantities["kind"] == kind]
    columns = ["citekey", "value", "unit", "of", "versus", "quote"]
    return chosen.sort_values("value", ascending=False)[columns].reset_index(drop=True)


def quarters_chart(review: Review) -> alt.Chart:
    """Bars: papers a quarter of first publication, coloured by contribution."""
    papers = review.papers.dropna(subset=["year", "month"]).fillna({"contribution": "not coded"})
    if papers.empty:
        return nothing("papers-by-quarter", "No paper of this list has a date")
    quarter = papers["year"].astype(str) + "-Q" + ((papers["month"] - 1) // 3 + 1).astype(str)
    counted = papers.assign(quarter=quarter).groupby(["quarter", "contribution"], as_index=False)
    counts = counted.agg(papers=("citekey", "size"))
    totals = counts.groupby("quarter")["papers"].sum()
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
    most = share(totals.max(), totals.sum())
    return figure(
        chart,
        "papers-by-quarter",
        f"{most} papers appeared in {totals.idxmax()}, more than in any other quarter"
        if has_leader(totals)
        else f"No quarter saw more than {most} papers",
        f"Papers by quarter of first publication, {totals.index[0]} to {totals.index[-1]}, by contribution.",
    )


def themes_chart(review: Review) -> alt.Chart:
    """Bars: papers a primary theme, coloured by contribution."""
    counted = review.papers.groupby(["part", "primary_theme", "contribution"], as_index=False)
    counts = counted.agg(papers=("citekey", "size")).rename(columns={"primary_theme": "theme"})
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
    most = share(totals.iloc[0], totals.sum())
    return figure(
        chart,
        "contributions-by-theme",
        f"The largest theme is {totals.index[0]} with {most} papers"
        if has_leader(totals)
        else f"No theme has more than {most} papers",
        "Papers by primary theme and contribution.",
        alt.Step(STEP),
    )


def sizes_chart(review: Review) -> alt.Chart:
    """Points: total parameters of each coded model by date, on a log axis."""
    sizes = model_sizes(review)
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
    near = sizes["parameters"].between(BILLION, 10 * BILLION, inclusive="left").sum()
    return figure(
        chart,
        "model-sizes",
        f"{share(near, len(sizes))} stated model sizes lie between one and ten billion parameters",
        "Total parameters of every coded model by date of first publication; logarithmic axis.",
    )


def tokens_chart(review: Review) -> alt.LayerChart | alt.Chart:
    """Points: training tokens against parameters, with the line of 20 tokens a parameter."""
    ratios = token_ratios(review)
    if ratios.empty:
        return nothing("token-ratios", "No abstract states both parameters and tokens of a model of its own")
    line = pd.DataFrame({"parameters": [ratios["parameters"].min(), ratios["parameters"].max()]})
    line["tokens"] = RULE_OF_THUMB * line["parameters"]
    x = alt.X("parameters:Q", title="Parameters", scale=alt.Scale(type="log"), axis=alt.Axis(format="~s"))
    y = alt.Y("tokens:Q", title="Training tokens", scale=alt.Scale(type="log"), axis=alt.Axis(format="~s"))
    tooltip = ["model", "citekey", alt.Tooltip("tokens_per_parameter", format=",.0f")]
    points = (
        alt.Chart(ratios)
        .mark_point(filled=True, size=70)
        .encode(x=x, y=y, color=alt.Color("theme:N", title="Theme"), tooltip=tooltip)
    )
    rule = alt.Chart(line).mark_line(strokeDash=[6, 4]).encode(x=x, y=y)
    over = share((ratios["tokens_per_parameter"] > RULE_OF_THUMB).sum(), len(ratios))
    return figure(
        rule + points,
        "token-ratios",
        f"{over} models lie above {RULE_OF_THUMB} tokens a parameter (dashed)",
        f"Training tokens against parameters, logarithmic; dashed: {RULE_OF_THUMB} tokens a parameter.",
    )


def factors_chart(review: Review) -> alt.Chart:
    """Points: the factors that abstracts state, on a log axis, one row a paper."""
    ratios = stated(review, "ratio")
    if ratios.empty:
        return nothing("stated-ratios", "No abstract states a factor")
    largest = alt.EncodingSortField("value", op="max", order="descending")
    chart = (
        alt.Chart(ratios)
        .mark_point(filled=True, size=60)
        .encode(
            x=alt.X("value:Q", title="Stated factor (×)", scale=alt.Scale(type="log")),
            y=alt.Y("citekey:N", title=None, sort=largest),
            tooltip=["citekey", "value", "of", "versus", "quote"],
        )
    )
    papers, middle = ratios["citekey"].nunique(), ratios["value"].median()
    return figure(
        chart,
        "stated-ratios",
        f"{papers} papers state {len(ratios)} factors; half of them are at most {middle:g}×"
        if papers > 1
        else f"One paper alone states factors; half of them are at most {middle:g}×"
        if len(ratios) > 1
        else f"One factor alone is stated, {middle:g}×",
        "Factors that the abstracts state, a row a paper; logarithmic axis.",
        alt.Step(16),
    )


def kinds_chart(review: Review) -> alt.Chart:
    """Bars: how many numbers of each kind the abstracts state."""
    counted = review.quantities.groupby("kind", as_index=False)
    counts = counted.agg(numbers=("value", "size"), papers=("citekey", "nunique"))
    counts = counts.sort_values("numbers", ascending=False, ignore_index=True)
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
    most = share(counts["numbers"].iloc[0], counts["numbers"].sum())
    return figure(
        chart,
        "kinds-of-quantities",
        f"Most often the abstracts state {counts['kind'].iloc[0]}: {most} coded numbers"
        if has_leader(counts["numbers"])
        else f"No kind makes up more than {most} coded numbers",
        "Coded numbers by kind.",
        alt.Step(STEP),
    )


def has_leader(totals: "pd.Series[int]") -> bool:
    """Whether one of the totals is larger than all others."""
    return bool((totals == totals.max()).sum() == 1)
