"""The explorers' expressions, run outside a browser, against the laws in Python."""

import re
from typing import Any

import altair as alt
import pytest
import vl_convert

from litbook.chapter.explorers import memory as explorers_memory
from litbook.chapter.explorers import settings as summaries
from litbook.chapter.explorers import training as explorers
from litbook.chapter.explorers.inputs import WRONG_INPUT
from litbook.chapter.explorers.settings import Cache, Fit, Run, Tuning
from scalinglaws.law import evaluate
from scalinglaws.memory import Offload, Recompute, activation_bytes, zero_memory
from scalinglaws.registry import LAWS
from scalinglaws.solve import loss_at, optimal_allocation

RUN = Run(parameters=7e9, tokens=2e12, devices=256, device="H100 SXM 80 GB", utilisation=0.4, price=2.49)


def drawn(chart: alt.LayerChart, **values: Any) -> list[str]:
    """The texts that the chart draws when its inputs are turned."""
    spec = chart.to_dict()
    names = {param["name"] for param in spec["params"]}
    assert set(values) <= names
    for param in spec["params"]:
        if param["name"] in values:
            param["value"] = values[param["name"]]
    spec["width"] = 800
    return re.findall(r"<text[^>]*>([^<]*)</text>", vl_convert.vegalite_to_svg(spec, vl_version="6.4"))


def in_billions(**values: Any) -> dict[str, Any]:
    return {
        name: value / 1e9 if name in {"parameters", "tokens"} else value for name, value in values.items()
    }


