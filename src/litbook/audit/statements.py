"""The audited statements and their formulas: what a file of them holds and what can be wrong in it."""

import ast
import math
import operator
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from string import Formatter
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from litbook import parsing
from litbook.coding.numerals import WORDS
from litbook.coding.quantities import printed_values, shows_value
from litbook.errors import DataError, refuse, repeated
from litbook.forms import Line, Slug, Text
from litbook.model import Quote, Value
from scalinglaws.devices import DEVICES, Device
from scalinglaws.law import constant_values, evaluate
from scalinglaws.registry import LAWS
from scalinglaws.shapes import SHAPES, Shape

LONGEST_FORMULA = 400
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: math.pow,  # refuses what would be complex, and overflows at once where ** of integers would not
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "min": min, "max": max, "ceil": math.ceil, "log": math.log, "log2": math.log2, "sqrt": math.sqrt,
    "exp": math.exp,
}  # fmt: skip
_LAWS = {name.replace("-", "_"): law for name, law in LAWS.items() if law.form is not None}


def evaluate_formula(formula: str, values: Mapping[str, float]) -> float:
    """The formula's number, in the unit that its values imply.

    It may hold + - * / **, numbers, the names of `values`, min, max, ceil, log, log2, sqrt, exp, and every
    law by its name with underscores and its inputs by name: training_compute(N=parameters, D=tokens).
    Raises ValueError for anything else and for a formula that gives no number.
    evaluate_formula("parameters * bits / 8", {"parameters": 7e9, "bits": 4}) -> 3.5e9
    """
    try:
        return _number(_parsed(formula), values)
    except (ArithmeticError, TypeError) as error:
        raise ValueError(f"{formula!r} gives no number") from error
    except RecursionError as error:
        raise ValueError(f"{formula[:40]!r}... nests too deep") from error


def formula_names(formula: str) -> set[str]:
    """The names that the formula takes values for. Raises ValueError if it is not an expression."""
    nodes = list(ast.walk(_parsed(formula)))
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    return {node.id for node in nodes if isinstance(node, ast.Name) and node not in called}


def _parsed(formula: str) -> ast.expr:
    if len(formula) > LONGEST_FORMULA:  # deeper nesting than Python reads needs more signs than that
        raise ValueError(f"{formula[:40]!r}... has {len(formula)} signs, at most {LONGEST_FORMULA} are read")
    try:
        with warnings.catch_warnings(action="ignore", category=SyntaxWarning):  # "1or 2": refused below
            return ast.parse(formula, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise ValueError(f"{formula!r} is not an expression") from error


def _number(node: ast.expr, values: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=float() | int() as number) if not isinstance(number, bool):
            return float(number)
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_number(operand, values)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
            return _OPERATORS[type(sign)](_number(left, values), _number(right, values))
        case ast.Call(func=ast.Name(id=name)):
            return _called(name, node, values)
    raise ValueError(f"cannot use {ast.unparse(node)!r}; the inputs are {', '.join(values)}")


def _called(name: str, call: ast.Call, values: Mapping[str, float]) -> float:
    if name in _FUNCTIONS and not call.keywords:
        return float(_FUNCTIONS[name](*(_number(argument, values) for argument in call.args)))
    if name in _LAWS and not call.args:
        return evaluate(_LAWS[name], **{str(word.arg): _number(word.value, values) for word in call.keywords})
    raise ValueError(f"cannot call {ast.unparse(call)!r}; functions take plain values, laws take name=value")


Bound = Literal["at least", "at most"]

_NUMERALS = {**WORDS, "doubled": 2, "doubling": 2}
MOST_ROUNDED = 12  # inputs; the corners of their ranges are 2 to that power
FILLED = ("claimed", "computed", "ratio", "inverse")
NUMBER_FORM = re.compile(r",?(?:\.[0-9])?[fg%]?")
_NOISE = 1e-9  # of a decimal logarithm
_FIGURE_MEND = "write the numeral as the quote prints it, and the value in base units"
_MENDS = {
    "rounding": "mark as exact those that are",
    "inputs": "give each input its own name",
    "formula": "write arithmetic over the inputs' names, or a law: training_compute(N=parameters, D=tokens)",
    "learns": "it may hold {claimed}, {computed}, {ratio} and {inverse}",
}
_TABLES: tuple[tuple[Mapping[str, Device | Shape], set[str]], ...] = (
    (DEVICES, {"memory", "peak", "bandwidth"}),
    (SHAPES, {"layers", "width", "heads", "vocabulary", "context", "parameters"}),
)


class Figure(Value):
    """A number and where it comes from: `quote` (of `citekey`'s abstract), `constant` or `assumed`.

    `value` is in base units of `unit`. Of a quoted figure `printed` is the numeral in the quote, rounded at
    its last digit unless `exact` (a count or a stipulated number). `bound` is what the text puts before it:
    "over" and "at least", or "up to", "under" and "less than". `constant` names the source of a definition
    or of a datasheet's figure, `assumed` says why a number that no source gives was chosen.
    """

    value: float
    unit: Line
    quote: Quote | None = None
    printed: Line = ""
    citekey: Slug | None = None
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
    """A figure that the formula calls by `name`.

    `to_fit` marks an assumed number that was chosen because it makes the statement agree: it confirms nothing.
    """

    name: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
    to_fit: bool = False

    @model_validator(mode="after")
    def _chosen_numbers_are_assumed(self) -> Self:
        if self.to_fit and self.assumed is None:
            raise ValueError("only an assumed number can be chosen to fit")
        return self


class Audit(Value):
    """One numeric statement and how it follows from others.

    `formula` is an expression over the names of `inputs`, as `evaluate_formula` takes it; `gives` says if it
    gives what is claimed or only a bound of it. `yields` names what claimed over computed (or the inverse) is, where a
    reader can judge it, such as a utilisation. `learns` may hold {claimed} and {computed}, both in the unit
    that the claim prints, {ratio} and {inverse}, each with a format: {ratio:.1f}.
    """

    id: Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]*$")]
    citekey: Slug
    claim: Text
    claimed: Figure
    inputs: tuple[AuditInput, ...]
    formula: Text
    gives: Literal["value", "at least", "at most"] = "value"
    yields: Text = ""
    assumption: Text
    learns: Text


