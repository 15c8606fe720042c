"""Time of reading a prompt and of writing a token, by the roofline of a device."""

# ruff: noqa: N803  (the arguments of laws are the papers' symbols, so that a line reads like its formula)

from typing import Literal

from scalinglaws import forms
from scalinglaws.base import Number, Value, require_positive
from scalinglaws.devices import Device
from scalinglaws.memory import shape_cache_bytes, weight_bytes
from scalinglaws.shapes import Shape


def inference_flop(N: Number, D: Number) -> Number:
    """2 N D: forward FLOP of N parameters over D tokens, attention left out (Kaplan, section 2.1)."""
    require_positive(N=N, D=D)
    return forms.inference_flop(N, D)


class Roofline(Value):
    """One phase of inference on one device at its peaks: a bound from below, not a forecast.

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


def prefill(shape: Shape, device: Device, prompt: float, batch: float = 1, bits: float = 16) -> Roofline:
    """Reading `batch` prompts of `prompt` tokens: weights are read once, the cache is written once.

    2 N FLOP a token, plus causal attention, 2 L H Q T^2 a sequence; 16-bit cache and arithmetic.
    """
    require_positive(prompt=prompt, batch=batch)
    attention = 2 * shape.layers * shape.heads * shape.head_dim * prompt**2
    flop = batch * (2 * shape.parameters * prompt + attention)
    moved = float(weight_bytes(shape.parameters, bits)) + shape_cache_bytes(shape, prompt, batch)
    return _roofline("prefill", flop, moved, device, batch * prompt)


def decode(shape: Shape, device: Device, context: float, batch: float = 1, bits: float = 16) -> Roofline:
    """Writing one token in each of `batch` sequences that hold `context` tokens.

    All weights and the whole cache are read; 2 N FLOP a token and 4 L H Q T of attention.
    """
    require_positive(context=context, batch=batch)
    attention = 4 * shape.layers * shape.heads * shape.head_dim * context
    flop = batch * (2 * shape.parameters + attention)
    moved = float(weight_bytes(shape.parameters, bits)) + shape_cache_bytes(shape, context, batch)
    return _roofline("decode", flop, moved, device, batch)


def million_token_price(phase: Roofline, device_hour: float, share: float = 1.0) -> float:
    """Price of a million tokens of this phase on a device at `device_hour` an hour, at a `share` of its roof.

    Raises ValueError for a price that is not above zero and a share outside 0 to 1.
    """
    require_positive(device_hour=device_hour, share=share)
    if share > 1:
        raise ValueError(f"no phase runs at more than its roof, a share of 1, not {share}")
    return 1e6 * device_hour / (3600 * share * phase.tokens_per_second)


def _roofline(
    phase: Literal["prefill", "decode"], flop: float, moved: float, device: Device, written: float
) -> Roofline:
    seconds = float(forms.roofline_seconds(flop, moved, device.peak, device.bandwidth))
    ridge = device.peak / device.bandwidth
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
