"""Pages that are made of the review: one a paper, and the table of all papers."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import compress
from pathlib import Path

from litbook import store
from litbook.audit.recompute import AuditResult
from litbook.bibliography.citekeys import short_authors
from litbook.bibliography.latex import plain_name
from litbook.coding.sources import joined_rows
from litbook.coding.tables import link_rows
from litbook.escaping import html_text, one_line
from litbook.model import Claim, Coding, Entry, Evidence, SourcedFact, Work
from litbook.paths import ReviewPaths
from litbook.review import Review
from litbook.site.downloads import FORMATS, script_name
from litbook.site.drawings import compiled
from litbook.site.paper_page import PagePart, Place, paper_page
from litbook.site.reading import scaled
from litbook.site.searchable import Cell, Choice, Column, Row, Searchable, choice
from litbook.site.tables import UNKNOWN
from litbook.site.templating import template_data
from scalinglaws.law import Law
from scalinglaws.registry import LAWS

LAW_MENTION = re.compile(r"[<\"`]([a-z0-9]+(?:-[a-z0-9]+)*)[>\"`]")


def page_file(file: Path, part: PagePart) -> dict[Path, str]:
    """The source of a paper's page."""
    return {file: paper_page(part)}


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


NOTHING_KNOWN = Cell(UNKNOWN, "")
COLUMNS = (
    Column("title", "Paper"),
    Column("author", "Authors"),
    Column("date", "Published"),
    Column("theme", "Theme"),
    Column("contribution", "Contribution"),
    Column("size", "Largest model"),
)
SIZES = {"below 1B": 1e9, "1B to 10B": 1e10, "10B to 100B": 1e11, "100B and more": float("inf")}
"""Ranges of parameters by the size below which they end."""


def explorer_charts() -> str:
    """The charts above the table, compiled, as JSON: they are the same for every list."""
    return json.dumps([compiled(chart) for chart in template_data("explorer.json")])


def explorer_table(review: Review, charts: str = "[]") -> str:
    """The searchable, sortable HTML table of all papers with its controls and `charts` of what it tells."""
    known = Known(review)
    rows = [explorer_row(work, known) for work in review.works]
    offered = choices(rows, known)
    told = [any(row.cells[place] != NOTHING_KNOWN for row in rows) for place in range(len(COLUMNS))]
    columns = list(compress(COLUMNS, told))
    rows = [row._replace(cells=list(compress(row.cells, told))) for row in rows]
    table = Searchable("papers-table", "All papers", columns, rows, offered, hint=HINT, words=WORDS)
    scripts = [(name, script_name(name), format_) for name, format_ in FORMATS.items()]
    drawn = json.loads(charts) if {"date", "size"} <= {column.name for column in columns} else ()
    return table.html("explorer.html", formats=scripts, charts=drawn)


def explorer_words(review: Review) -> str:
    """The call by which tables.js receives the words that find a paper beside those that its row shows."""
    words = {work.citekey: " ".join(finding_words(work)) for work in review.works}
    return f"litbookWords({json.dumps(words, ensure_ascii=False)});\n"


HINT = "title, author, arXiv id, venue, finding"
WORDS = "bibliography/words.js"


class Known:
    """What of the review a row of the table is about beside its paper, by citekey or by id."""

    def __init__(self, review: Review) -> None:
        self.themes = {theme.id: theme.title for theme in review.themes}
        self.parts = {theme.id: theme.part for theme in review.themes}
        self.subtopics = {one.id: one.title for one in review.subtopics}
        self.sourced = {sources.citekey: sources.facts for sources in review.sources}
        self.bases: dict[str, set[str]] = {}
        for evidence in (one for claim in review.claims for one in claim.evidence):
            self.bases.setdefault(evidence.citekey, set()).add(evidence.basis)


def choices(rows: Sequence[Row], known: Known) -> list[Choice]:
    """What the papers can be chosen by, the most asked for first."""
    years = choice("year", "Year", rows)
    parts = dict.fromkeys(part for part in known.parts.values() if part)
    return [
        choice("theme", "Theme", rows, known.themes),
        years._replace(options=sorted(years.options, reverse=True)),
        choice("size", "Size of a model", rows, {name: name for name in SIZES}),
        choice("has", "Links to", rows),
        *([choice("part", "Part", rows, {part: part for part in parts})] if len(parts) > 1 else []),
        choice("subtopic", "Subject", rows, known.subtopics),
        choice("contribution", "Contribution", rows),
        choice("made_for", "Language or field", rows),
        choice("license", "Licence of a model", rows),
        choice("basis", "Evidence for claims", rows),
        choice("venue", "Venue", rows),
    ]


