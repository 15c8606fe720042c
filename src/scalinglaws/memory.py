"""Bytes of weights, training state, adapters, caches and activations."""

from typing import Literal, get_args

from scalinglaws import forms
from scalinglaws.base import Number, Value, require_positive, require_whole
from scalinglaws.law import constant_values
from scalinglaws.registry import LAWS
from scalinglaws.shapes import ShapeNamed

Recompute = Literal["none", "selective", "full"]
Offload = Literal["none", "optimizer", "parameters"]
Attention = Literal["flash", "stored"]
Tuning = Literal["full", "lora", "qlora"]
Counting = Literal["zero", "deepspeed"]

STAGES = (0, 1, 2, 3)
"""Stages of ZeRO: nothing, optimizer state, gradients too, weights too are shared among the devices."""


def weight_bytes(parameters: Number, bits: Number) -> Number:
    """Bytes of `parameters` weights stored in `bits` bits each. weight_bytes(7e9, 4) -> 3.5e9"""
    require_positive(parameters=parameters, bits=bits)
    return parameters * bits / 8


def zero_bytes(parameters: Number, devices: Number, stage: int) -> Number:
    """Bytes of model state a device holds under ZeRO stage `stage` (Rajbhandari et al. 2019, figure 1).

    `parameters` is a count, `devices` the data-parallel degree; mixed-precision Adam, 16 bytes a parameter.
    Raises ValueError for a stage outside 0-3. zero_bytes(7.5e9, 64, stage=1) -> 31.4e9
    """
    require_positive(parameters=parameters)
    require_whole(devices=devices)
    if stage not in STAGES:
        raise ValueError(f"ZeRO has the stages 0, 1, 2 and 3, not {stage}")
    return forms.zero_state(parameters, devices, **constant_values(LAWS[f"zero-stage-{stage}"]))


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


def deepspeed_memory(
    parameters: float,
    stage: int,
    per_node: int,
    nodes: int = 1,
    largest_layer: float = 0.0,
    offload: Offload = "none",
) -> SplitMemory:
    """What DeepSpeed's own estimators count at stages 2 and 3; `host` is one node's memory, as they print it.

    On a device it keeps a 32-bit copy of the gradients beside the 16-bit one, 18 bytes a parameter, and at stage 3
    gathers the `largest_layer`, 4 bytes of each of its parameters. The host's count holds their factor of 1.5 and,
    at stage 3, weights made where they belong (zero_init). After deepspeedai/DeepSpeed, runtime/zero/stage_1_and_2.py
    and stage3.py; its documentation's 4P + 16P/n is older. Raises ValueError for stages and offloads without one.
    """
    require_whole(per_node=per_node, nodes=nodes)
    devices = per_node * nodes
    zero_memory(parameters, devices, stage, offload)
    if not 0 <= largest_layer <= parameters:
        raise ValueError(f"the largest layer is one of {parameters:g} parameters, not {largest_layer}")
    if stage == 2:
        device, host = {
            "none": (2 + 18 / devices, 4 * per_node),
            "optimizer": (2, max(4 * devices, 16)),
        }[offload]
        return SplitMemory(device=device * parameters, host=1.5 * host * parameters)
    if stage != 3:
        raise ValueError(f"DeepSpeed estimates the stages 2 and 3, not {stage}")
    shared, hosted = {"none": (18, 0), "optimizer": (2, 16), "parameters": (0, 18)}[offload]
    made = 4 * per_node * largest_layer if offload == "none" else 0.0
    device = shared * parameters / devices + 4 * largest_layer
    return SplitMemory(device=device, host=1.5 * (hosted * parameters / nodes + made))


def lora_parameters(layers: Number, width: Number, rank: Number, matrices: Number) -> Number:
    """2 L d r m: parameters of rank-r adapters on m square matrices a layer (Hu et al. 2021, section 4.2)."""
    require_whole(layers=layers, width=width, rank=rank, matrices=matrices)
    return forms.adapter_parameters(layers, width, rank, matrices)


def quantization_constant_bits(block: Number = 64, second_block: Number | None = 256) -> Number:
    """Bits a parameter of 32-bit scales for blocks of 64, themselves held in 8 bits (Dettmers et al. 2023).

    `second_block` None means that the scales are not quantized a second time: 32/block.
    """
    require_whole(block=block)
    if second_block is None:
        return 32 / block
    require_whole(second_block=second_block)
    return forms.scale_bits(block, second_block, **constant_values(LAWS["qlora-constants"]))


class TuningMemory(Value):
    """Bytes of one fine-tuning run without activations: frozen weights, their scales, and trained state."""

    weights: float
    scales: float
    trained_state: float
    total: float


