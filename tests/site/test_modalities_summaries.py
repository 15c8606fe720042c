"""The chapter on data beyond text: what its summaries keep, and charts whose titles follow their data."""

import pandas as pd
import pytest

from litbook.coding.theme_tables import Tables
from litbook.publish.charts import modalities as charts
from litbook.publish.summaries import modalities

PAPERS = [
    ("a", "Large Video Models"),
    ("b", "Small Language Models for Time Series Forecasting"),
    ("c", "Binding Spaces"),
]
QUANTITIES = [
    ("a", "params", 7e9, "parameters", "size of the model", None),
    ("a", "params-in-name", 7e9, "parameters", "size printed in the name", None),
    ("a", "device-hours", 6e5, "hours", "training from scratch", None),
    ("a", "other", 1e4, "hours", "video training data before", None),
    ("a", "other", 1e6, "hours", "video training data", None),
    ("a", "percent", 40, "%", "training computation", "a naive model"),
    ("b", "params", 3e9, "parameters", "the small model", None),
    ("b", "params", 7e9, "parameters", "LLM baselines in the comparison", None),
    ("b", "ratio", 5.2, "x", "memory consumption, lower by this factor", "a baseline"),
    ("b", "percent", 20, "%", "error reduction from prompting", "ablation"),
    ("b", "ratio", 10, "x", "size of the corpus", "other corpora"),
    ("b", "percent", 84, "%", "accuracy", None),
    ("c", "params", 1e12, "parameters", "order of magnitude of models", None),
]
CLAIMS = [
    ("text-weights-help", "b", "supports", ""),
    ("text-weights-help", "c", "qualifies", ""),
    ("laws-beyond-text", "a", "supports", ""),
    ("some-other-claim", "a", "refutes", ""),
]


@pytest.fixture
def tables() -> Tables:
    others = dict.fromkeys(("models", "authors", "links", "themes", "repairs"), pd.DataFrame())
    return Tables(
        theme="modalities",
        papers=pd.DataFrame(PAPERS, columns=["citekey", "title"]),
        quantities=pd.DataFrame(QUANTITIES, columns=["citekey", "kind", "value", "unit", "of", "versus"]),
        claims=pd.DataFrame(CLAIMS, columns=["claim_id", "citekey", "stance", "note"]),
        **others,
    )


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Video Captioning", "video"),
        ("Time Series and Video", "time series"),
        ("Language and Vision Models", "images with text"),
        ("Any Modality", "several or other"),
    ],
)
def test_the_first_listed_word_of_a_title_gives_the_kind_of_data(title, kind) -> None:
    assert modalities.kind_of_data(title) == kind


def test_a_size_is_kept_once_and_the_size_of_a_rival_is_marked(tables: Tables) -> None:
    stated = modalities.sizes(tables)
    assert list(stated[["citekey", "parameters", "whose"]].itertuples(index=False, name=None)) == [
        ("b", 3e9, "its own"),
        ("b", 7e9, "another or earlier"),
        ("a", 7e9, "its own"),
    ]


def test_the_table_has_a_row_a_sized_paper_with_material_apart_from_effort(tables: Tables) -> None:
    made = modalities.makings(tables).set_index("citekey")
    assert list(made.index) == ["b", "a"]
    assert made.loc["a", "learned_from"] == "1 million hours"
    assert made.loc["a", "training_effort"] == "600,000 hours"
    assert made.loc["b", ["learned_from", "training_effort"]].isna().all()


def test_shares_left_and_cuts_become_factors_and_other_numbers_are_left_out(tables: Tables) -> None:
    shrunk = modalities.cuts(tables)
    assert list(shrunk["what"]) == ["cost or size", "cost or size", "errors"]
    assert list(shrunk["factor"]) == pytest.approx([2.5, 5.2, 1.25])


@pytest.mark.parametrize(
    ("chart", "summary", "name", "title"),
    [
        (
            charts.sizes_by_kind,
            modalities.sizes,
            "sizes-by-kind",
            "1 of 2 papers with a size name 3 billion parameters",
        ),
        (
            charts.cuts_by_object,
            modalities.cuts,
            "cuts",
            "The middle stated cut is 3.9× in cost or size, 1.2× in errors",
        ),
        (
            charts.stances_on_claims,
            modalities.stances,
            "stances",
            "2 of 3 stances support; 1 of 2 claims meet limits",
        ),
    ],
    ids=["sizes-by-kind", "cuts", "stances"],
)
def test_a_chart_beyond_text_is_named_described_and_titled_by_its_data(
    tables, chart, summary, name, title
) -> None:
    drawn = chart(summary(tables)).to_dict()
    assert drawn["usermeta"]["name"] == name
    assert drawn["title"]["text"] == title
    assert drawn["description"].endswith(f"{title}.")
