"""Fine-tuning: what it holds in memory, what papers say they save, how many examples they take, where they differ."""

import pandas as pd

from litbook.coding.theme_tables import Tables
from litbook.site.reading import BYTE_SCALES, plain, prefixed, scaled
from scalinglaws.memory import activation_bytes, lora_parameters, tuning_memory, weight_bytes
from scalinglaws.shapes import SHAPES, Shape

THEME = "fine-tuning"
LADDER = ("LLaMA 7B", "LLaMA 13B", "LLaMA 33B", "LLaMA 65B")
ADAPTED_MATRICES = 4  # the square matrices of attention: queries, keys, values, output
RANK = 16
SEQUENCE = 2048  # tokens, the context of the shapes of the ladder
METHODS = {"full": "all weights", "lora": "LoRA", "qlora": "quantized LoRA"}
SIZE_KINDS = frozenset({"params", "params-in-name"})
ROOM_IDS = ("memory", "gpu-memory")  # how the coding names what a run needs, and what each of its devices has

FULL_WINS = "full-beats-efficient"
METHOD_FADES = "tuning-method-matters-less"
OUT_OF_REACH = "full-tuning-out-of-reach"
FEW_SUFFICE = "few-examples-suffice"
CONTESTED = (FULL_WINS, METHOD_FADES, OUT_OF_REACH)
MEASURED, ASSERTED = "own experiments", "starting point"

# What an abstract says it saves: the first pattern that `of` holds names it.
RESOURCES = {
    "trained parameters": "trainable parameters",
    "energy": "energy",
    "input length": "context size",
    "memory": "memory",
}
SAVING = "reduc|saved|as a share"
BASELINES = {
    "full tuning": "full",
    "standard set-up": "standard",
    "not stated": "not stated",
    "small modules": "PEFT|LoRA",
}
OTHER_BASELINE = "something else"
BOUNDS = {"over ": "at least", "up to ": "upper bound"}
EXAMPLE_UNITS = frozenset({"samples", "problems", "solutions"})


def adapter_parameters(shape: Shape, rank: float) -> float:
    """Trained parameters of LoRA on the attention matrices of a shape."""
    return float(lora_parameters(shape.layers, shape.width, rank, ADAPTED_MATRICES))


def ladder(rank: float = RANK) -> pd.DataFrame:
    """Bytes of model state in tuning each shape: model, parameters, method, bytes.

    `rank` is that of the adapters; activations are not counted.
    """
    rows = [
        (name, SHAPES[name].parameters, label, state_bytes(SHAPES[name], method, rank))
        for name in LADDER
        for method, label in METHODS.items()
    ]
    return pd.DataFrame(rows, columns=["model", "parameters", "method", "bytes"])


def state_bytes(shape: Shape, method: str, rank: float = RANK) -> float:
    """Bytes of weights, gradients and optimizer state in tuning one shape."""
    memory = tuning_memory(shape.parameters, method, adapter_parameters(shape, rank))  # type: ignore[arg-type]
    return memory.total


def tuned_sizes(tables: Tables) -> pd.DataFrame:
    """The largest size that each paper states: citekey, parameters."""
    sizes = tables.quantities[tables.quantities["kind"].isin(SIZE_KINDS)]
    return sizes.groupby("citekey")["value"].max().rename("parameters").reset_index()


def rooms(tables: Tables) -> pd.DataFrame:
    """The memory in which a paper tunes all parameters of a model: citekey, parameters, bytes, nearest shape.

    The papers are those that refute that full tuning is out of reach. What each device has is multiplied by
    the number of devices.
    """
    claims, quantities = tables.claims, tables.quantities
    against = (claims["claim_id"] == OUT_OF_REACH) & (claims["stance"] == "refutes")
    chosen = quantities[quantities["citekey"].isin(claims.loc[against, "citekey"])]
    memory = chosen[chosen["id"].isin(ROOM_IDS)][["citekey", "id", "value"]]
    devices = chosen[chosen["kind"] == "accelerators"].groupby("citekey")["value"].max()
    factor = memory["citekey"].map(devices).where(memory["id"] == "gpu-memory", 1.0).astype(float)
    found = memory.assign(bytes=memory["value"] * factor).merge(tuned_sizes(tables), on="citekey")
    columns = ["citekey", "parameters", "bytes", "model"]
    placed = found.assign(model=found["parameters"].map(nearest_shape))[columns]
    return placed.sort_values(["parameters", "bytes"], ignore_index=True)


