"""FLOP, utilisation, days, cost and the roofline."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scalinglaws.compute import (
    decode,
    flop_per_token,
    hardware_utilisation,
    implied_utilisation,
    inference_flop,
    million_token_price,
    prefill,
    training_flop,
    training_plan,
    utilisation,
)
from scalinglaws.devices import DEVICES, device
from scalinglaws.law import evaluate
from scalinglaws.registry import LAWS
from scalinglaws.shapes import SHAPES

H100 = device("H100 SXM 80 GB")


def test_a_token_costs_three_times_in_training_what_it_costs_in_inference() -> None:
    assert training_flop(7e9, 2e12) == 3 * inference_flop(7e9, 2e12)


@given(st.floats(8, 12), st.floats(10, 13), st.floats(0.05, 1.0))
def test_a_plan_and_the_utilisation_it_implies_agree(log_n: float, log_d: float, mfu: float) -> None:
    plan = training_plan(10**log_n, 10**log_d, 1024, H100.peak, mfu)
    assert implied_utilisation(10**log_n, 10**log_d, plan.device_hours, H100.peak) == pytest.approx(mfu)
    assert plan.cost is None


def test_twice_the_devices_take_half_the_days_and_the_same_money() -> None:
    few, many = (training_plan(70e9, 15e12, n, H100.peak, 0.4, price=2.5) for n in (1024, 2048))
    assert few.days == pytest.approx(2 * many.days)
    assert few.cost == pytest.approx(many.cost)
    assert few.cost == pytest.approx(few.device_hours * 2.5)


def test_recomputing_the_forward_pass_takes_a_third_longer() -> None:
    plain = training_plan(175e9, 300e9, 1024, 140e12, 1.0).days
    assert evaluate(LAWS["megatron-days"], T=300e9, P=175e9, n=1024, X=140e12) == pytest.approx(plain * 4 / 3)


def test_palm_recomputed_part_of_its_forward_pass() -> None:
    assert hardware_utilisation(0.462, 0) == 0.462
    assert hardware_utilisation(0.462, 1) == pytest.approx(0.616)
    assert hardware_utilisation(0.462, 0.753) == pytest.approx(0.578, abs=0.0005)


def test_attention_adds_to_the_flop_of_a_token_with_the_context() -> None:
    short, long = (flop_per_token(7e9, 32, 32, 128, context) for context in (2048, 32_768))
    assert (short - 6 * 7e9) * 16 == pytest.approx(long - 6 * 7e9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: training_flop(-1, 1e9), "N must be above zero"),
        (lambda: training_plan(7e9, 1e12, 8, 312e12, 1.2), "at most 1"),
        (lambda: training_plan(7e9, 1e12, 0, 312e12, 0.4), "devices must be above zero"),
        (lambda: utilisation(1e15, 8, 0), "peak must be above zero"),
        (lambda: implied_utilisation(7e9, 1e12, -5, 312e12), "device_hours must be above zero"),
        (lambda: decode(SHAPES["LLaMA 7B"], H100, 0), "context must be above zero"),
        (lambda: decode(SHAPES["LLaMA 7B"], H100, 0.5), "tokens must be a whole number"),
        (lambda: hardware_utilisation(46.2, 0.5), "at most 1"),
        (lambda: prefill(SHAPES["LLaMA 7B"], H100, 512, batch=0), "batch must be above zero"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nonsense_about_compute_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("name", DEVICES)
def test_writing_one_sequence_is_bound_by_memory_and_reading_a_long_prompt_by_arithmetic(name: str) -> None:
    shape = SHAPES["LLaMA 7B"]
    writing, reading = decode(shape, DEVICES[name], 2048), prefill(shape, DEVICES[name], 2048)
    assert (writing.bound, reading.bound) == ("memory", "compute")
    assert writing.seconds == pytest.approx(writing.bytes / DEVICES[name].bandwidth)
    assert reading.seconds == pytest.approx(reading.flop / DEVICES[name].peak)


@given(st.integers(1, 512), st.integers(1, 100_000))
def test_no_phase_beats_the_roof(batch: int, context: int) -> None:
    for phase in (
        decode(SHAPES["Llama-3-8B"], H100, context, batch),
        prefill(SHAPES["Llama-3-8B"], H100, context),
    ):
        assert phase.seconds >= phase.flop / H100.peak
        assert phase.seconds >= phase.bytes / H100.bandwidth
        assert (phase.bound == "compute") == (phase.intensity >= phase.ridge)


def test_batches_raise_throughput_and_fewer_bits_shorten_a_token() -> None:
    one, many = (decode(SHAPES["Llama-3-8B"], H100, 2048, batch) for batch in (1, 64))
    assert many.tokens_per_second > 20 * one.tokens_per_second
    assert decode(SHAPES["Llama-3-8B"], H100, 2048, bits=4).seconds < one.seconds / 3


def test_a_cache_of_grouped_queries_is_read_faster_than_one_of_all_heads() -> None:
    grouped, all_heads = (decode(SHAPES[name], H100, 8192, 32) for name in ("Llama-3-8B", "LLaMA 7B"))
    assert grouped.seconds < all_heads.seconds


def test_a_million_tokens_cost_what_the_device_costs_meanwhile() -> None:
    phase = decode(SHAPES["Llama-3-8B"], H100, 2048, batch=64)
    price = million_token_price(phase.tokens_per_second, 3.0)
    assert price * 3600 * phase.tokens_per_second / 1e6 == pytest.approx(3.0)
    assert million_token_price(phase.tokens_per_second, 3.0, share=0.5) == pytest.approx(2 * price)
    with pytest.raises(ValueError, match="is a share"):
        million_token_price(phase.tokens_per_second, 3.0, share=1.5)
