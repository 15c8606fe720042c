"""The fitting procedures recover the law that made the runs, and show what the fitter's choices do."""

import numpy as np
import pytest

from scalinglaws.fit import (
    FEW_STARTS,
    HOFFMANN_STARTS,
    ParametricFit,
    Runs,
    Starts,
    fit_isoflop,
    fit_parametric,
    simulate_runs,
    spoil_runs,
    tokens_per_parameter,
)
from scalinglaws.registry import LAWS
from scalinglaws.solve import as_parametric

LAW = LAWS["besiroglu-refit"]
TRUE = as_parametric(LAW)
assert TRUE is not None
TRUE_EXPONENT = TRUE.beta / (TRUE.alpha + TRUE.beta)


@pytest.fixture(scope="module")
def runs() -> Runs:
    return simulate_runs(LAW, seed=1, noise=0.002)


@pytest.fixture(scope="module")
def fit(runs: Runs) -> ParametricFit:
    return fit_parametric(runs)


def test_runs_without_noise_lie_on_the_law() -> None:
    exact = simulate_runs(LAW, seed=0, noise=0.0, budgets=(1e20,), sizes=3)
    assert TRUE is not None
    np.testing.assert_allclose(
        exact.loss, TRUE.E + TRUE.A / exact.parameters**TRUE.alpha + TRUE.B / exact.tokens**TRUE.beta
    )
    np.testing.assert_allclose(6 * exact.parameters * exact.tokens, 1e20)


def test_the_seed_decides_the_noise() -> None:
    one, same, other = (simulate_runs(LAW, seed, 0.01, budgets=(1e20,)) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one.loss, same.loss)
    assert not np.allclose(one.loss, other.loss)


def test_without_noise_the_fit_is_the_law() -> None:
    fitted = fit_parametric(simulate_runs(LAW, seed=0, noise=0.0))
    assert fitted.form.model_dump() == pytest.approx(LAW_VALUES, rel=1e-6)
    assert fitted.exponent == pytest.approx(TRUE_EXPONENT)


LAW_VALUES = TRUE.model_dump()


def test_with_noise_the_fit_stays_near_the_law(fit: ParametricFit) -> None:
    assert fit.exponent == pytest.approx(TRUE_EXPONENT, abs=0.02)
    assert fit.form.alpha == pytest.approx(LAW_VALUES["alpha"], rel=0.05)
    assert pytest.approx(LAW_VALUES["E"], rel=0.02) == fit.form.E


def test_isoflop_parabolas_recover_the_exponent(runs: Runs) -> None:
    assert fit_isoflop(runs).exponent == pytest.approx(TRUE_EXPONENT, abs=0.02)


def test_a_vertex_is_the_lowest_point_of_its_profile(runs: Runs) -> None:
    for vertex in fit_isoflop(runs).vertices:
        profile = runs.within(vertex.budget, vertex.budget)
        assert vertex.loss <= profile.loss.min() * 1.005
        assert profile.parameters.min() < vertex.parameters < profile.parameters.max()
        assert 6 * vertex.parameters * vertex.tokens == pytest.approx(vertex.budget)


def test_a_few_bad_runs_move_squared_error_more_than_huber(runs: Runs, fit: ParametricFit) -> None:
    spoiled = spoil_runs(runs, seed=2, share=0.08, excess=0.08)
    target = tokens_per_parameter(fit.form, 5.88e23)
    huber, squared = (
        tokens_per_parameter(fit_parametric(spoiled, delta=delta).form, 5.88e23) for delta in (1e-3, 10.0)
    )
    assert abs(np.log(huber / target)) < 0.5 * abs(np.log(squared / target))


def test_the_mean_of_a_small_huber_loss_stops_short_of_the_minimum(runs: Runs, fit: ParametricFit) -> None:
    stopped = fit_parametric(runs, weighting="mean")
    assert stopped.objective > 2 * fit.objective
    assert abs(np.log(tokens_per_parameter(stopped.form, 5.88e23) / 18.4)) > np.log(1.5)


def test_all_weightings_agree_where_the_stop_is_tight(runs: Runs, fit: ParametricFit) -> None:
    assert fit_parametric(runs, weighting="sum").objective == pytest.approx(fit.objective, rel=1e-3)


def test_the_published_grid_of_starts_has_4500_points() -> None:
    assert sum(1 for _ in HOFFMANN_STARTS.points()) == 4500
    assert sum(1 for _ in FEW_STARTS.points()) == 16


def test_a_single_start_is_enough_without_noise() -> None:
    one = Starts(log_a=(5.0,), log_b=(5.0,), log_e=(0.5,), alpha=(0.3,), beta=(0.3,))
    fitted = fit_parametric(simulate_runs(LAW, seed=0, noise=0.0), starts=one)
    assert fitted.form.alpha == pytest.approx(LAW_VALUES["alpha"], rel=1e-5)


@pytest.mark.parametrize(
    ("budgets", "sizes", "message"),
    [((1e20,), 5, "two budgets"), ((1e20, 1e21), 2, "three sizes")],
    ids=["one budget", "two sizes"],
)
def test_too_few_runs_are_refused(budgets: tuple[float, ...], sizes: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        fit_isoflop(simulate_runs(LAW, 0, 0.0, budgets=budgets, sizes=sizes))


def test_a_profile_without_a_lowest_point_is_refused() -> None:
    sizes = np.array([1e8, 1e9, 1e10] * 2)
    budget = np.repeat([1e20, 1e21], 3)
    hill = Runs(sizes, budget / (6 * sizes), np.array([2.0, 3.0, 2.0] * 2), budget)
    with pytest.raises(ValueError, match="no lowest point"):
        fit_isoflop(hill)


def test_no_runs_cannot_be_fitted(runs: Runs) -> None:
    with pytest.raises(ValueError, match="runs must be above zero"):
        fit_parametric(runs.within(1, 2))


def test_rounding_the_unrounded_constants_gives_the_printed_ones() -> None:
    unrounded, printed = (as_parametric(LAWS[f"hoffmann-{name}"]) for name in ("unrounded", "rounded"))
    assert unrounded is not None
    assert printed is not None
    digits = {"E": 2, "A": 1, "B": 1, "alpha": 2, "beta": 2}
    assert {name: round(value, digits[name]) for name, value in unrounded} == dict(printed)
