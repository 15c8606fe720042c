"""All laws by name, read from laws.toml."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator

from scalinglaws.base import named, read_data
from scalinglaws.law import Law


def _entries(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One entry a set of constants: what the set says wins over what the sets share."""
    for entry in table["laws"]:
        shared = {key: value for key, value in entry.items() if key != "sets"}
        yield from ({**shared, **part} for part in entry.get("sets", [{}]))


LAWS: dict[str, Law] = {law.name: law for law in map(Law.model_validate, _entries(read_data("laws.toml")))}

HOFFMANN_TABLE = LAWS["hoffmann-table"].rows
"""Hoffmann et al. 2022, table 3 (approach 1): parameters, FLOP, tokens of the compute-optimal model."""


LawNamed = Annotated[Law, BeforeValidator(named(LAWS, "law"))]
"""A law, or its name on a command line."""


def find_law(name: str) -> Law:
    """The law of that name; raises ValueError that offers the nearest names."""
    found: Law = named(LAWS, "law")(name)
    return found
