"""The chapter on languages: starts, budgets, rivals, and titles that follow the data."""

import altair as alt
import pandas as pd
import pytest

from litbook.coding.theme_tables import Tables
from litbook.publish.charts import languages as charts
from litbook.publish.summaries import languages as summaries
from scalinglaws.allocation import HOFFMANN_TABLE

PAPERS = [
    ("greek", 2024, 7, "Continues the pretraining of a base."),
    ("polish", 2024, 10, "Trains on Polish corpora."),
    ("europe", 2025, 2, "Trains models from scratch on 35 languages."),
    (summaries.REFERENCE, 2025, 4, "Transfers knowledge from English."),
    ("survey", 2023, 1, "Has no model."),
]
MODELS = [
    ("greek", 1, "Meltemi 7B", 7e9, 4e10, "Mistral", "Greek"),
    ("greek", 2, "Meltemi 7B Instruct", 7e9, None, None, "Greek"),
    ("polish", 1, "Bielik", 7e9, None, None, "Polish; English"),
    ("europe", 1, "Salamandra", 4e10, 2e12, None, None),
    (summaries.REFERENCE, 1, "Trillion-7B", 7e9, 2e12, None, "Korean; English"),
]
QUANTITIES = [
    (summaries.REFERENCE, "gpu-hours", "device-hours", 59_400, "hours", "full training", None),
    (summaries.REFERENCE, "cost", "money", 148_000, "USD", "cost of full training", None),
    (summaries.REFERENCE, "multilingual-share", "percent", 10, "%", "share of the training tokens", None),
    ("polish", "name-13b", "params-in-name", 13e9, "parameters", "size in the name Rival (compared)", None),
    ("polish", "name-8x7b", "params-in-name", 7e9, "parameters", "size (eight times 7B) (compared)", None),
    ("polish", "times", "ratio", 3, "x", "size of the models that it competes with", "the model"),
    ("polish", "score", "other", 6.15, "score", "score out of 10", None),
    ("polish", "gain", "percent", 9.5, "%", "gain on the reader task", "Mistral-7B"),
]


@pytest.fixture
def tables() -> Tables:
    """Five papers of which four have models."""
    papers = pd.DataFrame(PAPERS, columns=["citekey", "year", "month", "finding"])
    columns = ["citekey", "model_order", "name", "parameters", "tokens", "base", "language"]
    models = pd.DataFrame(MODELS, columns=columns)
    columns = ["citekey", "id", "kind", "value", "unit", "of", "versus"]
    quantities = pd.DataFrame(QUANTITIES, columns=columns)
    quantities = quantities.assign(quantity_order=range(len(quantities)), quote=quantities["id"])
    empty = pd.DataFrame()
    return Tables("languages", papers, empty, models, quantities, empty, empty, empty, empty)


@pytest.fixture
def budgets(tables: Tables) -> pd.DataFrame:
    return summaries.budgets(tables, summaries.reference_run(tables))


@pytest.mark.parametrize(
    ("printed", "family"),
    [
        ("LLaMA 2", "Llama 2"),
        ("Llama-2", "Llama 2"),
        ("Llama-3 8B", "Llama 3"),
        ("LLaMA 3.1", "Llama 3"),
        ("Mistral 7B", "Mistral"),
        ("GLM-10B", "GLM-10B"),
    ],
)
def test_the_spellings_of_a_family_become_one_name(printed: str, family: str) -> None:
    assert summaries.family(printed) == family


def test_every_paper_with_models_has_its_start_once(tables: Tables) -> None:
    starts = summaries.starting_points(tables)
    assert dict(zip(starts["citekey"], starts["start"], strict=True)) == {
        "greek": summaries.CONTINUED,
        "polish": summaries.SILENT,
        "europe": summaries.SCRATCH,
        summaries.REFERENCE: summaries.SILENT,
    }
    assert summaries.counts_of_starts(tables, "x") == {
        "x-with-models": 4,
        "x-named": 1,
        "x-scratch": 1,
        "x-silent": 2,
    }


def test_languages_are_ordered_by_papers_with_the_unlisted_last(tables: Tables) -> None:
    counted = summaries.languages_by_base(tables)
    assert list(counted["language"]) == ["English", "Greek", "Korean", "Polish", summaries.MANY]
    assert counted["papers"].sum() == len(summaries.languages_of(tables))


def test_the_reference_run_is_priced_at_what_its_abstract_states(budgets: pd.DataFrame) -> None:
    run = budgets.set_index("citekey").loc[summaries.REFERENCE]
    assert (run["gpu_hours"], run["dollars"]) == pytest.approx((59_400, 148_000))


def test_budgets_hold_the_models_with_tokens_by_compute(budgets: pd.DataFrame) -> None:
    assert list(budgets["model"]) == ["Meltemi 7B", "Trillion-7B", "Salamandra"]
    assert summaries.costs(budgets, "x")["x-greek-hours"] == 1200


@pytest.mark.parametrize(("size", "tokens"), [(size, tokens) for size, _, tokens in HOFFMANN_TABLE])
def test_the_optimal_size_meets_the_published_table(size: float, tokens: float) -> None:
    assert summaries.optimal_size(tokens) == pytest.approx(size)


def test_rivals_leave_mixtures_out_and_scale_multiples(tables: Tables) -> None:
    rivals = summaries.rivals(tables)
    assert list(rivals["size"]) == [13e9, 21e9]
    assert list(rivals["ratio"]) == pytest.approx([13 / 7, 3])


def test_results_are_scores_and_gains_but_no_shares_and_sizes(tables: Tables) -> None:
    results = summaries.stated_results(tables)
    assert list(results["result"]) == ["6.15", "9.5%"]
    assert summaries.counts_of_results(results, "x")["x-results-alone"] == 1


def test_each_chart_has_title_description_and_name(tables: Tables, budgets: pd.DataFrame) -> None:
    drawn: list[alt.Chart | alt.LayerChart] = [
        charts.bases(summaries.languages_by_base(tables)),
        charts.budgets(budgets),
        charts.rivals(summaries.rivals(tables)),
    ]
    specs = [chart.to_dict() for chart in drawn]
    assert [spec["usermeta"]["name"] for spec in specs] == ["bases", "budgets", "rivals"]
    assert all(spec["title"]["text"] in spec["description"] for spec in specs)
    assert specs[0]["title"]["text"].startswith("1 of 4 papers name their base, 1 train from scratch")


def test_the_title_of_the_budgets_gives_way_when_the_ways_overlap(budgets: pd.DataFrame) -> None:
    assert charts.finding_of_budgets(budgets).endswith(
        "at most 40 billion tokens, a model from scratch at least 2 trillion"
    )
    overlapping = budgets.assign(tokens=1e12)
    assert (
        charts.finding_of_budgets(overlapping) == "Stated training tokens run from 1 trillion to 1 trillion"
    )
