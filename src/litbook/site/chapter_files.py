"""What a chapter's page offers for download: the rendered notebook and its source."""

from collections.abc import Mapping
from pathlib import Path

import nbformat

from litbook import store
from litbook.coding.sources import named_facts
from litbook.paths import ReviewPaths
from litbook.review import Review
from litbook.site.pictures import Pictures
from litbook.site.rendered import References, render


def references_of(review: Review, paths: ReviewPaths) -> References:
    """What the roles of the review's chapters point to."""
    return References(
        facts={
            f"{work.citekey}.{quantity.id}": quantity
            for work in review.works
            if work.coding
            for quantity in work.coding.quantities
        },
        sourced={
            f"{sources.citekey}.{name}": fact
            for sources in review.sources
            for name, fact in named_facts(sources.facts).items()
        },
        entries={work.citekey: work.entry for work in review.works},
        titles=page_titles(paths),
    )


def page_titles(paths: ReviewPaths) -> dict[str, str]:
    """The first heading of each source of a page, by the file's name."""
    sources = [*paths.notebooks.glob("*.md"), *paths.book.glob("*.md"), *(paths.book / "about").glob("*.md")]
    return {path.stem: first_heading(store.read_text(path)) or path.stem for path in sorted(sources)}


def first_heading(text: str) -> str:
    """The text of the first heading; empty if there is none."""
    return next((line[2:].strip() for line in text.splitlines() if line.startswith("# ")), "")


def pictures(paths: ReviewPaths) -> Pictures:
    """The pictures of the review's charts."""
    return Pictures(paths.root / "_build" / "pictures")


def offered_notebooks(paths: ReviewPaths) -> str:
    """A key of the notebooks that the site offers, as they are."""
    return store.digest((paths.generated / "notebooks").glob("*"))


def write_notebooks(paths: ReviewPaths, review: Review, sources: Mapping[str, str]) -> None:
    """Writes `notebooks/<chapter>.ipynb` and `.md` among the downloads, for the chapters of these sources.

    Raises BuildError for a chart that cannot be drawn.
    """
    references, draw = references_of(review, paths), pictures(paths)
    folder = paths.generated / "notebooks"
    files: dict[Path, str] = {}
    for name, source in sources.items():
        executed = nbformat.read(paths.book / "chapters" / f"{name}.ipynb", as_version=4)
        files[folder / f"{name}.ipynb"] = nbformat.writes(render(executed, name, references, draw)) + "\n"
        files[folder / f"{name}.md"] = source
    for old in set(folder.glob("*")) - set(files):
        old.unlink()
    for file, text in files.items():
        store.write_text(file, text)
    draw.forget_others()
