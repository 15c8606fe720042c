"""The published check values, as data."""

from typing import Any

from litbook.laws import check_functions as recomputed
from litbook.laws.allocation import HOFFMANN_TABLE
from litbook.laws.checks import Check, function_check, law_check
from litbook.laws.compute import recomputing_days, training_flop
from litbook.laws.memory import cache_bytes, lora_parameters, quantization_constant_bits

_BUDGET = 5.88e23
_GADRE_1B, _GADRE_7B = 1_439_795_200, 6_889_410_560


def _kaplan() -> tuple[Check, ...]:
    shared = {"source": "2001.08361", "unit": "nats per token"}
    allocation = {"laws": tuple(f"kaplan-optimal-{name}" for name in ("parameters", "batch", "steps"))}
    plain = {"source": "2001.08361", "unit": "", "tag": "pub"}
    return (
        law_check("Kaplan L(N)", "kaplan-parameters", {"N": 1e9}, "2.3756", tag="pub", **shared),
        law_check("Kaplan L(N, D)", "kaplan-joint", {"N": 1e9, "D": 22e9}, "2.3693", tag="calc", **shared),
        function_check(
            "Kaplan aN/aD",
            recomputed.constant_ratio,
            {"law": "kaplan-joint", "over": "aN", "under": "aD"},
            "0.738",
            **plain,
        ),
        function_check(
            "Kaplan exponents of C = 6 N B S",
            recomputed.summed_exponents,
            allocation,
            "1.00",
            **plain | {"tag": "calc"},
        ),
        law_check(
            "Kaplan data for 1e9 parameters",
            "kaplan-data-need",
            {"N": 1e9},
            "22e9",
            tolerance=0.1,
            reason="'smaller than 1e9 parameters' for 22B tokens, a round number",
            **plain | {"unit": "tokens"},
        ),
    )


def _hoffmann() -> tuple[Check, ...]:
    loss = {"source": "2203.15556", "unit": "nats per token"}
    ratio = {"compute": _BUDGET, "quantity": "tokens_per_parameter"}
    per = {"tag": "calc", "unit": "tokens/parameter"}
    refit = {"source": "2404.10102", "tag": "calc"}
    exponent = {"source": "2203.15556", "unit": "", "tag": "pub"}
    return (
        law_check(
            "Hoffmann 1e9, 20e9", "hoffmann-rounded", {"N": 1e9, "D": 20e9}, "2.5800", tag="pub", **loss
        ),
        law_check(
            "Hoffmann 70e9, 1.4e12",
            "hoffmann-rounded",
            {"N": 70e9, "D": 1.4e12},
            "1.9366",
            tag="calc",
            **loss,
        ),
        *(
            function_check(
                f"D/N at 5.88e23, {name}",
                recomputed.optimum,
                {"law": name} | ratio,
                claimed,
                source=source,
                **per,
            )
            for name, claimed, source in (
                ("hoffmann-rounded", "92.8", "2203.15556"),
                ("hoffmann-unrounded", "59.0", "2203.15556"),
                ("besiroglu-refit", "18.4", "2404.10102"),
            )
        ),
        function_check(
            "Hoffmann exponent a", recomputed.size_exponent, {"law": "hoffmann-unrounded"}, "0.46", **exponent
        ),
        function_check(
            "Refit exponent a",
            recomputed.size_exponent,
            {"law": "besiroglu-refit"},
            "0.513",
            source="2404.10102",
            unit="",
            tag="pub",
        ),
        *(
            function_check(
                f"Refit {quantity} at 5.88e23",
                recomputed.optimum,
                {"law": "besiroglu-refit", "compute": _BUDGET, "quantity": quantity},
                claimed,
                unit=quantity,
                **refit,
            )
            for quantity, claimed in (("parameters", "7.30e10"), ("tokens", "1.34e12"))
        ),
        *(
            function_check(
                f"6 N D of table 3, {size:.0e} parameters",
                training_flop,
                {"N": size, "D": data},
                f"{flop:.2e}",
                unit="FLOP",
                tag="pub",
                source="2203.15556",
                tolerance=0.005,
                reason="C and D are printed to three digits",
            )
            for size, flop, data in HOFFMANN_TABLE[:3]
        ),
    )


