"""Explorers of memory: will it fit, and how large is the cache."""

import altair as alt
import pandas as pd

from litbook.chapter.explorers import inputs
from litbook.chapter.explorers import settings as summaries
from litbook.chapter.explorers.inputs import BILLION, ROW_HEIGHT, in_bytes, positive, unless_wrong
from litbook.chapter.explorers.settings import CACHE, FIT, Cache, Fit
from litbook.chapter.figures import figure
from litbook.site.reading import BYTE_SCALES, plain, prefixed, scaled
from scalinglaws.memory import cache_bytes
from scalinglaws.shapes import SHAPES

BIT_WIDTHS = (16, 8, 4, 3, 2, 1)
OPTIMIZERS = {
    "none": "none: serving",
    "adam": "Adam, mixed precision",
    "offloaded": "Adam, offloaded to the host",
}
WAYS = {"none": "nothing", "selective": "attention scores", "full": "all but the layers' inputs"}
STATE, WORKING = "model state", "activations or cache"
A_BIT = repr(float(cache_bytes(1, 1, 1, bits=1)))
"""Bytes of keys and values for one layer, head, dimension, token and bit."""


def will_it_fit(fits: pd.DataFrame, setting: Fit = FIT) -> alt.LayerChart:
    """Inputs of a run or a service; bars: what a device must hold as a share of its memory."""
    x = alt.X(
        "state_share:Q",
        title="Share of the device's memory",
        scale=alt.Scale(domain=[0, 2], clamp=True),
        axis=alt.Axis(format="%", grid=False, values=[0, 0.5, 1, 1.5, 2]),
    )
    texts = (
        f"{in_bytes('state')} + ' + ' + {in_bytes('working')} + ' of ' + {in_bytes('datum.memory')} + "
        "(datum.need <= datum.memory ? ': fits' : ': too large')"
    )
    chart = alt.layer(
        inputs.bars(x, color=alt.datum(STATE)),
        inputs.bars(x, x2="share:Q", color=alt.datum(WORKING)),
        alt.Chart().mark_rule(strokeDash=[6, 4]).encode(x=alt.datum(1)),
        inputs.result_texts(alt.Chart()),
        data=fits.rename(columns={"need": "need_at_first", "fits": "fits_at_first"}),
    ).transform_calculate(
        row="datum.device",
        need="state + working",
        state_share="state / datum.memory",
        share="datum.need / datum.memory",
        result=unless_wrong("datum.need", texts),
    )
    chart = inputs.with_inputs(chart, *fit_inputs(setting), *fit_values())
    description = (
        "Memory that each device must hold, as a share of its own; the dashed line is a full device, and bars end at "
        "twice the memory. Cache and activations in 16 bits. The inputs set the run."
    )
    return figure(chart, "will-it-fit", finding_of_fit(fits, setting), description, alt.Step(ROW_HEIGHT))


def fit_inputs(setting: Fit) -> tuple[alt.Parameter, ...]:
    """What the reader sets."""
    return (
        inputs.number("parameters", "Parameters (billion)", setting.parameters / BILLION),
        inputs.menu("optimizer", "Optimizer", setting.optimizer, OPTIMIZERS),
        inputs.menu("stage", "ZeRO stage (training)", setting.stage, summaries.STAGES),
        inputs.menu("bits", "Bits a weight (serving)", setting.bits, BIT_WIDTHS),
        inputs.number("devices", "Devices", setting.devices),
        inputs.number("context", "Context (tokens)", setting.context),
        inputs.number("batch", "Sequences a device (serving: in all)", setting.batch),
        inputs.menu("shape", "Layers, heads and width of", setting.shape, tuple(SHAPES)),
        inputs.menu("recompute", "Recomputed in training", setting.recompute, WAYS),
    )


