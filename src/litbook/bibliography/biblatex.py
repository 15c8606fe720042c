"""Entries as BibLaTeX: Unicode, `@online` for preprints, `eprinttype`, `eprintclass` and `date`."""

from collections.abc import Iterable

from bibtexparser import model as blocks

from litbook.bibliography.bibtex import HEADER, write_blocks
from litbook.bibliography.latex import to_unicode_latex, to_verbatim
from litbook.bibliography.names import format_authors
from litbook.bibliography.titles import title_to_latex
from litbook.model import Entry


def render_biblatex(entries: Iterable[Entry], header: str = HEADER) -> str:
    """The entries as a BibLaTeX file in UTF-8, by citekey.

    Greek stays `$\\mu$`, because pdfLaTeX sets no Greek letter outside mathematics.
    """
    return write_blocks([_block(entry) for entry in sorted(entries, key=lambda entry: entry.citekey)], header)


def biblatex_fields(entry: Entry) -> dict[str, str]:
    """The entry's BibLaTeX fields, in the order they are printed, without delimiters."""
    values = {
        "author": format_authors(entry.authors, entry.authors_complete, to_unicode_latex),
        "title": title_to_latex(entry.title, to_unicode_latex),
        "booktitle": title_to_latex(entry.booktitle or "", to_unicode_latex),
        "journaltitle": to_unicode_latex(entry.journal or ""),
        "series": to_unicode_latex(entry.series or ""),
        "volume": to_unicode_latex(entry.volume or ""),
        "pages": to_unicode_latex(entry.pages or ""),
        "date": format_date(entry),
        "eprint": entry.eprint,
        "eprinttype": entry.eprint and "arxiv",
        "eprintclass": entry.primaryclass,
        "doi": to_verbatim(entry.doi or ""),
        "url": entry.url,
        "note": to_unicode_latex(entry.note or ""),
    }
    return {name: value for name, value in values.items() if value}


def format_date(entry: Entry) -> str:
    """`YYYY-MM`, `YYYY`, or nothing where no year is known."""
    year = "" if entry.year is None else f"{entry.year:04}"
    return f"{year}-{entry.month:02}" if year and entry.month else year


def _block(entry: Entry) -> blocks.Entry:
    kind = "online" if entry.type == "misc" else entry.type
    fields = [blocks.Field(name, "{" + value + "}") for name, value in biblatex_fields(entry).items()]
    return blocks.Entry(kind, entry.citekey, fields)
