"""All laws by name, read from laws.toml."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator

from scalinglaws.base import entries, named, read_data
from scalinglaws.law import Law

_ENTRIES = entries(read_data("laws.toml")["laws"], "sets")
LAWS: dict[str, Law] = {law.name: law for law in map(Law.model_validate, _ENTRIES)}
"""Each set of constants of each law is a law of its own."""

HOFFMANN_TABLE = LAWS["hoffmann-table"].rows
"""Hoffmann et al. 2022, table 3 (approach 1): parameters, FLOP, tokens of the compute-optimal model."""


find_law: Callable[[Any], Law] = named(LAWS, "law")
"""The law of that name; raises ValueError that offers the nearest names."""

LawNamed = Annotated[Law, BeforeValidator(find_law)]
"""A law, or its name on a command line."""
