"""Hidden code of a chapter: cells that follow each other unfold as one."""

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx


def join_cells(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Moves the code of a cell that shows nothing in front of the code of the cell that follows it."""
    del app, docname
    for fold in list(doctree.findall(HideCodeCellNode)):
        cell = fold.parent
        following = following_fold(cell)
        if following is not None and len(cell.children) == 1:
            following.insert(0, fold.children)
            cell.parent.remove(cell)


def following_fold(cell: nodes.Element) -> HideCodeCellNode | None:
    """The hidden code of the cell that stands next; null if something else does."""
    following = cell.next_node(descend=False, siblings=True)
    first = following.children[0] if isinstance(following, nodes.container) and following.children else None
    return first if isinstance(first, HideCodeCellNode) else None
