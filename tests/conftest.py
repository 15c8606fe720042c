"""What all tests share: the review's folders, no network beyond this machine, a browser for the built book."""

import functools
import gc
import os
import shutil
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent
SITE = Path(os.environ.get("LITBOOK_SITE", ROOT / "_build" / "html"))
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
LOOPBACK = {"127.0.0.1", "::1", "localhost"}

# What tests hold stays: looked through ever again it costs a tenth of the time.
gc.set_threshold(100_000, 20, 100)

# A test fails neither because the machine is busy nor by luck: each run draws the same examples, `make fuzz` others.
settings.register_profile(
    "litbook", deadline=None, derandomize=True, max_examples=40, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("litbook")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for any address but loopback fails at once."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", local_only)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's folder."""
    return ROOT


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Keeps the tests' output free of requests."""


@pytest.fixture(scope="session")
def site() -> Path:
    """The built book; LITBOOK_SITE names another one."""
    return SITE


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of the built book on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=SITE)) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright  # unit tests start faster without it

    path = os.environ.get("LITBOOK_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "no Chromium: run `make test-site`, which finds or installs one"
    assert (SITE / "index.html").is_file(), "no built book: run `make book`"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


class Done(NamedTuple):
    """How a command ended and what it printed."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Runs the command line in this process, in the folder `cwd`, with more variables if any are given."""
    from litbook.cli import main

    def run(*arguments: str, cwd: Path, environment: Mapping[str, str] | None = None) -> Done:
        monkeypatch.chdir(cwd)
        for name, value in (environment or {}).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["litbook", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(int(ended.value.code or 0), *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def draw_charts() -> Callable[["Page"], None]:
    """Scrolls past every chart of a page, unfolded, as a reader does, until it is drawn; then back to the top."""

    def draw(page: "Page") -> None:
        for host in page.query_selector_all(".vega-host:not([data-drawn])"):
            host.evaluate("""host => {
                const fold = host.closest("details");
                if (fold) fold.open = true;
                host.scrollIntoView();
            }""")
            page.wait_for_function("host => host.dataset.drawn", arg=host, timeout=20000)
        page.evaluate("scrollTo(0, 0)")

    return draw
