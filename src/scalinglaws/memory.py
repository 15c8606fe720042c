"""Bytes of weights, training state, adapters, caches and activations."""

# ruff: noqa: N803  (the arguments of laws are the papers' symbols, so that a line reads like its formula)

from typing import Any, Literal

from scalinglaws.base import Value
from scalinglaws.law import Law, Number, Output, constants, count, require_positive
from scalinglaws.shapes import Shape

Recompute = Literal["none", "selective", "full"]
Offload = Literal["none", "optimizer", "parameters"]

_STATE = 16
"""Bytes a parameter of mixed-precision Adam: 2 weight, 2 gradient, 12 in 32 bit (K = 12)."""


def weight_bytes(parameters: Number, bits: Number) -> Number:
    """Bytes of `parameters` weights stored in `bits` bits each. weight_bytes(7e9, 4) -> 3.5e9"""
    require_positive(parameters=parameters, bits=bits)
    return parameters * bits / 8


def zero_bytes(parameters: Number, devices: Number, stage: int) -> Number:
    """Bytes of model state a device holds under ZeRO stage `stage` (Rajbhandari et al. 2019, figure 1).

    `parameters` is a count, `devices` the data-parallel degree; mixed-precision Adam, 16 bytes a parameter.
    Raises ValueError for a stage outside 0-3. zero_bytes(7.5e9, 64, stage=1) -> 31.4e9
    """
    require_positive(parameters=parameters, devices=devices)
    kept = {0: 16, 1: 4, 2: 2, 3: 0}.get(stage)
    if kept is None:
        raise ValueError(f"ZeRO has the stages 0, 1, 2 and 3, not {stage}")
    return parameters * (kept + (_STATE - kept) / devices)


def deepspeed_stage2_bytes(parameters: Number, devices: Number) -> Number:
    """2P + 18P/n: what DeepSpeed allocates at stage 2, a 32-bit gradient copy more than the paper.

    As its estimator counts since June 2024 (deepspeedai/DeepSpeed, pull request 5099).
    """
    require_positive(parameters=parameters, devices=devices)
    return parameters * (2 + 18 / devices)


class SplitMemory(Value):
    """Bytes of model state on each accelerator and, for each accelerator, in its host's memory."""

    device: float
    host: float


def zero_memory(parameters: float, devices: int, stage: int, offload: Offload = "none") -> SplitMemory:
    """Model state on device and host under ZeRO with offload.

    "optimizer" (ZeRO-Offload, stages 2 and 3) moves gradients and 32-bit state to the host and keeps the
    16-bit weights; "parameters" (ZeRO-Infinity, stage 3) moves all of it and leaves only what is in use,
    which is not counted. Raises ValueError for other combinations.
    """
    total = zero_bytes(parameters, devices, stage)
    if offload == "none":
        return SplitMemory(device=float(total), host=0.0)
    if offload not in {"optimizer", "parameters"} or stage < (2 if offload == "optimizer" else 3):
        raise ValueError(f"ZeRO stage {stage} cannot offload {offload!r}: optimizer needs 2, parameters 3")
    kept = weight_bytes(parameters, 16) / (devices if stage == 3 else 1) if offload == "optimizer" else 0.0
    return SplitMemory(device=float(kept), host=float(total - kept))


def lora_parameters(layers: Number, width: Number, rank: Number, matrices: Number) -> Number:
    """2 L d r m: parameters of rank-r adapters on m square matrices a layer (Hu et al. 2021, section 4.2)."""
    require_positive(layers=layers, width=width, rank=rank, matrices=matrices)
    return 2 * layers * width * rank * matrices


def quantization_constant_bits(block: Number = 64, second_block: Number | None = 256) -> Number:
    """Bits a parameter of 32-bit scales for blocks of 64, themselves held in 8 bits (Dettmers et al. 2023).

    `second_block` None means that the scales are not quantized a second time: 32/block.
    """
    if second_block is None:
        return 32 / block
    return 8 / block + 32 / (block * second_block)


class TuningMemory(Value):
    """Bytes of one fine-tuning run without activations: frozen weights, their scales, and trained state."""

    weights: float
    scales: float
    trained_state: float
    total: float


def tuning_memory(
    parameters: float, method: Literal["full", "lora", "qlora"], adapter_parameters: float = 0.0
) -> TuningMemory:
    """Memory of fine-tuning on one device, mixed-precision Adam (16 bytes a trained parameter).

    "full" trains all weights; "lora" freezes them in 16 bits, "qlora" in 4 bits with doubly quantized scales.
    """
    require_positive(parameters=parameters)
    if method == "full":
        return _tuning(0.0, 0.0, _STATE * parameters)
    if method not in {"lora", "qlora"}:
        raise ValueError(f"no fine-tuning method {method!r}: full, lora or qlora")
    require_positive(adapter_parameters=adapter_parameters)
    bits, scale_bits = (16.0, 0.0) if method == "lora" else (4.0, float(quantization_constant_bits()))
    return _tuning(parameters * bits / 8, parameters * scale_bits / 8, _STATE * adapter_parameters)


def _tuning(weights: float, scales: float, state: float) -> TuningMemory:
    return TuningMemory(weights=weights, scales=scales, trained_state=state, total=weights + scales + state)


