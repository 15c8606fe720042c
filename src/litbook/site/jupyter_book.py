"""The static site: Jupyter Book run with every warning an error, and what it made served on this machine alone."""

import os
import re
import shutil
import subprocess
import sys
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from litbook.errors import BuildError, DataError
from litbook.escaping import terminal_line

PROGRAM = """
import atexit, gc, os, threading
threading.Thread(target=lambda: os._exit(len(os.read(0, 1))), daemon=True).start()
gc.set_threshold(100_000, 20, 100)  # the trees of pages stay: looked through ever again they cost a third of the time
from jupyter_book.cli.main import main
try:
    main()
except SystemExit as ended:
    if ended.code:
        raise
atexit._run_exitfuncs()
os._exit(0)  # nobody needs the memory taken apart
"""
"""Jupyter Book; it ends with the process that started it, which alone holds the other end of its input."""
WARNING = re.compile(r"^.*?(?:WARNING|ERROR|CRITICAL): .*$", re.MULTILINE)
# What Python says where Sphinx itself fails, as on a full disk; a RuntimeError is Jupyter Book's frame around it.
RAISED = re.compile(r"^(?!RuntimeError)\w[\w.]*(?:Error|Exception): .+$", re.MULTILINE)
CONTROL = re.compile(r"\x1b\[[0-9;]*m")


def build_site(root: Path, out: Path, *, every_page: bool = False) -> Path:
    """Builds the review's book into `out/_build/html` and returns that folder.

    With `every_page` it is made anew. The site before it stays where the build fails: Sphinx writes a page and then
    says what is wrong with it. Raises BuildError with one line for each warning of Sphinx.
    """
    site, before = out / "_build" / "html", out / "_build" / "html.before"
    if site.is_dir():
        shutil.rmtree(before, ignore_errors=True)
        if every_page:  # Sphinx leaves the pages that no source makes any more
            site.rename(before)
        else:
            shutil.copytree(site, before, copy_function=link)
    command = [
        *(sys.executable, "-c", PROGRAM, "build", str(root / "book")),
        *("--config", str(root / "_config.yml"), "--path-output", str(out)),
        *("-W", "-n", "--keep-going", "-q"),
        *(["--all"] if every_page else []),
    ]
    alive, ours = os.pipe()
    with open(alive), open(ours, "w"):  # noqa: PTH123 - these have no path
        done = subprocess.run(
            command, cwd=root, stdin=alive, close_fds=False, capture_output=True, text=True, check=False
        )
    if done.returncode != 0:
        if before.is_dir():
            shutil.rmtree(site, ignore_errors=True)
            before.rename(site)
        ended = f"Jupyter Book was ended by signal {-done.returncode}"
        raise BuildError(ended if done.returncode < 0 else faults(done.stdout + done.stderr, root))
    shutil.rmtree(before, ignore_errors=True)
    return site


def link(source: str, target: str) -> None:
    """Has both names lead to one file, which `write_apart` parts where a build writes; a copy where links cannot be."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def faults(output: str, root: Path) -> str:
    """The lines of a failed run that name a fault, with paths relative to the review; all its end if none does."""
    plain = CONTROL.sub("", output).replace(f"{root}/", "")
    lines = dict.fromkeys(WARNING.findall(plain) or RAISED.findall(plain)[:1])
    return "\n".join(lines) if lines else "\n".join(plain.strip().splitlines()[-15:])


class SiteHandler(SimpleHTTPRequestHandler):
    """Answers with files of the site; folders are not listed."""

    def translate_path(self, path: str) -> str:
        """The file that the address names; an empty path, which no file has, where it would leave the site."""
        found = super().translate_path(path)
        inside = "\0" not in found and Path(found).resolve().is_relative_to(Path(self.directory).resolve())
        return found if inside else ""

    def list_directory(self, _: str) -> None:  # type: ignore[override]  # the base class may give a stream
        """Nothing but the answer that there is no such page."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """A line for each request, in which nothing steers the terminal."""
        super().log_message("%s", terminal_line(format % args))


def site_server(site: Path, port: int) -> ThreadingHTTPServer:
    """A server of the site on localhost. Raises DataError without a site, and for a port that cannot be had."""
    if not (site / "index.html").is_file():
        raise DataError.one("W008", site, "holds no built site", "run `litbook build` first")
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(SiteHandler, directory=str(site)))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or "ports are 0 to 65535"
        text, mend = f"cannot be served on: {reason}", "name a free one with --port (0 takes any)"
        raise DataError.one("W007", f"port {port}", text, mend) from error
