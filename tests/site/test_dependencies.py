"""Which of litbook's modules a chapter's code reaches."""

from pathlib import Path

import pytest

from litbook.site.dependencies import (
    PACKAGE,
    direct_imports,
    imported_modules,
    notebook_code,
    opened_themes,
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


def test_other_packages_and_names_are_no_modules_of_litbook() -> None:
    assert direct_imports("import pandas\nfrom pathlib import Path") == frozenset()
    assert "errors.py" in names(direct_imports("from litbook.errors import DataError"))


@pytest.mark.parametrize(
    ("code", "themes"),
    [
        ("tables = workspace.open_tables(theme)", {"data"}),
        ('tables = open_tables("languages")', {"languages"}),
        ("tables = workspace.open_tables()", {"all"}),
        ("a, b = workspace.open_tables(theme), workspace.open_tables()", {"data", "all"}),
        ("tables = workspace.open_tables(theme=name)", {"all"}),
        ("tables = 1", set()),
    ],
    ids=["parameter", "literal", "everything", "both", "unknown-name", "none"],
)
def test_what_a_chapter_can_see_is_read_from_its_calls(code: str, themes: set[str]) -> None:
    assert opened_themes(code, {"theme": "data"}, "all") == themes
