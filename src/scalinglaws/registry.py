"""All laws by name."""

from difflib import get_close_matches

from scalinglaws import (
    allocation,
    compute,
    data,
    diloco,
    experts,
    hyperparameters,
    inference,
    loss,
    memory,
    vocabulary,
)
from scalinglaws.law import Law

_FAMILIES = (
    loss,
    diloco,
    allocation,
    hyperparameters,
    experts,
    data,
    vocabulary,
    memory,
    compute,
    inference,
)

LAWS: dict[str, Law] = {law.name: law for family in _FAMILIES for law in family.LAWS}


def find_law(name: str) -> Law:
    """The law of that name; raises ValueError that offers the nearest names."""
    if name in LAWS:
        return LAWS[name]
    near = get_close_matches(name, LAWS, n=3, cutoff=0.4)
    raise ValueError(f"no law {name!r}" + (f"; did you mean {', '.join(near)}?" if near else ""))
