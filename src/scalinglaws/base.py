"""What every module stands on: frozen values, the types of numbers, and the refusal of what is not above zero."""

import tomllib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
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
    """The value as an array; raises ValueError naming it unless every element is a finite number above zero."""
    array = np.asarray(value, dtype=np.float64)
    if not np.all(array > 0):
        raise ValueError(f"{name} must be above zero, not {value}")
    if not np.all(np.isfinite(array)):
        raise ValueError(f"{name} must be finite, not {value}")
    return array


def require_positive(**values: Number) -> None:
    """Raises ValueError naming the first value that is not a finite number above zero."""
    for name, value in values.items():
        positive(name, value)


def require_whole(**values: Number) -> None:
    """Raises ValueError naming the first value that is not a whole number above zero."""
    for name, value in values.items():
        array = positive(name, value)
        if not np.all(array == np.round(array)):
            raise ValueError(f"{name} must be a whole number, not {value}")


def named(known: Mapping[str, Any], kind: str) -> Callable[[Any], Any]:
    """A look-up that takes a name or a value; its ValueError lists the names, or the nearest of many."""

    def find(name: Any) -> Any:
        if not isinstance(name, str):
            return name
        if name in known:
            return known[name]
        near = known if len(known) <= 20 else get_close_matches(name, known, n=3, cutoff=0.4)
        offer = "known are" if near is known else "did you mean"
        raise ValueError(f"no {kind} {name!r}" + (f"; {offer} {', '.join(near)}" if near else ""))

    return find
