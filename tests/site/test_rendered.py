"""A chapter's notebook for readers outside the book."""

import base64
import json
import re
import struct
from datetime import date

import nbformat
import pytest
from nbformat import NotebookNode

from litbook.model import Entry, Name, Quantity, SourcedFact
from litbook.site.charts import TABLE_MIME, VEGALITE_MIME
from litbook.site.drawings import drawing, picture
from litbook.site.rendered import GLUE, References, html_page, render

ROLE_LEFT = re.compile(r"\{[a-z][a-z:+-]*\}`|^(?:```|:::)\{", re.MULTILINE)
SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "usermeta": {"name": "sizes", "caption": "Sizes of <models>."},
    "description": "Two bars.",
    "width": "container",
    "datasets": {"rows": [{"a": "x", "b": 1}, {"a": "y", "b": 2}]},
    "data": {"name": "rows"},
    "mark": "bar",
    "encoding": {"x": {"field": "a", "type": "nominal"}, "y": {"field": "b", "type": "quantitative"}},
}
TABLE = {
    "name": "papers",
    "caption": "Papers & sizes",
    "html": '<div class="litbook-controls"><input></div><table><thead><tr><th><button>Paper</button></th></tr></thead>'
    '<tbody><tr><td><a href="../papers/kim2024small.html">kim2024small</a></td></tr></tbody></table>',
}


def entry(key: str, title: str, *authors: str, eprint: str | None = None) -> Entry:
    names = tuple(Name(given="A.", family=author) for author in authors)
    return Entry(citekey=key, type="misc", title=title, authors=names, year=2024, month=1, eprint=eprint)


REFERENCES = References(
    facts={
        "kim2024small.params": Quantity(
            id="params", kind="params", value=7e9, unit="parameters", of="the model", quote='a "7B" model'
        )
    },
    sourced={
        "kim2024small.tokens": SourcedFact(
            model="Small",
            field="tokens",
            value=2e12,
            unit="tokens",
            bound="about",
            printed="2T tokens",
            address="https://example.org/card",
            version="main",
            place="table 1",
            kind="card",
            read=date(2026, 1, 1),
        )
    },
    entries={
        "kim2024small": entry("kim2024small", "Small *models*", "Kim", "Lee", "Wu", eprint="2401.00001"),
        "unknown2024deep": entry("unknown2024deep", "Deep {nets}"),
    },
    titles={"sizes": "Sizes of models", "corpus": "The corpus"},
)


def chapter(*cells: NotebookNode) -> NotebookNode:
    return nbformat.v4.new_notebook(cells=list(cells))


def text(source: str) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(source)


def shown(data: dict[str, object], *tags: str, **metadata: object) -> NotebookNode:
    output = nbformat.v4.new_output("display_data", data, metadata=metadata)
    return nbformat.v4.new_code_cell("show()", outputs=[output], metadata={"tags": list(tags)})


def draw(spec: object) -> bytes:
    return json.dumps(spec, sort_keys=True).encode()


def rendered(*cells: NotebookNode) -> NotebookNode:
    return render(chapter(*cells), "sizes", REFERENCES, draw)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "{fact}`kim2024small.params` and {fact:n}`kim2024small.params`",
            '[7 billion parameters](<https://arxiv.org/abs/2401.00001> "“a \\"7B\\" model”") and '
            '[7 billion](<https://arxiv.org/abs/2401.00001> "“a \\"7B\\" model”")',
        ),
        ("{cite:t}`sizes--kim2024small` say", "[Kim et al. (2024)](<https://arxiv.org/abs/2401.00001>) say"),
        (
            "so {cite:p}`kim2024small,unknown2024deep`",
            "so ([Kim et al., 2024](<https://arxiv.org/abs/2401.00001>); “Deep \\{nets\\}”, 2024)",
        ),
        (
            "{source}`kim2024small.tokens`",
            '[about 2 trillion tokens](<https://example.org/card> "card\\: “2T tokens”")',
        ),
        ("see {doc}`corpus` and {doc}`here </about/x>`", "see The corpus and here"),
        ("{term}`Parameters <parameter>` or {term}`token`", "Parameters or token"),
        ("it saves half{term}`inferred`. A {term}`token`", "it saves half (inferred). A token"),
        ("*{term}`token`*, ({term}`token`), non-{term}`token`", "*token*, (token), non-token"),
        ("{download}`rows.csv <../generated/rows.csv>`", "`rows.csv`"),
        ("a role that nobody knows: {sub}`2`", "a role that nobody knows: 2"),
        (
            ":::{admonition} In *brief*\n:class: tip\n\n- one\n\n- two\n:::",
            "> **In *brief***\n>\n> - one\n>\n> - two",
        ),
        ("```{math}\n:label: x\na^2\n```", "$$\na^2\n$$"),
        ("(here)=\n## Sizes", "## Sizes"),
    ],
)
def test_roles_and_directives_become_plain_markdown(source: str, expected: str) -> None:
    cell = rendered(text(source)).cells[0]
    assert cell.source == expected
    assert not ROLE_LEFT.search(cell.source)


