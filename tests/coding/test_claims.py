"""Claims: what their checks find, how certain a verdict is, how far two readings agree."""

import pytest

from litbook import parsing
from litbook.coding.agreement import EvidenceReading, evidence_agreement
from litbook.coding.claims import certainty, check_claims, groups, is_contested
from litbook.coding.tables import sides_share_makers
from litbook.errors import DataError, catalogue
from litbook.model import Claim, Evidence, Verdict

TEXTS = {
    "doe2024foo": "Foo\nWe train models from 70 million to 7 billion parameters; more data helps.",
    "roe2023bar": "Bar\nIn our theory more data hurts.",
    "poe2022baz": "Baz\nMore data is known to help.",
}
AUTHORS = {
    "doe2024foo": frozenset({"Jo Doe", "Al Roe"}),
    "roe2023bar": frozenset({"Bo Poe", "Cy Coe"}),
    "poe2022baz": frozenset({"Di Loe"}),
}
THEMES = ("data",)


def piece(
    citekey: str = "doe2024foo", stance: str = "supports", basis: str = "experiment", **more: object
) -> Evidence:
    quote = TEXTS[citekey].split("\n")[1] if citekey in TEXTS else "-"
    sound = {"citekey": citekey, "stance": stance, "basis": basis, "quote": quote, "note": "-"}
    return Evidence.model_validate(sound | more)


SECOND = piece("poe2022baz", "qualifies", "assertion")


def claim(
    *evidence: Evidence, outcome: str = "holds under conditions", pattern: str | None = None, **more: object
) -> Claim:
    verdict = {
        "outcome": outcome,
        "conclusion": "It helps.",
        "scope": "Text.",
        "settle": "A run.",
        "pattern": pattern,
    }
    sound = {
        "id": "more-data",
        "text": "More data helps.",
        "themes": ("data",),
        "verdict": Verdict.model_validate(
            verdict | {key: more.pop(key) for key in ("conclusion",) if key in more}
        ),
        "evidence": evidence or (piece(), SECOND),
    }
    return Claim.model_validate(sound | more)


def faults(*claims: Claim) -> list[tuple[str, str]]:
    return [(found.code, found.text) for found in check_claims(claims, TEXTS, THEMES, "claims.toml")]


def test_a_sound_claim_has_no_fault() -> None:
    assert faults(claim(piece(sizes=(70e6, 7e9)), SECOND)) == []


CASES = {
    "C020": ([claim(piece("noe2020not"), SECOND, outcome="unsupported")], "does not hold"),
    "C021": ([claim(piece(quote="less data helps"), SECOND)], "less data helps"),
    "C022": ([claim(themes=("magic",))], "'magic'"),
    "C023": ([claim(piece(), piece())], "twice"),
    "C024": ([claim(piece(sizes=(13e9,)), SECOND)], "1.3e+10 parameters are not in doe2024foo"),
    "C025": ([claim(outcome="contested")], "needs direct support and direct refutation"),
    "C026": ([claim(piece(), piece("roe2023bar", "refutes", "theory"))], "pattern is None"),
    "C027": ([claim(conclusion="word " * 46)], "has 46 words"),
    "C028": ([claim(conclusion="It holds up to 96 billion parameters.")], "'96 billion'"),
}


@pytest.mark.parametrize("code", CASES)
def test_each_check_finds_its_fault(code: str) -> None:
    claims, words = CASES[code]
    found = dict(faults(*claims))
    assert code in catalogue()
    assert words in found[code]


def test_an_id_used_twice_and_sizes_in_the_wrong_order_are_faults() -> None:
    assert [code for code, _ in faults(claim(), claim())] == ["C023", "C023"]
    assert [code for code, _ in faults(claim(piece(sizes=(7e9, 70e6)), SECOND))] == ["C024"]


REFUTES = piece("roe2023bar", "refutes", "theory")
OUTCOMES = [
    ("holds", (piece(), SECOND), True),
    ("holds", (piece(), REFUTES), False),
    ("holds", (piece(indirect=True), SECOND), False),
    ("holds under conditions", (piece(indirect=True), SECOND), True),
    ("holds under conditions", (piece(basis="assertion"), SECOND), False),
    ("contested", (piece(), REFUTES), True),
    ("contested", (piece(indirect=True), REFUTES), False),
    ("contested", (piece(basis="survey"), REFUTES), False),
    ("unsupported", (piece(basis="assertion"), SECOND), True),
    ("unsupported", (piece(), SECOND), False),
]


