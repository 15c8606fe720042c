"""Any text in any field of a paper comes out literally: on its page, in the explorer and in every export."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from docutils.core import publish_from_doctree
from docutils.utils import new_document
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pybtex.database import parse_string
from sphinx import addnodes

from litbook import store
from litbook.bibliography.exports import (
    render_biblatex,
    render_bibtex,
    render_csljson,
    render_ris,
)
from litbook.bibliography.latex import from_verbatim, tidy_title
from litbook.coding.tables import make_tables
from litbook.corpus.formats import read_list
from litbook.escaping import FORMULA_STARTS, html_text, markdown_text, one_line, visible
from litbook.model import Coding, Listing, Record, SourcedFact, Work
from litbook.review import Review, assemble
from litbook.site.charts import TABLE_MIME, VEGALITE_MIME, data_csv
from litbook.site.pages import explorer_table, page_parts
from litbook.site.paper_page import paper_page
from litbook.site.published import (
    Book,
    Release,
    card,
    described,
    feed,
    head_lines,
    missing,
    redirects,
    sitemap,
)
from litbook.site.rendered import GLUE, References, html_page, render
from litbook.site.sections import read_page

HOSTILE = Path(__file__).parent / "bad" / "hostile"
TRICKS = st.sampled_from(
    [
        "<script>window.PWN=1</script>", '"><img src=x onerror=window.PWN=1>', "{{7*7}}", "{% include 'x' %}",
        "```{include} /etc/passwd", "```", "$^\\`{}`{}`\\\\x$", "{fact}`a.b`", "[x](javascript:alert(1))", "<!--",
        "-->", "&lt;b&gt;", "%s", "\\input{/etc/passwd}", "\\write18{id}", "=1+1", "@misc{x,", "}", "{", "\nER  - ",
        "\x00", "\x1b[31m", "\u202e", "|a|", "*b*", "_c_", "# d", "::: e", "--", "''", "~", "^", '"', "é", "名", "(x)=",
        "^^5cinput{x}",
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
    document += read_page(paper_page(next(iter(page_parts(review, {}, {}).values()))))
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


def printed_fields(bibliography: str) -> list[tuple[str, Any]]:
    """Key and fields of each entry as pybtex reads them."""
    return [(key, entry.fields) for key, entry in parse_string(bibliography, "bibtex").entries.items()]


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
    assert {script["type"] for script in table.find_all("script")} <= {"application/json"}


@given(FOREIGN)
@pytest.mark.parametrize("render", [render_bibtex, render_biblatex])
def test_a_bibliography_is_read_back_as_one_entry(render, text: str) -> None:
    entry = paper(text).works[0].entry
    written = render([entry])
    [(citekey, fields)] = printed_fields(written)
    assert citekey == "a2024b"
    assert (from_verbatim(fields["doi"]), fields["url"]) == (entry.doi, entry.url)
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


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def shown_cell(cell: Any) -> str:
    """What a spreadsheet shows of a cell of a table, without the apostrophe of what would be a formula."""
    words = "; ".join(map(str, cell)) if isinstance(cell, list | tuple) else str(cell)
    return re.sub(r"\r\n?", "\n", visible(words)).removeprefix("'")


@given(FOREIGN)
def test_a_table_holds_every_text_in_one_cell_that_computes_nothing(text: str) -> None:
    review = paper(text)
    tables = make_tables(review.works, review.themes, review.claims, review.sources, review.subtopics)
    tables = {name: tables[name] for name in ("papers", "authors", "texts", "models", "quantities")}
    files = store.table_files(Path(), tables)
    for name, table in tables.items():
        head, *rows = rows_of(files[Path(f"{name}.csv")].decode())
        assert (head, len(rows)) == (list(table.columns), len(table))
        for row, record in zip(rows, table.itertuples(index=False), strict=True):
            for cell, value in zip(row, record, strict=True):
                if isinstance(value, str | list | tuple):
                    assert not cell.startswith(FORMULA_STARTS)
                    assert cell.removeprefix("'") == shown_cell(value)


@given(FOREIGN)
def test_the_data_of_a_chart_hold_every_text_in_one_cell_that_computes_nothing(text: str) -> None:
    head, row = rows_of(data_csv({"datasets": {"a": [{f"={text}": text, "n": [text, text], "m": -1}]}}))
    assert [cell.removeprefix("'") for cell in row[:2]] == [shown_cell(text), shown_cell([text, text])]
    assert row[2] == "-1"
    assert not any(cell.startswith(FORMULA_STARTS) for cell in [*head, *row[:2]])


def chapter(text: str) -> tuple[nbformat.NotebookNode, References]:
    """An executed chapter that cites the paper, prints its fact, a number, a table, a chart; what it refers to."""
    review = paper(text)
    work = review.works[0]
    assert work.coding
    roles = (
        "{cite:p}`a2024b` {cite:t}`a2024b` {fact}`a2024b.n` {source}`a2024b.base` {glue:text}`x` {doc}`sizes`"
    )
    table = {
        "name": "t",
        "caption": text,
        "html": f"<table><tbody><td>{html_text(text)}</td></tbody></table>",
    }
    spec = {"usermeta": {"name": "c", "caption": one_line(text)}, "description": text, "data": {"values": []}}
    line = one_line(text) or "-"
    fact = {"model": line, "field": "base", "value": line, "printed": line, "address": f"a> {line}", "version": line,
            "place": line, "kind": "card", "read": "2026-11-28"}  # fmt: skip
    glue = nbformat.v4.new_output("display_data", {GLUE: repr(text)}, metadata={"scrapbook": {"name": "x"}})
    outputs = [nbformat.v4.new_output("display_data", {kind: data})
               for kind, data in ((TABLE_MIME, table), (VEGALITE_MIME, spec))]  # fmt: skip
    cells = [
        nbformat.v4.new_markdown_cell(f"{roles}\n\n```{{bibliography}}\n```\n"),
        nbformat.v4.new_code_cell("show()", outputs=[glue, *outputs]),
    ]
    return nbformat.v4.new_notebook(cells=cells), References(
        facts={"a2024b.n": work.coding.quantities[0]},
        sourced={"a2024b.base": SourcedFact.model_validate(fact)},
        entries={"a2024b": work.entry},
        titles={"sizes": markdown_text(text)},  # the heading of a page, which is Markdown
    )


def attributes(page: BeautifulSoup) -> Iterator[tuple[str, str]]:
    for element in page.find_all(True):
        yield from ((name, str(value)) for name, value in element.attrs.items())


@given(FOREIGN)
def test_a_notebook_to_take_along_prints_every_field_literally(text: str) -> None:
    executed, references = chapter(text)
    notebook = render(executed, "sizes", references, lambda _: b"")
    nbformat.validate(nbformat.reads(nbformat.writes(notebook), as_version=4))
    jupyter = MarkdownIt("commonmark", {"html": True}).use(dollarmath_plugin)
    markdown = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    entry = references.entries["a2024b"]
    for page in (
        BeautifulSoup(jupyter.render("\n\n".join(markdown)), "html.parser"),
        BeautifulSoup(html_page(notebook), "html.parser"),
    ):
        words = one_line(page.get_text())
        for literal in (entry.title, entry.journal or "", text, references.facts["a2024b.n"].unit):
            assert one_line(literal) in words
        assert {element.name for element in page.find_all(True)} <= ELEMENTS | {"details", "summary", "img"}
        assert not any(name.startswith("on") for name, _ in attributes(page))
        assert all(value.startswith("https://") for name, value in attributes(page) if name == "href")


@given(FOREIGN)
def test_the_head_of_a_page_says_every_text_literally(text: str) -> None:
    text = f"T {text}"
    line = one_line(text)
    book = Book(title=line, author=line, url="https://a.org")
    row = {
        "title": text,
        "authors": [text],
        "published": "2024-02",
        "doi": f"10.1/{line}",
        "arxiv": "",
        "finding": text,
    }
    data = described(book, text, line, "https://a.org/papers/a.html", row, [])
    head = head_lines(book, line, line, "https://a.org/papers/a.html", row, data)
    page = BeautifulSoup("".join(head), "html.parser")
    assert {element.name for element in page.find_all(True)} == {"script", "meta"}
    found = json.loads(page.script.get_text())  # type: ignore[union-attr]
    assert one_line(found["reviewBody"]) == one_line(found["itemReviewed"]["author"][0]["name"]) == line
    assert found["itemReviewed"]["sameAs"][0].startswith("https://doi.org/10.1/")
    assert page.find("meta", property="og:description")["content"] == line  # type: ignore[index]


@given(FOREIGN)
@example("``` [x](javascript:alert(1))")
def test_feed_map_and_card_are_xml_that_says_every_text_literally(text: str) -> None:
    line = one_line(text)
    book = Book(title=line, author=line, url="https://a.org")
    atom = ET.fromstring(feed(book, [Release("1.0", "2026-01-01", text)], f"https://a.org/{line}"))
    space = "{http://www.w3.org/2005/Atom}"
    assert atom.findtext(f"{space}title") == one_line(f"Changes of {line}")
    content = BeautifulSoup(atom.findtext(f"{space}entry/{space}content") or "", "html.parser")
    assert not content.find_all(["script", "img"], src=True)
    for name, value in attributes(content):
        assert not name.startswith("on")
        assert name not in {"href", "src"} or not value.strip().lower().startswith("javascript:")
    assert ET.fromstring(sitemap([line]))[0][0].text == (line or None)
    assert (
        line.replace(" ", "")
        in "".join(ET.fromstring(card(book, 1)).itertext()).replace(" ", "") + line[150:]
    )
    for page in (missing(book), *dict(redirects(book, {"a": line})).values()):
        assert {element.name for element in BeautifulSoup(page, "html.parser").find_all(True)} <= ELEMENTS | {
            "form", "input",
        }  # fmt: skip


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
        tree = read_page(paper_page(part))
        alone = review.model_copy(update={"works": tuple(w for w in review.works if w.citekey == key)})
        shown = one_line(page_html(alone).get_text())
        assert all(one_line(text) in shown for text in words(alone.works[0]))
        assert not any(sign in tree.astext() for sign in "\x00\x1b\u202e")
        assert len(f"{key}-biblatex.bib.12345678.tmp".encode()) < 200


@pytest.mark.parametrize("render", [render_bibtex, render_biblatex])
def test_a_doi_holds_no_other_spelling_of_a_command_of_tex(render) -> None:
    """To TeX `^^5c` is a backslash."""
    entry = paper("^^5cinput/etc/passwd").works[0].entry
    written = render([entry])
    assert "^^" not in written
    [(_, fields)] = printed_fields(written)
    assert from_verbatim(fields["doi"]) == entry.doi == "10.1000/^^5cinput/etc/passwd"


def test_a_doi_with_a_brace_is_read_back() -> None:
    entries = [work.entry for work in review_of("doi-with-brace.csv").works]
    [(_, fields)] = printed_fields(render_bibtex(entries))
    assert from_verbatim(fields["doi"]) == "10.1000/x}y"
    assert entries[0].url == "https://doi.org/10.1000/x%7Dy"
