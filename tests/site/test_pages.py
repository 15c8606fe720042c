"""Paper pages and the table of all papers, on the toy review."""

from pathlib import Path

import pytest

from litbook.paths import find_paths
from litbook.review import Review, load_review
from litbook.site.pages import citing_chapters, date_text, explorer_table, paper_pages
from litbook.site.related import related_works

TOY = Path(__file__).parent.parent / "toy_review"


@pytest.fixture(scope="module")
def review() -> Review:
    return load_review(find_paths(TOY))


def test_a_page_holds_entry_coding_abstract_and_bibtex(review: Review) -> None:
    page = paper_pages(review, {}, {})["hoffmann2022training"]
    assert page.startswith("---\norphan: true\n---\n# Training Compute")
    assert "29 March 2022" in page
    assert 'id="fact-params"' in page
    assert '<mark class="litbook-quote"' in page
    assert "@inproceedings{hoffmann2022training" in page
    assert "% Generated" not in page


def test_every_quantity_of_a_coding_has_its_row(review: Review) -> None:
    pages = paper_pages(review, {}, {})
    for work in review.works:
        assert work.coding
        rows = pages[work.citekey].count('<tr id="fact-')
        assert rows == len(work.coding.quantities)


def test_similar_papers_are_others_and_each_once(review: Review) -> None:
    related = related_works(review.works, 2)
    assert all(len(set(others)) == 2 and key not in others for key, others in related.items())


def test_a_chapter_cites_a_paper_whose_key_or_fact_it_prints() -> None:
    chapters = {"a": "{cite:t}`x2020y`", "b": "{fact}`x2020y.params`", "c": "x2020yy"}
    assert citing_chapters(chapters, ["x2020y"]) == {"x2020y": ("a", "b")}


def test_the_table_has_a_row_a_paper_in_the_lists_order(review: Review) -> None:
    table = explorer_table(review)
    keys = [f'href="papers/{work.citekey}.html"' for work in review.works]
    places = [table.index(key) for key in keys]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("published", "text"),
    [
        ("2023-09-12", "12 September 2023"),
        ("2023-09", "September 2023"),
        ("2023", "2023"),
        (None, "date unknown"),
    ],
)
def test_a_date_says_no_more_than_is_known(published: str | None, text: str) -> None:
    assert date_text(published) == text
