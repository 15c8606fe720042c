import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litbook.corpus.formats import read_list
from litbook.corpus.repair import RULES, correct, repair, repair_text
from litbook.corpus.rules import Rule
from litbook.errors import DataError
from litbook.model import Correction, Listing, Paper
from litbook.review import assemble

ROOT = Path(__file__).parents[2]
LIST = ROOT / "tests" / "good" / "papers-page.txt"
GOLDEN = ROOT / "tests" / "golden" / "repairs.jsonl"


def text_after(text: str) -> str:
    return repair_text(text, "abstract", RULES)[0]


@cache
def listings() -> tuple[Listing, ...]:
    with LIST.open(encoding="utf-8") as lines:
        return tuple(read_list(lines, LIST.name))


@cache
def papers() -> tuple[Paper, ...]:
    return tuple(repair(listing) for listing in listings())


def as_listing(paper: Paper) -> Listing:
    return Listing(position=paper.position, line=paper.line, title=paper.title, abstract=paper.abstract)


def golden_text() -> str:
    """Every repair of a page of real papers, one JSON line each; run this file as a script to write it anew."""
    lines = [
        json.dumps({"position": paper.position, **repair.model_dump()}, ensure_ascii=False)
        for paper in papers()
        for repair in paper.repairs
    ]
    return "\n".join(lines) + "\n"


def mended_by(rule: Rule, text: str) -> str:
    for change in reversed(tuple(rule.changes(text))):
        end = change.start + len(change.before)
        assert text[change.start : end] == change.before, rule.name
        text = text[: change.start] + change.after + text[end:]
    return text


def test_each_rule_mends_its_examples() -> None:
    mended = [
        (rule.name, mended_by(rule, before), after) for rule in RULES for before, after in rule.examples
    ]
    assert [one for one in mended if one[1] != one[2]] == []
    assert [rule.name for rule in RULES for before, after in rule.examples if before == after] == []


def test_no_rule_touches_what_only_looks_alike() -> None:
    healthy = [text for rule in RULES for text in rule.healthy]
    assert [text for text in healthy if text_after(text) != text] == []


def test_each_rule_says_why_and_has_examples_of_both_kinds() -> None:
    assert [rule.name for rule in RULES if not (rule.why and rule.examples and rule.healthy)] == []


def test_the_names_of_rules_are_unique() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


# What real pages print, beyond the examples of single rules: several rules together.
DAMAGED = {
    r"by 40\% and 20\%, and \$0.88 per task": "by 40% and 20%, and $0.88 per task",
    r"named PanGu-{\Sigma}. With PanGu-{\alpha}, we": "named PanGu-Σ. With PanGu-α, we",
    "named {LoRETTA}_{adp} and {LoRETTA}_{rep}.": "named LoRETTA_adp and LoRETTA_rep.",
    r"Code Llama (Rozi\`ere et al., 2023)": "Code Llama (Rozière et al., 2023)",
    r"tuned the \textmu P hyperparameters": "tuned the μP hyperparameters",
    "from O(10^9) to O(10^{12}) levels": "from O(10^9) to O(10^12) levels",
    "being sim10times larger": "being ~10× larger",
    "achieves sim!2times computational": "achieves ~2× computational",
    "a factor of 6times to 8times while": "a factor of 6× to 8× while",
    "1.5times to 3times and": "1.5× to 3× and",
    "up to 4times70 billion": "up to 4×70 billion",
    r"\textbf{\emph{both}} ways": "both ways",
    r"loss $L(N) \propto N^{-\alpha}$ holds": "loss L(N) ∝ N^-α holds",
    r"about $\sim$10$\times$ faster": "about ~10× faster",
    "Code: https://hf-mirror.com/a/b{https://hf-mirror.com/a/b}": "Code: https://huggingface.co/a/b",
    "R&amp;amp;D": "R&D",
}


def test_damage_of_several_kinds_is_mended_together() -> None:
    assert {damaged: text_after(damaged) for damaged in DAMAGED} == DAMAGED


ORDINARY = [
    "three times 8 people",
    "It works sometimes, and at times 5 times out of 10 it fails.",
    "models 2-3 times its size",
    "repeated 5 times 10 minutes apart",
    r"C:\\temp and C:\temp\new_models\alpha.txt",
    "snake_case_name and x_1 and beta_2=0.95",
    "{key: value} and {'a': {1, 2}}",
    "50% of the models, 65.3% MMLU",
    "a ~ b, ~/.bashrc, ~2x, y~x, 1M~60M, 3.4~10%",
    r"\n in a regex, \d+\.\d+ and [^\w\s]",
    "costs $5 or $10, US$20 and $HOME/$USER",
    "`pip install mup` and `x_{i} \\alpha 6times`",
    "sim2real transfer and the sim 2 game",
    "R^2 of 0.9, TC^0, 10^12, e^x",
    "f'{name}_{i}.txt' and 'model_{step}.pt' and path/{user}/x",
    'f(x) = "quoted" and \'single\'',
    "much of the multi-modal mu meson; github.com/microsoft/mup",
    "https://api.example.org/v1/users/{id}/posts?x=1&y=2",
    "AT&T, R&D; Q&A",
    "printf(\"%d\\n\", x) % 10 and 7 % 3",
    "a 1920x2014 screen, Llama2-7B, 8x7B",
    "the leftarrow key, the href attribute, the url(x) function",
    "it's the authors' method",
    "em-dashes -- like this -- stay---as they are",
    "Phi2 2.7B, phi-3-mini, alpha particles, Delta airlines, beta test",
    "approx. 5 steps, approximately 5, approximation",
    "Mistral 7B -- Instruct; (i) one; [1] two",
]  # fmt: skip