def nearest_shape(parameters: float) -> str:
    """The rung of the ladder whose size is nearest."""
    return min(LADDER, key=lambda name: abs(SHAPES[name].parameters - parameters))


def tuning_papers(tables: Tables) -> pd.Series:
    """The keys of the papers whose primary or secondary theme is this chapter's."""
    papers = tables.papers
    secondary = papers["secondary_themes"].fillna("").str.split("; ").map(lambda themes: THEME in themes)
    return papers.loc[(papers["primary_theme"] == THEME) | secondary, "citekey"]


def first_match(text: str, patterns: dict[str, str], otherwise: str) -> str:
    """The name of the first pattern (words separated by `|`) of which the text holds a word."""
    held = (name for name, words in patterns.items() if any(word in text for word in words.split("|")))
    return next(held, otherwise)


def savings(tables: Tables) -> pd.DataFrame:
    """What the abstracts say they save of a resource, largest factor first.

    Columns: citekey, resource, factor (before over after), label (with its bound), baseline, what, against.
    """
    stated = tables.quantities[tables.quantities["kind"].isin({"percent", "ratio"})].fillna(
        {"of": "", "versus": ""}
    )
    resource = stated["of"].map(lambda of: first_match(of, RESOURCES, ""))
    saved = stated.assign(resource=resource)[stated["of"].str.contains(SAVING) & (resource != "")]
    whole = (saved["kind"] == "percent").map({True: 100.0, False: 1.0})
    left = saved["value"].where(saved["of"].str.contains("as a share"), whole - saved["value"])
    stated_factor = (saved["kind"] == "ratio") & ~saved["of"].str.contains("as a share")
    factor = saved["value"].where(stated_factor, whole / left)
    bound = saved["of"].map(lambda of: next((word for word, said in BOUNDS.items() if said in of), ""))
    rows = saved.assign(
        factor=factor,
        label=bound + factor.map(lambda value: plain(float(f"{value:.2g}"))) + "×",
        baseline=saved["versus"].map(lambda versus: first_match(versus, BASELINES, OTHER_BASELINE)),
    )
    columns = ["citekey", "resource", "factor", "label", "baseline", "of", "versus"]
    renamed = rows[columns].rename(columns={"of": "what", "versus": "against"})
    return renamed.sort_values("factor", ascending=False, kind="stable", ignore_index=True)


def accounts(tables: Tables) -> pd.DataFrame:
    """Stated savings of memory in fine-tuning beside the arithmetic, for papers that name a size.

    `sixteen_bytes_each` is full tuning with mixed-precision Adam, `after_saving` that over the stated factor,
    `weights_in_16_bits` the weights alone, `stated_room` the memory that the abstract tunes in.
    """
    saved = savings(tables)
    chosen = saved[(saved["resource"] == "memory") & saved["citekey"].isin(tuning_papers(tables))]
    memory = chosen.merge(tuned_sizes(tables), on="citekey")
    rooms_of = rooms(tables).set_index("citekey")["bytes"]
    full = memory["parameters"].map(lambda size: tuning_memory(size, "full").total)
    rows = memory.assign(
        sixteen_bytes_each=full.map(gigabytes),
        after_saving=(full / memory["factor"]).map(gigabytes),
        weights_in_16_bits=memory["parameters"].map(lambda size: gigabytes(float(weight_bytes(size, 16)))),
        stated_room=memory["citekey"].map(rooms_of).map(gigabytes, na_action="ignore"),
    ).rename(columns={"label": "stated_saving"})
    columns = ["citekey", "parameters", "stated_saving", "sixteen_bytes_each", "after_saving"]
    return rows[[*columns, "weights_in_16_bits", "stated_room"]]


def gigabytes(size: float) -> str:
    """Three digits with a unit: "107 GB"."""
    return prefixed(float(f"{size:.3g}"), BYTE_SCALES)


def stances(whole: Tables) -> pd.DataFrame:
    """Papers and the contested claims they bear on: citekey, year, claim_id, stance, evidence, note.

    `evidence` is read off the note, which begins with "Own" where the paper's own work bears the stance out.
    """
    claims = whole.claims[whole.claims["claim_id"].isin(CONTESTED)]
    measured = claims["note"].str.startswith("Own").map({True: MEASURED, False: ASSERTED})
    dated = claims.assign(evidence=measured).merge(whole.papers[["citekey", "published"]], on="citekey")
    columns = ["citekey", "published", "claim_id", "stance", "evidence", "note"]
    return dated.sort_values(["published", "citekey", "claim_id"], ignore_index=True)[columns]


