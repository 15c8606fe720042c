import pytest

from litbook import parsing
from litbook.coding.scores import LabelledAbstract, check_labels, compare, score_table
from litbook.errors import DataError
from litbook.model import QuantityKind, Span

TEXT = "A 7B model, 3x faster than a 13B model on 8 GPUs."


def span(kind: QuantityKind, value: float, quote: str) -> Span:
    start = TEXT.index(quote)
    return Span(kind=kind, value=value, unit="-", quote=quote, start=start, end=start + len(quote))


SIZE, LARGER, SPEED = span("params", 7e9, "7B model"), span("params", 13e9, "13B"), span("ratio", 3, "3x")
LABELS = LabelledAbstract(
    citekey="a", position=1, split="untuned", quantities=(SIZE, LARGER, SPEED, span("other", 1, "A"))
)


def outcomes(*found: Span) -> list[tuple[str, str]]:
    compared = compare([LABELS], {"a": TEXT}, lambda _: found)
    return sorted((outcome.kind, outcome.outcome) for outcome in compared)


def test_a_label_is_found_by_the_same_kind_and_value_at_an_overlapping_place() -> None:
    assert outcomes(span("params", 7e9, "7B"), LARGER, SPEED) == [
        ("params", "correct"), ("params", "correct"), ("ratio", "correct"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [span("tokens", 7e9, "7B"), span("params", 7.1e9, "7B"), span("params", 7e9, "8 GPUs")],
    ids=["other kind", "other value", "other place"],
)
def test_another_kind_value_or_place_is_spurious_and_leaves_the_label_missed(wrong: Span) -> None:
    assert sorted(outcome for _, outcome in outcomes(wrong, LARGER, SPEED)) == [
        "correct", "correct", "missed", "spurious",
    ]  # fmt: skip


def test_one_span_answers_for_one_label_only() -> None:
    assert outcomes(SIZE, SIZE, LARGER, SPEED).count(("params", "spurious")) == 1


def test_the_table_gives_precision_recall_and_f1_by_kind_and_for_all() -> None:
    table = score_table(compare([LABELS], {"a": TEXT}, lambda _: (SIZE, SPEED, span("money", 1, "8"))))
    rows = table.set_index(["split", "kind"])
    assert tuple(rows.loc[("untuned", "params"), ["labelled", "found", "correct"]]) == (2, 1, 1)
    assert rows.loc[("untuned", "params"), "precision"] == 1
    assert rows.loc[("untuned", "params"), "recall"] == 0.5
    assert rows.loc[("untuned", "all"), "precision"] == pytest.approx(2 / 3)
    assert rows.loc[("untuned", "all"), "f1"] == pytest.approx(2 / 3)
    assert rows.loc[("untuned", "params and tokens"), "labelled"] == 2
    low, high = rows.loc[("untuned", "all"), ["recall_low", "recall_high"]]
    assert low < 2 / 3 < high


def test_tuned_and_untuned_abstracts_are_counted_apart() -> None:
    tuned = LABELS.model_copy(update={"citekey": "b", "split": "tuned"})
    table = score_table(compare([LABELS, tuned], {"a": TEXT, "b": TEXT}, lambda _: (SIZE,)))
    assert set(table["split"]) == {"tuned", "untuned"}


def test_labels_are_read_and_every_bad_line_is_reported() -> None:
    line = LABELS.model_dump_json()
    assert parsing.parse_lines(LabelledAbstract, [line, "", line], "labels.jsonl") == (LABELS, LABELS)
    with pytest.raises(DataError) as caught:
        parsing.parse_lines(LabelledAbstract, [line, '{"citekey": 1}', "not json"], "labels.jsonl")
    assert {problem.place.split(".")[0] for problem in caught.value.problems} == {"line 2", "line 3"}


def test_a_label_must_name_a_paper_and_stand_at_its_place() -> None:
    moved = LABELS.model_copy(update={"quantities": (SIZE.model_copy(update={"start": 3, "end": 11}),)})
    stranger = LABELS.model_copy(update={"citekey": "z"})
    problems = check_labels([LABELS, moved, stranger], {"a": TEXT}, "labels.jsonl")
    assert [problem.code for problem in problems] == ["T003", "T002"]
