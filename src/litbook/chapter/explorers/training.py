"""Explorers of training: what a budget buys, how long a run takes, learning rate and batch."""

import altair as alt
import pandas as pd

from litbook.chapter.explorers import inputs
from litbook.chapter.explorers import settings as summaries
from litbook.chapter.explorers.inputs import (
    BILLION,
    MARK_OFFSET,
    ROW_HEIGHT,
    counted,
    in_digits,
    positive,
    unless_wrong,
)
from litbook.chapter.explorers.settings import Run, Tuning
from litbook.chapter.figures import figure
from litbook.site.reading import power_of_ten, scaled
from scalinglaws.compute import training_flop
from scalinglaws.law import constant_values
from scalinglaws.registry import LAWS

FLOP = repr(float(training_flop(1.0, 1.0)))  # a parameter and token


def budget(optima: pd.DataFrame, power: float = summaries.BUDGET_POWER) -> alt.LayerChart:
    """Slider for the budget; a row a law with its best parameters and tokens, joined by a line."""
    total = "(datum.alpha + datum.beta)"
    scale = f"pow(datum.alpha * datum.A / (datum.beta * datum.B), 1 / {total})"
    text = (
        f"'N ' + {counted('datum.N')} + ', D ' + {counted('datum.D')} + ', D/N ' + "
        f"{in_digits('datum.ratio')} + (datum.power ? ', loss ' + format(datum.L, '.3f') : '')"
    )
    x = alt.X(
        "N:Q",
        title="Parameters N, tokens D",
        scale=alt.Scale(type="log", domain=[1e7, 1e15]),
        axis=inputs.counts_axis([1e7, 1e9, 1e11, 1e13]),
    )
    base = alt.Chart().encode(y=inputs.rows())
    ends = base.mark_point(filled=True, size=60, yOffset=MARK_OFFSET)
    chart = alt.layer(
        base.mark_rule(yOffset=MARK_OFFSET).encode(x=x, x2="D:Q"),
        ends.encode(x=x, shape=alt.datum("parameters N"), color=alt.datum("parameters N")),
        ends.encode(x="D:Q", shape=alt.datum("tokens D"), color=alt.datum("tokens D")),
        inputs.result_texts(alt.Chart()),
        data=optima.rename(columns={"parameters": "best_parameters", "tokens": "best_tokens"}),
    ).transform_calculate(
        row="datum.constant_set",
        N=f"{scale} * pow(flop / {FLOP}, datum.beta / {total})",
        D=f"flop / ({FLOP} * datum.N)",
        ratio="datum.D / datum.N",
        L="pow(datum.E + datum.A / pow(datum.N, datum.alpha) + datum.B / pow(datum.D, datum.beta), datum.power)",
        result=text,
    )
    slider = inputs.slider("power", "Training budget: 10 to this power, in FLOP", power, (18, 27), 0.05)
    chart = inputs.with_inputs(chart, slider, inputs.computed("flop", "pow(10, power)"))
    low, high = optima["tokens_per_parameter"].agg(["min", "max"])
    asked = f"the laws ask for {low:.2g} to {high:.3g} tokens a parameter"
    finding = f"As opened: at {power_of_ten(10**power)} FLOP {asked}"
    description = (
        "Best parameters N and tokens D for a training budget under each constant set, logarithmic, with tokens a "
        "parameter D/N and the loss in nats a token. The slider sets the budget."
    )
    return figure(chart, "budget", finding, description, alt.Step(ROW_HEIGHT))


def training(times: pd.DataFrame, run: Run) -> alt.LayerChart:
    """Inputs of a run; bars: days on each device, with device-hours, and dollars on the chosen device."""
    text = f"{in_digits('datum.days')} + ' days, ' + {counted('datum.hours')} + ' device-hours'"
    dollars = "datum.chosen ? ', $' + format(datum.dollars, ',.0f') : ''"
    x = alt.X("days:Q", title="Days on the cluster", axis=alt.Axis(grid=False, tickCount=5))
    bars = inputs.bars(x, opacity=alt.condition("datum.chosen", alt.value(1), alt.value(0.45)))
    data = times.rename(columns={"days": "days_at_first", "device_hours": "device_hours_at_first"})
    chart = alt.layer(bars, inputs.result_texts(alt.Chart()), data=data).transform_calculate(
        row="datum.device",
        chosen="datum.device === device",
        hours=f"{FLOP} * {positive('parameters', BILLION)} * {positive('tokens', BILLION)} / "
        "(datum.peak * utilisation) / 3600",
        days=f"datum.hours / {inputs.whole('devices')} / 24",
        dollars=f"datum.hours * {inputs.from_zero('price')}",
        result=unless_wrong("datum.days + datum.dollars", f"{text} + ({dollars})"),
    )
    chart = inputs.with_inputs(
        chart,
        inputs.number("parameters", "Parameters (billion)", run.parameters / BILLION),
        inputs.number("tokens", "Training tokens (billion)", run.tokens / BILLION),
        inputs.number("devices", "Devices", run.devices),
        inputs.menu("device", "Device that the price is for", run.device, sorted(times["device"])),
        inputs.slider("utilisation", "Utilisation, share of the peak", run.utilisation, (0.05, 1), 0.01),
        inputs.number("price", "Price of a device-hour ($)", run.price),
    )
    hours = times.set_index("device")["device_hours"][run.device]
    finding = (
        f"As opened: {scaled(run.parameters)} parameters on {scaled(run.tokens)} tokens take "
        f"{hours:,.0f} hours of the {run.device} at {run.utilisation:.0%} of its peak"
    )
    description = (
        "Days of a training run on each device, with its device-hours; the price counts for the chosen device, "
        "whose bar is solid. The inputs set the run."
    )
    return figure(chart, "training-time", finding, description, alt.Step(ROW_HEIGHT))


