"""How the best number of parameters and tokens grows with the training budget."""

# ruff: noqa: N803  (the arguments are the papers' symbols, so that a line reads like its formula)

from typing import Any

import numpy as np

from scalinglaws.base import Value
from scalinglaws.law import Law, Number, Output, Status, compute, constants, count, parameters
from scalinglaws.loss import NON_EMBEDDING, PF_DAY

HOFFMANN_TABLE = (
    (400e6, 1.92e19, 8.0e9),
    (1e9, 1.21e20, 20.2e9),
    (10e9, 1.23e22, 205.1e9),
    (67e9, 5.76e23, 1.5e12),
    (175e9, 3.85e24, 3.7e12),
    (280e9, 9.90e24, 5.9e12),
    (520e9, 3.43e25, 11.0e12),
    (1e12, 1.27e26, 21.2e12),
    (10e12, 1.30e28, 216.2e12),
)
"""Hoffmann et al. 2022, table 3 (approach 1): parameters, FLOP, tokens of the compute-optimal model."""


def optimum_power(C: Number, *, scale: float, p: float) -> Number:
    """scale (C in PF-days)^p (Kaplan et al. 2020, appendix A)."""
    return scale * (C / PF_DAY) ** p


def data_need(N: Number, *, k: float, p: float) -> Number:
    """Tokens k N^p above which N parameters hardly overfit (Kaplan et al. 2020, equation 4.4)."""
    return k * N**p


def growth(r: Number, *, a: float) -> Number:
    """r^a: growth of the optimum when the budget grows r-fold."""
    return r**a


def tabled_optimum(C: Number) -> Number:
    """Optimal parameters for C FLOP, log-log interpolation in Hoffmann's table 3, its end slopes outside.

    `C` is a float or an array of any shape.
    """
    flops, sizes = np.log([(flop, size) for size, flop, _ in HOFFMANN_TABLE]).T
    x = np.log(np.asarray(C, dtype=np.float64))
    above = np.clip(np.searchsorted(flops, x), 1, len(flops) - 1)
    slope = (np.diff(sizes) / np.diff(flops))[above - 1]
    optimum: Number = np.exp(sizes[above] + slope * (x - flops[above]))
    return optimum


def _kaplan(name: str, title: str, scale: float, p: float, output: Output) -> Law:
    return Law(
        name=name,
        title=title,
        citekey="kaplan2020scaling",
        source="2001.08361",
        where="appendix A, table of compute-efficient values",
        family="allocation",
        status="pub",
        formula="scale (Cmin in PF-days)^p",
        tex=r"x_{\mathrm{opt}} = x_e\,C_{\min}^{\,p}",
        constant_set="Kaplan compute-efficient",
        constants=constants(scale=(scale, output.unit), p=p),
        inputs=(compute("compute at a batch far below the critical one"),),
        output=output,
        counts=NON_EMBEDDING,
        domain="not stated",
        form=optimum_power,
    )


_DATA_NEED = Law(
    name="kaplan-data-need",
    title="Tokens that keep a model from overfitting",
    citekey="kaplan2020scaling",
    source="2001.08361",
    where="equation 4.4",
    family="allocation",
    status="pub",
    formula="D > 5e3 N^0.74",
    tex=r"D \gtrsim 5\times 10^{3}\,N^{0.74}",
    constant_set="Kaplan overfitting",
    constants=constants(k=(5e3, "tokens"), p=0.74),
    inputs=(parameters("non-embedding parameters", 768, 1.5e9),),
    output=Output(name="tokens needed", unit="tokens"),
    counts=NON_EMBEDDING,
    domain="N from 768 to 1.5e9: the runs of section 3",
    form=data_need,
)

