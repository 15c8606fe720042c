"""Tables and charts of both kinds of evidence in a real browser: filters, folds and the switch for abstracts alone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SOURCED = '#table-models a[href*="#source-"]'


@pytest.fixture
def page(browser: Browser, site: Path, draw_charts: Callable[[Page], None]) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
    page.goto(f"file://{site}/chapters/models.html")
    draw_charts(page)
    yield page
    page.close()


def shown_sizes(page: Page) -> list[str]:
    rows = page.locator("#table-models tbody tr:not([hidden]) td[data-label=Parameters]")
    return rows.evaluate_all("cells => cells.map(cell => cell.dataset.value)")


def test_a_card_leaves_the_models_of_a_known_size_that_fit_it(page: Page) -> None:
    choice = page.locator("[data-table=table-models][data-limit]")
    most = float(choice.locator("option").nth(1).get_attribute("value") or "")
    before = len(shown_sizes(page))
    choice.select_option(index=1)
    left = shown_sizes(page)
    assert 0 < len(left) < before
    assert all(size and float(size) <= most for size in left)
    choice.select_option("")
    assert len(shown_sizes(page)) == before


def test_a_name_is_found_among_several_of_a_row(page: Page) -> None:
    choice = page.locator("[data-table=table-models][data-field=made_for]")
    name = choice.locator("option").nth(1).inner_text()
    choice.select_option(name)
    rows = page.locator("#table-models tbody tr:not([hidden])")
    assert rows.count() > 0
    assert all(name in (row.get_attribute("data-made_for") or "").split("; ") for row in rows.all())


def test_the_switch_hides_what_only_sources_say_and_sorts_it_last(page: Page) -> None:
    page.locator("[data-table=table-models][data-tier]").focus()
    page.keyboard.press("Space")
    assert page.locator(SOURCED).count() > 0
    assert not page.locator(SOURCED).filter(visible=True).count()
    page.get_by_role("button", name="Context", exact=True).click()
    cells = page.locator("#table-models tbody td[data-label=Context]")
    known = cells.evaluate_all(
        "cells => cells.map(cell => cell.dataset.value !== '' && !cell.querySelector('a[href*=\"#source-\"]'))"
    )
    assert any(known)
    assert known == sorted(known, reverse=True)


def test_a_row_unfolds_by_key(page: Page) -> None:
    page.locator("#table-models summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#table-models details[open] dt").first.is_visible()


def test_a_chart_takes_hollow_points_away_and_its_address_keeps_it(page: Page) -> None:
    hidden = "#models-lineage svg .mark-symbol path[opacity='0']"
    assert page.locator(hidden).count() == 0
    page.locator("#models-lineage input[type=checkbox]").check()
    page.wait_for_url("**abstracts_only=true**")
    taken = page.locator(hidden).count()
    assert taken > 0
    page.reload()
    page.locator("#models-lineage .vega-host[data-drawn]").wait_for()
    assert page.locator("#models-lineage input[type=checkbox]").is_checked()
    assert page.locator(hidden).count() == taken
