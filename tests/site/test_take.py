"""The small review as files to take along: the PDF is held against the tables, EPUB and archive are opened."""

import hashlib
import os
import posixpath
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from litbook.paths import find_paths
from litbook.site.build import build

ROOT = Path(__file__).parent.parent.parent
TOY = ROOT / "tests" / "toy_review"
pytestmark = pytest.mark.site


def take(kind: str, folder: Path) -> Path:
    """The file that the command writes."""
    command = [sys.executable, str(ROOT / "scripts" / "take"), kind, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return Path(done.stdout.split(": ")[0])


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    shutil.copytree(TOY, folder, dirs_exist_ok=True)
    build(find_paths(folder), 2, lambda _: None)
    return folder


@pytest.fixture(scope="module")
def pdf(toy: Path) -> PdfReader:
    if not (os.environ.get("LITBOOK_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")):
        pytest.skip("no Chromium: scripts/find-browser.sh finds or installs one")
    return PdfReader(take("pdf", toy))


@pytest.fixture(scope="module")
def epub(toy: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(take("epub", toy))


def folded(text: str) -> str:
    """The text without what line breaks change."""
    return re.sub(r"\s+", "", text)


def rows(toy: Path, page: str) -> list[str]:
    """Each row of each table of a built page, its cells one after the other."""
    tree = BeautifulSoup(
        (toy / "_build" / "html" / f"{page}.html").read_text(encoding="utf-8"), "html.parser"
    )
    found = tree.select("article table tbody tr")
    return [folded("".join(cell.get_text() for cell in row.find_all(["td", "th"]))) for row in found]


@pytest.mark.browser
def test_every_row_of_every_table_stands_in_the_pdf(toy: Path, pdf: PdfReader) -> None:
    text = folded("".join(page.extract_text() for page in pdf.pages))
    site = toy / "_build" / "html"
    names = [
        path.relative_to(site).with_suffix("").as_posix()
        for path in sorted(site.rglob("*.html"))
        if "_static" not in path.parts and path.stem not in ("search", "genindex")
    ]
    listed = {name: rows(toy, name) for name in names}
    assert len(listed["explorer"]) == 4
    assert sum(map(len, listed.values())) > 40
    assert [(name, row) for name, found in listed.items() for row in found if row not in text] == []


@pytest.mark.browser
def test_each_part_is_a_file_of_its_own(toy: Path, pdf: PdfReader) -> None:
    folder = take("parts", toy).parent
    papers = PdfReader(next(folder.glob("*-the-papers.pdf")))
    text = folded("".join(page.extract_text() for page in papers.pages))
    assert folded(papers.metadata.title or "").endswith("Thepapers")  # type: ignore[union-attr]
    assert "Mistral7B" in text
    assert "Everything" not in papers.pages[1].extract_text()
    assert 4 < len(papers.pages) < len(pdf.pages)
    for file in folder.glob("review-of-toy-*.pdf"):
        file.unlink()


@pytest.mark.browser
def test_what_the_tables_hold_of_the_papers_stands_in_the_pdf(toy: Path, pdf: PdfReader) -> None:
    text = folded("".join(page.extract_text() for page in pdf.pages))
    tables = toy / "book" / "generated" / "tables"
    papers = pd.read_csv(tables / "papers.csv")
    quantities = pd.read_csv(tables / "quantities.csv")
    wanted = [
        *papers["title"],
        *papers["finding"],
        *quantities["quote"],
        *pd.read_csv(tables / "texts.csv")["abstract"],
    ]
    assert len(wanted) > 12
    assert [words for words in wanted if folded(words) not in text] == []


@pytest.mark.browser
def test_the_contents_name_the_page_on_which_each_chapter_begins(pdf: PdfReader) -> None:
    contents = pdf.pages[1].extract_text()
    order = {page.indirect_reference.idnum: number for number, page in enumerate(pdf.pages, 1)}  # type: ignore[union-attr]
    places = {
        name.removeprefix("/"): order[place.raw_get("/Page").idnum]
        for name, place in pdf.named_destinations.items()
    }
    for title, place in (
        ("Sizes", "chapters-sizes"),
        ("Everything", "chapters-everything"),
        ("Mistral 7B", "papers-jiang2023mistral"),
    ):
        assert re.search(rf"{title}\s*{places[place]}\b", contents)
        assert title in pdf.pages[places[place] - 1].extract_text()
    shown = [folded(page.extract_text()) for page in pdf.pages]
    assert all(text.startswith(str(n)) or text.endswith(str(n)) for n, text in enumerate(shown, 1))


@pytest.mark.browser
def test_every_inner_link_of_the_pdf_leads_to_a_place_in_it(pdf: PdfReader) -> None:
    inner, outer = [], []
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            found = note.get_object()
            if "/Dest" in found:
                inner.append(found["/Dest"])
            elif "/A" in found:
                outer.append(str(found["/A"].get_object()["/URI"]))
    assert len(inner) > 40
    assert [place for place in inner if str(place) not in pdf.named_destinations] == []
    assert [address for address in outer if not address.startswith("https://")] == []


@pytest.mark.browser
def test_the_pdf_has_bookmarks_its_name_and_charts_as_vectors(pdf: PdfReader) -> None:
    assert pdf.metadata is not None
    assert (pdf.metadata.title, pdf.metadata.creation_date) == ("Review of toy", None)
    outline = str([getattr(item, "title", item) for item in pdf.outline])
    assert "Themes" in outline
    pictures = [
        name
        for page in pdf.pages
        for name, found in (page["/Resources"].get("/XObject") or {}).items()  # type: ignore[union-attr]
        if found.get_object()["/Subtype"] == "/Image"
    ]
    assert pictures == []
    text = folded("".join(page.extract_text() for page in pdf.pages))
    assert folded("Coded numbers") in text  # the title of the chart's axis is text


def test_each_page_of_the_epub_is_xml_and_every_link_leads_somewhere(epub: zipfile.ZipFile) -> None:
    assert epub.infolist()[0].filename == "mimetype"
    assert epub.infolist()[0].compress_type == zipfile.ZIP_STORED
    names = set(epub.namelist())
    trees = {
        name: ET.fromstring(epub.read(name)) for name in names if name.endswith((".xhtml", ".opf", ".xml"))
    }
    places = {
        f"{name}#{tag.get('id')}" for name, tree in trees.items() for tag in tree.iter() if tag.get("id")
    }
    assert len([name for name in names if name.startswith("book/papers-")]) == 4
    lost = [
        (name, address)
        for name, tree in trees.items()
        if not name.startswith("META-INF")
        for tag in tree.iter()
        for address in (tag.get("href"), tag.get("src"))
        if address and ":" not in address and not held(name, address, names, places)
    ]
    assert lost == []
    assert any(name.endswith(".svg") for name in names)


def held(name: str, address: str, names: set[str], places: set[str]) -> bool:
    file, mark, _ = address.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(file))) if file else name
    return f"{target}#{address.partition('#')[2]}" in places if mark else target in names


