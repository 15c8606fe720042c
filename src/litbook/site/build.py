"""From list to site in four stages, each redone only when what it depends on has changed in content."""

import importlib.metadata
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

from litbook import store
from litbook.errors import BuildError, DataError
from litbook.model import Value
from litbook.paths import REVIEW_VARIABLE, TABLES_VARIABLE, ReviewPaths
from litbook.site.dependencies import (
    PACKAGE,
    PACKAGES,
    imported_modules,
    notebook_code,
    openings,
    own_modules,
    whole_tables,
)

Report = Callable[["Progress"], None]
STAGES = ("tables", "chapters", "pages", "notebooks", "site")
EXECUTION = ("fork_server.py", "kernels.py", "notebooks.py")
"""The modules that make a page of a notebook."""


class Progress(Value):
    """What a build says while it runs: `done` of `total` steps of a stage, after `seconds` of that stage."""

    stage: str
    done: int
    total: int
    seconds: float
    note: str = ""


class Built(Value):
    """The result: where the site is, the chapters that ran, and the seconds of each stage that had work."""

    site: Path
    chapters: tuple[str, ...] = ()
    seconds: Mapping[str, float] = {}


def build(paths: ReviewPaths, jobs: int, report: Report) -> Built:
    """Builds the review's site; with nothing changed it does nothing and returns.

    Raises DataError for faults of the data, BuildError for faults of notebooks and pages.
    """
    from litbook.review import load_review

    site = paths.root / "_build" / "html"
    state = BuildState(paths.root / "_build" / "keys.json")
    whole = store.digest(input_files(paths), versions())
    made = [site / "index.html", paths.bibliography]
    if state.holds("book", whole) and state.holds("made", store.digest(made)):
        return Built(site=site)
    seconds: dict[str, float] = {}
    with_time = timed(seconds, report)
    uses = uses_of_laws(paths)
    data = store.digest([*data_files(paths), *code_files()], versions() + json.dumps(uses))
    review = cache(lambda: load_review(paths))
    with_time("tables", lambda: tables_stage(paths, state, data, review()))
    ran = with_time("chapters", lambda: chapters_stage(paths, state, jobs, report))
    with_time("pages", lambda: pages_stage(paths, state, data, review()))
    with_time("notebooks", lambda: notebooks_stage(paths, state, data, review))
    with_time("site", lambda: site_stage(paths, state))
    state.keep("book", whole)
    state.keep("made", store.digest(made))
    return Built(site=site, chapters=tuple(ran), seconds=seconds)


def timed(seconds: dict[str, float], report: Report) -> Callable[[str, Callable[[], Any]], Any]:
    """Runs a stage, reports its beginning and end, and notes how long it took."""

    def run(stage: str, work: Callable[[], Any]) -> Any:
        report(Progress(stage=stage, done=0, total=1, seconds=0))
        started = perf_counter()
        result = work()
        seconds[stage] = perf_counter() - started
        report(Progress(stage=stage, done=1, total=1, seconds=seconds[stage]))
        return result

    return run


# --- what depends on what -----------------------------------------------------------------------------------


class BuildState:
    """The content keys of what was built, in one JSON file under `_build`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.keys: dict[str, str] = json.loads(path.read_text("utf-8")) if path.is_file() else {}

    def holds(self, name: str, key: str) -> bool:
        """Whether this was built from exactly this content."""
        return self.keys.get(name) == key

    def keep(self, name: str, key: str) -> None:
        """Notes that this was built from this content."""
        self.keys[name] = key
        store.write_text(self.path, json.dumps(self.keys, indent=1, sort_keys=True) + "\n")


@cache
def versions() -> str:
    """The versions of Python and of every installed distribution: any of them may shape the output."""
    found = {f"{item.name}={item.version}" for item in importlib.metadata.distributions()}
    return " ".join([sys.version, *sorted(found)])


def input_files(paths: ReviewPaths) -> list[Path]:
    """Every file that the site is made from: data, sources of pages, notebooks, settings, litbook itself."""
    made = {paths.generated, paths.book / "chapters", paths.book / "papers"}
    book = [path for path in files_under(paths.book) if not made.intersection(path.parents)]
    settings = [paths.root / "_config.yml", paths.root / "CHANGELOG.md"]
    return [*book, *files_under(paths.notebooks), *code_files(), *settings]


def data_files(paths: ReviewPaths) -> list[Path]:
    """The files that tables, bibliographies and paper pages are made from."""
    return [*files_under(paths.data), paths.root / "_config.yml"]


def code_files() -> list[Path]:
    """The project's own modules with the data beside them."""
    return [path for package in PACKAGES.values() for path in files_under(package)]


