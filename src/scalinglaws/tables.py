"""Tidy tables of the laws for the chapters: one row a law, constant, optimum, device or check."""

from collections.abc import Iterable

import pandas as pd

from scalinglaws.base import Value
from scalinglaws.check import independent_checks, run_checks
from scalinglaws.comparison import COMPARISONS
from scalinglaws.devices import DEVICES
from scalinglaws.law import Law
from scalinglaws.registry import LAWS


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
        "published_values": len(independent_checks(law)) or "no published value",
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


def device_table() -> pd.DataFrame:
    """One row a device: memory_bytes, peak_flop_per_s, bandwidth_bytes_per_s, ridge_flop_per_byte, source, note."""
    rows = [
        {**item.model_dump(exclude={"sources"}), "source": "; ".join(item.sources.values())}
        for item in DEVICES.values()
    ]
    table = pd.DataFrame(rows).rename(
        columns={
            "memory": "memory_bytes",
            "peak": "peak_flop_per_s",
            "bandwidth": "bandwidth_bytes_per_s",
        }
    )
    table.insert(4, "ridge_flop_per_byte", table["peak_flop_per_s"] / table["bandwidth_bytes_per_s"])
    return table


def checks_table() -> pd.DataFrame:
    """One row a published value: the fields of `CheckResult`."""
    return _table(run_checks())


def comparisons_table() -> pd.DataFrame:
    """One row an answer of another: calculator, setting, ours, unit, tool, place, kind, theirs, ratio, why."""
    rows = [
        {"calculator": item.calculator, "setting": item.setting, "ours": item.ours, "unit": item.unit}
        | {"tool": other.tool, "place": other.place, "kind": other.kind, "theirs": other.value}
        | {"ratio": item.ours / other.value, "why": other.why}
        for item in COMPARISONS
        for other in item.others
    ]
    return pd.DataFrame(rows)


def _table(values: Iterable[Value]) -> pd.DataFrame:
    return pd.DataFrame([value.model_dump() for value in values])