_TABLE = Law(
    name="hoffmann-table",
    title="Compute-optimal size by approach 1",
    citekey="hoffmann2022training",
    source="2203.15556",
    where="table 3",
    family="allocation",
    status="pub",
    formula="log-log interpolation in table 3 (400M parameters at 1.92e19 FLOP to 10T at 1.30e28)",
    tex=r"\log N_{\mathrm{opt}} \text{ interpolated linearly in } \log C",
    constant_set="Hoffmann table 3",
    inputs=(compute("training compute", 1.92e19, 1.30e28),),
    output=Output(name="optimal parameters", unit="parameters"),
    counts="N counts all parameters",
    domain="the rows of the table; the runs themselves end near 3e21 FLOP",
    form=tabled_optimum,
)


class Exponents(Value):
    """Exponents of one approach, N ~ C^a and D ~ C^b, with the 10th and 90th percentiles as printed."""

    approach: str
    a: float
    a_interval: tuple[float, float]
    b: float
    b_interval: tuple[float, float]


HOFFMANN_EXPONENTS = (
    Exponents(
        approach="1: minimum over training curves",
        a=0.50,
        a_interval=(0.488, 0.502),
        b=0.50,
        b_interval=(0.501, 0.512),
    ),
    Exponents(
        approach="2: IsoFLOP profiles", a=0.49, a_interval=(0.462, 0.534), b=0.51, b_interval=(0.483, 0.529)
    ),
    Exponents(
        approach="3: parametric loss", a=0.46, a_interval=(0.454, 0.455), b=0.54, b_interval=(0.542, 0.543)
    ),
)

PORIAN_STEPS = {
    "RefinedWeb": {
        "reproduce Kaplan": 0.835,
        "count the last layer": 0.706,
        "correct the warm-up": 0.602,
        "decay with a cosine": 0.571,
        "tune the optimizer": 0.497,
    },
    "OpenWebText2": {
        "reproduce Kaplan": 0.864,
        "count the last layer": 0.699,
        "correct the warm-up": 0.603,
        "decay with a cosine": 0.574,
        "tune the optimizer": 0.518,
    },
}
"""Porian et al. 2024: exponent of the optimal size after each correction, by data set."""


def _growth(name: str, title: str, a: float, **fields: Any) -> Law:
    status: Status = "pub"
    return Law.model_validate(
        {
            "name": name,
            "title": title,
            "family": "allocation",
            "status": status,
            "formula": "Nopt(r C)/Nopt(C) = r^a",
            "tex": r"N_{\mathrm{opt}}(rC)/N_{\mathrm{opt}}(C) = r^{a}",
            "constants": constants(a=a),
            "inputs": (count("r", "growth of the budget", "x"),),
            "output": Output(name="growth of the optimal size", unit="x"),
            "domain": "not stated",
            "form": growth,
            **fields,
        }
    )


_APPROACHES = tuple(
    _growth(
        f"hoffmann-approach-{number}",
        f"Growth of the optimal size, approach {row.approach}",
        row.a,
        citekey="hoffmann2022training",
        source="2203.15556",
        where="table 2",
        constant_set=f"Hoffmann approach {number}",
        counts="N counts all parameters",
    )
    for number, row in enumerate(HOFFMANN_EXPONENTS, start=1)
)

_PORIAN = tuple(
    _growth(
        f"porian-{data.lower()}",
        f"Growth of the optimal size on {data}, all corrections made",
        steps["tune the optimizer"],
        citekey="porian2024resolving",
        source="2406.19146",
        where="figure 1, last step",
        constant_set=f"Porian {data}",
        counts="N counts the parameters that do work in a step, the last layer included",
    )
    for data, steps in PORIAN_STEPS.items()
)

LAWS = (
    _kaplan(
        "kaplan-optimal-parameters",
        "Best size for a budget",
        1.3e9,
        0.73,
        Output(name="optimal parameters", unit="parameters"),
    ),
    _kaplan(
        "kaplan-optimal-batch",
        "Critical batch along the best line",
        2.0e6,
        0.24,
        Output(name="critical batch", unit="tokens"),
    ),
    _kaplan(
        "kaplan-optimal-steps",
        "Fewest steps along the best line",
        5.4e3,
        0.03,
        Output(name="fewest steps", unit="steps"),
    ),
    _DATA_NEED,
    _TABLE,
    *_APPROACHES,
    *_PORIAN,
)
