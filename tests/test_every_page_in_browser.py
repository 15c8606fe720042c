"""Every page of the built book, opened once: what it logs and asks for, where its links lead, what does not fit.

All pages are opened from their folder, where a browser is strictest, and one page for each set of scripts over http.
"""

import itertools
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, JSHandle, Page

pytestmark = pytest.mark.browser
WALK = Path(__file__).with_name("walk.js").read_text(encoding="utf-8")
WIDTHS = (1280, 768, 390)
CHART_WIDTHS = (1280, 1440, 1024, 844, 768, 720, 390, 720, 844, 1024, 1280, 1440)
"""Of pages with charts, which are drawn again at each width: from wide to narrow and back."""
TIME = 20_000


@dataclass
class Seen:
    """What was found on one page."""

    holds: Mapping[str, Any] = field(default_factory=dict)
    logged: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    fits: dict[int, list[list[str]]] = field(default_factory=dict)
    undrawn: list[str] = field(default_factory=list)


class Walk:
    """A tab that goes from page to page."""

    def __init__(self, page: "Page") -> None:
        self.page = page
        self.seen = Seen()
        page.on("console", self.note)
        page.on("pageerror", lambda error: self.seen.logged.append(str(error)))
        page.on("request", self.ask)

    def note(self, message: Any) -> None:
        if message.type == "error":
            self.seen.logged.append(message.text)

    def ask(self, request: Any) -> None:
        if not request.url.startswith(("file:", "data:", "blob:", "http://127.0.0.1:")):
            self.seen.outside.append(request.url)

    def wait(self, walk: "JSHandle", done: str, fault: str) -> None:
        """Until the page says so; else the fault is noted."""
        from playwright.sync_api import TimeoutError as Waited

        try:
            self.page.wait_for_function(f"walk => walk.{done}", arg=walk, timeout=TIME)
        except Waited:
            self.seen.undrawn.append(f"{fault}: {walk.evaluate('walk => walk.outgrown()')}")

    def visit(self, address: str) -> Seen:
        """One page from wide to narrow, then in the dark."""
        page, self.seen = self.page, Seen()
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.emulate_media(color_scheme="light")
        page.goto(address)
        walk = page.evaluate_handle(WALK)
        charts = walk.evaluate("walk => walk.unfold()")
        self.wait(walk, "drawn('light')", "at first")
        self.seen.holds = walk.evaluate("walk => walk.holds()")
        for width in CHART_WIDTHS if charts else WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if charts:
                self.wait(walk, "outgrown().length === 0", f"at {width} px")
            if width in WIDTHS and width not in self.seen.fits:
                self.seen.fits[width] = walk.evaluate("walk => walk.fits()")
        page.emulate_media(color_scheme="dark")
        self.wait(walk, "drawn('dark')", "in the dark")
        return self.seen


@pytest.fixture(scope="module")
def walk(browser: "Browser") -> Iterator[Walk]:
    page = browser.new_page()
    yield Walk(page)
    page.close()


@pytest.fixture(scope="module")
def seen(walk: Walk, site: Path) -> Mapping[str, Seen]:
    """Each page of the book by its path."""
    files = [file for file in sorted(site.rglob("*.html")) if "_static" not in file.parts]
    return {file.relative_to(site).as_posix(): walk.visit(file.as_uri()) for file in files}


def nothing(found: Mapping[str, Any]) -> None:
    """Fails with a line for each page where something was found."""
    lines = [f"{name}: {what}" for name, what in found.items() if what]
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


def tables(one: Seen, kind: str) -> list[str]:
    return [text for found, text in one.holds["tables"] if found == kind]


def unfit(one: Seen, kind: str) -> list[str]:
    return [
        f"at {width} px {text}"
        for width, faults in one.fits.items()
        for found, text in faults
        if found == kind
    ]


def unled(name: str, seen: Mapping[str, Seen], site: Path) -> list[str]:
    """The links of a page that lead to no file of the site or to no place of a page."""

    def leads(link: str) -> bool:
        address, _, place = link.partition("#")
        file = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(address.split("?")[0])))
        file = file if address else name
        if file not in seen:
            return (site / file).is_file()
        return not place or unquote(place) in seen[file].holds["ids"]

    links = (link for link in seen[name].holds["links"] if not re.match(r"[a-z]+:", link))
    return [link for link in links if not leads(link)]


def ill_ordered(holds: Mapping[str, Any]) -> str:
    """What is wrong with a page's outline; empty where nothing is."""
    levels = holds["levels"]
    skipped = any(after > before + 1 for before, after in itertools.pairwise(levels))
    right = holds["language"] == "en" and holds["parts"] == 1 and levels[:1] == [1] and levels.count(1) == 1
    return (
        ""
        if right and not skipped
        else f"{holds['language']}, {holds['parts']} main parts, headings {levels}"
    )


def twice(ids: list[str]) -> list[str]:
    return sorted({one for one in ids if ids.count(one) > 1}) if len(set(ids)) < len(ids) else []


def test_pages_log_no_error_and_ask_for_nothing_outside(seen: Mapping[str, Seen]) -> None:
    assert len(seen) > 10
    nothing({name: one.logged + one.outside for name, one in seen.items()})


