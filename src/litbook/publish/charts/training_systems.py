"""Charts of the training systems: what fits on how many devices, state a device, shares of peak."""

from typing import Literal

import altair as alt
import pandas as pd

from litbook.chapter.figures import STEP, framed, nothing, share
from litbook.publish.summaries.training_systems import LIMIT_DEVICE, MANY_DEVICES, STATED
from litbook.site.reading import BYTE_SCALES, prefixed
from scalinglaws.devices import device

Side = Literal["left", "right"]
PLACES = ("none named", "CPU", "CPU and disk")
PLACE_TITLE = "Other memory"
MEMORIES = {"24 GB": "RTX 4090", "80 GB": "H100 SXM 80 GB"}
AMOUNT = (
    "datum.value >= 1e12 ? datum.value/1e12 + 'T' : datum.value >= 1e9 ? datum.value/1e9 + 'B'"
    " : datum.value/1e6 + 'M'"
)


def short(parameters: float) -> str:
    """A model's size in a label: 1.4B, 1T."""
    return f"{parameters / 1e12:g}T" if parameters >= 1e12 else f"{parameters / 1e9:g}B"


def places(rows: pd.DataFrame) -> alt.Shape:
    """A shape for where states lie beyond the accelerators."""
    found = set(rows["beyond"])
    scale = alt.Scale(domain=[place for place in PLACES if place in found])
    return alt.Shape("beyond:N", title=PLACE_TITLE, scale=scale)


