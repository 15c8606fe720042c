"""The fitting procedures of the scaling papers, on runs simulated from a known law."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it publishes no types

from scalinglaws.base import Value
from scalinglaws.law import Array, Law, require_positive
from scalinglaws.solve import Parametric, loss_at, optimal_allocation, parametric_size

BUDGETS = (6e18, 1e19, 3e19, 6e19, 1e20, 3e20, 6e20, 1e21, 3e21)
"""FLOP of the nine IsoFLOP profiles of Hoffmann et al. 2022, figure 3."""

Weighting = Literal["scaled", "sum", "mean"]
Positions = NDArray[np.intp]
_TIGHT = 1e6


@dataclass(frozen=True)
class Runs:
    """Finished training runs, one number a run in each array of shape (runs,); `budget` is 6 N D in FLOP."""

    parameters: Array
    tokens: Array
    loss: Array
    budget: Array

    def __len__(self) -> int:
        return len(self.loss)

    def take(self, chosen: Positions) -> "Runs":
        """The runs at those positions, repeats allowed."""
        fields = (self.parameters, self.tokens, self.loss, self.budget)
        return Runs(*(field[chosen] for field in fields))

    def within(self, lowest: float, highest: float) -> "Runs":
        """The runs whose budget lies between `lowest` and `highest` FLOP, ends included."""
        return self.take(np.flatnonzero((self.budget >= lowest) & (self.budget <= highest)))


def simulate_runs(
    law: Law,
    seed: int,
    noise: float,
    budgets: tuple[float, ...] = BUDGETS,
    sizes: int = 11,
    span: float = 8.0,
) -> Runs:
    """IsoFLOP runs under `law`: for each budget `sizes` models from 1/span to span times the best size.

    Losses are multiplied by e^(noise z), z standard normal from `seed`.
    """
    require_positive(span=span, sizes=sizes)
    factors = np.geomspace(1 / span, span, sizes)
    best = np.array([optimal_allocation(law, budget).parameters for budget in budgets])
    parameters = np.outer(best, factors).ravel()
    budget = np.repeat(np.asarray(budgets, dtype=np.float64), sizes)
    tokens = budget / (6 * parameters)
    exact = np.array([loss_at(law, size, data) for size, data in zip(parameters, tokens, strict=True)])
    draws = np.random.default_rng(seed).standard_normal(len(exact))
    return Runs(parameters, tokens, exact * np.exp(noise * draws), budget)


def spoil_runs(runs: Runs, seed: int, share: float, excess: float) -> Runs:
    """The runs with a `share` of them, drawn by `seed`, ended at 1 + `excess` times their loss."""
    spoiled = np.random.default_rng(seed).random(len(runs)) < share
    loss = np.where(spoiled, runs.loss * (1 + excess), runs.loss)
    return Runs(runs.parameters, runs.tokens, loss, runs.budget)


class Starts(Value):
    """Grid of starting points for lnA, lnB, lnE, alpha and beta."""

    log_a: tuple[float, ...] = (0.0, 5.0, 10.0, 15.0, 20.0, 25.0)
    log_b: tuple[float, ...] = (0.0, 5.0, 10.0, 15.0, 20.0, 25.0)
    log_e: tuple[float, ...] = (-1.0, -0.5, 0.0, 0.5, 1.0)
    alpha: tuple[float, ...] = (0.0, 0.5, 1.0, 1.5, 2.0)
    beta: tuple[float, ...] = (0.0, 0.5, 1.0, 1.5, 2.0)

    def points(self) -> Iterator[Array]:
        """Every combination, as an array of shape (5,)."""
        axes = (self.log_a, self.log_b, self.log_e, self.alpha, self.beta)
        return (np.array(point) for point in product(*axes))


HOFFMANN_STARTS = Starts()
"""The 4,500 starts of Hoffmann et al. 2022, appendix D.3."""
FEW_STARTS = Starts(log_a=(5.0, 10.0), log_b=(5.0, 10.0), log_e=(0.5,), alpha=(0.3, 0.6), beta=(0.3, 0.6))
"""Sixteen starts, enough where the noise is small."""


class ParametricFit(Value):
    """A fitted E + A/N^alpha + B/D^beta: its summed Huber loss and the `exponent` a of N ~ C^a."""

    form: Parametric
    objective: float
    exponent: float
    starts: int
    runs: int


def fit_parametric(
    runs: Runs, delta: float = 1e-3, starts: Starts = FEW_STARTS, weighting: Weighting = "scaled"
) -> ParametricFit:
    """Least Huber loss of log-sum-exp(lnA - alpha lnN, lnB - beta lnD, lnE) - lnL, best of all starts.

    L-BFGS-B with exact gradients (Hoffmann et al. 2022, appendix D.3), which stops when the objective
    changes by less than about 1e-9. "scaled" multiplies it by 1e6, so that the stop is at the minimum; "sum"
    and "mean" leave it as the raw sum or mean, and "mean" then stops far short of the minimum.
    """
    require_positive(delta=delta, runs=len(runs))
    points = list(starts.points())
    with _one_thread():
        solutions = [_descend(runs, delta, point, weighting) for point in points]
    best = min(solutions, key=lambda point: _objective(runs, delta)(point)[0])
    return _fitted(best, runs, delta, len(points))


def _one_thread() -> AbstractContextManager[Any]:
    # L-BFGS-B factors tiny matrices, where the threads of the linear algebra library cost ten times the work.
    limits: AbstractContextManager[Any] = threadpool_limits(limits=1, user_api="blas")
    return limits


def _descend(runs: Runs, delta: float, start: Array, weighting: Weighting) -> Array:
    if weighting != "scaled":
        objective = _objective(runs, delta, 1.0 if weighting == "sum" else 1.0 / len(runs))
        return np.array(minimize(objective, start, jac=True, method="L-BFGS-B").x, dtype=np.float64)
    # Sizes and tokens in units of their geometric means make the five constants nearly independent.
    shift = np.array([np.log(runs.parameters).mean(), np.log(runs.tokens).mean()])
    objective = _objective(runs, delta, _TIGHT, shift)
    found = minimize(
        objective,
        _shifted(start, -shift),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 2000, "maxfun": 4000},
    )
    return _shifted(np.array(found.x, dtype=np.float64), shift)


def _shifted(point: Array, shift: Array) -> Array:
    moved: Array = point + np.array([point[3] * shift[0], point[4] * shift[1], 0.0, 0.0, 0.0])
    return moved


def _objective(
    runs: Runs, delta: float, weight: float = 1.0, shift: Array | None = None
) -> Callable[[Array], tuple[float, Array]]:
    centre = np.zeros(2) if shift is None else shift
    x, y = np.log(runs.parameters) - centre[0], np.log(runs.tokens) - centre[1]
    target = np.log(runs.loss)

    def value_and_gradient(point: Array) -> tuple[float, Array]:
        log_a, log_b, log_e, alpha, beta = point
        terms = np.stack([log_a - alpha * x, log_b - beta * y, np.full_like(x, log_e)])
        top = terms.max(axis=0)
        shares = np.exp(terms - top)
        total = shares.sum(axis=0)
        shares /= total
        residual = top + np.log(total) - target
        slope = np.clip(residual, -delta, delta)
        huber = slope * (residual - slope / 2)
        by_a, by_b, by_e = shares * slope
        gradient = np.array([by_a.sum(), by_b.sum(), by_e.sum(), -(by_a * x).sum(), -(by_b * y).sum()])
        return weight * float(huber.sum()), weight * gradient

    return value_and_gradient


def _fitted(point: Array, runs: Runs, delta: float, starts: int) -> ParametricFit:
    log_a, log_b, log_e, alpha, beta = (float(value) for value in point)
    value, _ = _objective(runs, delta)(point)
    form = Parametric(E=np.exp(log_e), A=np.exp(log_a), B=np.exp(log_b), alpha=alpha, beta=beta)
    return ParametricFit(
        form=form, objective=value, exponent=beta / (alpha + beta), starts=starts, runs=len(runs)
    )


def _point(form: Parametric) -> Array:
    return np.array([np.log(form.A), np.log(form.B), np.log(form.E), form.alpha, form.beta])


def tokens_per_parameter(form: Parametric, compute: float) -> float:
    """Best D/N for `compute` FLOP, C = 6 N D."""
    require_positive(compute=compute)
    return compute / 6 / parametric_size(form, compute) ** 2


class Interval(Value):
    """A percentile interval of one quantity with its point estimate."""

    quantity: str
    estimate: float
    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether `value` lies in the interval."""
        return self.low <= value <= self.high


