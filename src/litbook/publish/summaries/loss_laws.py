"""Laws of loss: what each prescribes, which models follow it, how a fit comes about, how well it predicts."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from litbook.coding.theme_tables import Tables
from litbook.site.reading import plain, power_of_ten, scaled
from scalinglaws import tables as laws
from scalinglaws.compute import training_flop
from scalinglaws.diloco import MEASUREMENTS
from scalinglaws.fit_story import GOPHER_BUDGET, HOFFMANN_DECIMALS, rounding_interval
from scalinglaws.law import Law, constant_values, evaluate
from scalinglaws.registry import LAWS
from scalinglaws.solve import BUDGET_LAWS, as_parametric, compute_for_loss, loss_at, overtraining
from scalinglaws.solve_data import effective_tokens, optimal_vocabulary

SCRATCH, CONTINUED, EXPERTS = "dense, no base named", "continued from a base", "mixture of experts"
SMALL, MIDDLE, LARGE = 1e21, 1e24, 1e27
"""Budgets, in FLOP, that the table of laws and the text name."""
SEEDS = tuple(range(12))
"""Simulated sets of runs behind the fitting story."""
TRUTH = "the law that made the runs"
# Choices of the fitting story that the text names, by its name for them.
ANSWERS = {
    "Hoffmann rounded": "rounded",
    "Hoffmann unrounded": "unrounded",
    "Besiroglu refit": "refit",
    "Hoffmann table 3": "table",
    "all runs, Huber loss, run to its minimum": "full",
    "budgets up to 6e+19 FLOP only": "short",
    "runs ended early, Huber loss, delta 0.001": "huber",
    "runs ended early, squared error": "squared",
    "mean, not sum: L-BFGS stops early": "stopped",
}
JUDGE = "besiroglu-refit"
BASELINE, JOINT_REPLICAS = "diloco-data-parallel", 2
DILOCO_LAWS = ("diloco-1", "diloco-2", "diloco-4", "diloco-8", "diloco-joint")
MONTHS, STREAMS = 12.0, 8.0
OVERTRAINED_RUN = ("gadre2024language", "params-overtrained", "tokens-overtrained")
LLAMA_70B = (70e9, 8192)
"""Parameters and width of the model whose vocabulary Tao et al. examine."""


def source(constant_set: str) -> str:
    """Whose runs a constant set was fitted to: "Hoffmann rounded" -> "Hoffmann"."""
    return constant_set.split()[0]


def optima() -> pd.DataFrame:
    """Each law's best split of 1e18 to 1e27 FLOP, a row a law and budget, with `source` for colour."""
    table = laws.optimal_allocation_table()
    return table.assign(source=table["constant_set"].map(source))


def law_comparison(optima: pd.DataFrame) -> pd.DataFrame:
    """One row a constant set, largest size first: what N counts, exponent of size, the optimum at `MIDDLE` FLOP."""
    rows = [_law_row(LAWS[str(name)], group) for name, group in optima.groupby("law", sort=False)]
    return pd.DataFrame(rows).sort_values("parameters", ascending=False, ignore_index=True)


def _law_row(law: Law, optima: pd.DataFrame) -> dict[str, object]:
    at = optima.set_index("compute_flop")
    sizes = at["parameters"]
    growth = np.log(sizes[MIDDLE] / sizes[SMALL]) / np.log(MIDDLE / SMALL)
    return {
        "set": law.constant_set,
        "N_counts": "no embedding" if "embedding" in law.counts else "all",
        "exponent": f"{growth:.2f}",
        "parameters": float(f"{sizes[MIDDLE]:.1e}"),
        "tokens": float(f"{at['tokens'][MIDDLE]:.1e}"),
        "tokens_a_parameter": digits(at["tokens_per_parameter"][MIDDLE]),
        "waste": f"{waste(sizes[MIDDLE], at['tokens'][MIDDLE]):.0%}",
    }


def waste(parameters: float, tokens: float) -> float:
    """The share of a run's compute that the best split of less compute would save, by the 2024 refit."""
    judge = LAWS[JUDGE]
    needed = compute_for_loss(judge, loss_at(judge, parameters, tokens))
    return 1 - needed / float(training_flop(parameters, tokens))


