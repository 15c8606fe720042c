import pytest

from litbook.coding.agreement import CodedText, cross_validate

WORDS = {
    "kitchens": "bread oven flour yeast dough",
    "gardens": "seed soil rose water sun",
    "seas": "wave tide salt sail",
}


def texts(rules_right: bool) -> list[CodedText]:
    names = list(WORDS)
    return [
        CodedText(
            citekey=f"{theme}{number}",
            title=f"{WORDS[theme].split()[number % 4]} study",
            abstract=f"We study {WORDS[theme]} in case {number}.",
            scores={theme if rules_right else names[number % 3]: 2.0, "seas": 1.0},
            theme=theme,
        )
        for theme in WORDS
        for number in range(6)
    ]


def test_themes_are_learned_from_words_where_the_rules_are_silent() -> None:
    silent = [text.model_copy(update={"scores": {}}) for text in texts(rules_right=True)]
    assert cross_validate(silent, folds=3, repeats=1).share > 0.9


def test_two_themes_are_enough() -> None:
    known = [text for text in texts(rules_right=True) if text.theme != "seas"]
    assert cross_validate(known, folds=3, repeats=1).share == 1


def test_a_theme_of_one_paper_is_never_found_and_harms_no_other() -> None:
    lone = texts(rules_right=True)[0].model_copy(update={"citekey": "lone", "theme": "attics", "scores": {}})
    found = cross_validate([*texts(rules_right=True), lone], folds=3, repeats=1)
    assert found.share == pytest.approx(18 / 19)


def test_cross_validation_reports_the_classifier_beside_the_rules() -> None:
    result = cross_validate(texts(rules_right=True), folds=3, repeats=2)
    assert len(result.agreements) == 2
    assert result.share == pytest.approx(sum(result.agreements) / 2)
    assert result.rules == 1
    assert result.detail.n == 18


def test_what_a_model_has_not_seen_is_judged_by_other_folds() -> None:
    def random_words(text: CodedText, place: int) -> CodedText:
        return text.model_copy(update={"title": f"t{place}", "abstract": f"a{place}", "scores": {}})

    shuffled = [random_words(text, place) for place, text in enumerate(texts(rules_right=True))]
    assert cross_validate(shuffled, folds=3, repeats=1).share < 0.6
