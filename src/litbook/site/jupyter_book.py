"""The static site: Jupyter Book run with every warning an error."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from litbook.errors import BuildError

WARNING = re.compile(r"^.*?(?:WARNING|ERROR|CRITICAL): .*$", re.MULTILINE)
# What Python says where Sphinx itself fails, as on a full disk; a RuntimeError is Jupyter Book's frame around it.
RAISED = re.compile(r"^(?!RuntimeError)\w[\w.]*(?:Error|Exception): .+$", re.MULTILINE)
CONTROL = re.compile(r"\x1b\[[0-9;]*m")


def build_site(root: Path, out: Path, *, every_page: bool = False) -> Path:
    """Builds the review's book into `out/_build/html` and returns that folder.

    With `every_page` it is made anew; the site before it stays where the build fails. Raises BuildError with one line
    for each warning of Sphinx.
    """
    site, before = out / "_build" / "html", out / "_build" / "html.before"
    if every_page and site.is_dir():  # Sphinx leaves the pages that no source makes any more
        shutil.rmtree(before, ignore_errors=True)
        site.rename(before)
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
        if before.is_dir():
            shutil.rmtree(site, ignore_errors=True)
            before.rename(site)
        raise BuildError(faults(done.stdout + done.stderr, root))
    shutil.rmtree(before, ignore_errors=True)
    return site


def faults(output: str, root: Path) -> str:
    """The lines of a failed run that name a fault, with paths relative to the review; all its end if none does."""
    plain = CONTROL.sub("", output).replace(f"{root}/", "")
    lines = dict.fromkeys(WARNING.findall(plain) or RAISED.findall(plain)[:1])
    return "\n".join(lines) if lines else "\n".join(plain.strip().splitlines()[-15:])
