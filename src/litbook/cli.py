"""The command line, and the only module that prints: results to standard output, messages to standard error."""

import gc
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer import Argument, Option
from typer.core import TyperCommand

from litbook import store
from litbook.errors import DataError, LitbookError, Problem, render_problems
from litbook.escaping import terminal_text
from litbook.forms import PartialDate
from litbook.paths import ReviewPaths, find_paths

if TYPE_CHECKING:
    from litbook.site.build import Progress as Step

app = typer.Typer(
    help="Makes a reproducible literature review, a Jupyter Book, from a saved list of papers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Runs the command; a user's mistake ends in one line for each fault and exit status 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a terminal or pipe that cannot show a letter gets its number
            stream.reconfigure(errors="backslashreplace")
    try:
        app()  # ends with SystemExit
    except LitbookError as error:
        tell(str(error))
    except BrokenPipeError:
        sys.stderr.close()
    except OSError as error:  # a full disk, a folder that may not be written, a port that is taken
        tell(f"{error.filename or 'litbook'}: {error.strerror or error}")
    sys.exit(1)


@app.command()
def build(
    out: Annotated[Path | None, Option(help="folder of the new review (with --list)")] = None,
    list_file: Annotated[Path | None, Option("--list", help="a saved list of papers")] = None,
    jobs: Annotated[int, Option(min=1, help="notebooks that run at the same time")] = 2,
) -> None:
    """List -> tables -> chapters -> site; an unchanged build does nothing."""
    from litbook.site.build import build as build_review

    # A review stays: looked through ever again it costs a tenth of the time.
    gc.set_threshold(100_000, 20, 100)
    paths = find_paths(start_review(list_file, out) if list_file else Path.cwd())
    with progress() as report:
        built = build_review(paths, jobs, report)
    if built.seconds:
        times = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in built.seconds.items())
        tell(f"Built in {sum(built.seconds.values()):.1f} s ({times}); chapters run: {len(built.chapters)}.")
    else:
        tell("Nothing has changed; the site is up to date.")
    print(terminal_text(f"{built.site / 'index.html'}"))
    tell("Open that file in a browser, or run `litbook serve`.")


def tell(text: str) -> None:
    """A message, on standard error."""
    print(terminal_text(text), file=sys.stderr)


@contextmanager
def progress() -> Iterator[Callable[["Step"], None]]:
    """A line a stage with its bar and seconds, on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from litbook.site.build import STAGES

    stage, note = TextColumn("{task.description:10}"), TextColumn("{task.fields[note]}")
    columns = (stage, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), note)
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks = {stage: bars.add_task(stage, total=1, start=False, note="") for stage in STAGES}

        def report(step: "Step") -> None:
            if step.done == 0:
                bars.start_task(tasks[step.stage])
            bars.update(tasks[step.stage], completed=step.done, total=step.total, note=step.note)

        yield report


def start_review(list_file: Path, out: Path | None) -> Path:
    """The folder of a new review of this list."""
    from litbook.updating import start

    folder = out or Path(f"{list_file.stem}-review")
    print_notices(start(list_file, folder))
    return folder


def print_notices(problems: Iterable[Problem]) -> None:
    """What a list's reading left out, joined or doubted, a line each; at most fifty, and how many there are more."""
    lines = [str(problem) for problem in problems]
    more = [f"and {len(lines) - MOST_NOTICES} more of the kind"] if len(lines) > MOST_NOTICES else []
    for line in [*lines[:MOST_NOTICES], *more]:
        tell(line)


MOST_NOTICES = 50


