"""A whole tiny review of four real papers, built, changed and built again."""

import json
import shutil
import time
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from litbook.errors import DataError, LitbookError
from litbook.paths import ReviewPaths, find_paths
from litbook.site.build import Built, build
from litbook.site.notebooks import run_notebook
from litbook.site.search_index import BEGIN, END

TOY = Path(__file__).parent.parent / "toy_review"
pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> ReviewPaths:
    """The toy review, copied and built once."""
    folder = tmp_path_factory.mktemp("review")
    shutil.copytree(TOY, folder, dirs_exist_ok=True)
    paths = find_paths(folder)
    build(paths, 2, lambda _: None)
    return paths


def rebuild(paths: ReviewPaths) -> Built:
    return build(paths, 2, lambda _: None)


def text_of(paths: ReviewPaths, page: str) -> str:
    return (paths.root / "_build" / "html" / f"{page}.html").read_text(encoding="utf-8")


def test_the_site_holds_a_page_for_every_paper_and_chapter(toy: ReviewPaths) -> None:
    pages = {path.stem for path in (toy.root / "_build" / "html" / "papers").glob("*.html")}
    assert pages == {
        "nguyen2023astrollama",
        "jiang2023mistral",
        "voukoutis2024meltemi",
        "hoffmann2022training",
    }
    assert {path.stem for path in (toy.root / "_build" / "html" / "chapters").glob("*.html")} == {
        "everything",
        "sizes",
    }


def test_a_fact_prints_its_value_and_leads_to_its_quote(toy: ReviewPaths) -> None:
    page = text_of(toy, "chapters/sizes")
    assert 'href="../papers/voukoutis2024meltemi.html#fact-tokens"' in page
    assert ">40 billion tokens</a>" in page
    assert 'id="fact-tokens"' in text_of(toy, "papers/voukoutis2024meltemi")


def test_a_sourced_fact_prints_its_value_and_leads_to_its_row(toy: ReviewPaths) -> None:
    page = text_of(toy, "chapters/sizes")
    assert (
        'class="litbook-source reference internal" href="../papers/voukoutis2024meltemi.html#source-context"'
        in page
    )
    assert ">8K tokens</a>" in page
    assert 'id="source-context"' in text_of(toy, "papers/voukoutis2024meltemi")


def test_a_papers_page_has_the_books_contents_and_says_where_it_stands(toy: ReviewPaths) -> None:
    page = BeautifulSoup(text_of(toy, "papers/voukoutis2024meltemi"), "html.parser")
    contents = [link["href"] for link in page.select(".bd-docs-nav a")]
    assert {"../explorer.html", "../chapters/sizes.html"} <= set(contents)
    above = [link["href"] for link in page.select(".bd-breadcrumbs a")]
    assert above == ["../index.html", "../explorer.html", "../explorer.html?theme=languages"]
    assert page.select_one('.litbook-cite a[href="../bibliography/papers/voukoutis2024meltemi.ris"]')


