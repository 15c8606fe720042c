"""Quantities: the numerals of a text that a rule of `quantities.toml` types, with unit, value and exact place."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from litbook import parsing
from litbook.coding.numerals import SCALES, Numeral, find_numerals, prints
from litbook.corpus.rules import Literals, filled
from litbook.model import QuantityKind, Span, Value

Example = tuple[str, tuple[float, ...]]


class Rule(Value):
    """One way in which abstracts write a quantity.

    `before` must match up to the numeral's start, and `unless` must not; `after` must match from its end, and
    `numeral` the numeral's own text. `signs`: a text, case folded, that holds none of them has no match. The group
    `prefix` of `after` is looked up in `MULTIPLIERS`. A numeral tied to a word by a hyphen (GPT-4) counts only for
    rules with `joined`; `power` rules state an exponent of 10.
    `spaces`: `before` spans no more of them, if it is stated.
    `inherits` names the neighbours in a list or range that share the rule: "left", "right" or "both".
    """

    name: str
    kind: QuantityKind
    unit: str
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] = re.compile("")
    unless: re.Pattern[str] | None = None
    numeral: re.Pattern[str] | None = None
    signs: tuple[str, ...] = ("",)
    joined: bool = False
    power: bool = False
    least: float = 0
    spaces: int | None = None
    inherits: str = ""
    examples: tuple[Example, ...]
    counterexamples: tuple[str, ...] = ()


RULES = parsing.shipped("coding/quantities.toml")
PATTERNS = {"before": r"(?:{})\Z", "after": "{}", "unless": r"(?:{})\Z", "numeral": "{}"}
"""How the patterns of a rule are anchored."""


def pattern(name: str) -> str:
    """The piece of a pattern that has this name."""
    return filled(f"<{name}>", RULES["words"])


def rules(tier: str) -> Iterator[Rule]:
    """The rules of a tier (strong, weak, bare), in the order in which they are tried."""
    for rule in RULES[tier]:
        written = ((key, form, rule[key]) for key, form in PATTERNS.items() if key in rule)
        patterns = {key: form.format(filled(text, RULES["words"])) for key, form, text in written}
        yield Rule.model_validate({**rule, **patterns})


MULTIPLIERS: Mapping[str, float] = RULES["multipliers"]
# A later tier is tried only where no earlier one, nor a neighbour in the same list or range, types the
# numeral; within a tier the first rule that matches decides.
TIERS: tuple[tuple[Rule, ...], ...] = tuple(tuple(rules(tier)) for tier in ("strong", "weak", "bare"))
SIGNS = Literals(sign for tier in TIERS for rule in tier for sign in rule.signs if sign)
LOOK_BACK = 90  # characters; no rule's words before a numeral reach further
CONNECTOR = re.compile(pattern("CONNECTOR"))
OWN_SCALE = {"percent", "ratio", "accelerators", "params-in-name"}  # kinds whose numerals rules restrict
YEAR = re.compile(r"(?:19|20)\d\d")
VERSIONED = re.compile(r"(?<![\w.])[A-Z][\w-]*\s$")


class Match(NamedTuple):
    """A rule that types a numeral; `end` is where its quote ends, `scale` what a neighbour's scale adds."""

    rule: Rule
    end: int
    multiplier: float = 1
    scale: float = 1


Matches = list[Match | None]


@lru_cache(maxsize=1024)  # codings, claims and models ask for the same quotes and abstracts
def extract_quantities(text: str) -> tuple[Span, ...]:
    """Every quantity of the codebook's kinds (all but `other`) that the text states, in text order.

    Values are in base units (parameters, tokens, devices, hours, FLOP, FLOP/s, bytes, USD, x, %);
    `quote == text[start:end]`. In "7, 34, and 70 billion parameters" each number is a quantity of its own.
    """
    numerals = find_numerals(text)
    matches: Matches = [None] * len(numerals)
    held = {"", *(SIGNS.held(text.casefold()) if numerals else ())}
    options = [possible(text[one.start : one.end], one.value, one.joined) for one in numerals]
    for tier in range(len(TIERS)):
        for index, numeral in enumerate(numerals):
            matches[index] = matches[index] or match_rules(text, numeral, options[index][tier], held)
        spread(text, numerals, matches)
    return tuple(
        make_span(text, numeral, match) for numeral, match in zip(numerals, matches, strict=True) if match
    )


def printed_values(text: str) -> list[float]:
    """Every number of the text: of its quantities in base units, and as its numerals print it."""
    spans, numerals = extract_quantities(text), find_numerals(text)
    return [*(span.value for span in spans), *(numeral.value for numeral in numerals)]


