"""Published values are reproduced, and the check can fail."""

import pytest

from scalinglaws import check_functions as of
from scalinglaws.check import Check, printed_tolerance, run_check
from scalinglaws.check_values import CHECKS
from scalinglaws.checks import run_checks
from scalinglaws.devices import GIB
from scalinglaws.law import Law, constants, evaluate
from scalinglaws.memory import cache_bytes, deepspeed_stage2_bytes, zero_bytes
from scalinglaws.registry import LAWS


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_published_value_is_reproduced(check: Check) -> None:
    result = run_check(check)
    assert result.verdict == "agrees", f"claimed {result.claimed}, computed {result.computed}"


def test_no_check_is_run_twice_under_one_name() -> None:
    names = [result.name for result in run_checks()]
    assert len(names) == len(set(names)) == len(CHECKS)


def test_a_tolerance_wider_than_the_printed_digits_says_why() -> None:
    plain = Check.model_fields["reason"].default
    widened = [check for check in CHECKS if check.tolerance is not None]
    assert widened
    assert all(check.reason != plain for check in widened)


@pytest.mark.parametrize(
    ("claimed", "tolerance"),
    [("2.50", 0.002), ("120", 0.5 / 120), ("4.999e6", 0.5e3 / 4.999e6), ("0.5", 0.1)],
    ids=["decimals", "whole", "power of ten", "one digit"],
)
def test_printed_digits_set_the_tolerance(claimed: str, tolerance: float) -> None:
    assert printed_tolerance(claimed) == pytest.approx(tolerance)


def test_zero_cannot_be_a_claim() -> None:
    with pytest.raises(ValueError, match="other than zero"):
        printed_tolerance("0.0")


def _kaplan_joint(**mixed: float) -> Law:
    values = {constant.symbol: constant.value for constant in LAWS["kaplan-joint"].constants} | mixed
    return LAWS["kaplan-joint"].model_copy(update={"constants": constants(**values)})


def test_mixed_kaplan_constants_fail_the_check() -> None:
    right = run_check(_joint_check(evaluate(LAWS["kaplan-joint"], N=1e9, D=22e9)))
    mixed = evaluate(_kaplan_joint(Nc=8.8e13, Dc=5.4e13, aD=0.095), N=1e9, D=22e9)
    wrong = run_check(_joint_check(mixed))
    assert (right.verdict, wrong.verdict) == ("agrees", "differs")
    assert mixed == pytest.approx(2.4305, abs=5e-5)


def _joint_check(value: float) -> Check:
    def computed() -> float:
        return value

    return Check(
        name="joint", subject="joint", inputs={}, claimed="2.3693", unit="", tag="calc", source="",
        function=computed,
    )  # fmt: skip


def test_a_cache_without_the_factor_two_fails_the_check() -> None:
    (published,) = [check for check in CHECKS if check.name == "Cache of Llama-3-8B a token"]
    forgotten = published.model_copy(update={"function": lambda shape: of.token_cache(shape) / 2})
    assert run_check(published).verdict == "agrees"
    assert run_check(forgotten).verdict == "differs"


def test_the_stale_zero_2_row_fails_the_check() -> None:
    parameters, devices = 2.851e9, 8
    (published,) = [check for check in CHECKS if check.name == "DeepSpeed's ZeRO-2"]
    stale = published.model_copy(update={"claimed": "15.93"})
    assert run_check(published).verdict == "agrees"
    assert run_check(stale).verdict == "differs"
    assert (4 * parameters + 16 * parameters / devices) / GIB == pytest.approx(15.93, abs=5e-3)
    assert deepspeed_stage2_bytes(parameters, devices) > zero_bytes(parameters, devices, stage=2)


def test_a_popular_cache_calculator_is_twice_too_high_for_grouped_queries() -> None:
    layers, heads, kv_heads, head_dim, tokens = 32, 32, 8, 128, 8192
    popular = layers * heads * head_dim * tokens * 2
    assert popular / GIB == 2.0
    assert cache_bytes(layers, kv_heads, head_dim, tokens) / GIB == 1.0


def test_the_same_calculator_halves_the_cache_of_multi_head_attention() -> None:
    layers, heads, head_dim, tokens = 40, 40, 128, 8192
    popular = layers * heads * head_dim * tokens * 2
    assert cache_bytes(layers, heads, head_dim, tokens) == 2 * popular


def test_a_check_of_an_unknown_law_says_so() -> None:
    stray = Check(name="x", subject="nobody", inputs={}, claimed="1", unit="", tag="pub", source="")
    with pytest.raises(ValueError, match="no law 'nobody'"):
        run_check(stray)


def test_rounded_exponents_do_not_give_the_printed_allocation_exponent() -> None:
    assert round(of.size_exponent("hoffmann-unrounded"), 2) == 0.46
    assert round(of.size_exponent("hoffmann-rounded"), 2) == 0.45
