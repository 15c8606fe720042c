"""The laws on the terminal: numbers as people write them, one line for each mistake, valid JSON."""

import json
import subprocess
import sys
from inspect import signature

import pytest

from scalinglaws.calculators import CALCULATORS
from scalinglaws.check import CHECKS, independent_checks
from scalinglaws.devices import Device
from scalinglaws.law import Law
from scalinglaws.registry import LAWS
from scalinglaws.shapes import Shape
from scalinglaws.terminal import parse_settings, report


@pytest.mark.parametrize(
    ("text", "value"), [("N=70B", 70e9), ("D=2T", 2e12), ("C=1e24", 1e24), ("P=1.5M", 1.5e6), ("n=8k", 8000)]
)
def test_numbers_are_read_as_people_write_them(text: str, value: float) -> None:
    assert list(parse_settings([text]).values()) == [value]


@pytest.mark.parametrize(
    ("name", "settings", "check", "message"),
    [
        ("hoffmann-rounded", ["N=5", "N=6"], False, "N is set twice"),
        ("hoffmann-rounded", ["N=5x"], False, "'5x' is no number"),
        ("hoffmann-rounded", ["N"], False, "NAME=VALUE"),
        ("hoffmann-rounded", ["N=1e9", "D=1e9", "M=2"], False, "takes no M"),
        ("zero-stage-2", ["P=7e9", "n=3.7"], False, "n must be a whole number"),
        ("training-compute", ["N=1e300", "D=1e300"], False, "gives no number"),
        ("hoffmann-rounded", ["N=70e"], False, "N: '70e' is no number"),
        ("serving-need", ["shape=Llama-3-8B"], False, "needs device, needs context"),
        (
            "serving-need",
            ["shape=LLama-8B", "device=RTX 4090", "context=8k"],
            False,
            "no model .*; known are GPT-2 small",
        ),
        ("serving-need", ["shape=Llama-3-8B", "device=H300", "context=8k"], False, "no device 'H300'"),
        (
            "serving-need",
            ["shape=Llama-3-8B", "device=RTX 4090", "context=0"],
            False,
            "tokens must be above zero",
        ),
        (
            "serving-need",
            ["shape=Llama-3-8B", "device=RTX 4090", "context=8k", "batch=1.5"],
            False,
            "batch: Input",
        ),
        (
            "training-need",
            ["shape=GPT-3", "device=RTX 4090", "offload=all"],
            False,
            "offload: Input should be",
        ),
        ("training-need", ["shape=GPT-3", "device=RTX 4090", "batch=max"], False, "not even one fits"),
        ("decode", ["shape=GPT-3", "device=RTX 4090", "context=max"], False, "max is for one whole number"),
        ("implied-demand", ["law=kaplan-joint", "parameters=7B", "tokens=2T"], False, "not of the form"),
        ("kaplan-joins", ["N=5"], False, "did you mean kaplan-joint"),
        (None, ["N=5"], False, "needs the name of a law or"),
        ("hoffmann-rounded", [], True, "takes no law and no --set"),
    ],
)
def test_a_mistake_is_said_in_one_line(
    name: str | None, settings: list[str], check: bool, message: str
) -> None:
    with pytest.raises(ValueError, match=message) as refused:
        report(name, settings, check, "text")
    assert "\n" not in str(refused.value)
    text, passed = report(name, settings, check, "json")
    assert json.loads(text) == {"error": str(refused.value)}
    assert not passed


@pytest.mark.parametrize("settings", [[], ["N=70B", "D=1.4T"]])
def test_json_is_json(settings: list[str]) -> None:
    text, passed = report("hoffmann-rounded", settings, check=False, format="json")
    assert passed
    assert json.loads(text)["domain"]
    assert len(json.loads(report(None, [], check=False, format="json")[0])) == len(LAWS)
    assert len(json.loads(report(None, [], check=True, format="json")[0])) == len(CHECKS)


def test_an_answer_names_its_domain_and_where_it_is_left() -> None:
    text, _ = report("hoffmann-rounded", ["N=70B", "D=1e10"], check=False, format="text")
    assert "domain: 70e6 to 16e9 parameters" in text
    assert "note: outside the domain: N = 7e+10 is above 1.6e+10 parameters" in text


def test_a_law_without_a_published_value_says_so_wherever_it_is_listed() -> None:
    rows = {row["name"]: row["published"] for row in json.loads(report(None, [], False, "json")[0])}
    without = {name for name, law in LAWS.items() if not independent_checks(law)}
    assert {name for name, held in rows.items() if held == "no published value"} == without
    assert "abnar-sparsity" in without
    assert "no published value" in report("abnar-sparsity", [], False, "text")[0]


def test_the_package_is_a_command_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scalinglaws", "training-compute", "--set", "N=70B", "--set", "D=1.4T"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("training compute = 5.88e+23 FLOP")
    wrong = subprocess.run(
        [sys.executable, "-m", "scalinglaws", "nobody"], capture_output=True, text=True, check=False
    )
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert len(wrong.stderr.splitlines()) == 1
    as_json = subprocess.run(
        [sys.executable, "-m", "scalinglaws", "nobody", "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (as_json.returncode, as_json.stderr) == (1, "")
    assert json.loads(as_json.stdout)["error"].startswith("no law 'nobody'")


def test_every_calculator_says_what_it_takes() -> None:
    for name in CALCULATORS:
        says = json.loads(report(name, [], False, "json")[0])
        assert says["calculator"] == name
        assert says["says"]
        assert says["takes"]
    assert "offload: none, optimizer, parameters (none)" in report("training-need", [], False, "text")[0]
    assert "calculators: training-need" in report(None, [], False, "text")[0]


def test_a_calculator_answers_in_fields_and_solves_for_the_most_that_fits() -> None:
    asked = ["shape=Llama-3-8B", "device=RTX 4090", "context=8192", "batch=max"]
    result = json.loads(report("serving-need", asked, False, "json")[0])["result"]
    assert result["fits"]
    assert result["batch"] == 9
    text, _ = report("weight-bytes", ["parameters=7B", "bits=4"], False, "text")
    assert text == "value = 3.5e+09"


def test_a_calculator_takes_names_wherever_it_takes_a_model_a_device_or_a_law() -> None:
    kinds = {
        item.annotation
        for function in CALCULATORS.values()
        for item in signature(function).parameters.values()
    }
    assert not kinds & {Shape, Device, Law}
