"""A chart compiled for its page, and drawn as pictures: what stands there until a script draws, what a reader takes."""

import html
import json
import os
import re
import struct
import textwrap
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import vl_convert

from litbook import store
from litbook.errors import BuildError
from litbook.escaping import html_text
from litbook.site.templating import TEMPLATES, template_data

# vl-convert takes it with its first call: dates stand at one place wherever they are drawn.
os.environ["TZ"] = "UTC"

VEGA_LITE = "6.4"
SCALE = 1.5
LETTER, SIZE = 9.2, 11
"""Pixels: a title's letter, the height of a label's; charts.js knows them too."""
SIGNATURE = b"\x89PNG\r\n\x1a\n"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The first is in vl-convert: texts are as wide on every machine."""
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
CUT = re.compile(r'text-anchor="end"[^>]*>[^<]*…</text>')
"""A row's name without room on one line."""
TITLED = re.compile(r"""aria-label="Title text '([^"]*)'\"""")
NUMBERED = re.compile(r'(?<=id=")[a-z_]+\d+(?=")')
FORMS = {"svg": "picture (SVG)", "png": "picture (PNG)", "csv": "data (CSV)"}
"""The files that are offered of a chart, by ending."""
NARROW_FILE = "-narrow.svg"
"""How the file of the picture ends that a telephone shows."""
Draw = Callable[[Mapping[str, Any]], bytes]
FITTED = {"autosize": {"type": "fit-x", "contains": "padding"}}
TRANSFORMS = ("transforms@5.1.0", "view-transforms@5.1.0", "encode@5.1.0", "regression@2.1.0")
"""Modules of Vega that compiled charts compute with, all but those of maps."""
PARTS = {
    "View": "view@6.1.0",
    "parse": "parser@7.1.0",
    "Handler": "tooltip@1.0.0",
    "expressionInterpreter": "interpreter@2.0.0",
    "transforms": "dataflow@6.1.0",
}
"""What a page draws with, by name: a module of those that vl-convert brings, which is why their versions stand here."""


@dataclass(frozen=True)
class Room:
    """What a picture has to itself: its width and a label's at most in pixels, entries of a legend in a row."""

    width: int
    label: int
    columns: int


WIDE, NARROW = Room(640, 256, 5), Room(360, 150, 2)
LOOKS: dict[str, dict[str, Any]] = template_data("looks.json")
"""The configuration of every chart by mode; charts.js draws by the same."""
VEGA_FILE = f"vega-{version('vl-convert-python')}.js"


