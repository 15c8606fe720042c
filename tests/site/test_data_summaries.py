"""The chapter on training data: worth of repeats, small runs, claims, and what the charts say of them."""

import pandas as pd
import pytest

from litbook.coding.tables import make_tables
from litbook.coding.theme_tables import select_theme
from litbook.paths import find_paths
from litbook.publish.charts import data as charts
from litbook.publish.summaries import data as summaries
from litbook.review import load_review


@pytest.fixture(scope="module")
def whole(root):
    review = load_review(find_paths(root))
    return make_tables(review.works, review.themes, review.claims)


@pytest.fixture(scope="module")
def everything(whole):
    return select_theme(whole, "all")


@pytest.fixture(scope="module")
def tables(whole):
    return select_theme(whole, "data")


def test_repeats_lose_worth_and_the_average_token_stays_above_the_next() -> None:
    worth = summaries.worth_of_repeats().pivot(index="passes", columns="token", values="worth")
    assert worth.loc[1.0].tolist() == pytest.approx([1, 1])
    assert (worth.diff().iloc[1:] < 0).all(axis=None)
    assert (worth[summaries.AVERAGE].iloc[1:] > worth[summaries.NEXT].iloc[1:]).all()


def test_a_filter_that_keeps_a_tenth_turns_one_pass_into_ten(tables) -> None:
    marks = summaries.marked_passes(tables)
    assert marks["passes"].tolist() == pytest.approx([4, 10])
    assert marks["worth"].is_monotonic_decreasing


def test_every_small_run_is_smaller_than_the_run_it_decides_for(tables) -> None:
    runs = summaries.small_runs(tables)
    assert len(runs) == len(summaries.RUNS)
    assert (runs["small"] < runs["large"]).all()
    assert runs["factor"].is_monotonic_decreasing
    assert len(summaries.run_ends(runs)) == 2 * len(runs)


def test_the_table_of_choices_keeps_papers_that_state_no_size(everything) -> None:
    table = summaries.choosing(everything)
    assert len(table) == (everything.claims["claim_id"] == summaries.PROXY_CLAIM).sum()
    assert pd.isna(table.set_index("citekey").loc["zhinao2024360zhinao", "smaller_by"])


def test_stances_count_each_piece_of_evidence_of_the_chapter_s_own_claims_once(everything) -> None:
    counts = summaries.stances(everything)
    own = everything.claims["themes"].str.startswith(summaries.THEME)
    assert counts["papers"].sum() == own.sum()
    assert set(counts["stance"]) <= set(summaries.STANCES)


def test_all_small_runs_of_regmix_cost_a_fiftieth_of_the_run_they_decide_for(tables) -> None:
    # 512 * 1e6 * 1e9 against 1e9 * 25e9
    assert summaries.numbers(tables)["data-regmix-share"] == "2%"


def test_charts_are_named_and_described_and_their_titles_follow_the_data(tables, everything) -> None:
    marks, ends = summaries.marked_passes(tables), summaries.run_ends(summaries.small_runs(tables))
    drawn = [
        charts.worth_of_repeats(summaries.worth_of_repeats(), marks).to_dict(),
        charts.small_runs(ends).to_dict(),
        charts.stances(summaries.stances(everything)).to_dict(),
    ]
    assert [chart["usermeta"]["name"] for chart in drawn] == ["worth-of-repeats", "small-runs", "stances"]
    assert all(chart["description"].endswith(f"{chart['title']['text']}.") for chart in drawn)
    near = charts.small_runs(ends[ends["factor"] < 10]).to_dict()
    assert near["title"]["text"].startswith("The run that decides is 6.7 to 9 times smaller")


def test_a_list_without_these_papers_gets_a_chart_that_says_so(whole) -> None:
    other = select_theme(whole, "inference-systems")
    marks, ends = summaries.marked_passes(other), summaries.run_ends(summaries.small_runs(other))
    assert (
        "No abstract"
        in charts.worth_of_repeats(summaries.worth_of_repeats(), marks).to_dict()["title"]["text"]
    )
    assert summaries.numbers(other)["data-ratio-long"] == "unknown"
    assert "No abstract" in charts.small_runs(ends).to_dict()["title"]["text"]