def files_under(folder: Path) -> list[Path]:
    """All files below the folder; compiled ones, hidden ones and those in hidden folders are left out."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(folder).parts)
    ]


# --- tables -------------------------------------------------------------------------------------------------


def tables_stage(paths: ReviewPaths, state: BuildState, data: str, review: Any) -> None:
    """Checks the review and writes what is made of its data alone: tables, bibliographies, files to save.

    Nothing is written where neither the data (their key is `data`) nor what was made of them has changed.
    Raises DataError with every fault: of data that has an error nothing is published.
    """
    from litbook.checks.review import check_review, notebook_problems

    unchanged = state.holds("tables", data) and state.holds("made tables", made_of_data(paths))
    check = notebook_problems if unchanged else check_review
    if errors := [problem for problem in check(review, paths) if problem.severity == "error"]:
        raise DataError(errors)
    if unchanged:
        return
    write_tables(paths, review)
    state.keep("tables", data)
    state.keep("made tables", made_of_data(paths))


def uses_of_laws(paths: ReviewPaths) -> list[dict[str, str]]:
    """Which chapter uses which law, for a review that has a chapter of laws."""
    from litbook.site.pages import law_uses, read_chapters

    chapters = read_chapters(paths)
    return law_uses(chapters) if chapters.pop("laws", None) else []


def downloads_of_data(paths: ReviewPaths) -> list[Path]:
    """The files to save that are made of the data alone; the chapters' notebooks are made later."""
    chapters = paths.generated / "notebooks"
    return [path for path in files_under(paths.generated) if path.parent != chapters]


def made_of_data(paths: ReviewPaths) -> str:
    """The key of everything that the tables stage writes."""
    return store.digest([*downloads_of_data(paths), paths.bibliography, paths.fragments / "downloads.html"])


def write_tables(paths: ReviewPaths, review: Any) -> None:
    """Writes the tables, bibliographies and files to save; what an earlier build left and none needs is removed."""
    import pandas as pd

    from litbook.audit.recompute import audit_table, parse_audit, run_audit
    from litbook.bibliography.bibtex import render_bibtex
    from litbook.coding.tables import make_tables
    from litbook.site.downloads import download_table, downloads

    tables = make_tables(review.works, review.themes, review.claims, review.sources, review.subtopics)
    audit_file = paths.data / "audit.toml"
    if audit_file.is_file():
        tables["audit"] = audit_table(run_audit(parse_audit(store.read_text(audit_file), str(audit_file))))
    if uses := uses_of_laws(paths):
        tables["law_uses"] = pd.DataFrame(uses)
    tables |= make_measures(paths, review)
    files = downloads(review)
    names = {*files, *(f"tables/{name}.{ending}" for name in tables for ending in ("csv", "parquet"))}
    for left in set(downloads_of_data(paths)) - {paths.generated / name for name in names}:
        left.unlink()
    store.write_tables(paths.generated / "tables", tables)
    store.write_text(paths.bibliography, render_bibtex([work.entry for work in review.works]))
    store.write_text(paths.fragments / "downloads.html", download_table(review))
    for name, text in files.items():
        store.write_text(paths.generated / name, text)


