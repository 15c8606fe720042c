"""Any text in any field of a paper comes out literally: on its page, in the explorer and in every export."""

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from docutils.core import publish_from_doctree
from docutils.utils import new_document
from hypothesis import given
from hypothesis import strategies as st
from sphinx import addnodes

from litbook.bibliography.exports import (
    parse_bibtex,
    render_biblatex,
    render_bibtex,
    render_csljson,
    render_ris,
)
from litbook.bibliography.latex import tidy_title
from litbook.corpus.formats import read_list
from litbook.escaping import one_line
from litbook.model import Coding, Listing, Record
from litbook.review import Review, Work, assemble
from litbook.site.explorer import explorer_table
from litbook.site.pages import page_parts
from litbook.site.paper_page import paper_page
from litbook.site.trees import read_tree, write_tree

HOSTILE = Path(__file__).parent / "bad" / "hostile"
TRICKS = st.sampled_from(
    [
        "<script>window.PWN=1</script>", '"><img src=x onerror=window.PWN=1>', "{{7*7}}", "{% include 'x' %}",
        "```{include} /etc/passwd", "```", "$^\\`{}`{}`\\\\x$", "{fact}`a.b`", "[x](javascript:alert(1))", "<!--",
        "-->", "&lt;b&gt;", "%s", "\\input{/etc/passwd}", "\\write18{id}", "=1+1", "@misc{x,", "}", "{", "\nER  - ",
        "\x00", "\x1b[31m", "\u202e", "|a|", "*b*", "_c_", "# d", "::: e", "--", "''", "~", "^", '"', "é", "名", "(x)=",
    ]
)  # fmt: skip
VIEW = re.compile(r"\.\./explorer\.html(\?[\w.~+%-]+=[\w.~+%-]*)?", re.ASCII)
FOREIGN = st.lists(TRICKS | st.text(max_size=12), min_size=1, max_size=6).map(" ".join)


def paper(text: str) -> Review:
    """A review of one paper whose every field holds this text as far as the field's form lets it."""
    line = one_line(text) or "-"
    listing = Listing(position=1, line=1, title=text, abstract=f"Words before. {text} Words after.")
    data = {
        "position": 1, "listed_title": one_line(text), "title": f"T {line}", "arxiv": None, "published": "2024-02",
        "primary_category": "cs.CL", "authors": [{"given": line, "family": f"F {line}"}, {"literal": f"L {line}"}],
        "authors_complete": False, "doi": f"10.1000/{''.join(line.split())}", "sources": ["https://a.org/x (as told)"],
        "agreeing_sources": 1, "notes": text.translate({0: None, 27: None, 0x202E: None}),
        "venue": {"type": "article", "name": f"V {line}", "year": 2024, "volume": line, "pages": line},
    }  # fmt: skip
    quote = {"quote": f"Q {line}"}
    coding = Coding.model_validate(
        {
            "citekey": "a2024b", "listed_title": one_line(text), "themes": ["data"], "contribution": "law",
            "finding": f"Found {line}", "problem": line, "limits": {"text": line, **quote}, "excluded": line,
            "theme_evidence": quote,
            "models": [{"name": line, "base": [line], "license": line, **quote}],
            "quantities": [{"id": "n", "kind": "other", "value": 2, "unit": line, "of": line, "versus": line, **quote}],
            "links": [{"kind": "code", "url": "github.com/a/b", **quote}],
        }
    )  # fmt: skip
    return assemble([listing], [Record.model_validate(data | {"notes": line})], [coding], (), (), ())


def page_html(review: Review) -> BeautifulSoup:
    """The paper's page as docutils prints it; links to other pages are left as their text."""
    document = new_document("page")
    document += read_tree(write_tree(paper_page(*next(iter(page_parts(review, {}, {}).values())))))
    for link in list(document.findall(addnodes.pending_xref)):
        link.replace_self(link.children)
    settings = {
        "output_encoding": "unicode",
        "stylesheet_path": "",
        "embed_stylesheet": False,
        "smart_quotes": False,
    }
    return BeautifulSoup(
        publish_from_doctree(document, writer_name="html5", settings_overrides=settings), "html.parser"
    )


ELEMENTS = {
    "a", "body", "button", "code", "div", "h1", "h2", "h3",
    "head", "html", "li", "main", "mark", "meta", "p", "pre", "section", "span",
    "strong", "table", "tbody", "td", "th", "thead", "title", "tr", "ul", "em", "cite", "link", "style",
}  # fmt: skip


