"""The HTML of charts and tables."""

import json

import pandas as pd

from litbook.chapter.display import show
from litbook.chapter.review import specification_only
from litbook.site.outputs import data_csv, fallback_table, figure_html

SPEC = {
    "description": 'Sizes <of> "models"',
    "datasets": {"a": [{"x": 1}], "b": [{"size": 7e9, "name": "</script>"}, {"size": None, "name": "B & C"}]},
}


def test_a_chart_cannot_end_its_own_script_element() -> None:
    page = figure_html(SPEC)
    body = page.split('<script type="application/json">')[1].split("</script>")[0]
    assert json.loads(body.replace("<\\/", "</")) == SPEC


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
    assert '<th scope="col">name</th>' in table


def test_a_rows_first_words_link_to_its_card_and_addresses_are_no_column() -> None:
    table = fallback_table(
        {"datasets": {"d": [{"law": "A & B", "card": "#law-a"}, {"law": "C", "card": None}]}}
    )
    assert '<td><a href="#law-a">A &amp; B</a></td>' in table
    assert "<td>C</td>" in table
    assert "card" not in table


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
