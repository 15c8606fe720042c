"""A chart as HTML: its picture until a script draws it, its data as a table, the pages that its marks lead to."""

import html
import json
import os
import re
import struct
import textwrap
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import vl_convert

from litbook import store
from litbook.errors import BuildError
from litbook.escaping import html_json, html_text
from litbook.site.tables import KEYS, ONE, cell_text, heading, paper_links, table_html
from litbook.site.templating import TEMPLATES, template_data

# vl-convert takes it with its first call: dates stand at one place wherever they are drawn.
os.environ["TZ"] = "UTC"

VEGALITE_MIME = "application/vnd.vegalite.v6+json"
TABLE_MIME = "application/vnd.litbook.table+json"
"""HTML with a name and a caption; `kind` "Figure" counts it among the figures."""
FALLBACK_ROWS = 40
CHART_MARK = "vega-host"
UNSEEN = frozenset({"href", "order", "detail", "key", "opacity", "xOffset", "yOffset"})
"""Channels whose values no reader of the chart sees."""
MOST = 7
"""Columns of a chart's table; its file has all."""


def figure_html(spec: Mapping[str, Any], picture: str = "") -> str:
    """The figure of a Vega-Lite specification: drawn by charts.js, a picture before and a table besides."""
    description = str(spec.get("description", ""))
    made = compiled(with_links(spec))
    data = html_json(json.dumps(made, ensure_ascii=False, separators=(",", ":"), sort_keys=True))
    return (
        '<div class="litbook-chart">'
        f'<div class="{CHART_MARK}" role="img" aria-label="{html_text(description)}">{picture}</div>'
        f'<script type="application/json">{data}</script>'
        f"{fallback_table(spec)}</div>"
    )


