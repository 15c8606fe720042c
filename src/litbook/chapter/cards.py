"""How tables of a chapter look, and cards with addresses of their own, claims among them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from itertools import chain, count
from typing import Any

import pandas as pd
from docutils.nodes import make_id

from litbook.chapter.review import NAMED, TITLED, WORDS, Review, open_review, paper_names
from litbook.coding.theme_tables import EVERYTHING
from litbook.escaping import html_text, is_link
from litbook.site.charts import TABLE_MIME
from litbook.site.reading import plain, scaled
from litbook.site.searchable import Cell, Choice, Column, Row, Searchable, choice
from litbook.site.tables import KEYS, cell_text, heading, paper_link, paper_links, table_html
from litbook.site.templating import filled

SCALED_COLUMNS = frozenset({"parameters", "active_parameters", "active", "tokens", "context"})
OF_A_SOURCE = "#source-"
"""In an address: the row of a paper's page that states what a public source says; tables.js knows it too."""


@dataclass(frozen=True)
class Table:
    """A data frame with its caption: a numbered table of the book, which Jupyter shows as accessible HTML too.

    A column `citekey` becomes links to the papers' pages.
    `{numref}` finds it as `<chapter>-<name>`. A searchable one has a search field and sorts by its headings.
    `links` names for a column the one that holds its addresses, which is not shown itself; `unknown` a column of
    words that stand in the row's empty cells. `folded` columns stand under the row's first cell until it is
    unfolded. A searchable table offers the names of the `filters` columns to choose from, and the `limits` that a
    column's number must keep to; where it links to public sources, a switch leaves the abstracts' words alone.
    """

    frame: pd.DataFrame
    caption: str
    name: str
    _: KW_ONLY
    searchable: bool = False
    links: Mapping[str, str] = field(default_factory=dict)
    unknown: str | None = None
    folded: Sequence[str] = ()
    filters: Sequence[str] = ()
    limits: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """The columns that stand beside one another."""
        hidden = {*self.links.values(), self.unknown, *self.folded}
        return [column for column in self.frame.columns if column not in hidden]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """HTML for a notebook; name, caption and HTML for the book, which numbers its tables."""
        table = {"name": self.name, "caption": self.caption, "html": self.html()}
        return {"text/html": f"<p>{html_text(self.caption)}</p>{table['html']}", TABLE_MIME: table}

    def cell(self, column: str, row: Mapping[Any, Any]) -> str:
        """One cell as HTML, a link where the column has an address beside it."""
        text = self.text(column, row)
        address = row.get(self.links.get(column, ""))
        return (
            f'<a href="{html_text(address)}">{text}</a>'
            if isinstance(address, str) and is_link(address)
            else text
        )

    def text(self, column: str, row: Mapping[Any, Any]) -> str:
        """What a cell says: a paper as a link to its page; in place of nothing the row's own words, if it has any."""
        value = row[column]
        if isinstance(value, dict):
            return ", ".join(paper_link(key, value) for key in value)
        if is_unknown(value):
            words = html_text(row[self.unknown]) if self.unknown else "unknown"
            return f'<span class="litbook-unknown">{words}</span>'
        if column in KEYS:
            return paper_links(value, NAMED)
        if column in SCALED_COLUMNS:
            return short(float(value)) if self.searchable else scaled(float(value))
        return cell_text(value, column)

    def searched_cell(self, column: str, row: Mapping[Any, Any]) -> Cell:
        """The cell of a searchable table: with what is folded under it, and the number it sorts by."""
        value = row[column]
        number = "" if is_unknown(value) else f"{value!r}" if isinstance(value, int | float) else None
        below = self.fold(row) if column == self.columns[0] else ""
        return Cell(self.cell(column, row) + below, number)

    def searched_row(self, row: Mapping[Any, Any], anchor: str) -> Row:
        """The row of a searchable table with what it is chosen by."""
        tags = {name: [] if is_unknown(row[name]) else str(row[name]).split("; ") for name in self.filters}
        return Row([self.searched_cell(column, row) for column in self.columns], tags, anchor)

    def limit(self, column: str) -> Choice:
        """The choice of a number that the column's must not exceed."""
        options = [(f"{most:.0f}", name) for name, most in self.limits[column].items()]
        return Choice("fits", "Fits", options, self.columns.index(column))

    def fold(self, row: Mapping[Any, Any]) -> str:
        """What else is known of a row, under its first cell until it is unfolded; nothing where nothing is."""
        known = [column for column in self.folded if not is_unknown(row[column])]
        pairs = (
            f"<dt>{html_text(heading(column))}</dt><dd>{self.cell(column, row)}</dd>" for column in known
        )
        return f"<details><summary>more</summary><dl>{''.join(pairs)}</dl></details>" if known else ""

    def html(self) -> str:
        """The table in a box that scrolls; a searchable one with its controls."""
        rows: list[dict[Any, Any]] = self.frame.to_dict("records")
        if not rows:
            return "<p>There is nothing to list.</p>"
        if self.searchable:
            return self.searchable_table(rows).html()
        cells = ([self.cell(column, row) for column in self.columns] for row in rows)
        return table_html(self.caption, [heading(column) for column in self.columns], cells)

    def anchors(self, records: Iterable[Mapping[Any, Any]]) -> Iterator[str]:
        """The id of each row: `row-<table>-<what its first cell says>`, with the first free number if that is taken."""
        taken = set[str]()
        for record in records:
            name = row_place(self.name, record[self.columns[0]]).removeprefix("#")
            names = chain([name], (f"{name}-{number}" for number in count(2)))
            anchor = next(free for free in names if free not in taken)
            taken.add(anchor)
            yield anchor

    def searchable_table(self, records: Sequence[Mapping[Any, Any]]) -> Searchable:
        """The rows with what they are chosen by; a cell may name several, and several columns one choice."""
        anchors = zip(records, self.anchors(records), strict=True)
        rows = [self.searched_row(record, anchor) for record, anchor in anchors]
        names = [choice(column, heading(column), rows) for column in self.filters]
        limits = [self.limit(column) for column in self.limits]
        addresses = (address for column in self.links.values() for address in self.frame[column])
        return Searchable(
            f"table-{self.name}",
            self.caption,
            [Column(column, heading(column)) for column in self.columns],
            rows,
            [*names, *limits],
            prefix=f"{self.name}-",
            switch=any(isinstance(address, str) and OF_A_SOURCE in address for address in addresses),
        )