def test_computed_numbers_stand_in_the_text_and_not_below_their_cell() -> None:
    number = shown({GLUE: "'4.5 × 10²⁵'"}, "remove-cell", scrapbook={"name": "total"})
    code, prose = rendered(number, text("In all {glue:text}`total` FLOP.")).cells
    assert prose.source == "In all 4.5 × 10²⁵ FLOP."
    assert code.outputs == []
    assert code.metadata["jupyter"] == {"source_hidden": True}


def test_charts_and_tables_are_numbered_as_the_text_numbers_them() -> None:
    cells = rendered(
        shown({VEGALITE_MIME: SPEC}, "hide-input"), shown({TABLE_MIME: TABLE}), text("{numref}`sizes-papers`")
    ).cells
    assert cells[1].source == "**Figure 1.** Sizes of \\<models\\>\\."
    assert (
        cells[2]
        .outputs[0]
        .data["text/html"]
        .startswith("<p><strong>Table 1.</strong> Papers &amp; sizes</p>")
    )
    assert cells[3].source == "Table 1"


def test_a_chart_has_a_picture_beside_its_specification_at_a_width_of_its_own() -> None:
    data = rendered(shown({VEGALITE_MIME: SPEC})).cells[0].outputs[0].data
    assert data[VEGALITE_MIME]["width"] == 640
    assert json.loads(base64.b64decode(data["image/png"])) == data[VEGALITE_MIME]


def test_a_table_leads_to_the_papers_and_has_none_of_the_books_controls() -> None:
    data = rendered(shown({TABLE_MIME: TABLE})).cells[0].outputs[0].data
    assert 'href="https://arxiv.org/abs/2401.00001"' in data["text/html"]
    assert "input" not in data["text/html"]
    assert "button" not in data["text/html"]
    assert data["text/plain"].splitlines() == ["Table 1. Papers & sizes", "", "       Paper", "kim2024small"]


def test_a_figure_of_html_is_counted_among_the_figures_and_read_as_its_words() -> None:
    tree = {"name": "tree", "caption": "A tree", "html": "<ul><li>One <b>two</b></li></ul>", "kind": "Figure"}
    cells = rendered(
        shown({VEGALITE_MIME: SPEC}), shown({TABLE_MIME: tree}), text("{numref}`sizes-tree`")
    ).cells
    assert cells[2].outputs[0].data["text/plain"] == "Figure 2. A tree\n\nOne two"
    assert cells[3].source == "Figure 2"


def test_the_reference_list_names_the_cited_papers() -> None:
    source = "## References\n\n```{bibliography}\n:filter: docname in docnames\n:keyprefix: sizes--\n```"
    cells = rendered(text("{cite:p}`sizes--kim2024small`"), text(source)).cells
    assert cells[1].source == (
        "## References\n\n- A. Kim, A. Lee, A. Wu (2024). "
        "[Small \\*models\\*](<https://arxiv.org/abs/2401.00001>). arXiv\\:2401.00001."
    )


def test_the_rendered_notebook_is_a_notebook() -> None:
    nbformat.validate(rendered(text("One."), shown({VEGALITE_MIME: SPEC}), shown({TABLE_MIME: TABLE})))


def test_a_picture_is_a_png_of_the_chart() -> None:
    png = picture(drawing(SPEC))
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    assert width == 960
    assert height > 200


def test_the_page_is_readable_alone() -> None:
    hostile = "A <script>alert(1)</script> and $a^2$."
    page = html_page(
        rendered(text(hostile), shown({VEGALITE_MIME: SPEC}, "hide-input"), shown({TABLE_MIME: TABLE}))
    )
    assert "<script" not in page
    assert "<title>Sizes of models</title>" in page
    assert 'src="data:image/png;base64,' in page
    assert "<math" in page
    assert set(re.findall(r'(?:src|srcset|@import|url\()="?([^"]{0,5})', page)) == {"data:"}