def compiled(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The chart as Vega has it, which a page draws without a compiler: charts.js gives it width and colours.

    Raises BuildError if it cannot be compiled.
    """
    choose_fonts()
    with named_errors(spec):
        made = vl_convert.vegalite_to_vega(
            with_width(spec) | FITTED, vl_version=VEGA_LITE, config=LOOKS["light"]
        )
    # A swatch is as strong as the marks, not as the faintest layer of them.
    for legend in made.get("legends", ()):
        legend.get("encode", {}).get("symbols", {}).get("update", {}).pop("opacity", None)
    return {key: part for key, part in made.items() if key not in ("$schema", "background", "config")}


def library() -> str:
    """The script that draws compiled charts, as `litbookVega`; in a function, because modules need a server."""
    choose_fonts()
    address = "https://cdn.jsdelivr.net/npm/vega-{}/+esm"  # names a module of vl-convert; nothing is fetched
    imports = [f'import {{ {name} }} from "{address.format(module)}";' for name, module in PARTS.items()]
    imports += [f'import * as t{i} from "{address.format(module)}";' for i, module in enumerate(TRANSFORMS)]
    looks = {mode: vega_look(colours) for mode, colours in LOOKS.items()}
    ends = f"""Object.assign(transforms, {", ".join(f"t{i}" for i in range(len(TRANSFORMS)))});
    window.litbookVega = {{ {", ".join(PARTS)}, looks: {json.dumps(looks)} }};"""
    return (
        f"(function(){{{vl_convert.javascript_bundle(''.join(imports) + ends, vl_version=VEGA_LITE)}}})();\n"
    )


def vega_look(colours: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration as Vega has it, which knows no `font` of the whole."""
    nothing = {"data": {"values": []}, "mark": "point"}
    config = {**colours, "font": "system-ui, sans-serif"}
    made: dict[str, Any] = vl_convert.vegalite_to_vega(nothing, vl_version=VEGA_LITE, config=config)["config"]
    return made


@contextmanager
def named_errors(spec: Mapping[str, Any]) -> Iterator[None]:
    """Raises BuildError with the chart's name for what vl-convert refuses."""
    try:
        yield
    except ValueError as error:
        name = spec.get("usermeta", {}).get("name", "a chart")
        raise BuildError(f"{name}: cannot be drawn: {str(error).splitlines()[0]}") from error


def with_width(spec: Mapping[str, Any], room: Room = WIDE) -> dict[str, Any]:
    """The specification at a width of its own: outside the book there is no page to take it from."""
    return {**spec, "width": room.width} if spec.get("width") == "container" else dict(spec)


def fitted(spec: Mapping[str, Any], room: Room) -> dict[str, Any]:
    """The specification at the picture's width, its finding on as many lines as it needs, its marks without links."""
    sized = with_room(with_width(spec, room), room) | FITTED
    sized["padding"] = {"left": 5, "top": 5, "bottom": 5, "right": 10}
    sized.pop("config", None)
    letters = int(room.width / LETTER)
    match sized.get("title"):
        case {"text": {"expr": words}, **rest}:
            sized["title"] = {**rest, "text": {"expr": broken(words, letters)}}
        case {"text": str(words), **rest}:
            sized["title"] = {**rest, "text": textwrap.wrap(words, letters, break_on_hyphens=False)}
    return sized


def broken(words: str, letters: int) -> str:
    """The expression of lines of at most so many letters, of an expression of words."""
    return f"split(trim(replace({words}, regexp('(.{{1,{letters}}})( (?!%)|$)', 'g'), '$1\\n')), '\\n')"


def with_room(spec: Any, room: Room) -> Any:
    """The same without `href`, since an address is one as seen from the chart's page, and with room beside labels."""
    most = {"labelLimit": room.label, "columns": room.columns}
    match spec:
        case dict():
            kept = {
                key: part if key in ("data", "datasets", "usermeta") else with_room(part, room)
                for key, part in spec.items()
                if key != "href"
            }
            return kept | {key: min(kept[key] or limit, limit) for key, limit in most.items() if key in kept}
        case list():
            return [with_room(part, room) for part in spec]
    return spec


@cache
def choose_fonts() -> None:
    """Has vl-convert take its own fonts first: an installed Liberation Sans may be of another release.

    The machine's fonts come behind them, for scripts that they lack. Whatever vl-convert is asked first loads fonts.
    """
    name, none = "FONTCONFIG_FILE", Path(__file__).with_name("fonts.conf")
    before = os.environ.get(name)
    os.environ[name] = str(none)
    try:
        vl_convert.svg_to_png('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')  # loads them
    finally:
        os.environ.pop(name) if before is None else os.environ.update({name: before})
    for folder in FONT_FOLDERS:
        if Path(folder).is_dir():
            vl_convert.register_font_directory(folder)


def drawing(spec: Mapping[str, Any], mode: str = "light", room: Room = WIDE) -> str:
    """The chart as an SVG; no address is asked for data. Raises BuildError if it cannot be drawn."""
    choose_fonts()
    colours = with_room(LOOKS[mode], room) | {
        "font": FONT,
        "background": "white" if mode == "light" else "black",
    }
    with named_errors(spec):
        made = vl_convert.vegalite_to_vega(fitted(spec, room), vl_version=VEGA_LITE, config=colours)
        svg = vl_convert.vega_to_svg(made, allowed_base_urls=[])
        if CUT.search(svg):
            in_lines(made, room)
            in_higher_rows(made, vl_convert.vega_to_svg(made, allowed_base_urls=[]))
            svg = vl_convert.vega_to_svg(made, allowed_base_urls=[])
    # Vega counts what it defines on from one drawing to the next: here each begins anew.
    for number, name in enumerate(dict.fromkeys(NUMBERED.findall(svg))):
        svg = re.sub(rf"\b{name}\b", f"part-{number}", svg)
    finding = TITLED.search(svg)
    title = finding[1] if finding else html_text(spec.get("description", ""))
    return svg.replace(">", f"><title>{title}</title>", 1)


def groups(chart: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A compiled chart and what is drawn within it."""
    yield chart
    for mark in chart.get("marks", ()):
        yield from groups(mark)


def in_lines(chart: dict[str, Any], room: Room) -> None:
    """Sets the names of a compiled chart's rows in lines that fit, but for those that its author wraps."""
    for axis in (axis for group in groups(chart) for axis in group.get("axes", ())):
        update = axis.setdefault("encode", {}).setdefault("labels", {}).setdefault("update", {})
        words = update.get("text", {}).get("signal", "datum.label")
        if axis["orient"] == "left" and not words.startswith("split("):
            text = broken(words, int(axis.get("labelLimit", room.label) / (0.6 * SIZE)))
            above = f"(1 - length({text})) * {0.575 * SIZE}"
            update |= {
                "text": {"signal": text},
                "dy": {"signal": above},
                "lineHeight": {"value": 1.15 * SIZE},
            }


def in_higher_rows(chart: dict[str, Any], svg: str) -> None:
    """Gives a compiled chart's rows the height of the lines that its drawing has; two neighbours share theirs."""
    lines = [max(1, text.count("<tspan")) for text in re.findall(r'text-anchor="end".*?</text>', svg)]
    most = max((sum(pair) / 2 for pair in pairwise(lines)), default=1)
    for signal in (signal for group in groups(chart) for signal in group.get("signals", ())):
        if signal["name"].endswith("y_step"):
            signal["value"] = max(signal["value"], SIZE * (1.15 * most + (0.2 if most < 2 else 0.6)))


def picture(svg: str, scale: float = SCALE) -> bytes:
    """The drawing as a PNG."""
    choose_fonts()
    return smaller(vl_convert.svg_to_png(svg, scale=scale))


def title_of(svg: str) -> str:
    """What the drawing shows: the chart's finding."""
    return html.unescape(re.findall("<title>(.*?)</title>", svg)[0])


def size_of(svg: str) -> tuple[int, int]:
    """Width and height of the drawing in pixels."""
    opening = svg[: svg.index(">")]
    width, height = (
        round(float(re.findall(rf' {side}="([\d.]+)"', opening)[0])) for side in ("width", "height")
    )
    return width, height


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
    """Charts, drawn once: each is kept in the folder under the key of what it shows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.used: set[Path] = set()

    def svg(self, spec: Mapping[str, Any], room: Room = WIDE) -> str:
        """The chart as an SVG."""
        return self.kept("svg", with_width(spec, room), lambda: drawing(spec, room=room).encode()).decode()

    def __call__(self, spec: Mapping[str, Any]) -> bytes:
        """The chart as a PNG."""
        return self.kept("png", spec, lambda: picture(self.svg(spec)))

    def kept(self, kind: str, spec: Mapping[str, Any], make: Callable[[], bytes]) -> bytes:
        """The file of this chart, made if there is none."""
        drawn = json.dumps([with_width(spec), version("vl-convert-python")], sort_keys=True)
        file = self.folder / f"{store.digest([Path(__file__), TEMPLATES / 'looks.json'], drawn)}.{kind}"
        self.used.add(file)
        if not file.is_file():
            store.write_bytes(file, make())
        return file.read_bytes()

    def forget_others(self) -> None:
        """Removes the pictures that nobody has asked for."""
        for file in set(self.folder.glob("*.*")) - self.used:
            file.unlink()
