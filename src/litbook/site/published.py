"""What machines read: a page's description and canonical data, feeds, maps of the site, pages that moved.

Every word enters a page through a template or `html_json`; a page of a paper is a review of it, never the paper.
"""

import csv
import html
import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from markdown_it import MarkdownIt
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

from litbook import store
from litbook.escaping import doi_address, html_json, one_line, visible
from litbook.model import Value
from litbook.paths import MOVED
from litbook.site.drawings import picture
from litbook.site.templating import filled

LONGEST = 300  # characters of a description that a list of results shows
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_])")
VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>\s*')
CARD = "_static/card.png"


class Book(Value):
    """What the settings say of the whole book; `url` is where it is published, empty where nobody says."""

    title: str
    author: str = ""
    language: str = "en"
    license: str = ""
    year: str = ""
    url: str = ""

    def at(self, path: str) -> str:
        """The absolute address of a file of the site."""
        return f"{self.url}/{path}"


def book_of(app: Sphinx) -> Book:
    """The book as `_config.yml` describes it: `title`, `author`, `copyright`, `html.baseurl`, `litbook_license`."""
    config = app.config
    return Book(
        title=one_line(config.html_title or config.project),
        author=one_line(config.author),
        language=config.language or "en",
        license=config.litbook_license,
        year=re.sub(r"\D", "", config.copyright)[:4],
        url=config.html_baseurl.rstrip("/"),
    )


@cache
def papers_of(tables: Path) -> dict[str, dict[str, Any]]:
    """The rows of the table of papers with authors and abstract, by citekey; read once a build."""
    papers, authors, texts = (list(csv.DictReader(store.read_lines(tables / f"{name}.csv")))
                              for name in ("papers", "authors", "texts"))  # fmt: skip
    found: dict[str, dict[str, Any]] = {
        row["citekey"]: {**row, "authors": [], "abstract": ""} for row in papers
    }
    for row in authors:
        found[row["citekey"]]["authors"].append(row["name"])
    for row in texts:
        found[row["citekey"]]["abstract"] = row["abstract"]
    return found


def add_metadata(app: Sphinx, page: str, _template: str, context: dict[str, Any], doctree: Any) -> None:
    """Adds description, and where the book has an address what finders and those who share a link read."""
    book, address = book_of(app), context.get("pageurl") or ""
    tables = Path(app.srcdir) / "generated" / "tables"
    paper = papers_of(tables).get(page.removeprefix("papers/")) if page.startswith("papers/") else None
    title = one_line(html.unescape(BARE_TAG.sub("", str(context.get("title", ""))))) or book.title
    words = lead([paper["finding"], paper["abstract"], paper["title"]] if paper else paragraphs(doctree))
    words = words or f"{title}: a page of {book.title}"
    data = None
    if book.url and doctree:
        files = sorted(path.name for path in tables.glob("*.csv")) if page == app.config.root_doc else []
        data = described(book, title, words, address, paper, files)
    head = head_lines(book, title, words, address, paper, data, feed=app.config.litbook_feed)
    lines = filter(None, [VIEWPORT.sub("", context.get("metatags", "")), *head])
    context["metatags"] = "\n    ".join(["", *lines])


def head_lines(
    book: Book,
    title: str,
    words: str,
    address: str,
    paper: Mapping[str, Any] | None,
    data: Mapping[str, Any] | None,
    *,
    feed: bool = False,
) -> list[str]:
    """The elements of the head: a description, and with data, what a shared link shows."""
    known = {"book": book, "title": title, "words": words, "address": address, "paper": paper, "feed": feed}
    script = data and html_json(json.dumps(data, ensure_ascii=False))
    return filled("head.html", **known, card=CARD, data=script).splitlines()


BARE_TAG = re.compile(r"<[^>]+>")  # Sphinx's titles are HTML


def paragraphs(doctree: Any) -> Iterable[str]:
    """The texts of a page's own paragraphs in order; what stands in lists, boxes and cells is not its beginning."""
    if doctree:
        for paragraph in doctree.findall(nodes.paragraph):
            if isinstance(paragraph.parent, nodes.section | nodes.document):
                yield paragraph.astext()


