"""Themes: how strongly the words of a title and an abstract speak for each chapter."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from litbook.coding.models import introduced_mentions
from litbook.model import Theme, ThemeScore, Value

TITLE_WEIGHT = 3
CONTRIBUTION_WEIGHT = 2
REPEATS_THAT_COUNT = 2  # a word used ten times says little more than one used twice
FADING = 0.85  # each further phrase of a theme adds less, so that synonyms do not outweigh a plain word
LONGEST_PHRASE = 5  # words

# The codebook settles ties by the paper's own contribution sentence.
CONTRIBUTION = re.compile(
    r"\b(?:we|this (?:paper|work|study|report|article|survey))\b[^.]{0,60}?\b(?:introduc|propos|present|develop|"
    r"describ|releas|stud(?:y|ies)|investigat|explor|examin|review|survey|address)",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


class PhraseIndex(Value):
    """Every phrase of every theme, for looking up runs of words: which theme and which phrase of it."""

    exact: Mapping[str, tuple[tuple[int, str], ...]]
    stems: Mapping[str, tuple[tuple[int, str], ...]]

    def lookup(self, words: str) -> Iterable[tuple[int, str]]:
        """The phrases that the words are, with or without a plural ending; a single word may begin with a stem."""
        forms = dict.fromkeys((words, words.removesuffix("s"), words.removesuffix("es")))
        found = [self.exact[form] for form in forms if form in self.exact]
        if " " not in words and words.startswith(tuple(self.stems)):
            found += [phrases for stem, phrases in self.stems.items() if words.startswith(stem)]
        return chain.from_iterable(found)


def score_themes(title: str, abstract: str, themes: Iterable[Theme]) -> tuple[ThemeScore, ...]:
    """Every theme whose words occur with a positive sum, best first, with the phrases that gave the score.

    A phrase counts its weight once or twice for the abstract, twice more in the sentence that states the
    contribution, three times more in the title; each further phrase of a theme, heaviest first, adds
    `FADING` times less. Ties keep the order of `themes`.
    """
    themes = tuple(themes)
    index = make_index(tuple(tuple(theme.words) for theme in themes))
    contribution = contribution_sentence(abstract)
    parts = [find_phrases(part, index) for part in (marked(abstract), marked(contribution), title)]
    scores = [
        score_theme(theme, *(found.get(place, Counter()) for found in parts))
        for place, theme in enumerate(themes)
    ]
    return tuple(sorted((score for score in scores if score.score > 0), key=lambda score: -score.score))


def score_theme(
    theme: Theme, abstract: Counter[str], contribution: Counter[str], title: Counter[str]
) -> ThemeScore:
    """The score of one theme from the phrases found in each part; `matches` runs from heaviest to lightest."""
    weights = {
        phrase: theme.words[phrase]
        * (
            min(abstract[phrase], REPEATS_THAT_COUNT)
            + CONTRIBUTION_WEIGHT * (contribution[phrase] > 0)
            + TITLE_WEIGHT * (title[phrase] > 0)
        )
        for phrase in abstract | title
    }
    ordered = sorted(weights, key=lambda phrase: (-abs(weights[phrase]), phrase))
    score = sum(weights[phrase] * FADING**place for place, phrase in enumerate(ordered))
    return ThemeScore(id=theme.id, score=round(score, 2), matches=tuple(ordered))


def marked(text: str) -> str:
    """The text with the word `#introduces` if it introduces a named model, so that themes can weigh that."""
    return f"{text} #introduces" if any(introduced_mentions(text)) else text


def contribution_sentence(abstract: str) -> str:
    """The first sentence that says what the paper does, or nothing."""
    return next((part for part in SENTENCE_END.split(abstract) if CONTRIBUTION.search(part)), "")


def find_phrases(text: str, index: PhraseIndex) -> dict[int, Counter[str]]:
    """How often each theme's phrases occur, by the theme's place; where two overlap, the longer one counts."""
    words = fold_words(text)
    found: dict[int, Counter[str]] = {}
    taken: dict[int, int] = {}  # the word up to which a theme's last phrase reaches
    for start in range(len(words)):
        for end in range(min(start + LONGEST_PHRASE, len(words)), start, -1):
            for place, phrase in index.lookup(" ".join(words[start:end])):
                if taken.get(place, 0) <= start:
                    found.setdefault(place, Counter())[phrase] += 1
                    taken[place] = end
    return found


@lru_cache(maxsize=8)
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
    return re.findall(r"[^\s\-‐-―−,.;:()\[\]\"'“”!?]+|[,.;:()\[\]!?]+", text.casefold())
