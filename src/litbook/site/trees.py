"""Pages as docutils trees, written as JSON and read by Sphinx with no parser between, and where they stand.

What a generated page says of a paper is text that others wrote. It stays a text node from the data to the page.
"""

import json
from collections.abc import Callable
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.parsers import Parser

from litbook.escaping import html_text

SUFFIX = ".tree.json"
FILE_TYPE = "litbook-tree"
FRAME = "frame"
"""The attribute of a page, and the field of its metadata, that says what it is called and stands beside."""
NOT_SEARCHED = "litbook-beside"
"""The class of sections that speak of other papers or of the page itself: what is found there is not the paper."""
KINDS = {
    kind.__name__: kind
    for kind in (
        nodes.bullet_list, nodes.emphasis, nodes.inline, nodes.list_item, nodes.literal, nodes.literal_block,
        nodes.paragraph, nodes.raw, nodes.reference, nodes.section, nodes.strong, nodes.title, addnodes.pending_xref,
    )
}  # fmt: skip


def write_tree(page: nodes.section) -> str:
    """The page as JSON: each element a list of its kind, its attributes and its children, each text a string."""
    return json.dumps(_data(page), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _data(node: nodes.Node) -> Any:
    if isinstance(node, nodes.Element):
        return [type(node).__name__, node.non_default_attributes(), *map(_data, node.children)]
    return str(node)


def read_tree(text: str) -> nodes.section:
    """The page that `write_tree` wrote. Raises ValueError for an unknown kind of element or what is no page."""
    page = _node(json.loads(text))
    if not isinstance(page, nodes.section):
        raise ValueError("the file holds no page")
    return page


def _node(data: Any) -> nodes.Node:
    if isinstance(data, str):
        return nodes.Text(data)
    kind, attributes, *children = data
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of element that a page holds")
    node: nodes.Element = KINDS[kind](**attributes)
    node.extend(_node(child) for child in children)
    node.rawsource = node.astext()  # Sphinx colours a block of code only if it is as its source
    return node


class TreeParser(Parser):
    """Reads the pages of papers for Sphinx; they are reached by links and stand in no table of contents."""

    supported = (FILE_TYPE,)

    def parse(self, inputstring: Any, document: nodes.document) -> None:
        """Puts the page into the document, its sections as targets of links."""
        document.settings.smart_quotes = False  # quotation marks and dashes stay as the source prints them
        page = read_tree(str(inputstring))
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

    def __init__(self) -> None:
        self.contents: dict[str, str] = {}

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
        context["generate_toctree_html"] = self.once(context["generate_toctree_html"])

    def once(self, contents: Callable[..., Any]) -> Callable[..., str]:
        """The book's contents as the first of these pages has them: they mark no page, all lie in one folder."""

        def kept(**options: Any) -> str:
            key = json.dumps(options, sort_keys=True)
            if key not in self.contents:
                self.contents[key] = str(contents(**options))
            return self.contents[key]

        return kept


def linked(place: tuple[str, str] | None) -> dict[str, str] | None:
    """An address within the site and a title as the theme takes them, seen from the folder of the papers."""
    return {"link": f"../{place[0]}", "title": html_text(place[1])} if place else None
