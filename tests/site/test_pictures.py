"""Pictures of charts: what stands on a page until a script draws, and what a reader takes along."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from litbook.errors import BuildError
from litbook.site import drawings
from litbook.site.drawings import FONT, LOOKS, NARROW, drawing, size_of, title_of

FINDING = (
    "The second bar, which stands for what everybody had hoped for, is “twice” as tall as A & B's first one"
)


def bars(**more: Any) -> dict[str, Any]:
    mark = {"type": "bar", "clip": True}
    y = {"field": "b", "type": "quantitative", "scale": {"domain": [0, 1]}}
    encoding = {"x": {"field": "a", "type": "nominal"}, "y": y, "href": {"field": "c", "type": "nominal"}}
    rows = [{"a": "x <b>", "b": 1, "c": "javascript:alert(1)"}, {"a": "y", "b": 2, "c": "page.html"}]
    spec = {"description": "Two bars", "usermeta": {"name": "bars"}, "width": "container", "height": 200}
    return {**spec, "data": {"values": rows}, "mark": mark, "encoding": encoding, **more}


def test_a_picture_is_the_same_whatever_was_drawn_before() -> None:
    first = drawing(bars())
    drawing(bars(mark={"type": "line", "clip": True}))
    assert "clip-path" in first
    assert drawing(bars()) == first


def test_a_picture_is_as_wide_as_it_says_with_its_finding_on_lines_that_fit() -> None:
    svg = drawing(bars(title={"text": FINDING}))
    assert size_of(svg)[0] == 640
    lines = [part.text or "" for part in ET.fromstring(svg).iter() if part.tag.endswith(("}text", "}tspan"))]
    assert " ".join(line for line in lines if len(line) > 1).endswith(FINDING)
    assert max(map(len, lines)) < 70


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ({"title": {"text": FINDING}}, FINDING),
        ({"title": {"text": {"expr": "'about ' + n"}}, "params": [{"name": "n", "value": 7}]}, "about 7"),
        ({}, "Two bars"),
    ],
)
def test_a_pictures_title_is_what_the_chart_finds(title: dict[str, Any], said: str) -> None:
    svg = drawing(bars(**title))
    assert title_of(svg) == said
    assert ET.fromstring(svg)[0].text == said


def test_labels_leave_room_for_the_chart() -> None:
    long = [{"a": 40 * "long ", "b": 1}, {"a": "y", "b": 2}]
    y = {"field": "a", "type": "nominal", "axis": {"labelLimit": 600}}
    svg = drawing(bars(data={"values": long}, encoding={"y": y, "x": {"field": "b", "type": "quantitative"}}))
    plot = re.findall(r'class="background"[^>]* d="M0,0h([\d.]+)', svg)[0]
    assert float(plot) > 300


SENTENCES = [
    "At a given parameter count the width of a model hardly matters for what it learns from the text",
    "Hard abilities such as reasoning in many steps appear where a model has learned enough of the easy ones",
    "Short",
]


def test_sentences_that_name_rows_stand_in_full_on_lines_that_keep_apart() -> None:
    rows = [{"a": sentence, "b": at} for at, sentence in enumerate(SENTENCES)]
    y = {"field": "a", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": 300}}
    encoding = {"y": y, "x": {"field": "b", "type": "quantitative"}}
    svg = drawing(bars(data={"values": rows}, height={"step": 16}, encoding=encoding))
    ends_here = [text for text in ET.fromstring(svg).iter() if text.get("text-anchor") == "end"]
    names = [text for text in ends_here if "".join(text.itertext()) != "2.0"]
    assert [" ".join(text.itertext()).split() for text in names] == [one.split() for one in SENTENCES]
    tops = [float(re.findall(r",([\d.]+)\)", text.attrib["transform"])[0]) for text in names]
    ends = [top + 11 * 1.15 * max(1, len(text)) for top, text in zip(tops, names, strict=True)]
    assert all(after > end for after, end in zip(tops[1:], ends, strict=False))


def test_a_narrow_picture_is_a_telephone_wide_and_names_its_rows_in_full() -> None:
    rows = [{"a": sentence, "b": at, "columns": [at]} for at, sentence in enumerate(SENTENCES)]
    y = {"field": "a", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": 300}}
    encoding = {"y": y, "x": {"field": "b", "type": "quantitative"}}
    title = {"title": {"text": FINDING}}
    svg = drawing(bars(data={"values": rows}, height={"step": 16}, encoding=encoding, **title), room=NARROW)
    assert size_of(svg)[0] == NARROW.width == 360
    lines = [" ".join(part.itertext()) for part in ET.fromstring(svg).iter() if part.tag.endswith("}text")]
    assert {*SENTENCES} <= {line.replace("  ", " ") for line in lines}
    plot = re.findall(r'class="background"[^>]* d="M0,0h([\d.]+)', svg)[0]
    assert float(plot) > NARROW.width / 2


def test_a_picture_has_no_links_and_no_markup_of_the_data() -> None:
    svg = drawing(bars())
    assert "href" not in svg
    assert "javascript" not in svg
    assert "<b>" not in svg


def test_a_picture_has_the_books_colours_and_a_font_that_the_drawing_brings_along() -> None:
    assert LOOKS["light"]["range"]["category"][0] in drawing(bars())
    assert LOOKS["dark"]["range"]["category"][0] in drawing(bars(), "dark")
    assert f'font-family="{FONT}"' in drawing(bars())


def test_a_chart_that_cannot_be_drawn_is_named() -> None:
    with pytest.raises(BuildError, match="bars: cannot be drawn"):
        drawing(bars(mark="nothing"))


BARE = "import sys, vl_convert; sys.stdout.buffer.write(vl_convert.svg_to_png(sys.stdin.read(), scale=1.5))"
OURS = """
import os, sys
from litbook.site import drawings
drawings.compiled({"data": {"values": []}, "mark": "point"})  # asked first, as in a build
sys.stdout.buffer.write(drawings.picture(sys.stdin.read(), 1.5))
assert not os.environ.get("FONTCONFIG_FILE", "").endswith("fonts.conf")
"""


def test_a_picture_is_the_same_on_a_machine_with_other_fonts() -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="40" font-family="{FONT}"><text y="20">Sizes, 7B'
    svg += "</text></svg>"

    def output(code: str, **more: str) -> bytes:
        command = [sys.executable, "-c", code]
        there = os.environ | more
        return subprocess.run(command, input=svg.encode(), env=there, capture_output=True, check=True).stdout

    without = str(Path(drawings.__file__).with_name("fonts.conf"))
    assert output(OURS) == drawings.smaller(output(BARE, FONTCONFIG_FILE=without))


DATED = """
from litbook.site import drawings
from tests.site.test_pictures import bars
drawings.compiled({"data": {"values": []}, "mark": "point"})  # asked first, as in a build
rows = {"values": [{"d": "2020-01-31"}, {"d": "2023-05-02"}]}
print(drawings.drawing(bars(data=rows, mark="point", encoding={"x": {"field": "d", "type": "temporal"}})))
"""


@pytest.mark.slow
def test_dates_of_a_picture_stand_at_the_same_place_in_every_time_zone() -> None:
    def output(zone: str) -> bytes:
        there = os.environ | {"TZ": zone, "PYTHONPATH": str(Path(__file__).parent.parent.parent)}
        return subprocess.run(
            [sys.executable, "-c", DATED], env=there, capture_output=True, check=True
        ).stdout

    assert output("Pacific/Kiritimati") == output("America/Los_Angeles") == output("UTC")
