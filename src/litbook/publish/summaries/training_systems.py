"""Training systems: what fits on how many devices, how much of their rate is used, what is gained over what."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from litbook import store
from litbook.coding.theme_tables import Tables
from litbook.paths import find_paths
from litbook.site.reading import BYTE_SCALES, prefixed
from scalinglaws.compute import training_flop, training_plan, utilisation
from scalinglaws.devices import device
from scalinglaws.memory import activation_bytes, zero_bytes, zero_memory
from scalinglaws.shapes import SHAPES

Marks = Mapping[str, Any]
"""The chapter's own data file, as parsed: runs, shares and gains, each row with its quotation."""

LIMIT_DEVICE = "V100 SXM2 32 GB"
STAGES = (0, 1, 2, 3)
OFFLOADED = (2, 3)
MANY_DEVICES = 1000
STATED, BY_VENDOR, BY_PAPER = "stated", "ours (vendor)", "ours (paper)"
RUN_COLUMNS = [
    "published",
    "system",
    "hardware",
    "count",
    "parameters",
    "beyond",
    "limit",
    "state",
    "citekey",
]


def open_marks(folder: Path | None = None) -> Marks:
    """The data file of this chapter in the review around this folder."""
    return store.read_toml(find_paths(folder or Path.cwd()).data / "chapters" / "training-systems.toml")


def marked(tables: Tables, marks: Marks, kind: str, columns: list[str]) -> pd.DataFrame:
    """The rows of one kind whose papers the tables hold, with `published` (year and month), oldest first."""
    papers = tables.papers
    published = papers["year"].astype("string") + "-" + papers["month"].astype("string").str.zfill(2)
    rows = pd.DataFrame(marks[kind]).reindex(columns=["citekey", *columns, "quote"])
    dated = rows.merge(papers.assign(published=published)[["citekey", "published"]], on="citekey")
    return dated.sort_values("published", kind="stable").reset_index(drop=True)


def values(tables: Tables, rows: pd.DataFrame, column: str) -> pd.Series:
    """The coded quantities that a column of ids names, row by row; missing where the id is."""
    known = tables.quantities.dropna(subset=["id"]).set_index(["citekey", "id"])["value"]
    places = pd.MultiIndex.from_frame(rows[["citekey", column]])
    return pd.Series(known.reindex(places).to_numpy(dtype=float), index=rows.index)


def runs(tables: Tables, marks: Marks) -> pd.DataFrame:
    """Models and the accelerators that train them: `parameters`, `count`, and `state` in bytes a device.

    `state` is what each device would hold if 16 bytes a parameter were divided evenly (ZeRO stage 3).
    """
    named = ["system", "size", "devices", "each", "hardware", "beyond", "limit"]
    rows = marked(tables, marks, "runs", named)
    rows["parameters"] = values(tables, rows, "size")
    rows["count"] = values(tables, rows, "devices") * rows["each"].fillna(1)
    rows["limit"] = rows["limit"].eq(True)
    rows["state"] = zero_bytes(rows["parameters"].to_numpy(), rows["count"].to_numpy(), stage=3)
    return rows[RUN_COLUMNS]


def ceilings(most: float = 1024, name: str = LIMIT_DEVICE) -> pd.DataFrame:
    """The largest model whose states fit a device's memory: stage, place, count, parameters.

    Model state is proportional to parameters, so that the largest model is memory over bytes a parameter.
    """
    counts = [int(count) for count in np.unique(np.geomspace(1, most, 25).round())]
    memory = device(name).memory
    kept = [
        *((f"stage {stage}", zero_memory(1, n, stage).device, n) for stage in STAGES for n in counts),
        *(
            (f"stage {stage} + CPU", zero_memory(1, n, stage, "optimizer").device, n)
            for stage in OFFLOADED
            for n in counts
        ),
    ]
    rows = [{"states": place, "count": n, "parameters": memory / one} for place, one, n in kept]
    return pd.DataFrame(rows)


