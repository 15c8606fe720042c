"""The chapter on other designs: its data file holds, savings become factors, charts say what their data say."""

import math

import pandas as pd
import pytest

from litbook.coding.evidence import find_quote
from litbook.coding.tables import make_tables
from litbook.coding.theme_tables import select_theme
from litbook.paths import find_paths
from litbook.publish.charts import architecture as charts
from litbook.publish.summaries import architecture as summaries
from litbook.review import load_review


@pytest.fixture(scope="module")
def review(root):
    return load_review(find_paths(root))


@pytest.fixture(scope="module")
def whole(review):
    return make_tables(review.works, review.themes, review.claims)


@pytest.fixture(scope="module")
def everything(whole):
    return select_theme(whole, "all")


@pytest.fixture(scope="module")
def tables(whole):
    return select_theme(whole, "architecture")


@pytest.fixture(scope="module")
def marks(root):
    return summaries.open_marks(root)


@pytest.fixture(scope="module")
def claims(everything, tables):
    return summaries.chapter_claims(everything, tables)


def test_every_mark_quotes_its_title_or_abstract(review, marks) -> None:
    texts = {work.citekey: f"{work.listing.title}\n{work.listing.abstract}" for work in review.works}
    strangers = [
        (row["citekey"], row["quote"])
        for row in [*marks["studies"], *marks["savings"]]
        if find_quote(row["quote"], texts[row["citekey"]]) is None
    ]
    assert strangers == []


def test_every_paper_of_the_theme_studies_one_design(tables, marks) -> None:
    studies = summaries.studies(tables, marks)
    assert sorted(studies["citekey"]) == sorted(tables.papers["citekey"])
    named = sum("tried" in row for row in marks["studies"])
    assert studies["size"].notna().sum() == named
    assert (studies["least"].dropna() < studies["size"][studies["least"].notna()]).all()


def test_drawn_sizes_keep_every_paper_and_start_with_the_largest_design(tables, marks) -> None:
    studies = summaries.studies(tables, marks)
    drawn = summaries.sizes(studies)
    assert drawn["papers"].sum() == studies["size"].notna().sum()
    assert drawn["size"].iloc[0] == studies["size"].max()


@pytest.mark.parametrize(
    ("reading", "value", "over", "times"),
    [
        ("times", 22, math.nan, 22),
        ("faster", 54.6, math.nan, 1.546),
        ("less", 90, math.nan, 10),
        ("inverse", 0.01, math.nan, 100),
        ("quotient", 0.6e9, 4.5e9, 7.5),
    ],
)
def test_a_stated_saving_becomes_a_factor(reading: str, value: float, over: float, times: float) -> None:
    assert summaries.factor(reading, value, over) == pytest.approx(times)


def test_an_unknown_reading_is_refused() -> None:
    with pytest.raises(ValueError, match="no reading 'slower'"):
        summaries.factor("slower", 10, math.nan)


def test_savings_keep_every_mark_and_fall(tables, marks) -> None:
    saved = summaries.savings(tables, marks)
    assert len(saved) == len(marks["savings"])
    assert saved["factor"].is_monotonic_decreasing
    assert (saved["factor"] > 1).all()
    assert set(saved["rival"]) == set(charts.RIVALS)
    silent = saved["against"].str.contains("not stated|not named", regex=True)
    assert (silent == (saved["rival"] == "not stated")).all()


def test_the_table_of_designs_has_a_row_for_each_design_in_order(tables, marks) -> None:
    table = summaries.design_table(marks, summaries.studies(tables, marks), summaries.savings(tables, marks))
    assert list(table["design"]) == [design["name"] for design in marks["designs"]]
    assert table["papers"].sum() == len(tables.papers)


def test_claims_of_the_chapter_keep_all_their_evidence(everything, claims) -> None:
    chosen = everything.claims[everything.claims["claim_id"].isin(claims["claim_id"])]
    assert len(claims) == len(chosen)
    assert summaries.evidence(claims)["papers"].sum() == len(claims)


def test_a_contest_needs_support_and_refutation() -> None:
    rows = [
        ("settled", "a", "2024-01", "supports"),
        ("turned", "b", "2024-01", "supports"),
        ("turned", "c", "2024-02", "refutes"),
        ("returned", "d", "2023-01", "refutes"),
        ("returned", "e", "2024-03", "supports"),
        ("doubted", "f", "2024-03", "refutes"),
    ]
    claims = pd.DataFrame(rows, columns=["claim_id", "citekey", "month", "stance"])
    assert list(summaries.contests(claims)["claim_id"]) == ["turned", "returned"]
    assert summaries.claim_numbers(claims) == {
        "architecture-claims": 4,
        "architecture-contested": 2,
        "architecture-refuted-last": 1,
    }


def test_a_cache_weighs_as_much_as_the_model_after_the_stated_tokens() -> None:
    caches = summaries.caches()
    assert caches["cache-token"] == "0.52 MB"  # 2 * 32 layers * 32 heads * 128 * 2 bytes
    assert caches["cache-equal"] == "26K"  # 13.4 GB / 0.52 MB
    assert caches["grouped-long"] == "34 GB"


def test_each_chart_has_title_description_and_name(tables, marks, claims) -> None:
    studies, saved = summaries.studies(tables, marks), summaries.savings(tables, marks)
    drawn = [
        charts.sizes(summaries.sizes(studies)),
        charts.savings(saved),
        charts.evidence(summaries.evidence(claims), claims),
    ]
    specs = [chart.to_dict() for chart in drawn]
    assert [spec["usermeta"]["name"] for spec in specs] == ["sizes", "savings", "evidence"]
    assert all(spec["title"]["text"] in spec["description"] for spec in specs)


def test_titles_follow_the_data(tables, marks) -> None:
    sizes = summaries.sizes(summaries.studies(tables, marks))
    assert "(growth, hybrid, merging)" in charts.finding_of_sizes(sizes)
    small = sizes[sizes["size"] < charts.LARGE]
    assert charts.finding_of_sizes(small).endswith("designs are tried at up to 13 billion parameters")
    saved = summaries.savings(tables, marks)
    assert charts.finding_of_savings(saved).endswith("the largest says nothing (100×)")
    assert charts.finding_of_savings(saved[saved["rival"] == "stated"]).endswith("reach 22×")


def test_a_claims_name_is_cut_near_its_middle() -> None:
    assert charts.two_lines("merging-replaces-joint-training") == "merging replaces|joint training"
    assert charts.two_lines("growth") == "growth|"
