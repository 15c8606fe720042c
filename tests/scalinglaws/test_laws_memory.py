"""Bytes of weights, state, adapters, caches and activations, and what fits a device."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scalinglaws.devices import DEVICES, Device, device
from scalinglaws.memory import (
    Offload,
    Recompute,
    activation_bytes,
    cache_bytes,
    deepspeed_memory,
    latent_cache_bytes,
    layer_activations,
    lora_parameters,
    output_bytes,
    quantization_constant_bits,
    shape_cache_bytes,
    tuning_memory,
    weight_bytes,
    zero_bytes,
    zero_memory,
)
from scalinglaws.shapes import SHAPES, Shape, counted_parameters, multiplied_parameters
from scalinglaws.solve_hardware import (
    Need,
    device_parameters,
    largest_served,
    largest_trained,
    most,
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
        (lambda: training_need(SHAPES["GPT-3"], GPU, recompute="some"), "no recomputation"),
        (lambda: layer_activations(SHAPES["GPT-3"], 2048, attention="sparse"), "no attention"),
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
    assert deepspeed_memory(8e9, 2, 8).device - zero_bytes(8e9, 8, 2) == 4 * 8e9 / 8
    assert deepspeed_memory(8e9, 3, 8).device - zero_bytes(8e9, 8, 3) == 2 * 8e9 / 8


@pytest.mark.parametrize(
    ("stage", "offload", "device", "host"),
    [
        (2, "none", 25_094_566_400, 385_452_539_904),
        (2, "optimizer", 16_060_522_496, 770_905_079_808),
        (3, "none", 11_135_390_208, 25_216_155_648),
        (3, "optimizer", 3_105_128_960, 96_363_134_976),
        (3, "parameters", 2_101_346_304, 108_408_526_848),
    ],
)
def test_deepspeeds_estimators_are_met_to_the_byte(
    stage: int, offload: Offload, device: int, host: int
) -> None:
    counted = deepspeed_memory(8_030_261_248, stage, 8, 2, 128_256 * 4096, offload)
    assert (int(counted.device), int(counted.host)) == (device, host)


def test_deepspeed_estimates_no_other_stage() -> None:
    with pytest.raises(ValueError, match="stages 2 and 3, not 1"):
        deepspeed_memory(7e9, 1, 8)


@given(st.sampled_from([1, 2, 4, 8]), st.integers(1, 8), st.booleans())
def test_a_layer_counted_part_by_part_is_korthikantis(tensor: int, batch: int, scores: bool) -> None:
    shape = SHAPES["GPT-3"]
    parts = layer_activations(shape, 2048, batch, tensor, "stored" if scores else "flash", dropout=True)
    way: Recompute = "none" if scores else "selective"
    whole = activation_bytes(2048, batch, 12_288, 96, 1, way, tensor, sequence_parallel=True)
    kept_rows = 0 if scores else 4 * 2048 * batch * 96 / tensor
    assert parts - kept_rows == pytest.approx(whole)


def test_tensor_parallelism_alone_leaves_ten_bytes_whole() -> None:
    alone, eight = (activation_bytes(2048, 1, 12_288, 96, recompute="selective", tensor=t) for t in (1, 8))
    assert alone == 2048 * 12_288 * 34
    assert eight == 2048 * 12_288 * (10 + 3)
    split = activation_bytes(2048, 1, 12_288, 96, recompute="selective", tensor=8, sequence_parallel=True)
    assert split == alone / 8


def test_logits_outweigh_a_layer_of_a_small_model_with_a_large_vocabulary() -> None:
    shape = SHAPES["Llama-3-8B"]
    output = output_bytes(8192, 1, shape.width, shape.vocabulary)
    assert output == pytest.approx(4 * 8192 * (shape.vocabulary + shape.width))
    assert output > 3 * layer_activations(shape, 8192)


def test_experts_keep_what_their_tokens_need() -> None:
    dense, routed = SHAPES["Mistral 7B"], SHAPES["Mixtral 8x7B"]
    more = layer_activations(routed, 4096) - layer_activations(dense, 4096)
    assert more == 4096 * (6 * 14_336 + 2 * 2 * 4096)


def test_a_latent_cache_is_a_small_part_of_that_of_all_heads() -> None:
    assert latent_cache_bytes(60, 512 + 64) == 69_120
    assert latent_cache_bytes(60, 576, 1000, 2, bits=8) == 69_120_000
    assert latent_cache_bytes(60, 576) < 0.02 * cache_bytes(60, 128, 128)


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


@pytest.mark.parametrize("argument", ["layers", "width", "rank", "matrices"])
def test_adapters_are_counted_in_whole_numbers(argument: str) -> None:
    with pytest.raises(ValueError, match=f"{argument} must be a whole number"):
        lora_parameters(**{"layers": 32, "width": 4096, "rank": 8, "matrices": 4} | {argument: 0.5})


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


@pytest.mark.parametrize("name", SHAPES)
def test_counted_parameters_meet_the_printed_number(name: str) -> None:
    shape = SHAPES[name]
    assert counted_parameters(shape) == pytest.approx(shape.parameters, rel=0.04)
    assert multiplied_parameters(shape) < counted_parameters(shape, active=True) <= counted_parameters(shape)


@pytest.mark.parametrize("entry", DEVICES.values(), ids=lambda entry: entry.name)
def test_each_figure_of_a_device_names_its_source(entry: Device) -> None:
    assert {"memory", "peak", "bandwidth"} <= set(entry.sources)
    assert 50 < entry.peak / entry.bandwidth < 600
    with pytest.raises(ValueError, match="needs a source for each"):
        Device.model_validate(entry.model_dump() | {"sources": {"memory": "somewhere"}})


@pytest.mark.parametrize("cache_bits", [16, 8])
def test_the_most_that_fits_just_fits(cache_bits: float) -> None:
    shape, gpu = SHAPES["Llama-3-8B"], device("RTX 4090")

    def context(tokens: int) -> Need:
        return serving_need(shape, gpu, tokens, 4, cache_bits=cache_bits)

    longest = most(context)
    assert context(longest).fits
    assert not context(longest + 1).fits
    free = gpu.memory - 2 * counted_parameters(shape)
    assert longest == int(free / (4 * 131_072 * cache_bits / 16))


def test_more_users_fit_more_devices_and_less_with_a_reserve() -> None:
    shape, gpu = SHAPES["Llama-3-70B"], device("H100 SXM 80 GB")
    users = [
        most(lambda n, d=devices, r=reserve: serving_need(shape, gpu, 8192, n, devices=d, reserve=r))
        for devices, reserve in ((2, 0.0), (4, 0.0), (4, 0.1))
    ]
    assert users[1] > users[2] > users[0]
    with pytest.raises(ValueError, match="not even one fits"):
        most(lambda n: serving_need(shape, gpu, 8192, n))


def test_a_server_stores_as_many_tokens_as_vllm_reports() -> None:
    shape, gpu = (
        SHAPES["Llama-3-8B"],
        device("RTX 3090"),
    )  # 1,952 blocks of 16 tokens in 3.81 GiB (issue 10517)
    assert shape_cache_bytes(shape, 1952 * 16) / 2**30 == pytest.approx(3.81, abs=0.005)
    assert serving_need(shape, gpu, 20_000).state / 2**30 == pytest.approx(14.9888, rel=0.003)


def test_model_parallelism_spreads_parameters_over_devices() -> None:
    shape = SHAPES["Llama-3-70B"]
    whole, none = device_parameters(shape)
    assert (whole, none) == (counted_parameters(shape), 0)
    eighth, _ = device_parameters(shape, tensor=8)
    assert whole / 8 < eighth < whole / 8 * 1.001
    routed = device_parameters(SHAPES["Mixtral 8x7B"], expert=8)
    assert sum(device_parameters(SHAPES["Mixtral 8x7B"])) == counted_parameters(SHAPES["Mixtral 8x7B"])
    assert routed[1] == device_parameters(SHAPES["Mixtral 8x7B"])[1] / 8


def test_a_training_run_shrinks_by_each_kind_of_parallelism() -> None:
    shape, gpu = SHAPES["Mixtral 8x7B"], device("H100 SXM 80 GB")
    alone = training_need(shape, gpu, 8, sequence=4096)
    for change in ({"tensor": 2}, {"pipeline": 2}, {"expert": 8}, {"stage": 1}, {"recompute": "full"}):
        assert training_need(shape, gpu, 8, sequence=4096, **change).total < alone.total  # type: ignore[arg-type]
    stored = training_need(shape, gpu, 8, sequence=4096, attention="stored")
    assert stored.activations > alone.activations
    again = training_need(shape, gpu, 8, sequence=4096, attention="stored", recompute="selective")
    assert again.activations == alone.activations


def test_the_state_as_deepspeed_counts_it_has_its_copies() -> None:
    run: dict[str, Any] = {"shape": SHAPES["Llama-3-8B"], "device": device("H100 SXM 80 GB"), "devices": 8}
    plain = training_need(**run, stage=2).state
    assert training_need(**run, stage=2, counting="deepspeed").state == pytest.approx(
        plain * (2 + 18 / 8) / (2 + 14 / 8)
    )
    gathered = (
        training_need(**run, stage=3, counting="deepspeed").state
        - training_need(**run, stage=3).state * 18 / 16
    )
    assert gathered == pytest.approx(4 * 128_256 * 4096)
    with pytest.raises(ValueError, match="DeepSpeed estimates the stages 2 and 3"):
        training_need(**run, stage=1, counting="deepspeed")


@pytest.mark.parametrize("layout", [{"tensor": 3}, {"pipeline": 16}, {"expert": 3}, {"expert": 16}])
def test_a_layout_that_does_not_divide_is_refused(layout: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="do not divide into"):
        training_need(SHAPES["Mixtral 8x7B"], device("H100 SXM 80 GB"), 8, **layout)