def make_measures(paths: ReviewPaths, review: Any) -> dict[str, Any]:
    """The flow of the review, and the measurements of its coding as far as the review has the data for them."""
    from litbook.coding.agreement import evidence_agreement, parse_readings
    from litbook.coding.scores import parse_labels
    from litbook.site.measures import (
        agreement_tables,
        extractor_scores,
        flow_table,
        provenance_table,
        theme_tables,
    )

    readings = {name: paths.data / f"{name}-reading.jsonl" for name in ("second", "third")}
    found = {name: store.read_text(path).splitlines() for name, path in readings.items() if path.is_file()}
    tables = {
        "flow": flow_table(review),
        "provenance": provenance_table(review),
        **(agreement_tables(found) if found else {}),
        **theme_tables(review),
    }
    weighed = paths.data / "claims-second-reading.jsonl"
    if weighed.is_file():
        both = parse_readings(store.read_text(weighed).splitlines(), str(weighed))
        tables["evidence_agreement"] = evidence_agreement(both)
    labels = paths.data / "labels.jsonl"
    if labels.is_file():
        tables["scores"] = extractor_scores(review, parse_labels(store.read_lines(labels), str(labels)))
        tables["first_scores"] = store.read_table(paths.data / "extractor-first-scores.csv")
    return tables


# --- chapters -----------------------------------------------------------------------------------------------


class Chapter(Value):
    """A notebook with its parameters; becomes the page `chapters/<name>`."""

    name: str
    source: str
    parameters: Mapping[str, Any] = {}


def find_chapters(paths: ReviewPaths) -> list[Chapter]:
    """One chapter a notebook; where there is only `theme.md`, one a theme that has a paper, or one for all papers."""
    notebooks = {path.stem: store.read_text(path) for path in sorted(paths.notebooks.glob("*.md"))}
    generic = notebooks.pop("theme", None)
    if notebooks or generic is None:
        return [Chapter(name=name, source=source) for name, source in notebooks.items()]
    papers = store.read_tables(paths.generated / "tables")["papers"]
    themes = [*papers["primary_theme"].dropna().unique()] or ["all"]
    return [Chapter(name=str(theme), source=generic, parameters={"theme": str(theme)}) for theme in themes]


def chapter_key(
    chapter: Chapter, key_of: Callable[[str, bool], str], tables: Mapping[str, Any], data: Path
) -> str:
    """The content that a chapter's output depends on: source, parameters, what it sees of the tables, its code.

    `key_of` gives the key of a theme's tables, with or without the papers' sentences.
    """
    from litbook.checks.notebooks import default_parameters, read_notebook
    from litbook.coding.theme_tables import EVERYTHING, frame_key

    code = notebook_code(chapter.source)
    parameters = {**default_parameters(read_notebook(chapter.source)), **chapter.parameters}
    seen = [key_of(*opening) for opening in sorted(openings(code, parameters, EVERYTHING))]
    whole = [frame_key(tables[name]) for name in sorted(whole_tables(code)) if name in tables]
    settings = json.dumps(parameters, sort_keys=True, default=str)
    files = [*imported_modules(code), *(PACKAGE / "site" / name for name in EXECUTION)]
    files.append(data / "chapters" / f"{chapter.name}.toml")
    return store.digest(files, "\0".join([chapter.source, settings, *seen, *whole, versions()]))


def chapters_stage(paths: ReviewPaths, state: BuildState, jobs: int, report: Report) -> list[str]:
    """Executes the chapters whose content changed, `jobs` at a time; removes pages that have no notebook."""
    from litbook.coding.theme_tables import select_theme, table_key

    tables = store.read_tables(paths.generated / "tables")
    chapters = find_chapters(paths)
    folder = paths.book / "chapters"
    for old in set(folder.glob("*.ipynb")) - {folder / f"{chapter.name}.ipynb" for chapter in chapters}:
        old.unlink()
    key_of = cache(lambda theme, sentences: table_key(select_theme(tables, theme, sentences)))
    keys = {chapter.name: chapter_key(chapter, key_of, tables, paths.data) for chapter in chapters}
    stale = [
        chapter
        for chapter in chapters
        if not (
            state.holds(f"chapter {chapter.name}", keys[chapter.name])
            and (folder / f"{chapter.name}.ipynb").is_file()
        )
    ]
    if not stale:
        return []
    for done, (chapter, page) in enumerate(run_all(stale, paths, jobs), 1):
        store.write_text(folder / f"{chapter.name}.ipynb", page)
        state.keep(f"chapter {chapter.name}", keys[chapter.name])
        report(Progress(stage="chapters", done=done, total=len(stale), seconds=0, note=chapter.name))
    return [chapter.name for chapter in stale]


