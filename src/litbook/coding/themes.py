"""Themes: how strongly the words of a title and an abstract speak for each chapter."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from litbook.coding.models import find_introduced, introduced_mentions
from litbook.corpus.rules import encodable
from litbook.model import Theme, ThemeScore

TITLE_WEIGHT = 3
CONTRIBUTION_WEIGHT = 2
REPEATS_THAT_COUNT = 2  # a word used ten times says little more than one used twice
COUNTS = range(TITLE_WEIGHT + CONTRIBUTION_WEIGHT + REPEATS_THAT_COUNT + 1)
FADING = 0.85  # each further phrase of a theme adds less, so that synonyms do not outweigh a plain word

# The codebook settles ties by the paper's own contribution sentence. A set of letters first is searched quickest.
CONTRIBUTION = re.compile(
    r"[WwTt](?<=\b[WwTt])(?i:(?<=w)e|(?<=t)his (?:paper|work|study|report|article|survey))\b[^.]{0,60}?"
    r"\b(?i:introduc|propos|present|develop|describ|releas|stud(?:y|ies)|investigat|explor|examin|review|survey|address)"
)
FADINGS = tuple(FADING**place for place in range(1000))  # past them nothing is left
SENTENCE_END = re.compile(r"[.!?](\s+)(?=[A-Z])")
PARTING = "-‐‑‒–—―−\"'“”"  # hyphens, dashes, quotation marks
PUNCTUATION = ",.;:()[]!?"


Weighed = tuple[float, str, float]
"""A phrase with its weight for a theme, after the number by which to sort."""


class PhraseIndex(NamedTuple):
    """One automaton that finds the phrases of all themes in folded text.

    `owners` by the number of its pattern: the themes that have the phrase, each with the number of its own phrase.
    By that number, `themes` has the theme's place among the themes, and `weighed` the phrase by how often it counts.
    """

    automaton: AhoCorasick
    owners: tuple[tuple[tuple[int, int], ...], ...]
    themes: tuple[int, ...]
    weighed: tuple[tuple[Weighed, ...], ...]


Found = Mapping[int, int]
"""How often each phrase was found, by its number."""


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
        sentence, rest = (
            (f"{sentence} #introduces", rest) if introduced else (sentence, f"{rest} #introduces")
        )
    index = theme_index(themes)
    rest_found, sentence_found, title_found = (find_phrases(part, index) for part in (rest, sentence, title))
    found = defaultdict[int, list[Weighed]](list)
    for number in {**rest_found, **sentence_found, **title_found}:
        repeats = rest_found.get(number, 0)
        times = TITLE_WEIGHT if number in title_found else 0
        if number in sentence_found:
            repeats += sentence_found[number]
            times += CONTRIBUTION_WEIGHT
        times += repeats if repeats < REPEATS_THAT_COUNT else REPEATS_THAT_COUNT
        found[index.themes[number]].append(index.weighed[number][times])
    scores = [score_theme(themes[place].id, weighed) for place, weighed in sorted(found.items())]
    return tuple(sorted((score for score in scores if score.score > 0), key=lambda score: -score.score))


def score_theme(theme: str, weighed: list[Weighed]) -> ThemeScore:
    """The score of one theme from its phrases."""
    weighed.sort()
    score = 0.0  # added one by one: Python's own sum of floats is another one since 3.12
    for (_, _, weight), fading in zip(weighed, FADINGS, strict=False):
        score += weight * fading
    return ThemeScore(id=theme, score=round(score, 2), matches=tuple([words for _, words, _ in weighed]))


def contribution_sentence(abstract: str) -> str:
    """The first sentence that says what the paper does, or nothing."""
    begin = 0
    for end in SENTENCE_END.finditer(abstract):
        if CONTRIBUTION.search(part := abstract[begin : end.start(1)]):
            return part
        begin = end.end()
    return abstract[begin:] if CONTRIBUTION.search(abstract, begin) else ""


def find_phrases(text: str, index: PhraseIndex) -> Found:
    """How often each theme's phrases occur; where two of a theme overlap, the longer one counts."""
    found: dict[int, int] = {}
    taken: dict[int, int] = {}  # up to where a theme's last phrase reaches
    owners = index.owners
    folded = encodable(f" {' '.join(fold_words(text))} ")
    matches = index.automaton.find_matches_as_indexes(folded, overlapping=True)
    matches.reverse()  # they come by their ends: so the longest of those that start together comes first
    for pattern, start, end in sorted(matches, key=itemgetter(1)):
        for theme, number in owners[pattern]:
            if taken.get(theme, 0) <= start:
                found[number] = found.get(number, 0) + 1
                taken[theme] = end - 1  # the space after a phrase stands before the next
    return found


@lru_cache(maxsize=8)
def theme_index(themes: tuple[Theme, ...]) -> PhraseIndex:
    """The index of the themes' words; `*` ends a stem, others may have the ending of a plural."""
    phrases = [(place, *word) for place, theme in enumerate(themes) for word in theme.words.items()]
    patterns: dict[str, dict[tuple[int, int], None]] = {}
    for ending in ("", "s", "es"):  # a phrase as it is written wins over one whose plural is so written
        for number, (theme, words, _) in enumerate(phrases):
            folded = " ".join(fold_words(words.removesuffix("*")))
            pattern = f" {folded}" if words.endswith("*") else f" {folded}{ending} "
            patterns.setdefault(pattern, {})[theme, number] = None
    return PhraseIndex(
        AhoCorasick(list(patterns)),
        owners=tuple(map(tuple, patterns.values())),
        themes=tuple(theme for theme, _, _ in phrases),
        weighed=tuple(
            tuple((-abs(weight) * times, words, weight * times) for times in COUNTS)
            for _, words, weight in phrases
        ),
    )


def fold_words(text: str) -> list[str]:
    """The words of a text, case folded; hyphens part words, and punctuation stands as a word of its own."""
    folded = text.casefold()
    for sign in PARTING:
        folded = folded.replace(sign, " ")
    for sign in PUNCTUATION:
        folded = folded.replace(sign, f" {sign} ")
    return folded.split()
