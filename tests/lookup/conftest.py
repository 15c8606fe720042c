"""A real HTTP server on this machine that replays scripted answers and remembers what it was asked."""

import shutil
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

import pytest

from litbook import store
from litbook.bibliography.exports import render_bibtex
from litbook.lookup.http import Client, Manners
from litbook.paths import ReviewPaths, find_paths
from litbook.review import load_review

TESTS = Path(__file__).parent.parent
GOOD, BAD = TESTS / "good" / "lookup", TESTS / "bad" / "lookup"
NOWHERE = {f"LITBOOK_{name}_URL": "http://127.0.0.1:9" for name in ("ARXIV", "CROSSREF", "OPENALEX")}
HASTY = Manners(timeout=0.8, attempts=3, backoff=0.01, longest_wait=2.0)


@dataclass(frozen=True)
class Reply:
    """One answer; `promised` bytes more are announced than sent, `delay` seconds pass before it.

    `raw` gives, in place of all else, the pieces that are sent as they are, `pause` seconds after each.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    promised: int = 0
    delay: float = 0.0
    raw: Callable[[], Iterable[bytes]] | None = None
    pause: float = 0.0


class Server(ThreadingHTTPServer):
    """Answers `/arxiv`, `/crossref`, `/openalex`, each from its own script; the last reply stays."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.scripts: dict[str, list[Reply]] = {}
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.closing = threading.Event()
        self.sent = 0

    def address(self, name: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server_port}/{name}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has hung up is what some tests are about; everything else is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def says(self, name: str, *replies: Reply) -> None:
        self.scripts[name] = list(replies)

    def plays(self, name: str, file: Path) -> None:
        self.says(name, Reply(file.read_bytes()))

    def environment(self) -> dict[str, str]:
        return {
            f"LITBOOK_{name.upper()}_URL": self.address(name) for name in ("arxiv", "crossref", "openalex")
        }


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.agents.add(self.headers["User-Agent"])
        script = self.server.scripts.get(self.path.split("?")[0].split("/")[1], [Reply(status=404)])
        reply = script.pop(0) if len(script) > 1 else script[0]
        self.server.closing.wait(reply.delay)
        if reply.raw:
            self.send_raw(reply.raw(), reply.pause)
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body) + reply.promised))
        self.end_headers()
        self.wfile.write(reply.body)

    def send_raw(self, pieces: Iterable[bytes], pause: float) -> None:
        self.close_connection = True
        for piece in pieces:
            if self.server.closing.wait(pause):
                return
            self.wfile.write(piece)
            self.wfile.flush()
            self.server.sent += len(piece)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Nothing is printed."""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.closing.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with Client(tmp_path / "cache", HASTY) as client:
        yield client


# --- the command line -----------------------------------------------------------------------------------------


class Litbook(Protocol):
    """Runs the command line in the review's folder, all services out of reach unless the environment names them."""

    def __call__(self, environment: Mapping[str, str], *arguments: str) -> Any: ...


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy review with its bibliography."""
    folder = tmp_path_factory.mktemp("sound") / "toy"
    ignored = shutil.ignore_patterns("_build", "generated", "chapters")
    shutil.copytree(TESTS / "toy_review", folder, ignore=ignored)
    paths = find_paths(folder)
    store.write_text(paths.bibliography, render_bibtex([work.entry for work in load_review(paths).works]))
    return folder


@pytest.fixture
def review(sound: Path, tmp_path: Path) -> ReviewPaths:
    shutil.copytree(sound, tmp_path / "toy")
    return find_paths(tmp_path / "toy")


@pytest.fixture
def litbook(review: ReviewPaths, command_line: Callable[..., Any]) -> Litbook:
    return lambda environment, *arguments: command_line(
        *arguments, cwd=review.root, environment={**NOWHERE, **environment}
    )


def contents(paths: ReviewPaths) -> dict[str, bytes]:
    files = (path for path in paths.root.rglob("*") if path.is_file() and "_build" not in path.parts)
    return {str(path.relative_to(paths.root)): path.read_bytes() for path in files}
