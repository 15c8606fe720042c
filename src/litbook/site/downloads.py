"""The bibliography that the site offers: in four formats, whole, by theme, and record by record for what is ticked."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from litbook import store
from litbook.bibliography.exports import (
    HEADER,
    LINE_END,
    render_biblatex,
    render_bibtex,
    render_csljson,
    render_ris,
)
from litbook.errors import DataError
from litbook.escaping import html_text
from litbook.model import Entry, Value
from litbook.paths import ReviewPaths
from litbook.review import Review
from litbook.site.tables import table_html
from litbook.site.templating import filled

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
    raise DataError.one("R002", theme, "is no theme of this review", f"one of {known}")


class EntryList(Value):
    """Entries to save under one name."""

    name: str
    title: str
    entries: tuple[Entry, ...]


def entry_lists(review: Review) -> list[EntryList]:
    """All papers, and the papers of each theme that one has, primary or secondary."""
    used = {theme for work in review.works for theme in work.themes}
    whole = EntryList(name="references", title="All papers", entries=tuple(entries_of(review)))
    themes = (
        EntryList(name=one.id, title=one.title, entries=tuple(entries_of(review, one.id)))
        for one in review.themes
        if one.id in used
    )
    return [whole, *themes]


def bibliographies(lists: Sequence[EntryList], paths: ReviewPaths) -> dict[Path, str]:
    """The files of the lists and of each paper in every format, the book's bibliography, the table that offers them."""
    named = {one.name: one.entries for one in lists}
    named |= {f"papers/{entry.citekey}": (entry,) for entry in lists[0].entries}
    folder = paths.generated / "bibliography"
    files = {
        folder / FILE_NAMES[format_name].format(name): render(entries)
        for name, entries in named.items()
        for format_name, render in RENDERERS.items()
    }
    files[paths.bibliography] = files[folder / "references.bib"]
    files[paths.fragments / "downloads.html"] = download_table(lists)
    return files


def download_table(lists: Sequence[EntryList]) -> str:
    """The bibliography's files as an HTML table: a row a list, a column a format."""
    rows = ([html_text(one.title), *file_links(one.name)] for one in lists)
    return table_html("Bibliography files", ["Papers", *FORMAT_TITLES.values()], rows) + "\n"


def file_links(name: str) -> Iterator[str]:
    """For each format the link to the file of this list."""
    links = (FILE_NAMES[kind].format(name) for kind in FORMAT_TITLES)
    return (f'<a download href="bibliography/{link}">{link.replace(".", "<wbr>.")}</a>' for link in links)


def offered_whole(files: Sequence[Path], paths: ReviewPaths) -> dict[Path, str | bytes]:
    """The whole book as single files, and the list that offers them with their sizes."""
    taken = {paths.generated / "take" / file.name: file.read_bytes() for file in files}
    return {paths.fragments / "take.html": filled("take.html", files=files) + "\n", **taken}


class Format(NamedTuple):
    """What a file of any papers has around and between their records."""

    title: str
    ending: str
    before: str = ""
    between: str = ""
    after: str = ""


FORMATS = {
    "bibtex": Format(FORMAT_TITLES["bibtex"], "bib", before=f"{HEADER}\n\n", between="\n"),
    "ris": Format(FORMAT_TITLES["ris"], "ris", between=LINE_END),
    "csljson": Format(FORMAT_TITLES["csljson"], "json", before="[\n", between=",\n", after="\n]\n"),
    "csv": Format("CSV", "csv"),
}


def record_files(folder: Path, entries: Sequence[Entry]) -> dict[Path, str]:
    """A script for each format of the bibliography.

    A script, because a page that is opened from a folder may read nothing else.
    """
    ordered = sorted(entries, key=lambda entry: entry.citekey)
    return {
        folder / script_name(name): script(name, [(one.citekey, record_of(one, name)) for one in ordered])
        for name in RENDERERS
        if name in FORMATS
    }


def row_file(folder: Path, papers: str) -> dict[Path, str]:
    """The same of the table of papers as CSV, whose first column is the citekey."""
    head, *rows = csv.reader(io.StringIO(papers))
    records = [(row[0], store.csv_line(row)) for row in rows]
    return {folder / script_name("csv"): script("csv", records, store.csv_line(head))}


def script_name(name: str) -> str:
    """The file that holds a format's records."""
    return f"records-{name}.js"


def record_of(entry: Entry, name: str) -> str:
    """The entry's part of a file in this format."""
    kind = FORMATS[name]
    return RENDERERS[name]([entry]).removeprefix(kind.before).removesuffix(kind.after)


def script(name: str, records: Sequence[tuple[str, str]], head: str = "") -> str:
    """The call by which ticks.js receives a format."""
    kind = FORMATS[name]
    holds = {"before": kind.before or head, "between": kind.between, "after": kind.after, "records": records}
    return f"litbookRecords({json.dumps(name)}, {json.dumps(holds, ensure_ascii=False)});\n"
