"""Settings of a run: epochs, vocabulary, learning rate and batch, and the size that serves a volume most cheaply."""

from typing import Literal

import numpy as np

from scalinglaws.base import Number, Value, positive, require_positive, require_share
from scalinglaws.compute import device_hours, inference_flop, training_flop
from scalinglaws.forms import optimal_compute, saturating
from scalinglaws.law import Law, constant_values, evaluate, outside_domain
from scalinglaws.registry import LAWS, LawNamed
from scalinglaws.solve import (
    as_parametric,
    compute_for_loss,
    least,
    loss_at,
    optimal_allocation,
    tokens_for_loss,
    turning,
)

_ENDLESS = 1e30
"""Tokens that are as good as all."""


class ServedModel(Value):
    """A model that reaches a loss and then serves tokens; FLOP of its training and of its serving.

    `total` counts a served FLOP `weight` times, so that it is a cost in FLOP of training.
    """

    law: str
    loss: float
    served_tokens: float
    weight: float
    parameters: float
    tokens: float
    training: float
    serving: float
    total: float


def cheapest_served(law: LawNamed, loss: float, served_tokens: float, weight: float = 1.0) -> ServedModel:
    """Size and training tokens with least 6 N D + `weight` 2 N served FLOP among those that reach `loss`.

    The optimum is smaller and trained longer than the compute-optimal model (`compute_optimal_served`). `weight` is
    what a served FLOP costs in FLOP of training: the utilisation of training over that of serving, times the ratio of
    the devices' prices. Raises ValueError for a loss that no budget reaches.
    """
    require_positive(served_tokens=served_tokens, weight=weight)
    largest = optimal_allocation(law, compute_for_loss(law, loss)).parameters
    smallest = turning(lambda size: loss_at(law, size, _ENDLESS) < loss, 1.0, largest)

    def objective(log_size: float) -> float:
        size = float(np.exp(log_size))
        return float(np.log(_served(law, loss, served_tokens, weight, size).total))

    if smallest >= largest:
        raise ValueError(f"a loss of {loss} is above that of a model of one parameter")
    size, _ = least(objective, float(np.log(smallest)), float(np.log(largest)))
    return _served(law, loss, served_tokens, weight, size)


def compute_optimal_served(
    law: LawNamed, loss: float, served_tokens: float, weight: float = 1.0
) -> ServedModel:
    """The model with least training FLOP that reaches `loss`, serving the same tokens."""
    require_positive(served_tokens=served_tokens, weight=weight)
    best = optimal_allocation(law, compute_for_loss(law, loss))
    return _served(law, loss, served_tokens, weight, best.parameters)


def implied_demand(law: LawNamed, parameters: Number, tokens: Number, weight: float = 1.0) -> Number:
    """Tokens to serve for which a run of `parameters` on `tokens` costs the least among those of its loss.

    Where 6 N D + w 2 N S is least at constant E + A/N^a + B/D^b: S = 3 D/w (a A D^b/(b B N^a) - 1), with `weight` w
    as in `cheapest_served`. Zero for a compute-optimal run, below zero for one with fewer tokens than training alone
    asks for. One run, or many as columns:
    table["demand"] = implied_demand(LAWS["besiroglu-refit"], table["parameters"], table["tokens"]).
    Raises ValueError for a law of another form and for a size or tokens not above zero (unknown ones included).
    """
    size, data = positive("parameters", parameters), positive("tokens", tokens)
    require_positive(weight=weight)
    form = as_parametric(law)
    if form is None:
        raise ValueError(f"{law.name} is not of the form E + A/N^alpha + B/D^beta")
    worth = form.alpha * form.A / size**form.alpha * data**form.beta / (form.beta * form.B)
    return 3 * data * (worth - 1) / weight


class LifetimeCost(Value):
    """FLOP, device-hours and price of a run and of all tokens that it will serve.

    `weight` is the price of a served FLOP over that of one of training, as `cheapest_served` and `implied_demand`
    take it.
    """

    training_flop: float
    serving_flop: float
    training_hours: float
    serving_hours: float
    training_cost: float
    serving_cost: float
    cost: float
    weight: float


def lifetime_cost(
    parameters: float,
    tokens: float,
    read_tokens: float,
    written_tokens: float,
    peak: float,
    mfu: float,
    price: float,
    read_mfu: float,
    written_mfu: float,
    serving_peak: float | None = None,
    serving_price: float | None = None,
) -> LifetimeCost:
    """Price of training on `tokens`, then of reading and writing tokens for users (Sardana et al. 2024, section 4).

    6 N D FLOP at `mfu` of `peak` FLOP/s and `price` a device-hour, then 2 N a token, read and written at shares of
    their own: writing reaches a few per cent. Devices that serve have the same peak and price where none is given.
    """
    flop = float(training_flop(parameters, tokens))
    read, written = (float(inference_flop(parameters, served)) for served in (read_tokens, written_tokens))
    roof = peak if serving_peak is None else serving_peak
    rate = price if serving_price is None else serving_price
    require_positive(price=price, serving_price=rate)
    hours = device_hours(flop, peak, mfu)
    serving = device_hours(read, roof, read_mfu) + device_hours(written, roof, written_mfu)
    return LifetimeCost(
        training_flop=flop,
        serving_flop=read + written,
        training_hours=hours,
        serving_hours=serving,
        training_cost=hours * price,
        serving_cost=serving * rate,
        cost=hours * price + serving * rate,
        weight=serving * rate / (read + written) / (hours * price / flop),
    )


