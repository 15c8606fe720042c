"""The chapter on inference systems: its data file holds, bounds behave as rooflines, charts say what their data say."""

import pandas as pd
import pytest

from litbook.coding.evidence import find_quote
from litbook.coding.tables import make_tables
from litbook.coding.theme_tables import select_theme
from litbook.paths import find_paths
from litbook.publish.charts import inference_systems as charts
from litbook.publish.summaries import inference_systems as summaries
from litbook.review import load_review
from scalinglaws.devices import DEVICES


@pytest.fixture(scope="module")
def review(root):
    return load_review(find_paths(root))


@pytest.fixture(scope="module")
def whole(review):
    return make_tables(review.works, review.themes, review.claims)


@pytest.fixture(scope="module")
def tables(whole):
    return select_theme(whole, "inference-systems")


@pytest.fixture(scope="module")
def marks(root):
    return summaries.open_marks(root)


def test_every_mark_of_inference_quotes_its_abstract(review, marks) -> None:
    texts = {work.citekey: work.listing.abstract for work in review.works}
    strangers = [
        (row["citekey"], row["quote"])
        for row in [*marks["gains"], *marks["served"]]
        if find_quote(row["quote"], texts[row["citekey"]]) is None
    ]
    assert strangers == []


def test_gains_keep_every_mark_and_fall(tables, marks) -> None:
    gains = summaries.gains(tables, marks)
    assert len(gains) == len(marks["gains"])
    assert gains["factor"].is_monotonic_decreasing
    assert (gains["factor"] > 1).all()
    assert set(gains["measure"]) == set(charts.MEASURES)


def test_a_gain_without_named_rival_is_one_whose_coding_names_none(tables, marks) -> None:
    gains = summaries.gains(tables, marks)
    silent = gains.loc[gains["rival"] == charts.SILENT, "citekey"]
    versus = tables.quantities.set_index(["citekey", "id"])["versus"]
    named = [row for row in marks["gains"] if versus[row["citekey"], row["fact"]] == "baseline not stated"]
    assert sorted(silent) == sorted(row["citekey"] for row in named)


def test_needs_keep_every_served_model_largest_first(tables, marks) -> None:
    needs = summaries.needs(tables, marks)
    assert len(needs) == len(marks["served"])
    assert needs["consumer_cards"].is_monotonic_decreasing
    assert (needs["server_cards"] <= needs["consumer_cards"]).all()


def test_writing_one_text_is_bounded_by_memory_on_every_device() -> None:
    shares = summaries.peak_shares()
    assert len(shares) == len(DEVICES) * len(charts.WORKS)
    assert shares["ridge"].is_monotonic_increasing
    one = shares[shares["work"] == summaries.ONE]
    assert (one["bound"] == "memory").all()
    assert shares["share"].between(0, 1 + 1e-9).all()


def test_texts_that_are_compared_fit_the_smallest_device() -> None:
    smallest = min(DEVICES.values(), key=lambda device: device.memory)
    assert summaries.most_texts(summaries.GROUPED, smallest) >= summaries.SOME


def test_throughput_grows_with_texts_and_ends_at_a_full_memory() -> None:
    lines = summaries.throughput()
    for heads, line in lines.groupby("key_value_heads"):
        assert line["tokens"].is_monotonic_increasing
        assert line["each"].is_monotonic_decreasing
        shape = summaries.layout(int(heads))
        assert line.loc[line["full"], "texts"].item() == summaries.most_texts(shape, summaries.SERVER)


def test_no_number_of_texts_passes_the_ceiling() -> None:
    lines = summaries.throughput()
    full = lines[lines["full"] & (lines["bound"] == "memory")]
    for row in full.itertuples():
        shape = summaries.layout(int(row.key_value_heads))
        flop = 2 * shape.parameters + 4 * shape.layers * shape.heads * shape.head_dim * summaries.TEXT
        assert row.tokens * flop / summaries.SERVER.bandwidth < summaries.ceiling(shape)


def test_stated_memory_agrees_with_the_computed_one(whole) -> None:
    everything = select_theme(whole, "all")
    computed = summaries.computed(everything)
    stated = everything.quantities.set_index(["citekey", "id"])["value"]
    assert computed["inference-systems-switch"] == "3.2 TB"
    assert stated["frantar2023qmoe", "memory-original"] == 3.2e12
    # "over 50% of A6000 peak"
    assert computed["inference-systems-workstation-share"] == "54%"


def test_each_chart_of_inference_has_title_description_and_name(tables, marks) -> None:
    drawn = [
        charts.peak_shares(summaries.peak_shares()),
        charts.throughput(summaries.throughput()),
        charts.gains(summaries.gains(tables, marks)),
        charts.gains(summaries.gains(tables, marks).head(0)),
    ]
    specs = [chart.to_dict() for chart in drawn]
    assert [spec["usermeta"]["name"] for spec in specs] == ["peak", "throughput", "gains", "gains"]
    assert all(spec["title"]["text"] in spec["description"] for spec in specs)


@pytest.mark.parametrize(
    ("rivals", "ending"),
    [
        (["offloading", "server"], "2 named rivals; none of these serves two papers"),
        (["server", "server"], "1 named rivals; 1 of these serves two papers"),
    ],
    ids=["no rival shared", "one rival shared"],
)
def test_the_finding_on_rivals_follows_the_gains(rivals: list[str], ending: str) -> None:
    gains = pd.DataFrame({"citekey": ["a", "b", "c"], "rival": [*rivals, charts.SILENT]})
    assert charts.finding_of_gains(gains).endswith(ending)
