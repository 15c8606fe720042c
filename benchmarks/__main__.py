"""Times litbook's steps beside a named peer on the same data, and prints the extractor's scores."""

import difflib
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from pybtex.database import parse_string
from rapidfuzz.fuzz import partial_ratio_alignment

from litbook import parsing, store
from litbook.coding.quantities import extract_quantities
from litbook.coding.scores import LabelledAbstract
from litbook.corpus.formats import read_items, read_list
from litbook.corpus.repair import repair
from litbook.paths import find_paths
from litbook.review import load_review
from litbook.site.measures import extractor_scores

REPEATS = 5


def seconds(work: Callable[[], object]) -> float:
    """The median of a few runs."""

    def once() -> float:
        started = perf_counter()
        work()
        return perf_counter() - started

    return median(once() for _ in range(REPEATS))


def report(what: str, ours: tuple[str, float], peer: tuple[str, float] | None = None) -> None:
    line = f"{what:44} {ours[0]:24} {ours[1]:8.3f} s"
    print(line + (f"   {peer[0]:24} {peer[1]:8.3f} s   ratio {peer[1] / ours[1]:.1f}" if peer else ""))


def main() -> None:
    paths = find_paths(Path.cwd())
    text = store.read_text(paths.list_file)
    review = load_review(paths)
    bibliography = store.read_text(paths.bibliography)
    abstracts = [work.paper.abstract for work in review.works]
    quotes = [(q.quote, w.paper.abstract) for w in review.works if w.coding for q in w.coding.quantities][
        :100
    ]

    report("read the list of 268 papers", ("litbook", seconds(lambda: list(read_list(text, "list")))))
    report(
        "repair 268 titles and abstracts",
        ("litbook", seconds(lambda: [repair(w.listing) for w in review.works])),
    )
    report(
        "extract quantities of 268 abstracts",
        ("litbook", seconds(lambda: [extract_quantities(a) for a in abstracts])),
    )
    report(
        "read references.bib",
        ("litbook, as a list", seconds(lambda: [*read_items(bibliography, "references.bib")])),
        ("pybtex", seconds(lambda: parse_string(bibliography, "bibtex"))),
    )
    report(
        "find the nearest span of 100 quotes",
        (
            "rapidfuzz",
            seconds(lambda: [partial_ratio_alignment(quote, abstract) for quote, abstract in quotes]),
        ),
        ("difflib", seconds(lambda: [longest_match(quote, abstract) for quote, abstract in quotes])),
    )
    labels = parsing.parse_lines(
        LabelledAbstract, store.read_lines(paths.data / "labels.jsonl"), "labels.jsonl"
    )
    print("\nScores of the extractor (untuned: abstracts that the rules were not tuned on)")
    print(
        extractor_scores(review, labels)
        .drop(columns=["precision_low", "recall_low"])
        .round(3)
        .to_string(index=False)
    )


def longest_match(quote: str, abstract: str) -> object:
    return difflib.SequenceMatcher(None, quote, abstract, autojunk=False).find_longest_match()


main()
