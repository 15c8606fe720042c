"""Pages that moved, `book/data/moved.toml`: each key is a page's old address, each value where it is now.

Addresses are those of pages, without `.html`, as seen from the site's folder; the new one may name a place,
`page#place`.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from litbook.errors import Problem, Severity
from litbook.paths import ReviewPaths

CHECKS: tuple[tuple[str, Severity, str], ...] = (
    ("M001", "error", "an old address of a page that moved is none, or is one of a page of today"),
    ("M002", "error", "a page that moved leads to no page of today"),
)
FILE = "book/data/moved.toml"
ADDRESS = re.compile(r"[\w-]+(/[\w-]+)*")


def pages_of(paths: ReviewPaths, citekeys: Collection[str], themes: Collection[str]) -> frozenset[str]:
    """The addresses of the review's own pages: its texts, its chapters, a page a paper."""
    texts = (path.relative_to(paths.book).with_suffix("").as_posix() for path in paths.book.rglob("*.md"))
    notebooks = {path.stem for path in paths.notebooks.glob("*.md")}
    chapters = (notebooks | {*themes, "all"} if "theme" in notebooks else notebooks) - {"theme"}
    own = {text for text in texts if not text.startswith(("data/", "generated/"))}
    return frozenset(
        {*own, *(f"chapters/{name}" for name in chapters), *(f"papers/{key}" for key in citekeys)}
    )


def check_moved(moved: Mapping[str, object], pages: Collection[str]) -> Iterator[Problem]:
    """Old addresses that a page of today has or that leave the site, and new ones where no page is."""
    for old, new in moved.items():
        if old in pages or not ADDRESS.fullmatch(old):
            text, mend = (
                "is no address of a page that moved",
                "name the old page as folder/page, without .html",
            )
            yield Problem(code="M001", file=FILE, place=old, text=text, mend=mend)
        if str(new).partition("#")[0] not in pages:
            text, mend = f"leads to {str(new)[:60]!r}, where no page is", "name a page of the book"
            yield Problem(code="M002", file=FILE, place=old, text=text, mend=mend)
