"""Holds the notebooks' cells to the rules of the code: ruff and mypy --strict read them, by notebook and line."""

import re
import subprocess
import sys
from pathlib import Path

import jupytext

ROOT = Path(__file__).parent.parent
CELLS = ROOT / "_build" / "cells"


def code_lines(text: str) -> str:
    """The notebook's code, each line where it stands in the source; other lines are empty comments."""
    lines = ["#"] * len(text.splitlines())
    for cell in jupytext.reads(text, fmt="md:myst").cells:
        if cell.cell_type == "code" and cell.source:
            start = position(text, cell.source)
            code = [*cell.source.splitlines(), ""]  # ruff wants an empty line after imports: the fence's
            lines[start : start + len(code)] = code
    return "\n".join(lines) + "\n"


def position(text: str, source: str) -> int:
    """The first line of a cell's code in its notebook, counted from 0."""
    return text[: text.index("\n" + source + "\n") + 1].count("\n")


def run(*command: str) -> int:
    """Runs a tool over the cells; its messages name the notebooks."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    named = re.sub(
        r"_build/cells/(\w+)\.py", lambda match: f"notebooks/{match[1].replace('_', '-')}.md", done.stdout
    )
    sys.stdout.write(named)
    sys.stderr.write(done.stderr)
    return done.returncode


def main() -> int:
    """The exit status: 0 if neither tool finds a fault."""
    CELLS.mkdir(parents=True, exist_ok=True)
    for old in CELLS.glob("*.py"):
        old.unlink()
    files = []
    for notebook in sorted((ROOT / "notebooks").glob("*.md")):
        file = CELLS / f"{notebook.stem.replace('-', '_')}.py"
        file.write_text(code_lines(notebook.read_text(encoding="utf-8")), encoding="utf-8")
        files.append(str(file.relative_to(ROOT)))
    tools = Path(sys.executable).parent
    found = [
        run(str(tools / "ruff"), "check", "--quiet", "--output-format", "concise", *files),
        run(str(tools / "mypy"), "--no-error-summary", *files),
    ]
    return max(found)


if __name__ == "__main__":
    sys.exit(main())
