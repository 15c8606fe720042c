"""What machines read in a page's head: its description, and where the site has an address its canonical data.

Every word enters a page through `html_text` or `html_json`; a page of a paper is a review of it, never the paper.
"""

import csv
import html
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from litbook import store
from litbook.escaping import doi_address, html_json, html_text, one_line
from litbook.model import Value

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


def add_metadata(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Adds description, and where the book has an address what finders and those who share a link read."""
    del template
    book, address = book_of(app), context.get("pageurl") or ""
    tables = Path(app.srcdir) / "generated" / "tables"
    paper = papers_of(tables).get(page.removeprefix("papers/")) if page.startswith("papers/") else None
    title = one_line(html.unescape(BARE_TAG.sub("", str(context.get("title", ""))))) or book.title
    words = lead([paper["finding"], paper["abstract"], paper["title"]] if paper else paragraphs(doctree))
    words = words or f"{title}: a page of {book.title}"
    head = [VIEWPORT.sub("", context.get("metatags", "")), tag("name", "description", words)]
    if book.url and doctree:
        files = sorted(path.name for path in tables.glob("*.csv")) if page == app.config.root_doc else []
        head += [tag(kind, name, text) for kind, name, text in shared(book, title, words, address, paper)]
        data = described(book, title, words, address, paper, files)
        head.append(
            f'<script type="application/ld+json">{html_json(json.dumps(data, ensure_ascii=False))}</script>'
        )
        if app.config.litbook_feed:
            name = html_text(f"Changes of {book.title}")
            feed = html_text(book.at("changes.xml"))
            head.append(f'<link rel="alternate" type="application/atom+xml" title="{name}" href="{feed}" />')
    context["metatags"] = "\n    ".join(["", *filter(None, head)])


BARE_TAG = re.compile(r"<[^>]+>")  # Sphinx's titles are HTML


def tag(kind: str, name: str, text: str) -> str:
    """One element of the head; `kind` is the attribute that holds its name."""
    return f'<meta {kind}="{name}" content="{html_text(text)}" />'


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


def shared(
    book: Book, title: str, words: str, address: str, paper: Mapping[str, Any] | None
) -> Iterable[tuple[str, str, str]]:
    """What a link to the page shows where it is shared, by Open Graph: attribute, name, text."""
    named = title if title == book.title or not paper else f"{title}: what the review reads in it"
    yield "property", "og:type", "book" if title == book.title else "article"
    yield "property", "og:title", named
    yield "property", "og:description", words
    yield "property", "og:url", address
    yield "property", "og:site_name", book.title
    yield "property", "og:image", book.at(CARD)
    yield "property", "og:image:alt", book.title
    yield "name", "twitter:card", "summary_large_image"


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