def digests(archive: zipfile.ZipFile) -> Mapping[str, str]:
    return {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}


def test_the_archive_holds_the_site_and_is_the_same_each_time(toy: Path) -> None:
    first = take("zip", toy)
    before = first.read_bytes()
    assert take("zip", toy).read_bytes() == before
    site = toy / "_build" / "html"
    with zipfile.ZipFile(first) as archive:
        held = {name.partition("/")[2]: name for name in archive.namelist()}
        for page in site.rglob("*.html"):
            name = page.relative_to(site).as_posix()
            assert archive.read(held[name]) == page.read_bytes()
        assert len({name.partition("/")[0] for name in archive.namelist()}) == 1


def test_the_next_build_offers_what_was_made_and_forgets_it_when_the_book_changes(
    toy: Path, epub: zipfile.ZipFile
) -> None:
    paths, site = find_paths(toy), toy / "_build" / "html"
    made = Path(str(epub.filename))
    build(paths, 2, lambda _: None)
    assert (site / "take" / made.name).read_bytes() == made.read_bytes()
    listed = (paths.fragments / "take.html").read_text(encoding="utf-8")
    assert f'href="take/{made.name}"' in listed
    assert f"({made.stat().st_size / 1e6:.1f} MB)" in listed
    index = paths.book / "index.md"
    index.write_text(index.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
    build(paths, 2, lambda _: None)
    assert list((site / "take").glob("*")) == []
    assert made.name not in (paths.fragments / "take.html").read_text(encoding="utf-8")
