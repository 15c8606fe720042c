"""What charts of several chapters share: labels in people's units, and the fixed order of stances."""

import altair as alt

IN_BILLIONS = "replace(format(datum.value, '~s'), 'G', 'B')"
"""Vega expression for an axis label: the field says 7B where SI says 7G."""

AMOUNTS = (
    "datum.value >= 1e12 ? datum.value/1e12 + 'T' : datum.value >= 1e9 ? datum.value/1e9 + 'B'"
    " : datum.value/1e6 + 'M'"
)
"""Vega expression for an axis label of parameters or tokens: 500M, 7B, 15T."""

PARAMETERS = alt.X(
    "parameters:Q",
    title="Parameters",
    scale=alt.Scale(type="log"),
    axis=alt.Axis(format="~s", tickCount=5, labelExpr="replace(datum.label, 'G', 'B')"),
)
"""The column `parameters` along the page, logarithmic; Vega chooses which ticks have a label (7B)."""

STANCES = ["supports", "qualifies", "refutes"]
