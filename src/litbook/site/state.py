"""What a build depends on and knows of the builds before it: content and imported modules, never times of files."""

import ast
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from litbook import store
from litbook.model import Value

Files = Mapping[Path, str | bytes]
"""What to write where."""


class Made(Value):
    """What one step of a build made: the content that it was made from, the files, and what stood in them then.

    The files are named as seen from the state's own folder: a copied review must never lead to the first one.
    """

    key: str
    files: tuple[str, ...] = ()
    content: str = ""


KEPT = TypeAdapter(dict[str, Made])


def read_steps(path: Path) -> dict[str, Made]:
    """The steps in the file; none where there is no file, or one that nobody's build wrote."""
    try:
        return KEPT.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return {}


class BuildState:
    """What was built, step by step, in one JSON file under `_build`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder = path.parent.absolute()
        self.steps = read_steps(path)

    def key(self, step: str) -> str:
        """The content that the step was done from; empty if it was not done."""
        return self.steps[step].key if step in self.steps else ""

    def holds(self, step: str, key: str) -> bool:
        """Whether the step was done from exactly this content, and its files are as it left them."""
        made = self.steps.get(step)
        return made is not None and made.key == key and made.content == store.digest(self.files(step))

    def files(self, step: str) -> list[Path]:
        """The files that the step made."""
        return [Path(os.path.normpath(f"{self.folder}/{name}")) for name in self.steps[step].files]

    def keep(self, step: str, key: str, files: Iterable[Path] = ()) -> None:
        """Notes that the step was done from this content and made these files."""
        made = tuple(files)
        names = tuple(Path(os.path.relpath(path, self.folder)).as_posix() for path in made)
        self.steps[step] = Made(key=key, files=names, content=store.digest(made))

    def redo(self, step: str, key: str, work: Callable[[], Files]) -> None:
        """Writes the files that the work gives, unless the step holds; removes those that it gives no more."""
        if self.holds(step, key):
            return
        files = work()
        for path, content in files.items():
            store.write_bytes(path, content.encode("utf-8") if isinstance(content, str) else content)
        self.remove(step, files)
        self.keep(step, key, files)

    def remove(self, step: str, but: Collection[Path] = ()) -> None:
        """Removes the files of a step."""
        if step in self.steps:
            for path in set(self.files(step)) - {kept.absolute() for kept in but}:
                path.unlink(missing_ok=True)
            del self.steps[step]

    def keep_only(self, kind: str, names: Iterable[str]) -> None:
        """Removes what steps of this kind (`kind name`) made under other names."""
        wanted = {f"{kind} {name}" for name in names}
        for step in [step for step in self.steps if step.startswith(f"{kind} ") and step not in wanted]:
            self.remove(step)

    def save(self) -> None:
        """Writes the state to its file."""
        store.write_bytes(self.path, KEPT.dump_json(dict(sorted(self.steps.items())), indent=1))


@cache
def versions() -> str:
    """Python and every installed distribution with its version, as folders name them: any may shape the output."""
    found = {path.name for place in sys.path for path in Path(place).glob("*-info")}
    return " ".join([sys.version, *sorted(found)])


def code_files() -> list[Path]:
    """The project's own modules with the data beside them."""
    return [path for package in PACKAGES.values() for path in files_under(package)]


def files_under(folder: Path, but: Collection[Path] = ()) -> list[Path]:
    """All files below the folder; compiled ones, hidden ones and those in hidden folders and `but` are left out."""
    found: list[Path] = []
    for place, folders, names in os.walk(folder):
        folders[:] = [
            name for name in shown(folders) if name != "__pycache__" and Path(place, name) not in but
        ]
        found.extend(Path(place, name) for name in shown(names))
    return sorted(found)


def shown(names: Iterable[str]) -> Iterator[str]:
    """The names that are not hidden."""
    return (name for name in names if not name.startswith("."))


PACKAGE = Path(__file__).parent.parent
PACKAGES = {"litbook": PACKAGE, "scalinglaws": PACKAGE.parent / "scalinglaws"}
OPENERS = ("open_review", "open_tables")
MORE = re.compile(r"\.more\[\"(\w+)\"\]")
IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+)?import\b[ \t]*(\([^)]*\)|[^\n]*)", re.MULTILINE)
"""An import statement; a line of prose that begins like one makes a key too wide, never too narrow."""
CODE_FENCE = re.compile(r"^```\{code-cell\}.*?\n(.*?)^```", re.MULTILINE | re.DOTALL)


def notebook_code(text: str) -> str:
    """The code of a MyST notebook's cells, their option lines left out."""
    lines = "\n".join(CODE_FENCE.findall(text)).splitlines()
    return "\n".join(line for line in lines if not line.startswith((":", "---")))


@cache
def parsed(code: str) -> Sequence[ast.AST]:
    """All nodes of the code."""
    return tuple(ast.walk(ast.parse(code)))


def literals(code: str) -> dict[str, object]:
    """The literals that the code names once and for all, its parameters among them, by name."""
    nodes = parsed(code)
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
        for node in parsed(code)
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
    return frozenset().union(*map(tables_named, imported_modules(code)))


@cache
def tables_named(path: Path) -> frozenset[str]:
    """The tables of the whole review that one module names."""
    return frozenset(MORE.findall(path.read_text(encoding="utf-8")))


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
    folders = {path.parent for path in found}
    return frozenset(found | {data for folder in folders for data in folder.glob("*.toml")})


@cache
def modules_key(modules: frozenset[Path]) -> str:
    """A key of what stands in modules; many chapters reach the same ones."""
    return store.digest(modules)


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
    for origin, listed in IMPORT.findall(code):
        named = re.findall(r"([\w.]+)(?: as \w+)?", listed)
        names.update([origin, *(f"{origin}.{name}" for name in named)] if origin else named)
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
