"""Inference systems: what bounds reading and writing, what large models need, what the systems gain over what."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from litbook import store
from litbook.coding.theme_tables import Tables
from litbook.paths import find_paths
from litbook.publish.summaries.architecture import coded, factor, times_text, two_digits
from litbook.site.reading import BYTE_SCALES, plain, prefixed
from scalinglaws.devices import DEVICES, Device
from scalinglaws.inference import Roofline, decode, prefill
from scalinglaws.memory import shape_cache_bytes, weight_bytes
from scalinglaws.shapes import SHAPES, Shape

Marks = Mapping[str, Any]
"""The chapter's own data file, as parsed: gains and served models, each row with its quotation."""

BITS = 16
TEXT = 2048  # tokens: the context of LLaMA 7B, the oldest shape drawn
SOME = 32  # texts at a time: weights and caches then still fit 24 GB
GROUPED = SHAPES["Mistral 7B"]
PLAIN = SHAPES["LLaMA 7B"]
SERVER = DEVICES["A100 SXM 80 GB"]
HOME, WORKSTATION = DEVICES["RTX 3090"], DEVICES["RTX A6000"]
ONE, MANY, READ = "write 1 text", f"write {SOME} texts", "read a prompt"
KEY_VALUE_HEADS = (32, 8, 1)
GAIN_COLUMNS = ["citekey", "measure", "rival", "bound", "factor", "printed"]


def open_marks(folder: Path | None = None) -> Marks:
    """The data file of this chapter in the review around this folder."""
    return store.read_toml(find_paths(folder or Path.cwd()).data / "chapters" / "inference-systems.toml")


def peak_shares() -> pd.DataFrame:
    """How much of its arithmetic each device can use on Mistral 7B: device, work, share, bound, intensity, ridge.

    An upper bound by the roofline, 16-bit weights; texts of `TEXT` tokens. Sorted by the ridge, lowest first.
    """
    phases = [(device, work, phase) for device in DEVICES.values() for work, phase in works(device).items()]
    rows = [
        (device.name, work, share_of_peak(phase, device), phase.bound, phase.intensity, phase.ridge)
        for device, work, phase in phases
    ]
    table = pd.DataFrame(rows, columns=["device", "work", "share", "bound", "intensity", "ridge"])
    return table.sort_values("ridge", kind="stable").reset_index(drop=True)


def works(device: Device) -> dict[str, Roofline]:
    """The three kinds of work that the chapter compares, on one device."""
    return {
        ONE: decode(GROUPED, device, TEXT),
        MANY: decode(GROUPED, device, TEXT, SOME),
        READ: prefill(GROUPED, device, TEXT),
    }


def share_of_peak(phase: Roofline, device: Device) -> float:
    """The part of the device's arithmetic peak that the phase can use at most."""
    return phase.flop / phase.seconds / device.peak


def layout(kv_heads: int) -> Shape:
    """The shape of LLaMA 7B with so many key-value heads, its parameters held equal."""
    return PLAIN.model_copy(update={"kv_heads": kv_heads})


def most_texts(shape: Shape, device: Device) -> int:
    """How many texts of `TEXT` tokens fit beside the 16-bit weights."""
    free = device.memory - float(weight_bytes(shape.parameters, BITS))
    return math.floor(free / shape_cache_bytes(shape, TEXT))


def throughput() -> pd.DataFrame:
    """Most tokens a second of LLaMA 7B by texts at a time: key_value_heads, texts, tokens, each, full, bound.

    On one A100 of 80 GB, for 32, 8 and 1 key-value heads, until the memory is full.
    """
    rows = [
        row
        for heads in KEY_VALUE_HEADS
        for row in throughput_rows(heads, layout(heads), most_texts(layout(heads), SERVER))
    ]
    columns = ["key_value_heads", "texts", "tokens", "each", "full", "bound"]
    return pd.DataFrame(rows, columns=columns)


