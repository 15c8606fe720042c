"""Pages of papers, a line a section, read by Sphinx with no parser between, and where they stand.

What a generated page says of a paper is text that others wrote: its template escapes it, and nothing reads it again.
"""

import functools
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.parsers import Parser

from litbook.escaping import html_text
from litbook.model import Value

SUFFIX = ".page.jsonl"
FILE_TYPE = "litbook-page"
FRAME = "frame"
"""The attribute of a page, and the field of its metadata, that says what it is called and stands beside."""
NOT_SEARCHED = "litbook-beside"
"""The class of what speaks of other papers or of the page itself: what is found there is not the paper."""


class Section(Value):
    """A section as a line of a page's source says it, the first the page itself with its `frame`.

    It holds HTML, then pages of the book by path and title, which is the page's own where empty, then BibTeX.
    """

    title: str
    html: str = ""
    pages: tuple[tuple[str, str], ...] = ()
    bibtex: str = ""
    beside: bool = False
    frame: Mapping[str, Any] = {}

    def node(self) -> nodes.section:
        """The section for Sphinx."""
        heading, classes = nodes.title("", self.title), [NOT_SEARCHED] if self.beside else []
        names = [nodes.fully_normalize_name(self.title)]
        return nodes.section("", heading, *self.blocks(), names=names, classes=classes)

    def blocks(self) -> Iterator[nodes.Node]:
        """What stands below the heading."""
        if self.html:
            yield nodes.raw("", self.html, format="html")
        if self.pages:
            links = (nodes.paragraph("", "", page_link(*page)) for page in self.pages)
            yield nodes.bullet_list("", *(nodes.list_item("", link) for link in links), classes=["simple"])
        if self.bibtex:
            # "force": a text that the colouring of BibTeX stumbles over is printed, not warned of
            yield nodes.literal_block(self.bibtex, self.bibtex, language="bibtex", force=True)


def page_link(page: str, title: str) -> nodes.Node:
    """A link to a page of the book."""
    return addnodes.pending_xref(
        "", nodes.inline("", title),
        refdomain="std", reftype="doc", reftarget=f"/{page}", refexplicit=bool(title), refwarn=True,
    )  # fmt: skip


def read_page(text: str) -> nodes.section:
    """The page of these lines. Raises ValueError for what is none."""
    first, *others = [Section.model_validate_json(line) for line in text.splitlines() if line]
    page = first.node()
    page[FRAME] = first.frame
    page += [section.node() for section in others]
    return page


class PageParser(Parser):
    """Reads the pages of papers for Sphinx; they are reached by links and stand in no table of contents."""

    supported = (FILE_TYPE,)

    def parse(self, inputstring: Any, document: nodes.document) -> None:
        """Puts the page into the document, its sections as targets of links."""
        document.settings.smart_quotes = False  # quotation marks and dashes stay as the source prints them
        page = read_page(str(inputstring))
        frame = nodes.paragraph("", json.dumps(page.attributes.pop(FRAME, {})))
        fields = (("orphan", nodes.field_body()), (FRAME, nodes.field_body("", frame)))
        document += [
            nodes.docinfo("", *(nodes.field("", nodes.field_name("", name), body) for name, body in fields)),
            page,
        ]
        for section in document.findall(nodes.section):
            document.note_implicit_target(section, section)


class PaperPlaces:
    """Gives the pages of papers the frame that Sphinx gives what stands in the contents."""

    contents: Callable[..., str] | None = None
    """The book's contents as the first of these pages has them: they mark no page, all lie in one folder."""

    def place(self, app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
        """Sets what the theme's breadcrumbs, its links to neighbours and its sidebar show on a paper's page."""
        frame = json.loads((context.get("meta") or {}).get(FRAME, "{}"))
        if not frame:
            return
        titles = app.env.titles  # a chapter's own title, which is not always that of its theme
        parents = [
            (address, titles[name].astext() if (name := address.removesuffix(".html")) in titles else title)
            for address, title in frame["parents"]
        ]
        context["parents"] = [linked(parent) for parent in parents]
        context["prev"], context["next"] = linked(frame["previous"]), linked(frame["next"])
        if self.contents is None:
            made = context["generate_toctree_html"]
            self.contents = functools.cache(lambda **options: str(made(**options)))
        context["generate_toctree_html"] = self.contents


def linked(place: tuple[str, str] | None) -> dict[str, str] | None:
    """An address within the site and a title as the theme takes them, seen from the folder of the papers."""
    return {"link": f"../{place[0]}", "title": html_text(place[1])} if place else None
