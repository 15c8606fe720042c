"""Every link of the built book leads where its text says: the text is compared with the place it leads to."""

import csv
import posixpath
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup, Tag

pytestmark = pytest.mark.site
FORMS = {
    "picture (SVG)": ".svg",
    "picture (PNG)": ".png",
    "data (CSV)": ".csv",
    "BibTeX": ".bib",
    "BibLaTeX": "-biblatex.bib",
    "RIS": ".ris",
    "CSL-JSON": ".json",
}
CITED = re.compile(r"(\D+?),? \[?(\d{4}[a-z]?)\]?")
IDENTIFIER = re.compile(r"^https://(?:arxiv\.org/abs|doi\.org)/(.+)$")


@dataclass(frozen=True)
class Page:
    """One page of the site; `path` is relative to the site's folder."""

    path: str
    tree: BeautifulSoup

    @cached_property
    def places(self) -> Mapping[str, Tag]:
        return {str(tag["id"]): tag for tag in self.tree.find_all(id=True)}

    @cached_property
    def title(self) -> str:
        heading = self.tree.find("h1")
        assert isinstance(heading, Tag), f"{self.path} has no heading"
        return folded(text_of(heading))

    @cached_property
    def identifiers(self) -> set[str]:
        return identifiers(self.tree)


@dataclass(frozen=True)
class Link:
    """A link with the page it stands on; `target` and `place` are what it leads to, null where there is none."""

    page: Page
    tag: Tag
    target: Page | None
    place: Tag | None
    file: str

    @property
    def text(self) -> str:
        return text_of(self.tag)

    def __str__(self) -> str:
        return f"{self.page.path}: {self.text!r} -> {self.tag['href']}"


def text_of(tag: Tag) -> str:
    """The words of an element, its permanent link left out."""
    words = (
        text
        for text in tag.find_all(string=True)
        if not (text.parent and "headerlink" in text.parent.get_attribute_list("class"))
    )
    return " ".join("".join(words).split())


def folded(text: str) -> str:
    """The letters and digits alone: a title is printed with typographic or with plain marks."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()


def identifiers(tag: Tag) -> set[str]:
    """The arXiv ids and DOIs that an element links to."""
    found = (IDENTIFIER.match(str(link["href"])) for link in tag.find_all("a", href=True))
    return {unquote(match[1]).lower() for match in found if match}


@pytest.fixture(scope="module")
def pages(site: Path) -> Mapping[str, Page]:
    """The pages of the built book by path."""
    assert (site / "index.html").is_file(), "no built book: run `make book`"
    files = [file for file in sorted(site.rglob("*.html")) if "_static" not in file.parts]
    names = [file.relative_to(site).as_posix() for file in files]
    return {
        name: Page(name, BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser"))
        for name, file in zip(names, files, strict=True)
    }


@pytest.fixture(scope="module")
def links(pages: Mapping[str, Page]) -> list[Link]:
    """All links of the book's pages."""
    return [
        link_of(page, tag, pages) for page in pages.values() for tag in page.tree.find_all("a", href=True)
    ]


def link_of(page: Page, tag: Tag, pages: Mapping[str, Page]) -> Link:
    address, _, place = str(tag["href"]).partition("#")
    file = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), address)) if address else page.path
    target = pages.get(file.split("?")[0])
    return Link(page, tag, target, target.places.get(unquote(place)) if target else None, file)


def wrong(links: list[Link], chosen: Callable[[Link], bool], right: Callable[[Link], bool]) -> list[str]:
    """The chosen links that do not lead where they say; there must be some to choose from."""
    found = [link for link in links if chosen(link)]
    assert found, "no link of this kind: the rule that chooses them is out of date"
    return [str(link) for link in found if not right(link)]


def within(link: Link, selector: str) -> Tag | None:
    """The nearest element around the link that the selector finds."""
    return next((parent for parent in link.tag.parents if parent.css.match(selector)), None)


def has_class(link: Link, name: str) -> bool:
    return name in link.tag.get_attribute_list("class")


