"""What a contributor can write wrongly into a small sound review, and the line in which the check names it."""

import shutil
import sys
from pathlib import Path

import pytest

from litbook.checks.review import check_review
from litbook.cli import main
from litbook.errors import DataError, Problem
from litbook.paths import find_paths
from litbook.review import load_review

TOY = Path(__file__).parent.parent / "toy_review"
MELTEMI = "book/data/papers/voukoutis2024meltemi.toml"
SIZES = "notebooks/sizes.md"
SENTENCE = "The same sentence stands in two places of this book."
FIGURE = 'from litbook.chapter import figure\n\nfigure(chart, "x", {}, {})'
SOUND = '"As found"', '"What is drawn"'


def cell(code: str) -> str:
    return f"\n```{{code-cell}} ipython3\n{code}\n```\n"


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    shutil.copytree(TOY, tmp_path / "review", ignore=shutil.ignore_patterns("_build", "generated"))
    return tmp_path / "review"


def edit(file: Path, old: str, new: str) -> None:
    """Puts the new text where the old one stands; at the end, or into a new file, where no old text is given."""
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    assert old in text
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")


def found(folder: Path) -> list[Problem]:
    paths = find_paths(folder)
    try:
        problems = check_review(load_review(paths), paths)
    except DataError as error:
        problems = error.problems
    return [one.model_copy(update={"file": one.file.removeprefix(f"{folder}/")}) for one in problems]


