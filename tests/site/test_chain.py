"""The life of a review: new, built, coded, a newer list taken, a paper added, checked, built again."""

import csv
import os
from pathlib import Path

import pytest

from litbook import store
from litbook.bibliography.exports import render_bibtex
from litbook.checks.review import check_review
from litbook.curating import NewPaper, add_paper, write
from litbook.forms import PartialDate
from litbook.paths import ReviewPaths, find_paths
from litbook.review import load_review
from litbook.site.build import build
from litbook.updating import compare_lists, start, take

pytestmark = pytest.mark.site

OLDER = [
    ["title", "authors", "year", "abstract", "doi"],
    ["Bridges of wood", "Ada Meyer", "2019", "We load wooden bridges until they break.", "10.1000/x.1"],
    ["Tunnels in clay", "Eva Lind", "2020", "We dig tunnels in clay and measure how they sink.", ""],
    ["Towers in wind", "Min Lee", "2021", "We measure how 12 towers sway in the wind.", "10.1000/x.3"],
    ["Walls of stone", "Ola Berg", "2018", "We stack walls of stone and push them over.", ""],
]
NEWER = """\
TY  - JOUR
TI  - Towers in wind
AU  - Lee, Min
PY  - 2021
AB  - We measure how 12 towers sway in the wind.
DO  - 10.1000/x.3
ER  -
TY  - JOUR
TI  - Bridges of wood
AU  - Meyer, Ada
PY  - 2019
AB  - We load wooden bridges until they break, and say which broke first.
DO  - 10.1000/x.1
ER  -
TY  - JOUR
TI  - Dams of earth
AU  - Berg, Ola
PY  - 2022
AB  - We follow how earth dams leak.
DO  - 10.1000/x.4
ER  -
"""
CODING = """\
citekey = "{key}"
listed_title = "{title}"
themes = ["{theme}"]
contribution = "study"
finding = "{title} were tried."

[theme_evidence]
quote = "{title}"

[contribution_evidence]
quote = "We"
"""
CORRECTION = """\
[[corrections]]
listed_title = "Bridges of wood"
field = "abstract"
before = "wooden"
after = "timber"
source = "https://example.org/bridges the publisher's page"
"""


def code(paths: ReviewPaths, title: str) -> Path:
    review = load_review(paths)
    key = next(work.citekey for work in review.works if work.paper.title == title)
    file = paths.data / "papers" / f"{key}.toml"
    store.write_text(file, CODING.format(key=key, title=title, theme=review.themes[0].id))
    return file


def built(paths: ReviewPaths) -> dict[str, str]:
    """The site's text files by their path."""
    build(paths, 2, lambda _: None)
    site = paths.root / "_build" / "html"
    kinds = (".html", ".bib", ".ris", ".csv", ".json", ".js")
    return {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in site.rglob("*")
        if path.suffix in kinds and "_static" not in path.parts
    }


def errors(paths: ReviewPaths) -> list[str]:
    return [str(one) for one in check_review(load_review(paths), paths) if one.severity == "error"]


def test_keys_codings_and_corrections_live_on_and_what_left_is_gone(tmp_path: Path) -> None:
    older, newer = tmp_path / "older.csv", tmp_path / "newer.ris"
    with older.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows(OLDER)
    newer.write_text(NEWER, encoding="utf-8")
    start(older, tmp_path / "review")
    paths = find_paths(tmp_path / "review")
    stays, leaves = code(paths, "Towers in wind"), code(paths, "Walls of stone")
    store.write_text(paths.data / "corrections.toml", CORRECTION)
    before = {work.paper.title: work.citekey for work in load_review(paths).works}
    store.write_text(paths.bibliography, render_bibtex([work.entry for work in load_review(paths).works]))
    first = built(paths)
    assert {f"papers/{key}.html" for key in before.values()} <= first.keys()
    assert any("Tunnels in clay" in text for name, text in first.items() if name.endswith(".bib"))

    update = compare_lists(paths, newer)
    found = [[one.split("  ")[1] for one in part] for part in (update.added, update.removed, update.changed)]
    assert found == [["Dams of earth"], ["Tunnels in clay", "Walls of stone"], ["Bridges of wood: abstract"]]
    assert [one.split("  ")[1] for one in update.orphaned] == ["Walls of stone"]
    take(update, paths)
    paths = find_paths(paths.root)
    locks = NewPaper(title="Locks and weirs", abstract="We measure locks.", authors=("Meyer, Anna",))
    write(add_paper(paths, locks, os.environ, PartialDate("2026-11")))
    works = {work.paper.title: work for work in load_review(paths).works}
    assert list(works) == ["Towers in wind", "Bridges of wood", "Dams of earth", "Locks and weirs"]
    assert all(works[title].citekey == before[title] for title in ("Towers in wind", "Bridges of wood"))
    assert works["Towers in wind"].coding
    assert works["Bridges of wood"].paper.abstract.startswith("We load timber bridges")
    assert stays.is_file()
    assert leaves.is_file()
    assert errors(paths) == []

    second = built(paths)
    assert {f"papers/{work.citekey}.html" for work in works.values()} <= second.keys()
    gone = {before["Tunnels in clay"], before["Walls of stone"], "Tunnels in clay", "Walls of stone"}
    assert [
        (name, word) for name, text in second.items() for word in gone if word in name or word in text
    ] == []