def test_ordinary_english_and_code_stay_as_they_are() -> None:
    assert [text_after(text) for text in ORDINARY] == ORDINARY


def test_a_greek_letter_in_the_title_mends_the_same_name_in_the_abstract() -> None:
    listing = Listing(
        position=1,
        line=1,
        title="PanGu-π: A Model",
        abstract="We present PanGu-pi and PanGu-pi-7B; pi is not 3.",
    )
    paper = repair(listing)
    assert paper.abstract == "We present PanGu-π and PanGu-π-7B; pi is not 3."
    assert {change.rule for change in paper.repairs} == {"greek-as-in-title"}


def test_identifiers_of_the_list_and_of_the_repaired_text_are_kept_together() -> None:
    paper = repair(
        Listing(
            position=1,
            line=1,
            title="A title",
            abstract="Models at https://hf-proxy-cf.effarig.site/a/b.",
            identifiers=({"kind": "arxiv", "value": "2401.00001"},),
        )
    )
    assert [(one.kind, one.value) for one in paper.identifiers] == [
        ("arxiv", "2401.00001"),
        ("model", "https://huggingface.co/a/b"),
    ]


def test_the_repairs_of_a_page_are_those_that_a_person_judged() -> None:
    assert golden_text().splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_every_rule_but_those_for_other_lists_is_at_work_on_the_page() -> None:
    used = {change.rule for paper in papers() for change in paper.repairs}
    unused = {rule.name for rule in RULES} - used
    assert unused == {"tex-link", "tex-url", "html-entity", "tex-formula", "tex-space"}


def test_repairing_the_repaired_list_changes_nothing() -> None:
    assert [again.repairs for paper in papers() if (again := repair(as_listing(paper))).repairs] == []


def test_a_repair_never_loses_a_number() -> None:
    def digits(text: str) -> str:
        return "".join(character for character in text if character.isdigit())

    for paper in papers():
        for change in paper.repairs:
            if change.rule not in {"lost-entity", "doubled-link"}:
                assert digits(change.after) == digits(change.before)


def test_the_logged_repairs_lead_from_the_listed_to_the_repaired_text() -> None:
    for listing, paper in zip(listings(), papers(), strict=True):
        for field in ("title", "abstract"):
            text, shift, rule, last = getattr(listing, field), 0, None, -1
            for change in (one for one in paper.repairs if one.field == field):
                if change.rule != rule or change.start <= last:
                    shift, rule = 0, change.rule
                start = change.start + shift
                assert text[start : start + len(change.before)] == change.before
                text = text[:start] + change.after + text[start + len(change.before) :]
                shift, last = shift + len(change.after) - len(change.before), change.start
            assert text == getattr(paper, field)


SIGNS = (
    r"\ { } $ ~ ` '' `` _ ^ % & ; # sim times mu 10 ( ) . , https://a.b/c \alpha \em \textit {x} amp; x2014"
)
PIECES = st.sampled_from(
    [
        *(damaged for rule in RULES for damaged, _ in rule.examples),
        *(text for rule in RULES for text in rule.healthy),
        *SIGNS.split(),
        " ",
        "\n",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_repairing_repaired_text_changes_nothing(text: str) -> None:
    repaired = text_after(text)
    assert text_after(repaired) == repaired


@given(
    st.text(
        alphabet=st.characters(categories=["Lu", "Ll", "Nd"], include_characters=" .,-():\n"), max_size=200
    )
)
def test_text_without_signs_of_markup_is_left_alone_but_for_lost_words(text: str) -> None:
    lost = ("sim", "times", "mu", "arrow", "propto", "approx", "Delta", "x20", "proxy", "mirror")
    if not any(word in text for word in lost):
        assert text_after(text) == text


if __name__ == "__main__":
    GOLDEN.write_text(golden_text(), encoding="utf-8")


def test_a_text_without_a_rules_signs_has_no_match() -> None:
    listed = [text for item in listings() for text in (item.title, item.abstract)]
    for rule in RULES:
        texts = [*(damaged for damaged, _ in rule.examples), *listed]
        matched = [text for text in texts if rule.pattern.search(text)]
        assert matched, rule.name
        assert all(any(sign in text for sign in rule.signs) for text in matched), rule.name


def test_a_persons_correction_is_a_logged_repair() -> None:
    listing = Listing(position=1, line=1, title="A", abstract=r"We introduce \ourmodel. And \ourmodel again.")
    correction = Correction(
        listed_title="A", field="abstract", before="\\ourmodel", after="Ours", source="https://a.org"
    )
    paper = correct(repair(listing), (correction,))
    assert paper.abstract == "We introduce Ours. And Ours again."
    assert [(change.rule, change.start) for change in paper.repairs] == [
        ("correction", 13),
        ("correction", 28),
    ]


def test_a_correction_of_what_is_not_there_is_a_fault() -> None:
    listing = Listing(position=1, line=1, title="A", abstract="We.")
    correction = Correction(listed_title="A", field="abstract", before="x", after="y", source="https://a.org")
    with pytest.raises(DataError, match="'x' does not stand there"):
        assemble([listing], (), (), (), (), (), corrections=(correction,))
