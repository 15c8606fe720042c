"""One version everywhere: what names the version of a work must name the same one."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from litbook.errors import Problem, Severity

CHECKS: tuple[tuple[str, Severity, str], ...] = (
    ("V001", "error", "two files of a work name different versions of it"),
)
PLACES: Mapping[str, re.Pattern[str]] = {
    "src/litbook/__init__.py": re.compile(r'^__version__ = "([^"]+)"', re.MULTILINE),
    "CITATION.cff": re.compile(r"^version: *\"?([^\s\"]+)", re.MULTILINE),
    ".zenodo.json": re.compile(r'"version": *"([^"]+)"'),
    "book/index.md": re.compile(r"\bnote *= *\{Version ([^}]+)\}"),
    "book/about/cite.md": re.compile(r"\bnote *= *\{Version ([^}]+)\}"),
}
"""Where a version may stand, the place that rules first; none of these files must be there."""


def version_problems(root: Path) -> Iterator[Problem]:
    """Versions that differ from that of the first place."""
    named = {
        name: match[1]
        for name, pattern in PLACES.items()
        if (root / name).is_file() and (match := pattern.search((root / name).read_text(encoding="utf-8")))
    }
    ruling = next(iter(named), "")
    for name, version in named.items():
        if version != named[ruling]:
            text = f"names version {version}, {ruling} names {named[ruling]}"
            yield Problem(code="V001", file=name, text=text, mend=f"write {named[ruling]}")
