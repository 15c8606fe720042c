"""A selection of papers as a tree: its themes, their subtopics with definitions, the papers at the leaves."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from litbook.chapter.cards import paper_names
from litbook.chapter.review import Review
from litbook.escaping import html_text
from litbook.site.outputs import TABLE_MIME


@dataclass(frozen=True)
class Taxonomy:
    """The rows of the table `subtopics` with a `name` for each paper and its `title`, as a nested list."""

    rows: pd.DataFrame
    caption: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """HTML for a notebook; the same as a numbered figure for the book."""
        tree = {"name": "taxonomy", "caption": self.caption, "html": self.html(), "kind": "Figure"}
        return {"text/html": f"{tree['html']}<p>{html_text(self.caption)}</p>", TABLE_MIME: tree}

    def html(self) -> str:
        """A theme a branch; a theme without subtopics carries its papers itself."""
        if self.rows.empty:
            return "<p>No paper of this selection has a theme.</p>"
        branches = (
            f"<li><strong>{html_text(str(title))}</strong> ({len(papers)}){self.twigs(papers)}</li>"
            for title, papers in self.rows.groupby("theme_title", sort=False)
        )
        return f'<ul class="litbook-tree">{"".join(branches)}</ul>'

    def twigs(self, papers: pd.DataFrame) -> str:
        """The subtopics of one theme, the largest first, then the papers that have none."""
        divided = papers.dropna(subset=["subtopic"])
        sizes = divided["subtopic"].value_counts().rename_axis("subtopic").reset_index(name="papers")
        groups = [divided[divided["subtopic"] == subtopic] for subtopic in sizes["subtopic"]]
        items = "".join(
            f"<li><strong>{html_text(group['subtopic_title'].iloc[0])}</strong> ({len(group)})"
            f"<small>{html_text(group['definition'].iloc[0])}</small>{leaves(group)}</li>"
            for group in groups
        )
        rest = papers[papers["subtopic"].isna()]
        return (f"<ul>{items}</ul>" if items else "") + (leaves(rest) if len(rest) else "")


def leaves(papers: pd.DataFrame) -> str:
    """The papers as links to their pages; a paper's title shows when it is pointed at."""
    links = (
        f'<a href="../papers/{html_text(key)}.html" title="{html_text(title)}">{html_text(name)}</a>'
        for key, title, name in papers[["citekey", "title", "name"]].itertuples(index=False)
    )
    return f"<p>{' · '.join(links)}</p>"


def taxonomy(review: Review, caption: str) -> Taxonomy:
    """The papers of the review by theme and subtopic, themes in the order of the list, papers by date.

    `{numref}` finds it as `<chapter>-taxonomy`.
    """
    papers = review.papers[["citekey", "title", "part", "year", "month"]]
    rows = review.subtopics.merge(papers, on="citekey").sort_values(["year", "month", "citekey"])
    sizes = rows["theme"].map(rows["theme"].value_counts())
    ordered = rows.assign(name=rows["citekey"].map(paper_names(review)), papers=sizes)
    return Taxonomy(ordered.sort_values(["papers", "theme"], ascending=[False, True], kind="stable"), caption)
