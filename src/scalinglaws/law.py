"""What a law is: its form, one named set of constants, its units, its domain and where it was printed."""

import math
from collections.abc import Mapping
from inspect import Parameter, signature
from typing import Any, Literal, Self, overload

import numpy as np
from pydantic import field_validator, model_validator

from scalinglaws import forms
from scalinglaws.base import Array, Number, Value, positive, require_names, require_share, require_whole

COUNTED = {
    "layers", "heads", "devices", "sequences", "matrices", "streams", "replicas", "experts", "drafts", "stages",
    "micro-batches", "chunks",
}  # fmt: skip
"""Units of what comes in whole numbers."""

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
    """What a law takes: `name` as typed, `symbol` in TeX; `lower`, `upper` bound the fitted runs.

    An `optional` one may be left out.
    """

    name: str
    symbol: str
    unit: str
    meaning: str
    lower: float | None = None
    upper: float | None = None
    optional: bool = False


class Output(Value):
    """What a law gives."""

    name: str
    unit: str = ""


class Law(Value):
    """A published law with one set of constants.

    `citekey` is null where the paper is not among those reviewed; `source` is its arXiv id (or the
    definition's name) and `where` the place in it. `status`: "pub" printed by the authors, "calc" follows
    from a definition, "refit" a fit of their published data, "form-only" no constants that we can name.
    `form` is the name of its function in `scalinglaws.forms`, `rows` the table that it interpolates.
    """

    name: str
    title: str
    citekey: str | None = None
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
    form: str | None = None
    rows: tuple[tuple[float, ...], ...] = ()

    @field_validator("constants", mode="before")
    @classmethod
    def _constants(cls, table: Any) -> Any:
        return [_constant(*item) for item in table.items()] if isinstance(table, dict) else table

    @field_validator("inputs", mode="before")
    @classmethod
    def _inputs(cls, table: Any) -> Any:
        if not isinstance(table, dict):
            return table
        return [{"name": name, "symbol": name, **fields} for name, fields in table.items()]

    @model_validator(mode="after")
    def _fits_its_form(self) -> Self:
        if self.form is None:
            return self
        function = getattr(forms, self.form, None)
        if function is None:
            raise ValueError(f"no form {self.form!r}")
        taken = signature(function).parameters.values()
        named = {item.name for item in taken if item.kind is Parameter.KEYWORD_ONLY}
        given = {item.symbol for item in self.constants} | ({"rows"} if self.rows else set())
        needed = {item.name for item in taken if item.default is Parameter.empty} - named
        inputs = {item.name for item in self.inputs}
        if named != given or not needed <= inputs <= {item.name for item in taken} - named:
            raise ValueError(f"constants or inputs are not those of {self.form}{signature(function)}")
        return self


def _constant(symbol: str, entry: Any) -> dict[str, Any]:
    """From a number, [number, unit] or {ln = number}."""
    if isinstance(entry, dict) and set(entry) == {"ln"}:
        return {"symbol": symbol, "value": math.exp(entry["ln"])}
    value, unit = entry if isinstance(entry, (list, tuple)) else (entry, "")
    return {"symbol": symbol, "value": value, "unit": unit}


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
    form only, for a missing or unknown input, for one that is not finite and above zero, counts devices,
    layers and the like in parts or is a share above one, and where the formula gives no number.
    """
    if law.form is None:
        raise ValueError(f"{law.name} is known by its form only: {law.formula}")
    require_names(law.name, inputs, {entry.name: not entry.optional for entry in law.inputs})
    require_whole(**{name: inputs[name] for name in _of_unit(law, COUNTED, inputs)})
    values = {name: positive(name, value) for name, value in inputs.items()}
    require_share(**{name: inputs[name] for name in _of_unit(law, {"fraction"}, inputs)})
    table = {"rows": law.rows} if law.rows else {}
    with np.errstate(all="ignore"):
        result = np.asarray(
            getattr(forms, law.form)(**values, **constant_values(law), **table), dtype=np.float64
        )
    if not np.all(np.isfinite(result)):
        raise ValueError(
            f"{law.name} gives no number for {', '.join(f'{n} = {v}' for n, v in inputs.items())}"
        )
    return float(result) if result.ndim == 0 else result


def _of_unit(law: Law, units: set[str], inputs: Mapping[str, Number]) -> list[str]:
    return [entry.name for entry in law.inputs if entry.unit in units and entry.name in inputs]


def outside_domain(law: Law, inputs: Mapping[str, Number]) -> tuple[str, ...]:
    """One sentence for each input that leaves the range the law was fitted to; empty inside it."""
    given = ((entry, np.asarray(inputs[entry.name])) for entry in law.inputs if entry.name in inputs)
    return tuple(text for entry, value in given for text in _excursions(entry, value))


def _excursions(entry: Input, value: Array) -> list[str]:
    texts = []
    if entry.lower is not None and np.any(value < entry.lower):
        texts.append(f"{entry.name} = {np.min(value):.4g} is below {entry.lower:.4g} {entry.unit}")
    if entry.upper is not None and np.any(value > entry.upper):
        texts.append(f"{entry.name} = {np.max(value):.4g} is above {entry.upper:.4g} {entry.unit}")
    return texts
