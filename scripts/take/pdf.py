"""The whole book as one PDF: printed by Chromium from one page, so that links, bookmarks and charts stay."""

import html
import os
import posixpath
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pikepdf
from pages import Book, drop_lost_links, relink, rename_places
from playwright.sync_api import sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
STYLES = (
    "styles/theme.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "litbook.css",
    "print.css",
)
OWN_STYLE = """
body { background: #fff; font-variant-ligatures: none; }
.taken-page { break-before: page; }
.taken-part { break-before: page; padding-top: 35vh; text-align: center; }
.taken-part + .taken-page { break-before: page; }
.taken-title { padding-top: 30vh; text-align: center; }
.taken-contents ol { list-style: none; padding-left: 1.2rem; margin: 0; }
.taken-contents > ol { padding-left: 0; }
.taken-contents li { break-inside: avoid; }
.taken-contents a { display: flex; align-items: flex-end; gap: .4rem; text-decoration: none; }
.taken-contents a > :first-child { max-width: 90%; }
.taken-contents a::before { content: ""; order: 1; flex: 1; border-bottom: 1px dotted #888; }
.taken-contents a::before { margin-bottom: .3em; min-width: 1rem; }
.taken-contents .number { order: 2; min-width: 2.2rem; text-align: right; }
.bd-main .bd-content .bd-article h2.taken-first { font-size: 20pt; margin-top: 0; border: 0; }
.taken-summary { font-weight: bold; break-after: avoid; }
"""
UNKNOWN = "0000"
EAST_ASIAN = 0x2E80


def write_pdf(book: Book, file: Path) -> None:
    """Prints the book twice: the second time with the page numbers that the first one showed.

    Raises RuntimeError where both differ in their pages, or there is no browser.
    """
    prepared(book)
    source = book.site / "_print.html"
    first, second = file.with_suffix(".first.pdf"), file.with_suffix(".second.pdf")
    try:
        write(source, book, {})
        if missing := without_font(source.read_text(encoding="utf-8")):
            print(
                f"No font of this machine has {missing}: install one, such as fonts-noto-cjk.",
                file=sys.stderr,
            )
        print_pdf(source, first)
        numbers = page_numbers(first)
        write(source, book, numbers)
        print_pdf(source, second)
        if page_numbers(second) != numbers:
            raise RuntimeError("the pages moved when their numbers were printed")
        finished(second, book, file)
    finally:
        for made in (source, first, second):
            made.unlink(missing_ok=True)


def prepared(book: Book) -> None:
    """Links and places as one document has them, headings one level down, below those of the parts."""
    known = dict.fromkeys((page.path for page in book.pages), "")
    for page in book.pages:
        rename_places(page)
        relink(page, known, book.url)
        for level in (5, 4, 3, 2, 1):
            for heading in page.body.find_all(f"h{level}"):
                heading.name = f"h{level + 1}"
        if first := page.body.find("h2"):
            first["class"] = "taken-first"
        for image in page.body.find_all("img", src=True):
            if not str(image["src"]).startswith("data:"):
                image["src"] = posixpath.normpath(
                    posixpath.join(posixpath.dirname(page.path), str(image["src"]))
                )
    drop_lost_links(book.pages)


def write(source: Path, book: Book, numbers: Mapping[str, int]) -> None:
    """Writes the page that is printed, beside the files that it needs."""
    styles = "".join(
        f'<link rel="stylesheet" href="_static/{name}">'
        for name in STYLES
        if (book.site / "_static" / name).is_file()
    )
    title, author = html.escape(book.title), html.escape(book.author)
    parts = [
        f'<!DOCTYPE html><html lang="{book.language}" data-theme="light" data-mode="light"><head><meta charset="utf-8">'
        f"<title>{title}</title>{styles}<style>{OWN_STYLE}</style></head><body>"
        "<div class='bd-main'><div class='bd-content'>"
        f"<article class='bd-article'><div class='taken-title'><h1>{title}</h1><p>{author}</p></div>"
        f"<div class='taken-page taken-contents'><h1>Contents</h1>{contents(book, numbers)}</div></article>"
    ]
    part = ""
    for page in book.pages:
        if page.part != part:
            part = page.part
            heading = f"<div class='taken-part' id='{part_name(part)}'><h1>{html.escape(part)}</h1></div>"
            parts.append(f"<article class='bd-article'>{heading}</article>")
        parts.append(f"<div class='taken-page' id='{page.name}'>{page.body}</div>")
    source.write_text("".join([*parts, "</div></div></body></html>"]), encoding="utf-8")


def part_name(part: str) -> str:
    """The place of a part's own page."""
    return "part-" + "".join(letter if letter.isalnum() else "-" for letter in part.casefold())


def contents(book: Book, numbers: Mapping[str, int]) -> str:
    """The parts with their pages as a list of links with page numbers."""
    rows, part = [], ""
    for page in book.pages:
        if page.part != part:
            part = page.part
            rows.append(row(part_name(part), part, numbers, 0))
        rows.append(row(page.name, page.title, numbers, page.depth if part else 0))
    return f"<ol>{''.join(rows)}</ol>"


def row(place: str, title: str, numbers: Mapping[str, int], depth: int) -> str:
    """One line of the contents."""
    number = str(numbers.get(place, UNKNOWN))
    words = f"<span>{html.escape(title)}</span>" if depth else f"<strong>{html.escape(title)}</strong>"
    return (
        f"<li style='padding-left:{1.2 * depth}rem'><a href='#{place}'>{words}"
        f"<span class='number'>{number}</span></a></li>"
    )


def without_font(text: str) -> str:
    """The East Asian signs of the text that no font of this machine has: a reader would see boxes."""
    if not shutil.which("fc-list"):
        return ""
    signs = sorted({sign for sign in text if ord(sign) >= EAST_ASIAN})
    fonts = (["fc-list", f":charset={ord(sign):x}", "family"] for sign in signs)
    held = [subprocess.run(one, capture_output=True, check=True).stdout for one in fonts]
    return " ".join(sign for sign, found in zip(signs, held, strict=True) if not found)


def print_pdf(source: Path, file: Path) -> None:
    """Prints a page of the site as a tagged PDF with bookmarks; no request leaves the machine."""
    browser = os.environ.get("LITBOOK_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    if not browser:
        raise RuntimeError("no Chromium: scripts/find-browser.sh finds or installs one")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=ARGUMENTS)
        page = chromium.new_page(java_script_enabled=False)
        page.goto(source.as_uri(), wait_until="load", timeout=600_000)
        page.set_default_timeout(600_000)
        page.pdf(path=file, prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
        chromium.close()


def page_numbers(file: Path) -> dict[str, int]:
    """The page, counted from one, on which each place lies that a link leads to."""
    with pikepdf.open(file) as printed:
        order: dict[object, int] = {page.objgen: number for number, page in enumerate(printed.pages, start=1)}
        return {name.removeprefix("/"): order[place[0].objgen] for name, place in printed.Root.Dests.items()}


def finished(printed: Path, book: Book, file: Path) -> None:
    """Names the book in the file, packs it, and leaves out when it was printed."""
    with pikepdf.open(printed) as pdf:
        del pdf.docinfo
        pdf.docinfo["/Title"], pdf.docinfo["/Author"] = book.title, book.author
        pdf.Root.PageMode = pikepdf.Name.UseOutlines
        packed = pikepdf.ObjectStreamMode.generate
        pdf.save(file, object_stream_mode=packed, deterministic_id=True)