show = Table
"""As notebooks call it: a cell that ends with a table shows it."""


def short(amount: float) -> str:
    """An amount as in a model's name: "7B", "2.6T"; below a million in full, "8,192"."""
    for scale, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M")):
        if amount >= scale:
            return f"{amount / scale:.4g}{letter}"
    return plain(amount)


def is_unknown(value: Any) -> bool:
    """Whether a cell is empty."""
    return value is None or value is pd.NA or bool(value != value)  # NaN alone differs from itself


LEVELS = ["high", "moderate", "low", "very low"]
PATTERNS: Mapping[str, str] = WORDS["patterns"]


@dataclass(frozen=True)
class Card:
    """A thing with its own address: title, HTML below it, terms with their HTML, and HTML that opens on demand.

    A term without words is left out.
    """

    anchor: str
    title: str
    lead: str = ""
    lines: Sequence[tuple[str, str]] = ()
    summary: str = ""
    more: str = ""


@dataclass(frozen=True)
class Cards:
    """Cards in groups by heading; Jupyter and the book show them as HTML."""

    groups: Mapping[str, Sequence[Card]]

    def _repr_html_(self) -> str:
        return filled("cards.html", groups=self.groups)


@dataclass(frozen=True)
class ClaimCards:
    """Claims in groups by heading, each a row of the table `verdicts` with its rows of evidence, as cards."""

    groups: Mapping[str, Sequence[tuple[dict[Any, Any], Sequence[dict[Any, Any]]]]]
    names: "pd.Series[str]"

    def _repr_html_(self) -> str:
        asked = (chapter_links, paper_link, sizes, tally)
        known = {"groups": self.groups, "names": self.names, "patterns": PATTERNS, "sides": WORDS["sides"]}
        return filled("claims.html", **known, **{function.__name__: function for function in asked})


