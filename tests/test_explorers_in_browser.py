"""The explorers in a real browser, opened from the folder: what the page computes is what Python computes."""

import html
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from scalinglaws.compute import decode, million_token_price, prefill, training_plan
from scalinglaws.devices import DEVICES
from scalinglaws.memory import (
    cache_bytes,
    latent_cache_bytes,
    lora_parameters,
    shape_cache_bytes,
    tuning_memory,
)
from scalinglaws.registry import LAWS
from scalinglaws.shapes import SHAPES, counted_parameters
from scalinglaws.solve import optimal_allocation
from scalinglaws.solve_hardware import Need, most, serving_need, training_need
from scalinglaws.solve_run import implied_demand, lifetime_cost, settings_for_run

pytestmark = pytest.mark.browser
FIGURES = [
    "budget", "training-fits", "training-time", "lifetime", "tuning", "serving-fits", "price", "cache-size",
    "learning-rate",
]  # fmt: skip
BILLIONS = {"parameters", "tokens", "read_tokens", "written_tokens"}


@pytest.fixture(scope="module")
def page(browser: Browser, site: Path) -> Iterator[Page]:
    page = opened(browser, site)
    yield page
    page.close()


def opened(browser: Browser, site: Path, width: int = 1280, asked: str = "") -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme="light")
    page.goto(f"file://{site}/chapters/explorers.html{asked}")
    wait_until_drawn(page, "light")
    return page


def wait_until_drawn(page: Page, theme: str) -> None:
    for host in page.query_selector_all(".vega-host"):
        host.evaluate("host => host.scrollIntoView()")
        page.wait_for_function("host => host.dataset.drawn", arg=host, timeout=20000)
    drawn = (
        f"() => [...document.querySelectorAll('.vega-host')].every(host => host.dataset.drawn === '{theme}')"
    )
    page.wait_for_function(drawn, timeout=20000)


def turn(page: Page, figure: str, **values: Any) -> None:
    """Types and chooses as a reader does."""
    for name, value in values.items():
        place = page.locator(f"#explorers-{figure} .litbook-inputs [name={name}]")
        shown = f"{value / 1e9 if name in BILLIONS and not isinstance(value, str) else value}"
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


def finding(page: Page, figure: str) -> str:
    """The sentence above the chart, as drawn: line by line."""
    results(page, figure)
    title = page.locator(f"#explorers-{figure} .vega-host .role-title text").first
    parts = "[...text.children].map(line => line.textContent)"
    return str(title.evaluate(f"text => text.childElementCount ? {parts}.join(' ') : text.textContent"))


def table(page: Page, figure: str) -> list[list[str]]:
    """The rows of the chart's table."""
    body = page.locator(f"#explorers-{figure} .litbook-data tbody")
    return body.evaluate("body => [...body.rows].map(row => [...row.cells].map(cell => cell.textContent))")


def shown(page: Page, figure: str) -> tuple[str, list[str], list[list[str]]]:
    """Title, texts and table."""
    return finding(page, figure), [row["result"] for row in results(page, figure)], table(page, figure)


@pytest.mark.parametrize("kind", ["svg", "png", "csv"])
def test_what_is_taken_along_follows_the_setting(browser: Browser, site: Path, kind: str) -> None:
    page = opened(browser, site)
    turn(page, "budget", power=25.5)
    until_address(page, "budget.power=25.5")
    with page.expect_download() as waiting:
        page.click(f'#explorers-budget .litbook-offer a[href$=".{kind}"]')
    assert waiting.value.suggested_filename == f"explorers-budget.{kind}"
    taken = waiting.value.path().read_bytes()
    if kind == "png":
        assert taken.startswith(b"\x89PNG")
    else:
        said = results(page, "budget")[0]["result"] if kind == "svg" else table(page, "budget")[0][1]
        assert html.escape(said, quote=False) in taken.decode()
    page.close()


def until_address(page: Page, part: str) -> None:
    page.wait_for_function("part => location.search.includes(part)", arg=part)


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


def at_most(need: Callable[[int], Need]) -> int:
    return most(need) if need(1).fits else 0


