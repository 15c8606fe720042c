"""The built site on this machine: its files alone, to nobody else."""

from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from litbook.errors import DataError, Problem
from litbook.escaping import terminal_line


class SiteHandler(SimpleHTTPRequestHandler):
    """Answers with files of the site; folders are not listed."""

    def translate_path(self, path: str) -> str:
        """The file that the address names; an empty path, which no file has, where it would leave the site."""
        found = super().translate_path(path)
        inside = "\0" not in found and Path(found).resolve().is_relative_to(Path(self.directory).resolve())
        return found if inside else ""

    def list_directory(self, path: str) -> None:  # type: ignore[override]  # the base class may give a stream
        """Nothing but the answer that there is no such page."""
        del path
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """A line for each request, in which nothing steers the terminal."""
        super().log_message("%s", terminal_line(format % args))


def site_server(site: Path, port: int) -> ThreadingHTTPServer:
    """A server of the site on localhost. Raises DataError without a site, and for a port that cannot be had."""
    if not (site / "index.html").is_file():
        text, mend = "holds no built site", "run `litbook build` first"
        raise DataError([Problem(code="W008", file=str(site), text=text, mend=mend)])
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(SiteHandler, directory=str(site)))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or "ports are 0 to 65535"
        text, mend = f"cannot be served on: {reason}", "name a free one with --port (0 takes any)"
        raise DataError([Problem(code="W007", file=f"port {port}", text=text, mend=mend)]) from error
