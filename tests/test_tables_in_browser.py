"""What a reader does with the table of all papers: finds, filters, sorts, shares the address, comes back."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from litbook.paths import find_paths
from litbook.review import load_review
from litbook.site.downloads import FORMAT_TITLES, RENDERERS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
FIELD = "input[name=q][data-table]"
SHOWN = """() => [...document.querySelectorAll("#papers-table tbody tr:not([hidden]) td:first-child a")]
  .map((link) => link.getAttribute("href").replace("papers/", "").replace(".html", ""))"""


@pytest.fixture
def page(browser: "Browser", server: str) -> Iterator["Page"]:
    page = browser.new_page(base_url=f"{server}/")
    page.goto("explorer.html")
    yield page
    page.close()


def shown(page: "Page") -> list[str]:
    """The citekeys of the rows that are left, in order, once all the words that find them are there."""
    page.wait_for_function("() => !document.querySelector('[aria-busy]')")
    return list(page.evaluate(SHOWN))


@pytest.mark.parametrize(
    "question",
    [
        "2203.15556",
        "10.48550/arXiv.2203.15556",
        "hoffmann2022training",
        "cs.CL Borgeaud",
        "laurent SIFRE",
        "chinchila",
        "compute-optimal large",
    ],
)
def test_a_paper_is_found_by_identifier_key_any_author_model_and_with_an_error(
    page: "Page", question: str
) -> None:
    page.fill(FIELD, question)
    assert "hoffmann2022training" in shown(page)
    assert len(shown(page)) < 30


def test_two_spellings_find_the_same(page: "Page") -> None:
    page.fill(FIELD, "quantization")
    american = shown(page)
    page.fill(FIELD, "quantisation")
    assert shown(page) == american != []


def test_choices_say_how_many_rows_they_leave(page: "Page") -> None:
    for name in ("theme", "year", "size", "has"):
        labels = page.eval_on_selector_all(
            f"select[name={name}] option:not(:first-child)",
            "options => options.map(one => [one.value, one.label])",
        )
        value, label = labels[0]
        page.select_option(f"select[name={name}]", value=value)
        assert label.endswith(f" ({len(shown(page))})"), label
        page.select_option(f"select[name={name}]", value="")


def test_a_theme_has_the_papers_that_it_is_second_for(page: "Page") -> None:
    page.select_option("select[name=theme]", value="compression")
    first = page.evaluate(
        """() => [...document.querySelectorAll("#papers-table tbody tr:not([hidden])")]
             .map((row) => row.dataset.theme.split("; ")[0])"""
    )
    assert "compression" in first
    assert set(first) != {"compression"}


@pytest.mark.parametrize("presses", [1, 2])
def test_what_is_unknown_comes_last_in_both_directions(page: "Page", presses: int) -> None:
    for _ in range(presses):
        page.click("th[data-name=size] button")
    sizes = page.eval_on_selector_all(
        "#papers-table tbody td:last-child", "cells => cells.map(cell => cell.dataset.value)"
    )
    known = [float(size) for size in sizes if size]
    assert sizes[len(known) :] == [""] * (len(sizes) - len(known))
    assert known == sorted(known, reverse=presses == 2)


def test_the_address_keeps_the_view_over_back_and_reload(page: "Page") -> None:
    page.fill(FIELD, "quantization")
    page.select_option("select[name=theme]", value="compression")
    page.click("th[data-name=size] button")
    page.click("th[data-name=size] button")
    assert page.url.endswith("explorer.html?q=quantization&theme=compression&sort=-size")
    before = shown(page)
    page.click("#papers-table tbody tr:not([hidden]) a")
    page.wait_for_url("**/papers/*.html")
    page.go_back()
    assert (shown(page), page.input_value(FIELD)) == (before, "quantization")
    page.reload()
    assert (shown(page), page.input_value("select[name=theme]")) == (before, "compression")
    assert 0 < len(before) < 40


KEYS = {"hoffmann2022training", "touvron2023llama", "jiang2023mistral"}


def tick(page: "Page", keys: Iterable[str]) -> None:
    for key in keys:
        page.check(f"tr[data-key={key}] input")


def test_rows_are_ticked_by_name_counted_kept_and_cleared(page: "Page") -> None:
    said = page.locator(".litbook-ticks [role=status]")
    page.get_by_role("checkbox", name="Tick Training Compute-Optimal Large Language Models").check()
    assert said.text_content() == "1 ticked"
    page.fill(FIELD, "quantization")
    assert said.text_content() == "1 ticked, 1 of them not shown"
    page.get_by_role("button", name="Tick all shown").click()
    ticked = len(shown(page)) + 1
    assert said.text_content() == f"{ticked} ticked, 1 of them not shown"
    page.reload()
    assert said.text_content() == f"{ticked} ticked, 1 of them not shown"
    page.click("#papers-table tbody tr:not([hidden]) a")
    page.wait_for_url("**/papers/*.html")
    page.go_back()
    assert said.text_content() == f"{ticked} ticked, 1 of them not shown"
    page.get_by_role("button", name="Clear").click()
    assert said.text_content() == "0 ticked"
    assert page.get_by_role("button", name="BibTeX").is_disabled()


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("title", ["BibTeX", "RIS", "CSL-JSON", "CSV"])
def test_what_is_ticked_is_saved_as_the_command_line_writes_it(
    browser: "Browser", server: str, site: Path, root: Path, scheme: str, title: str
) -> None:
    page = browser.new_page()
    page.goto(f"{server}/explorer.html" if scheme == "http" else (site / "explorer.html").as_uri())
    assert (
        page.evaluate("() => performance.getEntriesByType('resource').some(one => /records-/.test(one.name))")
        is False
    )
    tick(page, KEYS)
    with page.expect_download() as saving:
        page.get_by_role("button", name=title).click()
    saved = Path(saving.value.path()).read_bytes().decode()
    page.close()
    if title == "CSV":
        head, *rows = (site / "tables" / "papers.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        assert saved == head + "".join(row for row in rows if row.split(",")[0] in KEYS)
    else:
        kind = next(kind for kind, name in FORMAT_TITLES.items() if name == title)
        works = load_review(find_paths(root)).works
        assert saved == RENDERERS[kind]([work.entry for work in works if work.citekey in KEYS])


@pytest.mark.parametrize(
    "name", ["part", "contribution", "subtopic", "made_for", "license", "basis", "venue"]
)
def test_every_choice_counts_and_what_is_unknown_can_be_chosen(page: "Page", name: str) -> None:
    page.click(".litbook-more summary")
    options = page.eval_on_selector_all(
        f"select[name={name}] option:not(:first-child)",
        "options => options.map(one => [one.value, one.label])",
    )
    for value, label in [*options[:2], *(one for one in options if one[0] == "-")]:
        page.select_option(f"select[name={name}]", value=value)
        assert label.endswith(f" ({len(shown(page))})"), label
        tags = page.eval_on_selector_all(
            "#papers-table tbody tr:not([hidden])",
            "(rows, name) => rows.map(row => row.getAttribute('data-' + name))",
            name,
        )
        assert all(not tag if value == "-" else value in tag.split("; ") for tag in tags)


def test_a_choice_that_is_folded_away_is_seen_when_the_address_names_it(
    browser: "Browser", server: str
) -> None:
    page = browser.new_page()
    page.goto(f"{server}/explorer.html?basis=theory&year=2023")
    assert page.locator("select[name=basis]").is_visible()
    assert 0 < len(shown(page)) < 20
    page.close()


@pytest.mark.parametrize(
    ("chapter", "table", "field"),
    [
        ("claims", "list", "verdict"),
        ("audit", "statements", "outcome"),
        ("laws", "laws", "family"),
        ("models", "models", "made_for"),
    ],
)
def test_tables_of_chapters_search_choose_sort_and_keep_their_view(
    browser: "Browser", server: str, chapter: str, table: str, field: str
) -> None:
    page = browser.new_page()
    page.goto(f"{server}/chapters/{chapter}.html")
    rows = page.locator(f"#table-{table} tbody tr:not([hidden])")
    every = rows.count()
    choice = page.locator(f"select[name={table}-{field}]")
    option = choice.locator("option").nth(1)
    label, text = option.get_attribute("label"), option.text_content()
    choice.select_option(index=1)
    assert label == f"{text} ({rows.count()})"
    assert 0 < rows.count() < every
    page.locator(f"#table-{table} thead button").first.click()
    before = rows.all_text_contents()
    page.reload()
    assert rows.all_text_contents() == before
    page.fill(f"input[name={table}-q]", "nothing that stands there")
    assert rows.count() == 0
    page.close()


PAGES = ["explorer", "chapters/claims", "chapters/audit", "chapters/laws", "chapters/models"]


@pytest.mark.parametrize("name", PAGES)
def test_on_a_telephone_rows_are_cards_that_need_no_scrolling_aside(
    browser: "Browser", server: str, name: str
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{server}/{name}.html")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    wide = page.evaluate(
        """() => [...document.querySelectorAll(".litbook-scroll:has(.litbook-table)")].filter((box) =>
             box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1).length"""
    )
    assert wide == 0
    labels = page.eval_on_selector_all(
        ".litbook-table tbody tr:first-child td:not(:first-child)",
        "cells => cells.map(cell => getComputedStyle(cell, '::before').content)",
    )
    assert labels
    assert all(label not in ("none", '""') for label in labels)
    page.close()


def test_on_a_telephone_the_keys_go_from_the_choices_to_a_card_and_its_paper(
    browser: "Browser", server: str
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{server}/explorer.html?q=2203.15556")
    page.locator("#papers-table thead button").last.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator(".litbook-ticks [role=status]").text_content() == "1 ticked"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/papers/hoffmann2022training.html")
    page.close()


def test_marks_and_rows_are_ticked_together_and_the_library_waits_for_the_charts(page: "Page") -> None:
    assert page.evaluate("() => window.litbookVega === undefined")
    page.click(".litbook-linked summary")
    for host in page.query_selector_all(".litbook-linked .vega-host"):
        host.scroll_into_view_if_needed()
        page.wait_for_function("host => host.dataset.drawn", arg=host, timeout=20000)
    said = page.locator(".litbook-ticks [role=status]")
    mark = page.locator(".litbook-linked .mark-symbol.role-mark path").first
    mark.dispatch_event("click")
    assert said.text_content() == "1 ticked"
    (key,) = page.eval_on_selector_all(
        "#papers-table tr:has(input:checked)", "rows => rows.map(row => row.dataset.key)"
    )
    views = (
        "() => [...document.querySelectorAll('.litbook-linked .vega-host')]"
        ".map(host => host.litbookView.signal({}))"
    )
    assert page.evaluate(views.format("'ticked'")) == [[key], [key]]
    tick(page, KEYS)
    assert set(page.evaluate(views.format("'ticked'"))[1]) == {key, *KEYS}
    page.fill(FIELD, "quantization")
    assert page.evaluate(views.format("'shown'"))[0] == shown(page)
    page.fill(FIELD, "")
    page.get_by_role("button", name="Clear").click()
    place = page.locator(".litbook-linked .vega-host").first.bounding_box()
    assert place
    page.mouse.move(place["x"] + 90, place["y"] + 20)
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] - 10, place["y"] + 200, steps=8)
    page.mouse.up()
    page.wait_for_function("() => document.querySelectorAll('#papers-table input:checked').length > 20")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_address_of_a_row_shows_it_though_a_choice_hides_it(
    browser: "Browser", server: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(f"{server}/explorer.html?theme=compression#paper-hoffmann2022training")
    page.wait_for_timeout(300)
    top = page.locator("#paper-hoffmann2022training").evaluate("row => row.getBoundingClientRect().top")
    assert 0 <= top < 700
    page.close()
