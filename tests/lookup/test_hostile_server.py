"""Look-ups against a server that means harm: one line, bounded in bytes and time, and nothing is written."""

import gzip
import itertools
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pybtex.database import parse_file

from litbook.lookup.answer import ServiceError
from litbook.lookup.http import LARGEST_ANSWER, Client, Manners
from litbook.paths import ReviewPaths

from .conftest import GOOD, Litbook, Reply, Server, contents

KEY = "voukoutis2024meltemi"
SOUND = b'{"sound": true}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
ONCE = Manners(timeout=0.4, attempts=1)
TWO_HUNDRED_DRIPS = (
    200  # at 0.1 s each: a client without a deadline would wait for them and take the sound end
)


@pytest.fixture
def once(tmp_path: Path) -> Iterator[Client]:
    with Client(tmp_path / "cache", ONCE) as client:
        yield client


# --- bytes and time -----------------------------------------------------------------------------------------


def dripping_head() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    yield from (b"X-Drip: 1\r\n" for _ in range(TWO_HUNDRED_DRIPS))
    yield b"Content-Length: %d\r\n\r\n" % len(SOUND) + SOUND


def dripping_status() -> Iterator[bytes]:
    yield from (bytes([sign]) for sign in b"HTTP/1.1 200 " + b"O" * TWO_HUNDRED_DRIPS)
    yield b"\r\nContent-Length: %d\r\n\r\n" % len(SOUND) + SOUND


def dripping_body() -> Iterator[bytes]:
    yield HEAD + b"\r\n" + SOUND[:-1]  # no length: the body ends with the connection
    yield from (b" " for _ in range(TWO_HUNDRED_DRIPS))
    yield SOUND[-1:]


def dripping_chunks() -> Iterator[bytes]:
    yield HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    yield from (b"1\r\n \r\n" for _ in range(TWO_HUNDRED_DRIPS))
    yield b"%x\r\n%s\r\n0\r\n\r\n" % (len(SOUND), SOUND)


@pytest.mark.parametrize("raw", [dripping_head, dripping_status, dripping_body, dripping_chunks])
def test_an_answer_that_drips_is_left_at_the_deadline(
    server: Server, once: Client, raw: Callable[[], Iterable[bytes]]
) -> None:
    server.says("arxiv", Reply(raw=raw, pause=0.1))
    with pytest.raises(ServiceError, match=r"^did not answer within 0\.4 s$"):
        once.fetch(server.address("arxiv"))


def test_an_endless_body_is_read_to_its_limit_and_no_further(server: Server, tmp_path: Path) -> None:
    piece = b"a" * 65_536
    server.says("arxiv", Reply(raw=lambda: itertools.chain([HEAD + b"\r\n"], itertools.repeat(piece))))
    patient = Manners(
        timeout=60.0, attempts=1
    )  # on a busy machine the bytes take longer than a hasty client waits
    with Client(tmp_path, patient) as client, pytest.raises(ServiceError, match="the answer is too large"):
        client.fetch(server.address("arxiv"))
    assert server.sent < 3 * LARGEST_ANSWER


def test_an_endless_head_is_read_to_its_limit_and_no_further(server: Server, client: Client) -> None:
    lines = itertools.repeat(b"X-Long: " + b"a" * 4_000 + b"\r\n")
    server.says("arxiv", Reply(raw=lambda: itertools.chain([b"HTTP/1.1 200 OK\r\n"], lines)))
    with pytest.raises(ServiceError, match="the answer broke off"):
        client.fetch(server.address("arxiv"))
    assert server.sent < LARGEST_ANSWER * 3


@pytest.mark.parametrize(
    ("packed", "name"),
    [
        (gzip.compress(b" " * 50_000_000), "gzip"),
        (gzip.compress(gzip.compress(b" " * 50_000_000)), "gzip, gzip"),
        (zlib.compress(b" " * 50_000_000), "deflate"),
        (b"x", "br"),
    ],
    ids=["gzip", "twice", "deflate", "br"],
)
def test_a_packed_answer_which_was_not_asked_for_is_not_unpacked(
    server: Server, client: Client, packed: bytes, name: str
) -> None:
    server.says("arxiv", Reply(packed, headers={"Content-Encoding": name}))
    with pytest.raises(ServiceError, match=f"cannot be asked \\(the answer is packed as '{name}'\\)"):
        client.fetch(server.address("arxiv"))


