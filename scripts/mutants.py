"""How many faults the published values find: each constant moved, each formula altered, one at a time.

`make mutants` prints the score and every fault that no check finds. A fault counts as found when `scalinglaws --check`
would report it: a check that agreed differs, or cannot be computed.
"""

import ast
import copy
import inspect
import sys
import warnings
from collections.abc import Iterator

import numpy as np

from scalinglaws import forms, quantities
from scalinglaws.check import CHECKS, INDEPENDENT, Check, run_check
from scalinglaws.law import Law
from scalinglaws.registry import LAWS

FACTORS = (1.01, 1.1, 1 / 1.1)
SWAPS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
}
CALLS = {"log": "log10", "log10": "log", "exp": "exp2", "exp2": "exp", "expm1": "exp", "minimum": "maximum",
         "maximum": "minimum"}  # fmt: skip

REASONS = {
    "effective_experts: 1 -> 1.1": "the bound of a refusal, which no published value breaks",
    "vocabulary_by_loss: size * scale -> size / scale": "it gives the search's start its shape, not its end",
}
"""Why no value finds a fault."""


def found(laws: set[str]) -> str:
    """Whether a check that rests on one of the laws no longer agrees: "independent", "arithmetic", or ""."""
    resting = [check for check in CHECKS if laws & set(check.laws)]
    if any(_fails(check) for check in resting if check.kind in INDEPENDENT):
        return "independent"
    return "arithmetic" if any(_fails(check) for check in resting if check.kind not in INDEPENDENT) else ""


def _fails(check: Check) -> bool:
    try:
        return run_check(check).verdict != "agrees"
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return True


def constant_mutants(factor: float) -> Iterator[tuple[str, str]]:
    """Each constant, and each entry of a table, times the factor; a constant of zero becomes a tenth."""
    for name, law in list(LAWS.items()):
        for place, mutant in _moved(law, factor):
            LAWS[name] = mutant
            try:
                yield f"{name}: {place} x {factor:.3g}", found({name})
            finally:
                LAWS[name] = law


def _moved(law: Law, factor: float) -> Iterator[tuple[str, Law]]:
    for index, item in enumerate(law.constants):
        value = item.value * factor if item.value else factor - 1
        changed = item.model_copy(update={"value": value})
        constants = (*law.constants[:index], changed, *law.constants[index + 1 :])
        yield item.symbol, law.model_copy(update={"constants": constants})
    for row, entries in enumerate(law.rows):
        for column in range(len(entries)):
            moved = [list(line) for line in law.rows]
            moved[row][column] *= factor
            yield f"row {row + 1}.{column + 1}", law.model_copy(update={"rows": tuple(map(tuple, moved))})


def form_mutants() -> Iterator[tuple[str, str]]:
    """Each operator, number and function of each formula replaced by another."""
    users: dict[str, set[str]] = {}
    for law in LAWS.values():
        users.setdefault(law.form or "", set()).add(law.name)
    functions = {name: f for name, f in vars(forms).items() if inspect.isfunction(f)}
    for name, function in functions.items():
        tree = ast.parse(inspect.getsource(function))
        callers = [form for form in users if form in functions and name in _names(functions[form])] + [name]
        laws = set().union(*(users.get(form, set()) for form in callers))
        for what, mutant in _altered(tree):
            scope = dict(vars(forms))
            exec(compile(ast.fix_missing_locations(mutant), "mutant", "exec"), scope)
            setattr(forms, name, scope[name])
            try:
                yield f"{name}: {what}", found(laws) if laws else ""
            finally:
                setattr(forms, name, function)


def unit_mutants() -> Iterator[tuple[str, str]]:
    """Each unit that the formulas convert by, a tenth larger: the PF-day, the day."""
    for name in ("PF_DAY", "DAY"):
        users = {form for form, function in vars(forms).items() if name in _names(function)}
        value = getattr(forms, name)
        setattr(forms, name, value * 1.1)
        try:
            yield f"{name} x 1.1", found({law.name for law in LAWS.values() if law.form in users})
        finally:
            setattr(forms, name, value)


def _names(function: object) -> tuple[str, ...]:
    return function.__code__.co_names if inspect.isfunction(function) else ()


def _altered(tree: ast.Module) -> Iterator[tuple[str, ast.Module]]:
    body = tree.body[0].body  # type: ignore[attr-defined]  # of the one function
    nodes = [node for part in body for node in ast.walk(part)]
    for index, node in enumerate(nodes):
        if _replaced(copy.deepcopy(node)) is None:
            continue
        mutant = copy.deepcopy(tree)
        twin = [item for part in mutant.body[0].body for item in ast.walk(part)][index]  # type: ignore[attr-defined]
        before = ast.unparse(node)
        _replaced(twin)
        yield f"{before} -> {ast.unparse(twin)}", mutant


def _replaced(node: ast.AST) -> ast.AST | None:
    """The node altered in place, or None where it stays: operators, numbers, functions."""
    if isinstance(node, ast.BinOp) and type(node.op) in SWAPS:
        node.op = SWAPS[type(node.op)]()
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node.op = ast.UAdd()
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value:
        node.value = node.value * 1.1
    elif isinstance(node, ast.Attribute) and node.attr in CALLS:
        node.attr = CALLS[node.attr]
    else:
        return None
    return node


def main() -> None:
    """Prints the scores and the survivors."""
    if failing := [check.name for check in CHECKS if _fails(check)]:
        sys.exit(f"these checks fail without any fault planted: {', '.join(failing)}")
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    # A quantity holds the function of its own module; the formulas are looked up when they are called.
    quantities.optimal_parameters = lambda *a, **k: forms.optimal_parameters(*a, **k)  # type: ignore[assignment]
    kinds = [(f"constants x {factor:.3g}", list(constant_mutants(factor))) for factor in FACTORS]
    kinds += [("forms", list(form_mutants())), ("units", list(unit_mutants()))]
    for kind, mutants in kinds:
        caught = sum(bool(by) for _, by in mutants)
        alone = sum(by == "independent" for _, by in mutants)
        sys.stdout.write(
            f"{kind}: {caught} of {len(mutants)} found ({caught / len(mutants):.0%}), "
            f"{alone} by published values or data ({alone / len(mutants):.0%})\n"
        )
    for kind, mutants in kinds[1:]:
        lost = "".join(
            f"  {name}: {REASONS.get(name, 'no reason known')}\n" for name, by in mutants if not by
        )
        sys.stdout.write(f"not found, {kind}:\n{lost}")


if __name__ == "__main__":
    main()
