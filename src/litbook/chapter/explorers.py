"""Charts that compute in the page: inputs that a reader turns, what is refused, results as text and table.

An explorer computes in Vega's expression language. explorers.js puts its inputs beside the drawing, keeps its
setting in the page's address, and shows its results as a table that follows the setting.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from litbook.site.reading import plain

MARK_OFFSET, TEXT_OFFSET, ROW_HEIGHT = 8, -8, 38  # pixels: the text stands above the mark of its row
SUPERSCRIPTS = json.dumps(list("⁰¹²³⁴⁵⁶⁷⁸⁹"), ensure_ascii=False)
COUNTS = "replace(format(datum.value, '~s'), 'G', 'B')"
"""Expression: an axis label of a count with M, B (10^9) and T."""


@dataclass(frozen=True)
class Input:
    """What a reader sets; `faults` are conditions on it, each with the sentence that refuses it."""

    parameter: alt.Parameter
    limits: tuple[float, float, bool] | None = None
    faults: tuple[tuple[str, str], ...] = ()


def number(name: str, label: str, value: float, ends: tuple[float, float], *, whole: bool = False) -> Input:
    """A box for a number between two ends; the expression `toNumber(name)` is its value."""
    low, high = ends
    typed = f"toNumber({name})"
    parts = f" || {typed} !== floor({typed})" if whole else ""
    sentence = f"{label}: a {'whole ' if whole else ''}number from {plain(low)} to {plain(high)}"
    fault = (f"{typed} === null || !inrange({typed}, [{low!r}, {high!r}]){parts}", sentence)
    box = alt.param(name=name, value=value, bind=alt.binding(input="number", name=label))
    return Input(box, (low, high, whole), (fault,))


def slider(name: str, label: str, value: float, ends: tuple[float, float], step: float) -> Input:
    """A slider from the first to the second of `ends`."""
    low, high = ends
    bind = alt.binding_range(min=low, max=high, step=step, name=label)
    return Input(alt.param(name=name, value=value, bind=bind))


def menu(name: str, label: str, value: Any, options: Mapping[Any, str] | Sequence[Any]) -> Input:
    """A menu; a mapping gives each option its label."""
    labels = list(options.values()) if isinstance(options, Mapping) else alt.Undefined
    bind = alt.binding_select(options=list(options), name=label, labels=labels)
    return Input(alt.param(name=name, value=value, bind=bind))


def explorer(
    layers: Sequence[alt.Chart | alt.LayerChart | alt.FacetChart],
    data: pd.DataFrame,
    name: str,
    description: str,
    inputs: Sequence[Input],
    *,
    finding: str,
    each: Mapping[str, str],
    text: str,
    columns: Mapping[str, str],
    values: Mapping[str, Any] | None = None,
    refused: Sequence[tuple[str, str]] = (),
    height: int | alt.Step = alt.Step(ROW_HEIGHT),  # noqa: B008 - a constant of the drawing
) -> alt.LayerChart:
    """The layers over `data` with their inputs, drawn anew at every turn; `results` shows `text` on each `row`.

    Expressions are `finding` (the title), `each` (fields of every row), `text`, `columns` (of the table, by heading),
    and those of `values` that are strings; others are constants. While an input or a condition in `refused` is refused,
    the title is the sentence that says why, the texts are empty, and `ok`, else 1, is not a number.
    """
    faults = [*(fault for entry in inputs for fault in entry.faults), *refused]
    refusal = "".join(f"{wrong} ? {json.dumps(sentence)} : " for wrong, sentence in faults) + "''"
    named = {
        "refusal": refusal,
        "ok": "refusal ? NaN : 1",
        **(values or {}),
        "finding": f"refusal || ({finding})",
    }
    computed = [
        alt.param(name=key, expr=value) if isinstance(value, str) else alt.param(name=key, value=value)
        for key, value in named.items()
    ]
    cells = {f"column_{order}": expression for order, expression in enumerate(columns.values())}
    limits = {str(entry.parameter.name): entry.limits for entry in inputs if entry.limits}
    chart = alt.layer(*layers, data=data).add_params(*(entry.parameter for entry in inputs), *computed)
    assert isinstance(chart, alt.LayerChart)  # a facet only where a facet was given
    return chart.transform_calculate(**each, **cells, result=f"refusal ? '' : ({text})").properties(
        title={"text": {"expr": "finding"}},
        description=description,
        usermeta={"name": name, "caption": description, "columns": list(columns), "limits": limits},
        width="container",
        height=height,
    )


def rows() -> alt.Y:
    """The vertical axis of an explorer whose rows are named by the field `row`, in the order of the data."""
    return alt.Y("row:N", title=None, sort=None, axis=alt.Axis(domain=False, ticks=False))


def bars(x: alt.X, **channels: Any) -> alt.Chart:
    """The layer of bars, each below its row's text."""
    chart: alt.Chart = alt.Chart().mark_bar(size=10, yOffset=MARK_OFFSET, clip=True)
    return chart.encode(x=x, y=rows(), **channels)


def results(**channels: Any) -> alt.Chart:
    """The layer of results: the field `result` as text above the row's mark."""
    texts: alt.Chart = (
        alt.Chart()
        .mark_text(align="left", fontSize=11, dy=TEXT_OFFSET)
        .encode(**{"y": rows(), "x": alt.value(2), "text": "result:N", **channels})
        .properties(name="results")
    )
    return texts


# --- numbers as people write them, as expressions -------------------------------------------------------------


def in_digits(value: str, digits: int = 3) -> str:
    """Expression: the number in significant digits."""
    return f"format({value}, '.{digits}~r')"


def power_of_ten(value: str) -> str:
    """Expression: `1.2 × 10²⁵`, for exponents of two digits."""
    power = f"floor(log({value}) / LN10 + 1e-9)"
    mantissa = f"format({value} / pow(10, {power}), '.2~f')"
    raised = f"{SUPERSCRIPTS}[floor({power} / 10)] + {SUPERSCRIPTS}[{power} % 10]"
    return f"(({mantissa} === '1' ? '' : {mantissa} + ' × ') + '10' + {raised})"


def counted(value: str) -> str:
    """Expression: a count in three digits with k, M, B (10^9) or T; a power of ten beyond that."""
    people = f"replace(format({value}, '.3~s'), 'G', 'B')"
    return f"({value} < 1 ? {in_digits(value)} : {value} >= 1e15 ? {power_of_ten(value)} : {people})"


def in_bytes(value: str, digits: int = 3) -> str:
    """Expression: bytes in significant digits with kB, MB, GB, TB or PB; a power of ten beyond that."""
    people = f"replace(format({value}, '.{digits}~s'), regexp('([kMGTP]?)$'), ' $1B')"
    return f"({value} >= 1e18 ? {power_of_ten(value)} + ' bytes' : {people})"


def in_time(days: str) -> str:
    """Expression: a time in years, days, hours, minutes or seconds."""
    scales = (
        ("730", "365.25", "years"),
        ("2", "1", "days"),
        ("1/12", "1/24", "hours"),
        ("1/720", "1/1440", "minutes"),
    )
    steps = (
        f"{days} >= {least} ? {in_digits(f'{days} / ({one})')} + ' {unit}' : " for least, one, unit in scales
    )
    return f"({''.join(steps)}{in_digits(f'{days} * 86400')} + ' seconds')"


def in_dollars(value: str) -> str:
    """Expression: dollars, with cents below ten, in millions and billions from ten million on."""
    large = f"{value} >= 1e7 ? {counted(value)} : "
    return f"('$' + ({large}{value} > 0 && {value} < 10 ? format({value}, ',.2f') : format({value}, ',.0f')))"
