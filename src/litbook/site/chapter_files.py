"""What a chapter's page offers for download: the rendered notebook and its source."""

from pathlib import Path

import nbformat

from litbook import store
from litbook.coding.sources import named_facts
from litbook.paths import ReviewPaths
from litbook.review import Review
from litbook.site.outputs import VEGALITE_MIME, data_csv
from litbook.site.pictures import FORMS, Pictures
from litbook.site.rendered import References, outputs_of, render


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


def offered(
    name: str, executed: str, source: str, references: References, paths: ReviewPaths
) -> dict[Path, str | bytes]:
    """`notebooks/<chapter>.ipynb` and `.md` among the downloads, and each chart's `charts/<chapter>-<name>.*`.

    Raises BuildError for a chart that cannot be drawn.
    """
    folder, draw = paths.generated / "notebooks", Pictures(paths.root / "_build" / "pictures" / name)
    notebook = nbformat.reads(executed, as_version=4)
    rendered = render(notebook, name, references, draw)
    charts = chart_files(paths.generated / "charts", name, notebook, draw)
    draw.forget_others()
    return {
        folder / f"{name}.ipynb": nbformat.writes(rendered) + "\n",
        folder / f"{name}.md": source,
        **charts,
    }


def chart_files(
    folder: Path, page: str, notebook: nbformat.NotebookNode, draw: Pictures
) -> dict[Path, str | bytes]:
    """The files that are offered of each chart, in the order of the notebook."""
    specs = [data[VEGALITE_MIME] for data in outputs_of(notebook) if VEGALITE_MIME in data]
    made: dict[Path, str | bytes] = {}
    for spec in specs:
        label = f"{page}-{spec.get('usermeta', {}).get('name', 'chart')}"
        contents: tuple[str | bytes, ...] = (draw.svg(spec), draw(spec), data_csv(spec))
        made |= {folder / f"{label}.{kind}": content for kind, content in zip(FORMS, contents, strict=True)}
    return made
