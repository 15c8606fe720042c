"""After edits the site is what a clean build makes, page by page."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from litbook.errors import BuildError
from litbook.paths import ReviewPaths, find_paths
from litbook.site.build import build, only_build

TOY = Path(__file__).parent.parent / "toy_review"
MADE = shutil.ignore_patterns("_build", "generated", "chapters", "references.bib", "*.html")
pytestmark = pytest.mark.site


def built(folder: Path) -> ReviewPaths:
    paths = find_paths(folder)
    build(paths, 2, lambda _: None)
    return paths


def files(paths: ReviewPaths) -> Mapping[str, bytes]:
    """The site's files by name, without the inventory of what Sphinx read."""
    site = paths.root / "_build" / "html"
    return {
        path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()
    }


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def edit_page(paths: ReviewPaths) -> None:
    """One sentence more on the first page."""
    index = paths.book / "index.md"
    index.write_text(f"{index.read_text(encoding='utf-8')}\nOne sentence more.\n", encoding="utf-8")


def edit_notebook(paths: ReviewPaths) -> None:
    """One sentence more in a chapter."""
    notebook = paths.notebooks / "lengths.md"
    notebook.write_text(f"{notebook.read_text(encoding='utf-8')}\nAnd another.\n", encoding="utf-8")


def reword_finding(paths: ReviewPaths) -> None:
    """Another finding of one paper, another value of a fact that a chapter prints."""
    file = paths.data / "papers" / "voukoutis2024meltemi.toml"
    replace(file, 'finding = "', 'finding = "Reworded: ')
    replace(file, "value = 40e9", "value = 41e9")


def rename_notebook(paths: ReviewPaths) -> None:
    """A chapter goes, another comes."""
    (paths.notebooks / "sizes.md").rename(paths.notebooks / "lengths.md")
    replace(paths.notebooks / "lengths.md", "`sizes-", "`lengths-")


def damage_site(paths: ReviewPaths) -> None:
    """A page is cut short, another is gone, and one stands there that nobody made."""
    site = paths.root / "_build" / "html"
    page, other, *_ = sorted((site / "papers").glob("*.html"))
    page.write_bytes(page.read_bytes()[:100])
    other.unlink()
    (site / "papers" / "of-another-review.html").write_text("<p>Another review's paper</p>", encoding="utf-8")


def damage_state(paths: ReviewPaths) -> None:
    """The notes of the builds before are cut short."""
    state = paths.root / "_build" / "state.json"
    state.write_bytes(state.read_bytes()[:-20])


# What makes the site anew comes first, so that the last builds are those that do little.
EDITS = (damage_state, damage_site, rename_notebook, edit_page, edit_page, edit_notebook, reword_finding)


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> ReviewPaths:
    """A small review after some edits, built after each."""
    folder = tmp_path_factory.mktemp("edited")
    shutil.copytree(TOY, folder, dirs_exist_ok=True, ignore=MADE)
    paths = built(folder)
    for edit in EDITS:
        edit(paths)
        built(folder)
    return paths


def test_every_page_is_whole_after_edits(edited: ReviewPaths) -> None:
    """A page has a title, a style sheet and the navigation; a fragment has none of them."""
    pages = {name: text for name, text in files(edited).items() if name.endswith(".html")}
    parts = ("title", 'link[rel="stylesheet"]', "nav")
    broken = {
        name: missing
        for name, text in pages.items()
        if not name.startswith("_static/")
        if (missing := [part for part in parts if not BeautifulSoup(text, "html.parser").select_one(part)])
    }
    assert broken == {}


def test_the_site_after_edits_is_that_of_a_clean_build(edited: ReviewPaths, tmp_path: Path) -> None:
    shutil.copytree(edited.root, tmp_path / "clean", ignore=MADE)
    clean, now = files(built(tmp_path / "clean")), files(edited)
    assert sorted(now) == sorted(clean)
    assert [name for name in now if now[name] != clean[name]] == []


def test_clean_builds_elsewhere_give_the_same_bytes(tmp_path: Path) -> None:
    """Another folder, another installation, order of hashing, time zone, locale, and number of jobs."""
    here, there = tmp_path / "here", tmp_path / "other földer" / "review"
    for folder in (here, there):
        shutil.copytree(TOY, folder, ignore=MADE)
    source = Path(__file__).parent.parent.parent / "src"
    shutil.copytree(source, there / "code", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    subprocess.run(
        [sys.executable, "-m", "litbook", "build", "--jobs", "1"], cwd=there, check=True, capture_output=True,
        env=os.environ | {
            "PYTHONPATH": str(there / "code"), "PYTHONHASHSEED": "77", "TZ": "Asia/Kathmandu", "LC_ALL": "C",
        },
    )  # fmt: skip
    first, other = files(built(here)), files(find_paths(there))
    assert ".buildinfo" in other
    assert sorted(other) == sorted(first)
    assert [name for name in other if other[name] != first[name]] == []


def test_a_second_build_at_the_same_time_says_so(edited: ReviewPaths) -> None:
    with only_build(edited), pytest.raises(BuildError, match="another build is at work here"):
        built(edited.root)


@pytest.mark.parametrize("seconds", [3, 7, 11])  # whichever stage it is in by then
def test_a_build_that_was_killed_leaves_nothing_that_the_next_one_trusts(
    tmp_path: Path, seconds: int
) -> None:
    shutil.copytree(TOY, tmp_path / "killed", ignore=MADE)
    command = [sys.executable, "-m", "litbook", "build"]
    process = subprocess.Popen(
        command,
        cwd=tmp_path / "killed",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    shutil.copytree(TOY, tmp_path / "clean", ignore=MADE)
    assert files(built(tmp_path / "killed")) == files(built(tmp_path / "clean"))
