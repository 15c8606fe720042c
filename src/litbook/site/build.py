"""From list to site in five stages, each redone only as far as what it depends on has changed in content."""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout, lock_descriptor

from litbook import store
from litbook.errors import BuildError, DataError
from litbook.escaping import markdown_text
from litbook.model import Value
from litbook.paths import MOVED, REVIEW_VARIABLE, TABLES_VARIABLE, ReviewPaths
from litbook.site.state import (
    PACKAGE,
    BuildState,
    Files,
    code_files,
    files_under,
    imported_modules,
    literals,
    modules_key,
    notebook_code,
    openings,
    own_modules,
    versions,
    whole_tables,
)

if TYPE_CHECKING:
    from litbook.review import Review

Report = Callable[["Progress"], None]
STAGES = ("tables", "chapters", "pages", "notebooks", "site")
FILLED = ("card", "cards", "claims", "searchable", "table", "tables", "taxonomy")
EXECUTION = ("fork_server.py", "notebooks.py", *(f"templates/{name}.html" for name in FILLED))
"""What makes a page of a notebook beside what the notebook imports."""
MEASURED = (
    "second-reading.jsonl", "third-reading.jsonl", "claims-second-reading.jsonl", "labels.jsonl",
    "extractor-first-scores.csv",
)  # fmt: skip
"""The files that the coding is measured with, as far as a review has them."""
FRAMING = "import litbook.site.sphinx_ext, litbook.site.numbered"
"""What Sphinx loads of the project."""


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

    Raises DataError for faults of the data, BuildError for faults of notebooks and pages, or if another build of
    the same review is at work.
    """
    site = paths.root / "_build" / "html"
    with only_build(paths):
        return build_alone(paths, site, jobs, report)


@contextmanager
def only_build(paths: ReviewPaths) -> Iterator[None]:
    """Raises BuildError if another build of this review is at work; waits for the end of what a killed one started."""
    folder = paths.root / "_build"
    folder.mkdir(exist_ok=True)
    try:
        with FileLock(folder / ".lock", blocking=False), (folder / ".started").open("wb") as started:
            os.set_inheritable(started.fileno(), True)  # whatever this build starts holds it till its own end
            lock_descriptor(started.fileno())
            yield
    except Timeout as error:
        raise BuildError(f"{paths.root}: another build is at work here; wait until it has ended") from error


def build_alone(paths: ReviewPaths, site: Path, jobs: int, report: Report) -> Built:
    """The build, when no other one is at work."""
    from litbook.site.downloads import offered_whole

    state = open_state(paths)
    code = store.digest(code_files(), versions())
    whole = store.digest(input_files(paths), code)
    taken = taken_files(paths, whole)
    book = store.digest(taken, whole)
    if state.holds("book", book) and state.holds("site", state.key("site")):
        return Built(site=site)
    seconds: dict[str, float] = {}
    with_time = timed(seconds, report, state)
    review = with_time("tables", lambda: tables_stage(paths, state, code))
    ran = with_time("chapters", lambda: chapters_stage(paths, state, jobs, report))
    with_time("pages", lambda: pages_stage(paths, state, code, review))
    with_time("notebooks", lambda: notebooks_stage(paths, state, code, review))
    state.redo("take", store.digest(taken, code), lambda: offered_whole(taken, paths))
    with_time("site", lambda: site_stage(paths, state))
    state.keep("inputs", whole)
    state.keep("book", book, [paths.bibliography])
    state.save()
    return Built(site=site, chapters=tuple(ran), seconds=seconds)


def timed(
    seconds: dict[str, float], report: Report, state: BuildState
) -> Callable[[str, Callable[[], Any]], Any]:
    """Runs a stage, reports its beginning and end, notes how long it took; keeps the state of what it has done."""

    def run(stage: str, work: Callable[[], Any]) -> Any:
        report(Progress(stage=stage, done=0, total=1, seconds=0))
        started = perf_counter()
        try:
            result = work()
        finally:
            state.save()
        seconds[stage] = perf_counter() - started
        report(Progress(stage=stage, done=1, total=1, seconds=seconds[stage]))
        return result

    return run


# --- what depends on what -----------------------------------------------------------------------------------


def made_folders(paths: ReviewPaths) -> tuple[Path, ...]:
    """The folders in the book that hold nothing but what a build made."""
    return paths.generated, paths.book / "chapters", paths.book / "papers"


def open_state(paths: ReviewPaths) -> BuildState:
    """The state of the last build; what it does not know of goes: one that was killed may have left it half-written."""
    state = BuildState(paths.root / "_build" / "state.json")
    known = {path for step in state.steps for path in state.files(step)}
    for folder in made_folders(paths):
        for path in set(folder.absolute().rglob("*")) - known:
            if not path.is_dir():
                path.unlink()
    return state


def input_files(paths: ReviewPaths) -> list[Path]:
    """Every file that the site is made from but the code: data, sources of pages, notebooks, settings."""
    settings = [paths.root / "_config.yml", paths.root / "CHANGELOG.md"]
    return [*files_under(paths.book, made_folders(paths)), *files_under(paths.notebooks), *settings]


def taken_files(paths: ReviewPaths, whole: str) -> list[Path]:
    """The whole book as single files, as far as some were made of the same inputs."""
    return files_under(paths.root / "_build" / "take" / whole)


# --- tables -------------------------------------------------------------------------------------------------


def tables_stage(paths: ReviewPaths, state: BuildState, code: str) -> "Review":
    """Checks the review and writes what is made of its data alone: tables, bibliographies, files to save.

    Raises DataError with every fault: of data that has an error nothing is published.
    """
    from litbook.review import load_review
    from litbook.site.downloads import bibliographies, entry_lists, record_files, row_file

    # The key comes before what is read: an edit meanwhile is then seen by the next build.
    data = store.digest([*files_under(paths.data), paths.root / "_config.yml"], code)
    review = load_review(paths)
    check(paths, state, code, review)
    folder = paths.generated / "tables"
    state.redo("tables", data, lambda: store.table_files(folder, tidy_tables(paths, review)))
    plain = review.without_sentences()
    texts = {path.name: store.read_text(path) for path in files_under(paths.data) if path.name in MEASURED}
    state.redo("measures", store.key_of(code, plain, texts), lambda: measures(folder, plain, texts))
    uses = uses_of_laws(paths)
    state.redo("uses of laws", store.key_of(code, uses), partial(law_table, folder, uses))
    lists = entry_lists(review)
    state.redo("bibliographies", store.key_of(code, lists), lambda: bibliographies(lists, paths))
    papers, named = store.read_text(folder / "papers.csv"), lists[0].entries
    chosen = paths.generated / "bibliography"
    state.redo("records", store.key_of(code, named), partial(record_files, chosen, named))
    state.redo("rows", store.key_of(code, papers), partial(row_file, chosen, papers))
    return review


def measures(folder: Path, review: "Review", texts: Mapping[str, str]) -> Files:
    """The tables of what is measured of the coding."""
    from litbook.site.measures import measure  # takes longer to load than an edit to build

    return store.table_files(folder, measure(review, texts))


def check(paths: ReviewPaths, state: BuildState, code: str, review: "Review") -> None:
    """Raises DataError with every error; a part of the review that was sound is not looked at again."""
    from litbook.checks.review import errors_but_of

    errors, keys = errors_but_of(frozenset(state.key("sound").split()), review, paths, code)
    if errors:
        raise DataError(errors)
    state.keep("sound", " ".join(sorted(keys)))


def uses_of_laws(paths: ReviewPaths) -> list[dict[str, str]]:
    """Which chapter uses which law, for a review that has a chapter of laws."""
    from litbook.site.pages import law_uses, read_chapters

    chapters = read_chapters(paths)
    return law_uses(chapters) if chapters.pop("laws", None) else []


def law_table(folder: Path, uses: Sequence[Mapping[str, str]]) -> Files:
    """The uses as a table, if there are any."""
    import pandas as pd

    return store.table_files(folder, {"law_uses": pd.DataFrame(uses)}) if uses else {}


def audit_results(paths: ReviewPaths) -> tuple[Any, ...]:
    """The audited statements recomputed; none where the review has no audit."""
    from litbook.audit.recompute import run_audit
    from litbook.audit.statements import parse_audit

    file = paths.data / "audit.toml"
    return run_audit(parse_audit(store.read_text(file), str(file))) if file.is_file() else ()


def tidy_tables(paths: ReviewPaths, review: "Review") -> dict[str, Any]:
    """The tables of what the review codes, claims and audits, and how full each column of them is."""
    from litbook.audit.recompute import audit_table
    from litbook.coding.tables import fill_rates, make_tables

    tables = make_tables(review.works, review.themes, review.claims, review.sources, review.subtopics)
    if audited := audit_results(paths):
        tables["audit"] = audit_table(audited)
    for work in review.works:
        if work.screening and work.screening.decision == "exclude":
            papers = tables["papers"]
            papers.loc[papers["citekey"] == work.citekey, "excluded"] = work.screening.reason
    return tables | {"filled": fill_rates(tables)}


# --- chapters -----------------------------------------------------------------------------------------------


class Chapter(Value):
    """A notebook with its parameters; becomes the page `chapters/<name>`."""

    name: str
    source: str
    parameters: Mapping[str, Any] = {}


def find_chapters(paths: ReviewPaths) -> list[Chapter]:
    """One chapter a notebook, and where there is `theme.md` one a theme that has papers and no notebook of its own.

    `theme.md` makes one chapter of all papers where no paper has a theme.
    """
    notebooks = {path.stem: store.read_text(path) for path in sorted(paths.notebooks.glob("*.md"))}
    generic = notebooks.pop("theme", None)
    chapters = [Chapter(name=name, source=source) for name, source in notebooks.items()]
    if generic is None:
        return chapters
    tables = store.read_tables(paths.generated / "tables", "subtopics")
    titled = tables["subtopics"].groupby("theme", sort=False)["theme_title"].first()
    themes = titled.to_dict() or {"all": "All papers"}
    return chapters + [
        Chapter(name=str(theme), source=with_title(generic, str(title)), parameters={"theme": str(theme)})
        for theme, title in themes.items()
        if theme not in notebooks
    ]


def with_title(notebook: str, title: str) -> str:
    """The notebook's source with its first heading replaced."""
    return re.sub(r"^# .*$", lambda _: f"# {markdown_text(title)}", notebook, count=1, flags=re.MULTILINE)


