"""Loss as a function of parameters, tokens, compute, steps or parallel streams."""

# ruff: noqa: N803  (the arguments are the papers' symbols, so that a line reads like its formula)

from typing import Any

import numpy as np

from scalinglaws.law import (
    LOSS,
    Array,
    Law,
    Number,
    Output,
    compute,
    constants,
    count,
    parameters,
    tokens,
)

PF_DAY = 8.64e19
"""FLOP in one petaFLOP/s-day, Kaplan's unit of compute."""

NON_EMBEDDING = "N counts parameters without embeddings"
ALL_PARAMETERS = "N counts all parameters, D training tokens"


def power_law(x: Number, *, xc: float, a: float) -> Number:
    """(xc / x)^a: loss limited by one quantity alone (Kaplan et al. 2020, equations 1.1-1.3)."""
    return (xc / x) ** a


def parameters_loss(N: Number, *, Nc: float, aN: float) -> Number:
    """Loss of a model of N non-embedding parameters trained to convergence (Kaplan, equation 1.1)."""
    return power_law(N, xc=Nc, a=aN)


def tokens_loss(D: Number, *, Dc: float, aD: float) -> Number:
    """Loss of a large model stopped early on D tokens (Kaplan, equation 1.2)."""
    return power_law(D, xc=Dc, a=aD)


def compute_loss(C: Number, *, Cc: float, aC: float) -> Number:
    """Loss of the best model for C FLOP at a small batch; Cc in PF-days (Kaplan, equation 1.3)."""
    return power_law(C / PF_DAY, xc=Cc, a=aC)


def joint_loss(N: Number, D: Number, *, Nc: float, Dc: float, aN: float, aD: float) -> Number:
    """[(Nc/N)^(aN/aD) + Dc/D]^aD (Kaplan, equation 1.5)."""
    return ((Nc / N) ** (aN / aD) + Dc / D) ** aD


def steps_loss(N: Number, S: Number, *, Nc: float, Sc: float, aN: float, aS: float) -> Number:
    """(Nc/N)^aN + (Sc/S)^aS after S steps at a very large batch (Kaplan, equation 1.6)."""
    return (Nc / N) ** aN + (Sc / S) ** aS


def parametric_loss(
    N: Number, D: Number, *, E: float, A: float, B: float, alpha: float, beta: float
) -> Number:
    """E + A/N^alpha + B/D^beta (Hoffmann et al. 2022, equation 2)."""
    return E + A / N**alpha + B / D**beta


def parallel_loss(N: Number, P: Number, *, E: float, A: float, alpha: float, k: float) -> Number:
    """E + (A / (N (k ln P + 1)))^alpha for P parallel streams (Chen et al. 2025)."""
    return E + (A / (N * (k * np.log(P) + 1))) ** alpha


def density_growth(t: Number, *, doubling: float) -> Array | float:
    """Factor by which the largest capacity density grows in t months, 2^(t/doubling) (Xiao et al. 2024)."""
    growth: Array | float = np.exp2(t / doubling)
    return growth


_KAPLAN = {"citekey": "kaplan2020scaling", "source": "2001.08361", "family": "loss", "status": "pub"}
_KAPLAN_DOMAIN = "N from 768 to 1.5e9, D from 22e6 to 23e9: the runs of section 3"
_KAPLAN_N = parameters("non-embedding parameters", 768, 1.5e9)
_KAPLAN_D = tokens("training tokens", 22e6, 23e9)


def _kaplan(name: str, **fields: Any) -> Law:
    return Law.model_validate(
        {**_KAPLAN, "name": name, "output": LOSS, "counts": NON_EMBEDDING, "domain": _KAPLAN_DOMAIN, **fields}
    )


