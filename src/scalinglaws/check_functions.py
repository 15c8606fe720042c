"""Small functions of the laws whose values were published: ratios, optima, utilisations, savings."""

import math

from scalinglaws.compute import flop_per_token, sequence_flop, utilisation
from scalinglaws.data import optimal_parameters
from scalinglaws.devices import GIB
from scalinglaws.experts import size_cutoff
from scalinglaws.law import constant_values, evaluate
from scalinglaws.memory import (
    activation_bytes,
    deepspeed_stage2_bytes,
    quantization_constant_bits,
    shape_cache_bytes,
)
from scalinglaws.registry import LAWS
from scalinglaws.shapes import SHAPES, plain_parameters
from scalinglaws.solve import optimal_allocation
from scalinglaws.solve_data import best_repetition


def constant(law: str, symbol: str) -> float:
    """One constant of a law."""
    return constant_values(LAWS[law])[symbol]


def exponent_ratio(law: str) -> float:
    """aN/aD of Kaplan's joint law."""
    return constant(law, "aN") / constant(law, "aD")


def optimum(law: str, compute: float, quantity: str) -> float:
    """A field of `optimal_allocation`."""
    return float(getattr(optimal_allocation(LAWS[law], compute), quantity))


def size_exponent(law: str) -> float:
    """a = beta/(alpha + beta) of N ~ C^a."""
    return constant(law, "beta") / (constant(law, "alpha") + constant(law, "beta"))


def summed_exponents(laws: tuple[str, ...]) -> float:
    """The sum of the exponents p of several allocation laws."""
    return sum(constant(law, "p") for law in laws)


def repetition(compute: float, unique_tokens: float, quantity: str) -> float:
    """A field of `best_repetition`."""
    return float(getattr(best_repetition(compute, unique_tokens), quantity))


def best_size_per_token(law: str) -> float:
    """Compute-optimal parameters a token, where alpha and beta are equal."""
    values = {name: constant(law, name) for name in ("A", "B", "alpha", "beta")}
    return float(optimal_parameters(1.0, **values))


def prediction_error(law: str, measured: float, **inputs: float) -> float:
    """|law - measured| over measured, in per cent."""
    return 100 * abs(evaluate(LAWS[law], **inputs) - measured) / measured


def log_cutoff(law: str) -> float:
    """Base-10 logarithm of the size at which experts stop helping."""
    return math.log10(size_cutoff(LAWS[law]))


def whole_vocabulary(approach: int, non_vocabulary: float, width: float) -> int:
    """Optimal vocabulary rounded down, as the authors' code does."""
    return math.floor(evaluate(LAWS[f"vocabulary-{approach}"], Nnv=non_vocabulary, d=width))


def gpt2_sequence_flop() -> float:
    """Training FLOP of one GPT-2 small sequence."""
    return sequence_flop(SHAPES["GPT-2 small"])


def gpt2_utilisation(sequences: float, seconds: float, peak: float) -> float:
    """MFU in per cent of GPT-2 small at `sequences` in `seconds`."""
    return float(100 * utilisation(gpt2_sequence_flop() * sequences / seconds, 1, peak))


def palm_utilisation(tokens_per_second: float, devices: float, peak: float) -> float:
    """MFU in per cent of PaLM 540B."""
    palm = SHAPES["PaLM 540B"]
    token = flop_per_token(palm.parameters, palm.layers, palm.heads, palm.head_dim, palm.context)
    return float(100 * utilisation(token * tokens_per_second, devices, peak))


def selective_saving(width: float, heads: float, sequence: float) -> float:
    """Per cent of activation memory saved by recomputing the attention scores."""
    stored = activation_bytes(sequence, 1, width, heads)
    kept = activation_bytes(sequence, 1, width, heads, recompute="selective")
    return float(100 * (1 - kept / stored))


def scales_saved(parameters: float) -> float:
    """Bytes that double quantization saves."""
    single = quantization_constant_bits(second_block=None)
    return float((single - quantization_constant_bits()) * parameters / 8)


def gigabytes(law: str, **inputs: float) -> float:
    """A law's bytes in GB of 1e9."""
    return evaluate(LAWS[law], **inputs) / 1e9


def deepspeed_gibibytes(parameters: float, devices: float) -> float:
    """DeepSpeed's ZeRO-2 state a device, in GiB."""
    return float(deepspeed_stage2_bytes(parameters, devices) / GIB)


def token_cache(shape: str, tokens: float = 1) -> float:
    """16-bit key-value cache of a named shape, in bytes."""
    return shape_cache_bytes(SHAPES[shape], tokens)


def gpt2_parameters() -> int:
    """Parameters of GPT-2 small without biases."""
    return plain_parameters(SHAPES["GPT-2 small"])
