"""Mixtures of experts: total and activated parameters, stated gains, the law of routed models, stances of claims."""

import numpy as np
import pandas as pd

from litbook.coding.theme_tables import EVERYTHING, Tables
from litbook.site.reading import BYTE_SCALES, plain, prefixed, scaled
from scalinglaws.experts import routed_loss, size_cutoff
from scalinglaws.law import Law, constant_values
from scalinglaws.memory import weight_bytes
from scalinglaws.registry import LAWS

ROUTED_LAWS = ("routed-s-base", "routed-rl-r", "routed-hash")
FULL_BITS = 16
EFFECTIVE_EXPERTS = 64
EXAMPLE_SIZE = 1e9
"""Parameters of the dense model that the text uses as its example of the law."""
NOT_STATED = "baseline not stated"


def mixtures(whole: Tables) -> pd.DataFrame:
    """Models of any chapter whose total and activated parameters are both coded, smallest first.

    One row a pair of counts: citekey, model, parameters, active_parameters, share (per cent), and the memory of
    all weights and of the activated ones at 16 bits (text).
    """
    both = whole.models.dropna(subset=["parameters", "active_parameters"])
    both = both.drop_duplicates(["citekey", "parameters", "active_parameters"])
    rows = both.rename(columns={"name": "model"}).sort_values(["parameters", "citekey"], ignore_index=True)
    rows = rows.assign(
        share=100 * rows["active_parameters"] / rows["parameters"],
        memory_of_all=rows["parameters"].map(memory_text),
        memory_of_activated=rows["active_parameters"].map(memory_text),
    )
    columns = ["citekey", "model", "parameters", "active_parameters", "share"]
    return rows[[*columns, "memory_of_all", "memory_of_activated"]]


def mixture_table(pairs: pd.DataFrame) -> pd.DataFrame:
    """The mixtures for reading, with the share as "14%"."""
    shares = pairs["share"].map(lambda share: f"{share:.0f}%")
    return pairs.assign(share=shares).rename(columns={"share": "share_activated"})


def memory_text(parameters: float) -> str:
    """Memory of the weights alone at 16 bits: 7e9 -> "14 GB"."""
    return prefixed(float(f"{weight_bytes(parameters, FULL_BITS):.3g}"), BYTE_SCALES)


def gains(tables: Tables) -> pd.DataFrame:
    """Every ratio that the abstracts state, as a factor of at least one, largest first.

    Columns: citekey, what, value (as stated), factor (a share of one third becomes 3), against.
    """
    ratios = tables.quantities[tables.quantities["kind"] == "ratio"]
    value = ratios["value"]
    rows = ratios.assign(
        factor=value.where(value >= 1, 1 / value), versus=ratios["versus"].fillna(NOT_STATED)
    )
    rows = rows.rename(columns={"of": "what", "versus": "against"})
    ordered = rows.sort_values(["factor", "citekey"], ascending=[False, True], ignore_index=True)
    return ordered[["citekey", "what", "value", "factor", "against"]]


def gain_table(stated: pd.DataFrame) -> pd.DataFrame:
    """The gains for reading: the value as stated ("0.13×") and the factor ("7.7×")."""
    value = stated["value"].map(lambda number: f"{number:.3g}×")
    factor = stated["factor"].map(lambda number: f"{number:.3g}×")
    return stated.assign(value=value, factor=factor).rename(columns={"value": "stated"})


def dense_equal(law: Law, size: float, effective: float) -> float:
    """Parameters of the dense model that the routed law gives the same loss, from a dense base of `size`."""
    values = constant_values(law)
    loss = float(routed_loss(size, effective, **values))
    return float(10 ** ((np.log10(loss) - values["d"]) / values["a"]))


def effective_sizes() -> pd.DataFrame:
    """How much larger a dense model of equal loss is: router, parameters (of the base), multiple, for 64 experts."""
    sizes = np.logspace(7, 12, 41)
    rows = [
        (LAWS[name].title.split(", ")[-1], size, dense_equal(LAWS[name], size, EFFECTIVE_EXPERTS) / size)
        for name in ROUTED_LAWS
        for size in sizes
    ]
    return pd.DataFrame(rows, columns=["router", "parameters", "multiple"])


