"""Saved pages of papers: Hugging Face in every view, arXiv, Google Scholar, publishers' own pages, tables."""

import json
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from email import message_from_string, policy

from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning
from bs4.element import Tag
from bs4.exceptions import ParserRejectedMarkup

from litbook.corpus.items import Item, fields_of
from litbook.corpus.layout import is_abstract
from litbook.corpus.table import linked_rows, paper_fields, papers_in
from litbook.errors import DataError

PAPER_ADDRESS = re.compile(r"/papers/(\d{4}\.\d{4,5})\b")
ARXIV_ADDRESS = re.compile(r"/abs/([\w./-]+)")
LABEL = re.compile(r"^(?:title|abstract|authors?|subjects|comments)\s*:\s*", re.IGNORECASE)
META = fields_of("meta")


def read_page(lines: Iterable[str], file: str) -> list[Item]:
    """The papers of a page, by the first of its parts that names any: the page's own data, lists of arXiv and Google
    Scholar, the fields for citation managers, tables, or headings each with the longest paragraph before the next one.

    Raises DataError if the HTML cannot be parsed.
    """
    page = parsed("".join(lines), file)
    readers: tuple[Callable[[BeautifulSoup], Iterator[Item]], ...] = (
        own_data, arxiv_listing, arxiv_search, scholar_results, citation_fields, tables, headings,
    )  # fmt: skip
    found = (list(reader(page)) for reader in readers)
    return next((items for items in found if items), [])


def read_mhtml(lines: Iterable[str], file: str) -> list[Item]:
    """The papers of a page that a browser saved as one file (.mhtml)."""
    message = message_from_string("".join(lines), policy=policy.default)
    part = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    if part is None:
        raise DataError.one("P002", file, "is a saved page without HTML", "save the page again as HTML")
    return read_page([str(part.get_content())], file)


def closed(text: str) -> str:
    """The text with each `<` as a sign that no tag or comment can begin with: the parser would look for its end from
    each of them anew, in time that grows with the square of their number.
    """
    whole = text.rfind("-->") + 1
    text = text[:whole] + text[whole:].replace("<!--", "&lt;!--")
    whole = text.rfind(">") + 1
    return text[:whole] + text[whole:].replace("<", "&lt;")


def parsed(text: str, file: str) -> BeautifulSoup:
    """The page's tree. Raises DataError if no parser takes it."""
    text = closed(text)
    try:
        with warnings.catch_warnings(action="ignore", category=XMLParsedAsHTMLWarning):
            return BeautifulSoup(text, "html.parser")
    except ParserRejectedMarkup as error:
        mend = "save the page again, or copy its text"
        raise DataError.one("P006", file, "is HTML that cannot be read", mend) from error


def own_data(page: BeautifulSoup) -> Iterator[Item]:
    """The papers of the JSON that a page of Hugging Face carries for its own script, each once."""
    seen: set[str] = set()
    for tag in page.select("[data-props]"):
        try:
            props = json.loads(str(tag["data-props"]))
        except (ValueError, RecursionError):
            continue
        for paper in papers_in(props):
            if str(paper.get("id", paper)) not in seen:
                seen.add(str(paper.get("id", paper)))
                yield Item(tag.sourceline or 1, paper_fields(paper))


def arxiv_listing(page: BeautifulSoup) -> Iterator[Item]:
    """The papers of an arXiv listing: a term with the id, then the description."""
    for term in page.find_all("dt"):
        about = term.find_next_sibling("dd")
        address = ARXIV_ADDRESS.search(str(term))
        if not (address and isinstance(about, Tag) and about.find(class_="list-title")):
            continue
        chosen = texts_at(
            about,
            title=".list-title",
            abstract="p.mathjax",
            author=".list-authors a",
            container=".list-journal-ref",
        )
        yield Item(term.sourceline or 1, chosen | {"arxiv": [address[1]]})


def arxiv_search(page: BeautifulSoup) -> Iterator[Item]:
    """The papers of arXiv's search results."""
    for result in page.find_all("li", class_="arxiv-result"):
        for link in result.select(".abstract-full a"):
            link.decompose()  # "Less"
        submitted = re.findall(r"Submitted\s+(\d{1,2} \w+,? \d{4})", part_text(result))
        chosen = texts_at(
            result, title="p.title", author="p.authors a", whole=".abstract-full", abstract="p.abstract"
        )
        chosen["abstract"] = chosen.pop("whole") + chosen["abstract"]
        known = {"date": submitted[:1], "arxiv": ARXIV_ADDRESS.findall(str(result))[:1]}
        yield Item(result.sourceline or 1, chosen | known)