@given(FOREIGN)
def test_a_page_prints_every_field_literally(text: str) -> None:
    review = paper(text)
    work = review.works[0]
    page = page_html(review)
    assert {tag.name for tag in page.find_all(True)} <= ELEMENTS
    assert not [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)]
    assert all(
        str(tag["href"]).startswith(("https://", "../bibliography/", "#")) or VIEW.fullmatch(str(tag["href"]))
        for tag in page.find_all("a", href=True)
    )
    shown = one_line(page.get_text())
    for literal in (work.record.title, work.record.venue.name, work.coding.finding, f"doi:{work.record.doi}"):  # type: ignore[union-attr]
        assert one_line(tidy_title(literal) if literal == work.record.title else literal) in shown
    abstract = page.find("p", class_="litbook-abstract")
    assert isinstance(abstract, Tag)
    assert one_line(abstract.get_text()) == one_line(work.paper.abstract)


@given(FOREIGN)
def test_the_explorer_prints_every_field_literally(text: str) -> None:
    review = paper(text)
    table = BeautifulSoup(explorer_table(review), "html.parser")
    link = table.find("a")
    assert isinstance(link, Tag)
    assert link.get_text() == one_line(review.works[0].entry.title)
    assert link["href"] == "papers/a2024b.html"
    assert {tag.name for tag in table.find_all(True)} <= ELEMENTS | {
        "button", "input", "label", "option", "select", "small", "br", "details", "summary", "script",
    }  # fmt: skip
    assert {script["type"] for script in table.find_all("script")} == {"application/json"}


@given(FOREIGN)
@pytest.mark.parametrize("render", [render_bibtex, render_biblatex])
def test_a_bibliography_is_read_back_as_one_entry(render, text: str) -> None:
    entry = paper(text).works[0].entry
    written = render([entry])
    found = parse_bibtex(written, "x.bib")
    assert found.problems == ()
    assert [item.citekey for item in found.entries] == ["a2024b"]
    read = found.entries[0]
    assert (read.doi, read.url) == (entry.doi, entry.url)
    assert "\\input" not in written
    assert "\\write" not in written


@given(FOREIGN)
def test_a_ris_file_has_one_reference_whose_lines_are_tags(text: str) -> None:
    entry = paper(text).works[0].entry
    lines = render_ris([entry]).split("\r\n")
    assert lines.count("ER  - ") == 1
    assert all(line[2:6] == "  - " for line in lines[:-1])
    assert f"TI  - {one_line(entry.title)}" in lines


@given(FOREIGN)
def test_csl_json_holds_every_field(text: str) -> None:
    entry = paper(text).works[0].entry
    item = json.loads(render_csljson([entry]))[0]
    assert (item["title"], item["DOI"], item["container-title"]) == (entry.title, entry.doi, entry.journal)


# --- the lists that once broke something ------------------------------------------------------------------------


def review_of(name: str) -> Review:
    text = (HOSTILE / name).read_text(encoding="utf-8")
    return assemble(tuple(read_list(text, name)), (), (), (), (), ())


def words(work: Work) -> list[str]:
    return [work.entry.title, work.paper.abstract, *([f"doi:{work.record.doi}"] if work.record.doi else [])]


@pytest.mark.parametrize(
    "name",
    ["rce.bib", "rce.ris", "rce-doi.csv", "rce-and-file-read-in-abstract.txt", "xss-doi.csv", "xss-title.txt",
     "formula-cell.csv", "nul-in-title.csv", "doi-with-brace.csv", "long-word-title.csv", "hostile-titles.csv"],
)  # fmt: skip
def test_a_hostile_list_is_printed_literally(name: str) -> None:
    review = review_of(name)
    for key, part in page_parts(review, {}, {}).items():
        page = write_tree(paper_page(*part))
        tree = read_tree(page)
        alone = review.model_copy(update={"works": tuple(w for w in review.works if w.citekey == key)})
        shown = one_line(page_html(alone).get_text())
        assert all(one_line(text) in shown for text in words(alone.works[0]))
        assert not any(sign in tree.astext() for sign in "\x00\x1b\u202e")
        assert len(f"{key}-biblatex.bib.12345678.tmp".encode()) < 200


def test_a_doi_with_a_brace_is_read_back() -> None:
    entries = [work.entry for work in review_of("doi-with-brace.csv").works]
    found = parse_bibtex(render_bibtex(entries), "x.bib")
    assert (found.problems, [entry.doi for entry in found.entries]) == ((), ["10.1000/x}y"])
    assert entries[0].url == "https://doi.org/10.1000/x%7Dy"
