"""How far readings of the same papers agree: kappa with its interval, second readings of codings and of claims."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import ValidationError
from sklearn.metrics import cohen_kappa_score, confusion_matrix

from litbook.errors import DataError, Problem
from litbook.model import Basis, Stance, Value

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


class FirstReading(Value):
    """The first reader's stance and what the note said of the basis: a result of the paper's own, or another."""

    stance: Stance
    basis: Literal["own", "theory", "survey", "assertion"]


class SecondReading(Value):
    """The blind reader's stance, `none` where the words do not bear on the claim, and basis."""

    stance: Literal[Stance, "none"]
    basis: Basis

    @property
    def coarse(self) -> str:
        """The basis in the first reader's words."""
        return "own" if self.basis in ("experiment", "model") else self.basis


class Settled(Value):
    """What was settled after both readings."""

    stance: Stance
    basis: Basis


class EvidenceReading(Value):
    """Both readings of one piece of evidence; `settled` is null where it was removed.

    `remarked` pieces are those of which the blind reader had seen a remark on the first reading.
    """

    claim: str
    citekey: str
    first: FirstReading
    second: SecondReading
    remarked: bool = False
    settled: Settled | None
    reason: str = ""


def parse_readings(lines: Iterable[str], file: str) -> tuple[EvidenceReading, ...]:
    """The readings of a file of JSON lines. Raises DataError for a line that is none."""
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(EvidenceReading.model_validate_json(line))
        except ValidationError as error:
            fault = error.errors()[0]
            place = f"line {number}" + "".join(f".{part}" for part in fault["loc"])
            raise DataError([Problem(code="F004", file=file, place=place, text=fault["msg"])]) from error
    return tuple(found)


def evidence_agreement(readings: Sequence[EvidenceReading]) -> pd.DataFrame:
    """Agreement on stance and basis: subject, of, pieces, agreeing, kappa, kappa_low, kappa_high, removed.

    `of` says which pieces: all, or those of which the blind reader had seen no remark. Without rows where there
    are no readings.
    """
    unseen = [one for one in readings if not one.remarked]
    rows = [
        row(subject, of, chosen, values)
        for subject, values in SUBJECTS.items()
        for of, chosen in (("all", readings), ("without a remark seen", unseen))
        if chosen
    ]
    columns = ["subject", "of", "pieces", "agreeing", "kappa", "kappa_low", "kappa_high", "removed"]
    return pd.DataFrame(rows, columns=columns)


def row(
    subject: str, of: str, readings: Sequence[EvidenceReading], values: "Values"
) -> tuple[str, str, int, int, float, float, float, int]:
    """One row of the agreement: the measures of one subject over some readings."""
    first, second = values
    keys = [f"{one.claim}/{one.citekey}" for one in readings]
    found = measure_agreement(
        dict(zip(keys, map(first, readings), strict=True)),
        dict(zip(keys, map(second, readings), strict=True)),
    )
    removed = sum(one.settled is None for one in readings)
    return (subject, of, found.n, found.agreeing, found.kappa, *found.interval, removed)


Values = tuple[Callable[[EvidenceReading], str], Callable[[EvidenceReading], str]]
SUBJECTS: dict[str, Values] = {
    "stance": (lambda one: one.first.stance, lambda one: one.second.stance),
    "basis": (lambda one: one.first.basis, lambda one: one.second.coarse),
}
