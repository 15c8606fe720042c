"""Other designs: the sizes at which they were tried, what they save, how the evidence on their claims came in."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from litbook import store
from litbook.coding.theme_tables import Tables
from litbook.paths import find_paths
from litbook.site.reading import plain, scaled
from scalinglaws.memory import shape_cache_bytes, weight_bytes
from scalinglaws.shapes import SHAPES

Marks = Mapping[str, Any]
"""The chapter's own data file, as parsed: designs, studies and savings, each row with its quotation."""

LONG_CONTEXT = 256e3
"""Tokens: the length up to which Lieber et al. (2024) report strong results."""

CACHED = {"cache": "LLaMA 7B", "grouped": "Mistral 7B"}
"""A shape with a key-value head for each head, and one where four heads share one."""

CONTESTED = {"supports", "refutes"}
PAPERS_OF_A_CLAIM = 2  # a claim belongs to the chapter if at least so many of its papers do
NO_SAVING = "none stated"
DESIGN_COLUMNS = [
    "design",
    "what_is_tied",
    "papers",
    "largest_size_tried",
    "largest_saving",
    "said_against_what",
]


def open_marks(folder: Path | None = None) -> Marks:
    """The data file of this chapter in the review around this folder."""
    return store.read_toml(find_paths(folder or Path.cwd()).data / "chapters" / "architecture.toml")


def months(tables: Tables) -> pd.DataFrame:
    """The month of each paper's first public version: citekey, month ("2024-03")."""
    dated = tables.papers.dropna(subset=["year", "month"])
    month = dated["year"].astype(int).astype(str) + "-" + dated["month"].astype(int).astype(str).str.zfill(2)
    return pd.DataFrame({"citekey": dated["citekey"], "month": month})


def coded(tables: Tables, rows: pd.DataFrame, column: str, field: str = "value") -> pd.Series:
    """A field of the coded quantity that `column` names, for each row; missing where the row names none."""
    quantities = tables.quantities.set_index(["citekey", "id"])[field]
    places = pd.MultiIndex.from_frame(rows[["citekey", column]])
    return pd.Series(quantities.reindex(places).to_numpy(), index=rows.index)


def studies(tables: Tables, marks: Marks) -> pd.DataFrame:
    """The papers by design: citekey, month, design, start, size and least (parameters, missing if unstated)."""
    rows = pd.DataFrame(marks["studies"]).reindex(columns=["citekey", "design", "tried", "least"])
    rows = rows[rows["citekey"].isin(tables.papers["citekey"])]
    rows = rows.merge(months(tables), on="citekey", how="left")
    rows = rows.merge(pd.DataFrame(marks["designs"]).rename(columns={"name": "design"}), on="design")
    sizes = {name: coded(tables, rows, column) for name, column in (("size", "tried"), ("least", "least"))}
    chosen = rows.assign(**sizes)[["citekey", "month", "design", "ties", "start", "size", "least"]]
    return chosen.sort_values(["month", "citekey"]).reset_index(drop=True)


def sizes(studies: pd.DataFrame) -> pd.DataFrame:
    """The stated sizes, a row for each design and size: design, start, size, least, papers, citekeys.

    The design that was tried at the largest size comes first.
    """
    known = studies.dropna(subset=["size"])
    known = known.assign(least=known["least"].fillna(known["size"]))
    grouped = known.groupby(["design", "start", "size"], as_index=False)
    counted = grouped.agg(least=("least", "min"), papers=("citekey", "size"), citekeys=("citekey", ", ".join))
    counted["largest"] = counted.groupby("design")["size"].transform("max")
    ordered = counted.sort_values(["largest", "design", "size"], ascending=[False, True, False])
    return ordered.drop(columns="largest").reset_index(drop=True)


def factor(reading: str, value: float, over: float) -> float:
    """A stated saving as a factor, how many times less; `reading` as the data file defines it.

    factor("faster", 54.6, nan) -> 1.546; factor("less", 61, nan) -> 2.56. Raises ValueError for another reading.
    """
    match reading:
        case "times":
            return value
        case "faster":
            return 1 + value / 100
        case "less":
            return 1 / (1 - value / 100)
        case "inverse":
            return 1 / value
        case "quotient":
            return over / value
    raise ValueError(f"no reading {reading!r}: times, faster, less, inverse or quotient")


