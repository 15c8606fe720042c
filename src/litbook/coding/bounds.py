"""Bounds: the words by which an abstract says that a number is not exact, and where they stand."""

import re

from litbook.coding.numerals import find_numerals, prints
from litbook.coding.quotes import find_quote
from litbook.model import Bound, Quantity, Value

NEAR = 60  # characters before a quote within which a bound may stand that several numbers share
# "ge" and "le" are signs that lost their markup. In "up to at least 2.7B" the word next to the number counts.
WORDS: dict[Bound, str] = {
    "at least": r"at least|no less than|a minimum of|>=|≥|ge",
    "over": r"over|more than|greater than|larger than|exceeding|beyond|above|>",
    "up to": r"up to|at most|no more than|a maximum of|<=|≤|le",
    "under": r"under|less than|fewer than|below|smaller than|<|sub-",
    "about": r"about|around|approximately|roughly|nearly|almost|close to|~|≈",
}
# Between the word and its number: an article, "every", or the sign of a currency. "3.4~10%" is a range.
BEFORE = {
    bound: rf"(?<![\w%])(?:{words})\s*(?:an?\s|the\s|every\s|\\?\$)*\Z" for bound, words in WORDS.items()
}
ANYWHERE = {bound: rf"(?<![a-z])(?:{words})(?![a-z])" for bound, words in WORDS.items()}
PLUS = re.compile(r"\w\s?\+")
# "Train the model over 329B tokens" and "laws under two settings" bound nothing.
PREPOSITION = re.compile(r"\b(?:the model|laws) (?:over|under)\s\Z", re.IGNORECASE)


class SaidBounds(Value):
    """What an abstract says of a number's exactness.

    `printed` is the bound directly before the number (`over 400`, `~10`) or after it (`100B+`); `near` are all
    whose words stand in the quote or in the `NEAR` characters before it.
    """

    printed: Bound | None
    near: frozenset[Bound]


def said_bounds(quantity: Quantity, text: str) -> SaidBounds | None:
    """The bounds around the first place where the text holds the quote; None if it holds it nowhere."""
    span = find_quote(quantity.quote, text)
    if span is None:
        return None
    start, end = number_place(quantity, text, span)
    printed = printed_bound(text[:start], text[start : end + 2])
    around = text[max(0, span[0] - NEAR) : span[1]]
    near = {bound for bound, words in ANYWHERE.items() if re.search(words, around, re.IGNORECASE)}
    return SaidBounds(printed=printed, near=frozenset(near | ({printed} if printed else set())))


def number_place(quantity: Quantity, text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Where the quote prints the number; the quote's beginning where it prints none as a numeral."""
    numerals = find_numerals(text[span[0] : span[1]])
    shown = [one for one in numerals if prints(one.value, quantity.value)] or numerals
    return (span[0] + shown[0].start, span[0] + shown[0].end) if shown else (span[0], span[0])


def printed_bound(lead: str, number: str) -> Bound | None:
    """The bound that ends the text before a number, or "at least" for a plus sign in it or behind it."""
    if PREPOSITION.search(lead):
        return None
    if PLUS.search(number):
        return "at least"
    return next((bound for bound, words in BEFORE.items() if re.search(words, lead, re.IGNORECASE)), None)
