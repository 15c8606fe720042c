"""What a link shows before it is followed, and where it lands."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
CARD = "#litbook-hover"
SEEN = """(name) => {
  const row = document.getElementById(name), box = row.getBoundingClientRect();
  const head = row.closest("table")?.tHead?.getBoundingClientRect();
  const at = document.elementFromPoint(box.left + 12, box.top + Math.min(box.height, 24) / 2 + 2);
  return box.height > 0 && row.contains(at) && (!head || box.top >= head.bottom - 1 || box.bottom <= head.top + 1);
}"""
KINDS = {
    "number": "article a.litbook-fact",
    "citation": 'article p a[href^="#id"]',
    "term": 'article a[href*="glossary.html#term"]',
    "figure": "article a:has(.std-numref)",
    "claim": 'article a[href*="#claim-"]',
}


@pytest.fixture
def page(browser: "Browser", site: Path) -> Iterator["Page"]:
    """A chapter as it stands in a folder, without a server."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((site / "chapters" / "loss-laws.html").as_uri())
    yield page
    assert faults == []
    page.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_link_shows_its_card_under_the_pointer_until_it_leaves(
    page: "Page", draw_charts: Callable[["Page"], None], kind: str
) -> None:
    draw_charts(page)  # a chart that takes its place moves what stands below it
    link = page.locator(KINDS[kind]).first
    link.hover()
    card = page.locator(CARD)
    card.wait_for()
    assert len(card.inner_text()) > 20
    assert link.get_attribute("aria-describedby") == "litbook-hover"
    card.hover()  # the card may be pointed at itself
    page.wait_for_timeout(400)
    assert card.count() == 1
    page.mouse.move(2, 2)
    card.wait_for(state="detached")


def test_a_number_shows_its_quote_and_paper_by_key_until_escape(page: "Page") -> None:
    link = page.locator(KINDS["number"]).first
    quote = link.get_attribute("title") or ""
    assert quote
    page.keyboard.press("Tab")  # a reader at the keyboard
    link.focus()
    page.locator(CARD).wait_for()
    text = page.locator(CARD).inner_text()
    assert quote in text
    assert len(text) > len(quote) + 20
    page.keyboard.press("Escape")
    page.locator(CARD).wait_for(state="detached")


def test_the_first_touch_shows_the_card_and_the_second_follows(browser: "Browser", site: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto((site / "chapters" / "loss-laws.html").as_uri())
    link = page.locator(KINDS["number"]).first
    link.tap()
    card = page.locator(CARD)
    card.wait_for()
    box = card.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    link.tap()
    page.wait_for_url("**/papers/*.html#fact-*")
    context.close()


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_a_number_lands_on_a_row_that_is_seen(browser: "Browser", site: Path, size: tuple[int, int]) -> None:
    index = (site / "chapters" / "loss-laws.html").read_text(encoding="utf-8")
    links = sorted(
        {part.split('"', 1)[0] for part in index.split('href="../papers/')[1:] if "#fact-" in part}
    )
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    unseen = []
    for link in links[::4][:15]:
        page.goto("about:blank")
        page.goto((site / "papers").as_uri() + f"/{link.split('&')[0]}")
        page.wait_for_load_state("load")
        page.wait_for_timeout(150)
        if not page.evaluate(SEEN, link.split("#", 1)[1]):
            unseen.append(link)
    assert unseen == []
    page.close()


def test_a_quoted_row_leads_to_its_words_in_the_abstract(browser: "Browser", site: Path) -> None:
    page = browser.new_page()
    page.goto((site / "papers" / "hoffmann2022training.html").as_uri())
    for link in page.locator('td a[href^="#quote-"], td a[href^="#bears-"]').all():
        words = page.locator(f'[id="{(link.get_attribute("href") or "")[1:]}"]')
        said = link.inner_text().strip("“”").lower().replace("’", "'")
        assert words.inner_text().lower().replace("’", "'")[:12] == said[:12]
    page.close()


def test_an_address_opens_what_holds_it(browser: "Browser", site: Path) -> None:
    page = browser.new_page()
    page.goto((site / "chapters" / "models.html").as_uri())
    name = page.evaluate(
        """() => ["#table-models tbody tr", "details:not([open]) :is(table, dl, ul)"].map((place, order) => {
             const found = document.querySelector(place);
             found.id = found.id || `place-${order}`;
             return found.id; })"""
    )
    page.fill('input[type=search][data-table="table-models"]', "no such model")
    assert page.locator(f'[id="{name[0]}"]').is_hidden()
    for one in name:
        page.evaluate("(name) => { location.hash = name; }", one)
        page.wait_for_function("(name) => document.getElementById(name).checkVisibility()", arg=one)
    page.close()


def test_neighbours_of_papers_lead_through_a_theme(browser: "Browser", site: Path) -> None:
    page = browser.new_page()
    page.goto((site / "papers" / "hoffmann2022training.html").as_uri())
    page.click(".prev-next-area .right-next")
    page.wait_for_url("**/papers/*.html")
    page.click(".prev-next-area .left-prev")
    page.wait_for_url("**/papers/hoffmann2022training.html")
    above = page.locator(".bd-breadcrumbs a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert above == ["../index.html", "../explorer.html", "../chapters/loss-laws.html"]
    page.close()
