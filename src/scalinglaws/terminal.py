"""Laws on the terminal: the list, one law's answer, the recomputed check values. Pure text; others print it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from inspect import getdoc

from scalinglaws.calculators import CALCULATORS, arguments, calculate
from scalinglaws.check import independent_checks, run_checks
from scalinglaws.law import Law, evaluate, outside_domain
from scalinglaws.registry import LAWS, find_law

_POWERS = {"k": "e3", "M": "e6", "B": "e9", "T": "e12"}


def report(name: str | None, settings: Sequence[str], check: bool, format: str) -> tuple[str, bool]:  # noqa: A002 - the flag's name
    """What the command prints, and whether nothing disagrees: the list, a law's or a calculator's answer, the checks.

    Raises ValueError for an unknown law, an unknown or missing input, or a value that is refused; as JSON the answer
    is then an object whose "error" says why, and does not pass.
    """
    try:
        data, text, passed = _answer(name, settings, check)
    except ValueError as error:
        if format != "json":
            raise
        data, text, passed = {"error": str(error)}, "", False
    if format == "json":
        text = json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)
    return text, passed


def _answer(name: str | None, settings: Sequence[str], check: bool) -> tuple[object, str, bool]:
    """As data, as text, and whether nothing disagrees."""
    if check and (name or settings):
        raise ValueError("--check recomputes every published value and takes no law and no --set")
    if check:
        return check_report()
    if settings and not name:
        raise ValueError(f"--set {settings[0]} needs the name of a law or a calculator")
    if not name:
        return *law_list(), True
    return *(calculator_answer if name in CALCULATORS else law_answer)(name, settings), True


def law_list() -> tuple[object, str]:
    """All laws: name, citekey or arXiv id, inputs with units, output, formula, how many published values."""
    rows = [
        {
            "name": law.name,
            "source": law.citekey or law.source,
            "inputs": ", ".join(_with_unit(item.name, item.unit) for item in law.inputs),
            "output": _with_unit(law.output.name, law.output.unit),
            "formula": law.formula,
            "published": _published(law),
        }
        for law in LAWS.values()
    ]
    return rows, f"{columns(rows)}\ncalculators: {', '.join(CALCULATORS)}"


def _with_unit(text: str, unit: str) -> str:
    return f"{text} [{unit}]" if unit else text


def _published(law: Law) -> int | str:
    return len(independent_checks(law)) or "no published value"


def calculator_answer(name: str, settings: Sequence[str]) -> tuple[object, str]:
    """A calculator's fields for these settings; without settings what it says and takes."""
    if not settings:
        taken, says = arguments(name), getdoc(CALCULATORS[name]) or ""
        lines = [says, "inputs:", *(f"  {argument}: {what}" for argument, what in taken.items())]
        return {"calculator": name, "takes": taken, "says": says}, "\n".join(lines)
    inputs = parse_settings(settings)
    result = calculate(name, inputs)
    lines = [f"{key} = {_shown(value)}" for key, value in result.items()]
    return {"calculator": name, "inputs": inputs, "result": result}, "\n".join(lines)


def _shown(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def law_answer(name: str, settings: Sequence[str]) -> tuple[object, str]:
    """A law's value for these settings, its domain and where they leave it; without settings what it needs."""
    law = find_law(name)
    if not settings:
        return law.model_dump(), describe(law)
    inputs = {symbol: _number(symbol, number) for symbol, number in parse_settings(settings).items()}
    value: float = evaluate(law, **inputs)
    notes = outside_domain(law, inputs)
    data = {"law": law.name, "inputs": inputs, "value": value, "unit": law.output.unit, "outside": notes}
    lines = [f"{law.output.name} = {value:.6g} {law.output.unit}".rstrip(), law.formula]
    lines += [f"constants: {law.constant_set or 'none'}", f"domain: {law.domain}", _source(law)]
    lines += [f"note: outside the domain: {note}" for note in notes]
    return {**data, "domain": law.domain, "source": law.source, "where": law.where}, "\n".join(lines)


def parse_settings(settings: Sequence[str]) -> dict[str, float | str]:
    """`N=7e9`, `N=7B`, `device=RTX 4090` as names and numbers (k, M, B and T are powers of ten) or texts.

    Raises ValueError for another form and for a name that is set twice.
    """
    inputs: dict[str, float | str] = {}
    for setting in settings:
        name, equals, value = (part.strip() for part in setting.partition("="))
        if not equals or not name:
            raise ValueError(f"{setting!r} is not of the form NAME=VALUE; write N=7e9 or N=7B")
        if name in inputs:
            raise ValueError(f"{name} is set twice")
        number, power = (value[:-1], _POWERS[value[-1]]) if value[-1:] in _POWERS else (value, "")
        try:
            inputs[name] = float(number + power)
        except ValueError:
            inputs[name] = value
    return inputs


def _number(name: str, value: float | str) -> float:
    if isinstance(value, str):
        raise ValueError(f"{name}: {value!r} is no number; write {name}=7e9 or {name}=7B")
    return value


def describe(law: Law) -> str:
    """What a law says and needs, and how many published values hold it."""
    lines = [law.title, law.formula, "inputs:"]
    lines += [_with_unit(f"  {item.name}: {item.meaning}", item.unit) for item in law.inputs]
    lines += ["constants:", *(f"  {one.symbol} = {one.value:g} {one.unit}".rstrip() for one in law.constants)]
    lines += [f"domain: {law.domain}", *([f"note: {law.note}"] if law.note else [])]
    return "\n".join([*lines, _source(law), f"published values: {_published(law)}"])


def _source(law: Law) -> str:
    return f"source: {law.citekey or law.source}, {law.where} ({law.status})"


def check_report() -> tuple[object, str, bool]:
    """Every published check value recomputed, and whether all agree."""
    results = run_checks()
    rows = [
        {
            "check": result.name,
            "claimed": f"{result.claimed:.6g}",
            "computed": f"{result.computed:.6g}",
            "relative error": f"{result.relative_error:+.1e}",
            "tolerance": f"{result.tolerance:.1e}",
            "verdict": result.verdict,
            "kind": result.kind,
        }
        for result in results
    ]
    agreed = sum(result.verdict == "agrees" for result in results)
    data = [result.model_dump() for result in results]
    return data, f"{columns(rows)}\n{agreed} of {len(results)} agree", agreed == len(results)


def columns(rows: Iterable[Mapping[str, object]]) -> str:
    """Rows as aligned columns under their names."""
    table = [{name: str(value) for name, value in row.items()} for row in rows]
    if not table:
        return ""
    widths = {name: max(len(name), *(len(row[name]) for row in table)) for name in table[0]}
    lines = [{name: name for name in widths}, *table]
    return "\n".join(
        "  ".join(row[name].ljust(width) for name, width in widths.items()).rstrip() for row in lines
    )
