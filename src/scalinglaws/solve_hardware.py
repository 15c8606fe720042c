"""What fits a device: the memory that a run or a service needs, and the largest that fits."""

from collections.abc import Callable
from typing import get_args

from scalinglaws.base import Value, require_positive, require_whole
from scalinglaws.devices import Device, DeviceNamed
from scalinglaws.memory import (
    Attention,
    Counting,
    Offload,
    Recompute,
    deepspeed_memory,
    layer_activations,
    output_bytes,
    shape_cache_bytes,
    weight_bytes,
    zero_memory,
)
from scalinglaws.shapes import (
    Shape,
    ShapeNamed,
    attention_parameters,
    counted_parameters,
    expert_parameters,
    largest_matrix,
    other_parameters,
)


class Need(Value):
    """Bytes that one device must hold, and whether it can; `share` is total over its memory."""

    device: str
    state: float
    activations: float
    cache: float
    total: float
    share: float
    fits: bool


def largest_served(device: DeviceNamed, bits: float, devices: int = 1, reserve: float = 0.0) -> float:
    """Most parameters whose weights at `bits` bits fill the memory of `devices` devices.

    `reserve` is the share of memory kept for cache and working space, 0 to below 1. An upper bound.
    """
    require_positive(bits=bits, devices=devices)
    return _usable(device, reserve) * devices * 8 / bits


def largest_trained(
    device: DeviceNamed, devices: int = 1, stage: int = 0, offload: Offload = "none", reserve: float = 0.0
) -> float:
    """Most parameters whose training state fits `devices` devices (mixed-precision Adam, ZeRO `stage`).

    `reserve` is the share of memory kept for activations. Raises ValueError where everything is offloaded,
    as nothing then bounds the size.
    """
    a_parameter = zero_memory(1.0, devices, stage, offload).device
    if a_parameter == 0:
        raise ValueError("with parameters offloaded the device's memory does not bound the size")
    return _usable(device, reserve) / a_parameter


def device_parameters(
    shape: Shape, tensor: int = 1, pipeline: int = 1, expert: int = 1
) -> tuple[float, float]:
    """Parameters on the fullest device of a model-parallel layout: those that all replicas share, and experts'.

    The fullest is the stage with an embedding (with both on a single stage); tensor parallelism splits matrices, not
    norms and routers; the experts are spread over `expert` groups of `tensor` devices. As Megatron-LM counts.
    """
    require_whole(tensor=tensor, pipeline=pipeline, expert=expert)
    routed = expert_parameters(shape) * shape.layers * shape.experts if shape.experts > 1 else 0
    dense = attention_parameters(shape) + (0 if routed else expert_parameters(shape))
    rows = shape.vocabulary * (1 if shape.tied or pipeline > 1 else 2)
    rows += shape.context if shape.positions else 0
    kept = (shape.layers * other_parameters(shape) + shape.width) / pipeline
    split = (shape.layers * dense / pipeline + rows * shape.width) / tensor
    return kept + split, routed / (pipeline * expert * tensor)


def training_need(
    shape: ShapeNamed,
    device: DeviceNamed,
    devices: int = 1,
    tensor: int = 1,
    pipeline: int = 1,
    expert: int = 1,
    stage: int = 0,
    offload: Offload = "none",
    sequence: float | None = None,
    batch: int = 1,
    recompute: Recompute = "none",
    attention: Attention = "flash",
    dropout: bool = False,
    counting: Counting = "zero",
) -> Need:
    """Memory on the fullest device of a training run: state (mixed-precision Adam) and stored activations.

    `batch` sequences of `sequence` tokens (by default the shape's context) are one micro-batch of one replica;
    `devices` are tensor x pipeline x replicas, and ZeRO `stage` shares state among the replicas. A first pipeline
    stage holds as many micro-batches as there are stages, so that activations do not fall with `pipeline`. State is
    counted as in ZeRO's paper or as by DeepSpeed (`deepspeed_memory`), which gathers the largest matrix. Raises
    ValueError for a layout that does not divide the devices, the replicas or the experts.
    """
    if recompute not in get_args(Recompute):
        raise ValueError(f"no recomputation {recompute!r}: none, selective or full")
    replicas = _replicas(shape, devices, tensor, pipeline, expert)
    shared, routed = device_parameters(shape, tensor, pipeline, expert)
    gathered = largest_matrix(shape) / tensor
    state = 0.0
    for parameters, sharing, layer in ((shared, replicas, gathered), (routed, replicas // expert, 0.0)):
        if parameters and counting == "deepspeed":
            state += deepspeed_memory(parameters, stage, sharing, 1, layer, offload).device
        elif parameters:
            state += zero_memory(parameters, sharing, stage, offload).device
    tokens = shape.context if sequence is None else sequence
    layer = 2 * tokens * batch * shape.width / tensor
    if recompute != "full":
        kept: Attention = "flash" if recompute == "selective" else attention
        layer = layer_activations(shape, tokens, batch, tensor, kept, dropout)
    output = (
        float(output_bytes(tokens, batch, shape.width, shape.vocabulary, tensor)) if pipeline == 1 else 0.0
    )
    return _need(device, state=state, activations=shape.layers * layer + output)


def _replicas(shape: Shape, devices: int, tensor: int, pipeline: int, expert: int) -> int:
    require_whole(devices=devices, tensor=tensor, pipeline=pipeline, expert=expert)
    replicas, rest = divmod(devices, tensor * pipeline)
    if rest or not replicas or replicas % expert or shape.experts % expert:
        raise ValueError(
            f"{devices} devices and {shape.experts} experts do not divide into "
            f"tensor {tensor} x pipeline {pipeline}, expert {expert}"
        )
    return replicas


def serving_need(
    shape: ShapeNamed,
    device: DeviceNamed,
    context: float,
    batch: int = 1,
    bits: float = 16,
    cache_bits: float = 16,
    devices: int = 1,
    reserve: float = 0.0,
) -> Need:
    """Memory of serving `batch` contexts on each of `devices`: weights at `bits` bits and cache, spread evenly.

    `reserve` is the share of the device's memory that a server leaves for its work, 0 to below 1.
    """
    require_whole(devices=devices)
    weights = float(weight_bytes(counted_parameters(shape), bits)) / devices
    cache = shape_cache_bytes(shape, context, batch, cache_bits) / devices
    return _need(device, state=weights, cache=cache, reserve=reserve)


def most(need: Callable[[int], Need], highest: int = 2**31) -> int:
    """The largest whole number whose need still fits: users, tokens of context, sequences a batch.

    most(lambda users: serving_need(shape, device, 8192, users)). Raises ValueError where not even one fits.
    """
    if not need(1).fits:
        raise ValueError(f"not even one fits: {need(1).share:.2f} of the device's memory is needed")
    low, high = 1, 2
    while high < highest and need(high).fits:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if need(middle).fits else (low, middle)
    return low


def _usable(device: Device, reserve: float) -> float:
    if not 0 <= reserve < 1:
        raise ValueError(f"the reserve is a share of the memory, 0 to below 1, not {reserve}")
    return device.memory * (1 - reserve)


def _need(
    device: Device, state: float, activations: float = 0.0, cache: float = 0.0, reserve: float = 0.0
) -> Need:
    total, usable = state + activations + cache, _usable(device, reserve)
    return Need(
        device=device.name,
        state=state,
        activations=activations,
        cache=cache,
        total=total,
        share=total / usable,
        fits=total <= usable,
    )
