"""CPU seconds of a cold build, of no change, of one edited notebook and of one reworded finding.

`python -m benchmarks.builds [FOLDER]` works on a copy of this review (in FOLDER, else a temporary one). CPU seconds
of all processes, because seconds on the wall depend on what else the machine does.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from litbook import store
from litbook.paths import find_paths

MADE = ("chapters", "papers", "generated")
GOALS = {"one notebook edited": 0.12, "one finding reworded": 0.10}


def copy_review(target: Path) -> None:
    """The review's own files without what a build makes."""
    root = find_paths(Path.cwd()).root
    shutil.copytree(root / "book", target / "book", ignore=shutil.ignore_patterns(*MADE))
    shutil.copytree(root / "book/data", target / "book/data", dirs_exist_ok=True)
    shutil.copytree(root / "notebooks", target / "notebooks")
    for name in ("_config.yml", "CHANGELOG.md", "CITATION.cff", "pyproject.toml", "README.md"):
        shutil.copy(root / name, target / name)


def cpu_seconds(root: Path) -> float:
    """CPU seconds of one build and all its processes."""
    before = os.times()
    subprocess.run([sys.executable, "-m", "litbook", "build", "--jobs", "2"], cwd=root, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def edit_notebook(root: Path) -> None:
    """One more sentence in the middle of a chapter."""
    file = root / "notebooks" / "languages.md"
    text = store.read_text(file)
    store.write_text(file, text.replace("\n## ", "\nA sentence more, without a fact.\n\n## ", 1))


def reword_finding(root: Path) -> None:
    """One word more in the finding of one paper."""
    file = sorted((root / "book/data/papers").glob("*.toml"))[100]
    store.write_text(
        file, re.sub(r'^finding = "', r"\g<0>Reworded: ", store.read_text(file), flags=re.MULTILINE)
    )


def main() -> None:
    steps: dict[str, Callable[[Path], None]] = {
        "cold": lambda _: None,
        "nothing changed": lambda _: None,
        "one notebook edited": edit_notebook,
        "one finding reworded": reword_finding,
    }
    with TemporaryDirectory() as temporary:
        root = Path(sys.argv[1] if len(sys.argv) > 1 else temporary).resolve()
        copy_review(root)
        cold = 0.0
        for name, change in steps.items():
            change(root)
            spent = cpu_seconds(root)
            cold = cold or spent
            goal = f"   goal {GOALS[name]:.2f}" if name in GOALS else ""
            print(f"{name:24} {spent:8.1f} CPU s   {spent / cold:6.3f} of cold{goal}", flush=True)


if __name__ == "__main__":
    main()
