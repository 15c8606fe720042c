"""Claims as cards: the verdict, how sure it is and what would settle it, and the evidence behind it by stance."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from litbook.chapter.display import Table, show
from litbook.chapter.figures import STANCES
from litbook.chapter.review import Review, open_review
from litbook.escaping import html_text
from litbook.site.reading import scaled

SIDES = {"supports": "Support", "qualifies": "Limit it to conditions", "refutes": "Refute"}
PATTERNS = {
    "scale": "sizes, amounts of data or lengths",
    "setting": "task, field, kind of data or hardware",
    "measure": "what was measured",
    "comparison": "rival, control or tuning",
    "method": "a newer method against the usual one",
    "budget": "what is counted as cost",
    "meaning": "how a word of the claim is read",
}
"""What papers for and against a claim differ in, in words."""


@dataclass(frozen=True)
class Cards:
    """The cards of some claims, grouped by the first of their themes; Jupyter and the book show them as HTML."""

    verdicts: pd.DataFrame
    evidence: pd.DataFrame
    papers: "pd.Series[str]"

    def _repr_html_(self) -> str:
        """One article a claim, with its own address `#claim-<id>`."""
        first = self.verdicts["themes"].str.split("; ").str[0]
        return "".join(
            f"<h3>{html_text(in_words(str(theme)))}</h3>" + "".join(map(self.card, rows.to_dict("records")))
            for theme, rows in self.verdicts.groupby(first, sort=False)
        )

    def card(self, verdict: dict[Any, Any]) -> str:
        """The card of one claim."""
        name = html_text(verdict["claim_id"])
        outcome = verdict["outcome"].capitalize()
        found = self.evidence[self.evidence["claim_id"] == verdict["claim_id"]]
        lines = "".join(f"<dt>{term}</dt><dd>{text}</dd>" for term, text in particulars(verdict))
        sides = "".join(self.side(stance, found[found["stance"] == stance]) for stance in STANCES)
        return (
            f'<article class="litbook-claim" id="claim-{name}">'
            f'<h4>{html_text(verdict["claim"])} <a class="headerlink" href="#claim-{name}" '
            f'title="Link to this claim">#</a></h4>'
            f"<p><strong>{outcome}.</strong> {html_text(verdict['conclusion'])}</p><dl>{lines}</dl>"
            f"<details><summary>{html_text(tally(verdict))}</summary>{sides}</details></article>"
        )

    def side(self, stance: str, found: pd.DataFrame) -> str:
        """The evidence of one stance; nothing where there is none."""
        items = "".join(self.item(row) for row in found.to_dict("records"))
        return f"<p><strong>{SIDES[stance]}</strong></p><ul>{items}</ul>" if items else ""

    def item(self, row: dict[Any, Any]) -> str:
        """One piece of evidence: who, on what basis, the abstract's words, our reading."""
        key = row["citekey"]
        basis = ", ".join(filter(None, (row["basis"], "indirect" if row["indirect"] else "", sizes(row))))
        return (
            f'<li><a href="../papers/{html_text(key)}.html#claim-{html_text(row["claim_id"])}">'
            f"{html_text(self.papers.get(key, key))}</a> ({html_text(basis)}): “{html_text(row['quote'])}”<br>"
            f"<em>{html_text(row['note'])}</em></li>"
        )


def claim_cards(review: Review, verdicts: pd.DataFrame) -> Cards:
    """The cards of these rows of the table `verdicts`, with all their evidence."""
    return Cards(verdicts, review.claims, paper_names(review))


def claim_list(theme: str, verdicts: pd.DataFrame | None = None) -> Table:
    """The claims that name a theme, each with its verdict and a link to its card in the chapter `claims`.

    They come from the whole review's table `verdicts`, unless that is given.
    """
    verdicts = open_review(sentences=False).more["verdicts"] if verdicts is None else verdicts
    named = verdicts["themes"].str.split("; ").map(lambda themes: theme in themes)
    rows = verdicts.assign(card="claims.html#claim-" + verdicts["claim_id"])[named.astype(bool)]
    caption = "Claims of this chapter with the review's verdicts; each leads to its card"
    columns = ["claim", "card", "outcome", "certainty", *STANCES]
    return show(rows[columns], caption, "verdicts", links={"claim": "card"})


def paper_names(review: Review) -> "pd.Series[str]":
    """How a paper is named in a sentence, by citekey: "Hoffmann et al. 2022"; its key where no author is known."""
    papers = review.papers.set_index("citekey")
    short = review.authors["family"].fillna(review.authors["name"])
    by_order = review.authors.assign(short=short).set_index(["author_order", "citekey"])["short"]
    first, second = (by_order[by_order.index.get_level_values(0) == order].droplevel(0) for order in (1, 2))
    several = papers["n_authors"].fillna(0)
    name = first.reindex(papers.index).astype("string")
    name = name.mask(several == 2, name + " and " + second.reindex(papers.index))
    name = name.mask(several > 2, name + " et al.") + " " + papers["year"].astype("string").fillna("undated")
    return name.fillna(papers.index.to_series())


def particulars(verdict: dict[Any, Any]) -> list[tuple[str, str]]:
    """The lines of a card's list as terms and HTML."""
    start, *moves = verdict["reasons"].split("; ")
    sure = f"{verdict['certainty']} ({'; '.join((start, *moves))})"
    chapters = ", ".join(
        f'<a href="{html_text(theme)}.html">{html_text(in_words(theme))}</a>'
        for theme in verdict["themes"].split("; ")
    )
    makers = f"{verdict['groups']} without common authors, {verdict['testing_groups']} with direct results"
    makers += "; papers for and against have makers in common" if verdict["same_makers"] is True else ""
    lines = [
        ("Meant for", html_text(verdict["scope"])),
        ("Certainty", html_text(sure)),
        ("The two sides differ in", html_text(PATTERNS.get(verdict["pattern"], ""))),
        ("Would settle it", html_text(verdict["settle"])),
        ("Model sizes", html_text(sizes(verdict))),
        ("Groups", html_text(makers)),
        ("Chapters", chapters),
    ]
    return [(term, text) for term, text in lines if text]


def tally(verdict: dict[Any, Any]) -> str:
    """How many papers stand where: "Evidence: 4 support, 2 limit, 2 refute"."""
    words = {"supports": "support", "qualifies": "limit", "refutes": "refute"}
    counts = [f"{verdict[stance]} {word}" for stance, word in words.items() if verdict[stance]]
    return "Evidence: " + ", ".join(counts)


def sizes(row: dict[Any, Any]) -> str:
    """The stated sizes: "70 million to 16 billion parameters"; empty where none is."""
    least, most = row["size_min"], row["size_max"]
    if pd.isna(least):
        return ""
    return f"{scaled(most)} parameters" if least == most else f"{scaled(least)} to {scaled(most)} parameters"


def in_words(name: str) -> str:
    """An id as a heading: "loss-laws" as "Loss laws"."""
    return name.replace("-", " ").capitalize()
