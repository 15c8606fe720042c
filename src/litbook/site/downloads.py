"""What the site offers for download beside its tables: the bibliography in four formats, whole and by theme."""

from collections.abc import Callable, Sequence

from litbook.bibliography.bibtex import render_bibtex
from litbook.bibliography.exports import render_biblatex, render_csljson, render_ris
from litbook.errors import DataError, Problem
from litbook.escaping import html_text
from litbook.model import Entry
from litbook.review import Review

RENDERERS: dict[str, Callable[[Sequence[Entry]], str]] = {
    "bibtex": render_bibtex,
    "biblatex": render_biblatex,
    "ris": render_ris,
    "csljson": render_csljson,
}
FORMAT_TITLES = {"bibtex": "BibTeX", "biblatex": "BibLaTeX", "ris": "RIS", "csljson": "CSL-JSON"}
FILE_NAMES = {"bibtex": "{}.bib", "biblatex": "{}-biblatex.bib", "ris": "{}.ris", "csljson": "{}.json"}


def entries_of(review: Review, theme: str | None = None) -> list[Entry]:
    """The entries of all works, or of those with this theme, primary or secondary.

    Raises DataError for a theme that no work has.
    """
    entries = [work.entry for work in review.works if theme is None or theme in work.themes]
    if entries:
        return entries
    known = ", ".join(theme.id for theme in review.themes)
    raise DataError(
        [Problem(code="R002", file=str(theme), text="is no theme of this review", mend=f"one of {known}")]
    )


def download_table(review: Review) -> str:
    """The bibliography's files as an HTML table: a row for the whole list and for each theme, a column a format."""
    used = {theme for work in review.works for theme in work.themes}
    rows = [
        ("references", "All papers"),
        *((theme.id, theme.title) for theme in review.themes if theme.id in used),
    ]
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Papers", *FORMAT_TITLES.values()))
    body = "".join(f"<tr><td>{html_text(title)}</td>{format_cells(name)}</tr>" for name, title in rows)
    label = 'role="region" aria-label="Bibliography files"'
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="litbook-scroll" tabindex="0" {label}>{table}</div>\n'


def format_cells(name: str) -> str:
    """A cell a format with the link to the file of this list."""
    links = (FILE_NAMES[kind].format(name) for kind in FORMAT_TITLES)
    return "".join(f'<td><a download href="bibliography/{link}">{link}</a></td>' for link in links)


def downloads(review: Review) -> dict[str, str]:
    """The texts of the files to offer, by path below the site."""
    used = {theme for work in review.works for theme in work.themes}
    lists = {"references": entries_of(review), **{theme: entries_of(review, theme) for theme in sorted(used)}}
    lists |= {f"papers/{work.citekey}": [work.entry] for work in review.works}
    return {
        f"bibliography/{FILE_NAMES[format_name].format(name)}": render(entries)
        for name, entries in lists.items()
        for format_name, render in RENDERERS.items()
    }
