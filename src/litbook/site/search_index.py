"""The search index of the site: what each page says in entries of a kind, written as a script that needs no server.

An entry is a list: kind, anchor, title, people, keys, about (year and venue, or the page it stands on), text.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from docutils import nodes
from markupsafe import Markup
from sphinx import addnodes
from sphinx.environment import BuildEnvironment
from sphinx.search import IndexBuilder

from litbook.escaping import one_line
from litbook.site.numbered import numbered
from litbook.site.trees import FRAME, NOT_SEARCHED

BEGIN, END = "litbookSearch(", ");\n"
CARD = re.compile(
    r'<article class="litbook-card" id="(([a-z]+)-[^"]*)"><h4>(.*?)</h4>(.*?)</article>', re.DOTALL
)
NOT_READ = re.compile(
    r'<(script|style|math|select|thead)\b.*?</\1>|<a class="(?:headerlink|litbook-inferred)".*?</a>'
    r'|<details class="litbook-data">.*?</details>|<td[^>]*>(?:“[^<]*”|<a href="http.*?)</td>'
    r'|<table id="[^"]*" class="litbook-table">.*?</table>',
    re.DOTALL,
)
"""What a page says by no words or again: the numbers behind a chart, cells that quote an abstract or lead elsewhere,
tables with a search of their own, whose rows have pages."""
BLOCK_END = re.compile(r"<(?:br|/(?:article|p|li|t[dhr]|d[dt]|h\d|div|summary|caption))>")
SILENT = (
    nodes.citation, nodes.comment, nodes.literal_block, nodes.math, nodes.math_block, nodes.title, addnodes.glossary,
)  # fmt: skip
CARDS = ("claim", "law", "audit")
Entry = Sequence[Any]


class SearchIndex(IndexBuilder):
    """In the place of Sphinx's index; it is kept by page, so that after an edit it is that of a clean build."""

    def __init__(self, env: BuildEnvironment, lang: str, options: dict[str, str], scoring: str) -> None:
        super().__init__(env, lang, options, scoring)
        self.pages: dict[str, list[Entry]] = {}

    def load(self, stream: IO[Any], format: Any) -> None:  # noqa: A002 - Sphinx's name
        """Reads what the last build wrote. Raises ValueError for anything else."""
        del format
        self.pages = json.loads(stream.read().removeprefix(BEGIN).removesuffix(END))

    def dump(self, stream: IO[Any], format: Any) -> None:  # noqa: A002 - Sphinx's name
        """Writes the entries of each page, in the order of the pages' names."""
        del format
        pages = dict(sorted(self.pages.items()))
        stream.write(f"{BEGIN}{json.dumps(pages, ensure_ascii=False, separators=(',', ':'))}{END}")

    def prune(self, docnames: Iterable[str]) -> None:
        """Forgets all pages but these."""
        kept = set(docnames)
        self.pages = {page: entries for page, entries in self.pages.items() if page in kept}

    def feed(self, docname: str, filename: str, title: str, doctree: nodes.document) -> None:
        """Takes a page's entries: one of a paper; one for each section, card and term of any other page."""
        del filename
        frame = json.loads(self.env.metadata[docname].get(FRAME, "{}"))
        if frame:
            parts = (
                part for part in doctree.findall(nodes.section) if isinstance(part.parent, nodes.section)
            )
            text = " ".join(filter(None, map(text_of, parts)))
            known = [frame["people"], frame["keys"], frame["about"]]
            self.pages[docname] = [["paper", "", next(doctree.findall(nodes.title)).astext(), *known, text]]
        else:
            kind = "chapter" if docname.startswith("chapters/") else "page"
            name = Markup(title).striptags()
            self.pages[docname] = [
                entry
                for part in doctree.findall(nodes.section)
                for entry in section_entries(part, kind, name)
            ]


def section_entries(part: nodes.section, kind: str, page: str) -> Iterator[Entry]:
    """A section's own entry and those of the terms and cards in it; the first section is the page's."""
    first = not isinstance(part.parent, nodes.section)
    title = next(part.findall(nodes.title)).astext()
    own = [child for child in part.children if not isinstance(child, nodes.section)]
    anchor, about = ("", "") if first else (part["ids"][0], page)
    text = " ".join(filter(None, map(text_of, own)))
    if first or text:
        yield kind, anchor, title, "", [], about, text
    for child in own:
        for item in child.findall(nodes.definition_list_item):
            if isinstance(item.parent.parent, addnodes.glossary):
                term = next(item.findall(nodes.term))
                words = " ".join(map(text_of, item.findall(nodes.definition)))
                yield "term", term["ids"][0], term.astext(), "", [], page, words
        for html in child.findall(nodes.raw):
            for anchor, sort, name, body in CARD.findall(html.astext()):
                key = anchor.removeprefix(f"{sort}-")
                yield sort if sort in CARDS else kind, anchor, plain(name), "", [key], page, plain(body)


def text_of(node: nodes.Node) -> str:
    """The words of a part of a page, without subsections, code, formulas, references, cards and terms."""
    if isinstance(node, nodes.Text):
        return str(node)
    if isinstance(node, SILENT) or (
        isinstance(node, nodes.Element) and NOT_SEARCHED in node.get("classes", ())
    ):
        return ""
    if isinstance(node, nodes.raw):
        return plain(CARD.sub("", node.astext())) if node.get("format") == "html" else ""
    if isinstance(node, numbered):
        return f"{node['caption']} {plain(node['html'])}"
    parts = (text_of(child) for child in node.children if not isinstance(child, nodes.section))
    return one_line(("" if isinstance(node, nodes.TextElement) else " ").join(parts))


def plain(html: str) -> str:
    """The words of HTML."""
    return one_line(Markup(BLOCK_END.sub(r" \g<0>", NOT_READ.sub(" ", html))).striptags())
