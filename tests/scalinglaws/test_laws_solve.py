"""Optima are minima, solvers invert their laws, and nonsense is refused."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from scalinglaws.forms import optimal_compute
from scalinglaws.law import constant_values, evaluate
from scalinglaws.registry import LAWS
from scalinglaws.solve import (
    BUDGET_LAWS,
    LOSS_LAWS,
    compute_for_loss,
    loss_at,
    loss_for_budget,
    optimal_allocation,
    overtraining,
    tokens_for_loss,
)
from scalinglaws.solve_run import (
    best_repetition,
    cheapest_served,
    compute_optimal_served,
    effective_tokens,
    epochs_worth_repeating,
    implied_demand,
    lifetime_cost,
    optimal_vocabulary,
    repeated_token_worth,
    settings_for_run,
)

budgets = st.floats(18, 26).map(lambda power: 10.0**power)


@pytest.mark.parametrize("name", LOSS_LAWS)
@pytest.mark.parametrize("compute", [1e18, 5.88e23, 1e27])
def test_the_optimum_is_a_minimum(name: str, compute: float) -> None:
    law, best = LAWS[name], optimal_allocation(LAWS[name], compute)
    for factor in (0.7, 0.99, 1.01, 1.4):
        size = best.parameters * factor
        assert loss_at(law, size, compute / (6 * size)) > best.loss


@pytest.mark.parametrize("name", LOSS_LAWS)
def test_the_closed_form_is_where_a_search_ends(name: str) -> None:
    closed = optimal_allocation(LAWS[name], 1e22)
    assert closed.method == "closed form"

    def loss(log_size: float) -> float:
        size = math.exp(log_size)
        return loss_at(LAWS[name], size, 1e22 / (6 * size))

    found = minimize_scalar(loss, bounds=(10, 40), method="bounded", options={"xatol": 1e-10})
    assert math.exp(found.x) == pytest.approx(closed.parameters, rel=1e-5)
    assert found.fun == pytest.approx(closed.loss, rel=1e-12)


@pytest.mark.parametrize("name", BUDGET_LAWS)
@given(compute=budgets)
@settings(max_examples=15)
def test_a_split_spends_the_budget(name: str, compute: float) -> None:
    best = optimal_allocation(LAWS[name], compute)
    assert 6 * best.parameters * best.tokens == pytest.approx(compute)
    assert best.tokens_per_parameter == pytest.approx(best.tokens / best.parameters)


@given(st.sampled_from(LOSS_LAWS), budgets)
@settings(max_examples=30)
def test_a_larger_budget_buys_a_larger_model_and_less_loss(name: str, compute: float) -> None:
    small, large = (optimal_allocation(LAWS[name], factor * compute) for factor in (1, 2))
    assert large.parameters > small.parameters
    assert large.tokens > small.tokens
    assert large.loss < small.loss


@given(st.sampled_from(LOSS_LAWS), st.floats(7, 11), st.floats(9, 13))
@settings(max_examples=40)
def test_the_tokens_for_a_loss_invert_the_law(name: str, log_n: float, log_d: float) -> None:
    law, size, tokens = LAWS[name], 10**log_n, 10**log_d
    reached = loss_at(law, size, tokens)
    again = loss_at(law, size, tokens_for_loss(law, size, reached))
    assert again == pytest.approx(reached, rel=1e-9)


@pytest.mark.parametrize("name", LOSS_LAWS)
def test_compute_for_a_loss_inverts_the_loss_for_a_budget(name: str) -> None:
    reached = loss_for_budget(LAWS[name], 1e21)
    assert compute_for_loss(LAWS[name], reached) == pytest.approx(1e21, rel=1e-6)


@pytest.mark.parametrize(
    ("name", "ratio"),
    [("hoffmann-rounded", 92.8), ("hoffmann-unrounded", 59.0), ("besiroglu-refit", 18.4)],
)
def test_one_budget_has_three_answers(name: str, ratio: float) -> None:
    best = optimal_allocation(LAWS[name], 5.88e23)
    assert best.tokens_per_parameter == pytest.approx(ratio, abs=0.05)


def test_the_tabled_optimum_passes_through_its_rows() -> None:
    best = optimal_allocation(LAWS["hoffmann-table"], 5.76e23)
    assert (best.parameters, best.loss, best.method) == (pytest.approx(67e9), None, "table")


def test_kaplan_gives_parameters_what_hoffmann_gives_tokens() -> None:
    kaplan = [optimal_allocation(LAWS["kaplan-optimal-parameters"], c).parameters for c in (1e22, 1e24)]
    assert math.log(kaplan[1] / kaplan[0], 100) == pytest.approx(0.73)


def test_a_split_outside_the_runs_is_marked() -> None:
    assert optimal_allocation(LAWS["hoffmann-rounded"], 1e27).outside
    assert not optimal_allocation(LAWS["hoffmann-rounded"], 1e20).outside


def test_chinchilla_is_at_the_optimum_of_the_refit_and_a_small_model_on_much_data_is_not() -> None:
    assert overtraining(LAWS["besiroglu-refit"], 70e9, 1.4e12) == pytest.approx(1.09, abs=0.01)
    assert overtraining(LAWS["besiroglu-refit"], 8e9, 15e12) > 50


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: optimal_allocation(LAWS["hoffmann-rounded"], -1.0), "compute must be above zero"),
        (lambda: optimal_allocation(LAWS["kv-cache"], 1e20), "does not split a budget"),
        (lambda: loss_at(LAWS["kaplan-tokens"], 1e9, 1e9), "does not give a loss"),
        (lambda: loss_for_budget(LAWS["hoffmann-table"], 1e20), "without giving a loss"),
        (lambda: tokens_for_loss(LAWS["hoffmann-rounded"], 1e9, 1.7), "stay above a loss of 1.7"),
        (lambda: tokens_for_loss(LAWS["kaplan-joint"], 1e9, 1.7), "no number of tokens"),
        (lambda: compute_for_loss(LAWS["hoffmann-rounded"], 1.69), "no number of FLOP"),
        (lambda: tokens_for_loss(LAWS["hoffmann-rounded"], -1e9, 2.5), "parameters must be above zero"),
        (lambda: best_repetition(1e22, 0.0), "unique_tokens must be above zero"),
        (lambda: epochs_worth_repeating(1.5), "is a share"),
        (lambda: repeated_token_worth(0.5), "epochs count from 1"),
        (lambda: optimal_vocabulary(-7e9, 4096), "non_vocabulary must be above zero"),
        (lambda: cheapest_served(LAWS["besiroglu-refit"], 2.0, 0.0), "served_tokens must be above zero"),
        (lambda: settings_for_run(7e9, float("nan")), "tokens must be above zero"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nonsense_is_refused_with_its_reason(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_limited_data_are_repeated_about_nine_times_at_1e22() -> None:
    best = best_repetition(1e22, 25e9)
    assert best.epochs == pytest.approx(9.49, abs=0.01)
    assert best.loss > best.fresh_loss
    assert best.loss < evaluate(LAWS["muennighoff"], N=6.34e9, D=242e9, U=25e9)


def test_the_best_repetition_is_a_minimum() -> None:
    best = best_repetition(1e21, 1e9)
    for factor in (0.8, 1.25):
        tokens = best.tokens * factor
        loss = evaluate(LAWS["muennighoff"], N=1e21 / (6 * tokens), D=tokens, U=1e9)
        assert loss > best.loss


def test_ample_data_are_not_repeated() -> None:
    best = best_repetition(1e20, 1e12)
    assert best.epochs == 1.0
    assert best.loss == pytest.approx(best.fresh_loss)


def test_four_epochs_are_nearly_as_good_as_fresh_data_and_forty_are_not() -> None:
    assert effective_tokens(1e9, 4) / 4e9 == pytest.approx(0.93, abs=0.01)
    assert effective_tokens(1e9, 40) / 40e9 < 0.4
    assert effective_tokens(1e9, 0.5) == 0.5e9


@given(st.floats(0.01, 1.0))
def test_epochs_worth_repeating_invert_the_worth_of_a_token(worth: float) -> None:
    assert repeated_token_worth(epochs_worth_repeating(worth)) == pytest.approx(worth)


def test_the_three_vocabularies_grow_with_the_model() -> None:
    small, large = optimal_vocabulary(7e9, 4096), optimal_vocabulary(70e9, 8192)
    assert large.by_isoflop > small.by_isoflop
    assert large.by_derivative > small.by_derivative
    assert large.by_loss > small.by_loss


def test_less_training_calls_for_a_smaller_vocabulary() -> None:
    enough = float(optimal_compute(7e9, K1=constant_values(LAWS["vocabulary-1"])["K1"]))
    assert optimal_vocabulary(7e9, 4096, enough / 5).by_loss < optimal_vocabulary(7e9, 4096, enough).by_loss


def test_the_vocabulary_by_loss_minimises_the_unigram_loss() -> None:
    size, width = 7e9, 4096
    budget = optimal_vocabulary(size, width).compute
    best = optimal_vocabulary(size, width).by_loss

    law = LAWS["vocabulary-loss"]
    c0, c1, c2 = (constant_values(law)[name] for name in ("c0", "c1", "c2"))

    def loss(vocabulary: float) -> float:
        tokens = budget / (6 * (size + vocabulary * width))
        log = math.log(vocabulary / 1000)
        characters = tokens / (c2 * log**2 + c1 * log + c0)
        return evaluate(law, Nnv=size, V=vocabulary, d=width, H=characters)

    assert loss(best) < min(loss(best * 0.98), loss(best * 1.02))


@pytest.mark.parametrize("served", [1e11, 1e13, 1e15])
def test_serving_favours_a_smaller_model_trained_for_longer(served: float) -> None:
    law = LAWS["besiroglu-refit"]
    cheap, trained = cheapest_served(law, 2.1, served), compute_optimal_served(law, 2.1, served)
    assert cheap.parameters < trained.parameters
    assert cheap.tokens > trained.tokens
    assert cheap.total < trained.total
    assert loss_at(law, cheap.parameters, cheap.tokens) == pytest.approx(2.1)


def test_with_little_to_serve_the_cheapest_model_is_the_compute_optimal_one() -> None:
    law = LAWS["besiroglu-refit"]
    cheap, trained = cheapest_served(law, 2.1, 1e3), compute_optimal_served(law, 2.1, 1e3)
    assert cheap.parameters == pytest.approx(trained.parameters, rel=1e-3)


def test_the_more_is_served_the_smaller_the_model() -> None:
    sizes = [cheapest_served(LAWS["hoffmann-unrounded"], 2.2, served).parameters for served in (1e11, 1e13)]
    assert sizes[0] > sizes[1]


def test_settings_name_their_law_and_unit() -> None:
    settings_ = {setting.law: setting for setting in settings_for_run(7e9, 1.4e12, replicas=2)}
    assert settings_["step-law-learning-rate"].value == pytest.approx(9.166e-4, rel=1e-4)
    assert settings_["step-law-batch"].unit == "tokens"
    assert settings_["diloco-batch"].unit == "sequences"
    assert settings_["diloco-learning-rate"].outside
    assert len(settings_for_run(7e9, 1.4e12)) == 3


def test_the_critical_batch_grows_as_the_loss_falls() -> None:
    assert evaluate(LAWS["kaplan-critical-batch"], L=2.0) > evaluate(LAWS["kaplan-critical-batch"], L=3.0)


@pytest.mark.parametrize("served", [1e10, 1e12, 1e14])
def test_the_demand_that_a_run_implies_is_the_one_that_it_is_cheapest_for(served: float) -> None:
    law = LAWS["besiroglu-refit"]
    cheap = cheapest_served(law, 2.1, served)
    assert implied_demand(law, cheap.parameters, cheap.tokens) == pytest.approx(served, rel=1e-3)


def test_a_compute_optimal_run_implies_no_demand_and_a_shorter_one_less_than_none() -> None:
    law = LAWS["hoffmann-unrounded"]
    best = optimal_allocation(law, 1e23)
    assert implied_demand(law, best.parameters, best.tokens) == pytest.approx(0, abs=1e-6 * best.tokens)
    assert implied_demand(law, best.parameters, best.tokens / 2) < 0
    with pytest.raises(ValueError, match="not of the form"):
        implied_demand(LAWS["kaplan-joint"], 7e9, 2e12)


def test_the_demand_of_many_runs_is_that_of_each() -> None:
    law = LAWS["besiroglu-refit"]
    sizes, tokens = np.array([7e9, 13e9, 70e9]), np.array([2e12, 2e12, 1.4e12])
    each = [float(implied_demand(law, *run)) for run in zip(sizes, tokens, strict=True)]
    assert list(np.asarray(implied_demand(law, sizes, tokens))) == pytest.approx(each)
    assert each[0] > each[1] > 1e12
    with pytest.raises(ValueError, match="tokens must be above zero"):
        implied_demand(law, sizes, np.array([2e12, np.nan, 1.4e12]))


def test_a_served_flop_that_costs_more_counts_as_more_tokens() -> None:
    law = LAWS["hoffmann-unrounded"]
    dear, many = cheapest_served(law, 2.1, 1e11, weight=50), cheapest_served(law, 2.1, 5e12)
    assert (dear.parameters, dear.total) == pytest.approx((many.parameters, many.total))
    assert float(implied_demand(law, dear.parameters, dear.tokens, weight=50)) == pytest.approx(
        1e11, rel=1e-3
    )
    assert compute_optimal_served(law, 2.1, 1e11, weight=50).total > dear.total
    with pytest.raises(ValueError, match="weight must be above zero"):
        cheapest_served(law, 2.1, 1e11, weight=0)


def test_the_price_of_a_lifetime_is_that_of_its_parts() -> None:
    run = {"parameters": 7e9, "tokens": 2e12, "peak": 1e15, "mfu": 0.5, "price": 2.0}
    served = lifetime_cost(**run, read_tokens=1e12, written_tokens=1e11, read_mfu=0.5, written_mfu=0.5)
    assert served.weight == pytest.approx(1)  # the same devices, as well used
    assert served.cost == pytest.approx(served.training_cost * (1 + 1.1 / 6))
    slow = lifetime_cost(**run, read_tokens=1e12, written_tokens=1e11, read_mfu=0.5, written_mfu=0.05)
    assert slow.serving_hours / served.serving_hours == pytest.approx(2 / 1.1)
    law = LAWS["hoffmann-unrounded"]
    best = cheapest_served(law, 2.05, 1.1e12, slow.weight)
    demand = implied_demand(law, best.parameters, best.tokens, slow.weight)
    assert demand == pytest.approx(1.1e12, rel=1e-3)


@pytest.mark.parametrize("fault", [{"price": 0}, {"read_mfu": 1.2}, {"written_tokens": -1}])
def test_a_lifetime_without_a_price_or_with_nonsense_is_refused(fault: dict[str, float]) -> None:
    run = {"parameters": 7e9, "tokens": 2e12, "read_tokens": 1e12, "written_tokens": 1e11, "peak": 1e15}
    rates = {"mfu": 0.5, "price": 2.0, "read_mfu": 0.5, "written_mfu": 0.05}
    with pytest.raises(ValueError, match=r"above zero|at most 1"):
        lifetime_cost(**(run | rates | fault))
