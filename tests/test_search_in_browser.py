"""What a reader finds: a paper first by title, identifier, key and with an error; words, quoted; by the keyboard."""

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
ASKED = 40
FIRST = """(question) => {
  const field = document.getElementById("search-field");
  field.value = question;
  field.dispatchEvent(new Event("input"));
  return [...document.querySelectorAll("#search-results > li > a")].map((link) => link.getAttribute("href"));
}"""


@pytest.fixture(scope="module")
def page(browser: "Browser", site: Path) -> Iterator["Page"]:
    """The search page as it stands in a folder, without a server."""
    page = browser.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((site / "search.html").as_uri())
    yield page
    assert faults == []
    page.close()


@pytest.fixture(scope="module")
def papers(site: Path) -> list[dict[str, str]]:
    """Forty papers, evenly over the list, that have title, arXiv id and author."""
    with (site / "tables" / "papers.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["arxiv"] and row["first_author"]]
    return rows[:: max(1, len(rows) // ASKED)][:ASKED]


def found(page: "Page", question: str) -> list[str]:
    """The addresses of the first results, in order."""
    return list(page.evaluate(FIRST, question))


def misspelled(title: str) -> str:
    """The title with two letters of its longest word exchanged."""
    word = max(re.findall(r"[A-Za-z]+", title), key=len)
    at = next(at for at in range(len(word) // 2, len(word) - 1) if word[at] != word[at + 1])
    return title.replace(word, word[:at] + word[at + 1] + word[at] + word[at + 2 :], 1)


def not_first(page: "Page", papers: Sequence[dict[str, str]], questions: Sequence[str]) -> list[str]:
    """The questions that do not find their paper first."""
    return [
        question
        for paper, question in zip(papers, questions, strict=True)
        if found(page, question)[:1] != [f"papers/{paper['citekey']}.html"]
    ]


def test_a_title_finds_its_paper_first(page: "Page", papers: list[dict[str, str]]) -> None:
    assert not_first(page, papers, [paper["title"] for paper in papers]) == []


def test_a_title_with_two_letters_exchanged_finds_its_paper_first(
    page: "Page", papers: list[dict[str, str]]
) -> None:
    assert not_first(page, papers, [misspelled(paper["title"]) for paper in papers]) == []


@pytest.mark.parametrize("form", ["{}", "arXiv:{}", "https://arxiv.org/abs/{}v2"])
def test_an_arxiv_id_finds_its_paper_first(page: "Page", papers: list[dict[str, str]], form: str) -> None:
    assert not_first(page, papers, [form.format(paper["arxiv"]) for paper in papers]) == []


def test_a_doi_finds_its_paper_first(page: "Page", papers: list[dict[str, str]]) -> None:
    known = [paper for paper in papers if paper["doi"]]
    assert not_first(page, known, [paper["doi"] for paper in known]) == []
    assert not_first(page, known, [f"https://doi.org/{paper['doi'].upper()}" for paper in known]) == []


def test_a_citekey_finds_its_paper_first(page: "Page", papers: list[dict[str, str]]) -> None:
    assert not_first(page, papers, [paper["citekey"] for paper in papers]) == []


def test_an_author_with_year_finds_papers_first_and_this_one_among_them(
    page: "Page", papers: list[dict[str, str]]
) -> None:
    lower = []
    for paper in papers:
        places = found(page, f"{paper['first_author']} {paper['year']}")
        if not places[0].startswith("papers/") or f"papers/{paper['citekey']}.html" not in places[:3]:
            lower.append(paper["first_author"])
    assert lower == []


@pytest.mark.parametrize(
    ("one", "other"), [("quantisation", "quantization"), ("optimiser behaviour", "optimizer behavior")]
)
def test_two_spellings_find_the_same(page: "Page", one: str, other: str) -> None:
    assert found(page, one) == found(page, other) != []


@pytest.mark.parametrize(
    ("table", "column", "kind", "address"),
    [
        ("claims", "claim", "claim", "chapters/claims.html#claim-{claim_id}"),
        ("audit", "claim", "audit", "chapters/audit.html#audit-{id}"),
    ],
)
def test_the_words_of_a_card_find_it_first_of_its_kind(
    page: "Page", site: Path, table: str, column: str, kind: str, address: str
) -> None:
    with (site / "tables" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        row = next(csv.DictReader(lines))
    found(page, row[column])
    page.click(f"#search-kinds [data-kind={kind}]")
    assert page.locator("#search-results a").first.get_attribute("href") == address.format(**row)
    page.click(f"#search-kinds [data-kind={kind}]")


def test_a_result_quotes_the_words_and_marks_them(page: "Page") -> None:
    found(page, "perplexity of the model")
    marked = page.locator("#search-results li").first.locator("mark")
    assert "perplexity" in {word.lower() for word in marked.all_inner_texts()}
    snippets = page.locator("#search-results p").all_inner_texts()
    assert sum("perplexity" in snippet.lower() for snippet in snippets) > len(snippets) // 2


def test_the_field_of_a_page_leads_to_results_that_arrows_walk(browser: "Browser", server: str) -> None:
    page = browser.new_page()
    page.goto(f"{server}/chapters/claims.html")
    assert not any("searchindex" in one.get_attribute("src") for one in page.locator("script[src]").all())
    page.keyboard.press("Control+k")
    page.keyboard.type("chinchila")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=chinchila")
    page.locator("#search-results li").first.wait_for()
    assert page.input_value("#search-field") == "chinchila"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    first = page.locator("#search-results a").first
    assert first.evaluate("link => link === document.activeElement")
    page.locator("#search-kinds button").nth(1).click()
    kind = page.locator("#search-kinds [aria-pressed=true]").get_attribute("data-kind")
    assert page.url.endswith(f"search.html?q=chinchila&kind={kind}")
    page.reload()
    page.locator("#search-results li").first.wait_for()
    assert page.locator("#search-kinds [aria-pressed=true]").get_attribute("data-kind") == kind
    page.close()
