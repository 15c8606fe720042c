"""An abstract with its quotes marked: each coded number's and each claim's words have an address of their own."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from litbook.coding.quotes import find_quote
from litbook.escaping import html_text, one_line
from litbook.model import Claim, Evidence, Quantity
from litbook.site.reading import format_quantity


class Mark(NamedTuple):
    """Words of a text from `start` to `end` in an element with a class, an id (empty where it goes on) and a title."""

    start: int
    end: int
    element: str
    kind: str
    name: str
    title: str

    def around(self, words: str) -> str:
        """The element with these words, which are HTML."""
        name = f' id="{html_text(self.name)}"' if self.name else ""
        opening = f'<{self.element} class="{self.kind}"{name} title="{html_text(self.title)}">'
        return f"{opening}{words}</{self.element}>"


def abstract_html(
    text: str, quantities: Iterable[Quantity], bearing: Iterable[tuple[Claim, Evidence]]
) -> str:
    """The abstract as a paragraph; a quote is found at `quote-ID` or `bears-CLAIM`, if the abstract holds it."""
    found = [
        Mark(*span, "mark", "litbook-quote", f"quote-{one.id}", f"{format_quantity(one)}: {one.of}")
        for one in quantities
        if (span := find_quote(one.quote, text))
    ]
    found += [
        Mark(*span, "span", "litbook-bears", f"bears-{claim.id}", f"{one.stance}: {claim.text}")
        for claim, one in bearing
        if (span := find_quote(one.quote, text))
    ]
    return f'<p class="litbook-abstract">{one_line(nested(text, 0, len(text), found))}</p>'


def nested(text: str, start: int, end: int, marks: Sequence[Mark]) -> str:
    """The part of the text with its marks inside one another; one that reaches beyond another goes on after it."""
    if not marks:
        return str(Markup.escape(text[start:end]))
    first, *rest = sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.element == "mark"))
    inside = [mark._replace(end=min(mark.end, first.end)) for mark in rest if mark.start < first.end]
    beyond = [mark._replace(start=first.end, name="") for mark in rest if mark.start < first.end < mark.end]
    after = [mark for mark in rest if mark.start >= first.end]
    words = first.around(nested(text, first.start, first.end, inside))
    return (
        f"{Markup.escape(text[start : first.start])}{words}{nested(text, first.end, end, [*beyond, *after])}"
    )
