"""The fitting procedures of the scaling papers, on runs simulated from a known law: Huber fit and IsoFLOP profiles."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it publishes no types

from scalinglaws.base import Array, Value, require_positive
from scalinglaws.law import Law
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
    # L-BFGS-B factors tiny matrices, where the threads of the linear algebra library cost ten times the work.
    with threadpool_limits(limits=1, user_api="blas"):
        solutions = [_descend(runs, delta, point, weighting) for point in points]
    best = min(solutions, key=lambda point: _objective(runs, delta)(point)[0])
    log_a, log_b, log_e, alpha, beta = map(float, best)
    form = Parametric(E=np.exp(log_e), A=np.exp(log_a), B=np.exp(log_b), alpha=alpha, beta=beta)
    value, _ = _objective(runs, delta)(best)
    exponent = beta / (alpha + beta)
    return ParametricFit(form=form, objective=value, exponent=exponent, starts=len(points), runs=len(runs))


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
    return point + np.array([point[3] * shift[0], point[4] * shift[1], 0.0, 0.0, 0.0])


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


def tokens_per_parameter(form: Parametric, compute: float) -> float:
    """Best D/N for `compute` FLOP, C = 6 N D."""
    require_positive(compute=compute)
    return compute / 6 / parametric_size(form, compute) ** 2


class Vertex(Value):
    """The lowest point of the parabola in ln N through one budget's losses."""

    budget: float
    parameters: float
    tokens: float
    loss: float


class IsoflopFit(Value):
    """Optimal parameters e^intercept C^exponent through the vertices of all budgets."""

    exponent: float
    intercept: float
    vertices: tuple[Vertex, ...]

    def parameters(self, compute: float) -> float:
        """Optimal parameters for `compute` FLOP."""
        return float(np.exp(self.intercept + self.exponent * np.log(compute)))


def fit_isoflop(runs: Runs) -> IsoflopFit:
    """Exponent of the optimal size from at least two budgets of at least three sizes each.

    Raises ValueError for fewer, and for a profile whose parabola opens downwards.
    """
    budgets = np.unique(runs.budget)
    if len(budgets) < 2:
        raise ValueError("an exponent needs runs at two budgets or more")
    vertices = tuple(_vertex(runs.within(budget, budget)) for budget in budgets)
    x = np.log([vertex.budget for vertex in vertices])
    y = np.log([vertex.parameters for vertex in vertices])
    exponent, intercept = np.polyfit(x, y, 1)
    return IsoflopFit(exponent=float(exponent), intercept=float(intercept), vertices=vertices)


def _vertex(profile: Runs) -> Vertex:
    budget = float(profile.budget[0])
    sizes = np.log(profile.parameters)
    if len(np.unique(sizes)) < 3:
        raise ValueError(f"the profile at {budget:.3g} FLOP needs three sizes or more")
    centre = float(sizes.mean())
    curvature, slope, level = np.polyfit(sizes - centre, profile.loss, 2)
    if curvature <= 0:
        raise ValueError(f"the profile at {budget:.3g} FLOP has no lowest point")
    parameters = float(np.exp(centre - slope / (2 * curvature)))
    return Vertex(
        budget=budget,
        parameters=parameters,
        tokens=budget / (6 * parameters),
        loss=float(level - slope**2 / (4 * curvature)),
    )
