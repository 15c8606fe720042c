"""The formulas of the laws, in the papers' symbols: inputs by position or name, constants by name alone."""

# ruff: noqa: N803, N806  (the arguments are the papers' symbols, so that a line reads like its formula)

from collections.abc import Sequence

import numpy as np

from scalinglaws.base import Number

PF_DAY = 8.64e19
"""FLOP in one petaFLOP/s-day, Kaplan's unit of compute."""
DAY = 86_400.0
"""Seconds in a day."""


def parameters_loss(N: Number, *, Nc: float, aN: float) -> Number:
    """Loss of a model of N non-embedding parameters trained to convergence (Kaplan et al. 2020, equation 1.1)."""
    return (Nc / N) ** aN


def tokens_loss(D: Number, *, Dc: float, aD: float) -> Number:
    """Loss of a large model stopped early on D tokens (Kaplan, equation 1.2)."""
    return (Dc / D) ** aD


def compute_loss(C: Number, *, Cc: float, aC: float) -> Number:
    """Loss of the best model for C FLOP at a small batch; Cc in PF-days (Kaplan, equation 1.3)."""
    return (Cc / (C / PF_DAY)) ** aC


def joint_loss(N: Number, D: Number, *, Nc: float, Dc: float, aN: float, aD: float) -> Number:
    """[(Nc/N)^(aN/aD) + Dc/D]^aD (Kaplan, equation 1.5)."""
    return ((Nc / N) ** (aN / aD) + Dc / D) ** aD


def steps_loss(N: Number, S: Number, *, Nc: float, Sc: float, aN: float, aS: float) -> Number:
    """(Nc/N)^aN + (Sc/S)^aS after S steps at a very large batch (Kaplan, equation 1.6)."""
    return (Nc / N) ** aN + (Sc / S) ** aS


def parametric_loss(
    N: Number, D: Number, *, E: float, A: float, B: float, alpha: float, beta: float
) -> Number:
    """E + A/N^alpha + B/D^beta (Hoffmann et al. 2022, equation 2)."""
    return E + A / N**alpha + B / D**beta


def parallel_loss(N: Number, P: Number, *, E: float, A: float, alpha: float, k: float) -> Number:
    """E + (A / (N (k ln P + 1)))^alpha for P parallel streams (Chen et al. 2025)."""
    return E + (A / (N * (k * np.log(P) + 1))) ** alpha


def density_growth(t: Number, *, doubling: float) -> Number:
    """Factor by which the largest capacity density grows in t months, 2^(t/doubling) (Xiao et al. 2024)."""
    return np.exp2(t / doubling)


def size_power(N: Number, *, A: float, alpha: float) -> Number:
    """A N^alpha (Charles et al. 2025; Zhang et al. 2024, N in millions)."""
    return A * N**alpha


def replicas_power(N: Number, M: Number, *, A: float, alpha: float, beta: float) -> Number:
    """A N^alpha M^beta for M replicas (Charles et al. 2025)."""
    return A * N**alpha * M**beta


def optimum_power(C: Number, *, scale: float, p: float) -> Number:
    """scale (C in PF-days)^p (Kaplan et al. 2020, appendix A)."""
    return scale * (C / PF_DAY) ** p


def budget_power(C: Number, *, A: float, alpha: float) -> Number:
    """A C^alpha with C in FLOP (Sun et al. 2024, Grattafiori et al. 2024, DeepSeek-AI 2024)."""
    return A * C**alpha


def parameters_per_token(C: Number, *, K2: float, eta: float) -> Number:
    """K2 (C/6)^eta with C in 1e18 FLOP: best parameters a token (Hu et al. 2024, section 4.5)."""
    return K2 * (C / 6e18) ** eta


def data_need(N: Number, *, k: float, p: float) -> Number:
    """Tokens k N^p above which N parameters hardly overfit (Kaplan et al. 2020, equation 4.4)."""
    return k * N**p


def growth(r: Number, *, a: float) -> Number:
    """r^a: growth of the optimum when the budget grows r-fold."""
    return r**a


def tabled_optimum(C: Number, *, rows: Sequence[tuple[float, ...]]) -> Number:
    """Optimal parameters for C FLOP: log-log interpolation in (parameters, FLOP, ...) rows, end slopes outside."""
    sizes, flops = np.log([row[:2] for row in rows]).T
    x = np.log(np.asarray(C, dtype=np.float64))
    above = np.clip(np.searchsorted(flops, x), 1, len(flops) - 1)
    slope = (np.diff(sizes) / np.diff(flops))[above - 1]
    return np.exp(sizes[above] + slope * (x - flops[above]))