def explorer_row(work: Work, known: Known) -> Row:
    """What the table shows of one paper, what finds it and what it is chosen by."""
    entry, published, coding = work.entry, work.record.published, work.coding
    title = f'<a href="papers/{work.citekey}.html">{html_text(entry.title)}</a>'
    if coding and coding.finding:
        title += f"<br><small>{html_text(coding.finding)}</small>"
    size = max(sizes(coding), default=None)
    cells = [
        Cell(title),
        words_cell(short_authors(entry) if entry.authors else None),
        words_cell(published and published.year_month, published),
        words_cell(known.themes.get(work.themes[0]) if work.themes else None),
        words_cell(coding.contribution if coding else None),
        Cell(scaled(size), f"{size:.0f}", numeric=True) if size else NOTHING_KNOWN,
    ]
    named = tags(work, known) | trained(coding, known.sourced.get(work.citekey, ()))
    return Row(cells, named, f"paper-{work.citekey}", work.citekey)


def words_cell(text: str | None, value: str | None = None) -> Cell:
    """A cell of words that sorts by a value or by themselves."""
    return Cell(html_text(text), value) if text else NOTHING_KNOWN


def sizes(coding: Coding | None) -> list[float]:
    """The numbers of parameters of a paper's models."""
    return [size for model in (coding.models if coding else ()) for size in model.sizes]


def tags(work: Work, known: Known) -> dict[str, list[str]]:
    """What the paper is chosen by; nothing where nothing is known."""
    published, coding, models = work.record.published, work.coding, work.coding.models if work.coding else ()
    sourced = known.sourced.get(work.citekey, ())
    themes = [theme for theme in work.themes if theme in known.themes]
    return {
        "theme": themes,
        "year": [str(published.year)] if published else [],
        "size": sorted({size_range(size) for size in sizes(coding)}, key=list(SIZES).index),
        "has": sorted({row["kind"] for row in link_rows(work)}),
        "part": list(dict.fromkeys(known.parts[theme] for theme in themes if known.parts[theme])),
        "subtopic": [coding.subtopic] if coding and coding.subtopic in known.subtopics else [],
        "contribution": [coding.contribution] if coding and coding.contribution else [],
        "made_for": plain({name for model in models for name in (*model.language, model.field) if name}),
        "license": plain(
            {model.license for model in models if model.license}
            | {str(fact.value) for fact in sourced if fact.field == "license"}
        ),
        "basis": sorted(known.bases.get(work.citekey, ())),
        "venue": plain(filter(None, [venue(work.entry)])),
    }


def trained(coding: Coding | None, facts: Sequence[SourcedFact]) -> dict[str, list[str]]:
    """The most tokens that one of the models was trained on, its size and who says so; nothing where one is unknown.

    What the abstract leaves open is a public source's.
    """
    rows = [row for row in joined_rows(coding, facts) if row.get("tokens") and row.get("parameters")]
    most = max(rows, key=lambda row: (row["tokens"], row["parameters"]), default=None)
    if most is None:
        return {}
    tiers = {most["tokens_tier"], most["parameters_tier"]}
    return {
        "tokens": [f"{most['tokens']:.0f}"],
        "trained": [f"{most['parameters']:.0f}"],
        "tier": ["source" if "source" in tiers else "abstract"],
    }


def plain(values: Iterable[str]) -> list[str]:
    """The values in order, none with the sign that separates them."""
    return sorted({value.replace("; ", ", ") for value in values})


def size_range(size: float) -> str:
    """The range that a number of parameters lies in."""
    return next(name for name, end in SIZES.items() if size < end)


def venue(entry: Entry) -> str | None:
    """Where the paper was published."""
    return entry.journal or entry.booktitle


def finding_words(work: Work) -> Iterator[str]:
    """Words that find a paper beside those that its row shows or is chosen by: all authors, models, identifiers."""
    entry = work.entry
    yield from map(plain_name, entry.authors)
    yield from (model.name for model in (work.coding.models if work.coding else ()))
    yield from filter(None, (entry.doi, entry.primaryclass))
    if entry.eprint and entry.eprint not in (entry.doi or ""):
        yield entry.eprint
