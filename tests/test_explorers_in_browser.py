"""The explorers in a real browser, opened from the folder: what the page computes is what Python computes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from litbook.chapter.explorers.inputs import WRONG_INPUT
from litbook.chapter.explorers.settings import Cache, Fit, Run, Tuning, memory_need, plan
from scalinglaws.devices import DEVICES
from scalinglaws.memory import cache_bytes
from scalinglaws.registry import LAWS
from scalinglaws.solve import optimal_allocation
from scalinglaws.solve_run import settings_for_run

pytestmark = pytest.mark.browser
FIGURES = ["budget", "will-it-fit", "training-time", "cache-size", "learning-rate"]
BILLIONS = {"parameters", "tokens"}


@pytest.fixture(scope="module")
def page(browser: Browser, site: Path) -> Iterator[Page]:
    page = opened(browser, site)
    yield page
    page.close()


def opened(browser: Browser, site: Path, width: int = 1280) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme="light")
    page.goto(f"file://{site}/chapters/explorers.html")
    wait_until_drawn(page, "light")
    return page


def wait_until_drawn(page: Page, theme: str) -> None:
    drawn = f"[...document.querySelectorAll('.vega-host')].every(host => host.dataset.drawn === '{theme}')"
    page.wait_for_function(drawn, timeout=20000)


def turn(page: Page, figure: str, **values: Any) -> None:
    """Types and chooses as a reader does."""
    for name, value in values.items():
        place = page.locator(f"#explorers-{figure} .litbook-inputs [name={name}]")
        shown = f"{value / 1e9 if name in BILLIONS else value}"
        if place.evaluate("place => place.tagName") == "SELECT":
            place.select_option(shown)
        else:
            place.fill(shown)


def results(page: Page, figure: str) -> list[dict[str, Any]]:
    host = page.locator(f"#explorers-{figure} .vega-host")
    return host.evaluate(
        "host => host.litbookView.runAsync()"
        ".then(view => view.data('results_marks').map(item => ({...item.datum})))"
    )


def close_to(value: float) -> Any:
    return pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("power", [19, 23.75, 26.5])
def test_the_budget_is_split_as_in_python(page: Page, power: float) -> None:
    turn(page, "budget", power=power)
    rows = results(page, "budget")
    assert len(rows) == 9
    for row in rows:
        best = optimal_allocation(LAWS[row["law"]], 10**power)
        assert (row["N"], row["D"]) == (close_to(best.parameters), close_to(best.tokens))
        assert row["ratio"] == close_to(best.tokens_per_parameter)
        assert best.loss is None or row["L"] == close_to(best.loss)


@pytest.mark.parametrize(
    "setting",
    [
        Fit(parameters=70e9, optimizer="none", bits=4, devices=2, context=4096, batch=3, shape="Llama-2-70B"),
        Fit(parameters=6.7e9, stage=1, devices=16, context=2048, batch=2, shape="LLaMA 7B", recompute="none"),
        Fit(parameters=175e9, optimizer="offloaded", stage=0, devices=64, shape="GPT-3", recompute="full"),
    ],
    ids=["served", "trained", "offloaded"],
)
def test_memory_is_what_python_needs(page: Page, setting: Fit) -> None:
    turn(page, "will-it-fit", **setting.model_dump())
    state, working = memory_need(setting)
    rows = results(page, "will-it-fit")
    assert {row["row"] for row in rows} == set(DEVICES)
    for row in rows:
        memory = DEVICES[row["device"]].memory
        assert (row["need"], row["memory"]) == (close_to(state + working), memory)
        assert row["share"] == close_to((state + working) / memory)
        assert row["result"].endswith(": fits" if state + working <= memory else ": too large")


@pytest.mark.parametrize(
    "run",
    [
        Run(
            parameters=65e9, tokens=1.4e12, devices=2048, device="A100 SXM 80 GB", utilisation=0.5, price=1.5
        ),
        Run(parameters=1.1e9, tokens=3e12, devices=16, device="A100 SXM 40 GB", utilisation=0.56, price=1),
        Run(parameters=405e9, tokens=15e12, devices=16384, device="H100 SXM 80 GB", utilisation=0.4, price=2),
    ],
    ids=["65B", "1B", "405B"],
)
def test_time_and_cost_are_those_of_the_plan(page: Page, run: Run) -> None:
    turn(page, "training-time", **run.model_dump())
    rows = results(page, "training-time")
    assert [row["device"] for row in rows if row["chosen"]] == [run.device]
    for row in rows:
        expected = plan(run, row["device"])
        assert (row["hours"], row["days"]) == (close_to(expected.device_hours), close_to(expected.days))
        assert row["dollars"] == close_to(expected.cost)
        assert ("$" in row["result"]) == row["chosen"]


@pytest.mark.parametrize(
    "setting",
    [
        Cache(layers=32, heads=32, kv_heads=8, head_dim=128, context=8192, batch=16, bits=8),
        Cache(layers=96, heads=96, kv_heads=12, head_dim=128, context=2048, batch=1, bits=16),
        Cache(layers=118, heads=48, kv_heads=2, head_dim=256, context=131072, batch=4, bits=4),
    ],
    ids=["8B", "175B", "540B"],
)
def test_the_cache_is_that_of_python(page: Page, setting: Cache) -> None:
    turn(page, "cache-size", **setting.model_dump())
    rows = results(page, "cache-size")
    held = (setting.context, setting.batch, setting.bits)
    own = [setting.heads, setting.kv_heads, 1]
    assert [row["cache"] for row in rows[:3]] == [
        close_to(float(cache_bytes(setting.layers, kept, setting.head_dim, *held))) for kept in own
    ]
    for row in rows[3:]:
        assert row["cache"] == close_to(
            float(cache_bytes(row["layers"], row["kv_heads"], row["head_dim"], *held))
        )


@pytest.mark.parametrize(
    "setting",
    [
        Tuning(parameters=1e9, tokens=1e11),
        Tuning(parameters=0.06e9, tokens=2e9),
        Tuning(parameters=7e9, tokens=15e12),
    ],
    ids=["1B", "60M", "7B"],
)
def test_learning_rate_and_batch_are_those_of_python(page: Page, setting: Tuning) -> None:
    turn(page, "learning-rate", **setting.model_dump())
    found = {row["law"]: row["now"] for row in results(page, "learning-rate")}
    expected = settings_for_run(setting.parameters, setting.tokens)
    assert found == {entry.law: close_to(entry.value) for entry in expected}


@pytest.mark.parametrize("wrong", ["", "0", "-3"])
def test_an_input_that_is_not_above_zero_is_named(page: Page, wrong: str) -> None:
    turn(page, "cache-size", context=wrong)
    assert {row["result"] for row in results(page, "cache-size")} == {WRONG_INPUT}


def test_a_slider_is_moved_with_the_keyboard_and_the_result_is_announced(
    browser: Browser, site: Path
) -> None:
    page = opened(browser, site)
    figure = page.locator("#explorers-budget")
    figure.locator("input").focus()
    heard = figure.locator("output")
    before = heard.text_content()
    page.keyboard.press("ArrowRight")
    now = results(page, "budget")
    page.wait_for_function(
        "([place, text]) => place.textContent !== text", arg=[heard.element_handle(), before]
    )
    assert heard.text_content() == "; ".join(f"{row['row']}: {row['result']}" for row in now)
    assert now[0]["N"] == close_to(optimal_allocation(LAWS[now[0]["law"]], 10**24.05).parameters)
    page.close()


def test_inputs_keep_their_values_when_the_theme_changes(browser: Browser, site: Path) -> None:
    page = opened(browser, site)
    turn(page, "cache-size", context=1000, bits=8)
    before = results(page, "cache-size")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    wait_until_drawn(page, "dark")
    after = results(page, "cache-size")
    place = page.locator("#explorers-cache-size .litbook-inputs")
    assert (place.locator("[name=context]").input_value(), place.locator("[name=bits]").input_value()) == (
        "1000",
        "8",
    )
    assert [row["cache"] for row in after] == [row["cache"] for row in before]
    turn(page, "cache-size", context=2000)
    assert results(page, "cache-size")[0]["cache"] == close_to(2 * before[0]["cache"])
    page.close()


@pytest.mark.parametrize("figure", FIGURES)
def test_every_input_has_a_label_and_fits_a_telephone(browser: Browser, site: Path, figure: str) -> None:
    page = opened(browser, site, width=390)
    inputs: list[Locator] = page.locator(f"#explorers-{figure} .litbook-inputs :is(input, select)").all()
    assert inputs
    for place in inputs:
        assert place.evaluate("place => place.labels.length") == 1
        assert place.evaluate("place => place.closest('[role=img]')") is None
        box = place.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["height"] >= 24 or place.get_attribute("type") == "range"
    page.close()
