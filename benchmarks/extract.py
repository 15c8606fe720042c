"""What `litbook extract` costs beside another commit's: `python -m benchmarks.extract OTHER_SRC [RUNS]`.

2,000 abstracts: this review's, each with its sentences turned round so that no two are one. Both packages run by turns
in this environment, each on the 2,000 and on one paper, whose time is that of the start. CPU seconds (user), because
seconds on the wall depend on what else the machine does; medians. Says how many lines differ.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from litbook import store
from litbook.paths import find_paths
from litbook.review import read_paper_list

COUNT = 2000
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def turned() -> Iterator[str]:
    """Title and abstract in turn, a line each."""
    listings, _ = read_paper_list(find_paths(Path.cwd()).list_file)
    for number in range(COUNT):
        listing, by = listings[number % len(listings)], number // len(listings)
        sentences = SENTENCE_END.split(listing.abstract)
        place = by % len(sentences)
        yield from (listing.title, " ".join(sentences[place:] + sentences[:place]))


def spent(source: Path, file: Path) -> tuple[float, bytes]:
    """CPU seconds of one `litbook extract` of this package, and what it wrote."""
    before = os.times().children_user
    command = [sys.executable, "-m", "litbook", "extract", str(file)]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": str(source)}, check=True, capture_output=True
    )
    return os.times().children_user - before, done.stdout


def main() -> None:
    sources = [Path.cwd() / "src", Path(sys.argv[1]).resolve()]
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with TemporaryDirectory() as folder:
        many, one = Path(folder) / "many.txt", Path(folder) / "one.txt"
        lines = list(turned())
        store.write_lines(many, lines)
        store.write_lines(one, lines[:2])
        measured = [[(spent(source, many), spent(source, one)) for source in sources] for _ in range(runs)]
    whole = [median(run[place][0][0] for run in measured) for place in (0, 1)]
    start = [median(run[place][1][0] for run in measured) for place in (0, 1)]
    for name, total, first in zip(("this", "other"), whole, start, strict=True):
        print(f"{name:6} {total:7.2f} s  {COUNT / total:7.0f} papers a CPU second", end="")
        print(f"   start {first:5.2f} s  {(total - first) / COUNT * 1e6:7.0f} us a further paper")
    outputs = [measured[0][place][0][1].splitlines() for place in (0, 1)]
    differ = sum(ours != theirs for ours, theirs in zip(*outputs, strict=True))
    print(
        f"ratio {whole[1] / whole[0]:.1f}, without the start {(whole[1] - start[1]) / (whole[0] - start[0]):.1f}"
    )
    print(f"{differ} of {COUNT} lines differ")


if __name__ == "__main__":
    main()
