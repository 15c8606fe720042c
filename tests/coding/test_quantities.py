import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litbook.coding.quantities import TIERS, Rule, extract_quantities

RULES = [rule for tier in TIERS for rule in tier]
SIGNED = [rule for rule in RULES if rule.signs != ("",)]
EXAMPLES = [(rule, text, values) for rule in RULES for text, values in rule.examples]
COUNTEREXAMPLES = [(rule, text) for rule in RULES for text in rule.counterexamples]
FRAGMENTS = st.sampled_from([text for _, text, _ in EXAMPLES] + [text for _, text in COUNTEREXAMPLES])


def found(text: str) -> list[tuple[str, float]]:
    return [(span.kind, span.value) for span in extract_quantities(text)]


def label(case: object) -> str | None:
    return case.name if isinstance(case, Rule) else None


def read_by(rule: Rule, text: str) -> list[float]:
    spans = extract_quantities(text)
    return [span.value for span in spans if (span.kind, span.unit) == (rule.kind, rule.unit)]


def test_each_rule_reads_its_examples() -> None:
    read = [(rule.name, text, read_by(rule, text), values) for rule, text, values in EXAMPLES]
    assert [one for one in read if one[2] != pytest.approx(one[3], rel=1e-9)] == []


def test_each_rule_leaves_its_counterexamples() -> None:
    assert [(rule.name, text) for rule, text in COUNTEREXAMPLES if read_by(rule, text)] == []


def test_every_rule_has_an_example() -> None:
    assert [rule.name for rule in RULES if not rule.examples] == []


@pytest.mark.parametrize("rule", SIGNED, ids=label)
@settings(max_examples=20)  # strings of three patterns take long to draw, and there are as many rules
@given(data=st.data())
def test_whatever_a_rule_matches_holds_one_of_its_signs(rule: Rule, data: st.DataObject) -> None:
    patterns = [
        pattern.pattern.replace("*+", "*").replace("(?=", "(?:").removesuffix(r"\Z")
        for pattern in (rule.before, rule.numeral, rule.after)
        if pattern
    ]
    parts = [data.draw(st.from_regex(pattern, fullmatch=True)) for pattern in patterns]
    folded = "".join(parts).casefold()
    assert any(sign in folded for sign in rule.signs)


def test_signs_are_case_folded() -> None:
    assert [sign for rule in RULES for sign in rule.signs if sign != sign.casefold()] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7-billion-parameter", [("params", 7e9)]),
        ("a 7 billion (B) parameters model", [("params", 7e9)]),
        ("models with seven billion parameters", [("params", 7e9)]),
        ("7, 34, and 70 billion parameters", [("params", 7e9), ("params", 34e9), ("params", 70e9)]),
        ("from 7B to 70B", [("params", 7e9), ("params", 70e9)]),
        ("125M/350M state-of-the-art models", [("params", 125e6), ("params", 350e6)]),
        ("Mixtral 8x7B", [("params-in-name", 7e9)]),
        ("1.2B and 2.4B non-embedding parameters", [("params", 1.2e9), ("params", 2.4e9)]),
        ("3B/16B-parameter", [("params", 3e9), ("params", 16e9)]),
        ("half a billion parameters", [("params", 5e8)]),
        ("59.4K H100 GPU hours ($148K)", [("device-hours", 59.4e3), ("money", 148e3)]),
        ("on 48xGH200", [("accelerators", 48)]),
        ("8,192 Ascend NPUs", [("accelerators", 8192)]),
        ("6144 TPU v4 chips", [("accelerators", 6144)]),
        ("8 RTX 3090", [("accelerators", 8)]),
        ("10^12 parameters", [("params", 1e12)]),
        ("parameter counts from O(10^9) to O(10^{12})", [("params", 1e9), ("params", 1e12)]),
        ("sub-3B parameter models", [("params", 3e9)]),
        ("with 1/100 Parameters", [("ratio", 0.01)]),
        ("a 6.3x increase", [("ratio", 6.3)]),
        ("22times less memory", [("ratio", 22)]),
        ("22× less memory", [("ratio", 22)]),
        ("2.6 trillion tokens", [("tokens", 2.6e12)]),
        ("training tokens from 300B to 1T", [("tokens", 300e9), ("tokens", 1e12)]),
        ("a 128K context", [("context", 128e3)]),
        ("24GB", [("memory", 24e9)]),
        ("15.1 PFLOP/s", [("flops", 15.1e15)]),
        ("84.0%", [("percent", 84.0)]),
        ("12 percent", [("percent", 12.0)]),
    ],
)
def test_the_forms_that_abstracts_use_are_read(text: str, expected: list[tuple[str, float]]) -> None:
    assert found(text) == [(kind, pytest.approx(value)) for kind, value in expected]


