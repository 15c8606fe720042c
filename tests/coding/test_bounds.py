import pytest

from litbook.coding.checks import said_bounds
from litbook.model import Quantity


def number(quote: str, value: float) -> Quantity:
    return Quantity(id="x", kind="other", value=value, unit="things", of="-", quote=quote)


@pytest.mark.parametrize(
    ("text", "quote", "value", "bound"),
    [
        ("trained over 400 language models", "over 400 language models", 400, "over"),
        ("a scale up to at least 2.7B parameters", "2.7B parameters", 2.7e9, "at least"),
        ("models (100B+ parameters)", "100B+ parameters", 1e11, "at least"),
        ("files with 5+ stars", "5+ stars", 5, "at least"),
        ("accuracy >80% at 1B", ">80%", 80, "over"),
        ("with up to 4 epochs of data", "4 epochs", 4, "up to"),
        ("T5 variants (le 11B)", "11B", 11e9, "up to"),
        ("requires only <30GB of memory", "<30GB", 30e9, "under"),
        ("SOTA among sub-2B models", "2B models", 2e9, "under"),
        ("up to a 76.6% win rate", "76.6% win rate", 76.6, "up to"),
        ("a gain of ~3% in recall", "~3%", 3, "about"),
        ("doubles approximately every three months", "every three months", 3, "about"),
        ("costs almost $40 a day", "$40 a day", 40, "about"),
        ("close to a trillion parameters", "a trillion parameters", 1e12, "about"),
        ("We train 3 models", "3 models", 3, None),
        ("gains of 3.4~10% overall", "3.4~10%", 10, None),
        ("1M~60M parameters", "60M parameters", 60e6, None),
        ("train the model over 329B tokens", "329B tokens", 329e9, None),
        ("laws under two cases", "two cases", 2, None),
        ("an improvement over 3 rivals' average", "improvement", 3, None),
        ("written in C++ and 3 more", "3 more", 3, None),
    ],
)
def test_the_word_next_to_a_number_bounds_it(text: str, quote: str, value: float, bound: str | None) -> None:
    said = said_bounds(number(quote, value), text)
    assert said
    assert said.printed == bound


def test_numbers_of_one_list_share_the_bound_before_them() -> None:
    said = said_bounds(number("3x less latency", 3), "up to 22x less memory and 3x less latency")
    assert said
    assert (said.printed, said.near) == (None, {"up to"})


def test_a_word_that_only_begins_like_a_bound_or_stands_far_away_bounds_nothing() -> None:
    far = "over the years " + "many groups have been training language models of all kinds, "
    for text in ("an overhead of 3 days, and aboutness", far + "of 3 days", "the gene of 3 days"):
        said = said_bounds(number("3 days", 3), text)
        assert said
        assert said.near == frozenset()


def test_a_quote_that_the_text_does_not_hold_has_no_bounds() -> None:
    assert said_bounds(number("over 9 models", 9), "over 8 models") is None
