"""Published values are reproduced, and the check can fail."""

import pytest

from scalinglaws.check import CHECKS, Check, printed_tolerance, run_check, run_checks
from scalinglaws.devices import GIB
from scalinglaws.law import Constant, Law, evaluate
from scalinglaws.memory import cache_bytes, deepspeed_memory, zero_bytes
from scalinglaws.quantities import size_exponent
from scalinglaws.registry import LAWS


def test_every_published_value_is_reproduced_once() -> None:
    results = run_checks()
    assert [(one.name, one.claimed, one.computed) for one in results if one.verdict != "agrees"] == []
    assert len(results) == len({one.name for one in results}) == len(CHECKS)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"law": "nobody"}, "no law 'nobody'"),
        ({"quantity": "guess"}, "no quantity 'guess'"),
        ({"tolerance": 0.1}, "a tolerance needs its reason"),
        ({"kind": "believed"}, "kind"),
        ({"claims": "1"}, "claims"),
    ],
    ids=["law", "quantity", "tolerance", "kind", "unknown key"],
)
def test_a_check_that_cannot_be_run_is_refused(change: dict[str, object], message: str) -> None:
    whole = {"name": "x", "law": "hoffmann-rounded", "claimed": "1", "kind": "published", "source": "y"}
    with pytest.raises(ValueError, match=message):
        Check.model_validate(whole | change)


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
    law = LAWS["kaplan-joint"]
    replaced = [
        Constant(symbol=item.symbol, value=mixed.get(item.symbol, item.value)) for item in law.constants
    ]
    return law.model_copy(update={"constants": tuple(replaced)})


def test_mixed_kaplan_constants_fail_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    (joint,) = [check for check in CHECKS if check.name == "Kaplan L(N, D)"]
    assert run_check(joint).verdict == "agrees"
    mixed = _kaplan_joint(Nc=8.8e13, Dc=5.4e13, aD=0.095)
    assert evaluate(mixed, N=1e9, D=22e9) == pytest.approx(2.4305, abs=5e-5)
    monkeypatch.setitem(LAWS, "kaplan-joint", mixed)
    assert run_check(joint).verdict == "differs"


def test_the_stale_zero_2_row_fails_the_check() -> None:
    parameters, devices = 2.851e9, 8
    (published,) = [check for check in CHECKS if check.name == "DeepSpeed's ZeRO-2"]
    stale = published.model_copy(update={"claimed": "15.93"})
    assert run_check(published).verdict == "agrees"
    assert run_check(stale).verdict == "differs"
    assert (4 * parameters + 16 * parameters / devices) / GIB == pytest.approx(15.93, abs=5e-3)
    assert deepspeed_memory(parameters, 2, devices).device > zero_bytes(parameters, devices, stage=2)


def test_a_popular_cache_calculator_is_twice_too_high_for_grouped_queries() -> None:
    layers, heads, kv_heads, head_dim, tokens = 32, 32, 8, 128, 8192
    popular = layers * heads * head_dim * tokens * 2
    assert popular / GIB == 2.0
    assert cache_bytes(layers, kv_heads, head_dim, tokens) / GIB == 1.0


def test_the_same_calculator_halves_the_cache_of_multi_head_attention() -> None:
    layers, heads, head_dim, tokens = 40, 40, 128, 8192
    popular = layers * heads * head_dim * tokens * 2
    assert cache_bytes(layers, heads, head_dim, tokens) == 2 * popular


def test_rounded_exponents_do_not_give_the_printed_allocation_exponent() -> None:
    assert round(size_exponent(LAWS["hoffmann-unrounded"]), 2) == 0.46
    assert round(size_exponent(LAWS["hoffmann-rounded"]), 2) == 0.45