def digits(value: float, count: int = 2) -> str:
    """The value to so many significant digits, in words from a million on."""
    return scaled(float(f"{value:.{count - 1}e}"))


def placed_models(tables: Tables) -> pd.DataFrame:
    """Models whose abstract states parameters and tokens, a row a size.

    citekey, model (with its size where a name has several), kind, parameters (the activated ones of a mixture of
    experts), tokens (those of the base are not counted), compute_flop (6 N D), tokens_per_parameter.
    """
    known = tables.models.dropna(subset=["parameters", "tokens"]).reset_index(drop=True)
    counted = known["active_parameters"].fillna(known["parameters"])
    kind = pd.Series(SCRATCH, index=known.index).mask(known["active_parameters"].notna(), EXPERTS)
    several = known.duplicated(["citekey", "name"], keep=False)
    size = " (" + (known["parameters"] / 1e9).map(plain) + "B)"
    rows = pd.DataFrame(
        {
            "citekey": known["citekey"],
            "model": known["name"] + size.where(several, ""),
            "kind": kind.mask(known["base"].notna(), CONTINUED),
            "parameters": counted,
            "tokens": known["tokens"],
        }
    )
    rows["compute_flop"] = training_flop(rows["parameters"].to_numpy(), rows["tokens"].to_numpy())
    return rows.assign(tokens_per_parameter=rows["tokens"] / rows["parameters"])


def overtraining_factors(models: pd.DataFrame) -> pd.DataFrame:
    """How far each dense model without a named base lies above each law's optimum, a row a model and law.

    `factor` is its tokens a parameter over those that the law prescribes for the same compute; models by the least
    factor, largest first.
    """
    dense = models[models["kind"] == SCRATCH]
    names = pd.DataFrame({"law": BUDGET_LAWS})
    rows = dense.merge(
        names.assign(constant_set=[LAWS[name].constant_set for name in BUDGET_LAWS]), how="cross"
    )
    runs = zip(rows["law"], rows["parameters"], rows["tokens"], strict=True)
    rows["factor"] = [overtraining(LAWS[law], size, data) for law, size, data in runs]
    rows["source"] = rows["constant_set"].map(source)
    least = rows.groupby(["citekey", "model"])["factor"].transform("min")
    ordered = rows.assign(least=least).sort_values(["least", "factor"], ascending=False)
    columns = ["citekey", "model", "parameters", "tokens", "constant_set", "source", "factor"]
    return ordered[columns].reset_index(drop=True)


def over_numbers(optima: pd.DataFrame, factors: pd.DataFrame) -> dict[str, str | int]:
    """What the text says of laws and models: spreads of the optimum, models above all laws or below some."""
    ratios = optima.groupby("compute_flop")["tokens_per_parameter"].agg(["min", "max"])
    spread = ratios["max"] / ratios["min"]
    at = optima[optima["compute_flop"] == MIDDLE].set_index("law")
    wasted = pd.Series({str(name): waste(row["parameters"], row["tokens"]) for name, row in at.iterrows()})
    later = wasted[~wasted.index.str.startswith("kaplan")]
    least = factors.groupby(["citekey", "model"])["factor"].min()
    return {
        "loss-laws-set-count": optima["law"].nunique(),
        "loss-laws-least": digits(ratios["min"][LARGE]),
        "loss-laws-most": digits(ratios["max"][LARGE]),
        "loss-laws-spread-small": digits(spread[SMALL]),
        "loss-laws-spread": digits(spread[LARGE]),
        "loss-laws-waste-kaplan": f"{wasted['kaplan-optimal-parameters']:.0%}",
        "loss-laws-waste-joint": f"{wasted['kaplan-joint']:.0%}",
        "loss-laws-waste-later": f"{later.max():.0%}",
        "loss-laws-dense": len(least),
        "loss-laws-over-all": int((least > 1).sum()),
        "loss-laws-under-some": int((least < 1).sum()),
    }


def waterfall() -> pd.DataFrame:
    """Porian's corrections, a row a data set and step, with the exponent `before` (missing at the first)."""
    table = laws.porian_waterfall()
    return table.assign(before=table["exponent"] - table["change"])


