"""What a machine can see of a chapter's writing: numbers, keys, facts, arguments, repeated sentences, cells."""

import pytest

from litbook.checks import prose
from litbook.checks.names import check_names, linked, terms_of
from litbook.checks.notebooks import markdown_of, parameter_source, prose_of, read_notebook
from litbook.site.notebooks import prefix_citations
from scalinglaws.registry import LAWS

NOTEBOOK = """# A chapter

{cite:t}`okafor2023scaling` trains {fact}`okafor2023scaling.params` to read
{source}`okafor2023scaling.context`.

```{code-cell} ipython3
:tags: [parameters]

card = "H100"
```
"""


def faults(source: str, *, essay: bool = False) -> list[tuple[str, str]]:
    problems = prose.check_notebook(
        "a", read_notebook(source), {"okafor2023scaling"},
        {"okafor2023scaling.params": None, "okafor2023scaling.runs": "over", "okafor2023scaling.hours": "about"},
        sourced={"okafor2023scaling.context"}, essay=essay,
    )  # fmt: skip
    return [(problem.code, problem.place) for problem in problems]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Llama 2 and Mistral 7B run in FP8 since 2024.", ()),
        ("GPT-3.5-turbo, W4A16 and PanGu-Σ are names.", ()),
        ("It gains 12% over three runs.", ("12%",)),
        ("A {fact}`key.tokens` model and {glue:text}`x-2`.", ()),
        ("Run `papermill -p n 3` and $x^2$.", ()),
        ("It is 20x faster.", ("20x",)),
    ],
    ids=["names-and-years", "names-with-digits", "percentage", "roles", "code-and-maths", "factor"],
)
def test_a_typed_number_is_found_and_a_name_is_not(text: str, numbers: tuple[str, ...]) -> None:
    assert prose.bare_numbers(text) == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("The nine papers of this theme agree.", ("nine papers",)),
        ("Three contested claims stay open.", ("Three contested claims",)),
        ("Two of them were trained on half of their tokens.", ("Two of them", "half of their")),
        ("It needs half the tokens and a third of the energy.", ("half the", "a third of")),
        ("Feedback halves the error rate.", ("halves the",)),
        (
            "Sizes differ fivefold, one in ten by two orders of magnitude.",
            ("fivefold", "one in ten", "two orders of magnitude"),
        ),
        ("It is four times as large and twice as fast.", ("four times", "twice as")),
        ("At $10^{24}$ FLOP it costs half a per cent.", ("half a per cent", "10^{24}")),
        ("A model of seven billion parameters.", ("seven billion",)),
        ("There are two ways of making a model, and no two papers share one.", ()),
        ("Models of tens of billions of parameters run on the billion-parameter scale.", ()),
        ("A third, blind reading takes $6ND$ operations in the third quarter of the year.", ()),
        ("It cuts it {fact}`a2020b.saving`; {glue:text}`nine` papers agree.", ()),
    ],
)
def test_a_number_in_words_is_found_where_it_states_a_result(text: str, numbers: tuple[str, ...]) -> None:
    assert prose.bare_numbers(text) == numbers


@pytest.mark.parametrize(
    "sentence",
    [
        "It has {fact}`okafor2023scaling.runs`.",
        "It has more than {fact:v}`okafor2023scaling.runs`.",
        "It has {fact:n}`okafor2023scaling.runs` runs or more.",
        "It takes up to {fact}`okafor2023scaling.hours`.",
        "It has up to {fact}`okafor2023scaling.params`.",
    ],
)
def test_a_bound_is_said_once(sentence: str) -> None:
    assert faults(sentence) == []


def test_a_sound_notebook_has_no_fault_and_its_parameters_are_read() -> None:
    assert faults(NOTEBOOK) == []
    assert parameter_source(read_notebook(NOTEBOOK)) == 'card = "H100"'


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("It trains 7 models.", ("N004", "# A chapter It trains 7 models.")),
        ("{cite:p}`nobody2020nothing` says so.", ("N005", "nobody2020nothing")),
        ("It has {fact:n}`okafor2023scaling.tokens`.", ("N008", "okafor2023scaling.tokens")),
        ("It has over {fact}`okafor2023scaling.runs`.", ("N011", "okafor2023scaling.runs")),
        ("It has more than\n{fact}`okafor2023scaling.runs`.", ("N011", "okafor2023scaling.runs")),
        ("It has {fact:v}`okafor2023scaling.runs`.", ("N011", "okafor2023scaling.runs")),
        ("It has {fact:n}`okafor2023scaling.runs` runs.", ("N011", "okafor2023scaling.runs")),
        ("It reads {source}`okafor2023scaling.params`.", ("N008", "okafor2023scaling.params")),
    ],
    ids=[
        "typed-number",
        "unknown-key",
        "uncoded-fact",
        "unsourced-fact",
        "bound-twice",
        "bound-twice-in-other-words",
        "no-bound",
        "bare-without-bound",
    ],
)
def test_a_fault_of_the_text_is_named_with_its_place(line: str, fault: tuple[str, str]) -> None:
    assert faults(f"# A chapter\n{line}\n") == [fault]