def savings(tables: Tables, marks: Marks) -> pd.DataFrame:
    """The stated savings as factors, largest first: citekey, label, design, saves, factor, rival, quality, ...

    `printed` is the quotation of the number, `against` what the coding says it is compared with.
    """
    rows = pd.DataFrame(marks["savings"]).reindex(columns=[*SAVED, "fact", "over", "reading"])
    rows = rows[rows["citekey"].isin(tables.papers["citekey"])].reset_index(drop=True)
    rows = rows.merge(studies(tables, marks)[["citekey", "design"]], on="citekey", how="left")
    values, over = coded(tables, rows, "fact"), coded(tables, rows, "over")
    triples = zip(rows["reading"], values, over, strict=True)
    rows["factor"] = [factor(*triple) for triple in triples]
    quotes = [coded(tables, rows, column, "quote") for column in ("fact", "over")]
    printed = quotes[0].where(quotes[1].isna(), quotes[0] + " to " + quotes[1].fillna(""))
    rows["printed"] = printed.str.replace("\\%", "%", regex=False)
    rows["against"] = coded(tables, rows, "fact", "versus")
    ordered = rows.sort_values(["factor", "citekey"], ascending=[False, True])
    return ordered[[*SAVED, "design", "factor", "printed", "against"]].reset_index(drop=True)


SAVED = ["citekey", "label", "saves", "rival", "quality"]


def savings_table(savings: pd.DataFrame) -> pd.DataFrame:
    """The savings as a reader reads them: citekey, saving, as_printed, against, quality."""
    saving = savings["factor"].map(times_text) + " " + savings["saves"]
    rows = savings.assign(saving=saving).rename(columns={"printed": "as_printed"})
    return rows[["citekey", "saving", "as_printed", "against", "quality"]]


def times_text(value: float) -> str:
    """`2.6×`: a factor in two digits, in full where it is larger."""
    return f"{plain(round(value) if value >= 10 else round(value, 1))}×"


def design_table(marks: Marks, studies: pd.DataFrame, savings: pd.DataFrame) -> pd.DataFrame:
    """A row a design in the order of the data file: what it parts, papers, largest size, largest saving, rival."""
    counted = studies.groupby("design").agg(papers=("citekey", "nunique"), size=("size", "max"))
    designs = pd.DataFrame(marks["designs"]).rename(columns={"name": "design"}).set_index("design")
    best = savings.drop_duplicates("design").set_index("design")
    rows = designs.join(counted, how="inner").join(best[["factor", "saves", "rival"]]).reset_index()
    pairs = zip(rows["factor"], rows["saves"], strict=True)
    columns: dict[str, Any] = {
        "largest_size_tried": [scaled(size) if size > 0 else None for size in rows["size"]],
        "largest_saving": [
            f"{times_text(times)} {saves}" if times > 0 else NO_SAVING for times, saves in pairs
        ],
        "what_is_tied": rows["ties"],
        "said_against_what": rows["rival"].fillna(""),
    }
    return rows.assign(**columns)[DESIGN_COLUMNS]


def chapter_claims(everything: Tables, tables: Tables) -> pd.DataFrame:
    """All evidence on the claims that this theme's papers weigh: claim_id, claim, citekey, month, stance.

    A claim belongs to the theme if the theme is its first, or if it lists the theme and at least two of its papers
    do so too; of a part or of all, every claim with two papers. The rows are by claim (first evidence first), then
    by month; papers without a month are left out.
    """
    rows = everything.claims.merge(months(everything), on="citekey")
    of_theme = rows["citekey"].isin(tables.papers["citekey"])
    enough = of_theme.groupby(rows["claim_id"]).transform("sum") >= PAPERS_OF_A_CLAIM
    themes = rows["themes"].str.split("; ")
    known = themes.map(lambda names: tables.theme in names)
    first = themes.str[0] == tables.theme
    chosen = rows[first | (enough & known)] if known.any() else rows[enough]
    start = chosen.groupby("claim_id")["month"].transform("min")
    ordered = chosen.assign(start=start).sort_values(["start", "claim_id", "month", "citekey"])
    return ordered[["claim_id", "claim", "citekey", "month", "stance"]].reset_index(drop=True)


