"""The chapter on fine-tuning: memory by the laws, savings as factors, charts whose titles follow their data."""

import pytest

from litbook.coding.tables import make_tables
from litbook.coding.theme_tables import select_theme
from litbook.paths import find_paths
from litbook.publish.charts import fine_tuning as charts
from litbook.publish.summaries import fine_tuning as summaries
from litbook.review import load_review


@pytest.fixture(scope="module")
def whole(root):
    review = load_review(find_paths(root))
    return select_theme(make_tables(review.works, review.themes, review.claims), "all")


@pytest.fixture(scope="module")
def tables(root):
    review = load_review(find_paths(root))
    return select_theme(make_tables(review.works, review.themes, review.claims), "fine-tuning")


def test_every_rung_of_the_ladder_is_lower_than_the_one_before() -> None:
    rungs = summaries.ladder()
    assert len(rungs) == len(summaries.LADDER) * len(summaries.METHODS)
    for _, of_one_model in rungs.groupby("model"):
        assert of_one_model["bytes"].is_monotonic_decreasing


def test_a_higher_rank_adds_the_state_of_its_adapters_alone() -> None:
    low, high = summaries.ladder(16), summaries.ladder(32)
    added = (high["bytes"] - low["bytes"])[low["model"] == "LLaMA 7B"].tolist()
    assert added == pytest.approx([0, 16 * 16_777_216, 16 * 16_777_216])


def test_the_memory_of_several_devices_is_that_of_one_times_their_number(tables) -> None:
    stated = summaries.rooms(tables).set_index("citekey")
    assert stated.loc["lv2023full", "bytes"] == 8 * 24e9
    assert stated.loc["lv2023full", "model"] == "LLaMA 65B"
    assert stated.loc["li2023qft", "bytes"] == 30e9


@pytest.mark.parametrize(
    ("citekey", "resource", "factor", "label"),
    [
        ("li2023qft", "memory", 100 / 21, "4.8×"),
        ("wang2023read", "energy", 100 / 16, "6.2×"),
        ("liu2024hift", "memory", 2.5, "over 2.5×"),
        ("yang2024loretta", "trained parameters", 100, "up to 100×"),
    ],
    ids=["a share that is left", "a share that is saved", "a lower bound", "a factor with an upper bound"],
)
def test_a_saving_is_the_amount_before_over_the_amount_after(
    tables, citekey, resource, factor, label
) -> None:
    saved = summaries.savings(tables).set_index(["citekey", "resource"]).sort_index()
    assert saved.loc[(citekey, resource), "factor"] == pytest.approx(factor)
    assert saved.loc[(citekey, resource), "label"] == label


def test_a_gain_in_quality_and_a_growth_in_size_are_no_savings(tables) -> None:
    saved = summaries.savings(tables)
    assert not set(saved["citekey"]) & {"tang2024enhancing", "giagnorio2025personalizing", "luo2024moelora"}
    assert (saved["factor"] > 1).all()


def test_the_contested_claims_keep_all_their_evidence(whole) -> None:
    rows = summaries.stances(whole)
    assert len(rows) == whole.claims["claim_id"].isin(summaries.CONTESTED).sum()
    assert set(rows["evidence"]) == {summaries.MEASURED, summaries.ASSERTED}
    assert rows["published"].is_monotonic_increasing


def test_the_counts_of_examples_start_with_the_fewest(tables) -> None:
    counted = summaries.example_counts(tables)
    assert counted["examples"].is_monotonic_increasing
    assert counted.set_index("citekey").loc["li2024common", "stance"] == "refutes"


@pytest.fixture
def drawn(tables, whole):
    return {
        "ladder": charts.ladder(summaries.ladder(), summaries.rooms(tables)),
        "savings": charts.savings(summaries.savings(tables)),
        "stances": charts.stances(summaries.stances(whole)),
        "examples": charts.example_counts(summaries.example_counts(tables)),
    }


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("ladder", "3 of 3 memories"),
        ("savings", "The largest saving, up to 100×"),
        ("stances", "That full tuning is out of reach: 4 of 4"),
        ("examples", "Where few examples suffice the set has 6,000"),
    ],
    ids=["ladder", "savings", "stances", "examples"],
)
def test_a_chart_is_named_described_and_titled_by_its_data(drawn, name, title) -> None:
    chart = drawn[name].to_dict()
    assert chart["usermeta"]["name"] == name
    assert chart["title"]["text"].startswith(title)
    assert chart["description"].endswith(f"{chart['title']['text']}.")


def test_the_title_of_the_ladder_counts_only_the_memories_between_its_rungs(tables) -> None:
    stated = summaries.rooms(tables)
    outside = stated.assign(bytes=stated["bytes"].where(stated["citekey"] != "li2023qft", 1e9))
    drawn = charts.ladder(summaries.ladder(), outside).to_dict()
    assert drawn["title"]["text"].startswith("2 of 3 memories")