def test_a_long_cell_is_named() -> None:
    lines = "\n".join(f"a{n} = {n}" for n in range(prose.MOST_CELL_LINES + 1))
    assert [code for code, *_ in prose.code_faults(lines)] == ["N001"]
    assert list(prose.code_faults("import os\na = 1")) == []


def test_a_short_essay_and_a_long_paragraph_are_named() -> None:
    assert [code for code, _ in faults("# A\n\n" + "word " * 200, essay=True)] == ["N006", "N007"]


def test_a_paper_that_its_chapter_does_not_argue_is_named() -> None:
    chapters = {"data": "{cite:t}`a2020x` finds more.\n\n- {cite:p}`b2020y` only stands in a list."}
    included = {"a2020x": "data", "b2020y": "data", "c2020z": "languages"}
    problems = prose.check_argument(chapters, included, chapters)
    assert [(problem.code, problem.file, problem.place) for problem in problems] == [
        ("N009", "notebooks/data.md", "b2020y"),
        ("N009", "notebooks/languages.md", "c2020z"),
    ]


def test_a_review_without_chapters_of_its_own_need_not_argue() -> None:
    assert list(prose.check_argument({}, {"a2020x": "data"}, {"theme": "One theme."})) == []


def test_a_sentence_that_stands_in_two_chapters_is_named() -> None:
    twice = "This long sentence says the very same thing."
    texts = {"a": f"First. {twice}", "b": f"{twice} Last."}
    assert [problem.code for problem in prose.check_argument({}, {}, texts)] == ["N010"]


def test_citations_are_bound_to_the_chapters_own_list() -> None:
    text = "As {cite:t}`kaplan2020scaling` and {cite:p}`a2020b, c2021d` say."
    expected = "As {cite:t}`data--kaplan2020scaling` and {cite:p}`data--a2020b,data--c2021d` say."
    assert prefix_citations(text, "data") == expected


def test_a_number_has_a_name_of_its_own_and_is_printed() -> None:
    cell = "```{code-cell} ipython3\nsay(papers=1, low_aided=2)\n```\n"
    text = "# A\n\n{glue:text}`papers` of {glue:text}`low-aided`.\n\n"
    assert faults(text + cell) == []
    again = "\n```{code-cell} ipython3\nsay(papers=3, unprinted=4)\n```\n"
    assert faults(text + cell + again) == [("N014", "papers"), ("N015", "unprinted")]


def test_the_prose_of_a_source_is_that_of_its_notebook() -> None:
    cell = "```{code-cell} ipython3\n:tags: [hide-input]\n\nx = 1\n```"
    source = (
        f"---\njupytext:\n  formats: md:myst\n---\n\n# Title\n\nSome words.\n\n{cell}\n\n+++\n\nMore words.\n"
    )
    assert prose.paragraphs(prose_of(source)) == ("Some words.", "More words.")
    assert prose.paragraphs(markdown_of(read_notebook(source))) == ("Some words.", "More words.")


def test_a_law_or_claim_that_there_is_not_is_named_with_the_nearest() -> None:
    text = "{law}`power law <step-law-batch>` {law}`six FLOP <training-computes>` {claim}`small-wins` {claim}`no <x>`"
    code = 'LAWS["hoffmann-table"], LAWS["hoffman-rounded"]'
    problems = check_names("notebooks/a.md", "chapters/a", text, code, {"law": LAWS, "claim": ["small-wins"]})
    assert [(one.code, one.place, one.text, one.mend) for one in problems] == [
        ("N016", "x", "is no claim", ""),
        ("N016", "hoffman-rounded", "is no law", "did you mean hoffmann-rounded?"),
        ("N016", "training-computes", "is no law", "did you mean training-compute?"),
    ]


def test_a_page_and_a_term_are_named_as_the_page_means_them() -> None:
    text = (
        "{doc}`laws <laws>`, {doc}`../about/glossary`, {doc}`/index`, {term}`parameters <Active\nparameter>`"
    )
    assert sorted(linked(text, "chapters/a")) == [
        ("page", "about/glossary"), ("page", "chapters/laws"), ("page", "index"), ("term", "active parameter"),
    ]  # fmt: skip
    assert terms_of("```{glossary}\nActive parameter\n  One that\n  works.\n\nBF16\n  Few bits.\n```\n") == {
        "active parameter", "bf16",
    }  # fmt: skip
