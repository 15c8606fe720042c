"""The page of each paper and the table of all papers."""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from litbook import store
from litbook.bibliography.bibtex import render_bibtex
from litbook.bibliography.provenance import provenance
from litbook.coding.evidence import find_quote
from litbook.escaping import doi_address, html_text, markdown_text, one_line
from litbook.model import Name, Quantity, Theme
from litbook.paths import ReviewPaths
from litbook.review import Review, Work
from litbook.site.downloads import FILE_NAMES
from litbook.site.reading import format_quantity, scaled

UNKNOWN = '<span class="litbook-unknown">unknown</span>'
TEMPLATES = Path(__file__).parent / "templates"
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@cache
def environment() -> Environment:
    """The templates, with the helpers that they use."""
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    templates.filters.update(
        escape=markdown_text,
        cell=html_text,
        doi=doi_address,
        quantity=format_quantity,
        name=full_name,
        scaled=scaled,
    )
    templates.globals["unknown"] = UNKNOWN
    return templates


def full_name(name: Name) -> str:
    """A person's or collective's name in reading order."""
    return name.literal or " ".join(part for part in (name.given, name.family) if part)


def date_text(published: str | None) -> str:
    """`12 September 2023` or `September 2023`; `date unknown` where nobody says."""
    if not published:
        return "date unknown"
    year, *rest = published.split("-")
    month = MONTHS[int(rest[0]) - 1] if rest else ""
    day = str(int(rest[1])) if len(rest) > 1 else ""
    return " ".join(part for part in (day, month, year) if part)


def marked_abstract(work: Work) -> str:
    """The abstract as HTML with the quote of each coded quantity marked; overlapping quotes share the first mark."""
    text = one_line(work.paper.abstract)  # a line break could end the fence around it
    quantities = work.coding.quantities if work.coding else ()
    spans = sorted(
        (*span, quantity.id, quantity)
        for quantity in quantities
        if (span := find_quote(quantity.quote, text))
    )
    pieces, position = [], 0
    for start, end, _, quantity in spans:
        if start >= position:
            pieces += [html.escape(text[position:start]), mark(text[start:end], quantity)]
            position = end
    return "".join([*pieces, html.escape(text[position:])])


def mark(text: str, quantity: Quantity) -> str:
    """The quoted words, titled with what they count."""
    title = html.escape(f"{format_quantity(quantity)}: {quantity.of}", quote=True)
    return f'<mark class="litbook-quote" title="{title}">{html.escape(text)}</mark>'


def paper_pages(
    review: Review, related: Mapping[str, Sequence[str]], citing: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Each paper's page in MyST Markdown, by citekey; `citing` gives the chapters that cite it."""
    template = environment().get_template("paper.md")
    works = {work.citekey: work for work in review.works}
    titles = {theme.id: theme.title for theme in review.themes}
    return {
        key: template.render(
            work=work,
            themes=[titles.get(theme, theme) for theme in work.themes],
            date=date_text(work.record.published),
            abstract=marked_abstract(work),
            related=[works[other] for other in related.get(key, ())],
            citing=citing.get(key, ()),
            provenance=provenance(work.record, work.entry) if work.record.sources else (),
            files=[name.format(key) for name in FILE_NAMES.values()],
            bibtex=render_bibtex([work.entry]).split("\n\n", 1)[-1].strip(),
        )
        for key, work in works.items()
    }


def explorer_table(review: Review) -> str:
    """The searchable, sortable HTML table of all papers with its controls."""
    used = {theme for work in review.works for theme in work.themes[:1]}
    return (
        environment()
        .get_template("explorer.html")
        .render(
            rows=[explorer_row(work, review.themes) for work in review.works],
            themes=[theme.title for theme in review.themes if theme.id in used],
        )
    )


def explorer_row(work: Work, themes: Iterable[Theme]) -> dict[str, Any]:
    """What the table shows of one paper; null where unknown."""
    titles = {theme.id: theme.title for theme in themes}
    sizes = [size for model in (work.coding.models if work.coding else ()) for size in model.sizes]
    authors = work.entry.authors
    return {
        "citekey": work.citekey,
        "title": work.entry.title,
        "authors": short_authors(authors),
        "published": work.record.published,
        "theme": titles.get(work.themes[0]) if work.themes else None,
        "contribution": work.coding.contribution if work.coding else None,
        "size": max(sizes, default=None),
        "finding": work.coding.finding if work.coding else None,
    }


def short_authors(authors: Sequence[Name]) -> str | None:
    """`Kim et al.`; null where no author is known."""
    if not authors:
        return None
    names = [name.literal or name.family or name.given or "" for name in authors]
    return f"{names[0]} et al." if len(names) > 2 else " and ".join(names)


def citing_chapters(chapters: Mapping[str, str], citekeys: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each citekey the chapters (by name) whose text cites it or prints one of its facts."""
    words = {name: set(re.findall(r"[a-z0-9]+", text)) for name, text in chapters.items()}
    return {key: tuple(name for name, found in words.items() if key in found) for key in citekeys}


def read_chapters(paths: ReviewPaths) -> dict[str, str]:
    """The sources of the chapters by name, the generic one left out."""
    return {
        path.stem: store.read_text(path)
        for path in sorted(paths.notebooks.glob("*.md"))
        if path.stem != "theme"
    }
