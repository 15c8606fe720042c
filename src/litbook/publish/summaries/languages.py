"""Models for languages: what they start from, what their training costs, whom they are measured against."""

import numpy as np
import pandas as pd

from litbook.coding.theme_tables import Tables
from scalinglaws.allocation import HOFFMANN_TABLE
from scalinglaws.compute import implied_utilisation, training_flop
from scalinglaws.devices import device

SCRATCH, SILENT, CONTINUED = "from scratch", "no base named", "named base"
MANY = "several, unlisted"
# The abstracts spell one family in several ways; keys are lower case, without blanks and hyphens.
FAMILIES = {
    "llama2": "Llama 2",
    "llama3": "Llama 3",
    "gemma2": "Gemma 2",
    "mistral": "Mistral",
    "bloom": "BLOOM",
}
REFERENCE, REFERENCE_DEVICE = "han2025trillion", "H100 SXM 80 GB"
RESULT_UNITS = ("%", "x", "percentage points", "score", "AUROC")
NOT_RESULTS = ("share of", "experts removed", "parameters of", "size of")
SHORT_UNITS = {"%": "%", "x": "×", "score": ""}
NOTHING = "nothing named"
# How `of` marks a size as that of another model which the paper's own matches or passes.
RIVAL = r"\(compared\)$|surpassed on|that .+ outperforms$"
RIVAL_RATIO = "size of the models that"


def family(base: str) -> str:
    """The family of a base model as one name: "LLaMA 3.1" and "Llama-3 8B" are both Llama 3."""
    key = base.lower().replace(" ", "").replace("-", "")
    return next((name for start, name in FAMILIES.items() if key.startswith(start)), base)


def starting_points(tables: Tables) -> pd.DataFrame:
    """What each paper's models start from, a row a base: citekey, published, base, start.

    `base` is a family's name, or says that the paper trains from scratch or names no base; `start` is the
    kind of start. Papers without coded models have no row.
    """
    bases = tables.models[["citekey", "base"]].assign(base=tables.models["base"].str.split("; "))
    named = bases.explode("base").dropna().assign(start=CONTINUED)
    named["base"] = named["base"].map(family)
    rest = tables.papers[tables.papers["citekey"].isin(set(bases["citekey"]) - set(named["citekey"]))]
    scratch = rest["finding"].str.contains(SCRATCH)
    start = pd.Series(SILENT, index=rest.index).mask(scratch, SCRATCH)
    others = pd.DataFrame({"citekey": rest["citekey"], "base": start, "start": start})
    rows = pd.concat([named, others]).drop_duplicates().merge(months(tables), on="citekey")
    return rows.sort_values(["published", "citekey", "base"])[["citekey", "published", "base", "start"]]


def months(tables: Tables) -> pd.DataFrame:
    """The month of each paper's first public version: citekey, published ("2024-03")."""
    papers = tables.papers.dropna(subset=["year", "month"])
    month = papers["month"].astype(int).astype(str).str.zfill(2)
    return pd.DataFrame({"citekey": papers["citekey"], "published": papers["year"].astype(str) + "-" + month})


def languages_of(tables: Tables) -> pd.DataFrame:
    """The languages of each paper's models, a row a language: citekey, language."""
    languages = tables.models[["citekey", "language"]].assign(
        language=tables.models["language"].fillna(MANY).str.split("; ")
    )
    return languages.explode("language").drop_duplicates().reset_index(drop=True)


def languages_by_base(tables: Tables) -> pd.DataFrame:
    """Papers for each language and base: language, base, start, papers, citekeys.

    Rows by language (the one with most papers first, unlisted ones last), then by the first use of a base.
    """
    rows = starting_points(tables).merge(languages_of(tables), on="citekey")
    rows["first"] = rows.groupby("base")["published"].transform("min")
    number = rows.groupby("language")["citekey"].transform("nunique")
    rows["of_language"] = number.mask(rows["language"] == MANY, 0)
    grouped = rows.groupby(["language", "of_language", "base", "start", "first"], as_index=False)
    counted = grouped.agg(papers=("citekey", "nunique"), citekeys=("citekey", ", ".join))
    ordered = counted.sort_values(["of_language", "language", "first"], ascending=[False, True, True])
    return ordered[["language", "base", "start", "first", "papers", "citekeys"]].reset_index(drop=True)


