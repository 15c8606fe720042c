"""Published values and answers of other tools, held against ours: what was claimed, what comes out, how close."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from scalinglaws.base import Value, entries, read_data
from scalinglaws.calculators import calculate
from scalinglaws.law import Law
from scalinglaws.quantities import QUANTITIES
from scalinglaws.registry import LAWS, find_law

Kind = Literal["published", "data", "arithmetic"]
INDEPENDENT = {"published", "data"}
"""The kinds of checks whose number does not come from our own code or from the constants it uses."""
_FLOATING_POINT = 1e-12


class Check(Value):
    """One value that a law must reproduce.

    `quantity` names the function of `scalinglaws.quantities` that gives it from the law (if there is one)
    and `inputs`; its result over `scale` is compared. `claimed` is the number as printed. Without a
    `tolerance` (relative) it must be met to half a unit of its last printed digit; with one, `reason` says
    why. `kind`: "published" printed by the authors or by others, "data" a measurement or the output of the
    authors' code, "arithmetic" worked out from the definition or from the constants themselves.
    `covers` names further laws that the quantity rests on.
    """

    name: str
    law: str | None = None
    covers: tuple[str, ...] = ()
    quantity: str = "value"
    inputs: dict[str, Any] = Field(default_factory=dict)
    scale: float = 1.0
    claimed: str
    unit: str = ""
    kind: Kind
    source: str
    tolerance: float | None = None
    reason: str = ""

    @model_validator(mode="after")
    def _can_be_run(self) -> Self:
        if self.quantity not in QUANTITIES:
            raise ValueError(f"no quantity {self.quantity!r}; there are {', '.join(QUANTITIES)}")
        for name in self.laws:
            find_law(name)
        if (self.tolerance is None) != (not self.reason):
            raise ValueError("a tolerance needs its reason, and a reason its tolerance")
        return self

    @property
    def laws(self) -> tuple[str, ...]:
        """The laws that the check rests on."""
        return (*((self.law,) if self.law else ()), *self.covers)


class CheckResult(Value):
    """A check's outcome; `relative_error` is (computed - claimed)/claimed."""

    name: str
    subject: str
    claimed: float
    computed: float
    unit: str
    relative_error: float
    tolerance: float
    reason: str
    kind: Kind
    source: str
    verdict: Literal["agrees", "differs"]


_PUBLISHED = read_data("published.toml")
CHECKS = tuple(Check.model_validate(entry) for entry in entries(_PUBLISHED["checks"], "rows"))
"""Every published value that the laws must reproduce."""
SERIES = {
    item["name"]: [dict(zip(item["columns"], row, strict=True)) for row in item["rows"]]
    for item in _PUBLISHED["series"]
}
"""Published rows by the name of their series: "porian", "diloco"."""


def run_checks(checks: Iterable[Check] = CHECKS) -> tuple[CheckResult, ...]:
    """The outcome of each check, by default of every published value, in their order."""
    return tuple(run_check(check) for check in checks)


def run_check(check: Check) -> CheckResult:
    """The outcome of one check; raises ValueError for an input that its law does not take."""
    claimed = float(check.claimed)
    law = (LAWS[check.law],) if check.law else ()
    computed = float(QUANTITIES[check.quantity](*law, **check.inputs)) / check.scale
    tolerance = printed_tolerance(check.claimed) if check.tolerance is None else check.tolerance
    error = (computed - claimed) / claimed
    return CheckResult(
        name=check.name,
        subject=check.laws[0] if check.laws else check.quantity,
        claimed=claimed,
        computed=computed,
        unit=check.unit,
        relative_error=error,
        tolerance=tolerance,
        reason=check.reason or "half a unit of the last printed digit",
        kind=check.kind,
        source=check.source,
        verdict="agrees" if abs(error) <= tolerance + _FLOATING_POINT else "differs",
    )


def printed_tolerance(claimed: str) -> float:
    """Half a unit of the last printed digit, relative to the number. printed_tolerance("2.50") -> 0.002"""
    number = Decimal(claimed)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or number == 0:
        raise ValueError(f"a claimed value is a finite number other than zero, not {claimed!r}")
    return float(Decimal((0, (5,), exponent - 1)) / abs(number))


def independent_checks(law: Law) -> tuple[Check, ...]:
    """The law's checks whose numbers are not of our making; empty where no value is published."""
    return tuple(check for check in CHECKS if check.kind in INDEPENDENT and law.name in check.laws)


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
