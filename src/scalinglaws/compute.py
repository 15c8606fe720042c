"""FLOP, utilisation, days and cost of training; time of reading a prompt and of writing a token, by the roofline."""

# ruff: noqa: N803  (the arguments of laws are the papers' symbols, so that a line reads like its formula)

import math
from typing import Literal

import numpy as np

from scalinglaws import forms
from scalinglaws.base import Number, Value, require_positive, require_share, require_whole
from scalinglaws.devices import Device, DeviceNamed
from scalinglaws.memory import shape_cache_bytes, weight_bytes
from scalinglaws.shapes import Shape, ShapeNamed, expert_parameters, multiplied_parameters


def training_flop(N: Number, D: Number) -> Number:
    """6 N D: forward and backward FLOP of N parameters over D tokens (Kaplan et al. 2020, section 2.1)."""
    require_positive(N=N, D=D)
    return forms.training_flop(N, D)


def flop_per_token(N: Number, L: Number, H: Number, Q: Number, T: Number) -> Number:
    """6 N + 12 L H Q T: training FLOP a token with attention (Chowdhery et al. 2022, appendix B).

    N parameters, L layers, H heads of width Q, sequences of T tokens.
    """
    require_positive(N=N, L=L, H=H, Q=Q, T=T)
    return forms.flop_per_token(N, L, H, Q, T)


def sequence_flop(shape: Shape) -> float:
    """Training FLOP of one full sequence: `flop_per_token` of the multiplied parameters times the context."""
    weights = multiplied_parameters(shape)
    token = flop_per_token(weights, shape.layers, shape.heads, shape.head_dim, shape.context)
    return float(token * shape.context)


def utilisation(flop_per_second: Number, devices: Number, peak: Number) -> Number:
    """Share of the peak: model FLOP done in a second over devices times peak FLOP/s (MFU)."""
    require_positive(flop_per_second=flop_per_second, devices=devices, peak=peak)
    return flop_per_second / (devices * peak)


def hardware_utilisation(mfu: Number, recomputed: Number) -> Number:
    """HFU = MFU (1 + recomputed/3): the forward pass is a third of the model's FLOP.

    `recomputed` is the share of the forward pass done a second time; ValueError outside 0 to 1.
    """
    require_share(mfu=mfu)
    share = np.asarray(recomputed)
    if not np.all((share >= 0) & (share <= 1)):
        raise ValueError(f"a share of the forward pass lies between 0 and 1, not {recomputed}")
    return mfu * (1 + recomputed / 3)


def implied_utilisation(parameters: float, tokens: float, device_hours: float, peak: float) -> float:
    """MFU that a run of 6 N D FLOP had if it took `device_hours` at `peak` FLOP/s a device."""
    require_positive(device_hours=device_hours, peak=peak)
    return float(training_flop(parameters, tokens) / (device_hours * 3600 * peak))


def device_hours(flop: float, peak: float, mfu: float) -> float:
    """Hours of all devices for `flop` FLOP at the share `mfu` (above 0, at most 1) of `peak` FLOP/s."""
    require_positive(flop=flop, peak=peak)
    require_share(mfu=mfu)
    hours = flop / (peak * mfu) / 3600
    require_positive(hours=hours)
    return hours


class TrainingPlan(Value):
    """What a run takes: FLOP, device-hours, days on the cluster and cost (null without a price)."""

    flop: float
    device_hours: float
    days: float
    cost: float | None


def training_plan(
    parameters: float, tokens: float, devices: float, peak: float, mfu: float, price: float | None = None
) -> TrainingPlan:
    """Days and cost of 6 N D FLOP on `devices` of `peak` FLOP/s at utilisation `mfu`.

    `price` is a device-hour's, in any currency. Raises ValueError for an mfu outside 0-1,
    devices in parts and a price below zero.
    """
    require_whole(devices=devices)
    if price is not None and not 0 <= price < math.inf:
        raise ValueError(f"the price of a device-hour is a finite number from 0 on, not {price}")
    flop = float(training_flop(parameters, tokens))
    hours = device_hours(flop, peak, mfu)
    cost = None if price is None else hours * price
    return TrainingPlan(flop=flop, device_hours=hours, days=hours / devices / 24, cost=cost)


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
    require_positive(tokens_per_second=tokens_per_second, device_hour=device_hour)
    require_share(share=share)
    require_whole(devices=devices)
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