TRAINED: dict[str, dict[str, Any]] = {
    "one device": {"shape": "GPT-2 small", "context": 1024, "batch": 3},
    "replicas": {"shape": "Llama-3-8B", "devices": 8, "stage": 3, "context": 8192},
    "stage 1": {
        "shape": "LLaMA 7B",
        "devices": 16,
        "stage": 1,
        "context": 2048,
        "batch": 2,
        "stored": "stored",
    },
    "parallel": {
        "shape": "Llama-3-70B",
        "devices": 128,
        "tensor": 8,
        "pipeline": 4,
        "stage": 1,
        "context": 8192,
    },
    "experts": {
        "shape": "Mixtral 8x7B",
        "devices": 32,
        "tensor": 2,
        "pipeline": 2,
        "expert": 4,
        "context": 4096,
    },
    "inputs alone": {"shape": "GPT-3", "devices": 64, "tensor": 8, "stored": "full", "context": 2048},
    "optimizer away": {
        "shape": "PaLM 540B",
        "devices": 6,
        "stage": 2,
        "offload": "optimizer",
        "context": 2048,
    },
    "as DeepSpeed": {
        "shape": "Llama-3-8B",
        "devices": 8,
        "stage": 3,
        "context": 8192,
        "counting": "deepspeed",
    },
    "as DeepSpeed, experts": {
        "shape": "Mixtral 8x7B",
        "devices": 16,
        "tensor": 2,
        "expert": 4,
        "stage": 2,
        "context": 4096,
        "counting": "deepspeed",
    },
    "all away": {"shape": "Llama-3-405B", "devices": 8, "stage": 3, "offload": "parameters", "context": 4096},
}


@pytest.mark.parametrize("setting", TRAINED.values(), ids=TRAINED)
def test_training_needs_what_python_says(page: Page, setting: dict[str, Any]) -> None:
    usual = {"devices": 1, "stage": 0, "offload": "none", "tensor": 1, "pipeline": 1, "expert": 1, "batch": 1}
    usual["counting"] = "zero"
    asked = usual | {"stored": "flash"} | setting
    turn(page, "training-fits", **asked)
    given = {name: asked[name] for name in usual if name != "batch"} | {"sequence": asked["context"]}
    given["attention"] = "stored" if asked["stored"] == "stored" else "flash"
    given["recompute"] = "full" if asked["stored"] == "full" else "none"
    rows = results(page, "training-fits")
    assert {row["row"] for row in rows} == set(DEVICES)

    def need(device: str, batch: int) -> Need:
        return training_need(SHAPES[asked["shape"]], DEVICES[device], batch=batch, **given)

    for row in rows:
        expected = need(row["row"], asked["batch"])
        assert row["share"] == close_to(expected.share)
        assert row["state_share"] == close_to(expected.state / DEVICES[row["row"]].memory)
        assert row["most"] == at_most(lambda batch, name=row["row"]: need(name, batch))
    fitting = sum(need(row["row"], asked["batch"]).fits for row in rows)
    assert finding(page, "training-fits").endswith(f" fits {fitting} of {len(DEVICES)} kinds of device")


@pytest.mark.parametrize(
    ("shape", "rank", "matrices"), [("LLaMA 65B", 64, 7), ("GPT-3", 4, 2), ("Mixtral 8x7B", 8, 4)]
)
def test_tuning_needs_what_python_says(page: Page, shape: str, rank: int, matrices: int) -> None:
    turn(page, "tuning", shape=shape, rank=rank, matrices=matrices)
    of = SHAPES[shape]
    adapters = float(lora_parameters(of.layers, of.width, rank, matrices))
    rows = {row["row"]: row for row in results(page, "tuning")}
    for method, label in (("full", "all weights"), ("lora", "LoRA"), ("qlora", "QLoRA")):
        expected = tuning_memory(counted_parameters(of), method, adapters)
        assert rows[label]["total"] == close_to(expected.total)
        assert rows[label]["trained"] == close_to(expected.trained_state)


