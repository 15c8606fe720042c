"""Tidy tables of the review, one function a table for its rows, and the dictionary of their columns."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from typing import Any, Literal, get_args

import pandas as pd

from litbook import parsing
from litbook.bibliography.citekeys import cited_names
from litbook.bibliography.latex import plain_name
from litbook.coding.claims import OWN, TESTED, Authors, certainty, direct_evidence, groups, is_contested
from litbook.coding.quantities import extract_quantities
from litbook.coding.sources import joined_rows, named_facts
from litbook.model import (
    Claim,
    CodedModel,
    Name,
    Quantity,
    SourcedFact,
    Sources,
    Span,
    Stance,
    Subtopic,
    Theme,
    Value,
    Work,
)

ColumnType = Literal["string", "integer", "number", "boolean", "date"]


class Column(Value):
    """One column of one table; `unit` is empty where the values are no measurements."""

    table: str
    name: str
    type: ColumnType
    unit: str = ""
    meaning: str


COLUMNS = tuple(
    Column.model_validate({"table": table, "name": name, **column})
    for table, columns in parsing.shipped("coding/columns.toml").items()
    for name, column in columns.items()
)


SEPARATOR = "; "
LINK_KINDS = {"repository": "code", "model": "model", "dataset": "data", "url": "project"}
Row = dict[str, Any]
"""Cells by column; what no column of the table has for its name is left out."""


def key_cells(work: Work) -> Row:
    """The two cells that every row about a paper starts with."""
    return {"citekey": work.citekey, "position": work.paper.position}


def coder(work: Work) -> str:
    """Whose word the coding is."""
    return "curated" if work.coding else "extracted"


def paper_cells(work: Work, parts: Mapping[str, str]) -> Row:
    """The one row of a paper; `parts` maps a theme's id to its part of the review."""
    of_words = theme_cells(work, parts) | size_cells(work) | text_cells(work)
    return bibliographic_cells(work) | coded_cells(work) | of_words


def bibliographic_cells(work: Work) -> Row:
    """What catalogues say of the paper."""
    record, entry = work.record, work.entry
    return entry.model_dump() | {
        "listed_title": work.paper.title,
        "authors": joined(map(sorted_name, record.authors)),
        "editors": joined(map(sorted_name, record.editors)),
        "year": record.published.year if record.published else None,
        "month": record.published.month if record.published else None,
        "published": str(record.published) if record.published and record.published.day else None,
        "arxiv": entry.eprint,
        "primary_category": record.primary_category,
        "venue": entry.journal or entry.booktitle,
        "first_author": plain_name(record.authors[0]) if record.authors else None,
        "n_authors": len(record.authors) or None,
        "authors_complete": record.authors_complete,
        "keywords": joined(entry.keywords),
        "affiliations": joined(record.affiliations),
        "note": record.note,
    }


def sorted_name(name: Name) -> str:
    """The name as lists of references sort it, a collective in braces, so that a reader of tables can tell."""
    family = ", ".join(part for part in (name.family, name.given) if part)
    return "{" + name.literal + "}" if name.literal else family


def theme_cells(work: Work, parts: Mapping[str, str]) -> Row:
    """Primary and secondary themes and who gave them."""
    primary = next(iter(work.themes), None)
    return {
        "primary_theme": primary,
        "secondary_themes": joined(work.themes[1:]),
        "part": primary and parts.get(primary),
        "coder": coder(work),
    }


def coded_cells(work: Work) -> Row:
    """What only a reader judges; null without a coding."""
    coding = work.coding
    if coding is None:
        return {}
    return coding.model_dump(include={"contribution", "finding", "problem", "excluded"}) | {
        "limits": coding.limits.text if coding.limits else None,
        "n_models": len(coding.models),
    }


def size_cells(work: Work) -> Row:
    """The largest and smallest counts of the paper's models and quantities."""
    models = work.coding.models if work.coding else ()
    sizes = [size for model in models for size in model.sizes]
    return {
        "parameters_max": max(sizes, default=None),
        "parameters_min": min(sizes, default=None),
        "tokens_max": max((model.tokens for model in models if model.tokens), default=None),
        "context_max": max((model.context for model in models if model.context), default=None),
        "accelerators_max": largest(work, "accelerators", "devices"),
        "device_hours_max": largest(work, "device-hours", "hours"),
        "flop_max": largest(work, "flops", "FLOP"),
        "n_quantities": len(quantities(work)),
    }


def largest(work: Work, kind: str, unit: str) -> float | None:
    """The largest quantity of a kind and unit."""
    return max((q.value for q in quantities(work) if (q.kind, q.unit) == (kind, unit)), default=None)


