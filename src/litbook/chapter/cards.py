"""Cards with addresses of their own, and claims as cards: verdict, certainty, what would settle it, evidence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from litbook.chapter.display import Table, show
from litbook.chapter.figures import STANCES
from litbook.chapter.review import Review, open_review
from litbook.coding.theme_tables import EVERYTHING
from litbook.escaping import html_text
from litbook.site.reading import scaled

LEVELS = ["high", "moderate", "low", "very low"]
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
class Card:
    """A thing with its own address: title, HTML below it, terms with their HTML, and HTML that opens on demand."""

    anchor: str
    title: str
    lead: str = ""
    lines: Sequence[tuple[str, str]] = ()
    summary: str = ""
    more: str = ""

    def html(self) -> str:
        """The card as an article; a term without words is left out."""
        name = html_text(self.anchor)
        lines = "".join(f"<dt>{html_text(term)}</dt><dd>{words}</dd>" for term, words in self.lines if words)
        more = (
            f"<details><summary>{html_text(self.summary)}</summary>{self.more}</details>" if self.more else ""
        )
        return (
            f'<article class="litbook-card" id="{name}"><h4>{html_text(self.title)} <a class="headerlink" '
            f'href="#{name}" title="Link to this card">#</a></h4>{self.lead}<dl>{lines}</dl>{more}</article>'
        )


@dataclass(frozen=True)
class Cards:
    """Cards in groups by heading; Jupyter and the book show them as HTML."""

    groups: Mapping[str, Sequence[Card]]

    def _repr_html_(self) -> str:
        return "".join(
            f"<h3>{html_text(heading)}</h3>" + "".join(card.html() for card in cards)
            for heading, cards in self.groups.items()
        )


def claim_cards(review: Review, verdicts: pd.DataFrame) -> Cards:
    """The cards of these rows of the table `verdicts`, `#claim-<id>`, with all their evidence, by first theme."""
    names, groups = paper_names(review), dict[str, list[Card]]()
    for verdict in verdicts.to_dict("records"):
        found = review.claims[review.claims["claim_id"] == verdict["claim_id"]]
        heading = in_words(verdict["themes"].split("; ")[0])
        groups.setdefault(heading, []).append(claim_card(verdict, found, names))
    return Cards(groups)


def claim_card(verdict: dict[Any, Any], evidence: pd.DataFrame, names: "pd.Series[str]") -> Card:
    """The card of one claim: the verdict, how sure it is, what would settle it, the evidence by stance."""
    outcome, conclusion = verdict["outcome"].capitalize(), html_text(verdict["conclusion"])
    return Card(
        anchor=f"claim-{verdict['claim_id']}",
        title=verdict["claim"],
        lead=f"<p><strong>{outcome}.</strong> {conclusion}</p>",
        lines=particulars(verdict),
        summary=f"Evidence: {tally(verdict)}",
        more="".join(side(stance, evidence[evidence["stance"] == stance], names) for stance in STANCES),
    )


def side(stance: str, found: pd.DataFrame, names: "pd.Series[str]") -> str:
    """The evidence of one stance; nothing where there is none."""
    items = "".join(piece(row, names) for row in found.to_dict("records"))
    return f"<p><strong>{SIDES[stance]}</strong></p><ul>{items}</ul>" if items else ""


def piece(row: dict[Any, Any], names: "pd.Series[str]") -> str:
    """One piece of evidence: who, on what basis, the abstract's words, our reading."""
    basis = ", ".join(filter(None, (row["basis"], "indirect" if row["indirect"] else "", sizes(row))))
    paper = paper_link(row["citekey"], names, f"claim-{row['claim_id']}")
    return (
        f"<li>{paper} ({html_text(basis)}): “{html_text(row['quote'])}”<br>"
        f"<em>{html_text(row['note'])}</em></li>"
    )


def paper_link(citekey: str, names: "pd.Series[str]", anchor: str = "") -> str:
    """A paper by its name in a sentence, linked to its page or to a row of it."""
    address = f"../papers/{citekey}.html" + (f"#{anchor}" if anchor else "")
    return f'<a href="{html_text(address)}">{html_text(names.get(citekey, citekey))}</a>'


def chapter_links(names: Iterable[str]) -> str:
    """Chapters by their names, linked to their pages."""
    return ", ".join(f'<a href="{html_text(name)}.html">{html_text(in_words(name))}</a>' for name in names)


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
    """The terms of a claim's card, each with HTML."""
    sure = f"{verdict['certainty']} ({verdict['reasons']})"
    makers = f"{verdict['groups']} without common authors, {verdict['testing_groups']} with direct results"
    makers += "; papers for and against have makers in common" if verdict["same_makers"] is True else ""
    return [
        ("Meant for", html_text(verdict["scope"])),
        ("Certainty", html_text(sure)),
        ("The two sides differ in", html_text(PATTERNS.get(verdict["pattern"], ""))),
        ("Would settle it", html_text(verdict["settle"])),
        ("Model sizes", html_text(sizes(verdict))),
        ("Groups", html_text(makers)),
        ("Chapters", chapter_links(verdict["themes"].split("; "))),
    ]


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


def in_words(name: str) -> str:
    """An id as a heading: "loss-laws" as "Loss laws"."""
    return name.replace("-", " ").capitalize()
