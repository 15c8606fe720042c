"""A numbered figure: a chart at the page's width under its finding, with axes and orders that chapters share."""

from typing import TypeVar

import altair as alt
import pandas as pd

IN_BILLIONS = "replace(format(datum.value, '~s'), 'G', 'B')"
"""Vega expression for an axis label: the field says 7B where SI says 7G."""

AMOUNTS = (
    "datum.value >= 1e12 ? datum.value/1e12 + 'T' : datum.value >= 1e9 ? datum.value/1e9 + 'B'"
    " : datum.value/1e6 + 'M'"
)
"""Vega expression for an axis label of parameters or tokens: 500M, 7B, 15T."""

PARAMETERS = alt.X(
    "parameters:Q",
    title="Parameters",
    scale=alt.Scale(type="log"),
    axis=alt.Axis(format="~s", tickCount=5, labelExpr="replace(datum.label, 'G', 'B')"),
)
"""The column `parameters` along the page, logarithmic; Vega chooses which ticks have a label (7B)."""

STANCES = ["supports", "qualifies", "refutes"]


AnyChart = TypeVar("AnyChart", alt.Chart, alt.LayerChart)
STEP = 22


def figure(
    chart: AnyChart, name: str, finding: str, description: str, height: int | alt.Step = 300
) -> AnyChart:
    """The chart at the page's width under its finding, numbered; `{numref}` finds it as `<chapter>-<name>`.

    `description` says what is drawn: it is the caption, and is read out to those who cannot see the chart.
    """
    return chart.properties(
        title=alt.Title(finding),
        description=f"{description} {finding}.",
        usermeta={"name": name, "caption": description},
        width="container",
        height=height,
    )


def by_tier(chart: alt.Chart, size: int = 70, label: str | None = None) -> alt.LayerChart:
    """A point for each row of a chart whose column `tier` is `abstract` (filled) or `source` (hollow).

    A switch takes the hollow ones away; the axes stay as they are. `label` is a column whose words stand beside.
    """
    only = alt.param(name="abstracts_only", value=False, bind=alt.binding_checkbox(name="abstracts only"))
    seen = alt.condition("abstracts_only && datum.tier === 'source'", alt.value(0), alt.value(1))
    shown = chart.encode(opacity=seen)
    stated = shown.transform_filter("datum.tier === 'abstract'").mark_point(filled=True, size=size)
    layers = stated + shown.transform_filter("datum.tier === 'source'").mark_point(filled=False, size=size)
    if label:
        layers += shown.mark_text(align="left", dx=8, fontSize=10).encode(text=f"{label}:N")
    return layers.add_params(only)


def share(part: float, whole: float) -> str:
    """`12 of 40`."""
    return f"{part:,.0f} of {whole:,.0f}"


def nothing(name: str, finding: str) -> alt.Chart:
    """A chart that says in words that there is nothing to draw: a list may have no dates, or state no numbers."""
    words = alt.Chart(pd.DataFrame({"text": [finding]})).mark_text(fontSize=13).encode(text="text:N")
    return figure(words, name, finding, "There is nothing to draw.", 60)