class Pairs(TyperCommand):
    """A command whose option `parameter` takes a name and a value; typer cannot say that of a repeatable option."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        next(option for option in self.params if option.name == "parameter").nargs = 2


@app.command(cls=Pairs)
def run(
    notebook: Annotated[Path, Argument(metavar="NOTEBOOK", help="a chapter, as notebooks/theme.md")],
    parameter: Annotated[
        list[Any] | None, Option("--parameter", "-p", metavar="NAME VALUE", help="set it; repeatable")
    ] = None,
    out: Annotated[Path | None, Option(help="where to write; under _build/run without it")] = None,
    show_page: Annotated[bool, Option("--open", help="open the page in a browser")] = False,
) -> None:
    """Executes one chapter with other parameters and writes it as a page that is readable alone."""
    import webbrowser

    from litbook.site.notebooks import run_notebook

    page = run_notebook(notebook, find_paths(notebook.parent), parameter or [], out)
    print(terminal_text(str(page)))
    if show_page:
        webbrowser.open(page.resolve().as_uri())


@app.command()
def new(
    folder: Annotated[Path, Argument(metavar="DIR", help="folder to make")],
    list_file: Annotated[Path, Option("--list", help="a saved list of papers")],
) -> None:
    """Starts a review of another list: its own folder with data, notebooks, configuration."""
    print(terminal_text(str(start_review(list_file, folder))))
    tell(NEXT_STEPS.format(folder=folder))


NEXT_STEPS = """\
Next:
  cd {folder} && litbook build     the draft: _build/html/index.html, its overview first
  book/data/themes.toml            rename, merge, split the themes
  book/data/screening.csv          exclude papers, each with its reason
  litbook lookup --missing         ask catalogues what the list does not say
