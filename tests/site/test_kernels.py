"""Chapters of several reviews run at the same time, each in its own folder and on its own tables."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

from litbook import store
from litbook.errors import BuildError
from litbook.paths import ReviewPaths, find_paths
from litbook.site.build import Chapter, run_all

pytestmark = pytest.mark.site
REPEATS = 6
NOTEBOOK = """# Keys

```{code-cell} ipython3
from pathlib import Path
from litbook.chapter.review import open_tables
print(Path.cwd().parent.name, *open_tables().papers["citekey"])
```
"""


def small_review(folder: Path) -> ReviewPaths:
    """A review whose tables are written, with one paper named like its folder."""
    for file in ("_config.yml", "book/data/paper-list.txt", "notebooks/keys.md"):
        store.write_text(folder / file, "")
    empty = pd.DataFrame({"citekey": pd.Series(dtype=str)})
    names = ("authors", "models", "quantities", "claims", "links", "themes", "repairs")
    papers = pd.DataFrame({"citekey": [f"{folder.name}2024paper"]})
    paths = find_paths(folder)
    store.write_tables(paths.generated / "tables", {"papers": papers, **dict.fromkeys(names, empty)})
    return paths


def printed(paths: ReviewPaths) -> list[str]:
    """What each of many runs of one small chapter prints, two at a time."""
    chapters = [Chapter(name=f"keys-{number}", source=NOTEBOOK) for number in range(REPEATS)]
    pages = [page for _, page in run_all(chapters, paths, 2)]
    return [line for page in pages for line in page.splitlines() if "2024paper" in line]


@pytest.fixture
def reviews(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[ReviewPaths]:
    """Three reviews; this process works in the third one's folder, and its working directory is watched."""
    found = [small_review(tmp_path / name) for name in ("first", "second", "third")]
    monkeypatch.chdir(tmp_path / "third")
    return found


def test_every_page_shows_the_papers_of_its_own_review(reviews: list[ReviewPaths]) -> None:
    here, environment = Path.cwd(), dict(os.environ)
    with ThreadPoolExecutor() as pool:
        lines = dict(zip(("first", "second"), pool.map(printed, reviews[:2]), strict=True))
    wrong = [
        (name, line)
        for name, shown in lines.items()
        for line in shown
        if f"{name} {name}2024paper" not in line
    ]
    assert wrong == []
    assert [len(shown) for shown in lines.values()] == [REPEATS, REPEATS]
    assert (Path.cwd(), dict(os.environ)) == (here, environment)


def test_tables_of_another_review_are_refused(reviews: list[ReviewPaths]) -> None:
    first, _, third = reviews
    source = NOTEBOOK.replace("open_tables()", f"open_tables(folder=Path({str(third.notebooks)!r}))")
    with pytest.raises(BuildError, match="tables of another review"):
        list(run_all([Chapter(name="stolen", source=source)], first, 2))