def rows_of(spec: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The chart's largest embedded data set; empty if it has none."""
    datasets: Mapping[str, Sequence[Mapping[str, Any]]] = spec.get("datasets", {})
    return max(datasets.values(), key=len, default=())


def columns_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the rows say; an address is no column."""
    return [column for column in rows[0] if column != LINKED] if rows else []


def data_csv(spec: Mapping[str, Any]) -> str:
    """The chart's largest embedded data set as CSV whose cells a spreadsheet shows and does not compute."""
    rows = rows_of(spec)
    columns = columns_of(rows)
    cells: list[list[Any]] = [list(columns), *([row.get(column) for column in columns] for row in rows)]
    return "".join(store.csv_line(map(store.flat_cell, line)) for line in cells)


def fallback_table(spec: Mapping[str, Any]) -> str:
    """What the chart names of its largest embedded data set as a table that opens on demand; empty if it has none."""
    rows = rows_of(spec)
    if not rows:
        return ""
    columns, names = named_columns(spec, rows[0]), spec.get("usermeta", {}).get("papers", {})
    cells = (
        ("", [data_cell(row, column, columns, names) for column in columns]) for row in rows[:FALLBACK_ROWS]
    )
    rest = len(rows) - FALLBACK_ROWS
    more = f"<caption>{rest} further rows are in the file below (CSV).</caption>" if rest > 0 else ""
    table = table_html("Chart data", list(columns.values()), cells, more)
    return f'<details class="litbook-data"><summary>The data as a table</summary>{table}</details>'


def named_columns(spec: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, str]:
    """The columns of the data that an axis, a legend or a pointer names, with their headings; the paper first.

    A chart that names none shows them all, in any case the first `MOST`.
    """
    titles: dict[str, str] = {}
    for channel, part in channels(spec):
        column, title = str(part.get("field", "")), words_of(part)
        unnamed = title is None and part.get("type") == "quantitative" and channel != "tooltip"
        if (
            column in row
            and column not in {*KEYS, LINKED, "claim_id"}
            and channel not in UNSEEN
            and not unnamed
        ):
            title = title if title and title not in titles.values() else heading(column)
            if titles.setdefault(column, title) == heading(column):
                titles[column] = title
    titles = titles or {column: heading(column) for column in row if column not in {*KEYS, LINKED}}
    key = next((column for column in KEYS if column in row), None)
    words = (
        heading(key) if key and heading(key) not in titles.values() else "Named"
    )  # beside how many they are
    named = {key: words} if key and "paper" not in titles else {}
    return dict([*named.items(), *titles.items()][:MOST])


def channels(part: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each channel that some part of a specification encodes, with what it encodes."""
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, found in inner:
        if name == "encoding":
            for channel, encoded in found.items():
                for one in encoded if isinstance(encoded, list) else [encoded]:
                    yield channel, one
        elif name != "datasets":
            yield from channels(found)


def words_of(part: Mapping[str, Any]) -> str | None:
    """The words by which an axis, a legend or a tooltip names what it shows; the column's where it has none of its own.

    Null where it is told to have none.
    """
    places = (part, *(part.get(name) or {} for name in ("axis", "legend", "header")))
    stated = [place["title"] for place in places if "title" in place]
    words = [title for title in stated if isinstance(title, str) and title]
    return words[0] if words else None if stated else heading(str(part.get("field", "")))


def keys_of(row: Mapping[str, Any]) -> list[str]:
    """The papers that a row of a chart's data stands for."""
    named = next((str(row[column]) for column in KEYS if row.get(column)), "")
    return re.split("[,;] ?", named) if named else []


def data_cell(
    row: Mapping[str, Any], column: str, columns: Mapping[str, str], names: Mapping[str, str]
) -> str:
    """A cell of the chart's data; the one that names a paper or claim links to it."""
    if column in KEYS and row.get(column):
        return paper_links(str(row[column]), names)
    text, (named, address) = cell_text(row.get(column), column), row_address(row) or ("", "")
    place = next(one for one in (named, "paper", "claim", *columns) if one in columns)
    return f'<a href="{html_text(address)}">{text}</a>' if address and column == place else text


PAGES = {
    "citekey": "../papers/{}.html",
    "citekeys": "../papers/{}.html",
    "claim_id": "claims.html#claim-{}",
}
"""By column: the address of what it names, as seen from a chapter."""
LINKED = "card"
"""The column of a chart's data that holds addresses: the marks link there, and so does the table."""
MARKS = frozenset({"bar", "circle", "point", "rect", "rule", "square", "text", "tick"})
"""A line or an area is made of many rows: a line is a link only where they state its address."""
INNER = ("layer", "concat", "hconcat", "vconcat")


def row_address(row: Mapping[str, Any]) -> tuple[str, str] | None:
    """The column that names one paper or claim, and its address; null where the row names none.

    An address that the row states itself goes before, at the row's first words.
    """
    if row.get(LINKED):
        words = (name for name, value in row.items() if name != LINKED and isinstance(value, str))
        return next(words, LINKED), str(row[LINKED])
    named = ((column, page, row[column]) for column, page in PAGES.items() if row.get(column))
    return next(
        (((column, page.format(name)) for column, page, name in named if re.fullmatch(ONE, str(name)))), None
    )


def with_links(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The specification whose marks lead to what their rows name; marks with links of their own keep them.

    A mark that counts several rows has none, nor one whose row names nothing.
    """
    return linked(spec, {}, {}, False, spec.get("datasets", {}))


def linked(
    spec: Mapping[str, Any],
    encoding: Mapping[str, Any],
    data: Mapping[str, Any],
    counted: bool,
    datasets: Mapping[str, Sequence[Mapping[str, Any]]],
) -> dict[str, Any]:
    """A part of a specification with its links, within an outer part's encoding and data."""
    encoding = {**encoding, **spec.get("encoding", {})}
    data = spec.get("data", data)
    counted = counted or any("aggregate" in step for step in spec.get("transform", ()))
    made = dict(spec)
    for name in {*INNER, "spec"} & set(spec):
        inner = [spec[name]] if name == "spec" else spec[name]
        parts = [linked(part, encoding, data, counted, datasets) for part in inner]
        made[name] = parts[0] if name == "spec" else parts
    rows = datasets.get(data.get("name", ""), ())
    column = next((column for column in (LINKED, *PAGES) if rows and column in rows[0]), None)
    if column and not counted and shows_rows(mark_of(spec), encoding, column == LINKED):
        if column != LINKED:
            place = f"datum.{column} && test(/{ONE}/, datum.{column}) ? {expression(column)} : null"
            made["transform"] = [*spec.get("transform", ()), {"calculate": place, "as": LINKED}]
        made["encoding"] = {**spec.get("encoding", {}), "href": {"field": LINKED, "type": "nominal"}}
    if field := made.get("encoding", {}).get("href", {}).get("field"):
        # null would lead to a page "null"
        known = {"test": f"datum[{field!r}]", "field": field, "type": "nominal"}
        made["encoding"] = {**made["encoding"], "href": {"condition": known}}
    return made


def mark_of(spec: Mapping[str, Any]) -> str | None:
    """What the part draws; null if it draws nothing itself."""
    mark = spec.get("mark")
    return mark.get("type") if isinstance(mark, dict) else mark


def shows_rows(mark: str | None, encoding: Mapping[str, Any], stated: bool) -> bool:
    """Whether each mark stands for a row and has no link yet; a line does where its rows state one address."""
    channels = [channel for channel in encoding.values() if isinstance(channel, dict)]
    return (
        (mark in MARKS or (stated and mark == "line"))
        and "href" not in encoding
        and any("field" in channel for channel in channels)
        and not any("aggregate" in channel for channel in channels)
    )


def expression(column: str) -> str:
    """The address as an expression of Vega."""
    before, after = PAGES[column].split("{}")
    return f"'{before}' + datum.{column} + '{after}'"


VEGA_LITE = "6.4"
WIDTH = 640
SCALE = 1.5
LETTER, LABEL, SIZE = 9.2, 256, 11
"""Pixels: a title's letter, an axis' label and its letters' height; charts.js knows them too."""
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


def with_width(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The specification at a width of its own: outside the book there is no page to take it from."""
    return {**spec, "width": WIDTH} if spec.get("width") == "container" else dict(spec)


def fitted(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The specification at the pictures' width, its finding on as many lines as it needs, its marks without links."""
    sized = with_room(with_width(spec)) | FITTED
    sized["padding"] = {"left": 5, "top": 5, "bottom": 5, "right": 10}
    sized.pop("config", None)
    letters = int(WIDTH / LETTER)
    match sized.get("title"):
        case {"text": {"expr": words}, **rest}:
            sized["title"] = {**rest, "text": {"expr": broken(words, letters)}}
        case {"text": str(words), **rest}:
            sized["title"] = {**rest, "text": textwrap.wrap(words, letters, break_on_hyphens=False)}
    return sized


def broken(words: str, letters: int) -> str:
    """The expression of lines of at most so many letters, of an expression of words."""
    return f"split(trim(replace({words}, regexp('(.{{1,{letters}}})( (?!%)|$)', 'g'), '$1\\n')), '\\n')"


def with_room(spec: Any) -> Any:
    """The same without `href`, since an address is one as seen from the chart's page, and with room beside labels."""
    match spec:
        case dict():
            kept = {key: with_room(part) for key, part in spec.items() if key != "href"}
            return kept | (
                {"labelLimit": min(kept["labelLimit"] or WIDTH, LABEL)} if "labelLimit" in kept else {}
            )
        case list():
            return [with_room(part) for part in spec]
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


def drawing(spec: Mapping[str, Any], mode: str = "light") -> str:
    """The chart as an SVG; no address is asked for data. Raises BuildError if it cannot be drawn."""
    choose_fonts()
    colours = {**LOOKS[mode], "font": FONT, "background": "white" if mode == "light" else "black"}
    with named_errors(spec):
        made = vl_convert.vegalite_to_vega(fitted(spec), vl_version=VEGA_LITE, config=colours)
        svg = vl_convert.vega_to_svg(made, allowed_base_urls=[])
        if CUT.search(svg):
            in_lines(made)
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


def in_lines(chart: dict[str, Any]) -> None:
    """Sets the names of a compiled chart's rows in lines that fit, but for those that its author wraps."""
    for axis in (axis for group in groups(chart) for axis in group.get("axes", ())):
        update = axis.setdefault("encode", {}).setdefault("labels", {}).setdefault("update", {})
        words = update.get("text", {}).get("signal", "datum.label")
        if axis["orient"] == "left" and not words.startswith("split("):
            text = broken(words, int(axis.get("labelLimit", LABEL) / (0.6 * SIZE)))
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
            signal["value"] = max(signal["value"], SIZE * (1.15 * most + 0.6))


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

    def svg(self, spec: Mapping[str, Any]) -> str:
        """The chart as an SVG."""
        return self.kept("svg", spec, lambda: drawing(spec).encode()).decode()

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
