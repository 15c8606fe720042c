"""How coded quantities and sourced facts read in a sentence."""

import pytest

from litbook.model import Quantity, SourcedFact
from litbook.site.reading import format_fact, format_quantity, format_value, in_units, numeral


def quantity(kind: str, value: float, unit: str) -> Quantity:
    return Quantity.model_validate(
        {"id": "x", "kind": kind, "value": value, "unit": unit, "of": "something", "quote": "q"}
    )


@pytest.mark.parametrize(
    ("kind", "value", "unit", "full", "bare"),
    [
        ("params", 7e9, "parameters", "7 billion parameters", "7 billion"),
        ("params", 1.085e12, "parameters", "1.085 trillion parameters", "1.085 trillion"),
        ("tokens", 2.6e12, "tokens", "2.6 trillion tokens", "2.6 trillion"),
        ("context", 32e3, "tokens", "32K tokens", "32K"),
        ("context", 1e6, "tokens", "1M tokens", "1M"),
        ("context", 4096, "tokens", "4,096 tokens", "4,096"),
        ("percent", 84.0, "%", "84%", "84%"),
        ("ratio", 6.3, "x", "6.3×", "6.3×"),
        ("ratio", 0.333, "x", "33%", "33%"),
        ("memory", 160e9, "bytes", "160 GB", "160 GB"),
        ("money", 148_000, "USD", "$148,000", "$148,000"),
        ("flops", 15.1e15, "FLOP/s", "15.1 PFLOP/s", "15.1 PFLOP/s"),
        ("flops", 1.2e26, "FLOP", "1.2 × 10²⁶ FLOP", "1.2 × 10²⁶ FLOP"),
        ("accelerators", 512, "devices", "512 devices", "512"),
        ("accelerators", 1, "devices", "1 device", "1"),
        ("device-hours", 59_400, "hours", "59,400 hours", "59,400"),
        ("other", 1, "steps/s", "1 step/s", "1"),
        ("other", 0.497, "", "0.497", "0.497"),
    ],
    ids=lambda value: str(value),
)
def test_a_quantity_prints_with_and_without_its_unit(
    kind: str, value: float, unit: str, full: str, bare: str
) -> None:
    assert format_quantity(quantity(kind, value, unit)) == full
    assert format_value(quantity(kind, value, unit), with_unit=False) == bare


@pytest.mark.parametrize("bound", ["over", "at least", "up to", "under", "about"])
def test_a_bound_is_printed_with_its_number(bound: str) -> None:
    bounded = quantity("memory", 160e9, "bytes").model_copy(update={"bound": bound})
    assert format_quantity(bounded) == f"{bound} 160 GB"
    assert format_value(bounded) == "160 GB"


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ({"field": "tokens", "value": 2e12, "unit": "tokens", "bound": "about"}, "about 2 trillion tokens"),
        ({"field": "context", "value": 4e3, "unit": "tokens"}, "4K tokens"),
        ({"field": "devices", "value": 8, "unit": "devices", "device": "A100"}, "8 devices (A100)"),
        ({"field": "devices", "value": "RTX 8000", "device": "RTX 8000"}, "RTX 8000"),
        ({"field": "base", "value": "Llama 2 7B"}, "Llama 2 7B"),
    ],
    ids=lambda value: str(value),
)
def test_a_sourced_fact_prints_its_bound_unit_and_hardware(fact: dict[str, object], text: str) -> None:
    source = {
        "model": "Foo", "printed": "x", "address": "https://example.org", "version": "undated", "place": "x",
        "kind": "card", "read": "2026-11-28",
    }  # fmt: skip
    assert format_fact(SourcedFact.model_validate(source | fact)) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (3.2e12, "bytes", "3.2 TB"),
        (15.17568e15, "FLOP/s", "15.18 PFLOP/s"),
        (120000000000000002281701376, "FLOP", "1.2 × 10²⁶ FLOP"),
        (75.621, "%", "75.62%"),
        (3.72567, "x", "3.726×"),
        (1.27778e11, "characters", "127.8 billion characters"),
        (1.0, "devices", "1 device"),
        (0.000131, "", "1.31 × 10⁻⁴"),
        (148000, "USD", "$148,000"),
    ],
)
def test_a_computed_number_reads_in_the_units_of_people(value: float, unit: str, text: str) -> None:
    assert in_units(value, unit) == text


def test_a_small_number_is_a_power_of_ten_and_nothing_is_nothing() -> None:
    assert (numeral(0.0), numeral(0.5), numeral(-2e-5)) == ("0", "0.5", "-2 × 10⁻⁵")
