"""What counts as input of a build, and what a step of it does again."""

import importlib.metadata
import re
import shutil
from pathlib import Path

from litbook import store
from litbook.checks.review import errors_but_of
from litbook.paths import find_paths
from litbook.review import load_review
from litbook.site.state import BuildState, files_under, versions

TOY = Path(__file__).parent.parent / "toy_review"


def test_every_installed_distribution_counts() -> None:
    counted = re.sub(r"[-_.]+", "-", versions().lower()).split()
    for item in importlib.metadata.distributions():
        folder = re.sub(r"[-_.]+", "-", f"{item.name}-{item.version}".lower())
        assert any(name.startswith(f"{folder}-") for name in counted), item.name


def test_what_jupyter_leaves_in_hidden_folders_is_no_input(tmp_path: Path) -> None:
    for name in ("a.md", ".ipynb_checkpoints/a-checkpoint.md", "b/c.toml", "b/.d", "__pycache__/e.pyc"):
        store.write_text(tmp_path / ".review" / name, "")
    found = files_under(tmp_path / ".review")
    assert [path.relative_to(tmp_path / ".review").as_posix() for path in found] == ["a.md", "b/c.toml"]


def test_a_step_is_done_again_only_when_its_content_or_its_files_have_changed(tmp_path: Path) -> None:
    state, file, done = BuildState(tmp_path / "state.json"), tmp_path / "made.txt", []

    def work() -> dict[Path, str]:
        done.append(1)
        return {file: "made"}

    for key in ("one", "one", "two"):
        state.redo("step", key, work)
    assert len(done) == 2
    store.write_text(file, "touched")
    state.redo("step", "two", work)
    assert (len(done), store.read_text(file)) == (3, "made")
    state.save()
    assert BuildState(tmp_path / "state.json").holds("step", "two")


def test_what_a_step_makes_no_more_is_removed(tmp_path: Path) -> None:
    state, old, new = BuildState(tmp_path / "state.json"), tmp_path / "old.txt", tmp_path / "new.txt"
    state.redo("page a", "one", lambda: {old: "a"})
    state.redo("page a", "two", lambda: {new: "a"})
    assert (old.exists(), new.exists()) == (False, True)
    state.keep_only("page", ["b"])
    assert not new.exists()


def test_a_copy_of_a_built_review_never_touches_the_first(tmp_path: Path) -> None:
    first, copy = tmp_path / "first", tmp_path / "copy"
    state = BuildState(first / "_build" / "state.json")
    state.redo("page a", "one", lambda: {first / "a.html": "a"})
    state.save()
    shutil.copytree(first, copy)
    copied = BuildState(copy / "_build" / "state.json")
    assert copied.holds("page a", "one")
    copied.redo("page a", "two", lambda: {copy / "b.html": "b"})
    assert [path.name for path in sorted(copy.glob("*.html"))] == ["b.html"]
    assert [path.name for path in sorted(first.glob("*.html"))] == ["a.html"]


def test_a_fault_is_found_by_the_parts_of_the_check_that_are_not_known_to_be_sound() -> None:
    paths = find_paths(TOY)
    review = load_review(paths)
    errors, sound = errors_but_of(frozenset(), review, paths, "code")
    assert errors == ()
    first = next(work for work in review.works if work.coding)
    assert first.coding
    praised = first.model_copy(update={"coding": first.coding.model_copy(update={"finding": "A novel law."})})
    works = tuple(praised if work is first else work for work in review.works)
    errors, keys = errors_but_of(sound, review.model_copy(update={"works": works}), paths, "code")
    assert [error.code for error in errors] == ["C006"]
    assert len(keys - sound) <= 2  # its coding, and its sourced facts, which are held against it
    assert not sound & errors_but_of(sound, review, paths, "other code")[1]
