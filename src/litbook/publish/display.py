"""How a table of a chapter looks: readable headings, links to paper pages, unknown shown as unknown."""

import html
from dataclasses import dataclass
from typing import Any

import pandas as pd

from litbook.publish.facts import scaled
from litbook.publish.figures import TABLE_MIME, cell_text

SCALED_COLUMNS = frozenset({"parameters", "active_parameters", "tokens", "context"})


@dataclass(frozen=True)
class Table:
    """A data frame with its caption; Jupyter and the book show it as an accessible HTML table."""

    frame: pd.DataFrame
    caption: str
    name: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """HTML for a notebook; name, caption and HTML for the book, which numbers its tables."""
        table = {"name": self.name, "caption": self.caption, "html": self.html()}
        return {"text/html": f"<p>{html.escape(self.caption)}</p>{table['html']}", TABLE_MIME: table}

    def html(self) -> str:
        """The table in a box that scrolls."""
        columns = list(self.frame.columns)
        head = "".join(f'<th scope="col">{html.escape(heading(column))}</th>' for column in columns)
        rows = (
            "".join(
                f"<td>{table_cell(column, value)}</td>" for column, value in zip(columns, row, strict=True)
            )
            for row in self.frame.itertuples(index=False)
        )
        body = "".join(f"<tr>{cells}</tr>" for cells in rows)
        caption = html.escape(self.caption)
        return (
            f'<div class="litbook-scroll" tabindex="0" role="region" aria-label="{caption}"><table>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )


def show(frame: pd.DataFrame, caption: str, name: str) -> Table:
    """The frame as a numbered table of the book; a column `citekey` becomes links to the papers' pages.

    `{numref}` finds it as `<chapter>-<name>`.
    """
    return Table(frame, caption, name)


def heading(column: str) -> str:
    """A column's name as a heading."""
    return "Paper" if column == "citekey" else column.replace("_", " ").capitalize()


def table_cell(column: str, value: Any) -> str:
    """One cell as HTML."""
    if value is None or value is pd.NA or value != value:  # NaN is the only value that differs from itself
        return cell_text(None)
    if column == "citekey":
        return f'<a href="../papers/{value}.html">{value}</a>'
    if column in SCALED_COLUMNS:
        return scaled(float(value))
    return cell_text(value)
