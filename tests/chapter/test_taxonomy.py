"""The tree of themes, subtopics and papers, on papers with hostile titles."""

import re

import pandas as pd

from litbook.chapter import taxonomy
from litbook.chapter.review import Review
from litbook.coding.theme_tables import TIDY

PLACES = [
    ("a", "small", "Small models", "Below a billion."),
    ("b", "large", "Large models", "Above."),
    ("c", "large", "Large models", "Above."),
    ("d", None, None, None),
]


def review(places: list[tuple[str, str | None, str | None, str | None]]) -> Review:
    empty = {name: pd.DataFrame({"citekey": []}) for name in TIDY if name not in ("papers", "subtopics")}
    keys = [place[0] for place in places]
    papers = pd.DataFrame(
        {
            "citekey": keys,
            "title": "On <x>",
            "part": "P",
            "year": 2024,
            "month": 1,
            "cited_as": "Doe et al. 2024",
        }
    )
    columns = ["citekey", "subtopic", "subtopic_title", "definition"]
    subtopics = pd.DataFrame(places, columns=columns, dtype="string").assign(
        theme="t", theme_title="Sizes & shapes"
    )
    return Review(
        theme="all",
        papers=papers.astype({"citekey": "string"}),
        subtopics=subtopics,
        **empty,
    )


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_theme_holds_its_subtopics_largest_first_and_their_papers() -> None:
    html = taxonomy(review(PLACES[:3]), "A tree").html()
    assert words(html) == (
        "Sizes &amp; shapes (3) Large models (2) Above. Doe et al. 2024 · Doe et al. 2024"
        " Small models (1) Below a billion. Doe et al. 2024"
    )


def test_each_leaf_leads_to_its_paper_and_shows_its_title() -> None:
    html = taxonomy(review(PLACES[:1]), "A tree").html()
    assert '<a href="../papers/a.html" title="On &lt;x&gt;">' in html


def test_a_theme_without_subtopics_carries_its_papers_itself() -> None:
    assert words(taxonomy(review(PLACES[3:]), "A tree").html()) == "Sizes &amp; shapes (1) Doe et al. 2024"


def test_a_selection_without_papers_says_so() -> None:
    assert words(taxonomy(review([]), "A tree").html()) == "No paper of this selection has a theme."
