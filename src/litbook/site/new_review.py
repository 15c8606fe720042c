"""Starts a review of another list: its folder, with the list, the themes, the generic notebook and the settings."""

import re
from importlib.resources import files
from pathlib import Path

from litbook import store
from litbook.corpus.formats import read_list
from litbook.errors import DataError, Problem
from litbook.escaping import markdown_text, yaml_text

TEMPLATES = files("litbook.site") / "templates" / "new_review"


def start(list_file: Path, folder: Path) -> Path:
    """Makes the folder, after the whole list has been read without a fault; an existing review keeps its files.

    Raises DataError if the list cannot be read, or the folder holds something else.
    """
    count = sum(1 for _ in read_list(store.read_lines(list_file), str(list_file)))
    if folder.exists() and any(folder.iterdir()) and not (folder / "book" / "data").is_dir():
        text, mend = "is not empty and holds no review", "name a new folder"
        raise DataError([Problem(code="W003", file=str(folder), text=text, mend=mend)])
    store.write_bytes(
        folder / "book" / "data" / f"paper-list{list_file.suffix or '.txt'}", list_file.read_bytes()
    )
    for source in template_files():
        target = folder / source
        if not target.exists():
            text = (TEMPLATES / source).read_text(encoding="utf-8")
            store.write_text(target, filled(text, list_file.stem, count))
    return folder


def filled(template: str, name: str, count: int) -> str:
    """The template with the list's name, as the language of each place writes it, and the number of its papers."""
    values = {
        "@TITLE@": yaml_text(f"Review of {name}"),
        "@NAME@": markdown_text(name),
        "@COUNT@": str(count),
    }
    return re.sub("|".join(values), lambda match: values[match[0]], template)


def template_files() -> list[str]:
    """The paths of the files that every new review starts with."""
    return [
        "_config.yml",
        "book/_toc.yml",
        "book/bibliography.md",
        "book/explorer.md",
        "book/images/favicon.svg",
        "book/index.md",
        "notebooks/theme.md",
    ]
