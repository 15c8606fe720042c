"""Reviews of two other lists, a bibliography and a spreadsheet without abstracts, as `litbook new` starts them."""

import tomllib
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from litbook import store
from litbook.paths import ReviewPaths, find_paths
from litbook.review import load_review
from litbook.site.build import build
from litbook.updating import compare_lists, start, take

LISTS = Path(__file__).parent.parent / "good" / "reviews"
pytestmark = pytest.mark.site


@pytest.fixture(scope="module", params=["phylogenetics.bib", "scientific-python.csv"])
def paths(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ReviewPaths:
    folder = tmp_path_factory.mktemp("other") / "review"
    start(LISTS / request.param, folder)
    found = find_paths(folder)
    build(found, 2, lambda _: None)
    return found


def page(paths: ReviewPaths, name: str) -> str:
    html = (paths.root / "_build" / "html" / f"{name}.html").read_text(encoding="utf-8")
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())


def test_themes_are_proposed_and_each_paper_shows_all_that_the_list_states(paths: ReviewPaths) -> None:
    themes = store.read_text(paths.data / "themes.toml")
    assert all(theme["part"] == "Themes of the list" for theme in tomllib.loads(themes)["themes"])
    for work in load_review(paths).works:
        text = page(paths, f"papers/{work.citekey}")
        assert " ".join(work.paper.title.split()) in text
        assert str(work.record.published) in text
        assert all((name.family or name.literal) in text for name in work.record.authors)
        assert "not found in any source" not in text


def test_the_lists_own_keys_stay(paths: ReviewPaths) -> None:
    if paths.list_file.suffix == ".bib":
        assert {"trimal", "iqtree2", "taxonium"} <= {work.citekey for work in load_review(paths).works}


def test_every_page_with_themes_says_that_they_are_drafts(paths: ReviewPaths) -> None:
    works = load_review(paths).works
    themed = [f"papers/{work.citekey}" for work in works if work.themes]
    chapters = {f"chapters/{work.themes[0]}" for work in works if work.themes}
    for name in ("index", "explorer", "bibliography", "chapters/method", *themed[:2], *chapters):
        assert "draft by rule" in page(paths, name), name


def test_the_overview_counts_years_venues_authors_and_themes(paths: ReviewPaths) -> None:
    text = page(paths, "chapters/overview")
    works = load_review(paths).works
    assert f"{len(works)} papers by" in text
    assert "Papers by year" in text
    venue = next(work.entry.journal for work in works if work.entry.journal)
    assert venue in text


def test_each_theme_has_a_chapter_of_its_own_name_that_lists_its_papers(paths: ReviewPaths) -> None:
    titles = {theme.id: theme.title for theme in load_review(paths).themes}
    chapters = {path.stem for path in (paths.root / "_build" / "html" / "chapters").glob("*.html")}
    themed = chapters - {"overview", "method"}
    assert themed <= set(titles)
    for work in load_review(paths).works:
        if work.themes:
            text = page(paths, f"chapters/{work.themes[0]}")
            assert titles[work.themes[0]] in text
            assert work.entry.title in text


def test_no_page_speaks_of_what_the_list_has_not(paths: ReviewPaths) -> None:
    explorer = page(paths, "explorer")
    assert "Authors" in explorer
    assert not any(words in explorer for words in ("Largest model", "training tokens", "Contribution"))
    theme = next(theme for theme in load_review(paths).themes)
    chapter = page(paths, f"chapters/{theme.id}")
    assert "There is nothing to list." in chapter, "no abstract, so no key sentence"
    assert "There is nothing to draw." not in chapter
    assert theme.title in page(paths, "index")
    if paths.list_file.suffix == ".csv":
        assert "Astropy Collaboration and Price-Whelan 2018" in page(paths, "chapters/overview")
        assert "all are named for 4 of 12 papers" in page(paths, "chapters/overview")


def test_a_screened_paper_a_notebook_and_a_newer_list_reach_the_site(
    paths: ReviewPaths, tmp_path: Path
) -> None:
    first, second, *_ = load_review(paths).works
    store.write_text(
        paths.data / "screening.csv", f"citekey,decision,reason\n{first.citekey},exclude,a tool\n"
    )
    copied = store.read_text(paths.notebooks / "theme.md")
    store.write_text(paths.notebooks / "mine.md", copied.replace("# One theme", "# My own chapter", 1))
    lines = store.read_text(paths.list_file)
    gone = "@article{trimal," if paths.list_file.suffix == ".bib" else lines.splitlines()[2]
    end = "\n}\n" if paths.list_file.suffix == ".bib" else "\n"
    begin = lines.index(gone)
    newer = tmp_path / f"newer{paths.list_file.suffix}"
    store.write_text(newer, lines[:begin] + lines[lines.index(end, begin) + len(end) :])
    take(compare_lists(paths, newer), paths)
    build(paths, 2, lambda _: None)
    assert "a tool" in page(paths, "chapters/method")
    assert "My own chapter" in page(paths, "index")
    site = paths.root / "_build" / "html"
    assert not (site / "papers" / f"{second.citekey}.html").exists()
    assert second.paper.title not in page(paths, "bibliography")
    assert len(list((site / "chapters").glob("*.html"))) > 3
