"""What every module stands on: frozen values, the types of numbers, and the refusal of what is not above zero."""

import tomllib
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

Array = NDArray[np.float64]
Number = float | Array


class Value(BaseModel):
    """It does not change, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def read_data(name: str) -> dict[str, Any]:
    """A TOML file of this package as a dictionary."""
    return tomllib.loads((files("scalinglaws") / name).read_text(encoding="utf-8"))


def positive(name: str, value: Number) -> Array:
    """The value as an array; raises ValueError naming it if any element is not above zero (NaN included)."""
    array = np.asarray(value, dtype=np.float64)
    if not np.all(array > 0):
        raise ValueError(f"{name} must be above zero, not {value}")
    return array


def require_positive(**values: Number) -> None:
    """Raises ValueError naming the first value that is not above zero (NaN included)."""
    for name, value in values.items():
        positive(name, value)
