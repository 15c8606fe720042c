"""The claim audit: its rules on small cases, its file on the real abstracts, and what it refuses."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from litbook.audit.recompute import AuditResult, audit_table, run_audit, says_nothing
from litbook.audit.statements import Audit, audit_quotes, evaluate_formula, formula_names, parse_audit
from litbook.errors import DataError
from litbook.paths import find_paths
from litbook.review import load_review
from scalinglaws.devices import device
from scalinglaws.law import evaluate
from scalinglaws.registry import find_law

ROOT = Path(__file__).parents[2]
AUDIT = ROOT / "book" / "data" / "audit.toml"
BAD = sorted((ROOT / "tests" / "bad" / "audit").glob("*.toml"))
NAMED_IN_THE_PLAN = {
    "frontier-exaflops", "qmoe-160gb", "qmoe-20x", "megatron-throughput", "trillion-7b-hours", "trillion-7b-cost",
    "knowledge-14b-bits", "lomo-65b", "zero-infinity-800-v100-32gb", "zero-infinity-peak", "overtrained-32",
    "glam-7x-gpt-3", "nllb-four-gpus", "nllb-one-gpu", "int2-1-bits", "int2-1-memory", "nemotron-7-2t",
    "vocabulary-7x", "stacking-speedup",
}  # fmt: skip


def figure(printed: str, **more: Any) -> dict[str, Any]:
    """A quoted figure whose value is its numeral."""
    return {
        "value": float(printed),
        "unit": "x",
        "printed": printed,
        "quote": f"about {printed} in all",
        **more,
    }


def exact(printed: str, **more: Any) -> dict[str, Any]:
    return figure(printed, exact=True, **more)


def audit(claimed: dict[str, Any], formula: str, gives: str = "value", **inputs: dict[str, Any]) -> Audit:
    return Audit.model_validate(
        {
            "id": "case",
            "citekey": "nobody2020nothing",
            "claim": "A case.",
            "claimed": claimed,
            "inputs": [{"name": name, **entry} for name, entry in inputs.items()],
            "formula": formula,
            "gives": gives,
            "assumption": "None.",
            "learns": "{claimed:g} against {computed:g}: {ratio:.2f}, {inverse:.2f}.",
        }
    )


def result(*args: Any, **inputs: Any) -> AuditResult:
    return run_audit([audit(*args, **inputs)])[0]


@pytest.fixture(scope="module")
def audits() -> tuple[Audit, ...]:
    return parse_audit(AUDIT.read_text(encoding="utf-8"), AUDIT.name)


@pytest.fixture(scope="module")
def results(audits: tuple[Audit, ...]) -> dict[str, AuditResult]:
    return {done.audit.id: done for done in run_audit(audits)}


# --- rules ----------------------------------------------------------------------------------------------------

VERDICTS = {
    "the same number": (exact("6"), "a * b", exact("2"), exact("3"), "agrees"),
    "half a per cent off": (exact("201"), "a * b", exact("2"), exact("100"), "agrees"),
    "a little more than half a per cent off": (exact("202"), "a * b", exact("2"), exact("100"), "differs"),
    "rounds to the claim": (figure("7"), "a / b", exact("216"), exact("32"), "agrees-within-rounding"),
    "does not round to the claim": (figure("6"), "a / b", exact("216"), exact("32"), "differs"),
    "an exact claim does not round": (exact("7"), "a / b", exact("216"), exact("32"), "differs"),
    "a decimal more is not reached": (figure("7.0"), "a / b", exact("216"), exact("32"), "differs"),
    "the inputs' digits allow it": (figure("2.5"), "a / b", figure("7"), figure("3"), "agrees-within-rounding"),
    "finer digits do not": (figure("2.5"), "a / b", figure("7.0"), figure("3.0"), "differs"),
    "trailing zeros count": (figure("300"), "a + b", exact("250"), exact("40"), "differs"),
    "over a bound": (figure("2", bound="at least"), "a / b", exact("34"), exact("15"), "agrees"),
    "not over a bound": (figure("3", bound="at least"), "a / b", exact("34"), exact("15"), "differs"),
    "under a bound": (figure("3", bound="at most"), "a / b", exact("34"), exact("15"), "agrees"),
    "not under a bound": (figure("2", bound="at most"), "a / b", exact("34"), exact("15"), "differs"),
    "at a bound": (figure("4", bound="at most"), "a / b", exact("8"), figure("2"), "agrees-within-rounding"),
    "an input is only a bound": (figure("2"), "a / b", exact("4", bound="at least"), exact("2"), "underdetermined"),
    "an input is assumed": (
        figure("2"), "a / b", exact("4"), {"value": 2.0, "unit": "x", "assumed": "not given"}, "underdetermined",
    ),
    "a named constant determines": (
        figure("2"), "a / b", exact("4"), {"value": 2.0, "unit": "x", "constant": "by definition"}, "agrees",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("claimed", "formula", "a", "b", "verdict"), VERDICTS.values(), ids=VERDICTS)
def test_the_verdict_follows_the_stated_rules(
    claimed: dict[str, Any], formula: str, a: dict[str, Any], b: dict[str, Any], verdict: str
) -> None:
    assert result(claimed, formula, a=a, b=b).verdict == verdict


def test_a_bound_that_follows_from_a_bound_agrees() -> None:
    done = result(figure("25", bound="at most"), "a / b", a=exact("40"), b=exact("4", bound="at least"))
    assert (done.verdict, done.outcome) == ("agrees", "agrees")
    other = result(figure("25", bound="at least"), "a / b", a=exact("400"), b=exact("4", bound="at least"))
    assert (other.verdict, other.consistent) == ("underdetermined", True)


def test_an_assumption_that_was_chosen_to_fit_leaves_the_row_open_and_unjudged() -> None:
    chosen = {"value": 2.0, "unit": "x", "assumed": "it fits", "to_fit": True}
    done = result(figure("2"), "a / b", a=exact("4"), b=chosen)
    assert (done.verdict, done.consistent, done.outcome) == ("underdetermined", None, "open: chosen to fit")
    with pytest.raises(ValidationError, match="only an assumed number"):
        result(figure("2"), "a", a=exact("2", to_fit=True))


OUTCOME = {
    "agrees": (figure("6"), "value", exact("6")),
    "agrees within rounding": (figure("6"), "value", exact("6.3")),
    "differs": (exact("6"), "value", exact("8")),
    "open: possible": (exact("9"), "at least", exact("8")),
    "open: not as assumed": (exact("7"), "at least", exact("8")),
}


@pytest.mark.parametrize("outcome", OUTCOME)
def test_verdict_and_consistency_make_one_outcome(outcome: str) -> None:
    claimed, gives, a = OUTCOME[outcome]
    assert result(claimed, "a", gives, a=a).outcome == outcome


@pytest.mark.parametrize(
    ("claimed", "yields", "nothing"), [("17", "", True), ("15", "", False), ("17", "utilisation", False)]
)
def test_a_bound_far_from_the_claim_says_nothing_unless_the_quotient_can_be_judged(
    claimed: str, yields: str, nothing: bool
) -> None:
    bound = audit(figure(claimed), "a", "at least", a=exact("8")).model_copy(update={"yields": yields})
    assert says_nothing(run_audit([bound])[0]) is nothing


def test_a_formula_that_gives_a_bound_underdetermines_even_an_equal_number() -> None:
    done = result(exact("2"), "a", "at least", a=exact("2"))
    assert (done.verdict, done.bound, done.consistent) == ("underdetermined", "at least", True)


BOUNDS = {
    "a larger numerator raises": ("a / b", {"a": "at least"}, "at least"),
    "a larger denominator lowers": ("a / b", {"b": "at least"}, "at most"),
    "a smaller denominator raises": ("a / b", {"b": "at most"}, "at least"),
    "two that pull together": ("a / b", {"a": "at most", "b": "at least"}, "at most"),
    "two that pull apart say nothing": ("a / b", {"a": "at least", "b": "at least"}, None),
    "a rounded-up count follows its input": ("ceil(a / b)", {"a": "at most"}, "at most"),
}


@pytest.mark.parametrize(("formula", "bounds", "expected"), BOUNDS.values(), ids=BOUNDS)
def test_the_bound_is_found_from_what_the_inputs_do(
    formula: str, bounds: dict[str, str], expected: str | None
) -> None:
    inputs = {name: exact("5", bound=bounds.get(name)) for name in "ab"}
    done = result(figure("1"), formula, **inputs)
    assert (done.verdict, done.bound) == ("underdetermined", expected)


CONSISTENT = {
    "claim above a least": (exact("9"), "at least", exact("8"), True),
    "claim below a least": (exact("7"), "at least", exact("8"), False),
    "claim below a most": (exact("7"), "at most", exact("8"), True),
    "claim above a most": (exact("9"), "at most", exact("8"), False),
    "the claim's digits reach the bound": (figure("8"), "at least", exact("8.4"), True),
    "the input's digits reach the claim": (exact("8"), "at least", figure("8.4"), False),
    "coarser digits of the input do": (exact("80"), "at least", figure("80"), True),
    "up to seven, at least eight": (figure("7", bound="at most"), "at least", exact("8"), False),
    "over nine, at least eight": (figure("9", bound="at least"), "at least", exact("8"), True),
}


@pytest.mark.parametrize(("claimed", "gives", "a", "expected"), CONSISTENT.values(), ids=CONSISTENT)
def test_a_bound_says_whether_the_claim_can_be_true(
    claimed: dict[str, Any], gives: str, a: dict[str, Any], expected: bool
) -> None:
    assert result(claimed, "a", gives, a=a).consistent is expected


def test_an_assumption_is_weighed_without_a_bound() -> None:
    assumed = {"value": 3.0, "unit": "x", "assumed": "not given"}
    fits, misses = result(figure("3"), "a", a=assumed), result(figure("4"), "a", a=assumed)
    assert (fits.bound, fits.consistent, misses.consistent) == (None, True, False)


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_product_that_is_rounded_correctly_never_differs(a: int, b: int) -> None:
    mantissa, exponent = f"{a * b:.2e}".split("e")
    claimed = {**figure(mantissa), "value": float(f"{mantissa}e{exponent}")}
    done = result(claimed, "a * b", a=exact(str(a)), b=exact(str(b)))
    assert done.verdict in {"agrees", "agrees-within-rounding"}


@given(st.floats(0.01, 100), st.floats(1.1, 10))
def test_a_claim_too_large_by_a_tenth_or_more_differs(a: float, factor: float) -> None:
    claimed, entry = exact(repr(a * factor)), {"value": a, "unit": "x", "constant": "by definition"}
    done = result(claimed, "a", a=entry)
    assert done.verdict == "differs"
    assert done.ratio == pytest.approx(factor)


def test_the_sentence_is_filled_in_the_unit_that_the_claim_prints() -> None:
    claimed = {**figure("160"), "value": 160e9, "unit": "bytes"}
    done = result(claimed, "a", a={"value": 80e9, "unit": "bytes", "constant": "by definition"})
    assert done.learns == "160 against 80: 2.00, 0.50."


# --- formulas -------------------------------------------------------------------------------------------------

FORMULAS = {
    "arithmetic": ("-a + 2 * b ** 2 / 4 - 1", 2.5),
    "functions": ("max(a, b, min(7, 8)) + ceil(2.1) + sqrt(9)", 13.0),
    "logarithms": ("log2(8) + log(exp(a))", 4.0),
    "a law": ("training_compute(N=a, D=b + 17)", 120.0),
}


@pytest.mark.parametrize(("formula", "expected"), FORMULAS.values(), ids=FORMULAS)
def test_a_formula_is_computed(formula: str, expected: float) -> None:
    assert evaluate_formula(formula, {"a": 1.0, "b": 3.0}) == pytest.approx(expected)


REFUSED = {
    "a name that is no input": "c + 1",
    "an attribute": "a.real",
    "a method": "a.hex()",
    "an import": "__import__('os').getcwd()",
    "a text": "'a' * 3",
    "a truth": "True + a",
    "a comparison": "a < b",
    "a list": "[a][0]",
    "a lambda": "(lambda: a)()",
    "a walrus": "(c := a)",
    "bits": "a | b",
    "an unknown function": "eval(a)",
    "an unknown law": "perpetual_motion(N=a)",
    "a law without names": "training_compute(a, b)",
    "a law known by its form only": "henighan_modalities()",
    "a missing input of a law": "training_compute(N=a)",
    "two statements": "a; b",
    "nothing": "",
    "a division by zero": "a / (b - b)",
    "a tower of powers": "9 ** 9 ** 9 ** 9",
    "a root of less than nothing": "(a - b) ** 0.5",
    "a logarithm of nothing": "log(a - a)",
    "too many arguments": "sqrt(a, b)",
    "unpacked inputs": "training_compute(**a)",
}


@pytest.mark.parametrize("formula", REFUSED.values(), ids=REFUSED)
def test_a_formula_can_do_nothing_else(formula: str) -> None:
    with pytest.raises(
        ValueError, match=r"cannot|no number|not an expression|needs N|needs D|domain|positive"
    ):
        evaluate_formula(formula, {"a": 1.0, "b": 3.0})


def test_the_names_of_a_formula_leave_out_what_it_calls() -> None:
    assert formula_names("ceil(a / b) + training_compute(N=c, D=1)") == {"a", "b", "c"}


# --- the file -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def abstracts() -> dict[str, str]:
    """Title and abstract of each paper as stored, its text repaired, by citekey."""
    review = load_review(find_paths(ROOT))
    return {work.citekey: f"{work.paper.title}\n{work.paper.abstract}" for work in review.works}


def folded(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.data
def test_every_quote_of_the_audit_occurs_in_its_abstract(
    audits: tuple[Audit, ...], abstracts: dict[str, str]
) -> None:
    quotes = [(key, quote) for entry in audits for key, quote in audit_quotes(entry)]
    assert [(key, quote) for key, quote in quotes if folded(quote) not in folded(abstracts[key])] == []


@pytest.mark.data
def test_the_audit_holds_what_was_planned(results: dict[str, AuditResult]) -> None:
    assert len(results) >= 60
    assert results.keys() >= NAMED_IN_THE_PLAN
    assert len({done.audit.citekey for done in results.values()}) >= 40


@pytest.mark.data
def test_the_ids_of_the_audit_are_unique(audits: tuple[Audit, ...]) -> None:
    assert len({entry.id for entry in audits}) == len(audits)


@pytest.mark.data
def test_every_verdict_occurs_and_not_every_claim_holds(results: dict[str, AuditResult]) -> None:
    verdicts = {done.verdict for done in results.values()}
    assert verdicts == {"agrees", "agrees-within-rounding", "differs", "underdetermined"}
    assert any(done.consistent is False for done in results.values())


@pytest.mark.data
def test_an_abstract_s_own_number_is_never_an_assumption(audits: tuple[Audit, ...]) -> None:
    for entry in audits:
        sources = [figure for figure in entry.inputs if figure.quote is None]
        assert all(figure.constant or figure.assumed for figure in sources), entry.id
        assert all(figure.exact is False for figure in sources), (
            f"{entry.id}: only quoted numbers are rounded"
        )


KNOWN = {
    "frontier-exaflops": (1.2e26, "agrees"),
    "qmoe-160gb": (160e9, "agrees-within-rounding"),
    "megatron-throughput": (15.176e15, "agrees"),
    "megatron-peak": (31.2, "underdetermined"),
    "trillion-7b-hours": (8.4e22 / 989.5e12 / 3600, "underdetermined"),
    "overtrained-32": (32.14, "underdetermined"),
    "harmaug-cost": (6.214, "agrees"),
    "knowledge-14b-bits": (14e9, "agrees"),
    "nemotron-7-2t": (6.3e12, "differs"),
    "bitnet-1-bit": (1.58, "differs"),
    "vocabulary-approach-1": (211_860, "differs"),
    "vocabulary-approach-2": (230_861, "agrees"),
    "vocabulary-approach-3": (217_961, "agrees"),
}


@pytest.mark.data
@pytest.mark.parametrize(("name", "expected"), KNOWN.items(), ids=KNOWN)
def test_known_claims_are_recomputed(
    name: str, expected: tuple[float, str], results: dict[str, AuditResult]
) -> None:
    assert results[name].computed == pytest.approx(expected[0], rel=1e-3)
    assert results[name].verdict == expected[1]


@pytest.mark.data
@pytest.mark.parametrize(
    "name", ["frontier-exaflops", "gopher-chinchilla-data", "stacking-speedup", "switch-3-2tb"]
)
def test_a_changed_number_no_longer_agrees(name: str, results: dict[str, AuditResult]) -> None:
    agreed = results[name].audit
    first = agreed.inputs[0].model_copy(update={"value": agreed.inputs[0].value * 1.3})
    changed = agreed.model_copy(update={"inputs": (first, *agreed.inputs[1:])})
    assert (results[name].verdict, run_audit([changed])[0].verdict) == ("agrees", "differs")


@pytest.mark.data
def test_laws_and_devices_are_used_and_not_copied(results: dict[str, AuditResult]) -> None:
    inputs = {entry.name: entry for entry in results["trillion-7b-hours"].audit.inputs}
    card = device("H100 SXM 80 GB")
    assert (inputs["peak"].value, inputs["peak"].constant) == (card.peak, card.sources["peak"])
    flop = evaluate(find_law("training-compute"), N=7e9, D=2e12)
    assert results["trillion-7b-hours"].computed == pytest.approx(flop / card.peak / 3600)


@pytest.mark.data
def test_the_table_has_a_row_for_each_result(results: dict[str, AuditResult]) -> None:
    table = audit_table(results.values())
    assert list(table["id"]) == list(results)
    assert table["ratio"].tolist() == pytest.approx((table["claimed"] / table["computed"]).tolist())
    assert not table["learns"].str.contains("[{}]").any()
    assert table.loc[table["verdict"] != "underdetermined", "consistent"].isna().all()


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_file_is_refused_with_all_its_faults(path: Path) -> None:
    with pytest.raises(DataError) as refusal:
        parse_audit(path.read_text(encoding="utf-8"), path.name)
    assert str(refusal.value) == path.with_suffix(".expected").read_text(encoding="utf-8").strip()


def test_an_empty_file_holds_no_audits() -> None:
    assert parse_audit("", "audit.toml") == ()
    assert audit_table(()).empty
