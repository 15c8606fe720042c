"""The chapter on general models: its tables keep what they must, its charts say what their data say."""

import pandas as pd
import pytest

from litbook.coding.evidence import find_quote
from litbook.coding.tables import make_tables
from litbook.coding.theme_tables import select_theme
from litbook.paths import find_paths
from litbook.publish.charts import open_models as charts
from litbook.publish.summaries import open_models as summaries
from litbook.review import load_review


@pytest.fixture(scope="module")
def review(root):
    return load_review(find_paths(root))


@pytest.fixture(scope="module")
def whole(review):
    return make_tables(review.works, review.themes, review.claims)


@pytest.fixture(scope="module")
def tables(whole):
    return select_theme(whole, "open-models")


@pytest.fixture(scope="module")
def marks(root):
    return summaries.open_marks(root)


def test_every_mark_quotes_its_abstract(review, marks) -> None:
    abstracts = {work.citekey: work.listing.abstract for work in review.works}
    strangers = [
        (row["citekey"], row["quote"])
        for row in [*marks["comparisons"], *marks["releases"]]
        if find_quote(row["quote"], abstracts[row["citekey"]]) is None
    ]
    assert strangers == []


def test_every_comparison_finds_its_sizes_and_a_larger_rival(tables, marks) -> None:
    pairs = summaries.size_comparisons(tables, marks)
    assert len(pairs) == len(marks["comparisons"])
    assert (pairs["factor"] > 1).all()
    assert pairs["published"].is_monotonic_increasing


def test_releases_hold_every_primary_paper_and_known_items(tables, marks) -> None:
    rows = summaries.releases(tables, marks)
    primary = tables.papers.loc[tables.papers["primary_theme"] == "open-models", "citekey"]
    assert set(rows["citekey"]) == set(primary)
    assert set(rows["item"].dropna()) <= set(summaries.ITEMS)
    assert set(rows["extent"].dropna()) == {"in full", "in part"}
    assert not rows.duplicated(["citekey", "item"]).any()
    assert rows["model"].nunique() == rows["citekey"].nunique()


def test_a_run_counts_the_parameters_used_and_six_operations_a_parameter_and_token(tables) -> None:
    runs = summaries.training_runs(tables)
    assert len(runs) == tables.models.query("tokens.notna()").shape[0]
    sparse = runs.set_index("model").loc["OLMoE-1B-7B"]
    assert (sparse["parameters"], sparse["run"]) == (1e9, "experts")
    assert runs["flop"].tolist() == pytest.approx((6 * runs["parameters"] * runs["tokens"]).tolist())


def test_a_budget_split_again_is_the_same_budget(tables) -> None:
    split = summaries.split_again(tables)
    again = 6 * split["open-models-split-parameters"] * split["open-models-split-tokens"]
    assert again == pytest.approx(split["open-models-split-flop"], rel=0.05)


def test_the_size_class_has_one_row_a_paper_by_date(tables) -> None:
    rows = summaries.size_class(tables)
    assert rows["citekey"].is_unique
    assert rows["published"].is_monotonic_increasing
    assert rows.set_index("citekey").loc["touvron2023llama", "family"] == "7 to 65 billion"


def test_each_chart_is_named_described_and_titled_by_its_data(tables, marks) -> None:
    runs = summaries.training_runs(tables)
    pairs = summaries.size_comparisons(tables, marks)
    opened = summaries.releases(tables, marks)
    drawn = [charts.tokens_and_compute(runs), charts.size_comparisons(pairs), charts.releases(opened)]
    assert [chart.usermeta["name"] for chart in drawn] == ["compute", "larger-models", "releases"]
    assert all(chart.to_dict()["description"] for chart in drawn)
    assert charts.compute_finding(runs) != charts.compute_finding(runs.head(3))
    assert charts.comparison_finding(pairs) != charts.comparison_finding(pairs.tail(3))
    assert charts.releases(opened).title.text != charts.releases(opened[opened["item"] != "code"]).title.text


def test_lines_of_equal_compute_stay_inside_the_frame() -> None:
    lines = charts.compute_lines((1e8, 1e11), (1e11, 1e13))
    assert lines["parameters"].between(1e8 * 0.999, 1e11 * 1.001).all()
    assert lines["tokens"].between(1e11 * 0.999, 1e13 * 1.001).all()
    assert isinstance(lines, pd.DataFrame)


@pytest.mark.parametrize("theme", ["all", "experts", "architecture"])
def test_the_chapter_runs_for_other_themes(whole, marks, theme: str) -> None:
    tables = select_theme(whole, theme)
    assert charts.tokens_and_compute(summaries.training_runs(tables)).to_dict()
    assert charts.size_comparisons(summaries.size_comparisons(tables, marks)).to_dict()
    assert charts.releases(summaries.releases(tables, marks)).to_dict()
    assert summaries.numbers(tables, marks)
