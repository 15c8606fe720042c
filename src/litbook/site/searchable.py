"""A table that a reader searches, narrows by choices, sorts, ticks and prints: one form for every page."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from litbook.site.templating import filled

UNKNOWN = "-"
"""The choice of rows of which nothing is known; tables.js knows it too."""


class Column(NamedTuple):
    """A column that sorts; in the page's address it goes by its name."""

    name: str
    heading: str


class Cell(NamedTuple):
    """HTML, and what the cell sorts by where that is not its text: empty where it is unknown."""

    html: str
    value: str | None = None
    numeric: bool = False


class Row(NamedTuple):
    """A cell a column, what the row is chosen by, its id in the page; `key` names what is ticked, none is without."""

    cells: Sequence[Cell]
    tags: Mapping[str, Sequence[str]] = {}
    anchor: str = ""
    key: str = ""


class Choice(NamedTuple):
    """A list to choose from: of tags, or where `column` is one's number of what its number must not exceed."""

    name: str
    heading: str
    options: Sequence[tuple[str, str]]
    column: int | None = None


class Searchable(NamedTuple):
    """The table; `name` its id, `prefix` begins its names in the address, `seen` choices are not folded away.

    `words` is the address of a script that gives rows more words to be found by: it is asked for at the first search.
    """

    name: str
    label: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    choices: Sequence[Choice] = ()
    prefix: str = ""
    hint: str = "words of a row"
    seen: int = 4
    switch: bool = False
    words: str = ""

    def html(self, template: str = "searchable.html", **more: object) -> str:
        """The table with its controls, in a box that scrolls; a choice of one is none."""
        choices = [one for one in self.choices if len(one.options) > (one.column is None)]
        folded = choices[self.seen :]
        return filled(template, table=self, choices=choices[: self.seen], folded=folded, **more)


def choice(name: str, heading: str, rows: Iterable[Row], titles: Mapping[str, str] | None = None) -> Choice:
    """All that rows are tagged with, `titles` in their order first; "unknown" where a row has no such tag."""
    tags = [row.tags.get(name, ()) for row in rows]
    used = {value for values in tags for value in values}
    titled = {value: title for value, title in (titles or {}).items() if value in used}
    options = [*titled.items(), *((value, value) for value in sorted(used - titled.keys()))]
    return Choice(name, heading, [*options, *([] if all(tags) else [(UNKNOWN, "unknown")])])