def test_the_same_over_http_for_each_set_of_scripts(
    seen: Mapping[str, Seen], walk: Walk, server: str
) -> None:
    one_of_each = {one.holds["scripts"]: name for name, one in seen.items()}
    found = {name: walk.visit(f"{server}/{name}") for name in one_of_each.values()}
    assert len(found) > 2
    nothing({name: one.logged + one.outside for name, one in found.items()})


def test_links_lead_to_files_and_places_after_scripts_ran(seen: Mapping[str, Seen], site: Path) -> None:
    nothing({name: unled(name, seen, site) for name in seen})


def test_every_id_stands_once(seen: Mapping[str, Seen]) -> None:
    nothing({name: twice(one.holds["ids"]) for name, one in seen.items()})


def test_pages_have_one_first_heading_a_language_and_a_main_part(seen: Mapping[str, Seen]) -> None:
    nothing({name: ill_ordered(one.holds) for name, one in seen.items()})


def test_pages_are_as_wide_as_their_window(seen: Mapping[str, Seen]) -> None:
    assert all(set(one.fits) == set(WIDTHS) for one in seen.values())
    nothing({name: unfit(one, "page") for name, one in seen.items()})


def test_charts_keep_to_their_page_when_it_shrinks_and_grows(seen: Mapping[str, Seen]) -> None:
    assert sum(len(one.holds["charts"]) for one in seen.values()) > 10
    nothing({name: one.undrawn for name, one in seen.items()})


def test_no_label_of_a_chart_is_cut(seen: Mapping[str, Seen]) -> None:
    nothing({name: unfit(one, "label") for name, one in seen.items()})


def test_charts_have_a_description_a_number_and_their_data_as_a_table(seen: Mapping[str, Seen]) -> None:
    lacking = {
        name: [chart for chart in one.holds["charts"] if len(chart[0]) <= 30 or not all(chart[1:])]
        for name, one in seen.items()
    }
    nothing(lacking)


def test_tables_fit_their_page_at_every_width(seen: Mapping[str, Seen]) -> None:
    """No scrolling aside, more than five columns on a telephone, blank rows or words that break inside."""
    nothing({name: unfit(one, "table") for name, one in seen.items()})


@pytest.mark.parametrize("kind", ["key", "number", "heading"])
def test_tables_speak_peoples_words(seen: Mapping[str, Seen], kind: str) -> None:
    """Papers by author and year, numbers as people write them, no names of columns."""
    papers = {Path(name).stem for name in seen if name.startswith("papers/")}
    found = {name: tables(one, kind) for name, one in seen.items()}
    if kind == "key":
        found = {
            name: [text for text in texts if text.split(": ")[-1] in papers] for name, texts in found.items()
        }
    nothing(found)


FAULTY = """<!doctype html><html lang="en"><main><h1 id="a">One</h1><h3 id="a">Three</h3><article>
<a href="none.html">nowhere</a><a href="#b">no place</a><img src="http://localhost:9/x.png" alt="">
<section id="s"><table style="width: 1500px"><thead><tr><th>n_papers</th></tr></thead><tbody><tr>
<td>kim2024small</td><td>7.2e+12</td><td>1</td><td>2</td><td>3</td>
<td style="width: 1ch; max-width: 1ch; overflow-wrap: anywhere">hyperparameters</td></tr></tbody></table></section>
<figure id="f"><svg><text>A name that is c…</text>
<g class="role-mark"><text y="50">Ng 2024</text><text x="9" y="53">Wu 2023</text></g></svg></figure>
</article></main><script>console.error("a fault"); const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => { document.documentElement.dataset.theme = dark.matches ? "dark" : "light"; };
dark.addEventListener("change", follow); follow();</script></html>"""


def test_the_walk_finds_what_is_planted(walk: Walk, tmp_path: Path) -> None:
    (tmp_path / "faulty.html").write_text(FAULTY, encoding="utf-8")
    found = walk.visit((tmp_path / "faulty.html").as_uri())
    assert "a fault" in found.logged
    assert found.outside == ["http://localhost:9/x.png"]
    assert unled("faulty.html", {"faulty.html": found}, tmp_path) == ["none.html", "#b"]
    assert twice(found.holds["ids"]) == ["a"]
    assert "headings [1, 3]" in ill_ordered(found.holds)
    assert [bool(unfit(Seen(fits={width: faults}), "page")) for width, faults in found.fits.items()] == [
        True
    ] * 3
    assert {kind: tables(found, kind) for kind in ("key", "number", "heading")} == {
        "key": ["s: kim2024small"],
        "number": ["s: 7.2e+12"],
        "heading": ["s: n_papers"],
    }
    assert "at 390 px f: A name that is c…" in unfit(found, "label")
    assert "at 390 px f: Ng 2024 runs into Wu 2023" in unfit(found, "label")
    said = "\n".join(unfit(found, "table"))
    for fault in (
        "px wider than its place",
        "at 390 px s: 6 columns",
        "rows blank",
        "broken words: hyperparameters",
    ):
        assert fault in said
