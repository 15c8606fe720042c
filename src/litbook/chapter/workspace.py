"""What a notebook opens first: the review's tables, whole or for one theme."""

import os
from pathlib import Path

from litbook import store
from litbook.chapter.renderer import enable_for_build
from litbook.coding.theme_tables import EVERYTHING, Tables, select_theme
from litbook.errors import DataError, Problem
from litbook.paths import TABLES_VARIABLE, notebook_paths


def open_tables(theme: str = EVERYTHING, folder: Path | None = None) -> Tables:
    """The tables of the review around this folder, as the build wrote them.

    Raises DataError if the review has not been built, or has no such theme; in a build, if they are not the tables
    of the book that is built.
    """
    enable_for_build()
    place = notebook_paths(folder).generated / "tables"
    tables = store.read_tables(place)
    if not tables:
        raise DataError(
            [Problem(code="W001", file=str(place), text="holds no tables", mend="run `litbook build`")]
        )
    if os.environ.get(TABLES_VARIABLE, "") not in ("", store.tables_key(place)):
        text, mend = (
            "holds the tables of another review or build",
            "open the tables of the notebook's own review",
        )
        raise DataError([Problem(code="W006", file=str(place), text=text, mend=mend)])
    return select_theme(tables, theme)
