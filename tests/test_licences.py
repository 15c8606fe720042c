"""What a release brings along has licences that are fit: a new dependency is read before it is released."""

import runpy
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

SCRIPT = runpy.run_path(str(Path(__file__).parent.parent / "scripts" / "licences.py"))


def installed() -> Iterator[dict[str, Any]]:
    """Every installed distribution as a bill of materials lists it."""
    for one in distributions():
        expression = one.metadata.get("License-Expression") or one.metadata.get("License")
        classes = [name for name in one.metadata.get_all("Classifier") or () if name.startswith("License ::")]
        stated = [{"license": {"name": name}} for name in classes] or [{"expression": expression or "none"}]
        yield {"name": one.metadata["Name"], "version": one.version, "licenses": stated}


def test_every_installed_distribution_has_a_licence_that_is_fit() -> None:
    assert SCRIPT["faults"](list(installed())) == []


def test_a_licence_that_nobody_read_is_named() -> None:
    components = [{"name": "odd", "version": "1.0", "licenses": [{"expression": "MIT AND (Odd-1.0 OR ISC)"}]}]
    assert SCRIPT["faults"]([*components, {"name": "silent", "version": "2"}]) == [
        "odd 1.0: MIT, Odd-1.0, ISC",
        "silent 2: no licence stated",
    ]