def tuning_memory(parameters: float, method: Tuning, adapter_parameters: float = 0.0) -> TuningMemory:
    """Memory of fine-tuning on one device, mixed-precision Adam (16 bytes a trained parameter).

    "full" trains all weights; "lora" freezes them in 16 bits, "qlora" in 4 bits with doubly quantized scales.
    """
    require_positive(parameters=parameters)
    if method not in get_args(Tuning):
        raise ValueError(f"no fine-tuning method {method!r}: full, lora or qlora")
    if method == "full":
        return _tuning(0.0, 0.0, float(zero_bytes(parameters, 1, 0)))
    require_positive(adapter_parameters=adapter_parameters)
    bits, scale_bits = (16.0, 0.0) if method == "lora" else (4.0, float(quantization_constant_bits()))
    state = float(zero_bytes(adapter_parameters, 1, 0))
    return _tuning(parameters * bits / 8, parameters * scale_bits / 8, state)


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
    require_whole(layers=layers, kv_heads=kv_heads, head_dim=head_dim, tokens=tokens, batch=batch)
    require_positive(bits=bits)
    return forms.cache_size(layers, kv_heads, head_dim, tokens, batch, bits)


def shape_cache_bytes(
    shape: ShapeNamed, tokens: float, batch: float = 1, bits: float = 16, kv_heads: int | None = None
) -> float:
    """`cache_bytes` of a named shape; `kv_heads` replaces its own, to compare head layouts.

    Raises ValueError for more key-value heads than heads.
    """
    heads = shape.kv_heads if kv_heads is None else kv_heads
    if heads > shape.heads:
        raise ValueError(f"{heads} key-value heads are more than the {shape.heads} heads of {shape.name}")
    return float(cache_bytes(shape.layers, heads, shape.head_dim, tokens, batch, bits))


def latent_cache_bytes(
    layers: Number, latent: Number, tokens: Number = 1, batch: Number = 1, bits: Number = 16
) -> Number:
    """Bytes of a multi-head latent cache: `latent` numbers a token and layer, DeepSeek-V2's 512 + 64 for instance."""
    require_whole(layers=layers, latent=latent, tokens=tokens, batch=batch)
    require_positive(bits=bits)
    return forms.latent_cache_size(layers, latent, tokens, batch, bits)


def activation_bytes(
    sequence: Number,
    batch: Number,
    width: Number,
    heads: Number,
    layers: Number = 1,
    recompute: Recompute = "none",
    tensor: Number = 1,
    sequence_parallel: bool = False,
) -> Number:
    """Bytes of stored 16-bit activations of GPT-3-like layers (Korthikanti et al. 2022, table 2).

    s b h (10 + 24/t + 5 a s/(h t)) a layer on `tensor` devices, (34 + 5 a s/h)/t in sequence parallel; "selective"
    recomputes the attention scores (no third term), "full" keeps each layer's input only (2 s b h).
    """
    require_whole(sequence=sequence, batch=batch, width=width, heads=heads, layers=layers, tensor=tensor)
    law = LAWS["activations-sequence-parallel" if sequence_parallel else "activations"]
    stored = constant_values(law)
    inputs = {"whole": 0.0, "split": 2.0} if sequence_parallel else {"whole": 2.0, "split": 0.0}
    kept = {"none": stored, "selective": stored | {"scores": 0.0}, "full": inputs | {"scores": 0.0}}
    if recompute not in kept:
        raise ValueError(f"no recomputation {recompute!r}: none, selective or full")
    return forms.stored_activations(sequence, batch * layers, width, heads, tensor, **kept[recompute])


def layer_activations(
    shape: ShapeNamed,
    sequence: float,
    batch: int = 1,
    tensor: int = 1,
    attention: Attention = "flash",
    dropout: bool = False,
) -> float:
    """Bytes of one layer's stored 16-bit activations in tensor and sequence parallel, for any shape.

    Korthikanti's count, part by part: inputs of two norms and two products, queries, keys, values and the attention's
    output, and what the feed-forward part keeps: 4 f without a gate, 6 f with one (fused: gate, linear part and their
    product), of each expert that a token visits and with the tokens sent to it. "stored" keeps the softmax's output
    (and with `dropout` its mask and result); "flash" keeps one 32-bit number a row and recomputes the rest.
    """
    require_whole(sequence=sequence, batch=batch, tensor=tensor)
    around = (10 if dropout else 8) * shape.width
    attended = 4 * shape.head_dim * (shape.heads + shape.kv_heads)
    fed = shape.active * (6 if shape.gated else 4) * shape.feed_forward
    routed = 2 * shape.active * shape.width if shape.experts > 1 else 0
    row = (5 if dropout else 2) * sequence if attention == "stored" else 4
    if attention == "stored" or attention == "flash":
        return sequence * batch * (around + attended + fed + routed + row * shape.heads) / tensor
    raise ValueError(f"no attention {attention!r}: flash or stored")


def output_bytes(
    sequence: Number, batch: Number, width: Number, vocabulary: Number, tensor: Number = 1
) -> Number:
    """4 s b h (1 + v/h)/t: the last norm, the output product and 32-bit logits (Korthikanti et al., section 4.3)."""
    require_whole(sequence=sequence, batch=batch, width=width, vocabulary=vocabulary, tensor=tensor)
    return forms.output_activations(sequence, batch, width, vocabulary, tensor)
