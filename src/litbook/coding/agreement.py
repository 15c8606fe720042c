"""Agreement between two codings of the same papers: Cohen's kappa and the pairs that are confused."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score, confusion_matrix

from litbook.model import Value

RESAMPLES = 2000
SEED = 20261123


class Confusion(Value):
    """For which papers the first coder's `first` was the second coder's `second`."""

    first: str
    second: str
    papers: tuple[str, ...]


class Agreement(Value):
    """Agreement over `n` papers; `interval` is the 95 % percentile interval of kappa over resampled papers."""

    n: int
    agreeing: int
    share: float
    kappa: float
    interval: tuple[float, float]
    confusions: tuple[Confusion, ...]


def measure_agreement(first: Mapping[str, str], second: Mapping[str, str]) -> Agreement:
    """Agreement of two codings, each a category by citekey, over the papers that both hold.

    Kappa is Cohen's, unweighted. Confusions come most frequent first. Raises ValueError if no paper is shared.
    """
    shared = sorted(first.keys() & second.keys())
    if not shared:
        raise ValueError("the two codings share no paper")
    left, right = [first[key] for key in shared], [second[key] for key in shared]
    agreeing = sum(one == other for one, other in zip(left, right, strict=True))
    return Agreement(
        n=len(shared),
        agreeing=agreeing,
        share=agreeing / len(shared),
        kappa=cohen_kappa(left, right),
        interval=kappa_interval(left, right),
        confusions=find_confusions(first, second, shared),
    )


def cohen_kappa(first: Sequence[str], second: Sequence[str]) -> float:
    """Cohen's kappa of two parallel codings; 1 where both hold one and the same category throughout."""
    if len({*first, *second}) == 1:
        return 1.0  # chance alone agrees fully: scikit-learn gives no number
    return float(cohen_kappa_score(first, second))


def kappa_interval(first: Sequence[str], second: Sequence[str]) -> tuple[float, float]:
    """The 2.5 % and 97.5 % percentiles of kappa over `RESAMPLES` draws of papers with replacement.

    Draws of papers are draws of cells of the confusion matrix, so kappa is computed from counts.
    """
    if len({*first, *second}) == 1:
        return 1.0, 1.0
    matrix = confusion_matrix(first, second)
    generator = np.random.default_rng(SEED)
    counts = generator.multinomial(len(first), matrix.ravel() / matrix.sum(), size=RESAMPLES)
    kappas = kappa_of_counts(counts.reshape(RESAMPLES, *matrix.shape))
    low, high = np.percentile(kappas, [2.5, 97.5])
    return float(low), float(high)


def kappa_of_counts(matrices: NDArray[np.int64]) -> NDArray[np.float64]:
    """Cohen's kappa of each confusion matrix of a stack; 1 where chance alone agrees fully."""
    total = matrices.sum(axis=(1, 2))
    observed = np.trace(matrices, axis1=1, axis2=2) / total
    expected = (matrices.sum(axis=1) * matrices.sum(axis=2)).sum(axis=1) / total**2
    certain = expected == 1
    return np.where(certain, 1.0, (observed - expected) / np.where(certain, 1.0, 1 - expected))


def find_confusions(
    first: Mapping[str, str], second: Mapping[str, str], papers: Sequence[str]
) -> tuple[Confusion, ...]:
    """The pairs of categories that differ, most frequent first."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for paper in papers:
        if first[paper] != second[paper]:
            groups[first[paper], second[paper]].append(paper)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(Confusion(first=left, second=right, papers=tuple(keys)) for (left, right), keys in ordered)