def counts_of_starts(tables: Tables, prefix: str) -> dict[str, int]:
    """How many papers with models there are, and how many start in each way, named `<prefix>-<what>`."""
    starts = starting_points(tables).drop_duplicates(["citekey", "start"])["start"]
    kinds = {"named": CONTINUED, "scratch": SCRATCH, "silent": SILENT}
    return {
        f"{prefix}-with-models": len(starts),
        **{f"{prefix}-{name}": int((starts == kind).sum()) for name, kind in kinds.items()},
    }


def reference_run(everything: Tables) -> dict[str, float]:
    """The one run whose parameters, tokens, hours and dollars an abstract states: FLOP an hour, dollars an hour.

    Also `utilisation`: the share of the device's dense 16-bit peak which that implies. FLOP are 6 N D.
    """
    models, stated = everything.models, everything.quantities
    model = models[models["citekey"] == REFERENCE].iloc[0]
    own = stated[stated["citekey"] == REFERENCE].set_index("kind")["value"]
    hours, size, tokens = own["device-hours"], model["parameters"], model["tokens"]
    return {
        "flop_per_hour": training_flop(size, tokens) / hours,
        "dollars_per_hour": own["money"] / hours,
        "utilisation": implied_utilisation(size, tokens, hours, device(REFERENCE_DEVICE).peak),
    }


def budgets(tables: Tables, reference: dict[str, float]) -> pd.DataFrame:
    """Models whose abstract states parameters and tokens, least compute first, with our estimate of the cost.

    citekey, model, start, parameters, tokens, tokens_per_parameter, compute (6 N D, FLOP), gpu_hours and dollars
    at the reference's rates. Tokens of a base model are not counted.
    """
    known = tables.models.dropna(subset=["parameters", "tokens"])
    starts = starting_points(tables)[["citekey", "start"]].drop_duplicates()
    rows = known.merge(starts, on="citekey").rename(columns={"name": "model"})
    # A paper that names the base of one model may train another, such as that base, without one.
    rows["start"] = rows["start"].mask(rows["base"].isna() & (rows["start"] == CONTINUED), SILENT)
    rows["tokens_per_parameter"] = rows["tokens"] / rows["parameters"]
    rows["compute"] = training_flop(rows["parameters"].to_numpy(), rows["tokens"].to_numpy())
    rows["gpu_hours"] = rows["compute"] / reference["flop_per_hour"]
    rows["dollars"] = rows["gpu_hours"] * reference["dollars_per_hour"]
    columns = ["citekey", "model", "start", "parameters", "tokens", "tokens_per_parameter"]
    chosen = [*columns, "compute", "gpu_hours", "dollars"]
    return rows.sort_values(["compute", "citekey"])[chosen].reset_index(drop=True)


def budget_table(budgets: pd.DataFrame) -> pd.DataFrame:
    """The budgets as a reader reads them: estimates in two digits, start and compute left to the chart."""
    columns = ["tokens_per_parameter", "gpu_hours", "dollars"]
    rounded = budgets.assign(**{name: budgets[name].map(two_digits) for name in columns})
    return rounded.drop(columns=["start", "compute"]).rename(columns={"gpu_hours": "h100_hours"})


def costs(budgets: pd.DataFrame, prefix: str) -> dict[str, float]:
    """Estimated hours and dollars of each paper's cheapest model, named `<prefix>-<citekey>-<unit>`."""
    least = budgets.drop_duplicates("citekey").set_index("citekey")
    hours = {f"{prefix}-{key}-hours": two_digits(value) for key, value in least["gpu_hours"].items()}
    return hours | {f"{prefix}-{key}-dollars": two_digits(value) for key, value in least["dollars"].items()}


def two_digits(value: float) -> float:
    """The value to two significant digits: an estimate claims no more."""
    return float(f"{value:.1e}")


def optimal_size(tokens: float) -> float:
    """Parameters of the compute-optimal model of that many tokens (Hoffmann et al. 2022, table 3, log-log)."""
    sizes, _, optimal = np.log(HOFFMANN_TABLE).T
    return float(np.exp(np.interp(np.log(tokens), optimal, sizes)))


