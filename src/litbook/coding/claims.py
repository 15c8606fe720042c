"""Checks of the claims: what their evidence quotes, whether the verdict follows, and how sure it is."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Literal

from litbook.coding.numerals import find_numerals, prints, same_value
from litbook.coding.quantities import printed_values
from litbook.coding.quotes import check_quote
from litbook.errors import Problem, problems_of, repeated
from litbook.model import Basis, Claim, Evidence, Stance, Value

SENTENCE_WORDS = 45
OWN: frozenset[Basis] = frozenset({"experiment", "model", "theory"})
TESTED: frozenset[Basis] = frozenset({"experiment", "theory"})
EVERY: frozenset[Basis] = frozenset({*OWN, "survey", "assertion"})
Fault = tuple[str, str, str]  # code, text, mend


def stances(
    evidence: Sequence[Evidence], bases: Collection[Basis] = EVERY, *, direct: bool = False
) -> frozenset[Stance]:
    """The stances of the evidence that rests on one of `bases`; with `direct`, of what is not indirect."""
    return frozenset(one.stance for one in evidence if one.basis in bases and not (direct and one.indirect))


def is_contested(
    evidence: Sequence[Evidence], bases: Collection[Basis] = EVERY, *, direct: bool = False
) -> bool:
    """Whether such evidence (see `stances`) both supports and refutes."""
    return {"supports", "refutes"} <= stances(evidence, bases, direct=direct)


def check_claims(
    claims: Sequence[Claim], texts: Mapping[str, str], themes: Collection[str], file: str
) -> Iterator[Problem]:
    """Every fault of the claims; `texts` maps each citekey to its stored title and abstract."""
    twice = repeated(claim.id for claim in claims)
    for claim in claims:
        faults = [
            *identity_faults(claim, themes, twice),
            *(fault for one in claim.evidence for fault in evidence_faults(one, texts)),
            *verdict_faults(claim),
            *figure_faults(claim, texts),
        ]
        yield from problems_of(((code, claim.id, text, mend) for code, text, mend in faults), file)


def identity_faults(claim: Claim, themes: Collection[str], twice: Collection[str]) -> Iterator[Fault]:
    """C022 and C023: unknown themes, repeated ids, papers weighed twice."""
    if claim.id in twice:
        yield "C023", "is the id of several claims", "give each claim its own id"
    for citekey in repeated(one.citekey for one in claim.evidence):
        yield "C023", f"weighs {citekey} twice", "keep one piece of evidence a paper"
    for theme in sorted(set(claim.themes) - set(themes)):
        yield "C022", f"names the unknown theme {theme!r}", f"choose from {', '.join(sorted(themes))}"


def evidence_faults(one: Evidence, texts: Mapping[str, str]) -> Iterator[Fault]:
    """C020, C021 and C024: unknown papers, quotes and sizes that the stored text does not hold."""
    if one.citekey not in texts:
        yield "C020", f"names {one.citekey!r}, which the review does not hold", "name a citekey of the review"
        return
    verdict = check_quote(one.quote, one.citekey, texts)
    if verdict.status != "found":
        text = f"the quote of {one.citekey} is {verdict.status}: {one.quote[:60]!r}"
        mend = f"the nearest words are {verdict.nearest!r}" if verdict.nearest else "quote the abstract"
        yield "C021", text, mend
    shown = printed_values(texts[one.citekey])
    for size in one.sizes:
        if not any(same_value(size, value) for value in shown):
            yield "C024", f"{size:g} parameters are not in {one.citekey}", "correct the size or leave it out"
    if list(one.sizes) != sorted(set(one.sizes)):
        yield "C024", f"the sizes of {one.citekey} are not ascending", "write the smallest, then the largest"


def verdict_faults(claim: Claim) -> Iterator[Fault]:
    """C025-C027: an outcome that its evidence does not bear, a pattern too many or too few, long sentences."""
    verdict = claim.verdict
    needed, borne = OUTCOMES[verdict.outcome]
    if not borne(claim.evidence):
        yield "C025", f"the outcome is {verdict.outcome!r}, which needs {needed}", "weigh the evidence again"
    if is_contested(claim.evidence) != (verdict.pattern is not None):
        mend = "a pattern belongs to claims that papers support and refute, and only to them"
        yield "C026", f"the pattern is {verdict.pattern!r}", mend
    for name in ("conclusion", "scope", "settle"):
        words = len(getattr(verdict, name).split())
        if not 0 < words <= SENTENCE_WORDS:
            yield "C027", f"{name} has {words} words", f"use at most {SENTENCE_WORDS}"


def figure_faults(claim: Claim, texts: Mapping[str, str]) -> Iterator[Fault]:
    """C028: a figure of the conclusion or scope that no abstract of the claim's evidence prints."""
    read = " ".join(texts.get(one.citekey, "") for one in claim.evidence)
    known = [numeral.value for numeral in find_numerals(read)]
    known += [size for one in claim.evidence for size in one.sizes]
    for name in ("conclusion", "scope"):
        words = getattr(claim.verdict, name)
        for numeral in find_numerals(words):
            shown = words[numeral.start : numeral.end]
            if re.search(r"\d", shown) and not any(prints(numeral.value, value) for value in known):
                yield "C028", f"{name} says {shown!r}", "say what an abstract of the evidence prints"


