"""The claim audit: numbers of the abstracts, recomputed from other numbers and from the laws.

What was computed, its ratio to the claim and the verdict are never written down: they come from `run_audit`.
The verdict is the first of these that holds:

- underdetermined: an input is assumed because no source gives it, or an input or the formula is only a bound, unless
  the claim is a bound on the same side and follows from it;
  `bound` then says on which side of the claimed number the computed one lies, and `consistent` whether the
  claim can be true under the assumption or bound, null where the assumption was chosen to make it true;
- agrees: claimed and computed differ by at most half a per cent, or the claim is a bound ("over", "less than")
  that the computed number keeps;
- agrees-within-rounding: the computed number rounds to the claimed one at its last printed digit, or the range
  that the printed digits of the inputs allow holds the claimed number or reaches the claimed bound;
- differs.

Every printed digit counts, trailing zeros included: 300B is read as 299.5e9 to 300.5e9.
"""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, get_args

from litbook.audit.statements import (
    Audit,
    AuditInput,
    Bound,
    Figure,
    corners,
    evaluate_formula,
    half_step,
    printed_scale,
)
from litbook.model import Value

if TYPE_CHECKING:
    import pandas as pd

Verdict = Literal["agrees", "agrees-within-rounding", "differs", "underdetermined"]

Outcome = Literal[
    "agrees", "agrees within rounding", "differs", "open: possible", "open: chosen to fit", "open: not as assumed"
]  # fmt: skip
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
FAR = 2.0
"""By what factor a bound may lie from the claim and still say something of it."""

AGREEMENT = 0.005
"""The largest relative difference that still agrees."""

_NOISE = 1e-9  # relative, of the last bits of a formula


class AuditResult(Value):
    """An audit with its computed number, the range that the inputs' digits allow, and the verdict.

    `ratio` is claimed over computed. `bound`: the computed number is the least or the most that the claimed
    one can be. `consistent` is null unless the verdict is underdetermined without an assumption chosen to fit.
    `outcome` says verdict and consistency in one.
    """

    audit: Audit
    computed: float
    low: float
    high: float
    ratio: float
    verdict: Verdict
    bound: Bound | None
    consistent: bool | None
    outcome: Outcome
    learns: str


def run_audit(audits: Iterable[Audit]) -> tuple[AuditResult, ...]:
    """Each audit recomputed, in the order given; the verdicts follow the rules at the head of this module."""
    return tuple(_result(audit) for audit in audits)


def _result(audit: Audit) -> AuditResult:
    computed = _compute(audit)
    low, high = _range(audit)
    bound = _bound(audit)
    verdict = _verdict(audit, computed, low, high, bound)
    judged = verdict == "underdetermined" and not any(entry.to_fit for entry in audit.inputs)
    consistent = _consistent(audit.claimed, low, high, bound) if judged else None
    scale, ratio = printed_scale(audit.claimed), audit.claimed.value / computed
    return AuditResult(
        audit=audit,
        computed=computed,
        low=low,
        high=high,
        ratio=ratio,
        verdict=verdict,
        bound=bound,
        consistent=consistent,
        outcome=_outcome(verdict, consistent),
        learns=audit.learns.format(
            claimed=audit.claimed.value / scale, computed=computed / scale, ratio=ratio, inverse=1 / ratio
        ),
    )


def _outcome(verdict: Verdict, consistent: bool | None) -> Outcome:
    match verdict, consistent:
        case "underdetermined", None:
            return "open: chosen to fit"
        case "underdetermined", _:
            return "open: possible" if consistent else "open: not as assumed"
        case "agrees-within-rounding", _:
            return "agrees within rounding"
        case _:
            return "agrees" if verdict == "agrees" else "differs"


def says_nothing(result: AuditResult) -> bool:
    """Whether a kept bound lies so far from the claim that it hardly limits it, and no quotient is named to judge."""
    near = 1 / FAR <= result.ratio <= FAR
    return result.consistent is True and result.bound is not None and not near and not result.audit.yields


