"""Coded models joined with sourced facts: whose word each cell is, and what stays unknown."""

from datetime import date
from typing import Any

from litbook.coding.sources import joined_rows
from litbook.model import CodedModel, Coding, SourcedFact, ThemeEvidence

SOURCE: dict[str, object] = {
    "model": "Foo", "printed": "x", "address": "https://example.org/card.md", "version": "undated", "place": "card",
    "kind": "card", "read": date(2026, 11, 28),
}  # fmt: skip


def fact(field: str, value: float | str, **changes: object) -> SourcedFact:
    return SourcedFact.model_validate(SOURCE | {"field": field, "value": value} | changes)


def rows(model: dict[str, Any], *facts: SourcedFact) -> list[dict[str, Any]]:
    coding = Coding(
        citekey="doe2024foo",
        listed_title="Foo",
        themes=("open-models",),
        contribution="model",
        finding="Foo works.",
        theme_evidence=ThemeEvidence(quote="Foo"),
        models=(CodedModel.model_validate({"name": "Foo", "quote": "Foo"} | model),),
    )
    return list(joined_rows(coding, facts))


def test_each_cell_says_who_states_it_and_in_which_row() -> None:
    (row,) = rows({"sizes": (7e9,), "license": "MIT"}, fact("tokens", 1e12), fact("base", "from scratch"))
    assert (row["parameters"], row["parameters_tier"], row["parameters_row"]) == (7e9, "abstract", "model-1")
    assert (row["tokens"], row["tokens_tier"], row["tokens_row"]) == (1e12, "source", "source-tokens")
    assert "context" not in row
    assert "context_tier" not in row
    assert row["tokens_per_parameter"] == 1e12 / 7e9
    assert row["searched"]


def test_the_abstracts_word_stands_and_a_source_that_differs_is_named() -> None:
    (row,) = rows({"license": "Apache 2.0"}, fact("license", "MIT", printed="mit", disagrees="abstract"))
    assert (row["license"], row["license_tier"]) == ("Apache 2.0", "abstract")
    assert row["conflicts"] == "license: “mit” (card)"


def test_a_fact_of_one_size_wins_and_a_size_that_only_a_source_names_has_its_row() -> None:
    facts = (fact("tokens", 1e12), fact("tokens", 2e12, size=7e9), fact("context", 2e3, size=13e9))
    small, large = rows({"sizes": (7e9,), "base": ("Bar",), "license": "MIT"}, *facts)
    assert (small["tokens"], small["tokens_row"]) == (2e12, "source-tokens-2")
    assert (large["parameters"], large["parameters_tier"]) == (13e9, "source")
    assert (large["tokens"], large["context"], large["license"]) == (1e12, 2e3, "MIT")
    assert "base" not in large, "the abstract's base is the base of the size that it names"


def test_a_size_rounded_by_the_abstract_is_the_sources_size() -> None:
    (row,) = rows({"sizes": (1e9,)}, fact("context", 2e3, size=1.1e9))
    assert (row["parameters"], row["context"]) == (1e9, 2e3)


def test_hours_of_all_sizes_together_are_those_of_none() -> None:
    facts = (fact("device-hours", 3e6), fact("device-hours", 1e6, size=7e9))
    small, large = rows({"sizes": (7e9, 70e9)}, *facts)
    assert small["device_hours"] == 1e6
    assert "device_hours" not in large


def test_several_bases_stand_side_by_side_and_tokens_are_then_no_ratio() -> None:
    facts = (fact("base", "Bar"), fact("base", "Baz"), fact("tokens", 1e12))
    (row,) = rows({"sizes": (7e9,)}, *facts)
    assert (row["base"], row["tokens_per_parameter"]) == ("Bar; Baz", None)


def test_a_start_from_random_weights_is_a_known_base() -> None:
    (row,) = rows({"sizes": (7e9,), "from_scratch": True})
    assert (row["base"], row["base_tier"]) == ("from scratch", "abstract")


def test_without_sources_the_row_is_the_abstracts_alone() -> None:
    (row,) = rows({"sizes": (7e9,)})
    assert not row["searched"]
    assert row["conflicts"] is None