def evidence(claims: pd.DataFrame) -> pd.DataFrame:
    """The evidence as drawn, papers of one month and stance together: claim_id, month, stance, papers, citekeys."""
    grouped = claims.groupby(["claim_id", "claim", "month", "stance"], sort=False, as_index=False)
    return grouped.agg(papers=("citekey", "size"), citekeys=("citekey", ", ".join))


def contests(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims that are both supported and refuted: claim_id, supports and refutes (the last month of each)."""
    last = claims[claims["stance"].isin(CONTESTED)].pivot_table(
        index="claim_id", columns="stance", values="month", aggfunc="max", sort=False
    )
    return last.reindex(columns=["supports", "refutes"]).dropna().reset_index()


def numbers(tables: Tables, marks: Marks) -> dict[str, float | int | str]:
    """Counts and computed numbers of the chapter's text, each named `architecture-<what>`."""
    rows, saved = studies(tables, marks), savings(tables, marks)
    by_rival = saved["rival"].value_counts()
    counted: dict[str, float | int | str] = {
        "papers": len(tables.papers),
        "sized": int(rows["size"].notna().sum()),
        "unsized": int(rows["size"].isna().sum()),
        "savings": len(saved),
        "savings-papers": saved["citekey"].nunique(),
        "rival-stated": int(by_rival.get("stated", 0)),
        "rival-own": int(by_rival.get("own, unoptimised", 0)),
        "rival-silent": int(by_rival.get("not stated", 0)),
    }
    return {f"architecture-{name}": number for name, number in counted.items()}


def claim_numbers(claims: pd.DataFrame) -> dict[str, int]:
    """How many claims there are, how many are contested, and of these how many are refuted last."""
    contested = contests(claims)
    counted = {
        "claims": claims["claim_id"].nunique(),
        "contested": len(contested),
        "refuted-last": int((contested["refutes"] > contested["supports"]).sum()),
    }
    return {f"architecture-{name}": number for name, number in counted.items()}


def computed(everything: Tables) -> dict[str, str]:
    """What the stated numbers imply, each named `architecture-<what>`; every input is a coded quantity."""
    stated = everything.quantities.set_index(["citekey", "id"])["value"]
    stacked = stated["du2024stacking", "tokens-stacked"] / stated["du2024stacking", "tokens-baseline"]
    heads = stated["gloeckle2024better", "speedup"] / stated["gloeckle2024better", "tokens-predicted"]
    tele = [stated["li2024lessons", name] for name in ("params-52b", "params-102b", "params-1t")]
    token = [stated["wang2024tokenformer", name] for name in ("params-min", "params-max")]
    depth = [stated["geiping2025scaling", name] for name in ("params", "params-equivalent")]
    blend = stated["lu2024blending", "models"] * stated["lu2024blending", "params-max"]
    flops = [stated["han2023parameternet", name] for name in ("compute", "compute-swin")]
    texts = {
        "stack-saved": f"{1 - stacked:.0%}",
        "head-share": f"{heads:.0%}",
        "tele-first": times_text(tele[1] / tele[0]),
        "tele-second": times_text(tele[2] / tele[1]),
        "token-growth": times_text(token[1] / token[0]),
        "depth": times_text(depth[1] / depth[0]),
        "blend": scaled(blend),
        "blend-ratio": times_text(stated["lu2024blending", "params-chatgpt"] / blend),
        "swin": times_text(flops[1] / flops[0]),
    }
    return {f"architecture-{name}": text for name, text in {**texts, **caches()}.items()}


def caches() -> dict[str, str]:
    """The cache of two shapes: a token's, a long context's, and the tokens at which it equals 16-bit weights."""
    texts = {}
    for name, shape in ((name, SHAPES[shape]) for name, shape in CACHED.items()):
        token = shape_cache_bytes(shape, 1)
        weights = float(weight_bytes(shape.parameters, 16))
        texts[f"{name}-token"] = two_digits(token, 1e6, " MB")
        texts[f"{name}-long"] = two_digits(token * LONG_CONTEXT, 1e9, " GB")
        texts[f"{name}-equal"] = two_digits(weights / token, 1e3, "K")
    return texts


def two_digits(value: float, scale: float, unit: str) -> str:
    """The value in a unit to two significant digits: two_digits(134e9, 1e9, " GB") -> "130 GB"."""
    return f"{plain(float(f'{value / scale:.2g}'))}{unit}"