def _compute(audit: Audit, **replaced: float) -> float:
    return evaluate_formula(audit.formula, {entry.name: entry.value for entry in audit.inputs} | replaced)


def _range(audit: Audit) -> tuple[float, float]:
    computed = [evaluate_formula(audit.formula, corner) for corner in corners(audit)]
    return min(computed), max(computed)


def _verdict(audit: Audit, computed: float, low: float, high: float, bound: Bound | None) -> Verdict:
    assumed = any(entry.assumed for entry in audit.inputs)
    bounded = audit.gives != "value" or any(entry.bound for entry in audit.inputs)
    follows = bound is not None and bound == audit.claimed.bound and _agrees(audit.claimed, computed)
    if assumed or (bounded and not follows):
        return "underdetermined"
    if _agrees(audit.claimed, computed):
        return "agrees"
    return "agrees-within-rounding" if _rounds(audit.claimed, computed, low, high) else "differs"


def _agrees(claimed: Figure, computed: float) -> bool:
    if claimed.bound == "at least":
        return computed > claimed.value * (1 + _NOISE)
    if claimed.bound == "at most":
        return computed < claimed.value * (1 - _NOISE)
    return abs(claimed.value / computed - 1) <= AGREEMENT


def _rounds(claimed: Figure, computed: float, low: float, high: float) -> bool:
    if claimed.bound is not None:
        return _consistent(claimed, low, high, None)
    nearest = abs(claimed.value - computed) <= half_step(claimed) * (1 + _NOISE)
    return nearest or low <= claimed.value <= high


def _bound(audit: Audit) -> Bound | None:
    sides: set[Bound] = set() if audit.gives == "value" else {audit.gives}
    for entry in audit.inputs:
        if entry.bound is not None:
            # Doubled, because a smaller step may leave a rounded-up count where it is.
            rises = _compute(audit, **{entry.name: 2 * entry.value}) > _compute(audit)
            sides.add("at least" if rises == (entry.bound == "at least") else "at most")
    return sides.pop() if len(sides) == 1 else None


def _consistent(claimed: Figure, low: float, high: float, bound: Bound | None) -> bool:
    half = 0.0 if claimed.bound else half_step(claimed)
    least = -math.inf if claimed.bound == "at most" else claimed.value - half
    most = math.inf if claimed.bound == "at least" else claimed.value + half
    reaches_up = bound == "at least" or high >= least * (1 - _NOISE)
    reaches_down = bound == "at most" or low <= most * (1 + _NOISE)
    return reaches_up and reaches_down


def audit_table(results: Iterable[AuditResult]) -> "pd.DataFrame":
    """One row a result; `claimed`, `computed`, `low` and `high` in `unit`, `ratio` claimed over computed."""
    import pandas as pd  # pages that print an audit start without it

    return pd.DataFrame([_row(result) for result in results])


def _row(result: AuditResult) -> dict[str, object]:
    audit = result.audit
    return {
        **audit.model_dump(include={"id", "citekey", "claim"}),
        "quote": audit.claimed.quote,
        "claimed": audit.claimed.value,
        "claimed_bound": audit.claimed.bound,
        **result.model_dump(include={"computed", "low", "high"}),
        "unit": audit.claimed.unit,
        **result.model_dump(include={"ratio", "verdict", "bound", "consistent", "outcome"}),
        "formula": audit.formula,
        "inputs": "; ".join(_words(entry) for entry in audit.inputs),
        "yields": audit.yields,
        "assumption": audit.assumption,
        "learns": result.learns,
    }


def _words(entry: AuditInput) -> str:
    source = f'"{entry.quote}"' if entry.quote else entry.constant or f"assumed: {entry.assumed}"
    return f"{entry.name} = {entry.value:g} {entry.unit} ({source})"
