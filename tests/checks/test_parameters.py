"""What a notebook's parameters accept."""

import pytest

from litbook.checks.notebooks import parameters, read_notebook
from litbook.errors import DataError

KNOWN = {"theme": ("data", "Scaling", "all"), "part": ("Scaling",), "device": ("A40",)}


def notebook(*lines: str) -> str:
    cell = "\n".join(["```{code-cell} ipython3", ":tags: [parameters]", "", *lines, "```"])
    return f"---\njupytext:\n  text_representation:\n    format_name: myst\n---\n\n{cell}\n"


@pytest.mark.parametrize(
    ("line", "accepted"),
    [
        ('way = "a"  # one of: a, b c, d', ("a", "b c", "d")),
        ('theme = "all"  # a theme, a part or all', ("data", "Scaling", "all")),
        ('part = "Scaling"  # a part', ("Scaling",)),
        ('card = "A40"  # a device', ("A40",)),
        ("rank = 16  # a number from 1 to 1024", (1, 16, 1024)),
        ("share = 0.5  # a number from 0.1 to 1", (0.1, 0.5, 1.0)),
    ],
)
def test_a_comment_says_what_its_parameter_accepts(line: str, accepted: tuple[object, ...]) -> None:
    (found,) = parameters(read_notebook(notebook(line)), "notebooks/x.md")
    assert found.accepted(KNOWN) == accepted
    assert [found.read(str(value), KNOWN) for value in accepted] == list(accepted)


def test_a_whole_number_stays_whole() -> None:
    (found,) = parameters(read_notebook(notebook("rank = 16  # a number from 1 to 1024")), "notebooks/x.md")
    assert isinstance(found.read("32", KNOWN), int)


@pytest.mark.parametrize("text", ["0", "2000", "many", "nan", "inf", ""])
def test_another_number_is_refused_with_what_is_accepted(text: str) -> None:
    (found,) = parameters(read_notebook(notebook("rank = 16  # a number from 1 to 1024")), "notebooks/x.md")
    with pytest.raises(ValueError, match="use a number from 1 to 1024"):
        found.read(text, KNOWN)


@pytest.mark.parametrize(
    "line", ["rank = 16", "rank = 16  # any", 'theme = "a"  # a theme', 'x = "a"  # one of:']
)
def test_a_parameter_that_does_not_say_what_it_accepts_is_a_fault(line: str) -> None:
    with pytest.raises(DataError, match=r"notebooks/x\.md: (rank|theme|x): does not say which values"):
        parameters(read_notebook(notebook(line)), "notebooks/x.md")


def test_a_notebook_without_such_a_cell_has_no_parameters() -> None:
    assert parameters(read_notebook("# Title\n"), "notebooks/x.md") == ()
