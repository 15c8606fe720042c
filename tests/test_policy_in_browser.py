"""What a page may load and run, and what it is on paper."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser
LONG = ("explorer", "chapters/claims", "chapters/audit", "chapters/laws")


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    page = browser.new_page()
    yield page
    page.close()


def test_every_page_has_the_policy(site: Path) -> None:
    pages = [path for path in site.rglob("*.html") if "_static" not in path.parts]
    assert len(pages) > 10
    lacking = [
        path.name for path in pages if 'http-equiv="Content-Security-Policy"' not in path.read_text("utf-8")
    ]
    assert lacking == []


def test_a_script_that_a_page_brings_in_does_not_run(page: "Page", server: str, site: Path) -> None:
    def with_script(route: "Route") -> None:
        text = (site / "index.html").read_text("utf-8")
        bad = "<script>window.PWN = 1</script><img src='x' onerror='window.PWN = 2'>"
        route.fulfill(body=text.replace("</article>", f"{bad}</article>"), content_type="text/html")

    page.route("**/index.html", with_script)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto(f"{server}/index.html")
    page.wait_for_load_state("load")
    assert page.evaluate("window.PWN") is None
    assert sum("Content Security Policy" in text for text in refused) >= 2


def test_charts_and_themes_work_under_the_policy_without_a_server(page: "Page", site: Path) -> None:
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((site / "chapters" / "claims.html").as_uri())
    page.locator(".vega-host").first.scroll_into_view_if_needed()
    page.locator(".vega-host svg").first.wait_for()
    before = page.evaluate("document.documentElement.dataset.theme")
    while page.evaluate("document.documentElement.dataset.theme") == before:  # the system's may be the same
        page.locator("button.theme-switch-button:visible").first.click()
    page.wait_for_function(
        "(before) => document.querySelector('.vega-host').dataset.drawn !== before", arg=before
    )
    assert faults == []


def test_charts_further_down_are_drawn_when_one_is_near(page: "Page", server: str) -> None:
    page.goto(f"{server}/chapters/claims.html")
    assert page.locator(".vega-host").count() > 1
    page.locator(".vega-host").first.scroll_into_view_if_needed()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.vega-host')].every((host) => host.dataset.drawn)"
    )


@pytest.mark.parametrize("name", LONG)
def test_on_paper_every_row_is_whole(page: "Page", server: str, name: str) -> None:
    page.set_viewport_size({"width": 700, "height": 1000})  # A4 without its margins
    page.goto(f"{server}/{name}.html")
    page.emulate_media(media="print")
    cut = page.evaluate(
        """() => [...document.querySelectorAll("article .litbook-scroll, article pre")].filter(
             (box) => box.getClientRects().length && getComputedStyle(box).overflowY !== "visible").length"""
    )
    hidden = page.evaluate(
        """() => [...document.querySelectorAll("article table tbody tr")].filter(
             (row) => !row.closest("details") && !row.getClientRects().length).length"""
    )
    controls = page.evaluate(
        """() => [...document.querySelectorAll(".litbook-controls, .bd-sidebar-primary, .bd-header-article")].filter(
             (box) => box.getClientRects().length).length"""
    )
    assert (cut, hidden, controls) == (0, 0, 0)


def test_on_paper_a_chart_is_no_higher_than_a_page(page: "Page", server: str) -> None:
    page.set_viewport_size({"width": 700, "height": 1000})
    page.goto(f"{server}/chapters/audit.html")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.vega-host')].every((host) => host.dataset.drawn)"
    )
    page.emulate_media(media="print")
    tall = "[...document.querySelectorAll('.vega-host svg')].map((svg) => svg.getBoundingClientRect().height)"
    assert max(page.evaluate(tall)) <= 235 * 96 / 25.4 + 1
