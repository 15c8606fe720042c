"""The chapter on hyperparameters: what its tables hold to and what its charts say."""

from dataclasses import replace

import pandas as pd
import pytest

from litbook.coding.theme_tables import Tables
from litbook.publish.charts import hyperparameters as charts
from litbook.publish.summaries import hyperparameters as summaries

NONE = pd.DataFrame()
FACTS = pd.DataFrame(
    [
        ("yang2022tensor", "params-proxy-gpt", 40e6),
        ("yang2022tensor", "params-gpt-3", 6.7e9),
        ("xi2024practice", "params-8b", 8e9),
        ("xi2024practice", "params-70b", 70e9),
        ("su2024unraveling", "params-max", 33e9),  # its small models are missing
    ],
    columns=["citekey", "id", "value"],
)
CLAIMS = pd.DataFrame(
    [
        ("own", "Own claim.", "hyperparameters; fine-tuning", "one", "supports", ""),
        ("own", "Own claim.", "hyperparameters; fine-tuning", "two", "refutes", ""),
        ("other", "Claim of another chapter.", "loss-laws; hyperparameters", "one", "supports", ""),
    ],
    columns=["claim_id", "claim", "themes", "citekey", "stance", "note"],
)
PAPERS = pd.DataFrame({"citekey": ["one", "two"], "primary_theme": ["hyperparameters", "data"]})
REVIEW = Tables("hyperparameters", PAPERS, NONE, NONE, FACTS, CLAIMS, NONE, NONE, NONE)


def test_step_law_raises_the_rate_with_data_and_lowers_it_with_size() -> None:
    table = summaries.rates().pivot(index="tokens", columns="parameters", values="rate")
    assert all(table[size].is_monotonic_increasing for size in table)
    assert (table.diff(axis=1).iloc[:, 1:] < 0).all(axis=None)
    # 1.79 N^-0.713 D^0.307 at 1e9 parameters and 1e9 tokens
    assert table.loc[1e9, 1e9] == pytest.approx(1.79 * 1e9 ** (0.307 - 0.713))


def test_the_path_of_diloco_stays_within_the_sizes_it_was_fitted_to() -> None:
    path = summaries.rate_paths().query("line.str.startswith('DiLoCo')")
    assert path["parameters"].agg(["min", "max"]).tolist() == pytest.approx([35e6, 2.4e9])


def test_dividing_by_the_batch_turns_the_rise_of_the_rate_into_a_fall() -> None:
    ends = summaries.length_factors().groupby("measure")["factor"].agg(["first", "last"])
    assert (ends["first"] == 1).all()
    assert ends["last"][summaries.RATE] > ends["last"][summaries.PER_ROOT] > 1
    assert ends["last"][summaries.PER_TOKEN] < 1


def test_only_kaplan_s_batch_depends_on_size() -> None:
    curves = summaries.batches()
    top = curves[curves["tokens"] == curves["tokens"].max()]
    assert list(top["size"]) == ["every size", "100M", "1B", "10B"]
    assert top.loc[top["law"] == summaries.KAPLAN, "batch"].is_monotonic_increasing


def test_a_law_fitted_along_a_path_has_one_factor() -> None:
    table = summaries.tenfold().set_index(["constant_set", "setting"])
    assert (table.loc[("Step Law", "best batch")] == ["1×", "3.7×", "3.7×", "li2025predictable"]).all()
    tied = table[table["tokens_×10"] == summaries.TIED]
    assert (tied["parameters_×10"] == summaries.TIED).all()
    assert tied["both_×10"].str.endswith("×").all()


def test_a_leap_needs_both_sizes_and_the_widest_comes_first() -> None:
    table = summaries.leaps(REVIEW)
    assert list(table["target"]) == ["GPT-3 (Yang)", "Llama-3 (Xi)"]
    assert table["factor"].tolist() == pytest.approx([167.5, 8.75])


def test_only_the_chapter_s_own_claims_are_weighed() -> None:
    assert list(summaries.stances(REVIEW)["citekey"]) == ["one", "two"]
    numbers = summaries.paper_numbers(REVIEW)
    assert (numbers["hyperparameters-claims"], numbers["hyperparameters-contested"]) == (1, 1)
    assert (numbers["hyperparameters-primary"], numbers["hyperparameters-leap-most"]) == (1, "168")


def test_each_chart_is_named_and_described_and_its_title_follows_the_data() -> None:
    drawn = {
        "rates": charts.rates(summaries.rates(), summaries.rate_paths()),
        "length": charts.length(summaries.length_factors()),
        "batches": charts.batches(summaries.batches()),
        "leaps": charts.leaps(summaries.leaps(REVIEW)),
        "stances": charts.stances(summaries.stances(REVIEW)),
    }
    for name, chart in drawn.items():
        spec = chart.to_dict()
        assert spec["usermeta"]["name"] == name
        assert spec["title"]["text"] in spec["description"]
    assert "9 to 168 times" in drawn["leaps"].to_dict()["title"]["text"]
    assert "1 of 1 a contradiction" in drawn["stances"].to_dict()["title"]["text"]
    doubled = summaries.rates().assign(rate=lambda table: table["rate"] * table["tokens"])
    assert "20.3×" in charts.finding_of_rates(doubled)


def test_a_theme_without_leaps_or_claims_still_draws() -> None:
    empty = replace(REVIEW, quantities=FACTS.iloc[:0], claims=CLAIMS.iloc[:0])
    assert charts.leaps(summaries.leaps(empty)).to_dict()["usermeta"]["name"] == "leaps"
    assert charts.stances(summaries.stances(empty)).to_dict()["usermeta"]["name"] == "stances"
    assert summaries.paper_numbers(empty)["hyperparameters-evidence"] == 0
