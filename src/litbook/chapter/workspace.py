"""What a notebook opens first: the review's tables, whole or for one theme."""

from pathlib import Path

from litbook import store
from litbook.chapter.renderer import enable_for_build
from litbook.coding.theme_tables import EVERYTHING, Tables, select_theme
from litbook.errors import DataError, Problem
from litbook.paths import find_paths


def open_tables(theme: str = EVERYTHING, folder: Path | None = None) -> Tables:
    """The tables of the review around this folder, as the build wrote them.

    Raises DataError if the review has not been built, or has no such theme.
    """
    enable_for_build()
    place = find_paths(folder or Path.cwd()).generated / "tables"
    tables = store.read_tables(place)
    if not tables:
        raise DataError(
            [Problem(code="W001", file=str(place), text="holds no tables", mend="run `litbook build`")]
        )
    return select_theme(tables, theme)
