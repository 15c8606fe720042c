"""A review of a list whose titles, abstracts, identifiers and name are code: nothing of it runs."""

import csv
import functools
import importlib
import json
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from litbook import updating
from litbook.escaping import one_line
from litbook.paths import find_paths
from litbook.review import load_review
from litbook.site.build import build
from litbook.site.search_index import BEGIN, END

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HOSTILE = Path(__file__).parent / "bad" / "hostile"
LISTS = (
    "hostile-titles.csv",
    "xss-doi.csv",
    "rce-doi.csv",
    "formula-cell.csv",
    "nul-in-title.csv",
    "tex-titles.csv",
)
NAME = "{{cycler.__init__.__globals__.os.system('touch${IFS}PWNED_BY_NAME')}} <img src=x onerror=window.PWN=1> \"x\""
pytestmark = pytest.mark.site


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Keeps the tests' output free of requests."""


def hostile_rows() -> list[dict[str, str]]:
    """The papers of the hostile lists in one; of papers that share a title the first."""
    rows: dict[str, dict[str, str]] = {}
    for name in LISTS:
        with (HOSTILE / name).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                rows.setdefault(row["title"], row)
    return list(rows.values())


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    listed = folder / f"{NAME}.csv"
    with listed.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ["title", "abstract", "url", "arxiv", "doi"])
        writer.writeheader()
        writer.writerows(hostile_rows())
    root = folder / "review"
    updating.start(listed, root)
    build(find_paths(root), 2, lambda _: None)
    return root


def pages(review: Path) -> dict[str, BeautifulSoup]:
    files = sorted((review / "_build" / "html").rglob("*.html"))
    return {path.stem: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in files}


def test_nothing_runs_and_nothing_is_included(review: Path) -> None:
    assert list(review.rglob("*PWNED*")) == []
    for name, page in pages(review).items():
        text = page.get_text()
        assert "uid=0" not in text, name
        assert "root:x:0" not in text, name


def assert_inert(name: str, page: BeautifulSoup) -> None:
    """No element of the page runs anything or leads to what the list says."""
    for tag in page.find_all(True):
        assert not any(key.startswith("on") for key in tag.attrs), (name, str(tag)[:200])
        address = str(tag.get("href") or tag.get("src") or "")
        assert not address.lower().startswith(("javascript:", "data:", "vbscript:")), (name, address)
        assert "evil.example" not in address


def test_no_page_holds_an_element_or_address_of_the_list(review: Path) -> None:
    for name, page in pages(review).items():
        assert_inert(name, page)
        scripts = [
            script.get_text()
            for script in page.find_all("script")
            if script.get("type") != "application/json"
        ]
        assert not any("PWN" in script for script in scripts), name


def test_every_title_is_printed_literally_once_as_the_first_heading(review: Path) -> None:
    titles = {row["title"] for row in hostile_rows()}
    headings = set()
    for path in sorted((review / "_build" / "html" / "papers").glob("*.html")):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        (heading,) = page.find_all("h1")
        heading.find("a", class_="headerlink").decompose()
        headings.add(heading.get_text())
    assert len(headings) == len(titles)


def headings_of(page: BeautifulSoup, level: str) -> set[str]:
    return {heading.get_text().removesuffix("#") for heading in page.find_all(level)}


