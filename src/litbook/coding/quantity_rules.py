"""What makes a numeral a quantity: the rules of `quantities.toml`, each with texts that it must and must not match."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib.resources import files
from typing import Any

from litbook.corpus.rules import filled
from litbook.model import QuantityKind, Value

Example = tuple[str, tuple[float, ...]]


class Rule(Value):
    """One way in which abstracts write a quantity.

    `before` must match up to the numeral's start, and `unless` must not; `after` must match from its end, and
    `numeral` the numeral's own text; each is a regular expression or empty. `signs`: a text, case folded, that
    holds none of them has no match. The group `prefix` of `after` is looked up in `MULTIPLIERS`. A numeral tied
    to a word by a hyphen (GPT-4) counts only for rules with `joined`; `power` rules state an exponent of 10.
    `inherits` names the neighbours in a list or range that share the rule: "left", "right" or "both".
    """

    name: str
    kind: QuantityKind
    unit: str
    before: str = ""
    after: str = ""
    unless: str = ""
    numeral: str = ""
    signs: tuple[str, ...] = ("",)
    joined: bool = False
    power: bool = False
    least: float = 0
    inherits: str = ""
    examples: tuple[Example, ...]
    counterexamples: tuple[str, ...] = ()

    @cached_property
    def follows(self) -> re.Pattern[str]:
        """What stands after the numeral."""
        return re.compile(self.after)

    @cached_property
    def leads(self) -> re.Pattern[str] | None:
        """What the text before the numeral ends in, if the rule asks for something."""
        return re.compile(rf"(?:{self.before})\Z") if self.before else None

    @cached_property
    def forbids(self) -> re.Pattern[str] | None:
        """What the text before the numeral must not end in."""
        return re.compile(rf"(?:{self.unless})\Z") if self.unless else None

    @cached_property
    def written(self) -> re.Pattern[str] | None:
        """How the numeral is written, if that matters."""
        return re.compile(self.numeral) if self.numeral else None


RULES: Mapping[str, Any] = tomllib.loads((files("litbook.coding") / "quantities.toml").read_text("utf-8"))
PATTERNS = ("before", "after", "unless", "numeral")


def pattern(name: str) -> str:
    """The piece of a pattern that has this name."""
    return filled(f"<{name}>", RULES["words"])


def rules(tier: str) -> Iterator[Rule]:
    """The rules of a tier (strong, weak, bare), in the order in which they are tried."""
    for rule in RULES[tier]:
        patterns = {key: filled(rule[key], RULES["words"]) for key in PATTERNS if key in rule}
        yield Rule.model_validate({**rule, **patterns})


MULTIPLIERS = {
    "": 1.0,
    "k": 1e3,
    "m": 1e6,
    "g": 1e9,
    "t": 1e12,
    "p": 1e15,
    "e": 1e18,
    "z": 1e21,
    "ki": 2.0**10,
    "mi": 2.0**20,
    "gi": 2.0**30,
    "ti": 2.0**40,
    "kilo": 1e3,
    "mega": 1e6,
    "giga": 1e9,
    "tera": 1e12,
    "peta": 1e15,
    "exa": 1e18,
    "zetta": 1e21,
    "hour": 1.0,
    "day": 24.0,
    **{
        f"{word}-day": 8.64e19
        for word in ("pf", "pflop", "pflop/s", "pflops", "petaflop", "petaflop/s", "petaflops")
    },
}
