"""Inputs that a reader turns, and the text of results: the parts that all explorers share.

Every explorer computes in the page, in Vega's expression language. Its layer `results` shows one text a row;
the page reads the fields `row` and `result` of it aloud.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

BILLION = 1e9
RESULTS = "results"
ROW_HEIGHT = 38
MARK_OFFSET, TEXT_OFFSET = 8, -8  # pixels: the text stands above the bar of its row
WRONG_INPUT = "each input must be above zero"


def number(name: str, label: str, value: float) -> alt.Parameter:
    """A box for a number; its expression is `positive(name)`."""
    return alt.param(name=name, value=value, bind=alt.binding(input="number", name=label))


def slider(name: str, label: str, value: float, ends: tuple[float, float], step: float) -> alt.Parameter:
    """A slider from the first to the second of `ends`."""
    low, high = ends
    return alt.param(name=name, value=value, bind=alt.binding_range(min=low, max=high, step=step, name=label))


def menu(name: str, label: str, value: Any, options: Mapping[Any, str] | Sequence[Any]) -> alt.Parameter:
    """A menu; a mapping gives each option its label."""
    labels = list(options.values()) if isinstance(options, Mapping) else alt.Undefined
    bind = alt.binding_select(options=list(options), name=label, labels=labels)
    return alt.param(name=name, value=value, bind=bind)


def computed(name: str, expression: str) -> alt.Parameter:
    """A number that follows from the inputs."""
    return alt.param(name=name, expr=expression)


def known(name: str, value: Any) -> alt.Parameter:
    """Constants under a name that expressions can use."""
    return alt.param(name=name, value=value)


def positive(name: str, scale: float = 1) -> str:
    """Expression: the number typed in a box times `scale`, or not a number unless above zero."""
    return f"(toNumber({name}) > 0 ? toNumber({name}) * {scale!r} : NaN)"


def whole(name: str) -> str:
    """Expression: the number typed in a box, or not a number unless it is whole and above zero."""
    return f"(toNumber({name}) > 0 && toNumber({name}) === floor(toNumber({name})) ? toNumber({name}) : NaN)"


def from_zero(name: str) -> str:
    """Expression: the number typed in a box, or not a number below zero."""
    return f"(toNumber({name}) >= 0 ? toNumber({name}) : NaN)"


def in_digits(expression: str, digits: int = 3) -> str:
    """Expression: the number in significant digits."""
    return f"format({expression}, '.{digits}~r')"


def counted(expression: str) -> str:
    """Expression: a count in three digits with k, M, B (10^9) or T; plain below one, a power of ten above that."""
    people = f"replace(format({expression}, '.3s'), 'G', 'B')"
    return f"({expression} < 1 || {expression} >= 1e15 ? format({expression}, '.3~g') : {people})"


def in_bytes(expression: str, digits: int = 3) -> str:
    """Expression: bytes in significant digits with kB, MB, GB or TB."""
    people = f"replace(format({expression}, '.{digits}s'), regexp('([kMGTPE]?)$'), ' $1B')"
    return f"({expression} >= 1e21 ? format({expression}, '.{digits}~g') + ' B' : {people})"


def counts_axis(values: Sequence[float]) -> alt.Axis:
    """An axis of counts with M, B (10^9) and T, without the lines that would cross the texts."""
    return alt.Axis(labelExpr="replace(format(datum.value, '~s'), 'G', 'B')", values=list(values), grid=False)


def unless_wrong(value: str, text: str) -> str:
    """Expression: the text, or what to mend where the value is not a finite number."""
    return f"isFinite({value}) ? {text} : '{WRONG_INPUT}'"


def with_inputs(chart: alt.LayerChart | alt.FacetChart, *parameters: alt.Parameter) -> alt.LayerChart:
    """The chart with its inputs, in the order given, and the numbers that follow from them."""
    turned = chart.add_params(*parameters)
    assert isinstance(turned, alt.LayerChart)  # a facet only where a facet was given
    return turned


def rows() -> alt.Y:
    """The vertical axis of an explorer whose rows are named by the field `row`, in the order of the data."""
    return alt.Y("row:N", title=None, sort=None, axis=alt.Axis(domain=False, ticks=False))


def bars(x: alt.X, **channels: Any) -> alt.Chart:
    """The layer of bars, each below its row's text."""
    chart: alt.Chart = alt.Chart().mark_bar(size=10, yOffset=MARK_OFFSET, clip=True)
    return chart.encode(x=x, y=rows(), **channels)


def result_texts(chart: alt.Chart) -> alt.Chart:
    """The layer of results: the field `result` as text above the row's mark."""
    named: alt.Chart = (
        chart.mark_text(align="left", fontSize=11, dy=TEXT_OFFSET)
        .encode(y=rows(), x=alt.value(2), text="result:N")
        .properties(name=RESULTS)
    )
    return named
