"""Published values recomputed: what was claimed, what the laws give, and whether the two agree."""

from collections.abc import Iterable

from scalinglaws.check import Check, CheckResult, run_check
from scalinglaws.check_values import CHECKS


def run_checks(checks: Iterable[Check] = CHECKS) -> tuple[CheckResult, ...]:
    """The outcome of each check, by default of every published value, in their order.

    Raises ValueError for a check of a law or input that does not exist.
    """
    return tuple(run_check(check) for check in checks)