SCHOLAR = re.compile(
    r"(?P<author>.*?) - (?:(?P<container>.*?)(?:, )?(?P<year>(?:19|20)\d\d)? - )?(?P<publisher>.*)"
)


def scholar_results(page: BeautifulSoup) -> Iterator[Item]:
    """The results of Google Scholar, which cuts authors and prints parts of abstracts; these are no abstracts."""
    for result in page.select(".gs_ri"):
        for mark in result.select(".gs_ctc, .gs_ctu"):
            mark.decompose()  # [PDF], [CITATION]
        chosen = texts_at(result, title=".gs_rt", about=".gs_a")
        about = SCHOLAR.fullmatch("".join(chosen.pop("about")[:1]))
        chosen |= {name: [text or ""] for name, text in about.groupdict().items()} if about else {}
        link = result.select_one(".gs_rt a")
        yield Item(result.sourceline or 1, chosen | {"url": [str(link.get("href", ""))] if link else []})


def tables(page: BeautifulSoup) -> Iterator[Item]:
    """The rows of tables whose first row names the columns of a list."""
    return linked_rows(
        (
            row.sourceline or 1,
            [part_text(cell) for cell in row.find_all(["td", "th"])],
            [str(link.get("href", "")) for link in row.find_all("a")],
        )
        for row in page.find_all("tr")
    )


def citation_fields(page: BeautifulSoup) -> Iterator[Item]:
    """The one paper that a page describes for citation managers."""
    fields: dict[str, list[str]] = {}
    for tag in page.find_all("meta"):
        field = META.get(str(tag.get("name", "")).casefold())
        if field:
            fields.setdefault(field, []).append(str(tag.get("content", "")))
    abstract = page.select_one("blockquote.abstract, section.abstract, div.abstract, #abstract")
    if "title" in fields:
        yield Item(1, {"abstract": [part_text(abstract)] if abstract else []} | fields)


def headings(page: BeautifulSoup) -> Iterator[Item]:
    """Each heading that is a paper's, with the longest paragraph before the next one.

    Where the page has articles, only headings within one count; where any heading links to a paper, only those.
    """
    inside = bool(page.find("article"))
    found = page.select("article :is(h3, h4)" if inside else "h3, h4")
    linked = [heading for heading in found if paper_of(heading)]
    plain = [heading for heading in found if heading.name == "h3"]
    for heading in plain if inside and plain else linked or plain:
        abstract = max(map(part_text, paragraphs_after(heading)), key=len, default="")
        fields = {"title": [part_text(heading)], "abstract": [abstract] if is_abstract(abstract) else []}
        known = paper_of(heading)
        yield Item(heading.sourceline or 1, fields | {"arxiv": [known] if known else []})


def paper_of(heading: Tag) -> str | None:
    """The arXiv id in an address in or around the heading."""
    around = heading.find_parent("a")
    places = (str(heading), str(around.get("href")) if around else "")
    found = next(filter(None, map(PAPER_ADDRESS.search, places)), None)
    return found[1] if found else None


def paragraphs_after(heading: Tag) -> Iterator[Tag]:
    """The paragraphs between the heading and the next one, within its article if it stands in one."""
    article = heading.find_parent("article")
    for tag in heading.next_elements:  # find_all_next would go to the end of the page for each heading
        if not isinstance(tag, Tag) or tag.name not in ("h3", "h4", "p"):
            continue
        if tag.name != "p" or (article and tag.find_parent("article") is not article):
            return
        yield tag


def texts_at(tag: Tag, **selectors: str) -> dict[str, list[str]]:
    """The texts of the tag's parts that a CSS selector chooses for each field."""
    return {field: list(map(part_text, tag.select(selector))) for field, selector in selectors.items()}


def part_text(tag: Tag) -> str:
    """The tag's text on one line, without the label that a page of arXiv puts before it."""
    return LABEL.sub("", " ".join(tag.get_text(" ").split()))