_KAPLAN_LAWS = (
    _kaplan(
        "kaplan-parameters",
        title="Loss limited by model size",
        where="equation 1.1",
        formula="L = (Nc/N)^aN",
        tex=r"L(N) = \left(N_c/N\right)^{\alpha_N}",
        constant_set="Kaplan 1-D",
        constants=constants(Nc=(8.8e13, "parameters"), aN=0.076),
        inputs=(_KAPLAN_N,),
        form=parameters_loss,
    ),
    _kaplan(
        "kaplan-tokens",
        title="Loss limited by data",
        where="equation 1.2",
        formula="L = (Dc/D)^aD",
        tex=r"L(D) = \left(D_c/D\right)^{\alpha_D}",
        constant_set="Kaplan 1-D",
        constants=constants(Dc=(5.4e13, "tokens"), aD=0.095),
        inputs=(_KAPLAN_D,),
        form=tokens_loss,
    ),
    _kaplan(
        "kaplan-compute",
        title="Loss limited by compute",
        where="equation 1.3",
        formula="L = (Cc/Cmin)^aC, Cc in PF-days",
        tex=r"L(C_{\min}) = \left(C_c/C_{\min}\right)^{\alpha_C}",
        constant_set="Kaplan 1-D",
        constants=constants(Cc=(3.1e8, "PF-days"), aC=0.050),
        inputs=(compute("compute at a batch far below the critical one"),),
        form=compute_loss,
        domain="not stated",
    ),
    _kaplan(
        "kaplan-joint",
        title="Loss limited by model size and data",
        where="equation 1.5, table 2",
        formula="L = [(Nc/N)^(aN/aD) + Dc/D]^aD",
        tex=r"L(N,D) = \left[\left(N_c/N\right)^{\alpha_N/\alpha_D} + D_c/D\right]^{\alpha_D}",
        constant_set="Kaplan joint",
        constants=constants(Nc=(6.4e13, "parameters"), Dc=(1.8e13, "tokens"), aN=0.076, aD=0.103),
        inputs=(_KAPLAN_N, _KAPLAN_D),
        note="Its constants are its own: with those of the 1-D laws it gives 2.4305 where 2.3693 is right.",
        form=joint_loss,
    ),
    _kaplan(
        "kaplan-steps",
        title="Loss limited by model size and steps",
        where="equation 1.6, table 3",
        formula="L = (Nc/N)^aN + (Sc/Smin)^aS",
        tex=r"L(N,S_{\min}) = \left(N_c/N\right)^{\alpha_N} + \left(S_c/S_{\min}\right)^{\alpha_S}",
        constant_set="Kaplan steps",
        constants=constants(Nc=(6.5e13, "parameters"), Sc=(2.1e3, "steps"), aN=0.077, aS=0.76),
        inputs=(_KAPLAN_N, count("S", "steps at a batch far above the critical one", "steps")),
        form=steps_loss,
    ),
)

_HOFFMANN_INPUTS = (
    parameters("all parameters", 70e6, 16e9),
    tokens("training tokens", 5e9, 500e9),
)


def _parametric(name: str, title: str, values: tuple[float, ...], **fields: Any) -> Law:
    entries = dict(zip(("E", "A", "B", "alpha", "beta"), values, strict=True))
    return Law.model_validate(
        {
            "name": name,
            "title": title,
            "family": "loss",
            "formula": "L = E + A/N^alpha + B/D^beta",
            "tex": r"L(N,D) = E + A/N^{\alpha} + B/D^{\beta}",
            "constants": constants(**entries),
            "inputs": _HOFFMANN_INPUTS,
            "output": LOSS,
            "counts": ALL_PARAMETERS,
            "domain": "70e6 to 16e9 parameters on 5e9 to 500e9 tokens (abstract)",
            "form": parametric_loss,
            **fields,
        }
    )


