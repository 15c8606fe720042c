"""Laws as values: names, inputs, domains, and evaluation on numbers and arrays."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scalinglaws.law import COUNTED, Law, constant_values, evaluate, outside_domain
from scalinglaws.registry import LAWS, find_law

EVALUATED = [law for law in LAWS.values() if law.form is not None]
FORM_ONLY = [law for law in LAWS.values() if law.form is None]


def middle(law: Law, scale: float = 1.0) -> dict[str, float]:
    """Inputs inside the law's domain, or plausible ones where it is open."""
    open_values = {"d": 4096.0, "C": 1e21, "N": 1e9, "D": 2e10, "U": 1e10, "L": 2.5}
    values = {}
    for entry in law.inputs:
        inside = None
        if entry.lower is not None and entry.upper is not None:
            inside = float(np.sqrt(entry.lower * entry.upper))
        if entry.unit == "fraction" and inside is None:
            inside = 0.4
        value = (inside or open_values.get(entry.name) or 8.0) * scale
        values[entry.name] = float(np.ceil(value)) if entry.unit in COUNTED else value
    return values


@pytest.mark.parametrize(
    "change",
    [
        {"form": "tokens_loss"},
        {"form": "nothing"},
        {"constants": {"E": 1.0}},
        {"inputs": {}},
        {"colour": "red"},
    ],
    ids=["other form", "no form", "constants", "inputs", "unknown key"],
)
def test_an_entry_that_does_not_fit_its_form_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="Law"):
        Law.model_validate(LAWS["hoffmann-rounded"].model_dump() | change)


def test_a_natural_logarithm_stands_for_its_constant() -> None:
    constants = {"E": {"ln": 0.0}, "A": [406.4, "nats"], "B": 410.7, "alpha": 0.34, "beta": 0.28}
    law = Law.model_validate(LAWS["hoffmann-rounded"].model_dump() | {"constants": constants})
    assert constant_values(law) | {"E": 1.69} == constant_values(LAWS["hoffmann-rounded"])
    assert constant_values(law)["E"] == 1.0


def test_at_least_twenty_laws_have_constants_and_can_be_evaluated() -> None:
    assert len([law for law in EVALUATED if law.constants]) >= 20


def refusal(law: Law, inputs: dict[str, float]) -> str:
    """Why the law gives no number for these inputs; empty where it gives a finite one."""
    try:
        return "" if np.isfinite(evaluate(law, **inputs)) else "not finite"
    except ValueError as error:
        return str(error)


def test_every_law_names_its_source_formula_and_units() -> None:
    parts = {
        law.name: (law.source, law.where, law.formula, law.tex, law.output.name, law.domain)
        + tuple(part for entry in law.inputs for part in (entry.unit, entry.meaning))
        + ((law.constant_set,) if law.constants else ())
        for law in LAWS.values()
    }
    assert [name for name, stated in parts.items() if not all(stated)] == []


def test_a_law_known_by_its_form_only_gives_no_number() -> None:
    said = {law.name: refusal(law, middle(law)) for law in FORM_ONLY}
    assert [name for name, text in said.items() if "known by its form only" not in text] == []
    assert {law.status for law in FORM_ONLY} == {"form-only"}


def test_arrays_equal_scalars_and_keep_their_shape() -> None:
    scales = np.array([[0.9, 1.0, 1.1], [1.2, 1.3, 1.4]])
    for law in EVALUATED:
        each = [middle(law, float(scale)) for scale in scales.ravel()]
        inputs = {name: np.reshape([one[name] for one in each], scales.shape) for name in each[0]}
        result = evaluate(law, **inputs)
        assert result.shape == scales.shape, law.name
        one_by_one = [evaluate(law, **one) for one in each]
        np.testing.assert_allclose(result.ravel(), one_by_one, rtol=1e-12, err_msg=law.name)


def test_scalars_give_a_finite_float() -> None:
    values = {law.name: evaluate(law, **middle(law)) for law in EVALUATED}
    assert {type(value) for value in values.values()} == {float}
    assert [name for name, value in values.items() if not np.isfinite(value)] == []


FALLING_WITH_N_AND_D = [
    name for name, law in LAWS.items() if law.form and {e.name for e in law.inputs} in ({"N", "D"}, {"N"})
]


@pytest.mark.parametrize(
    "name", [name for name in FALLING_WITH_N_AND_D if LAWS[name].output.name == "loss"], ids=str
)
def test_loss_falls_when_any_resource_grows(name: str) -> None:
    law = LAWS[name]
    start = middle(law)
    for entry in law.inputs:
        grown = start | {entry.name: start[entry.name] * 1.5}
        assert evaluate(law, **grown) < evaluate(law, **start)


@given(st.floats(6, 12), st.floats(7, 13), st.floats(0.01, 2), st.sampled_from(["N", "D", "U"]))
def test_more_parameters_tokens_or_unique_tokens_never_raise_the_data_constrained_loss(
    log_n: float, log_d: float, step: float, grown: str
) -> None:
    law = LAWS["muennighoff"]
    start = {"N": 10**log_n, "D": 10**log_d, "U": 10 ** (log_d - 1)}
    after = start | {grown: start[grown] * 10**step}
    assert evaluate(law, **after) <= evaluate(law, **start) + 1e-12


