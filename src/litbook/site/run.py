"""One chapter with other parameters, as a page of its own."""

import os
from collections.abc import Sequence
from pathlib import Path

from litbook import store
from litbook.checks.notebooks import Known, Parameter, parameters, read_notebook
from litbook.coding.theme_tables import EVERYTHING
from litbook.errors import DataError, Problem
from litbook.paths import REVIEW_VARIABLE, TABLES_VARIABLE, ReviewPaths
from litbook.review import load_review
from scalinglaws.devices import DEVICES


def run_notebook(
    file: Path, paths: ReviewPaths, settings: Sequence[tuple[str, str]], out: Path | None
) -> Path:
    """Executes the notebook with these parameters and writes its page; returns where.

    Raises DataError for a parameter or value that the notebook does not accept and where the review has no tables,
    BuildError for a cell that fails.
    """
    from litbook.site.chapter_files import references_of
    from litbook.site.kernels import Kernels
    from litbook.site.notebooks import execute
    from litbook.site.pictures import Pictures
    from litbook.site.rendered import render
    from litbook.site.standalone import html_page

    notebook = read_notebook(store.read_text(file))
    chosen = read_settings(parameters(notebook, str(file)), settings, known_words(paths), str(file))
    tables = store.tables_key(paths.generated / "tables")
    environment = {**os.environ, REVIEW_VARIABLE: str(paths.root), TABLES_VARIABLE: tables}
    executed = execute(notebook, chosen, Kernels(file.resolve().parent, environment), file.stem)
    pictures = Pictures(paths.root / "_build" / "pictures" / file.stem)
    rendered = render(executed, file.stem, references_of(load_review(paths), paths), pictures)
    target = (
        out or paths.root / "_build" / "run" / f"{'-'.join([file.stem, *map(slug, chosen.values())])}.html"
    )
    store.write_text(target, html_page(rendered))
    return target


def slug(value: object) -> str:
    """A value as part of a file's name."""
    return "".join(sign if sign.isalnum() else "-" for sign in str(value).casefold())


def known_words(paths: ReviewPaths) -> Known:
    """The themes, parts and devices that a parameter of this review can name. Raises DataError without tables."""
    folder = paths.generated / "tables"
    tables = store.read_tables(folder)
    if "papers" not in tables:
        text, mend = "holds no tables", "run `litbook build` first"
        raise DataError([Problem(code="W001", file=str(folder), text=text, mend=mend)])
    papers = tables["papers"]
    parts = tuple(map(str, papers["part"].dropna().unique()))
    themes = tuple(map(str, papers["primary_theme"].dropna().unique()))
    return {"theme": (*themes, *parts, EVERYTHING), "part": parts, "device": tuple(DEVICES)}


def read_settings(
    offered: Sequence[Parameter], settings: Sequence[tuple[str, str]], known: Known, file: str
) -> dict[str, str | float]:
    """The parameters as values. Raises DataError with every one that is not offered or not accepted."""
    by_name = {parameter.name: parameter for parameter in offered}
    chosen: dict[str, str | float] = {}
    faults = []
    for name, text in settings:
        try:
            if name not in by_name:
                names = ", ".join(by_name)
                raise ValueError(
                    f"is no parameter; {f'use one of {names}' if names else 'the notebook has none'}"
                )
            chosen[name] = by_name[name].read(text, known)
        except ValueError as error:
            faults.append(Problem(code="N013", file=file, place=f"-p {name}", text=str(error)))
    if faults:
        raise DataError(faults)
    return chosen
