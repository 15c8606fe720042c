"""What fits a device: the largest model to train or serve, and the memory that a run or a service needs."""

from scalinglaws.base import Value, require_positive, require_whole
from scalinglaws.devices import Device
from scalinglaws.memory import (
    Offload,
    Recompute,
    activation_bytes,
    shape_cache_bytes,
    weight_bytes,
    zero_memory,
)
from scalinglaws.shapes import Shape


class Need(Value):
    """Bytes that one device must hold, and whether it can; `share` is total over its memory."""

    device: str
    state: float
    activations: float
    cache: float
    total: float
    share: float
    fits: bool


def largest_served(device: Device, bits: float, devices: int = 1, reserve: float = 0.0) -> float:
    """Most parameters whose weights at `bits` bits fill the memory of `devices` devices.

    `reserve` is the share of memory kept for cache and working space, 0 to below 1. An upper bound.
    """
    require_positive(bits=bits, devices=devices)
    return _usable(device, reserve) * devices * 8 / bits


def largest_trained(
    device: Device, devices: int = 1, stage: int = 0, offload: Offload = "none", reserve: float = 0.0
) -> float:
    """Most parameters whose training state fits `devices` devices (mixed-precision Adam, ZeRO `stage`).

    `reserve` is the share of memory kept for activations. Raises ValueError where everything is offloaded,
    as nothing then bounds the size.
    """
    a_parameter = zero_memory(1.0, devices, stage, offload).device
    if a_parameter == 0:
        raise ValueError("with parameters offloaded the device's memory does not bound the size")
    return _usable(device, reserve) / a_parameter


def training_need(
    shape: Shape,
    device: Device,
    devices: int = 1,
    stage: int = 0,
    offload: Offload = "none",
    batch: float = 1,
    recompute: Recompute = "none",
) -> Need:
    """Memory of training `shape` on each device: ZeRO state and activations of `batch` full sequences."""
    state = zero_memory(shape.parameters, devices, stage, offload).device
    stored = activation_bytes(shape.context, batch, shape.width, shape.heads, shape.layers, recompute)
    return _need(device, state=state, activations=float(stored))


def serving_need(
    shape: Shape, device: Device, context: float, batch: float = 1, bits: float = 16, cache_bits: float = 16
) -> Need:
    """Memory of serving `shape` on one device: weights at `bits` bits and the cache of `batch` contexts."""
    weights = float(weight_bytes(shape.parameters, bits))
    return _need(device, state=weights, cache=shape_cache_bytes(shape, context, batch, cache_bits))


def longest_context(
    shape: Shape,
    device: Device,
    devices: int = 1,
    batch: float = 1,
    bits: float = 16,
    cache_bits: float = 16,
    reserve: float = 0.0,
) -> float:
    """Tokens that each of `batch` sequences may hold beside the weights, all spread evenly over the devices.

    Raises ValueError where the weights alone do not fit.
    """
    require_whole(devices=devices)
    rest = _usable(device, reserve) * devices - float(weight_bytes(shape.parameters, bits))
    if rest <= 0:
        raise ValueError(
            f"the weights of {shape.name} at {bits:g} bits do not fit {devices} of {device.name}"
        )
    return rest / shape_cache_bytes(shape, 1, batch, cache_bits)


def _usable(device: Device, reserve: float) -> float:
    if not 0 <= reserve < 1:
        raise ValueError(f"the reserve is a share of the memory, 0 to below 1, not {reserve}")
    return device.memory * (1 - reserve)


def _need(device: Device, state: float, activations: float = 0.0, cache: float = 0.0) -> Need:
    total = state + activations + cache
    return Need(
        device=device.name,
        state=state,
        activations=activations,
        cache=cache,
        total=total,
        share=total / device.memory,
        fits=total <= device.memory,
    )
