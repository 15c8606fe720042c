"""FLOP of training, utilisation of accelerators, days and cost on a cluster."""

# ruff: noqa: N803  (the arguments of laws are the papers' symbols, so that a line reads like its formula)

import math

import numpy as np

from scalinglaws import forms
from scalinglaws.base import Number, Value, require_positive, require_whole
from scalinglaws.shapes import Shape, multiplied_parameters


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
    require_positive(mfu=mfu)
    if np.any(np.asarray(mfu) > 1):
        raise ValueError(f"utilisation is a share of the peak, at most 1, not {mfu}")
    share = np.asarray(recomputed)
    if not np.all((share >= 0) & (share <= 1)):
        raise ValueError(f"a share of the forward pass lies between 0 and 1, not {recomputed}")
    return mfu * (1 + recomputed / 3)


def implied_utilisation(parameters: float, tokens: float, device_hours: float, peak: float) -> float:
    """MFU that a run of 6 N D FLOP had if it took `device_hours` at `peak` FLOP/s a device."""
    require_positive(device_hours=device_hours, peak=peak)
    return float(training_flop(parameters, tokens) / (device_hours * 3600 * peak))


def recomputing_days(T: Number, P: Number, n: Number, X: Number) -> Number:
    """8 T P/(n X) seconds as days: training with full recomputation (Narayanan et al. 2021, equation 4).

    T tokens, P parameters, n devices that each reach X FLOP/s.
    """
    require_positive(T=T, P=P, n=n, X=X)
    return forms.recomputing_days(T, P, n, X)


def device_hours(flop: float, peak: float, mfu: float) -> float:
    """Hours of all devices for `flop` FLOP at the share `mfu` (above 0, at most 1) of `peak` FLOP/s."""
    require_positive(flop=flop, peak=peak, mfu=mfu)
    if mfu > 1:
        raise ValueError(f"utilisation is a share of the peak, at most 1, not {mfu}")
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
    parameters: float,
    tokens: float,
    devices: float,
    peak: float,
    mfu: float,
    price: float | None = None,
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
