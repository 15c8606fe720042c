"""Twelve key pages look as approved: light at 1280 px, dark at 390 px, by their layout and colours, not their words.

A picture is compared in fields of 16 px, each with the most alike of those a line or two above and below: another
wording or number moves what follows by so much, a broken layout by more. `LITBOOK_APPROVE=1` approves what is there.
"""

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
APPROVED = Path(__file__).parent / "pictures"
PAPER = "papers/hoffmann2022training"
PAGES = [
    "index",
    "explorer",
    "bibliography",
    "search",
    "chapters/loss-laws",
    "chapters/claims",
    "chapters/audit",
    "chapters/laws",
    "chapters/models",
    "chapters/explorers",
    PAPER,
    "about/glossary",
]
VIEWS = {"light": (1280, 800), "dark": (390, 844)}
FIELD, REACH, UNLIKE, SHARE = 16, 3, 12, 0.07
"""Pixels of a field's side; fields up and down that count as alike; levels of 255 that do not; the share that may."""
FONTS = """() => ["system-ui, sans-serif", "monospace", getComputedStyle(document.querySelector("article")).fontFamily]
  .map((family) => {
    const drawing = document.createElement("canvas").getContext("2d");
    drawing.font = `40px ${family}`;
    return Math.round(drawing.measureText("Sphinx of black quartz, judge my vow: 0123456789 ×↕▲").width);
  })"""
DRAWN = """() => [...document.querySelectorAll(".vega-host")].every((host) => {
  const at = host.getBoundingClientRect();
  return !host.checkVisibility() || at.top >= innerHeight || at.bottom <= 0 || host.dataset.drawn;
})"""
BROKEN = {
    "a page without its sidebar": ("light", ".bd-sidebar-primary { display: none !important }"),
    "a text pushed aside": ("light", ".bd-article { padding-left: 12rem !important }"),
    "a ground of another colour": ("light", "body { background: #f3d9d9 !important }"),
    "a head that takes the screen": ("light", ".bd-header-article { height: 14rem }"),
    "a dark page that stays light": ("dark", "body { background: #fff !important }"),
    "a text twice as large": ("dark", "article { font-size: 200% !important }"),
    "a text that hides": ("dark", "article p { visibility: hidden }"),
}


@pytest.fixture(scope="module")
def approving(browser: "Browser", site: Path) -> bool:
    """Whether pictures are approved; with other fonts than those of the approved ones nothing is compared."""
    page = browser.new_page()
    page.goto((site / "index.html").as_uri())
    here, file = page.evaluate(FONTS), APPROVED / "fonts.json"
    page.close()
    if os.environ.get("LITBOOK_APPROVE"):
        APPROVED.mkdir(exist_ok=True)
        file.write_text(json.dumps(here) + "\n", encoding="utf-8")
        return True
    approved = json.loads(file.read_text(encoding="utf-8"))
    if here != approved:
        pytest.skip(
            f"pictures were approved with other fonts: a line is {approved} px wide there, {here} here"
        )
    return False


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: "Browser") -> Iterator["Page"]:
    """A page in the view that the test names."""
    width, height = VIEWS[request.param]
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme=request.param,
        reduced_motion="reduce",
        bypass_csp=True,
    )
    yield page
    page.close()


def picture(page: "Page", address: str, style: str = "") -> Image.Image:
    """The first screen with its charts drawn."""
    page.goto(address)
    if style:
        page.add_style_tag(content=style)
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.wait_for_function(DRAWN, timeout=20000)
    return Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")


def approved_as(page: "Page", name: str) -> Path:
    assert page.viewport_size
    return APPROVED / f"{name.replace('/', '-')}-{page.viewport_size['width']}.png"


def fields(image: Image.Image) -> "np.ndarray[tuple[int, ...], np.dtype[np.int16]]":
    """The mean colour of each field, by row and column."""
    size = (image.width // FIELD, image.height // FIELD)
    return np.asarray(image.resize(size, Image.Resampling.BOX), dtype=np.int16)


def without_like(one: Image.Image, other: Image.Image) -> float:
    """The share of one picture's fields that are unlike every near one above and below in the other."""
    here, there = fields(one), fields(other)
    rows = np.arange(len(there))
    moved = (there[np.clip(rows + step, 0, len(rows) - 1)] for step in range(-REACH, REACH + 1))
    return float((np.min([np.abs(here - near).max(axis=2) for near in moved], axis=0) > UNLIKE).mean())


def unlike(seen: Image.Image, file: Path) -> float:
    """The share of fields that only one of both pictures has."""
    approved = Image.open(file).convert("RGB").resize(seen.size)
    return max(without_like(seen, approved), without_like(approved, seen))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("page", VIEWS, indirect=True)
def test_a_key_page_looks_as_approved(page: "Page", approving: bool, site: Path, name: str) -> None:
    seen, file = picture(page, (site / f"{name}.html").as_uri()), approved_as(page, name)
    if approving:
        half = seen.resize((seen.width // 2, seen.height // 2), Image.Resampling.LANCZOS)
        half.quantize(32).save(file, optimize=True)
    share = unlike(seen, file)
    assert share <= SHARE, (
        f"{share:.0%} of the first screen differ from {file}; LITBOOK_APPROVE=1 approves it"
    )


@pytest.mark.parametrize(("page", "style"), BROKEN.values(), ids=list(BROKEN), indirect=["page"])
def test_a_broken_page_is_seen(page: "Page", approving: bool, site: Path, style: str) -> None:
    del approving
    assert unlike(picture(page, (site / f"{PAPER}.html").as_uri(), style), approved_as(page, PAPER)) > SHARE


@pytest.mark.parametrize("page", VIEWS, indirect=True)
def test_other_words_and_numbers_are_not_seen(page: "Page", approving: bool, site: Path) -> None:
    del approving
    file = approved_as(page, "chapters/claims")
    page.add_init_script("""addEventListener("DOMContentLoaded", () => {
      document.querySelector("article p").append(" A sentence more, of as many words as one line or two have.");
      for (const number of document.querySelectorAll("article li strong")) number.textContent += "1";
    })""")
    assert unlike(picture(page, (site / "chapters" / "claims.html").as_uri()), file) <= SHARE