def bootstrap_parametric(
    runs: Runs,
    fit: ParametricFit,
    seed: int,
    draws: int = 100,
    compute: float = 5.88e23,
    coverage: float = 0.95,
    delta: float = 1e-3,
) -> tuple[Interval, ...]:
    """Intervals of E, A, B, alpha, beta, the exponent a and D/N at `compute`, from resampled runs.

    Each draw resamples the runs with replacement and refits from `fit`. (draws,) percentiles at `coverage`.
    """
    random = np.random.default_rng(seed)
    samples = [runs.take(random.integers(0, len(runs), len(runs))) for _ in range(draws)]
    with _one_thread():
        rows = [_quantities(_refitted(sample, fit.form, delta), compute) for sample in samples]
    return _intervals(_quantities(fit, compute), rows, coverage)


def _refitted(runs: Runs, form: Parametric, delta: float) -> ParametricFit:
    return _fitted(_descend(runs, delta, _point(form), "scaled"), runs, delta, 1)


def _quantities(fit: ParametricFit, compute: float) -> dict[str, float]:
    ratio = tokens_per_parameter(fit.form, compute)
    return fit.form.model_dump() | {"a": fit.exponent, "tokens per parameter": ratio}


def _intervals(
    estimate: dict[str, float], rows: list[dict[str, float]], coverage: float
) -> tuple[Interval, ...]:
    tails = (50 * (1 - coverage), 50 * (1 + coverage))
    bounds = {name: np.percentile([row[name] for row in rows], tails) for name in estimate}
    return tuple(
        Interval(quantity=name, estimate=value, low=float(bounds[name][0]), high=float(bounds[name][1]))
        for name, value in estimate.items()
    )
