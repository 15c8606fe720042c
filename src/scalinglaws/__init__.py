"""Published laws of language models and calculators of memory, compute and speed; constants are data with sources.

Laws stand in laws.toml, devices in devices.toml, shapes of models in shapes.toml, and the published values that all
of them must reproduce in published.toml. Here are the names that one starts from; the calculators are in `memory`
(bytes), `solve_hardware` (what fits), `compute` (FLOP, days, price, speed), `solve` and `solve_run` (optima and their
inverses), the fitting procedures in `fit`, and all of them by name in `calculators`.
"""

from scalinglaws.check import CHECKS, SERIES, run_checks
from scalinglaws.devices import DEVICES, device
from scalinglaws.law import Law, constant_values, evaluate, outside_domain
from scalinglaws.registry import LAWS, find_law
from scalinglaws.shapes import SHAPES

__all__ = [
    "CHECKS", "DEVICES", "LAWS", "SERIES", "SHAPES", "Law", "constant_values", "device", "evaluate", "find_law",
    "outside_domain", "run_checks",
]  # fmt: skip
