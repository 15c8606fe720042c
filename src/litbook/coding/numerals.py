"""Numerals: numbers as abstracts write them (`7`, `1.2B`, `10^12`, `8x7B`, `half a billion`), with places.

Own code, because text2num 3.1 reads "tens of billions" as 10 and 1e9 and "half a billion" as a half and 1e9,
and quantulum3 0.10 takes 7B for 7 bytes, needs 4 seconds to load and an old scikit-learn.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from litbook import parsing
from litbook.corpus.rules import Literals, filled, lowered, matches_at

DATA = parsing.shipped("coding/numerals.toml")
SCALES: Mapping[str, float] = DATA["scales"]
WORDS: Mapping[str, float] = {**DATA["counts"], **DATA["others"]}
PIECES = {**DATA["words"], "COUNT": "|".join(DATA["counts"])}
NUMERAL = re.compile(filled("<NUMERAL>", PIECES))
DIGITS = re.compile(r"\d+|O\(")
ASCII_DIGITS = re.compile("[0-9O]")  # in a text of no other signs: more places, and quicker
NUMBER_WORDS = Literals(["half", "twice", "order", *PIECES["SCALE_WORD"].split("|"), *DATA["counts"]])
ADDRESS = re.compile(
    r"https?://\S+|\b(?:arXiv:|doi:)\S+|(?<![\w.-])[\w.-]+\.(?:com|org|io|ai|co)/\S+", re.IGNORECASE
)
ADDRESS_HINTS = Literals(
    ["://", "arxiv:", "doi:", ".com/", ".org/", ".io/", ".ai/", ".co/"]
)  # none: no address
TIED = re.compile(r"[^\W_][+]?-\Z")
NUMBER = re.compile(PIECES["PLAIN"])
RANGE_UNIT = re.compile(r"(?:[xX×%]|times|[KMGT]B)?-")
PREFIXES = (1.0, 1e3, 1e6, 1e9, 1e12, 1e15)
LONGEST_PREFIX = 8
NOT_A_NAME = re.compile(r"(?:^|[^\w])(?:sub|over|near|under|top|up-to|~)$", re.IGNORECASE)


class Numeral(NamedTuple):
    """A number in a text, `value` with its scale applied.

    `scale` is 1 and `suffix` empty where none is written; `joined` says that the numeral hangs on a word by a
    hyphen, as in GPT-4 or Llama-2-7B.
    """

    start: int
    end: int
    form: str
    value: float
    scale: float
    suffix: str
    joined: bool


@lru_cache(maxsize=1024)  # checks ask for the same quotes and abstracts
def find_numerals(text: str) -> tuple[Numeral, ...]:
    """All numerals outside addresses, in text order."""
    outside = outside_addresses(text)
    numerals: list[Numeral] = []
    for match in matches_at(NUMERAL, text, numeral_places(text)):
        if outside(match.start()):
            numerals.append(read_numeral(match, numerals[-1] if numerals else None))
    return tuple(numerals)


def numeral_places(text: str) -> list[int]:
    """Where a numeral may begin, in text order: at digits, at words of numbers, and at the article before one."""
    words = NUMBER_WORDS.word_starts(lowered(text))
    places = {place - before for place in words for before in (0, 2, 3)}
    digits = ASCII_DIGITS if text.isascii() else DIGITS
    places.update([match.start() for match in digits.finditer(text)])
    return sorted(places)


@lru_cache(maxsize=128)  # numerals and models ask for the same abstracts
def outside_addresses(text: str) -> Callable[[int], bool]:
    """Whether a place in the text lies outside every address that the text prints."""
    spans: list[tuple[int, int]] = []
    end = 0
    for place in ADDRESS_HINTS.starts(lowered(text)):
        if place >= end:  # between two spaces, as no address holds one
            begin, end = text.rfind(" ", 0, place) + 1, text.find(" ", place)
            end = len(text) if end < 0 else end
            spans += [match.span() for match in ADDRESS.finditer(text, begin, end)]
    starts = [start for start, _ in spans]

    def outside(place: int) -> bool:
        before = bisect_right(starts, place) - 1
        return before < 0 or place >= spans[before][1]

    return outside


def read_numeral(match: re.Match[str], previous: Numeral | None) -> Numeral:
    """The numeral of a match; after a hyphen it is joined if its left neighbour is, or is no numeral."""
    form = match.lastgroup or ""
    value, suffix = read(form, match.group().removeprefix("O("))
    end = match.end() - (
        form == "power" and not match.group().startswith("O(") and match.group().endswith(")")
    )
    return Numeral(
        start=match.start(),
        end=end,
        form=form,
        value=value,
        scale=SCALES.get(suffix.lower(), 1),
        suffix=suffix,
        joined=is_joined(match.string, match.start(), previous),
    )


@lru_cache(maxsize=4096)  # papers print the same sizes
def read(form: str, text: str) -> tuple[float, str]:
    """The value of a numeral and the word or letter that scales it."""
    return READERS[form](text)


def prints(printed: float, value: float) -> bool:
    """Whether a number, alone or in thousands, millions .. of its neighbourhood, prints the value, either sign."""
    return any(same_value(abs(value), scale * abs(printed)) for scale in PREFIXES)


def same_value(left: float, right: float) -> bool:
    """Equal within 1e-9 of the larger."""
    return abs(left - right) <= 1e-9 * max(abs(left), abs(right))


def is_joined(text: str, start: int, previous: Numeral | None) -> bool:
    """Whether a hyphen ties the numeral to a word; "sub-3B" and the end of "7B-70B" are not tied."""
    end = start - text.startswith(" ", max(0, start - 1))
    if not text.endswith("-", 0, end) or not TIED.search(text, max(0, end - 3), end):
        return False
    if previous and RANGE_UNIT.fullmatch(text, previous.end, end):
        return previous.joined
    return not NOT_A_NAME.search(text[max(0, end - LONGEST_PREFIX) : end - 1])


def read_power(text: str) -> tuple[float, str]:
    """`10^12`, `10^{12}`, `6 × 10^23`, with or without O( )."""
    factor, exponent = re.split(r"10\s?\^", text, maxsplit=1)
    digits = re.match(r"[\d.]+", factor)
    power = int(exponent.strip("{}() ").replace("−", "-"))
    return float(f"{digits.group() if digits else 1}e{power}"), ""


def read_experts(text: str) -> tuple[float, str]:
    """`8x7B`: 7e9, the size that is printed; what eight such experts add up to is not printed."""
    return read_plain(re.split("[x×]", text)[1])


def read_fraction(text: str) -> tuple[float, str]:
    """`1/100`."""
    numerator, _, denominator = text.partition("/")
    return int(numerator) / int(denominator), ""


def read_plain(text: str) -> tuple[float, str]:
    """`1,000,000`, `7B`, `7-billion`, `100+ billion`, `2.3e21`."""
    number = NUMBER.match(text)
    assert number
    suffix = re.sub(r"[\s+-]", "", text[number.end() :]).removesuffix("s")
    return scaled(number.group().replace(",", ""), suffix), suffix


def scaled(number: str, suffix: str) -> float:
    """The number times its scale, through the decimal exponent so that 1.1B is 1.1e9 to the last digit."""
    if not suffix or "e" in number.lower():
        return float(number)
    exponent = len(str(int(SCALES[suffix.lower()]))) - 1
    return float(f"{number}e{exponent}")


def read_words(text: str) -> tuple[float, str]:
    """`seven billion`, `half a million`, `twenty-five`."""
    words = [word for word in re.split(r"[\s-]+", text.lower()) if word != "and"]
    total = current = 0.0
    for word in words:
        if word == "hundred":
            current = 100 * (current or 1)
        elif word in SCALES:
            total, current = total + (current or 1) * SCALES[word], 0.0
        elif not (word in ("a", "an") and current):
            current += WORDS[word]
    suffix = words[-1] if words[-1] in SCALES else ""
    return total + current, suffix


READERS = {
    "power": read_power,
    "experts": read_experts,
    "fraction": read_fraction,
    "plain": read_plain,
    "words": read_words,
}
