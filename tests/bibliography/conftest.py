"""A sample of records in the real form, their venues and entries, read once."""

import tomllib
from pathlib import Path

import pytest

from litbook.bibliography.citekeys import assign_keys, identity
from litbook.bibliography.entries import VenueName, make_entry
from litbook.bibliography.exports import render_bibtex
from litbook.model import Entry, Record

ROOT = Path(__file__).parents[2]
GOOD = ROOT / "tests" / "good" / "bibliography"


@pytest.fixture(scope="session")
def records() -> tuple[Record, ...]:
    lines = (GOOD / "records.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(Record.model_validate_json(line) for line in lines)


@pytest.fixture(scope="session")
def venues() -> tuple[VenueName, ...]:
    table = tomllib.loads((GOOD / "venues.toml").read_text(encoding="utf-8"))
    return tuple(VenueName.model_validate(item) for item in table["venues"])


@pytest.fixture(scope="session")
def golden_keys() -> dict[str, str]:
    lines = (GOOD / "citekeys.tsv").read_text(encoding="utf-8").splitlines()
    return {f"arxiv:{arxiv}": key for arxiv, key in (line.split("\t") for line in lines)}


@pytest.fixture(scope="session")
def entries(records, venues, golden_keys) -> tuple[Entry, ...]:
    keys = assign_keys(records, golden_keys)
    return tuple(make_entry(record, keys[identity(record)], venues) for record in records)


@pytest.fixture(scope="session")
def references(entries) -> str:
    return render_bibtex(entries)
