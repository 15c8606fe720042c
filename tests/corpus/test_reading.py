"""The text of a papers page comes out as the same listings, however it was wrapped; what cannot be told is refused."""

import random
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litbook.corpus.formats import read_list
from litbook.corpus.layout import OF_TITLES, TITLE_FAULTS, unfold
from litbook.corpus.reading import WINDOW
from litbook.errors import DataError
from litbook.model import Listing

LIST = Path(__file__).parents[1] / "good" / "papers-page.txt"
VERBATIM = LIST.read_text(encoding="utf-8").split("\n")
BANNER, PAPERS = VERBATIM[:2], VERBATIM[2:]
EXPECTED = [
    (title.removeprefix("Subscribe"), abstract)
    for title, abstract in zip(PAPERS[::2], PAPERS[1::2], strict=True)
]
TITLE, ABSTRACT = EXPECTED[0]


def texts(listings: list[Listing]) -> list[tuple[str, str]]:
    return [(listing.title, listing.abstract) for listing in listings]


def read(lines: list[str]) -> list[tuple[str, str]]:
    return texts(list(read_list(lines, "list.txt")))


def wrap(text: str, width: int | None, *, at_hyphens: bool = False) -> list[str]:
    if width is None:
        return [text]
    return textwrap.wrap(text, width, break_on_hyphens=at_hyphens, break_long_words=False)


def faults(lines: list[str]) -> str:
    with pytest.raises(DataError) as refused:
        list(read_list(lines, "list.txt"))
    return str(refused.value)


def read_or_refuse(lines: list[str]) -> tuple[list[tuple[str, str]], bool]:
    """What was read, and whether anything was refused: by chance a paragraph may end where a line is full."""
    found: list[tuple[str, str]] = []
    try:
        found.extend((item.title, item.abstract) for item in read_list(lines, "list.txt"))
    except DataError:
        return found, True
    return found, False


def test_a_saved_page_gives_its_papers_in_order_with_their_lines() -> None:
    listings = list(read_list(VERBATIM, "list.txt"))
    assert texts(listings) == EXPECTED
    assert [listing.position for listing in listings] == list(range(1, len(EXPECTED) + 1))
    assert [listing.line for listing in listings] == list(range(3, len(VERBATIM) + 1, 2))


@pytest.mark.parametrize(
    ("width", "blank"),
    [
        *((width, "none") for width in (60, 72, 80, 100)),
        (72, "between paragraphs"),
        (100, "between lines"),
    ],
)
def test_a_wrapped_page_gives_the_same_papers(width: int, blank: str) -> None:
    lines: list[str] = []
    for text in [*BANNER, *PAPERS]:
        wrapped = wrap(text, width)
        lines += [part for line in wrapped for part in (line, "")] if blank == "between lines" else wrapped
        lines += [""] if blank == "between paragraphs" else []
    assert read(lines) == EXPECTED


@pytest.mark.parametrize("width", [100])
def test_words_that_the_wrapping_cut_at_hyphens_are_whole_again(width: int) -> None:
    lines = [line for text in [*BANNER, *PAPERS] for line in wrap(text, width, at_hyphens=True)]
    assert read(lines) == EXPECTED


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda lines: [f"{line}\r\n" for line in lines], id="Windows line ends"),
        pytest.param(lambda lines: [f"{line}  \t\n" for line in lines], id="trailing space"),
        pytest.param(lambda lines: ["\ufeff" + lines[0], *lines[1:]], id="byte-order mark"),
        pytest.param(lambda lines: ["", *lines, "", ""], id="blank lines around"),
        pytest.param(lambda lines: [part for line in lines for part in (line, "")], id="every second blank"),
        pytest.param(lambda lines: lines[2:], id="no banner"),
        pytest.param(lambda lines: [*lines[:2], "Subscribe", TITLE, *lines[3:]], id="Subscribe on its line"),
        pytest.param(lambda lines: [*lines, *lines], id="two pages in one file"),
        pytest.param(lambda lines: [line.replace(" ", "\xa0", 1) for line in lines[2:]], id="hard spaces"),
        pytest.param(lambda lines: [*wrap(lines[0], 40), *lines[1:]], id="wrapped banner"),
    ],
)
def test_the_list_reads_the_same_with(change) -> None:  # type: ignore[no-untyped-def]
    lines = VERBATIM[: 2 + 2 * 12]
    found = read(change(lines))
    assert found[:12] == EXPECTED[:12]
    assert len(found) in {12, 24}


