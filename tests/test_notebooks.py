"""The chapters' sources: thin cells, cited keys that exist, no typed number, every paper argued."""

import re
from pathlib import Path

import pytest

from litbook import store
from litbook.site import prose
from litbook.site.notebooks import prefix_citations, read_notebook

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.md"))
CODINGS = {coding.citekey: coding for coding in store.read_codings(ROOT / "book" / "data" / "papers")}
THEMES = {coding.themes[0] for coding in CODINGS.values()} - {"out-of-scope"}
ESSAYS = [path for path in NOTEBOOKS if path.stem in THEMES]
FACT = re.compile(r"\{fact(?::n)?\}`([^`]*)`")


def markdown(path: Path) -> str:
    cells = read_notebook(path.read_text(encoding="utf-8")).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_thin_and_types_no_number(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    problems = prose.check_notebook(path.stem, text, frozenset(CODINGS), essay=path in ESSAYS)
    assert [str(problem) for problem in problems] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_fact_of_a_notebook_is_coded(path: Path) -> None:
    facts = [match[1].partition(".") for match in FACT.finditer(markdown(path))]
    known = {(key, quantity.id) for key, coding in CODINGS.items() for quantity in coding.quantities}
    assert [(key, name) for key, _, name in facts if (key, name) not in known] == []


def test_no_two_chapters_share_a_sentence() -> None:
    assert prose.repeated_sentences({path.stem: markdown(path) for path in NOTEBOOKS}) == ()


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


def test_a_fat_cell_is_named_with_its_faults() -> None:
    lines = "\n".join(f"a{n} = {n}" for n in range(prose.MOST_CELL_LINES + 1))
    problems = list(prose.check_code("notebooks/x.md", lines))
    assert {problem.code for problem in problems} == {"N001"}
    assert list(prose.check_code("notebooks/x.md", "import os\na = 1")) == []


def test_citations_are_bound_to_the_chapters_own_list() -> None:
    text = "As {cite:t}`kaplan2020scaling` and {cite:p}`a2020b, c2021d` say."
    expected = "As {cite:t}`data--kaplan2020scaling` and {cite:p}`data--a2020b,data--c2021d` say."
    assert prefix_citations(text, "data") == expected


def test_every_theme_has_its_chapter_and_every_included_paper_its_place_in_the_argument() -> None:
    texts = {path.stem: markdown(path) for path in ESSAYS}
    assert set(texts) == THEMES
    unargued = [
        (key, coding.themes[0])
        for key, coding in CODINGS.items()
        if not coding.excluded and key not in prose.argued_keys(texts[coding.themes[0]])
    ]
    assert unargued == []
