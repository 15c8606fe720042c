"""The search index of the site, and the cards that its links show: scripts that need no server.

An entry is a list: kind, anchor, title, people, keys, about (year and venue, or the page it stands on), text.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from textwrap import shorten
from typing import IO, Any

from docutils import nodes
from markupsafe import Markup
from sphinx import addnodes
from sphinx.environment import BuildEnvironment
from sphinx.search import IndexBuilder

from litbook import store
from litbook.escaping import one_line
from litbook.site.numbered import numbered, numbered_figure
from litbook.site.sections import FRAME, NOT_SEARCHED

BEGIN, END = "litbookSearch(", ");\n"
CARD = re.compile(
    r'<article class="litbook-card" id="(([a-z]+)-[^"]*)"><h4>(.*?)</h4>(.*?)</article>', re.DOTALL
)
NOT_READ = re.compile(
    r'<(script|style|math|select|thead)\b.*?</\1>|<a class="(?:headerlink|litbook-inferred)".*?</a>'
    rf'|<p class="{NOT_SEARCHED}">.*?</p>'
    r'|<details class="litbook-data">.*?</details>|<td[^>]*>(?:“|<a href="(?:http|#)).*?</td>'
    r'|<table id="[^"]*" class="litbook-table">.*?</table>',
    re.DOTALL,
)
"""What a page says by no words or again: the numbers behind a chart, cells that quote an abstract or lead elsewhere,
tables with a search of their own, whose rows have pages."""
BLOCK_END = re.compile(r"<(?:br|/(?:article|p|li|t[dhr]|d[dt]|h\d|div|summary|caption))>")
SILENT = (
    nodes.citation, nodes.comment, nodes.literal_block, nodes.math, nodes.math_block, nodes.title, addnodes.glossary,
    numbered,
)  # fmt: skip
CARDS = ("claim", "law", "audit")
SHOWN = {"paper": 160, "term": 240, "figure": 2, "table": 2} | dict.fromkeys(CARDS, 160)
"""The kinds of entries that links show a card of, and how many characters of their text."""
Entry = Sequence[Any]


class SearchIndex(IndexBuilder):
    """In the place of Sphinx's index; it is kept by page, so that after an edit it is that of a clean build."""

    def __init__(self, env: BuildEnvironment, lang: str, options: dict[str, str], scoring: str) -> None:
        super().__init__(env, lang, options, scoring)
        self.pages: dict[str, list[Entry]] = {}

    def load(self, stream: IO[Any], _: Any) -> None:
        """Reads what the last build wrote. Raises ValueError for anything else."""
        self.pages = json.loads(stream.read().removeprefix(BEGIN).removesuffix(END))

    def dump(self, stream: IO[Any], _: Any) -> None:
        """Writes the entries of each page, in the order of the pages' names."""
        pages = dict(sorted(self.pages.items()))
        stream.write(f"{BEGIN}{script_json(pages)}{END}")
        found = {page: cards(entries) for page, entries in pages.items()}
        known = {page: shown for page, shown in found.items() if shown}
        store.write_text(Path(self.env.app.outdir) / "cards.js", f"litbookCards({script_json(known)});\n")

    def prune(self, docnames: Iterable[str]) -> None:
        """Forgets all pages but these."""
        kept = set(docnames)
        self.pages = {page: entries for page, entries in self.pages.items() if page in kept}

    def feed(self, docname: str, _filename: str, title: str, doctree: nodes.document) -> None:
        """Takes a page's entries: one of a paper; one for each section, card and term of any other page."""
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


def script_json(value: Any) -> str:
    """The value as JSON without needless space."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def cards(entries: Iterable[Entry]) -> dict[str, list[str]]:
    """What links to a page show before they are followed, by anchor: title, a line about it, how its text begins."""
    return {
        name: [title, " · ".join(filter(None, [few(people), about])), shorten(text, length, placeholder=" …")]
        for kind, anchor, title, people, keys, about, text in entries
        if (length := SHOWN.get(kind))
        for name in (anchor, *(f"{kind}-{key}" for key in keys if kind in CARDS))
    }


def few(people: str) -> str:
    """The first of several people."""
    first, *others = people.split(", ")
    return f"{first} and {len(others)} more" if others else first


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
        for shown in child.findall(numbered):
            kind_shown = "figure" if isinstance(shown, numbered_figure) else "table"
            yield kind_shown, shown["ids"][0], shown["caption"], "", [], page, plain(shown["html"])
        for html in child.findall(nodes.raw):
            for anchor, sort, name, body in CARD.findall(html.astext()):
                keys = [anchor.removeprefix(f"{sort}-"), *re.findall(f' id="{sort}-([^"]*)"', body)]
                yield sort if sort in CARDS else kind, anchor, plain(name), "", keys, page, plain(body)


def text_of(node: nodes.Node) -> str:
    """The words of a part of a page, without code, formulas, references and what has an entry of its own."""
    if isinstance(node, nodes.Text):
        return str(node)
    if isinstance(node, SILENT) or (
        isinstance(node, nodes.Element) and NOT_SEARCHED in node.get("classes", ())
    ):
        return ""
    if isinstance(node, nodes.raw):
        return plain(CARD.sub("", node.astext())) if node.get("format") == "html" else ""
    parts = (text_of(child) for child in node.children if not isinstance(child, nodes.section))
    return one_line(("" if isinstance(node, nodes.TextElement) else " ").join(parts))


def plain(html: str) -> str:
    """The words of HTML."""
    return one_line(Markup(BLOCK_END.sub(r" \g<0>", NOT_READ.sub(" ", html))).striptags())
