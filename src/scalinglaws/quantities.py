"""Quantities whose values were published: a law's value, its optimum, an exponent, a utilisation, a saving."""

import math
from collections.abc import Callable
from inspect import isfunction
from typing import Any

import numpy as np

from scalinglaws.calculators import calculate
from scalinglaws.compute import flop_per_token, sequence_flop, training_flop, utilisation
from scalinglaws.forms import optimal_parameters
from scalinglaws.law import Law, constant_values, evaluate
from scalinglaws.memory import activation_bytes, quantization_constant_bits
from scalinglaws.registry import LAWS
from scalinglaws.shapes import SHAPES, counted_parameters
from scalinglaws.solve import (
    as_parametric,
    least,
    loss_at,
    optimal_allocation,
    parametric_size,
    size_cutoff,
    turning,
)
from scalinglaws.solve_run import best_repetition, cheapest_served, compute_optimal_served


def value(law: Law, **inputs: float) -> float:
    """What the law gives."""
    return evaluate(law, **inputs)


def share_of_both(law: Law, **inputs: float) -> float:
    """The law's value x as x/(1 + x): idle time over all time, from idle over working time."""
    ratio = evaluate(law, **inputs)
    return ratio / (1 + ratio)


def optimum(law: Law, compute: float, field: str) -> float:
    """A field of `optimal_allocation`."""
    return float(getattr(optimal_allocation(law, compute), field))


def size_exponent(law: Law) -> float:
    """a = beta/(alpha + beta) of N ~ C^a."""
    values = constant_values(law)
    return values["beta"] / (values["alpha"] + values["beta"])


def product(law: Law, factors: list[str], **inputs: float) -> float:
    """Six times the law and further laws at the same inputs: C = 6 N B S."""
    return 6 * math.prod(evaluate(item, **inputs) for item in (law, *(LAWS[name] for name in factors)))


def repetition(law: Law, compute: float, unique_tokens: float, field: str) -> float:
    """A field of `best_repetition`."""
    return float(getattr(best_repetition(compute, unique_tokens, law), field))


def best_size_per_token(law: Law, tokens: float = 1.0) -> float:
    """Compute-optimal parameters a token for so many tokens, which do not matter where alpha and beta are equal."""
    values = {name: constant_values(law)[name] for name in ("A", "B", "alpha", "beta")}
    return float(optimal_parameters(tokens, **values) / tokens)


def constant(law: Law, symbol: str, under: str = "") -> float:
    """One constant of the law, over another where `under` names it."""
    values = constant_values(law)
    return values[symbol] / (values[under] if under else 1)


def growth_of(law: Law, symbol: str, low: float, high: float) -> float:
    """By what the law's value grows when its only input grows from `low` to `high`."""
    return evaluate(law, **{symbol: high}) / evaluate(law, **{symbol: low})


def row_budget(law: Law, row: int) -> float:
    """6 N D over the FLOP of a row (from 1) of a table of parameters, FLOP and tokens."""
    size, flop, tokens = law.rows[row - 1]
    return float(training_flop(size, tokens) / flop)


def r_squared(law: Law, series: str) -> float:
    """Share of the variance of the measured losses that the law explains; the series' other columns are inputs."""
    from scalinglaws.check import SERIES  # it needs the quantities

    runs = [dict(row) for row in SERIES[series]]
    losses = np.array([run.pop("loss") for run in runs])
    predicted = np.array([evaluate(law, **run) for run in runs])
    return float(1 - ((predicted - losses) ** 2).sum() / ((losses - losses.mean()) ** 2).sum())


def best_active_parameters(law: Law, compute: float, experts: float) -> float:
    """Active parameters with the least loss for 6 N D FLOP and so many experts."""

    def loss(log_size: float) -> float:
        size = math.exp(log_size)
        return evaluate(law, N=size, D=compute / (6 * size), E=experts)

    return least(loss, math.log(1e6), math.log(1e13))[0]


def least_loss(law: Law, compute: float) -> float:
    """Loss of the best split of 6 N D FLOP, for a law of the form E + A/N^alpha + B/D^beta."""
    form = as_parametric(law)
    assert form is not None
    size = parametric_size(form, compute)
    return evaluate(law, N=size, D=compute / (6 * size))


def dense_equivalent(law: Law, share: float, **inputs: float) -> float:
    """How much larger a dense model is that reaches the loss of one with a `share` of its weights not zero."""
    target = evaluate(law, K=share, **inputs)

    def gap(log_size: float) -> float:
        return abs(evaluate(law, K=1.0, D=inputs["D"], N=math.exp(log_size) * inputs["N"]) - target)

    return least(gap, 0.0, math.log(100))[0]


def best_bits(law: Law, compute: float) -> float:
    """Bits with the least loss for `compute` FLOP, 6/16 N D P, weights, activations and cache alike."""

    def loss(log_bits: float) -> float:
        bits = math.exp(log_bits)

        def split(log_size: float) -> float:
            size = math.exp(log_size)
            tokens = compute * 16 / (6 * size * bits)
            return evaluate(law, N=size, D=tokens, Pw=bits, Pa=bits, Pkv=bits)

        return least(split, math.log(1e6), math.log(1e13))[1]

    return least(loss, math.log(4), math.log(16))[0]


def decline_a_day(law: Law) -> float:
    """ln 2 over the doubling time in days."""
    return math.log(2) / (constant_values(law)["doubling"] * 365.25 / 12)


