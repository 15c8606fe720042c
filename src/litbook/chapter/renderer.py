"""Altair output that needs no other host: the specification alone, under a type that nbformat accepts.

Only the book's build turns this on (`LITBOOK_REVIEW` is set); a reader's own Jupyter keeps Altair's renderer.
"""

import os
from typing import Any

import altair as alt

from litbook.paths import REVIEW_VARIABLE
from litbook.site.outputs import VEGALITE_MIME


def specification_only(spec: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The mime bundle of a chart: its specification, and its description for readers of plain text."""
    return {VEGALITE_MIME: spec, "text/plain": spec.get("description", "chart")}


def enable_for_build() -> None:
    """Makes Altair emit specifications when the book is being built."""
    alt.renderers.register("litbook", specification_only)
    alt.data_transformers.enable("default", max_rows=None)
    if os.environ.get(REVIEW_VARIABLE):
        alt.renderers.enable("litbook")