def published_exponents() -> pd.DataFrame:
    """The exponents of the best size that the two laws publish: law, exponent."""
    kaplan = constant_values(LAWS["kaplan-optimal-parameters"])["p"]
    hoffmann = constant_values(LAWS["hoffmann-approach-1"])["a"]
    rows = [("Kaplan compute-efficient", kaplan), ("Hoffmann approach 1", hoffmann)]
    return pd.DataFrame(rows, columns=["law", "exponent"])


def waterfall_numbers(steps: pd.DataFrame) -> dict[str, str]:
    """First and last exponent of each data set and the range of each correction's share."""
    web, other = (steps[steps["data"] == name] for name in ("RefinedWeb", "OpenWebText2"))
    total = {data: group["change"].sum() for data, group in steps.groupby("data")}
    share = steps["change"] / steps["data"].map(total)
    work = share[steps["step"].isin([2, 3])].groupby(steps["data"]).sum()
    kaplan, hoffmann = published_exponents()["exponent"]
    return {
        "loss-laws-web-first": f"{web['exponent'].iloc[0]:.3f}",
        "loss-laws-web-last": f"{web['exponent'].iloc[-1]:.3f}",
        "loss-laws-text-first": f"{other['exponent'].iloc[0]:.3f}",
        "loss-laws-text-last": f"{other['exponent'].iloc[-1]:.3f}",
        "loss-laws-decay-step": f"{abs(web['change'].iloc[3]):.2f}",
        "loss-laws-work-share": f"{work.min():.0%} to {work.max():.0%}",
        "loss-laws-kaplan-exponent": f"{kaplan:.2f}",
        "loss-laws-hoffmann-exponent": f"{hoffmann:.2f}",
        "loss-laws-kaplan-tenfold": f"{10**kaplan:.1f}",
        "loss-laws-hoffmann-tenfold": f"{10**hoffmann:.1f}",
    }


def fitting_answers(seeds: Iterable[int] = SEEDS) -> pd.DataFrame:
    """Tokens a parameter that each choice of the fitter gives, a row a choice and simulated set of runs.

    The published answers have one row each (`seed` missing): choice, kind, runs, seed, tokens_per_parameter,
    exponent.
    """
    stories = [laws.fitting_story(seed).assign(seed=seed) for seed in seeds]
    table = pd.concat(stories, ignore_index=True)
    published = table["runs"] == "Hoffmann"
    once = table[published].drop_duplicates("choice").assign(seed=None)
    simulated = table[~published & (table["choice"] != TRUTH)]
    return pd.concat([once, simulated.astype({"seed": object})], ignore_index=True)


def answer_ranges(answers: pd.DataFrame) -> pd.DataFrame:
    """Median, least and most of each choice: runs, kind, choice, tokens_per_parameter, low, high, exponent.

    For Hoffmann's rounded constants the range is that of all constants which round to them.
    """
    grouped = answers.groupby(["runs", "kind", "choice"], sort=False, as_index=False)
    rows = grouped.agg(
        low=("tokens_per_parameter", "min"),
        high=("tokens_per_parameter", "max"),
        tokens_per_parameter=("tokens_per_parameter", "median"),
        exponent=("exponent", "median"),
    )
    form = as_parametric(LAWS["hoffmann-rounded"])
    if form is not None:
        interval = rounding_interval(form, HOFFMANN_DECIMALS)
        rounded = rows["choice"] == LAWS["hoffmann-rounded"].constant_set
        rows.loc[rounded, ["low", "high"]] = interval.low, interval.high
    return rows


def fitting_numbers(ranges: pd.DataFrame) -> dict[str, str | int]:
    """Tokens a parameter of the published and simulated answers, as the text prints them."""
    chosen = ranges.assign(name=ranges["choice"].map(ANSWERS)).dropna(subset=["name"]).set_index("name")
    texts: dict[str, str | int] = {}
    for name, row in chosen.iterrows():
        texts[f"loss-laws-{name}"] = digits(row["tokens_per_parameter"], 3)
        texts[f"loss-laws-{name}-span"] = f"{digits(row['low'])} to {digits(row['high'])}"
        texts[f"loss-laws-{name}-exponent"] = f"{row['exponent']:.3f}"
    return texts | {
        "loss-laws-budget": power_of_ten(GOPHER_BUDGET),
        "loss-laws-seeds": len(SEEDS),
    }


