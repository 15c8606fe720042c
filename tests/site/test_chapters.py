"""Which chapters a book gets from its notebooks and the themes of its papers."""

from pathlib import Path

import pandas as pd
import pytest

from litbook import store
from litbook.paths import find_paths
from litbook.site.build import find_chapters


@pytest.mark.parametrize(
    ("themes", "chapters"),
    [(["data", None, "data", "experts"], ["data", "experts"]), ([None, None], ["all"])],
    ids=["one-a-theme", "no-theme"],
)
def test_a_review_with_the_generic_notebook_alone_has_a_chapter_a_theme_or_one_for_all(
    tmp_path: Path, themes: list[str | None], chapters: list[str]
) -> None:
    for file in ("_config.yml", "book/data/paper-list.txt", "notebooks/theme.md"):
        store.write_text(tmp_path / file, "")
    paths = find_paths(tmp_path)
    papers = pd.DataFrame({"primary_theme": pd.array(themes, "string")})
    store.write_tables(paths.generated / "tables", {"papers": papers})
    found = find_chapters(paths)
    assert [chapter.name for chapter in found] == chapters
    assert [chapter.parameters["theme"] for chapter in found] == chapters
