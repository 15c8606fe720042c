"""Learning rate and batch: what the laws prescribe, how far settings are carried, where the papers stand."""

import numpy as np
import pandas as pd

from litbook.coding.theme_tables import Tables
from litbook.site.reading import plain
from scalinglaws.law import Array, Number, constant_values, evaluate
from scalinglaws.registry import LAWS

THEME = "hyperparameters"
SIZES = {1e8: "100M", 1e9: "1B", 1e10: "10B", 1e11: "100B"}
"""Models for which a law's learning rate is drawn against the tokens."""
BATCH_SIZES = (1e8, 1e9, 1e10)
STEP, DILOCO, KAPLAN = "Step Law", "DiLoCo", "Kaplan"
EVERY_SIZE = "every size"
TOKENS_A_PARAMETER = 20
HORIZONS = np.geomspace(1e9, 1e13, 33)
RATE, PER_ROOT, PER_TOKEN = "rate", "rate per root of batch", "rate per token of batch"
TENFOLD = 10.0
START = (1e9, TOKENS_A_PARAMETER * 1e9)
"""Parameters and tokens from which the table grows a run tenfold; only Kaplan's factors depend on them."""
TIED = "tied"

# Label, paper, facts of the small and the large model, what is carried from the one to the other.
CARRIED = (
    ("BERT-large (Yang)", "yang2022tensor", "params-proxy-bert", "params-bert-large", "tuned settings"),
    ("GPT-3 (Yang)", "yang2022tensor", "params-proxy-gpt", "params-gpt-3", "tuned settings"),
    ("Laws (Su)", "su2024unraveling", "params-fit-max", "params-max", "constants of laws"),
    ("SmolTulu (Alrashed)", "alrashed2024smoltulu", "params-ablation", "params", "ratio of rate to batch"),
    ("Llama-3 (Xi)", "xi2024practice", "params-8b", "params-70b", "rate and language mixture"),
)


def rate(parameters: Number, tokens: Number) -> Array:
    """Step Law's best peak learning rate."""
    return np.asarray(evaluate(LAWS["step-law-learning-rate"], N=parameters, D=tokens))


def kaplan_batch(parameters: Number, tokens: Number) -> Array:
    """Kaplan's critical batch, in tokens, at the loss that Kaplan's joint law gives for N and D."""
    loss = evaluate(LAWS["kaplan-joint"], N=parameters, D=tokens)
    return np.asarray(evaluate(LAWS["kaplan-critical-batch"], L=loss))


def step_batch(tokens: Number) -> Array:
    """Step Law's best batch in tokens."""
    return np.asarray(evaluate(LAWS["step-law-batch"], D=tokens))


def rates() -> pd.DataFrame:
    """Step Law's rate against tokens, a row a size and horizon: line, parameters, tokens, rate."""
    curves = [
        pd.DataFrame({"line": name, "parameters": n, "tokens": HORIZONS, "rate": rate(n, HORIZONS)})
        for n, name in SIZES.items()
    ]
    return pd.concat(curves, ignore_index=True)


def rate_paths() -> pd.DataFrame:
    """Rates at a fixed ratio of tokens to parameters by Step Law and DiLoCo (one replica).

    line, parameters, tokens, rate; DiLoCo's only over the sizes to which it was fitted. The ratio is ours for both.
    """
    fitted = LAWS["diloco-learning-rate"].inputs[0]
    sizes = {
        STEP: HORIZONS / TOKENS_A_PARAMETER,
        DILOCO: np.geomspace(fitted.lower or 1, fitted.upper or 1, 9),
    }
    values = {
        STEP: rate(sizes[STEP], HORIZONS),
        DILOCO: evaluate(LAWS["diloco-learning-rate"], N=sizes[DILOCO], M=1.0),
    }
    paths = [
        pd.DataFrame(
            {
                "line": f"{law}, D = {TOKENS_A_PARAMETER}N",
                "parameters": n,
                "tokens": TOKENS_A_PARAMETER * n,
                "rate": values[law],
            }
        )
        for law, n in sizes.items()
    ]
    return pd.concat(paths, ignore_index=True)


