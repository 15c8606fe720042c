"""Whether a quote stands in the text it is taken from, through folding, and if not, what it is instead."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from litbook import parsing
from litbook.model import Value

ALIKE = {sign: folded for folded, signs in parsing.shipped("coding/alike.toml").items() for sign in signs}
GREEK = re.compile(r"GREEK (SMALL|CAPITAL) LETTER (?:FINAL )?([A-Z]+)")
MERGED = {" ", "-"}  # a run of these folds to one


class FoldedText(Value):
    """A folded text; `origins[i]` is the place in the original of what gave its character `i`."""

    text: str
    origins: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that gave `text[start:end]`, which must not be empty."""
        return self.origins[start], self.origins[end - 1] + 1


@lru_cache(maxsize=2048)
def fold_text(text: str) -> FoldedText:
    """The text with white space single, dashes, quotation marks and Greek letters in one form; case is kept.

    Greek letters and some signs become their TeX names ("μ" and "mu", "Σ" and "{\\Sigma}", "6×" and "6times"
    fold alike), because a stored text may be repaired and a quote taken before.
    """
    folded: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(text):
        for part in fold_character(character):
            if part in MERGED and (folded[-1:] or [" "]) == [part]:
                continue
            folded.append(part)
            origins.append(place)
    if folded[-1:] == [" "]:
        del folded[-1], origins[-1]
    return FoldedText(text="".join(folded), origins=tuple(origins))


@lru_cache(maxsize=4096)
def fold_character(character: str) -> str:
    """The folded form of one character, which may be several or none."""
    if character in ALIKE:
        return ALIKE[character]
    if character.isspace():
        return " "
    if character.isascii():
        return character
    plain = unicodedata.normalize("NFKC", character)
    greek = GREEK.fullmatch(unicodedata.name(plain, "")) if len(plain) == 1 else None
    if greek is None:
        return plain
    return greek[2].lower() if greek[1] == "SMALL" else greek[2].capitalize()


NEAR = 85.0  # per cent of characters alike: below it the nearest span says nothing
NOISE = 0.1  # share of a quote's characters that may differ as noise

QuoteStatus = Literal["found", "near-miss", "misattributed", "fabricated"]


class QuoteVerdict(Value):
    """What became of a quote: the `citekey` of the text that holds it, or what is `nearest` to it.

    `distance` is the number of edits between the nearest span and the quote, both after folding.
    """

    status: QuoteStatus
    citekey: str | None = None
    nearest: str = ""
    distance: int = 0


def check_quote(quote: str, citekey: str, texts: Mapping[str, str]) -> QuoteVerdict:
    """Whether the quote occurs in `texts[citekey]`, folding white space, dashes, quotation marks and Greek.

    If not: a near miss (character noise; the numbers agree), misattributed (occurs in another text), else the
    nearest span as a near miss if it is alike enough, else fabricated. A quote may not cut a number in two:
    "7 billion" is not found in "17 billion".
    """
    if find_quote(quote, texts[citekey]):
        return QuoteVerdict(status="found", citekey=citekey)
    near = nearest_span(quote, citekey, texts[citekey])
    if near and near.distance <= max(1, NOISE * len(quote)) and digits(near.nearest) == digits(quote):
        return near
    for other, text in texts.items():
        if other != citekey and find_quote(quote, text):
            return QuoteVerdict(status="misattributed", citekey=other)
    return near or QuoteVerdict(status="fabricated")


def find_quote(quote: str, text: str) -> tuple[int, int] | None:
    """The span of the quote in the text, or None."""
    needle, hay = fold_text(quote).text, fold_text(text)
    for start in occurrences(needle, hay.text):
        if not cuts_number(hay.text, start, start + len(needle)):
            return hay.original_span(start, start + len(needle))
    return None


def occurrences(needle: str, hay: str) -> Iterator[int]:
    """Where the needle starts in the hay; an empty needle occurs nowhere."""
    start = hay.find(needle) if needle else -1
    while start >= 0:
        yield start
        start = hay.find(needle, start + 1)


def cuts_number(text: str, start: int, end: int) -> bool:
    """Whether the span begins or ends inside a number."""
    begins_inside = text[start].isdigit() and re.search(r"\d[.,]?\Z", text[max(0, start - 2) : start])
    ends_inside = text[end - 1].isdigit() and re.match(r"[.,]?\d", text[end : end + 2])
    return bool(begins_inside or ends_inside)


def nearest_span(quote: str, citekey: str, text: str) -> QuoteVerdict | None:
    """The span of the text most like the quote, or None if none is alike enough."""
    needle, hay = fold_text(quote).text, fold_text(text).text
    alignment = fuzz.partial_ratio_alignment(needle, hay, score_cutoff=NEAR)
    if alignment is None or alignment.dest_end == alignment.dest_start or len(needle) > len(hay):
        return None
    nearest = hay[alignment.dest_start : alignment.dest_end]
    distance = Levenshtein.distance(needle, nearest)
    return QuoteVerdict(status="near-miss", citekey=citekey, nearest=nearest, distance=distance)


def digits(text: str) -> list[str]:
    """The numbers of a text as written."""
    return re.findall(r"\d+(?:[.,]\d+)*", text)
