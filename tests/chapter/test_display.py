"""How a chapter's table looks: what is unknown, what sorts, what links."""

import re

import pandas as pd

from litbook.chapter.cards import show

FRAME = pd.DataFrame(
    {
        "model": ["Foo", "Bar"],
        "tokens": [2e12, None],
        "tokens_at": ["../papers/doe2024foo.html#source-tokens", None],
        "silence": ["unknown", "not <stated>"],
    }
)


def test_an_empty_cell_says_what_its_row_says_of_silence() -> None:
    html = show(FRAME, "Models", "models", unknown="silence", links={"tokens": "tokens_at"}).html()
    assert '<span class="litbook-unknown">not &lt;stated&gt;</span>' in html
    assert '<a href="../papers/doe2024foo.html#source-tokens">2 trillion</a>' in html
    assert "Silence" not in html


def test_whole_numbers_of_a_column_are_written_alike_and_years_stay_plain() -> None:
    frame = pd.DataFrame({"tried": [2249, 10358], "year": [2019, 2024], "since": [2020, 2021]})
    cells = re.findall("<td[^>]*>(.*?)</td>", show(frame, "Trials", "trials").html())
    assert cells == ["2,249", "2019", "2020", "10,358", "2024", "2021"]


def test_a_searchable_tables_cells_know_their_heading_and_the_number_they_sort_by() -> None:
    html = show(FRAME[["model", "tokens"]], "Models", "models", searchable=True).html()
    assert '<td data-label="Tokens" data-value="2000000000000.0">2T</td>' in html
    assert '<td data-label="Tokens" data-value="">' in html
    assert '<td data-label="Model">Foo <a class="headerlink" href="#row-models-foo"' in html
    assert '<th scope="col" data-name="tokens"><button>Tokens</button></th>' in html
    assert "data-label" not in show(FRAME[["model"]], "Models", "models").html()


def test_a_table_offers_names_and_limits_to_choose_from_and_a_switch_where_sources_fill_cells() -> None:
    frame = FRAME.assign(language=["Thai; Lao", None])
    html = show(
        frame,
        "Models",
        "models",
        searchable=True,
        links={"tokens": "tokens_at"},
        unknown="silence",
        filters=["language"],
        limits={"tokens": {"small <1T>": 1e12}},
    ).html()
    options = re.findall("<option.*?</option>", html)
    assert options[:4] == [
        '<option value="">any</option>',
        "<option>Lao</option>",
        "<option>Thai</option>",
        '<option value="-">unknown</option>',
    ]
    assert '<tr id="row-models-foo" data-language="Thai; Lao">' in html
    assert 'data-column="1" data-limit' in html
    assert '<option value="1000000000000">small &lt;1T&gt;</option>' in html
    assert '<input type="checkbox" name="models-abstracts" data-table="table-models" data-tier>' in html
    assert "data-tier" not in show(FRAME[["model"]], "Models", "models", searchable=True).html()


def test_folded_columns_stand_under_the_first_cell_where_something_is_known() -> None:
    html = show(
        FRAME,
        "Models",
        "models",
        unknown="silence",
        links={"tokens": "tokens_at"},
        searchable=True,
        folded=["tokens"],
    ).html()
    assert "Tokens</button>" not in html
    assert html.count("<details>") == 1  # the second row's tokens are unknown
    assert '<dt>Tokens</dt><dd><a href="../papers/doe2024foo.html#source-tokens">2T</a></dd>' in html


def test_a_searchable_tables_rows_have_addresses_that_their_words_give() -> None:
    models = pd.DataFrame({"model": ["LLaMA", "</td>", "LLaMA", "LLaMA 2"]})
    html = show(models, "Models", "models", searchable=True).html()
    assert re.findall(r'<tr id="([^"]*)">', html) == [
        "row-models-llama",
        "row-models-td",
        "row-models-llama-2",
        "row-models-llama-2-2",
    ]
    assert '<a class="headerlink" href="#row-models-llama-2" title="Link to this row">#</a>' in html