def throughput_rows(heads: int, shape: Shape, most: int) -> list[tuple[str, int, float, float, bool, str]]:
    """One line of the chart: doubling numbers of texts, and the largest that fits."""
    steps = [*(2**power for power in range(most.bit_length()) if 2**power < most), most]
    bounds = [(texts, decode(shape, SERVER, TEXT, texts)) for texts in steps]
    return [
        (
            str(heads),
            texts,
            bound.tokens_per_second,
            bound.tokens_per_second / texts,
            texts == most,
            bound.bound,
        )
        for texts, bound in bounds
    ]


def gains(tables: Tables, marks: Marks) -> pd.DataFrame:
    """The stated gains as factors, largest first: citekey, measure, rival, bound, factor, printed."""
    rows = pd.DataFrame(marks["gains"])
    rows = rows[rows["citekey"].isin(tables.papers["citekey"])].reset_index(drop=True)
    pairs = zip(rows["reading"], coded(tables, rows, "fact"), strict=True)
    factors = [factor(reading, value, math.nan) for reading, value in pairs]
    printed = coded(tables, rows, "fact", "quote")
    ordered = rows.assign(factor=factors, printed=printed).sort_values(
        ["factor", "citekey"], ascending=[False, True]
    )
    return ordered[GAIN_COLUMNS].reset_index(drop=True)


def needs(tables: Tables, marks: Marks) -> pd.DataFrame:
    """What 16-bit weights of the served models take, largest first, beside what the abstract says they run on.

    Columns: model, citekey, weights_in_16_bits (text), consumer_cards (RTX 3090) and server_cards (A100 of
    80 GB) that hold them, said_to_run_on.
    """
    rows = pd.DataFrame(marks["served"])
    rows = rows[rows["citekey"].isin(tables.papers["citekey"])].reset_index(drop=True)
    rows = rows.assign(parameters=coded(tables, rows, "fact")).sort_values("parameters", ascending=False)
    held = [float(weight_bytes(parameters, BITS)) for parameters in rows["parameters"]]
    columns: dict[str, Any] = {
        "weights_in_16_bits": [prefixed(value, BYTE_SCALES) for value in held],
        "consumer_cards": [devices_to_hold(value, HOME) for value in held],
        "server_cards": [devices_to_hold(value, SERVER) for value in held],
        "said_to_run_on": rows["on"],
    }
    table = rows[["model", "citekey"]].assign(**columns)
    return table.reset_index(drop=True)


def devices_to_hold(held: float, device: Device) -> int:
    """How many devices hold so many bytes, with nothing else in their memory."""
    return math.ceil(held / device.memory)


def gain_numbers(gains: pd.DataFrame) -> dict[str, int]:
    """Counts of the stated gains, each named `inference-systems-<what>`."""
    counted = {
        "gains": len(gains),
        "gain-papers": gains["citekey"].nunique(),
        "rivals": gains.loc[gains["rival"] != "not stated", "rival"].nunique(),
        "up-to": int((gains["bound"] == "up to").sum()),
        "no-rival": int((gains["rival"] == "not stated").sum()),
    }
    return {f"inference-systems-{name}": number for name, number in counted.items()}


def computed(everything: Tables) -> dict[str, str]:
    """What the laws and the stated numbers imply, each named `inference-systems-<what>`."""
    stated = everything.quantities.set_index(["citekey", "id"])["value"]
    texts = {**bounds(), **batches(), **large_models(stated), **small_steps(stated)}
    return {f"inference-systems-{name}": text for name, text in texts.items()}


