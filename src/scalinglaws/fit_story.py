"""Why one set of runs gave 20, 92.8, 59.0 and 18.4 tokens a parameter: rounding, range, loss and stopping."""

from typing import Literal

import numpy as np

from scalinglaws.base import Value
from scalinglaws.fit import (
    Interval,
    Runs,
    fit_parametric,
    simulate_runs,
    spoil_runs,
    tokens_per_parameter,
)
from scalinglaws.isoflop import fit_isoflop
from scalinglaws.registry import LAWS
from scalinglaws.solve import Parametric, as_parametric, optimal_allocation

GOPHER_BUDGET = 5.88e23
"""6 N D FLOP of Chinchilla's 70e9 parameters on 1.4e12 tokens."""

Kind = Literal["published", "rounding", "range", "loss function", "stopping", "method"]
HOFFMANN_DECIMALS = {"E": 2, "A": 1, "B": 1, "alpha": 2, "beta": 2}
"""Digits after the point that Hoffmann et al. print."""


class Answer(Value):
    """Best tokens a parameter at one budget and the exponent of N ~ C^a, under one choice of the fitter."""

    kind: Kind
    choice: str
    tokens_per_parameter: float
    exponent: float


def published_answers(compute: float = GOPHER_BUDGET) -> tuple[Answer, ...]:
    """What the published constant sets and the table of approach 1 say at `compute` FLOP."""
    names = ("hoffmann-rounded", "hoffmann-unrounded", "besiroglu-refit")
    forms = [(LAWS[name], as_parametric(LAWS[name])) for name in names]
    fitted = [_answer("published", law.constant_set, form, compute) for law, form in forms if form]
    table = optimal_allocation(LAWS["hoffmann-table"], compute)
    by_table = Answer(
        kind="published",
        choice=table.constant_set,
        tokens_per_parameter=table.tokens_per_parameter,
        exponent=LAWS["hoffmann-approach-1"].constants[0].value,
    )
    return (*fitted, by_table)


def rounded(form: Parametric, decimals: dict[str, int]) -> Parametric:
    """The constants rounded to so many digits after the point; those not named are kept."""
    values = form.model_dump()
    return Parametric(**{name: round(value, decimals.get(name, 15)) for name, value in values.items()})


def rounding_interval(
    form: Parametric,
    decimals: dict[str, int],
    compute: float = GOPHER_BUDGET,
    draws: int = 2000,
    seed: int = 0,
) -> Interval:
    """Range of D/N (all draws) over the constants that would have been printed as `form`.

    Each constant is drawn evenly from half a unit of its last printed digit around it.
    """
    random = np.random.default_rng(seed)
    ratios = [tokens_per_parameter(_unrounded(form, decimals, random), compute) for _ in range(draws)]
    return Interval(
        quantity="tokens per parameter",
        estimate=tokens_per_parameter(form, compute),
        low=min(ratios),
        high=max(ratios),
    )


def _unrounded(form: Parametric, decimals: dict[str, int], random: np.random.Generator) -> Parametric:
    halves = {name: 0.5 * 10.0**-digits for name, digits in decimals.items()}
    values = form.model_dump()
    return Parametric(
        **{name: value + halves.get(name, 0.0) * random.uniform(-1, 1) for name, value in values.items()}
    )


def simulated_answers(
    law_name: str = "besiroglu-refit", seed: int = 0, noise: float = 0.003, compute: float = GOPHER_BUDGET
) -> tuple[Answer, ...]:
    """Answers from one set of simulated runs of a known law when only the fitter's choices change.

    The runs are those of `simulate_runs`; for the loss function one run in twenty ends 5 % too high.
    """
    law = LAWS[law_name]
    runs = simulate_runs(law, seed, noise)
    spoiled = spoil_runs(runs, seed, share=0.05, excess=0.05)
    full = fit_parametric(runs)
    by_profiles = fit_isoflop(runs)
    size = by_profiles.parameters(compute)
    return (
        _answer("published", "the law that made the runs", _form_of(law_name), compute),
        _answer("method", "all runs, Huber loss, run to its minimum", full.form, compute),
        Answer(
            kind="method",
            choice="IsoFLOP parabolas",
            tokens_per_parameter=compute / 6 / size**2,
            exponent=by_profiles.exponent,
        ),
        _answer(
            "rounding", "the same, exponents to two digits", rounded(full.form, HOFFMANN_DECIMALS), compute
        ),
        *(_range_answer(runs, highest, compute) for highest in (6e19, 3e20)),
        _answer(
            "loss function", "runs ended early, Huber loss, delta 0.001", _fit(spoiled, delta=1e-3), compute
        ),
        _answer("loss function", "runs ended early, squared error", _fit(spoiled, delta=10.0), compute),
        _answer("stopping", "mean, not sum: L-BFGS stops early", _stopped(runs), compute),
    )


def _answer(kind: Kind, choice: str, form: Parametric, compute: float) -> Answer:
    return Answer(
        kind=kind,
        choice=choice,
        tokens_per_parameter=tokens_per_parameter(form, compute),
        exponent=form.beta / (form.alpha + form.beta),
    )


def _form_of(law_name: str) -> Parametric:
    form = as_parametric(LAWS[law_name])
    if form is None:
        raise ValueError(f"{law_name} is not of the form E + A/N^alpha + B/D^beta")
    return form


def _range_answer(runs: Runs, highest: float, compute: float) -> Answer:
    form = fit_parametric(runs.within(0, highest)).form
    return _answer("range", f"budgets up to {highest:.0e} FLOP only", form, compute)


def _fit(runs: Runs, delta: float) -> Parametric:
    return fit_parametric(runs, delta=delta).form


def _stopped(runs: Runs) -> Parametric:
    return fit_parametric(runs, weighting="mean").form