def corpus_limits(everything: Tables, prefix: str) -> dict[str, float | str]:
    """What a corpus can carry: sizes and costs of models from scratch on repeated text, named `<prefix>-<what>`.

    The Basque and the Greek corpus, repeated as often as Muennighoff et al. (2023) find harmless, and the
    compute-optimal model of so many tokens; also the reference run's rates, its multilingual tokens, and the share
    of its tokens (in percent) that the Greek corpus is.
    """
    stated = everything.quantities.set_index(["citekey", "id"])["value"]
    reference = reference_run(everything)
    epochs = stated["muennighoff2023scaling", "epochs"]
    basque, greek = (stated[key, "tokens"] for key in ("etxaniz2024latxa", "voukoutis2024meltemi"))
    multilingual = stated[REFERENCE, "tokens"] * stated[REFERENCE, "multilingual-share"] / 100
    numbers = {
        "basque-size": optimal_size(epochs * basque),
        "greek-size": optimal_size(epochs * greek),
        "greek-tokens": epochs * greek,
        "multilingual-tokens": multilingual,
        "multilingual-to-basque": multilingual / basque,
    }
    numbers["greek-hours"] = (
        training_flop(numbers["greek-size"], numbers["greek-tokens"]) / reference["flop_per_hour"]
    )
    texts = {
        "utilisation": f"{reference['utilisation']:.0%}",
        "rate": f"${reference['dollars_per_hour']:.2f}",
        "greek-share": f"{greek / stated[REFERENCE, 'tokens']:.0%}",
    }
    return {
        f"{prefix}-{name}": value if isinstance(value, str) else two_digits(value)
        for name, value in {**numbers, **texts}.items()
    }


def rivals(tables: Tables) -> pd.DataFrame:
    """Models of printed size that a paper says it matches or passes: model, own, rival, size, ratio, citekey.

    `own` is the size of the paper's largest model, `ratio` the rival's size over it. Mixtures of experts are left
    out, since their names do not print a total.
    """
    stated = tables.quantities[~tables.quantities["of"].str.contains("times", na=False)]
    named = stated[(stated["kind"] == "params-in-name") & stated["of"].str.contains(RIVAL, na=False)]
    multiples = stated[(stated["kind"] == "ratio") & stated["of"].str.startswith(RIVAL_RATIO, na=False)]
    largest = tables.models.dropna(subset=["parameters"]).sort_values(["parameters", "model_order"])
    own = largest.groupby("citekey").tail(1)[["citekey", "name", "parameters"]]
    rows = pd.concat([named, multiples]).merge(own, on="citekey")
    rows["size"] = rows["value"].where(rows["kind"] == "params-in-name", rows["value"] * rows["parameters"])
    rows["ratio"] = rows["size"] / rows["parameters"]
    names = {"name": "model", "parameters": "own", "quote": "rival"}
    columns = ["model", "own", "rival", "size", "ratio", "citekey"]
    return rows.rename(columns=names).sort_values(["ratio", "citekey"])[columns].reset_index(drop=True)


def stated_results(tables: Tables) -> pd.DataFrame:
    """The scores, rates and gains that the abstracts print, by date: citekey, result, measures, against."""
    stated = tables.quantities[tables.quantities["unit"].isin(RESULT_UNITS)]
    stated = stated[~stated["of"].str.startswith(NOT_RESULTS, na=False)]
    unit = stated["unit"].map(lambda unit: SHORT_UNITS.get(unit, f" {unit}"))
    result = stated["value"].map("{:g}".format) + unit
    rows = stated.assign(result=result, against=stated["versus"].fillna(NOTHING))
    rows = rows.merge(months(tables), on="citekey").rename(columns={"of": "measures"})
    rows = rows.sort_values(["published", "citekey", "quantity_order"])
    return rows[["citekey", "result", "measures", "against"]].reset_index(drop=True)


def counts_of_results(results: pd.DataFrame, prefix: str) -> dict[str, int]:
    """How many results, papers with results and yardsticks there are, each named `<prefix>-<what>`."""
    against = results.loc[results["against"] != NOTHING, "against"]
    numbers = {
        "results-count": len(results),
        "results-papers": results["citekey"].nunique(),
        "yardsticks": against.nunique(),
        "results-alone": len(results) - len(against),
    }
    return {f"{prefix}-{name}": number for name, number in numbers.items()}
