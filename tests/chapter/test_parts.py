"""The cells of the part pages, run on the toy review: little there states what their figures draw."""

import ast
import shutil
from pathlib import Path
from typing import Any

import altair as alt
import pytest

from litbook import store
from litbook.chapter.overview import Taxonomy
from litbook.checks.notebooks import read_notebook
from litbook.paths import REVIEW_VARIABLE, ReviewPaths, find_paths
from litbook.review import load_review
from litbook.site.build import tidy_tables

PARTS = ["domain-models", "scaling-laws", "efficiency", "hardware"]


@pytest.fixture(scope="module")
def toy(root: Path, tmp_path_factory: pytest.TempPathFactory) -> ReviewPaths:
    """The toy review with its tables, and the real chapters' data, none of whose papers it holds."""
    folder = tmp_path_factory.mktemp("toy")
    shutil.copytree(root / "tests" / "toy_review", folder, dirs_exist_ok=True)
    shutil.copytree(root / "book" / "data" / "chapters", folder / "book" / "data" / "chapters")
    paths = find_paths(folder)
    for path, content in store.table_files(
        paths.generated / "tables", tidy_tables(paths, load_review(paths))
    ).items():
        store.write_bytes(path, content)
    return paths


def shown(source: str, theme: str) -> list[Any]:
    """What the cells of a notebook show when its theme is another: the value of each cell's last expression."""
    names: dict[str, Any] = {}
    values = []
    for cell in read_notebook(source).cells:
        if cell.cell_type != "code":
            continue
        *body, last = ast.parse(cell.source).body
        exec(compile(ast.Module(body, []), "cell", "exec"), names)
        if isinstance(last, ast.Expr):
            values.append(eval(compile(ast.Expression(last.value), "cell", "eval"), names))
        else:
            exec(compile(ast.Module([last], []), "cell", "exec"), names)
        if "parameters" in cell.metadata.get("tags", ()):
            names["theme"] = theme
    return values


@pytest.mark.parametrize("name", PARTS)
def test_a_part_page_runs_on_a_review_of_a_few_papers_without_subtopics(
    name: str, toy: ReviewPaths, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(REVIEW_VARIABLE, str(toy.root))
    values = shown((root / "notebooks" / f"{name}.md").read_text(encoding="utf-8"), "all")
    [tree] = [value for value in values if isinstance(value, Taxonomy)]
    assert "../papers/" in tree.html()
    assert "<small>" not in tree.html()  # the toy review defines no subtopics
    [chart] = [value for value in values if isinstance(value, alt.Chart | alt.LayerChart)]
    assert chart.to_dict()["title"]["text"]


@pytest.mark.parametrize(
    ("name", "theme", "words"),
    [
        ("scaling-laws", "languages", "No abstract of this selection states the sizes that it rests on"),
        ("efficiency", "languages", "No abstract of this selection states a saving"),
        ("hardware", "all", "No statement about what fits is known"),
    ],
)
def test_where_nothing_is_stated_the_figure_says_so_in_a_line(
    name: str, theme: str, words: str, toy: ReviewPaths, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(REVIEW_VARIABLE, str(toy.root))
    values = shown((root / "notebooks" / f"{name}.md").read_text(encoding="utf-8"), theme)
    [chart] = [value for value in values if isinstance(value, alt.Chart | alt.LayerChart)]
    assert chart.to_dict()["title"]["text"] == words
