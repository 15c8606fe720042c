import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, confusion_matrix

from litbook.coding.agreement import kappa_of_counts, measure_agreement

CODES = st.sampled_from("abc")


def test_kappa_is_that_of_cohens_worked_example() -> None:
    # 50 grant applications, two readers: both yes 20, both no 15, 5 and 10 apart; kappa is 0.4
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    readings = ({str(paper): word for paper, word in enumerate(words)} for words in (first, second))
    assert measure_agreement(*readings).kappa == pytest.approx(0.4)


def test_only_papers_that_both_coders_judged_count() -> None:
    agreement = measure_agreement({"p": "a", "q": "b", "r": "a"}, {"q": "b", "r": "c", "s": "a"})
    assert (agreement.n, agreement.agreeing, agreement.share) == (2, 1, 0.5)


def test_confusions_name_the_papers_most_frequent_pair_first() -> None:
    first = {"p": "a", "q": "a", "r": "b", "s": "c"}
    second = {"p": "b", "q": "b", "r": "a", "s": "c"}
    pairs = [(pair.first, pair.second, pair.papers) for pair in measure_agreement(first, second).confusions]
    assert pairs == [("a", "b", ("p", "q")), ("b", "a", ("r",))]


def test_coders_who_always_say_the_same_agree_fully() -> None:
    agreement = measure_agreement({"p": "a", "q": "a"}, {"p": "a", "q": "a"})
    assert (agreement.kappa, agreement.interval) == (1.0, (1.0, 1.0))


def test_codings_without_a_common_paper_are_refused() -> None:
    with pytest.raises(ValueError, match="share no paper"):
        measure_agreement({"p": "a"}, {"q": "a"})


def test_the_interval_holds_the_value_and_narrows_with_more_papers() -> None:
    def agreement(papers: int) -> tuple[float, float, float]:
        first = {str(i): "ab"[i % 2] for i in range(papers)}
        second = {str(i): "ab"[i % 2] if i % 10 else "b" for i in range(papers)}
        measured = measure_agreement(first, second)
        return *measured.interval, measured.kappa

    small_low, small_high, small = agreement(40)
    large_low, large_high, _ = agreement(400)
    assert small_low <= small <= small_high
    assert large_high - large_low < small_high - small_low


@given(st.lists(st.tuples(CODES, CODES), min_size=2, max_size=30))
def test_kappa_from_counts_is_that_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    first, second = zip(*pairs, strict=True)
    if len({*first, *second}) > 1:
        counts = confusion_matrix(first, second)[None]
        assert kappa_of_counts(counts)[0] == pytest.approx(cohen_kappa_score(first, second))
