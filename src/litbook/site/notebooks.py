"""Chapters from notebooks: MyST source -> executed by papermill -> page of the book, and files that it offers.

Kernels have a working directory and an environment of their own; this process keeps its own.
"""

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import nbformat
import papermill
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from litbook import store
from litbook.checks.notebooks import CITE_ROLE, Known, Parameter, parameters, read_notebook
from litbook.coding.sources import named_facts
from litbook.coding.theme_tables import EVERYTHING
from litbook.errors import BuildError, DataError, Problem
from litbook.paths import REVIEW_VARIABLE, TABLES_VARIABLE, ReviewPaths
from litbook.review import Review, load_review
from litbook.site.charts import VEGALITE_MIME, data_csv, said_of
from litbook.site.drawings import FORMS, NARROW, NARROW_FILE, Pictures
from litbook.site.fork_server import ForkServer
from litbook.site.rendered import PYTHON, References, html_page, outputs_of, render
from scalinglaws.devices import DEVICES

ENGINE = "litbook"
LOG_LEVEL = "--IPKernelApp.log_level=CRITICAL"  # ipykernel 7 warns of its TCP transport at every start
LAUNCHER = "ipykernel_launcher"


@dataclass(frozen=True)
class Kernels:
    """Where kernels start and with which environment.

    `server` forks them and `sockets` is the folder through whose files one speaks to them; null where an ordinary
    process with a TCP port of its own is all there is.
    """

    folder: Path
    environment: Mapping[str, str]
    server: ForkServer | None = None
    sockets: Path | None = None

    def manager(self, name: str) -> AsyncKernelManager:
        """A manager for one kernel of this name."""
        manager = AsyncKernelManager(kernel_name=name)
        if self.sockets:  # a free port may be taken before the kernel binds it, a file of one's own may not
            manager.transport = "ipc"
            manager.connection_file = str(self.sockets / uuid4().hex)
        manager.provisioner = ForkProvisioner(kernel_spec=manager.kernel_spec, parent=manager)
        manager.provisioner.server = self.server
        return manager


@contextmanager
def kernels(folder: Path, variables: Mapping[str, str], modules: Set[str]) -> Iterator[Kernels]:
    """Kernels in the folder with these variables, forked from a process that has imported the modules."""
    environment = {**os.environ, **variables}
    if sys.platform != "linux":  # elsewhere a fork without exec is unsafe or unknown
        yield Kernels(folder, environment)
        return
    with (
        TemporaryDirectory(prefix="lb-") as sockets,
        closing(ForkServer(folder, environment, sorted(modules))) as server,
    ):
        yield Kernels(folder, environment, server, Path(sockets))


class ForkProvisioner(LocalProvisioner):
    """Has the kernel forked where it is this interpreter's own; starts a process of its own for any other."""

    server: ForkServer | None = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Starts the kernel that the command describes."""
        if self.server is None or cmd[0] != sys.executable or LAUNCHER not in cmd:
            return await super().launch_kernel(cmd, **kwargs)
        try:
            fork = self.server.start(cmd[cmd.index(LAUNCHER) + 1 :])
        except OSError:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = fork  # type: ignore[assignment]  # it has all of Popen that is asked for
        self.pid = self.pgid = fork.pid
        return self.connection_info


class ChapterEngine(Engine):  # type: ignore[misc]  # papermill has no types
    """Executes a notebook for papermill in one of these kernels."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, *, kernels: Kernels, **_: Any) -> Any:
        """The notebook with its outputs; a cell that fails is marked, papermill raises its error."""
        client = PapermillNotebookClient(
            nb_man,
            km=kernels.manager(kernel_name),
            timeout=None,
            coalesce_streams=True,
            extra_arguments=[LOG_LEVEL],
        )
        return client.execute(cwd=str(kernels.folder), env=dict(kernels.environment), cleanup_kc=True)


papermill_engines.register(ENGINE, ChapterEngine)


def execute(
    notebook: NotebookNode, parameters: Mapping[str, Any], kernels: Kernels, name: str
) -> NotebookNode:
    """Runs the notebook through papermill in one of these kernels.

    Raises BuildError with the cell and the error, or if the kernel ends before the notebook does.
    """
    try:
        return papermill.execute_notebook(
            notebook,
            None,
            parameters=dict(parameters),
            engine_name=ENGINE,
            kernel_name="python3",
            progress_bar=False,
            kernels=kernels,  # not papermill's own `cwd`, which changes the directory of this whole process
        )
    except PapermillExecutionError as error:
        text = f"notebooks/{name}.md: cell {error.cell_index}: {error.ename}: {error.evalue}\n{error.source}"
        raise BuildError(text) from error
    except DeadKernelError as error:
        raise BuildError(f"notebooks/{name}.md: its kernel ended before it did") from error


