"""Records of the papers by format, from which a reader's browser makes the file of the papers that are ticked."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from litbook import store
from litbook.bibliography.exports import HEADER, LINE_END
from litbook.model import Entry
from litbook.site.downloads import FORMAT_TITLES, RENDERERS


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


def selection_files(folder: Path, entries: Sequence[Entry], papers: str) -> dict[Path, str]:
    """A script a format, `papers` the table of papers as CSV whose first column is the citekey.

    A script, because a page that is opened from a folder may read nothing else.
    """
    ordered = sorted(entries, key=lambda entry: entry.citekey)
    made = {
        name: (kind, [(entry.citekey, record_of(entry, name)) for entry in ordered])
        for name, kind in FORMATS.items()
        if name in RENDERERS
    }
    head, *rows = csv.reader(io.StringIO(papers))
    table = FORMATS["csv"]._replace(before=store.csv_line(head))
    made["csv"] = (table, [(row[0], store.csv_line(row)) for row in rows])
    return {folder / script_name(name): script(name, *of) for name, of in made.items()}


def script_name(name: str) -> str:
    """The file that holds a format's records."""
    return f"records-{name}.js"


def record_of(entry: Entry, name: str) -> str:
    """The entry's part of a file in this format."""
    kind = FORMATS[name]
    return RENDERERS[name]([entry]).removeprefix(kind.before).removesuffix(kind.after)


def script(name: str, kind: Format, records: Iterable[tuple[str, str]]) -> str:
    """The call by which ticks.js receives a format."""
    holds: Mapping[str, object] = {
        "before": kind.before,
        "between": kind.between,
        "after": kind.after,
        "records": list(records),
    }
    return f"litbookRecords({json.dumps(name)}, {json.dumps(holds, ensure_ascii=False)});\n"
