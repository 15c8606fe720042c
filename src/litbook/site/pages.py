"""The page of each paper, and what of the review it shows."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from litbook import store
from litbook.audit.recompute import AuditResult
from litbook.escaping import one_line
from litbook.model import Claim, Entry, Evidence, SourcedFact
from litbook.paths import ReviewPaths
from litbook.review import Review, Work
from litbook.site.paper_page import Place, paper_page
from litbook.site.trees import write_tree
from scalinglaws.law import Law
from scalinglaws.registry import LAWS

LAW_MENTION = re.compile(r"[<\"`]([a-z0-9]+(?:-[a-z0-9]+)*)[>\"`]")


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
