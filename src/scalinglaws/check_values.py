"""The published check values, as data: one row a value, grouped by source and unit."""

from scalinglaws import check_functions as of
from scalinglaws.allocation import HOFFMANN_TABLE
from scalinglaws.check import Row, checks
from scalinglaws.compute import recomputing_days, training_flop
from scalinglaws.memory import cache_bytes, lora_parameters, quantization_constant_bits

_BUDGET = 5.88e23
_GADRE_1B, _GADRE_7B = 1_439_795_200, 6_889_410_560
_NATS, _RATIO = "nats per token", "tokens/parameter"

_KAPLAN_OPTIMA = ("kaplan-optimal-parameters", "kaplan-optimal-batch", "kaplan-optimal-steps")
_KAPLAN = (
    *checks("2001.08361", _NATS, "pub", ("Kaplan L(N)", "kaplan-parameters", {"N": 1e9}, "2.3756")),
    *checks("2001.08361", _NATS, "calc", ("Kaplan L(N, D)", "kaplan-joint", {"N": 1e9, "D": 22e9}, "2.3693")),
    *checks("2001.08361", "", "pub", ("Kaplan aN/aD", of.exponent_ratio, {"law": "kaplan-joint"}, "0.738")),
    *checks(
        "2001.08361",
        "",
        "calc",
        ("Kaplan exponents of 6 N B S", of.summed_exponents, {"laws": _KAPLAN_OPTIMA}, "1.00"),
    ),
    *checks(
        "2001.08361",
        "tokens",
        "pub",
        ("Kaplan data for 1e9 parameters", "kaplan-data-need", {"N": 1e9}, "22e9"),
        tolerance=0.1,
        reason="printed as 'smaller than 1e9 parameters' for 22B tokens, a round number",
    ),
)


def _ratio_row(law: str, claimed: str) -> Row:
    inputs = {"law": law, "compute": _BUDGET, "quantity": "tokens_per_parameter"}
    return (f"D/N at 5.88e23, {law}", of.optimum, inputs, claimed)


def _refit_row(quantity: str, claimed: str) -> Row:
    inputs = {"law": "besiroglu-refit", "compute": _BUDGET, "quantity": quantity}
    return (f"Refit {quantity} at 5.88e23", of.optimum, inputs, claimed)


_HOFFMANN = (
    *checks(
        "2203.15556",
        _NATS,
        "pub",
        ("Hoffmann 1e9, 20e9", "hoffmann-rounded", {"N": 1e9, "D": 20e9}, "2.5800"),
    ),
    *checks(
        "2203.15556",
        _NATS,
        "calc",
        ("Hoffmann 70e9, 1.4e12", "hoffmann-rounded", {"N": 70e9, "D": 1.4e12}, "1.9366"),
    ),
    *checks(
        "2203.15556",
        _RATIO,
        "calc",
        _ratio_row("hoffmann-rounded", "92.8"),
        _ratio_row("hoffmann-unrounded", "59.0"),
    ),
    *checks("2404.10102", _RATIO, "calc", _ratio_row("besiroglu-refit", "18.4")),
    *checks("2404.10102", "parameters", "calc", _refit_row("parameters", "7.30e10")),
    *checks("2404.10102", "tokens", "calc", _refit_row("tokens", "1.34e12")),
    *checks(
        "2203.15556",
        "",
        "pub",
        ("Hoffmann exponent a", of.size_exponent, {"law": "hoffmann-unrounded"}, "0.46"),
    ),
    *checks(
        "2404.10102", "", "pub", ("Refit exponent a", of.size_exponent, {"law": "besiroglu-refit"}, "0.513")
    ),
    *checks(
        "2203.15556",
        "FLOP",
        "pub",
        *(
            (f"6 N D, table 3, {size:.0e} parameters", training_flop, {"N": size, "D": data}, f"{flop:.2e}")
            for size, flop, data in HOFFMANN_TABLE[:3]
        ),
        tolerance=0.005,
        reason="C and D are printed to three digits",
    ),
)


def _grid_row(quantity: str, claimed: str) -> Row:
    inputs = {"compute": 1e22, "unique_tokens": 25e9, "quantity": quantity}
    return (f"Muennighoff best {quantity}", of.repetition, inputs, claimed)