def chapter_key(
    chapter: Chapter, key_of: Callable[[str, bool], str], keys: Mapping[str, str], data: Path
) -> str:
    """The content that a chapter's output depends on: source, parameters, what it sees of the tables, its code.

    `key_of` gives the key of a theme's tables, with or without the papers' sentences, `keys` those of whole tables.
    """
    from litbook.coding.theme_tables import EVERYTHING

    code = notebook_code(chapter.source)
    parameters = {**literals(code), **chapter.parameters}
    seen = [key_of(*opening) for opening in sorted(openings(code, parameters, EVERYTHING))]
    whole = [keys[name] for name in sorted(whole_tables(code)) if name in keys]
    settings = json.dumps(chapter.parameters, sort_keys=True, default=str)
    execution = frozenset(PACKAGE / "site" / name for name in EXECUTION)
    modules = modules_key(imported_modules(code) | execution)
    text = "\0".join([chapter.source, settings, *seen, *whole, modules, versions()])
    return store.digest([data / "chapters" / f"{chapter.name}.toml"], text)


def chapters_stage(paths: ReviewPaths, state: BuildState, jobs: int, report: Report) -> list[str]:
    """Executes the chapters whose content changed, `jobs` at a time; removes pages that have no notebook."""
    from litbook.coding.theme_tables import digests, frame_key, select_theme, table_key

    tables = digests(store.read_tables(paths.generated / "tables"))
    chapters = find_chapters(paths)
    state.keep_only("chapter", [chapter.name for chapter in chapters])
    key_of = cache(lambda theme, sentences: table_key(select_theme(tables, theme, sentences)))
    whole = {name: frame_key(table) for name, table in tables.items()}
    keys = {chapter.name: chapter_key(chapter, key_of, whole, paths.data) for chapter in chapters}
    stale = [one for one in chapters if not state.holds(f"chapter {one.name}", keys[one.name])]
    if not stale:
        return []
    for done, (chapter, page) in enumerate(run_all(stale, paths, jobs), 1):
        file = paths.book / "chapters" / f"{chapter.name}.ipynb"
        store.write_text(file, page)
        state.keep(f"chapter {chapter.name}", keys[chapter.name], [file])
        report(Progress(stage="chapters", done=done, total=len(stale), seconds=0, note=chapter.name))
    return [chapter.name for chapter in stale]


