"""Each target of `make fuzz` on its own inputs and some changed ones, and the inputs that fuzzing found, made small."""

from pathlib import Path
from random import Random

import pytest

from litbook import store
from litbook.audit.statements import evaluate_formula, parse_audit
from litbook.coding.numerals import find_numerals
from litbook.corpus.formats import read_list
from litbook.errors import DataError

from .mutate import mutated
from .targets import ROOT, TARGETS, pick

CHANGED = 25


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_holds_for_its_inputs_and_for_changed_ones(name: str) -> None:
    target, random = TARGETS[name], Random(name)
    for seed in sorted(target.seeds):
        target.check(target.seeds[seed], seed)
    for _ in range(CHANGED):
        seed, data = pick(target, random)
        target.check(mutated(data, random), seed)


# --- what it found ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [f"a = {'9' * 5_000}", "a = " + "[" * 100_000],
    ids=["number", "lists"],
)
def test_toml_that_python_does_not_hold_is_one_fault(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    for read in (lambda: store.read_toml(path), lambda: parse_audit(text, "x.toml")):
        with pytest.raises(DataError) as raised:
            read()
        assert len(str(raised.value).splitlines()) == 1


@pytest.mark.parametrize("value", ["inf", "nan", "-inf", "0.0"])
def test_a_claimed_value_that_is_no_number_is_a_fault(value: str) -> None:
    text = (ROOT / "tests" / "toy_review" / "book" / "data" / "audit.toml").read_text(encoding="utf-8")
    before, _, after = text.partition("{ value = 4,")
    assert after, "the toy review has an audit"
    with pytest.raises(DataError, match="above zero"):
        parse_audit(f"{before}{{ value = {value},{after}", "audit.toml")


@pytest.mark.parametrize("field", [r"a $\\frac$ b", r"\\frac", "{" * 5_000 + "x" + "}" * 5_000])
def test_a_field_whose_tex_nobody_can_read_is_kept(field: str) -> None:
    [found] = read_list(f"@misc{{x,\n  title = {{{field}}},\n}}\n", "x.bib")
    assert found.title


def test_python_says_nothing_of_a_formula(recwarn: pytest.WarningsRecorder) -> None:
    with pytest.raises(ValueError, match="1 or 2"):
        evaluate_formula("1or 2", {})
    assert not recwarn.list


@pytest.mark.parametrize("space", ["\r", "\t", "\u00a0", "\u2028"])
def test_a_scale_stands_behind_any_space(space: str) -> None:
    [numeral] = find_numerals(f"with 7{space}billion parameters")
    assert (numeral.value, numeral.suffix) == (7e9, "billion")
