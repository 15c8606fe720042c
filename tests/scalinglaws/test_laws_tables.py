"""The chapters' tables are tidy and say what the laws say."""

from collections.abc import Callable

import pandas as pd
import pytest

from scalinglaws import tables
from scalinglaws.checks import CHECKS
from scalinglaws.registry import LAWS
from scalinglaws.solve import BUDGET_LAWS

TABLES = {
    "laws": (tables.law_table, len(LAWS)),
    "constants": (tables.constants_table, sum(len(law.constants) for law in LAWS.values())),
    "allocation": (tables.optimal_allocation_table, 10 * len(BUDGET_LAWS)),
    "porian": (tables.porian_waterfall, 10),
    "diloco": (tables.diloco_comparison, 4),
    "memory": (tables.memory_ladder, 7),
    "devices": (tables.device_table, 10),
    "capacity": (tables.capacity_table, 40),
    "roofline": (tables.roofline_table, 60),
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


def test_budgets_run_from_1e18_to_1e27() -> None:
    table = tables.optimal_allocation_table()
    assert table["compute_flop"].min() == 1e18
    assert table["compute_flop"].max() == pytest.approx(1e27)
    products = 6 * table["parameters"] * table["tokens"] / table["compute_flop"]
    assert products.to_list() == pytest.approx([1.0] * len(table))


def test_a_law_without_a_loss_leaves_it_missing() -> None:
    table = tables.optimal_allocation_table([1e20], ["hoffmann-table", "hoffmann-rounded"])
    assert table["loss"].isna().to_list() == [True, False]


def test_the_waterfall_falls_at_every_step() -> None:
    table = tables.porian_waterfall()
    assert (table["change"].dropna() < 0).all()
    ends = table.groupby("data")["exponent"].agg(["first", "last"])
    assert ends.loc["RefinedWeb"].to_list() == [0.835, 0.497]
    assert ends.loc["OpenWebText2"].to_list() == [0.864, 0.518]


def test_dilocos_law_was_too_hopeful_each_time() -> None:
    table = tables.diloco_comparison()
    assert (table["relative_error"] < 0).all()
    assert table["relative_error"].min() > -0.04
    data_parallel = table[table["variant"] == "data-parallel"]
    assert data_parallel["predicted"].round(3).to_list() == [2.204, 2.020]


def test_the_memory_ladder_is_the_papers_figure() -> None:
    ladder = tables.memory_ladder()
    plain = ladder[ladder["offload"] == "none"]
    assert (plain["device_bytes"] / 1e9).round(1).to_list() == [120.0, 31.4, 16.6, 1.9]
    assert (plain["host_bytes"] == 0).all()


def test_the_fitting_story_has_published_and_simulated_answers() -> None:
    story = tables.fitting_story(seed=1)
    assert set(story["runs"]) == {"Hoffmann", "simulated"}
    assert story["tokens_per_parameter"].between(5, 500).all()


def test_form_only_laws_are_listed_too() -> None:
    listed = tables.law_table()
    assert {"henighan-modalities", "ludziejewski-joint"} <= set(
        listed[listed["status"] == "form-only"]["name"]
    )


def test_a_constant_is_listed_with_its_set_and_source() -> None:
    constants = tables.constants_table()
    row = constants[(constants["law"] == "hoffmann-rounded") & (constants["symbol"] == "A")].iloc[0]
    assert (row["value"], row["constant_set"], row["source"]) == (406.4, "Hoffmann rounded", "2203.15556")
    assert isinstance(constants, pd.DataFrame)
