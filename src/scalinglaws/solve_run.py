"""Settings of a run, and the size that serves a volume most cheaply."""

from typing import Literal

import numpy as np

from scalinglaws.base import Number, Value, positive, require_positive
from scalinglaws.compute import device_hours, training_flop
from scalinglaws.inference import inference_flop
from scalinglaws.law import Law, evaluate, outside_domain
from scalinglaws.registry import LAWS, LawNamed
from scalinglaws.solve import (
    as_parametric,
    compute_for_loss,
    least,
    loss_at,
    optimal_allocation,
    tokens_for_loss,
)

SERVING_SOURCE = "2401.00448"
"""arXiv id of Sardana et al., who add 2 N D of inference to 6 N D of training."""


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
    smallest = _smallest(law, loss, largest)

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
    demand: Number = 3 * data * (worth - 1) / weight
    return demand


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


def _smallest(law: Law, loss: float, enough: float) -> float:
    """A size just above the one that needs endless data, by halving the logarithm."""
    low, high = 0.0, float(np.log(enough))
    for _ in range(60):
        middle = (low + high) / 2
        reaches = loss_at(law, float(np.exp(middle)), 1e30) < loss
        low, high = (low, middle) if reaches else (middle, high)
    return float(np.exp(high))


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