def shows_value(value: float, quote: str) -> bool:
    """Whether a number of the quote gives the value, by its unit or with any scale of the neighbourhood."""
    scales = (SCALES[word] for word in re.findall(r"[a-z]+", quote.lower()) if word in SCALES)
    return any(prints(shown, value) for shown in (*printed_values(quote), *scales))


@lru_cache(maxsize=4096)  # papers print the same numerals
def possible(written: str, value: float, joined: bool) -> tuple[tuple[Rule, ...], ...]:
    """The rules of each tier that a numeral so written may have."""
    return tuple(
        tuple(
            rule
            for rule in tier
            if (rule.joined or not joined)
            and value >= rule.least
            and (rule.numeral is None or rule.numeral.fullmatch(written))
        )
        for tier in TIERS
    )


def match_rules(text: str, numeral: Numeral, rules: Iterable[Rule], held: Set[str]) -> Match | None:
    """The first rule that types the numeral by its surroundings; `held` are the signs that the text holds."""
    lead = text[max(0, numeral.start - LOOK_BACK) : numeral.start]
    for rule in rules:
        if held.isdisjoint(rule.signs):
            continue
        after = rule.after.match(text, numeral.end)
        if after is None or (rule.before and not rule.before.search(lead, begin_of(lead, rule.spaces))):
            continue
        if not (rule.unless and rule.unless.search(lead)):
            return Match(rule=rule, end=after.end(), multiplier=multiplier(after))
    return None


def begin_of(lead: str, spaces: int | None) -> int:
    """Where the last part of the text begins that holds so many spaces."""
    if spaces is None:
        return 0
    place = len(lead)
    for _ in range(spaces + 1):
        place = lead.rfind(" ", 0, max(0, place))
    return place + 1


def multiplier(after: re.Match[str]) -> float:
    """What the unit's prefix multiplies by: 1e9 for GB, 24 for days."""
    groups = after.groupdict()
    prefix = next((groups[name] for name in ("prefix", "prefix2") if groups.get(name)), "")
    return MULTIPLIERS[prefix.lower()]


def spread(text: str, numerals: Sequence[Numeral], matches: Matches) -> None:
    """Hands rules on along lists and ranges: leftwards from a unit, rightwards from a lead-in."""
    last = len(numerals) - 1
    for index in range(last - 1, -1, -1):
        matches[index] = matches[index] or inherited(text, numerals, matches, index, index + 1)
    for index in range(1, last + 1):
        matches[index] = matches[index] or inherited(text, numerals, matches, index, index - 1)


def inherited(
    text: str, numerals: Sequence[Numeral], matches: Matches, index: int, giver: int
) -> Match | None:
    """The giver's rule for the numeral at `index`, if both stand in one list or range and may share it."""
    match, numeral = matches[giver], numerals[index]
    direction = "left" if giver > index else "right"
    if match is None or match.rule.inherits not in (direction, "both"):
        return None
    left, right = sorted((numeral, numerals[giver]), key=lambda one: one.start)
    if not CONNECTOR.fullmatch(text, left.end, right.start) or not may_inherit(text, numeral, match.rule):
        return None
    scale = 1 if numeral.suffix else max(match.scale, numerals[giver].scale)
    if numeral.value * scale < match.rule.least:
        return None
    return Match(rule=match.rule, end=numeral.end, multiplier=match.multiplier, scale=scale)


def may_inherit(text: str, numeral: Numeral, rule: Rule) -> bool:
    """Years, versions ("Llama 2, 7B"), and numbers tied to a word are no part of a list of quantities."""
    written = text[numeral.start : numeral.end]
    if numeral.joined or (not numeral.suffix and YEAR.fullmatch(written)):
        return False
    if numeral.suffix and rule.kind in OWN_SCALE and not (rule.numeral and rule.numeral.fullmatch(written)):
        return False
    return bool(numeral.suffix) or not VERSIONED.search(
        text, max(0, numeral.start - LOOK_BACK), numeral.start
    )


def make_span(text: str, numeral: Numeral, match: Match) -> Span:
    """The quantity, its value in base units and its place; a currency sign belongs to the quote."""
    start = numeral.start
    if match.rule.kind == "money" and text[:start].rstrip().endswith("$"):
        start = len(text[:start].rstrip()) - 1
    quote = text[start : match.end].rstrip()
    return Span(
        kind=match.rule.kind,
        value=base_value(numeral, match),
        unit=match.rule.unit,
        quote=quote,
        start=start,
        end=start + len(quote),
    )


def base_value(numeral: Numeral, match: Match) -> float:
    """The value in base units, rounded to 12 digits so that 1.1 times 1e9 is 1.1e9."""
    if match.rule.power:
        return float(10.0**numeral.value)
    return float(f"{numeral.value * match.multiplier * match.scale:.12g}")