@pytest.mark.parametrize(("outcome", "evidence", "borne"), OUTCOMES)
def test_an_outcome_must_follow_from_the_evidence(
    outcome: str, evidence: tuple[Evidence, ...], borne: bool
) -> None:
    pattern = "scale" if is_contested(evidence) else None
    found = [code for code, _ in faults(claim(*evidence, outcome=outcome, pattern=pattern))]
    assert found == ([] if borne else ["C025"])


def test_papers_with_two_common_authors_or_all_of_the_smaller_list_are_one_group() -> None:
    authors = {
        "a": frozenset({"A", "B", "C"}),
        "b": frozenset({"B", "C", "D"}),
        "c": frozenset({"D", "E", "F"}),
        "d": frozenset({"F"}),
        "e": frozenset(),
    }
    assert set(groups("abcde", authors)) == {frozenset("ab"), frozenset("cd")}


def test_a_paper_that_links_two_groups_makes_them_one() -> None:
    authors = {"a": frozenset("AB"), "b": frozenset("CD"), "c": frozenset("ABCD")}
    assert groups("abc", authors) == (frozenset("abc"),)


THIRD = piece("poe2022baz", "supports", "experiment")
LEVELS = [
    ((piece(), piece("roe2023bar"), THIRD), "high", 0),
    ((piece(), piece("roe2023bar"), SECOND), "moderate", 1),
    ((piece(), REFUTES), "low", 2),
    ((piece(), SECOND), "very low", 2),
    (
        (piece(basis="model"), piece("roe2023bar", basis="model"), piece("poe2022baz", basis="model")),
        "moderate",
        1,
    ),
    ((piece(basis="assertion"), SECOND), "very low", 1),
    ((piece(indirect=True), SECOND), "very low", 1),
]


@pytest.mark.parametrize(("evidence", "level", "moves"), LEVELS)
def test_certainty_starts_from_the_basis_and_moves_with_its_reasons(
    evidence: tuple[Evidence, ...], level: str, moves: int
) -> None:
    sure = certainty(claim(*evidence), AUTHORS)
    assert (sure.level, len(sure.reasons) - 1) == (level, moves)


def test_no_more_trust_than_moderate_without_tests_by_several_groups() -> None:
    wide = piece(basis="model", sizes=(70e6, 7e9))
    three = (wide, piece("roe2023bar", basis="model"), piece("poe2022baz", basis="model"))
    sure = certainty(claim(*three), AUTHORS)
    assert (sure.level, len(sure.reasons)) == ("moderate", 3)


def reading(claim: str, stance: str, remarked: str = "false") -> str:
    return (
        f'{{"claim": "{claim}", "citekey": "doe2024foo", "first": {{"stance": "supports", "basis": "own"}}, '
        f'"second": {{"stance": "{stance}", "basis": "model"}}, "remarked": {remarked}, "settled": null}}'
    )


def test_agreement_counts_pieces_with_and_without_a_remark_seen() -> None:
    lines = [reading("a", "supports"), reading("b", "none"), reading("c", "none", "true")]
    table = evidence_agreement(parsing.parse_lines(EvidenceReading, lines, "f.jsonl")).set_index(
        ["subject", "of"]
    )
    assert list(table["pieces"]) == [3, 2, 3, 2]
    assert list(table["agreeing"]) == [1, 1, 3, 2]


def test_a_reading_with_an_unknown_stance_names_its_line() -> None:
    with pytest.raises(DataError, match=r"f.jsonl: line 2.second.stance"):
        parsing.parse_lines(EvidenceReading, [reading("a", "supports"), reading("b", "doubts")], "f.jsonl")


def test_the_two_sides_of_a_claim_may_share_makers() -> None:
    two = claim(piece(), piece("roe2023bar", "refutes", "theory"))
    assert sides_share_makers(two, AUTHORS) is False
    assert sides_share_makers(two, AUTHORS | {"roe2023bar": frozenset({"Jo Doe", "Al Roe", "X Y"})}) is True
    assert sides_share_makers(claim(), AUTHORS) is None