def run_all(chapters: Sequence[Chapter], paths: ReviewPaths, jobs: int) -> Iterator[tuple[Chapter, str]]:
    """The executed pages as they are finished; the faults of all that failed are raised together at the end."""
    from litbook.site.notebooks import kernels

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


def pages_stage(paths: ReviewPaths, state: BuildState, code: str, review: "Review") -> None:
    """Writes the page of each paper and the table of all papers; pages of papers that left are removed."""
    from litbook.site.pages import (
        WORDS,
        citing_chapters,
        explorer_charts,
        explorer_table,
        explorer_words,
        page_file,
        page_parts,
    )
    from litbook.site.sections import SUFFIX
    from scalinglaws.registry import LAWS

    chapters = {chapter.name: chapter.source for chapter in find_chapters(paths)}
    citing = citing_chapters(chapters, [work.citekey for work in review.works])
    related = store.read_tables(paths.generated / "tables", "related")["related"]
    similar = {str(key): tuple(rows) for key, rows in related.groupby("citekey")["similar"]}
    claims = review.claims if "claims" in chapters else ()
    audited = audit_results(paths) if "audit" in chapters else ()
    laws = tuple(LAWS.values()) if "laws" in chapters else ()
    parts = page_parts(review, similar, citing, claims, audited, laws, chapters)
    state.keep_only("page", parts)
    for citekey, part in parts.items():
        file = paths.book / "papers" / f"{citekey}{SUFFIX}"
        state.redo(f"page {citekey}", store.key_of(code, part), partial(page_file, file, part))
    drawn = paths.fragments / "explorer.json"
    state.redo("explorer charts", code, lambda: {drawn: explorer_charts()})
    table, words = paths.fragments / "explorer.html", paths.generated / WORDS
    state.redo(
        "explorer",
        store.key_of(code, review),
        lambda: {table: explorer_table(review, store.read_text(drawn)), words: explorer_words(review)},
    )


