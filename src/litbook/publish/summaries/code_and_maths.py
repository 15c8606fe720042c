"""Models of code and mathematics: what they score and how that was counted, whom they pass, what they read."""

import pandas as pd

from litbook.coding.theme_tables import Tables
from litbook.site.reading import plain, scaled
from scalinglaws.allocation import HOFFMANN_TABLE

BILLION = 1e9
SCORE_UNITS = frozenset({"%", "points"})
# The benchmark that a score's `of` names; Phi-GSM is a model whose printed scores are on GSM8K.
BENCHMARK = r"(MathQA-Python|GSM8K|Phi-GSM|HumanEval|MBPP|MATH)\b"
BENCHMARKS = ["GSM8K", "MATH", "HumanEval", "MBPP", "MathQA-Python"]  # mathematics first
BENCHMARK_NAMES = {"Phi-GSM": "GSM8K"}
SUBJECT = r"(LLaMA-2 7B|Phi-GSM|Orca-Math|StarCoder|Code Llama)"
CONJECTURE = "hypothesis|predictab"  # percentages that are no measured accuracy
ONE, MANY, UNSAID = "one answer", "many answers", "not stated"
# How `of` says that one answer, or the best of several, was counted; the first rule that fits decides.
COUNTING = ((MANY, "best of|with its top-"), (ONE, "first answer|pass@1|before its top-"))
# How `of` marks a size as that of another model, which the paper's own one equals or passes.
RIVAL = r"outperformed by|\(compared\)|compares with|surpassed|evaluated model"
VERDICTS = (("matches or passes", "matched or"), ("performs comparably", "compares with"))
PASSES = "passes"
OWN_NAME = r"by (?P<own>[^,]*?(?P<billions>\d+(?:\.\d+)?)B)\b"
RANGE = r"^training of .*, (?:fewest|most)$"  # `of` of the ends of a range of training tokens
BOUNDS = (("at least ", "fewest$"), ("at most ", "most$"))
# How `of` and the unit mark what a model was trained on.
MATERIAL = "train|tuning of|synthetic|Stack"
MATERIAL_UNITS = frozenset({"tokens", "bytes", "programming languages", "epochs", "problems", "samples"})


def scores(tables: Tables) -> pd.DataFrame:
    """Every accuracy on a named benchmark, a row a score: benchmark, model, counted, value (%), of, citekey.

    `counted` says whether one answer, or one picked from many, had to be right, as far as the abstract tells.
    """
    percent = tables.quantities[tables.quantities["unit"].isin(SCORE_UNITS)]
    absolute = percent[percent["versus"].isna() & ~percent["of"].str.contains(CONJECTURE, na=False)]
    benchmark = absolute["of"].str.extract(BENCHMARK, expand=False).replace(BENCHMARK_NAMES)
    model = absolute["of"].str.extract(SUBJECT, expand=False).fillna(absolute["citekey"].map(names(tables)))
    rows = absolute.assign(
        benchmark=benchmark, model=model, counted=first_rule(absolute["of"], COUNTING, UNSAID)
    )
    rows["place"] = rows["benchmark"].map(BENCHMARKS.index, na_action="ignore")
    ordered = rows.dropna(subset=["place"]).sort_values(["place", "model", "value"], ignore_index=True)
    return ordered[["benchmark", "model", "counted", "value", "of", "citekey"]]


def first_rule(texts: pd.Series, rules: tuple[tuple[str, str], ...], otherwise: str) -> pd.Series:
    """The label of the first rule whose pattern a text holds, or `otherwise`."""
    labels = pd.Series(otherwise, index=texts.index, dtype=object)
    for label, pattern in reversed(rules):
        labels = labels.mask(texts.fillna("").str.contains(pattern).astype(bool), label)
    return labels


