"""Where the files of a review lie."""

import os
from pathlib import Path

from litbook.errors import DataError
from litbook.model import Value

REVIEW_VARIABLE = "LITBOOK_REVIEW"
"""Set in the kernels that make a book's pages: the root of its review."""
TABLES_VARIABLE = "LITBOOK_TABLES"
"""Set beside it: the key of the tables that the pages must show."""
MOVED = "moved.toml"
"""The file of curated data that says which page moved where, if a review has one."""


class ReviewPaths(Value):
    """The folders and files of one review."""

    root: Path
    list_file: Path

    @property
    def book(self) -> Path:
        """The book's sources."""
        return self.root / "book"

    @property
    def data(self) -> Path:
        """What a person curates."""
        return self.book / "data"

    @property
    def added(self) -> Path:
        """The papers that were added to a list that is no plain text; a plain one holds them itself."""
        return self.data / "added-papers.csv"

    @property
    def notebooks(self) -> Path:
        """The chapters' sources."""
        return self.root / "notebooks"

    @property
    def generated(self) -> Path:
        """What the site offers for download, made by the build."""
        return self.book / "generated"

    @property
    def fragments(self) -> Path:
        """HTML that pages include, made by the build; outside the book, so that none of it becomes a page."""
        return self.root / "_build" / "fragments"

    @property
    def bibliography(self) -> Path:
        """The generated bibliography."""
        return self.root / "references.bib"


def find_paths(start: Path) -> ReviewPaths:
    """The review that this folder belongs to: the nearest folder upwards with `book/data` and `_config.yml`."""
    for folder in (start.resolve(), *start.resolve().parents):
        lists = sorted((folder / "book" / "data").glob("paper-list.*"))
        if len(lists) > 1 and (folder / "_config.yml").is_file():
            text = f"holds {len(lists)} lists: {', '.join(path.name for path in lists)}"
            raise DataError.one("F007", folder / "book" / "data", text, "keep the one that the review is of")
        if lists and (folder / "_config.yml").is_file():
            return ReviewPaths(root=folder, list_file=lists[0])
    text, mend = "is not inside a review", "go to a folder that holds book/data/paper-list.* and _config.yml"
    raise DataError.one("F006", start, text, mend)


def notebook_paths(folder: Path | None = None) -> ReviewPaths:
    """The review of a notebook: the one around `folder` if given, the one whose book is built, or the one around it."""
    return find_paths(folder or Path(os.environ.get(REVIEW_VARIABLE, Path.cwd())))