_PARAMETRIC_LAWS = (
    _parametric(
        "hoffmann-rounded",
        "Chinchilla's parametric loss, as printed",
        (1.69, 406.4, 410.7, 0.34, 0.28),
        citekey="hoffmann2022training",
        source="2203.15556",
        where="approach 3, equation 10",
        status="pub",
        constant_set="Hoffmann rounded",
        note="Two-digit exponents: the best tokens a parameter at 5.88e23 FLOP come out as 92.8.",
    ),
    _parametric(
        "hoffmann-unrounded",
        "Chinchilla's parametric loss, unrounded",
        (float(np.exp(0.5267228)), float(np.exp(6.0073404)), float(np.exp(6.0179186)), 0.33917084, 0.2849083),
        citekey="hoffmann2022training",
        source="2203.15556",
        where="approach 3 before rounding: lnE 0.5267228, lnA 6.0073404, lnB 6.0179186",
        status="pub",
        constant_set="Hoffmann unrounded",
        note="The same fit before rounding: 59.0 tokens a parameter at 5.88e23 FLOP.",
    ),
    _parametric(
        "besiroglu-refit",
        "Chinchilla's parametric loss, refitted in 2024",
        (1.817, 482.01, 2085.43, 0.3478, 0.3658),
        citekey=None,
        source="2404.10102",
        where="fit to the runs read off Hoffmann's figure 4",
        status="pub",
        constant_set="Besiroglu refit",
        note="18.4 tokens a parameter at 5.88e23 FLOP, as approaches 1 and 2 say.",
    ),
)


def _parscale(name: str, data: str, values: tuple[float, ...]) -> Law:
    return Law(
        name=name,
        title=f"Parallel streams as parameters, {data}",
        citekey="chen2025parallel",
        source="2505.10475",
        where="fitted scaling law",
        family="loss",
        status="pub",
        formula="L = E + (A/(N (k ln P + 1)))^alpha",
        tex=r"L(N,P) = E + \left(\frac{A}{N\,(k\ln P + 1)}\right)^{\alpha}",
        constant_set=f"ParScale {data}",
        constants=constants(**dict(zip(("E", "A", "alpha", "k"), values, strict=True))),
        inputs=(parameters("non-embedding parameters"), count("P", "parallel streams", "streams", 1, 8)),
        output=LOSS,
        counts=NON_EMBEDDING,
        domain="P from 1 to 8; the range of N is not stated in our source",
        form=parallel_loss,
    )


def _density(name: str, version: str, months: float) -> Law:
    return Law(
        name=name,
        title=f"Growth of capacity density, {version}",
        citekey="xiao2024densing",
        source="2412.04315",
        where=f"doubling time of the {version}",
        family="loss",
        status="pub",
        formula="ln rho_max = A t + B, A = ln 2 / doubling time; growth = 2^(t/doubling)",
        tex=r"\ln\rho_{\max} = A t + B,\quad A = \ln 2/T_2",
        constant_set=f"Densing {version}",
        constants=constants(doubling=(months, "months")),
        inputs=(count("t", "time passed", "months"),),
        output=Output(name="growth of the largest density", unit="x"),
        domain="open base models released from 2023 on",
        note="B is not known to us, so only the growth is computed.",
        form=density_growth,
    )


_HENIGHAN = Law(
    name="henighan-modalities",
    title="Power law plus constant in every modality",
    citekey="henighan2020scaling",
    source="2010.14701",
    where="equation 1.1",
    family="loss",
    status="form-only",
    formula="L(x) = Linf + (x0/x)^alpha; Nopt ~ C^beta, beta about 0.7",
    tex=r"L(x) = L_\infty + \left(x_0/x\right)^{\alpha_x},"
    r"\quad N_{\mathrm{opt}} \propto C^{\beta},\ \beta\approx 0.7",
    output=LOSS,
    counts=NON_EMBEDDING,
)

LAWS = (
    *_KAPLAN_LAWS,
    *_PARAMETRIC_LAWS,
    _parscale("parscale-python", "Stack-V2-Python", (0.6912, 1.131e7, 0.1894, 0.3935)),
    _parscale("parscale-pile", "Pile", (1.2888, 1.973e8, 0.1964, 0.3344)),
    _density("densing-arxiv", "arXiv version", 3.3),
    _density("densing-journal", "journal version", 3.5),
    _HENIGHAN,
)