def diloco_curves() -> pd.DataFrame:
    """Each DiLoCo law's loss over that of the data-parallel law, in percent: law, parameters, percent."""
    top = max(measured.parameters for measured in MEASUREMENTS)
    sizes = np.geomspace(LAWS[BASELINE].inputs[0].lower or 1.0, top, 40)
    rows = [
        (LAWS[name].title, size, 100 * (diloco_loss(name, size) / diloco_loss(BASELINE, size) - 1))
        for name in DILOCO_LAWS
        for size in sizes
    ]
    return pd.DataFrame(rows, columns=["law", "parameters", "percent"])


def diloco_loss(name: str, parameters: float) -> float:
    """Loss under one of DiLoCo's laws, of two replicas where it counts them."""
    known = {"N": parameters, "M": JOINT_REPLICAS}
    return evaluate(LAWS[name], **{entry.name: known[entry.name] for entry in LAWS[name].inputs})


def diloco_measurements() -> pd.DataFrame:
    """The measured losses over the data-parallel law, in percent: run, parameters, loss, percent."""
    runs = [(run.variant, run.parameters, run.loss) for run in MEASUREMENTS]
    rows = [(*run, 100 * (run[2] / diloco_loss(BASELINE, run[1]) - 1)) for run in runs]
    return pd.DataFrame(rows, columns=["run", "parameters", "loss", "percent"])


def diloco_numbers() -> dict[str, str]:
    """Misses of the laws, the measured gap of the two methods, and the end of the fitted range."""
    table = laws.diloco_comparison().set_index(["law", "parameters"])
    miss = (100 * (table["measured"] / table["predicted"] - 1)).map("{:.1f}%".format)
    by_run = diloco_measurements().set_index(["run", "parameters"])["loss"]
    plain_run, two = by_run["data-parallel", 4e9], by_run["DiLoCo, 2 replicas", 4e9]
    return {
        "loss-laws-diloco-end": digits(LAWS[BASELINE].inputs[0].upper or 0.0),
        "loss-laws-miss-4b": miss[BASELINE, 4e9],
        "loss-laws-miss-10b": miss[BASELINE, 10e9],
        "loss-laws-diloco-gap": f"{100 * (1 - two / plain_run):.1f}%",
    }


def other_numbers(tables: Tables) -> dict[str, str]:
    """Small consequences of fitted constants: the over-trained run, repetition, streams, density, vocabulary."""
    stated = tables.quantities.set_index(["citekey", "id"])["value"]
    key, size, data = OVERTRAINED_RUN
    run = {name: overtraining(LAWS[name], stated[key, size], stated[key, data]) for name in BUDGET_LAWS}
    epochs = stated["muennighoff2023scaling", "epochs"]
    vocabulary = optimal_vocabulary(*LLAMA_70B)
    found = sorted([vocabulary.by_isoflop, vocabulary.by_derivative, vocabulary.by_loss])
    by_stream = [constant_values(LAWS[name])["k"] for name in ("parscale-pile", "parscale-python")]
    return {
        **{f"loss-laws-run-{name}": digits(factor) for name, factor in run.items()},
        "loss-laws-epochs-worth": digits(effective_tokens(1, epochs)),
        "loss-laws-epochs-limit": digits(1 + constant_values(LAWS["muennighoff"])["Rd"]),
        "loss-laws-streams": " to ".join(digits(1 + k * np.log(STREAMS)) for k in by_stream),
        "loss-laws-density-year": digits(evaluate(LAWS["densing-arxiv"], t=MONTHS)),
        "loss-laws-density-stated": digits(2 ** (MONTHS / stated["xiao2024densing", "doubling-time"])),
        "loss-laws-vocabulary": f"{digits(found[0], 3)} to {digits(found[-1], 3)}",
    }
