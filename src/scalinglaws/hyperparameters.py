"""Learning rate and batch size as functions of parameters, tokens and loss."""

# ruff: noqa: N803  (the arguments are the papers' symbols, so that a line reads like its formula)

from scalinglaws.law import Law, Number, Output, constants, count, parameters, tokens
from scalinglaws.loss import NON_EMBEDDING

BATCH = Output(name="batch", unit="tokens")


def step_learning_rate(N: Number, D: Number, *, A: float, a: float, b: float) -> Number:
    """A N^a D^b: the best peak learning rate (Li et al. 2025)."""
    return A * N**a * D**b


def step_batch(D: Number, *, A: float, b: float) -> Number:
    """A D^b: the best batch, in tokens (Li et al. 2025)."""
    return A * D**b


def critical_batch(L: Number, *, B: float, aB: float) -> Number:
    """B / L^(1/aB): the batch, in tokens, that costs twice the least compute (Kaplan, equation 1.4)."""
    return B / L ** (1 / aB)


_STEP_LAW_DOMAIN = "not stated in our source; 3,700 models were trained for it (abstract)"

LAWS = (
    Law(
        name="step-law-learning-rate",
        title="Best peak learning rate",
        citekey="li2025predictable",
        source="2503.04715",
        where="Step Law",
        family="hyperparameters",
        status="pub",
        formula="lr = 1.79 N^-0.713 D^0.307",
        tex=r"\eta = 1.79\,N^{-0.713} D^{0.307}",
        constant_set="Step Law",
        constants=constants(A=1.79, a=-0.713, b=0.307),
        inputs=(parameters("non-embedding parameters"), tokens("training tokens")),
        output=Output(name="learning rate", unit=""),
        counts=NON_EMBEDDING,
        domain=_STEP_LAW_DOMAIN,
        form=step_learning_rate,
    ),
    Law(
        name="step-law-batch",
        title="Best batch",
        citekey="li2025predictable",
        source="2503.04715",
        where="Step Law",
        family="hyperparameters",
        status="pub",
        formula="B = 0.58 D^0.571",
        tex=r"B = 0.58\,D^{0.571}",
        constant_set="Step Law",
        constants=constants(A=(0.58, "tokens"), b=0.571),
        inputs=(tokens("training tokens"),),
        output=BATCH,
        counts="D counts training tokens",
        domain=_STEP_LAW_DOMAIN,
        form=step_batch,
    ),
    Law(
        name="kaplan-critical-batch",
        title="Critical batch for a loss",
        citekey="kaplan2020scaling",
        source="2001.08361",
        where="equation 1.4",
        family="hyperparameters",
        status="pub",
        formula="Bcrit = B*/L^(1/aB)",
        tex=r"B_{\mathrm{crit}} = B_*/L^{1/\alpha_B}",
        constant_set="Kaplan batch",
        constants=constants(B=(2e8, "tokens"), aB=0.21),
        inputs=(count("L", "training loss", "nats per token"),),
        output=BATCH,
        counts="L is the loss reached",
        domain="not stated",
        form=critical_batch,
    ),
    Law(
        name="zhang-critical-batch",
        title="Critical batch grows with data",
        citekey="zhang2024critical",
        source="2410.21676",
        where="fit along the compute-optimal line",
        family="hyperparameters",
        status="form-only",
        formula="grows with D, nearly flat in N; B* = 93.20 N^0.47 along the compute-optimal line",
        tex=r"B^{*} = 93.20\,N^{0.47}\quad (D \propto N)",
        constant_set="Zhang compute-optimal",
        constants=constants(scale=93.20, p=0.47),
        inputs=(parameters("parameters", 85e6, 1.2e9),),
        output=Output(name="critical batch", unit="not stated in our source"),
        domain="85e6 to 1.2e9 parameters (abstract)",
        note="Not evaluated: the units of N and B* in this fit are not stated in our source.",
    ),
)
