import pytest
from hypothesis import given
from hypothesis import strategies as st

from litbook.coding.models import COMMON, FAMILY, INTRODUCED, family_mentions, find_introduced, find_models
from litbook.coding.numerals import NUMERAL, matches_at, numeral_places

PIECES = (
    "we introduce ", "named ", "re-present ", "FooBar", "Foo-2", "GPT-4", "gpt", "Llama 3", "m", "T5", ", a ", " is a ",
    " are the ", "large ", "language model", " ", "  ", "-", ".", "\n", "(", "Two", "one ", "a million",
    "an order of magnitude",
    "half a billion", "7B", "8x7B", "1/100", "10^{12}", "O(10^9)", "sim", "3", "İ", "fold", "twice",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("fine-tuned from Llama-2-7B and Mistral 7B v0.1", ["Llama-2-7B", "Mistral 7B v0.1"]),
        ("Mistral-7B-v0.1 is the base", ["Mistral-7B-v0.1"]),
        ("surpassing GPT-3.5 and gpt-3.5-turbo", ["GPT-3.5", "gpt-3.5-turbo"]),
        ("named PanGu-Σ", ["PanGu-Σ"]),
        ("close to DeepSeek-V3 and DeepSeek R1", ["DeepSeek-V3", "DeepSeek R1"]),
        (
            "Llama 3.1 8B, Mistral 7B, and Mistral NeMo 12 B",
            ["Llama 3.1 8B", "Mistral 7B", "Mistral NeMo 12 B"],
        ),
        ("than MobileLLM 125M/350M", ["MobileLLM 125M/350M"]),
        ("BTLM-3B-8K outperforms MPT-7B-8K", ["BTLM-3B-8K", "MPT-7B-8K"]),
        ("Although DeepSeekCoder- 33B is best", ["DeepSeekCoder- 33B"]),
        ("phi-3-mini rivals Mixtral 8x7B", ["phi-3-mini", "Mixtral 8x7B"]),
        ("we present Foobar, a large language model for cooking", ["Foobar"][:0]),
        ("we present FooBar, a large language model for cooking", ["FooBar"]),
        ("Foo-2 is a 1.2-billion-parameter large language model", ["Foo-2"]),
        ("Mamba-based and GPT-like models", ["Mamba", "GPT"]),
    ],
)
def test_named_models_are_found(text: str, names: list[str]) -> None:
    assert [mention.name for mention in find_models(text)] == names


@pytest.mark.parametrize(
    "text",
    ["on GSM8K", "the 7B model", "we introduce a method", "We propose LoRA-X, a method for tuning models", "In 2024",
     "LLMs are models", "https://github.com/org/llama-7b"],
)  # fmt: skip
def test_what_is_no_model_is_left_alone(text: str) -> None:
    assert find_models(text) == ()


def test_a_mention_carries_the_sizes_in_its_name_and_its_place() -> None:
    text = "better than MobileLLM 125M/350M here"
    (mention,) = find_models(text)
    assert mention.sizes == (125e6, 350e6)
    assert text[mention.start : mention.end] == mention.name


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_searching_where_a_name_can_begin_finds_what_a_search_everywhere_finds(text: str) -> None:
    searched = [match.group() for match in FAMILY.finditer(text)]
    assert [mention.name for mention in family_mentions(text)] == searched
    introduced = [match["name"] or match["subject"] for match in INTRODUCED.finditer(text)]
    assert [m.name for m in find_introduced(text)] == [name for name in introduced if not COMMON.match(name)]
    assert [match.span() for match in matches_at(NUMERAL, text, numeral_places(text))] == [
        match.span() for match in NUMERAL.finditer(text)
    ]