def limits(tables: Tables, marks: Marks) -> pd.DataFrame:
    """The statements about what fits, with `divided`: the most that stage 3 holds on as many devices."""
    rows = runs(tables, marks)
    rows = rows[rows["limit"]].reset_index(drop=True)
    one = zero_bytes(np.ones(len(rows)), rows["count"].to_numpy(), stage=3)
    return rows.assign(divided=device(LIMIT_DEVICE).memory / one)


def shares(tables: Tables, marks: Marks) -> pd.DataFrame:
    """Shares of peak in per cent, `basis` being who says so: label, percent, basis, citekey, quote."""
    ids = ["share", "rate", "devices", "baseline", "baseline_share"]
    rows = marked(tables, marks, "shares", ["label", "device", *ids])
    read = rows.assign(**{column: values(tables, rows, column) for column in ids})
    rate = read["rate"] / read["devices"].fillna(1)
    peak = read["device"].map(lambda name: device(name).peak, na_action="ignore").astype(float)
    own_peak = read["baseline"] / (read["baseline_share"] / 100)
    computed = 100 * utilisation_of(rate, peak.fillna(own_peak))
    basis = np.where(read["share"].notna(), STATED, np.where(peak.notna(), BY_VENDOR, BY_PAPER))
    read = read.assign(percent=read["share"].fillna(computed), basis=basis, rate_each=rate)
    return read[["published", "label", "percent", "basis", "rate_each", "citekey", "quote"]]


def utilisation_of(rate: pd.Series, peak: pd.Series) -> pd.Series:
    """`utilisation` of single devices where both rate and peak are known, missing elsewhere."""
    known = rate.notna() & peak.notna()
    share = pd.Series(np.nan, index=rate.index)
    if known.any():
        share[known] = utilisation(rate[known].to_numpy(), 1, peak[known].to_numpy())
    return share


def gains(tables: Tables, marks: Marks) -> pd.DataFrame:
    """The stated improvements as factors, size before speed, oldest first."""
    rows = marked(tables, marks, "gains", ["system", "in", "fact", "over", "reading", "against"])
    stated, over = values(tables, rows, "fact"), values(tables, rows, "over")
    factor = stated.where(rows["reading"] != "more", 1 + stated / 100)
    rows["factor"] = factor.where(rows["reading"] != "quotient", stated / over)
    return rows.sort_values(["in", "published"], kind="stable").reset_index(drop=True)


def gain_table(tables: Tables, marks: Marks) -> pd.DataFrame:
    """`gains` for the reader: factors rounded, the columns of a table."""
    rows = gains(tables, marks).rename(columns={"in": "gain_in"})
    factor = rows["factor"].round(2).map(lambda value: f"{value:g}×")
    columns = ["published", "system", "gain_in", "factor", "against", "citekey"]
    return rows.assign(factor=factor)[columns]


def in_bytes(value: float) -> str:
    """A number of bytes to three significant digits, with its unit."""
    return prefixed(float(f"{value:.3g}"), BYTE_SCALES)


def numbers(tables: Tables, marks: Marks) -> dict[str, float | int | str]:
    """The numbers that the chapter's text prints, each named `training-systems-<what>`."""
    primary = tables.papers["primary_theme"] == marks["theme"]
    counted: dict[str, float | int | str] = {
        "papers": len(tables.papers),
        "primary": int(primary.sum()),
        **state_numbers(tables, marks),
        **activation_numbers(),
        **share_numbers(tables, marks),
        **plan_numbers(tables),
    }
    return {f"training-systems-{name}": number for name, number in counted.items()}


