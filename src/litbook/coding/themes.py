"""Themes: how strongly the words of a title and an abstract speak for each chapter."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from litbook.coding.models import introduced_mentions
from litbook.model import Theme, ThemeScore

TITLE_WEIGHT = 3
CONTRIBUTION_WEIGHT = 2
REMEMBERED = 50_000  # words
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


class Begun(NamedTuple):
    """The phrases that begin with a word: its own, and how many words those have that a second word follows."""

    alone: Owners
    longer: Mapping[str, tuple[int, ...]]


class PhraseIndex(dict[str, Begun | None]):
    """What begins with a word; a word is looked up once, because words repeat from paper to paper."""

    def __init__(self, exact: Mapping[str, Owners], stems: Mapping[str, Owners]) -> None:
        """`exact` are whole phrases, `stems` the beginnings of single words."""
        endings = {phrase + ending: None for phrase in exact for ending in ("", "s", "es")}
        self.phrases = {
            words: tuple(chain.from_iterable(exact[form] for form in singular(words) if form in exact))
            for words in endings
        }
        self.stems, self.beginnings = stems, tuple(stems)
        self.longer: dict[str, dict[str, tuple[int, ...]]] = {}
        for first, second, *others in (words.split() for words in self.phrases if " " in words):
            lengths = self.longer.setdefault(first, {})
            found = {*lengths.get(second, ()), len(others) + 2}
            lengths[second] = tuple(sorted(found, reverse=True))

    def __missing__(self, word: str) -> Begun | None:
        """The entry of a word that was not looked up before; none for a word that begins nothing."""
        if len(self) >= REMEMBERED:
            self.clear()
        alone = self.phrases.get(word, ())
        if word.startswith(self.beginnings):
            found = (phrases for stem, phrases in self.stems.items() if word.startswith(stem))
            alone = tuple(chain(alone, *found))
        longer = self.longer.get(word, {})
        self[word] = entry = Begun(alone, longer) if alone or longer else None
        return entry


def singular(words: str) -> Iterable[str]:
    """The words as they are, and without a plural ending."""
    return dict.fromkeys((words, words.removesuffix("s"), words.removesuffix("es")))


def score_themes(title: str, abstract: str, themes: Iterable[Theme]) -> tuple[ThemeScore, ...]:
    """Every theme whose words occur with a positive sum, best first, with the phrases that gave the score.

    A phrase counts its weight once or twice for the abstract, twice more in the sentence that states the
    contribution, three times more in the title; each further phrase of a theme, heaviest first, adds
    `FADING` times less. Ties keep the order of `themes`.
    """
    themes = tuple(themes)
    index = theme_index(themes)
    contribution = contribution_sentence(abstract)
    parts = [find_phrases(part, index) for part in (marked(abstract), marked(contribution), title)]
    scores = [
        score_theme(theme, *(found.get(place, {}) for found in parts))
        for place, theme in enumerate(themes)
        if any(place in found for found in parts)
    ]
    return tuple(sorted((score for score in scores if score.score > 0), key=lambda score: -score.score))


def score_theme(
    theme: Theme, abstract: Mapping[str, int], contribution: Mapping[str, int], title: Mapping[str, int]
) -> ThemeScore:
    """The score of one theme from the phrases found in each part; `matches` runs from heaviest to lightest."""
    weights = {
        phrase: theme.words[phrase]
        * (
            min(abstract.get(phrase, 0), REPEATS_THAT_COUNT)
            + CONTRIBUTION_WEIGHT * (phrase in contribution)
            + TITLE_WEIGHT * (phrase in title)
        )
        for phrase in (*abstract, *title)
    }
    ordered = sorted(weights, key=lambda phrase: (-abs(weights[phrase]), phrase))
    # Python's own sum of floats is another one since 3.12.
    score = math.fsum(weights[phrase] * FADING**place for place, phrase in enumerate(ordered))
    return ThemeScore(id=theme.id, score=round(score, 2), matches=tuple(ordered))


def marked(text: str) -> str:
    """The text with the word `#introduces` if it introduces a named model, so that themes can weigh that."""
    return f"{text} #introduces" if any(introduced_mentions(text)) else text


def contribution_sentence(abstract: str) -> str:
    """The first sentence that says what the paper does, or nothing."""
    return next((part for part in SENTENCE_END.split(abstract) if CONTRIBUTION.search(part)), "")


def find_phrases(text: str, index: PhraseIndex) -> dict[int, dict[str, int]]:
    """How often each theme's phrases occur, by the theme's place; where two overlap, the longer one counts."""
    words = fold_words(text)
    found: dict[int, dict[str, int]] = {}
    taken: dict[int, int] = {}  # the word up to which a theme's last phrase reaches
    for start, begun in [(start, begun) for start, word in enumerate(words) if (begun := index[word])]:
        for end, owners in phrases_at(words, start, begun, index):
            for place, phrase in owners:
                if taken.get(place, 0) <= start:
                    phrases = found.setdefault(place, {})
                    phrases[phrase] = phrases.get(phrase, 0) + 1
                    taken[place] = end
    return found


def phrases_at(
    words: Sequence[str], start: int, begun: Begun, index: PhraseIndex
) -> list[tuple[int, Owners]]:
    """The phrases that begin with a word, the longest first, each with the place of the word after it."""
    found = [(start + 1, begun.alone)]
    if start + 1 < len(words) and (lengths := begun.longer.get(words[start + 1])):
        ends = [start + length for length in lengths if start + length <= len(words)]
        found[:0] = [(end, index.phrases.get(" ".join(words[start:end]), ())) for end in ends]
    return found


@lru_cache(maxsize=8)
def theme_index(themes: tuple[Theme, ...]) -> PhraseIndex:
    """The index of the themes' words."""
    return make_index([tuple(theme.words) for theme in themes])


def make_index(phrases: Sequence[Sequence[str]]) -> PhraseIndex:
    """The index of all themes' phrases, given theme by theme; `*` ends a stem."""
    exact: dict[str, list[tuple[int, str]]] = {}
    stems: dict[str, list[tuple[int, str]]] = {}
    for place, phrase in ((place, phrase) for place, group in enumerate(phrases) for phrase in group):
        target = stems if phrase.endswith("*") else exact
        target.setdefault(" ".join(fold_words(phrase.removesuffix("*"))), []).append((place, phrase))
    return PhraseIndex(
        exact={words: tuple(owners) for words, owners in exact.items()},
        stems={words: tuple(owners) for words, owners in stems.items()},
    )


def fold_words(text: str) -> list[str]:
    """The words of a text, case folded; hyphens part words, and punctuation stands as a word of its own."""
    folded = text.casefold()
    for sign in PARTING:
        folded = folded.replace(sign, " ")
    for sign in PUNCTUATION:
        folded = folded.replace(sign, f" {sign} ")
    return folded.split()
