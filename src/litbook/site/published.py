"""Files beside the pages: what finders, readers of feeds and servers ask an address for, and pages that moved."""

import posixpath
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import vl_convert
from markdown_it import MarkdownIt
from markupsafe import Markup
from sphinx.application import Sphinx

from litbook import store
from litbook.escaping import html_text, visible
from litbook.paths import MOVED
from litbook.site.metadata import CARD, Book, book_of, papers_of

RELEASE = re.compile(
    r"^## (?P<version>\S+) \((?P<date>\d{4}-\d\d-\d\d)\)\n(?P<text>.*?)(?=^## |\Z)", re.M | re.S
)
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'"
STYLE = (
    "body { max-width: 36rem; margin: 15vh auto; padding: 0 1rem; font: 1.1rem/1.6 system-ui, sans-serif;"
    " color-scheme: light dark; }"
)
ROBOTS = '<meta name="robots" content="noindex">\n'
CARD_SIZE = (1200, 630)


class Release(NamedTuple):
    """One dated part of a changelog; its text is Markdown."""

    version: str
    date: str
    text: str


def prepare_published(app: Sphinx) -> None:
    """Draws the picture of the book for those who share a link, before the pages name it."""
    papers_of.cache_clear()
    book = book_of(app)
    app.config.litbook_feed = bool(book.url and releases(changelog(app)))
    if book.url and app.builder.format == "html":
        papers = len(papers_of(Path(app.srcdir) / "generated" / "tables"))
        store.write_bytes(Path(app.outdir) / CARD, vl_convert.svg_to_png(card(book, papers)))


def write_published(app: Sphinx, failed: Exception | None) -> None:
    """Writes the files when all pages are written."""
    if failed is None and app.builder.name == "html":
        pages = sorted(app.env.found_docs)
        moved = Path(app.srcdir) / "data" / MOVED
        files = dict(redirects(book_of(app), store.read_toml(moved) if moved.is_file() else {}))
        if book_of(app).url:
            files |= published(book_of(app), pages, releases(changelog(app)), page_of_changes(app))
        for name, text in files.items():
            store.write_text(Path(app.outdir) / name, text)


def changelog(app: Sphinx) -> str:
    """The review's own changelog; empty where it keeps none."""
    file = Path(app.srcdir).parent / "CHANGELOG.md"
    return store.read_text(file) if file.is_file() else ""


def page_of_changes(app: Sphinx) -> str:
    """The page that shows the changelog; the first page where none does."""
    files: Mapping[str, Any] = app.env.dependencies
    return next((page for page in sorted(files) if any(str(file).endswith("CHANGELOG.md") for file in files[page])),
                str(app.config.root_doc))  # fmt: skip


def releases(text: str) -> list[Release]:
    """The versions with a date, newest first as the changelog has them; what is not released has no date yet."""
    return [Release(*match.group("version", "date", "text")) for match in RELEASE.finditer(text)]


def published(
    book: Book, pages: Iterable[str], dated: list[Release], changes: str
) -> Iterator[tuple[str, str]]:
    """Name and text of each file of a site that has an address."""
    yield "sitemap.xml", sitemap(book.at(f"{page}.html") for page in pages)
    yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {book.at('sitemap.xml')}\n"
    yield "404.html", missing(book)
    if dated:
        yield "changes.xml", feed(book, dated, book.at(f"{changes}.html"))


def sitemap(addresses: Iterable[str]) -> str:
    """The pages by sitemaps.org; no dates, since the build knows none."""
    rows = "".join(f"  <url><loc>{html_text(address)}</loc></url>\n" for address in addresses)
    start = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{start}{rows}</urlset>\n"


def feed(book: Book, dated: list[Release], address: str) -> str:
    """The releases as an Atom feed (RFC 4287); their text as HTML, with no HTML of its own."""
    render = MarkdownIt("commonmark", {"html": False}).render
    title, author = html_text(f"Changes of {book.title}"), html_text(book.author or book.title)
    entries = "".join(
        f"  <entry>\n    <id>{html_text(f'{address}#{one.version}')}</id>\n"
        f"    <title>{html_text(f'Version {one.version}')}</title>\n    <updated>{one.date}T00:00:00Z</updated>\n"
        f'    <link href="{html_text(address)}" />\n'
        f'    <content type="html">{Markup.escape(visible(render(one.text)))}</content>\n  </entry>\n'
        for one in dated
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"  <id>{html_text(book.at('changes.xml'))}</id>\n  <title>{title}</title>\n"
        f"  <updated>{max(one.date for one in dated)}T00:00:00Z</updated>\n"
        f"  <author><name>{author}</name></author>\n"
        f'  <link rel="self" href="{html_text(book.at("changes.xml"))}" />\n'
        f'  <link href="{html_text(address)}" />\n{entries}</feed>\n'
    )


def redirects(book: Book, moved: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A page at each old address that leads to the new one, by a link for those whom nothing leads."""
    for old, new in moved.items():
        page, mark, place = str(new).partition("#")
        address = html_text(posixpath.relpath(f"{page}.html", posixpath.dirname(old) or ".") + mark + place)
        canonical = (
            f'<link rel="canonical" href="{html_text(book.at(f"{page}.html"))}">\n' if book.url else ""
        )
        yield (
            f"{old}.html",
            plain_page(
                book,
                "This page has moved",
                f'{canonical}<meta http-equiv="refresh" content="0; url={address}">\n{ROBOTS}',
                f'<p>It is now <a href="{address}">at its new place</a>.</p>',
            ),
        )


def missing(book: Book) -> str:
    """What a server shows where no page is: all addresses are whole, because it may stand at any depth."""
    index, search = html_text(book.at("index.html")), html_text(book.at("search.html"))
    field = '<input type="search" name="q" aria-label="Words to search for">'
    words = f'<p>Begin at <a href="{index}">{html_text(book.title)}</a>, or search the book:</p>'
    form = f'<form action="{search}" method="get">{field} <button type="submit">Search</button></form>'
    return plain_page(book, "There is no such page", ROBOTS, words + form)


def plain_page(book: Book, heading: str, head: str, body: str) -> str:
    """A page that needs no file beside it; `head` and `body` are HTML."""
    title = html_text(f"{heading} — {book.title}")
    return (
        f'<!DOCTYPE html>\n<html lang="{html_text(book.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n<title>{title}</title>\n{head}'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{heading}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


def card(book: Book, papers: int) -> str:
    """The picture of a link to the book, as SVG: its title in lines, its size, who made it."""
    width, height = CARD_SIZE
    lines = textwrap.wrap(book.title, 30)[:5]
    rows = "".join(
        f'<text x="80" y="{150 + 80 * number}" font-size="64" font-weight="bold">{html_text(line)}</text>'
        for number, line in enumerate(lines)
    )
    below = html_text(" · ".join(filter(None, [f"A review of {papers} papers", book.author])))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" fill="#fff"'
        ' font-family="sans-serif">'
        f'<rect width="{width}" height="{height}" fill="#12395f"/><rect width="24" height="{height}" fill="#ffab66"/>'
        f'{rows}<text x="80" y="{height - 60}" font-size="34">{below}</text></svg>'
    )
