"""How well the extractor finds labelled quantities: precision, recall and F1 by kind, tuned and untuned apart."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

import pandas as pd

from litbook.coding.numerals import same_value
from litbook.coding.quantities import extract_quantities
from litbook.errors import Fault, Problem, problems_of
from litbook.model import Span, Value

Split = Literal["tuned", "untuned"]
Extractor = Callable[[str], tuple[Span, ...]]
NOT_EXTRACTED = "other"
ALL_KINDS = "all"
SIZES = "params and tokens"
GROUPS: Mapping[str, tuple[str, ...]] = {SIZES: ("params", "params-in-name", "tokens")}


class LabelledAbstract(Value):
    """All quantities of one abstract as a person labelled them; `split` says whether rules were tuned on it."""

    citekey: str
    position: int
    split: Split
    quantities: tuple[Span, ...]


class Outcome(NamedTuple):
    """One quantity of one abstract: labelled and found, only labelled (missed), or only found (spurious)."""

    split: Split
    kind: str
    outcome: Literal["correct", "missed", "spurious"]


def check_labels(
    labels: Iterable[LabelledAbstract], abstracts: Mapping[str, str], file: str
) -> tuple[Problem, ...]:
    """Labels whose paper is unknown (T002) or whose quote is not at its place in the abstract (T003)."""
    return problems_of((fault for label in labels for fault in label_faults(label, abstracts)), file)


def label_faults(label: LabelledAbstract, abstracts: Mapping[str, str]) -> Iterator[Fault]:
    """The faults of one abstract's labels."""
    abstract = abstracts.get(label.citekey)
    if abstract is None:
        yield "T002", label.citekey, "is no paper of the review", ""
        return
    for span in label.quantities:
        if abstract[span.start : span.end] != span.quote:
            text = f"{span.quote!r} is not at {span.start}-{span.end}"
            yield "T003", label.citekey, text, "correct start and end"


def compare(
    labels: Iterable[LabelledAbstract], abstracts: Mapping[str, str], extract: Extractor = extract_quantities
) -> Iterator[Outcome]:
    """What became of each labelled and each found quantity.

    A label is found by a span of the same kind whose value is equal within 1e-9 and which overlaps it; each
    span answers for one label. Labels of kind `other` are left out, as the rules do not look for them.
    """
    for label in labels:
        left = list(extract(abstracts[label.citekey]))
        for wanted in (span for span in label.quantities if span.kind != NOT_EXTRACTED):
            answer = next((span for span in left if same_quantity(wanted, span)), None)
            if answer:
                left.remove(answer)
            yield Outcome(label.split, wanted.kind, "correct" if answer else "missed")
        yield from (Outcome(label.split, span.kind, "spurious") for span in left)


def same_quantity(left: Span, right: Span) -> bool:
    """Same kind, equal value, overlapping place."""
    close = same_value(left.value, right.value)
    return left.kind == right.kind and close and left.start < right.end and right.start < left.end


def score_table(outcomes: Iterable[Outcome]) -> pd.DataFrame:
    """Precision, recall and F1 with 95 % Wilson intervals: one row a split and kind, groups and `all` last.

    Columns: split, kind, labelled, found, correct, precision, precision_low, precision_high, recall,
    recall_low, recall_high, f1. A share whose denominator is 0 is null.
    """
    counts = (
        pd.DataFrame(outcomes, columns=["split", "kind", "outcome"])
        .value_counts()
        .unstack("outcome", fill_value=0)
        .reindex(columns=["correct", "missed", "spurious"], fill_value=0)
    )
    rows = [
        score_row(str(split), name, part.sum())
        for split, group in counts.groupby("split")
        for name, part in kind_groups(group.droplevel("split"))
    ]
    return pd.DataFrame(rows)


def kind_groups(group: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """The rows of each kind, of each group of kinds, and of all."""
    for kind in group.index:
        yield str(kind), group.loc[[kind]]
    for name, kinds in GROUPS.items():
        yield name, group.loc[group.index.isin(kinds)]
    yield ALL_KINDS, group


def score_row(split: str, kind: str, counts: "pd.Series[int]") -> dict[str, object]:
    """One row of the score table."""
    correct, missed, spurious = int(counts["correct"]), int(counts["missed"]), int(counts["spurious"])
    return {
        "split": split,
        "kind": kind,
        "labelled": correct + missed,
        "found": correct + spurious,
        "correct": correct,
        **share_cells("precision", correct, correct + spurious),
        **share_cells("recall", correct, correct + missed),
        "f1": 2 * correct / (2 * correct + missed + spurious) if correct + missed + spurious else None,
    }


def share_cells(name: str, part: int, whole: int) -> dict[str, float | None]:
    """A share with its 95 % Wilson interval."""
    if not whole:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    from scipy.stats import binomtest  # takes longer to load than all the rest

    interval = binomtest(part, whole).proportion_ci(method="wilson")
    return {name: part / whole, f"{name}_low": float(interval.low), f"{name}_high": float(interval.high)}
