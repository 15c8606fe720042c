"""Long runs and odd input are read in time that grows with their length, and no plain mistake is a traceback."""

from pathlib import Path

import pytest

from litbook.coding.models import find_models
from litbook.coding.numerals import find_numerals
from litbook.coding.quantities import extract_quantities
from litbook.corpus.bibtex_list import tex_text
from litbook.corpus.formats import detect_format, read_list
from litbook.corpus.layout import UNFINISHED, end_cost
from litbook.corpus.repair import RULES, repair, repair_text
from litbook.errors import DataError
from litbook.model import Listing
from litbook.review import assemble, read_paper_list

CASES = Path(__file__).parents[1] / "bad" / "robustness"
ABSTRACT = (
    "We study language models with 7 billion parameters trained on 2 trillion tokens. We show that they improve on "
    "many tasks, and we release code and data for all of our experiments so that others can build on them."
)


# Were one of these still quadratic, it would take hours: no clock is needed to see it.


def test_a_run_of_formulas_is_repaired_whole() -> None:
    text, _ = repair_text("$^2$" * 20_000, "abstract", RULES)
    assert text == "^2" * 20_000


@pytest.mark.parametrize("unit", ["a.", "1.", "a-", "a_", "A1.", "https://a.org/"])
def test_runs_without_a_space_are_searched(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    assert len(find_numerals(text)) <= len(text)
    assert find_models(text) == ()
    assert all(span.quote in text for span in extract_quantities(text))
    assert repair(Listing(position=1, line=1, title="A title", abstract=text)).abstract == text


@pytest.mark.parametrize("unit", ["a", "1", "a.", "a-"])
def test_a_line_without_a_space_has_a_cost(unit: str) -> None:
    assert end_cost(unit * 300_000) == (0.0 if unit.endswith(".") else UNFINISHED)


def test_comments_before_a_page_are_passed_over_once() -> None:
    page = (CASES / "comments-exponential.html").read_text(encoding="utf-8")
    assert detect_format("x", page) == "text"
    assert detect_format("x", f"{'<!-- a -- b -->' * 10_000}<html>") == "html"
    assert detect_format("x", '<?xml version="1.0"?> <!-- -->\n<!DOCTYPE html>') == "html"
    assert detect_format("x", "<!-- a --> <!-- b <html>") == "text"


def test_braces_are_taken_off_however_deep_they_stand() -> None:
    assert tex_text("{" * 100_000 + "BERT" + "}" * 100_000) == "BERT"


def test_a_page_of_headings_is_read() -> None:
    page = "<html>" + f"<h3>A title</h3><p>{ABSTRACT}</p>" * 3_000
    assert len(list(read_list(page, "x.html"))) == 3_000


# --- plain mistakes ---------------------------------------------------------------------------------------------


def faults(name: str) -> list[str]:
    with pytest.raises(DataError) as raised:
        list(read_list((CASES / name).read_text(encoding="utf-8"), name))
    return [str(problem) for problem in raised.value.problems]


@pytest.mark.parametrize("name", ["line-of-u3000.txt", "line-of-u2028.txt"])
def test_a_line_of_unusual_spaces_is_blank(name: str) -> None:
    lines = (CASES / name).read_text(encoding="utf-8").split("\n")
    titles = [listing.title for listing in read_list([f"{line}\n" for line in lines], name)]
    assert titles == ["A Study of Language Models", "Another Study of Vision Models"]


def test_a_formula_that_lacks_its_argument_stays() -> None:
    [listing] = read_list((CASES / "sqrt-without-argument.txt").read_text("utf-8"), "x.txt")
    assert r"$a\sqrt$" in repair(listing).abstract


def test_html_that_no_parser_takes_is_one_fault() -> None:
    assert faults("markup-rejected.html") == [
        "markup-rejected.html: is HTML that cannot be read; save the page again, or copy its text"
    ]


def test_a_column_name_that_never_ends_is_a_fault() -> None:
    with pytest.raises(DataError, match="names no column title"):
        list(read_list(f"{'a' * 200_000},title\n", "x.csv"))


def test_two_works_of_one_title_stay_two() -> None:
    listings, problems = read_paper_list(CASES / "same-title-twice.csv")
    review = assemble(listings, (), (), (), (), ())
    assert [work.citekey for work in review.works] == ["unknownndtechnical", "unknownndtechnicalreport"]
    assert problems == ()


def test_an_identifier_of_two_works_is_the_first_ones_and_the_fault_names_both_lines() -> None:
    listings, [problem] = read_paper_list(CASES / "same-arxiv-id-twice.csv")
    assert [len(listing.identifiers) for listing in listings] == [1, 0]
    assert (problem.code, problem.place, problem.severity) == ("P008", "line 3", "warning")
    assert "arxiv 2309.06126 of another paper, line 2" in problem.text


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        (
            "wrapped-loss.txt",
            [
                "PersianLLaMA: Towards Building First Persian Large Language Model",
                "u-μP: The Unit-Scaled Maximal Update Parametrization",
                "Learning to Learn with Generative Models of Neural Network Checkpoints",
                "Xmodel-LM Technical Report",
                "Scalable and Efficient MoE Training for Multitask Multilingual Models",
            ],
        ),
        (
            "wrapped-changed.txt",
            [
                "PersianLLaMA: Towards Building First Persian Large Language Model",
                "Do deep neural networks utilize the weight space efficiently?",
            ],
        ),
    ],
)
def test_a_blank_line_parts_an_abstract_without_a_full_stop_from_the_next_title(
    name: str, titles: list[str]
) -> None:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines(keepends=True)
    assert [listing.title for listing in read_list(lines, name)] == titles