def length_factors() -> pd.DataFrame:
    """Step Law's rate for a model of one size, as it stands and set against the batch that the law prescribes.

    measure, tokens, factor (over the value at the shortest run).
    """
    rates, batches = rate(START[0], HORIZONS), step_batch(HORIZONS)
    measures = {RATE: rates, PER_ROOT: rates / np.sqrt(batches), PER_TOKEN: rates / batches}
    rows = [
        pd.DataFrame({"measure": name, "tokens": HORIZONS, "factor": values / values[0]})
        for name, values in measures.items()
    ]
    return pd.concat(rows, ignore_index=True)


def batches() -> pd.DataFrame:
    """Batches in tokens against training tokens: law, size, tokens, batch; Step Law's holds for every size."""
    horizons = HORIZONS[HORIZONS <= 1e12]
    step = pd.DataFrame({"law": STEP, "size": EVERY_SIZE, "tokens": horizons, "batch": step_batch(horizons)})
    kaplan = [
        pd.DataFrame(
            {"law": KAPLAN, "size": SIZES[n], "tokens": horizons, "batch": kaplan_batch(n, horizons)}
        )
        for n in BATCH_SIZES
    ]
    return pd.concat([step, *kaplan], ignore_index=True)


def tenfold() -> pd.DataFrame:
    """What tenfold parameters, tokens, or both do to the rate or batch of each law, as factors in print."""
    n, d = START
    grown = [(TENFOLD * n, d), (n, TENFOLD * d), (TENFOLD * n, TENFOLD * d)]
    step_rates = [float(rate(*run) / rate(n, d)) for run in grown]
    step_batches = [float(step_batch(run[1]) / step_batch(d)) for run in grown]
    kaplan = [float(kaplan_batch(*run) / kaplan_batch(n, d)) for run in grown]
    efficient = TENFOLD ** (2 * constant_values(LAWS["kaplan-optimal-batch"])["p"])
    rows = [
        _growth(STEP, "li2025predictable", "best peak rate", step_rates),
        _growth(
            DILOCO, "charles2025communication", "inner rate", [joint_growth("diloco-learning-rate", "alpha")]
        ),
        _growth(STEP, "li2025predictable", "best batch", step_batches),
        _growth(DILOCO, "charles2025communication", "global batch", [joint_growth("diloco-batch", "alpha")]),
        _growth(
            "Zhang compute-optimal",
            "zhang2024critical",
            "critical batch",
            [joint_growth("zhang-critical-batch", "p")],
        ),
        _growth("Kaplan batch", "kaplan2020scaling", "critical batch", kaplan),
        _growth("Kaplan compute-efficient", "kaplan2020scaling", "batch", [efficient]),
    ]
    return pd.DataFrame(rows)


def joint_growth(law: str, exponent: str) -> float:
    """The factor for tenfold parameters where tokens grow with them."""
    return float(TENFOLD ** constant_values(LAWS[law])[exponent])


def _growth(name: str, citekey: str, what: str, factors: list[float]) -> dict[str, str]:
    """One row; a law fitted along a path has one factor, that for both growing."""
    texts = [f"{value:.2g}×" for value in factors]
    size, data, both = texts if len(texts) == 3 else [TIED, TIED, *texts]
    return {
        "constant_set": name,
        "setting": what,
        "parameters_×10": size,
        "tokens_×10": data,
        "both_×10": both,
        "citekey": citekey,
    }


