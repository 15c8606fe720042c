"""Calculators beside public tools: the answers stay where they were seen, and what differs is explained."""

import pytest

from scalinglaws.calculators import CALCULATORS
from scalinglaws.check import COMPARISONS, Comparison

PAIRS = [(item, other) for item in COMPARISONS for other in item.others]


def test_our_answers_stand_to_the_others_as_the_table_says() -> None:
    ratios = {(item.calculator, item.setting, other.tool): item.ours / other.value for item, other in PAIRS}
    stated = {(item.calculator, item.setting, other.tool): other.ratio for item, other in PAIRS}
    assert ratios == pytest.approx(stated, rel=0, abs=6e-4)


def test_what_differs_by_more_than_rounding_is_explained() -> None:
    silent = [(item.calculator, item.setting, other.tool) for item, other in PAIRS if not other.why]
    equal = [
        (item.calculator, item.setting, other.tool) for item, other in PAIRS if abs(other.ratio - 1) <= 0.012
    ]
    assert set(silent) <= set(equal)


def test_each_calculator_is_compared_with_two_others() -> None:
    tools = {
        item: {o.tool for c in COMPARISONS if c.calculator == item for o in c.others} for item in CALCULATORS
    }
    assert {item for item, others in tools.items() if len(others) < 2} == set()


def test_the_answers_are_of_every_kind() -> None:
    assert {other.kind for item in COMPARISONS for other in item.others} == {"run", "printed", "measured"}


def test_a_comparison_without_a_place_or_an_answer_is_refused() -> None:
    whole = COMPARISONS[0].model_dump()
    with pytest.raises(ValueError, match="place"):
        Comparison.model_validate(whole | {"others": [{"tool": "x", "kind": "run", "value": 1, "ratio": 1}]})
    with pytest.raises(ValueError, match="others"):
        Comparison.model_validate(whole | {"others": []})