def _constant_row(symbol: str, claimed: str) -> Row:
    return (f"Muennighoff {symbol}", of.constant, {"law": "muennighoff", "symbol": symbol}, claimed)


_FEWER, _MORE = {"N": 8.67e9, "D": 178e9, "U": 25e9}, {"N": 6.34e9, "D": 242e9, "U": 25e9}
_LIMITED_DATA = (
    *checks(
        "2305.16264",
        _NATS,
        "pub",
        ("Muennighoff, fewer epochs", "muennighoff", _FEWER, "2.2269634075087867"),
        ("Muennighoff, more epochs", "muennighoff", _MORE, "2.2256440889984477"),
    ),
    *checks(
        "2305.16264",
        "",
        "pub",
        _grid_row("tokens", "2.3734e11"),
        _grid_row("parameters", "7.0224e9"),
        _grid_row("epochs", "9.4935"),
        tolerance=0.002,
        reason="the authors searched a grid of 500 steps",
    ),
    *checks(
        "2305.16264",
        "",
        "pub",
        _constant_row("A", "521"),
        _constant_row("B", "1488"),
        _constant_row("E", "1.87"),
        ("Muennighoff best size a token", of.best_size_per_token, {"law": "muennighoff"}, "0.051"),
    ),
)

_GADRE = (
    *checks(
        "2403.08540",
        _NATS,
        "calc",
        ("Gadre 1.4B, M = 640", "gadre-redpajama", {"N": _GADRE_1B, "M": 640}, "2.5198"),
    ),
    *checks(
        "2403.08540",
        "%",
        "pub",
        (
            "Gadre error, 1.4B",
            of.prediction_error,
            {"law": "gadre-redpajama", "N": _GADRE_1B, "M": 640, "measured": 2.502053562117363},
            "0.7103",
        ),
        (
            "Gadre error, 6.9B",
            of.prediction_error,
            {"law": "gadre-redpajama", "N": _GADRE_7B, "M": 20, "measured": 2.424993099368689},
            "0.7320",
        ),
        tolerance=0.01,
        reason="the constants are printed to four or five digits",
    ),
)


def _vocabulary_row(approach: int, size: float, width: int, claimed: str) -> Row:
    inputs = {"approach": approach, "non_vocabulary": size, "width": width}
    return (f"Vocabulary, {size:.0e} parameters, approach {approach}", of.whole_vocabulary, inputs, claimed)


_RUN = {"N": 7e9, "D": 1.4e12}
_OTHERS = (
    *checks(
        "2404.05405", "bits", "pub", ("Knowledge of 7e9 parameters", "knowledge-1000", {"N": 7e9}, "14e9")
    ),
    *checks(
        "2202.01169",
        "log10 parameters",
        "refit",
        ("Clark cut-off, S-BASE", of.log_cutoff, {"law": "routed-s-base"}, "11.89"),
        ("Clark cut-off, RL-R", of.log_cutoff, {"law": "routed-rl-r"}, "10.99"),
        ("Clark cut-off, Hash", of.log_cutoff, {"law": "routed-hash"}, "10.95"),
        tolerance=0.05,
        reason="c is known to two digits, and the cut-off is 10^(-b/c)",
    ),
    *checks("2503.04715", "", "calc", ("Step Law learning rate", "step-law-learning-rate", _RUN, "9.166e-4")),
    *checks("2503.04715", "tokens", "calc", ("Step Law batch", "step-law-batch", {"D": 1.4e12}, "4.999e6")),
    *checks(
        "2503.09799",
        _NATS,
        "calc",
        ("DiLoCo, data-parallel 4e9", "diloco-data-parallel", {"N": 4e9}, "2.204"),
        ("DiLoCo, data-parallel 10e9", "diloco-data-parallel", {"N": 10e9}, "2.020"),
        ("DiLoCo, two replicas 4e9", "diloco-joint", {"N": 4e9, "M": 2}, "2.196"),
    ),
    *checks(
        "2407.13623",
        "entries",
        "pub",
        *(_vocabulary_row(n, 7e9, 4096, text) for n, text in enumerate(("62280", "67450", "59547"), 1)),
        *(_vocabulary_row(n, 70e9, 8192, text) for n, text in enumerate(("211860", "230861", "217961"), 1)),
    ),
)


