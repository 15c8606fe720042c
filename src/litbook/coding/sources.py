"""Sourced facts: checks, each with a code, and coded models joined with them, each cell with its tier and place."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal
from urllib.parse import urlsplit

from litbook import parsing
from litbook.coding.numerals import find_numerals, same_value
from litbook.errors import Fault, Problem, problems_of
from litbook.model import CodedModel, Coding, SourcedFact, Sources

CODEBOOK = parsing.shipped("coding/codebook.toml")["sourced"]
UNITS: Mapping[str, str] = CODEBOOK["units"]
PRECISIONS: Mapping[str, str] = CODEBOOK["precisions"]
MAY_BE_TEXT = {"devices"}  # a source that names the device without a count
OF_A_DEVICE = {"devices", "device-hours"}
SEVERAL = {"base", "devices", "precision", "compared-with", "measured-on"}  # one model may have many
ABOUT_ANY_MODEL = {"compared-with", "measured-on"}
PRINTED_WORDS = 8
FROM_SCRATCH = "from scratch"
SCRATCH_WORDS = re.compile(r"scratch|random|cold start", re.IGNORECASE)
VERSION = re.compile(r"v[1-9]\d*|[0-9a-f]{7,40}|\d{4}-\d\d-\d\d|undated")
SCALES = (1.0, 1e3, 1e6, 1e9, 1e12)


def named_facts(facts: Iterable[SourcedFact]) -> dict[str, SourcedFact]:
    """The facts of one paper by their names: the field, and a number from the second of a field on ("tokens-2")."""
    seen: Counter[str] = Counter()
    named = {}
    for fact in facts:
        seen[fact.field] += 1
        named[fact.field + (f"-{seen[fact.field]}" if seen[fact.field] > 1 else "")] = fact
    return named


def check_sources(sources: Sources, coding: Coding | None, file: str) -> tuple[Problem, ...]:
    """Every fault of one paper's sourced facts; `coding` is what the abstract says, `file` names the file."""
    faults = [
        (code, f"facts[{index}].{place}", text, mend)
        for index, fact in enumerate(sources.facts, start=1)
        for check in (unit_faults, printed_faults, address_faults)
        for code, place, text, mend in check(fact)
    ]
    return problems_of([*faults, *model_faults(sources, coding), *conflict_faults(sources)], file)


def unit_faults(fact: SourcedFact) -> Iterator[Fault]:
    """S003: a number where the field is text, the wrong unit, or a device where none is counted."""
    unit = None if isinstance(fact.value, str) else UNITS.get(fact.field)
    if isinstance(fact.value, str) and fact.field in UNITS and fact.field not in MAY_BE_TEXT:
        text = f"{fact.field} is the text {fact.value!r}"
        yield "S003", "value", text, f"write a number of {UNITS[fact.field]}"
    elif not isinstance(fact.value, str) and fact.field not in UNITS:
        yield "S003", "value", f"{fact.field} is the number {fact.value:g}", "write the name as a text"
    elif fact.unit != unit:
        mend = f"write unit = {unit!r}" if unit else "leave the unit out"
        yield "S003", "unit", f"{fact.field} in {fact.unit!r}", mend
    if not isinstance(fact.value, str) and not fact.value > 0:
        yield "S003", "value", f"is {fact.value:g}", "write a count above 0"
    if fact.device and fact.field not in OF_A_DEVICE:
        mend = f"only {' and '.join(sorted(OF_A_DEVICE))} have one"
        yield "S003", "device", f"stands beside {fact.field}", mend


def printed_faults(fact: SourcedFact) -> Iterator[Fault]:
    """S004 and S005: the printed words do not show the value, or are a sentence."""
    if not shows(fact):
        text = f"{fact.value if isinstance(fact.value, str) else format(fact.value, 'g')!r} is not shown by"
        yield "S004", "value", f"{text} {fact.printed!r}", "correct the value or copy the words that print it"
    if (words := len(fact.printed.split())) > PRINTED_WORDS:
        mend = f"copy the figure or name alone, at most {PRINTED_WORDS}"
        yield "S005", "printed", f"has {words} words", mend


def shows(fact: SourcedFact) -> bool:
    """Whether the printed words give the value: the number, in the unit of a table's heading where it has
    none of its own, or every word of the text."""
    if not isinstance(fact.value, str):
        return shows_number(fact.value, fact.printed)
    if fact.value == FROM_SCRATCH:
        return bool(SCRATCH_WORDS.search(fact.printed))
    if fact.field == "precision" and fact.value in PRECISIONS:
        return bool(re.search(PRECISIONS[fact.value], fact.printed, re.IGNORECASE))
    return words(fact.value) <= words(fact.printed)


def shows_number(value: float, printed: str) -> bool:
    """Whether a numeral of the text is the value; one without a scale may have it from a table's heading."""
    return any(
        same_value(value, numeral.value * scale)
        for numeral in find_numerals(printed)
        for scale in (SCALES if numeral.scale == 1 else (1.0,))
    )


