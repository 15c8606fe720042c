"""The HTML of charts and tables."""

import json
import re
from typing import Any

import pandas as pd
import pytest
import vl_convert

from litbook.chapter.cards import show
from litbook.chapter.review import specification_only
from litbook.site.charts import data_csv, fallback_table, figure_html, with_links

SPEC: dict[str, Any] = {
    "description": 'Sizes <of> "models"',
    "datasets": {"a": [{"x": 1}], "b": [{"size": 7e9, "name": "</script>"}, {"size": None, "name": "B & C"}]},
    "data": {"name": "b"},
    "mark": "bar",
    "encoding": {
        "x": {"field": "name", "type": "nominal"},
        "tooltip": {"field": "size", "type": "quantitative"},
    },
}


def test_a_chart_cannot_end_its_own_script_element_and_comes_compiled() -> None:
    page = figure_html(SPEC)
    body = page.split('<script type="application/json">')[1].split("</script>")[0]
    drawn = json.loads(body.replace("<\\/", "</"))
    assert drawn["data"][0] == {"name": "b", "values": SPEC["datasets"]["b"]}
    assert drawn["scales"][0]["type"] == "band"
    assert drawn["description"] == SPEC["description"]


def test_a_legends_swatches_are_not_fainter_than_the_marks() -> None:
    colour = {"color": {"field": "name", "type": "nominal"}}
    chart = {**SPEC, "mark": {"type": "point", "opacity": 0.3}, "encoding": {**SPEC["encoding"], **colour}}
    body = figure_html(chart).split('<script type="application/json">')[1].split("</script>")[0]
    (legend,) = json.loads(body.replace("<\\/", "</"))["legends"]
    assert "opacity" not in legend["encode"]["symbols"]["update"]


def test_a_chart_is_described_for_those_who_cannot_see_it() -> None:
    assert 'aria-label="Sizes &lt;of&gt; &quot;models&quot;"' in figure_html(SPEC)


def test_a_charts_data_is_a_file_that_no_spreadsheet_computes() -> None:
    rows = [
        {"card": "#a", "model": "=1+1", "size": 7e9, "papers": ["b", "c"]},
        {"model": 'x, "y"', "size": None},
    ]
    text = data_csv({"datasets": {"other": [{"z": 1}], "d": rows}})
    assert text == 'model,size,papers\n\'=1+1,7000000000.0,b; c\n"x, ""y""",,\n'


def test_the_largest_data_set_is_the_table_and_null_is_unknown() -> None:
    table = fallback_table(SPEC)
    assert "B &amp; C" in table
    assert "unknown" in table
    assert '<th scope="col">Name</th>' in table


def test_a_rows_first_words_link_to_its_card_and_addresses_are_no_column() -> None:
    table = fallback_table(
        {"datasets": {"d": [{"law": "A & B", "card": "#law-a"}, {"law": "C", "card": None}]}}
    )
    assert '<td><a href="#law-a">A &amp; B</a></td>' in table
    assert "<td>C</td>" in table
    assert "card" not in table


BASE = "https://vega.github.io/vega-datasets/"
"""Where the converter sees a chart's page."""


def with_rows(*rows: dict[str, Any], **spec: Any) -> dict[str, Any]:
    return {"datasets": {"d": list(rows)}, "data": {"name": "d"}, **spec}


def links(spec: dict[str, Any]) -> list[str]:
    """The addresses of all marks of the chart as it is drawn."""
    svg = vl_convert.vegalite_to_svg(with_links(spec), vl_version="6.4")
    return sorted({address.removeprefix(BASE) for address in re.findall(r'xlink:href="([^"]*)"', svg)})


X = {"x": {"field": "size", "type": "quantitative"}}
PAPERS = ({"citekey": "kim2024a", "size": 1}, {"citekey": None, "size": 2}, {"citekey": "wu2023b", "size": 3})


def test_a_mark_that_stands_for_a_paper_leads_to_its_page() -> None:
    spec = with_rows(
        *PAPERS, layer=[{"mark": {"type": "point"}, "encoding": X}, {"mark": "line", "encoding": X}]
    )
    assert links(spec) == ["../papers/kim2024a.html", "../papers/wu2023b.html"]
    assert '<a href="../papers/kim2024a.html">kim2024a</a>' in fallback_table(spec)


