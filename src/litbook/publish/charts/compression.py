"""Charts of compression: quality by bits a weight, savings against the ideal, savings by what they are set against."""

import altair as alt
import pandas as pd

from litbook.chapter.figures import STEP, framed, share
from litbook.publish.summaries.compression import AIDED, ANOTHER, FULL_BITS, PLAIN, SAME, times

QUALITIES = ("on a par", "small loss", "a loss", "not compared")
RIVALS = (SAME, ANOTHER, "not stated")
SHAPES = alt.Scale(domain=[AIDED, PLAIN], range=["circle", "square"])
WIDTHS = alt.Scale(type="log", base=2, domain=[0.5, 16])
BITS = [0.5, 1, 2, 4, 8, 16]
STARTS = (16, 32)  # bits a weight before


def quality_by_width(widths: pd.DataFrame) -> alt.LayerChart:
    """Points: bits a weight of each result; colour: what the abstract says of quality; shape: aid named or not."""
    base = alt.Chart(widths).encode(
        x=alt.X("width:Q", title="Bits a weight", scale=WIDTHS, axis=alt.Axis(values=BITS)),
        y=alt.Y("citekey:N", title=None, sort=list(dict.fromkeys(widths["citekey"]))),
    )
    points = base.mark_point(filled=True, size=110, opacity=1).encode(
        color=alt.Color("quality:N", title="Quality", scale=alt.Scale(domain=list(QUALITIES))),
        shape=alt.Shape("measure:N", scale=SHAPES, legend=None),
        tooltip=["citekey", "model", "width", "quality", "aid", "quote"],
    )
    chart = base.mark_line(strokeWidth=1, opacity=0.5).encode(detail="citekey:N") + points
    return framed(chart, "quality-by-width", width_finding(widths), WIDTH_DESCRIPTION, alt.Step(STEP))


WIDTH_DESCRIPTION = (
    "Bits a weight at which an abstract speaks of quality, logarithmic; colour: what it says, against the model before "
    "or against models of similar size; circle: it names an aid beyond rounding a finished model, square: none."
)


def width_finding(widths: pd.DataFrame) -> str:
    """How many results below four bits and at four bits name an aid."""
    aided = widths["measure"] == AIDED
    low, four = widths["width"] < 4, widths["width"] == 4
    below = share((aided & low).sum(), low.sum())
    return f"{below} results below four bits name an aid, {share((aided & four).sum(), four.sum())} at four"


def ideal_lines() -> pd.DataFrame:
    """Points of the lines of saving = bits before / bits after: width, factor, start, label (at two bits)."""
    points = [(bits, start / bits, start) for start in STARTS for bits in (0.5, 2, 16)]
    lines = pd.DataFrame(points, columns=["width", "factor", "start"])
    label = "from " + lines["start"].astype(str) + " bits"
    return lines.assign(label=label.where(lines["width"] == 2, ""))


def saving_by_width(ideal: pd.DataFrame) -> alt.LayerChart:
    """Points: stated saving against bits a weight; lines: what the number of bits alone gives."""
    x = alt.X("width:Q", title="Bits a weight", scale=WIDTHS, axis=alt.Axis(values=BITS))
    factor = alt.Scale(type="log", base=2, domain=[1, 64])
    y = alt.Y("factor:Q", title="Saving (×)", scale=factor, axis=alt.Axis(values=[1, 2, 4, 8, 16, 32, 64]))
    lines = alt.Chart(ideal_lines()).encode(x=x, y=y)
    above = lines.transform_filter(f"datum.start > {FULL_BITS}")
    below = lines.transform_filter(f"datum.start <= {FULL_BITS}")
    points = alt.Chart(ideal).mark_point(filled=True, size=110, opacity=1)
    chart = (
        lines.mark_line(strokeWidth=1.5, opacity=0.8).encode(detail="start:N")
        + above.mark_text(align="left", baseline="bottom", dx=6, dy=-3).encode(text="label:N")
        + below.mark_text(align="right", baseline="top", dx=-6, dy=3).encode(text="label:N")
        + points.encode(
            x=x,
            y=y,
            color=alt.Color("citekey:N", title="Paper", sort=list(ideal["citekey"])),
            tooltip=["citekey", "width", alt.Tooltip("factor", format=".3~g"), "effective"],
        )
    )
    within = (ideal["factor"] <= ideal["ideal"] * 1.001).sum()
    finding = f"{share(within, len(ideal))} stated savings lie on or below the ideal from {FULL_BITS} bits"
    description = (
        "Stated saving of memory or model size against the bits a weight at which it is stated, both logarithmic; "
        "lines: bits before divided by bits after."
    )
    return framed(chart, "saving-by-width", finding, description, 320)


def savings_by_rival(saved: pd.DataFrame) -> alt.LayerChart:
    """Points: stated reductions, a row a paper; colour: measured against which model."""
    order = saved.sort_values(["rival", "factor"], ascending=False)["citekey"].drop_duplicates().tolist()
    base = alt.Chart(saved).encode(
        x=alt.X(
            "factor:Q",
            title="Reduction (×)",
            scale=alt.Scale(type="log", domain=[1, 32]),
            axis=alt.Axis(values=[1, 2, 4, 8, 16, 32]),
        ),
        y=alt.Y("citekey:N", title=None, sort=order),
        color=alt.Color("rival:N", title="Measured against", scale=alt.Scale(domain=list(RIVALS))),
    )
    points = base.mark_point(filled=True, size=90, opacity=1).encode(
        tooltip=[
            "citekey",
            "way",
            "shrinks",
            "bound",
            alt.Tooltip("factor", format=".3~g"),
            "rival",
            "quality",
        ],
    )
    middle = saved.groupby("rival")["factor"].median()
    finding = (
        f"The middle reduction is {times(middle.get(SAME))} against the same model, "
        f"{times(middle.get(ANOTHER))} against another"
    )
    description = (
        "Factors by which abstracts say that memory, parameters or experts shrink, logarithmic; "
        "what shrinks differs from row to row; colour: against the same model before, or another model."
    )
    chart = base.mark_line(strokeWidth=1, opacity=0.6).encode(detail="citekey:N") + points
    return framed(chart, "savings-by-rival", finding, description, alt.Step(STEP))