def page(notebook: NotebookNode, name: str) -> str:
    """The executed notebook as the page's JSON: citations bound to its own reference list, nothing that varies.

    Raises BuildError for a cell that shows what no page may.
    """
    finished = nbformat.from_dict(notebook)
    names: set[str] = set()
    for index, cell in enumerate(finished.cells):
        if fault := "; ".join(faults_of(cell, names)):
            raise BuildError(f"notebooks/{name}.md: cell {index}: {fault}\n{cell.source}")
    cells = [without_variation(cell, index) for index, cell in enumerate(finished.cells)]
    for cell in cells:
        if cell.cell_type == "markdown":
            cell.source = prefix_citations(cell.source, name)
    if any(CITE_ROLE.search(cell.source) for cell in cells if cell.cell_type == "markdown"):
        cells.append(references_cell(name, len(cells)))
    finished.cells = cells
    finished.metadata = nbformat.from_dict({"kernelspec": PYTHON | finished.metadata.get("kernelspec", {})})
    return nbformat.writes(finished, version=4) + "\n"


def faults_of(cell: NotebookNode, names: set[str]) -> Iterator[str]:
    """What is wrong with a cell's outputs; `names` are those of the charts and tables before it, and gets its own.

    A warning would be printed, with the number of a process; a chart needs its words, and `{numref}` one place a name.
    """
    for output in cell.get("outputs", ()):
        if output.get("name") == "stderr":
            yield f"warns: {output.text}"
        data = output.get("data", {})
        spec = data.get(VEGALITE_MIME)
        if spec and not (spec.get("title") and spec.get("description")):
            yield "shows a chart without its finding or description: draw it by litbook.chapter.figure"
        if said := said_of(data):
            if said[1] in names:
                yield f"shows a second {said[1]!r}: name one of them otherwise"
            names.add(said[1])


def without_variation(cell: NotebookNode, index: int) -> NotebookNode:
    """The cell without times and random ids; the parameters that papermill injected are hidden."""
    tags = list(cell.metadata.get("tags", ()))
    if "injected-parameters" in tags:
        tags.append("remove-cell")
    kept = {key: value for key, value in cell.metadata.items() if key == "mystnb"}
    cell.metadata = nbformat.from_dict({**kept, "tags": tags})
    cell.id = f"cell-{index}"
    return cell


def prefix_citations(markdown: str, name: str) -> str:
    """The text with each cited key prefixed, so that it points to this chapter's reference list."""

    def prefixed(match: re.Match[str]) -> str:
        keys = ",".join(f"{name}--{key.strip()}" for key in match[2].split(","))
        return f"{match[1]}`{keys}`"

    return CITE_ROLE.sub(prefixed, markdown)


def references_cell(name: str, index: int) -> NotebookNode:
    """The chapter's own reference list."""
    source = f"## References\n\n```{{bibliography}}\n:filter: docname in docnames\n:keyprefix: {name}--\n```"
    return nbformat.v4.new_markdown_cell(source, id=f"cell-{index}")


def references_of(review: Review, paths: ReviewPaths) -> References:
    """What the roles of the review's chapters point to."""
    return References(
        facts={
            f"{work.citekey}.{quantity.id}": quantity
            for work in review.works
            if work.coding
            for quantity in work.coding.quantities
        },
        sourced={
            f"{sources.citekey}.{name}": fact
            for sources in review.sources
            for name, fact in named_facts(sources.facts).items()
        },
        entries={work.citekey: work.entry for work in review.works},
        titles=page_titles(paths),
    )


def page_titles(paths: ReviewPaths) -> dict[str, str]:
    """The first heading of each source of a page, by the file's name."""
    sources = [*paths.notebooks.glob("*.md"), *paths.book.glob("*.md"), *(paths.book / "about").glob("*.md")]
    return {path.stem: first_heading(store.read_text(path)) or path.stem for path in sorted(sources)}


