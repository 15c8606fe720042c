from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litbook.coding.themes import contribution_sentence, find_phrases, fold_words, score_themes, theme_index
from litbook.model import Theme

CODEBOOK = [
    "languages",
    "specialists",
    "open-models",
    "code-and-maths",
    "modalities",
    "loss-laws",
    "hyperparameters",
    "data",
    "fine-tuning",
    "compression",
    "experts",
    "architecture",
    "training-systems",
    "inference-systems",
    "evaluation",
    "out-of-scope",
]


def theme(name: str, words: dict[str, float]) -> Theme:
    return Theme(id=name, part="Part", title=name, definition="-", words=words)


def phrases(text: str, *words: str) -> dict[str, int]:
    index = theme_index((theme("a", dict.fromkeys(words, 1.0)),))
    return {index.weighed[number][0][1]: count for number, count in find_phrases(text, index).items()}


def test_the_review_has_the_codebooks_themes_in_its_order(themes: tuple[Theme, ...]) -> None:
    assert [theme.id for theme in themes] == CODEBOOK


def test_every_theme_has_words_and_a_definition(themes: tuple[Theme, ...]) -> None:
    assert all(theme.definition and len(theme.words) > 20 for theme in themes)


def test_no_phrase_of_a_theme_is_twice_there_in_another_spelling(themes: tuple[Theme, ...]) -> None:
    def repeated(words: Iterator[tuple[str, ...]]) -> list[tuple[str, ...]]:
        seen: set[tuple[str, ...]] = set()
        return [word for word in words if word in seen or seen.add(word)]

    for theme in themes:
        assert repeated(tuple(fold_words(word)) for word in theme.words) == [], theme.id


@pytest.mark.parametrize(
    ("text", "word", "count"),
    [
        ("Scaling laws and a Scaling Law", "scaling law", 2),
        ("fine-tuning, fine tuning and fine–tuning", "fine-tuning", 3),
        ("quantized, quantization, dequantized", "quantiz*", 2),
        ("rescaling lawyers", "scaling law", 0),
        ("training, inference", "training inference", 0),
        ("scaling\nlaw", "scaling law", 1),
        ("a batch of losses", "loss", 1),
        ("sequence modelling", "sequence model*", 1),
        ("no sequence", "sequence model*", 0),
    ],
)
def test_a_phrase_is_found_at_word_bounds_whatever_its_case_hyphens_and_plural(
    text: str, word: str, count: int
) -> None:
    assert phrases(text, word).get(word, 0) == count


def test_a_phrase_is_found_beside_a_lone_surrogate() -> None:
    assert phrases("a broken \udc95 sign and a scaling law", "scaling law") == {"scaling law": 1}


def test_of_two_phrases_that_overlap_the_longer_one_counts() -> None:
    assert phrases("mixture of experts and experts", "mixture of experts", "expert") == {
        "mixture of experts": 1,
        "expert": 1,
    }


def test_the_title_and_the_contribution_sentence_count_more_than_the_rest() -> None:
    words = theme("a", {"routing": 1.0})
    rest = score_themes("", "Routing is old. We propose a thing.", [words])
    contribution = score_themes("", "It is old. We propose routing.", [words])
    title = score_themes("Routing", "Nothing.", [words])
    assert rest[0].score < contribution[0].score
    assert rest[0].score < title[0].score


def test_the_best_theme_comes_first_with_the_words_that_gave_it() -> None:
    scores = score_themes(
        "A tokenizer",
        "We study routing of experts.",
        [theme("a", {"tokenizer": 1}), theme("b", {"experts": 5, "routing": 2})],
    )
    assert [(score.id, score.matches) for score in scores] == [
        ("b", ("experts", "routing")),
        ("a", ("tokenizer",)),
    ]


def test_negative_words_speak_against_a_theme_and_themes_without_score_are_left_out() -> None:
    words = theme("a", {"simulation": 2, "language model": -4})
    assert score_themes("Simulation", "", [words])
    assert score_themes("Simulation with a language model", "", [words]) == ()


def test_synonyms_add_less_and_less() -> None:
    one = score_themes("alpha", "", [theme("a", {"alpha": 1})])[0].score
    two = score_themes("alpha beta", "", [theme("a", {"alpha": 1, "beta": 1})])[0].score
    assert one < two < 2 * one


def test_the_contribution_sentence_is_the_first_that_says_what_the_paper_does() -> None:
    abstract = "Models grow. In this paper, we propose a cache. We study it."
    assert contribution_sentence(abstract) == "In this paper, we propose a cache."
    assert contribution_sentence("Models grow.") == ""


@pytest.mark.parametrize(
    ("title", "abstract", "expected"),
    [
        (
            "Pruning and quantization of networks",
            "We propose structured pruning with 4-bit weights.",
            "compression",
        ),
        (
            "A power law for loss",
            "We study scaling laws of the validation loss under a compute budget.",
            "loss-laws",
        ),
        (
            "Traffic simulation",
            "We calibrate a traffic simulator against sensor observations.",
            "out-of-scope",
        ),
        ("Swahili first", "We introduce a Swahili language model for a low-resource language.", "languages"),
        (
            "Serving many users",
            "We present a serving system that lowers inference latency by batching.",
            "inference-systems",
        ),
    ],
)
def test_plain_texts_of_a_theme_score_best_for_it(
    title: str, abstract: str, expected: str, themes: tuple[Theme, ...]
) -> None:
    assert score_themes(title, abstract, themes)[0].id == expected


@given(st.text(max_size=100), st.text(max_size=300))
def test_any_text_gets_scores_in_falling_order(title: str, abstract: str) -> None:
    words = [theme("a", {"a": 1.5, "of the": 2}), theme("b", {"the": 1})]
    scores = [score.score for score in score_themes(title, abstract, words)]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)