def _served(law: Law, loss: float, served_tokens: float, weight: float, parameters: float) -> ServedModel:
    tokens = tokens_for_loss(law, parameters, loss)
    training = float(training_flop(parameters, tokens))
    serving = float(inference_flop(parameters, served_tokens))
    return ServedModel(
        law=law.name,
        loss=loss,
        served_tokens=served_tokens,
        weight=weight,
        parameters=parameters,
        tokens=tokens,
        training=training,
        serving=serving,
        total=training + weight * serving,
    )


class Setting(Value):
    """One hyperparameter that a law recommends."""

    law: str
    quantity: Literal["learning rate", "batch"]
    value: float
    unit: str
    outside: tuple[str, ...]


def settings_for_run(parameters: float, tokens: float, replicas: float | None = None) -> tuple[Setting, ...]:
    """Learning rate and batch for `parameters` trained on `tokens`, by each law that says.

    Step Law gives both; Kaplan's critical batch is taken at the loss of his joint law; with `replicas`,
    DiLoCo's fits are added (its batch in sequences). The laws count parameters differently.
    """
    require_positive(parameters=parameters, tokens=tokens)
    size, data = {"N": parameters}, {"D": tokens}
    reached = {"L": evaluate(LAWS["kaplan-joint"], **size, **data)}
    settings = [
        _setting("step-law-learning-rate", size | data),
        _setting("step-law-batch", data),
        _setting("kaplan-critical-batch", reached),
    ]
    if replicas is not None:
        shared = size | {"M": replicas}
        settings += [_setting("diloco-learning-rate", shared), _setting("diloco-batch", shared)]
    return tuple(settings)


def _setting(name: str, inputs: dict[str, float]) -> Setting:
    law = LAWS[name]
    return Setting(
        law=name,
        quantity="learning rate" if "rate" in law.output.name else "batch",
        value=evaluate(law, **inputs),
        unit=law.output.unit,
        outside=outside_domain(law, inputs),
    )


_REPETITION = LAWS["muennighoff"]


class Repetition(Value):
    """The best use of a budget on limited data; `fresh_loss` is what unlimited data would have given."""

    compute: float
    unique_tokens: float
    parameters: float
    tokens: float
    epochs: float
    loss: float
    fresh_loss: float
    outside: tuple[str, ...]


def best_repetition(compute: float, unique_tokens: float, law: Law = _REPETITION) -> Repetition:
    """Parameters and epochs that minimise the loss of `compute` FLOP on `unique_tokens` (Muennighoff et al.).

    `compute` and `unique_tokens` are above zero, else ValueError. best_repetition(1e22, 25e9).epochs -> 9.49
    """
    require_positive(compute=compute, unique_tokens=unique_tokens)
    fresh = optimal_allocation(law, compute)

    def objective(log_tokens: float) -> float:
        tokens = float(np.exp(log_tokens))
        return evaluate(law, N=compute / (6 * tokens), D=tokens, U=unique_tokens)

    start = float(np.log(fresh.tokens))
    tokens, _ = least(objective, start - 12, start + 12)
    values = {"N": compute / (6 * tokens), "D": tokens, "U": unique_tokens}
    return Repetition(
        compute=compute,
        unique_tokens=unique_tokens,
        parameters=values["N"],
        tokens=tokens,
        epochs=max(tokens / unique_tokens, 1.0),
        loss=evaluate(law, **values),
        fresh_loss=fresh.loss or float("nan"),
        outside=outside_domain(law, values),
    )


def effective_tokens(unique_tokens: float, epochs: float, law: Law = _REPETITION) -> float:
    """Fresh tokens that `epochs` passes over `unique_tokens` are worth, at most 1 + Rd* times as many."""
    require_positive(unique_tokens=unique_tokens, epochs=epochs)
    if epochs < 1:
        return unique_tokens * epochs
    return float(saturating(unique_tokens, epochs - 1, constant_values(law)["Rd"]))


def repeated_token_worth(epochs: float, law: Law = _REPETITION) -> float:
    """Worth of one more token after `epochs` passes, against a fresh one: e^(-(epochs - 1)/Rd*)."""
    if epochs < 1:
        raise ValueError(f"epochs count from 1, not {epochs}")
    return float(np.exp(-(epochs - 1) / constant_values(law)["Rd"]))


def epochs_worth_repeating(least_worth: float, law: Law = _REPETITION) -> float:
    """Epochs after which a repeated token is worth less than `least_worth` of a fresh one (0 to 1)."""
    require_share(least_worth=least_worth)
    return float(1 - constant_values(law)["Rd"] * np.log(least_worth))


class VocabularyChoice(Value):
    """Optimal vocabulary sizes, in entries, by the three approaches of Tao et al. 2024.

    Approaches 1 and 2 assume that the budget is optimal for the model; `by_loss` takes `compute`.
    """

    non_vocabulary: float
    width: float
    compute: float
    by_isoflop: float
    by_derivative: float
    by_loss: float


def optimal_vocabulary(non_vocabulary: float, width: float, compute: float | None = None) -> VocabularyChoice:
    """Vocabulary sizes for `non_vocabulary` parameters with embeddings of `width` dimensions.

    optimal_vocabulary(7e9, 4096) -> 62,280, 67,450 and 59,547 entries (authors' code, rounded down)
    """
    require_positive(non_vocabulary=non_vocabulary, width=width)
    law = LAWS["vocabulary-3"]
    budget = (
        float(optimal_compute(non_vocabulary, K1=constant_values(law)["K1"])) if compute is None else compute
    )
    values = {"Nnv": non_vocabulary, "d": width}
    return VocabularyChoice(
        non_vocabulary=non_vocabulary,
        width=width,
        compute=budget,
        by_isoflop=evaluate(LAWS["vocabulary-1"], **values),
        by_derivative=evaluate(LAWS["vocabulary-2"], **values),
        by_loss=evaluate(law, **values, C=budget),
    )
