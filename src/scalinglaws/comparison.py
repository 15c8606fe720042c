"""Calculators beside public tools, papers and measurements, read from comparisons.toml, with what makes them differ."""

from typing import Any

from pydantic import Field

from scalinglaws.base import Value, read_data
from scalinglaws.calculators import calculate


class Answer(Value):
    """What another gives for the same setting: `ratio` is ours over theirs as last seen, `why` what makes it so.

    `kind`: "run" the tool's code was run, "printed" its text, paper or example says so, "measured" on a machine.
    """

    tool: str
    place: str
    kind: str = Field(pattern="^(run|printed|measured)$")
    value: float
    ratio: float
    why: str = ""


class Comparison(Value):
    """One setting of a calculator and the answers of others, in `unit`: the result's `field` over `scale`."""

    calculator: str
    setting: str
    inputs: dict[str, Any]
    field: str = "value"
    scale: float = 1.0
    unit: str
    others: tuple[Answer, ...] = Field(min_length=1)

    @property
    def ours(self) -> float:
        """Our answer."""
        return float(calculate(self.calculator, self.inputs)[self.field] / self.scale)


COMPARISONS = tuple(map(Comparison.model_validate, read_data("comparisons.toml")["comparisons"]))
"""Every comparison, by calculator."""
