"""The house rules that a machine can hold."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "litbook"
LAWS = ROOT / "src" / "scalinglaws"
MODULES = sorted(SOURCE.rglob("*.py"))
# Each room imports only from rooms before it.
ROOMS = ["corpus", "bibliography", "coding", "audit", "checks", "site", "chapter", "publish", "terminal"]
SHARED = {"model", "errors", "escaping", "forms", "parsing"}
# Modules outside the rooms and what each may import: the edges see everything, the values nothing.
OUTSIDE = {
    "model": {"forms"},
    "errors": {"escaping"},
    "escaping": set(),
    "forms": {"escaping"},
    "parsing": {"errors", "model"},
    "paths": SHARED,
    "store": SHARED,
    "review": {*ROOMS[:3], *SHARED, "store", "paths"},
    "lookup": {"bibliography", *SHARED, "lookup"},
    "curating": {*ROOMS[:2], "lookup", *SHARED, "store", "paths", "review"},
    "updating": {*ROOMS[:3], *SHARED, "store", "paths", "review"},
    "extraction": {*ROOMS[:3], *SHARED, "store"},
}
LONGEST_MODULE, LONGEST_FUNCTION = 500, 40


def room_of(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return parts[0]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported_rooms(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("litbook"):
            module = (node.module or "").split(".")
            names.update([module[1]] if len(module) > 1 else [alias.name for alias in node.names])
    return names - {"__version__"}


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef)]


def allowed_imports(room: str) -> set[str]:
    if room in ROOMS:
        below = {*ROOMS[: ROOMS.index(room) + 1], *SHARED}
        return below | {"store", "review", "paths"} if ROOMS.index(room) > ROOMS.index("audit") else below
    return OUTSIDE.get(room, {*ROOMS, *OUTSIDE, "cli"})


def test_a_module_imports_only_from_rooms_above_it() -> None:
    wrong = {str(path): imported_rooms(path) - allowed_imports(room_of(path)) for path in MODULES}
    assert {name: rooms for name, rooms in wrong.items() if rooms} == {}


def test_the_laws_stand_alone() -> None:
    assert {path.name: rooms for path in LAWS.rglob("*.py") if (rooms := imported_rooms(path))} == {}


def test_a_module_and_its_functions_stay_short() -> None:
    modules = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in modules.items() if length > LONGEST_MODULE} == {}
    too_long = {
        (str(path), function.name): length
        for path in MODULES
        for function in functions(path)
        if (length := function.end_lineno - function.lineno + 1 - docstring_lines(function))
        > LONGEST_FUNCTION
    }
    assert too_long == {}


def is_overload(function: ast.FunctionDef) -> bool:
    return any(isinstance(mark, ast.Name) and mark.id == "overload" for mark in function.decorator_list)


def docstring_lines(function: ast.FunctionDef) -> int:
    if ast.get_docstring(function) is None:
        return 0
    first = function.body[0]
    return first.end_lineno - first.lineno + 1


def silent(path: Path) -> list[str]:
    """The public functions that do not say what they do."""
    all_functions = functions(path)
    nested = {inner for outer in all_functions for inner in ast.walk(outer) if inner is not outer}
    public = [f for f in all_functions if f not in nested and not f.name.startswith("_")]
    return [f.name for f in public if ast.get_docstring(f) is None and not is_overload(f)]


def test_every_public_function_says_what_it_does() -> None:
    assert {str(path): names for path in MODULES if (names := silent(path))} == {}


def test_only_the_command_line_prints() -> None:
    printing = [
        path.name
        for path in MODULES
        if path.name != "cli.py"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []


def test_the_package_and_its_help_start_without_pandas_and_altair() -> None:
    code = (
        "import sys, litbook, litbook.cli\n"
        "from typer.testing import CliRunner\n"
        "assert CliRunner().invoke(litbook.cli.app, ['--help']).exit_code == 0\n"
        "print(sorted({'pandas', 'altair', 'scipy', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def repository_files() -> list[str]:
    """The files that git holds; of an archive without git those that no build makes."""
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        return [name for name in listed.split("\0") if name]
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    made = {*(line.strip("/") for line in ignored), "node_modules"}
    names = [path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file()]
    return [
        str(name)
        for name in names
        if not made.intersection(name.parts)
        and not any(str(name).startswith(f"{folder}/") for folder in made)
    ]


def test_the_repository_names_no_machine_and_no_package_index() -> None:
    words = [
        "/work/" + "main",
        "/root" + "/",
        "pypi" + ".org",
        "files.pythonhosted" + ".org",
        "registry.npmjs" + ".org",
    ]
    found = [
        (name, word)
        for name in repository_files()
        if (ROOT / name).is_file() and (ROOT / name).suffix not in {".png", ".woff2"}
        for word in words
        if word in (ROOT / name).read_text(encoding="utf-8", errors="replace")
    ]
    assert found == []


# Packages that are called by name, not imported: the site's builder and the engine that writes Parquet.
CALLED_BY_NAME = {"jupyter-book", "pyarrow"}


def test_what_the_packages_import_is_what_they_declare() -> None:
    modules = {
        name.split(".")[0]
        for path in [*MODULES, *LAWS.rglob("*.py")]
        for node in ast.walk(tree_of(path))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    foreign = modules - sys.stdlib_module_names - {"litbook", "scalinglaws"}
    owners = packages_distributions()
    imported = {owners[name][0].lower().replace("_", "-") for name in foreign}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    items = [*project["dependencies"], *project["optional-dependencies"]["dask"]]
    declared = {re.split(r"[<>=~ \[]", item)[0] for item in items}
    assert imported == declared - CALLED_BY_NAME
    assert [item for item in [*items, *project["optional-dependencies"]["dev"]] if "<" not in item] == []


def test_the_package_knows_nothing_of_this_review() -> None:
    data = ROOT / "book" / "data"
    records = [json.loads(line) for line in (data / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    keys = re.findall(r"^@\w+\{(.*),$", (ROOT / "references.bib").read_text(encoding="utf-8"), re.MULTILINE)
    titles = [record["listed_title"] for record in records if len(record["listed_title"]) > 15]
    known = [record["arxiv"] for record in records if record.get("arxiv")]
    claims = tomllib.loads((data / "claims.toml").read_text(encoding="utf-8"))["claims"]
    ids = [claim["id"] for claim in claims if claim["id"].count("-") > 1]
    book = re.findall(r"^# (.*)$", (ROOT / "book" / "index.md").read_text(encoding="utf-8"), re.MULTILINE)[:1]
    texts = [
        path for path in SOURCE.rglob("*") if path.is_file() and path.suffix not in {".pyc", ".png", ".woff2"}
    ]
    found = [
        (path.name, name)
        for path in texts
        for text in [path.read_text(encoding="utf-8")]
        for name in (*keys, *titles, *known, *ids, *book)
        if name in text
    ]
    assert found == []
