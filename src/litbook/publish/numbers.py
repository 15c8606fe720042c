"""Computed numbers for prose: glued under a name, printed by `{glue:text}`."""

from collections.abc import Mapping

from myst_nb import glue

from litbook.publish.facts import scaled


def glue_numbers(numbers: Mapping[str, float | int | str]) -> None:
    """Makes each value available to the chapter's text under its name, in the book's number format."""
    for name, value in numbers.items():
        glue(name, value if isinstance(value, str) else scaled(float(value)), display=False)
