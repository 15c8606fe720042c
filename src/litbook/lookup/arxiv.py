"""arXiv's Atom feed (https://info.arxiv.org/help/api/user-manual.html)."""

import re
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from litbook.bibliography.citekeys import fold_title
from litbook.bibliography.entries import ARXIV_ADDRESS, EPRINT_FORM
from litbook.escaping import one_line
from litbook.lookup.answer import Answer, Query, plain_doi, read_person

NAME = "arXiv"
BASE = "https://export.arxiv.org/api/query"
PAUSE = 3.0  # what its terms of use ask for
SPACES = {"atom": "http://www.w3.org/2005/Atom", "arxiv": "http://arxiv.org/schemas/atom"}


def address(base: str, query: Query) -> str | None:
    """By arXiv id, else by the title's words."""
    if query.arxiv:
        return f"{base}?{urlencode({'id_list': query.arxiv, 'max_results': 1})}"
    if query.title:
        words = f'ti:"{fold_title(query.title)}"'
        return f"{base}?{urlencode({'search_query': words, 'max_results': 3})}"
    return None


def read(body: bytes) -> tuple[Answer, ...]:
    """The feed's papers; arXiv reports an id that it does not know as an entry without one, which is left out.

    Raises ValueError if the feed is not well-formed or lacks what every feed has.
    """
    try:
        feed = ET.fromstring(body)
    except (ET.ParseError, LookupError) as error:  # LookupError: an encoding that does not exist
        raise ValueError(f"not XML: {error}") from error
    if feed.tag != f"{{{SPACES['atom']}}}feed":
        raise ValueError("not an Atom feed")
    answers = (read_entry(entry) for entry in feed.iterfind("atom:entry", SPACES))
    return tuple(answer for answer in answers if answer)


def read_entry(entry: ET.Element) -> Answer | None:
    """One paper of the feed; null for an error that the feed reports as an entry."""
    found = re.search(rf"/abs/({EPRINT_FORM.pattern})(?:v\d+)?$", _text(entry, "atom:id") or "")
    title = _text(entry, "atom:title")
    if not found or not title:
        return None
    category = entry.find("arxiv:primary_category", SPACES)
    names = (_text(author, "atom:name") for author in entry.iterfind("atom:author", SPACES))
    return Answer(
        service=NAME,
        address=ARXIV_ADDRESS + found[1],
        title=title,
        authors=tuple(read_person(name) for name in names if name),
        arxiv=found[1],
        published=(_text(entry, "atom:published") or "")[:10] or None,
        primary_category=category.get("term") if category is not None else None,
        doi=plain_doi(_text(entry, "arxiv:doi")),
        abstract=_text(entry, "atom:summary"),
    )


def _text(element: ET.Element, path: str) -> str | None:
    return one_line(element.findtext(path, "", SPACES)) or None
