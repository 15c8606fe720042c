"""Foreign text comes out literally in every language that a page, file or terminal is written in."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from urllib.parse import unquote, urlsplit

import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from litbook import escaping, store
from litbook.errors import Problem
from litbook.updating import filled

ANY_TEXT = st.text() | st.text(alphabet="<>&\"'`{}[]()#$%\\=+-@:!|*_~^\t\r\n\x00\x1b\u202e a1é")


@pytest.mark.parametrize("sign", "=+-@\t\r\n＝＋－＠")
def test_a_cell_that_a_spreadsheet_would_compute_begins_with_an_apostrophe(sign: str) -> None:
    """The signs at which one spreadsheet or another begins a formula."""
    assert escaping.csv_text(f"{sign}1+1").startswith("'")
    assert escaping.csv_text(f"1{sign.strip()}1") == f"1{sign.strip()}1"


@given(ANY_TEXT)
def test_html_holds_the_text_and_nothing_but_text(text: str) -> None:
    soup = BeautifulSoup(
        f'<p title="{escaping.html_text(text)}">{escaping.html_text(text)}</p>', "html.parser"
    )
    assert [tag.name for tag in soup.find_all(True)] == ["p"]
    assert soup.p is not None
    assert soup.p.get_text() == soup.p["title"] == escaping.one_line(text)


@given(ANY_TEXT)
def test_xml_holds_the_text_and_nothing_but_text(text: str) -> None:
    assert ET.fromstring(f"<p>{escaping.html_text(text)}</p>").text == (escaping.one_line(text) or None)


@given(ANY_TEXT)
def test_markdown_prints_the_text_literally(text: str) -> None:
    page = MarkdownIt("commonmark").render(f"# Review of {escaping.markdown_text(text)}")
    soup = BeautifulSoup(page, "html.parser")
    assert [tag.name for tag in soup.find_all(True)] == ["h1"]
    assert " ".join(soup.get_text().split()) == escaping.one_line(f"Review of {text}")


@given(ANY_TEXT)
def test_yaml_reads_the_text_back(text: str) -> None:
    assert yaml.safe_load(f"title: {escaping.yaml_text(text)}\n") == {"title": escaping.one_line(text)}


@given(ANY_TEXT)
def test_json_in_a_script_element_ends_nothing(text: str) -> None:
    data = escaping.html_json(json.dumps({"text": text}))
    assert "<" not in data
    assert json.loads(data) == {"text": text}


@given(ANY_TEXT)
def test_no_cell_is_a_formula(text: str) -> None:
    cell = escaping.csv_text(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerow([cell, "end"])
    assert list(csv.reader(io.StringIO(lines.getvalue(), newline=""))) == [[cell, "end"]]
    shown = escaping.visible(text).replace("\r\n", "\n").replace("\r", "\n")
    assert cell.removeprefix("'") == shown.removeprefix("'")


@given(st.text(min_size=1))
def test_a_doi_stays_within_the_path_of_its_address(text: str) -> None:
    doi = "10.1000/" + "".join(escaping.visible(text).split())
    address = escaping.doi_address(doi)
    assert escaping.is_address(address)
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("https", "doi.org", "", "")
    assert unquote(parts.path) == f"/{doi}"


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//a.org", "https://a.org/x y",
     "https://a.org/<b>", "https://", "https://a.org/\n", "java\tscript:alert(1)", "vbscript:x", ""],
)  # fmt: skip
def test_only_addresses_of_the_web_and_of_mailboxes_are_linked(text: str) -> None:
    assert not escaping.is_address(text)


@pytest.mark.parametrize(
    "text", ["https://a.org/x?y=1#z", "http://a.org", "mailto:a@b.org", "HTTPS://A.ORG/"]
)
def test_ordinary_addresses_are_linked(text: str) -> None:
    assert escaping.is_address(text)


@given(ANY_TEXT)
def test_what_is_shown_hides_nothing(text: str) -> None:
    assert not any(escaping.is_hidden(sign) for sign in escaping.visible(text))


STEERING = {*map(chr, range(32)), *map(chr, range(127, 160)), *"\u2028\u2029", *escaping.REORDERING} - {
    "\n",
    "\t",
}


@given(ANY_TEXT)
def test_a_terminal_shows_what_would_steer_it(text: str) -> None:
    for shown in (escaping.terminal_text(text), escaping.json_text({"a": text}), str(problem(text))):
        assert not STEERING & {*shown}
        shown.encode()
    line = escaping.terminal_line(text)
    assert not {"\n", "\t"} & {*line}
    assert json.loads(escaping.json_text([text, {text: text}], indent=1)) == [text, {text: text}]


def problem(text: str) -> Problem:
    return Problem(code="X001", file=text, place=text, text=text, mend=text)


def test_an_escape_sequence_and_a_mark_that_reorders_are_shown() -> None:
    assert str(problem("a\x1b[31m\u202eb\rc\ud800").model_copy(update={"mend": ""})).endswith(
        r": a\x1b[31m\u202eb c\ud800"
    )


@pytest.mark.parametrize(
    "name", ['my "best" papers', "back\\xslash", "{{ 7*7 }}", "a: b # c", "<b>x</b>", "@COUNT@"]
)
def test_the_lists_name_stands_literally_in_a_new_reviews_files(name: str) -> None:
    assert yaml.safe_load(filled("title: @TITLE@\n", name)) == {"title": f"Review of {name}"}
    page = BeautifulSoup(MarkdownIt("commonmark").render(filled("# @NAME@", name)), "html.parser")
    assert [tag.name for tag in page.find_all(True)] == ["h1"]
    assert page.get_text().strip() == name


def test_the_tables_files_hold_no_formula(tmp_path) -> None:
    table = pd.DataFrame({"title": ["=1+1", "+1", "-x", "@a", "plain"], "n": [-1, 2, 3, 4, 5]})
    for path, content in store.table_files(tmp_path, {"papers": table}).items():
        store.write_bytes(path, content)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "papers.csv").read_text("utf-8"))))
    assert [row["title"] for row in rows] == ["'=1+1", "'+1", "'-x", "'@a", "plain"]
    assert rows[0]["n"] == "-1"
    assert list(store.read_tables(tmp_path)["papers"]["title"]) == list(table["title"])