def _zero_row(stage: int, claimed: str) -> Row:
    inputs = {"law": f"zero-stage-{stage}", "P": 7.5e9, "n": 64}
    return (f"ZeRO stage {stage}", of.gigabytes, inputs, claimed)


def _lora_row(rank: int, claimed: str) -> Row:
    inputs = {"layers": 96, "width": 12_288, "rank": rank, "matrices": 2}
    return (f"LoRA of GPT-3, rank {rank}", lora_parameters, inputs, claimed)


def _saving_row(name: str, width: int, heads: int, claimed: str) -> Row:
    inputs = {"width": width, "heads": heads, "sequence": 2048}
    return (f"Selective recomputation, {name}", of.selective_saving, inputs, claimed)


_LLAMA_2_13B = {"layers": 40, "kv_heads": 40, "head_dim": 128, "tokens": 8192}
_MEMORY = (
    *checks(
        "1910.02054",
        "GB",
        "pub",
        *(_zero_row(n, text) for n, text in enumerate(("120", "31.4", "16.6", "1.9"))),
    ),
    *checks(
        "DeepSpeed's estimator",
        "GiB",
        "pub",
        ("DeepSpeed's ZeRO-2", of.deepspeed_gibibytes, {"parameters": 2.851e9, "devices": 8}, "11.28"),
    ),
    *checks("2106.09685", "parameters", "pub", _lora_row(1, "4718592"), _lora_row(8, "37748736")),
    *checks(
        "2305.14314",
        "bits/parameter",
        "pub",
        ("QLoRA single scales", quantization_constant_bits, {"second_block": None}, "0.5"),
        ("QLoRA double scales", quantization_constant_bits, {}, "0.12695"),
    ),
    *checks(
        "2305.14314",
        "bytes",
        "pub",
        ("QLoRA saving at 65e9", of.scales_saved, {"parameters": 65e9}, "3.03e9"),
    ),
    *checks(
        "definition",
        "bytes",
        "calc",
        ("Cache of Llama-3-8B a token", of.token_cache, {"shape": "Llama-3-8B"}, "131072"),
        ("Cache of Llama-3-70B a token", of.token_cache, {"shape": "Llama-3-70B"}, "327680"),
        ("Cache of Llama-2-13B", cache_bytes, _LLAMA_2_13B, "6.71e9"),
    ),
    *checks(
        "2205.05198",
        "%",
        "pub",
        _saving_row("GPT-3", 12_288, 96, "70"),
        _saving_row("MT-NLG", 20_480, 128, "65"),
    ),
)

_MEGATRON = {"T": 300e9, "P": 175e9, "n": 1024, "X": 140e12}
_PALM = {"tokens_per_second": 238.3e3, "devices": 6144, "peak": 275e12}
_GPT2 = {"sequences": 100, "seconds": 0.755, "peak": 312e12}
_COMPUTE = (
    *checks(
        "2203.15556",
        "FLOP",
        "calc",
        ("Chinchilla's compute", "training-compute", {"N": 70e9, "D": 1.4e12}, "5.88e23"),
    ),
    *checks("2204.02311", "%", "pub", ("PaLM 540B MFU", of.palm_utilisation, _PALM, "46.2")),
    *checks("2104.04473", "days", "calc", ("Megatron days", "megatron-days", _MEGATRON, "33.9")),
    *checks("2104.04473", "days", "pub", ("Megatron days as printed", recomputing_days, _MEGATRON, "34")),
    *checks(
        "definition", "parameters", "calc", ("GPT-2 small parameters", of.gpt2_parameters, {}, "124337664")
    ),
    *checks(
        "definition", "FLOP/sequence", "calc", ("GPT-2 small FLOP", of.gpt2_sequence_flop, {}, "874944921600")
    ),
    *checks("definition", "%", "calc", ("GPT-2 small MFU", of.gpt2_utilisation, _GPT2, "37.14")),
)

CHECKS = (*_KAPLAN, *_HOFFMANN, *_LIMITED_DATA, *_GADRE, *_OTHERS, *_MEMORY, *_COMPUTE)
"""Every published value that the laws must reproduce."""
