"""Whatever is typed into a calculator ends in finite numbers or in one line."""

import math
from inspect import signature
from itertools import product
from typing import Any

import pytest

from scalinglaws.calculators import CALCULATORS, calculate
from scalinglaws.check import COMPARISONS

VALID: dict[str, dict[str, Any]] = {item.calculator: item.inputs for item in COMPARISONS}
BAD = (0, -1, -0.0, 0.5, math.nan, math.inf, 1e300, 1e-300, 2**70, "x", "1e400", "", "max", None, [1])


def _tried(name: str, settings: dict[str, Any]) -> tuple[dict[str, Any], str]:
    try:
        return calculate(name, settings), ""
    except ValueError as refusal:
        return {}, str(refusal)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", CALCULATORS)
def test_nonsense_gives_finite_numbers_or_one_line(name: str) -> None:
    for argument, value in product(signature(CALCULATORS[name]).parameters, BAD):
        result, refusal = _tried(name, VALID[name] | {argument: value})
        assert "\n" not in refusal, (argument, value)
        finite = (math.isfinite(item) for item in result.values() if isinstance(item, float))
        assert all(finite), (argument, value)


@pytest.mark.parametrize("value", [0, -1, math.nan, math.inf, "x"])
@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("training-need", "devices"), ("training-need", "tensor"), ("training-need", "batch"),
        ("serving-need", "context"), ("serving-need", "bits"), ("decode", "batch"), ("prefill", "prompt"),
        ("training-plan", "mfu"), ("million-token-price", "device_hour"), ("hardware-utilisation", "mfu"),
        ("deepspeed-memory", "per_node"), ("lora-parameters", "rank"), ("implied-demand", "tokens"),
    ],
)  # fmt: skip
def test_what_must_be_above_zero_is_refused(name: str, argument: str, value: object) -> None:
    with pytest.raises(ValueError, match=argument if value == "x" else "."):
        calculate(name, VALID[name] | {argument: value})


def test_an_answer_by_a_law_says_where_the_run_leaves_its_domain() -> None:
    run = {"law": "hoffmann-unrounded", "parameters": "1e9", "tokens": "2e10"}
    assert calculate("implied-demand", run)["outside"] == ()
    (note,) = calculate("implied-demand", run | {"tokens": "2e12"})["outside"]
    assert note == "D = 2e+12 is above 5e+11 tokens"
