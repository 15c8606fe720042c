"""The figures of the book's page about robustness: written by what was run, never by hand."""

from collections.abc import Mapping
from typing import Any

import tomli_w

from litbook import store

from .targets import ROOT

FILE = ROOT / "book" / "data" / "chapters" / "robustness.toml"
HEAD = """\
# What was tried against litbook; `make fuzz` and `make trials` add their counts. `fuzzing`: inputs tried by target and
# those that failed, over all runs and in the last one; what failed is mended and has a test. `trials`: tests and
# benchmarks by what they try. `found`: faults by kind, what each gave, and what finds it again; a person writes these.

"""
COLUMNS = {
    "fuzzing": {"target": "text", **dict.fromkeys(("seeds", "tried", "failed", "last_tried", "last_failed"), "number")},
    "trials": {"trial": "text", "tried": "number", "failed": "number", "command": "text"},
    "found": dict.fromkeys(("fault", "gave", "test"), "text"),
}  # fmt: skip


def read() -> dict[str, list[dict[str, Any]]]:
    """The rows so far, by list."""
    table: dict[str, Any] = store.read_toml(FILE) if FILE.exists() else {}
    return {name: table.get(name, []) for name in COLUMNS}


def keep(name: str, row: Mapping[str, Any]) -> None:
    """Puts the row in the place of the one with the same first value, or behind the others."""
    rows = read()
    first = next(iter(COLUMNS[name]))
    kept = {known[first]: known for known in rows[name]} | {row[first]: dict(row)}
    store.write_text(
        FILE, HEAD + tomli_w.dumps({"columns": COLUMNS, **rows, name: list(kept.values())}, indent=2)
    )
