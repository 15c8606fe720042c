"""Calculators by name: arguments as people write them, results as fields, for a command line and for checks."""

import math
from collections.abc import Callable, Mapping
from inspect import Parameter, signature
from typing import Any, Literal, get_args, get_origin

import numpy as np
from pydantic import TypeAdapter, ValidationError

from scalinglaws import compute, memory, solve_hardware, solve_run
from scalinglaws.base import Array, Value, require_names
from scalinglaws.devices import DeviceNamed
from scalinglaws.law import outside_domain
from scalinglaws.registry import LawNamed
from scalinglaws.shapes import ShapeNamed

CALCULATORS: dict[str, Callable[..., Any]] = {
    function.__name__.replace("_", "-"): function
    for function in (
        solve_hardware.training_need, solve_hardware.serving_need, solve_hardware.largest_trained,
        solve_hardware.largest_served, memory.zero_memory, memory.deepspeed_memory, memory.tuning_memory,
        memory.lora_parameters, memory.quantization_constant_bits, memory.weight_bytes, memory.shape_cache_bytes,
        memory.latent_cache_bytes, memory.activation_bytes, memory.layer_activations, memory.output_bytes,
        compute.prefill, compute.decode, compute.million_token_price, compute.training_plan,
        compute.implied_utilisation, compute.hardware_utilisation, solve_run.implied_demand,
        solve_run.cheapest_served, solve_run.compute_optimal_served, solve_run.lifetime_cost,
    )
}  # fmt: skip
"""Each function by its name with hyphens; its docstring says what it takes."""

_NUMBERS = (int, float, float | None)


def arguments(name: str) -> dict[str, str]:
    """What a calculator takes, in words, with its default in brackets."""
    return {item.name: _described(item) for item in signature(CALCULATORS[name]).parameters.values()}


def _described(taken: Parameter) -> str:
    named = {ShapeNamed: "name of a model", DeviceNamed: "name of a device", LawNamed: "name of a law"}
    what = named.get(taken.annotation) or "number"
    if get_origin(taken.annotation) is Literal:
        what = ", ".join(get_args(taken.annotation))
    elif taken.annotation in {int, bool}:
        what = {int: "whole number", bool: "true or false"}[taken.annotation]
    return what if taken.default is Parameter.empty else f"{what} ({taken.default})"


def calculate(name: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The result of a calculator as fields, "value" where it is one number.

    A setting may be the text that its type is read from (a name of a model, device or law included); "max" for one
    whole number of a need asks for the most that fits. With a law, "outside" says where the run leaves its domain.
    Raises ValueError, one line, for what a calculator does not take or refuses.
    """
    function = CALCULATORS[name]
    taken = signature(function).parameters
    require_names(name, settings, {item.name: item.default is Parameter.empty for item in taken.values()})
    sought = [
        item for item, value in settings.items() if value == "max" and taken[item].annotation in _NUMBERS
    ]
    given = {item: _read(taken[item], value) for item, value in settings.items() if item not in sought}
    if len(sought) > 1 or (sought and name not in {"training-need", "serving-need"}):
        raise ValueError("max is for one whole number of training-need or serving-need")
    found: dict[str, Any] = {}
    with np.errstate(all="ignore"):
        try:
            if sought:
                (item,) = sought
                found[item] = solve_hardware.most(lambda value: function(**given, **{item: value}))
            result = found | _fields(function(**given, **found))
        except ArithmeticError as error:
            raise ValueError(f"{name} gives no number for these settings") from error
    if law := given.get("law"):
        run = given | result
        result["outside"] = outside_domain(law, {"N": run["parameters"], "D": run["tokens"]})
    if not all(math.isfinite(value) for value in result.values() if isinstance(value, float)):
        raise ValueError(f"{name} gives no number for these settings")
    return result


def _read(taken: Parameter, value: Any) -> Any:
    kinds = get_args(taken.annotation)
    if value == "none" and type(None) in kinds:
        return None
    kind = float if Array in kinds else taken.annotation
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        fault = error.errors()[0]["msg"].removeprefix("Value error, ")
        ending = f", not {value!r}" if fault.startswith("Input") else ""
        raise ValueError(f"{taken.name}: {fault}{ending}") from error


def _fields(result: Any) -> dict[str, Any]:
    return result.model_dump() if isinstance(result, Value) else {"value": float(result)}
