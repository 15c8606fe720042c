"""The claim audit on the terminal."""

from litbook import store
from litbook.audit.recompute import OUTCOMES, AuditResult, parse_audit, run_audit
from litbook.errors import DataError, Problem
from litbook.escaping import json_text
from litbook.paths import ReviewPaths
from litbook.site.reading import in_units
from litbook.terminal.columns import columns


def audit_text(paths: ReviewPaths, format: str) -> str:  # noqa: A002 - the flag's name
    """Every audited statement recomputed. Raises DataError where the review has no audit."""
    path = paths.data / "audit.toml"
    if not path.is_file():
        raise DataError(
            [Problem(code="W004", file=str(path), text="does not exist", mend="this review has no audit")]
        )
    results = run_audit(parse_audit(store.read_text(path), str(path)))
    if format == "json":
        return json_text([result.model_dump() for result in results], indent=1)
    outcomes = [result.outcome for result in results]
    counted = ", ".join(f"{outcomes.count(outcome)} {outcome}" for outcome in OUTCOMES if outcome in outcomes)
    return f"{columns(row(result) for result in results)}\n{len(results)} statements: {counted}"


def row(result: AuditResult) -> dict[str, str]:
    """One line of the report."""
    unit = result.audit.claimed.unit
    return {
        "statement": result.audit.id,
        "paper": result.audit.citekey,
        "claimed": in_units(result.audit.claimed.value, unit),
        "computed": in_units(result.computed, unit),
        "ratio": f"{result.ratio:.3g}",
        "outcome": result.outcome,
    }
