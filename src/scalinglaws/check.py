"""What a check is: a published number, the law or function that must give it, and how closely."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from scalinglaws.base import Value
from scalinglaws.law import evaluate
from scalinglaws.registry import find_law

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


Row = tuple[str, str | Callable[..., Any], Mapping[str, Any], str]
"""A check's name, its law or function, the inputs, and the claimed value as printed."""


def checks(source: str, unit: str, tag: Tag, *rows: Row, **fields: Any) -> tuple[Check, ...]:
    """Checks that share source, unit and tag, one a row; `fields` are a tolerance and its reason."""
    return tuple(
        Check(
            name=name,
            subject=subject if isinstance(subject, str) else subject.__name__,
            function=None if isinstance(subject, str) else subject,
            inputs=dict(inputs),
            claimed=claimed,
            source=source,
            unit=unit,
            tag=tag,
            **fields,
        )
        for name, subject, inputs, claimed in rows
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