def example_counts(tables: Tables) -> pd.DataFrame:
    """Stated numbers of tuning examples, fewest first: citekey, examples, what, stance on `few-examples-suffice`."""
    stated = tables.quantities[tables.quantities["unit"].isin(EXAMPLE_UNITS)]
    stated = stated[stated["citekey"].isin(tuning_papers(tables))]
    weighed = tables.claims[tables.claims["claim_id"] == FEW_SUFFICE].set_index("citekey")["stance"]
    rows = stated.assign(stance=stated["citekey"].map(weighed).fillna("not weighed"))
    renamed = rows.rename(columns={"value": "examples", "of": "what"})
    return renamed.sort_values("examples", ignore_index=True)[["citekey", "examples", "what", "stance"]]


def numbers(tables: Tables, whole: Tables, rank: float = RANK) -> dict[str, float | int | str]:
    """The numbers that the chapter's text prints, each named `fine-tuning-<what>`."""
    counted = {**state_numbers(rank), **claim_numbers(whole), **example_numbers(tables)}
    return {f"fine-tuning-{name}": number for name, number in counted.items()}


def state_numbers(rank: float) -> dict[str, float | int | str]:
    """Memory of the smallest rung, and what fewer trained parameters or fewer bits change."""
    small, large = SHAPES[LADDER[0]], SHAPES[LADDER[-1]]
    adapter = adapter_parameters(small, rank)
    lora, tiny = state_bytes(small, "lora", rank), state_bytes(small, "lora", rank / 100)
    kept = activation_bytes(SEQUENCE, 1, small.width, small.heads, small.layers)
    recomputed = activation_bytes(SEQUENCE, 1, small.width, small.heads, small.layers, "full")
    sent = weight_bytes(1e9, 16)
    return {
        "bytes-each": tuning_memory(1, "full").total,
        "rank": rank,
        "sequence": SEQUENCE,
        "full": gigabytes(state_bytes(small, "full")),
        "lora": gigabytes(lora),
        "qlora": gigabytes(state_bytes(small, "qlora", rank)),
        "full-large": gigabytes(state_bytes(large, "full")),
        "qlora-large": gigabytes(state_bytes(large, "qlora", rank)),
        "full-to-lora": f"{state_bytes(small, 'full') / lora:.2g}×",
        "adapter": scaled(float(f"{adapter:.3g}")),
        "adapter-share": f"{100 * adapter / small.parameters:.2g}%",
        "adapter-bytes": gigabytes(float(weight_bytes(adapter, 16))),
        "hundredfold": f"{100 * (1 - tiny / lora):.2g}%",
        "activations": gigabytes(float(kept)),
        "activations-recomputed": gigabytes(float(recomputed)),
        "weight-share": f"{100 * 2 / 16:g}%",
        "sent-whole": gigabytes(float(sent)),
    }


def claim_numbers(whole: Tables) -> dict[str, float | int | str]:
    """How many papers take each stance, and how many of them by experiments of their own."""
    rows = stances(whole)
    measured = rows[rows["evidence"] == MEASURED]
    groups = {"full-wins": FULL_WINS, "reach": OUT_OF_REACH, "fades": METHOD_FADES}
    counted: dict[str, float | int | str] = {}
    for name, claim in groups.items():
        own, every = measured[measured["claim_id"] == claim], rows[rows["claim_id"] == claim]
        counted |= {name: len(every), f"{name}-measured": len(own)}
        for stance in ("supports", "qualifies", "refutes"):
            counted[f"{name}-{stance}"] = int((every["stance"] == stance).sum())
            counted[f"{name}-{stance}-measured"] = int((own["stance"] == stance).sum())
    return counted


def example_numbers(tables: Tables) -> dict[str, float | int | str]:
    """How far apart the stated numbers of examples lie."""
    counts = example_counts(tables)["examples"]
    if counts.empty:
        return {"examples-factor": "no"}
    return {"examples-factor": float(f"{counts.max() / counts.min():.2g}"), "examples": len(counts)}