def stances(whole: Tables, theme: str) -> pd.DataFrame:
    """The evidence on the claims of a theme, from papers of any chapter: claim_id, claim, citekey, stance, note."""
    listed = whole.claims["themes"].fillna("").str.split("; ")
    of_theme = listed.map(lambda themes: theme == EVERYTHING or theme in themes)
    columns = ["claim_id", "claim", "citekey", "stance", "note"]
    return whole.claims[of_theme][columns].sort_values(["claim_id", "citekey"], ignore_index=True)


def stated(whole: Tables, fact: str) -> float:
    """The value of the coded quantity `citekey.id`; not a number if there is none."""
    citekey, _, name = fact.partition(".")
    quantities = whole.quantities
    found = quantities.loc[(quantities["citekey"] == citekey) & (quantities["id"] == name), "value"]
    return float(found.iloc[0]) if len(found) else float("nan")


def quotient(whole: Tables, above: str, below: str) -> float:
    """One coded quantity divided by another."""
    return stated(whole, above) / stated(whole, below)


def numbers(whole: Tables) -> dict[str, float | int | str]:
    """The numbers that the chapter's text prints, each named `experts-<what>`."""
    cutoffs = [size_cutoff(LAWS[name]) for name in ROUTED_LAWS]
    waste = quotient(whole, "qiu2024layerwise.params-moe-example", "qiu2024layerwise.params-dense-equal")
    switch_bits = 8 * quotient(whole, "frantar2023qmoe.memory-original", "frantar2023qmoe.params")
    points = stated(whole, "he2024upcycling.mmlu-upcycled") - stated(whole, "he2024upcycling.mmlu-dense")
    per_parameter = quotient(whole, "du2021glam.size-ratio", "du2021glam.inference-flops-ratio")
    counted: dict[str, float | int | str] = {
        **share_numbers(mixtures(whole)),
        **example_numbers(),
        "cutoff-least": rounded(min(cutoffs)),
        "cutoff-most": rounded(max(cutoffs)),
        "waste": f"{waste:.2g}×",
        "switch-bits": plain(switch_bits),
        "points": f"{points:.1f}",
        "stored-for-work": f"{per_parameter:.0f}×",
        "nllb-memory": memory_text(stated(whole, "koishekenov2022memory.params")),
        "cpm-larger": f"{quotient(whole, 'zhang2021cpm.params-moe', 'zhang2021cpm.params'):.0f}×",
        "pangu-tokens": f"{quotient(whole, 'ren2023pangu.tokens', 'ren2023pangu.params'):.1g}",
        "olmoe-tokens": f"{quotient(whole, 'muennighoff2024olmoe.tokens', 'muennighoff2024olmoe.params'):.0f}",
        "olmoe-tokens-active": (
            f"{quotient(whole, 'muennighoff2024olmoe.tokens', 'muennighoff2024olmoe.params-active'):,.0f}"
        ),
    }
    return {f"experts-{name}": number for name, number in counted.items()}


def share_numbers(pairs: pd.DataFrame) -> dict[str, str]:
    """Least and most of the activated share, and the memory of the largest model."""
    largest = pairs.iloc[-1]
    return {
        "share-least": f"{pairs['share'].min():.0f}%",
        "share-most": f"{pairs['share'].max():.0f}%",
        "largest-memory": largest["memory_of_all"],
        "largest-activated": largest["memory_of_activated"],
    }


def example_numbers() -> dict[str, str]:
    """What the law gives a base of a billion parameters and one a hundred times as large, least and most."""
    found = {}
    for name, size in (("small", EXAMPLE_SIZE), ("large", 100 * EXAMPLE_SIZE)):
        multiples = [dense_equal(LAWS[law], size, EFFECTIVE_EXPERTS) / size for law in ROUTED_LAWS]
        found[f"{name}-least"] = f"{min(multiples):.2g}"
        found[f"{name}-most"] = f"{max(multiples):.2g}×"
        found[f"{name}-size"] = scaled(size)
    return found | {"law-experts": plain(EFFECTIVE_EXPERTS)}


def rounded(value: float) -> str:
    """A large number in words to two significant digits."""
    return scaled(float(f"{value:.2g}"))
