"""Formulas written as text: arithmetic, a few functions and the laws, evaluated without running any code."""

import ast
import math
import operator
import warnings
from collections.abc import Callable, Mapping
from typing import Any

from scalinglaws.law import evaluate
from scalinglaws.registry import LAWS

LONGEST_FORMULA = 400
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: math.pow,  # refuses what would be complex, and overflows at once where ** of integers would not
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "ceil": math.ceil,
    "log": math.log,
    "log2": math.log2,
    "sqrt": math.sqrt,
    "exp": math.exp,
}
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