# --- places exist -------------------------------------------------------------------------------------------


def test_every_link_leads_to_a_file_of_the_site(links: list[Link], site: Path) -> None:
    inside = [link for link in links if not re.match(r"[a-z]+:", str(link.tag["href"]))]
    assert [str(link) for link in inside if not (site / link.file.split("?")[0]).is_file()] == []


def test_every_fragment_names_a_place_of_its_page(links: list[Link]) -> None:
    local = [link for link in links if link.target and re.search(r"#.", str(link.tag["href"]))]
    assert [str(link) for link in local if link.place is None] == []


# --- references ---------------------------------------------------------------------------------------------


def test_a_reference_and_its_paper_page_are_about_one_paper(links: list[Link]) -> None:
    """Title, arXiv id and DOI of the entry are those of the page."""

    def agrees(link: Link) -> bool:
        entry = within(link, ".citation")
        assert entry is not None
        assert link.target is not None
        return link.target.title in folded(text_of(entry)) and identifiers(entry) <= link.target.identifiers

    assert (
        wrong(links, lambda link: within(link, ".citation") is not None and "papers/" in link.file, agrees)
        == []
    )


def test_a_citation_leads_to_the_reference_that_it_describes(links: list[Link]) -> None:
    """Author and year as printed, and the identifier that the link's title states."""

    def agrees(link: Link) -> bool:
        entry, citation = link.place, within(link, ".bibtex-citation")
        if entry is None or citation is None:
            return False
        stated = re.findall(r"arXiv:(\S+?)\.?$", str(link.tag["title"]))
        year = re.search(r"\d{4}", link.text)
        return {*stated} <= identifiers(entry) and (year is None or year[0] in text_of(entry))

    assert wrong(links, lambda link: within(link, ".bibtex-citation") is not None, agrees) == []


def test_a_reference_leads_back_to_where_it_is_cited(links: list[Link]) -> None:
    def agrees(link: Link) -> bool:
        entry = within(link, ".citation")
        assert entry is not None
        return link.place is not None and link.place.find("a", href=f"#{entry['id']}") is not None

    def chosen(link: Link) -> bool:
        return link.target is link.page and within(link, ".citation") is not None

    assert wrong(links, chosen, agrees) == []


# --- facts, figures, tables ---------------------------------------------------------------------------------


def test_a_fact_leads_to_the_row_with_its_value_and_quote(links: list[Link]) -> None:
    def agrees(link: Link) -> bool:
        if link.place is None:
            return False
        value, *_, quote = (text_of(cell) for cell in link.place.find_all("td"))
        return link.text in value and quote == " ".join(str(link.tag["title"]).split())

    assert wrong(links, lambda link: has_class(link, "litbook-fact"), agrees) == []


def test_a_number_of_a_figure_or_table_leads_to_that_figure_or_table(links: list[Link]) -> None:
    def agrees(link: Link) -> bool:
        number = link.place.select_one(".caption-number") if link.place else None
        return number is not None and text_of(number) == link.text

    assert wrong(links, lambda link: bool(re.fullmatch(r"(Figure|Table) [\d.]+", link.text)), agrees) == []