def test_an_array_may_meet_a_number() -> None:
    result = evaluate(LAWS["hoffmann-rounded"], N=np.array([1e9, 70e9]), D=1.4e12)
    assert result.shape == (2,)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"N": 1e9}, "needs D"),
        ({"N": 1e9, "D": 1e9, "X": 1.0}, "takes no X"),
        ({"N": -1e9, "D": 1e9}, "N must be above zero"),
        ({"N": 0.0, "D": 1e9}, "N must be above zero"),
        ({"N": float("nan"), "D": 1e9}, "N must be above zero"),
    ],
    ids=["missing", "unknown", "negative", "zero", "not a number"],
)
def test_nonsense_is_refused_by_name(inputs: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        evaluate(LAWS["hoffmann-rounded"], **inputs)


def refusals(value: float) -> dict[tuple[str, str], str]:
    """What each law says to this value of each of its inputs."""
    return {
        (law.name, entry.name): refusal(law, middle(law) | {entry.name: value})
        for law in EVALUATED
        for entry in law.inputs
    }


@pytest.mark.parametrize("bad", [0.0, -1.0, float("nan"), float("inf"), float("-inf")])
def test_no_input_of_any_law_takes_nonsense(bad: float) -> None:
    said = refusals(bad)
    assert {at: text for at, text in said.items() if f"{at[1]} must be" not in text or "\n" in text} == {}


@pytest.mark.parametrize("extreme", [1e-300, 1e300])
def test_an_extreme_input_gives_a_finite_number_or_a_refusal(extreme: float) -> None:
    said = refusals(extreme)
    assert {at: text for at, text in said.items() if text == "not finite" or "\n" in text} == {}


@pytest.mark.parametrize("unit", sorted(COUNTED))
def test_what_is_counted_comes_in_whole_numbers(unit: str) -> None:
    counting = [(law, entry) for law in EVALUATED for entry in law.inputs if entry.unit == unit]
    for law, entry in counting:
        with pytest.raises(ValueError, match=f"{entry.name} must be a whole number"):
            evaluate(law, **middle(law) | {entry.name: 2.5})
    assert counting


def test_a_share_is_at_most_one() -> None:
    shares = [(law, entry) for law in EVALUATED for entry in law.inputs if entry.unit == "fraction"]
    for law, entry in shares:
        with pytest.raises(ValueError, match=f"{entry.name} is a share, at most 1, not 2.5"):
            evaluate(law, **middle(law) | {entry.name: 2.5})
    assert shares


def test_outside_its_domain_a_law_still_answers_and_says_so() -> None:
    law, inputs = LAWS["hoffmann-rounded"], {"N": 1e12, "D": 1e9}
    assert np.isfinite(evaluate(law, **inputs))
    assert outside_domain(law, inputs) == (
        "N = 1e+12 is above 1.6e+10 parameters",
        "D = 1e+09 is below 5e+09 tokens",
    )


def test_inside_its_domain_a_law_has_no_reservation() -> None:
    assert outside_domain(LAWS["hoffmann-rounded"], {"N": 1e9, "D": 2e10}) == ()


def test_an_array_leaves_the_domain_with_its_furthest_element() -> None:
    (text,) = outside_domain(LAWS["kaplan-parameters"], {"N": np.array([1e6, 1e10, 1e12])})
    assert text == "N = 1e+12 is above 1.5e+09 parameters"


def test_an_unknown_law_is_answered_with_near_names() -> None:
    with pytest.raises(ValueError, match="hoffmann-rounded"):
        find_law("hoffman-rounded")
    assert find_law("muennighoff") is LAWS["muennighoff"]


def test_unlimited_unique_data_leave_one_epoch_untouched() -> None:
    limited = evaluate(LAWS["muennighoff"], N=1e8, D=1e10, U=1e10)
    assert evaluate(LAWS["muennighoff"], N=1e8, D=1e10, U=1e30) == limited


def test_laws_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        LAWS["muennighoff"].name = "other"


def test_a_law_can_be_written_out_and_read_back() -> None:
    written = LAWS["hoffmann-rounded"].model_dump(mode="json")
    assert constant_values(Law.model_validate(written))["A"] == 406.4


@pytest.mark.parametrize(
    ("months", "growth"), [(3.3, 2.0), (6.6, 4.0)], ids=["one doubling time", "two doubling times"]
)
def test_density_doubles_in_its_doubling_time(months: float, growth: float) -> None:
    assert evaluate(LAWS["densing-arxiv"], t=months) == pytest.approx(growth)


def test_one_parallel_stream_is_the_plain_model() -> None:
    law = LAWS["parscale-pile"]
    k = constant_values(law)
    assert evaluate(law, N=1e9, P=1) == pytest.approx(k["E"] + (k["A"] / 1e9) ** k["alpha"])
    assert evaluate(law, N=1e9, P=8) < evaluate(law, N=1e9, P=1)


def test_the_laws_load_without_scipy_or_pandas() -> None:
    probe = "import sys, scalinglaws.registry; print({'scipy', 'pandas'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"
