"""A chapter's own data is checked like everything else: its columns, its facts, its quotes."""

import tomllib

import pytest

from litbook.checks.notebooks import check_chapter_data

TEXTS = {"okafor2023scaling": "Scaling Laws\nWe compress BERT by 4times with minimal loss."}
FACTS = {"okafor2023scaling.bits"}
COLUMNS = """
[columns.widths]
citekey = "paper"
bits = "fact"
quality = ["on a par", "a loss"]
"aid?" = "text"
quote = "quote"
"""
ROW = """
[[widths]]
citekey = "okafor2023scaling"
bits = "bits"
quality = "a loss"
quote = "compress BERT by 4times"
"""


def faults(text: str) -> list[tuple[str, str]]:
    problems = check_chapter_data("compression.toml", tomllib.loads(text), TEXTS, FACTS)
    return [(problem.code, problem.place) for problem in problems]


def test_a_row_that_holds_what_its_columns_declare_has_no_fault() -> None:
    assert faults(COLUMNS + ROW) == []
    assert faults(COLUMNS + ROW + 'aid = "tuned again"\n') == []


@pytest.mark.parametrize(
    ("found", "replaced", "fault"),
    [
        ("compress BERT by 4times", "compress BART never said", ("H004", "widths[1].quote")),
        ('"a loss"', '"lesss"', ("H003", "widths[1].quality")),
        ('bits = "bits"', 'bits = "width"', ("H003", "widths[1].bits")),
        ('bits = "bits"', "bits = 4", ("H003", "widths[1].bits")),
        ('quality = "a loss"\n', "", ("H002", "widths[1]")),
        ('quality = "a loss"', 'quality = "a loss"\ncolour = "red"', ("H002", "widths[1]")),
        ("okafor2023scaling", "nobody2020nothing", ("H003", "widths[1].citekey")),
    ],
    ids=[
        "made-up-quote",
        "word-outside-the-list",
        "uncoded-fact",
        "number-for-a-fact",
        "missing",
        "undeclared",
        "no-paper",
    ],
)
def test_a_fault_is_named_with_its_place(found: str, replaced: str, fault: tuple[str, str]) -> None:
    assert fault in faults(COLUMNS + ROW.replace(found, replaced))


@pytest.mark.parametrize("columns", ["", COLUMNS.replace('"fact"', '"number of bits"')])
def test_a_table_must_declare_its_columns(columns: str) -> None:
    assert faults(columns + ROW) == [("H001", "widths")]


def test_the_faults_of_a_row_stand_in_its_order() -> None:
    row = '\n[[widths]]\ncitekey = "nobody2020nothing"\nbits = 4\nquality = "none"\nquote = 1\n'
    row += "".join(f"{letter} = 1\n" for letter in "zyxwv")
    problems = check_chapter_data("compression.toml", tomllib.loads(COLUMNS + row), TEXTS, FACTS)
    undeclared = [problem.text[-1] for problem in problems if problem.code == "H002"]
    wrong = [problem.place.rpartition(".")[2] for problem in problems if problem.code == "H003"]
    assert (undeclared, wrong) == ([*"zyxwv"], ["citekey", "bits", "quality", "quote"])
