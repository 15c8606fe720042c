"""How numbers from abstracts become factors, and read in a sentence."""

import math

import pandas as pd
import pytest

from litbook.chapter import as_factor, digits, factors, in_bytes, stated_factors, times


@pytest.mark.parametrize(
    ("stated", "whole", "reading", "factor"),
    [
        (20, math.nan, "times", 20),
        (80, math.nan, "less", 5),
        (25, math.nan, "left", 4),
        (50, math.nan, "more", 1.5),
        (0.5, math.nan, "inverse", 2),
        (2e9, 8e9, "quotient", 4),
    ],
    ids=["times", "less", "left", "more", "inverse", "quotient"],
)
def test_a_stated_number_becomes_a_factor(stated: float, whole: float, reading: str, factor: float) -> None:
    assert as_factor(stated, whole, reading) == pytest.approx(factor)


def test_ratios_and_percentages_become_factors_as_they_are_read() -> None:
    rows = [
        (7, "x", "times", 7),
        (5.6, "x", "times less", 5.6),
        (33, "%", "more", 1.33),
        (-20, "%", "more", 0.8),
        (37.5, "%", "less", 1.6),
        (100, "%", "less", math.nan),
        (20, "%", "left", 5),
        (0.25, "x", "left", 4),
        (40, "%", "share", math.nan),
        (84, "%", "score", math.nan),
        (84, "%", None, math.nan),
    ]
    stated = pd.DataFrame(rows, columns=["value", "unit", "reading", "factor"])
    assert stated_factors(stated).tolist() == pytest.approx(stated["factor"].tolist(), nan_ok=True)


def test_a_reduction_by_all_is_no_factor() -> None:
    assert math.isnan(as_factor(100, math.nan, "less"))


def test_each_row_is_read_in_its_own_way() -> None:
    rows = pd.DataFrame({"stated": [4.0, 80.0], "whole": [math.nan, math.nan], "reading": ["times", "less"]})
    assert factors(rows) == pytest.approx([4, 5])


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (times(3.96), "4×"),
        (times(1234.5), "1,234×"),
        (times(None), "unknown"),
        (in_bytes(14.04e9), "14 GB"),
        (in_bytes(math.nan), "unknown"),
        (str(digits(1234)), "1200.0"),
    ],
)
def test_an_estimate_claims_few_digits_and_an_unknown_says_so(read: str, text: str) -> None:
    assert read == text
