"""What the readers of structured lists share: from a source's fields to a listing or a fault."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from litbook.errors import DataError, Problem
from litbook.escaping import visible
from litbook.model import Identifier, Listing

MOST_PROBLEMS = 50
ARXIV = re.compile(
    r"(?:https?://[\w.-]+/(?:abs|pdf|papers)/|arxiv:\s?)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?",
    re.IGNORECASE,
)


class Item(NamedTuple):
    """One item of a source: the line where it begins, and its fields by name (title, abstract, arxiv, doi, url)."""

    line: int
    fields: Mapping[str, str]


def listings(items: Iterable[Item | Problem], file: str) -> Iterator[Listing]:
    """A listing for each item that has a title and an abstract; the faults of all others are raised at the end."""
    problems: list[Problem] = []
    position = 0
    for item in items:
        problem = item if isinstance(item, Problem) else _fault(item, file)
        position += isinstance(item, Item)
        if problem is None and isinstance(item, Item):
            yield _listing(item, position)
        elif problem and len(problems) < MOST_PROBLEMS:
            problems.append(problem)
    if not (position or problems):
        problems.append(Problem(code="P001", file=file, text="holds no paper", mend="export the list again"))
    if problems:
        raise DataError(problems)


def _listing(item: Item, position: int) -> Listing:
    return Listing(
        position=position,
        line=item.line,
        title=_folded(item.fields["title"]),
        abstract=_folded(item.fields["abstract"]),
        identifiers=tuple(_identifiers(item.fields)),
    )


def _fault(item: Item, file: str) -> Problem | None:
    title, abstract = (_folded(item.fields.get(name, "")) for name in ("title", "abstract"))
    place = f"line {item.line}"
    if not title:
        text, mend = "an item has no title", "add it, or take the item out"
        return Problem(code="P004", file=file, place=place, text=text, mend=mend)
    if not abstract:
        text, mend = f'the paper "{title}" has no abstract', "export the list with abstracts, or add it"
        return Problem(code="P003", file=file, place=place, text=text, mend=mend)
    return None


def _folded(text: str) -> str:
    return " ".join(text.split())


def _identifiers(fields: Mapping[str, str]) -> Iterator[Identifier]:
    fields = {name: visible(text) for name, text in fields.items()}
    arxiv = ARXIV.fullmatch(fields.get("arxiv", "").strip()) or ARXIV.fullmatch(fields.get("url", "").strip())
    doi = re.search(r"10\.\d{4,9}/\S+", fields.get("doi", ""))
    url = fields.get("url", "").strip()
    if arxiv:
        yield Identifier(kind="arxiv", value=arxiv[1])
    if doi:
        yield Identifier(kind="doi", value=doi[0])
    if url.startswith(("http://", "https://")) and not (arxiv and arxiv[1] in url):
        yield Identifier(kind="url", value=url)