def claim_cards(review: Review, verdicts: pd.DataFrame) -> ClaimCards:
    """The cards of these rows of the table `verdicts`, `#claim-<id>`, with all their evidence, by first theme."""
    groups: dict[str, list[tuple[dict[Any, Any], Sequence[dict[Any, Any]]]]] = {}
    for verdict in verdicts.to_dict("records"):
        found = review.claims[review.claims["claim_id"] == verdict["claim_id"]]
        heading = chapter_title(verdict["themes"].split("; ")[0])
        groups.setdefault(heading, []).append((verdict, found.to_dict("records")))
    return ClaimCards(groups, paper_names(review))


def row_place(table: str, first: object, page: str = "") -> str:
    """The address of the row of a searchable table whose first cell says so, on this page of the book or another."""
    return f"{page}#{make_id(f'row {table} {first}')}"


def chapter_links(names: Iterable[str]) -> str:
    """Chapters by their names, linked to their pages."""
    return ", ".join(
        f'<a href="{html_text(name)}.html">{html_text(chapter_title(name))}</a>' for name in names
    )


def claim_rows(verdicts: pd.DataFrame, page: str = "") -> pd.DataFrame:
    """One row a verdict: claim, card (its address on `page`), verdict, certainty, evidence (papers by stance)."""
    return pd.DataFrame(
        {
            "claim": verdicts["claim"],
            "card": f"{page}#claim-" + verdicts["claim_id"],
            "verdict": verdicts["outcome"],
            "certainty": verdicts["certainty"],
            "evidence": list(map(tally, verdicts.to_dict("records"))),
        }
    )


def claim_list(theme: str, verdicts: pd.DataFrame | None = None) -> Table:
    """The claims that name a theme, each with its verdict and a link to its card in the chapter `claims`.

    They come from the whole review's table `verdicts`, unless that is given.
    """
    verdicts = open_review(sentences=False).more["verdicts"] if verdicts is None else verdicts
    named = verdicts["themes"].str.split("; ").map(lambda themes: theme in themes).astype(bool)
    caption = "Claims of this chapter with the review's verdicts; each leads to its card"
    return show(claim_rows(verdicts[named], "claims.html"), caption, "verdicts", links={"claim": "card"})


def verdict_list(review: Review, verdicts: pd.DataFrame | None = None) -> Table:
    """The claims that the review's theme or part puts first, the surest first, with what is concluded of each.

    They come from the whole review's table `verdicts`, unless that is given; each leads to its card.
    """
    verdicts = open_review(sentences=False).more["verdicts"] if verdicts is None else verdicts
    papers = review.papers
    chosen = {review.theme, *papers.loc[papers["part"] == review.theme, "primary_theme"]}
    first = verdicts["themes"].str.split("; ").str[0]
    rows = verdicts[first.isin(chosen) | (review.theme == EVERYTHING)]
    rows = rows.assign(
        card="claims.html#claim-" + rows["claim_id"], surest=rows["certainty"].map(LEVELS.index)
    )
    columns = ["claim", "card", "outcome", "certainty", "conclusion"]
    caption = "Claims of this part, the surest first, and what the review concludes; each leads to its card"
    return show(
        rows.sort_values("surest", kind="stable")[columns], caption, "verdicts", links={"claim": "card"}
    )


def tally(verdict: dict[Any, Any]) -> str:
    """How many papers stand where: "4 support, 2 limit, 2 refute"."""
    words = {"supports": "support", "qualifies": "limit", "refutes": "refute"}
    counts = [f"{verdict[stance]} {word}" for stance, word in words.items() if verdict[stance]]
    return ", ".join(counts)


def sizes(row: dict[Any, Any]) -> str:
    """The stated sizes: "70 million to 16 billion parameters"; empty where none is."""
    least, most = row["size_min"], row["size_max"]
    if pd.isna(least):
        return ""
    return f"{scaled(most)} parameters" if least == most else f"{scaled(least)} to {scaled(most)} parameters"


def chapter_title(name: str) -> str:
    """A chapter by the title of its theme, or by its name in words."""
    return TITLED.get(name) or in_words(name)


def in_words(name: str) -> str:
    """An id as a heading: "loss-laws" as "Loss laws"."""
    return name.replace("-", " ").capitalize()
