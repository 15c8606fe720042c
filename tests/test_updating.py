"""A review of another list lives on: papers are screened, added, and a newer list is taken."""

import csv
from pathlib import Path

import pytest

from litbook import store
from litbook.checks.review import check_review
from litbook.curating import NewPaper, add_paper, without_record, write
from litbook.errors import DataError
from litbook.forms import PartialDate
from litbook.lookup.add import read_identifier
from litbook.paths import ReviewPaths, find_paths
from litbook.review import load_review
from litbook.site.measures import measure
from litbook.updating import compare_lists, start, take

COLUMNS = ["title", "authors", "year", "abstract", "doi"]
BRIDGES = ["Bridges of wood", "Ada Meyer", "2019", "We load wooden bridges until they break.", "10.1000/x.1"]
TUNNELS = ["Tunnels in clay", "", "", "We dig tunnels in clay and measure how they sink.", ""]
TOWERS = ["Towers in wind", "Min Lee", "2021", "We measure how towers sway in the wind.", "10.1000/x.3"]
DAMS = ["Dams of earth", "Ola Berg", "2022", "We follow how earth dams leak.", "10.1000/x.4"]


def save(path: Path, *rows: list[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([COLUMNS, *rows])
    return path


@pytest.fixture
def paths(tmp_path: Path) -> ReviewPaths:
    data = tmp_path / "review" / "book" / "data"
    data.mkdir(parents=True)
    (tmp_path / "review" / "_config.yml").write_text("", encoding="utf-8")
    save(data / "paper-list.csv", BRIDGES, TUNNELS, TOWERS)
    return find_paths(data)


def keys(paths: ReviewPaths) -> dict[str, str]:
    return {work.paper.title: work.citekey for work in load_review(paths).works}


def test_a_newer_list_is_shown_as_a_difference_and_nothing_is_written(
    paths: ReviewPaths, tmp_path: Path
) -> None:
    before = {path: path.read_bytes() for path in paths.root.rglob("*") if path.is_file()}
    moved = [*TOWERS[:2], "2021", "We measured how two towers sway.", TOWERS[4]]
    found = compare_lists(paths, save(tmp_path / "new.csv", DAMS, moved, BRIDGES))
    assert [line.split()[0] + line.split("  ")[-1] for line in list(found.lines())[:3]] == [
        "+Dams of earth",
        "-Tunnels in clay",
        "~Towers in wind: abstract",
    ]
    assert before == {path: path.read_bytes() for path in paths.root.rglob("*") if path.is_file()}


def test_taking_a_newer_list_in_another_form_keeps_every_key_also_without_a_record(
    paths: ReviewPaths, tmp_path: Path
) -> None:
    before = keys(paths)
    assert before["Tunnels in clay"].startswith("unknownnd")
    known = [TUNNELS[0], "Eva Lind", "2020", TUNNELS[3], ""]
    tabs = tmp_path / "new.tsv"
    tabs.write_text("\n".join("\t".join(row) for row in (COLUMNS, DAMS, known, BRIDGES)), encoding="utf-8")
    take(compare_lists(paths, tabs), paths)
    after = keys(find_paths(paths.root))
    assert [path.name for path in paths.data.glob("paper-list.*")] == ["paper-list.tsv"]
    assert {title: key for title, key in after.items() if title in before} == {
        title: before[title] for title in ("Bridges of wood", "Tunnels in clay")
    }


def test_a_paper_is_added_after_a_newer_list_gave_the_others_other_years(
    paths: ReviewPaths, tmp_path: Path
) -> None:
    before = keys(paths)
    later = [[*row[:2], "2023", *row[3:]] for row in (BRIDGES, TOWERS)]
    take(compare_lists(paths, save(tmp_path / "new.csv", *later)), paths)
    paper = NewPaper(title="Roads on peat", abstract="We build and we measure.", authors=("Meyer, Anna",))
    write(add_paper(paths, paper, {}, PartialDate("2026-11")))
    after = keys(paths)
    assert all(after[title] == before[title] for title in ("Bridges of wood", "Towers in wind"))
    problems = check_review(load_review(paths), paths)
    assert not [problem for problem in problems if problem.code == "B100"], "kept keys are no faults"


def test_a_decision_on_a_paper_that_left_is_named_and_stays(paths: ReviewPaths, tmp_path: Path) -> None:
    key = keys(paths)["Bridges of wood"]
    store.write_text(paths.data / "screening.csv", f"citekey,decision,reason\n{key},include,\n")
    found = compare_lists(paths, save(tmp_path / "new.csv", TOWERS))
    assert [paper.split()[0] for paper in found.orphaned] == [key]
    take(found, paths)
    [problem] = [one for one in load_review(paths).list_problems if one.code == "R001"]
    assert problem.place == key


CORRECTION = """
[[corrections]]
listed_title = "{0[0]}"
field = "abstract"
before = "{1}"
after = "timber"
source = "https://example.org/{2} the page"
"""


def test_a_correction_of_a_paper_that_left_is_a_warning_and_stays(paths: ReviewPaths, tmp_path: Path) -> None:
    store.write_text(paths.data / "corrections.toml", CORRECTION.format(BRIDGES, "wooden", 1))
    assert load_review(paths).works[0].paper.abstract == "We load timber bridges until they break."
    take(compare_lists(paths, save(tmp_path / "new.csv", TOWERS)), paths)
    [problem] = load_review(paths).list_problems
    assert (problem.code, problem.severity, problem.place) == ("P012", "warning", BRIDGES[0])
    assert "wooden" in store.read_text(paths.data / "corrections.toml")


def test_a_correction_that_changes_nothing_of_its_own_paper_is_a_fault(paths: ReviewPaths) -> None:
    wrong = CORRECTION.format(TUNNELS, "wooden", 2)
    store.write_text(paths.data / "corrections.toml", CORRECTION.format(BRIDGES, "wooden", 1) + wrong)
    with pytest.raises(DataError) as raised:
        load_review(paths)
    assert [(one.code, one.place) for one in raised.value.problems] == [("P012", TUNNELS[0])]


def test_an_excluded_paper_is_counted_with_its_reason_and_belongs_to_no_theme(paths: ReviewPaths) -> None:
    found = keys(paths)
    decisions = [f"{found['Bridges of wood']},exclude,about wood", f"{found['Towers in wind']},include,"]
    store.write_text(paths.data / "screening.csv", "\n".join(["citekey,decision,reason", *decisions, ""]))
    review = load_review(paths)
    flow = measure(review, {})["flow"]
    counts = {(stage, label): papers for stage, label, papers in flow.itertuples(index=False)}
    assert counts["excluded", "about wood"] == 1
    assert counts["not screened", "waits for a reader"] == 1
    assert counts["included", "in a chapter"] == 1
    assert review.works[0].themes == ()


@pytest.mark.parametrize(
    ("line", "words"),
    [("a,perhaps,", "line 2"), ("a,exclude,", "without a reason"), (",exclude,no", "line 2")],
)
def test_a_faulty_decision_is_named_by_its_line(paths: ReviewPaths, line: str, words: str) -> None:
    store.write_text(paths.data / "screening.csv", f"citekey,decision,reason\n{line}\n")
    with pytest.raises(DataError, match=words):
        load_review(paths)


def test_a_paper_is_added_beside_a_list_that_is_no_plain_text(paths: ReviewPaths) -> None:
    saved = paths.list_file.read_bytes()
    for title in ("Roads on peat", "Locks and weirs"):
        paper = NewPaper(
            title=title, abstract="We build and we measure.", authors=("Meyer, Anna and Lee, Min",)
        )
        write(add_paper(paths, paper, {}, PartialDate("2026-11")))
    works = load_review(paths).works
    assert [work.paper.title for work in works[3:]] == ["Roads on peat", "Locks and weirs"]
    assert [work.record.position for work in works] == [1, 2, 3, 4, 5]
    assert [name.family for name in works[3].record.authors] == ["Meyer", "Lee"]
    assert paths.list_file.read_bytes() == saved
    assert without_record(paths) == ["Bridges of wood", "Tunnels in clay", "Towers in wind"]


def test_two_lines_of_one_work_are_duplicates_of_the_flow(paths: ReviewPaths) -> None:
    save(paths.list_file, BRIDGES, TUNNELS, BRIDGES)
    flow = measure(load_review(paths), {})["flow"].set_index("stage")["papers"]
    assert (flow["identified"], flow["duplicates removed"], flow["not screened"]) == (3, 1, 2)


@pytest.mark.parametrize(
    ("printed", "kind", "value"),
    [
        ("https://huggingface.co/papers/2103.00001", "arxiv", "2103.00001"),
        ("https://arxiv.org/html/2103.00001v2", "arxiv", "2103.00001"),
        ("https://arxiv.org/abs/2103.00001?context=cs", "arxiv", "2103.00001"),
        ("DOI: 10.1000/x.1", "doi", "10.1000/x.1"),
        ("https://doi.org/10.1002/(sici)1097#3", "doi", "10.1002/(sici)1097#3"),
        ("arXiv: 2103.00001", "arxiv", "2103.00001"),
    ],
)
def test_an_identifier_is_read_as_people_copy_it(printed: str, kind: str, value: str) -> None:
    assert getattr(read_identifier(printed), kind) == value


def test_a_new_review_is_called_by_its_file_in_words(tmp_path: Path) -> None:
    listed = save(tmp_path / "bridges__and_towers-v2.csv", BRIDGES, TOWERS)
    start(listed, tmp_path / "new")
    assert (
        next(iter(store.read_lines(tmp_path / "new/book/index.md")))
        == "# Review of bridges and towers\\-v2\n"
    )
