"""What a law is: its form, one named set of constants, its units, its domain and where it was printed."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scalinglaws.base import Value

Array = NDArray[np.float64]
Number = float | Array
Status = Literal["pub", "calc", "refit", "form-only"]
Family = Literal[
    "loss", "allocation", "hyperparameters", "experts", "data", "memory", "compute", "inference"
]  # fmt: skip


class Constant(Value):
    """One fitted or defined number of a law, with the unit that its formula needs."""

    symbol: str
    value: float
    unit: str = ""


class Input(Value):
    """What a law takes: `name` as typed, `symbol` in TeX; `lower`, `upper` bound the fitted runs."""

    name: str
    symbol: str
    unit: str
    meaning: str
    lower: float | None = None
    upper: float | None = None


class Output(Value):
    """What a law gives."""

    name: str
    unit: str


class Law(Value):
    """A published law with one set of constants.

    `citekey` is null where the paper is not among those reviewed; `source` is its arXiv id (or the
    definition's name) and `where` the place in it. `status`: "pub" printed by the authors, "calc" follows
    from a definition, "refit" a fit of their published data, "form-only" no constants that we can name.
    """

    name: str
    title: str
    citekey: str | None
    source: str
    where: str
    family: Family
    status: Status
    formula: str
    tex: str
    constant_set: str = ""
    constants: tuple[Constant, ...] = ()
    inputs: tuple[Input, ...] = ()
    output: Output
    counts: str = ""
    domain: str = ""
    note: str = ""
    form: Callable[..., Any] | None = Field(default=None, exclude=True, repr=False)


def constant_values(law: Law) -> dict[str, float]:
    """The law's constants by symbol."""
    return {constant.symbol: constant.value for constant in law.constants}


@overload
def evaluate(law: Law, **inputs: float) -> float:  # type: ignore[overload-overlap]  # floats are the narrow case
    """Scalars give a float."""


@overload
def evaluate(law: Law, **inputs: Number) -> Array:
    """Arrays, alone or with scalars, give an array."""


def evaluate(law: Law, **inputs: Number) -> Number:
    """The law's value at `inputs`, in `law.output.unit`, whether or not they lie in its domain.

    Scalars give a float, arrays an array of their broadcast shape. Raises ValueError for a law known by its
    form only, for a missing or unknown input, and for one that is not above zero.
    """
    if law.form is None:
        raise ValueError(f"{law.name} is known by its form only: {law.formula}")
    _check_names(law, inputs)
    values = {name: _positive(name, value) for name, value in inputs.items()}
    result = np.asarray(law.form(**values, **constant_values(law)), dtype=np.float64)
    return float(result) if result.ndim == 0 else result


def outside_domain(law: Law, inputs: Mapping[str, Number]) -> tuple[str, ...]:
    """One sentence for each input that leaves the range the law was fitted to; empty inside it."""
    given = ((entry, np.asarray(inputs[entry.name])) for entry in law.inputs if entry.name in inputs)
    return tuple(text for entry, value in given for text in _excursions(entry, value))


def _excursions(entry: Input, value: NDArray[Any]) -> list[str]:
    texts = []
    if entry.lower is not None and np.any(value < entry.lower):
        texts.append(f"{entry.name} = {np.min(value):.4g} is below {entry.lower:.4g} {entry.unit}")
    if entry.upper is not None and np.any(value > entry.upper):
        texts.append(f"{entry.name} = {np.max(value):.4g} is above {entry.upper:.4g} {entry.unit}")
    return texts


def _check_names(law: Law, inputs: Mapping[str, Number]) -> None:
    known = [entry.name for entry in law.inputs]
    missing = [name for name in known if name not in inputs]
    unknown = [name for name in inputs if name not in known]
    if missing or unknown:
        faults = [f"needs {name}" for name in missing] + [f"takes no {name}" for name in unknown]
        raise ValueError(f"{law.name} {', '.join(faults)}; its inputs are {', '.join(known)}")


def _positive(name: str, value: Number) -> Array:
    array = np.asarray(value, dtype=np.float64)
    if not np.all(array > 0):
        raise ValueError(f"{name} must be above zero, not {value}")
    return array


def require_positive(**values: Number) -> None:
    """Raises ValueError naming the first value that is not above zero (NaN included)."""
    for name, value in values.items():
        _positive(name, value)


def constants(**entries: tuple[float, str] | float) -> tuple[Constant, ...]:
    """Constants from `symbol=value` or `symbol=(value, unit)`."""
    pairs = {symbol: entry if isinstance(entry, tuple) else (entry, "") for symbol, entry in entries.items()}
    return tuple(
        Constant(symbol=symbol, value=float(value), unit=unit) for symbol, (value, unit) in pairs.items()
    )


def parameters(meaning: str, lower: float | None = None, upper: float | None = None) -> Input:
    """The input N."""
    return Input(name="N", symbol="N", unit="parameters", meaning=meaning, lower=lower, upper=upper)


def tokens(meaning: str, lower: float | None = None, upper: float | None = None) -> Input:
    """The input D."""
    return Input(name="D", symbol="D", unit="tokens", meaning=meaning, lower=lower, upper=upper)


def compute(meaning: str, lower: float | None = None, upper: float | None = None) -> Input:
    """The input C."""
    return Input(name="C", symbol="C", unit="FLOP", meaning=meaning, lower=lower, upper=upper)


def count(
    name: str, meaning: str, unit: str, lower: float | None = None, upper: float | None = None
) -> Input:
    """Any other input, its TeX symbol the same as its name."""
    return Input(name=name, symbol=name, unit=unit, meaning=meaning, lower=lower, upper=upper)


LOSS = Output(name="loss", unit="nats per token")