def words(text: str) -> set[str]:
    """The names and numbers of a text, however they are joined: LLaMA2-7B and Llama 2 7B are alike."""
    return set(re.findall(r"[^\W\d_]+|\d+(?:\.\d+)*", text.casefold()))


def address_faults(fact: SourcedFact) -> Iterator[Fault]:
    """S006 and S007: where the source is, in which version, and at which place in it."""
    parts = urlsplit(fact.address)
    if parts.scheme != "https" or "." not in parts.netloc or re.search(r"\s", fact.address):
        yield "S006", "address", f"is {fact.address!r}", "write the https:// address of the source itself"
    if not VERSION.fullmatch(fact.version):
        mend = "write vN of arXiv, a commit, a date as 2024-05-31, or undated"
        yield "S007", "version", f"is {fact.version!r}", mend
    if not fact.place.strip():
        yield "S007", "place", "is empty", "name the section, table, figure or line"


def model_faults(sources: Sources, coding: Coding | None) -> Iterator[Fault]:
    """S002 and S008: a model that the coding does not name, and a value other than the abstract's.

    Where a model may have several values, one that the abstract does not name is no conflict beside one that
    it does.
    """
    models = {model.name: model for model in coding.models} if coding else {}
    confirmed = {
        (fact.model, fact.field)
        for fact in sources.facts
        if fact.field in SEVERAL and fact.model in models and confirms(fact, models[fact.model])
    }
    for index, fact in enumerate(sources.facts, start=1):
        if fact.model not in models:
            if models and fact.field not in ABOUT_ANY_MODEL:
                mend = f"write one of {', '.join(map(repr, models))}"
                yield "S002", f"facts[{index}].model", f"{fact.model!r} is no model of the coding", mend
        elif not (
            fact.disagrees or (fact.model, fact.field) in confirmed or confirms(fact, models[fact.model])
        ):
            stated = ", ".join(map(repr, stated_values(fact, models[fact.model])))
            text = f"is {fact.value!r}, the abstract has {stated}"
            yield "S008", f"facts[{index}].value", text, "correct it, or say in `disagrees` what differs"


def confirms(fact: SourcedFact, model: CodedModel) -> bool:
    """Whether the fact gives a value of the abstract, or the abstract gives none."""
    stated = stated_values(fact, model)
    return not stated or any(agrees(fact.value, one) for one in stated)


def stated_values(fact: SourcedFact, model: CodedModel) -> tuple[float | str, ...]:
    """What the abstract gives for the fact's field; nothing for a size that it does not name.

    A nominal size stands for the parameters of that size.
    """
    if fact.field == "parameters":
        return (fact.size,) if fact.size else model.sizes
    if fact.size and model.sizes and not any(agrees(fact.size, size) for size in model.sizes):
        return ()
    stated: dict[str, tuple[float | str | None, ...]] = {
        "active-parameters": model.active,
        "tokens": (model.tokens,),
        "context": (model.context,),
        "license": (model.license,),
        "base": model.base,
    }
    return tuple(value for value in stated.get(fact.field, ()) if value is not None)


def agrees(source: float | str, abstract: float | str) -> bool:
    """Whether a source's value, rounded as the abstract rounds, is the abstract's; 8K may be 8192.

    Texts agree if one names all that the other does.
    """
    if isinstance(source, str) or isinstance(abstract, str):
        left, right = words(str(source)), words(str(abstract))
        return left <= right or right <= left
    digits = len(f"{abstract:.12e}".split("e")[0].rstrip("0").replace(".", ""))
    rounded = float(f"{source:.{digits - 1}e}")
    return same_value(rounded, abstract) or same_value(source * 1000 / 1024, abstract)


def conflict_faults(sources: Sources) -> Iterator[Fault]:
    """S009: facts of one model, size and field with different values, none of which says so."""
    seen: dict[tuple[str, float | None, str], SourcedFact] = {}
    for index, fact in enumerate(sources.facts, start=1):
        first = seen.setdefault((fact.model, fact.size, fact.field), fact)
        if fact.field in SEVERAL or fact.disagrees or first.disagrees or agrees(first.value, fact.value):
            continue
        text = f"{fact.field} of {fact.model} is {first.value!r} and {fact.value!r}"
        yield "S009", f"facts[{index}].value", text, "correct one, or name the other in `disagrees`"


# --- coded models joined with what sources state: a row a model and size --------------------------------------------

Tier = Literal["abstract", "source"]
FIELDS = (
    "parameters", "active_parameters", "tokens", "context", "base", "license", "devices", "device_hours",
    "vocabulary", "precision",
)  # fmt: skip
"""What is known of a model; each has two columns beside it, `<field>_tier` and `<field>_row`."""
ADD_UP = {"device-hours", "flop"}
"""Fields that a source may give for all sizes of a model together, which is then the number of none of them."""
SEPARATOR = "; "
Cells = dict[str, Any]


