"""Code and mathematics: which scores count one answer, whom a model is held against, how much a model reads."""

from collections.abc import Callable

import altair as alt
import pandas as pd
import pytest

from litbook.coding.theme_tables import Tables
from litbook.publish.charts import code_and_maths as charts
from litbook.publish.summaries import code_and_maths as summaries

PAPERS = [("li", 2024, 3, "Chen Li"), ("star", 2024, 2, "Anton Lozhkov"), ("zhao", 2025, 5, "Xueliang Zhao")]
MODELS = [
    ("li", 1, "Tuned Llama", 7e9, None, "LLaMA-2 7B", None),
    ("star", 1, "StarCoder2", 3e9, None, None, "OpenRAIL"),
    ("star", 1, "StarCoder2", 15e9, None, None, "OpenRAIL"),
    ("star", 2, "Coder Base", 10e9, 5e11, None, None),
    ("zhao", 1, "\\ourmodel-7B", 7e9, None, None, None),
]
QUANTITIES = [
    ("li", "percent", 72, "%", "MATH accuracy of LLaMA-2 7B selecting the best of 256 generations", None),
    ("li", "percent", 7.9, "%", "MATH accuracy of LLaMA-2 7B for the first answer", None),
    ("li", "percent", 40.6, "%", "MATH accuracy of LLaMA-2 7B after fine-tuning", None),
    ("li", "percent", 20.8, "%", "margin on MATH of the fine-tuned LLaMA-2 7B", "previous models"),
    ("li", "percent", 80, "%", "GSM8K accuracy in the hypothesis of an earlier study", None),
    ("li", "other", 5000, "problems", "problems in MathQA-Python", None),
    ("li", "other", 1e6, "samples", "approximate synthetic data", None),
    ("star", "params-in-name", 34e9, "parameters", "Rival-34B, matched or outperformed by Star-15B", None),
    ("star", "params", 2e9, "parameters", "Small-2B, outperformed by the best model", None),
    ("star", "params", 33e9, "parameters", "Other-33B, best at completion", None),
    ("star", "tokens", 3.3e12, "tokens", "training of StarCoder2, fewest", None),
    ("star", "tokens", 4.3e12, "tokens", "training of StarCoder2, most", None),
    ("star", "context", 8e3, "tokens", "length of training sequences", None),
    ("zhao", "params", 27e9, "parameters", "Gemma3-27B, the larger model surpassed", None),
]


@pytest.fixture
def tables() -> Tables:
    """Three papers: one with scores, one with ranges of tokens, one with a damaged name."""
    papers = pd.DataFrame(PAPERS, columns=["citekey", "year", "month", "first_author"])
    columns = ["citekey", "model_order", "name", "parameters", "tokens", "base", "license"]
    models = pd.DataFrame(MODELS, columns=columns)
    columns = ["citekey", "kind", "value", "unit", "of", "versus"]
    quantities = pd.DataFrame(QUANTITIES, columns=columns)
    quantities = quantities.assign(quantity_order=range(len(quantities)))
    empty = pd.DataFrame()
    return Tables("code-and-maths", papers, empty, models, quantities, empty, empty, empty, empty)


def test_scores_are_measured_accuracies_and_say_how_they_were_counted(tables: Tables) -> None:
    scored = summaries.scores(tables)
    assert list(zip(scored["value"], scored["counted"], strict=True)) == [
        (7.9, summaries.ONE),
        (40.6, summaries.UNSAID),
        (72, summaries.MANY),
    ]


def test_the_gap_that_counting_makes_leaves_out_scores_that_do_not_say(tables: Tables) -> None:
    both = summaries.spreads(summaries.scores(tables))
    assert both[["one", "many", "gap"]].round(1).values.tolist() == [[7.9, 72, 64.1]]


def test_a_rival_meets_the_model_that_the_coding_names_or_else_the_smallest(tables: Tables) -> None:
    held = summaries.rivals(tables)
    assert list(zip(held["own"], held["own_size"] / 1e9, held["verdict"], strict=True)) == [
        ("Zhao 2025", 7, "passes"),
        ("Star-15B", 15, "matches or passes"),
        ("StarCoder2", 3, "passes"),
    ]


def test_a_range_of_tokens_holds_for_every_size_that_states_none_of_its_own(tables: Tables) -> None:
    read = summaries.reading(tables).set_index("model")
    assert read.loc["StarCoder2 3B", ["fewest", "most"]].round(0).tolist() == [1100, 1433]
    assert read.loc["Coder Base 10B", ["fewest", "most"]].tolist() == [50, 50]
    assert not read["citekey"].isin(["li", "zhao"]).any()


def test_makings_keep_one_row_a_paper_and_list_what_is_known(tables: Tables) -> None:
    made = summaries.makings(tables).set_index("citekey")
    assert list(made.index) == ["star", "li", "zhao"]
    assert made.loc["star", "sizes"] == "3 billion, 15 billion, 10 billion"
    assert made.loc["star", "trained_on"] == "at least 3.3 trillion tokens; at most 4.3 trillion tokens"
    assert made.loc["li", "trained_on"] == "1 million samples"
    assert made.loc["zhao", "models"] == "Zhao 2025"


@pytest.mark.parametrize(
    ("summary", "chart", "name", "finding"),
    [
        (summaries.scores, charts.scores, "scores", "LLaMA-2 7B has 7.9% with one answer, 72% with"),
        (summaries.rivals, charts.rivals, "rivals", "3 models of 3 billion to 15 billion"),
        (summaries.reading, charts.tokens_per_parameter, "tokens-per-parameter", "3 of 3 models read"),
    ],
)
def test_a_chart_is_named_described_and_titled_by_its_data(
    tables: Tables,
    summary: Callable[[Tables], pd.DataFrame],
    chart: Callable[[pd.DataFrame], alt.LayerChart],
    name: str,
    finding: str,
) -> None:
    drawn = chart(summary(tables)).to_dict()
    assert drawn["usermeta"]["name"] == name
    assert finding in drawn["title"]["text"]
    assert drawn["title"]["text"] in drawn["description"]


def test_without_a_second_count_the_title_tells_how_many_scores_do_not_say(tables: Tables) -> None:
    scored = summaries.scores(tables)
    title = charts.finding_of_scores(scored[scored["counted"] != summaries.MANY])
    assert title == "1 of 2 scores do not say how they were counted"
