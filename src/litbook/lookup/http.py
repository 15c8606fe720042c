"""Polite HTTP: cached on disk, paced, retried with the server's own waiting time, bound to one host."""

import math
import socket
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Timer
from typing import Any, Self

import hishel
import httpx
from hishel.httpx import SyncCacheTransport
from tenacity import RetryCallState, Retrying, retry_if_exception_type, retry_if_result

from litbook import __version__
from litbook.lookup.answer import ServiceError, UnreachableError
from litbook.model import Value

BUSY = frozenset({429, 500, 502, 503, 504})
LARGEST_ANSWER = 8_000_000  # bytes; a record has some thousand
MOST_REDIRECTS = 3
NOT_FOUND = frozenset({404, 410})


class Manners(Value):
    """How a client behaves; all times in seconds.

    A server that asks for more than `longest_wait` is left alone. `pauses` are by host, as an address has it.
    """

    timeout: float = 20.0
    attempts: int = 4
    backoff: float = 1.0
    longest_wait: float = 60.0
    pauses: Mapping[str, float] = {}
    cache_for: float = 7 * 24 * 3600.0


class Client:
    """Fetches answers. Give it the folder of its cache, and a contact that servers may write to."""

    def __init__(self, folder: Path, manners: Manners, contact: str | None = None) -> None:
        self.manners = manners
        self._cache = folder / "answers.sqlite"
        self._kept = WorthKeeping()
        cached = SyncCacheTransport(
            PoliteTransport(manners),
            storage=hishel.SyncSqliteStorage(database_path=self._cache, default_ttl=manners.cache_for),
            policy=hishel.FilterPolicy(response_filters=[self._kept]),
        )
        # Packed answers are not asked for and not taken: a small one may unpack to more than the memory holds.
        headers = {"User-Agent": user_agent(contact), "Accept-Encoding": "identity"}
        self._client = httpx.Client(
            transport=cached,
            headers=headers,
            follow_redirects=True,
            max_redirects=MOST_REDIRECTS,
            event_hooks={"request": [stay_with_host]},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def fetch(self, address: str, fits: Callable[[bytes], bool] = bool) -> bytes | None:
        """The answer's body; null if the server does not know what was asked for. Kept for the next time if it `fits`.

        Raises UnreachableError without a connection; ServiceError for every other way to fail, among them a redirect
        to another host, which is not followed.
        """
        self._kept.fits = fits
        try:
            response = self._client.get(address)
        except sqlite3.Error as error:
            raise ServiceError(f"cannot be asked: {self._cache} is damaged ({error}); remove it") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise refusal(error, self.manners.timeout) from error
        if response.status_code in NOT_FOUND:
            return None
        if response.status_code != 200:
            raise ServiceError(describe_status(response))
        return response.content


def user_agent(contact: str | None) -> str:
    """Who asks, as Crossref's and arXiv's etiquette want it."""
    return f"litbook/{__version__} (literature reviews{f'; mailto:{contact}' if contact else ''})"


def stay_with_host(request: httpx.Request) -> None:
    """Raises ServiceError for a redirect to another scheme, host or port than what was asked first."""
    url = request.url
    if request.extensions.setdefault("asked", (url.scheme, url.netloc)) != (url.scheme, url.netloc):
        where = url.netloc.decode() if url.scheme in {"http", "https"} else f"{url.scheme}:"
        raise ServiceError(f"sends on to another host ({where}), which is not asked")


def refusal(error: Exception, seconds: float) -> ServiceError:
    """What an exception means to the one who asked and waited as long."""
    match error:
        case httpx.ConnectError() | httpx.ConnectTimeout():
            return UnreachableError("cannot be reached")
        case httpx.TimeoutException():
            return ServiceError(f"did not answer within {seconds:g} s")
        case httpx.TransportError():
            return ServiceError("the answer broke off, nothing of it is used")
        case httpx.TooManyRedirects():
            return ServiceError("sends from address to address without end")
    return ServiceError(f"cannot be asked ({error})")


def describe_status(response: httpx.Response) -> str:
    """What a status other than 200 means to the one who asked."""
    status = response.status_code
    if status not in BUSY:
        return f"refuses the question (HTTP {status})"
    wait = asked_wait(response)
    return f"is busy (HTTP {status}); try again " + (f"in {wait:.0f} s" if wait else "later")


def asked_wait(response: httpx.Response) -> float | None:
    """The seconds that `Retry-After` asks for, which names them or a date; null where it says neither."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


class WorthKeeping(hishel.BaseFilter[hishel.Response]):
    """Keeps the answers alone that `fits` accepts: a damaged or refused one must not stay for a week."""

    fits: Callable[[bytes], bool]

    def needs_body(self) -> bool:
        """The body decides."""
        return True

    def apply(self, item: hishel.Response, body: bytes | None) -> bool:
        """Whether the answer is a success and fits the question."""
        return item.status_code == 200 and self.fits(body or b"")


class PoliteTransport(httpx.BaseTransport):
    """Waits between requests to a host, and tries again after a busy answer, a time-out or a broken one."""

    def __init__(self, manners: Manners) -> None:
        self.manners = manners
        # a connection for each request, so that its deadline ends no other one
        self._inner = httpx.HTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))
        self._last: dict[str, float] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The response, its body read whole; the last busy one when all attempts are spent."""
        broken = retry_if_exception_type((httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.ReadError))
        retrying = Retrying(
            stop=self._given_up,
            wait=self._wait,
            retry=broken | retry_if_result(lambda response: response.status_code in BUSY),
            retry_error_callback=lambda state: state.outcome and state.outcome.result(),
        )
        return retrying(self._send, request)

    def close(self) -> None:
        """Closes the connections."""
        self._inner.close()

    def _send(self, request: httpx.Request) -> httpx.Response:
        self._pace(request.url.netloc.decode())
        # set here because the cache in front of this transport does not hand the client's time-outs on
        seconds = httpx.Timeout(self.manners.timeout).as_dict()
        with Deadline(self.manners.timeout) as deadline:
            request.extensions = {**request.extensions, "timeout": seconds, "trace": deadline.trace}
            return self._whole(request)

    def _whole(self, request: httpx.Request) -> httpx.Response:
        response = self._inner.handle_request(request)
        with closing(response):
            packed = response.headers.get("Content-Encoding", "identity")
            if packed.strip().casefold() != "identity":
                raise httpx.DecodingError(f"the answer is packed as {packed[:20]!r}", request=request)
            body = b""
            for piece in response.iter_raw():
                body += piece
                if len(body) > LARGEST_ANSWER:
                    raise httpx.DecodingError("the answer is too large", request=request)
        return httpx.Response(response.status_code, headers=response.headers, content=body, request=request)

    def _pace(self, host: str) -> None:
        ready = self._last.get(host, -math.inf) + self.manners.pauses.get(host, 0.0)
        time.sleep(max(0.0, ready - time.monotonic()))
        self._last[host] = time.monotonic()

    def _given_up(self, state: RetryCallState) -> bool:
        return (
            state.attempt_number >= self.manners.attempts
            or (_asked(state) or 0.0) > self.manners.longest_wait
        )

    def _wait(self, state: RetryCallState) -> float:
        asked = _asked(state)
        return float(self.manners.backoff * 2 ** (state.attempt_number - 1)) if asked is None else asked


def _asked(state: RetryCallState) -> float | None:
    return asked_wait(state.outcome.result()) if state.outcome and not state.outcome.failed else None


class Deadline:
    """Ends one exchange after some seconds, however slowly head and body drip, with httpx.ReadTimeout."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._socket: socket.socket | None = None
        self._timer = Timer(seconds, self._end)

    def __enter__(self) -> Self:
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._timer.cancel()
        # what is read breaks off then, or the body ends where the connection does
        broken = isinstance(error, httpx.TransportError) and not isinstance(error, httpx.ConnectError)
        if self.passed and (broken or error is None):
            raise httpx.ReadTimeout("the answer takes too long") from error

    def trace(self, event: str, about: Mapping[str, Any]) -> None:
        """Takes note of the connection's socket (`trace` as httpx calls it)."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self._socket = about["return_value"].get_extra_info("socket")
            if self.passed:
                self._end()

    def _end(self) -> None:
        self.passed = True
        if self._socket:
            try:
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
            except OSError:
                return  # closed already