def names(tables: Tables) -> pd.Series:
    """A short name of each paper by its citekey: "Austin 2021"."""
    family = tables.papers["first_author"].fillna("").str.rsplit(" ", n=1).str[-1]
    year = tables.papers["year"].astype("string").fillna("")
    return pd.Series((family + " " + year).str.strip().to_numpy(), index=tables.papers["citekey"])


def spreads(scored: pd.DataFrame) -> pd.DataFrame:
    """Models scored both with one answer and with many: benchmark, model, one, many, gap (points).

    Widest gap first; of several scores by one answer the lowest counts, of those with many answers the highest.
    """
    one = scored[scored["counted"] == ONE].groupby(["benchmark", "model"])["value"].min().rename("one")
    many = scored[scored["counted"] == MANY].groupby(["benchmark", "model"])["value"].max().rename("many")
    both = pd.concat([one, many], axis=1).dropna().reset_index()
    return both.assign(gap=both["many"] - both["one"]).sort_values("gap", ascending=False, ignore_index=True)


def rivals(tables: Tables) -> pd.DataFrame:
    """The rivals of printed size that a paper's own model equals or passes, a row a rival.

    Columns: own, own_size, rival_size, ratio, verdict, rival (as coded), citekey; largest ratio first. Where the
    coding does not say which of its models a paper means, the smallest stands.
    """
    stated = tables.quantities[tables.quantities["kind"].isin(["params", "params-in-name"])]
    held = stated[stated["of"].str.contains(RIVAL, na=False)]
    named = held["of"].str.extract(OWN_NAME)
    rows = held.assign(own=named["own"], own_size=named["billions"].astype(float) * BILLION)
    rows = rows.merge(smallest_models(tables), on="citekey")
    rows["own"] = rows["own"].fillna(rows["name"])
    rows["own_size"] = rows["own_size"].fillna(rows["parameters"])
    rows["ratio"] = rows["value"] / rows["own_size"]
    rows["verdict"] = first_rule(rows["of"], VERDICTS, PASSES)
    renamed = rows.rename(columns={"value": "rival_size", "of": "rival"})
    columns = ["own", "own_size", "rival_size", "ratio", "verdict", "rival", "citekey"]
    ordered = renamed.sort_values(["ratio", "own", "rival"], ascending=[False, True, True], ignore_index=True)
    return ordered[columns]


def smallest_models(tables: Tables) -> pd.DataFrame:
    """The smallest model of each paper: citekey, name, parameters; a damaged name gives way to author and year."""
    sized = tables.models.dropna(subset=["parameters"]).sort_values(["parameters", "model_order"])
    smallest = sized.drop_duplicates("citekey")[["citekey", "name", "parameters"]]
    return smallest.assign(name=clear_names(smallest, tables))


def reading(tables: Tables) -> pd.DataFrame:
    """Tokens a parameter of the models trained without a named base, a row a model and size.

    Columns: model, year, parameters, fewest, most (tokens a parameter), citekey. Where an abstract gives only
    a range for all its sizes, `fewest` and `most` differ.
    """
    started = tables.models[tables.models["base"].isna()].dropna(subset=["parameters"])
    rows = started.merge(training_ranges(tables), on="citekey", how="left")
    rows = rows.assign(
        least=rows["tokens"].fillna(rows["least"]), greatest=rows["tokens"].fillna(rows["greatest"])
    )
    rows = rows.dropna(subset=["least"]).merge(tables.papers[["citekey", "year", "month"]], on="citekey")
    known = rows.assign(
        model=rows["name"] + " " + (rows["parameters"] / BILLION).map(plain) + "B",
        fewest=rows["least"] / rows["parameters"],
        most=rows["greatest"] / rows["parameters"],
    )
    ordered = known.sort_values(["year", "month", "parameters"], ignore_index=True)
    return ordered[["model", "year", "parameters", "fewest", "most", "citekey"]]


