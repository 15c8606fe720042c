"""The page of each paper and the table of all papers."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from litbook import store
from litbook.audit.recompute import AuditResult
from litbook.coding.tables import link_rows
from litbook.escaping import one_line
from litbook.model import Claim, Entry, Evidence, Name, SourcedFact
from litbook.paths import ReviewPaths
from litbook.review import Review, Work
from litbook.site.paper_page import UNKNOWN, Place, paper_page
from litbook.site.reading import scaled
from litbook.site.selections import FORMATS, script_name
from litbook.site.trees import write_tree
from scalinglaws.law import Law
from scalinglaws.registry import LAWS

TEMPLATES = Path(__file__).parent / "templates"
FILTERS = ("theme", "year", "contribution", "venue", "has")
LAW_MENTION = re.compile(r"[<\"`]([a-z0-9]+(?:-[a-z0-9]+)*)[>\"`]")


@cache
def environment() -> Environment:
    """The templates, which escape what they are not told is HTML, with the helpers that they use."""
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )
    templates.filters.update(line=one_line, scaled=scaled, script_name=script_name)
    templates.globals.update(unknown=UNKNOWN, formats=FORMATS)
    return templates


class PagePart(NamedTuple):
    """All that a paper's page is made from, in the order of `paper_page`."""

    work: Work
    themes: Sequence[str]
    related: Sequence[Entry]
    citing: Sequence[str]
    bearing: Sequence[tuple[Claim, Evidence]]
    facts: Sequence[SourcedFact]
    audited: Sequence[AuditResult]
    laws: Sequence[Law]
    place: Place


def page_file(file: Path, part: PagePart) -> dict[Path, str]:
    """The source of a paper's page."""
    return {file: write_tree(paper_page(*part))}


def page_parts(
    review: Review,
    related: Mapping[str, Sequence[str]],
    citing: Mapping[str, Sequence[str]],
    claims: Iterable[Claim] = (),
    audited: Sequence[AuditResult] = (),
    laws: Collection[Law] = (),
    chapters: Collection[str] = (),
) -> dict[str, PagePart]:
    """What each paper's page is made from, by citekey.

    `citing` gives the chapters that cite it, `claims` those that have a card in the chapter `claims`,
    `audited` the statements that have one in the chapter `audit`, `laws` those in the chapter `laws`; `chapters`
    names all of them.
    """
    bearing = claims_by_paper(claims)
    facts = {sources.citekey: sources.facts for sources in review.sources}
    works = {work.citekey: work for work in review.works}
    titles = {theme.id: theme.title for theme in review.themes}
    places = places_of(review.works, titles, chapters)
    return {
        key: PagePart(
            work,
            [titles.get(theme, theme) for theme in work.themes],
            [works[other].entry for other in related.get(key, ())],
            citing.get(key, ()),
            bearing.get(key, ()),
            facts.get(key, ()),
            [result for result in audited if result.audit.citekey == key],
            [law for law in laws if law.source == work.record.arxiv],
            places[key],
        )
        for key, work in works.items()
    }


def places_of(
    works: Iterable[Work], titles: Mapping[str, str], chapters: Collection[str]
) -> dict[str, Place]:
    """Where each paper stands by citekey: below its first theme, between the papers of that theme by their dates."""
    dated = sorted(works, key=lambda work: (str(work.record.published or "9999"), work.paper.position))
    themes: dict[str, list[Work]] = {}
    for work in dated:
        themes.setdefault(work.themes[0] if work.themes else "", []).append(work)
    places = {}
    for theme, ordered in themes.items():
        chapter = f"chapters/{theme}.html" if theme in chapters else f"explorer.html?theme={theme}"
        above = [("explorer.html", "All papers"), *([(chapter, titles.get(theme, theme))] if theme else [])]
        pages = [(f"papers/{work.citekey}.html", one_line(work.entry.title)) for work in ordered]
        for work, before, after in zip(ordered, [None, *pages], [*pages[1:], None], strict=False):
            places[work.citekey] = Place(above, before, after)
    return places


def claims_by_paper(claims: Iterable[Claim]) -> dict[str, list[tuple[Claim, Evidence]]]:
    """The claims that each paper bears on, with its piece of evidence, by citekey."""
    found: dict[str, list[tuple[Claim, Evidence]]] = {}
    for claim in claims:
        for one in claim.evidence:
            found.setdefault(one.citekey, []).append((claim, one))
    return found


def explorer_table(review: Review) -> str:
    """The searchable, sortable HTML table of all papers with its controls."""
    titles = {theme.id: theme.title for theme in review.themes}
    rows = [explorer_row(work, titles) for work in review.works]
    used = {name: {value for row in rows for value in row["tags"][name]} for name in FILTERS}
    choices = {name: [(value, value) for value in sorted(values)] for name, values in used.items()}
    choices["year"].reverse()
    choices["theme"] = [(theme, title) for theme, title in titles.items() if theme in used["theme"]]
    return environment().get_template("explorer.html").render(rows=rows, choices=choices)


def explorer_row(work: Work, titles: Mapping[str, str]) -> dict[str, Any]:
    """What the table shows of one paper, what finds it and what it is filtered by; null where unknown."""
    entry, published, coding = work.entry, work.record.published, work.coding
    sizes = [size for model in (coding.models if coding else ()) for size in model.sizes]
    venue = entry.journal or entry.booktitle
    tags = {
        "theme": [theme for theme in work.themes if theme in titles],
        "year": [str(published.year)] if published else [],
        "contribution": [coding.contribution] if coding and coding.contribution else [],
        "venue": [venue.replace("; ", ", ")] if venue else [],
        "has": sorted({row["kind"] for row in link_rows(work)}),
    }
    models = [model.name for model in coding.models] if coding else []
    people = [" ".join(filter(None, (name.given, name.family, name.literal))) for name in entry.authors]
    identifiers = (work.citekey, entry.eprint, entry.doi, venue, entry.primaryclass)
    return {
        "citekey": work.citekey,
        "title": entry.title,
        "authors": short_authors(entry.authors),
        "published": published,
        "month": published and published.year_month,
        "theme": titles.get(work.themes[0]) if work.themes else None,
        "contribution": coding.contribution if coding else None,
        "size": max(sizes, default=None),
        "finding": coding.finding if coding else None,
        "tags": tags,
        "search": " ".join([*people, *models, *filter(None, identifiers)]),
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


def law_uses(chapters: Mapping[str, str]) -> list[dict[str, str]]:
    """One row a chapter and law that its text links by the role `law` or its code names: chapter, law."""
    named = {name: set(LAW_MENTION.findall(text)) for name, text in chapters.items()}
    return [{"chapter": name, "law": law} for name in named for law in LAWS if law in named[name]]


def read_chapters(paths: ReviewPaths) -> dict[str, str]:
    """The sources of the chapters by name, the generic one left out."""
    return {
        path.stem: store.read_text(path)
        for path in sorted(paths.notebooks.glob("*.md"))
        if path.stem != "theme"
    }
