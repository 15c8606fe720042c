"""Pages as docutils trees: written as JSON and read by Sphinx with no parser of markup in between.

What a generated page says of a paper is text that others wrote. It stays a text node from the data to the page.
"""

import json
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.parsers import Parser

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