# --- other places -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "gopher://127.0.0.1:70/", "http://127.0.0.1:9/x", "https://127.0.0.1/", "//[::1]/x",
     "data:text/plain,x", "javascript:alert(1)", "http://[", "http://a b/", "http://:99999999/", "\x00"],
)  # fmt: skip
def test_a_redirect_elsewhere_is_one_line(server: Server, client: Client, location: str) -> None:
    server.says("arxiv", Reply(status=302, headers={"Location": location}))
    with pytest.raises(ServiceError) as caught:
        client.fetch(server.address("arxiv"))
    assert "\n" not in str(caught.value)
    assert set(server.asked) == {"/arxiv"}


def test_one_service_does_not_answer_for_another(server: Server, litbook: Litbook) -> None:
    server.plays("arxiv", GOOD / "arxiv-2407.20743.xml")
    assert litbook(server.environment(), "lookup", KEY).returncode == 0
    server.plays("openalex", GOOD / "openalex-work.json")
    done = litbook(server.environment() | {"LITBOOK_ARXIV_URL": server.address("openalex")}, "lookup", KEY)
    assert "arXiv: the answer is malformed" in done.stderr, "the answer of the first address is not used"
    assert "OpenAlex, https://openalex.org/W4400000001" in done.stdout
    assert [path.split("?")[0].split("/")[1] for path in server.asked].count("arxiv") == 1


def test_a_damaged_cache_is_one_line(server: Server, review: ReviewPaths, litbook: Litbook) -> None:
    cache = review.root / "_build" / "lookup" / "answers.sqlite"
    cache.parent.mkdir(parents=True)
    cache.write_bytes(b"no database" * 999)
    done = litbook(server.environment(), "lookup", KEY)
    assert done.returncode == 1
    assert f"arXiv: cannot be asked: {cache} is damaged" in done.stderr
    assert "remove it" in done.stderr


# --- what the answers say -----------------------------------------------------------------------------------

ARXIV = (GOOD / "arxiv-2407.20743.xml").read_text(encoding="utf-8")
OPENALEX = json.loads((GOOD / "openalex-work.json").read_text(encoding="utf-8"))
CROSSREF = json.loads((GOOD / "crossref-doi.json").read_text(encoding="utf-8"))["message"]
SPACE = ' xmlns:arxiv="http://arxiv.org/schemas/atom"'
TOPIC = f'primary_category{SPACE} term="cs.CL'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
JOURNAL = {"source": {"display_name": "J", "type": "journal"}}
TRICK = "<script>alert(1)</script>{{7*7}}\x1b[31m\u202e=1+1`x`$x$\\input{x}"


def feed(old: str, new: str) -> bytes:
    assert old in ARXIV
    return ARXIV.replace(old, new).encode()


def with_doi(doi: str) -> bytes:
    return feed("<author>", f"<arxiv:doi{SPACE}>{doi}</arxiv:doi><author>")


def openalex(**changes: Any) -> bytes:
    return json.dumps(OPENALEX | changes).encode()


def crossref(**changes: Any) -> bytes:
    return json.dumps(
        {"message": CROSSREF | {name.replace("_", "-"): value for name, value in changes.items()}}
    ).encode()


