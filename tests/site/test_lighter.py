"""Style sheets with what pages use, static files that something names."""

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from litbook.site.frame import THEME, lighten, mended, trimmed, trimmed_before

ICONS = THEME.parent / "assets" / "litbook.css"


@pytest.mark.parametrize(
    ("sheet", "left"),
    [
        (".used{color:red}.left{color:red}", ".used{color:red}"),
        (".left,.used a{color:red}", ".used a{color:red}"),
        ("p,a:hover,[href]{color:red}", "p,a:hover,[href]{color:red}"),
        (".used .left{color:red}#left{color:red}", ""),
        (".used:not(.left){color:red}", ".used:not(.left){color:red}"),
        ("@media print{.left{color:red}}", ""),
        ("@media print{.left{color:red}.used{color:red}}", "@media print{.used{color:red}}"),
        (":root{--colour:red}@keyframes turn{to{top:0}}", ":root{--colour:red}@keyframes turn{to{top:0}}"),
        ("@font-face{src:url(x.woff2)}.fa-used:before{content:'x'}", ""),
        (".used:before{font:var(--fa-font-solid)}", ""),
        (".used:before{content:var(--pst-icon-x)}", ""),
        ("html{--pst-icon-x:var(--pst-icon-y)}", "html{--pst-icon-x:var(--pst-icon-y)}"),
        ("a>.used,b{top:calc(1px,2px)}", "a>.used,b{top:calc(1px,2px)}"),
    ],
)
def test_a_rule_stays_for_what_is_used(sheet: str, left: str) -> None:
    assert trimmed(sheet, {"used", "fa-used"}).strip() == left


def small_site(folder: Path) -> SimpleNamespace:
    static = folder / "_static"
    (static / "styles").mkdir(parents=True)
    (folder / "index.html").write_text(
        '<link href="_static/basic.css?v=1"><script src="_static/own.js" data-library="big.js"></script>'
        '<p class="one two" id="three">',
        encoding="utf-8",
    )
    (static / "basic.css").write_text(
        ".one{background:url(a.png)}.shown{top:0}.left{top:0}", encoding="utf-8"
    )
    (static / "own.js").write_text('element.classList.add("shown")', encoding="utf-8")
    for name in ("big.js", "a.png", "b.png", "own.js.map"):
        (static / name).write_text("left", encoding="utf-8")
    return SimpleNamespace(
        outdir=str(folder), doctreedir=str(folder / "trees"), builder=SimpleNamespace(format="html")
    )


def test_what_pages_scripts_and_styles_name_stays(tmp_path: Path) -> None:
    lighten(small_site(tmp_path), None)  # type: ignore[arg-type]  # what it uses of Sphinx
    static = tmp_path / "_static"
    assert {path.name for path in static.iterdir() if path.is_file()} == {
        "basic.css",
        "own.js",
        "big.js",
        "a.png",
    }
    assert (static / "basic.css").read_text(encoding="utf-8").strip() == (
        ".one{background:url(a.png)}.shown{top:0}"
    )


@pytest.mark.parametrize("damage", [lambda text: text, lambda text: text[:-9], lambda _: ""])
def test_a_sheet_that_was_trimmed_before_comes_out_as_one_that_was_not(
    tmp_path: Path, damage: Callable[[str], str]
) -> None:
    sheet, folder = tmp_path / "basic.css", tmp_path / "trees"
    sheet.write_text(".one{top:0}.two{top:0}", encoding="utf-8")
    first = trimmed_before(folder, sheet, {"one"})
    [kept] = folder.iterdir()
    kept.write_text(damage(kept.read_text(encoding="utf-8")), encoding="utf-8")
    assert trimmed_before(folder, sheet, {"one"}) == first == ".one{top:0}\n"
    assert trimmed_before(folder, sheet, {"two"}) == ".two{top:0}\n"


def test_a_failed_build_keeps_its_files(tmp_path: Path) -> None:
    lighten(small_site(tmp_path), RuntimeError())  # type: ignore[arg-type]  # as above
    assert (tmp_path / "_static" / "own.js.map").is_file()


@pytest.mark.site
def test_every_icon_of_the_pages_has_its_picture(site: Path) -> None:
    drawn = set(re.findall(r"\.(fa-[a-z-]+) \{ --icon", ICONS.read_text(encoding="utf-8")))
    shown = {
        word
        for page in site.rglob("*.html")
        for found in re.findall(r'class="([^"]*\bfa-solid\b[^"]*)"', page.read_text(encoding="utf-8"))
        for word in found.split()
        if word.startswith("fa-")
    }
    assert shown - {"fa-solid", "fa-lg"} <= drawn


def test_markdown_tables_of_five_columns_become_cards_with_headings() -> None:
    heads = "".join(f'<th class="head"><p>{name}</p></th>' for name in "abcde")
    table = f'<table class="table"><thead><tr>{heads}</tr></thead><tr>{"<td><p>1</p></td>" * 5}</tr></table>'
    page = mended(table)
    assert '<table class="table litbook-cards">' in page
    assert [page.count(f'<td data-label="{name}">') for name in "abcde"] == [1] * 5
    few = table.replace('<th class="head"><p>e</p></th>', "")
    assert mended(few) == few


def test_addresses_in_cells_may_be_parted_and_words_may_not() -> None:
    address = "https://example.org/a-model/blob/main/README.md"
    link = f'<td><a href="{address}">card</a>, line 1'
    page = mended(f"{link}, {address} says</td><p>{address}</p>")
    assert page == f'{link}, <span class="litbook-long">{address}</span> says</td><p>{address}</p>'
    path = '<span class="litbook-long">tests/fuzz/test_fuzz.py</span>'
    cell = "<td>tests/fuzz/test_fuzz.py yes/no, instruction-following</td>"
    assert mended(cell) == f"<td>{path} yes/no, instruction-following</td>"
