"""The claim audit: numbers of the abstracts, recomputed from other numbers and from the laws.

What was computed, its ratio to the claim and the verdict are never written down: they come from `run_audit`.
The verdict is the first of these that holds:

- underdetermined: an input is assumed because no source gives it, or the claim, an input or the formula is
  only a bound; `bound` then says on which side of the claim the computed number lies, and `consistent`
  whether the claim can be true under the assumption or bound;
- agrees: claimed and computed differ by at most half a per cent;
- agrees-within-rounding: the computed number rounds to the claimed one at its printed digits, or the claimed
  number lies in the range that the printed digits of the inputs allow;
- differs.

Every printed digit counts, trailing zeros included: 300B is read as 299.5e9 to 300.5e9.
"""

import ast
import math
import operator
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Annotated, Any, Literal, Self

import pandas as pd
from pydantic import Field, ValidationError, model_validator

from litbook.coding.numerals import WORDS
from litbook.errors import DataError, Problem
from litbook.laws.devices import DEVICES
from litbook.laws.law import constant_values, evaluate
from litbook.laws.registry import LAWS
from litbook.model import Quote, Value

Bound = Literal["at least", "at most"]
Verdict = Literal["agrees", "agrees-within-rounding", "differs", "underdetermined"]

AGREEMENT = 0.005
"""The largest relative difference that still agrees."""

_SLACK = 1e-9  # floating-point noise of a formula, relative
_NUMERALS = {**WORDS, "doubled": 2.0, "doubling": 2.0}
_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
              ast.Pow: math.pow}  # fmt: skip
_FUNCTIONS = {"min": min, "max": max, "ceil": math.ceil, "log": math.log, "log2": math.log2,
              "sqrt": math.sqrt, "exp": math.exp}  # fmt: skip
_LAWS = {name.replace("-", "_"): law for name, law in LAWS.items() if law.form is not None}


# --- values ---------------------------------------------------------------------------------------------------


class Figure(Value):
    """A number and where it comes from: `quote` (of `citekey`'s abstract), `constant` or `assumed`.

    `value` is in base units of `unit`. Of a quoted figure `printed` is the numeral in the quote; it is rounded
    at its last digit unless `exact` (a count or a stipulated number). `bound` is what the text puts before it:
    "over" and "at least", or "up to", "under" and "less than". `constant` names the source of a definition or
    a datasheet's figure, `assumed` says why a number that no source gives was chosen.
    """

    value: float
    unit: str
    quote: Quote | None = None
    printed: str = ""
    citekey: str | None = None
    constant: Quote | None = None
    assumed: Quote | None = None
    exact: bool = False
    bound: Bound | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if sum(source is not None for source in (self.quote, self.constant, self.assumed)) != 1:
            raise ValueError("needs exactly one of quote, constant and assumed")
        if bool(self.printed) != (self.quote is not None):
            raise ValueError("needs printed with a quote, and only then")
        return self


class AuditInput(Figure):
    """A figure that the formula calls by `name`."""

    name: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]


class Audit(Value):
    """One numeric statement and how it follows from others.

    `formula` is arithmetic over the names of `inputs`, with min, max, ceil, log, log2, sqrt, exp and every law
    by its name with underscores: training_compute(N=parameters, D=tokens). `gives` says that it is a value of
    what is claimed, or only a bound. `learns` may hold {claimed}, {computed} (both as the claim is printed),
    {ratio} and {inverse}, with a format: {ratio:.1f}.
    """

    id: Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]*$")]
    citekey: str
    claim: str
    claimed: Figure
    inputs: Annotated[tuple[AuditInput, ...], Field(min_length=1)]
    formula: str
    gives: Literal["value", "at least", "at most"] = "value"
    assumption: str
    learns: str


class AuditResult(Value):
    """An audit with its computed number, the range that the inputs' digits allow, and the verdict.

    `ratio` is claimed over computed. `bound`: the computed number is the least or the most that the claimed
    one can be; `consistent` is null unless the verdict is underdetermined.
    """

    audit: Audit
    computed: float
    low: float
    high: float
    ratio: float
    verdict: Verdict
    bound: Bound | None
    consistent: bool | None
    learns: str


# --- reading --------------------------------------------------------------------------------------------------


