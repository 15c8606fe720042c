"""Charts of inference systems: use of arithmetic by phase, throughput by texts at a time, stated gains by rival."""

import altair as alt
import pandas as pd

from litbook.chapter.figures import STEP, framed, nothing, share
from litbook.publish.summaries.architecture import times_text
from litbook.publish.summaries.inference_systems import GROUPED, MANY, ONE, PLAIN, READ, SERVER, TEXT

WORKS = [ONE, MANY, READ]
SPEED = ["latency", "writing speed", "throughput", "scalability"]
MEASURES = [*SPEED, "size or memory"]
SILENT = "not stated"
PERCENTS = [0.003, 0.01, 0.03, 0.1, 0.3, 1]
TIMES = [1, 2, 5, 10, 20]
TENS = [1, 10, 100, 1_000, 10_000, 100_000]


def peak_shares(shares: pd.DataFrame) -> alt.Chart:
    """Points: the share of its arithmetic that a device can use, a row a device, by kind of work."""
    x = alt.X(
        "share:Q",
        title="Share of the peak, at most",
        scale=alt.Scale(type="log", nice=False, padding=12),
        axis=alt.Axis(format="~%", values=PERCENTS),
    )
    kind = alt.Scale(domain=WORKS)
    chart = (
        alt.Chart(shares)
        .mark_point(filled=True, size=80, opacity=1)
        .encode(
            x=x,
            y=alt.Y("device:N", title=None, sort=list(shares["device"].unique()), axis=alt.Axis(grid=True)),
            color=alt.Color("work:N", title="Work", scale=kind),
            shape=alt.Shape("work:N", title="Work", scale=kind),
            tooltip=[
                "device",
                "work",
                alt.Tooltip("share", format=".2~%"),
                alt.Tooltip("intensity", format=".3~r", title="FLOP a byte"),
                "bound",
            ],
        )
    )
    description = (
        f"Most of a device's dense 16-bit arithmetic that {GROUPED.name} can use, by the roofline, with 16-bit weights "
        f"and texts of {TEXT:,} tokens; logarithmic. Devices by arithmetic over bandwidth, least first."
    )
    return framed(chart, "peak", finding_of_shares(shares), description, alt.Step(STEP))


def finding_of_shares(shares: pd.DataFrame) -> str:
    """What writing one text can use at most, and on how many devices memory bounds it."""
    one = shares[shares["work"] == ONE]
    read = shares.loc[shares["work"] == READ, "bound"]
    low, high = one["share"].min(), one["share"].max()
    return (
        f"Writing one text can use {low:.1%} to {high:.1%} of a device's arithmetic; "
        f"reading a prompt can use all of it on {share((read == 'compute').sum(), len(read))}"
    )


def throughput(lines: pd.DataFrame) -> alt.LayerChart:
    """Lines: most tokens a second against texts at a time, one for each number of key-value heads."""
    heads = list(dict.fromkeys(lines["key_value_heads"]))
    logarithmic = alt.Scale(type="log", nice=False, padding=10)
    wide = alt.Scale(type="log", nice=False, padding=26)  # room for the words at the last circle
    axis = alt.Axis(format=",", values=TENS)
    words = lines["key_value_heads"].map(lambda count: f"{count} head" + "s" * (count != "1"))
    base = alt.Chart(lines.assign(name=words)).encode(
        x=alt.X("texts:Q", title="Texts written at a time", scale=wide, axis=axis),
        y=alt.Y("tokens:Q", title="Tokens a second, at most", scale=logarithmic, axis=axis),
        color=alt.Color("key_value_heads:N", sort=heads, legend=None),
        strokeDash=alt.StrokeDash("key_value_heads:N", sort=heads, legend=None),
        tooltip=[
            "key_value_heads",
            "texts",
            alt.Tooltip("tokens", format=",.0f"),
            alt.Tooltip("each", format=",.3~r", title="tokens a second for each text"),
            "bound",
        ],
    )
    ends = base.encode(strokeDash=alt.value([1, 0])).transform_filter("datum.full")
    description = (
        f"Tokens a second of {PLAIN.name} on one {SERVER.name}, by the roofline, against the number of texts of "
        f"{TEXT:,} tokens; both axes logarithmic. Each line ends (circle) where the memory is full. "
        "The lines differ in key-value heads alone; 16 bits."
    )
    names = ends.mark_text(dx=6, dy=20).encode(text="name:N")
    chart = base.mark_line(strokeWidth=2) + ends.mark_circle(size=90, opacity=1) + names
    return framed(chart, "throughput", finding_of_throughput(lines), description)


def finding_of_throughput(lines: pd.DataFrame) -> str:
    """How much more a full device writes with fewer key-value heads."""
    full = lines[lines["full"]].reset_index(drop=True)
    first, rest = full.iloc[0], full.iloc[1:]
    more = " and ".join(
        f"{times_text(row.tokens / first['tokens'])} with {row.key_value_heads}" for row in rest.itertuples()
    )
    return (
        "When its memory is full, the device writes more with fewer key-value heads: "
        f"{more} in place of {first['key_value_heads']}"
    )


def gains(gains: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Points: the stated gains as factors, a row a rival; colour and shape: what improves."""
    if gains.empty:
        return nothing("gains", "No abstract states a gain")
    order = list(dict.fromkeys(gains["rival"]))
    measure = alt.Scale(domain=MEASURES)
    x = alt.X(
        "factor:Q",
        title="Times better (logarithmic)",
        scale=alt.Scale(type="log", nice=False, padding=14),
        axis=alt.Axis(values=TIMES),
    )
    rows = gains.assign(
        text=gains["factor"].map(times_text).mask(gains["rival"].duplicated(), ""),
    )
    base = alt.Chart(rows).encode(
        x=x,
        y=alt.Y("rival:N", title=None, sort=order, axis=alt.Axis(grid=True)),
        tooltip=["citekey", "measure", "rival", "bound", "printed"],
    )
    points = base.mark_point(filled=True, size=90, opacity=1).encode(
        color=alt.Color("measure:N", title="What improves", scale=measure),
        shape=alt.Shape("measure:N", title="What improves", scale=measure),
    )
    texts = base.transform_filter("datum.text !== ''").mark_text(align="left", dx=8).encode(text="text:N")
    description = (
        "Gains that the abstracts state, as factors, a row for each rival, largest first; a number stands at the "
        "largest of its row. Percentages are converted: of speed to 1 + p, of latency to 1/(1 - p)."
    )
    return framed(points + texts, "gains", finding_of_gains(gains), description, alt.Step(STEP))


def finding_of_gains(gains: pd.DataFrame) -> str:
    """How many rivals the gains are stated against, and whether any two papers share one."""
    named = gains[gains["rival"] != SILENT]
    shared = named.groupby("rival")["citekey"].nunique().gt(1).sum()
    rivals = f"{len(gains)} stated gains are measured against {named['rival'].nunique()} named rivals"
    return f"{rivals}; {shared or 'none'} of these {'serve' if shared > 1 else 'serves'} two papers"