@settings(max_examples=25, suppress_health_check=[HealthCheck.data_too_large])
@given(
    papers=st.lists(st.sampled_from(EXPECTED), min_size=2, max_size=25, unique=True),
    widths=st.lists(st.sampled_from([None, 72, 80, 100]), min_size=25, max_size=25),
    ending=st.sampled_from(["", "\n", "\r\n", "  \n"]),
    blanks=st.sampled_from([0.0, 0.2, 0.6]),
    seed=st.integers(0, 10**6),
)
def test_no_mixture_of_widths_blank_lines_and_line_ends_gives_a_wrong_paper(
    papers: list[tuple[str, str]], widths: list[int | None], ending: str, blanks: float, seed: int
) -> None:
    chance = random.Random(seed)
    lines: list[str] = []
    for paper, width in zip(papers, widths, strict=False):
        for line in (part for text in paper for part in wrap(text, width)):
            lines += [line + ending] + [ending] * (chance.random() < blanks)
    found, refused = read_or_refuse(lines)
    assert set(found) <= set(papers)
    assert refused or found == papers


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        pytest.param([TITLE, ABSTRACT, EXPECTED[1][0]], "line 3: the title", id="title at the end"),
        pytest.param([ABSTRACT], "line 1: the abstract", id="abstract alone"),
        pytest.param(["<div>", ABSTRACT], "line 1: is HTML", id="HTML"),
        pytest.param(["PNG\x00\x01", "x"], "line 1: holds bytes", id="bytes"),
    ],
)
def test_a_fault_names_the_line_and_the_reason(lines: list[str], message: str) -> None:
    assert message in faults(lines)


def test_what_can_be_read_comes_before_the_faults_and_all_faults_come_together() -> None:
    (first, _), (second, two), (_, three), (fourth, four) = EXPECTED[:4]
    found = []
    with pytest.raises(DataError) as refused:
        found += [
            (listing.position, listing.title)
            for listing in read_list([first, second, two, three, fourth, four], "list.txt")
        ]
    assert [problem.place for problem in refused.value.problems] == ["line 1", "line 4"]


def test_a_title_may_begin_with_subscribe() -> None:
    title = "Subscribers and their churn: a study"
    assert read([*BANNER, title, ABSTRACT]) == [(title, ABSTRACT)]


def test_short_abstracts_of_one_sentence_are_read() -> None:
    papers = [
        ("A toy model", "We introduce a toy model with 7 billion parameters."),
        ("Another toy", "It is trained on 2T tokens of text and then on more."),
    ]
    assert read([part for paper in papers for part in paper]) == papers


def test_a_list_is_read_a_window_at_a_time() -> None:
    lines_read = 0

    def lines() -> Iterator[str]:
        nonlocal lines_read
        for number in range(2000):
            title, abstract = EXPECTED[number % len(EXPECTED)]
            for line in (f"{number}: {title}", abstract):
                lines_read += 1
                yield line

    read_ahead = [lines_read - 2 * listing.position for listing in read_list(lines(), "list.txt")]
    assert len(read_ahead) == 2000
    assert max(read_ahead) < WINDOW


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (["a", "b"], "a b"),
        (["state-of-the-", "art models"], "state-of-the-art models"),
        (["a longer line of pre-", "and post-training"], "a longer line of pre- and post-training"),
        (["the window--", "all you need"], "the window--all you need"),
        (["A Polish Model --", "Development"], "A Polish Model -- Development"),
        (["at https://github.com/a-", "b/c."], "at https://github.com/a-b/c."),
        (["StarCoder2-", "15B is"], "StarCoder2- 15B is"),
        (["we pre-", "pare the large", "well-known x"], "we pre-pare the large well-known x"),
    ],
    ids=lambda value: None if isinstance(value, list) else value,
)
def test_unfolding_makes_words_whole(lines: list[str], whole: str) -> None:
    assert unfold(lines) == whole


def test_each_fault_of_titles_finds_its_example() -> None:
    examples = [fault["example"] for fault in OF_TITLES["fault"]]
    assert [
        text for (pattern, _), text in zip(TITLE_FAULTS, examples, strict=True) if not pattern.search(text)
    ] == []
