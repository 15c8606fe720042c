"""Which of litbook's modules a chapter's code reaches."""

import re
from pathlib import Path

import pytest

from litbook.site.build import EXECUTION
from litbook.site.state import (
    PACKAGE,
    direct_imports,
    imported_modules,
    notebook_code,
    openings,
    whole_tables,
)

NOTEBOOK = """# Title

```{code-cell} ipython3
:tags: [parameters]

theme = "data"
```

Text with `import os`.

```{code-cell} ipython3
from litbook.chapter import open_review
```
"""


def names(paths: frozenset[Path]) -> set[str]:
    return {str(path.relative_to(PACKAGE)) for path in paths}


def test_the_code_of_a_notebook_is_its_cells_without_options() -> None:
    assert notebook_code(NOTEBOOK).split() == [
        "theme", "=", '"data"', "from", "litbook.chapter", "import", "open_review",
    ]  # fmt: skip


def test_imports_are_followed_through_other_modules() -> None:
    found = names(imported_modules(notebook_code(NOTEBOOK)))
    assert {"chapter/review.py", "coding/theme_tables.py", "store.py", "model.py"} <= found
    assert "site/build.py" not in found


def test_the_constants_count_with_the_laws_that_read_them() -> None:
    found = {path.name for path in imported_modules("from scalinglaws import LAWS")}
    assert {"registry.py", "laws.toml", "devices.toml", "published.toml"} <= found
    assert "laws.toml" not in {path.name for path in imported_modules("from litbook import store")}


def test_a_chapters_output_counts_with_the_templates_that_its_code_fills() -> None:
    site = PACKAGE / "site"
    code = [*(PACKAGE / "chapter").glob("*.py"), site / "tables.py", site / "searchable.py"]
    calls = r'(?:filled\(|template: str = )"(\w+\.html)"'
    filled = {name for file in code for name in re.findall(calls, file.read_text(encoding="utf-8"))}
    texts = [(site / "templates" / name).read_text(encoding="utf-8") for name in filled]
    read = {name for text in texts for name in re.findall(r'(?:from|extends) "(\w+\.html)"', text)}
    assert {f"templates/{name}" for name in filled | read} <= set(EXECUTION)


def test_other_packages_and_names_are_no_modules_of_litbook() -> None:
    assert direct_imports("import pandas\nfrom pathlib import Path") == frozenset()
    assert "errors.py" in names(direct_imports("from litbook.errors import DataError"))


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("tables = workspace.open_tables(theme)", {("data", True)}),
        ('tables = open_tables("languages")', {("languages", True)}),
        ("tables = workspace.open_tables()", {("all", True)}),
        ("a, b = workspace.open_tables(theme), workspace.open_tables()", {("data", True), ("all", True)}),
        ("tables = workspace.open_tables(theme=name)", {("all", True)}),
        ("review = open_review(sentences=False)", {("all", False)}),
        ("review = open_review(theme, sentences=False)", {("data", False)}),
        ("review = open_review(sentences=wanted)", {("all", True)}),
        ("tables = 1", set()),
    ],
)
def test_what_a_chapter_can_see_is_read_from_its_calls(code: str, seen: set[tuple[str, bool]]) -> None:
    assert openings(code, {"theme": "data"}, "all") == seen


def test_tables_that_shared_modules_read_themselves_count() -> None:
    assert "verdicts" in whole_tables("from litbook.chapter import claim_list")
