import pytest

from litbook.corpus.damage import find_damage
from litbook.corpus.repair import repair
from litbook.errors import Problem, catalogue
from litbook.model import Listing, Paper

CHECKS = [check for code, check in catalogue().items() if code.startswith("D")]


def paper_of(abstract: str, title: str = "A title") -> Paper:
    return Paper(position=2, line=7, title=title, abstract=abstract)


def codes(text: str) -> set[str]:
    return {problem.code for problem in find_damage(paper_of(text), "list.txt")}


DAMAGED = [
    (r"We introduce \ourmodel, a model", "D001"),
    (r"\begin{itemize} one", "D001"),
    (r"as in \cite{a2020}", "D001"),
    (r"( \% of", "D002"),
    (r"they don\'t", "D002"),
    (r"of x_{i,\max}", "D003"),
    ("named {LoRETTA}_adp", "D003"),
    (r"a loss $\foo$ of", "D004"),
    ("with $\\foo and", "D004"),
    ("about 3leq 4", "D005"),
    ("about times3 more", "D005"),
    ("from GPT-3.5 (ge 175B) to", "D005"),
    ("of optimal eta scaling", "D005"),
    ("the set mathbb R", "D005"),
    ("L infty norm", "D005"),
    ("Bartosz Fe\ufffdski", "D006"),
    ("it\u0007s", "D006"),
    ("itâ€™s", "D007"),
    ("RoziÃ¨re", "D007"),
    ("the ``word is", "D008"),
    ("H<sub>2</sub>O", "D009"),
    ("a &foo; b", "D009"),
    ("code at https:// soon", "D010"),
    ("at https://a.org/x{our page}", "D010"),
    ("an open { brace", "D011"),
    ("a closed } brace", "D011"),
]


@pytest.mark.parametrize(("text", "code"), DAMAGED, ids=[f"{code}: {text}" for text, code in DAMAGED])
def test_damage_that_no_rule_repairs_is_a_warning(text: str, code: str) -> None:
    paper = repair(Listing(position=1, line=1, title="A title", abstract=text))
    assert code in {problem.code for problem in find_damage(paper, "list.txt")}


def test_every_check_is_shown_by_an_example() -> None:
    assert {code for _, code in DAMAGED} == {check.code for check in CHECKS}


def test_all_are_warnings() -> None:
    assert {check.severity for check in CHECKS} == {"warning"}


HEALTHY = [
    "three times 8 people; 5.6 times faster; at times",
    r"C:\temp\models and C:\\temp",
    r"a regex \d+ or \n",
    "snake_case_name, R^2, TC^0, G_stack, 10^12",
    "{key: value} and {a, b}",
    "50% of $5, US$20 and $HOME",
    "~2× of 3.4~10%, a ~ b",
    "sim2real and 8x7B",
    "`code with \\alpha{`",
    "x < 3 and y > 4; <= 512",
    "AT&T and R&D; more",
    "https://api.org/users/{id}/posts",
    "naïve Rozière's “model” – PanGu-Σ",
    "5pm, pm2, sum of the parts, in times of need",
    "the ``literal`` stays",
    "the rightarrow key",
    "(le 14 juillet) of ETA and beta, the epsilon parameter",
]


@pytest.mark.parametrize("text", HEALTHY)
def test_healthy_text_gives_no_warning(text: str) -> None:
    assert codes(text) == set()


def test_a_warning_names_file_line_field_character_and_words_around() -> None:
    (problem,) = find_damage(paper_of("We introduce \\ourmodel, a model."), "list.txt")
    assert problem == Problem(
        code="D001",
        file="list.txt",
        place="line 7: abstract, character 13",
        text="a TeX command is left: 'We introduce \\\\ourmodel, a model.'",
        mend="add a rule of repair if the reading is certain, or correct the list",
        severity="warning",
    )


def test_titles_are_looked_at_too() -> None:
    (problem,) = find_damage(paper_of("Healthy.", title="On \\method"), "list.txt")
    assert problem.place == "line 7: title, character 3"


def test_warnings_come_in_text_order() -> None:
    places = [problem.place for problem in find_damage(paper_of("} then \\foo then {"), "list.txt")]
    assert places == [f"line 7: abstract, character {place}" for place in (0, 7, 17)]
