"""The client against a real server: cache, pace, retries, time-outs, redirects."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from litbook import __version__
from litbook.lookup.answer import ServiceError, UnreachableError
from litbook.lookup.http import Client, Manners, asked_wait

from .conftest import HASTY, Reply, Server

SOUND = Reply(b'{"sound": true}')


def test_an_answer_is_asked_for_once_and_then_read_from_disk(server: Server, tmp_path: Path) -> None:
    server.says("openalex", SOUND)
    for _ in range(2):
        with Client(tmp_path, HASTY) as client:
            assert client.fetch(server.address("openalex/works/1")) == SOUND.body
            assert client.fetch(server.address("openalex/works/1")) == SOUND.body
    assert server.asked == ["/openalex/works/1"]


@pytest.mark.parametrize("refused", [Reply(b'{"sound": tr'), Reply(status=404)], ids=["damaged", "404"])
def test_an_answer_that_does_not_fit_or_is_missing_is_not_kept(
    server: Server, client: Client, refused: Reply
) -> None:
    server.says("openalex", refused, SOUND)
    client.fetch(server.address("openalex"), SOUND.body.__eq__)
    assert client.fetch(server.address("openalex")) == SOUND.body


def test_the_client_says_who_asks(server: Server, tmp_path: Path) -> None:
    server.says("openalex", SOUND)
    with Client(tmp_path, HASTY, "reader@example.org") as client:
        client.fetch(server.address("openalex"))
    assert server.agents == {f"litbook/{__version__} (literature reviews; mailto:reader@example.org)"}


def test_what_is_not_found_is_null(server: Server, client: Client) -> None:
    assert client.fetch(server.address("crossref/works/10.1/none")) is None
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("first", "least"),
    [
        (Reply(status=503), 0.0),
        (Reply(status=429, headers={"Retry-After": "1"}), 1.0),
        (Reply(b'{"sou', promised=8), 0.0),
        (Reply(b'{"sound": true}', delay=2.5), 0.8),
    ],
    ids=["503", "429 with Retry-After", "truncated body", "slow answer"],
)
def test_a_passing_fault_is_tried_again(server: Server, client: Client, first: Reply, least: float) -> None:
    server.says("openalex", first, SOUND)
    begin = time.monotonic()
    assert client.fetch(server.address("openalex")) == SOUND.body
    assert time.monotonic() - begin >= least
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("reply", "message", "asked"),
    [
        (Reply(status=503), "is busy (HTTP 503); try again later", 3),
        (Reply(status=429, headers={"Retry-After": "0"}), "is busy (HTTP 429); try again later", 3),
        (Reply(status=429, headers={"Retry-After": "3600"}), "is busy (HTTP 429); try again in 3600 s", 1),
        (Reply(status=403), "refuses the question (HTTP 403)", 1),
        (Reply(b'{"sou', promised=8), "the answer broke off, nothing of it is used", 3),
        (Reply(b"{}", delay=2.5), "did not answer within 0.8 s", 3),
    ],
    ids=["503", "429", "429 for an hour", "403", "truncated body", "slow answer"],
)
def test_a_lasting_fault_is_one_line(
    server: Server, client: Client, reply: Reply, message: str, asked: int
) -> None:
    server.says("openalex", reply)
    with pytest.raises(ServiceError) as caught:
        client.fetch(server.address("openalex"))
    assert (str(caught.value), len(server.asked)) == (message, asked)


def test_a_redirect_to_another_host_is_refused_and_that_host_is_not_asked(
    server: Server, client: Client
) -> None:
    server.says("crossref", Reply(status=302, headers={"Location": server.address("openalex", "localhost")}))
    with pytest.raises(ServiceError, match=r"sends on to another host \(localhost:\d+\), which is not asked"):
        client.fetch(server.address("crossref"))
    assert server.asked == ["/crossref"]


def test_a_redirect_within_the_host_is_followed(server: Server, client: Client) -> None:
    server.says("crossref", Reply(status=301, headers={"Location": "/openalex"}))
    server.says("openalex", SOUND)
    assert client.fetch(server.address("crossref")) == SOUND.body


def test_redirects_in_a_ring_end(server: Server, client: Client) -> None:
    server.says("crossref", Reply(status=302, headers={"Location": "/crossref"}))
    with pytest.raises(ServiceError, match="without end"):
        client.fetch(server.address("crossref"))


def test_a_host_that_listens_to_nobody_is_unreachable(server: Server, client: Client) -> None:
    server.server_close()
    with pytest.raises(UnreachableError, match="cannot be reached"):
        client.fetch("http://127.0.0.1:9/arxiv")


def test_requests_to_one_host_keep_their_distance(server: Server, tmp_path: Path) -> None:
    server.says("arxiv", SOUND)
    host = server.address("").split("/")[2]
    manners = Manners(timeout=0.8, pauses={host: 0.2})
    begin = time.monotonic()
    with Client(tmp_path, manners) as client:
        for page in range(3):
            client.fetch(server.address(f"arxiv/{page}"))
        assert time.monotonic() - begin >= 0.4


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("7", 7, 7),
        (format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True), 23 * 3600, 24 * 3600),
        (format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True), 0, 0),
    ],
    ids=["seconds", "date", "past date"],
)
def test_the_servers_own_waiting_time_is_read(text: str, least: float, most: float) -> None:
    wait = asked_wait(httpx.Response(429, headers={"Retry-After": text}))
    assert wait is not None
    assert least <= wait <= most


@pytest.mark.parametrize("text", ["soon", "-3", ""])
def test_a_waiting_time_that_says_nothing_is_null(text: str) -> None:
    assert asked_wait(httpx.Response(429, headers={"Retry-After": text})) is None
