"""Coded models joined with what public sources state: a row a model and size, each cell with its tier and place."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from litbook.coding.sources import FROM_SCRATCH, agrees, named_facts
from litbook.model import CodedModel, Coding, SourcedFact

Tier = Literal["abstract", "source"]
TIERS: tuple[Tier, ...] = ("abstract", "source")
FIELDS = (
    "parameters", "active_parameters", "tokens", "context", "base", "license", "devices", "device_hours",
    "vocabulary", "precision",
)  # fmt: skip
"""What is known of a model; each has two columns beside it, `<field>_tier` and `<field>_row`."""
ADD_UP = {"device-hours", "flop"}
"""Fields that a source may give for all sizes of a model together, which is then the number of none of them."""
SEPARATOR = "; "
Cells = dict[str, Any]


@dataclass
class JoinedModel:
    """One size of a model: its cells, and what sources say that no cell shows."""

    model: CodedModel
    size: float | None
    cells: Cells = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)

    def put(self, column: str, value: float | str, tier: Tier, row: str) -> None:
        """Fills a cell, unless the abstract or an earlier fact has filled it; several names stand side by side."""
        held = self.cells.get(column)
        if held is None:
            self.cells |= {column: value, f"{column}_tier": tier, f"{column}_row": row}
        elif (
            self.cells[f"{column}_tier"] == tier
            and isinstance(held, str)
            and value not in held.split(SEPARATOR)
        ):
            self.cells[column] = f"{held}{SEPARATOR}{value}"


def joined_rows(coding: Coding | None, facts: Sequence[SourcedFact]) -> Iterator[Cells]:
    """One row a model and size of a paper, those that only a source names included, by model and size.

    The abstract's word stands where there is one. A fact about one size wins over one about all sizes. `searched` says
    whether a public source of the paper was found at all; `conflicts` what sources say otherwise.
    """
    if coding is None:
        return
    for order, one in enumerate(joined(coding, facts), start=1):
        tokens, size = (
            one.cells.get("tokens"),
            one.cells.get("active_parameters") or one.cells.get("parameters"),
        )
        anew = one.cells.get("base") in (None, FROM_SCRATCH)
        yield one.cells | {
            "model": one.model.name,
            "model_order": order,
            "tokens_per_parameter": tokens / size if tokens and size and anew else None,
            "language": SEPARATOR.join(one.model.language) or None,
            "field": one.model.field,
            "searched": bool(facts),
            "conflicts": SEPARATOR.join(one.conflicts) or None,
        }


def joined(coding: Coding, facts: Sequence[SourcedFact]) -> list[JoinedModel]:
    """The models and sizes of a paper with their cells filled."""
    named = named_facts(facts)
    found = [
        JoinedModel(model, size)
        for model in coding.models
        for size in sizes_of(model, [fact for fact in facts if fact.model == model.name])
    ]
    several = Counter(one.model.name for one in found)
    for one in found:
        abstract_cells(one, coding, alone=several[one.model.name] == 1)
        source_cells(one, named, alone=several[one.model.name] == 1)
    return found


def sizes_of(model: CodedModel, facts: Iterable[SourcedFact]) -> list[float | None]:
    """The sizes that the abstract names, and those that only a source names; one unknown where nobody names any."""
    sourced = {fact.size for fact in facts if fact.size}
    only_sourced = {size for size in sourced if not any(agrees(size, known) for known in model.sizes)}
    return [*sorted({*model.sizes, *only_sourced})] or [None]


def abstract_cells(one: JoinedModel, coding: Coding, *, alone: bool) -> None:
    """What the abstract says of this size of the model; of a size that it does not name, what holds for all alone."""
    model = one.model
    active: float | None = None
    if len(model.active) == len(model.sizes):
        active = dict(zip(model.sizes, model.active, strict=True)).get(one.size or 0.0)
    elif not model.sizes and len(model.active) == 1:
        active = model.active[0]
    stated = {
        "parameters": one.size if model.sizes else None,
        "active_parameters": active,
        "tokens": model.tokens,
        "context": model.context,
        "base": SEPARATOR.join(model.base) or (FROM_SCRATCH if model.from_scratch else None),
        "license": model.license,
    }
    named = one.size in model.sizes or (alone and not model.sizes)
    for column, value in stated.items():
        if value is not None and (named or column == "license" or value == FROM_SCRATCH):
            one.put(column, value, "abstract", f"model-{coding.models.index(model) + 1}")


def source_cells(one: JoinedModel, named: Mapping[str, SourcedFact], *, alone: bool) -> None:
    """What public sources say of this size, first what they say of it alone."""
    about = [
        (name, fact)
        for name, fact in named.items()
        if fact.model == one.model.name and concerns(fact, one, alone=alone)
    ]
    for name, fact in sorted(about, key=lambda pair: pair[1].size is None):
        column = fact.field.replace("-", "_")
        if column in FIELDS:
            one.put(column, shown(fact), "source", f"source-{name}")
        if fact.disagrees and one.cells.get(column) != shown(fact):
            one.conflicts.append(f"{fact.field}: “{fact.printed}” ({fact.kind})")
    if one.size and "parameters" not in one.cells:
        name = next(name for name, fact in about if fact.size)
        one.put("parameters", one.size, "source", f"source-{name}")


def concerns(fact: SourcedFact, one: JoinedModel, *, alone: bool) -> bool:
    """Whether a fact holds for this size: it names the size, or none and is no sum over several."""
    if fact.size is None:
        return alone or fact.field not in ADD_UP | {"parameters", "active-parameters"}
    return one.size is not None and agrees(fact.size, one.size)


def shown(fact: SourcedFact) -> float | str:
    """The value of a cell; devices are named with their count."""
    if fact.field != "devices" or isinstance(fact.value, str):
        return fact.value
    return f"{fact.value:g} × {fact.device}" if fact.device else f"{fact.value:g}"
