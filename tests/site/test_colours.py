"""Colours that stand for something, as people see them who see fewer colours."""

import json
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from coloraide import Color

from litbook.site.charts import VEGALITE_MIME
from litbook.site.drawings import LOOKS, drawing

ROOT = Path(__file__).parent.parent.parent
BOOK = Path(os.environ.get("LITBOOK_BOOK", ROOT / "book"))
SVG = "{http://www.w3.org/2000/svg}"
LEAST = 10.0
# Brettel, Viénot and Mollon's simulation holds for the third kind, that of Machado and others does not.
KINDS = (("protan", "machado"), ("deutan", "machado"), ("tritan", "brettel"))
PAGES = {"light": "#ffffff", "dark": "#121212"}


def views(colour: str) -> list[Any]:
    """The colour as seen by everyone, and by those without one kind of cone."""
    seen = Color(colour)
    return [seen, *(seen.filter(kind, method=method).clip() for kind, method in KINDS)]


def apart(first: str, second: str) -> float:
    """The least difference of two colours (ΔE by CIEDE2000) that anyone sees."""
    return min(a.delta_e(b, method="2000") for a, b in zip(views(first), views(second), strict=True))


def legends(svg: str) -> Iterator[list[tuple[str, str]]]:
    """Colour and shape of each entry, legend by legend."""
    for group in ET.fromstring(svg).iter(f"{SVG}g"):
        if "role-legend-entry" in (group.get("class") or ""):
            symbols = (part for part in group.iter() if "role-legend-symbol" in (part.get("class") or ""))
            yield [entry(path) for part in symbols for path in part.iter(f"{SVG}path")]


def entry(path: ET.Element) -> tuple[str, str]:
    """The colour of a symbol, a line's or an area's, and the form of its outline."""
    form = re.sub(r"[-\d.]+", "0", path.get("d", "")) + path.get("stroke-dasharray", "")
    colours = [path.get(name, "none") for name in ("fill", "stroke")]
    area = form[-1:] in "Zz" or "A" in form
    return next((c for c in colours[:: 1 if area else -1] if c not in ("none", "transparent")), ""), form


def charts() -> dict[str, dict[str, Any]]:
    """The specifications of all charts of the built book, by page and name."""
    found = {}
    for file in sorted((BOOK / "chapters").glob("*.ipynb")):
        for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", ()):
                if spec := output.get("data", {}).get(VEGALITE_MIME):
                    found[f"{file.stem}-{spec['usermeta']['name']}"] = spec
    return found


def alike(entries: list[tuple[str, str]]) -> list[tuple[str, str, float]]:
    """Pairs of entries of one shape whose colours someone cannot tell apart."""
    shaped = [(a[0], b[0]) for a, b in combinations(entries, 2) if a[1] == b[1] and a[0] != b[0]]
    measured = [(a, b, round(apart(a, b), 1)) for a, b in shaped]
    return [pair for pair in measured if pair[2] < LEAST]


def test_two_colours_that_only_some_tell_apart_are_found() -> None:
    assert alike([("#b3500b", "M0"), ("#7a6200", "M0")]) != []
    assert alike([("#b3500b", "M0"), ("#7a6200", "M0L0")]) == []


@pytest.mark.parametrize("mode", LOOKS)
def test_everyone_tells_the_palettes_colours_apart(mode: str) -> None:
    assert alike([(colour, "") for colour in LOOKS[mode]["range"]["category"]]) == []


@pytest.mark.parametrize("mode", LOOKS)
def test_the_palettes_colours_can_be_read_as_text(mode: str) -> None:
    page = Color(PAGES[mode])
    assert [c for c in LOOKS[mode]["range"]["category"] if Color(c).contrast(page) < 4.5] == []


@pytest.mark.site
@pytest.mark.parametrize("mode", LOOKS)
def test_everyone_tells_what_a_legend_explains_apart_by_colour_or_shape(mode: str) -> None:
    drawn = {name: drawing(spec, mode) for name, spec in charts().items()}
    explained = [(name, entries) for name, svg in drawn.items() for entries in legends(svg)]
    assert len(explained) > 40
    assert [(name, pair) for name, entries in explained for pair in alike(entries)] == []