OUTCOMES: dict[str, tuple[str, Callable[[Sequence[Evidence]], bool]]] = {
    "holds": (
        "direct support by experiment, model or theory and no refutation by one",
        lambda found: "supports" in stances(found, OWN, direct=True) and "refutes" not in stances(found, OWN),
    ),
    "holds under conditions": (
        "support by experiment, model or theory",
        lambda found: "supports" in stances(found, OWN),
    ),
    "contested": (
        "direct support and direct refutation, each by experiment, model or theory",
        lambda found: is_contested(found, OWN, direct=True),
    ),
    "unsupported": (
        "that no experiment, model or theory supports it directly",
        lambda found: "supports" not in stances(found, OWN, direct=True),
    ),
}


Level = Literal["very low", "low", "moderate", "high"]
LEVELS: tuple[Level, ...] = ("very low", "low", "moderate", "high")
MODERATE = 2
SHARED_AUTHORS = 2  # one name in common may be two people
SEVERAL_GROUPS = 3
WIDE_RANGE = 100.0  # largest over smallest model size
Authors = Mapping[str, AbstractSet[str]]


class Certainty(Value):
    """How sure a verdict is, and why: the first reason says where the level starts, the others what moved it."""

    level: Level
    reasons: tuple[str, ...]


def certainty(claim: Claim, authors: Authors) -> Certainty:
    """The level of a claim by the rules of the codebook; `authors` maps a citekey to its authors' names.

    It starts from the best basis of the direct evidence and falls one level for each reason to doubt. Where there
    is none, each reason to trust raises it by one, at most to moderate: high certainty takes tests by several groups.
    """
    start, reason = starting_level(claim.evidence, authors)
    doubts = list(reasons_to_doubt(claim.evidence, authors))
    trusts = list(reasons_to_trust(claim.evidence, authors)) if start < MODERATE and not doubts else []
    level = max(min(start + len(trusts), max(start, MODERATE)) - len(doubts), 0)
    moved = [f"lower: {text}" for text in doubts] + [f"higher: {text}" for text in trusts]
    return Certainty(level=LEVELS[level], reasons=(reason, *moved))


def starting_level(evidence: Sequence[Evidence], authors: Authors) -> tuple[int, str]:
    """Where the level starts, as an index of `LEVELS`, and the reason."""
    direct = direct_evidence(evidence)
    tests = [one.citekey for one in direct if one.basis in TESTED]
    if len(groups(tests, authors)) > 1:
        return 3, "starts high: direct experiments or theory of several groups"
    if tests:
        return MODERATE, "starts moderate: direct experiments or theory of one group"
    if direct:
        return 1, "starts low: finished models, which differ in more than what is claimed"
    return 0, "starts very low: nothing tests it directly"


def reasons_to_doubt(evidence: Sequence[Evidence], authors: Authors) -> Iterator[str]:
    """What lowers the level: results on both sides, few groups, indirectness or assertion."""
    if is_contested(evidence, OWN, direct=True):
        yield "direct results stand on both sides"
    testing = groups([one.citekey for one in direct_evidence(evidence)], authors)
    if 0 < len(testing) < SEVERAL_GROUPS:
        yield f"direct results come from {'one group' if len(testing) == 1 else 'two groups'} of authors only"
    indirect = sum(one.indirect or one.basis not in OWN for one in evidence)
    if 2 * indirect >= len(evidence):
        yield "half of the evidence or more is indirect, surveyed or asserted"


def reasons_to_trust(evidence: Sequence[Evidence], authors: Authors) -> Iterator[str]:
    """What raises the level: several independent groups that agree, a wide range of sizes."""
    direct = direct_evidence(evidence)
    for stance in ("supports", "refutes"):
        agreeing = [one.citekey for one in direct if one.stance == stance]
        if len(groups(agreeing, authors)) >= SEVERAL_GROUPS:
            yield "three independent groups or more agree"
    sizes = [size for one in direct for size in one.sizes]
    if sizes and max(sizes) >= WIDE_RANGE * min(sizes):
        yield "shown over a hundredfold range of model sizes or more"


def direct_evidence(evidence: Iterable[Evidence]) -> list[Evidence]:
    """What tests the claim itself: experiments, models and theory that are not indirect."""
    return [one for one in evidence if one.basis in OWN and not one.indirect]


def groups(citekeys: Iterable[str], authors: Authors) -> tuple[frozenset[str], ...]:
    """The papers by group of authors: two papers that share authors belong to one group, and so on.

    Sharing means two names, or all names of the paper with fewer. A paper whose authors are unknown is left out,
    since nobody can say that it is independent.
    """
    found: list[frozenset[str]] = []
    for citekey in (key for key in citekeys if authors.get(key)):
        joined = [group for group in found if any(share_authors(citekey, other, authors) for other in group)]
        found = [group for group in found if group not in joined]
        found.append(frozenset({citekey}).union(*joined))
    return tuple(found)


def share_authors(one: str, other: str, authors: Authors) -> bool:
    """Whether two papers, both with known authors, have makers in common."""
    first, second = authors[one], authors[other]
    return len(first & second) >= min(SHARED_AUTHORS, len(first), len(second))
