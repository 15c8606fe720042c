"""The whole book as one EPUB 3: the pages as XHTML, formulas as MathML, charts as SVG."""

import html
import posixpath
import re
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from pages import Book, Page, drop_lost_links, relink, rename_places
from zips import write_zip

OPENING = '<?xml version="1.0" encoding="UTF-8"?>\n'
CONTAINER = (
    f'{OPENING}<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
CHANGED = "1980-01-01T00:00:00Z"  # EPUB asks for a time; the same book is the same file
STYLE = """
body { font-family: sans-serif; line-height: 1.5; }
table { border-collapse: collapse; font-size: .8em; }
th, td { border-top: 1px solid #999; padding: .2em .4em; text-align: left; vertical-align: top; }
img { max-width: 100%; height: auto; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
mark { background: none; text-decoration: underline; }
figure { margin: 1em 0; }
.taken-summary { font-weight: bold; }
.admonition, .litbook-card { border-left: 3px solid #1b5fa8; padding-left: .8em; margin: 1em 0; }
.caption-number { font-weight: bold; }
"""
MEDIA = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}


def write_epub(book: Book, file: Path) -> None:
    """Writes the book. Raises ParseError for a page that is no XML, FileNotFoundError for a missing picture."""
    known = {page.path: f"{page.name}.xhtml" for page in book.pages}
    pictures: dict[str, Path] = {}
    for page in book.pages:
        rename_places(page)
        relink(page, known, book.url)
        for image in page.body.find_all("img", src=True):
            image["src"] = taken_picture(str(image["src"]), page, book.site, pictures)
    drop_lost_links(book.pages)
    texts = {f"{page.name}.xhtml": xhtml(page, book) for page in book.pages}
    for text in texts.values():
        ET.fromstring(text)
    files = {"mimetype": b"application/epub+zip", "META-INF/container.xml": CONTAINER.encode()}
    files["book/content.opf"] = package(book, texts, pictures).encode()
    files["book/nav.xhtml"] = navigation(book).encode()
    files["book/style.css"] = STYLE.encode()
    files |= {f"book/{name}": text.encode() for name, text in texts.items()}
    files |= {f"book/{name}": path.read_bytes() for name, path in pictures.items()}
    write_zip(file, files, stored={"mimetype"})


def taken_picture(source: str, page: Page, site: Path, pictures: dict[str, Path]) -> str:
    """Where the book holds the picture, which is noted; a picture within the page stays there."""
    if source.startswith("data:"):
        return source
    path = site / posixpath.normpath(posixpath.join(posixpath.dirname(page.path), source))
    name = f"images/{path.name}"
    pictures[name] = path
    return name


def xhtml(page: Page, book: Book) -> str:
    """The page as a document of its own."""
    page.body["id"] = page.name
    return document(page.title, page.body.decode(formatter="minimal"), book)


def document(title: str, body: str, book: Book) -> str:
    """An XHTML document of the book."""
    return (
        f'{OPENING}<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
        f' lang="{book.language}" xml:lang="{book.language}"><head><title>{html.escape(title)}</title>'
        f'<link rel="stylesheet" type="text/css" href="style.css"/></head><body>{body}</body></html>'
    )


def navigation(book: Book) -> str:
    """The contents: the parts with their pages."""
    rows, part, opened = [], "", False
    for page in book.pages:
        if page.part != part:
            part = page.part
            rows.append("</ol></li>" * opened + f"<li><span>{html.escape(part)}</span><ol>")
            opened = True
        rows.append(f'<li><a href="{page.name}.xhtml">{html.escape(page.title)}</a></li>')
    listed = "".join(rows) + "</ol></li>" * opened
    return document(book.title, f'<nav epub:type="toc"><h1>Contents</h1><ol>{listed}</ol></nav>', book)


def package(book: Book, texts: Mapping[str, str], pictures: Mapping[str, Path]) -> str:
    """The package document: what the book is called, what it holds, in which order it is read."""
    name = uuid.uuid5(uuid.NAMESPACE_URL, book.url or book.title)
    author = f"<dc:creator>{html.escape(book.author)}</dc:creator>" if book.author else ""
    items = "".join(
        f'<item id="{item_name(file)}" href="{quote(file)}" media-type="application/xhtml+xml"{properties(text)}/>'
        for file, text in texts.items()
    )
    items += "".join(
        f'<item id="{item_name(file)}" href="{quote(file)}" media-type="{MEDIA[path.suffix]}"/>'
        for file, path in pictures.items()
    )
    order = "".join(f'<itemref idref="{item_name(file)}"/>' for file in texts)
    return (
        f'{OPENING}<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="name">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="name">urn:uuid:{name}</dc:identifier>'
        f"<dc:title>{html.escape(book.title)}</dc:title>{author}<dc:language>{book.language}</dc:language>"
        f'<meta property="dcterms:modified">{CHANGED}</meta></metadata><manifest>'
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        f'<item id="style" href="style.css" media-type="text/css"/>{items}</manifest><spine>{order}</spine></package>'
    )


def item_name(file: str) -> str:
    """An identifier of XML for the file."""
    return "i-" + re.sub(r"\W", "-", file)


def properties(text: str) -> str:
    """What a reader must be able to show on the page, as an attribute."""
    held = [name for name, mark in (("mathml", "<math"), ("svg", "<svg")) if mark in text]
    return f' properties="{" ".join(held)}"' if held else ""
