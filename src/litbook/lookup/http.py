"""Polite HTTP: cached on disk, paced, retried with the server's own waiting time, bound to one host."""

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from xml.etree import ElementTree as ET

import hishel
import httpx
from hishel.httpx import SyncCacheTransport
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.stop import stop_base

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
        cached = SyncCacheTransport(
            PoliteTransport(manners),
            storage=hishel.SyncSqliteStorage(
                database_path=folder / "answers.sqlite", default_ttl=manners.cache_for
            ),
            policy=hishel.FilterPolicy(response_filters=[WorthKeeping()]),
        )
        self._client = httpx.Client(transport=cached, headers={"User-Agent": user_agent(contact)})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def fetch(self, address: str) -> bytes | None:
        """The answer's body; null if the server does not know what was asked for.

        Raises UnreachableError without a connection; ServiceError for every other way to fail, among them a redirect
        to another host, which is not followed.
        """
        try:
            response = self._follow(self._client.build_request("GET", address))
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise UnreachableError("cannot be reached") from error
        except httpx.TimeoutException as error:
            raise ServiceError(f"did not answer within {self.manners.timeout:g} s") from error
        except httpx.TransportError as error:
            raise ServiceError("the answer broke off, nothing of it is used") from error
        except httpx.HTTPError as error:
            raise ServiceError(f"cannot be asked ({error})") from error
        if response.status_code in NOT_FOUND:
            return None
        if response.status_code != 200:
            raise ServiceError(describe_status(response))
        return response.content

    def _follow(self, request: httpx.Request) -> httpx.Response:
        for _ in range(MOST_REDIRECTS + 1):
            response = self._client.send(request)
            if response.next_request is None:
                return response
            if origin(response.next_request.url) != origin(request.url):
                host = response.next_request.url.netloc.decode()
                raise ServiceError(f"sends on to another host ({host}), which is not asked")
            request = response.next_request
        raise ServiceError("sends from address to address without end")


def user_agent(contact: str | None) -> str:
    """Who asks, as Crossref's and arXiv's etiquette want it."""
    return f"litbook/{__version__} (literature reviews{f'; mailto:{contact}' if contact else ''})"


def origin(url: httpx.URL) -> tuple[str, bytes]:
    """Scheme, host and port."""
    return url.scheme, url.netloc


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
    """Keeps whole, well-formed answers alone: a damaged one must not stay for a week."""

    def needs_body(self) -> bool:
        """The body decides."""
        return True

    def apply(self, item: hishel.Response, body: bytes | None) -> bool:
        """Whether the answer is a success in well-formed JSON or XML."""
        return item.status_code == 200 and is_well_formed(body or b"")


def is_well_formed(body: bytes) -> bool:
    """Whether the body is JSON or XML."""
    try:
        if body.lstrip().startswith((b"{", b"[")):
            json.loads(body)
        else:
            ET.fromstring(body)
    except (ValueError, ET.ParseError):
        return False
    return True


class _Busy(Exception):  # noqa: N818 - not an error, but the sign to try again
    def __init__(self, response: httpx.Response) -> None:
        self.response = response


class PoliteTransport(httpx.BaseTransport):
    """Waits between requests to a host, and tries again after a busy answer, a time-out or a broken one."""

    def __init__(self, manners: Manners) -> None:
        self.manners = manners
        self._inner = httpx.HTTPTransport()
        self._last: dict[str, float] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The response, its body read whole; the last busy one when all attempts are spent."""
        again = (_Busy, httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.ReadError)
        retrying = Retrying(
            stop=stop_after_attempt(self.manners.attempts) | _AskedTooLong(self.manners.longest_wait),
            wait=self._wait,
            retry=retry_if_exception_type(again),
            reraise=True,
        )
        try:
            return retrying(self._send, request)
        except _Busy as busy:
            return busy.response

    def close(self) -> None:
        """Closes the connections."""
        self._inner.close()

    def _send(self, request: httpx.Request) -> httpx.Response:
        self._pace(request.url.netloc.decode())
        # set here because the cache in front of this transport does not hand the client's time-outs on
        request.extensions = {
            **request.extensions,
            "timeout": httpx.Timeout(self.manners.timeout).as_dict(),
        }
        response = self._inner.handle_request(request)
        try:
            body = self._read(response, request)
        finally:
            response.close()
        whole = httpx.Response(response.status_code, headers=response.headers, content=body, request=request)
        if whole.status_code in BUSY:
            raise _Busy(whole)
        return whole

    def _read(self, response: httpx.Response, request: httpx.Request) -> bytes:
        end = time.monotonic() + self.manners.timeout  # for the whole body, however slowly it drips
        body = b""
        for piece in response.iter_raw():
            body += piece
            if time.monotonic() > end:
                raise httpx.ReadTimeout("the answer takes too long", request=request)
            if len(body) > LARGEST_ANSWER:
                raise httpx.DecodingError("the answer is too large", request=request)
        return body

    def _pace(self, host: str) -> None:
        pause = self.manners.pauses.get(host, 0.0)
        ready = self._last.get(host, -pause) + pause
        time.sleep(max(0.0, ready - time.monotonic()) if host in self._last else 0.0)
        self._last[host] = time.monotonic()

    def _wait(self, state: RetryCallState) -> float:
        asked = _asked(state)
        return float(self.manners.backoff * 2 ** (state.attempt_number - 1)) if asked is None else asked


class _AskedTooLong(stop_base):
    def __init__(self, longest: float) -> None:
        self.longest = longest

    def __call__(self, retry_state: RetryCallState) -> bool:
        return (_asked(retry_state) or 0.0) > self.longest


def _asked(state: RetryCallState) -> float | None:
    error = state.outcome.exception() if state.outcome else None
    return asked_wait(error.response) if isinstance(error, _Busy) else None