def state_numbers(tables: Tables, marks: Marks) -> dict[str, float | int | str]:
    """Bytes of model state in the settings that the text discusses."""
    rows, kept = runs(tables, marks), limits(tables, marks)
    whole = rows.assign(total=rows["state"] * rows["count"]).groupby("system")["total"].max()
    one, held = zero_memory(13e9, 1, 2, "optimizer"), device(LIMIT_DEVICE).memory
    needed = kept[kept["system"] == "V100s alone"]
    many = rows[rows["count"] >= MANY_DEVICES]
    return {
        "bytes": float(zero_bytes(1, 1, 0)),
        "v100": in_bytes(held),
        "alone-ceiling": float(f"{held / float(zero_bytes(1, 1, 0)):.3g}"),
        "two-ceiling": float(f"{held / 2:.3g}"),
        "alone": in_bytes(float(whole.get("PyTorch alone", np.nan))),
        "megatron": in_bytes(float(whole.get("Megatron-LM", np.nan))),
        "fuyou": in_bytes(float(whole.get("Fuyou", np.nan))),
        "trillion": in_bytes(float(zero_bytes(1e12, 1, 0))),
        "thirteen": in_bytes(one.device),
        "thirteen-host": in_bytes(one.host),
        "trillion-least": int(np.ceil(float(zero_bytes(1e12, 1, 0)) / held)),
        "trillion-room": round(float((needed["count"] * held / needed["parameters"]).max()), 1),
        "limits": len(kept),
        "limits-above": int((kept["parameters"] > kept["divided"]).sum()),
        "many-state": in_bytes(float(many["state"].max())),
        "many-least": in_bytes(float(many["state"].min())),
        "many-runs": len(many),
    }


def activation_numbers() -> dict[str, str]:
    """Bytes of activations for one full sequence in the shape LLaMA 13B, stored or recomputed."""
    shape = SHAPES["LLaMA 13B"]
    sizes = (shape.context, 1, shape.width, shape.heads, shape.layers)
    return {
        "activations-stored": in_bytes(float(activation_bytes(*sizes, recompute="none"))),
        "activations-recomputed": in_bytes(float(activation_bytes(*sizes, recompute="full"))),
        "activations-context": f"{shape.context:,}",
    }


def share_numbers(tables: Tables, marks: Marks) -> dict[str, float | int | str]:
    """Range of the stated shares of peak, and shares and rates that we compute."""
    rows = shares(tables, marks)
    stated = rows.loc[rows["basis"] == STATED, "percent"]
    ours = rows.set_index("label")["percent"].round()
    rate = values(tables, pd.DataFrame({"citekey": ["rajbhandari2019zero"], "id": ["throughput"]}), "id")
    count = values(tables, pd.DataFrame({"citekey": ["rajbhandari2019zero"], "id": ["gpus"]}), "id")
    return {
        "share-min": f"{stated.min():.0f}%",
        "share-max": f"{stated.max():.0f}%",
        "share-stated": len(stated),
        "share-megatron": f"{ours.get('Megatron, 512 GPUs', np.nan):.0f}%",
        "share-pytorch": f"{ours.get('PyTorch, 1 V100', np.nan):.0f}%",
        "share-offload": f"{ours.get('Offload, 1 V100', np.nan):.0f}%",
        "share-fuyou": f"{ours.get('Fuyou, 1 4090', np.nan):.0f}%",
        "share-infinity": f"{ours.get('Infinity, 1 4090', np.nan):.0f}%",
        "rate-zero": f"{float(rate.iloc[0] / count.iloc[0]) / 1e12:g} TFLOP/s",
    }


def plan_numbers(tables: Tables) -> dict[str, float | int | str]:
    """The trillion-parameter example of Dash et al. as 6ND, and its years on as many H100 at the same share.

    `plan-llama` is the part of it that the Llama 3 run takes which Fujii et al. name.
    """
    names = ["params-example", "tokens-example", "gpus-1t", "throughput-1t"]
    rows = pd.DataFrame({"citekey": "dash2023optimizing", "id": names})
    size, tokens, count, percent = values(tables, rows, "id")
    llama = pd.DataFrame({"citekey": "fujii2024balancing", "id": ["params-llama3", "tokens-llama3"]})
    other = values(tables, llama, "id")
    if np.isnan(size) or other.isna().any():
        return dict.fromkeys(("plan-flop", "plan-hours", "plan-years", "plan-llama"), "unknown")
    plan = training_plan(size, tokens, count, device("H100 SXM 80 GB").peak, percent / 100)
    return {
        "plan-flop": float(f"{plan.flop:.3g}"),
        "plan-hours": float(f"{plan.device_hours:.2g}"),
        "plan-years": round(plan.days / 365, 1),
        "plan-llama": f"{100 * float(training_flop(other[0], other[1])) / plan.flop:.0f}%",
    }
