"""The chapter on specialists: what its summaries keep, and charts whose titles follow their data."""

from collections.abc import Mapping

import pandas as pd
import pytest

from litbook.coding.theme_tables import Tables
from litbook.publish.charts import specialists as charts
from litbook.publish.summaries import specialists

EMPTY = pd.DataFrame()
MODELS = [
    {"citekey": "a", "name": "LawLM", "parameters": 7e9, "base": "Mistral 7B", "field": "law"},
    {"citekey": "b", "name": "CellLM", "parameters": 4e8, "base": None, "field": "biology"},
    {"citekey": "b", "name": "CellLM", "parameters": 7e7, "base": None, "field": "biology"},
    {"citekey": "c", "name": "General", "parameters": 7e9, "base": None, "field": None},
    {"citekey": "d", "name": "Unsized", "parameters": None, "base": "General", "field": "finance"},
]
QUANTITIES = [
    ("a", "params", 7e9, "parameters", "LawLM", None),
    ("a", "tokens", 3e10, "tokens", "legal corpus", None),
    ("a", "percent", 13.1, "%", "accuracy gain of LawLM", "GPT-3.5"),
    ("b", "params", 7e7, "parameters", "CellLM, smallest size", None),
    ("b", "params", 4e8, "parameters", "CellLM, largest size", None),
    ("b", "params-in-name", 2.35e11, "parameters", "compared model Big-235B", None),
    ("b", "other", 1.16e8, "cells", "pretraining data", None),
    ("b", "other", 50, "images", "pretraining data", None),
    ("b", "percent", 57.3, "%", "score on a benchmark", None),
    ("b", "percent", 10, "%", "inference speed-up", "other models"),
]
CLAIMS = [
    {"claim_id": "small-specialist-matches", "citekey": "a", "stance": "supports", "note": ""},
    {"claim_id": "small-specialist-matches", "citekey": "e", "stance": "supports", "note": ""},
    {"claim_id": "specialist-gains-from-size", "citekey": "b", "stance": "supports", "note": ""},
    {"claim_id": "specialist-gains-from-size", "citekey": "a", "stance": "qualifies", "note": ""},
]


def make_tables(replaced: Mapping[str, pd.DataFrame] | None = None) -> Tables:
    columns = ["citekey", "kind", "value", "unit", "of", "versus"]
    quantities = pd.DataFrame(QUANTITIES, columns=columns).assign(
        quantity_order=range(1, len(QUANTITIES) + 1)
    )
    frames = {"models": pd.DataFrame(MODELS), "quantities": quantities, "claims": pd.DataFrame(CLAIMS)}
    others = dict.fromkeys(("papers", "authors", "links", "themes", "repairs"), EMPTY)
    return Tables(theme="specialists", **{**others, **frames, **(replaced or {})})


def test_every_sized_model_of_a_field_keeps_all_its_sizes() -> None:
    sized = specialists.field_models(make_tables())
    assert list(zip(sized["model"], sized["parameters"], sized["start"], strict=True)) == [
        ("CellLM", 7e7, "not named"),
        ("CellLM", 4e8, "not named"),
        ("LawLM", 7e9, "named"),
    ]


def test_the_table_of_makings_has_a_row_a_model_largest_first_with_material_in_its_own_units() -> None:
    made = specialists.makings(make_tables())
    assert list(made["model"]) == ["LawLM", "CellLM"]
    assert list(made["parameters"]) == [7e9, 4e8]
    assert list(made["material"]) == ["30 billion tokens", "116 million cells; 50 images"]


def test_a_paper_that_states_no_size_stays_among_the_comparisons() -> None:
    held = specialists.rivals(make_tables())
    assert set(held["citekey"]) == {"a", "b", "e"}
    assert held.loc[held["citekey"] == "e", "parameters"].isna().all()
    assert list(
        held.loc[held["citekey"] == "b", ["parameters", "whose"]].itertuples(index=False, name=None)
    ) == [
        (4e8, "own"),
        (2.35e11, "compared"),
    ]


def test_a_gain_is_a_percentage_of_quality_that_says_than_what() -> None:
    gains = specialists.stated_gains(make_tables())
    assert list(gains.itertuples(index=False, name=None)) == [
        ("a", "13.1%", "accuracy gain of LawLM", "GPT-3.5")
    ]


def test_the_glued_numbers_count_models_and_papers_once() -> None:
    counted = specialists.counts(make_tables())
    assert counted["specialists-models"] == 2
    assert counted["specialists-base-named"] == 1
    assert (counted["specialists-compared"], counted["specialists-rival-sized"]) == (3, 1)
    assert (counted["specialists-material"], counted["specialists-in-tokens"]) == (2, 1)


@pytest.mark.parametrize(
    ("chart", "summary", "name", "title"),
    [
        (
            charts.sizes_by_field,
            specialists.field_models,
            "sizes-by-field",
            "1 of 2 specialists have 70 million parameters; 1 name a starting model",
        ),
        (
            charts.rival_sizes,
            specialists.rivals,
            "rival-sizes",
            "1 of 3 papers state the size of a model they compare with",
        ),
        (
            charts.size_studies,
            specialists.size_studies,
            "size-studies",
            "1 of 2 studies of size in a field report gains throughout; the others limit or deny them",
        ),
    ],
    ids=["sizes-by-field", "rival-sizes", "size-studies"],
)
def test_a_chart_is_named_described_and_titled_by_its_data(chart, summary, name, title) -> None:
    drawn = chart(summary(make_tables())).to_dict()
    assert drawn["usermeta"]["name"] == name
    assert drawn["title"]["text"] == title
    assert drawn["description"].endswith(f"{title}.")


def test_without_weighed_claims_the_comparisons_are_those_with_a_stated_rival() -> None:
    claims = pd.DataFrame(CLAIMS).iloc[:0]
    assert set(specialists.rivals(make_tables({"claims": claims}))["citekey"]) == {"b"}