def test_the_index_knows_papers_chapters_tables_and_terms(toy: ReviewPaths) -> None:
    source = (toy.root / "_build" / "html" / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(source.removeprefix(BEGIN).removesuffix(END))
    [paper] = index["papers/hoffmann2022training"]
    assert paper[:3] == ["paper", "", "Training Compute-Optimal Large Language Models"]
    assert "Laurent Sifre" in paper[3]
    assert {"hoffmann2022training", "2203.15556"} <= set(paper[4])
    kinds = {entry[0] for entries in index.values() for entry in entries}
    assert kinds == {"paper", "chapter", "page", "figure", "table", "term"}
    cards = (toy.root / "_build" / "html" / "cards.js").read_text(encoding="utf-8")
    assert '"papers/hoffmann2022training":{"":["Training Compute-Optimal Large Language Models"' in cards


def test_a_chapter_offers_its_notebook_rendered_and_as_source(toy: ReviewPaths) -> None:
    offered = toy.root / "_build" / "html" / "notebooks"
    assert {path.name for path in offered.iterdir()} == {
        "everything.ipynb",
        "everything.md",
        "sizes.ipynb",
        "sizes.md",
    }
    assert "40 billion tokens" in (offered / "sizes.ipynb").read_text(encoding="utf-8")
    assert 'href="../notebooks/sizes.ipynb"' in text_of(toy, "chapters/sizes")


def test_a_notebook_runs_with_another_parameter_into_a_page_of_its_own(
    toy: ReviewPaths, tmp_path: Path
) -> None:
    page = run_notebook(toy.notebooks / "everything.md", toy, [("theme", "all")], tmp_path / "all.html")
    text = page.read_text(encoding="utf-8")
    assert ">4</td>" in text
    assert 'theme = "all"' in BeautifulSoup(text, "html.parser").get_text()


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (("theme", "biology"), r"-p theme: 'biology' is not accepted; use one of .*languages.*, all"),
        (("size", "7B"), "-p size: is no parameter; use one of theme"),
    ],
)
def test_a_parameter_that_is_not_accepted_is_named(
    toy: ReviewPaths, setting: tuple[str, str], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        run_notebook(toy.notebooks / "everything.md", toy, [setting], None)


def test_a_reference_leads_to_the_papers_page(toy: ReviewPaths) -> None:
    assert '../papers/jiang2023mistral.html">paper page</a>' in text_of(toy, "chapters/sizes")
    assert 'papers/jiang2023mistral.html">paper page</a>' in text_of(toy, "bibliography")


def test_an_unchanged_build_does_nothing(toy: ReviewPaths) -> None:
    page = toy.root / "_build" / "html" / "index.html"
    before = page.stat().st_mtime_ns
    built = rebuild(toy)
    assert (built.seconds, built.chapters) == ({}, ())
    assert page.stat().st_mtime_ns == before


def test_touching_a_file_without_changing_it_does_nothing(toy: ReviewPaths) -> None:
    (toy.notebooks / "sizes.md").touch()
    assert rebuild(toy).seconds == {}


def test_an_edited_notebook_runs_alone(toy: ReviewPaths) -> None:
    notebook = toy.notebooks / "sizes.md"
    notebook.write_text(notebook.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
    assert rebuild(toy).chapters == ("sizes",)
    assert "One more sentence." in text_of(toy, "chapters/sizes")


def test_an_edited_coding_runs_only_the_chapters_that_see_the_paper(toy: ReviewPaths) -> None:
    file = toy.data / "papers" / "nguyen2023astrollama.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('finding = "', 'finding = "Changed: ', 1), encoding="utf-8")
    assert rebuild(toy).chapters == ("everything",)
    assert "Changed:" in text_of(toy, "papers/nguyen2023astrollama")


def test_executed_pages_do_not_vary_from_run_to_run(toy: ReviewPaths) -> None:
    page = toy.book / "chapters" / "sizes.ipynb"
    before = page.read_bytes()
    page.unlink()
    time.sleep(0.01)
    (toy.root / "_build" / "state.json").unlink()
    rebuild(toy)
    assert page.read_bytes() == before
    assert "execution" not in json.loads(before)["cells"][1]["metadata"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{cite:p}`jiang2023mistral`", "{cite:p}`nobody2020nothing`", "nobody2020nothing: is cited"),
        (
            "voukoutis2024meltemi.tokens",
            "voukoutis2024meltemi.invented",
            "invented: is printed but not coded",
        ),
        ("sizes-papers`", "sizes-missing`", "sizes-missing"),
        ("show(paper_list(review)", "show(list_of(review)", "notebooks/sizes.md: cell"),
        ("overview.kinds_chart", 'import warnings; warnings.warn("beware")\noverview.kinds_chart', "beware"),
        (
            "overview.kinds_chart(review)",
            'overview.kinds_chart(review).properties(title="")',
            "cell 3: shows a chart without its finding",
        ),
        (
            '"The papers by year", "papers")',
            '"The papers by year", "kinds-of-quantities")',
            "cell 5: shows a second 'kinds-of-quantities'",
        ),
    ],
    ids=[
        "unknown-citation",
        "unknown-fact",
        "unknown-reference",
        "failing-cell",
        "warning-cell",
        "bare-chart",
        "name-used-twice",
    ],
)
def test_a_fault_in_a_chapter_fails_the_build_is_named_and_leaves_the_site_as_it_was(
    toy: ReviewPaths, old: str, new: str, message: str
) -> None:
    notebook = toy.notebooks / "sizes.md"
    sound = notebook.read_text(encoding="utf-8")
    assert old in sound
    site = rebuild(toy).site
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    notebook.write_text(sound.replace(old, new, 1), encoding="utf-8")
    try:
        with pytest.raises(LitbookError, match=message):
            rebuild(toy)
        assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before
    finally:
        notebook.write_text(sound, encoding="utf-8")
    assert rebuild(toy).site.is_dir()


def test_a_damaged_coding_fails_the_build_with_file_and_place(toy: ReviewPaths) -> None:
    file = toy.data / "papers" / "jiang2023mistral.toml"
    sound = file.read_text(encoding="utf-8")
    file.write_text(sound + '\n[unexpected]\nkey = "value"\n', encoding="utf-8")
    try:
        with pytest.raises(DataError, match=r"jiang2023mistral\.toml: unexpected"):
            rebuild(toy)
    finally:
        file.write_text(sound, encoding="utf-8")


def test_a_made_up_quote_is_not_published(toy: ReviewPaths) -> None:
    file = toy.data / "papers" / "jiang2023mistral.toml"
    page = toy.root / "_build" / "html" / "papers" / "jiang2023mistral.html"
    sound, before = file.read_text(encoding="utf-8"), page.read_bytes()
    quote = sound.split('quote = "', 1)[1].split('"', 1)[0]
    file.write_text(sound.replace(quote, "words that no abstract holds", 1), encoding="utf-8")
    try:
        with pytest.raises(DataError, match="words that no abstract holds"):
            rebuild(toy)
        assert page.read_bytes() == before
    finally:
        file.write_text(sound, encoding="utf-8")
