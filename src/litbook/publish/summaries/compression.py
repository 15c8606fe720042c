"""Compression: quality by bits a weight, savings and what they are measured against, memory of the weights."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from litbook import store
from litbook.coding.theme_tables import Tables
from litbook.paths import find_paths
from litbook.site.reading import BYTE_SCALES, plain, prefixed
from scalinglaws.devices import device
from scalinglaws.memory import quantization_constant_bits, weight_bytes

Marks = Mapping[str, Any]
"""The chapter's own data file, as parsed: widths, savings and sizes."""

FULL_BITS = 16
LADDER_BITS = (16, 8, 4, 2)
SMALL_CARD = "RTX 3090"
SAME, ANOTHER = "same model", "another model"
PLAIN, AIDED = "none", "named"
NO_QUOTE = "nothing said"


def open_marks(folder: Path | None = None) -> Marks:
    """The data file of this chapter in the review around this folder."""
    return store.read_toml(find_paths(folder or Path.cwd()).data / "chapters" / "compression.toml")


def with_fact(rows: pd.DataFrame, tables: Tables, column: str, value: str) -> pd.DataFrame:
    """The rows with the number `value` of the coded quantity whose id stands in `column` (null where none)."""
    facts = tables.quantities[["citekey", "id", "value"]].dropna(subset=["id"])
    named = facts.rename(columns={"id": column, "value": value})
    return rows.merge(named, on=["citekey", column], how="left")


def marked(marks: Marks, name: str, tables: Tables) -> pd.DataFrame:
    """One list of the data file, restricted to the papers of the tables."""
    rows = pd.DataFrame(marks[name])
    return rows[rows["citekey"].isin(tables.papers["citekey"])].reset_index(drop=True)


def widths(tables: Tables, marks: Marks) -> pd.DataFrame:
    """What abstracts say of quality at a width: citekey, model, width (bits), quality, aid, measure, quote.

    `measure` says whether an aid is named; widest first.
    """
    rows = with_fact(marked(marks, "widths", tables), tables, "bits", "width")
    measure = rows["aid"].notna().map({True: AIDED, False: PLAIN})
    ordered = rows.assign(measure=measure).sort_values(["width", "citekey"], ascending=[False, True])
    columns = ["citekey", "model", "width", "quality", "aid", "measure", "quote"]
    return ordered[columns].reset_index(drop=True)


def as_factor(value: float, over: float, reading: str) -> float:
    """By what a quantity shrinks, from the number that the abstract prints."""
    factors = {
        "times": value,
        "less": 1 / (1 - value / 100) if value < 100 else float("nan"),
        "left": 100 / value,
        "inverse": 1 / value,
        "quotient": over / value,
    }
    return factors[reading]


def savings(tables: Tables, marks: Marks) -> pd.DataFrame:
    """The stated reductions as factors, largest first.

    Columns: citekey, way, shrinks, factor, bound, rival, quality, width (bits, where stated).
    """
    rows = marked(marks, "savings", tables).reindex(
        columns=["citekey", "fact", "over", "reading", "bits", "bound", "way", "shrinks", "rival", "quote"]
    )
    for column, value in (("fact", "stated"), ("over", "whole"), ("bits", "width")):
        rows = with_fact(rows, tables, column, value)
    triples = zip(rows["stated"], rows["whole"], rows["reading"], strict=True)
    factors = [as_factor(*triple) for triple in triples]
    rows = rows.assign(factor=factors, bound=rows["bound"].fillna(""), quality=rows["quote"].fillna(NO_QUOTE))
    columns = ["citekey", "way", "shrinks", "factor", "bound", "rival", "quality", "width"]
    ordered = rows.sort_values(["factor", "citekey"], ascending=[False, True], kind="stable")
    return ordered[columns].reset_index(drop=True)


def savings_table(saved: pd.DataFrame) -> pd.DataFrame:
    """The savings for reading, a row a paper, by way: way, citekey, what shrinks, reduction, against, quality."""
    by_paper = saved.groupby(["way", "citekey", "rival"], as_index=False).agg(
        least=("factor", "min"),
        most=("factor", "max"),
        bound=("bound", "first"),
        what_shrinks=("shrinks", "first"),
        quality=("quality", lambda quotes: "; ".join(dict.fromkeys(quotes))),
    )
    ordered = by_paper.sort_values(["way", "most"], ascending=[True, False], ignore_index=True)
    reductions = [reduction(*row) for row in ordered[["bound", "least", "most"]].itertuples(index=False)]
    columns = ["way", "citekey", "what_shrinks", "reduction", "against", "quality"]
    return ordered.rename(columns={"rival": "against"}).assign(reduction=reductions)[columns]


def reduction(bound: str, least: float, most: float) -> str:
    """One factor or a range for reading: "up to 5.6×", "6 to 8×"."""
    span = f"{most:.3g}×" if least == most else f"{least:.3g} to {most:.3g}×"
    return f"{bound} {span}".strip()