def audit_quotes(audit: Audit) -> Iterator[tuple[str, str]]:
    """Every quote of the audit with the citekey of the abstract or title that it must occur in."""
    for figure in (audit.claimed, *audit.inputs):
        if figure.quote is not None:
            yield figure.citekey or audit.citekey, figure.quote


def printed_scale(figure: Figure) -> float:
    """The value of a quoted figure over its numeral: 1e9 for "7" in "7 billion".

    Raises ValueError if `printed` is no number above zero.
    """
    numeral = _NUMERALS.get(figure.printed) or float(figure.printed.replace(",", ""))
    if not numeral > 0:
        raise ValueError(f"{figure.printed!r} is not a number above zero")
    return figure.value / numeral


def half_step(figure: Figure) -> float:
    """Half a unit of the last printed digit, in units of `value`; zero for what is not rounded."""
    if figure.exact or not figure.printed:
        return 0.0
    return 0.5 * printed_scale(figure) * 10.0 ** -len(figure.printed.partition(".")[2])


def parse_audit(text: str, file: str) -> tuple[Audit, ...]:
    """The audits of a TOML text of [[audits]]. Raises DataError with every fault of the file.

    The `reference` of an input, such as "RTX A6000: memory", "Llama-2-70B: width" or "muennighoff: Rd", stands
    for the value of a device, of a model's shape or of a law's constant, and for its source.
    """
    items = parsing.tables_of(parsing.parse_toml(text, file), file, "audits")
    if not all(isinstance(item, dict) for item in items):
        raise DataError.one("F004", file, "is not [[audits]]", place="audits")
    places = [str(item.get("id", f"audits.{index}")) for index, item in enumerate(items)]
    read = (_audit(item, file, place) for item, place in zip(items, places, strict=True))
    return parsing.collect([*read, _none_repeated(places, file)])


def _none_repeated(ids: Iterable[str], file: str) -> Iterator[Audit]:
    twice = repeated(ids).items()
    refuse((("L002", name, f"is the id of {count} audits", "rename one") for name, count in twice), file)
    yield from ()


def _audit(item: Mapping[str, Any], file: str, place: str) -> Iterator[Audit]:
    inputs = item.get("inputs", [])
    references = (str(entry["reference"]) for entry in inputs if _refers(entry))
    unknown = (f"{text!r} is no known reference" for text in references if not _reference(text))
    mend = 'write "RTX A6000: memory", "Llama-2-70B: width" or "muennighoff: Rd"'
    refuse((("L003", place, text, mend) for text in unknown), file)
    resolved = {**item, "inputs": [_resolved(entry) for entry in inputs]}
    audit = parsing.parse_value(Audit.model_validate, resolved, file, [place])
    faults = (*_figure_faults(audit), *_formula_faults(audit), *_sentence_faults(audit))
    refuse((("L001", f"{place}.{part}", text, _MENDS.get(part, _FIGURE_MEND)) for part, text in faults), file)
    yield audit