def joined_rows(coding: Coding | None, facts: Sequence[SourcedFact]) -> Iterator[Cells]:
    """One row a model and size of a paper, those that only a source names included, by model and size.

    The abstract's word stands where there is one. A fact about one size wins over one about all sizes. `searched` says
    whether a public source of the paper was found at all; `conflicts` what sources say otherwise.
    """
    models = coding.models if coding else ()
    found = [(model, size) for model in models for size in sizes_of(model, facts)]
    several = Counter(model.name for model, _ in found)
    for order, (model, size) in enumerate(found, start=1):
        alone = several[model.name] == 1
        cells = abstract_cells(model, size, f"model-{models.index(model) + 1}", alone=alone)
        conflicts = list(add_sourced(cells, about(model, size, facts, alone=alone), size))
        tokens, parameters = cells.get("tokens"), cells.get("active_parameters") or cells.get("parameters")
        anew = cells.get("base") in (None, FROM_SCRATCH)
        yield cells | {
            "model": model.name,
            "model_order": order,
            "tokens_per_parameter": tokens / parameters if tokens and parameters and anew else None,
            "language": SEPARATOR.join(model.language) or None,
            "field": model.field,
            "searched": bool(facts),
            "conflicts": SEPARATOR.join(conflicts) or None,
        }


def sizes_of(model: CodedModel, facts: Iterable[SourcedFact]) -> list[float | None]:
    """The sizes that the abstract names, and those that only a source names; one unknown where nobody names any."""
    sourced = {fact.size for fact in facts if fact.size and fact.model == model.name}
    only_sourced = {size for size in sourced if not any(agrees(size, known) for known in model.sizes)}
    return [*sorted({*model.sizes, *only_sourced})] or [None]


def abstract_cells(model: CodedModel, size: float | None, row: str, *, alone: bool) -> Cells:
    """What the abstract says of this size of the model; of a size that it does not name, what holds for all alone."""
    active: float | None = None
    if len(model.active) == len(model.sizes):
        active = dict(zip(model.sizes, model.active, strict=True)).get(size or 0.0)
    elif not model.sizes and len(model.active) == 1:
        active = model.active[0]
    stated = {
        "parameters": size if model.sizes else None,
        "active_parameters": active,
        "tokens": model.tokens,
        "context": model.context,
        "base": SEPARATOR.join(model.base) or (FROM_SCRATCH if model.from_scratch else None),
        "license": model.license,
    }
    named, cells = size in model.sizes or (alone and not model.sizes), Cells()
    for column, value in stated.items():
        if value is not None and (named or column == "license" or value == FROM_SCRATCH):
            put(cells, column, value, "abstract", row)
    return cells


def about(
    model: CodedModel, size: float | None, facts: Iterable[SourcedFact], *, alone: bool
) -> dict[str, SourcedFact]:
    """The facts about this size of the model by their names, first those about it alone."""
    held = [
        (name, fact)
        for name, fact in named_facts(facts).items()
        if fact.model == model.name and concerns(fact, size, alone=alone)
    ]
    return dict(sorted(held, key=lambda pair: pair[1].size is None))


def concerns(fact: SourcedFact, size: float | None, *, alone: bool) -> bool:
    """Whether a fact holds for this size: it names the size, or none and is no sum over several."""
    if fact.size is None:
        return alone or fact.field not in ADD_UP | {"parameters", "active-parameters"}
    return size is not None and agrees(fact.size, size)


def add_sourced(cells: Cells, facts: Mapping[str, SourcedFact], size: float | None) -> Iterator[str]:
    """Fills cells with what public sources say of a size; yields what they say that no cell shows."""
    for name, fact in facts.items():
        column = fact.field.replace("-", "_")
        if column in FIELDS:
            put(cells, column, shown(fact), "source", f"source-{name}")
        if fact.disagrees and cells.get(column) != shown(fact):
            yield f"{fact.field}: “{fact.printed}” ({fact.kind})"
    if size and "parameters" not in cells:
        name = next(name for name, fact in facts.items() if fact.size)
        put(cells, "parameters", size, "source", f"source-{name}")


def put(cells: Cells, column: str, value: float | str, tier: Tier, row: str) -> None:
    """Fills a cell, unless the abstract or an earlier fact has filled it; several names stand side by side."""
    held = cells.get(column)
    if held is None:
        cells |= {column: value, f"{column}_tier": tier, f"{column}_row": row}
    elif cells[f"{column}_tier"] == tier and isinstance(held, str) and value not in held.split(SEPARATOR):
        cells[column] = f"{held}{SEPARATOR}{value}"


def shown(fact: SourcedFact) -> float | str:
    """The value of a cell; devices are named with their count."""
    if fact.field != "devices" or isinstance(fact.value, str):
        return fact.value
    return f"{fact.value:g} × {fact.device}" if fact.device else f"{fact.value:g}"