def against_ideal(saved: pd.DataFrame) -> pd.DataFrame:
    """Savings stated with a width, and the bits they imply: citekey, width, factor, ideal, effective, shrinks.

    `ideal` is 16 bits divided by the width; `effective` is what 16-bit weights would have become.
    """
    stated = saved.dropna(subset=["width"])
    ideal = FULL_BITS / stated["width"]
    columns = ["citekey", "width", "factor", "ideal", "effective", "shrinks"]
    ordered = stated.assign(ideal=ideal, effective=FULL_BITS / stated["factor"])[columns]
    return ordered.sort_values("width", ascending=False).reset_index(drop=True)


def ladder(tables: Tables, marks: Marks) -> pd.DataFrame:
    """Memory of the weights alone at each width, smallest model first.

    Columns: parameters, one a width (text), and the bits a weight that fill a card of 24 GB.
    """
    sizes = with_fact(marked(marks, "sizes", tables), tables, "fact", "parameters")["parameters"]
    rows = pd.DataFrame({"parameters": sizes.drop_duplicates().sort_values()})
    for bits in LADDER_BITS:
        rows[f"{bits}_bits"] = rows["parameters"].map(lambda count, bits=bits: memory_text(count, bits))
    allowed = device(SMALL_CARD).memory * 8 / rows["parameters"]
    return rows.assign(bits_that_24_gigabytes_allow=allowed.map(lambda bits: f"{bits:.2g}")).reset_index(
        drop=True
    )


def memory_text(parameters: float, bits: float) -> str:
    """The weights' memory for reading: "14 GB"; an unknown size stays unknown."""
    if parameters != parameters:  # NaN is the only value that differs from itself
        return "unknown"
    return prefixed(float(f"{weight_bytes(parameters, bits):.3g}"), BYTE_SCALES)


def numbers(tables: Tables, marks: Marks) -> dict[str, float | int | str]:
    """The numbers that the chapter's text prints, each named `compression-<what>`."""
    wide, saved = widths(tables, marks), savings(tables, marks)
    low = wide[wide["width"] < 4]
    middle = saved.groupby("rival")["factor"].median()
    counted: dict[str, float | int | str] = {
        "papers": len(tables.papers),
        "low": len(low),
        "low-aided": int((low["measure"] == AIDED).sum()),
        "low-on-a-par": int((low["quality"] == "on a par").sum()),
        "savings": len(saved),
        "savings-papers": saved["citekey"].nunique(),
        "same-middle": times(middle.get(SAME)),
        "another-middle": times(middle.get(ANOTHER)),
        "another-papers": saved.loc[saved["rival"] == ANOTHER, "citekey"].nunique(),
        **implied_bits(against_ideal(saved)),
        **scale_bits(),
        **fits(tables),
    }
    return {f"compression-{name}": number for name, number in counted.items()}


def times(factor: float | None) -> str:
    """A factor for reading: "4×"; "unknown" where there is none."""
    return "unknown" if factor is None or factor != factor else f"{factor:.2g}×"


def implied_bits(ideal: pd.DataFrame) -> dict[str, str]:
    """Least and most bits a weight that the savings stated at four bits imply, from 16."""
    four = ideal.loc[ideal["width"] == 4, "effective"]
    return {"four-least": plain(round(four.min(), 1)), "four-most": plain(round(four.max(), 1))}


def scale_bits() -> dict[str, str]:
    """What the law of block scales gives for 4-bit weights: bits a weight, and the saving from 16."""
    once, twice = (4 + float(quantization_constant_bits(64, second)) for second in (None, 256))
    return {
        "scales-once": plain(once),
        "scales-twice": plain(round(twice, 2)),
        "saving-once": f"{FULL_BITS / once:.2g}×",
        "saving-twice": f"{FULL_BITS / twice:.2g}×",
    }


def fits(tables: Tables) -> dict[str, str]:
    """Memory of the weights that the text compares with devices; sizes and widths are coded quantities."""
    switch = memory_text(stated(tables, "frantar2023qmoe.params"), stated(tables, "frantar2023qmoe.bits"))
    code = stated(tables, "giagnorio2025quantizing.params-max")
    nllb = stated(tables, "koishekenov2022memory.params")
    one_card = stated(tables, "koishekenov2022memory.gpu-memory")
    return {
        "switch-memory": switch,
        "server": prefixed(4 * device("RTX A6000").memory, BYTE_SCALES),  # as much as eight RTX 3090
        "nllb-memory": memory_text(nllb, FULL_BITS),
        "nllb-cut": times(nllb * FULL_BITS / 8 / one_card),
        "code-full": memory_text(code, FULL_BITS),
        "code-four": memory_text(code, 4),
        "card": prefixed(device(SMALL_CARD).memory, BYTE_SCALES),
    }


def stated(tables: Tables, fact: str) -> float:
    """The value of one coded quantity `citekey.id`; not a number where the tables do not hold its paper."""
    citekey, name = fact.split(".")
    of_paper = tables.quantities[tables.quantities["citekey"] == citekey]
    found = of_paper.loc[of_paper["id"] == name, "value"]
    return float(found.iloc[0]) if len(found) else float("nan")