def test_a_cell_of_a_table_leads_to_the_paper_or_file_that_it_names(links: list[Link], site: Path) -> None:
    """A cell names a file by its name, a chapter by its theme's title, a paper by key, title, author and year or model,
    a place by words, name or page.

    A quotation leads to its words in the abstract, or to the first of them where others are marked within.

    A value in another form than at its place, such as 4,000 for "4K", leads at least to the paper of its row.

    A row of a chart's data leads where its mark does, such as a size to the law that was evaluated for it.
    """
    with (site / "tables" / "subtopics.csv").open(encoding="utf-8", newline="") as rows:
        chapters = {(f"chapters/{row['theme']}.html", row["theme_title"]) for row in csv.DictReader(rows)}
    papers = [link for link in links if within(link, "tr") is not None and not link.place]
    of_row = {(id(within(link, "tr")), link.file) for link in papers}

    def agrees(link: Link) -> bool:
        if link.place:
            same_paper = (id(within(link, "tr")), link.file) in of_row
            of_page = folded(link.text) == folded(Path(link.file).stem) or (link.file, link.text) in chapters
            part = str(link.place["id"]).startswith(("quote-", "bears-")) and bool(text_of(link.place))
            of_quote = part and folded(text_of(link.place)) in folded(link.text)
            of_name = str(link.place["id"]).endswith(f"-{link.text}")
            of_mark = within(link, ".litbook-data") is not None and bool(text_of(link.place))
            return (
                folded(link.text) in folded(said_at(link.place))
                or of_mark
                or same_paper
                or of_page
                or of_quote
                or of_name
            )
        if link.text in {Path(link.file).stem, Path(link.file).name} or (link.file, link.text) in chapters:
            return True
        return link.target is not None and (
            folded(link.text) in folded(text_of(link.target.tree))
            or names_author_and_year(f"{link.text} {year_of_row(link)}", link.target)
        )

    assert wrong(links, lambda link: within(link, "td") is not None and not is_outside(link), agrees) == []


def said_at(place: Tag) -> str:
    """The words of a place, with the term that it defines."""
    definition = place.find_parent("dd")
    term = definition.find_previous_sibling("dt") if definition is not None else None
    return f"{text_of(term) if isinstance(term, Tag) else ''} {text_of(place)}"


def year_of_row(link: Link) -> str:
    """The year that the row states before the link, as in a list of papers by year; nothing where none is stated."""
    row = within(link, "tr")
    first = row.find("td") if row is not None else None
    return text_of(first) if first is not None and text_of(first).isdigit() else ""


def names_author_and_year(text: str, paper: Page) -> bool:
    """Whether each name and the year of "Lee and Kim 2024" or "Lee et al., 2024a" stand on the paper's page.

    The letter tells works of a year apart in texts that cite both; the paper itself bears none.
    """
    words = set(re.findall(r"\w+", re.sub(r"\b(\d{4})[a-z]+\b", r"\1", text))) - {"et", "al", "and"}
    return any(word.isdigit() for word in words) and words <= set(re.findall(r"\w+", text_of(paper.tree)))


def test_a_file_to_save_is_the_file_that_the_link_names(links: list[Link]) -> None:
    chosen = lambda link: link.tag.has_attr("download") or has_class(link, "download")  # noqa: E731
    assert wrong(links, chosen, lambda link: link.text == Path(link.file).name or names_form(link)) == []


def names_form(link: Link) -> bool:
    """Whether a file's form is named where its chart or paper is: a chart's below it, a paper's on its page."""
    figure, file = within(link, "figure"), Path(link.file)
    owner = str(figure["id"]) if figure is not None else Path(link.page.path).stem
    return FORMS.get(link.text) == file.name.removeprefix(owner)


def test_a_file_about_a_paper_holds_that_paper(links: list[Link], site: Path) -> None:
    """The files on a paper's page are about that paper alone."""

    def agrees(link: Link) -> bool:
        file, key = site / link.file, Path(link.page.path).stem
        return file.name.startswith(key) and key in file.read_text(encoding="utf-8")

    assert wrong(links, lambda link: "bibliography/papers/" in link.file, agrees) == []


# --- pages --------------------------------------------------------------------------------------------------


def is_outside(link: Link) -> bool:
    return re.match(r"[a-z]+:", str(link.tag["href"])) is not None


def test_a_link_between_papers_carries_the_papers_title(links: list[Link]) -> None:
    def chosen(link: Link) -> bool:
        inside = link.target is not None and link.target is not link.page
        return inside and link.page.path.startswith("papers/") and link.file.startswith("papers/")

    def agrees(link: Link) -> bool:
        neighbour = link.tag.select_one(".prev-next-title")
        said = text_of(neighbour) if neighbour is not None else link.text
        return link.target is not None and folded(said) == link.target.title

    assert wrong(links, chosen, agrees) == []


