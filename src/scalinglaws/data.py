"""Limited data, over-training and stored knowledge."""

# ruff: noqa: N803, N806  (the arguments are the papers' symbols, so that a line reads like its formula)

import numpy as np

from scalinglaws.law import LOSS, Law, Number, Output, constants, count, parameters, tokens


def saturating(unique: Number, repeats: Number, star: float) -> Number:
    """unique + unique star (1 - e^(-repeats/star)): worth of repeated tokens or excess parameters."""
    worth: Number = unique * (1 - star * np.expm1(-repeats / star))
    return worth


def optimal_parameters(D: Number, *, A: float, B: float, alpha: float, beta: float) -> Number:
    """Parameters for which D tokens are compute-optimal under E + A/N^alpha + B/D^beta."""
    G = (alpha * A / (beta * B)) ** (1 / (alpha + beta))
    best: Number = (D * G) ** (beta / alpha) * G
    return best


def constrained_loss(
    N: Number,
    D: Number,
    U: Number,
    *,
    E: float,
    A: float,
    B: float,
    alpha: float,
    beta: float,
    Rd: float,
    Rn: float,
) -> Number:
    """Loss of N parameters trained on D tokens of which U are unique (Muennighoff et al., equation 5)."""
    Ud = np.minimum(D, U)
    Un = np.minimum(N, optimal_parameters(Ud, A=A, B=B, alpha=alpha, beta=beta))
    tokens_worth = saturating(Ud, D / Ud - 1, Rd)
    parameters_worth = saturating(Un, N / Un - 1, Rn)
    return E + A / parameters_worth**alpha + B / tokens_worth**beta


def overtrained_loss(N: Number, M: Number, *, E: float, alpha: float, beta: float, b: float) -> Number:
    """E + alpha N^b + beta 6^(b/2) (M N)^b at M tokens a parameter (Gadre et al. 2024)."""
    return E + alpha * N**b + beta * 6 ** (b / 2) * (M * N) ** b


def downstream_error(L: Number, *, k: float, gamma: float, eps: float) -> Number:
    """eps - k e^(-gamma L): mean top-1 error of a model with loss L (Gadre et al. 2024)."""
    error: Number = eps - k * np.exp(-gamma * L)
    return error


def knowledge_bits(N: Number, *, bits: float) -> Number:
    """Bits of factual knowledge that N parameters can store (Allen-Zhu and Li 2024)."""
    return bits * N


_MUENNIGHOFF = Law(
    name="muennighoff",
    title="Loss under repeated data",
    citekey="muennighoff2023scaling",
    source="2305.16264",
    where="equation 5, appendix A; lnA 6.255414, lnB 7.3049974, lnE 0.6254804",
    family="data",
    status="pub",
    formula="L = E + A/(Un + Un Rn* (1 - e^(-Rn/Rn*)))^alpha + B/(Ud + Ud Rd* (1 - e^(-Rd/Rd*)))^beta",
    tex=r"L = E + \frac{A}{\left(U_N + U_N R_N^*(1-e^{-R_N/R_N^*})\right)^{\alpha}}"
    r" + \frac{B}{\left(U_D + U_D R_D^*(1-e^{-R_D/R_D^*})\right)^{\beta}}",
    constant_set="Muennighoff",
    constants=constants(
        E=float(np.exp(0.6254804)),
        A=float(np.exp(6.255414)),
        B=float(np.exp(7.3049974)),
        alpha=0.3526596,
        beta=0.3526596,
        Rd=(15.387756, "epochs"),
        Rn=(5.309743, "x"),
    ),
    inputs=(
        parameters("all parameters", 7e6, 9e9),
        tokens("training tokens, repeats included", upper=900e9),
        count("U", "unique tokens", "tokens", 100e6),
    ),
    output=LOSS,
    counts="N all parameters; Ud = min(D, U), Rd = D/Ud - 1; Un = min(N, best N for Ud), Rn = N/Un - 1",
    domain="7e6 to 9e9 parameters, 1 to 500 epochs, up to 900e9 tokens",
    form=constrained_loss,
)


def _gadre(name: str, data: str, values: tuple[float, float, float, float]) -> Law:
    return Law(
        name=name,
        title=f"Loss of over-trained models on {data}",
        citekey="gadre2024language",
        source="2403.08540",
        where=f"fit on {data}, evaluated on C4",
        family="data",
        status="pub",
        formula="L = E + alpha N^b + beta 6^(b/2) (M N)^b, M = D/N",
        tex=r"L(N,M) = E + \alpha N^{b} + \beta\,6^{b/2}(MN)^{b}",
        constant_set=f"Gadre {data}",
        constants=constants(**dict(zip(("alpha", "beta", "b", "E"), values, strict=True))),
        inputs=(
            parameters("all parameters", 0.011e9, 6.9e9),
            count("M", "tokens a parameter", "tokens/parameter", 5, 640),
        ),
        output=LOSS,
        counts="N counts all parameters, M training tokens a parameter",
        domain="0.011e9 to 6.9e9 parameters, 5 to 640 tokens a parameter: the test bed",
        form=overtrained_loss,
    )


_DOWNSTREAM = Law(
    name="gadre-downstream",
    title="Downstream error from loss",
    citekey="gadre2024language",
    source="2403.08540",
    where="RedPajama, 17 tasks",
    family="data",
    status="refit",
    formula="error = eps - k e^(-gamma L)",
    tex=r"\mathrm{Err}(L) = \epsilon - k\,e^{-\gamma L}",
    constant_set="Gadre downstream",
    constants=constants(k=2.2065, gamma=0.7146, eps=0.8570),
    inputs=(count("L", "loss on C4", "nats per token"),),
    output=Output(name="mean top-1 error", unit="fraction"),
    counts="L is the loss on C4",
    domain="not stated",
    note="Refitted to the published data within 1 %.",
    form=downstream_error,
)


def _knowledge(exposures: int, bits: float) -> Law:
    return Law(
        name=f"knowledge-{exposures}",
        title=f"Knowledge stored after {exposures} exposures",
        citekey="allenzhu2024physics",
        source="2404.05405",
        where="results 1 and 2",
        family="data",
        status="pub",
        formula=f"bits = {bits:g} N",
        tex=rf"\mathrm{{bits}} = {bits:g}\,N",
        constant_set=f"{exposures} exposures",
        constants=constants(bits=(bits, "bits/parameter")),
        inputs=(parameters("all parameters"),),
        output=Output(name="knowledge", unit="bits"),
        counts="N counts all parameters",
        domain="synthetic biographies, each fact seen as often as the name says",
        form=knowledge_bits,
    )


LAWS = (
    _MUENNIGHOFF,
    _gadre("gadre-c4", "C4", (113.7, 189.5, -0.24247, 1.5083)),
    _gadre("gadre-redpajama", "RedPajama", (166.2, 366.7, -0.27285, 1.8366)),
    _gadre("gadre-refinedweb", "RefinedWeb", (125.1, 246.2, -0.25439, 1.7345)),
    _DOWNSTREAM,
    _knowledge(1000, 2.0),
    _knowledge(100, 1.0),
)
