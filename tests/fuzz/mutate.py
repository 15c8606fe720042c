"""Real inputs made strange: each change is one that exports, editors, copying and malice make."""

from collections.abc import Callable, Sequence
from random import Random

SIGNS = (
    b"\x00", b"\x1b[31m", b"\r", b"\n", b"\n\n", b"\t", b"\xff", b"\xed\xa0\x80", "\u202e".encode(),
    "\u2028".encode(), "\u3000".encode(), "\ufeff".encode(), b"{", b"}", b"[", b"]", b"(", b")", b'"', b"'",
    b"`", b"$", b"$$", b"\\", b"%", b"&", b"#", b"_", b"^", b"~", b"@", b",", b";", b"|", b"<", b">", b"<!--",
    b"-->", b"&lt;", b"&#0;", b"&#xD800;", b"\\ud800", b"==", b"--", b"$\\frac$", b"\\sqrt[3]{x}", b"$^2$",
    b"\\textbf{", b"\\model", b"{{7*7}}", b"ER  - \n", b"TY  - JOUR\n", b"@misc{x,", b"=1+1", b"0", b"-1",
    b"1e308", b"1e999", b"nan", b"inf", b"9" * 400, b"2024-02-30", b"true", b"null", "é".encode(), "名".encode(),
    "µ".encode(),
)  # fmt: skip
LONGEST = 60_000  # bytes of an input after its changes


def cut(data: bytes, random: Random) -> bytes:
    """A stretch left out."""
    start = random.randrange(len(data) + 1)
    return data[:start] + data[start + random.randrange(1, 80) :]


def truncated(data: bytes, random: Random) -> bytes:
    """The end left out."""
    return data[: random.randrange(len(data) + 1)]


def inserted(data: bytes, random: Random) -> bytes:
    """A sign put in."""
    start = random.randrange(len(data) + 1)
    return data[:start] + random.choice(SIGNS) + data[start:]


def run(data: bytes, random: Random) -> bytes:
    """A run of one sign put in."""
    start = random.randrange(len(data) + 1)
    return data[:start] + random.choice(SIGNS) * random.choice((3, 50, 1000)) + data[start:]


def changed(data: bytes, random: Random) -> bytes:
    """One byte replaced."""
    start = random.randrange(len(data) + 1)
    return data[:start] + bytes([random.randrange(256)]) + data[start + 1 :]


def doubled(data: bytes, random: Random) -> bytes:
    """A stretch repeated."""
    start = random.randrange(len(data) + 1)
    piece = data[start : start + random.randrange(1, 400)]
    return data[:start] + piece * random.choice((2, 3, 20)) + data[start:]


def shuffled(data: bytes, random: Random) -> bytes:
    """The lines in another order."""
    lines = data.split(b"\n")
    random.shuffle(lines)
    return b"\n".join(lines)


def swapped(data: bytes, random: Random) -> bytes:
    """A sign that stands there replaced everywhere by another one."""
    return data.replace(
        data[(start := random.randrange(len(data) + 1)) : start + 1] or b" ", random.choice(SIGNS)
    )


CHANGES: Sequence[Callable[[bytes, Random], bytes]] = (
    cut, truncated, inserted, inserted, inserted, run, changed, doubled, shuffled, swapped,
)  # fmt: skip


def mutated(data: bytes, random: Random) -> bytes:
    """The input after one to six changes."""
    for _ in range(random.randrange(1, 7)):
        data = random.choice(CHANGES)(data, random)[:LONGEST]
    return data
