"""Numbered figures with the axes and orders that chapters share, and computed numbers for their prose."""

from typing import SupportsFloat, TypeVar

import altair as alt
import numpy as np
import pandas as pd
from myst_nb import glue

from litbook.site.reading import BYTE_SCALES, prefixed, scaled


def as_factor(stated: float, whole: float, reading: str) -> float:
    """By what factor something changes, from the number that an abstract prints.

    `reading`: "times" (as it stands), "less" (so many per cent less), "left" (so many per cent remain), "more" (so
    many per cent more), "inverse" (one over it), "quotient" (`whole` over it). A reduction by all is not a number.
    """
    factors = {
        "times": stated,
        "less": 1 / (1 - stated / 100) if stated < 100 else float("nan"),
        "left": 100 / stated,
        "more": 1 + stated / 100,
        "inverse": 1 / stated,
        "quotient": whole / stated,
    }
    return factors[reading]


def factors(rows: pd.DataFrame) -> list[float]:
    """`as_factor` of each row's columns `stated`, `whole` and `reading`."""
    triples = zip(rows["stated"], rows["whole"], rows["reading"], strict=True)
    return [as_factor(*triple) for triple in triples]


def stated_factors(quantities: pd.DataFrame) -> "pd.Series[float]":
    """By what factor each coded ratio or percentage says that something differs, as the codebook reads it.

    From the columns `value`, `unit` ("x" or "%") and `reading`; a saving is a factor above one. Not a number
    where a share or a score is stated, or where all is saved.
    """
    value, reading = quantities["value"], quantities["reading"]
    part = value.where(quantities["unit"] != "%", value / 100)
    remains = part.where(reading != "less", 1 - part)
    saved = 1 / remains.where(remains > 0)
    chosen = [reading.isin(["times", "times less"]), reading == "more", reading.isin(["less", "left"])]
    return pd.Series(np.select(chosen, [value, 1 + part, saved], np.nan), quantities.index)


def bounded(printed: "pd.Series[str]", bounds: "pd.Series[str]") -> "pd.Series[str]":
    """Each printed number behind its bound: "over 60%"; as it stands where it has none."""
    return bounds.map("{} ".format, na_action="ignore").fillna("") + printed


def digits(value: SupportsFloat, count: int = 2) -> float:
    """The value to so many significant digits: an estimate claims no more."""
    number = float(value)
    return number if pd.isna(number) else float(f"{number:.{count}g}")


def times(value: SupportsFloat | None) -> str:
    """A factor in two digits, in full where it is larger: "2.6×", "102×"; unknown where there is none."""
    factor = float("nan") if value is None else float(value)
    if pd.isna(factor):
        return "unknown"
    return f"{factor:,.0f}×" if factor >= 10 else f"{factor:.2g}×"


def in_bytes(value: SupportsFloat) -> str:
    """Bytes to three digits in decimal units: "14 GB"; unknown where there is no value."""
    size = float(value)
    return "unknown" if pd.isna(size) else prefixed(digits(size, 3), BYTE_SCALES)


def say(**numbers: SupportsFloat | str) -> None:
    """Makes each number available to the chapter's text: `say(low_aided=3)` is printed by {glue:text}`low-aided`."""
    for name, value in numbers.items():
        glue(name.replace("_", "-"), value if isinstance(value, str) else scaled(float(value)), display=False)


IN_BILLIONS = "replace(format(datum.value, '~s'), 'G', 'B')"
"""Vega expression for an axis label: the field says 7B where SI says 7G."""

AMOUNTS = (
    "datum.value >= 1e12 ? datum.value/1e12 + 'T' : datum.value >= 1e9 ? datum.value/1e9 + 'B'"
    " : datum.value/1e6 + 'M'"
)
"""Vega expression for an axis label of parameters or tokens: 500M, 7B, 15T."""

WRAPPED = r"split(replace(datum.label, regexp('(.{12,21})\\s(?=.{4})', 'g'), '$1\n'), '\n')"
"""Vega expression for an axis label that is a sentence: in lines that are short enough for a phone."""

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
