import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from litbook.coding.quotes import check_quote, find_quote, fold_text

TEXTS = {
    "a2020one": "We train “Foo” – a 17 billion parameter model – on 300B tokens with μP.\nIt is 6× faster.",
    "b2021two": "A survey of attention in transformers, with 12 open questions.",
}


@pytest.mark.parametrize(
    "quote",
    [
        "a 17 billion parameter model",
        'We train "Foo" - a 17',
        "``Foo''",
        "300B  tokens\nwith",
        "with muP. It is",
        "6times faster",
        "µP",
        "{\\mu}P",
    ],
)
def test_a_quote_is_found_whatever_its_spaces_dashes_quotation_marks_and_greek(quote: str) -> None:
    verdict = check_quote(quote, "a2020one", TEXTS)
    assert verdict.status == "found"
    assert verdict.citekey == "a2020one"
    start, end = find_quote(quote, TEXTS["a2020one"]) or (0, 0)
    assert fold_text(TEXTS["a2020one"][start:end]).text.strip() == fold_text(quote).text


def test_a_quote_may_not_cut_a_number_in_two() -> None:
    assert find_quote("7 billion", TEXTS["a2020one"]) is None
    assert find_quote("17 billion", TEXTS["a2020one"]) is not None
    assert find_quote("1.5", "about 1.57") is None


def test_character_noise_is_a_near_miss_with_the_nearest_span() -> None:
    verdict = check_quote("a 17 bilion parameter modell", "a2020one", TEXTS)
    assert verdict.status == "near-miss"
    assert verdict.nearest == "a 17 billion parameter model"[: len(verdict.nearest)]
    assert 0 < verdict.distance <= 3


def test_a_quote_of_another_paper_is_misattributed_to_it() -> None:
    verdict = check_quote("attention in transformers", "a2020one", TEXTS)
    assert (verdict.status, verdict.citekey) == ("misattributed", "b2021two")


def test_a_changed_number_is_no_noise() -> None:
    texts = {"a": "It has 17 billion parameters.", "b": "It has 13 billion parameters."}
    assert check_quote("13 billion parameters", "a", texts).status == "misattributed"


def test_a_quote_that_stands_nowhere_is_fabricated() -> None:
    verdict = check_quote("sheep may safely graze", "a2020one", TEXTS)
    assert (verdict.status, verdict.citekey) == ("fabricated", None)


@given(st.text(min_size=1, max_size=80), st.data())
def test_every_piece_of_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end]
    assume(fold_text(quote).text and not any(character.isdigit() for character in fold_text(text).text))
    assert find_quote(quote, text) is not None


@given(st.lists(st.sampled_from(["alpha", "beta", "7B", "gamma"]), min_size=2, max_size=8), st.data())
def test_a_quote_is_found_whatever_the_texts_line_wrapping(words: list[str], data: st.DataObject) -> None:
    gaps = data.draw(st.lists(st.sampled_from([" ", "\n", "  ", "\r\n", "\u00a0"]), min_size=len(words)))
    text = "".join(word + gap for word, gap in zip(words, gaps, strict=False))
    assert find_quote(" ".join(words), text) == (0, len(text.rstrip()))


@given(st.text(max_size=60))
def test_folding_is_idempotent_and_keeps_a_place_for_every_character(text: str) -> None:
    folded = fold_text(text)
    assert fold_text(folded.text).text == folded.text
    assert len(folded.origins) == len(folded.text)
    assert list(folded.origins) == sorted(folded.origins)
