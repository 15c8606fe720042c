"""Which chapters a book gets from its notebooks and the themes of its papers."""

from pathlib import Path

import pandas as pd
import pytest

from litbook import store
from litbook.paths import ReviewPaths, find_paths
from litbook.site.build import find_chapters


@pytest.fixture
def paths(tmp_path: Path) -> ReviewPaths:
    for file in ("_config.yml", "book/data/paper-list.txt"):
        store.write_text(tmp_path / file, "")
    store.write_text(tmp_path / "notebooks" / "theme.md", "text\n\n# One theme\n\n# not this one\n")
    return find_paths(tmp_path)


def write_themes(paths: ReviewPaths, themes: list[str]) -> None:
    titles = {"data": "Data & *more*", "experts": "Experts"}
    rows = pd.DataFrame({"theme": themes, "theme_title": [titles[theme] for theme in themes]}, dtype="string")
    for path, content in store.table_files(paths.generated / "tables", {"subtopics": rows}).items():
        store.write_bytes(path, content)


@pytest.mark.parametrize(
    ("themes", "chapters"),
    [(["data", "data", "experts"], ["data", "experts"]), ([], ["all"])],
    ids=["one-a-theme", "no-theme"],
)
def test_the_generic_notebook_makes_a_chapter_a_theme_or_one_for_all(
    paths: ReviewPaths, themes: list[str], chapters: list[str]
) -> None:
    write_themes(paths, themes)
    found = find_chapters(paths)
    assert [chapter.name for chapter in found] == chapters
    assert [chapter.parameters["theme"] for chapter in found] == chapters


def test_a_chapter_has_its_themes_own_title_as_text(paths: ReviewPaths) -> None:
    write_themes(paths, ["data"])
    [chapter] = find_chapters(paths)
    assert chapter.source == "text\n\n# Data \\& \\*more\\*\n\n# not this one\n"


def test_a_notebook_stands_beside_the_themes_chapters_or_takes_the_place_of_one(paths: ReviewPaths) -> None:
    write_themes(paths, ["data", "experts"])
    store.write_text(paths.notebooks / "mine.md", "# Mine\n")
    assert [chapter.name for chapter in find_chapters(paths)] == ["mine", "data", "experts"]
    store.write_text(paths.notebooks / "data.md", "# My data\n")
    found = {chapter.name: chapter.source for chapter in find_chapters(paths)}
    assert list(found) == ["data", "mine", "experts"]
    assert found["data"] == "# My data\n"
