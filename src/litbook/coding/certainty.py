"""How sure a verdict is, in the manner of GRADE: a level computed from the evidence, with the reasons for it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Literal

from litbook.coding.claims import OWN, TESTED, is_contested
from litbook.model import Claim, Evidence, Value

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
