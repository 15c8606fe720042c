"""Starts a review of another list: its folder, with the list, the themes, the generic notebook and the settings."""

import re
from importlib.resources import files
from pathlib import Path

from litbook import store
from litbook.coding.proposed import fitting_share, themes_file
from litbook.corpus.repair import repair
from litbook.errors import DataError, Problem
from litbook.escaping import markdown_text, yaml_text
from litbook.review import default_themes, read_paper_list

TEMPLATES = files("litbook.site") / "templates" / "new_review"


def start(list_file: Path, folder: Path) -> tuple[Problem, ...]:
    """Makes the folder, after the whole list has been read; an existing review of the same list keeps its files.

    Gives what was left out of the list (errors), joined or doubted (warnings). Raises DataError if nothing of
    the list can be read, or the folder holds something else or the review of another list.
    """
    listings, problems = read_paper_list(list_file)
    data = folder / "book" / "data"
    target = data / f"paper-list{list_file.suffix or '.txt'}"
    refuse_other(folder, target, list_file.read_bytes())
    store.write_bytes(target, list_file.read_bytes())
    if not (data / "themes.toml").exists():
        papers = [(paper.title, paper.abstract) for paper in map(repair, listings)]
        shipped = default_themes()
        text = themes_file(papers, shipped, fitting_share(papers, shipped))
        store.write_text(data / "themes.toml", text)
    for source in template_files():
        target = folder / (".gitignore" if source == "gitignore" else source)
        if not target.exists():
            text = (TEMPLATES / source).read_text(encoding="utf-8")
            store.write_text(target, filled(text, list_file.stem))
    return problems


def refuse_other(folder: Path, target: Path, content: bytes) -> None:
    """Raises DataError if the folder holds something else than a review of this list."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / "book" / "data").is_dir():
        text, mend = "is not empty and holds no review", "name a new folder"
        raise DataError([Problem(code="W003", file=str(folder), text=text, mend=mend)])
    held = [path for path in (folder / "book" / "data").glob("paper-list.*") if path != target]
    if held or (target.is_file() and target.read_bytes() != content):
        text, mend = "holds the review of another list", "name a new folder, or run `litbook update` in it"
        raise DataError([Problem(code="W008", file=str(folder), text=text, mend=mend)])


def filled(template: str, name: str) -> str:
    """The template with the list's name, as the language of each place writes it."""
    values = {
        "@TITLE@": yaml_text(f"Review of {name}"),
        "@NAME@": markdown_text(name),
    }
    return re.sub("|".join(values), lambda match: values[match[0]], template)


def template_files() -> list[str]:
    """The paths of the files that every new review starts with."""
    return [
        "gitignore",
        "README.md",
        "_config.yml",
        "book/_toc.yml",
        "book/bibliography.md",
        "book/codebook.md",
        "book/data/screening.csv",
        "book/explorer.md",
        "book/images/favicon.svg",
        "book/index.md",
        "notebooks/method.md",
        "notebooks/overview.md",
        "notebooks/theme.md",
    ]