@pytest.fixture
def take(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """The modules that write the book as one file."""
    monkeypatch.syspath_prepend(Path(__file__).parent.parent / "scripts" / "take")
    return importlib.import_module


def test_the_epub_holds_every_title_and_no_element_or_address_of_the_list(
    review: Path, tmp_path: Path, take: Callable[[str], Any]
) -> None:
    take("epub").write_epub(take("pages").read_book(review), tmp_path / "book.epub")
    book = zipfile.ZipFile(tmp_path / "book.epub")
    found: set[str] = set()
    for name in book.namelist():
        if name.endswith(".xhtml"):
            page = BeautifulSoup(book.read(name), "xml")
            assert_inert(name, page)
            assert page.find(["script", "iframe", "object", "embed", "form", "base"]) is None, name
            found |= headings_of(page, "h1")
    assert {work.entry.title for work in load_review(find_paths(review)).works} <= found


def test_the_page_that_is_printed_holds_every_title_and_no_element_or_address_of_the_list(
    review: Path, tmp_path: Path, take: Callable[[str], Any]
) -> None:
    book = take("pages").read_book(review)
    take("pdf").prepared(book)
    take("pdf").write(tmp_path / "print.html", book, {})
    page = BeautifulSoup((tmp_path / "print.html").read_text(encoding="utf-8"), "html.parser")
    assert_inert("print.html", page)
    assert page.find(["script", "iframe", "object", "embed", "form", "base"]) is None
    assert {work.entry.title for work in load_review(find_paths(review)).works} <= headings_of(page, "h2")


def test_the_lists_name_is_the_sites_title(review: Path) -> None:
    page = pages(review)["index"]
    assert page.title is not None
    in_words = " ".join(NAME.replace("_", " ").split())
    assert page.title.get_text().strip().endswith(f"— Review of {in_words}")
    assert "{{cycler. init . globals .os" in page.find_all("h1")[-1].get_text()


def test_no_cell_of_a_download_is_a_formula(review: Path) -> None:
    for path in (review / "_build" / "html" / "tables").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            cells = [cell for row in csv.DictReader(lines) for cell in row.values()]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_the_search_index_holds_titles_as_they_are_listed(review: Path) -> None:
    source = (review / "_build" / "html" / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(source.removeprefix(BEGIN).removesuffix(END))
    titles = {entry[2] for page, entries in index.items() if page.startswith("papers/") for entry in entries}
    assert {one_line(work.entry.title) for work in load_review(find_paths(review)).works} == titles


@pytest.mark.browser
def test_no_page_runs_what_the_list_says(review: Path, browser: "Browser") -> None:
    site = review / "_build" / "html"
    files = [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    page = browser.new_page()
    ran = []
    for path in files:
        page.goto(path.as_uri())
        if page.evaluate("'PWN' in window") or page.title() == "PWNED-script":
            ran.append(path.name)
    page.close()
    assert ran == []


@pytest.mark.browser
def test_a_search_for_a_hostile_title_shows_it_and_runs_nothing(review: Path, browser: "Browser") -> None:
    folder = functools.partial(Quiet, directory=review / "_build" / "html")
    with ThreadingHTTPServer(("127.0.0.1", 0), folder) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        page = browser.new_page()
        for words in ("paper", "onerror", "script", "Study"):
            page.goto(f"http://127.0.0.1:{http.server_port}/search.html?q={words}")
            page.wait_for_selector("#search-results li a", timeout=20000)
            page.wait_for_timeout(500)
            assert not page.evaluate("'PWN' in window"), words
        assert page.locator("#search-results li a", has_text="A Study of Script Tags").count() == 1
        page.close()
        http.shutdown()


@pytest.mark.browser
def test_the_pdf_prints_texts_as_they_are_listed_commands_of_tex_too(review: Path) -> None:
    """Signs beyond ASCII may lack a font, hidden ones are made visible, and a page may break in a long text."""
    command = [sys.executable, str(Path(__file__).parent.parent / "scripts" / "take"), "pdf", str(review)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    book = PdfReader(done.stdout.split(": ")[0])
    text = re.sub(r"\s+", "", "".join(page.extract_text() for page in book.pages))
    papers = [work.paper for work in load_review(find_paths(review)).works]
    of_tex = [paper.abstract for paper in papers if re.search(r"\\openout|\^\^5c", paper.abstract)]
    texts = [
        *of_tex,
        *(paper.title for paper in papers if paper.title.isascii() and paper.title.isprintable()),
    ]
    assert len(of_tex) == 2
    assert [one for one in texts if re.sub(r"\s+", "", one) not in text] == []
    assert list(review.rglob("*PWNED*")) == []
