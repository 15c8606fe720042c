"""Laws on the terminal: the list, one law's answer, the recomputed check values."""

import json
from collections.abc import Sequence

from litbook.errors import DataError, Problem
from litbook.terminal.columns import columns
from scalinglaws.checks import run_checks
from scalinglaws.law import Law, evaluate, outside_domain
from scalinglaws.registry import LAWS, find_law


def law_list(format: str) -> str:  # noqa: A002 - the flag's name
    """All laws: name, citekey or arXiv id, inputs with units, output, formula."""
    rows = [
        {
            "name": law.name,
            "source": law.citekey or law.source,
            "inputs": ", ".join(
                f"{item.name} [{item.unit}]" if item.unit else item.name for item in law.inputs
            ),
            "output": f"{law.output.name} [{law.output.unit}]" if law.output.unit else law.output.name,
            "formula": law.formula,
        }
        for law in LAWS.values()
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1) if format == "json" else columns(rows)


def law_answer(name: str, settings: Sequence[str], format: str) -> str:  # noqa: A002 - the flag's name
    """A law's value for these settings; without settings what it needs.

    Raises DataError for an unknown law, an unknown or missing input, or a value that is no positive number.
    """
    try:
        law = find_law(name)
        if not settings:
            return describe(law)
        inputs = dict(parse_setting(setting) for setting in settings)
        value: float = evaluate(law, **inputs)
    except ValueError as error:
        raise DataError([Problem(code="W005", file=f"law {name}", text=str(error))]) from error
    warnings = outside_domain(law, inputs)
    if format == "json":
        result = {
            "law": law.name,
            "inputs": inputs,
            "value": value,
            "unit": law.output.unit,
            "outside": warnings,
        }
        return json.dumps({**result, "source": law.source, "where": law.where}, ensure_ascii=False)
    lines = [f"{law.output.name} = {value:.6g} {law.output.unit}".rstrip(), f"{law.formula}"]
    lines += [f"constants: {law.constant_set or 'none'}", f"source: {law.citekey or law.source}, {law.where}"]
    return "\n".join([*lines, *(f"note: {warning}" for warning in warnings)])


def parse_setting(text: str) -> tuple[str, float]:
    """`N=7e9` as a name and a number; raises ValueError otherwise."""
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"{text!r} is not of the form NAME=VALUE")
    return name.strip(), float(value)


def describe(law: Law) -> str:
    """What a law says and needs."""
    inputs = [
        f"  {item.name}: {item.meaning}" + (f" [{item.unit}]" if item.unit else "") for item in law.inputs
    ]
    constants = [
        f"  {constant.symbol} = {constant.value:g} {constant.unit}".rstrip() for constant in law.constants
    ]
    source = f"source: {law.citekey or law.source}, {law.where} ({law.status})"
    return "\n".join([law.title, law.formula, "inputs:", *inputs, "constants:", *constants, source])


def check_report(format: str) -> tuple[str, bool]:  # noqa: A002 - the flag's name
    """Every published check value recomputed, and whether all agree."""
    results = run_checks()
    passed = all(result.verdict == "agrees" for result in results)
    if format == "json":
        return json.dumps([result.model_dump() for result in results], ensure_ascii=False, indent=1), passed
    rows = [
        {
            "check": result.name,
            "claimed": f"{result.claimed:.6g}",
            "computed": f"{result.computed:.6g}",
            "relative error": f"{result.relative_error:+.1e}",
            "tolerance": f"{result.tolerance:.1e}",
            "verdict": result.verdict,
            "tag": result.tag,
        }
        for result in results
    ]
    agreed = sum(result.verdict == "agrees" for result in results)
    return f"{columns(rows)}\n{agreed} of {len(results)} agree", passed