def run_all(chapters: Sequence[Chapter], paths: ReviewPaths, jobs: int) -> Iterator[tuple[Chapter, str]]:
    """The executed pages as they are finished; the faults of all that failed are raised together at the end."""
    from litbook.site.kernels import kernels

    faults: list[str] = []
    tables = store.tables_key(paths.generated / "tables")
    variables = {REVIEW_VARIABLE: str(paths.root), TABLES_VARIABLE: tables}
    modules = own_modules("\n".join(notebook_code(chapter.source) for chapter in chapters))
    with ThreadPoolExecutor(jobs) as pool, kernels(paths.notebooks, variables, modules) as started:
        running = {pool.submit(run_chapter, chapter, started): chapter for chapter in chapters}
        try:
            for future in as_completed(running):
                try:
                    yield running[future], future.result()
                except BuildError as error:
                    faults.append(str(error))
        finally:  # a build that is stopped begins no further chapter
            pool.shutdown(wait=False, cancel_futures=True)
    if faults:
        raise BuildError("\n".join(faults))


def run_chapter(chapter: Chapter, kernels: Any) -> str:
    """The chapter's page, executed in one of the kernels."""
    from litbook.checks.notebooks import read_notebook
    from litbook.site.notebooks import execute, page

    return page(
        execute(read_notebook(chapter.source), chapter.parameters, kernels, chapter.name), chapter.name
    )


# --- pages and site -----------------------------------------------------------------------------------------


def pages_stage(paths: ReviewPaths, state: BuildState, data: str, review: Any) -> None:
    """Writes the page of each paper and the table of all papers; pages of papers that left are removed.

    Nothing is written where neither the data, nor which chapter cites which paper, nor the pages have changed.
    """
    from litbook.site.pages import citing_chapters, explorer_table, paper_pages
    from litbook.site.related import related_works
    from litbook.site.trees import SUFFIX

    keys = [work.citekey for work in review.works]
    chapters = {chapter.name: chapter.source for chapter in find_chapters(paths)}
    citing = citing_chapters(chapters, keys)
    claims = review.claims if "claims" in chapters else ()
    folder, explorer = paths.book / "papers", paths.fragments / "explorer.html"
    key = store.digest([], "\0".join([data, json.dumps(citing, sort_keys=True), str(bool(claims))]))
    if state.holds("pages", key) and state.holds("made pages", store.digest([*folder.glob("*"), explorer])):
        return
    pages = paper_pages(review, related_works(review.works), citing, claims)
    for stale in set(folder.glob("*")) - {folder / f"{key}{SUFFIX}" for key in pages}:
        stale.unlink()
    for citekey, text in pages.items():
        store.write_text(folder / f"{citekey}{SUFFIX}", text)
    store.write_text(explorer, explorer_table(review))
    state.keep("pages", key)
    state.keep("made pages", store.digest([*folder.glob("*"), explorer]))


def notebooks_stage(paths: ReviewPaths, state: BuildState, data: str, review: Callable[[], Any]) -> None:
    """Writes the notebooks that the chapters' pages offer, where the data or a chapter has changed."""
    from litbook.site.chapter_files import offered_notebooks, page_titles, write_notebooks

    chapters = {chapter.name: chapter.source for chapter in find_chapters(paths)}
    executed = [paths.book / "chapters" / f"{name}.ipynb" for name in chapters]
    key = store.digest(executed, json.dumps([data, chapters, page_titles(paths)]))
    if not (state.holds("notebooks", key) and state.holds("made notebooks", offered_notebooks(paths))):
        write_notebooks(paths, review(), chapters)
        state.keep("notebooks", key)
        state.keep("made notebooks", offered_notebooks(paths))


def site_stage(paths: ReviewPaths, state: BuildState) -> None:
    """Runs Jupyter Book; writes every page anew when what frames them all (contents, titles, settings) changed."""
    from litbook.site.chapter_files import page_titles
    from litbook.site.jupyter_book import build_site

    titles = "\n".join(page_titles(paths).values())
    frame = store.digest([paths.book / "_toc.yml", paths.root / "_config.yml"], titles)
    build_site(paths.root, paths.root, every_page=not state.holds("frame", frame))
    state.keep("frame", frame)
