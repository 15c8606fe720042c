"""What the explorers compute from: constants, devices, shapes and the settings that they open with."""

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from litbook.model import Value
from litbook.site.reading import scaled
from scalinglaws.compute import TrainingPlan, training_plan
from scalinglaws.devices import DEVICES
from scalinglaws.forms import PF_DAY
from scalinglaws.law import Law, constant_values, evaluate
from scalinglaws.memory import (
    Offload,
    Recompute,
    activation_bytes,
    cache_bytes,
    shape_cache_bytes,
    weight_bytes,
    zero_memory,
)
from scalinglaws.registry import LAWS
from scalinglaws.shapes import SHAPES
from scalinglaws.solve import LOSS_LAWS, as_parametric, optimal_allocation
from scalinglaws.solve_run import settings_for_run

Optimizer = Literal["none", "adam", "offloaded"]
STAGES = (0, 1, 2, 3)
OFFLOAD_STAGE = 2
"""The lowest ZeRO stage that can offload the optimizer."""

LEARNING_RATE, BATCH, CRITICAL = "step-law-learning-rate", "step-law-batch", "kaplan-critical-batch"
ALLOCATION = "kaplan-optimal-parameters"
"""Kaplan's own split of a budget, which is not the optimum of his joint law."""
LAYOUTS = ("yours, multi-head", "yours, grouped", "yours, multi-query")
YOURS, PUBLISHED = "your layout", "published shape"


class Fit(Value):
    """A setting of the memory explorer; counts, bits and tokens as the inputs name them."""

    parameters: float = 8e9
    bits: int = 16
    optimizer: Optimizer = "adam"
    stage: int = 3
    devices: int = 8
    context: float = 8192
    batch: float = 1
    shape: str = "Llama-3-8B"
    recompute: Recompute = "selective"


class Run(Value):
    """A setting of the time and cost explorer; `price` is that of a device-hour in dollars."""

    parameters: float
    tokens: float
    devices: int
    device: str
    utilisation: float
    price: float


class Cache(Value):
    """A setting of the cache explorer: a head layout and what it holds."""

    layers: int = 80
    heads: int = 64
    kv_heads: int = 8
    head_dim: int = 128
    context: int = 32_768
    batch: int = 1
    bits: int = 16


class Tuning(Value):
    """A setting of the learning rate and batch explorer."""

    parameters: float = 1e9
    tokens: float = 1e11


BUDGET_POWER = 24.0
FIT, CACHE, TUNING = Fit(), Cache(), Tuning()
SIZES, TOKEN_ENDS = (1e8, 1e9, 1e10, 1e11), (1e9, 1e14)


def closed_forms(laws: Sequence[str] = (*LOSS_LAWS, ALLOCATION)) -> pd.DataFrame:
    """Laws as (E + A/N^alpha + B/D^beta)^power, a row a law that has this form.

    constant_set, law, source, E, A, B, alpha, beta, power. Its optimum has a closed form. A power of zero
    stands for a law that splits a budget and gives no loss.
    """
    rows = [{"law": name, **form} for name in laws if (form := closed_form(LAWS[name]))]
    table = pd.DataFrame(rows)
    table.insert(0, "constant_set", [LAWS[name].constant_set for name in table["law"]])
    table.insert(2, "source", [LAWS[name].source for name in table["law"]])
    return table


def closed_form(law: Law) -> dict[str, float] | None:
    """The law's constants in the form of `closed_forms`; None where it has another form.

    Kaplan's joint law has it with A = Nc^r, alpha = r = aN/aD, B = Dc, beta = 1 and the power aD.
    """
    if law.form == "joint_loss":
        values = constant_values(law)
        ratio = values["aN"] / values["aD"]
        scale = values["Nc"] ** ratio
        return {"E": 0, "A": scale, "B": values["Dc"], "alpha": ratio, "beta": 1, "power": values["aD"]}
    if law.name == ALLOCATION:  # N = scale (C/PF-day)^p is the optimum of a form with alpha = 1 - p, beta = p
        values = constant_values(law)
        p = values["p"]
        return {
            "E": 0, "A": values["scale"] * (6 / PF_DAY) ** p * p / (1 - p), "B": 1,
            "alpha": 1 - p, "beta": p, "power": 0,
        }  # fmt: skip
    form = as_parametric(law)
    return None if form is None else form.model_dump() | {"power": 1}


def optima(budget: float = 10**BUDGET_POWER) -> pd.DataFrame:
    """The closed forms with their optimum for `budget` FLOP, fewest tokens a parameter first."""
    forms = closed_forms()
    best = [optimal_allocation(LAWS[name], budget) for name in forms["law"]]
    fields = ("parameters", "tokens", "tokens_per_parameter", "loss")
    table = forms.assign(**{field: [getattr(split, field) for split in best] for field in fields})
    return table.sort_values("tokens_per_parameter", ignore_index=True)


def device_rows() -> pd.DataFrame:
    """One row a device, least memory first: device, memory (bytes), peak (FLOP/s)."""
    rows = [(item.name, item.memory, item.peak) for item in DEVICES.values()]
    table = pd.DataFrame(rows, columns=["device", "memory", "peak"])
    return table.sort_values(["memory", "peak"], ignore_index=True)


