"""Time of reading a prompt and of writing a token, by the roofline of a device."""

# ruff: noqa: N803  (the arguments of laws are the papers' symbols, so that a line reads like its formula)

from typing import Literal

from scalinglaws import forms
from scalinglaws.base import Number, Value, require_positive, require_whole
from scalinglaws.devices import Device, DeviceNamed
from scalinglaws.memory import shape_cache_bytes, weight_bytes
from scalinglaws.shapes import Shape, ShapeNamed, expert_parameters


def inference_flop(N: Number, D: Number) -> Number:
    """2 N D: forward FLOP of N parameters over D tokens, attention left out (Kaplan, section 2.1)."""
    require_positive(N=N, D=D)
    return forms.inference_flop(N, D)


class Roofline(Value):
    """One phase of inference at the peaks of the devices: a bound from below, not a forecast.

    `intensity` and `ridge` are FLOP a byte, of the phase and of the device; below the ridge memory is the
    bound. `tokens_per_second` counts all sequences of the batch.
    """

    phase: Literal["prefill", "decode"]
    flop: float
    bytes: float
    intensity: float
    ridge: float
    seconds: float
    bound: Literal["compute", "memory"]
    tokens_per_second: float


def prefill(
    shape: ShapeNamed,
    device: DeviceNamed,
    prompt: float,
    batch: float = 1,
    bits: float = 16,
    cache_bits: float = 16,
    devices: int = 1,
) -> Roofline:
    """Reading `batch` prompts of `prompt` tokens: weights are read once, the cache is written once.

    2 N FLOP a token, N those that work on it, plus causal attention, 2 L H Q T^2 a sequence; 16-bit arithmetic.
    Work and data are spread over `devices` without cost: a bound from below.
    """
    require_positive(prompt=prompt, batch=batch, devices=devices)
    attention = 2 * shape.layers * shape.heads * shape.head_dim * prompt * prompt
    flop = batch * (2 * working_parameters(shape) * prompt + attention)
    moved = _weights_read(shape, batch * prompt, bits) + shape_cache_bytes(shape, prompt, batch, cache_bits)
    return _roofline("prefill", flop, moved, device, devices, batch * prompt)


def decode(
    shape: ShapeNamed,
    device: DeviceNamed,
    context: float,
    batch: float = 1,
    bits: float = 16,
    cache_bits: float = 16,
    devices: int = 1,
) -> Roofline:
    """Writing one token in each of `batch` sequences that hold `context` tokens.

    The weights that the tokens need and the whole cache are read; 2 N FLOP a token and 4 L H Q T of attention.
    """
    require_positive(context=context, batch=batch, devices=devices)
    attention = 4 * shape.layers * shape.heads * shape.head_dim * context
    flop = batch * (2 * working_parameters(shape) + attention)
    moved = _weights_read(shape, batch, bits) + shape_cache_bytes(shape, context, batch, cache_bits)
    return _roofline("decode", flop, moved, device, devices, batch)


def working_parameters(shape: Shape) -> float:
    """Parameters that work on a token: the printed number, less the experts that a token does not visit."""
    idle = shape.layers * (shape.experts - shape.active) * expert_parameters(shape)
    return shape.parameters - idle


def _weights_read(shape: Shape, tokens: float, bits: float) -> float:
    """Bytes of the weights that `tokens` need, experts missed by all of them left out: E (1 - k/E)^tokens."""
    missed = shape.experts * (1 - shape.active / shape.experts) ** tokens
    idle = shape.layers * missed * expert_parameters(shape)
    return float(weight_bytes(shape.parameters - idle, bits))


def million_token_price(
    tokens_per_second: float, device_hour: float, devices: int = 1, share: float = 1.0
) -> float:
    """Price of a million tokens written or read by `devices`, at `device_hour` an hour each and a `share` of the speed.

    The speed is a `Roofline`'s; a server reaches a part of it. Raises ValueError for a price that is not above zero
    and a share outside 0 to 1.
    """
    require_positive(tokens_per_second=tokens_per_second, device_hour=device_hour, share=share)
    require_whole(devices=devices)
    if share > 1:
        raise ValueError(f"no phase runs at more than its roof, a share of 1, not {share}")
    return 1e6 * device_hour * devices / (3600 * share * tokens_per_second)


def _roofline(
    phase: Literal["prefill", "decode"],
    flop: float,
    moved: float,
    device: Device,
    devices: int,
    written: float,
) -> Roofline:
    require_positive(flop=flop, bytes=moved)
    peak, bandwidth = device.peak * devices, device.bandwidth * devices
    seconds = float(forms.roofline_seconds(flop, moved, peak, bandwidth))
    ridge = peak / bandwidth
    return Roofline(
        phase=phase,
        flop=flop,
        bytes=moved,
        intensity=flop / moved,
        ridge=ridge,
        seconds=seconds,
        bound="compute" if flop / moved >= ridge else "memory",
        tokens_per_second=written / seconds,
    )