def test_a_mark_that_stands_for_a_claim_or_for_the_only_one_of_several_papers_has_a_link() -> None:
    claims = with_rows({"claim_id": "small-is-fine", "size": 1}, mark="bar", encoding=X)
    assert links(claims) == ["claims.html#claim-small-is-fine"]
    several = ({"citekeys": "kim2024a, wu2023b", "size": 1}, {"citekeys": "wu2023b", "size": 2})
    assert links(with_rows(*several, mark="bar", encoding=X)) == ["../papers/wu2023b.html"]


@pytest.mark.parametrize(
    "more",
    [
        {"encoding": {"x": {"aggregate": "count"}}},
        {"encoding": X, "transform": [{"aggregate": [{"op": "count", "as": "size"}], "groupby": []}]},
        {"encoding": {**X, "href": {"value": None}}},
    ],
)
def test_a_mark_that_counts_papers_or_has_a_link_of_its_own_is_left(more: dict[str, Any]) -> None:
    spec = with_rows(*PAPERS, mark="bar", **more)
    assert with_links(spec) == spec


def test_a_mark_leads_where_its_row_says_and_a_line_too_but_not_one_that_shows_no_row() -> None:
    rows = ({"card": "laws.html#law-a", "citekey": "kim2024a", "size": 1, "other": 2},)
    for mark in ("bar", "line"):
        assert links(with_rows(*rows, mark=mark, encoding=X)) == ["laws.html#law-a"]
    assert links(with_rows(*rows, mark="area", encoding=X)) == []
    assert links(with_rows(*rows, mark="rule", encoding={"x": {"datum": 1}})) == []


def test_a_row_without_an_address_leads_nowhere() -> None:
    rows = ({"card": None, "size": 1}, {"card": "laws.html#law-a", "size": 2})
    own = {**X, "href": {"field": "card", "type": "nominal"}}
    assert links(with_rows(*rows, mark="point", encoding=own)) == ["laws.html#law-a"]


def test_no_name_leaves_the_folder_of_papers() -> None:
    hostile = [{"citekey": key, "size": 1} for key in ("../../x", "javascript:alert(1)", "a b", "")]
    assert links(with_rows(*hostile, mark="point", encoding=X)) == []
    assert "href" not in fallback_table(with_rows(*hostile))


def test_a_charts_table_has_what_the_chart_names_in_its_words_with_papers_by_name() -> None:
    row = {
        "citekey": "kim2024a",
        "size": 7e9,
        "least": 1.5e-5,
        "most": 2e15,
        "at": "#x",
        "place": 0.3,
        "kind": "old",
    }
    axis = {"field": "least", "type": "quantitative", "axis": {"title": "Learning rate"}}
    end = {"field": "most", "type": "quantitative"}
    place = {"field": "place", "type": "quantitative", "title": None}
    row_of = {"field": "kind", "type": "nominal", "title": None}
    layer = {
        "mark": "rule",
        "encoding": {"x": axis, "x2": end, "y": place, "row": row_of, "href": {"field": "at"}},
    }
    tooltip = [{"field": "size", "type": "quantitative", "title": "Parameters"}]
    spec = with_rows(row, layer=[layer, {"mark": "point", "encoding": {"tooltip": tooltip}}])
    table = fallback_table(spec | {"usermeta": {"papers": {"kim2024a": "Kim & Wu 2024"}}})
    assert re.findall('<th scope="col">(.*?)</th>', table) == [
        "Paper",
        "Learning rate",
        "Most",
        "Kind",
        "Parameters",
    ]
    assert re.findall(r"<td[^>]*>(.*?)</td>", table) == [
        '<a href="../papers/kim2024a.html">Kim &amp; Wu 2024</a>',
        "1.5 × 10⁻⁵",
        "2 × 10¹⁵",
        "old",
        "7 billion",
    ]
    assert '<td data-label="Learning rate">' in table


def test_a_chart_without_data_has_no_table() -> None:
    assert fallback_table({"description": "nothing"}) == ""


def test_a_tables_citekeys_become_links_and_numbers_become_words() -> None:
    frame = pd.DataFrame({"citekey": ["a2020b"], "parameters": [7e9], "note": [None]})
    page = show(frame, "Sizes & more", "sizes").html()
    assert '<a href="../papers/a2020b.html">a2020b</a>' in page
    assert "7 billion" in page
    assert "unknown" in page
    assert 'aria-label="Sizes &amp; more"' in page


def test_a_chart_is_emitted_as_its_specification_alone() -> None:
    bundle = specification_only(SPEC)
    assert set(bundle) == {"application/vnd.vegalite.v6+json", "text/plain"}