SERVED: dict[str, dict[str, Any]] = {
    "one user": {"shape": "Llama-3-8B", "context": 8192},
    "quantised": {
        "shape": "Llama-2-70B",
        "bits": 4,
        "cache_bits": 8,
        "devices": 2,
        "context": 4096,
        "users": 3,
    },
    "experts": {
        "shape": "Mixtral 8x7B",
        "bits": 8,
        "cache_bits": 4,
        "devices": 2,
        "context": 32768,
        "users": 16,
    },
}


@pytest.mark.parametrize("reserve", [0, 0.1, 0.3])
@pytest.mark.parametrize("setting", SERVED.values(), ids=SERVED)
def test_serving_needs_what_python_says(page: Page, setting: dict[str, Any], reserve: float) -> None:
    asked = {"bits": 16, "cache_bits": 16, "devices": 1, "users": 1, **setting}
    turn(page, "serving-fits", reserve=reserve, **asked)
    given = {name: asked[name] for name in ("bits", "cache_bits", "devices")} | {"reserve": reserve}
    rows = results(page, "serving-fits")
    assert {row["row"] for row in rows} == set(DEVICES)

    def need(device: str, context: int, users: int) -> Need:
        return serving_need(SHAPES[asked["shape"]], DEVICES[device], context, users, **given)

    tokens, users = asked["context"], asked["users"]
    for row in rows:
        name = row["row"]
        assert row["share"] == close_to(need(name, tokens, users).share)
        assert row["most_users"] == at_most(lambda count, name=name: need(name, tokens, count))
        assert row["longest"] == at_most(lambda count, name=name: need(name, count, users))


@pytest.mark.parametrize("setting", SERVED.values(), ids=SERVED)
def test_a_million_tokens_cost_what_python_says(page: Page, setting: dict[str, Any]) -> None:
    asked = {"bits": 16, "cache_bits": 16, "devices": 1, "users": 1, **setting}
    turn(page, "price", price=1.5, reached=0.4, **asked)
    names = ("bits", "cache_bits", "devices")
    held = (asked["context"], asked["users"])
    for row in results(page, "price"):
        device, given = DEVICES[row["row"]], {name: asked[name] for name in names}
        written = decode(SHAPES[asked["shape"]], device, *held, **given)
        read = prefill(SHAPES[asked["shape"]], device, *held, **given)
        assert (row["step"], row["prompt"]) == (close_to(written.seconds), close_to(read.seconds))
        assert row["dollars"] == close_to(
            million_token_price(written.tokens_per_second, 1.5, asked["devices"], 0.4)
        )
        assert row["dollars_read"] == close_to(
            million_token_price(read.tokens_per_second, 1.5, asked["devices"], 0.4)
        )
        assert row["fits"] == serving_need(SHAPES[asked["shape"]], device, *held, **given).fits


@pytest.mark.parametrize(
    ("size", "tokens", "read", "written", "device"),
    [(30e9, 1.556e12, 5e11, 1e11, "H100 SXM 80 GB"), (175e9, 3e11, 1e12, 1e12, "A100 SXM 80 GB")],
    ids=["30B", "175B, fewer tokens than training asks for"],
)
def test_a_run_and_its_service_cost_what_python_says(
    page: Page, size: float, tokens: float, read: float, written: float, device: str
) -> None:
    run = {"parameters": size, "tokens": tokens, "read_tokens": read, "written_tokens": written}
    shares = {"utilisation": 0.5, "read_share": 0.4, "written_share": 0.02}
    turn(page, "lifetime", **run, **shares, device=device, price=2)
    expected = lifetime_cost(size, tokens, read, written, DEVICES[device].peak, 0.5, 2, 0.4, 0.02)
    rows = {row["row"]: row for row in results(page, "lifetime")}
    assert (rows["training"]["dollars"], rows["training"]["hours"]) == (
        close_to(expected.training_cost),
        close_to(expected.training_hours),
    )
    assert rows["reading"]["dollars"] + rows["writing"]["dollars"] == close_to(expected.serving_cost)
    view = page.locator("#explorers-lifetime .vega-host")
    demand = view.evaluate("host => host.litbookView.signal('demand')")
    assert demand == close_to(implied_demand(LAWS["besiroglu-refit"], size, tokens, expected.weight))
    assert finding(page, "lifetime").endswith("at no tokens served") == (demand < 0)