@pytest.mark.parametrize(
    "text",
    [
        "tens of billions of parameters", "hundreds of billions of parameters", "on GSM8K and MT-Bench", "with W4A16",
        "Llama 3.1 and GPT-4", "release v0.1", "in 2024", "see Section 3 and Table 2", "(Hoffmann et al., 2022)",
        "512 × 512 pixel images", "an 8times 8 grid", "4-bit and INT8", "0-shot, 5-shot", "three models on two tasks",
        "top-1 of 12 layers", "50,000 queries", "4.3M documents", "1.2 trillion words", "billions of tokens",
        "downloaded over 100,000 times on the hub", "900 GB/s", "our contributions are threefold", "a 3D model",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_quantity_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_quote_is_the_number_with_its_unit_at_its_place() -> None:
    text = "We train 7, 13, and 70 billion parameters for $2.5 million on 512 H100 GPUs."
    assert [span.quote for span in extract_quantities(text)] == [
        "7", "13", "70 billion parameters", "$2.5 million", "512 H100 GPUs",
    ]  # fmt: skip


def test_the_last_number_of_a_list_gives_unit_and_scale_but_not_to_a_year_or_a_version() -> None:
    assert found("In 2023, 7B models") == [("params", 7e9)]
    assert found("Llama 2, 7B and 13B") == [("params", 7e9), ("params", 13e9)]


@given(st.lists(FRAGMENTS, max_size=4), st.text(max_size=30))
def test_quotes_stand_at_their_places_in_text_order(fragments: list[str], noise: str) -> None:
    text = f"{noise}. ".join(fragments)
    spans = extract_quantities(text)
    assert all(
        span.quote == text[span.start : span.end] and span.quote.strip() == span.quote for span in spans
    )
    assert [span.start for span in spans] == sorted(span.start for span in spans)


@given(st.text(max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    assert all(span.unit and span.value == span.value for span in extract_quantities(text))


@given(FRAGMENTS)
def test_a_sentence_before_and_after_changes_nothing(text: str) -> None:
    assert found(f"Nothing here. {text}. That was it.") == found(f"{text}.")


@pytest.mark.parametrize(
    "text",
    ["1 " * 4000, "7B " + "a-" * 4000, "8 " + "NVIDIA " * 3000, "A-" * 4000 + "7B", "7, " * 4000, "(" * 9000],
    ids=["numbers", "hyphens", "devices", "names", "list", "brackets"],
)
def test_long_odd_texts_take_no_longer_than_their_length(text: str) -> None:
    extract_quantities(text)  # a pattern that backtracks without bound would not come back


def test_no_rule_is_keyed_to_one_paper(root: Path) -> None:
    lines = (root / "tests" / "good" / "papers-page.txt").read_text(encoding="utf-8").splitlines()
    written = (getattr(rule, name) for rule in RULES for name in ("before", "after", "unless", "numeral"))
    patterns = " ".join(pattern.pattern for pattern in written if pattern)
    coined = {word for line in lines[2::2] for word in re.findall(r"^\w+(?=:)", line) if len(word) > 3}
    assert [word for word in coined if re.search(rf"\b{word}\b", patterns)] == []
