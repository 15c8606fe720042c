"""Charts of specialist models: sizes by field, sizes of rivals, sizes over which gains were studied."""

import altair as alt
import pandas as pd

from litbook.chapter.figures import STEP, framed, share
from litbook.site.reading import scaled

AXIS = alt.Axis(format="~s", tickCount=5, labelExpr="replace(datum.label, 'G', 'B')")  # B as in 7B
LOG = alt.Scale(type="log")
STANCES = ("supports", "qualifies", "refutes")


def sizes_by_field(models: pd.DataFrame) -> alt.LayerChart:
    """Points: stated sizes of the models of each field; colour: whether the base is named."""
    counted = models.groupby(["field", "parameters", "start"], as_index=False).agg(
        models=("model", ", ".join), number=("model", "size")
    )
    counted = counted.assign(label="×" + counted["number"].astype(str))
    fields = models.groupby("field")["parameters"].max().sort_values(ascending=False).index.tolist()
    base = alt.Chart(counted).encode(
        x=alt.X("parameters:Q", title="Parameters", scale=LOG, axis=AXIS),
        y=alt.Y("field:N", title=None, sort=fields),
    )
    points = base.mark_point(filled=True, size=70, opacity=1).encode(
        color=alt.Color("start:N", title="Starting model"),
        tooltip=["models", "field", alt.Tooltip("parameters", format="~s"), "start"],
    )
    several = base.transform_filter("datum.number > 1").mark_text(align="left", dx=8).encode(text="label:N")
    chart = base.mark_line(strokeWidth=1, opacity=0.5).encode(detail="models:N") + points + several
    common = models["parameters"].mode()[0]
    alike = (models["parameters"] == common).sum()
    named = models.loc[models["start"] == "named"].drop_duplicates(["citekey", "model"])
    total = len(models.drop_duplicates(["citekey", "model"]))
    finding = f"{share(alike, total)} specialists have {scaled(common)} parameters; {len(named)} name a starting model"
    description = "Stated sizes of the models made for a field, logarithmic; a line joins one model's sizes."
    return framed(chart, "sizes-by-field", finding, description, alt.Step(STEP))


def rival_sizes(held: pd.DataFrame) -> alt.LayerChart:
    """Points joined by lines: a specialist's size and the sizes of the models that it is held against."""
    named = held.assign(whose=held["whose"].map({"own": "specialist", "compared": "compared model"}))
    sizes = named.dropna(subset=["parameters"])
    sized = set(sizes.loc[sizes["whose"] == "compared model", "citekey"])
    without = named[~named["citekey"].isin(sized)].drop_duplicates("citekey").assign(note="not stated")
    y = alt.Y("citekey:N", title=None)
    x = alt.X("parameters:Q", title="Parameters", scale=LOG, axis=AXIS)
    lines = alt.Chart(sizes).mark_line(strokeWidth=1, opacity=0.5).encode(x=x, y=y, detail="citekey:N")
    points = (
        alt.Chart(sizes)
        .mark_point(filled=True, size=80, opacity=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color("whose:N", title="Size of"),
            shape=alt.Shape("whose:N", title="Size of"),
            tooltip=["citekey", "whose", alt.Tooltip("parameters", format="~s"), "of"],
        )
    )
    notes = alt.Chart(without).mark_text(align="right").encode(x=alt.value("width"), y=y, text="note:N")
    finding = (
        f"{share(len(sized), named['citekey'].nunique())} papers state the size of a model they compare with"
    )
    description = (
        "Sizes of specialists and of the models that their abstracts compare them with, logarithmic; "
        "not stated: no compared model's size is printed."
    )
    return framed(lines + points + notes, "rival-sizes", finding, description, alt.Step(STEP))


def size_studies(sizes: pd.DataFrame) -> alt.LayerChart:
    """Points joined by lines: the sizes that studies of size name; colour: what they say of gains from size."""
    order = sizes.groupby("citekey")["parameters"].max().sort_values(ascending=False).index.tolist()
    base = alt.Chart(sizes).encode(
        x=alt.X("parameters:Q", title="Parameters", scale=LOG, axis=AXIS),
        y=alt.Y("citekey:N", title=None, sort=order),
        color=alt.Color("stance:N", title="Gains from size", sort=list(STANCES)),
        detail="citekey:N",
    )
    points = base.mark_point(filled=True, size=70, opacity=1).encode(
        tooltip=["citekey", alt.Tooltip("parameters", format="~s"), "of", "stance", "note"]
    )
    stances = sizes.drop_duplicates("citekey")["stance"].value_counts()
    through = share(stances.get("supports", 0), stances.sum())
    finding = f"{through} studies of size in a field report gains throughout; the others limit or deny them"
    description = (
        "The sizes that each abstract names, logarithmic; colour: does it support, qualify or refute that "
        "larger models keep performing better in the field."
    )
    return framed(
        base.mark_line(strokeWidth=2, opacity=0.5) + points,
        "size-studies",
        finding,
        description,
        alt.Step(STEP),
    )
