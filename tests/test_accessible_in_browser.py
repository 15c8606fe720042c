"""Every kind of page, light, dark and on a telephone, is held against axe-core; all pages against the HTML standard."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

NODE = Path(__file__).parent / "bibliography" / "node" / "node_modules"
AXE = NODE / "axe-core" / "axe.min.js"
VALIDATOR = NODE / "html-validate" / "bin" / "html-validate.mjs"
KINDS = [
    "index",
    "explorer",
    "bibliography",
    "search.html?q=chinchilla",
    "chapters/scaling-laws",
    "chapters/loss-laws",
    "chapters/claims",
    "chapters/audit",
    "chapters/laws",
    "chapters/explorers",
    "chapters/models",
    "chapters/tables",
    "papers/hoffmann2022training",
    "about/glossary",
    "about/design",
]
VIEWS = {"light": ("light", 1280), "dark": ("dark", 1280), "telephone": ("light", 390)}
HOW = "run tests/bibliography/setup-readers.sh"
SERIOUS = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .filter(found => ['critical', 'serious'].includes(found.impact))
  .map(found => found.id + ': ' + found.nodes.length + ' as ' + found.nodes[0].html.slice(0, 120))"""
needs_axe = pytest.mark.skipif(not AXE.is_file(), reason=f"axe-core is not installed: {HOW}")
needs_validator = pytest.mark.skipif(
    not (VALIDATOR.is_file() and shutil.which("node")),
    reason=f"node or html-validate is not installed: {HOW}",
)


def opened(browser: Browser, address: str, width: int = 1280, scheme: Any = "light") -> Page:
    page = browser.new_page(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
        reduced_motion="reduce",
    )
    page.goto(address)
    page.wait_for_timeout(300)
    return page


def place(name: str) -> str:
    return name if ".html" in name else f"{name}.html"


def faults(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return list(page.evaluate(SERIOUS))


@needs_axe
@pytest.mark.browser
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", KINDS)
def test_axe_finds_nothing_serious(browser: Browser, server: str, name: str, view: str) -> None:
    scheme, width = VIEWS[view]
    page = opened(browser, f"{server}/{place(name)}", width, scheme)
    try:
        assert faults(page) == []
    finally:
        page.close()


@needs_axe
@pytest.mark.browser
def test_axe_finds_a_planted_fault(browser: Browser, server: str) -> None:
    page = opened(browser, f"{server}/about/cite.html")
    page.evaluate("document.querySelector('article').insertAdjacentHTML('beforeend', '<button></button>')")
    assert [fault.split(":")[0] for fault in faults(page)] == ["button-name"]
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["index", "chapters/models", "explorer", "papers/hoffmann2022training"])
def test_what_the_keyboard_reaches_has_a_name_and_is_seen(browser: Browser, server: str, name: str) -> None:
    """The first forty stops: each is drawn with an outline, and the first leads to the text."""
    page = opened(browser, f"{server}/{name}.html")
    stops = []
    for _ in range(40):
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate(
                "() => { const at = document.activeElement, style = getComputedStyle(at);"
                " return [at.outerHTML.slice(0, 80), style.outlineStyle, parseFloat(style.outlineWidth),"
                " at.getAttribute('href'), at === document.body]; }"
            )
        )
    assert stops[0][3] == "#main-content"
    unseen = [stop[0] for stop in stops if not stop[4] and (stop[1] == "none" or stop[2] < 2)]
    assert unseen == []
    page.close()


@pytest.mark.browser
def test_who_asks_for_less_motion_gets_none(browser: Browser, server: str) -> None:
    page = opened(browser, f"{server}/chapters/models.html")
    moving = page.evaluate(
        "() => [...document.querySelectorAll('*')].filter(one => { const style = getComputedStyle(one);"
        " return style.transitionDuration.split(', ').some(time => parseFloat(time) > 0)"
        " || style.animationDuration.split(', ').some(time => parseFloat(time) > 0)"
        " || style.scrollBehavior === 'smooth'; }).map(one => one.outerHTML.slice(0, 80))"
    )
    assert moving == []
    page.close()


def invalid(*files: Path, setting: Path) -> list[str]:
    """What the standard forbids, a line each."""
    setting.write_text('{"root": true, "extends": ["html-validate:standard"]}', encoding="utf-8")
    told = setting.with_name("told.json")  # a pipe loses what is written as the validator ends
    subprocess.run(["node", VALIDATOR, "-c", setting, "-f", f"json={told}", *files], check=False)
    return [
        f"{Path(file['filePath']).name}:{message['line']}: {message['message']}"
        for file in json.loads(told.read_text(encoding="utf-8"))
        for message in file["messages"]
    ]


@needs_validator
@pytest.mark.site
def test_every_page_is_valid_html(site: Path, tmp_path: Path) -> None:
    pages = [file for file in sorted(site.rglob("*.html")) if "_static" not in file.parts]
    assert pages
    assert invalid(*pages, setting=tmp_path / "rules.json") == []


@needs_validator
@pytest.mark.site
def test_the_validator_finds_a_planted_fault(site: Path, tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    text = (site / "index.html").read_text(encoding="utf-8")
    page.write_text(text.replace("<article", "<summary><p>x</p></summary><article", 1), encoding="utf-8")
    assert any("<p>" in fault for fault in invalid(page, setting=tmp_path / "rules.json"))
