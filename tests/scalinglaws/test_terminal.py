"""The laws on the terminal: numbers as people write them, one line for each mistake, valid JSON."""

import json
import subprocess
import sys

import pytest

from scalinglaws.check import CHECKS, independent_checks
from scalinglaws.registry import LAWS
from scalinglaws.terminal import parse_setting, report


@pytest.mark.parametrize(
    ("text", "value"), [("N=70B", 70e9), ("D=2T", 2e12), ("C=1e24", 1e24), ("P=1.5M", 1.5e6), ("n=8k", 8000)]
)
def test_numbers_are_read_as_people_write_them(text: str, value: float) -> None:
    assert parse_setting(text)[1] == value


@pytest.mark.parametrize(
    ("name", "settings", "check", "message"),
    [
        ("hoffmann-rounded", ["N=5", "N=6"], False, "N is set twice"),
        ("hoffmann-rounded", ["N=5x"], False, "'5x' is no number"),
        ("hoffmann-rounded", ["N"], False, "NAME=VALUE"),
        ("hoffmann-rounded", ["N=1e9", "D=1e9", "M=2"], False, "takes no M"),
        ("zero-stage-2", ["P=7e9", "n=3.7"], False, "n must be a whole number"),
        ("training-compute", ["N=1e300", "D=1e300"], False, "gives no number"),
        (None, ["N=5"], False, "needs the name of a law"),
        ("hoffmann-rounded", [], True, "takes no law and no --set"),
    ],
)
def test_a_mistake_is_said_in_one_line(
    name: str | None, settings: list[str], check: bool, message: str
) -> None:
    with pytest.raises(ValueError, match=message) as refused:
        report(name, settings, check, "json")
    assert "\n" not in str(refused.value)


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
    assert "roofline" in without
    assert "no published value" in report("roofline", [], False, "text")[0]


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