def cache_bytes(
    layers: Number,
    kv_heads: Number,
    head_dim: Number,
    tokens: Number = 1,
    batch: Number = 1,
    bits: Number = 16,
) -> Number:
    """Bytes of keys and values: 2 L n_kv d_head for each token, at `bits` bits a number.

    Multi-head attention has kv_heads = heads, grouped-query fewer, multi-query one.
    """
    require_positive(layers=layers, kv_heads=kv_heads, head_dim=head_dim)
    require_positive(tokens=tokens, batch=batch, bits=bits)
    return 2 * layers * kv_heads * head_dim * tokens * batch * bits / 8


def shape_cache_bytes(
    shape: Shape, tokens: float, batch: float = 1, bits: float = 16, kv_heads: int | None = None
) -> float:
    """`cache_bytes` of a named shape; `kv_heads` replaces its own, to compare head layouts."""
    heads = shape.kv_heads if kv_heads is None else kv_heads
    return float(cache_bytes(shape.layers, heads, shape.head_dim, tokens, batch, bits))


def activation_bytes(
    sequence: Number,
    batch: Number,
    width: Number,
    heads: Number,
    layers: Number = 1,
    recompute: Recompute = "none",
) -> Number:
    """Bytes of stored 16-bit activations, s b h (34 + 5 a s/h) a layer (Korthikanti et al. 2022, equation 1).

    "selective" recomputes the attention scores (34 s b h), "full" keeps each layer's input only (2 s b h).
    """
    require_positive(sequence=sequence, batch=batch, width=width, heads=heads, layers=layers)
    factors: dict[str, Number] = {"none": 34 + 5 * heads * sequence / width, "selective": 34, "full": 2}
    if recompute not in factors:
        raise ValueError(f"no recomputation {recompute!r}: none, selective or full")
    return layers * sequence * batch * width * factors[recompute]


_BYTES = Output(name="memory", unit="bytes")


def _law(name: str, title: str, source: str, **fields: Any) -> Law:
    shared = {"name": name, "title": title, "source": source, "family": "memory", "status": "pub"}
    return Law.model_validate({**shared, "citekey": None, "output": _BYTES, "domain": "exact", **fields})


_LAYERS = count("L", "layers", "layers")


def _zero(stage: int, formula: str) -> Law:
    return _law(
        f"zero-stage-{stage}",
        f"Model state a device, ZeRO stage {stage}",
        "1910.02054",
        citekey="rajbhandari2019zero",
        where="figure 1, K = 12",
        formula=formula,
        tex=formula.replace("*", ""),
        constant_set="ZeRO, mixed-precision Adam",
        inputs=(count("P", "parameters", "parameters"), count("n", "data-parallel degree", "devices")),
        form=lambda P, n: zero_bytes(P, n, stage),
    )


LAWS = (
    _zero(0, "16 P"),
    _zero(1, "4 P + 12 P/n"),
    _zero(2, "2 P + 14 P/n"),
    _zero(3, "16 P/n"),
    _law(
        "lora-parameters",
        "Trained parameters of LoRA",
        "2106.09685",
        where="section 4.2",
        formula="2 L d r m",
        tex=r"2 L d r m",
        inputs=(
            _LAYERS,
            count("d", "width of the adapted square matrices", "dimensions"),
            count("r", "rank", "dimensions"),
            count("m", "adapted matrices a layer", "matrices"),
        ),
        output=Output(name="trained parameters", unit="parameters"),
        form=lambda L, d, r, m: lora_parameters(L, d, r, m),
    ),
    _law(
        "qlora-constants",
        "Bits of doubly quantized scales",
        "2305.14314",
        where="section 3, double quantization",
        formula="8/b + 32/(b b2)",
        tex=r"8/b + 32/(b\,b_2)",
        inputs=(count("b", "weights a block", "weights"), count("b2", "scales a block", "scales")),
        output=Output(name="scales", unit="bits/parameter"),
        form=lambda b, b2: quantization_constant_bits(b, b2),
    ),
    _law(
        "kv-cache",
        "Key-value cache",
        "definition",
        where="keys and values of every layer",
        status="calc",
        formula="2 L n_kv d_head T B bits/8",
        tex=r"2\,L\,n_{\mathrm{kv}}\,d_{\mathrm{head}}\,T\,B\,\mathrm{bits}/8",
        inputs=(
            _LAYERS,
            count("nkv", "key-value heads", "heads"),
            count("dhead", "width of a head", "dimensions"),
            count("T", "tokens in the context", "tokens"),
            count("B", "sequences", "sequences"),
            count("bits", "bits a number", "bits"),
        ),
        form=lambda L, nkv, dhead, T, B, bits: cache_bytes(L, nkv, dhead, T, B, bits),
    ),
    _law(
        "activations",
        "Activations of a layer",
        "2205.05198",
        where="equation 1",
        formula="s b h (34 + 5 a s/h)",
        tex=r"s b h\left(34 + 5\frac{a s}{h}\right)",
        constant_set="16-bit activations",
        constants=constants(linear=(34.0, "bytes"), scores=(5.0, "bytes")),
        inputs=(
            count("s", "sequence length", "tokens"),
            count("b", "sequences a device", "sequences"),
            count("h", "width", "dimensions"),
            count("a", "attention heads", "heads"),
        ),
        form=lambda s, b, h, a, linear, scores: s * b * h * (linear + scores * a * s / h),
    ),
)