def tuning_values() -> tuple[alt.Parameter, ...]:
    """Learning rate and batch by Step Law, and Kaplan's critical batch at the loss of the joint law."""
    rate, batch = (constant_values(LAWS[name]) for name in (summaries.LEARNING_RATE, summaries.BATCH))
    joint, critical = (constant_values(LAWS[name]) for name in ("kaplan-joint", summaries.CRITICAL))
    model = f"pow({joint['Nc']!r} / N, {joint['aN'] / joint['aD']!r})"
    return (
        inputs.computed("N", positive("parameters", BILLION)),
        inputs.computed("D", positive("tokens", BILLION)),
        inputs.computed("rate", f"{rate['A']!r} * pow(N, {rate['a']!r}) * pow(D, {rate['b']!r})"),
        inputs.computed("batch", f"{batch['A']!r} * pow(D, {batch['b']!r})"),
        inputs.computed("loss", f"pow({model} + {joint['Dc']!r} / D, {joint['aD']!r})"),
        inputs.computed("critical", f"{critical['B']!r} / pow(loss, {1 / critical['aB']!r})"),
    )


def tuning(lines: pd.DataFrame, settings: pd.DataFrame, setting: Tuning = summaries.TUNING) -> alt.LayerChart:
    """Inputs N and D; lines: the best learning rate of round sizes; point: the run; texts: its settings."""
    x = alt.X(
        "tokens:Q",
        title="Training tokens D",
        scale=alt.Scale(type="log", domain=summaries.TOKEN_ENDS),
        axis=inputs.counts_axis([1e9, 1e10, 1e11, 1e12, 1e13]),
    )
    y = alt.Y(
        "learning_rate:Q",
        title="Best learning rate",
        scale=alt.Scale(type="log", domain=[1e-5, 1], nice=False),
        axis=alt.Axis(format=".0e", values=[1e-5, 1e-4, 1e-3, 1e-2, 1e-1]),
    )
    last = alt.Chart(lines[lines["tokens"] == lines["tokens"].max()]).encode(x=x, y=y, text="size:N")
    here = alt.Chart(settings[settings["law"] == summaries.LEARNING_RATE][["law"]])
    run = here.transform_calculate(tokens="D", learning_rate="rate")
    plot = alt.layer(
        alt.Chart(lines).mark_line(strokeDash=[4, 3], strokeWidth=1).encode(x=x, y=y, detail="size:N"),
        last.mark_text(align="right", dy=-8, fontSize=10),
        run.mark_point(filled=True, size=90, clip=True).encode(x=x, y=y),
    )
    chart = inputs.with_inputs(
        alt.layer(plot, tuning_texts(settings)).resolve_scale(y="independent"),
        inputs.number("parameters", "Parameters without embeddings (billion)", setting.parameters / BILLION),
        inputs.number("tokens", "Training tokens (billion)", setting.tokens / BILLION),
        *tuning_values(),
    )
    description = (
        "Step Law's best peak learning rate against training tokens, dashed for round sizes without embeddings, "
        "logarithmic; the point is the run that the inputs set."
    )
    return figure(chart, "learning-rate", finding_of_tuning(settings, setting), description, 340)


def finding_of_tuning(settings: pd.DataFrame, setting: Tuning) -> str:
    """The learning rate and the batch of the first setting."""
    value = settings.set_index("law")["value"]
    batch = scaled(float(f"{value[summaries.BATCH]:.2g}"))
    return (
        f"As opened: {scaled(setting.parameters)} parameters on {scaled(setting.tokens)} tokens want "
        f"a learning rate of {value[summaries.LEARNING_RATE]:.2g} and batches of {batch} tokens"
    )


def tuning_texts(settings: pd.DataFrame) -> alt.Chart:
    """The settings of the run as texts in the upper left corner."""
    rate, batch = summaries.LEARNING_RATE, summaries.BATCH
    digits = f"datum.unit ? {counted('datum.now')} + ' ' + datum.unit : format(datum.now, '.3g')"
    texts: alt.Chart = (
        alt.Chart(settings.rename(columns={"value": "value_at_first"}))
        .transform_calculate(
            row="datum.setting",
            now=f"datum.law === '{rate}' ? rate : datum.law === '{batch}' ? batch : critical",
            result=unless_wrong("datum.now", f"datum.setting + ' ' + ({digits})"),
        )
        .mark_text(align="left", fontSize=12)
        .encode(
            x=alt.value(8),
            y=alt.Y("row:N", sort=None, axis=None, scale=alt.Scale(range=[4, 64])),
            text="result:N",
        )
        .properties(name=inputs.RESULTS)
    )
    return texts