def frontier_exponent(law: Law, batch: str) -> float:
    """1/(1/aS + 1/aB + 1/aN) of the compute-efficient frontier (Kaplan et al. 2020, equation B.7)."""
    steps, critical = constant_values(law), constant_values(LAWS[batch])
    return 1 / (1 / steps["aS"] + 1 / critical["aB"] + 1 / steps["aN"])


def frontier_loss(law: Law, batch: str, compute: float) -> float:
    """Least loss of `compute` FLOP when L(N, S) meets the critical batch (equations B.3 and B.4, solved)."""

    def loss(log_size: float) -> float:
        size = math.exp(log_size)
        level = 10.0
        for _ in range(200):  # a fixed point: the batch depends on the loss reached
            steps = compute / (6 * size * evaluate(LAWS[batch], L=level))
            level += (evaluate(law, N=size, S=steps) - level) / 2
        return level

    return least(loss, math.log(1e6), math.log(1e15))[1]


def early_stop_size(law: Law, share: float) -> float:
    """How much larger the compute-efficient model is than one trained to `share` above convergence (B.12)."""
    efficient = constant_values(law)["aN"] / constant_values(law)["aS"]
    return float(((1 + efficient) / (1 + share)) ** (1 / constant_values(law)["aN"]))


def cheaper_served(law: Law, parameters: float, served: float, field: str) -> float:
    """A field of `cheapest_served` over that of the compute-optimal model of so many parameters, at its loss."""
    budget = turning(lambda compute: optimal_allocation(law, compute).parameters >= parameters, 1e15, 1e30)
    best = optimal_allocation(law, budget)
    loss = loss_at(law, best.parameters, best.tokens)
    cheap, trained = cheapest_served(law, loss, served), compute_optimal_served(law, loss, served)
    return float(getattr(cheap, field) / getattr(trained, field))


def batch_on_the_line(law: Law, loss: str, compute: float) -> float:
    """The critical batch at the loss that `compute` FLOP buy."""
    return evaluate(law, L=evaluate(LAWS[loss], C=compute))


def spent(law: Law, other: str, compute: float) -> float:
    """The product of two laws of the budget over the budget: model scale times tokens is the compute."""
    return evaluate(law, C=compute) * evaluate(LAWS[other], C=compute) / compute


def same_batch(law: Law, loss: str, critical: str, compute: float) -> float:
    """The law's batch for `compute` FLOP over the critical batch at the loss that they buy."""
    return evaluate(law, C=compute) / batch_on_the_line(LAWS[critical], loss, compute)


def meeting(law: Law, other: str = "", reference: dict[str, float] | None = None, **inputs: float) -> float:
    """The law over another, or over itself, at the same inputs or at the reference."""
    return evaluate(law, **inputs) / evaluate(LAWS[other] if other else law, **(reference or inputs))


def budget_share(law: Law, other: str, compute: float) -> float:
    """Share of `compute` FLOP with which the law reaches the loss that another reaches with all of them."""
    target = evaluate(LAWS[other], C=compute)
    return turning(lambda share: evaluate(law, C=share * compute) <= target, 1e-3, 1e3)


def prediction_error(law: Law, measured: float, **inputs: float) -> float:
    """|law - measured| over measured."""
    return abs(evaluate(law, **inputs) - measured) / measured


def log_cutoff(law: Law) -> float:
    """Base-10 logarithm of the size at which experts stop helping."""
    return math.log10(size_cutoff(law))


def whole_vocabulary(law: Law, **inputs: float) -> float:
    """The law's vocabulary rounded down, as the authors' code does."""
    return math.floor(evaluate(law, **inputs))


def all_parameters(shape: str) -> float:
    """Parameters of a shape, biases left out."""
    return counted_parameters(SHAPES[shape])


def shape_flop(shape: str) -> float:
    """Training FLOP of one sequence of a GPT-2-like shape, by the law of FLOP a token."""
    return sequence_flop(SHAPES[shape])


def sequence_utilisation(shape: str, sequences: float, seconds: float, peak: float) -> float:
    """MFU at `sequences` of the shape in `seconds` on one device."""
    return float(utilisation(sequence_flop(SHAPES[shape]) * sequences / seconds, 1, peak))


def token_utilisation(shape: str, tokens_per_second: float, devices: float, peak: float) -> float:
    """MFU at so many tokens a second on all devices, all parameters counted."""
    of = SHAPES[shape]
    token = flop_per_token(of.parameters, of.layers, of.heads, of.head_dim, of.context)
    return float(utilisation(token * tokens_per_second, devices, peak))


def calculation(of: str, field: str = "value", over: str = "", **inputs: Any) -> float:
    """A field of a calculator's result, over another one where `over` names it."""
    result = calculate(of, inputs)
    return float(result[field] / (result[over] if over else 1))


def selective_saving(width: float, heads: float, sequence: float) -> float:
    """Share of activation memory saved by recomputing the attention scores."""
    stored = activation_bytes(sequence, 1, width, heads)
    kept = activation_bytes(sequence, 1, width, heads, recompute="selective")
    return float(1 - kept / stored)


def scales_saved(parameters: float) -> float:
    """Bytes that double quantization saves."""
    single = quantization_constant_bits(second_block=None)
    return float((single - quantization_constant_bits()) * parameters / 8)


QUANTITIES: dict[str, Callable[..., float]] = {
    name: function
    for name, function in list(globals().items())
    if isfunction(function) and function.__module__ == __name__
}
"""Each function of this module by its name: it takes the law, where a check names one, and the check's inputs."""
