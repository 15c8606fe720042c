"""The static site: Jupyter Book run with every warning an error."""

import re
import subprocess
import sys
from pathlib import Path

from litbook.errors import BuildError

WARNING = re.compile(r"^.*?(?:WARNING|ERROR|CRITICAL): .*$", re.MULTILINE)
CONTROL = re.compile(r"\x1b\[[0-9;]*m")


def build_site(root: Path, out: Path, *, every_page: bool = False) -> Path:
    """Builds the review's book into `out/_build/html` and returns that folder.

    Raises BuildError with one line for each warning of Sphinx.
    """
    command = [
        *(
            sys.executable,
            "-c",
            "from jupyter_book.cli.main import main; main()",
            "build",
            str(root / "book"),
        ),
        *("--config", str(root / "_config.yml"), "--path-output", str(out)),
        *("-W", "-n", "--keep-going", "-q"),
        *(["--all"] if every_page else []),
    ]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BuildError(faults(done.stdout + done.stderr, root))
    return out / "_build" / "html"


def faults(output: str, root: Path) -> str:
    """The lines of a failed run that name a fault, with paths relative to the review; all its end if none does."""
    plain = CONTROL.sub("", output).replace(f"{root}/", "")
    lines = dict.fromkeys(WARNING.findall(plain))
    return "\n".join(lines) if lines else "\n".join(plain.strip().splitlines()[-15:])