def test_a_link_of_the_navigation_carries_the_pages_title(links: list[Link]) -> None:
    def chosen(link: Link) -> bool:
        return within(link, "nav.bd-links, .prev-next-area") is not None and link.tag["href"] != "#"

    def agrees(link: Link) -> bool:
        return link.target is not None and folded(link.text).endswith(link.target.title)

    assert wrong(links, chosen, agrees) == []


def test_a_link_of_the_contents_carries_the_sections_heading(links: list[Link]) -> None:
    def agrees(link: Link) -> bool:
        heading = link.place.find(re.compile("^h[1-6]$")) if link.place else None
        return isinstance(heading, Tag) and text_of(heading) == link.text

    in_contents = lambda link: has_class(link, "nav-link") and within(link, ".page-toc") is not None  # noqa: E731
    assert wrong(links, in_contents, agrees) == []


def test_a_breadcrumb_carries_the_title_of_its_page(links: list[Link]) -> None:
    """The first one, a sign, says aloud that it leads home."""

    def agrees(link: Link) -> bool:
        if link.file == "index.html":
            return link.tag["aria-label"] == "Home"
        return link.target is not None and folded(link.text) == link.target.title

    assert wrong(links, lambda link: within(link, ".breadcrumb-item") is not None, agrees) == []


def test_a_paper_names_exactly_the_chapters_that_speak_of_it(
    pages: Mapping[str, Page], links: list[Link]
) -> None:
    """A chapter speaks of a paper if it has it among its references or prints one of its numbers."""
    spoken: dict[str, set[str]] = {}
    named: dict[str, set[str]] = {}
    for link in links:
        if link.page.path.startswith("papers/") and link.file.startswith("chapters/"):
            if within(link, "#where-the-book-cites-it") is not None:
                named.setdefault(link.page.path, set()).add(link.file)
        elif link.page.path.startswith("chapters/") and (
            within(link, ".citation") is not None
            or has_class(link, "litbook-fact")
            or has_class(link, "litbook-source")
        ):
            spoken.setdefault(link.file, set()).add(link.page.path)
    papers = [path for path in pages if path.startswith("papers/")]
    found = {
        path: (sorted(named.get(path, ())), sorted(spoken.get(path, ())))
        for path in papers
        if named.get(path, set()) != spoken.get(path, set())
    }
    assert found == {}


def test_no_two_papers_are_cited_alike(links: list[Link]) -> None:
    """Authors and year, in a text, chart or table, name one paper in the whole book, by a letter at need."""
    cited: dict[str, set[str]] = {}
    for link in links:
        name = CITED.fullmatch(link.text.strip("[]()"))
        if name and (paper := paper_of(link)):
            cited.setdefault(f"{name[1]} {name[2]}", set()).add(paper)
    assert len(cited) > 200
    assert {name: papers for name, papers in cited.items() if len(papers) > 1} == {}


def paper_of(link: Link) -> str | None:
    """The paper's page that a link leads to, by itself or through an entry of a list of references."""
    if link.place is None or "citation" not in link.place.get_attribute_list("class"):
        return link.file if link.file.startswith("papers/") else None
    address = str(link.place.find("a", string="paper page")["href"])  # type: ignore[index]  # each entry has one
    return posixpath.normpath(posixpath.join(posixpath.dirname(link.file), address))


# --- other hosts --------------------------------------------------------------------------------------------


def test_an_address_elsewhere_is_the_one_that_is_printed(links: list[Link]) -> None:
    """A printed arXiv id, DOI or address is the link's own."""

    def stated(link: Link) -> str | None:
        match = re.match(r"(?:arXiv:|doi:|https?://)(\S+)$", link.text, re.IGNORECASE)
        return unquote(match[1]).lower() if match else None

    def agrees(link: Link) -> bool:
        return unquote(str(link.tag["href"])).lower().endswith(stated(link) or "-")

    assert wrong(links, lambda link: is_outside(link) and stated(link) is not None, agrees) == []
