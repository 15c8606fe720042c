"""Whatever meets foreign text takes time that grows with its length: ten times the text, about ten times the time.

Only ratios count, so that a slow machine fails nothing; what grows with the square takes a hundred times as long.
A text that takes long is tried again before it counts. LITBOOK_RUN=1000000 tries runs of a million characters.
"""

import gc
import json
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from time import process_time

import pytest

from litbook import escaping, store
from litbook.audit.statements import evaluate_formula
from litbook.bibliography.exports import (
    render_biblatex,
    render_bibtex,
    render_csljson,
    render_ris,
)
from litbook.bibliography.latex import from_latex, tidy_title, to_latex, to_verbatim
from litbook.coding.models import find_models
from litbook.coding.quantities import extract_quantities
from litbook.coding.themes import score_themes
from litbook.corpus.damage import find_damage
from litbook.corpus.formats import detect_format, read_items
from litbook.corpus.items import find_identifiers
from litbook.corpus.repair import repair
from litbook.errors import DataError
from litbook.model import Entry, Listing
from litbook.review import assemble

pytestmark = pytest.mark.slow

LONG = int(os.environ.get("LITBOOK_RUN", "20000"))
MOST = 40.0  # times as long for ten times the text
SHORTEST = 0.05  # s of CPU; what takes less is not compared
LIMIT = 60.0 * LONG / 20_000  # s of CPU; ends what grows with the square or worse
UNITS = (
    "1", ",", "{", "}", '"', "'", "$^2$", "<!--", "$", "\\", "a", "a.", "1 ", "1,", "-", "A, ", " ", "\n", "(", "[",
    "a-", "`", "<", "<a ", "<a b='", "&", "@", "http://a", "\\a{", "7B ",
)  # fmt: skip
ABSTRACT = (
    "We study language models and show that they improve on many tasks, with code and data for all. " * 2
)
THEMES = store.default_themes()


def listed(title: str, abstract: str) -> Listing:
    return Listing(position=1, line=1, title=title or "A title", abstract=abstract)


def entry(text: str) -> list[Entry]:
    return [work.entry for work in assemble([listed(text.strip(), ABSTRACT)], (), (), (), (), ()).works]


def reader(name: str, written: str) -> Callable[[str], object]:
    """Reads a list in which the text stands for each `@@`."""

    def read(text: str) -> None:
        try:
            list(read_items(written.replace("@@", text), name))
        except DataError:
            return

    return read


def json_list(text: str) -> None:
    fields = ("title", "abstract", "authors", "doi", "url", "year", "journal")
    reader("x.json", json.dumps([dict.fromkeys(fields, text)]))("")


def formula(text: str) -> None:
    with suppress(ValueError):
        evaluate_formula(text, {})


