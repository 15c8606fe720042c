"""`litbook serve`: this machine alone, the site's files alone, a plain mistake in one line."""

import http.client
import socket
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from litbook.errors import DataError
from litbook.site.jupyter_book import SiteHandler, site_server


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = tmp_path / "html"
    for name, text in {"index.html": "front", "papers/a.html": "paper", "full/index.html": "full"}.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (site / "link.txt").symlink_to(tmp_path / "secret.txt")
    (site / "up").symlink_to(tmp_path)
    return site


@pytest.fixture
def served(site: Path) -> Iterator[ThreadingHTTPServer]:
    with site_server(site, 0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def get(server: ThreadingHTTPServer, target: str) -> tuple[int, str]:
    """Status and body of what a client gets that sends the target as it is."""
    with socket.create_connection(("127.0.0.1", server.server_port)) as client:
        client.sendall(f"GET {target} HTTP/1.0\r\n\r\n".encode())
        answer = http.client.HTTPResponse(client)
        answer.begin()
        return answer.status, answer.read().decode()


@pytest.mark.parametrize(
    ("target", "body"),
    [("/", "front"), ("/index.html", "front"), ("/papers/a.html?x#y", "paper"), ("/full/", "full")],
)
def test_the_sites_files_are_served(served: ThreadingHTTPServer, target: str, body: str) -> None:
    assert get(served, target) == (200, body)


@pytest.mark.parametrize(
    "target",
    ["/papers/", "/nothing.html", "/../secret.txt", "/%2e%2e/secret.txt", "/papers/..%2f..%2fsecret.txt",
     "//secret.txt", "/link.txt", "/up/secret.txt", "/up/", "/%00", "/index.html%00", "/a%0d%0aX:%20y", "/\x1b[31m"],
)  # fmt: skip
def test_what_is_no_file_of_the_site_is_not_found(
    served: ThreadingHTTPServer, capfd: pytest.CaptureFixture[str], target: str
) -> None:
    status, body = get(served, target)
    assert (status, "secret" in body, "a.html" in body) == (404, False, False)
    printed = capfd.readouterr().err
    assert "Traceback" not in printed
    assert "\x1b" not in printed


def test_this_machine_alone_is_answered(served: ThreadingHTTPServer) -> None:
    assert served.server_address[0] == "127.0.0.1"
    assert served.RequestHandlerClass.func is SiteHandler  # type: ignore[attr-defined]  # a partial one


def test_a_port_that_is_taken_is_one_line(site: Path, served: ThreadingHTTPServer) -> None:
    with pytest.raises(DataError) as raised:
        site_server(site, served.server_port)
    expected = f"port {served.server_port}: cannot be served on: Address already in use; name a free one"
    assert str(raised.value).startswith(expected)


@pytest.mark.parametrize("port", [-1, 65536, 99999])
def test_a_port_that_does_not_exist_is_one_line(site: Path, port: int) -> None:
    with pytest.raises(
        DataError, match=f"^port {port}: cannot be served on: ports are 0 to 65535; name a free"
    ):
        site_server(site, port)


def test_a_site_that_is_not_built_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"html: holds no built site; run `litbook build` first$"):
        site_server(tmp_path / "html", 0)
