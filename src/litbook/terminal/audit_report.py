"""The claim audit on the terminal."""

import json

from litbook import store
from litbook.audit.recompute import AuditResult, parse_audit, run_audit
from litbook.errors import DataError, Problem
from litbook.paths import ReviewPaths
from litbook.site.reading import plain
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
        return json.dumps([result.model_dump() for result in results], ensure_ascii=False, indent=1)
    verdicts = [result.verdict for result in results]
    counted = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in dict.fromkeys(sorted(verdicts)))
    return f"{columns(row(result) for result in results)}\n{len(results)} statements: {counted}"


def row(result: AuditResult) -> dict[str, str]:
    """One line of the report."""
    consistent = {True: "consistent", False: "inconsistent", None: ""}[result.consistent]
    return {
        "statement": result.audit.id,
        "paper": result.audit.citekey,
        "claimed": f"{plain(result.audit.claimed.value)} {result.audit.claimed.unit}",
        "computed": f"{plain(result.computed)} {result.audit.claimed.unit}",
        "ratio": f"{result.ratio:.3g}",
        "verdict": result.verdict,
        "bound": consistent,
    }
