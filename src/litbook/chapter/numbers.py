"""Computed numbers for prose: how they read, and glued under a name, printed by `{glue:text}`."""

from collections.abc import Mapping
from typing import SupportsFloat

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
    glue_numbers({name.replace("_", "-"): number for name, number in numbers.items()})


def glue_numbers(numbers: Mapping[str, SupportsFloat | str]) -> None:
    """Makes each value available to the chapter's text under its name, in the book's number format."""
    for name, value in numbers.items():
        glue(name, value if isinstance(value, str) else scaled(float(value)), display=False)
