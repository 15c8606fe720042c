"""Works that a list names twice, against labels: which rows are one work."""

import csv
import re
from itertools import combinations
from pathlib import Path

from litbook.review import assemble, read_paper_list

LABELLED = Path(__file__).parent.parent / "good" / "duplicates.csv"


def labelled_pairs() -> set[tuple[int, int]]:
    with LABELLED.open(encoding="utf-8", newline="") as lines:
        works = [row["work"] for row in csv.DictReader(lines)]
    return {(one + 2, two + 2) for one, two in combinations(range(len(works)), 2) if works[one] == works[two]}


def joined_pairs() -> set[tuple[int, int]]:
    _, problems = read_paper_list(LABELLED)
    first = {
        int(problem.place.removeprefix("line ")): int(again[1])
        for problem in problems
        if (again := re.search(r"the work of line (\d+) again", problem.text))
    }
    groups: dict[int, list[int]] = {}
    for line, kept in first.items():
        groups.setdefault(kept, [kept]).append(line)
    return {pair for lines in groups.values() for pair in combinations(sorted(lines), 2)}


def test_rows_are_joined_where_they_are_one_work_and_nowhere_else() -> None:
    assert joined_pairs() == labelled_pairs()


def test_two_works_that_the_list_gives_one_doi_stay_two(tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    rows = "Lists of trees,Ada Meyer,2014,10.1000/x.1\nThe lists of trees,Min Lee,2014,10.1000/x.1\n"
    listed.write_text(f"title,author,year,doi\n{rows}", encoding="utf-8")
    listings, problems = read_paper_list(listed)
    assert [work.record.doi for work in assemble(listings, (), (), (), (), ()).works] == ["10.1000/x.1", None]
    assert [problem.place for problem in problems] == ["line 3"]
