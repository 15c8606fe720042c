"""What the papers of a theme, a part or a review are: tables, charts and the tree that several pages share."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from litbook.chapter.figures import STANCES, STEP, WRAPPED, figure, nothing, share, stated_factors
from litbook.chapter.review import WORDS, Review, paper_names
from litbook.escaping import html_text
from litbook.site.charts import TABLE_MIME
from litbook.site.templating import filled

OWN_WORK = ["experiment", "model", "theory"]  # bases of evidence; the others assert or report
STANCE_COLUMNS = ["claim", "citekey", "stance", "basis"]
SENTENCES = alt.Axis(labelExpr=WRAPPED, labelOffset=-15, labelLimit=190)
SAVED = ("memory", "compute", "time", "energy", "cost", "parameters", "trained parameters", "training data")
KINDS: Mapping[str, str] = WORDS["kinds"]
"""A kind of quantity in words, where its name is not one."""
BETWEEN = {"condition": {"test": "datum.value % 1", "value": 0}, "value": 1}
# There is no half paper; where the most is 2, Vega has ticks at halves in spite of tickMinStep.
WHOLE = alt.Axis(
    tickMinStep=1,
    labelExpr="datum.value % 1 ? '' : format(datum.value, 'd')",
    gridOpacity=BETWEEN,
    tickOpacity=BETWEEN,
)


def paper_list(review: Review) -> pd.DataFrame:
    """The papers by year: year, papers (name by citekey, in the order of first publication); unknown years last."""
    papers = review.papers.sort_values(["year", "month", "published", "citekey"], na_position="last")
    years = papers.groupby("year", dropna=False)[["citekey", "cited_as"]]
    rows: list[tuple[Any, dict[str, str]]] = [
        (year, dict(group.itertuples(index=False, name=None))) for year, group in years
    ]
    return pd.DataFrame(rows, columns=["year", "papers"]).astype({"year": "Int64"})


def model_sizes(review: Review) -> pd.DataFrame:
    """Every coded model size by date: citekey, model, date (month), parameters, tokens, theme, part."""
    sizes = review.models.dropna(subset=["parameters"]).rename(columns={"name": "model"})
    known = sizes.assign(date=sizes["citekey"].map(review.months))
    known = known.merge(review.papers[["citekey", "primary_theme", "part"]], on="citekey")
    known = known.rename(columns={"primary_theme": "theme"})
    columns = ["citekey", "model", "date", "parameters", "tokens", "theme", "part"]
    return known[columns].sort_values(["date", "parameters"], ignore_index=True)


def paper_axis(review: Review, citekeys: "pd.Series[str]", **settings: Any) -> alt.Axis:
    """An axis of citekeys that reads "Hoffmann et al. 2022"; the data keep the key, by which marks lead to papers."""
    names = paper_names(review).reindex(citekeys.unique()).dropna()
    return alt.Axis(labelExpr=f"{json.dumps(names.to_dict())}[datum.value] || datum.value", **settings)


def quarters_chart(review: Review) -> alt.Chart:
    """Bars: papers a quarter of first publication, coloured by contribution; quarters without a paper are empty.

    Where one has a year without a month, papers a year.
    """
    papers = review.papers.dropna(subset=["year"]).fillna({"contribution": UNCODED})
    if papers.empty:
        return nothing("papers-by-quarter", "No paper of this list has a date")
    if papers["month"].isna().any():
        years = papers["year"].astype(int)
        scale, axis = alt.Scale(domain=each_year(years)), alt.Axis(labelOverlap=True)
        when = alt.X("year:O", title="Year of publication", scale=scale, axis=axis)
        chart, said = contributions_chart(papers.assign(year=years), "year", when, "year")
        middle, ends = f"{middle_of(years)}", f"Papers by year, {years.min()} to {years.max()}"
        late = years >= middle_of(years)
    else:
        months = pd.to_datetime(papers[["year", "month"]].astype(int).assign(day=1))
        quarters = months.dt.to_period("Q").dt.start_time
        when = alt.X("quarter:T", timeUnit="yearquarter", title="Quarter of first publication")
        shown = alt.Tooltip("quarter:T", timeUnit="yearquarter")
        chart, said = contributions_chart(papers.assign(quarter=quarters), "quarter", when, shown)
        ends = f"Papers by quarter of first publication, {months.min():%Y} to {months.max():%Y}"
        middle, late = f"{middle_of(months):%B %Y}", months >= middle_of(months)
    finding = f"{share(late.sum(), len(papers))} papers appeared in {middle} or after"
    return figure(chart, "papers-by-quarter", finding, f"{ends}{said}.")


UNCODED = "not coded"


def middle_of(times: "pd.Series[Any]") -> Any:
    """The time by which half of the papers had appeared."""
    return times.sort_values().iloc[len(times) // 2]


def contributions_chart(
    papers: pd.DataFrame, column: str, when: alt.X, shown: alt.Tooltip | str
) -> tuple[alt.Chart, str]:
    """Bars: papers by a column of time, coloured by contribution; and how a caption names the colours.

    Where nobody has coded a contribution there are no colours to name.
    """
    counts = papers.groupby([column, "contribution"], as_index=False).agg(papers=("citekey", "size"))
    uncoded = papers["contribution"].eq(UNCODED).all()
    coloured = {"legend": None} if uncoded else {"title": "Contribution"}
    chart = (
        alt.Chart(counts)
        .mark_bar()
        .encode(
            x=when,
            y=alt.Y("sum(papers):Q", title="Papers", axis=WHOLE),
            color=alt.Color("contribution:N", **coloured),
            tooltip=[shown, "contribution", "papers"],
        )
    )
    return chart, "" if uncoded else ", by contribution"


def each_year(years: "pd.Series[int]") -> list[int]:
    """Every year from the first to the last, so that years without a paper show; the stated ones over centuries."""
    first, last = int(years.min()), int(years.max())
    return list(range(first, last + 1)) if last - first < 100 else sorted(set(map(int, years)))


def savings(review: Review) -> pd.DataFrame:
    """The savings that abstracts state of their own work: citekey, saved, factor, rival, of, versus, quote.

    A saving is a ratio or percentage that the codebook reads as one, or a speed-up; `factor` is the amount before
    over the amount after. `rival` says whose amount it is compared with.
    """
    stated = review.quantities[
        review.quantities["unit"].isin(["x", "%"]) & review.quantities["role"].eq("own")
    ]
    faster = stated["measures"].eq("speed") & stated["reading"].isin(["times", "more"])
    less = stated["measures"].isin(SAVED) & stated["reading"].isin(["times less", "less", "left"])
    rows = stated[less | faster]
    rows = rows.assign(
        factor=stated_factors(rows),
        saved=rows["measures"].replace({"speed": "time"}),
        rival=rows["against"].map(WORDS["rivals"]).fillna("not stated"),
    )
    rows = rows.dropna(subset=["factor"]).sort_values(["saved", "factor"], ascending=[True, False])
    return rows[["citekey", "saved", "factor", "rival", "of", "versus", "quote"]].reset_index(drop=True)


def kinds_chart(review: Review) -> alt.Chart:
    """Bars: how many numbers of each kind the abstracts state."""
    counted = review.quantities.groupby("kind", as_index=False)
    counts = counted.agg(numbers=("value", "size"), papers=("citekey", "nunique"))
    counts = counts.sort_values("numbers", ascending=False, ignore_index=True)
    counts["what"] = counts["kind"].replace(KINDS)
    if counts.empty:
        return nothing("kinds-of-quantities", "No abstract states a number")
    chart = (
        alt.Chart(counts)
        .mark_bar()
        .encode(
            x=alt.X("numbers:Q", title="Coded numbers"),
            y=alt.Y("what:N", title=None, sort="-x", axis=alt.Axis(labelLimit=200)),
            tooltip=["kind", "numbers", "papers"],
        )
    )
    most = share(counts["numbers"].iloc[0], counts["numbers"].sum())
    return figure(
        chart,
        "kinds-of-quantities",
        f"Most often the abstracts state {counts['what'].iloc[0]}: {most} coded numbers"
        if has_leader(counts["numbers"])
        else f"No kind makes up more than {most} coded numbers",
        "Coded numbers by kind.",
        alt.Step(STEP),
    )


def stances_chart(claims: pd.DataFrame, name: str, finding: str, description: str) -> alt.Chart:
    """Points: the papers on each claim, a row a claim; colour: stance; shape: whether it rests on own work.

    `claims` are rows of the table of evidence. Refuting papers stand left of zero, the others right of it, those
    that rest on an experiment, a finished model or theory nearest to it.
    """
    rows = claims.assign(
        rests_on=claims["basis"].isin(OWN_WORK).map({True: "own work", False: "assertion or report"}),
        side=claims["stance"].map({"refutes": -1, "qualifies": 1, "supports": 1}),
        place=claims["stance"].map(STANCES[::-1].index),
    )
    rows = rows.sort_values(["claim_id", "place", "rests_on", "citekey"], ascending=[True, True, False, True])
    rows["position"] = (rows.groupby(["claim_id", "side"]).cumcount() + 0.5) * rows["side"]
    order = rows.groupby("claim")["position"].sum().sort_values(ascending=False, kind="stable").index
    papers = alt.Axis(labelExpr="abs(datum.value)", tickMinStep=1, format="d")
    listed = alt.Legend(columns=1)  # side by side the two legends outgrow a narrow page
    grounds = alt.Scale(domain=["own work", "assertion or report"])
    marks = alt.Chart(rows[[*STANCE_COLUMNS, "rests_on", "position"]])
    chart = marks.mark_point(filled=True, size=120, opacity=1).encode(
        x=alt.X("position:Q", title="Papers (refuting: left)", axis=papers),
        y=alt.Y("claim:N", title=None, sort=list(order), axis=SENTENCES),
        color=alt.Color("stance:N", title="Stance", scale=alt.Scale(domain=STANCES), legend=listed),
        shape=alt.Shape("rests_on:N", title="Rests on", scale=grounds, legend=listed),
        tooltip=STANCE_COLUMNS,
    )
    lines = rows["claim"].str.len().max() // 19 + 1
    return figure(chart, name, finding, description, alt.Step(max(STEP + 4, 13 * lines)))


def has_leader(totals: "pd.Series[int]") -> bool:
    """Whether one of the totals is larger than all others."""
    return bool((totals == totals.max()).sum() == 1)


@dataclass(frozen=True)
class Taxonomy:
    """The rows of the table `subtopics` with a `name` for each paper and its `title`, as a nested list."""

    rows: pd.DataFrame
    caption: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """HTML for a notebook; the same as a numbered figure for the book."""
        tree = {"name": "taxonomy", "caption": self.caption, "html": self.html(), "kind": "Figure"}
        return {"text/html": f"{tree['html']}<p>{html_text(self.caption)}</p>", TABLE_MIME: tree}

    def html(self) -> str:
        """A theme a branch, its subtopics the twigs, the largest first; papers without one stand at its end."""
        return filled("taxonomy.html", themes=self.rows.groupby("theme_title", sort=False))


def taxonomy(review: Review, caption: str) -> Taxonomy:
    """The papers of the review by theme and subtopic, themes in the order of the list, papers by date.

    `{numref}` finds it as `<chapter>-taxonomy`.
    """
    papers = review.papers[["citekey", "title", "part", "year", "month"]]
    rows = review.subtopics.merge(papers, on="citekey").sort_values(["year", "month", "citekey"])
    sizes = rows["theme"].map(rows["theme"].value_counts())
    ordered = rows.assign(name=rows["citekey"].map(paper_names(review)), papers=sizes)
    return Taxonomy(ordered.sort_values(["papers", "theme"], ascending=[False, True], kind="stable"), caption)