def parse_audit(text: str, file: str) -> tuple[Audit, ...]:
    """The audits of a TOML text of [[audits]]. Raises DataError with every fault of the file.

    A `reference` in an input, such as "RTX A6000: memory" or "muennighoff: Rd", stands for the value of a
    device or of a law's constant.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError([Problem(code="F003", file=file, text=f"is not TOML: {error}")]) from error
    problems = [
        Problem(code="F004", file=file, place=key, text="is not a known key", mend="only [[audits]] belongs here")
        for key in table
        if key != "audits"
    ]
    audits: list[Audit] = []
    for index, item in enumerate(table.get("audits", [])):
        place = str(item.get("id", f"audits.{index}"))
        try:
            audits.append(_audit(item, file, place))
        except DataError as error:
            problems.extend(error.problems)
    problems += _repeated(audits, file)
    if problems:
        raise DataError(problems)
    return tuple(audits)


def _audit(item: Mapping[str, Any], file: str, place: str) -> Audit:
    inputs = item.get("inputs", [])
    try:
        audit = Audit.model_validate({**item, "inputs": [_resolved(entry) for entry in inputs]})
    except ValidationError as error:
        raise DataError(
            Problem(code="F004", file=file, place=".".join([place, *map(str, fault["loc"])]), text=fault["msg"])
            for fault in error.errors()
        ) from error
    faults = [*_figure_faults(audit), *_formula_faults(audit)]
    if faults:
        raise DataError(Problem(code="L001", file=file, place=place, text=fault) for fault in faults)
    return audit


def _resolved(entry: Mapping[str, Any]) -> dict[str, Any]:
    plain = {key: value for key, value in entry.items() if key != "reference"}
    if "reference" not in entry:
        return plain
    name, _, field = str(entry["reference"]).partition(": ")
    if name in DEVICES and field in {"memory", "peak", "bandwidth"}:
        value, source = getattr(DEVICES[name], field), DEVICES[name].source
    elif name in LAWS and field in constant_values(LAWS[name]):
        value, source = constant_values(LAWS[name])[field], f"arXiv {LAWS[name].source}, {LAWS[name].where}"
    else:
        return {**plain, "reference": entry["reference"]}  # the closed model reports it
    return {"value": value, **({} if "assumed" in plain else {"constant": source}), **plain}


def _repeated(audits: Iterable[Audit], file: str) -> list[Problem]:
    counts = Counter(audit.id for audit in audits)
    return [
        Problem(code="L002", file=file, place=name, text=f"is the id of {count} audits", mend="rename one")
        for name, count in counts.items()
        if count > 1
    ]


def _figure_faults(audit: Audit) -> Iterator[str]:
    if audit.claimed.quote is None:
        yield "claimed: needs a quote"
    for name, figure in [("claimed", audit.claimed), *((entry.name, entry) for entry in audit.inputs)]:
        if figure.quote is not None:
            yield from (f"{name}: {fault}" for fault in _numeral_faults(figure, figure.quote))


def _numeral_faults(figure: Figure, quote: str) -> Iterator[str]:
    if not re.search(rf"(?<![\d.,]){re.escape(figure.printed)}(?!\d|[.,]\d)", quote):
        yield f"{figure.printed!r} is not a numeral of the quote {quote!r}"
    try:
        power = math.log10(_scale(figure))
    except ValueError:
        yield f"{figure.printed!r} is not a number above zero"
        return
    if abs(power - round(power)) > _SLACK:
        yield f"{figure.value:g} is not {figure.printed!r} times a power of ten"


def _formula_faults(audit: Audit) -> Iterator[str]:
    names = Counter(entry.name for entry in audit.inputs)
    yield from (f"{name} is the name of {count} inputs" for name, count in names.items() if count > 1)
    try:
        computed = evaluate_formula(audit.formula, {entry.name: entry.value for entry in audit.inputs})
        used = {node.id for node in ast.walk(ast.parse(audit.formula)) if isinstance(node, ast.Name)}
        yield from (f"the formula does not use {name}" for name in names if name not in used)
        if not (math.isfinite(computed) and computed > 0):
            yield f"the formula gives {computed:g}, not a number above zero"
        audit.learns.format(claimed=1.0, computed=1.0, ratio=1.0, inverse=1.0)
    except (ArithmeticError, ValueError, TypeError) as error:
        yield f"formula: {error}"
    except (KeyError, IndexError) as error:
        yield f"learns: knows no {error}; it may hold claimed, computed, ratio and inverse"


def audit_quotes(audit: Audit) -> Iterator[tuple[str, str]]:
    """Every quote of the audit with the citekey of the abstract or title that it must occur in."""
    for figure in (audit.claimed, *audit.inputs):
        if figure.quote is not None:
            yield figure.citekey or audit.citekey, figure.quote


# --- computing ------------------------------------------------------------------------------------------------


def evaluate_formula(formula: str, values: Mapping[str, float]) -> float:
    """The formula's number, in whatever units its inputs imply; only what `Audit` lists is evaluated.

    Raises ValueError for anything else, ArithmeticError or TypeError for a formula without a number.
    evaluate_formula("parameters * bits / 8", {"parameters": 7e9, "bits": 4}) -> 3.5e9
    """
    try:
        return _number(ast.parse(formula, mode="eval").body, values)
    except SyntaxError as error:
        raise ValueError(f"{formula!r} is not an expression") from error


def _number(node: ast.expr, values: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=number) if type(number) in {int, float}:
            return float(number)
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_number(operand, values)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
            return float(_OPERATORS[type(sign)](_number(left, values), _number(right, values)))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS:
            return float(_FUNCTIONS[name](*(_number(arg, values) for arg in args)))
        case ast.Call(func=ast.Name(id=name), args=[], keywords=keywords) if name in _LAWS:
            return evaluate(_LAWS[name], **{str(word.arg): _number(word.value, values) for word in keywords})
    raise ValueError(f"cannot use {ast.unparse(node)!r}; the inputs are {', '.join(values)}")


def run_audit(audits: Iterable[Audit]) -> tuple[AuditResult, ...]:
    """Each audit recomputed, in the order given; `verdict` by the rules at the head of this module."""
    return tuple(_result(audit) for audit in audits)


def _result(audit: Audit) -> AuditResult:
    computed = _compute(audit)
    low, high = _range(audit)
    verdict, bound, ratio = _verdict(audit, computed, low, high), _bound(audit), audit.claimed.value / computed
    scale = _scale(audit.claimed)
    words = {"claimed": audit.claimed.value / scale, "computed": computed / scale}
    return AuditResult(
        audit=audit,
        computed=computed,
        low=low,
        high=high,
        ratio=ratio,
        verdict=verdict,
        bound=bound,
        consistent=_consistent(audit.claimed, low, high, bound) if verdict == "underdetermined" else None,
        learns=audit.learns.format(**words, ratio=ratio, inverse=1 / ratio),
    )


def _compute(audit: Audit, **replaced: float) -> float:
    return evaluate_formula(audit.formula, {entry.name: entry.value for entry in audit.inputs} | replaced)


def _scale(figure: Figure) -> float:
    numeral = _NUMERALS.get(figure.printed) or float(figure.printed.replace(",", ""))
    return figure.value / numeral


def _half_step(figure: Figure) -> float:
    if figure.exact or not figure.printed:
        return 0.0
    return 0.5 * abs(_scale(figure)) * 10.0 ** -len(figure.printed.partition(".")[2])


def _range(audit: Audit) -> tuple[float, float]:
    edges = [{entry.value - _half_step(entry), entry.value + _half_step(entry)} for entry in audit.inputs]
    names = [entry.name for entry in audit.inputs]
    corners = [_compute(audit, **dict(zip(names, corner, strict=True))) for corner in product(*edges)]
    return min(corners), max(corners)


def _verdict(audit: Audit, computed: float, low: float, high: float) -> Verdict:
    figures = (audit.claimed, *audit.inputs)
    if audit.gives != "value" or any(figure.bound or figure.assumed for figure in figures):
        return "underdetermined"
    claimed = audit.claimed.value
    if abs(claimed / computed - 1) <= AGREEMENT:
        return "agrees"
    rounds = abs(claimed - computed) <= _half_step(audit.claimed) * (1 + _SLACK)
    return "agrees-within-rounding" if rounds or low <= claimed <= high else "differs"


def _bound(audit: Audit) -> Bound | None:
    """On which side the formula and its bounded inputs, doubled to see what they do, put the claimed number."""
    sides = set() if audit.gives == "value" else {audit.gives}
    for entry in audit.inputs:
        if entry.bound is not None:
            rises = _compute(audit, **{entry.name: 2 * entry.value}) > _compute(audit)
            sides.add("at least" if rises == (entry.bound == "at least") else "at most")
    return sides.pop() if len(sides) == 1 else None


def _consistent(claimed: Figure, low: float, high: float, bound: Bound | None) -> bool:
    half = 0.0 if claimed.bound else _half_step(claimed)
    least = -math.inf if claimed.bound == "at most" else claimed.value - half
    most = math.inf if claimed.bound == "at least" else claimed.value + half
    above = bound == "at least" or low <= most * (1 + _SLACK)
    below = bound == "at most" or high >= least * (1 - _SLACK)
    return above and below


# --- table ----------------------------------------------------------------------------------------------------


def audit_table(results: Iterable[AuditResult]) -> pd.DataFrame:
    """One row a result; `claimed` and `computed` are in `unit`, `inputs` are words, `ratio` claimed/computed."""
    return pd.DataFrame([_row(result) for result in results])


def _row(result: AuditResult) -> dict[str, object]:
    audit = result.audit
    return {
        **audit.model_dump(include={"id", "citekey", "claim"}),
        "quote": audit.claimed.quote,
        "claimed": audit.claimed.value,
        "claimed_bound": audit.claimed.bound,
        "computed": result.computed,
        "unit": audit.claimed.unit,
        **result.model_dump(include={"ratio", "verdict", "bound", "consistent", "low", "high"}),
        "formula": audit.formula,
        "inputs": "; ".join(_words(entry) for entry in audit.inputs),
        "assumption": audit.assumption,
        "learns": result.learns,
    }


def _words(entry: AuditInput) -> str:
    source = f'"{entry.quote}"' if entry.quote else entry.constant or f"assumed: {entry.assumed}"
    return f"{entry.name} = {entry.value:g} {entry.unit} ({source})"