@pytest.mark.parametrize(
    ("size", "tokens", "devices", "device", "utilisation", "price"),
    [
        (65e9, 1.4e12, 2048, "A100 SXM 80 GB", 0.5, 1.5),
        (1.1e9, 3e12, 16, "A100 SXM 40 GB", 0.56, 1),
        (405e9, 15e12, 16384, "H100 SXM 80 GB", 0.4, 2),
    ],
    ids=["65B", "1B", "405B"],
)
def test_time_and_cost_are_those_of_the_plan(
    page: Page, size: float, tokens: float, devices: int, device: str, utilisation: float, price: float
) -> None:
    run = {"devices": devices, "device": device, "utilisation": utilisation, "price": price}
    turn(page, "training-time", parameters=size, tokens=tokens, **run)
    rows = results(page, "training-time")
    assert [row["row"] for row in rows if row["chosen"]] == [device]
    for row in rows:
        expected = training_plan(size, tokens, devices, DEVICES[row["row"]].peak, utilisation, price)
        assert (row["hours"], row["days"]) == (close_to(expected.device_hours), close_to(expected.days))
        assert row["dollars"] == close_to(expected.cost)
        assert ("$" in row["result"]) == row["chosen"]


@pytest.mark.parametrize(
    ("layers", "heads", "kept", "width", "held"),
    [
        (32, 32, 8, 128, (8192, 16, 8)),
        (96, 96, 12, 128, (2048, 1, 16)),
        (118, 48, 2, 256, (131072, 4, 4)),
    ],
    ids=["8B", "175B", "540B"],
)
def test_the_cache_is_that_of_python(
    page: Page, layers: int, heads: int, kept: int, width: int, held: tuple[int, int, int]
) -> None:
    layout = {"layers": layers, "heads": heads, "kv_heads": kept, "head_dim": width}
    turn(page, "cache-size", **layout, **dict(zip(("context", "batch", "bits"), held, strict=True)))
    own, published = results(page, "cache-size")[:4], results(page, "cache-size")[4:]
    for row, stored in zip(own, (heads, kept, 1), strict=False):
        assert row["cache"] == close_to(float(cache_bytes(layers, stored, width, *held)))
    assert own[3]["cache"] == close_to(float(latent_cache_bytes(layers, 576, *held)))
    assert {row["row"] for row in published} == set(SHAPES)
    for row in published:
        assert row["cache"] == close_to(shape_cache_bytes(SHAPES[row["row"]], *held))


@pytest.mark.parametrize(
    ("size", "tokens", "beyond"),
    [(1e9, 1e11, False), (0.06e9, 4e9, False), (7e9, 15e12, True)],
    ids=["1B", "60M", "7B"],
)
def test_learning_rate_and_batch_are_those_of_python(
    page: Page, size: float, tokens: float, beyond: bool
) -> None:
    turn(page, "learning-rate", parameters=size, tokens=tokens)
    found = {row["law"]: row["now"] for row in results(page, "learning-rate")}
    assert found == {
        entry.law: close_to(entry.value) for entry in settings_for_run(size, tokens) if entry.law in found
    }
    assert len(found) == 3
    assert finding(page, "learning-rate").endswith("beyond the runs that were fitted") == beyond


REFUSED = {
    "training-fits": ("devices", "0.5", "Devices: a whole number from 1 to 1,000,000"),
    "lifetime": ("price", "0", "Price of a device-hour ($): a number from 0.001 to 10,000"),
    "tuning": ("rank", "1.5", "Rank of an adapter: a whole number from 1 to 100,000"),
    "serving-fits": ("users", "-1", "Users at a time: a whole number from 1 to 1,000,000"),
    "price": ("context", "0", "Tokens a user: a whole number from 1 to 100,000,000"),
    "training-time": ("parameters", "-3", "Parameters (billion): a number from 0.001 to 100,000"),
    "cache-size": ("kv_heads", "128", "Key-value heads: a number that divides the attention heads"),
    "learning-rate": ("tokens", "", "Training tokens (billion): a number from 0.01 to 1,000,000"),
}