def quantities(work: Work) -> tuple[Quantity, ...] | tuple[Span, ...]:
    """A reader's quantities; without a coding those that the rules find in the abstract."""
    return work.coding.quantities if work.coding else extract_quantities(work.paper.abstract)


def text_cells(work: Work) -> Row:
    """What the text itself shows."""
    kinds = {row["kind"] for row in link_rows(work)}
    return {
        "has_code": "code" in kinds,
        "has_model": "model" in kinds,
        "has_data": "data" in kinds,
        "abstract_words": len(work.paper.abstract.split()),
        "n_repairs": len(work.paper.repairs),
    }


def author_rows(work: Work) -> Iterator[Row]:
    """One row an author of the record."""
    for order, name in enumerate(work.record.authors, start=1):
        yield name.model_dump() | {
            "author_order": order,
            "name": plain_name(name),
            "is_collective": name.literal is not None,
            "authors_complete": work.record.authors_complete,
        }


def model_rows(work: Work) -> Iterator[Row]:
    """One row a model and size; a model of unknown size has one row."""
    for order, model in enumerate(work.coding.models if work.coding else (), start=1):
        for size_order, (size, active) in enumerate(size_pairs(model), start=1):
            yield model.model_dump() | {
                "base": joined(model.base),
                "language": joined(model.language),
                "model_order": order,
                "size_order": size_order,
                "parameters": size,
                "active_parameters": active,
                "tokens_per_parameter": model.tokens / size if model.tokens and size else None,
            }


def size_pairs(model: CodedModel) -> list[tuple[float | None, float | None]]:
    """Total and activated parameters by size; activated ones pair only with as many totals."""
    if not model.sizes or len(model.active) == len(model.sizes):
        return list(zip_longest(model.sizes, model.active)) or [(None, None)]
    return [(size, None) for size in model.sizes]


def quantity_rows(work: Work) -> Iterator[Row]:
    """One row a quantity, in text order."""
    for order, quantity in enumerate(quantities(work), start=1):
        yield quantity.model_dump() | {"quantity_order": order, "coder": coder(work)}


def source_rows(facts: Iterable[SourcedFact]) -> Iterator[Row]:
    """One row a sourced fact; its value is a number or a text."""
    for name, fact in named_facts(facts).items():
        key = "text" if isinstance(fact.value, str) else "value"
        yield fact.model_dump(exclude={"value"}) | {key: fact.value, "id": name}


def claim_rows(claims: Iterable[Claim]) -> Iterator[Row]:
    """One row a piece of evidence."""
    for claim in claims:
        for order, evidence in enumerate(claim.evidence, start=1):
            cells = {"claim_id": claim.id, "claim": claim.text, "themes": joined(claim.themes)}
            yield cells | {"evidence_order": order} | evidence.model_dump() | range_cells(evidence.sizes)


def verdict_rows(claims: Iterable[Claim], works: Iterable[Work]) -> Iterator[Row]:
    """One row a claim: what the review concludes, how sure it is, and who stands on which side."""
    authors = {work.citekey: frozenset(map(plain_name, work.record.authors)) for work in works}
    for claim in claims:
        found = claim.evidence
        sure = certainty(claim, authors)
        counts = Counter(one.stance for one in found)
        papers = [one.citekey for one in found]
        yield {
            "claim_id": claim.id,
            "claim": claim.text,
            "themes": joined(claim.themes),
            **claim.verdict.model_dump(),
            "certainty": sure.level,
            "reasons": joined(sure.reasons),
            **{stance: counts[stance] for stance in get_args(Stance)},
            "contested": is_contested(found),
            "contested_own": is_contested(found, OWN),
            "contested_tested": is_contested(found, TESTED),
            "contested_direct": is_contested(found, OWN, direct=True),
            "groups": len(groups(papers, authors)),
            "testing_groups": len(groups([one.citekey for one in direct_evidence(found)], authors)),
            "same_makers": sides_share_makers(claim, authors),
            **range_cells([size for one in found for size in one.sizes]),
        }


def sides_share_makers(claim: Claim, authors: Authors) -> bool | None:
    """Whether a paper for and a paper against have makers in common; null where there are no two sides."""
    if not is_contested(claim.evidence):
        return None
    sides = [
        [one.citekey for one in claim.evidence if one.stance == name] for name in ("supports", "refutes")
    ]
    apart = sum(len(groups(side, authors)) for side in sides)
    return len(groups(chain(*sides), authors)) < apart


