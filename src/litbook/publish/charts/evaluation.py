"""Charts of behaviour: what changes with size, where hard abilities are placed, what the claims rest on."""

import altair as alt
import pandas as pd

from litbook.chapter.figures import STEP, framed, nothing, share
from litbook.publish.summaries.evaluation import ASSERTED, ENDS, KINDS, OWN, STANCES, TRENDS
from litbook.site.reading import scaled

POWERS = [10.0**power for power in range(7, 13)]
AXIS = alt.Axis(values=POWERS, labelExpr="replace(format(datum.value, '~s'), 'G', 'B')")  # B as in 7B
LOG = alt.Scale(type="log", padding=8)


def size_axis(field: str) -> alt.X:
    """Parameters on a logarithmic axis, marked as the field writes them (7B)."""
    return alt.X(f"{field}:Q", title="Parameters", scale=LOG, axis=AXIS)


def trends(observed: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Bars over the sizes studied, a row a behaviour; colour: what happens as models grow; diamond: a change."""
    if observed.empty:
        return nothing("trends", "No behaviour of this theme is followed over sizes")
    y = alt.Y("measured:N", title=None, sort=list(observed["measured"]))
    colour = alt.Color("trend:N", title="As models grow, it", scale=alt.Scale(domain=TRENDS))
    tooltip = ["measured", "citekey", "trend", "quote"]
    rows = alt.Chart(observed.assign(label="no size stated")).encode(y=y, color=colour, tooltip=tooltip)
    ranged = rows.transform_filter("isValid(datum.least) && isValid(datum.most)")
    largest = rows.transform_filter("isValid(datum.most)")
    changed = rows.transform_filter("isValid(datum.turn)")
    silent = rows.transform_filter(" && ".join(f"!isValid(datum.{end})" for end in ENDS))
    chart = (
        ranged.mark_rule(strokeWidth=5, opacity=0.6).encode(x=size_axis("least"), x2="most:Q")
        + ranged.mark_point(filled=True, size=60, opacity=1).encode(x=size_axis("least"))
        + largest.mark_point(filled=True, size=60, opacity=1).encode(x=size_axis("most"))
        + changed.mark_point(filled=True, size=150, shape="diamond", opacity=1).encode(x=size_axis("turn"))
        + silent.mark_text(align="right").encode(x=alt.value("width"), text="label:N")
    )
    rising = (observed["trend"] == "rises").sum()
    finding = f"{share(rising, len(observed))} behaviours rise with size throughout, as we read them"
    description = (
        "Sizes over which abstracts follow a behaviour, logarithmic; a point alone: only the largest size is named; "
        "diamond: size of a change; colour: our reading of what happens as models grow."
    )
    return framed(chart, "trends", finding, description, alt.Step(STEP))


def abilities(placed: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Points: the sizes at which a hard ability is placed, a row an ability; colour and shape: how it is placed."""
    if placed.empty:
        return nothing("abilities", "No paper of this theme places a hard ability at a size")
    kinds = alt.Scale(domain=KINDS)
    y = alt.Y("ability:N", title=None, sort=list(placed["ability"].unique()))
    base = alt.Chart(placed).encode(x=size_axis("parameters"), y=y)
    points = base.mark_point(filled=True, size=110, opacity=1).encode(
        color=alt.Color("kind:N", title="Placed by", scale=kinds),
        shape=alt.Shape("kind:N", title="Placed by", scale=kinds),
        tooltip=["ability", "citekey", "kind", alt.Tooltip("parameters", format="~s"), "quote"],
    )
    chart = base.mark_line(strokeWidth=1, opacity=0.6).encode(detail="ability:N") + points
    description = (
        "Sizes that abstracts name for a hard ability, logarithmic: held to need, shown after training or selection, "
        "steep rise at the largest model, or the two ends of a smooth rise. Each row has tasks and training of its own."
    )
    return framed(chart, "abilities", finding_of_abilities(placed), description, alt.Step(STEP + 6))


def finding_of_abilities(placed: pd.DataFrame) -> str:
    """The smallest size at which an ability is shown against the smallest held necessary, or the range named."""
    held, shown = (
        placed.loc[placed["kind"] == kind, "parameters"].min() for kind in ("held to need", "shown at")
    )
    if pd.isna(held) or pd.isna(shown):
        low, high = scaled(placed["parameters"].min()), scaled(placed["parameters"].max())
        return f"Hard abilities are placed at {low} to {high} parameters"
    return f"Abilities held to need {scaled(held)} parameters or more are shown from {scaled(shown)}"


def evidence(weighed: pd.DataFrame) -> alt.Chart:
    """One mark a paper: refuting papers left of zero; colour: stance; shape: what it rests on."""
    if weighed.empty:
        return nothing("evidence", "No claim of this theme is weighed")
    stances, bases = alt.Scale(domain=STANCES), alt.Scale(domain=[OWN, ASSERTED])
    named = weighed.assign(label=weighed["claim_id"].str.replace("-", " "))
    order = named.groupby("label")["position"].sum().sort_values(ascending=False).index.tolist()
    listed = alt.Legend(columns=1)  # side by side the two legends outgrow a narrow page
    papers = alt.Axis(labelExpr="abs(datum.value)", tickMinStep=1, format="d")
    chart = (
        alt.Chart(named)
        .mark_point(filled=True, size=120, opacity=1)
        .encode(
            x=alt.X("position:Q", title="Papers (refuting: left)", axis=papers),
            y=alt.Y("label:N", title=None, sort=order),
            color=alt.Color("stance:N", title="Stance", scale=stances, legend=listed),
            shape=alt.Shape("basis:N", title="Rests on", scale=bases, legend=listed),
            tooltip=["claim", "citekey", "stance", "basis", "note"],
        )
    )
    description = (
        "One mark for each paper that bears on a claim of this chapter; colour: its stance; shape: whether it "
        "rests on work of the paper's own, or asserts or reports."
    )
    return framed(chart, "evidence", finding_of_evidence(named), description, alt.Step(STEP + 4))


def finding_of_evidence(weighed: pd.DataFrame) -> str:
    """On the most refuted claim, how many stances on either side rest on own work."""
    refuted = weighed.loc[weighed["stance"] == "refutes", "label"].value_counts()
    if refuted.empty:
        return f"{own_work(weighed)} pieces of evidence rest on own work, and none refutes its claim"
    label = str(refuted.index[0])
    claim = weighed[weighed["label"] == label]
    against, behind = (own_work(claim[claim["stance"] == stance]) for stance in ("refutes", "supports"))
    return f"{label.capitalize()}: {against} refuting and {behind} supporting papers rest on own work"


def own_work(evidence: pd.DataFrame) -> str:
    """`3 of 4`: the pieces of evidence that rest on own work."""
    return share((evidence["basis"] == OWN).sum(), len(evidence))