@pytest.mark.parametrize("figure", REFUSED)
def test_nonsense_is_refused_with_one_line_and_taken_back_by_a_button(
    browser: Browser, site: Path, figure: str
) -> None:
    page = opened(browser, site)
    first = shown(page, figure)
    name, wrong, sentence = REFUSED[figure]
    turn(page, figure, **{name: wrong})
    assert finding(page, figure) == sentence
    assert {row["result"] for row in results(page, figure)} == {""}
    until_address(page, f"{figure}.{name}=")
    assert table(page, figure) == []
    page.locator(f"#explorers-{figure} .litbook-back").click()
    page.wait_for_function("() => !location.search")
    assert shown(page, figure) == first
    page.close()


@pytest.mark.parametrize(
    ("figure", "name", "value"),
    [
        ("budget", "power", "19.5"),
        ("training-fits", "shape", "GPT-3"),
        ("lifetime", "written_tokens", "3"),
        ("tuning", "rank", "64"),
        ("serving-fits", "bits", "4"),
        ("price", "users", "32"),
        ("training-time", "tokens", "1"),
        ("cache-size", "bits", "8"),
        ("learning-rate", "parameters", "0.3"),
    ],
)
def test_the_setting_stands_in_the_address_and_survives_reload_and_back(
    browser: Browser, site: Path, figure: str, name: str, value: str
) -> None:
    page = opened(browser, site)
    first = shown(page, figure)
    place = page.locator(f"#explorers-{figure} .litbook-inputs [name={name}]")
    if place.evaluate("place => place.tagName") == "SELECT":
        place.select_option(value)
    else:
        place.fill(value)
    until_address(page, f"{figure}.{name}={value}")
    assert page.url.endswith(f"#explorers-{figure}")
    turned = shown(page, figure)
    assert turned != first
    page.reload()
    wait_until_drawn(page, "light")
    assert (shown(page, figure), place.input_value()) == (turned, value)
    page.goto(f"file://{site}/chapters/laws.html")
    page.go_back()
    wait_until_drawn(page, "light")
    assert (shown(page, figure), place.input_value()) == (turned, value)
    page.close()


@pytest.mark.parametrize("stated", ["<b>", "1e999", "abc", "", "none"])
def test_an_address_that_states_nonsense_harms_nothing(browser: Browser, site: Path, stated: str) -> None:
    page = opened(browser, site)
    first = {figure: shown(page, figure) for figure in FIGURES}
    page.close()
    asked = "&".join(
        [f"budget.power={stated}", f"serving-fits.shape={stated}", f"training-time.price={stated}"]
    )
    page = opened(browser, site, asked=f"?{asked}&no-such.thing={stated}")
    assert shown(page, "budget") == first["budget"]
    assert shown(page, "serving-fits") == first["serving-fits"]
    assert finding(page, "training-time") == "Price of a device-hour ($): a number from 0 to 10,000"
    page.close()


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"devices": 8, "tensor": 3}, "Devices: a multiple of tensor parallel × pipeline stages"),
        ({"expert": 2}, "Expert parallel: a number that divides the model's experts and the replicas"),
        ({"offload": "optimizer", "stage": 1}, "Offloaded: ZeRO stage 2 or above"),
        ({"offload": "parameters", "stage": 2}, "Offloaded: ZeRO stage 3 or above"),
        ({"counting": "deepspeed", "stage": 1}, "State as in DeepSpeed: ZeRO stage 2 or above"),
    ],
    ids=str,
)
def test_a_layout_that_python_refuses_is_refused(
    browser: Browser, site: Path, setting: dict[str, Any], sentence: str
) -> None:
    named = {"devices": 8, "stage": 3} | setting
    with pytest.raises(ValueError, match=r"do not divide|cannot offload|DeepSpeed estimates"):
        training_need(SHAPES["Llama-3-8B"], DEVICES["A40"], **named)
    page = opened(browser, site)
    turn(page, "training-fits", **setting)
    assert finding(page, "training-fits") == sentence
    until_address(page, "training-fits.")
    assert table(page, "training-fits") == []
    page.close()


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
    said = [finding(page, "budget"), *(f"{row['row']}: {row['result']}" for row in now)]
    assert heard.text_content() == "; ".join(said)
    assert [row[0] for row in table(page, "budget")] == [row["row"] for row in now]
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
