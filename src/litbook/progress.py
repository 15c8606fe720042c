"""The progress of a build on standard error."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from litbook.site.build import STAGES
from litbook.site.build import Progress as Step


@contextmanager
def progress() -> Iterator[Any]:
    """A line a stage with its bar and seconds, on standard error."""
    columns = (
        TextColumn("{task.description:10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks = {stage: bars.add_task(stage, total=1, start=False, note="") for stage in STAGES}

        def report(step: Step) -> None:
            if step.done == 0:
                bars.start_task(tasks[step.stage])
            bars.update(tasks[step.stage], completed=step.done, total=step.total, note=step.note)

        yield report
