"""IsoFLOP profiles: a parabola a budget, one power law through the vertices (Hoffmann et al., approach 2)."""

import numpy as np

from scalinglaws.base import Value
from scalinglaws.fit import Interval, Positions, Runs


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


def bootstrap_isoflop(runs: Runs, seed: int, draws: int = 200, coverage: float = 0.95) -> Interval:
    """Percentile interval of the exponent; runs are resampled within each budget."""
    random = np.random.default_rng(seed)
    exponents = [_resampled_exponent(runs, random) for _ in range(draws)]
    tails = (50 * (1 - coverage), 50 * (1 + coverage))
    low, high = np.percentile([value for value in exponents if value is not None], tails)
    return Interval(quantity="a", estimate=fit_isoflop(runs).exponent, low=float(low), high=float(high))


def _resampled_exponent(runs: Runs, random: np.random.Generator) -> float | None:
    """One resampled exponent, or None where a profile lost its shape."""
    chosen = [_resampled(np.flatnonzero(runs.budget == budget), random) for budget in np.unique(runs.budget)]
    try:
        return fit_isoflop(runs.take(np.concatenate(chosen))).exponent
    except ValueError:
        return None


def _resampled(positions: Positions, random: np.random.Generator) -> Positions:
    return random.choice(positions, size=len(positions))