def _refers(entry: Any) -> bool:
    return isinstance(entry, dict) and "reference" in entry


def _reference(text: str) -> tuple[float, str] | None:
    """Value and source of "device: field", "shape: field" or "law: constant", if there is such a one."""
    name, _, field = text.partition(": ")
    for table, fields in _TABLES:
        if name in table and field in fields:
            entry = table[name]
            return getattr(entry, field), entry.sources[field] if isinstance(entry, Device) else entry.source
    if name in LAWS and field in constant_values(LAWS[name]):
        return constant_values(LAWS[name])[field], f"arXiv {LAWS[name].source}, {LAWS[name].where}"
    return None


def _resolved(entry: Any) -> Any:
    """The input with the value that it refers to, and with its source unless it says why it is assumed."""
    found = _reference(str(entry["reference"])) if _refers(entry) else None
    if found is None:
        return entry
    plain = {key: item for key, item in entry.items() if key != "reference"}
    return {"value": found[0], **({} if "assumed" in plain else {"constant": found[1]}), **plain}


def _figure_faults(audit: Audit) -> Iterator[tuple[str, str]]:
    if audit.claimed.quote is None:
        yield "claimed", "has no quote"
    for name, figure in [("claimed", audit.claimed), *((entry.name, entry) for entry in audit.inputs)]:
        if figure.quote is not None:
            yield from ((name, fault) for fault in _numeral_faults(figure, figure.quote))


def _numeral_faults(figure: Figure, quote: str) -> Iterator[str]:
    if not re.search(rf"(?<![\d.,]){re.escape(figure.printed)}(?!\d|[.,]\d)", quote):
        yield f"{figure.printed!r} is not a numeral of the quote {quote!r}"
    try:
        power = math.log10(printed_scale(figure))
    except ValueError:
        power = math.nan
    if not math.isfinite(power):
        yield f"{figure.value:g} and {figure.printed!r} are not both numbers above zero"
        return
    if abs(power - round(power)) > _NOISE:
        yield f"{figure.value:g} is not {figure.printed!r} times a power of ten"
    elif printed_values(quote) and not shows_value(figure.value, quote):  # "bfloat16" holds no number
        yield f"{figure.value:g} is not what {quote!r} prints"


def _formula_faults(audit: Audit) -> Iterator[tuple[str, str]]:
    names = [entry.name for entry in audit.inputs]
    yield from (("inputs", f"{name} is the name of {count}") for name, count in repeated(names).items())
    try:
        computed = evaluate_formula(audit.formula, {entry.name: entry.value for entry in audit.inputs})
        unused = sorted(set(names) - formula_names(audit.formula))
        yield from (("formula", f"does not use {name}") for name in unused)
        if not 0 < computed < math.inf:
            yield "formula", f"gives {computed:g}, not a number above zero"
        else:
            yield from _corner_faults(audit)
    except ValueError as error:
        yield "formula", str(error)


def corners(audit: Audit) -> Iterator[dict[str, float]]:
    """The inputs' values at every corner of the ranges that their printed digits allow."""
    names = [entry.name for entry in audit.inputs]
    edges = [{entry.value - half_step(entry), entry.value + half_step(entry)} for entry in audit.inputs]
    yield from (dict(zip(names, corner, strict=True)) for corner in product(*edges))


def _corner_faults(audit: Audit) -> Iterator[tuple[str, str]]:
    rounded = sum(half_step(entry) > 0 for entry in audit.inputs)
    if rounded > MOST_ROUNDED:
        yield "rounding", f"{rounded} inputs are rounded, at most {MOST_ROUNDED} can be varied together"
        return
    for corner in corners(audit):
        try:
            evaluate_formula(audit.formula, corner)
        except ValueError:
            values = ", ".join(f"{name} = {value:g}" for name, value in corner.items())
            yield "formula", f"gives no number for {values}, which the printed digits allow"
            return


def _sentence_faults(audit: Audit) -> Iterator[tuple[str, str]]:
    try:
        for _, name, form, conversion in Formatter().parse(audit.learns):
            if name is not None and (
                name not in FILLED or conversion or not NUMBER_FORM.fullmatch(form or "")
            ):
                shown = name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
                yield "learns", f"cannot fill in {shown!r}"
    except ValueError as error:
        yield "learns", f"cannot be read: {error}"
