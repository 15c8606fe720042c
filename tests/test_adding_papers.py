"""Papers, a chart and a chapter come into the real review by CONTRIBUTING's steps: few files change, all is sound."""

import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from litbook.checks.review import check_review
from litbook.cli import main
from litbook.paths import ReviewPaths, find_paths
from litbook.review import load_review
from litbook.store import read_text, write_text

pytestmark = [pytest.mark.data, pytest.mark.slow]

ABSTRACT = (
    "We ask how much text a small language needs. We train Tiny-Basque, a model of 2 billion parameters, on 3 billion "
    "tokens of Basque and release it. It follows instructions as well as a model of the same size for English."
)
CODING = """
citekey = "{key}"
listed_title = "{title}"
{arxiv}themes = ["languages"]
subtopic = "monolingual-models"
contribution = "model"
finding = "A model of 2 billion parameters for Basque follows instructions as well as one of its size for English."

[theme_evidence]
quote = "how much text a small language needs"

[[models]]
name = "Tiny-Basque"
sizes = [2e9]
tokens = 3e9
language = ["Basque"]
quote = "a model of 2 billion parameters, on 3 billion tokens of Basque"

[[quantities]]
id = "tokens"
kind = "tokens"
value = 3e9
unit = "tokens"
of = "training text of Tiny-Basque"
role = "own"
measures = "training data"
quote = "3 billion tokens"
"""
SENTENCE = "\nIn {title}, {{cite:t}}`{key}` train on {{fact}}`{key}.tokens`.\n\n## Run it again"


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> ReviewPaths:
    """The real review's sources, copied."""
    for name in ("book", "notebooks"):
        ignored = shutil.ignore_patterns("generated", "chapters" if name == "book" else "", "*.ipynb")
        shutil.copytree(root / name, tmp_path / name, ignore=ignored)
    shutil.copytree(root / "book" / "data" / "chapters", tmp_path / "book" / "data" / "chapters")
    for name in ("_config.yml", "references.bib", "CHANGELOG.md"):
        shutil.copy(root / name, tmp_path / name)
    return find_paths(tmp_path)


@pytest.fixture
def litbook(copy: ReviewPaths, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    monkeypatch.chdir(copy.root)

    def run(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["litbook", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0)

    return run


CHART = """
How large are the models of this chapter?

```{{code-cell}} ipython3
:tags: [hide-input]

sizes = review.models.dropna(subset=["parameters"])
bars = alt.Chart(sizes).mark_bar().encode(x=alt.X("parameters:Q", bin=True), y="count()")
figure(bars, "{name}", f"{{len(sizes)}} models state a size", "Models by the size that their abstract states.")
```

Most are small.

## {following}"""
CHAPTER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  name: python3
---

# Small models

```{{code-cell}} ipython3
:tags: [parameters, remove-cell]

theme = "languages"  # a theme, a part or all
```

```{{code-cell}} ipython3
import altair as alt

from litbook.chapter import figure, open_review

review = open_review(theme)
```
{chart}
"""


def contents(paths: ReviewPaths) -> dict[str, bytes]:
    files = (path for path in paths.root.rglob("*") if path.is_file())
    return {str(path.relative_to(paths.root)): path.read_bytes() for path in files}


def add_paper(paths: ReviewPaths, litbook: Callable[..., int], title: str, arxiv: str | None) -> set[str]:
    """Adds, codes and argues one paper by the documented steps; the files that this touched."""
    before = contents(paths)
    abstract = paths.root / "abstract.txt"
    write_text(abstract, ABSTRACT)
    typed = ("--title", title, "--abstract-file", str(abstract), "--author", "Jones, Ada")
    assert litbook("add", *([arxiv] if arxiv else []), *typed, "--published", "2026-03-02") == 0
    abstract.unlink()

    [todo] = (paths.data / "papers").glob("*.toml.todo")
    key = todo.name.removesuffix(".toml.todo")
    known = f'arxiv = "{arxiv}"\n' if arxiv else ""
    write_text(todo.with_name(f"{key}.toml"), CODING.format(key=key, title=title, arxiv=known))
    todo.unlink()
    chapter = paths.notebooks / "languages.md"
    write_text(
        chapter, read_text(chapter).replace("\n## Run it again", SENTENCE.format(key=key, title=title), 1)
    )
    assert litbook("bib") == 0
    return {name.replace(key, "<citekey>") for name in changed(paths, before)}


def changed(paths: ReviewPaths, before: Mapping[str, bytes]) -> set[str]:
    """The files that are not as they were."""
    after = contents(paths)
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def test_papers_added_by_the_documented_steps_leave_everything_sound(
    copy: ReviewPaths, litbook: Callable[..., int]
) -> None:
    five = {
        "book/data/paper-list.txt",
        "book/data/records.jsonl",
        "book/data/papers/<citekey>.toml",
        "notebooks/languages.md",
        "references.bib",
    }
    assert add_paper(copy, litbook, "Tiny-Basque: How Much Text a Small Language Needs", None) == five
    assert add_paper(copy, litbook, "Small Aragonese: A Model for Few Readers", "2603.01234") == five
    assert [str(one) for one in check_review(load_review(copy), copy) if one.severity == "error"] == []


def test_a_chart_changes_one_file(copy: ReviewPaths, litbook: Callable[..., int]) -> None:
    before = contents(copy)
    chapter = copy.notebooks / "languages.md"
    chart = CHART.format(name="largest", following="Run it again")
    write_text(chapter, read_text(chapter).replace("\n## Run it again", chart, 1))
    assert litbook("check") == 0
    assert changed(copy, before) == {"notebooks/languages.md"}


def test_a_chapter_is_a_notebook_and_a_line_of_the_contents(
    copy: ReviewPaths, litbook: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(copy)
    chart = CHART.format(name="largest", following="Where to read on")
    write_text(copy.notebooks / "small.md", CHAPTER.format(chart=chart))
    assert litbook("check") == 1
    assert "M003: stands nowhere in the contents" in capsys.readouterr().out

    contents_file = copy.book / "_toc.yml"
    line = "      - file: chapters/timeline\n"
    write_text(
        contents_file, read_text(contents_file).replace(line, f"{line}      - file: chapters/small\n", 1)
    )
    assert litbook("check") == 0
    assert changed(copy, before) == {"notebooks/small.md", "book/_toc.yml"}
