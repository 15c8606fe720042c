"""The script that plants faults finds those that it must find, and leaves the laws as they were."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from scalinglaws import forms
from scalinglaws.check import run_checks
from scalinglaws.registry import LAWS

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).parents[2] / "scripts" / "mutants.py"


@pytest.fixture(scope="module")
def mutants() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutants", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutants"] = module
    spec.loader.exec_module(module)
    return module


def test_a_tenth_more_of_a_constant_is_found_and_taken_back(mutants: ModuleType) -> None:
    before = dict(LAWS)
    results = dict(mutants.constant_mutants(1.1))
    assert results["hoffmann-rounded: E x 1.1"] == "independent"
    assert sum(bool(by) for by in results.values()) >= 0.95 * len(results)
    assert before == LAWS


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_altered_formulas_are_found_and_taken_back(mutants: ModuleType) -> None:
    before = {name: value for name, value in vars(forms).items() if callable(value)}
    tried = list(mutants.form_mutants())
    results = dict(tried)
    assert results["training_flop: 6 * N * D -> 6 * N / D"] == "independent"
    assert set(mutants.REASONS) <= {name for name, by in tried if not by}
    assert sum(bool(by) for by in results.values()) >= 0.95 * len(results)
    assert before == {name: value for name, value in vars(forms).items() if callable(value)}
    assert all(result.verdict == "agrees" for result in run_checks())


def test_a_unit_that_is_a_tenth_larger_is_found_and_taken_back(mutants: ModuleType) -> None:
    before = (forms.PF_DAY, forms.DAY)
    assert dict(mutants.unit_mutants()) == {"PF_DAY x 1.1": "independent", "DAY x 1.1": "independent"}
    assert before == (forms.PF_DAY, forms.DAY)
