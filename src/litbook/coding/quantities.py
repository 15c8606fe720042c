"""Quantities with units and spans."""

from litbook.model import Span


def extract_quantities(text: str) -> tuple[Span, ...]:
    """Every quantity of the text."""
    return ()
