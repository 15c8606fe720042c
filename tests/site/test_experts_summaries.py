"""The chapter on mixtures of experts: pairs of counts, stated gains, the law of routed models, stances."""

import pandas as pd
import pytest

from litbook.coding.tables import make_tables
from litbook.coding.theme_tables import EVERYTHING, select_theme
from litbook.paths import find_paths
from litbook.publish.charts import experts as charts
from litbook.publish.summaries import experts as summaries
from litbook.review import load_review
from scalinglaws.experts import size_cutoff
from scalinglaws.registry import LAWS


@pytest.fixture(scope="module")
def tidy(root):
    review = load_review(find_paths(root))
    return make_tables(review.works, review.themes, review.claims)


@pytest.fixture(scope="module")
def whole(tidy):
    return select_theme(tidy, EVERYTHING)


@pytest.fixture(scope="module")
def tables(tidy):
    return select_theme(tidy, "experts")


def test_mixtures_are_the_models_with_both_counts_and_activate_less_than_they_store(whole) -> None:
    pairs = summaries.mixtures(whole)
    assert pairs["parameters"].is_monotonic_increasing
    assert (pairs["active_parameters"] < pairs["parameters"]).all()
    olmoe = pairs.set_index("model").loc["OLMoE-1B-7B"]
    assert (olmoe["memory_of_all"], olmoe["memory_of_activated"]) == ("14 GB", "2 GB")


def test_every_stated_ratio_becomes_a_gain_of_at_least_one(tables) -> None:
    stated = summaries.gains(tables)
    assert len(stated) == (tables.quantities["kind"] == "ratio").sum()
    assert (stated["factor"] >= 1).all()
    assert stated["factor"].is_monotonic_decreasing


@pytest.mark.parametrize("name", summaries.ROUTED_LAWS)
def test_experts_add_nothing_at_the_cutoff_of_the_law(name) -> None:
    law = LAWS[name]
    cutoff = size_cutoff(law)
    assert summaries.dense_equal(law, cutoff, 64) == pytest.approx(cutoff)
    assert summaries.dense_equal(law, cutoff / 100, 64) > cutoff / 100
    assert summaries.dense_equal(law, 1e9, 1) == pytest.approx(1e9)


def test_stances_are_those_on_the_claims_of_the_theme(whole) -> None:
    evidence = summaries.stances(whole, "experts")
    assert "experts-cost-memory" in set(evidence["claim_id"])
    assert len(evidence) < len(summaries.stances(whole, EVERYTHING)) == len(whole.claims)


def test_charts_are_named_and_described_and_their_titles_follow_the_data(whole) -> None:
    pairs, evidence = summaries.mixtures(whole), summaries.stances(whole, "experts")
    drawn = [
        charts.total_and_activated(pairs).to_dict(),
        charts.effective_size(summaries.effective_sizes()).to_dict(),
        charts.stances(evidence).to_dict(),
    ]
    assert [chart["usermeta"]["name"] for chart in drawn] == ["share", "effective-size", "stances"]
    assert all(chart["description"].endswith(f"{chart['title']['text']}.") for chart in drawn)
    halved = charts.total_and_activated(pairs.head(1).assign(share=50.0)).to_dict()
    assert halved["title"]["text"].startswith("1 mixtures activate 50% to 50%")
    twice = pd.concat([evidence, evidence.assign(stance="supports")])
    assert f"of {len(twice)} stances" in charts.stances(twice).to_dict()["title"]["text"]
