"""Themes: how strongly the words of a title and an abstract speak for each chapter."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from litbook.coding.models import find_introduced, introduced_mentions
from litbook.model import Theme, ThemeScore

TITLE_WEIGHT = 3
CONTRIBUTION_WEIGHT = 2
REPEATS_THAT_COUNT = 2  # a word used ten times says little more than one used twice
FADING = 0.85  # each further phrase of a theme adds less, so that synonyms do not outweigh a plain word

# The codebook settles ties by the paper's own contribution sentence.
CONTRIBUTION = re.compile(
    r"\b(?:we|this (?:paper|work|study|report|article|survey))\b[^.]{0,60}?\b(?:introduc|propos|present|develop|"
    r"describ|releas|stud(?:y|ies)|investigat|explor|examin|review|survey|address)",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
PARTING = "-‐‑‒–—―−\"'“”"  # hyphens, dashes, quotation marks
PUNCTUATION = ",.;:()[]!?"


Owners = tuple[tuple[int, str], ...]
"""The themes, by their place, that have a phrase, each with the phrase as the theme writes it."""


class PhraseIndex(NamedTuple):
    """One automaton that finds the phrases of all themes in folded text; `owners` by the number of its pattern."""

    automaton: AhoCorasick
    owners: tuple[Owners, ...]


def score_themes(title: str, abstract: str, themes: Iterable[Theme]) -> tuple[ThemeScore, ...]:
    """Every theme whose words occur with a positive sum, best first, with the phrases that gave the score.

    A phrase counts its weight once or twice for the abstract, twice more in the sentence that states the
    contribution, three times more in the title; each further phrase of a theme, heaviest first, adds
    `FADING` times less. Ties keep the order of `themes`.
    """
    themes = tuple(themes)
    sentence = contribution_sentence(abstract)
    rest = abstract.replace(sentence, "\n", 1)
    if any(introduced_mentions(abstract)):  # a word of its own, so that themes can weigh that
        introduced = any(find_introduced(sentence))
        sentence, rest = (f"{sentence} #introduces", rest) if introduced else (sentence, f"{rest} #introduces")
    parts = [find_phrases(part, theme_index(themes)) for part in (rest, sentence, title)]
    scores = [
        score_theme(theme, *(found.get(place, {}) for found in parts))
        for place, theme in enumerate(themes)
        if any(place in found for found in parts)
    ]
    return tuple(sorted((score for score in scores if score.score > 0), key=lambda score: -score.score))


def score_theme(
    theme: Theme, rest: Mapping[str, int], contribution: Mapping[str, int], title: Mapping[str, int]
) -> ThemeScore:
    """The score of one theme from the phrases found in each part; `matches` runs from heaviest to lightest."""
    weights = {
        phrase: theme.words[phrase]
        * (
            min(rest.get(phrase, 0) + contribution.get(phrase, 0), REPEATS_THAT_COUNT)
            + CONTRIBUTION_WEIGHT * (phrase in contribution)
            + TITLE_WEIGHT * (phrase in title)
        )
        for phrase in rest | contribution | title
    }
    ordered = sorted(sorted(weights), key=lambda phrase: -abs(weights[phrase]))
    # Python's own sum of floats is another one since 3.12.
    score = math.fsum([weights[phrase] * FADING**place for place, phrase in enumerate(ordered)])
    return ThemeScore(id=theme.id, score=round(score, 2), matches=tuple(ordered))


def contribution_sentence(abstract: str) -> str:
    """The first sentence that says what the paper does, or nothing."""
    return next((part for part in SENTENCE_END.split(abstract) if CONTRIBUTION.search(part)), "")


def find_phrases(text: str, index: PhraseIndex) -> dict[int, dict[str, int]]:
    """How often each theme's phrases occur, by the theme's place; where two overlap, the longer one counts."""
    found: dict[int, dict[str, int]] = {}
    taken: dict[int, int] = {}  # up to where a theme's last phrase reaches
    matches = index.automaton.find_matches_as_indexes(f" {' '.join(fold_words(text))} ", overlapping=True)
    # They come by their ends: reversed and sorted by their starts, the longest of a start comes first.
    for pattern, start, end in sorted(reversed(matches), key=itemgetter(1)):
        for place, phrase in index.owners[pattern]:
            if taken.get(place, 0) <= start:
                phrases = found.setdefault(place, {})
                phrases[phrase] = phrases.get(phrase, 0) + 1
                taken[place] = end - 1  # the space after a phrase stands before the next
    return found


@lru_cache(maxsize=8)
def theme_index(themes: tuple[Theme, ...]) -> PhraseIndex:
    """The index of the themes' words."""
    return make_index([tuple(theme.words) for theme in themes])


def make_index(phrases: Sequence[Sequence[str]]) -> PhraseIndex:
    """The index of all themes' phrases, given theme by theme; `*` ends a stem, other words may have a plural's ending."""
    patterns: dict[str, list[tuple[int, str]]] = {}
    for ending in ("", "s", "es"):  # a phrase as it is written wins over one whose plural is so written
        for place, phrase in ((place, phrase) for place, group in enumerate(phrases) for phrase in group):
            folded = " ".join(fold_words(phrase.removesuffix("*")))
            if not phrase.endswith("*"):
                patterns.setdefault(f" {folded}{ending} ", []).append((place, phrase))
            elif not ending:
                patterns.setdefault(f" {folded}", []).append((place, phrase))
    return PhraseIndex(AhoCorasick(list(patterns)), tuple(map(tuple, patterns.values())))


def fold_words(text: str) -> list[str]:
    """The words of a text, case folded; hyphens part words, and punctuation stands as a word of its own."""
    folded = text.casefold()
    for sign in PARTING:
        folded = folded.replace(sign, " ")
    for sign in PUNCTUATION:
        folded = folded.replace(sign, f" {sign} ")
    return folded.split()