def si(value: float, billion: str = "G", digits: int = 3) -> str:
    """As Vega prints three digits with a prefix."""
    power = max(0, min(5, int(f"{value:.{digits - 1}e}".split("e")[1]) // 3))
    scaled = float(f"{value:.{digits - 1}e}") / 1000**power
    places = digits - 1 - int(f"{scaled:e}".split("e")[1])
    return f"{scaled:.{places}f}{['', 'k', 'M', billion, 'T', 'P'][power]}"


def in_digits(value: float) -> str:
    """As Vega prints three significant digits."""
    return f"{float(f'{value:.3g}'):.10f}".rstrip("0").rstrip(".")


def si_bytes(value: float) -> str:
    text = si(value)
    return f"{text[:-1]} {text[-1]}B" if text[-1].isalpha() else f"{text} B"


@pytest.mark.parametrize("power", [18, 22.35, 27])
def test_the_budget_is_split_as_the_laws_say(power: float) -> None:
    texts = drawn(explorers.budget(summaries.optima()), power=power)
    for law in summaries.closed_forms()["law"]:
        best = optimal_allocation(LAWS[law], 10**power)
        start = f"N {si(best.parameters, 'B')}, D {si(best.tokens, 'B')}, D/N "
        end = f", loss {best.loss:.3f}" if best.loss else in_digits(best.tokens_per_parameter)
        assert any(text.startswith(start) and text.endswith(end) for text in texts)


@pytest.mark.parametrize("law", sorted({*summaries.closed_forms()["law"]} - {summaries.ALLOCATION}))
@pytest.mark.parametrize(("size", "tokens"), [(1e8, 1e10), (7e9, 2e12), (1e9, 1e14)])
def test_every_closed_form_is_its_law_up_to_the_best_size(law: str, size: float, tokens: float) -> None:
    form = summaries.closed_form(LAWS[law])
    assert form is not None
    total = form["E"] + form["A"] / size ** form["alpha"] + form["B"] / tokens ** form["beta"]
    assert total ** form["power"] == pytest.approx(loss_at(LAWS[law], size, tokens), rel=1e-9)


@pytest.mark.parametrize("devices", [1, 3, 64])
@pytest.mark.parametrize("stage", summaries.STAGES)
def test_state_plans_are_those_of_zero(stage: int, devices: int) -> None:
    plans = summaries.state_plans()
    ways: list[tuple[summaries.Optimizer, int, Offload]] = [
        ("adam", stage, "none"),
        ("offloaded", max(stage, summaries.OFFLOAD_STAGE), "optimizer"),
    ]
    for optimizer, used, offload in ways:
        whole, shared = plans[optimizer][stage]
        expected = zero_memory(7.5e9, devices, used, offload).device
        assert 7.5e9 * (whole + shared / devices) == pytest.approx(expected)


@pytest.mark.parametrize("way", ["none", "selective", "full"])
def test_activation_factors_are_those_of_the_law(way: Recompute) -> None:
    linear, scores = summaries.activation_factors()[way]
    expected = activation_bytes(2048, 3, 4096, 32, 24, way)
    assert 24 * 2048 * 3 * (linear * 4096 + scores * 32 * 2048) == pytest.approx(expected)


@pytest.mark.parametrize(
    "setting",
    [
        Fit(parameters=70e9, optimizer="none", bits=4, devices=2, context=4096, batch=3, shape="Llama-2-70B"),
        Fit(parameters=6.7e9, stage=1, devices=16, context=2048, batch=2, shape="LLaMA 7B", recompute="none"),
        Fit(parameters=175e9, optimizer="offloaded", stage=0, devices=64, shape="GPT-3", recompute="full"),
    ],
    ids=["served", "trained", "offloaded"],
)
def test_memory_is_the_sum_of_its_parts(setting: Fit) -> None:
    texts = drawn(explorers_memory.will_it_fit(summaries.fits()), **in_billions(**setting.model_dump()))
    state, working = summaries.memory_need(setting)
    table = summaries.fits(setting)
    for memory, fits in zip(table["memory"], table["fits"], strict=True):
        verdict = "fits" if fits else "too large"
        assert f"{si_bytes(state)} + {si_bytes(working)} of {si_bytes(memory)}: {verdict}" in texts


@pytest.mark.parametrize(
    "run",
    [
        RUN,
        Run(
            parameters=65e9, tokens=1.4e12, devices=2048, device="A100 SXM 80 GB", utilisation=0.5, price=1.5
        ),
        Run(parameters=1.1e9, tokens=3e12, devices=16, device="A40", utilisation=0.56, price=1),
    ],
    ids=["7B", "65B", "1B"],
)
def test_the_chosen_device_shows_hours_and_dollars(run: Run) -> None:
    chart = explorers.training(summaries.run_times(RUN), RUN)
    texts = drawn(chart, **in_billions(**run.model_dump()))
    expected = summaries.plan(run)
    assert expected.cost is not None
    end = f" days, {si(expected.device_hours, 'B')} device-hours, ${expected.cost:,.0f}"
    found = [text for text in texts if text.endswith(end)]
    assert [float(text.split(" ")[0]) for text in found] == [pytest.approx(expected.days, rel=5e-3)]
    assert sum("$" in text for text in texts) == 1


@pytest.mark.parametrize(
    "setting",
    [
        Cache(),
        Cache(layers=32, heads=32, batch=16, bits=8),
        Cache(layers=118, heads=48, kv_heads=2, context=999),
    ],
    ids=["first", "eight-bit", "odd-context"],
)
def test_the_cache_is_that_of_the_head_layout(setting: Cache) -> None:
    texts = drawn(explorers_memory.cache_size(summaries.cache_rows()), **setting.model_dump())
    rows = summaries.cache_rows(setting)
    held = setting.context * setting.batch
    expected = {f"{si_bytes(size)}, {si_bytes(size / held)} a token" for size in rows["bytes"]}
    assert expected <= set(texts)


@pytest.mark.parametrize(
    "setting", [Tuning(), Tuning(parameters=1e9, tokens=1e11), Tuning(parameters=6e7, tokens=2e9)]
)
def test_learning_rate_and_batch_are_those_of_step_law(setting: Tuning) -> None:
    chart = explorers.tuning(summaries.rate_lines(), summaries.settings())
    texts = drawn(chart, **in_billions(**setting.model_dump()))
    values = summaries.settings(setting).set_index("setting")["value"]
    rate = [float(text.split(" ")[-1]) for text in texts if text.startswith("learning rate ")]
    assert rate == [pytest.approx(values["learning rate"], rel=5e-3)]
    assert f"batch {si(values['batch'], 'B')} tokens" in texts
    assert f"critical batch {si(values['critical batch'], 'B')} tokens" in texts


def test_an_input_of_zero_is_named_in_every_row() -> None:
    texts = drawn(explorers_memory.cache_size(summaries.cache_rows()), context=0)
    assert texts.count(WRONG_INPUT) == len(summaries.cache_rows())


@pytest.mark.parametrize(
    "wrong",
    [{"layers": 80.5}, {"heads": 64, "kv_heads": 128}, {"batch": 0.5}],
    ids=["parts", "heads", "batch"],
)
def test_what_cannot_be_is_named_and_not_computed(wrong: dict[str, float]) -> None:
    texts = drawn(explorers_memory.cache_size(summaries.cache_rows()), **wrong)
    assert WRONG_INPUT in texts
    half = drawn(explorers_memory.will_it_fit(summaries.fits()), devices=0.5)
    assert half.count(WRONG_INPUT) == len(summaries.fits())


def test_small_and_free_runs_print_numbers_that_people_use() -> None:
    chart = explorers.training(summaries.run_times(RUN), RUN)
    texts = drawn(chart, parameters=0.1, tokens=1, devices=1, price=0)
    assert any(text.endswith("device-hours, $0") for text in texts)
    assert not any("NaN" in text or "m device-hours" in text for text in texts)


def test_rate_lines_follow_the_law_at_both_ends() -> None:
    lines = summaries.rate_lines()
    assert len(lines) == len(summaries.SIZES) * len(summaries.TOKEN_ENDS)
    law = LAWS[summaries.LEARNING_RATE]
    assert list(lines["learning_rate"]) == [
        evaluate(law, N=size, D=tokens)
        for size, tokens in zip(lines["parameters"], lines["tokens"], strict=True)
    ]


def test_every_explorer_is_numbered_and_its_title_states_its_first_setting() -> None:
    charts: list[alt.LayerChart] = [
        explorers.budget(summaries.optima(1e20), 20),
        explorers_memory.will_it_fit(summaries.fits(), Fit()),
        explorers.training(summaries.run_times(RUN), RUN),
        explorers_memory.cache_size(summaries.cache_rows(), Cache()),
        explorers.tuning(summaries.rate_lines(), summaries.settings()),
    ]
    specs = [chart.to_dict() for chart in charts]
    names = ["budget", "will-it-fit", "training-time", "cache-size", "learning-rate"]
    assert [spec["usermeta"]["name"] for spec in specs] == names
    assert all(spec["title"]["text"] in spec["description"] for spec in specs)
    assert specs[0]["title"]["text"].startswith("As opened: at 10²⁰ FLOP")
    for spec in specs:
        labels = [param["bind"]["name"] for param in spec["params"] if "bind" in param]
        assert labels
        assert all(labels)