READERS: Mapping[str, Callable[[str], object]] = {
    "text": reader("x.txt", f"A title\n@@\n\nAnother title\n{ABSTRACT}\n"),
    "csv": reader("x.csv", "title,abstract,authors\n@@,@@,@@\n"),
    "csv, quoted": reader("x.csv", 'title,abstract\n"@@","@@"\n'),
    "csv, head": reader("x.csv", "@@"),
    "ris": reader(
        "x.ris", "TY  - JOUR\nTI  - @@\nAU  - @@\nAB  - @@\nDO  - @@\nPY  - @@\nUR  - @@\nER  - \n"
    ),
    "bibtex": reader("x.bib", "@misc{x,\n title={@@},\n author={@@}, year={@@}, doi={@@}, journal={@@} }\n"),
    "bibtex, open": reader("x.bib", "@misc{x,\n @@"),
    "html": reader("x.html", "<html><h3>A title</h3><p>@@</p></html>"),
    "html, open": reader("x.html", "<html>@@"),
    "feed": reader(
        "x.xml",
        "<feed><entry><title>@@</title><summary>@@</summary><author><name>@@</name></author></entry></feed>",
    ),
    "medline": reader("x.nbib", "PMID- 1\nTI  - @@\nAB  - @@\nAU  - @@\n"),
    "web of science": reader("x.ciw", "FN Clarivate\nVR 1.0\nPT J\nTI @@\nAB @@\nAU @@\nER\n"),
    "endnote": reader("x.enw", "%0 Journal\n%T @@\n%X @@\n%A @@\n"),
    "saved page": reader(
        "x.mhtml",
        'Content-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html\n\n'
        "<html><h3>A title</h3><p>@@</p></html>\n--b--\n",
    ),
    "reading list": reader("x.md", "- [@@](https://arxiv.org/abs/2309.06126)\n- @@ https://a.org/x\n"),
    "PubMed": reader(
        "x.xml",
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><Article><ArticleTitle>@@</ArticleTitle><Abstract>"
        "<AbstractText>@@</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>",
    ),
    "table in Markdown": reader("x.md", "| Title | Authors | Year |\n|---|---|---|\n| @@ | @@ | 2021 |\n"),
    "table on a page": reader(
        "x.html", "<html><table><tr><th>Title<th>Authors<th>Year<tr><td>@@<td>@@<td>@@</table>"
    ),
    "references": reader(
        "x.txt", "Berg, J. (2021). Lists of forty. Lists, 1(2), 3.\n@@\n@@ (2021). @@. @@.\n" * 2
    ),
    "references, quoted": reader(
        "x.txt", "[1] J. Berg, “Lists of forty,” Lists, vol. 1, 2021.\n[2] @@, “@@,” @@ 2021\n"
    ),
    "references, noted": reader("x.txt", "Lists of forty — Jan Berg (2021)\n@@ — @@ (2021)\n@@ (@@, 2020)\n"),
    "labelled": reader("x.txt", "Title: @@\nAuthors: @@\nAbstract: @@\n"),
    "titles": reader("x.txt", "1. Lists of forty laboratories\n2. @@\n3. What lists leave out\n"),
    "json": json_list,
}
FUNCTIONS: Mapping[str, Callable[[str], object]] = {
    "repair of an abstract": lambda text: repair(listed("T", text)),
    "repair of a title": lambda text: repair(listed(text, "a")),
    "damage": lambda text: find_damage(repair(listed("T", text)), "x"),
    "identifiers": find_identifiers,
    "models": find_models,
    "quantities": extract_quantities,
    "themes": lambda text: score_themes(text, text, THEMES),
    "form of a list": lambda text: detect_format("x", text),
    "BibTeX, open": lambda text: [*read_items(f"@misc{{x,\n {text}", "x.bib")],
    "BibTeX, written": lambda text: render_bibtex(entry(text)),
    "BibLaTeX, written": lambda text: render_biblatex(entry(text)),
    "RIS, written": lambda text: render_ris(entry(text)),
    "CSL-JSON, written": lambda text: render_csljson(entry(text)),
    "LaTeX, written": to_latex,
    "LaTeX, read": from_latex,
    "DOI": to_verbatim,
    "title": tidy_title,
    "formula": formula,
    **{
        name: getattr(escaping, name)
        for name in (
            "one_line", "html_text", "html_json", "markdown_text", "csv_text", "terminal_text", "terminal_line",
            "json_text", "yaml_text", "doi_address", "is_address", "visible",
        )
    },
}  # fmt: skip


class TooLong(Exception):  # noqa: N818 - what a timer raises
    """The limit is over."""


def stop(*_: object) -> None:
    raise TooLong


def seconds(function: Callable[[str], object], text: str) -> float:
    """Of CPU."""
    started = process_time()
    function(text)
    return process_time() - started


@pytest.fixture
def no_collection() -> Iterator[None]:
    """What other tests left in memory is not looked through while a function is timed."""
    gc.disable()
    yield
    gc.enable()


def growth(function: Callable[[str], object], text: str) -> tuple[float, float]:
    """CPU seconds of a tenth of the text and of the whole; of a whole that is quick, no tenth is timed."""
    whole = seconds(function, text)
    return (seconds(function, text[: len(text) // 10]) if whole > SHORTEST else whole), whole


@pytest.mark.usefixtures("no_collection")
@pytest.mark.parametrize("name", [*READERS, *FUNCTIONS])
def test_ten_times_the_text_takes_about_ten_times_as_long(name: str) -> None:
    function = {**READERS, **FUNCTIONS}[name]
    function("$x$")  # loads tables
    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
    slow: dict[str, str] = {}
    unit = ""
    try:
        for unit in UNITS:
            text = unit * (LONG // 10 // len(unit) * 10)
            for _ in range(3):
                part, whole = growth(function, text)
                if whole <= MOST * part:
                    break
            else:
                slow[unit] = f"{part:.3f} s, then {whole:.3f} s"
    except TooLong:
        slow[unit] = f"more than {LIMIT:g} s"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    assert slow == {}
