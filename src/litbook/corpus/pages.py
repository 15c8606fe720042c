"""Reads the saved HTML of a Hugging Face papers page."""

import re
from collections.abc import Iterable, Iterator

from bs4 import BeautifulSoup
from bs4.element import Tag

from litbook.corpus.evidence import is_abstract
from litbook.corpus.sources import Item, listings
from litbook.model import Listing

PAPER_ADDRESS = re.compile(r"/papers/(\d{4}\.\d{4,5})\b")


def read_page(lines: Iterable[str], file: str) -> Iterator[Listing]:
    """The papers of a page: each heading (`h3`) with the longest paragraph (`p`) before the next heading.

    Where the page has articles, only headings within one count. The arXiv id in a heading's address is kept.
    Raises DataError, after the last listing, with every paper that has no abstract.
    """
    page = BeautifulSoup("".join(lines), "html.parser")
    inside = bool(page.find("article"))
    headings = [heading for heading in page.find_all("h3") if not inside or heading.find_parent("article")]
    return listings((_item(heading) for heading in headings), file)


def _item(heading: Tag) -> Item:
    paragraphs = [_text(paragraph) for paragraph in _paragraphs(heading)]
    abstract = max(paragraphs, key=len, default="")
    fields = {"title": _text(heading), "abstract": abstract if is_abstract(abstract) else ""}
    address = PAPER_ADDRESS.search(str(heading)) or PAPER_ADDRESS.search(str(heading.find_parent("a") or ""))
    return Item(heading.sourceline or 1, fields | ({"arxiv": address[1]} if address else {}))


def _paragraphs(heading: Tag) -> Iterator[Tag]:
    """The paragraphs between the heading and the next one, within its article if it stands in one."""
    article = heading.find_parent("article")
    for tag in heading.find_all_next(["h3", "p"]):
        if tag.name == "h3" or (article and tag.find_parent("article") is not article):
            return
        yield tag


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())
