"""How far readings of the same papers agree: second readings, and a small classifier of themes beside the rules.

The classifier learns from the words of title and abstract and from the rule scores; the rules, which explain
themselves, stay what `litbook extract` prints.
"""

import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import accuracy_score, cohen_kappa_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import LinearSVC

from litbook.coding.readings import EvidenceReading
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
    labels = sorted({*left, *right})
    found = pd.crosstab(np.array(left), np.array(right)).reindex(index=labels, columns=labels, fill_value=0)
    counts = found.to_numpy()
    agreeing = int(np.trace(counts))
    return Agreement(
        n=len(shared),
        agreeing=agreeing,
        share=agreeing / len(shared),
        # of one category scikit-learn gives no number: chance alone agrees fully
        kappa=float(cohen_kappa_score(left, right)) if len(labels) > 1 else 1.0,
        interval=kappa_interval(counts),
        confusions=find_confusions(first, second, shared),
    )


def kappa_interval(matrix: NDArray[np.int64]) -> tuple[float, float]:
    """The 2.5 % and 97.5 % percentiles of kappa over `RESAMPLES` draws of papers with replacement.

    Draws of papers are draws of cells of the confusion matrix, so kappa is computed from counts.
    """
    generator, total = np.random.default_rng(SEED), matrix.sum()
    counts = generator.multinomial(total, matrix.ravel() / total, size=RESAMPLES)
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


def evidence_agreement(readings: Sequence[EvidenceReading]) -> pd.DataFrame:
    """Agreement on stance and basis: subject, of, pieces, agreeing, kappa, kappa_low, kappa_high, removed.

    `of` says which pieces: all, or those of which the blind reader had seen no remark. Without rows where there
    are no readings.
    """
    unseen = [one for one in readings if not one.remarked]
    rows = []
    for subject, readers in SUBJECTS.items():
        for of, chosen in (("all", readings), ("without a remark seen", unseen)):
            if chosen:
                said = [{f"{one.claim}/{one.citekey}": read(one) for one in chosen} for read in readers]
                found, removed = measure_agreement(*said), sum(one.settled is None for one in chosen)
                rows.append((subject, of, found.n, found.agreeing, found.kappa, *found.interval, removed))
    columns = ["subject", "of", "pieces", "agreeing", "kappa", "kappa_low", "kappa_high", "removed"]
    return pd.DataFrame(rows, columns=columns)


SUBJECTS: dict[str, tuple[Callable[[EvidenceReading], str], ...]] = {
    "stance": (lambda one: one.first.stance, lambda one: one.second.stance),
    "basis": (lambda one: one.first.basis, lambda one: one.second.coarse),
}
"""By subject, what each reader said."""


# How much the rules' own word counts beside what is learned: chosen once, on a plateau (1 to 20 differ by 0.01).
RULE_PRIOR = 3.0
FOLDS, REPEATS = 5, 5


class CodedText(Value):
    """A paper as the classifier sees it: its words, its rule scores by theme, and the reader's theme."""

    citekey: str
    title: str
    abstract: str
    scores: dict[str, float]
    theme: str


class CrossValidation(Value):
    """Agreement with the readers' primary themes, each paper judged by models that never saw it.

    `agreements` holds one share a repeat and `share` their mean; `rules` is the rules' share, and `detail`
    compares the readers (first) with the first repeat's predictions (second).
    """

    share: float
    agreements: tuple[float, ...]
    rules: float
    detail: Agreement


def relative_scores(text: CodedText) -> dict[str, float]:
    """Rule scores as shares of the best one."""
    best = max(text.scores.values(), default=0.0)
    return {theme: score / best for theme, score in text.scores.items()} if best else {}


def make_classifier() -> Pipeline:
    """An unfitted pipeline from `CodedText` values to themes: TF-IDF of title and abstract, and rule scores."""
    words = partial(TfidfVectorizer, sublinear_tf=True, stop_words="english")
    scores = FunctionTransformer(lambda texts: [relative_scores(text) for text in texts])
    features = FeatureUnion(
        [
            ("title", words(preprocessor=lambda text: text.title.lower())),
            ("abstract", words(preprocessor=lambda text: text.abstract.lower())),
            ("rules", make_pipeline(scores, DictVectorizer())),
        ]
    )
    return make_pipeline(features, LinearSVC(C=0.5, class_weight="balanced", random_state=0))


def cross_validate(
    texts: Sequence[CodedText], folds: int = FOLDS, repeats: int = REPEATS, seed: int = 0
) -> CrossValidation:
    """Agreement of rules and classifier with the readers, by repeated stratified cross-validation."""
    readers = {text.citekey: text.theme for text in texts}
    themes = list(readers.values())
    rounds = [predict_unseen(texts, folds, seed + repeat) for repeat in range(repeats)]
    shares = [accuracy_score(themes, found) for found in rounds]
    return CrossValidation(
        share=float(np.mean(shares)),
        agreements=tuple(shares),
        rules=accuracy_score(themes, [best_by_rules(text) for text in texts]),
        detail=measure_agreement(readers, dict(zip(readers, rounds[0], strict=True))),
    )


def best_by_rules(text: CodedText) -> str:
    """The theme of the highest score, the first of equals."""
    return max(text.scores, key=lambda theme: text.scores[theme], default="")


def predict_unseen(texts: Sequence[CodedText], folds: int, seed: int) -> list[str]:
    """The theme of each text by a classifier trained on the other folds, with the rules as prior.

    Raises ValueError for fewer than two themes.
    """
    themes = [text.theme for text in texts]
    splitter = StratifiedKFold(folds, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        # a theme with fewer papers than folds is absent from some folds, which is how it should be judged
        warnings.filterwarnings(
            "ignore", message="The least populated class|Number of classes in training fold"
        )
        decisions = cross_val_predict(
            make_classifier(), texts, themes, cv=splitter, method="decision_function"
        )
    if decisions.ndim == 1:  # two themes: scikit-learn gives one column
        decisions = np.column_stack([-decisions, decisions])
    names = sorted(set(themes))
    scores = [relative_scores(text) for text in texts]
    prior = RULE_PRIOR * np.array([[score.get(name, 0.0) for name in names] for score in scores])
    return [names[place] for place in (decisions + prior).argmax(axis=1)]
