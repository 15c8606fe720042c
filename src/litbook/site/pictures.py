"""Pictures of charts, for where nothing draws a specification: an untrusted notebook, a code host, a mail."""

import json
import struct
import zlib
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import vl_convert

from litbook import store
from litbook.errors import BuildError

VEGA_LITE = "6.4"
WIDTH = 640
SCALE = 1.5
SIGNATURE = b"\x89PNG\r\n\x1a\n"
Draw = Callable[[Mapping[str, Any]], bytes]


def with_width(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The specification at a width of its own: outside the book there is no page to take it from."""
    return {**spec, "width": WIDTH} if spec.get("width") == "container" else dict(spec)


def picture(spec: Mapping[str, Any]) -> bytes:
    """The chart as a PNG; no address is asked for data. Raises BuildError if it cannot be drawn."""
    try:
        png = vl_convert.vegalite_to_png(dict(spec), vl_version=VEGA_LITE, scale=SCALE, allowed_base_urls=[])
    except ValueError as error:
        name = spec.get("usermeta", {}).get("name", "a chart")
        raise BuildError(f"{name}: cannot be drawn: {str(error).splitlines()[0]}") from error
    return smaller(png)


def smaller(png: bytes) -> bytes:
    """The same picture in about a third of the bytes: vl-convert deflates for speed, not for size."""
    chunks = list(chunks_of(png))
    pixels = b"".join(body for kind, body in chunks if kind == b"IDAT")
    deflated = zlib.compress(zlib.decompress(pixels), level=9)
    kept = [(kind, body) for kind, body in chunks if kind not in (b"IDAT", b"IEND")]
    return SIGNATURE + b"".join(chunk(*item) for item in [*kept, (b"IDAT", deflated), (b"IEND", b"")])


def chunks_of(png: bytes) -> list[tuple[bytes, bytes]]:
    """Type and body of each chunk: four bytes of length, four of type, the body, four of checksum."""
    found, at = [], len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        found.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += length + 12
    return found


def chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk with its length and checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


class Pictures:
    """`picture`, drawn once: each is kept in the folder under the key of what it shows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.used: set[Path] = set()

    def __call__(self, spec: Mapping[str, Any]) -> bytes:
        """The chart's PNG."""
        drawn = json.dumps([spec, version("vl-convert-python"), VEGA_LITE, SCALE], sort_keys=True)
        file = self.folder / f"{store.digest((), drawn)}.png"
        self.used.add(file)
        if not file.is_file():
            store.write_bytes(file, picture(spec))
        return file.read_bytes()

    def forget_others(self) -> None:
        """Removes the pictures that nobody has asked for."""
        for file in set(self.folder.glob("*.png")) - self.used:
            file.unlink()