def _limited_data() -> tuple[Check, ...]:
    muennighoff = {"source": "2305.16264", "tag": "pub"}
    gadre = {"source": "2403.08540"}
    rounded = {"tolerance": 0.01, "reason": "the constants are printed to four or five digits"}
    best = {"compute": 1e22, "unique_tokens": 25e9}
    grid = {"tolerance": 0.002, "reason": "the authors searched a grid of 500 steps"}
    return (
        law_check(
            "Muennighoff, fewer epochs",
            "muennighoff",
            {"N": 8.67e9, "D": 178e9, "U": 25e9},
            "2.2269634075087867",
            unit="nats per token",
            **muennighoff,
        ),
        law_check(
            "Muennighoff, more epochs",
            "muennighoff",
            {"N": 6.34e9, "D": 242e9, "U": 25e9},
            "2.2256440889984477",
            unit="nats per token",
            **muennighoff,
        ),
        *(
            function_check(
                f"Muennighoff best {quantity}",
                recomputed.repetition,
                best | {"quantity": quantity},
                claimed,
                unit=quantity,
                **grid,
                **muennighoff,
            )
            for quantity, claimed in (
                ("tokens", "2.3734e11"),
                ("parameters", "7.0224e9"),
                ("epochs", "9.4935"),
            )
        ),
        *(
            function_check(
                f"Muennighoff {symbol}",
                recomputed.constant,
                {"law": "muennighoff", "symbol": symbol},
                claimed,
                unit="",
                **muennighoff,
            )
            for symbol, claimed in (("A", "521"), ("B", "1488"), ("E", "1.87"))
        ),
        function_check(
            "Muennighoff best size a token",
            recomputed.best_size_per_token,
            {"law": "muennighoff"},
            "0.051",
            unit="parameters/token",
            **muennighoff,
        ),
        law_check(
            "Gadre 1.4B, M = 640",
            "gadre-redpajama",
            {"N": _GADRE_1B, "M": 640},
            "2.5198",
            unit="nats per token",
            tag="calc",
            **gadre,
        ),
        function_check(
            "Gadre error, 1.4B",
            recomputed.prediction_error,
            {"law": "gadre-redpajama", "N": _GADRE_1B, "M": 640, "measured": 2.502053562117363},
            "0.7103",
            unit="%",
            tag="pub",
            **rounded,
            **gadre,
        ),
        function_check(
            "Gadre error, 6.9B",
            recomputed.prediction_error,
            {"law": "gadre-redpajama", "N": _GADRE_7B, "M": 20, "measured": 2.424993099368689},
            "0.7320",
            unit="%",
            tag="pub",
            **rounded,
            **gadre,
        ),
        law_check(
            "Knowledge of 7e9 parameters",
            "knowledge-1000",
            {"N": 7e9},
            "14e9",
            unit="bits",
            tag="pub",
            source="2404.05405",
        ),
    )


def _other_laws() -> tuple[Check, ...]:
    cutoff = {"tolerance": 0.05, "reason": "c is known to two digits, and the cut-off is 10^(-b/c)"}
    run = {"N": 7e9, "D": 1.4e12}
    step = {"source": "2503.04715", "tag": "calc"}
    diloco = {"source": "2503.09799", "tag": "calc", "unit": "nats per token"}
    vocabulary = {"source": "2407.13623", "tag": "pub", "unit": "entries"}
    sizes = {(7e9, 4096): ("62280", "67450", "59547"), (70e9, 8192): ("211860", "230861", "217961")}
    return (
        *(
            function_check(
                f"Clark cut-off, {law}",
                recomputed.log_cutoff,
                {"law": law},
                claimed,
                unit="log10 parameters",
                tag="refit",
                source="2202.01169",
                **cutoff,
            )
            for law, claimed in (
                ("routed-s-base", "11.89"),
                ("routed-rl-r", "10.99"),
                ("routed-hash", "10.95"),
            )
        ),
        law_check("Step Law learning rate", "step-law-learning-rate", run, "9.166e-4", unit="", **step),
        law_check("Step Law batch", "step-law-batch", {"D": 1.4e12}, "4.999e6", unit="tokens", **step),
        law_check("DiLoCo, data-parallel 4e9", "diloco-data-parallel", {"N": 4e9}, "2.204", **diloco),
        law_check("DiLoCo, data-parallel 10e9", "diloco-data-parallel", {"N": 10e9}, "2.020", **diloco),
        law_check("DiLoCo, two replicas 4e9", "diloco-joint", {"N": 4e9, "M": 2}, "2.196", **diloco),
        *(
            function_check(
                f"Vocabulary of {size:.0e} parameters, approach {approach}",
                recomputed.whole_vocabulary,
                {"approach": approach, "non_vocabulary": size, "width": width},
                claimed,
                **vocabulary,
            )
            for (size, width), row in sizes.items()
            for approach, claimed in enumerate(row, start=1)
        ),
    )


