"""The built real book in a real browser, over http and from the folder."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from litbook.site.drawings import CUT

ROOT = Path(__file__).parent.parent
SITE = Path(os.environ.get("LITBOOK_SITE", ROOT / "_build" / "html"))
CHAPTERS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.md") if path.stem != "theme")
PAPERS = len((ROOT / "book" / "data" / "records.jsonl").read_text(encoding="utf-8").splitlines())
pytestmark = pytest.mark.browser
COUNTS = {
    "claims-bases",
    "claims-tiers",
    "claims-patterns",
    "corpus-papers-by-quarter",
    "method-flow",
    "method-extractor-scores",
    "synthesis-gaps",
}
"""Charts whose marks count what no page and no filter shows by itself."""


@dataclass
class Visit:
    page: Page
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


def open_page(browser: Browser, address: str, width: int = 1280, scheme: str = "light") -> Visit:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    visit = Visit(page)
    page.on("console", lambda message: visit.errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    local = ("file:", "data:", "blob:", "http://127.0.0.1:")
    page.on("request", lambda r: None if r.url.startswith(local) else visit.outside.append(r.url))
    page.goto(address)
    return visit


def addresses(server: str, page: str) -> dict[str, str]:
    return {"http": f"{server}/{page}.html", "file": f"file://{SITE}/{page}.html"}


@pytest.mark.parametrize("page", ["index", "chapters/loss-laws", "chapters/explorers"])
@pytest.mark.parametrize("way", ["http", "file"])
def test_without_scripts_every_chart_is_a_picture_that_says_what_it_shows(
    browser: Browser, server: str, page: str, way: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    seen = context.new_page()
    seen.goto(addresses(server, page)[way])
    pictures = seen.locator(":is(.vega-host, .litbook-picture) > picture > img")
    assert pictures.count() >= 3
    for picture in pictures.all():
        assert len(picture.get_attribute("alt") or "") > 20
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("image => image.complete && image.naturalWidth") == 640
    context.close()


def test_without_scripts_a_page_has_its_colours_and_nothing_that_does_nothing(
    browser: Browser, server: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    seen = context.new_page()
    for page in ("index", "explorer", "search"):
        seen.goto(addresses(server, page)["http"])
        assert (
            not seen.locator(":is(article, #search-page) :is(input, select, button:not(th *))")
            .locator("visible=true")
            .count()
        )
    assert seen.locator("a:visible").first.evaluate(
        "link => getComputedStyle(link).getPropertyValue('--pst-color-link')"
    )
    context.close()


@pytest.mark.parametrize("page", ["index", "chapters/loss-laws"])
def test_the_words_of_pictures_can_be_read_on_a_telephone(browser: Browser, server: str, page: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    seen = context.new_page()
    seen.goto(addresses(server, page)["http"])
    pictures = seen.locator(":is(.vega-host, .litbook-picture) > picture > img")
    assert pictures.count() >= 3
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        shown = picture.evaluate("image => image.complete && image.clientWidth / image.naturalWidth")
        assert 11 * shown >= 9
    context.close()


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_chart_is_offered_in_full_as_pictures_and_data_has_an_address_and_marks_that_lead_on(
    name: str,
) -> None:
    page = (SITE / "chapters" / f"{name}.html").read_text(encoding="utf-8")
    for figure in re.findall(r'<figure class="litbook-numbered".*?</figure>', page, re.DOTALL):
        if "vega-host" not in figure:
            continue
        label = re.findall(r'id="([^"]+)"', figure)[0]
        assert f'<a href="#{label}">' in figure
        assert ('"href"' in figure) == (label not in COUNTS)
        for kind, start in (("svg", b"<svg"), ("png", b"\x89PNG"), ("csv", b"")):
            assert f'<a download href="../charts/{label}.{kind}">' in figure
            content = (SITE / "charts" / f"{label}.{kind}").read_bytes()
            assert len(content) > 20
            assert content.startswith(start)
        assert not CUT.search((SITE / "charts" / f"{label}.svg").read_text(encoding="utf-8"))


@pytest.mark.parametrize("width", [390, 1280])
def test_what_stands_below_a_chart_does_not_jump_when_it_is_drawn(
    browser: Browser, server: str, width: int
) -> None:
    """A drawing takes the room that was kept for it, by a sixth of its height: titles may need a line more."""
    page = open_page(browser, f"{server}/chapters/loss-laws.html", width).page
    heights = "() => [...document.querySelectorAll('.vega-host')].map(host => host.clientHeight)"
    page.wait_for_function("() => document.querySelector('.vega-host').style.minHeight")
    kept = page.evaluate(heights)
    for host in page.query_selector_all(".vega-host"):
        host.scroll_into_view_if_needed()
        page.wait_for_function("host => host.dataset.drawn", arg=host)
    assert page.evaluate(heights) == [pytest.approx(height, rel=1 / 6) for height in kept]
    page.close()


def test_charts_are_redrawn_when_the_theme_changes(browser: Browser, server: str) -> None:
    visit = open_page(browser, f"{server}/chapters/hardware.html")
    page = visit.page
    page.locator(".vega-host").first.scroll_into_view_if_needed()
    page.wait_for_selector(".vega-host[data-drawn]", timeout=20000)
    before = page.evaluate("document.querySelector('.vega-host').dataset.drawn")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function(
        "() => document.querySelector('.vega-host').dataset.drawn === 'dark'", timeout=10000
    )
    assert before == "light"
    page.close()


OUTGROWN = """() => [...document.querySelectorAll('.vega-host')].filter(host => {
  const place = host.getBoundingClientRect(), svg = host.querySelector('svg').getBoundingClientRect();
  const inside = (text) => text.left > svg.left - 2 && text.right < svg.right + 2 && text.top > svg.top - 2
    && text.bottom < svg.bottom + 2;
  const beyond = [...host.querySelectorAll('text')].map(text => text.getBoundingClientRect())
    .filter(text => text.width && !inside(text));
  const empty = !host.querySelector('svg .role-mark *');
  return empty || beyond.length || Math.abs(svg.width - place.width) > 2;
}).map(host => host.closest('figure').id)"""


def test_charts_keep_to_their_page_when_its_width_never_rests(
    browser: Browser, server: str, draw_charts: Callable[[Page], None]
) -> None:
    visit = open_page(browser, f"{server}/chapters/loss-laws.html")
    draw_charts(visit.page)
    for width in range(1280, 400, -40):
        visit.page.set_viewport_size({"width": width, "height": 900})
    visit.page.wait_for_function(f"() => ({OUTGROWN})().length === 0", timeout=20000)
    assert visit.page.evaluate("document.querySelectorAll('.vega-host').length") == visit.page.evaluate(
        "document.querySelectorAll('.vega-host svg').length"
    )
    assert visit.errors == []
    visit.page.close()


def test_the_first_touch_of_a_mark_says_what_it_is_and_the_second_follows_its_link(
    browser: Browser, server: str, draw_charts: Callable[[Page], None]
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{server}/chapters/timeline.html")
    draw_charts(page)
    mark = page.locator("#timeline-claims .mark-symbol.role-mark path").nth(40)
    mark.scroll_into_view_if_needed()
    mark.tap(force=True)
    page.locator("#vg-tooltip-element.visible").wait_for()
    assert page.url.endswith("/chapters/timeline.html")
    page.touchscreen.tap(5, 400)
    page.locator("#vg-tooltip-element.visible").wait_for(state="hidden")
    mark.tap(force=True)
    mark.tap(force=True)
    page.wait_for_url("**/papers/*.html")
    context.close()


def test_search_finds_chinchilla(browser: Browser, server: str) -> None:
    visit = open_page(browser, f"{server}/search.html?q=Chinchilla")
    found = visit.page.wait_for_selector("#search-results li a[href*='hoffmann2022training']", timeout=20000)
    assert found is not None
    visit.page.close()


def test_the_table_of_papers_is_searched_filtered_and_sorted(browser: Browser, server: str) -> None:
    page = open_page(browser, f"{server}/explorer.html").page
    visible = "document.querySelectorAll('#papers-table tbody tr:not([hidden])').length"
    assert page.evaluate(visible) == PAPERS
    page.fill('input[data-table="papers-table"]', "Chinchilla Gopher")
    page.wait_for_function("() => !document.querySelector('[aria-busy]')")
    assert 1 <= page.evaluate(visible) < 20
    page.fill('input[data-table="papers-table"]', "")
    page.select_option('select[data-table="papers-table"]', index=1)
    assert 0 < page.evaluate(visible) < PAPERS
    page.select_option('select[data-table="papers-table"]', index=0)
    page.click("#papers-table thead th:nth-child(3) button")
    dates = page.eval_on_selector_all(
        "#papers-table tbody tr td:nth-child(3)", "cells => cells.map(cell => cell.dataset.value)"
    )
    assert dates == sorted(dates)
    page.close()


def test_the_bibliography_lists_all_entries_with_their_pages(browser: Browser, server: str) -> None:
    page = open_page(browser, f"{server}/bibliography.html").page
    assert page.evaluate("document.querySelectorAll('.citation').length") == PAPERS
    links = page.eval_on_selector_all(".citation a", "links => links.map(a => a.getAttribute('href'))")
    assert sum("papers/" in (link or "") for link in links) == PAPERS
    page.close()


def test_a_papers_bibtex_can_be_copied(browser: Browser, server: str) -> None:
    page = open_page(browser, f"{server}/papers/hoffmann2022training.html").page
    page.wait_for_selector("button.copybtn", state="attached")
    assert "@inproceedings{hoffmann2022training" in page.inner_text("div.highlight-bibtex")
    page.close()