def fit_values() -> tuple[alt.Parameter, ...]:
    """Bytes of state and of activations or cache on each device, from the inputs and the laws' coefficients."""
    shapes = {
        shape.name: shape.model_dump(include={"layers", "width", "heads", "kv_heads", "head_dim"})
        for shape in SHAPES.values()
    }
    held = f"{positive('context')} * {inputs.whole('batch')} * of.layers"
    activations = f"{held} * (factor[0] * of.width + factor[1] * of.heads * toNumber(context))"
    cache = f"{A_BIT} * 16 * {held} * of.kv_heads * of.head_dim / {inputs.whole('devices')}"
    state = f"{positive('parameters', BILLION)} * (plan[0] + plan[1] / {inputs.whole('devices')})"
    return (
        inputs.known("shapes", shapes),
        inputs.known("plans", summaries.state_plans()),
        inputs.known("factors", summaries.activation_factors()),
        inputs.computed("of", "shapes[shape]"),
        inputs.computed("plan", "plans[optimizer][stage]"),
        inputs.computed("factor", "factors[recompute]"),
        inputs.computed("state", f"{state} * (optimizer === 'none' ? bits : 1)"),
        inputs.computed("working", f"optimizer === 'none' ? {cache} : {activations}"),
    )


def finding_of_fit(fits: pd.DataFrame, setting: Fit) -> str:
    """How many devices can hold the first setting."""
    use = "served" if setting.optimizer == "none" else f"trained at ZeRO stage {setting.stage}"
    devices = f"{plain(setting.devices)} devices"
    size = scaled(setting.parameters)
    return f"As opened: {size} parameters {use} over {devices} fit {fits['fits'].sum()} of {len(fits)} kinds of device"


def cache_size(rows: pd.DataFrame, setting: Cache = CACHE) -> alt.LayerChart:
    """Inputs of a head layout; bars: its cache with all, grouped or one key-value head, and published shapes'."""
    own = f"datum.kind === '{summaries.YOURS}'"
    multi_head, grouped, _ = summaries.LAYOUTS
    kept = f"(toNumber(kv_heads) <= toNumber(heads) ? {inputs.whole('kv_heads')} : NaN)"
    heads = (
        f"datum.layout === '{multi_head}' ? {inputs.whole('heads')} : "
        f"datum.layout === '{grouped}' ? {kept} : datum.kv_heads"
    )
    text = f"{in_bytes('datum.cache')} + ', ' + {in_bytes('datum.a_token')} + ' a token'"
    label = f"datum.value ? {in_bytes('datum.value', 2)} : '0'"
    x = alt.X("cache:Q", title="Cache", axis=alt.Axis(labelExpr=label, grid=False, tickCount=4))
    bars = inputs.bars(x, color=alt.Color("kind:N", title=None))
    data = rows.rename(columns={"bytes": "bytes_at_first"})
    chart = alt.layer(bars, inputs.result_texts(alt.Chart()), data=data).transform_calculate(
        row="datum.layout",
        depth=f"{own} ? {inputs.whole('layers')} : datum.layers",
        width=f"{own} ? {positive('head_dim')} : datum.head_dim",
        stored=heads,
        a_token=f"{A_BIT} * datum.depth * datum.stored * datum.width * bits",
        cache=f"datum.a_token * {positive('context')} * {inputs.whole('batch')}",
        result=unless_wrong("datum.cache", text),
    )
    chart = inputs.with_inputs(chart, *cache_inputs(setting))
    description = (
        "Bytes of keys and values for the layout that the inputs set, with as many key-value heads as heads, with "
        "the number given and with one, and for published shapes at the same context, batch and bits."
    )
    return figure(chart, "cache-size", finding_of_cache(rows, setting), description, alt.Step(ROW_HEIGHT))


def cache_inputs(setting: Cache) -> tuple[alt.Parameter, ...]:
    """What the reader sets."""
    return (
        inputs.number("layers", "Layers", setting.layers),
        inputs.number("heads", "Attention heads", setting.heads),
        inputs.number("kv_heads", "Key-value heads", setting.kv_heads),
        inputs.number("head_dim", "Width of a head", setting.head_dim),
        inputs.number("context", "Context (tokens)", setting.context),
        inputs.number("batch", "Sequences", setting.batch),
        inputs.menu("bits", "Bits a number", setting.bits, BIT_WIDTHS[:3]),
    )


def finding_of_cache(rows: pd.DataFrame, setting: Cache) -> str:
    """What grouping saves in the first setting."""
    every, grouped = (prefixed(float(f"{size:.3g}"), BYTE_SCALES) for size in rows["bytes"][:2])
    return (
        f"Keeping {setting.kv_heads} of {setting.heads} key-value heads cuts the cache "
        f"of {setting.context:,} tokens from {every} to {grouped}"
    )
