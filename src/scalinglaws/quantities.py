"""Quantities whose values were published: a law's value, its optimum, an exponent, a utilisation, a saving."""

import math
from collections.abc import Callable

from scalinglaws.compute import flop_per_token, sequence_flop, utilisation
from scalinglaws.forms import optimal_parameters
from scalinglaws.law import Law, constant_values, evaluate
from scalinglaws.memory import (
    activation_bytes,
    deepspeed_stage2_bytes,
    quantization_constant_bits,
    shape_cache_bytes,
)
from scalinglaws.registry import LAWS
from scalinglaws.shapes import SHAPES, plain_parameters
from scalinglaws.solve import optimal_allocation, size_cutoff
from scalinglaws.solve_data import best_repetition

Quantity = Callable[..., float]
QUANTITIES: dict[str, Quantity] = {}
"""Each takes the law, where the check names one, and the check's inputs."""


def quantity(function: Quantity) -> Quantity:
    """Makes the function known to published.toml by its name."""
    QUANTITIES[function.__name__] = function
    return function


@quantity
def value(law: Law, **inputs: float) -> float:
    """What the law gives."""
    return evaluate(law, **inputs)


@quantity
def constant_ratio(law: Law, over: str, under: str) -> float:
    """One constant of the law over another."""
    return constant_values(law)[over] / constant_values(law)[under]


@quantity
def optimum(law: Law, compute: float, field: str) -> float:
    """A field of `optimal_allocation`."""
    return float(getattr(optimal_allocation(law, compute), field))


@quantity
def size_exponent(law: Law) -> float:
    """a = beta/(alpha + beta) of N ~ C^a."""
    values = constant_values(law)
    return values["beta"] / (values["alpha"] + values["beta"])


@quantity
def product(law: Law, factors: list[str], **inputs: float) -> float:
    """Six times the law and further laws at the same inputs: C = 6 N B S."""
    return 6 * math.prod(evaluate(item, **inputs) for item in (law, *(LAWS[name] for name in factors)))


@quantity
def repetition(law: Law, compute: float, unique_tokens: float, field: str) -> float:
    """A field of `best_repetition`."""
    return float(getattr(best_repetition(compute, unique_tokens, law), field))


@quantity
def best_size_per_token(law: Law) -> float:
    """Compute-optimal parameters a token, where alpha and beta are equal."""
    values = {name: constant_values(law)[name] for name in ("A", "B", "alpha", "beta")}
    return float(optimal_parameters(1.0, **values))


@quantity
def constant(law: Law, symbol: str) -> float:
    """One constant of the law."""
    return constant_values(law)[symbol]


@quantity
def prediction_error(law: Law, measured: float, **inputs: float) -> float:
    """|law - measured| over measured."""
    return abs(evaluate(law, **inputs) - measured) / measured


@quantity
def log_cutoff(law: Law) -> float:
    """Base-10 logarithm of the size at which experts stop helping."""
    return math.log10(size_cutoff(law))


@quantity
def whole_vocabulary(law: Law, **inputs: float) -> float:
    """The law's vocabulary rounded down, as the authors' code does."""
    return math.floor(evaluate(law, **inputs))


@quantity
def counted_parameters(shape: str) -> float:
    """Parameters of a GPT-2-like shape without biases."""
    return plain_parameters(SHAPES[shape])


@quantity
def shape_flop(shape: str) -> float:
    """Training FLOP of one sequence of a GPT-2-like shape, by the law of FLOP a token."""
    return sequence_flop(SHAPES[shape])


@quantity
def sequence_utilisation(shape: str, sequences: float, seconds: float, peak: float) -> float:
    """MFU at `sequences` of the shape in `seconds` on one device."""
    return float(utilisation(sequence_flop(SHAPES[shape]) * sequences / seconds, 1, peak))


@quantity
def token_utilisation(shape: str, tokens_per_second: float, devices: float, peak: float) -> float:
    """MFU at so many tokens a second on all devices, all parameters counted."""
    of = SHAPES[shape]
    token = flop_per_token(of.parameters, of.layers, of.heads, of.head_dim, of.context)
    return float(utilisation(token * tokens_per_second, devices, peak))


@quantity
def selective_saving(width: float, heads: float, sequence: float) -> float:
    """Share of activation memory saved by recomputing the attention scores."""
    stored = activation_bytes(sequence, 1, width, heads)
    kept = activation_bytes(sequence, 1, width, heads, recompute="selective")
    return float(1 - kept / stored)


@quantity
def scales_saved(parameters: float) -> float:
    """Bytes that double quantization saves."""
    single = quantization_constant_bits(second_block=None)
    return float((single - quantization_constant_bits()) * parameters / 8)


@quantity
def single_scales(block: float) -> float:
    """Bits a weight of scales that are not quantized again."""
    return float(quantization_constant_bits(block, None))


@quantity
def deepspeed_stage2(parameters: float, devices: float) -> float:
    """Bytes a device of DeepSpeed's ZeRO-2 state."""
    return float(deepspeed_stage2_bytes(parameters, devices))


@quantity
def token_cache(shape: str, tokens: float = 1) -> float:
    """16-bit key-value cache of a named shape, in bytes."""
    return shape_cache_bytes(SHAPES[shape], tokens)