def state_plans() -> dict[Optimizer, list[list[float]]]:
    """Bytes a parameter that a device holds whole, and that all devices share, by optimizer and ZeRO stage.

    Solved from `zero_memory` with one and two devices. Without an optimizer the weights are shared evenly; the
    bytes then are those of one bit.
    """
    served = [[0.0, float(weight_bytes(1, 1))] for _ in STAGES]
    return {
        "none": served,
        "adam": [whole_and_shared(stage, "none") for stage in STAGES],
        "offloaded": [whole_and_shared(max(stage, OFFLOAD_STAGE), "optimizer") for stage in STAGES],
    }


def whole_and_shared(stage: int, offload: Offload) -> list[float]:
    """w and s of w + s/n bytes a parameter on n devices."""
    one, two = (zero_memory(1.0, devices, stage, offload).device for devices in (1, 2))
    return [2 * two - one, 2 * (one - two)]


def activation_factors() -> dict[Recompute, list[float]]:
    """Bytes of activations by recomputation: of each token, width and layer, and of each pair of tokens and head."""
    ways: tuple[Recompute, ...] = ("none", "selective", "full")
    whole = {way: float(activation_bytes(1, 1, 1, 1, recompute=way)) for way in ways}
    scores = whole["none"] - whole["selective"]
    return {
        "none": [whole["selective"], scores],
        "selective": [whole["selective"], 0],
        "full": [whole["full"], 0],
    }


def memory_need(setting: Fit) -> tuple[float, float]:
    """Bytes a device of model state, and of activations (training) or cache (serving).

    Served weights and cache are spread evenly over the devices; the optimizer is mixed-precision Adam.
    """
    shape = SHAPES[setting.shape]
    if setting.optimizer == "none":
        weights = float(weight_bytes(setting.parameters, setting.bits))
        cache = shape_cache_bytes(shape, setting.context, setting.batch)
        return weights / setting.devices, cache / setting.devices
    offload: Offload = "optimizer" if setting.optimizer == "offloaded" else "none"
    stage = max(setting.stage, OFFLOAD_STAGE) if offload == "optimizer" else setting.stage
    state = zero_memory(setting.parameters, setting.devices, stage, offload).device
    sizes = (shape.width, shape.heads, shape.layers)
    return state, float(activation_bytes(setting.context, setting.batch, *sizes, setting.recompute))


def fits(setting: Fit = FIT) -> pd.DataFrame:
    """The devices with the bytes that the setting needs on each: device, memory, need, fits."""
    need = sum(memory_need(setting))
    table = device_rows().drop(columns="peak").assign(need=need)
    return table.assign(fits=table["need"] <= table["memory"])


def plan(run: Run, device: str | None = None) -> TrainingPlan:
    """What the run takes on its own device or another."""
    peak = DEVICES[device or run.device].peak
    return training_plan(run.parameters, run.tokens, run.devices, peak, run.utilisation, run.price)


def run_times(run: Run) -> pd.DataFrame:
    """The run on each device, fastest first: device, peak, device_hours, days."""
    table = device_rows().drop(columns="memory")
    plans = [plan(run, device) for device in table["device"]]
    table = table.assign(device_hours=[p.device_hours for p in plans], days=[p.days for p in plans])
    return table.sort_values("days", ignore_index=True)


def cache_rows(setting: Cache = CACHE) -> pd.DataFrame:
    """The reader's layout in three kinds, then the published shapes, largest cache first.

    layout, kind, layers, kv_heads, head_dim and bytes in `setting`; the first three rows follow the inputs.
    """
    kept = (setting.heads, setting.kv_heads, 1)
    columns = ["layout", "kind", "layers", "kv_heads", "head_dim"]
    own = [
        (name, YOURS, setting.layers, heads, setting.head_dim)
        for name, heads in zip(LAYOUTS, kept, strict=True)
    ]
    known = [(s.name, PUBLISHED, s.layers, s.kv_heads, s.head_dim) for s in SHAPES.values()]
    table = pd.DataFrame(own + known, columns=columns)
    held = (setting.context, setting.batch, setting.bits)
    table["bytes"] = cache_bytes(table["layers"], table["kv_heads"], table["head_dim"], *held).astype(float)  # type: ignore[arg-type,union-attr]  # a column counts as an array
    return pd.concat([table[:3], table[3:].sort_values("bytes", ascending=False)], ignore_index=True)


def rate_lines() -> pd.DataFrame:
    """Step Law's learning rate for round sizes at both ends of the axis: size, parameters, tokens, learning_rate."""
    rows = [
        (scaled(size), size, tokens, evaluate(LAWS[LEARNING_RATE], N=size, D=tokens))
        for size in SIZES
        for tokens in TOKEN_ENDS
    ]
    return pd.DataFrame(rows, columns=["size", "parameters", "tokens", "learning_rate"])


def settings(tuning: Tuning = TUNING) -> pd.DataFrame:
    """Learning rate and batches for a run: setting, law, formula, value, unit."""
    names = {LEARNING_RATE: "learning rate", BATCH: "batch", CRITICAL: "critical batch"}
    found = [entry for entry in settings_for_run(tuning.parameters, tuning.tokens) if entry.law in names]
    rows = [(names[e.law], e.law, LAWS[e.law].formula, e.value, e.unit) for e in found]
    return pd.DataFrame(rows, columns=["setting", "law", "formula", "value", "unit"])
