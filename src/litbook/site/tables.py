"""A table as HTML: rows are cards on a telephone, papers go by name, numbers as people write them."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from markupsafe import Markup

from litbook.escaping import html_text
from litbook.site.reading import numeral, scaled
from litbook.site.templating import filled

UNKNOWN = Markup('<span class="litbook-unknown">unknown</span>')
KEYS = ("citekey", "citekeys")
"""The columns that name a paper, or several with commas between."""
ONE = "^[a-z0-9-]+$"
"""The key of one paper or claim."""
YEARS = ("year", "since")
"""The columns whose whole numbers stand without a comma."""
MIDNIGHT = "T00:00:00"


class Named(Protocol):
    """Papers' names by citekey: a mapping or a column of pandas."""

    def get(self, key: str, default: str, /) -> Any:
        """The name, or what stands for none."""


def table_html(label: str, heads: Sequence[str], rows: Iterable[Sequence[str]], more: str = "") -> str:
    """A table in a box that scrolls; each row is its cells as HTML.

    The rows of more than three cells are cards on a telephone, where each cell bears its heading.
    """
    return filled("table.html", label=label, heads=heads, rows=rows, more=more)


def heading(column: str) -> str:
    """A column's name as a heading."""
    return {"citekey": "Paper", "citekeys": "Papers"}.get(column) or column.replace("_", " ").capitalize()


def paper_link(key: str, names: Named, place: str = "") -> str:
    """A paper by its name, its key where none is known, as a link to its page, to a place of it if one is given."""
    name, address = html_text(names.get(key, key)), html_text(f"../papers/{key}.html{place and '#'}{place}")
    return f'<a href="{address}">{name}</a>' if re.fullmatch(ONE, key) else name


def paper_links(keys: str, names: Named) -> str:
    """The papers of a cell, each by its name."""
    return ", ".join(paper_link(key, names) for key in re.split("[,;] ?", keys))


def cell_text(value: Any, column: str = "") -> str:
    """A cell as escaped text: null is shown as unknown, a number as people write it, a day without its hour."""
    if value is None:
        return UNKNOWN
    if isinstance(value, float):
        return scaled(value) if value.is_integer() else numeral(value)
    if type(value) is int and column not in YEARS:
        return scaled(value)
    return html_text(str(value).removesuffix(MIDNIGHT))
