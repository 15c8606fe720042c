"""Charts of the method chapter: the flow of the review, the scores of the extractor."""

import altair as alt
import pandas as pd

from litbook.chapter.figures import framed, share

MAIN, SIDE = 0, 1


def flow(boxes: pd.DataFrame) -> alt.LayerChart:
    """The flow diagram: boxes of the main line to the left, what was taken out to the right, arrows between."""
    placed = boxes.assign(
        left=boxes["column"] * 1.15,
        right=boxes["column"] * 1.15 + 1,
        top=-boxes["row"].astype(float),
        bottom=-boxes["row"] - 0.8,
        label=boxes["text"],
        count=boxes["papers"].map("n = {:,}".format),
    )
    base = alt.Chart(placed)
    hidden = alt.Axis(labels=False, ticks=False, domain=False, grid=False)
    x = alt.X("left:Q", title=None, axis=hidden, scale=alt.Scale(domain=[-0.05, 2.2]))
    y = alt.Y("top:Q", title=None, axis=hidden)
    frames = base.mark_rect(filled=False, strokeWidth=1.5, cornerRadius=4).encode(
        x=x, x2="right:Q", y=y, y2="bottom:Q", tooltip=["text", "papers"]
    )
    middle = placed.assign(x=(placed["left"] + placed["right"]) / 2)
    words = (
        alt.Chart(middle.assign(y=middle["top"] - 0.3))
        .mark_text(fontSize=11)
        .encode(x=alt.X("x:Q", axis=hidden), y=alt.Y("y:Q", axis=hidden), text="label:N")
    )
    counts = (
        alt.Chart(middle.assign(y=middle["top"] - 0.58))
        .mark_text(fontSize=12, fontWeight="bold")
        .encode(x=alt.X("x:Q", axis=hidden), y=alt.Y("y:Q", axis=hidden), text="count:N")
    )
    lines = (
        alt.Chart(arrows(placed)).mark_rule(strokeWidth=1.5).encode(x="x:Q", x2="x2:Q", y="y:Q", y2="y2:Q")
    )
    included = boxes["papers"].iloc[-1]
    finding = f"{share(included, boxes['papers'].iloc[0])} listed papers are included in the review"
    description = (
        "The flow of the review in the terms of PRISMA 2020: identified, screened, excluded, included."
    )
    return framed(frames + words + counts + lines, "flow", finding, description, 340)


def arrows(placed: pd.DataFrame) -> pd.DataFrame:
    """The lines between boxes: down the main column, and aside to what was taken out."""
    main = placed[placed["column"] == MAIN].sort_values("row")
    down = pd.DataFrame(
        {"x": 0.5, "x2": 0.5, "y": main["bottom"].to_numpy()[:-1], "y2": main["top"].to_numpy()[1:]}
    )
    side = placed[placed["column"] == SIDE]
    height = side["top"] - 0.4
    aside = pd.DataFrame({"x": 0.5, "x2": side["left"], "y": height, "y2": height})
    return pd.concat([down, aside], ignore_index=True)


def scores(table: pd.DataFrame) -> alt.Chart:
    """Points: F1 by kind, tuned and untuned part apart."""
    chart = (
        alt.Chart(table)
        .mark_point(filled=True, size=70)
        .encode(
            x=alt.X("f1:Q", title="F1 (%)", scale=alt.Scale(zero=False)),
            y=alt.Y("kind:N", title=None),
            color=alt.Color("split:N", title="Abstracts"),
            shape=alt.Shape("split:N", title="Abstracts"),
            tooltip=["split", "kind", "labelled", "precision", "recall", "f1"],
        )
    )
    untuned = table[(table["split"] == "untuned") & (table["kind"] == "all")].iloc[0]
    finding = (
        f"On abstracts that the rules were not tuned on, precision is {untuned['precision']:.1f} % "
        f"and recall {untuned['recall']:.1f} % over all kinds"
    )
    return framed(
        chart, "extractor-scores", finding, "F1 of the extractor by kind of quantity.", alt.Step(20)
    )
