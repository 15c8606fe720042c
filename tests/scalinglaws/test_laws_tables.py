"""The chapters' tables are tidy and say what the laws say."""

from collections.abc import Callable

import pandas as pd
import pytest

from scalinglaws import tables
from scalinglaws.check import CHECKS
from scalinglaws.registry import LAWS

TABLES = {
    "laws": (tables.law_table, len(LAWS)),
    "constants": (tables.constants_table, sum(len(law.constants) for law in LAWS.values())),
    "devices": (tables.device_table, 10),
    "checks": (tables.checks_table, len(CHECKS)),
}


@pytest.mark.parametrize(("make", "rows"), TABLES.values(), ids=TABLES)
def test_a_table_has_one_row_an_item_and_plain_column_names(
    make: Callable[[], pd.DataFrame], rows: int
) -> None:
    table = make()
    assert len(table) == rows
    assert all(name.islower() and " " not in name for name in table.columns)
    assert not table.duplicated().any()


def test_form_only_laws_are_listed_too() -> None:
    listed = tables.law_table()
    assert set(listed[listed["status"] == "form-only"]["name"]) == {
        "bjorck-learning-rate",
        "henighan-modalities",
    }


def test_a_constant_is_listed_with_its_set_and_source() -> None:
    constants = tables.constants_table()
    row = constants[(constants["law"] == "hoffmann-rounded") & (constants["symbol"] == "A")].iloc[0]
    assert (row["value"], row["constant_set"], row["source"]) == (406.4, "Hoffmann rounded", "2203.15556")
    assert isinstance(constants, pd.DataFrame)
