"""Tidy tables of the laws for the chapters: one row a law, constant, optimum, device or check."""

from collections.abc import Iterable, Sequence

import pandas as pd

from scalinglaws.base import Value
from scalinglaws.checks import run_checks
from scalinglaws.devices import DEVICES
from scalinglaws.inference import decode, prefill
from scalinglaws.law import Law
from scalinglaws.memory import Offload, zero_memory
from scalinglaws.registry import LAWS
from scalinglaws.shapes import SHAPES
from scalinglaws.solve_hardware import largest_served

_ZERO_STEPS: tuple[tuple[int, Offload], ...] = (
    (0, "none"),
    (1, "none"),
    (2, "none"),
    (3, "none"),
    (2, "optimizer"),
    (3, "optimizer"),
    (3, "parameters"),
)


def law_table(laws: Iterable[Law] = LAWS.values()) -> pd.DataFrame:
    """One row a law: name, title, citekey, source, where, family, status, formula, inputs, output, domain."""
    return pd.DataFrame([_law_row(law) for law in laws])


def _law_row(law: Law) -> dict[str, object]:
    fields = ("name", "title", "citekey", "source", "where", "family", "status", "constant_set")
    inputs = ", ".join(f"{entry.name} ({entry.unit})" for entry in law.inputs)
    return {name: getattr(law, name) for name in fields} | {
        "formula": law.formula,
        "tex": law.tex,
        "inputs": inputs,
        "output": law.output.name,
        "output_unit": law.output.unit,
        "counts": law.counts,
        "domain": law.domain,
        "note": law.note,
    }


def constants_table(laws: Iterable[Law] = LAWS.values()) -> pd.DataFrame:
    """One row a constant: law, constant_set, symbol, value, unit, citekey, source, status."""
    rows = [
        {"law": law.name, "constant_set": law.constant_set}
        | constant.model_dump()
        | {"citekey": law.citekey, "source": law.source, "status": law.status}
        for law in laws
        for constant in law.constants
    ]
    return pd.DataFrame(rows)


def memory_ladder(parameters: float = 7.5e9, devices: int = 64) -> pd.DataFrame:
    """One row a ZeRO stage and offload: stage, offload, device_bytes, host_bytes, share of plain training."""
    plain = zero_memory(parameters, devices, 0).device
    rows = [
        (stage, offload, zero_memory(parameters, devices, stage, offload)) for stage, offload in _ZERO_STEPS
    ]
    return pd.DataFrame(
        {
            "stage": stage,
            "offload": offload,
            "device_bytes": split.device,
            "host_bytes": split.host,
            "share_of_plain": split.device / plain,
        }
        for stage, offload, split in rows
    )


def device_table() -> pd.DataFrame:
    """One row a device: memory_bytes, peak_flop_per_s, bandwidth_bytes_per_s, ridge_flop_per_byte, source, note."""
    table = _table(DEVICES.values()).rename(
        columns={
            "memory": "memory_bytes",
            "peak": "peak_flop_per_s",
            "bandwidth": "bandwidth_bytes_per_s",
        }
    )
    table.insert(4, "ridge_flop_per_byte", table["peak_flop_per_s"] / table["bandwidth_bytes_per_s"])
    return table


def capacity_table(bits: Sequence[float] = (16, 8, 4, 2), reserve: float = 0.1) -> pd.DataFrame:
    """One row a device and bit width: device, bits, parameters that fit with `reserve` of its memory kept."""
    rows = [
        {"device": device.name, "bits": width, "parameters": largest_served(device, width, reserve=reserve)}
        for device in DEVICES.values()
        for width in bits
    ]
    return pd.DataFrame(rows)


def roofline_table(
    shape: str = "Llama-3-8B", context: float = 2048, batches: Sequence[float] = (1, 16, 256)
) -> pd.DataFrame:
    """One row a device, batch and phase of 16-bit inference: the fields of `Roofline`."""
    rows = [
        {"device": device.name, "shape": shape, "batch": batch} | phase.model_dump()
        for device in DEVICES.values()
        for batch in batches
        for phase in (
            prefill(SHAPES[shape], device, context, batch),
            decode(SHAPES[shape], device, context, batch),
        )
    ]
    return pd.DataFrame(rows)


def checks_table() -> pd.DataFrame:
    """One row a published value: the fields of `CheckResult`."""
    return _table(run_checks())


def _table(values: Iterable[Value]) -> pd.DataFrame:
    return pd.DataFrame([value.model_dump() for value in values])