def bounds() -> dict[str, str]:
    """Ridges of devices, and the least time of a prompt and of a token of LLaMA 7B on one A100."""
    ridges = {device.name: device.peak / device.bandwidth for device in DEVICES.values()}
    read, write = prefill(PLAIN, SERVER, TEXT), decode(PLAIN, SERVER, TEXT)
    return {
        "ridge-v100": f"{ridges['V100 SXM2 32 GB']:.0f}",
        "ridge-h100": f"{ridges['H100 SXM 80 GB']:.0f}",
        "ridge-h200": f"{ridges['H200 SXM 141 GB']:.0f}",
        "ridge-server": f"{ridges[SERVER.name]:.0f}",
        "server-memory": prefixed(SERVER.memory, BYTE_SCALES),
        "text": plain(TEXT),
        "some": plain(SOME),
        "read": two_digits(read.seconds, 1e-3, " ms"),
        "write": two_digits(write.seconds, 1e-3, " ms"),
        "read-in-writes": f"{read.seconds / write.seconds:.0f}",
    }


def batches() -> dict[str, str]:
    """Where the lines of the throughput chart start and end."""
    table = throughput()
    full = table[table["full"]].set_index("key_value_heads")
    texts = {"alone": two_digits(table["each"].iloc[0], 1, "")}
    for heads, row in full.iterrows():
        texts[f"texts-{heads}"] = plain(row["texts"])
        texts[f"total-{heads}"] = rounded(row["tokens"])
        texts[f"each-{heads}"] = two_digits(row["each"], 1, "")
        texts[f"heads-{heads}"] = str(heads)
        texts[f"ceiling-{heads}"] = two_digits(ceiling(layout(int(str(heads)))), 1, "")
    return texts


def ceiling(shape: Shape) -> float:
    """FLOP a byte of writing with endlessly many texts: the weights cost nothing, each cache is still read."""
    return decode(shape, SERVER, TEXT).flop / shape_cache_bytes(shape, TEXT)


def large_models(stated: pd.Series) -> dict[str, str]:
    """What stated sizes and rates mean on the devices that the abstracts name."""
    bloom = float(weight_bytes(stated["borzunov2022petals", "params-bloom"], BITS))
    switch = float(weight_bytes(stated["frantar2023qmoe", "params"], BITS))
    rate = stated["aminabadi2022deepspeed", "throughput"]
    return {
        "bloom": prefixed(bloom, BYTE_SCALES),
        "bloom-devices": plain(devices_to_hold(bloom, HOME)),
        "bloom-share": f"{bloom / HOME.bandwidth * stated['borzunov2022petals', 'steps-per-second']:.0%}",
        "bloom-steps": two_digits(HOME.bandwidth / bloom, 1, ""),
        "switch": prefixed(switch, BYTE_SCALES),
        "switch-home": plain(devices_to_hold(switch, HOME)),
        "switch-workstation": plain(devices_to_hold(switch, WORKSTATION)),
        "workstation-share": f"{rate / WORKSTATION.peak:.0%}",
        "workstation-intensity": f"{rate / WORKSTATION.bandwidth:.0f}",
    }


def small_steps(stated: pd.Series) -> dict[str, str]:
    """Fine-tuned variants that fit one device, tokens a pass, time of an iteration, a percentage as a factor."""
    held = float(weight_bytes(PLAIN.parameters, BITS))
    deltas = [
        math.floor((SERVER.memory - held) / (held / stated["yao2023deltazip", f"delta-compression-{end}"]))
        for end in ("min", "max")
    ]
    iteration = stated["chen2023speed", "latency"] / stated["chen2023speed", "iterations"]
    return {
        "variants": plain(math.floor(SERVER.memory / held)),
        "deltas-min": plain(deltas[0]),
        "deltas-max": plain(deltas[1]),
        "iteration": two_digits(iteration, 1, " s"),
        "energon": times_text(factor("less", stated["du2022energonai", "latency-saved"], math.nan)),
        "pass": plain(factor("faster", stated["monea2023pass", "speedup-max"], math.nan)),
    }


def rounded(value: float) -> str:
    """Two significant digits in full: rounded(1583) -> "1,600"."""
    return plain(float(f"{value:.2g}"))
