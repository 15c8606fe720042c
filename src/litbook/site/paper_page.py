"""The page of one paper: every word of the data is a value that its template escapes."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from litbook.audit.recompute import AuditResult
from litbook.bibliography.entries import provenance
from litbook.bibliography.exports import render_bibtex
from litbook.bibliography.latex import plain_name
from litbook.coding.quotes import find_quote
from litbook.coding.sources import named_facts
from litbook.escaping import doi_address, is_address, one_line
from litbook.model import Claim, Entry, Evidence, SourcedFact, Work
from litbook.site.downloads import FILE_NAMES, FORMAT_TITLES
from litbook.site.reading import abstract_html, date_text, format_fact, format_quantity, in_units, scaled
from litbook.site.tables import UNKNOWN
from litbook.site.templating import filled
from scalinglaws.law import Law

ASKED = (
    abstract_html, date_text, doi_address, find_quote, format_fact, format_quantity, in_units, is_address,
    named_facts, provenance, scaled,
)  # fmt: skip
"""What the template asks of the data."""


class Place(NamedTuple):
    """What stands around a page: the pages above it, the ones before and after it, each as address and title."""

    parents: Sequence[tuple[str, str]] = ()
    previous: tuple[str, str] | None = None
    next: tuple[str, str] | None = None


class PagePart(NamedTuple):
    """All that a paper's page is made from; `themes` are titles, `related` the entries of similar papers.

    `citing` are the chapters that cite it, `bearing` the claims that it bears on, each with its piece of evidence;
    `facts` is what public sources state, `audited` its recomputed statements, `laws` those that were printed in it.
    """

    work: Work
    themes: Sequence[str]
    related: Sequence[Entry]
    citing: Sequence[str]
    bearing: Sequence[tuple[Claim, Evidence]]
    facts: Sequence[SourcedFact]
    audited: Sequence[AuditResult]
    laws: Sequence[Law]
    place: Place


def paper_page(part: PagePart) -> str:
    """The source of the paper's page: a line a section, for `sections.read_page`."""
    return filled(
        "paper.jsonl",
        part=part,
        frame=found_by(part.work) | part.place._asdict(),
        similar=[(f"papers/{other.citekey}", one_line(other.title)) for other in part.related],
        chapters=[(f"chapters/{name}", "") for name in part.citing],
        bibtex=render_bibtex([part.work.entry], header="").strip(),
        format_titles=FORMAT_TITLES,
        file_names=FILE_NAMES,
        unknown=UNKNOWN,
        **{function.__name__: function for function in ASKED},
    )


def found_by(work: Work) -> dict[str, Any]:
    """What a search finds the paper by beside its words: people, names, year and venue."""
    entry, coding = work.entry, work.coding
    models = [model.name for model in coding.models] if coding else []
    called = (work.citekey, entry.eprint, entry.doi, *models)
    published = work.record.published
    about = [str(published.year)] if published else []
    return {
        "people": ", ".join(map(one_line, map(plain_name, entry.authors or entry.editors))),
        "keys": [one_line(name) for name in called if name],
        "about": " · ".join([*about, *filter(None, [one_line(entry.journal or entry.booktitle or "")])]),
    }