def product_power(N: Number, D: Number, *, A: float, a: float, b: float) -> Number:
    """A N^a D^b: a learning rate (Li et al. 2025), the data that transfer (Hernandez et al. 2021)."""
    return A * N**a * D**b


def loss_power(L: Number, *, A: float, alpha: float) -> Number:
    """A L^alpha: the best batch for a loss (Hu et al. 2024)."""
    return A * L**alpha


def offset_power(C: Number, *, scale: float, alpha: float, E: float) -> Number:
    """(C/scale)^alpha + E (Dey et al. 2023)."""
    return (C / scale) ** alpha + E


def energy(h: Number, W: Number, *, pue: float) -> Number:
    """h W PUE in MWh, for h device-hours at W watts (Touvron et al. 2023)."""
    return h * W * pue / 1e6


def emissions(h: Number, W: Number, *, pue: float, intensity: float) -> Number:
    """Tonnes of CO2 of h device-hours at W watts; the intensity in tonnes a MWh (Touvron et al. 2023)."""
    return energy(h, W, pue=pue) * intensity


def step_batch(D: Number, *, A: float, b: float) -> Number:
    """A D^b: the best batch, in tokens (Li et al. 2025)."""
    return A * D**b


def critical_batch(L: Number, *, B: float, aB: float) -> Number:
    """B / L^(1/aB): the batch, in tokens, that costs twice the least compute (Kaplan, equation 1.4)."""
    return B / L ** (1 / aB)


def routed_loss(
    N: Number, E: Number, *, a: float, b: float, c: float, d: float, start: float, most: float
) -> Number:
    """10^(a log N + b log Ehat + c log N log Ehat + d), base-10 logarithms (Clark et al. 2022, equation 1)."""
    size, experts = np.log10(N), np.log10(effective_experts(E, start, most))
    return 10.0 ** (a * size + b * experts + c * size * experts + d)


def joint_experts_loss(
    N: Number, D: Number, E: Number, *, a: float, alpha: float, delta: float, gamma: float, b: float,
    beta: float, omega: float, zeta: float, start: float, most: float, c: float
) -> Number:  # fmt: skip
    """a Ehat^delta N^(alpha + gamma ln Ehat) + b Ehat^omega D^(beta + zeta ln Ehat) + c (Ludziejewski et al. 2025)."""
    experts = effective_experts(E, start, most)
    size = a * experts**delta * N ** (alpha + gamma * np.log(experts))
    data = b * experts**omega * D ** (beta + zeta * np.log(experts))
    return size + data + c


def granular_loss(
    N: Number, D: Number, G: Number, *, a: float, alpha: float, b: float, beta: float, g: float,
    gamma: float, c: float
) -> Number:  # fmt: skip
    """c + (g/G^gamma + a)/N^alpha + b/D^beta, each expert cut in G (Krajewski et al. 2024, equation 9)."""
    return c + (g / G**gamma + a) / N**alpha + b / D**beta


def active_share_loss(
    N: Number, D: Number, A: Number, *, a: float, alpha: float, b: float, beta: float, c: float,
    lamb: float, d: float, delta: float, gamma: float, e: float
) -> Number:  # fmt: skip
    """a/N^alpha + b/D^beta + c/A^lambda + d/(A^delta N^gamma) + e, A = 1 - sparsity (Abnar et al. 2025, equation 6)."""
    return a / N**alpha + b / D**beta + c / A**lamb + d / (A**delta * N**gamma) + e


def kept_share_loss(
    N: Number, D: Number, K: Number, *, aS: float, bS: float, cS: float, bN: float, aD: float,
    bD: float, c: float
) -> Number:  # fmt: skip
    """(aS K^bS + cS)/N^bN + (aD/D)^bD + c for a share K of nonzero weights (Frantar et al. 2023, equation 1)."""
    return (aS * K**bS + cS) / N**bN + (aD / D) ** bD + c


def precision_loss(
    N: Number, D: Number, Pw: Number, Pa: Number, Pkv: Number, *, A: float, alpha: float, B: float,
    beta: float, E: float, gw: float, nw: float, ga: float, na: float, gkv: float, nkv: float
) -> Number:  # fmt: skip
    """A/(N f)^alpha + B/D^beta + E, f the product of 1 - e^(n - P/g) over weights, activations and cache.

    Kumar et al. 2024, equation 4 with the offsets n of appendix K.
    """
    share: Number = 1.0
    for bits, g, n in ((Pw, gw, nw), (Pa, ga, na), (Pkv, gkv, nkv)):
        share = share * -np.expm1(n - bits / g)
    return A / (N * share) ** alpha + B / D**beta + E


