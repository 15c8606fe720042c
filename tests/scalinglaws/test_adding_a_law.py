"""A law is added by CONTRIBUTING's steps: two files of the package change, and the command line has it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import scalinglaws

LAW = """
[[laws]]
name = "okafor-parameters"
title = "Loss of small models"
family = "loss"
form = "parameters_loss"
citekey = "okafor2026small"
{source}
where = "equation 2"
status = "pub"
formula = "L = (Nc/N)^aN"
tex = 'L(N) = (N_c/N)^{{\\alpha_N}}'
constant_set = "Okafor"
counts = "N counts all parameters"
domain = "N from 1e6 to 1e9"
output = {{ name = "loss", unit = "nats per token" }}
[laws.inputs]
N = {{ unit = "parameters", meaning = "parameters", lower = 1e6, upper = 1e9 }}
[laws.constants]
Nc = [1e14, "parameters"]
aN = 0.07
"""
PUBLISHED = """
[[checks]]
name = "Okafor at 1e8 parameters"
law = "okafor-parameters"
inputs = { N = 1e8 }
claimed = "2.630"
unit = "nats per token"
kind = "published"
source = "2601.00001, table 1"
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return Path(shutil.copytree(Path(scalinglaws.__file__).parent, tmp_path / "scalinglaws"))


def add(package: Path, source: str) -> None:
    for name, text in (("laws.toml", LAW.format(source=source)), ("published.toml", PUBLISHED)):
        with (package / name).open("a", encoding="utf-8") as file:
            file.write(text)


def run(package: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scalinglaws", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(package.parent)}
    return subprocess.run(
        command, cwd=package.parent, env=environment, capture_output=True, text=True, check=False
    )


def test_a_law_in_two_files_is_evaluated_and_held_against_its_published_value(package: Path) -> None:
    add(package, 'source = "2601.00001"')
    assert "2.63" in run(package, "okafor-parameters", "--set", "N=1e8").stdout
    checked = run(package, "--check")
    assert (checked.returncode, "Okafor at 1e8 parameters" in checked.stdout) == (0, True)


def test_a_law_without_a_source_does_not_enter(package: Path) -> None:
    add(package, "")
    done = run(package, "--check")
    assert (done.returncode == 0, "source" in done.stderr) == (False, True)
