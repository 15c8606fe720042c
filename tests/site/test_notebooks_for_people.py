"""The chapters' notebooks as readers meet them: downloaded from the built book, and run with every parameter."""

import json
import os
import re
import shlex
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from litbook import store
from litbook.checks.notebooks import parameters, read_notebook
from litbook.errors import BuildError
from litbook.paths import REVIEW_VARIABLE, TABLES_VARIABLE, find_paths
from litbook.site.charts import VEGALITE_MIME
from litbook.site.notebooks import Kernels, execute, kernels, known_words, read_settings
from litbook.site.state import notebook_code, own_modules

ROOT = Path(__file__).parent.parent.parent
PATHS = find_paths(ROOT)
SITE = Path(os.environ.get("LITBOOK_SITE", ROOT / "_build" / "html"))
NOTEBOOKS = sorted(PATHS.notebooks.glob("*.md"))
CHAPTERS = [path.stem for path in NOTEBOOKS if path.stem != "theme"]
ROLE_LEFT = re.compile(r"\{[a-z][a-z:+-]*\}`|^(?:```|:::)\{", re.MULTILINE)
LOADED = re.compile(
    r"""<(?:img|script|link|iframe|source)\b[^>]*\b(?:src|href)=["']?(?!data:)|!\[[^\]]*\]\(http"""
)
pytestmark = pytest.mark.site


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_downloaded_notebook_shows_everything_without_the_book(name: str) -> None:
    notebook = nbformat.read(SITE / "notebooks" / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    outputs = [
        output.data for cell in notebook.cells for output in cell.get("outputs", ()) if "data" in output
    ]
    assert [match for text in prose for match in ROLE_LEFT.findall(text)] == []
    assert [sorted(data) for data in outputs if VEGALITE_MIME in data and "image/png" not in data] == []
    assert [sorted(data) for data in outputs if "text/plain" not in data] == []
    assert [html for data in outputs for html in LOADED.findall(str(data.get("text/html", "")))] == []
    assert [text for text in prose if LOADED.search(text)] == []


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapters_page_offers_its_notebook_and_its_source(name: str) -> None:
    page = (SITE / "chapters" / f"{name}.html").read_text(encoding="utf-8")
    for suffix in ("ipynb", "md"):
        assert f'<a download href="../notebooks/{name}.{suffix}">' in page
    source = (SITE / "notebooks" / f"{name}.md").read_text(encoding="utf-8")
    assert source == (PATHS.notebooks / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_says_how_it_is_run_again_with_what_it_accepts(name: str) -> None:
    source = (PATHS.notebooks / f"{name}.md").read_text(encoding="utf-8")
    commands = re.findall(rf"^litbook run notebooks/{name}\.md(.*)$", source, re.MULTILINE)
    assert commands
    offered = parameters(read_notebook(source), name)
    for typed in commands:
        _, *settings = " ".join(word for word in shlex.split(f"x {typed}") if word != "--open").split(" -p ")
        chosen = [tuple(setting.split(" ", 1)) for setting in settings]
        read_settings(offered, chosen, known_words(PATHS), name)


def settings() -> Iterator[tuple[str, str, str | float]]:
    """Every value that a notebook's parameters accept, one parameter at a time, the others as they are."""
    known = known_words(PATHS)
    for path in NOTEBOOKS:
        for parameter in parameters(read_notebook(path.read_text(encoding="utf-8")), path.name):
            for value in parameter.accepted(known):
                yield path.stem, parameter.name, value


@pytest.fixture(scope="module")
def started() -> Iterator[Kernels]:
    """Kernels as a build starts them."""
    code = "\n".join(notebook_code(path.read_text(encoding="utf-8")) for path in NOTEBOOKS)
    variables = {
        REVIEW_VARIABLE: str(PATHS.root),
        TABLES_VARIABLE: store.tables_key(PATHS.generated / "tables"),
    }
    with kernels(PATHS.notebooks, variables, own_modules(code)) as running:
        yield running


def test_every_notebook_runs_for_every_value_that_its_parameters_accept(started: Kernels) -> None:
    def fault(setting: tuple[str, str, str | float]) -> str:
        name, parameter, value = setting
        notebook = read_notebook((PATHS.notebooks / f"{name}.md").read_text(encoding="utf-8"))
        try:
            execute(notebook, {parameter: value}, started, name)
        except BuildError as error:
            return json.dumps([name, parameter, value, str(error).splitlines()[0]])
        return ""

    tried = list(settings())
    assert tried, "no notebook has a parameter"
    with ThreadPoolExecutor(2) as pool:
        assert [found for found in pool.map(fault, tried) if found] == []
