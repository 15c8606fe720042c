from litbook.coding.columns import COLUMNS
from litbook.coding.tables import make_tables
from litbook.coding.theme_tables import select_theme
from litbook.publish.summaries import reference


def test_the_dictionary_of_the_whole_review_lists_every_described_column() -> None:
    table = reference.dictionary(select_theme(make_tables([]), "all"))
    assert list(zip(table["table"], table["column"], strict=True)) == [
        (column.table, column.name) for column in COLUMNS
    ]
