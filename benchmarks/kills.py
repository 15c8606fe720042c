"""Kills builds of a small review at random moments and compares what the next build makes with a clean one.

`python -m benchmarks.kills [--times 50] [--seed 1]`; each line says what was built, the moment, what was killed and the
outcome. Every other kill hits the build's own process alone, as a person's `kill -9` does.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import monotonic, sleep

TOY = Path(__file__).parent.parent / "tests" / "toy_review"
MADE = shutil.ignore_patterns("_build", "generated", "chapters", "references.bib", "*.html")
BUILD = [sys.executable, "-m", "litbook", "build", "--jobs", "2"]


def files(folder: Path) -> Mapping[str, bytes]:
    """The site's files by name."""
    site = folder / "_build" / "html"
    return {str(path.relative_to(site)): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def build(folder: Path) -> float:
    """Builds to the end; the seconds that it took. Raises CalledProcessError if it fails."""
    started = monotonic()
    subprocess.run(BUILD, cwd=folder, check=True, capture_output=True)
    return monotonic() - started


def killed(folder: Path, seconds: float, *, alone: bool) -> bool:
    """Whether a build was still at work when it was killed, alone or with all in its session."""
    process = subprocess.Popen(
        BUILD, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    sleep(seconds)
    running = process.poll() is None
    if running:
        (os.kill if alone else os.killpg)(process.pid, signal.SIGKILL)
    process.wait()
    return running


def edit(folder: Path) -> None:
    """Another sentence in a chapter, another finding of a paper: what an incremental build has to redo."""
    notebook = folder / "notebooks" / "sizes.md"
    notebook.write_text(f"{notebook.read_text('utf-8')}\nAnother sentence.\n", encoding="utf-8")
    coding = min((folder / "book" / "data" / "papers").glob("*.toml"))
    text = coding.read_text("utf-8")
    coding.write_text(text.replace('finding = "', 'finding = "Reworded: ', 1), encoding="utf-8")


class Case:
    """One kind of build: the review that it starts from, how long it takes, and the site that it must end in."""

    def __init__(self, work: Path, name: str, *, edited: bool) -> None:
        self.name, self.start, clean = name, work / f"{name}-start", work / f"{name}-clean"
        shutil.copytree(TOY, self.start, ignore=MADE)
        if edited:
            build(self.start)
            edit(self.start)
        shutil.copytree(self.start, clean, ignore=MADE)
        build(clean)
        self.clean = files(clean)
        shutil.copytree(self.start, work / "timed")
        self.seconds = build(work / "timed")
        shutil.rmtree(work / "timed")

    def after_kill(self, folder: Path, moment: float, *, alone: bool) -> tuple[bool, list[str]]:
        """Whether the kill hit a running build, and the files that differ from a clean build's after the next."""
        shutil.copytree(self.start, folder)
        hit = killed(folder, moment * self.seconds, alone=alone)
        build(folder)
        found = files(folder)
        shutil.rmtree(folder)
        names = sorted(found.keys() | self.clean.keys())
        return hit, [name for name in names if found.get(name) != self.clean.get(name)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    moments = random.Random(given.seed)
    hits = broken = 0
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        cases = [Case(work, "cold", edited=False), Case(work, "edited", edited=True)]
        for number in range(given.times):
            case, moment, alone = cases[number % 2], moments.random(), number % 4 > 1
            hit, different = case.after_kill(work / f"killed-{number}", moment, alone=alone)
            hits += hit
            broken += bool(different)
            outcome = f"differs: {different}" if different else "equal"
            when = ("killed alone" if alone else "killed with its session") if hit else "had ended"
            print(f"{number + 1:3} {case.name:7} at {moment:4.0%} {when}; {outcome}", flush=True)
    print(
        f"{given.times} builds: {hits} killed at work, {broken} followed by a site that differs from a clean one"
    )
    sys.exit(broken > 0)


if __name__ == "__main__":
    main()
