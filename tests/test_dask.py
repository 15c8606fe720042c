"""`litbook extract` on a Dask scheduler with workers of its own: the same bytes, whatever becomes of a worker."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.site

PAPERS = 3000  # so many that most are waiting when the first is printed
COMMON = ["--host", "127.0.0.1", "--no-dashboard"]


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    rows = (
        {"title": f"Paper {n}", "abstract": f"We train {n % 70 + 1}B models on {n} GPUs."}
        for n in range(PAPERS)
    )
    path = tmp_path / "many.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler, and its two workers."""
    file = tmp_path / "scheduler.json"
    with ExitStack() as stack:
        start(stack, tmp_path, "dask_scheduler", "--port", "0", "--scheduler-file", str(file), *COMMON)
        while not file.is_file() or not file.stat().st_size:
            time.sleep(0.1)
        address = json.loads(file.read_text(encoding="utf-8"))["address"]
        options = [address, "--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path), *COMMON]
        yield address, [start(stack, tmp_path, "dask_worker", *options) for _ in range(2)]


def start(stack: ExitStack, folder: Path, program: str, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"distributed.cli.{program}", *arguments]
    log = stack.enter_context((folder / f"{program}.log").open("ab"))
    process = stack.enter_context(subprocess.Popen(command, cwd=folder, stdout=log, stderr=log))
    stack.callback(process.kill)
    return process


def extract(papers: Path, *options: str) -> Any:
    command = [sys.executable, "-m", "litbook", "extract", str(papers), *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_worker_killed_in_the_middle_changes_no_byte(
    papers: Path, engine: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, workers = engine
    alone, _ = extract(papers).communicate()
    with extract(papers, "--dask", address) as running:
        first = running.stdout.readline()
        workers[0].kill()
        assert running.poll() is None
        rest, said = running.stdout.read(), running.stderr.read()
    assert (running.returncode, said) == (0, b"")
    assert workers[0].wait() != 0
    assert first + rest == alone
    assert alone.count(b"\n") == PAPERS


def test_an_address_where_no_scheduler_answers_is_one_line(papers: Path) -> None:
    running = extract(papers, "--dask", "tcp://127.0.0.1:1")
    out, said = running.communicate()
    assert (running.returncode, out) == (1, b"")
    assert said.decode().startswith("tcp://127.0.0.1:1: no Dask scheduler answers there; start one")
    assert said.count(b"\n") == 1
