"""Calculators beside public tools: the answers stay where they were seen, and what differs is explained."""

import pytest

from scalinglaws.calculators import CALCULATORS
from scalinglaws.check import COMPARISONS, Comparison


@pytest.mark.parametrize("item", COMPARISONS, ids=lambda item: f"{item.calculator}: {item.setting}")
def test_our_answer_stands_to_the_others_as_the_table_says(item: Comparison) -> None:
    for other in item.others:
        assert item.ours / other.value == pytest.approx(other.ratio, abs=6e-4), other.tool


@pytest.mark.parametrize("item", COMPARISONS, ids=lambda item: f"{item.calculator}: {item.setting}")
def test_what_differs_by_more_than_rounding_is_explained(item: Comparison) -> None:
    for other in item.others:
        assert other.why or other.ratio == pytest.approx(1, abs=0.012), other.tool


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
