"""The chapter on training systems: its rows quote their abstracts, its arithmetic is the law's, its charts follow."""

import pytest

from litbook.coding.evidence import find_quote
from litbook.coding.tables import make_tables
from litbook.coding.theme_tables import select_theme
from litbook.paths import find_paths
from litbook.publish.charts import training_systems as charts
from litbook.publish.summaries import training_systems as summaries
from litbook.review import load_review


@pytest.fixture(scope="module")
def review(root):
    return load_review(find_paths(root))


@pytest.fixture(scope="module")
def whole(review):
    return make_tables(review.works, review.themes, review.claims)


@pytest.fixture(scope="module")
def tables(whole):
    return select_theme(whole, "training-systems")


@pytest.fixture(scope="module")
def marks(root):
    return summaries.open_marks(root)


def test_every_mark_of_training_systems_quotes_its_abstract(review, marks) -> None:
    abstracts = {work.citekey: work.listing.abstract for work in review.works}
    rows = [row for kind in ("runs", "shares", "gains") for row in marks[kind]]
    strangers = [
        (row["citekey"], row["quote"])
        for row in rows
        if find_quote(row["quote"], abstracts[row["citekey"]]) is None
    ]
    assert strangers == []


def test_every_run_share_and_gain_finds_its_quantities(tables, marks) -> None:
    runs, shares = summaries.runs(tables, marks), summaries.shares(tables, marks)
    gains = summaries.gains(tables, marks)
    assert [len(runs), len(shares), len(gains)] == [len(marks[kind]) for kind in ("runs", "shares", "gains")]
    assert runs[["parameters", "count", "state"]].notna().all(axis=None)
    assert shares["percent"].between(0, 100).all()
    assert (gains["factor"] > 1).all()
    assert runs["published"].is_monotonic_increasing


def test_a_rate_on_many_devices_is_a_share_of_the_peak_that_the_baseline_implies(tables, marks) -> None:
    shares = summaries.shares(tables, marks).set_index("label")
    whole_run = shares.loc["Megatron, 512 GPUs"]
    assert whole_run["percent"] == pytest.approx(0.76 * 30, rel=0.01)  # the abstract's scaling efficiency
    assert whole_run["basis"] == summaries.BY_PAPER


def test_one_device_holds_the_same_model_at_every_stage_and_many_hold_what_the_stage_allows() -> None:
    lines = summaries.ceilings(1024).set_index(["states", "count"])["parameters"]
    assert {lines[f"stage {stage}", 1] for stage in summaries.STAGES} == {2e9}
    assert lines["stage 3", 1024] == pytest.approx(1024 * 2e9)
    assert lines["stage 2", 1024] < lines["stage 2 + CPU", 1024] == 16e9


def test_what_fits_beyond_the_devices_own_memory_names_other_memory(tables, marks) -> None:
    limits = summaries.limits(tables, marks)
    above = limits["parameters"] > limits["divided"]
    assert above.any()
    assert (limits["beyond"] != "none named").tolist() == above.tolist()


def test_each_chart_of_training_systems_is_named_described_and_titled_by_its_data(tables, marks) -> None:
    runs, shares = summaries.runs(tables, marks), summaries.shares(tables, marks)
    limits = summaries.limits(tables, marks)
    drawn = [
        charts.ceilings(summaries.ceilings(), limits),
        charts.state_per_device(runs),
        charts.shares_of_peak(shares),
    ]
    assert [chart.usermeta["name"] for chart in drawn] == ["ceilings", "state", "shares"]
    assert all(chart.to_dict()["description"] for chart in drawn)
    assert charts.ceilings_finding(limits) != charts.ceilings_finding(limits.head(2))
    assert charts.state_finding(runs) != charts.state_finding(runs.head(3))
    assert charts.shares_finding(shares) != charts.shares_finding(shares.tail(2))


@pytest.mark.parametrize("theme", ["all", "experts", "architecture"])
def test_the_chapter_on_training_systems_runs_for_other_themes(whole, marks, theme: str) -> None:
    tables = select_theme(whole, theme)
    lines = summaries.ceilings()
    assert charts.ceilings(lines, summaries.limits(tables, marks)).to_dict()
    assert charts.state_per_device(summaries.runs(tables, marks)).to_dict()
    assert charts.shares_of_peak(summaries.shares(tables, marks)).to_dict()
    assert set(summaries.numbers(tables, marks)) == set(summaries.numbers(select_theme(whole, "all"), marks))
