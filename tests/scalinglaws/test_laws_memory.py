"""Bytes of weights, state, adapters, caches and activations, and what fits a device."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scalinglaws.devices import DEVICES, Device, device
from scalinglaws.memory import (
    activation_bytes,
    cache_bytes,
    deepspeed_stage2_bytes,
    lora_parameters,
    quantization_constant_bits,
    shape_cache_bytes,
    tuning_memory,
    weight_bytes,
    zero_bytes,
    zero_memory,
)
from scalinglaws.shapes import SHAPES, Shape, matrix_parameters, plain_parameters
from scalinglaws.solve_hardware import (
    largest_served,
    largest_trained,
    longest_context,
    serving_need,
    training_need,
)

sizes = st.floats(6, 13).map(lambda power: 10.0**power)
bit_widths = st.sampled_from([1, 2, 3, 4, 8, 16, 32])
GPU = device("RTX 3090")


@given(sizes, bit_widths)
def test_weight_bytes_double_when_bits_double(parameters: float, bits: int) -> None:
    assert weight_bytes(parameters, 2 * bits) == 2 * weight_bytes(parameters, bits)


@given(st.integers(1, 128), st.integers(1, 128), st.integers(1, 100_000), bit_widths)
def test_cache_bytes_double_with_bits_tokens_heads_and_layers(
    layers: int, heads: int, tokens: int, bits: int
) -> None:
    once = cache_bytes(layers, heads, 128, tokens, bits=bits)
    assert cache_bytes(layers, heads, 128, tokens, bits=2 * bits) == 2 * once
    assert cache_bytes(layers, heads, 128, 2 * tokens, bits=bits) == 2 * once
    assert cache_bytes(layers, 2 * heads, 128, tokens, bits=bits) == 2 * once
    assert cache_bytes(2 * layers, heads, 128, tokens, bits=bits) == 2 * once
    assert cache_bytes(layers, heads, 128, tokens, batch=2, bits=bits) == 2 * once


@given(sizes, st.integers(2, 1024))
def test_each_zero_stage_holds_less_than_the_one_before(parameters: float, devices: int) -> None:
    held = [zero_bytes(parameters, devices, stage) for stage in range(4)]
    assert held == sorted(held, reverse=True)
    assert held[3] * devices == pytest.approx(16 * parameters)


@given(sizes, st.sampled_from([0, 1, 2, 3]))
def test_on_one_device_every_stage_holds_all_16_bytes(parameters: float, stage: int) -> None:
    assert zero_bytes(parameters, 1, stage) == pytest.approx(16 * parameters)


@given(sizes, st.integers(1, 512), st.sampled_from([(2, "optimizer"), (3, "optimizer"), (3, "parameters")]))
def test_offload_moves_bytes_and_loses_none(parameters: float, devices: int, plan: tuple[int, str]) -> None:
    stage, offload = plan
    split = zero_memory(parameters, devices, stage, offload)
    assert split.device + split.host == pytest.approx(zero_bytes(parameters, devices, stage))
    assert split.device < zero_bytes(parameters, devices, stage)


def test_zero_offload_trains_13_billion_parameters_on_one_32_gb_device() -> None:
    split = zero_memory(13e9, 1, 2, "optimizer")
    assert split.device == 26e9
    assert split.host == 182e9


@pytest.mark.parametrize(
    ("stage", "offload", "message"),
    [
        (4, "none", "stages 0, 1, 2 and 3, not 4"),
        (0, "optimizer", "cannot offload"),
        (1, "optimizer", "cannot offload"),
        (2, "parameters", "cannot offload"),
        (3, "everything", "cannot offload"),
    ],
)
def test_plans_that_do_not_exist_are_refused(stage: int, offload: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        zero_memory(7e9, 8, stage, offload)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: zero_bytes(-1, 8, 1), "parameters must be above zero"),
        (lambda: weight_bytes(7e9, 0), "bits must be above zero"),
        (lambda: cache_bytes(32, 0, 128), "kv_heads must be above zero"),
        (lambda: lora_parameters(96, 12_288, -8, 2), "rank must be above zero"),
        (lambda: tuning_memory(7e9, "prefix"), "no fine-tuning method"),
        (lambda: tuning_memory(7e9, "lora"), "adapter_parameters must be above zero"),
        (lambda: activation_bytes(2048, 1, 4096, 32, recompute="some"), "no recomputation"),
        (lambda: device("H300"), "known are"),
        (lambda: largest_served(GPU, 4, reserve=1.0), "share of the memory"),
        (lambda: largest_trained(GPU, 8, 3, "parameters"), "does not bound"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nonsense_about_memory_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_fine_tuning_needs_less_with_adapters_and_least_with_4_bits() -> None:
    adapters = float(lora_parameters(32, 4096, 8, 2))
    full, lora, qlora = (
        tuning_memory(7e9, "full"),
        tuning_memory(7e9, "lora", adapters),
        tuning_memory(7e9, "qlora", adapters),
    )
    assert full.total == 16 * 7e9
    assert lora.total == 2 * 7e9 + 16 * adapters
    assert qlora.total == pytest.approx(7e9 * (4 + quantization_constant_bits()) / 8 + 16 * adapters)
    assert full.total > 7 * lora.total > 20 * qlora.total


def test_a_65_billion_parameter_model_is_tuned_in_4_bits_on_48_gb() -> None:
    adapters = float(lora_parameters(80, 8192, 64, 7))
    assert tuning_memory(65e9, "qlora", adapters).total < 48e9
    assert tuning_memory(65e9, "lora", adapters).total > 2 * 48e9


def test_head_layouts_order_the_cache() -> None:
    shape = SHAPES["Llama-3-70B"]
    multi_query, grouped, multi_head = (
        shape_cache_bytes(shape, 8192, kv_heads=heads) for heads in (1, 8, shape.heads)
    )
    assert (grouped / multi_query, multi_head / multi_query) == (8, 64)
    assert grouped == shape_cache_bytes(shape, 8192)


def test_recomputation_keeps_less() -> None:
    stored = [
        activation_bytes(2048, 4, 12_288, 96, 96, recompute=how) for how in ("none", "selective", "full")
    ]
    assert stored == sorted(stored, reverse=True)
    assert stored[1] / stored[2] == 17


def test_the_gradient_copy_costs_four_bytes_a_parameter_over_the_devices() -> None:
    assert deepspeed_stage2_bytes(8e9, 8) - zero_bytes(8e9, 8, 2) == 4 * 8e9 / 8


@given(st.sampled_from(sorted(DEVICES)), bit_widths, st.floats(0, 0.9))
def test_the_largest_served_model_fills_what_is_not_reserved(name: str, bits: int, reserve: float) -> None:
    most = largest_served(DEVICES[name], bits, reserve=reserve)
    assert weight_bytes(most, bits) == pytest.approx(DEVICES[name].memory * (1 - reserve))
    assert largest_served(DEVICES[name], 2 * bits, reserve=reserve) == pytest.approx(most / 2)


@given(st.integers(1, 256), st.sampled_from([0, 1, 2, 3]))
def test_the_largest_trained_model_fills_the_device(devices: int, stage: int) -> None:
    most = largest_trained(GPU, devices, stage)
    assert zero_memory(most, devices, stage).device == pytest.approx(GPU.memory)


def test_the_state_of_a_trillion_parameters_fits_480_devices_of_32_gb_as_the_driver_counts() -> None:
    assert largest_trained(device("V100 SXM2 32 GB"), 480, 3) > 1e12
    assert largest_trained(device("V100 SXM2 32 GB"), 469, 3) < 1e12


def test_a_device_holds_the_mebibytes_that_its_driver_reports() -> None:
    assert device("H100 SXM 80 GB").memory == 81_559 * 2**20
    assert weight_bytes(41e9, 16) < device("H100 SXM 80 GB").memory


@pytest.mark.parametrize(
    ("shape", "bits", "context", "name", "fits"),
    [
        ("LLaMA 7B", 16, 2048, "RTX 3090", True),
        ("LLaMA 13B", 16, 2048, "RTX 3090", False),
        ("LLaMA 13B", 8, 2048, "RTX 3090", True),
        ("LLaMA 65B", 4, 2048, "RTX A6000", True),
        ("LLaMA 65B", 16, 2048, "A100 SXM 80 GB", False),
        ("Llama-3-70B", 16, 1024, "H200 SXM 141 GB", True),
    ],
)
def test_whether_a_model_can_be_served(
    shape: str, bits: float, context: float, name: str, fits: bool
) -> None:
    need = serving_need(SHAPES[shape], device(name), context, bits=bits)
    assert need.fits is fits
    assert need.total == need.state + need.cache
    assert need.share == need.total / device(name).memory


def test_training_needs_state_and_activations() -> None:
    shape, gpu = SHAPES["LLaMA 7B"], device("A100 SXM 80 GB")
    alone = training_need(shape, gpu)
    spread = training_need(shape, gpu, devices=8, stage=3, recompute="full")
    assert not alone.fits
    assert spread.fits
    assert spread.total == spread.state + spread.activations


@pytest.mark.parametrize("shape", SHAPES.values(), ids=lambda shape: shape.name)
def test_a_shapes_heads_are_consistent(shape: Shape) -> None:
    assert shape.source
    assert shape.heads % shape.kv_heads == 0
    if shape.name != "PaLM 540B":
        assert shape.heads * shape.head_dim == shape.width


@pytest.mark.parametrize("name", ["GPT-2 small", "GPT-3"])
def test_counted_parameters_meet_the_printed_number(name: str) -> None:
    assert plain_parameters(SHAPES[name]) == pytest.approx(SHAPES[name].parameters, rel=0.005)
    assert matrix_parameters(SHAPES[name]) < plain_parameters(SHAPES[name])


@pytest.mark.parametrize("entry", DEVICES.values(), ids=lambda entry: entry.name)
def test_each_figure_of_a_device_names_its_source(entry: Device) -> None:
    assert {"memory", "peak", "bandwidth"} <= set(entry.sources)
    assert 50 < entry.peak / entry.bandwidth < 400
    with pytest.raises(ValueError, match="needs a source for each"):
        Device.model_validate(entry.model_dump() | {"sources": {"memory": "somewhere"}})


def test_the_longest_context_just_fits() -> None:
    shape, gpu = SHAPES["Llama-3-8B"], device("RTX 4090")
    longest = longest_context(shape, gpu, batch=4)
    assert serving_need(shape, gpu, longest * 0.999, batch=4).fits
    assert not serving_need(shape, gpu, longest * 1.001, batch=4).fits
    assert longest_context(shape, gpu, batch=4, cache_bits=8) == pytest.approx(2 * longest)
    with pytest.raises(ValueError, match="do not fit"):
        longest_context(SHAPES["Llama-3-70B"], gpu)
