"""What every module stands on: frozen values, the types of numbers, and the refusal of what is not above zero."""

import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
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


def entries(table: list[dict[str, Any]], parts: str) -> Iterator[dict[str, Any]]:
    """One entry a part of each: what the part says wins over what the parts share, key by key in `inputs`."""
    for entry in table:
        shared = {key: value for key, value in entry.items() if key != parts}
        for part in entry.get(parts, [{}]):
            yield {**shared, **part, "inputs": shared.get("inputs", {}) | part.get("inputs", {})}


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


def require_names(taker: str, given: Collection[str], known: Mapping[str, bool]) -> None:
    """Raises ValueError unless all needed names are given, and no unknown one; `known` says which are needed."""
    faults = [f"needs {name}" for name, needed in known.items() if needed and name not in given]
    faults += [f"takes no {name}" for name in given if name not in known]
    if faults:
        raise ValueError(f"{taker} {', '.join(faults)}; it takes {', '.join(known)}")


def require_share(**values: Number) -> None:
    """Raises ValueError naming the first value that is not above zero and at most 1."""
    for name, value in values.items():
        if np.any(positive(name, value) > 1):
            raise ValueError(f"{name} is a share, at most 1, not {value}")


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
