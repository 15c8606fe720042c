"""Cells that follow each other unfold as one."""

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.utils import new_document
from myst_nb.sphinx_ import HideCodeCellNode

from litbook.site.numbered import join_cells


def cell(code: str, output: str = "") -> nodes.container:
    fold = HideCodeCellNode("", nodes.literal_block(text=code))
    return nodes.container("", fold, *([nodes.paragraph(text=output)] if output else []))


def folds(*parts: nodes.Node) -> list[list[str]]:
    document = new_document("page", get_default_settings(Parser))
    document.extend(parts)
    join_cells(None, document, "page")  # type: ignore[arg-type]  # which it does not use
    return [[code.astext() for code in fold.children] for fold in document.findall(HideCodeCellNode)]


def test_cells_without_output_are_folded_with_the_next() -> None:
    assert folds(cell("a"), cell("b"), cell("c", "shown"), cell("d")) == [["a", "b", "c"], ["d"]]


def test_what_stands_between_two_cells_keeps_them_apart() -> None:
    assert folds(cell("a"), nodes.paragraph(text="words"), cell("b")) == [["a"], ["b"]]


def test_a_cell_that_shows_something_keeps_its_code() -> None:
    assert folds(cell("a", "shown"), cell("b", "shown")) == [["a"], ["b"]]
    assert folds(cell("a"), nodes.container()) == [["a"]]