def ceilings(lines: pd.DataFrame, limits: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Lines: the largest model that fits by the law; points: what the abstracts say fits."""
    if limits.empty:
        return nothing("ceilings", "No abstract says what fits")
    x = alt.X(
        "count:Q",
        title="Devices",
        scale=alt.Scale(type="log", domain=[0.8, 12_000], nice=False),
        axis=alt.Axis(values=[1, 10, 100, 1000], format="~s"),
    )
    y = alt.Y(
        "parameters:Q",
        title="Parameters",
        scale=alt.Scale(type="log", domain=[1e9, 3e13], nice=False),
        axis=alt.Axis(values=[1e9, 1e10, 1e11, 1e12, 1e13], labelExpr=AMOUNT),
    )
    chart = ceiling_lines(lines, x, y) + limit_points(limits, x, y)
    return framed(chart, "ceilings", ceilings_finding(limits), CEILINGS_DESCRIPTION, 400)


def ceiling_lines(lines: pd.DataFrame, x: alt.X, y: alt.Y) -> alt.LayerChart:
    """The curves of the law, each named at its right end; where two meet, one name stands below."""
    order = list(dict.fromkeys(lines["states"]))
    curves = (
        alt.Chart(lines)
        .mark_line(strokeWidth=2)
        .encode(
            x=x,
            y=y,
            color=alt.Color("states:N", sort=order, legend=None),
            strokeDash=alt.StrokeDash("states:N", sort=order, legend=None),
            tooltip=["states", "count", alt.Tooltip("parameters", format=".3~s")],
        )
    )
    ends = lines.sort_values("count").groupby("states", as_index=False).last()
    below = ends["states"] == "stage 2"
    names = [
        alt.Chart(part).mark_text(align="left", dx=5, dy=dy, fontSize=10).encode(x=x, y=y, text="states:N")
        for part, dy in ((ends[~below], -4), (ends[below], 6))
    ]
    return curves + names[0] + names[1]


def limit_points(limits: pd.DataFrame, x: alt.X, y: alt.Y) -> alt.LayerChart:
    """The stated limits as points with names, set where the lines leave room."""
    names = limits["system"].str.replace("ZeRO-", "").str.cat(limits["parameters"].map(short), sep=" ")
    limits = limits.assign(label=names)
    points = (
        alt.Chart(limits)
        .mark_point(filled=True, size=110)
        .encode(
            x=x,
            y=y,
            shape=places(limits),
            tooltip=["label", "hardware", "count", "beyond", "citekey"],
        )
    )
    few, many = limits["count"] == 1, limits["count"] > 100
    spots: tuple[tuple[pd.Series, Side, int, int], ...] = (
        (few, "left", 9, 8),
        (many, "left", -22, 15),
        (~few & ~many, "right", -9, 8),
    )
    words = [
        alt.Chart(limits[rows])
        .mark_text(align=align, dx=dx, dy=dy, fontSize=11)
        .encode(x=x, y=y, text="label:N")
        for rows, align, dx, dy in spots
    ]
    return points + words[0] + words[1] + words[2]


CEILINGS_DESCRIPTION = (
    "Lines: the largest model whose weights, gradients and optimizer state fit devices of"
    f" {device(LIMIT_DEVICE).memory / 1e9:g} GB (V100) at the stages of ZeRO,"
    " without and with 32-bit states and gradients in CPU memory (+ CPU); activations are not counted."
    " Points: limits that abstracts state, on V100 or other GPUs; their shape says what other memory they name."
    " Both axes logarithmic."
)


def ceilings_finding(limits: pd.DataFrame) -> str:
    """How many stated limits exceed the devices' own memory, and whether all of these use other memory."""
    above = limits[limits["parameters"] > limits["divided"]]
    outside = (above["beyond"] != "none named").sum()
    who = "all of them use" if outside == len(above) else f"{outside} of them use"
    return f"{share(len(above), len(limits))} stated limits lie above stage 3; {who} CPU memory or disks"


def state_per_device(runs: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Points: model state a device if it were divided evenly, a row a run, against memories of devices."""
    if runs.empty:
        return nothing("state", "No abstract counts the devices of a model")
    runs = runs.assign(
        label=runs["system"].str.cat(runs["parameters"].map(short), sep=" "), gigabytes=runs["state"] / 1e9
    ).sort_values("count", kind="stable")
    order = list(runs["label"])
    memories = pd.DataFrame(
        [{"memory": name, "gigabytes": device(of).memory / 1e9} for name, of in MEMORIES.items()]
    )
    x = alt.X(
        "gigabytes:Q",
        title="GB of model state a device",
        scale=alt.Scale(type="log", domain=[0.1, 10_000], nice=False),
        axis=alt.Axis(values=[0.1, 1, 10, 100, 1000, 10_000], labelExpr="datum.value"),
    )
    y = alt.Y("label:N", title=None, sort=order)
    rule = alt.Chart(memories).mark_rule(strokeDash=[5, 4]).encode(x=x)
    points = (
        alt.Chart(runs)
        .mark_point(filled=True, size=90)
        .encode(
            x=x,
            y=y,
            shape=places(runs),
            color=alt.Color("beyond:N", title=PLACE_TITLE, scale=alt.Scale(domain=list(PLACES))),
            tooltip=[
                "system",
                "hardware",
                "count",
                alt.Tooltip("gigabytes", format=".3~s"),
                "beyond",
                "citekey",
            ],
        )
    )
    counts = alt.Chart(runs).mark_text(align="left", dx=9, fontSize=10).encode(x=x, y=y, text="count:Q")
    chart = rule + points + counts.encode(text=alt.Text("count:Q", format=",d"))
    return framed(chart, "state", state_finding(runs), STATE_DESCRIPTION, alt.Step(STEP))


STATE_DESCRIPTION = (
    "Model state that each accelerator would hold if sixteen bytes a parameter were divided evenly over the"
    " accelerators, whose number stands beside the point; fewest accelerators at the top; logarithmic."
    f" Dashed: memories of {' and '.join(MEMORIES)}."
)


def state_finding(runs: pd.DataFrame) -> str:
    """The most state a device on many devices, and on few."""
    many = runs["count"] >= MANY_DEVICES
    ends = [prefixed(float(f"{part['state'].max():.2g}"), BYTE_SCALES) for part in (runs[many], runs[~many])]
    if not many.any() or many.all():
        known = next(end for end, part in zip(ends, (many, ~many), strict=True) if part.any())
        return f"Divided evenly, the states take at most {known} a device"
    return f"On {MANY_DEVICES:,} devices or more the states take at most {ends[0]} each; on fewer, up to {ends[1]}"


def shares_of_peak(shares: pd.DataFrame) -> alt.Chart:
    """Points: share of the devices' peak that training reaches, a row a setting, oldest first."""
    if shares.empty:
        return nothing("shares", "No abstract states a rate or a share of the peak")
    chart = (
        alt.Chart(shares)
        .mark_point(filled=True, size=90)
        .encode(
            x=alt.X("percent:Q", title="Share of the devices' peak (%)", scale=alt.Scale(domain=[0, 100])),
            y=alt.Y("label:N", title=None, sort=list(shares["label"]), axis=alt.Axis(grid=True)),
            color=alt.Color("basis:N", title="Share"),
            shape=alt.Shape("basis:N", title="Share"),
            tooltip=["label", alt.Tooltip("percent", format=".1f"), "basis", "citekey", "quote"],
        )
    )
    return framed(chart, "shares", shares_finding(shares), SHARES_DESCRIPTION, alt.Step(STEP))


SHARES_DESCRIPTION = (
    "Share of the peak arithmetic rate that training reaches: as stated (percentages that the abstract prints,"
    " whatever operations it counts; for Frontier we read the printed GPU throughput as such a share),"
    " or computed by us from a stated rate and the vendor's 16-bit peak,"
    " or the peak that the paper implies."
)


def shares_finding(shares: pd.DataFrame) -> str:
    """The range of stated shares, and the extremes of those that we compute."""
    stated = shares.loc[shares["basis"] == STATED, "percent"]
    ours = shares.loc[shares["basis"] != STATED, "percent"]
    found = f"{len(stated)} stated shares of peak span {stated.min():.0f}% to {stated.max():.0f}%"
    return found if ours.empty else f"{found}; ours {ours.min():.0f}% to {ours.max():.0f}%"
