"""Chapters of several reviews run at the same time, each in its own folder and on its own tables."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from signal import SIGINT, SIGKILL

import pandas as pd
import pytest

from litbook import store
from litbook.coding.theme_tables import TIDY
from litbook.errors import BuildError
from litbook.paths import REVIEW_VARIABLE, ReviewPaths, find_paths
from litbook.site.build import Chapter, run_all, run_chapter
from litbook.site.notebooks import kernels

pytestmark = pytest.mark.site
REPEATS = 6
NOTEBOOK = """# Keys

```{code-cell} ipython3
from pathlib import Path
from litbook.chapter.review import open_review
print(Path.cwd().parent.name, *open_review().papers["citekey"])
```
"""


def small_review(folder: Path) -> ReviewPaths:
    """A review whose tables are written, with one paper named like its folder."""
    for file in ("_config.yml", "book/data/paper-list.txt", "notebooks/keys.md"):
        store.write_text(folder / file, "")
    empty = pd.DataFrame({"citekey": pd.Series(dtype=str)})
    papers = pd.DataFrame({"citekey": [f"{folder.name}2024paper"], "cited_as": "Doe 2024"})
    paths = find_paths(folder)
    titled = pd.DataFrame({"theme": pd.Series(dtype=str), "theme_title": pd.Series(dtype=str)})
    tables = {**dict.fromkeys(TIDY, empty), "papers": papers, "subtopics": titled}
    for path, content in store.table_files(paths.generated / "tables", tables).items():
        store.write_bytes(path, content)
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


def test_a_forked_kernel_makes_the_page_that_an_ordinary_one_makes(reviews: list[ReviewPaths]) -> None:
    """Where nothing can fork, and where the server has gone, kernels start in the ordinary way."""
    wide = NOTEBOOK.replace("print(", "import pandas as pd; print(pd.DataFrame([range(40)]));print(")
    first, chapter = reviews[0], Chapter(name="keys", source=wide)
    variables = {REVIEW_VARIABLE: str(first.root)}
    with kernels(first.notebooks, variables, {"pandas"}) as forked:
        pages = [run_chapter(chapter, forked)]
        if forked.server:
            forked.server.process.kill()
            forked.server.process.wait()
        pages.append(run_chapter(chapter, forked))
        pages.append(run_chapter(chapter, replace(forked, server=None, sockets=None)))
    assert "first first2024paper" in pages[0]
    assert pages[1:] == [pages[0], pages[0]]


def test_a_kernel_that_ends_is_a_fault_of_its_chapter(reviews: list[ReviewPaths]) -> None:
    source = NOTEBOOK.replace("print(", "import os; os._exit(3); print(")
    with pytest.raises(BuildError, match=r"notebooks/dies\.md: its kernel ended"):
        list(run_all([Chapter(name="dies", source=source)], reviews[0], 2))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("signal", [SIGKILL, SIGINT])
def test_no_process_outlives_a_build_that_is_stopped(reviews: list[ReviewPaths], signal: int) -> None:
    root = reviews[0].root
    source = NOTEBOOK.replace(
        "print(", f"Path({str(root / 'begun')!r}).touch(); import time; time.sleep(600); print("
    )
    program = (
        # What starts the tests may have told its children to ignore the interrupt.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "import sys; from pathlib import Path; from litbook.paths import find_paths\n"
        "from litbook.site.build import Chapter, run_all\n"
        "list(run_all([Chapter(name='long', source=sys.argv[2])], find_paths(Path(sys.argv[1])), 2))"
    )
    command = [sys.executable, "-c", program, str(root), source]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as build:
        assert within(60, (root / "begun").is_file)
        assert processes_of(root)
        build.send_signal(signal)
        build.wait(60)
    assert within(60, lambda: not processes_of(root)), processes_of(root)


def within(seconds: float, holds: Callable[[], object]) -> bool:
    """Whether it comes to hold in this time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def processes_of(root: Path) -> list[str]:
    """The command lines of processes that were started for the review."""
    mark, found = f"{REVIEW_VARIABLE}={root}".encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


def test_tables_of_another_review_are_refused(reviews: list[ReviewPaths]) -> None:
    first, _, third = reviews
    source = NOTEBOOK.replace("open_review()", f"open_review(folder=Path({str(third.notebooks)!r}))")
    with pytest.raises(BuildError, match="tables of another review"):
        list(run_all([Chapter(name="stolen", source=source)], first, 2))
