"""The built site as pages to take along: the text of each without what only a hand or a script can use."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml  # type: ignore[import-untyped]  # PyYAML publishes no types
from bs4 import BeautifulSoup, Tag

ARTICLE = re.compile(r'<article class="bd-article">.*</article>', re.DOTALL)
SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
TAGS = frozenset({"button", "input", "select", "form", "nav", "noscript", "source"})
CLASSES = frozenset(
    {
        "headerlink",
        "litbook-controls",
        "litbook-inputs",
        "litbook-take",
        "litbook-back",
        "litbook-offer",
        "litbook-files",
        "sd-octicon",
    }
)
"""What is of no use on paper, or stands for the file itself."""
ATTRIBUTES = frozenset(
    {
        "tabindex",
        "role",
        "loading",
        "hidden",
        "for",
        "aria-label",
        "aria-labelledby",
        "aria-describedby",
        "download",
    }
)
PAPERS = "The papers"


@dataclass(frozen=True)
class Page:
    """One page of the site: its address in it, its title, the part of the book it stands in, how deep it lies there."""

    path: str
    title: str
    part: str
    depth: int
    body: Tag

    @property
    def name(self) -> str:
        """What its places are called after where all pages are one: `papers-KEY`."""
        return name_of(self.path)


@dataclass(frozen=True)
class Book:
    """What is taken along: the pages in reading order, and what the settings say of the whole."""

    title: str
    author: str
    language: str
    url: str
    site: Path
    pages: tuple[Page, ...]

    def of_part(self, part: str) -> "Book":
        """The pages of one part as a book of their own; all of them where no part is named."""
        if not part:
            return self
        pages = tuple(page for page in self.pages if page.part == part)
        return replace(self, title=f"{self.title}. {part}", pages=pages)


def read_book(root: Path) -> Book:
    """The built book of the review. Raises FileNotFoundError where none is built."""
    settings = read_settings(root)
    site = root / "_build" / "html"
    listed = list(contents(site))
    known = {path for path, *_ in listed}
    papers = [path for path in paper_order(site) if path not in known]
    listed += [(path, "", PAPERS, 1) for path in papers]
    order = sorted(listed, key=lambda item: item[2] == PAPERS)
    return Book(
        title=str(settings["title"]),
        author=str(settings.get("author") or ""),
        language=str(settings.get("sphinx", {}).get("config", {}).get("language") or "en"),
        url=str(settings.get("html", {}).get("baseurl") or "").rstrip("/"),
        site=site,
        pages=tuple(read_page(site, *item) for item in order),
    )


def read_settings(root: Path) -> dict[str, Any]:
    """What `_config.yml` says."""
    return dict(yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8")))


def contents(site: Path) -> Iterator[tuple[str, str, str, int]]:
    """Address, title, part and depth of each page of the table of contents, the first page before all."""
    page = BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "html.parser")
    yield "index.html", "", "", 1
    part = ""
    for tag in page.select("nav.bd-docs-nav p.caption, nav.bd-docs-nav li > a"):
        if tag.name == "p":
            part = tag.get_text(strip=True)
            continue
        level = next(word for word in classes_of(tag.parent) if word.startswith("toctree-l"))
        if str(tag["href"]).endswith(".html"):
            yield str(tag["href"]), tag.get_text(" ", strip=True), part, int(level.removeprefix("toctree-l"))


def paper_order(site: Path) -> list[str]:
    """The pages of the papers, as the page of all papers lists them, and any that it does not."""
    found = re.findall(r'href="(papers/\w+\.html)"', (site / "explorer.html").read_text(encoding="utf-8"))
    every = {f"papers/{path.name}" for path in (site / "papers").glob("*.html")}
    listed = [path for path in dict.fromkeys(found) if path in every]
    return [*listed, *sorted(every - set(listed))]


def read_page(site: Path, path: str, title: str, part: str, depth: int) -> Page:
    """The page, cleaned. Raises ValueError for one that has no text."""
    match = ARTICLE.search((site / path).read_text(encoding="utf-8"))
    if match is None:
        raise ValueError(f"{path} has no article")
    body = BeautifulSoup(SCRIPT.sub("", match[0]), "html.parser").article
    assert body is not None
    clean(body)
    heading = body.find("h1")
    return Page(path, title or (heading.get_text(" ", strip=True) if heading else path), part, depth, body)


def classes_of(tag: Tag | None) -> list[str]:
    """The classes of an element."""
    return [str(word) for word in tag.get_attribute_list("class")] if tag else []


def clean(body: Tag) -> None:
    """Takes away what a hand or a script needs; what is folded lies open, but the code of cells."""
    for tag in body.find_all(True):
        if tag.decomposed:
            continue
        classes = classes_of(tag)
        if tag.name == "button" and tag.parent and tag.parent.name == "th":
            tag.unwrap()
        elif (
            tag.name in TAGS or CLASSES.intersection(classes) or (tag.name == "details" and "hide" in classes)
        ):
            tag.decompose()
        elif "vega-host" in classes:
            tag.unwrap()
        else:
            tag.attrs = {name: value for name, value in tag.attrs.items() if name not in ATTRIBUTES}
            if tag.name in ("details", "summary"):
                tag["class"] = f"taken-{tag.name}"
                tag.attrs.pop("open", None)
                tag.name = "div" if tag.name == "details" else "p"


def name_of(path: str) -> str:
    """`chapters/data.html` as one word."""
    return re.sub(r"\W", "-", path.removesuffix(".html"))


def relink(page: Page, known: Mapping[str, str], url: str) -> None:
    """Has every link lead into what is taken along, to the published site, to another site, or be plain text.

    `known` names the file (empty where all pages are one) that holds each page taken along.
    """
    for tag in page.body.find_all("a", href=True):
        address = resolved(str(tag["href"]), page.path, known, url)
        if address:
            tag["href"] = address
        else:
            tag.unwrap()


def resolved(href: str, page: str, known: Mapping[str, str], url: str) -> str:
    """Where a link of the page leads from a book that is taken along; empty for what stays with the site."""
    parts = urlsplit(href)
    if parts.scheme:
        return href
    target = (
        posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path)))
        if parts.path
        else page
    )
    if target not in known:
        return f"{url}/{target}" + (f"#{parts.fragment}" if parts.fragment else "") if url else ""
    place = f"{name_of(target)}--{parts.fragment}" if parts.fragment else name_of(target)
    return f"{known[target]}#{place}"


def rename_places(page: Page) -> None:
    """Gives every place a name of its own among all pages."""
    for tag in page.body.find_all(id=True):
        tag["id"] = f"{page.name}--{tag['id']}"


def drop_lost_links(pages: tuple[Page, ...]) -> None:
    """Makes links to places that were taken away lead to the page's beginning."""
    names = {str(tag["id"]) for page in pages for tag in page.body.find_all(id=True)}
    for page in pages:
        for tag in page.body.find_all("a", href=True):
            file, mark, place = str(tag["href"]).partition("#")
            if mark and "--" in place and place not in names and ":" not in file:
                tag["href"] = f"{file}#{place.split('--')[0]}"
