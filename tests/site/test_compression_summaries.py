"""The chapter on compression: its data file quotes the abstracts, its factors follow the stated numbers."""

import pandas as pd
import pytest

from litbook.coding.evidence import find_quote
from litbook.coding.tables import make_tables
from litbook.coding.theme_tables import select_theme
from litbook.paths import find_paths
from litbook.publish.charts import compression as charts
from litbook.publish.summaries import compression as summaries
from litbook.review import load_review


@pytest.fixture(scope="module")
def review(root):
    return load_review(find_paths(root))


@pytest.fixture(scope="module")
def whole(review):
    return make_tables(review.works, review.themes, review.claims)


@pytest.fixture(scope="module")
def tables(whole):
    return select_theme(whole, "compression")


@pytest.fixture(scope="module")
def marks(root):
    return summaries.open_marks(root)


@pytest.fixture(scope="module")
def saved(tables, marks):
    return summaries.savings(tables, marks)


def test_every_mark_quotes_its_abstract(review, marks) -> None:
    abstracts = {work.citekey: work.listing.abstract for work in review.works}
    rows = [*marks["widths"], *marks["savings"]]
    quotes = [(row["citekey"], row[name]) for row in rows for name in ("quote", "aid_quote") if name in row]
    assert [pair for pair in quotes if find_quote(pair[1], abstracts[pair[0]]) is None] == []


def test_every_width_and_saving_finds_its_coded_number(tables, marks, saved) -> None:
    wide = summaries.widths(tables, marks)
    assert len(wide) == len(marks["widths"])
    assert wide["width"].is_monotonic_decreasing
    assert set(wide["quality"]) <= set(charts.QUALITIES)
    assert len(saved) == len(marks["savings"])
    assert (saved["factor"] > 1).all()
    assert set(saved["rival"]) <= set(charts.RIVALS)


@pytest.mark.parametrize(
    ("value", "over", "reading", "factor"),
    [
        (20, None, "times", 20),
        (80, None, "less", 5),
        (25, None, "left", 4),
        (0.5, None, "inverse", 2),
        (2e9, 8e9, "quotient", 4),
    ],
    ids=["times", "less", "left", "inverse", "quotient"],
)
def test_a_stated_number_becomes_the_factor_by_which_something_shrinks(value, over, reading, factor) -> None:
    assert summaries.as_factor(value, over or float("nan"), reading) == pytest.approx(factor)


def test_bits_implied_by_a_saving_restore_it(saved) -> None:
    ideal = summaries.against_ideal(saved)
    assert (16 / ideal["effective"]).tolist() == pytest.approx(ideal["factor"].tolist())
    assert ideal.set_index("citekey").loc["frantar2023qmoe", "effective"] == pytest.approx(0.8)


def test_the_table_of_savings_has_a_row_a_paper_with_the_range_of_its_factors(saved) -> None:
    table = summaries.savings_table(saved).set_index("citekey")
    assert table.index.is_unique
    assert set(table.index) == set(saved["citekey"])
    assert table.loc["yao2023deltazip", "reduction"] == "6 to 8×"
    assert table.loc["chai2023int2", "reduction"] == "up to 5.6×"


def test_the_ladder_is_the_law_of_weight_memory(tables, marks) -> None:
    rows = summaries.ladder(tables, marks)
    assert rows["parameters"].is_monotonic_increasing
    seven = rows.set_index("parameters").loc[7e9]
    assert (seven["16_bits"], seven["4_bits"]) == ("14 GB", "3.5 GB")


def test_without_the_papers_of_the_memory_examples_their_numbers_are_unknown(whole, marks) -> None:
    numbers = summaries.numbers(select_theme(whole, "inference-systems"), marks)
    assert numbers["compression-nllb-memory"] == numbers["compression-nllb-cut"] == "unknown"


def test_charts_are_named_and_described_and_their_titles_follow_the_data(tables, marks, saved) -> None:
    wide, ideal = summaries.widths(tables, marks), summaries.against_ideal(saved)
    drawn = [
        charts.quality_by_width(wide).to_dict(),
        charts.saving_by_width(ideal).to_dict(),
        charts.savings_by_rival(saved).to_dict(),
    ]
    names = ["quality-by-width", "saving-by-width", "savings-by-rival"]
    assert [chart["usermeta"]["name"] for chart in drawn] == names
    assert all(chart["description"].endswith(f"{chart['title']['text']}.") for chart in drawn)
    fewer = charts.quality_by_width(wide[wide["width"] >= 4]).to_dict()
    assert fewer["title"]["text"] == "0 of 0 results below four bits name an aid, 0 of 2 at four"
    doubled = pd.concat([saved, saved.assign(rival=charts.SAME, factor=4.0)])
    assert "is 4× against the same model" in charts.savings_by_rival(doubled).to_dict()["title"]["text"]
