"""The chapter on loss laws: what its tables conserve and what its charts say."""

import pandas as pd
import pytest

from litbook.coding.theme_tables import Tables
from litbook.publish.charts import loss_laws as charts
from litbook.publish.summaries import loss_laws as summaries

NONE = pd.DataFrame()


def tables(*models: tuple[str, str, float | None, float | None, float | None, str | None]) -> Tables:
    columns = ["citekey", "name", "parameters", "active_parameters", "tokens", "base"]
    frame = pd.DataFrame(models, columns=columns).astype(
        dict.fromkeys(("parameters", "active_parameters", "tokens"), float)
    )
    return Tables("all", NONE, NONE, frame, NONE, NONE, NONE, NONE, NONE)


REVIEW = tables(
    ("gopher", "Small", 1e9, None, 1e12, None),
    ("gopher", "Large", 70e9, None, 1.4e12, None),
    ("twins", "Pair", 7e9, None, 2e12, None),
    ("twins", "Pair", 13e9, None, 2e12, None),
    ("tuned", "Tuned", 7e9, None, 4e9, "Llama 2"),
    ("mixed", "Mixed", 16e9, 3e9, 5.7e12, None),
    ("silent", "Silent", 7e9, None, None, None),
)


@pytest.fixture(scope="module")
def optima() -> pd.DataFrame:
    return summaries.optima()


@pytest.fixture(scope="module")
def models() -> pd.DataFrame:
    return summaries.placed_models(REVIEW)


@pytest.fixture(scope="module")
def ranges() -> pd.DataFrame:
    return summaries.answer_ranges(summaries.fitting_answers(seeds=(0, 1)))


def test_every_model_with_both_numbers_is_placed_once_and_named_by_its_size_where_needed(
    models: pd.DataFrame,
) -> None:
    assert list(models["model"]) == ["Small", "Large", "Pair (7B)", "Pair (13B)", "Tuned", "Mixed"]
    kinds = dict(zip(models["model"], models["kind"], strict=True))
    assert (kinds["Small"], kinds["Tuned"], kinds["Mixed"]) == (
        summaries.SCRATCH,
        summaries.CONTINUED,
        summaries.EXPERTS,
    )
    assert models.set_index("model").loc["Mixed", "compute_flop"] == pytest.approx(6 * 3e9 * 5.7e12)


def test_a_factor_is_the_ratio_to_the_law_s_own_optimum(models: pd.DataFrame) -> None:
    factors = summaries.overtraining_factors(models)
    assert len(factors) == 4 * optima_count()
    large = factors[factors["model"] == "Large"].set_index("constant_set")["factor"]
    # 20 tokens a parameter against the published 92.8, 59.0 and 18.4 at Chinchilla's budget
    assert large["Hoffmann rounded"] == pytest.approx(20 / 92.8, rel=1e-3)
    assert large["Hoffmann unrounded"] == pytest.approx(20 / 59.0, rel=1e-3)
    assert large["Besiroglu refit"] == pytest.approx(20 / 18.4, rel=2e-3)


def optima_count() -> int:
    return len(summaries.BUDGET_LAWS)


def test_the_comparison_keeps_every_set_and_the_judge_wastes_nothing(optima: pd.DataFrame) -> None:
    table = summaries.law_comparison(optima)
    assert set(table["set"]) == set(optima["constant_set"])
    assert table["parameters"].is_monotonic_decreasing
    assert table.set_index("set").loc["Besiroglu refit", "waste"] == "0%"


def test_the_waterfall_ends_where_its_changes_lead() -> None:
    steps = summaries.waterfall()
    for _, group in steps.groupby("data"):
        assert group["exponent"].iloc[0] + group["change"].sum() == pytest.approx(group["exponent"].iloc[-1])
    assert summaries.waterfall_numbers(steps)["loss-laws-web-first"] == "0.835"


def test_a_choice_has_one_row_whose_range_holds_its_median(ranges: pd.DataFrame) -> None:
    assert not ranges.duplicated(["runs", "choice"]).any()
    assert (
        (ranges["low"] <= ranges["tokens_per_parameter"]) & (ranges["tokens_per_parameter"] <= ranges["high"])
    ).all()
    assert summaries.fitting_numbers(ranges)["loss-laws-rounded"] == "92.8"


def test_every_answer_that_the_text_names_exists(ranges: pd.DataFrame) -> None:
    assert set(summaries.ANSWERS) <= set(ranges["choice"])


def test_the_laws_of_diloco_promise_less_loss_than_was_measured() -> None:
    numbers = summaries.diloco_numbers()
    assert (numbers["loss-laws-miss-4b"], numbers["loss-laws-miss-10b"]) == ("0.9%", "3.5%")
    assert (summaries.diloco_measurements()["percent"] > 0).all()


def test_each_chart_is_named_and_described_and_its_title_follows_the_data(
    optima: pd.DataFrame, models: pd.DataFrame, ranges: pd.DataFrame
) -> None:
    factors = summaries.overtraining_factors(models)
    drawn = {
        "allocations": charts.allocations(optima, models),
        "overtraining": charts.overtraining(factors),
        "waterfall": charts.waterfall(summaries.waterfall(), summaries.published_exponents()),
        "fitting": charts.fitting(ranges),
        "diloco": charts.diloco(summaries.diloco_curves(), summaries.diloco_measurements()),
    }
    for name, chart in drawn.items():
        spec = chart.to_dict()
        assert spec["usermeta"]["name"] == name
        assert spec["title"]["text"] in spec["description"]
    fewer = charts.overtraining(factors[factors["model"] == "Small"]).to_dict()["title"]["text"]
    assert "1 of 1 dense models" in fewer


def test_an_empty_choice_of_models_still_draws(optima: pd.DataFrame, models: pd.DataFrame) -> None:
    none = models.iloc[:0]
    factors = summaries.overtraining_factors(none)
    assert charts.allocations(optima, none).to_dict()["usermeta"]["name"] == "allocations"
    assert "0 of 0" in charts.overtraining(factors).to_dict()["title"]["text"]
    assert summaries.over_numbers(optima, factors)["loss-laws-dense"] == 0


def test_names_at_the_curves_ends_do_not_touch(optima: pd.DataFrame) -> None:
    heights = charts.curve_names(optima)["tokens_per_parameter"]
    assert (heights.iloc[1:].to_numpy() / heights.iloc[:-1].to_numpy()).min() >= charts.LABEL_GAP * (1 - 1e-9)
