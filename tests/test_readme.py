"""Every command that README and CONTRIBUTING show runs."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXTS = [ROOT / "README.md", ROOT / ".github" / "CONTRIBUTING.md", ROOT / "book" / "index.md"]
FENCE = re.compile(r"^```bash\n(.*?)^```", re.MULTILINE | re.DOTALL)
HERE = {"make book", "make test"}  # this test runs within them
pytestmark = pytest.mark.site


def commands() -> list[str]:
    blocks = [block for path in TEXTS for block in FENCE.findall(path.read_text(encoding="utf-8"))]
    return [block.strip() for block in blocks if not set(block.strip().splitlines()) <= HERE]


@pytest.mark.parametrize("block", commands(), ids=lambda block: block.splitlines()[0][:60])
def test_a_documented_command_runs(block: str, tmp_path: Path) -> None:
    script = f'export PATH="{ROOT / ".venv" / "bin"}:$PATH"\nset -e\n' + block.replace(
        "/tmp/", f"{tmp_path}/"
    )
    done = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_make_help_lists_every_verb() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    verbs = re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [verb for verb in verbs if f"make {verb}" not in done.stdout] == []
    assert {"help", "book", "test", "check", "serve", "bench", "lock", "clean"} <= set(verbs)


def test_the_generic_notebook_is_the_one_that_new_reviews_get() -> None:
    shipped = ROOT / "src" / "litbook" / "site" / "templates" / "new_review" / "notebooks" / "theme.md"
    assert (ROOT / "notebooks" / "theme.md").read_text(encoding="utf-8") == shipped.read_text(
        encoding="utf-8"
    )


def test_every_direct_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[<>=~ ]", item)[0] for item in project["dependencies"]]
    page = (ROOT / "book" / "about" / "dependencies.md").read_text(encoding="utf-8")
    assert [name for name in names if f"| {name}" not in page] == []