def first_heading(text: str) -> str:
    """The text of the first heading; empty if there is none."""
    return next((line[2:].strip() for line in text.splitlines() if line.startswith("# ")), "")


def offered(
    name: str, executed: str, source: str, references: References, paths: ReviewPaths
) -> dict[Path, str | bytes]:
    """`notebooks/<chapter>.ipynb` and `.md` among the downloads, and each chart's `charts/<chapter>-<name>.*`.

    Raises BuildError for a chart that cannot be drawn.
    """
    folder, draw = paths.generated / "notebooks", Pictures(paths.root / "_build" / "pictures" / name)
    notebook = nbformat.reads(executed, as_version=4)
    rendered = render(notebook, name, references, draw)
    charts = chart_files(paths.generated / "charts", name, notebook, draw)
    draw.forget_others()
    return {
        folder / f"{name}.ipynb": nbformat.writes(rendered) + "\n",
        folder / f"{name}.md": source,
        **charts,
    }


def chart_files(
    folder: Path, page: str, notebook: nbformat.NotebookNode, draw: Pictures
) -> dict[Path, str | bytes]:
    """The files that are offered of each chart, in the order of the notebook."""
    specs = [data[VEGALITE_MIME] for data in outputs_of(notebook) if VEGALITE_MIME in data]
    made: dict[Path, str | bytes] = {}
    for spec in specs:
        label = f"{page}-{spec.get('usermeta', {}).get('name', 'chart')}"
        contents: tuple[str | bytes, ...] = (draw.svg(spec), draw(spec), data_csv(spec))
        made |= {folder / f"{label}.{kind}": content for kind, content in zip(FORMS, contents, strict=True)}
        made[folder / f"{label}{NARROW_FILE}"] = draw.svg(spec, NARROW)
    return made


def run_notebook(
    file: Path, paths: ReviewPaths, settings: Sequence[tuple[str, str]], out: Path | None
) -> Path:
    """Executes the notebook with these parameters and writes its page; returns where.

    Raises DataError for a parameter or value that the notebook does not accept and where the review has no tables,
    BuildError for a cell that fails.
    """
    notebook = read_notebook(store.read_text(file))
    chosen = read_settings(parameters(notebook, str(file)), settings, known_words(paths), str(file))
    tables = store.tables_key(paths.generated / "tables")
    environment = {**os.environ, REVIEW_VARIABLE: str(paths.root), TABLES_VARIABLE: tables}
    executed = execute(notebook, chosen, Kernels(file.resolve().parent, environment), file.stem)
    pictures = Pictures(paths.root / "_build" / "pictures" / file.stem)
    rendered = render(executed, file.stem, references_of(load_review(paths), paths), pictures)
    target = (
        out or paths.root / "_build" / "run" / f"{'-'.join([file.stem, *map(slug, chosen.values())])}.html"
    )
    store.write_text(target, html_page(rendered))
    return target


def slug(value: object) -> str:
    """A value as part of a file's name."""
    return "".join(sign if sign.isalnum() else "-" for sign in str(value).casefold())


def known_words(paths: ReviewPaths) -> Known:
    """The themes, parts and devices that a parameter of this review can name. Raises DataError without tables."""
    folder = paths.generated / "tables"
    tables = store.read_tables(folder, "papers")
    if "papers" not in tables:
        raise DataError.one("W001", folder, "holds no tables", "run `litbook build` first")
    papers = tables["papers"]
    parts = tuple(map(str, papers["part"].dropna().unique()))
    themes = tuple(map(str, papers["primary_theme"].dropna().unique()))
    return {"theme": (*themes, *parts, EVERYTHING), "part": parts, "device": tuple(DEVICES)}


def read_settings(
    offered: Sequence[Parameter], settings: Sequence[tuple[str, str]], known: Known, file: str
) -> dict[str, str | float]:
    """The parameters as values. Raises DataError with every one that is not offered or not accepted."""
    by_name = {parameter.name: parameter for parameter in offered}
    chosen: dict[str, str | float] = {}
    faults = []
    for name, text in settings:
        try:
            if name not in by_name:
                names = ", ".join(by_name)
                raise ValueError(
                    f"is no parameter; {f'use one of {names}' if names else 'the notebook has none'}"
                )
            chosen[name] = by_name[name].read(text, known)
        except ValueError as error:
            faults.append(Problem(code="N013", file=file, place=f"-p {name}", text=str(error)))
    if faults:
        raise DataError(faults)
    return chosen
