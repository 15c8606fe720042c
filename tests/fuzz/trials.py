"""`make trials`: the tests that try to break builds, look-ups and writers, counted for the page about robustness.

A trial is one case of a test, or one killed build of `benchmarks.kills`.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

from .figures import keep
from .targets import ROOT

TRIALS = {
    "inputs that broke something before": ["tests/corpus/test_linear.py", "tests/audit"],
    "runs of one sign, by function": ["tests/test_linear_growth.py"],
    "any text, in each form that is written": ["tests/test_any_text.py", "tests/test_escaping.py"],
    "lists made to cost memory and time": ["tests/corpus/test_bombs.py"],
    "answers of a hostile server": ["tests/lookup/test_hostile_server.py"],
    "edits after which the site equals a clean build": ["tests/site/test_incremental.py", "-k", "edit"],
    "builds that were stopped, or had no room": ["tests/site/test_broken_builds.py"],
    "pages of a hostile list": ["tests/test_hostile_build.py"],
}  # fmt: skip
KILLED = re.compile(r"(\d+) builds: (\d+) killed at work, (\d+) followed")


def cases(arguments: list[str]) -> tuple[int, int]:
    """How many cases pytest ran, and how many failed; what is skipped is not counted."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
        subprocess.run(command, cwd=ROOT, check=False, stdout=sys.stderr)
        suite = next(ET.parse(report).iter("testsuite")).attrib
    failed = int(suite["failures"]) + int(suite["errors"])
    return int(suite["tests"]) - int(suite["skipped"]), failed


def kills(times: int) -> tuple[int, int]:
    """How many builds were killed at work, and how many of the next ones differ from a clean one."""
    command = [sys.executable, "-m", "benchmarks.kills", "--times", str(times)]
    output = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True).stdout
    found = KILLED.search(output)
    assert found, output
    sys.stderr.write(output)  # which moments, and which files differ
    return int(found[2]), int(found[3])


def main() -> int:
    """Runs the trials whose name holds the first argument; exit status 1 if one failed."""
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    broken = 0
    for name, arguments in TRIALS.items():
        if only in name:
            tried, failed = cases(arguments)
            keep(
                "trials",
                {"trial": name, "tried": tried, "failed": failed, "command": f"pytest {' '.join(arguments)}"},
            )
            broken += failed
    if only in "killed builds":
        times = int(os.environ.get("TIMES", "50"))
        tried, failed = kills(times)
        keep("trials", {"trial": "killed builds", "tried": tried, "failed": failed,
                        "command": f"python -m benchmarks.kills --times {times}"})  # fmt: skip
        broken += failed
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