def notebooks_stage(paths: ReviewPaths, state: BuildState, code: str, review: "Review") -> None:
    """Writes the notebooks that the chapters' pages offer, of the chapters that changed or cite what did."""
    from litbook.site.notebooks import offered, references_of

    references = references_of(review, paths)
    cited = store.key_of(code, references)
    chapters = find_chapters(paths)
    state.keep_only("notebook", [chapter.name for chapter in chapters])
    for chapter in chapters:
        executed = store.read_text(paths.book / "chapters" / f"{chapter.name}.ipynb")
        state.redo(
            f"notebook {chapter.name}",
            store.key_of(cited, executed, chapter.source),
            partial(offered, chapter.name, executed, chapter.source, references, paths),
        )


def site_stage(paths: ReviewPaths, state: BuildState) -> None:
    """Runs Jupyter Book; makes every page anew when what frames them all (contents, titles, settings) changed."""
    from litbook.site.jupyter_book import build_site
    from litbook.site.notebooks import page_titles

    titles = json.dumps(page_titles(paths))
    folders = (PACKAGE / "site" / name for name in ("assets", "templates", "theme"))
    code = [*(file for folder in folders for file in files_under(folder)), *imported_modules(FRAMING)]
    files = [paths.book / "_toc.yml", paths.root / "_config.yml", paths.data / MOVED, *code]
    frame = store.digest(files, titles + versions())
    site = paths.root / "_build" / "html"
    whole = state.holds("site", frame)  # no page was changed, no build was stopped as it wrote them
    state.steps.pop("site", None)
    state.save()
    build_site(paths.root, paths.root, every_page=not whole)
    remove_left(paths, site)
    state.keep("site", frame, files_under(site))


def remove_left(paths: ReviewPaths, site: Path) -> None:
    """Removes what Sphinx leaves: pages without a source, and copies of what is offered no more."""
    from litbook.site.sections import SUFFIX

    moved = store.read_toml(paths.data / MOVED) if (paths.data / MOVED).is_file() else {}
    for folder in (path.name for path in made_folders(paths)[1:]):
        names = (path.name for path in files_under(paths.book / folder))
        known = {f"{name.removesuffix(SUFFIX).removesuffix('.ipynb')}.html" for name in names}
        for page in files_under(site / folder):
            if page.name not in known and page.relative_to(site).with_suffix("").as_posix() not in moved:
                page.unlink()
    for offered in paths.generated.iterdir():
        for copy in files_under(site / offered.name):
            if not (paths.generated / copy.relative_to(site)).is_file():
                copy.unlink()