def experts_learning_rate(N: Number, E: Number, *, k: float, a: float, b: float) -> Number:
    """e^(k + a ln N + b ln E): the best peak learning rate (Ludziejewski et al. 2025, equation 8)."""
    return np.exp(k + a * np.log(N) + b * np.log(E))


def effective_experts(experts: Number, start: float, most: float) -> Number:
    """Ehat of a saturating number of experts: 1/Ehat = 1/(E - 1 + 1/(1/start - 1/most)) + 1/most.

    One expert gives `start`, ever more give `most` (Clark et al. 2022). Raises ValueError unless
    1 <= start < most.
    """
    if not 1 <= start < most or np.any(np.asarray(experts) < 1):
        raise ValueError(f"needs 1 <= start < most and experts from 1 on, not {start}, {most} and {experts}")
    return 1 / (1 / (experts - 1 + 1 / (1 / start - 1 / most)) + 1 / most)


def saturating(unique: Number, repeats: Number, star: float) -> Number:
    """unique + unique star (1 - e^(-repeats/star)): worth of repeated tokens or excess parameters."""
    return unique * (1 - star * np.expm1(-repeats / star))


def optimal_parameters(D: Number, *, A: float, B: float, alpha: float, beta: float) -> Number:
    """Parameters for which D tokens are compute-optimal under E + A/N^alpha + B/D^beta."""
    G = (alpha * A / (beta * B)) ** (1 / (alpha + beta))
    return (D * G) ** (beta / alpha) * G


def constrained_loss(
    N: Number, D: Number, U: Number, *, E: float, A: float, B: float, alpha: float, beta: float,
    Rd: float, Rn: float
) -> Number:  # fmt: skip
    """Loss of N parameters trained on D tokens of which U are unique (Muennighoff et al. 2023, equation 5)."""
    Ud = np.minimum(D, U)
    Un = np.minimum(N, optimal_parameters(Ud, A=A, B=B, alpha=alpha, beta=beta))
    tokens_worth = saturating(Ud, D / Ud - 1, Rd)
    parameters_worth = saturating(Un, N / Un - 1, Rn)
    return E + A / parameters_worth**alpha + B / tokens_worth**beta


def overtrained_loss(N: Number, M: Number, *, E: float, alpha: float, beta: float, b: float) -> Number:
    """E + alpha N^b + beta 6^(b/2) (M N)^b at M tokens a parameter (Gadre et al. 2024)."""
    return E + alpha * N**b + beta * 6 ** (b / 2) * (M * N) ** b


def downstream_error(L: Number, *, k: float, gamma: float, eps: float) -> Number:
    """eps - k e^(-gamma L): mean top-1 error of a model with loss L (Gadre et al. 2024)."""
    return eps - k * np.exp(-gamma * L)


def knowledge_bits(N: Number, *, bits: float) -> Number:
    """Bits of factual knowledge that N parameters can store (Allen-Zhu and Li 2024)."""
    return bits * N


def vocabulary_by_isoflop(Nnv: Number, d: Number, *, K1: float, K2: float, a2: float) -> Number:
    """e^K2 C^a2 / d with C = (Nnv/e^K1)^2 (Tao et al. 2024, approach 1)."""
    return np.exp(K2) * (Nnv / np.exp(K1)) ** (2 * a2) / d


def vocabulary_by_derivative(Nnv: Number, d: Number, *, Nv0: float, N0: float, gamma: float) -> Number:
    """Nv0 (Nnv/N0)^gamma / d (Tao et al. 2024, approach 2)."""
    return Nv0 * (Nnv / N0) ** gamma / d


def unigram_loss(
    Nnv: Number, V: Number, d: Number, H: Number, *, E: float, A1: float, A2: float, B: float,
    a1: float, a2: float, b: float, c0: float, c1: float, c2: float
) -> Number:  # fmt: skip
    """-E + A1/Nnv^a1 + A2/(V d)^a2 + B/(H f)^b: loss over the unigram loss (Tao et al. 2024, approach 3).

    The formula counts Nnv and V d in millions and the characters H in billions; f = c2 l^2 + c1 l + c0 with
    l = ln(V/1000), as the authors' code fits it. The arguments here are plain counts.
    """
    l = np.log(V / 1e3)  # noqa: E741  (the formula's letter)
    f = c2 * l**2 + c1 * l + c0
    return -E + A1 / (Nnv / 1e6) ** a1 + A2 / (V * d / 1e6) ** a2 + B / (H / 1e9 * f) ** b


def optimal_compute(Nnv: Number, *, K1: float) -> Number:
    """Training FLOP for which Nnv non-vocabulary parameters are optimal, (Nnv/e^K1)^2 (Tao et al. 2024)."""
    return (Nnv / np.exp(K1)) ** 2