def range_cells(sizes: Sequence[float]) -> Row:
    """The smallest and the largest of some model sizes; null where none is known."""
    return {"size_min": min(sizes, default=None), "size_max": max(sizes, default=None)}


def link_rows(work: Work) -> Iterator[Row]:
    """One row an address; without a coding the addresses that the text prints."""
    for link in work.coding.links if work.coding else ():
        yield link.model_dump() | {"coder": "curated"}
    for one in work.paper.identifiers if not work.coding else ():
        if one.kind in LINK_KINDS:
            yield {"kind": LINK_KINDS[one.kind], "url": one.value, "quote": one.value, "coder": "extracted"}


def theme_rows(work: Work) -> Iterator[Row]:
    """One row a theme and coder: a reader's themes and all that score."""
    for rank, theme in enumerate(work.coding.themes if work.coding else (), start=1):
        yield {"theme": theme, "coder": "curated", "rank": rank}
    for rank, score in enumerate(work.scores, start=1):
        cells = {"theme": score.id, "coder": "extracted", "rank": rank, "matches": joined(score.matches)}
        yield score._asdict() | cells


def subtopic_rows(work: Work, titles: Mapping[str, str], subtopics: Mapping[str, Subtopic]) -> Iterator[Row]:
    """One row an included paper: its first theme, and its subtopic where that theme has some."""
    if not work.themes or (work.coding and work.coding.excluded):
        return
    found = subtopics.get(work.coding.subtopic or "") if work.coding else None
    yield {
        "theme": work.themes[0],
        "theme_title": titles.get(work.themes[0]),
        "subtopic": found and found.id,
        "subtopic_title": found and found.title,
        "definition": found and found.definition,
    }


def joined(values: Iterable[str]) -> str | None:
    """Values in one cell; null rather than empty."""
    return SEPARATOR.join(values) or None


DTYPES = {
    "string": "string",
    "integer": "Int64",
    "number": "float64",
    "boolean": "boolean",
    "date": "datetime64[ms]",
}


def make_tables(
    works: Sequence[Work],
    themes: Iterable[Theme] = (),
    claims: Sequence[Claim] = (),
    sources: Iterable[Sources] = (),
    subtopics: Iterable[Subtopic] = (),
) -> dict[str, pd.DataFrame]:
    """The tables by name, with the columns, order and types of `COLUMNS`; rows in the list's order.

    A reader's coding decides; where a paper has none, its theme, quantities and links are the extracted ones
    (column `coder`). Several values in one cell are separated by "; ".
    """
    themes, facts = tuple(themes), {one.citekey: one.facts for one in sources}
    parts, titles = ({theme.id: getattr(theme, name) for theme in themes} for name in ("part", "title"))
    named = {one.id: one for one in subtopics}
    names = cited_names(work.entry for work in works)
    rows_of: dict[str, Callable[[Work], Iterable[Row]]] = {
        "papers": lambda work: [{"cited_as": " ".join(names[work.citekey])} | paper_cells(work, parts)],
        "authors": author_rows,
        "models": model_rows,
        "quantities": quantity_rows,
        "links": link_rows,
        "themes": theme_rows,
        "repairs": lambda work: [repair.model_dump() for repair in work.paper.repairs],
        "sources": lambda work: source_rows(facts.get(work.citekey, ())),
        "joined": lambda work: joined_rows(work.coding, facts.get(work.citekey, ())),
        "subtopics": lambda work: subtopic_rows(work, titles, named),
        "texts": lambda work: [work.paper.model_dump(include={"title", "abstract"})],
    }
    tables = {
        table: make_frame(table, (key_cells(work) | row for work in works for row in rows(work)))
        for table, rows in rows_of.items()
    }
    claimed = {"claims": claim_rows(claims), "verdicts": verdict_rows(claims, works)}
    return tables | {table: make_frame(table, rows) for table, rows in claimed.items()}


def make_frame(table: str, rows: Iterable[Row]) -> pd.DataFrame:
    """A table with the columns, order and types that the data dictionary gives it."""
    columns = [column for column in COLUMNS if column.table == table]
    frame = pd.DataFrame(list(rows), columns=[column.name for column in columns])
    return frame.astype({column.name: DTYPES[column.type] for column in columns})


def fill_rates(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """How full each column is: table, column, rows, filled, share (0-1; null for a table without rows)."""
    rows = [
        (table, column, len(frame), int(frame[column].notna().sum()))
        for table, frame in tables.items()
        for column in frame.columns
    ]
    rates = pd.DataFrame(rows, columns=["table", "column", "rows", "filled"])
    return rates.assign(share=rates["filled"] / rates["rows"].where(rates["rows"] > 0))
