"""What a draft costs by the length of its list: extraction, and a cold build of lists in three forms.

`python -m benchmarks.lists [SIZE ..]` makes lists of 300, 1,000 and 3,000 papers (or of the sizes named), shaped as
this review's: sentences of its abstracts, its authors, years and venues, mixed by a fixed seed, in BibTeX, RIS and CSV
by turns. CPU seconds of all processes, because seconds on the wall depend on what else the machine does; memory is
that of the largest process, in MB.
"""

import csv
import os
import random
import re
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from litbook import store
from litbook.bibliography.latex import plain_name
from litbook.model import Work
from litbook.paths import find_paths
from litbook.review import load_review

SIZES = (300, 1000, 3000)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


class Row(NamedTuple):
    """A paper of a made list, as the forms print it."""

    key: str
    title: str
    authors: tuple[str, ...]
    year: str
    venue: str
    abstract: str


def made_rows(works: Sequence[Work], count: int) -> Iterator[Row]:
    """Papers that no list holds, each with a title of its own."""
    chance = random.Random(count)
    sentences = [part for work in works for part in SENTENCE_END.split(work.paper.abstract)]
    words = [word for work in works for word in work.paper.title.split()]
    for number in range(1, count + 1):
        like = chance.choice(works)
        length = len(SENTENCE_END.split(like.paper.abstract))
        yield Row(
            key=f"made{number}",
            title=" ".join(chance.sample(words, len(like.paper.title.split()))),
            authors=tuple(map(plain_name, chance.choice(works).entry.authors)),
            year=str(chance.choice(works).entry.year or ""),
            venue=chance.choice(works).entry.booktitle or "",
            abstract=" ".join(chance.sample(sentences, length)),
        )


def bibtex(rows: Sequence[Row]) -> str:
    """The list as a reference manager exports it."""
    return "\n\n".join(
        f"@article{{{row.key},\n  title = {{{unbraced(row.title)}}},\n  author = {{{' and '.join(row.authors)}}},\n"
        f"  year = {{{row.year}}},\n  journal = {{{row.venue}}},\n  abstract = {{{unbraced(row.abstract)}}}\n}}"
        for row in rows
    )


def ris(rows: Sequence[Row]) -> str:
    """The list as a database exports it."""
    lines: list[str] = []
    for row in rows:
        lines += ["TY  - JOUR", f"TI  - {row.title}", *(f"AU  - {name}" for name in row.authors)]
        lines += [f"PY  - {row.year}", f"T2  - {row.venue}", f"AB  - {row.abstract}", "ER  - ", ""]
    return "\n".join(lines)


def table(rows: Sequence[Row]) -> str:
    """The list as a spreadsheet."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(["Authors", "Title", "Year", "Source title", "Abstract"])
    writer.writerows(["; ".join(row.authors), row.title, row.year, row.venue, row.abstract] for row in rows)
    return out.getvalue()


def unbraced(text: str) -> str:
    """The text without the signs that BibTeX and TeX read."""
    return re.sub(r"[{}\\%$#&_^~]", " ", text)


def spent(folder: Path, *arguments: str) -> tuple[float, float, int]:
    """CPU seconds, seconds and the largest process's MB of one call of litbook in the folder."""
    before, started = os.times(), perf_counter()
    subprocess.run(
        [sys.executable, "-m", "litbook", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL
    )
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    # the largest child of all so far, so that sizes are measured in ascending order
    return cpu, perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def main() -> None:
    works = load_review(find_paths(Path.cwd())).works
    sizes = sorted(map(int, sys.argv[1:])) or SIZES
    for place, size in enumerate(sizes):
        write, ending = ((bibtex, "bib"), (ris, "ris"), (table, "csv"))[place % 3]
        with TemporaryDirectory() as folder:
            file, review = Path(folder) / f"list.{ending}", Path(folder) / "review"
            store.write_text(file, write(tuple(made_rows(works, size))))
            for where, name, *arguments in (
                (file.parent, "extract", str(file)),
                (file.parent, "new", str(review), "--list", str(file)),
                (review, "build", "--jobs", "2"),
            ):
                cpu, wall, memory = spent(where, name, *arguments)
                line = f"{size:6} papers  {ending}  {name:8} {cpu:8.1f} CPU s  {1000 * cpu / size:7.1f} ms a paper"
                print(f"{line}  {wall:8.1f} s  {memory:6} MB", flush=True)


if __name__ == "__main__":
    main()
