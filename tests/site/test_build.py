"""What counts as input of a build."""

import importlib.metadata
from pathlib import Path

from litbook import store
from litbook.site.state import files_under, versions


def test_every_installed_distribution_counts() -> None:
    installed = {f"{item.name}={item.version}" for item in importlib.metadata.distributions()}
    assert installed <= set(versions().split())


def test_what_jupyter_leaves_in_hidden_folders_is_no_input(tmp_path: Path) -> None:
    for name in ("a.md", ".ipynb_checkpoints/a-checkpoint.md", "b/c.toml", "b/.d", "__pycache__/e.pyc"):
        store.write_text(tmp_path / ".review" / name, "")
    found = files_under(tmp_path / ".review")
    assert [path.relative_to(tmp_path / ".review").as_posix() for path in found] == ["a.md", "b/c.toml"]
