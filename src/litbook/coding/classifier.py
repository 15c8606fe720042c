"""A small classifier of themes beside the rules, and how far either agrees with the readers.

It learns from the words of title and abstract and from the rule scores; the rules, which explain themselves,
stay what `litbook extract` prints.
"""

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import LinearSVC

from litbook.coding.agreement import Agreement, measure_agreement
from litbook.model import Value

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
    features = FeatureUnion(
        [
            ("title", words_of("title")),
            ("abstract", words_of("abstract")),
            ("rules", make_pipeline(FunctionTransformer(all_relative_scores), DictVectorizer())),
        ]
    )
    return make_pipeline(features, LinearSVC(C=0.5, class_weight="balanced", random_state=0))


def words_of(field: str) -> Pipeline:
    """TF-IDF of the words of one field."""
    take = FunctionTransformer(take_field, kw_args={"field": field})
    return make_pipeline(take, TfidfVectorizer(sublinear_tf=True, stop_words="english"))


def take_field(texts: Sequence[CodedText], field: str) -> list[str]:
    """One field of each text."""
    return [getattr(text, field) for text in texts]


def all_relative_scores(texts: Sequence[CodedText]) -> list[dict[str, float]]:
    """`relative_scores` of each text."""
    return [relative_scores(text) for text in texts]


def predict_themes(known: Sequence[CodedText], new: Sequence[CodedText]) -> list[str]:
    """The theme of each new text, by a classifier trained on the known ones with the rules as prior.

    Themes that no known text has cannot be predicted. Raises ValueError for fewer than two known themes.
    """
    model = make_classifier().fit(known, [text.theme for text in known])
    decisions = np.asarray(model.decision_function(new))
    if decisions.ndim == 1:  # two themes: scikit-learn gives one column
        decisions = np.column_stack([-decisions, decisions])
    return [
        str(theme) for theme in model.classes_[(decisions + rule_prior(new, model.classes_)).argmax(axis=1)]
    ]


def rule_prior(texts: Sequence[CodedText], themes: Sequence[str]) -> NDArray[np.float64]:
    """What the rules add to each theme's decision."""
    scores = [relative_scores(text) for text in texts]
    return RULE_PRIOR * np.array([[score.get(theme, 0.0) for theme in themes] for score in scores])


def cross_validate(
    texts: Sequence[CodedText], folds: int = FOLDS, repeats: int = REPEATS, seed: int = 0
) -> CrossValidation:
    """Agreement of rules and classifier with the readers, by repeated stratified cross-validation."""
    rounds = [predict_unseen(texts, folds, seed + repeat) for repeat in range(repeats)]
    readers = {text.citekey: text.theme for text in texts}
    shares = [
        float(np.mean([text.theme == theme for text, theme in zip(texts, found, strict=True)]))
        for found in rounds
    ]
    return CrossValidation(
        share=float(np.mean(shares)),
        agreements=tuple(shares),
        rules=float(np.mean([text.theme == best_by_rules(text) for text in texts])),
        detail=measure_agreement(
            readers, {t.citekey: theme for t, theme in zip(texts, rounds[0], strict=True)}
        ),
    )


def best_by_rules(text: CodedText) -> str:
    """The theme of the highest score, the first of equals."""
    return max(text.scores, key=lambda theme: text.scores[theme], default="")


def predict_unseen(texts: Sequence[CodedText], folds: int, seed: int) -> list[str]:
    """The theme of each text by a classifier trained on the other folds."""
    splitter = StratifiedKFold(folds, shuffle=True, random_state=seed)
    found = [""] * len(texts)
    with warnings.catch_warnings():
        # a theme with fewer papers than folds is absent from some folds, which is how it should be judged
        warnings.filterwarnings("ignore", message="The least populated class")
        splits = list(splitter.split(np.zeros(len(texts)), [text.theme for text in texts]))
    for known, held_out in splits:
        predicted = predict_themes([texts[i] for i in known], [texts[i] for i in held_out])
        for place, theme in zip(held_out, predicted, strict=True):
            found[place] = theme
    return found
