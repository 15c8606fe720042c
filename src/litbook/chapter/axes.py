"""What charts of several chapters share: labels in people's units, and the fixed order of stances."""

IN_BILLIONS = "replace(format(datum.value, '~s'), 'G', 'B')"
"""Vega expression for an axis label: the field says 7B where SI says 7G."""

STANCES = ["supports", "qualifies", "refutes"]
