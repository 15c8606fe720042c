"""Results as plain text or JSON lines for the terminal: pure functions, the command line prints what they return."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from litbook import store
from litbook.bibliography.exports import render_bibtex
from litbook.errors import DataError
from litbook.escaping import json_text
from litbook.model import Work
from litbook.paths import ReviewPaths
from litbook.site.reading import format_quantity, in_units

if TYPE_CHECKING:
    from litbook.audit.recompute import AuditResult


def show_work(work: Work, chapters: Sequence[str]) -> str:
    """One paper: entry, coding with quotes, where the book cites it."""
    entry, cited = render_bibtex([work.entry], header="").strip(), ", ".join(chapters) or "no chapter"
    return "\n".join([entry, "", *coding_lines(work), f"cited in: {cited}"])


def coding_lines(work: Work) -> Iterator[str]:
    """The coding, a line a value, each with its quote."""
    if work.coding is None:
        yield f"not read by anybody yet; the words speak for {', '.join(work.themes) or 'no theme'}"
        return
    coding = work.coding
    yield f"themes: {', '.join(coding.themes)} (“{coding.theme_evidence.quote}”)"
    yield f"contribution: {coding.contribution}"
    yield f"finding: {coding.finding}"
    for model in coding.models:
        yield f"model: {model.name} (“{model.quote}”)"
    for quantity in coding.quantities:
        against = f", against {quantity.versus}" if quantity.versus else ""
        yield f"{quantity.id}: {format_quantity(quantity)}, {quantity.of}{against} (“{quantity.quote}”)"


def audit_text(paths: ReviewPaths, format: str) -> str:  # noqa: A002 - the flag's name
    """Every audited statement recomputed. Raises DataError where the review has no audit."""
    from litbook.audit.recompute import OUTCOMES, run_audit  # pandas: not for the other commands
    from litbook.audit.statements import parse_audit
    from scalinglaws.terminal import columns

    path = paths.data / "audit.toml"
    if not path.is_file():
        raise DataError.one("W004", path, "does not exist", "this review has no audit")
    results = run_audit(parse_audit(store.read_text(path), str(path)))
    if format == "json":
        return json_text([result.model_dump() for result in results], indent=1)
    outcomes = [result.outcome for result in results]
    counted = ", ".join(f"{outcomes.count(outcome)} {outcome}" for outcome in OUTCOMES if outcome in outcomes)
    return f"{columns(row(result) for result in results)}\n{len(results)} statements: {counted}"


def row(result: "AuditResult") -> dict[str, str]:
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
