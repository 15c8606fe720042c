import pytest
from hypothesis import given
from hypothesis import strategies as st

from litbook.coding.numerals import find_numerals


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("1,000,000", 1e6),
        ("2.3e21", 2.3e21),
        ("7B", 7e9),
        ("12 B", 12e9),
        ("7-billion", 7e9),
        ("7 Billion", 7e9),
        ("100+ billion", 1e11),
        ("100 + billion", 1e11),
        ("2 trillions", 2e12),
        ("1.1B", 1.1e9),
        ("10K", 1e4),
        ("10^12", 1e12),
        ("10^{12}", 1e12),
        ("O(10^{12})", 1e12),
        ("6 × 10^23", 6e23),
        ("10^-3", 1e-3),
        ("8x7B", 7e9),
        ("1/100", 0.01),
        ("seven", 7),
        ("twenty-five", 25),
        ("three hundred", 300),
        ("one hundred and five", 105),
        ("seven billion", 7e9),
        ("half a billion", 5e8),
        ("a trillion", 1e12),
        ("Twice", 2),
    ],
)
def test_a_numeral_is_read_whole_with_its_scale(text: str, value: float) -> None:
    (numeral,) = find_numerals(f"({text})")
    assert (numeral.value, numeral.start, numeral.end) == (pytest.approx(value, rel=1e-12), 1, 1 + len(text))


@pytest.mark.parametrize(
    "text",
    [
        "v0.1",
        "GSM8K",
        "W4A16",
        "R^2",
        "A100",
        "O1",
        "x2",
        "billions of words",
        "tens of billions",
        "someone",
        "often",
    ],
)
def test_digits_inside_words_and_vague_counts_are_no_numerals(text: str) -> None:
    assert find_numerals(text) == ()


def test_numbers_in_addresses_are_left_alone() -> None:
    assert find_numerals("see https://huggingface.co/org/Model-7B and arXiv:2401.12345 or x.com/7B") == ()


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("GPT-4", [True]),
        ("Llama-2-7B", [True, True]),
        ("StarCoder2- 15B", [True]),
        ("sub-3B", [False]),
        ("0.5B-32B", [False, False]),
        ("2.5x-4.1x", [False, False]),
        ("BTLM-3B-8K", [True, True]),
    ],
)
def test_a_hyphen_ties_a_numeral_to_a_name_but_not_to_a_range(text: str, joined: list[bool]) -> None:
    assert [numeral.joined for numeral in find_numerals(text)] == joined


@given(st.integers(1, 999), st.sampled_from([("B", 1e9), (" billion", 1e9), ("M", 1e6), ("-trillion", 1e12)]))
def test_the_scale_multiplies_the_number(number: int, scale: tuple[str, float]) -> None:
    suffix, factor = scale
    (numeral,) = find_numerals(f"of {number}{suffix} parameters")
    assert numeral.value == number * factor
