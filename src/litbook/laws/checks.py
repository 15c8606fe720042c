"""Published values recomputed: what was claimed, what the laws give, and whether the two agree."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from litbook.laws.law import evaluate
from litbook.laws.registry import find_law
from litbook.model import Value

Tag = Literal["pub", "calc", "refit"]
_FLOATING_POINT = 1e-12


class Check(Value):
    """One value that a law or function must reproduce.

    `claimed` is the number as printed. Without a `tolerance` (relative) it must be met to half a unit of its
    last printed digit; with one, `reason` says why. `subject` is a law's name, or that of `function`, which
    is called with `inputs`. `tag`: "pub" printed by the authors, "calc" computed from their constants,
    "refit" from a fit of their published data.
    """

    name: str
    subject: str
    inputs: dict[str, Any]
    claimed: str
    unit: str
    tag: Tag
    source: str
    tolerance: float | None = None
    reason: str = "half a unit of the last printed digit"
    function: Callable[..., Any] | None = Field(default=None, exclude=True, repr=False)


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
    tag: Tag
    source: str
    verdict: Literal["agrees", "differs"]


def law_check(name: str, law: str, inputs: Mapping[str, float], claimed: str, **fields: Any) -> Check:
    """A check of a law of the registry."""
    return Check(name=name, subject=law, inputs=dict(inputs), claimed=claimed, **fields)


def function_check(
    name: str, function: Callable[..., Any], inputs: Mapping[str, Any], claimed: str, **fields: Any
) -> Check:
    """A check of a function that gives a number."""
    subject = function.__name__
    return Check(
        name=name, subject=subject, inputs=dict(inputs), claimed=claimed, function=function, **fields
    )


def run_check(check: Check) -> CheckResult:
    """The outcome of one check; raises ValueError for a law or input that does not exist."""
    claimed = float(check.claimed)
    computed = _computed(check)
    tolerance = printed_tolerance(check.claimed) if check.tolerance is None else check.tolerance
    error = (computed - claimed) / claimed
    return CheckResult(
        name=check.name,
        subject=check.subject,
        claimed=claimed,
        computed=computed,
        unit=check.unit,
        relative_error=error,
        tolerance=tolerance,
        reason=check.reason,
        tag=check.tag,
        source=check.source,
        verdict="agrees" if abs(error) <= tolerance + _FLOATING_POINT else "differs",
    )


def run_checks(checks: Iterable[Check] | None = None) -> tuple[CheckResult, ...]:
    """Every published check value recomputed, in the order of `litbook.laws.check_values.CHECKS`."""
    if checks is None:
        from litbook.laws.check_values import CHECKS  # the values are written in terms of this module

        checks = CHECKS
    return tuple(run_check(check) for check in checks)


def printed_tolerance(claimed: str) -> float:
    """Half a unit of the last printed digit, relative to the number. printed_tolerance("2.50") -> 0.002"""
    number = Decimal(claimed)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or number == 0:
        raise ValueError(f"a claimed value is a finite number other than zero, not {claimed!r}")
    return float(Decimal((0, (5,), exponent - 1)) / abs(number))


def _computed(check: Check) -> float:
    if check.function is not None:
        return float(check.function(**check.inputs))
    value: float = evaluate(find_law(check.subject), **check.inputs)
    return value