HOSTILE: dict[str, tuple[str, bytes]] = {
    "entities that grow": (
        "arxiv",
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><feed xmlns="http://www.w3.org/2005/Atom">&l9;</feed>'.encode(),
    ),
    "an entity of a file": (
        "arxiv",
        feed('<?xml version="1.0" encoding="UTF-8"?>', '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>')
        .replace(b"<title>Meltemi", b"<title>&f;Meltemi"),
    ),
    "an encoding that does not exist": ("arxiv", feed('"UTF-8"', '"UTF-8inf"')),
    "an encoding of several bytes": ("arxiv", feed('"UTF-8"', '"UTF-7"')),
    "XML that nests": ("arxiv", b"<a>" * 20_000),
    "a date that does not exist": ("arxiv", feed("<published>2024-07-30", "<published>2024-02-30")),
    "a year without end": ("arxiv", feed("<published>2024-07-30", "<published>99999999-01-01")),
    "a category with a line end": ("arxiv", feed(TOPIC, f"{TOPIC}&#10;}}x")),
    "an id with a path": ("arxiv", feed("<id>http://arxiv.org/abs/2407.20743v1", "<id>http://arxiv.org/abs/../2407.20743")),
    "a DOI with a line end": ("arxiv", with_doi("10.1/x&#10;}@misc{y")),
    "JSON that nests": ("openalex", b"[" * 3_000_000),
    "JSON that nests within": ("openalex", b'{"id":"https://a.org","title":' + b"[" * 500_000),
    "no UTF-8": ("openalex", b'{"title": "\xff\xfe"}'),
    "a lone surrogate": ("openalex", b'{"id": "https://a.org", "title": "\\ud800"}'),
    "a title that is a number": ("openalex", openalex(title=7)),
    "a title that is an object": ("openalex", openalex(title={"a": [1]})),
    "authors that are none": ("openalex", openalex(authorships=[None, 7])),
    "a year without end in JSON": ("openalex", openalex(publication_year=10**400, primary_location=JOURNAL)),
    "a number that is none": ("openalex", b'{"id": "https://a.org", "title": "x", "publication_year": NaN}'),
    "an address that runs": ("openalex", openalex(id="javascript:alert(1)")),
    "an empty name": ("openalex", openalex(authorships=[{"author": {"display_name": " "}, "raw_author_name": ""}])),
    "an id of another kind": ("openalex", openalex(doi="https://doi.org/10.48550/arxiv.../../x")),
    "a journal's year 99999999": ("crossref", crossref(issued={"date-parts": [[99999999]]})),
    "a volume with a line end": ("crossref", crossref(volume="1\nER  - \nTY  - JOUR")),
    "a DOI with a line end in JSON": ("crossref", crossref(DOI="10.1000/x\n}@misc{y,")),
    "a name with a line end": ("crossref", crossref(author=[{"given": "A\nB", "family": "C"}])),
    "another paper": ("crossref", crossref(title=["Quite Another Paper"])),
    "a name of nothing": ("crossref", crossref(author=[{}])),
    "a title of markup": ("crossref", crossref(title=[TRICK])),
    "a container of markup": ("crossref", crossref(container_title=[TRICK], volume=TRICK, page=TRICK)),
    "ten thousand authors": ("crossref", crossref(author=[{"given": "A", "family": f"F{n}"} for n in range(10_000)])),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_is_refused_in_a_line_or_harmless(
    server: Server, review: ReviewPaths, litbook: Litbook, name: str
) -> None:
    service, body = HOSTILE[name]
    server.plays("arxiv", GOOD / "arxiv-2407.20743.xml")
    if service == "crossref":  # asked by the DOI that arXiv states
        server.says("arxiv", Reply(with_doi("10.1000/meltemi.2025.12")))  # fmt: skip
    server.says(service, Reply(body))
    before = contents(review)
    done = litbook(server.environment(), "lookup", KEY)
    assert contents(review) == before
    assert done.returncode in {0, 1}
    assert all(line.startswith(f"{KEY}: ") for line in done.stderr.splitlines())
    assert not {"\x1b", "\u202e", "\x00"} & {*done.stdout, *done.stderr}
    assert "root:" not in done.stdout + done.stderr

    done = litbook(
        server.environment(), "lookup", KEY, "--accept", "--overwrite", "authors", "--overwrite", "title"
    )
    assert done.returncode in {0, 1}
    assert not {"\x1b", "\u202e", "\x00"} & {*done.stdout, *done.stderr}
    if contents(review) != before:
        assert litbook({}, "bib", "--check").returncode == 0
        assert "Traceback" not in litbook({}, "check").stderr
        assert len(parse_file(review.bibliography).entries) == 4


def test_a_refused_answer_is_asked_for_again_and_a_used_one_is_not(server: Server, litbook: Litbook) -> None:
    other = feed("Meltemi: The first open Large Language Model\n  for Greek", "Quite Another Paper")
    server.says("arxiv", Reply(other), Reply(openalex()), Reply(ARXIV.encode()))
    said = [litbook(server.environment(), "lookup", KEY) for _ in range(4)]
    assert "is about another paper, 'Quite Another Paper'" in said[0].stderr
    assert "arXiv: the answer is malformed" in said[1].stderr
    assert [done.returncode for done in said] == [1, 1, 0, 0]
    assert sum(path.startswith("/arxiv") for path in server.asked) == 3