def leaps(tables: Tables) -> pd.DataFrame:
    """Small models that stand in for large ones, widest leap first: target, citekey, carried, small, large, factor."""
    values = tables.quantities.dropna(subset=["id"]).drop_duplicates(["citekey", "id"])
    known = values.set_index(["citekey", "id"])["value"]
    rows = [
        (target, key, carried, known[key, small], known[key, large])
        for target, key, small, large, carried in CARRIED
        if (key, small) in known.index and (key, large) in known.index
    ]
    table = pd.DataFrame(rows, columns=["target", "citekey", "carried", "small", "large"])
    factors = table["large"] / table["small"]
    return table.assign(factor=factors).sort_values("factor", ascending=False, ignore_index=True)


def stances(tables: Tables) -> pd.DataFrame:
    """The evidence on this chapter's own claims, a row a paper and claim: claim_id, claim, citekey, stance, note."""
    own = tables.claims[tables.claims["themes"].str.split("; ").str[0] == THEME]
    return own[["claim_id", "claim", "citekey", "stance", "note"]].reset_index(drop=True)


def law_numbers() -> dict[str, str]:
    """What the text says of the laws: growth factors, and how far two laws for the rate part."""
    factors, records = length_factors(), tenfold().to_dict("records")
    table = {(row["constant_set"], row["setting"]): row for row in records}
    ends = factors[factors["tokens"] == factors["tokens"].max()].set_index("measure")["factor"]
    step, kaplan = table[STEP, "best peak rate"], table["Kaplan batch", "critical batch"]
    one = rate_at(START[0])
    both = [float(row["both_×10"].rstrip("×")) for row in records if "batch" in row["setting"]]
    return {
        "hyperparameters-rate-tokens": step["tokens_×10"],
        "hyperparameters-rate-both": f"{1 / float(step['both_×10'].rstrip('×')):.2g}",
        "hyperparameters-diloco-both": f"{1 / joint_growth('diloco-learning-rate', 'alpha'):.2g}",
        "hyperparameters-rate-apart": f"{one[STEP] / one[DILOCO]:.2g}",
        "hyperparameters-batch-tokens": table[STEP, "best batch"]["tokens_×10"],
        "hyperparameters-kaplan-size": kaplan["parameters_×10"],
        "hyperparameters-kaplan-tokens": kaplan["tokens_×10"],
        "hyperparameters-both-least": f"{min(both):.2g}",
        "hyperparameters-both-most": f"{max(both):.2g}",
        "hyperparameters-length": plain(HORIZONS[-1] / HORIZONS[0]),
        "hyperparameters-length-rate": f"{ends[RATE]:.2g}",
        "hyperparameters-length-root": f"{ends[PER_ROOT]:.2g}",
        "hyperparameters-length-token": f"{1 / ends[PER_TOKEN]:.2g}",
        "hyperparameters-path": plain(TOKENS_A_PARAMETER),
    }


def rate_at(parameters: float) -> dict[str, float]:
    """The learning rates of both laws at one size and the fixed ratio of tokens."""
    step = float(rate(parameters, TOKENS_A_PARAMETER * parameters))
    return {STEP: step, DILOCO: float(evaluate(LAWS["diloco-learning-rate"], N=parameters, M=1.0))}


def paper_numbers(tables: Tables) -> dict[str, str | int]:
    """What the text counts: papers, leaps and stances."""
    carried, evidence = leaps(tables), stances(tables)
    kinds = evidence["stance"].value_counts()
    sided = {stance: set(group["claim_id"]) for stance, group in evidence.groupby("stance")}
    return {
        "hyperparameters-primary": int((tables.papers["primary_theme"] == THEME).sum()),
        "hyperparameters-papers": len(tables.papers),
        "hyperparameters-leap-most": plain(round(carried["factor"].max())) if len(carried) else "no",
        "hyperparameters-leap-least": plain(round(carried["factor"].min())) if len(carried) else "no",
        "hyperparameters-claims": evidence["claim_id"].nunique(),
        "hyperparameters-evidence": len(evidence),
        "hyperparameters-qualifies": int(kinds.get("qualifies", 0)),
        "hyperparameters-contested": len(sided.get("supports", set()) & sided.get("refutes", set())),
    }