def training_ranges(tables: Tables) -> pd.DataFrame:
    """The range of training tokens that a paper states for all its models: citekey, least, greatest."""
    stated = tables.quantities[tables.quantities["kind"] == "tokens"]
    training = stated[stated["of"].str.contains(RANGE, na=False)]
    grouped = training.groupby("citekey")["value"]
    return pd.DataFrame({"least": grouped.min(), "greatest": grouped.max()}).reset_index()


def optimal_ratio() -> float:
    """Tokens a parameter of the compute-optimal model with 10 billion parameters (Hoffmann et al. 2022)."""
    return next(tokens / parameters for parameters, _, tokens in HOFFMANN_TABLE if parameters == 10 * BILLION)


def makings(tables: Tables) -> pd.DataFrame:
    """What each paper's models are made of, by date: citekey, models, sizes, base, trained_on, licence."""
    models = tables.models.assign(name=clear_names(tables.models, tables))
    sizes = models["parameters"].map(scaled, na_action="ignore")
    ordered = models.assign(sizes=sizes).sort_values(["model_order", "parameters"])
    joined = ordered.groupby("citekey").agg(
        models=("name", listed), sizes=("sizes", listed), base=("base", listed), licence=("license", listed)
    )
    dates = tables.papers[["citekey", "year", "month"]]
    rows = joined.join(materials(tables)).reset_index().merge(dates, on="citekey")
    columns = ["citekey", "models", "sizes", "base", "trained_on", "licence"]
    return rows.sort_values(["year", "month", "citekey"], ignore_index=True)[columns]


def materials(tables: Tables) -> pd.Series:
    """What each paper counts of its training material, in the abstract's units, by citekey: trained_on."""
    counted = tables.quantities[tables.quantities["unit"].isin(MATERIAL_UNITS)]
    counted = counted[counted["kind"] != "context"]
    counted = counted[counted["of"].str.contains(MATERIAL, na=False)].sort_values("quantity_order")
    bytes_ = counted["kind"] == "memory"
    amount = (
        counted["value"].map(scaled).where(~bytes_, counted["value"].map(in_gigabytes))
        + " "
        + counted["unit"]
    )
    bound = first_rule(counted["of"], BOUNDS, "")
    words = bound + amount.str.replace("GB bytes", "GB")
    return words.groupby(counted["citekey"]).agg("; ".join).rename("trained_on")


def in_gigabytes(value: float) -> str:
    """`249 GB`."""
    return f"{plain(value / BILLION)} GB"


def listed(values: pd.Series) -> str | None:
    """The known values, each once, in their order, separated by commas; null if none is known."""
    return ", ".join(values.dropna().unique()) or None


def clear_names(models: pd.DataFrame, tables: Tables) -> pd.Series:
    """The models' names; one that the list prints damaged gives way to author and year."""
    damaged = models["name"].str.contains("\\", regex=False)
    return models["name"].mask(damaged, models["citekey"].map(names(tables)))


def counts(tables: Tables) -> dict[str, float | int | str]:
    """The chapter's computed numbers by glue name."""
    scored, held, read = scores(tables), rivals(tables), reading(tables)
    gap = spreads(scored)["gap"]
    prefix = "code-and-maths"
    return {
        f"{prefix}-scores": len(scored),
        f"{prefix}-scores-unsaid": int((scored["counted"] == UNSAID).sum()),
        f"{prefix}-widest-gap": round(gap.max(), 1),
        f"{prefix}-narrowest-gap": round(gap.min(), 1),
        f"{prefix}-rivals": len(held),
        f"{prefix}-rival-owners": held["own"].nunique(),
        f"{prefix}-largest-ratio": round(held["ratio"].max(), 1),
        f"{prefix}-middle-ratio": round(held["ratio"].median(), 1),
        f"{prefix}-reading-models": len(read),
        f"{prefix}-least-reading": round(read["fewest"].min(), 0),
        f"{prefix}-small-fewest": round(read["fewest"].max(), 0),
        f"{prefix}-most-reading": round(read["most"].max(), 0),
        f"{prefix}-optimal": round(optimal_ratio(), 1),
    }