README.md there says the rest."""


@app.command()
def update(
    list_file: Annotated[Path, Argument(metavar="FILE", help="a newer list of the same review")],
    accept: Annotated[bool, Option("--accept", help="take it; without it nothing is written")] = False,
) -> None:
    """Shows what a newer list adds, removes and changes; with --accept takes it. Citekeys and codings stay."""
    from litbook.updating import compare_lists, take

    paths = find_paths(Path.cwd())
    found = compare_lists(paths, list_file)
    print_notices(found.problems)
    print(terminal_text("\n".join(found.lines())))
    if accept:
        take(found, paths)
        tell("Taken; `litbook build` shows it.")
    else:
        tell("Nothing was written; --accept takes the list.")


@app.command()
def bib(
    check: Annotated[bool, Option("--check", help="write nothing; fail if the file is stale")] = False,
) -> None:
    """Writes references.bib from the records, or says whether it is stale."""
    from litbook.bibliography.exports import render_bibtex
    from litbook.review import load_review

    paths = find_paths(Path.cwd())
    text = render_bibtex([work.entry for work in load_review(paths).works])
    if not check:
        store.write_text(paths.bibliography, text)
    elif not paths.bibliography.is_file() or store.read_text(paths.bibliography) != text:
        raise DataError.one("B900", paths.bibliography, "is stale", "run `litbook bib`")
    print(terminal_text(str(paths.bibliography)))


@app.command()
def serve(port: Annotated[int, Option(help="port on localhost")] = 8000) -> None:
    """Serves the built site on localhost until interrupted."""
    from litbook.site.jupyter_book import site_server

    site = find_paths(Path.cwd()).root / "_build" / "html"
    with site_server(site, port) as server, suppress(KeyboardInterrupt):
        tell(f"http://127.0.0.1:{server.server_port}/  (Ctrl+C ends it)")
        server.serve_forever()


@app.command()
def check(
    format: Annotated[str, Option(help="text, github or json")] = "text",  # noqa: A002 - the flag's name
    list_checks: Annotated[bool, Option("--list", help="print every check: code, severity, meaning")] = False,
) -> None:
    """Every fault in data, bibliography and notebooks; exit status 1 if any is an error."""
    from litbook.checks.review import all_checks, check_review
    from litbook.review import load_review
    from scalinglaws.terminal import columns

    if list_checks:
        print(columns(one.model_dump(include={"code", "severity", "meaning"}) for one in all_checks()))
        return
    paths = find_paths(Path.cwd())
    try:
        problems = check_review(load_review(paths), paths)
    except DataError as error:  # without its data there is no review to look at further
        problems = error.problems
    inside = [one.model_copy(update={"file": one.file.removeprefix(f"{paths.root}/")}) for one in problems]
    print(render_problems(inside, one_of(format, "text", "github", "json")), end="")
    errors = sum(problem.severity == "error" for problem in problems)
    tell(f"{errors} errors, {len(problems) - errors} warnings")
    if errors:
        sys.exit(1)


def one_of(word: str, *known: str) -> Any:
    """The word if it is one of those known; else wrong usage, exit status 2."""
    if word not in known:
        raise typer.BadParameter(f"{word!r} is not one of {', '.join(known)}")
    return word


@app.command()
def extract(
    file: Annotated[Path, Argument(metavar="FILE", help="a saved list of papers")],
    out: Annotated[Path | None, Option(help="where to write; standard output without it")] = None,
    jobs: Annotated[int, Option(min=1, help="processes that read papers at the same time")] = 1,
    dask: Annotated[str | None, Option(help="address of a Dask scheduler, whose workers read them")] = None,
) -> None:
    """One JSON line a paper: what rules find in its title and abstract."""
    from litbook.corpus.formats import read_list
    from litbook.extraction import extract_lines

    source, notices = store.read_list_lines(file)
    print_notices(notices)
    lines = extract_lines(read_list(source, str(file)), jobs, dask)
    if out:
        store.write_lines(out, lines)
        print(terminal_text(str(out)))
    else:
        for line in lines:
            print(line)


@app.command()
def export(
    format: Annotated[str, Option(help="bibtex, biblatex, ris or csljson")] = "bibtex",  # noqa: A002
    theme: Annotated[str | None, Option(help="only the papers of this theme")] = None,
    out: Annotated[Path | None, Option(help="where to write; standard output without it")] = None,
) -> None:
    """The bibliography for other tools, whole or of one theme."""
    from litbook.review import load_review
    from litbook.site.downloads import RENDERERS, entries_of

    render = RENDERERS[one_of(format, *RENDERERS)]
    text = render(entries_of(load_review(find_paths(Path.cwd())), theme))
    if out:
        store.write_text(out, text)
    print(out or text, end="\n" if out else "")


@app.command()
def show(key: Annotated[str, Argument(metavar="KEY", help="a citekey")]) -> None:
    """One paper: entry, coding with quotes, where the book cites it."""
    from litbook.review import find_work, load_review
    from litbook.site.pages import citing_chapters, read_chapters
    from litbook.terminal import show_work

    paths = find_paths(Path.cwd())
    work = find_work(load_review(paths), key)
    chapters = citing_chapters(read_chapters(paths), [work.citekey])[work.citekey]
    print(terminal_text(show_work(work, chapters)))


@app.command()
def law(
    name: Annotated[str | None, Argument(help="a law or calculator; the list without it")] = None,
    set_: Annotated[
        list[str] | None, Option("--set", metavar="NAME=VALUE", help="an input, such as N=7e9")
    ] = None,
    check_: Annotated[bool, Option("--check", help="recompute every published value")] = False,
    format: Annotated[str, Option(help="text or json")] = "text",  # noqa: A002
) -> None:
    """Lists laws and calculators, evaluates one, or recomputes every published check value."""
    from scalinglaws.terminal import report

    try:
        text, passed = report(name, set_ or [], check_, one_of(format, "text", "json"))
    except ValueError as error:
        raise DataError.one("L001", f"law {name}" if name else "law", str(error)) from error
    print(text)
    if not passed:
        sys.exit(1)


@app.command()
def audit(format: Annotated[str, Option(help="text or json")] = "text") -> None:  # noqa: A002
    """The numeric claims of the abstracts, recomputed."""
    from litbook.terminal import audit_text

    print(audit_text(find_paths(Path.cwd()), one_of(format, "text", "json")))


@app.command()
def lookup(
    keys: Annotated[
        list[str] | None, Argument(metavar="KEY...", help="citekeys or arXiv ids of the review")
    ] = None,
    missing: Annotated[
        bool, Option("--missing", help="every paper without a record; each answer is written at once")
    ] = False,
    again: Annotated[
        bool, Option("--again", help="with --missing, also papers that no catalogue knew before")
    ] = False,
    accept: Annotated[bool, Option("--accept", help="write what the records lack")] = False,
    overwrite: Annotated[
        list[str] | None, Option(metavar="FIELD", help="with --accept, also replace this stored field")
    ] = None,
) -> None:
    """Asks arXiv, Crossref and OpenAlex, and shows what differs from the stored records."""
    from litbook import curating
    from litbook.lookup.answer import FIELD_NAMES
    from litbook.review import find_work, load_review

    if bool(keys) == missing:
        raise typer.BadParameter("give citekeys, or --missing")
    paths, named = find_paths(Path.cwd()), [one_of(name, *FIELD_NAMES) for name in overwrite or []]
    if missing:
        look_up_missing(paths, again)
        return
    review = load_review(paths)
    works = [find_work(review, key) for key in dict.fromkeys(keys or [])]
    found = curating.look_up(paths, works, named, os.environ)
    for item in found:
        print(terminal_text("\n".join(item.comparisons)), end="\n" if item.comparisons else "")
    if accept:
        write_change(curating.accept(paths, found, this_month()))
    failures = [failure for item in found for failure in item.failures]
    if failures:
        tell("\n".join(failures))
        sys.exit(1)


def look_up_missing(paths: ReviewPaths, again: bool) -> None:
    """Looks up each paper that has no record and writes what is found; a stopped run goes on where it ended.

    What no catalogue knew is not asked for again unless a person says so.
    """
    from litbook import curating

    known = {} if again else curating.not_found(paths)
    missing = curating.without_record(paths)
    waiting = [title for title in missing if title not in known]
    if len(waiting) < len(missing):
        words = f"{len(missing) - len(waiting)} papers that no catalogue knew are not asked for"
        tell(f"{words} (book/data/not-found.csv); --again asks.")
    failed = 0
    for done, title in enumerate(waiting, 1):
        found = curating.look_up_title(paths, title, os.environ)
        for file in curating.write(curating.accept(paths, [found], this_month(), confirmed=True)):
            print(terminal_text(str(file)))
        curating.remember(paths, found, this_month())
        failed += bool(found.failures)
        words = "; ".join(found.failures) or found.citekey
        tell(f"{done} of {len(waiting)}: {words}")
    if failed:
        sys.exit(1)


@app.command()
def add(
    identifier: Annotated[str | None, Argument(metavar="[ID]", help="an arXiv id or DOI")] = None,
    title: Annotated[str | None, Option(help="add by hand: nothing is looked up")] = None,
    abstract_file: Annotated[Path | None, Option(help="a text file with the abstract")] = None,
    author: Annotated[list[str] | None, Option(help="one author, as 'Family, Given'")] = None,
    published: Annotated[str | None, Option(help="date of the first version, YYYY-MM-DD")] = None,
) -> None:
    """Adds a paper, looked up by ID or by hand: list, record, file to code; shows what it adds to the .bib."""
    from litbook import curating

    if not identifier and not title:
        raise typer.BadParameter("give an arXiv id or DOI, or --title")
    paper = curating.NewPaper(
        identifier=identifier,
        title=title,
        abstract=store.read_text(abstract_file) if abstract_file else None,
        authors=tuple(author or ()),
        published=published,
    )
    write_change(curating.add_paper(find_paths(Path.cwd()), paper, os.environ, this_month()))


def this_month() -> PartialDate:
    """The month in which an answer is read."""

    return PartialDate(f"{date.today():%Y-%m}")


def write_change(change: Any) -> None:
    """Writes the files of a change, shows what it does to the bibliography, and names the files."""
    from litbook import curating

    written = curating.write(change)
    print(terminal_text(change.difference), end="")
    tell("\n".join(map(str, written)) or "Nothing to write.")
