"""Epochs worth repeating under limited data, and the best vocabulary."""

import numpy as np

from scalinglaws.base import Value, require_positive
from scalinglaws.forms import optimal_compute, saturating
from scalinglaws.law import Law, constant_values, evaluate, outside_domain
from scalinglaws.registry import LAWS
from scalinglaws.solve import least, optimal_allocation

_REPETITION = LAWS["muennighoff"]


class Repetition(Value):
    """The best use of a budget on limited data; `fresh_loss` is what unlimited data would have given."""

    compute: float
    unique_tokens: float
    parameters: float
    tokens: float
    epochs: float
    loss: float
    fresh_loss: float
    outside: tuple[str, ...]


def best_repetition(compute: float, unique_tokens: float, law: Law = _REPETITION) -> Repetition:
    """Parameters and epochs that minimise the loss of `compute` FLOP on `unique_tokens` (Muennighoff et al.).

    `compute` and `unique_tokens` are above zero, else ValueError. best_repetition(1e22, 25e9).epochs -> 9.49
    """
    require_positive(compute=compute, unique_tokens=unique_tokens)
    fresh = optimal_allocation(law, compute)

    def objective(log_tokens: float) -> float:
        tokens = float(np.exp(log_tokens))
        return evaluate(law, N=compute / (6 * tokens), D=tokens, U=unique_tokens)

    start = float(np.log(fresh.tokens))
    tokens, _ = least(objective, start - 12, start + 12)
    values = {"N": compute / (6 * tokens), "D": tokens, "U": unique_tokens}
    return Repetition(
        compute=compute,
        unique_tokens=unique_tokens,
        parameters=values["N"],
        tokens=tokens,
        epochs=max(tokens / unique_tokens, 1.0),
        loss=evaluate(law, **values),
        fresh_loss=fresh.loss or float("nan"),
        outside=outside_domain(law, values),
    )


def effective_tokens(unique_tokens: float, epochs: float, law: Law = _REPETITION) -> float:
    """Fresh tokens that `epochs` passes over `unique_tokens` are worth, at most 1 + Rd* times as many."""
    require_positive(unique_tokens=unique_tokens, epochs=epochs)
    if epochs < 1:
        return unique_tokens * epochs
    return float(saturating(unique_tokens, epochs - 1, constant_values(law)["Rd"]))


def repeated_token_worth(epochs: float, law: Law = _REPETITION) -> float:
    """Worth of one more token after `epochs` passes, against a fresh one: e^(-(epochs - 1)/Rd*)."""
    if epochs < 1:
        raise ValueError(f"epochs count from 1, not {epochs}")
    return float(np.exp(-(epochs - 1) / constant_values(law)["Rd"]))


def epochs_worth_repeating(least_worth: float, law: Law = _REPETITION) -> float:
    """Epochs after which a repeated token is worth less than `least_worth` of a fresh one (0 to 1)."""
    if not 0 < least_worth <= 1:
        raise ValueError(f"the worth of a token lies between 0 and 1, not {least_worth}")
    return float(1 - constant_values(law)["Rd"] * np.log(least_worth))


class VocabularyChoice(Value):
    """Optimal vocabulary sizes, in entries, by the three approaches of Tao et al. 2024.

    Approaches 1 and 2 assume that the budget is optimal for the model; `by_loss` takes `compute`.
    """

    non_vocabulary: float
    width: float
    compute: float
    by_isoflop: float
    by_derivative: float
    by_loss: float


def optimal_vocabulary(non_vocabulary: float, width: float, compute: float | None = None) -> VocabularyChoice:
    """Vocabulary sizes for `non_vocabulary` parameters with embeddings of `width` dimensions.

    optimal_vocabulary(7e9, 4096) -> 62,280, 67,450 and 59,547 entries (authors' code, rounded down)
    """
    require_positive(non_vocabulary=non_vocabulary, width=width)
    law = LAWS["vocabulary-3"]
    budget = (
        float(optimal_compute(non_vocabulary, K1=constant_values(law)["K1"])) if compute is None else compute
    )
    values = {"Nnv": non_vocabulary, "d": width}
    return VocabularyChoice(
        non_vocabulary=non_vocabulary,
        width=width,
        compute=budget,
        by_isoflop=evaluate(LAWS["vocabulary-1"], **values),
        by_derivative=evaluate(LAWS["vocabulary-2"], **values),
        by_loss=evaluate(law, **values, C=budget),
    )
