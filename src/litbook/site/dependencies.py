"""Which of the project's own modules a piece of code imports, directly or through others, without running it."""

import ast
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent.parent
PACKAGES = {"litbook": PACKAGE, "scalinglaws": PACKAGE.parent / "scalinglaws"}
OPENERS = ("open_review", "open_tables")
MORE = re.compile(r"\.more\[\"(\w+)\"\]")
CODE_FENCE = re.compile(r"^```\{code-cell\}.*?\n(.*?)^```", re.MULTILINE | re.DOTALL)


def notebook_code(text: str) -> str:
    """The code of a MyST notebook's cells, their option lines left out."""
    lines = "\n".join(CODE_FENCE.findall(text)).splitlines()
    return "\n".join(line for line in lines if not line.startswith((":", "---")))


def literals(code: str) -> dict[str, object]:
    """The literals that the code names once and for all, its parameters among them, by name."""
    nodes = list(ast.walk(ast.parse(code)))
    named = Counter(
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    return {
        node.targets[0].id: node.value.value
        for node in nodes
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        if isinstance(node.targets[0], ast.Name) and named[node.targets[0].id] == 1
    }


def openings(code: str, parameters: Mapping[str, object], default: str) -> frozenset[tuple[str, bool]]:
    """What the code's calls of `open_review` can see: themes, each with whether its sentences are seen too.

    An argument that is no literal, and as a theme no parameter, counts as the widest, so that a key is never too
    narrow.
    """
    calls = [
        node
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in OPENERS
    ]
    return frozenset((opened_theme(call, parameters, default), sees_sentences(call)) for call in calls)


def opened_theme(call: ast.Call, parameters: Mapping[str, object], default: str) -> str:
    """The theme of one call."""
    named = [keyword.value for keyword in call.keywords if keyword.arg != "sentences"]
    argument = next(iter([*call.args, *named]), None)
    if isinstance(argument, ast.Constant):
        return str(argument.value)
    if isinstance(argument, ast.Name):
        return str(parameters.get(argument.id, default))
    return default


def sees_sentences(call: ast.Call) -> bool:
    """Whether one call asks for the papers' sentences: all do that do not say `sentences=False`."""
    said = [keyword.value for keyword in call.keywords if keyword.arg == "sentences"]
    return not any(isinstance(value, ast.Constant) and value.value is False for value in said)


def whole_tables(code: str) -> frozenset[str]:
    """The tables of the whole review, such as `more["verdicts"]`, that the modules behind the code read themselves."""
    modules = [path for path in imported_modules(code) if path.suffix == ".py"]
    return frozenset(name for path in modules for name in MORE.findall(path.read_text(encoding="utf-8")))


@cache
def imported_modules(code: str) -> frozenset[Path]:
    """The files of every module of litbook and scalinglaws that this code reaches, and the data beside them."""
    found: set[Path] = set()
    waiting = list(direct_imports(code))
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting.extend(direct_imports(path.read_text(encoding="utf-8")))
    return frozenset(found | {data for path in found for data in path.parent.glob("*.toml")})


@cache
def direct_imports(code: str) -> frozenset[Path]:
    """The files of the project's modules that the code names in its import statements."""
    return frozenset(path for name in imported_names(code) for path in module_files(name))


def own_modules(code: str) -> frozenset[str]:
    """The names in the code's import statements that belong to the project."""
    return frozenset(name for name in imported_names(code) if module_files(name))


def imported_names(code: str) -> frozenset[str]:
    """The dotted names in the code's import statements: of modules, and of what is imported from them."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(names)


def module_files(name: str) -> tuple[Path, ...]:
    """The file of one of the project's modules and of the packages that hold it; none for others and for names."""
    first, *rest = name.split(".")
    top = PACKAGES.get(first)
    if top is None:
        return ()
    packages = [top.joinpath(*rest[:depth], "__init__.py") for depth in range(len(rest) + 1)]
    module = top.joinpath(*rest).with_suffix(".py") if rest else None
    return tuple(path for path in (*packages, module) if path and path.is_file())