def vocabulary_by_loss(
    Nnv: Number, d: Number, C: Number | None = None, *, K1: float, A2: float, B: float, a2: float, b: float
) -> Number:
    """The vocabulary with least `unigram_loss` for C FLOP (by default those optimal for Nnv).

    With x = Nv and D = C/(6 (Nnv + x)) the loss is least where
    x^(a2+1) = a2 A2/(b B) (C/6)^b (Nnv + x)^(1-b); that equation contracts, so iterating it solves it.
    """
    budget = (optimal_compute(Nnv, K1=K1) if C is None else C) / 1e15
    size = np.asarray(Nnv / 1e6)
    scale = a2 * A2 / (b * B) * (budget / 6) ** b
    x = np.zeros_like(size * scale)
    for _ in range(60):
        x = (scale * (size + x) ** (1 - b)) ** (1 / (a2 + 1))
    return x * 1e6 / d


def zero_state(P: Number, n: Number, *, whole: float, shared: float) -> Number:
    """P (whole + shared/n): bytes of model state a device (Rajbhandari et al. 2019, figure 1)."""
    return P * (whole + shared / n)


def adapter_parameters(L: Number, d: Number, r: Number, m: Number) -> Number:
    """2 L d r m: rank-r adapters on m square matrices a layer (Hu et al. 2021, section 4.2)."""
    return 2 * L * d * r * m


def scale_bits(b: Number, b2: Number, *, first: float, second: float) -> Number:
    """first/b + second/(b b2): bits a weight of scales quantized twice (Dettmers et al. 2023)."""
    return first / b + second / (b * b2)


def cache_size(L: Number, nkv: Number, dhead: Number, T: Number, B: Number, bits: Number) -> Number:
    """2 L n_kv d_head T B bits/8: bytes of keys and values."""
    return 2 * L * nkv * dhead * T * B * bits / 8


def latent_cache_size(L: Number, c: Number, T: Number, B: Number, bits: Number) -> Number:
    """L c T B bits/8: bytes of a latent cache of c numbers a token and layer (DeepSeek-AI 2024)."""
    return L * c * T * B * bits / 8


def stored_activations(
    s: Number, b: Number, h: Number, a: Number, t: Number = 1.0, *, whole: float, split: float, scores: float
) -> Number:
    """s b h (whole + split/t + scores a s/(h t)): bytes of 16-bit activations a layer (Korthikanti et al. 2022)."""
    return s * b * h * (whole + split / t + scores * a * s / (h * t))


def output_activations(s: Number, b: Number, h: Number, v: Number, t: Number = 1.0) -> Number:
    """4 s b h (1 + v/h)/t: bytes kept by the last norm, the output product and the loss (Korthikanti et al. 2022)."""
    return 4 * s * b * h * (1 + v / h) / t


def training_flop(N: Number, D: Number) -> Number:
    """6 N D: forward and backward FLOP of N parameters over D tokens (Kaplan et al. 2020, section 2.1)."""
    return 6 * N * D


def flop_per_token(N: Number, L: Number, H: Number, Q: Number, T: Number) -> Number:
    """6 N + 12 L H Q T: training FLOP a token with attention (Chowdhery et al. 2022, appendix B).

    N parameters, L layers, H heads of width Q, sequences of T tokens.
    """
    return 6 * N + 12 * L * H * Q * T


def recomputing_days(T: Number, P: Number, n: Number, X: Number) -> Number:
    """8 T P/(n X) seconds as days: training with full recomputation (Narayanan et al. 2021, equation 4).

    T tokens, P parameters, n devices that each reach X FLOP/s.
    """
    return 8 * T * P / (n * X) / DAY


def inference_flop(N: Number, D: Number) -> Number:
    """2 N D: forward FLOP of N parameters over D tokens, attention left out (Kaplan, section 2.1)."""
    return 2 * N * D


def roofline_seconds(F: Number, Q: Number, peak: Number, bandwidth: Number) -> Number:
    """max(F/peak, Q/bandwidth): least time of F FLOP on Q bytes (Williams et al. 2009)."""
    return np.maximum(F / peak, Q / bandwidth)


def speculative_gain(a: Number, g: Number, c: Number = 0.0) -> Number:
    """(1 - a^(g+1))/((1 - a)(g c + 1)): tokens a call of the large model over its cost (Leviathan et al. 2022)."""
    return (1 - a ** (g + 1)) / ((1 - a) * (g * c + 1))


def pipeline_bubble(p: Number, m: Number, v: Number = 1.0) -> Number:
    """(p - 1)/(v m): idle time of p pipeline stages over the time of work (Narayanan et al. 2021)."""
    return (p - 1) / (v * m)