def test_the_small_review_is_sound(toy: Path) -> None:
    assert [str(one) for one in found(toy) if one.severity == "error"] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "place", "words"),
    [
        (MELTEMI, 'quote = "7 billion parameters"', 'quote = "9 billion gods"', "C003", "quote", "9 billion gods"),
        (MELTEMI, 'themes = ["languages"]', 'themes = ["tongues"]', "C004", "themes", "tongues"),
        (MELTEMI, 'arxiv = "2407.20743"', 'arxiv = "2407.20744"', "C030", "arxiv", "2407.20743"),
        (MELTEMI, 'id = "params"', 'id = "params"\ncolour = "red"', "F004", "colour", "not permitted"),
        (MELTEMI, 'id = "params"', "id = ", "F003", "", "not TOML"),
        (
            "book/data/papers/a2020b.toml", "",
            'citekey = "a2020b"\nlisted_title = "A"\nthemes = ["data"]\ncontribution = "study"\nfinding = "A."\n'
            '[theme_evidence]\nquote = "a"\n',
            "C031", "listed_title", "no paper of the list",
        ),
        ("book/data/sources/voukoutis2024meltemi.toml", 'printed = "8k"', 'printed = "4k"', "S004", "value", "4k"),
        ("book/data/audit.toml", 'quote = "', 'quote = "made up ', "L004", "", "made up"),
        (
            "book/data/chapters/sizes.toml", "",
            '[columns.rows]\ncitekey = "paper"\nquote = "quote"\n\n[[rows]]\ncitekey = "jiang2023mistral"\n'
            'quote = "made-up words"\n',
            "H004", "rows[1].quote", "made-up words",
        ),
        (
            "book/data/labels.jsonl", "",
            '{"citekey": "nobody2020nothing", "position": 1, "split": "tuned", "quantities": []}\n',
            "T002", "nobody2020nothing", "no paper",
        ),
        ("book/data/second-reading.jsonl", "", "{oops\n", "F004", "line 1", "Invalid JSON"),
        (
            "book/data/third-reading.jsonl", "",
            '{"citekey": "jiang2023mistral", "first": {"primary": "data", "secondary": [], "contribution": "model"}, '
            '"third": {"primary": "dada", "secondary": [], "contribution": "model"}, '
            '"settled": {"primary": "data", "secondary": [], "contribution": "model"}}\n',
            "A001", "line 1", "'dada' is no theme",
        ),
        (
            "book/data/claims-second-reading.jsonl", "",
            '{"claim": "no-claim", "citekey": "jiang2023mistral", "first": {"stance": "supports", "basis": "own"}, '
            '"second": {"stance": "supports", "basis": "experiment"}, "settled": null}\n',
            "A001", "line 1", "'no-claim' is no claim",
        ),
        ("book/_toc.yml", "file: explorer", "file: explorers", "M003", "explorers", "is no page"),
        ("book/_toc.yml", "glob: chapters/*", "file: chapters/sizes", "M003", "chapters/everything", "nowhere"),
        ("book/index.md", "{doc}`explorer`", "{doc}`explorers`", "N016", "explorers", "did you mean explorer?"),
        ("book/index.md", "# Review of toy", "# Review of 4 papers", "N020", "4 papers", "typed"),
        ("book/index.md", "", "As {cite:t}`nobody2020nothing` say.", "N005", "nobody2020nothing", "not in references"),
        (
            "book/index.md", "", "\n```bash\n{doc}`a`\n```\nAs `{doc}` and {doc}`nowhere` say.",
            "N016", "nowhere", "is no page",
        ),
        (SIZES, "tokens` of Greek", "tokens` of {term}`Grek`", "N016", "grek", "is no term"),
        (SIZES, "`voukoutis2024meltemi.tokens`", "`voukoutis2024meltemi.many`", "N008", "many", "not coded"),
        (SIZES, "`voukoutis2024meltemi.context`", "`voukoutis2024meltemi.colour`", "N008", "colour", "source"),
        (SIZES, "# Sizes", "# 12 sizes", "N004", "# 12 sizes", "'12'"),
        (SIZES, "counts them", "counts {glue:text}`them`", "N015", "them", "no cell says it"),
        (SIZES, "{numref}", f"{SENTENCE}\n\n{SENTENCE}\n\n{{numref}}", "N010", SENTENCE, "notebooks/sizes.md"),
        (SIZES, 'theme = "languages"', 'theme = "tongues"', "N018", "theme", "'tongues' is not accepted"),
        (SIZES, "  display_name: Python 3\n", "", "N021", "", "'display_name' is a required property"),
        (SIZES, "tags: [hide-input]", "tags: [hide", "N021", "", "Invalid YAML"),
        (SIZES, "# a theme, a part or all", "# whatever", "N012", "theme", "which values"),
        (SIZES, "open_review(theme)", "open_review((theme)", "N017", "cell", "open_review((theme)"),
        (SIZES, "open_review(theme)", 'open_review("tongues")', "N016", "tongues", "is no theme"),
        (SIZES, "", cell('LAWS["no-law"]'), "N016", "no-law", "is no law"),
        (SIZES, "", cell('device("H1000")'), "N016", "H1000", "is no device"),
        (SIZES, "", cell(FIGURE.format('""', SOUND[1])), "N019", "'x'", "no finding"),
        (SIZES, "", cell(FIGURE.format(SOUND[0], '""')), "N019", "'x'", "no description"),
        (SIZES, "", cell(FIGURE.format('f"12 of 40 papers {x}"', SOUND[1])), "N019", "'x'", "'12 of 4'"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_wrong_is_one_line_with_file_place_fault_and_mend(
    toy: Path, file: str, old: str, new: str, code: str, place: str, words: str
) -> None:
    edit(toy / file, old, new)
    lines = [one for one in found(toy) if one.code == code]
    assert [(one.file, place in one.place, words in f"{one.text}; {one.mend}") for one in lines] == [
        (file, True, True)
    ]


def test_a_fault_of_form_hides_no_other_fault(toy: Path) -> None:
    edit(toy / "book/data/second-reading.jsonl", "", "{}\n")
    edit(toy / MELTEMI, 'quote = "7 billion parameters"', 'quote = "9 billion gods"')
    assert {"F004", "C003"} <= {one.code for one in found(toy)}


def test_faults_of_form_are_printed_like_all_others(
    toy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(toy / MELTEMI, 'id = "params"', 'id = "params"\ncolour = "red"')
    monkeypatch.chdir(toy)
    monkeypatch.setattr(sys, "argv", ["litbook", "check"])
    with pytest.raises(SystemExit, match="1"):
        main()
    assert capsys.readouterr().out.startswith(f"{MELTEMI}: quantities.1.colour: error F004: ")
