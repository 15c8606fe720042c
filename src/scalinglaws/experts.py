"""Loss of models that route each token to some of their parameters."""

# ruff: noqa: N803  (the arguments are the papers' symbols, so that a line reads like its formula)

import numpy as np

from scalinglaws.law import LOSS, Law, Number, Output, constant_values, constants, count, parameters


def routed_loss(N: Number, Ehat: Number, *, a: float, b: float, c: float, d: float) -> Number:
    """10^(a log N + b log Ehat + c log N log Ehat + d), base-10 logarithms (Clark et al. 2022)."""
    size, experts = np.log10(N), np.log10(Ehat)
    loss: Number = 10.0 ** (a * size + b * experts + c * size * experts + d)
    return loss


def effective_experts(experts: Number, start: float, most: float) -> Number:
    """Ehat of a saturating number of experts: 1/Ehat = 1/(E - 1 + 1/(1/start - 1/most)) + 1/most.

    One expert gives `start`, ever more give `most` (Clark et al. 2022). Both are poorly identified by the
    published data, so they are the caller's.
    """
    if not 1 <= start < most:
        raise ValueError(f"start must be at least 1 and below most, not {start} and {most}")
    return 1 / (1 / (experts - 1 + 1 / (1 / start - 1 / most)) + 1 / most)


def size_cutoff(law: Law) -> float:
    """Dense size 10^(-b/c) at which adding experts stops helping, in parameters (Clark et al. 2022)."""
    values = constant_values(law)
    return float(10 ** (-values["b"] / values["c"]))


def _routed(name: str, router: str, values: tuple[float, float, float, float]) -> Law:
    return Law(
        name=name,
        title=f"Loss of a routed model, {router}",
        citekey="clark2022unified",
        source="2202.01169",
        where="equation 1, table 3",
        family="experts",
        status="refit",
        formula="log10 L = a log10 N + b log10 Ehat + c log10 N log10 Ehat + d",
        tex=r"\log L = a\log N + b\log\hat{E} + c\log N\log\hat{E} + d",
        constant_set=f"Clark {router}",
        constants=constants(**dict(zip(("a", "b", "c", "d"), values, strict=True))),
        inputs=(
            parameters("parameters of the dense model"),
            count("Ehat", "effective experts (see effective_experts)", "experts", 1, 512),
        ),
        output=LOSS,
        counts="N counts the dense base model's parameters, D is fixed",
        domain="up to 512 experts",
        note="Refitted to the published data within 5 %. Saturation of experts is poorly identified.",
        form=routed_loss,
    )


LAWS = (
    _routed("routed-s-base", "S-BASE", (-0.083, -0.121, 0.010, 1.118)),
    _routed("routed-rl-r", "RL-R", (-0.083, -0.123, 0.011, 1.106)),
    _routed("routed-hash", "Hash", (-0.087, -0.134, 0.012, 1.154)),
    Law(
        name="ludziejewski-joint",
        title="Joint law of dense and routed models",
        citekey="ludziejewski2025joint",
        source="2502.05172",
        where="joint scaling law",
        family="experts",
        status="form-only",
        formula="L = a Ehat^delta Nact^(alpha + gamma ln Ehat) + b Ehat^omega D^(beta + zeta ln Ehat) + c",
        tex=r"L = a\hat{E}^{\delta}N_{\mathrm{act}}^{\alpha+\gamma\ln\hat{E}}"
        r" + b\hat{E}^{\omega}D^{\beta+\zeta\ln\hat{E}} + c",
        output=Output(name="loss", unit="nats per token"),
        counts="Nact counts active parameters, D training tokens",
        domain="up to 2.7e9 active and 5e9 total parameters (abstract)",
        note="Its constants are not verified, so it is not evaluated.",
    ),
)
