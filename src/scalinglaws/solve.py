"""From a budget to parameters, tokens and loss, and back, under each law that can say."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from scalinglaws.base import Value, require_positive
from scalinglaws.compute import training_flop
from scalinglaws.law import Law, constant_values, evaluate, outside_domain
from scalinglaws.registry import LAWS

Method = Literal["closed form", "power law", "table"]
_SPAN = (1.0, 5e34)
"""Between these N, D and C are sought."""


class Parametric(Value):
    """Constants of E + A/N^alpha + B/D^beta."""

    E: float
    A: float
    B: float
    alpha: float
    beta: float


class Allocation(Value):
    """The best split of a training budget C = 6 N D under one law.

    `loss` is null where the law says nothing of it; `outside` says where the split leaves the law's domain.
    """

    law: str
    constant_set: str
    compute: float
    parameters: float
    tokens: float
    tokens_per_parameter: float
    loss: float | None
    method: Method
    outside: tuple[str, ...]


def as_parametric(law: Law) -> Parametric | None:
    """The law's constants as E + A/N^alpha + B/D^beta, if it has that form on fresh data; else None.

    Gadre's law does with M N = D. Muennighoff's does up to the best N for the data, which holds the optimum. A law
    that counts in billions has not: its constants are of other units.
    """
    values = constant_values(law)
    if ("N", "parameters") not in {(entry.name, entry.unit) for entry in law.inputs}:
        return None
    if law.form == "overtrained_loss":
        b, factor = -values["b"], 6 ** (values["b"] / 2)
        return Parametric(E=values["E"], A=values["alpha"], B=values["beta"] * factor, alpha=b, beta=b)
    if law.form in {"parametric_loss", "constrained_loss"}:
        return Parametric(**{name: values[name] for name in Parametric.model_fields})
    return None


def loss_at(law: Law, parameters: float, tokens: float) -> float:
    """Loss in nats a token of `parameters` trained once over `tokens` fresh tokens.

    Raises ValueError for a law that does not give a loss from parameters and tokens.
    """
    names = {entry.name: entry.unit for entry in law.inputs}
    known: dict[str, float] = {"N": parameters, "D": tokens, "U": tokens}
    if names.get("M") == "tokens/parameter":
        known["M"] = tokens / parameters
    if law.form is None or not _gives_loss(law):
        raise ValueError(f"{law.name} does not give a loss from parameters and tokens")
    return evaluate(law, **{name: known[name] for name in names})


def _gives_loss(law: Law) -> bool:
    names = {(entry.name, entry.unit) for entry in law.inputs}
    uses_tokens = names & {("D", "tokens"), ("M", "tokens/parameter")}
    others = names - {("N", "parameters"), ("U", "tokens"), *uses_tokens}
    if law.family not in {"loss", "data"}:  # refits that price inference split no budget of training
        return False
    return law.output.name == "loss" and ("N", "parameters") in names and bool(uses_tokens) and not others


LOSS_LAWS = tuple(name for name, law in LAWS.items() if law.form is not None and _gives_loss(law))
"""Names of the laws that give a loss from parameters and tokens."""

BUDGET_LAWS = (*LOSS_LAWS, "kaplan-optimal-parameters", "hoffmann-table")
"""Names of the laws that split a budget."""


def optimal_allocation(law: Law, compute: float) -> Allocation:
    """Compute-optimal parameters and tokens for `compute` FLOP, C = 6 N D.

    Raises ValueError for a law not in `BUDGET_LAWS`.
    optimal_allocation(LAWS["hoffmann-rounded"], 5.88e23).tokens_per_parameter -> 92.8
    """
    require_positive(compute=compute)
    if law.name not in BUDGET_LAWS:
        raise ValueError(f"{law.name} does not split a budget; these do: {', '.join(BUDGET_LAWS)}")
    size, method = _optimal_size(law, compute)
    tokens = compute / (6 * size)
    known = {"N": size, "D": tokens, "C": compute, "U": tokens, "M": tokens / size}
    return Allocation(
        law=law.name,
        constant_set=law.constant_set,
        compute=compute,
        parameters=size,
        tokens=tokens,
        tokens_per_parameter=tokens / size,
        loss=loss_at(law, size, tokens) if law.name in LOSS_LAWS else None,
        method=method,
        outside=outside_domain(law, known),
    )


def _optimal_size(law: Law, compute: float) -> tuple[float, Method]:
    if law.form == "tabled_optimum":
        return evaluate(law, C=compute), "table"
    if law.name not in LOSS_LAWS:
        return evaluate(law, C=compute), "power law"
    form = as_parametric(law)
    size = parametric_size(form, compute) if form else _joint_size(constant_values(law), compute)
    return size, "closed form"


def parametric_size(form: Parametric, compute: float) -> float:
    """Best parameters for `compute` FLOP: G (C/6)^(beta/(alpha+beta)) (Hoffmann et al. 2022, equation 4).

    G = (alpha A/(beta B))^(1/(alpha+beta)).
    """
    total = form.alpha + form.beta
    scale = (form.alpha * form.A / (form.beta * form.B)) ** (1 / total)
    return float(scale * (compute / 6) ** (form.beta / total))


def _joint_size(values: dict[str, float], compute: float) -> float:
    """N^(r+1) = r Nc^r C/(6 Dc) with r = aN/aD: where d/dN of (Nc/N)^r + 6 N Dc/C is zero."""
    r = values["aN"] / values["aD"]
    return float((r * values["Nc"] ** r * compute / (6 * values["Dc"])) ** (1 / (r + 1)))


def least(objective: Callable[[float], float], low: float, high: float) -> tuple[float, float]:
    """e^x and the objective where objective(x) is least between `low` and `high`."""
    from scipy.optimize import minimize_scalar  # takes longer to load than the laws, which need none of it

    found = minimize_scalar(objective, bounds=(low, high), method="bounded", options={"xatol": 1e-10})
    return float(np.exp(found.x)), float(found.fun)


def loss_for_budget(law: Law, compute: float) -> float:
    """Least loss that `compute` FLOP can buy under the law, in nats a token."""
    best = optimal_allocation(law, compute).loss
    if best is None:
        raise ValueError(f"{law.name} splits a budget without giving a loss")
    return best


def tokens_for_loss(law: Law, parameters: float, target: float) -> float:
    """Fresh tokens on which `parameters` reach the loss `target`.

    Raises ValueError where no amount of data is enough. Inverts `loss_at` in its second argument.
    """
    require_positive(parameters=parameters, target=target)
    form = None if law.form == "constrained_loss" else as_parametric(law)
    if form is not None:
        return _parametric_tokens(form, parameters, target)
    return _inverted(lambda tokens: loss_at(law, parameters, tokens), target, "tokens")


def _parametric_tokens(form: Parametric, parameters: float, target: float) -> float:
    """(B/(L - E - A/N^alpha))^(1/beta)."""
    rest = target - form.E - form.A / parameters**form.alpha
    if rest <= 0:
        raise ValueError(f"{parameters:.4g} parameters stay above a loss of {target} on any data")
    return float((form.B / rest) ** (1 / form.beta))


def compute_for_loss(law: Law, target: float) -> float:
    """Least training FLOP that reach the loss `target`; ValueError where no budget does."""
    require_positive(target=target)
    return _inverted(lambda compute: loss_for_budget(law, compute), target, "FLOP")


def overtraining(law: Law, parameters: float, tokens: float) -> float:
    """How many times the tokens exceed those that are compute-optimal for the same budget's FLOP."""
    best = optimal_allocation(law, float(training_flop(parameters, tokens)))
    return (tokens / parameters) / best.tokens_per_parameter


def _inverted(falling: Callable[[float], float], target: float, unit: str) -> float:
    low, high = _SPAN
    if falling(high) > target or falling(low) < target:
        raise ValueError(f"no number of {unit} between 1 and {high:.0e} gives a loss of {target}")
    return turning(lambda value: falling(value) <= target, low, high)


def turning(holds: Callable[[float], bool], low: float, high: float) -> float:
    """The least number between two above zero for which `holds`, which stays true from there on; by bisection."""
    for _ in range(100):
        middle = (low * high) ** 0.5
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def size_cutoff(law: Law) -> float:
    """Dense size 10^(-b/c) at which adding experts stops helping, in parameters (Clark et al. 2022).

    The printed b and c have too few digits for it: the authors print 937e9, 85e9 and 83e9 (`SERIES["clark"]`).
    """
    values = constant_values(law)
    return float(10 ** (-values["b"] / values["c"]))
