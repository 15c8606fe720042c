"""Charts of other designs: sizes tried, stated savings, evidence over time."""

import altair as alt
import pandas as pd

from litbook.chapter.figures import STEP, framed, share
from litbook.publish.summaries.architecture import contests, times_text
from litbook.site.reading import scaled

LARGE = 20e9  # parameters; beyond it the chapter calls a trial large
IN_BILLIONS = "replace(format(datum.value, '~s'), 'G', 'B')"  # the field says 7B, SI says 7G
RIVALS = ["stated", "own, unoptimised", "not stated"]
STANCES = ["supports", "qualifies", "refutes"]
LANE = 9  # pixels for each stance of a claim
TWO_LINES = "split(datum.label, '|')"


def sizes(sizes: pd.DataFrame) -> alt.LayerChart:
    """Circles: the sizes at which each design was tried; lines: from the smallest to the largest of one paper."""
    axis = alt.Axis(labelExpr=IN_BILLIONS, values=[1e8, 1e9, 1e10, 1e11, 1e12])
    scale = alt.Scale(type="log", nice=False, padding=14)
    x = alt.X("size:Q", title="Parameters", scale=scale, axis=axis)
    order = list(dict.fromkeys(sizes["design"]))
    base = alt.Chart(sizes).encode(
        y=alt.Y("design:N", title=None, sort=order, axis=alt.Axis(grid=True)),
        color=alt.Color("start:N", title="Weights"),
        tooltip=["design", "papers", "citekeys", alt.Tooltip("size", format=".3~s")],
    )
    area = alt.Size("papers:Q", scale=alt.Scale(range=[70, 240]), legend=None)
    lines = base.mark_rule(strokeWidth=2, opacity=0.6).encode(x=x, x2="least:Q")
    circles = base.mark_circle(opacity=1).encode(x=x, size=area)
    description = (
        "Largest size at which a paper tried its design, where the abstract states one; a line runs from the smallest. "
        f"Area: papers, {sizes['papers'].min()} to {sizes['papers'].max()}. Activated parameters for the hybrid; "
        "the sizes of the models that were merged or blended."
    )
    return framed(lines + circles, "sizes", finding_of_sizes(sizes), description, alt.Step(STEP + 4))


def finding_of_sizes(sizes: pd.DataFrame) -> str:
    """Which designs were tried at a large size, and where the others end."""
    largest = sizes.groupby("design", sort=False)["size"].max()
    large, rest = largest[largest > LARGE], largest[largest <= LARGE]
    if large.empty or rest.empty:
        return f"{len(largest)} designs are tried at up to {scaled(largest.max())} parameters"
    names = ", ".join(large.index)
    return (
        f"{share(len(large), len(largest))} designs are tried beyond {scaled(LARGE)} parameters ({names}); "
        f"the others end at {scaled(rest.max())}"
    )


def savings(savings: pd.DataFrame) -> alt.LayerChart:
    """Points: the stated savings as factors, a row a design and what it saves; colour and shape: against what."""
    rows = savings.assign(row=savings["label"] + ": " + savings["saves"])
    rows["text"] = rows["factor"].map(times_text).mask(rows["row"].duplicated(), "")
    scale = alt.Scale(type="log", nice=False, padding=16)
    rival = alt.Scale(domain=RIVALS)
    base = alt.Chart(rows).encode(
        x=alt.X("factor:Q", title="Times less (logarithmic)", scale=scale, axis=alt.Axis(values=TICKS)),
        y=alt.Y("row:N", title=None, sort=list(dict.fromkeys(rows["row"])), axis=alt.Axis(grid=True)),
        tooltip=["label", "citekey", "saves", "printed", "against", "quality"],
    )
    points = base.mark_point(filled=True, size=90, opacity=1).encode(
        color=alt.Color("rival:N", title="Rival", scale=rival),
        shape=alt.Shape("rival:N", title="Rival", scale=rival),
    )
    description = (
        "Savings that the abstracts state, as factors, a row for each design and what it saves, largest first; "
        "colour and shape: whether the abstract says against what. A number stands at the largest of its row. "
        "Percentages are converted: of speed to 1 + p, of reduction to 1/(1 - p)."
    )
    texts = base.transform_filter("datum.text !== ''").mark_text(align="left", dx=8).encode(text="text:N")
    return framed(points + texts, "savings", finding_of_savings(savings), description, alt.Step(STEP))


TICKS = [1, 2, 5, 10, 20, 50, 100]


def finding_of_savings(savings: pd.DataFrame) -> str:
    """How many savings are stated against a rival, and whether the largest one is."""
    stated = savings[savings["rival"] == "stated"]
    if stated.empty:
        return f"None of {len(savings)} stated savings says against what"
    count = share(len(stated), len(savings))
    reached, largest = stated["factor"].max(), savings["factor"].max()
    said = f"; the largest says nothing ({times_text(largest)})" if largest > reached else ""
    return f"{count} savings name a rival from outside and reach {times_text(reached)}{said}"


def evidence(evidence: pd.DataFrame, claims: pd.DataFrame) -> alt.Chart:
    """Points: papers by month, a row a claim; colour and shape: stance."""
    labels = {name: two_lines(name) for name in dict.fromkeys(evidence["claim_id"])}
    rows = evidence.assign(label=evidence["claim_id"].map(labels))
    stance, padded = alt.Scale(domain=STANCES), alt.Scale(padding=12)
    years = alt.Axis(format="%Y", tickCount="year")
    chart = (
        alt.Chart(rows)
        .mark_point(filled=True, opacity=0.9)
        .encode(
            x=alt.X("month:T", title="First publication", scale=padded, axis=years),
            y=alt.Y(
                "label:N",
                title=None,
                sort=list(labels.values()),
                scale=alt.Scale(paddingInner=0.3, paddingOuter=0.2),
                axis=alt.Axis(grid=True, labelExpr=TWO_LINES, labelLineHeight=12),
            ),
            yOffset=alt.YOffset("stance:N", scale=stance),
            color=alt.Color("stance:N", title="Stance", scale=stance),
            shape=alt.Shape("stance:N", title="Stance", scale=stance),
            size=alt.Size("papers:Q", scale=alt.Scale(range=[70, 200]), legend=None),
            tooltip=["claim", "month", "stance", "citekeys"],
        )
    )
    contested = contests(claims)
    last = (contested["refutes"] > contested["supports"]).sum()
    finding = (
        f"{share(len(contested), len(labels))} claims are both supported and refuted; "
        f"in {last} of these the refutation came last"
    )
    description = (
        "Papers that bear on the claims of this chapter, by month of first publication and stance; within a row "
        "support lies above, refutation below. Area: papers of one month."
    )
    return framed(chart, "evidence", finding, description, alt.Step(LANE))


def two_lines(claim_id: str) -> str:
    """The claim's name in two lines of about the same length, parted by `|`."""
    words = claim_id.split("-")
    cuts = range(1, len(words))
    longest = {cut: max(len(" ".join(words[:cut])), len(" ".join(words[cut:]))) for cut in cuts}
    cut = min(longest, key=longest.__getitem__, default=1)
    return " ".join(words[:cut]) + "|" + " ".join(words[cut:])
