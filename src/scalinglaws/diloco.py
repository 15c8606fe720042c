"""DiLoCo: loss, learning rate and batch of training with few synchronisations (Charles et al. 2025)."""

# ruff: noqa: N803  (the arguments are the papers' symbols, so that a line reads like its formula)

from scalinglaws.base import Value
from scalinglaws.law import LOSS, Input, Law, Number, Output, constants, count, parameters


def size_power(N: Number, *, A: float, alpha: float) -> Number:
    """A N^alpha, alpha below zero, tokens in fixed proportion to N (Charles et al. 2025)."""
    return A * N**alpha


def replicas_power(N: Number, M: Number, *, A: float, alpha: float, beta: float) -> Number:
    """A N^alpha M^beta for M replicas (Charles et al. 2025)."""
    return A * N**alpha * M**beta


_REPLICAS = count("M", "model replicas", "replicas", 1, 8)
_DILOCO_N = parameters("parameters", 35e6, 2.4e9)


def _diloco(name: str, title: str, values: dict[str, float], inputs: tuple[Input, ...], joint: bool) -> Law:
    return Law(
        name=name,
        title=title,
        citekey="charles2025communication",
        source="2503.09799",
        where="loss fits, independent and joint",
        family="loss",
        status="pub",
        formula="L = A N^alpha M^beta" if joint else "L = A N^alpha",
        tex=r"L(N,M) = A N^{\alpha} M^{\beta}" if joint else r"L(N) = A N^{\alpha}",
        constant_set=title,
        constants=constants(**values),
        inputs=inputs,
        output=LOSS,
        counts="N counts parameters; D is a fixed multiple of N",
        domain="35e6 to 2.4e9 parameters; 4e9 and 10e9 were predicted, then trained",
        form=replicas_power if joint else size_power,
    )


_DILOCO_SETS = {
    "diloco-data-parallel": ("Data-parallel training", 18.129, -0.0953),
    "diloco-1": ("DiLoCo, one replica", 18.363, -0.0961),
    "diloco-2": ("DiLoCo, two replicas", 18.768, -0.0969),
    "diloco-4": ("DiLoCo, four replicas", 19.762, -0.0992),
    "diloco-8": ("DiLoCo, eight replicas", 21.051, -0.1018),
}


def _tuned(name: str, title: str, values: tuple[float, float, float], output: Output, note: str) -> Law:
    return Law(
        name=name,
        title=title,
        citekey="charles2025communication",
        source="2503.09799",
        where="joint fits of the tuned hyperparameters",
        family="hyperparameters",
        status="pub",
        formula="A N^alpha M^beta",
        tex=r"A\,N^{\alpha} M^{\beta}",
        constant_set="DiLoCo hyperparameters",
        constants=constants(**dict(zip(("A", "alpha", "beta"), values, strict=True))),
        inputs=(_DILOCO_N, _REPLICAS),
        output=output,
        counts="N counts parameters; D is a fixed multiple of N",
        domain="35e6 to 2.4e9 parameters, 1 to 8 replicas",
        note=note,
        form=replicas_power,
    )


class Measurement(Value):
    """A loss that Charles et al. measured after predicting it; `laws` name the fits that predicted it."""

    variant: str
    parameters: float
    replicas: int | None
    loss: float
    laws: tuple[str, ...]


MEASUREMENTS = (
    Measurement(
        variant="data-parallel", parameters=4e9, replicas=None, loss=2.224, laws=("diloco-data-parallel",)
    ),
    Measurement(
        variant="data-parallel", parameters=10e9, replicas=None, loss=2.090, laws=("diloco-data-parallel",)
    ),
    Measurement(
        variant="DiLoCo, 2 replicas",
        parameters=4e9,
        replicas=2,
        loss=2.220,
        laws=("diloco-joint", "diloco-2"),
    ),
)
"""Losses of the extrapolation runs (2503.09799)."""

LAWS = (
    *(
        _diloco(name, title, {"A": scale, "alpha": exponent}, (_DILOCO_N,), joint=False)
        for name, (title, scale, exponent) in _DILOCO_SETS.items()
    ),
    _diloco(
        "diloco-joint",
        "DiLoCo, joint in size and replicas",
        {"A": 19.226, "alpha": -0.0985, "beta": 0.0116},
        (_DILOCO_N, _REPLICAS),
        joint=True,
    ),
    _tuned(
        "diloco-learning-rate",
        "Inner learning rate of DiLoCo",
        (22256.0, -0.8827, 0.2929),
        Output(name="learning rate", unit=""),
        "",
    ),
    _tuned(
        "diloco-batch",
        "Global batch of DiLoCo",
        (0.00709, 0.4695, 0.3399),
        Output(name="global batch", unit="sequences"),
        "The unit is inferred from the size: as tokens, the batch of 1e9 parameters would be 119.",
    ),
)