def lead(texts: Iterable[str]) -> str:
    """The first sentences that fit, at least one; of a text that says no sentence the next is taken."""
    for text in map(one_line, texts):
        if len(text) >= 40:
            return first_sentences(text)
    return ""


def first_sentences(text: str) -> str:
    """As many whole sentences as fit; of one that is longer its first words and an ellipsis."""
    shown = ""
    for sentence in SENTENCE_END.split(text):
        if len(shown) + len(sentence) >= LONGEST:
            break
        shown = f"{shown} {sentence}".strip()
    return shown or f"{text[:LONGEST].rsplit(' ', 1)[0]} …"


def described(
    book: Book, title: str, words: str, address: str, paper: Mapping[str, Any] | None, files: Iterable[str]
) -> dict[str, Any]:
    """The page by schema.org: the first one is the book and its data, a paper's page a review of it."""
    common = known(
        url=address,
        description=words,
        inLanguage=book.language,
        author=known(type="Organization", name=book.author) if book.author else None,
        license=book.license,
    )
    whole = {"@type": "Book", "@id": book.at("#book"), "name": book.title}
    if files:
        data = known(type="Dataset", name=f"Tables of {book.title}", **common, distribution=[
            known(type="DataDownload", encodingFormat="text/csv", contentUrl=book.at(f"tables/{name}"))
            for name in files
        ])  # fmt: skip
        listed = [{**whole, **known(**common, copyrightYear=book.year)}, data]
        return {"@context": "https://schema.org", "@graph": listed}
    kind = "Chapter" if not paper else "Review" if paper["finding"] else "WebPage"
    page = known(type=kind, name=title, **common, isPartOf={**whole, "url": book.at("index.html")})
    if paper:
        page["name"] = f"{title}: what {book.title} reads in it"
        page["itemReviewed" if kind == "Review" else "about"] = article(paper)
        page |= known(reviewBody=paper["finding"])
    return {"@context": "https://schema.org", **page}


def article(paper: Mapping[str, Any]) -> dict[str, Any]:
    """The paper itself, as far as it is known, with the addresses that are its own."""
    own = [doi_address(paper["doi"])] if paper["doi"] else []
    own += [f"https://arxiv.org/abs/{paper['arxiv']}"] if paper["arxiv"] else []
    authors = [known(type="Person", name=name) for name in paper["authors"]]
    return known(
        type="ScholarlyArticle",
        name=paper["title"],
        author=authors,
        datePublished=paper["published"],
        sameAs=own,
    )


def known(**fields: Any) -> dict[str, Any]:
    """The fields that have a value; `type` is schema.org's `@type`."""
    return {"@type" if name == "type" else name: value for name, value in fields.items() if value}


RELEASE = re.compile(
    r"^## (?P<version>\S+) \((?P<date>\d{4}-\d\d-\d\d)\)\n(?P<text>.*?)(?=^## |\Z)", re.M | re.S
)


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
        store.write_bytes(Path(app.outdir) / CARD, picture(card(book, papers), scale=1))


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
    return written("sitemap.xml", addresses=addresses)


def feed(book: Book, dated: list[Release], address: str) -> str:
    """The releases as an Atom feed (RFC 4287); their text as HTML, with no HTML of its own."""
    render = MarkdownIt("commonmark", {"html": False}).render
    shown = [one._replace(text=visible(render(one.text))) for one in dated]
    return written("changes.xml", book=book, releases=shown, address=address)


def redirects(book: Book, moved: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A page at each old address that leads to the new one, by a link for those whom nothing leads."""
    for old, new in moved.items():
        name, mark, place = str(new).partition("#")
        address = relative_uri(old, f"{name}.html") + mark + place
        yield f"{old}.html", written("moved.html", book=book, page=f"{name}.html", address=address)


def missing(book: Book) -> str:
    """What a server shows where no page is: all addresses are whole, because it may stand at any depth."""
    return written("missing.html", book=book)


def card(book: Book, papers: int) -> str:
    """The picture of a link to the book, as SVG of 1200 to 630: its title in lines, its size, who made it."""
    below = " · ".join(filter(None, [f"A review of {papers} papers", book.author]))
    return written("card.svg", lines=textwrap.wrap(book.title, 30)[:5], below=below).strip()


def written(template: str, **values: object) -> str:
    """The file that the template makes of the values."""
    return filled(template, **values) + "\n"
