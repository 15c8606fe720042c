"""The optimal vocabulary, by the three approaches of Tao et al. 2024 (2407.13623)."""

# ruff: noqa: N803  (the arguments are the papers' symbols, so that a line reads like its formula)

from typing import Any

import numpy as np

from scalinglaws.law import Input, Law, Number, Output, constants, count, tokens

K1 = -2.4846510161625193
"""Nnv = e^K1 C^0.5: the budget for which Nnv non-vocabulary parameters are optimal (approach 1)."""

_MILLION, _BILLION = 1e6, 1e9
_FIXED_POINT_STEPS = 60


def optimal_compute(Nnv: Number) -> Number:
    """Training FLOP for which Nnv non-vocabulary parameters are optimal, (Nnv/e^K1)^2."""
    budget: Number = (Nnv / np.exp(K1)) ** 2
    return budget


def vocabulary_by_isoflop(Nnv: Number, d: Number, *, K1: float, K2: float, a2: float) -> Number:
    """e^K2 C^a2 / d with C = (Nnv/e^K1)^2 (Tao et al. 2024, approach 1)."""
    vocabulary: Number = np.exp(K2) * (Nnv / np.exp(K1)) ** (2 * a2) / d
    return vocabulary


def vocabulary_by_derivative(Nnv: Number, d: Number, *, Nv0: float, N0: float, gamma: float) -> Number:
    """Nv0 (Nnv/N0)^gamma / d (Tao et al. 2024, approach 2)."""
    return Nv0 * (Nnv / N0) ** gamma / d


def unigram_loss(
    Nnv: Number,
    Nv: Number,
    D: Number,
    *,
    E: float,
    A1: float,
    A2: float,
    B: float,
    a1: float,
    a2: float,
    b: float,
) -> Number:
    """-E + A1/Nnv^a1 + A2/Nv^a2 + B/D^b: loss normalised by the unigram loss (approach 3).

    The formula counts Nnv and Nv (vocabulary entries times width) in millions and D in billions of tokens,
    as the authors' code does; the arguments here are plain counts.
    """
    return -E + A1 / (Nnv / _MILLION) ** a1 + A2 / (Nv / _MILLION) ** a2 + B / (D / _BILLION) ** b


def vocabulary_by_loss(
    Nnv: Number, d: Number, C: Number | None = None, *, A2: float, B: float, a2: float, b: float
) -> Number:
    """The vocabulary with least `unigram_loss` for C FLOP (by default those optimal for Nnv).

    With x = Nv and D = C/(6 (Nnv + x)) the loss is least where
    x^(a2+1) = a2 A2/(b B) (C/6)^b (Nnv + x)^(1-b); that equation contracts, so iterating it solves it.
    """
    budget = (optimal_compute(Nnv) if C is None else C) / (_MILLION * _BILLION)
    size = np.asarray(Nnv / _MILLION)
    scale = a2 * A2 / (b * B) * (budget / 6) ** b
    x = np.zeros_like(size * scale)
    for _ in range(_FIXED_POINT_STEPS):
        x = (scale * (size + x) ** (1 - b)) ** (1 / (a2 + 1))
    vocabulary: Number = x * _MILLION / d
    return vocabulary


_NON_VOCABULARY = Input(
    name="Nnv",
    symbol=r"N_{\mathrm{nv}}",
    unit="parameters",
    meaning="parameters without vocabulary",
    lower=33e6,
    upper=3e9,
)


def _vocabulary(number: int, title: str, **fields: Any) -> Law:
    return Law.model_validate(
        {
            "name": f"vocabulary-{number}",
            "title": title,
            "citekey": "tao2024scaling",
            "source": "2407.13623",
            "where": f"approach {number}; constants as in the authors' code (sail-sg/scaling-with-vocab)",
            "family": "data",
            "status": "pub",
            "constant_set": f"Tao approach {number}",
            "inputs": (_NON_VOCABULARY, count("d", "width of the embeddings", "dimensions")),
            "output": Output(name="optimal vocabulary", unit="entries"),
            "counts": "Nnv counts parameters without the two embedding matrices",
            "domain": "33e6 to 3e9 parameters on up to 500e9 characters (abstract)",
            **fields,
        }
    )


_EXPONENT = 0.44660634152009615
_LOSS_CONSTANTS = {
    "A2": 0.19584238398665638,
    "B": 2.1241123120064955,
    "a2": 0.6707374679896795,
    "b": _EXPONENT,
}

LAWS = (
    _vocabulary(
        1,
        "Optimal vocabulary by IsoFLOP analysis",
        formula="Nnv = e^K1 C^0.5, Nv = e^K2 C^a2, V = Nv/d",
        tex=r"N_{\mathrm{nv}} = e^{K_1}C^{0.5},\quad N_{\mathrm{v}} = e^{K_2}C^{\alpha_2},"
        r"\quad V = N_{\mathrm{v}}/d",
        constants=constants(K1=K1, K2=-1.589031299255507, a2=0.4163622634135234),
        form=vocabulary_by_isoflop,
    ),
    _vocabulary(
        2,
        "Optimal vocabulary by derivative",
        formula="Nv = Nv0 (Nnv/N0)^gamma, V = Nv/d",
        tex=r"N_{\mathrm{v}} = N_{\mathrm{v}}^{0}\left(N_{\mathrm{nv}}/N_{\mathrm{nv}}^{0}\right)^{\gamma},"
        r"\quad V = N_{\mathrm{v}}/d",
        constants=constants(Nv0=(3_145_728, "parameters"), N0=(33e6, "parameters"), gamma=0.8353974035228025),
        form=vocabulary_by_derivative,
    ),
    _vocabulary(
        3,
        "Optimal vocabulary by parametric loss",
        formula="V that minimises L = -E + A1/Nnv^a1 + A2/(V d)^a2 + B/D^b, 6 (Nnv + V d) D = C fixed",
        tex=r"\partial L/\partial V = 0\ \text{at}\ 6\,(N_{\mathrm{nv}} + V d)\,D = C",
        constants=constants(**_LOSS_CONSTANTS),
        note="C is the budget for which Nnv is optimal by approach 1, as in the authors' code.",
        form=vocabulary_by_loss,
    ),
    _vocabulary(
        3,
        "Unigram-normalised loss",
        name="vocabulary-loss",
        formula="L = -E + A1/Nnv^a1 + A2/Nv^a2 + B/D^b; Nnv, Nv in millions, D in billions of tokens",
        tex=r"L_u = -E + A_1/N_{\mathrm{nv}}^{\alpha_1} + A_2/N_{\mathrm{v}}^{\alpha_2} + B/D^{\beta}",
        constants=constants(E=5.5327846803337435, A1=1.8313851559554126, a1=_EXPONENT, **_LOSS_CONSTANTS),
        inputs=(
            _NON_VOCABULARY,
            count("Nv", "vocabulary parameters, entries times width", "parameters"),
            tokens("training tokens"),
        ),
        output=Output(name="unigram-normalised loss", unit="nats per token"),
        note="D counts tokens: the authors' code converts its characters to tokens before the fit.",
        form=unigram_loss,
    ),
)