def _memory() -> tuple[Check, ...]:
    zero = {"source": "1910.02054", "tag": "pub", "unit": "GB"}
    lora = {"source": "2106.09685", "tag": "pub", "unit": "parameters"}
    qlora = {"source": "2305.14314", "tag": "pub"}
    cache = {"source": "definition", "tag": "calc", "unit": "bytes"}
    saving = {"source": "2205.05198", "tag": "pub", "unit": "%"}
    return (
        *(
            function_check(
                f"ZeRO stage {stage}",
                recomputed.gigabytes,
                {"law": f"zero-stage-{stage}", "P": 7.5e9, "n": 64},
                claimed,
                **zero,
            )
            for stage, claimed in enumerate(("120", "31.4", "16.6", "1.9"))
        ),
        function_check(
            "DeepSpeed's ZeRO-2",
            recomputed.deepspeed_gibibytes,
            {"parameters": 2.851e9, "devices": 8},
            "11.28",
            source="DeepSpeed's estimator",
            tag="pub",
            unit="GiB",
        ),
        *(
            function_check(
                f"LoRA of GPT-3, rank {rank}",
                lora_parameters,
                {"layers": 96, "width": 12_288, "rank": rank, "matrices": 2},
                claimed,
                **lora,
            )
            for rank, claimed in ((1, "4718592"), (8, "37748736"))
        ),
        function_check(
            "QLoRA single scales",
            quantization_constant_bits,
            {"second_block": None},
            "0.5",
            unit="bits/parameter",
            **qlora,
        ),
        function_check(
            "QLoRA double scales", quantization_constant_bits, {}, "0.12695", unit="bits/parameter", **qlora
        ),
        function_check(
            "QLoRA saving at 65e9",
            recomputed.scales_saved,
            {"parameters": 65e9},
            "3.03e9",
            unit="bytes",
            **qlora,
        ),
        function_check(
            "Cache of Llama-3-8B a token", recomputed.token_cache, {"shape": "Llama-3-8B"}, "131072", **cache
        ),
        function_check(
            "Cache of Llama-3-70B a token",
            recomputed.token_cache,
            {"shape": "Llama-3-70B"},
            "327680",
            **cache,
        ),
        function_check(
            "Cache of Llama-2-13B",
            cache_bytes,
            {"layers": 40, "kv_heads": 40, "head_dim": 128, "tokens": 8192},
            "6.71e9",
            **cache,
        ),
        *(
            function_check(
                f"Selective recomputation, {name}",
                recomputed.selective_saving,
                {"width": width, "heads": heads, "sequence": 2048},
                claimed,
                **saving,
            )
            for name, width, heads, claimed in (("GPT-3", 12_288, 96, "70"), ("MT-NLG", 20_480, 128, "65"))
        ),
    )


def _compute() -> tuple[Check, ...]:
    gpt2: dict[str, Any] = {"source": "definition", "tag": "calc"}
    megatron = {"T": 300e9, "P": 175e9, "n": 1024, "X": 140e12}
    return (
        law_check(
            "Chinchilla's compute",
            "training-compute",
            {"N": 70e9, "D": 1.4e12},
            "5.88e23",
            unit="FLOP",
            tag="calc",
            source="2203.15556",
        ),
        function_check(
            "PaLM 540B MFU",
            recomputed.palm_utilisation,
            {"tokens_per_second": 238.3e3, "devices": 6144, "peak": 275e12},
            "46.2",
            unit="%",
            tag="pub",
            source="2204.02311",
        ),
        law_check(
            "Megatron days", "megatron-days", megatron, "33.9", unit="days", tag="calc", source="2104.04473"
        ),
        function_check(
            "Megatron days as printed",
            recomputing_days,
            megatron,
            "34",
            unit="days",
            tag="pub",
            source="2104.04473",
        ),
        function_check(
            "GPT-2 small parameters", recomputed.gpt2_parameters, {}, "124337664", unit="parameters", **gpt2
        ),
        function_check(
            "GPT-2 small FLOP",
            recomputed.gpt2_sequence_flop,
            {},
            "874944921600",
            unit="FLOP/sequence",
            **gpt2,
        ),
        function_check(
            "GPT-2 small MFU",
            recomputed.gpt2_utilisation,
            {"sequences": 100, "seconds": 0.755, "peak": 312e12},
            "37.14",
            unit="%",
            **gpt2,
        ),
    )


CHECKS = (*_kaplan(), *_hoffmann(), *_limited_data(), *_other_laws(), *_memory(), *_compute())
