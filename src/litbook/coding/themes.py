"""Themes: how strongly the words of a title and an abstract speak for each chapter."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from litbook.model import Theme, ThemeScore

TITLE_WEIGHT = 3
REPEATS_THAT_COUNT = 2  # a word used ten times says little more than one used twice


def score_themes(title: str, abstract: str, themes: Iterable[Theme]) -> tuple[ThemeScore, ...]:
    """Every theme whose words occur with a positive sum, best first, with the phrases that gave the score.

    A phrase in the title counts `TITLE_WEIGHT` times one in the abstract; ties keep the order of `themes`.
    """
    folded_title, folded_abstract = fold_words(title), fold_words(abstract)
    scores = [score_theme(folded_title, folded_abstract, theme) for theme in themes]
    return tuple(sorted((s for s in scores if s.score > 0), key=lambda s: -s.score))


def score_theme(title: str, abstract: str, theme: Theme) -> ThemeScore:
    """The score of one theme for a folded title and abstract; `matches` runs from heaviest to lightest."""
    weights = phrase_weights(
        find_phrases(title, theme.words), find_phrases(abstract, theme.words), theme.words
    )
    ordered = sorted(weights, key=lambda phrase: (-abs(weights[phrase]), phrase))
    return ThemeScore(id=theme.id, score=round(sum(weights.values()), 2), matches=tuple(ordered))


def phrase_weights(
    title: Mapping[str, int], abstract: Mapping[str, int], words: Mapping[str, float]
) -> dict[str, float]:
    """What each phrase found adds to the score, from its counts in title and abstract."""
    return {
        phrase: words[phrase]
        * (TITLE_WEIGHT * (title.get(phrase, 0) > 0) + min(abstract.get(phrase, 0), REPEATS_THAT_COUNT))
        for phrase in {**title, **abstract}
    }


def find_phrases(folded: str, words: Mapping[str, float]) -> Counter[str]:
    """How often each phrase of `words` occurs in a folded text; the longest phrase at a place wins."""
    pattern, phrases = compile_phrases(tuple(words))
    return Counter(phrases[match.lastindex - 1] for match in pattern.finditer(folded) if match.lastindex)


@lru_cache(maxsize=256)
def compile_phrases(phrases: Sequence[str]) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """One alternation over all phrases, longest first, and the phrase of each of its groups."""
    longest_first = tuple(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))
    alternatives = "|".join(f"({phrase_pattern(phrase)})" for phrase in longest_first)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)"), longest_first


def phrase_pattern(phrase: str) -> str:
    """The pattern of one phrase: `*` for any ending, else with or without a plural ending."""
    folded = re.escape(fold_words(phrase.removesuffix("*")))
    return folded + (r"\w*" if phrase.endswith("*") else "(?:s|es)?")


def fold_words(text: str) -> str:
    """Case folded, with hyphens, dashes and line ends as single spaces."""
    return re.sub(r"[\s‐-―−-]+", " ", text.casefold()).strip()
