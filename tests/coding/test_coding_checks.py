import pytest

from litbook.coding.checks import check_coding, check_subtopics
from litbook.errors import catalogue
from litbook.model import CodedModel, Coding, Link, Paper, Quantity, QuotedText, Subtopic, ThemeEvidence

ABSTRACT = "We train Foo with 7 billion parameters on 2 trillion tokens, 3times faster, in under 9 days. See https://github.com/x/foo."
PAPER = Paper(position=1, line=1, title="Foo: A Model", abstract=ABSTRACT)
TEXTS = {
    "doe2024foo": f"{PAPER.title}\n{ABSTRACT}",
    "roe2023bar": "Bar\nA survey of attention in transformers.",
}
THEMES = ("open-models", "out-of-scope")


def quantity(**changes: object) -> Quantity:
    sound = {
        "id": "size", "kind": "params", "value": 7e9, "unit": "parameters", "of": "Foo",
        "quote": "7 billion parameters",
    }  # fmt: skip
    return Quantity.model_validate(sound | changes)


def faster(**changes: object) -> Quantity:
    sound = {
        "kind": "ratio",
        "value": 3,
        "unit": "x",
        "measures": "speed",
        "reading": "times",
        "quote": "3times",
    }
    return quantity(**(sound | changes))


def days(**changes: object) -> Quantity:
    return quantity(
        **({"kind": "other", "value": 9, "unit": "days", "bound": "under", "quote": "under 9 days"} | changes)
    )


def coding(**changes: object) -> Coding:
    sound = {
        "citekey": "doe2024foo",
        "listed_title": "Foo: A Model",
        "themes": ("open-models",),
        "contribution": "model",
        "finding": "Foo reaches its loss with a third of the time.",
        "theme_evidence": ThemeEvidence(quote="We train Foo"),
        "models": (CodedModel(name="Foo", sizes=(7e9,), tokens=2e12, quote="Foo with 7 billion parameters"),),
        "quantities": (quantity(),),
        "links": (Link(kind="code", url="https://github.com/x/foo", quote="https://github.com/x/foo"),),
    }
    return Coding.model_validate(sound | changes)


def test_a_sound_coding_has_no_fault() -> None:
    assert check_coding(coding(), PAPER, TEXTS, THEMES, "f.toml") == ()


CASES = {
    "C001": (coding(theme_evidence=ThemeEvidence(quote="We trian Foo with 7 billion")), "characters from"),
    "C002": (coding(theme_evidence=ThemeEvidence(quote="attention in transformers")), "stands in roe2023bar"),
    "C003": (coding(limits=QuotedText(text="-", quote="it cannot fly at all")), "stands in no abstract"),
    "C004": (coding(themes=("open-models", "magic")), "'magic' is no theme"),
    "C005": (coding(finding="word " * 41), "has 41 words"),
    "C006": (coding(finding="A novel model."), "says 'novel'"),
    "C007": (coding(quantities=(quantity(), quantity())), "used 2 times"),
    "C008": (coding(quantities=(quantity(unit="tokens"),)), "params in 'tokens'"),
    "C009": (coding(quantities=(quantity(value=8e9),)), "8e+09 is not shown"),
    "C010": (
        coding(links=(Link(kind="code", url="https://github.com/x/bar", quote="https://github.com/x/foo"),)),
        "bar is not in the text",
    ),
    "C011": (coding(listed_title="Foo: Another Model"), "the list has 'Foo: A Model'"),
    "C012": (coding(excluded="off topic"), "is 'off topic' with first theme 'open-models'"),
    "C013": (coding(models=(CodedModel(name="Foo", sizes=(9e9,), quote="We train Foo"),)), "9e+09 is not in the text"),
    "C014": (coding(quantities=(quantity(bound="over"),)), "'over' is said neither in '7 billion parameters' nor"),
    "C015": (coding(quantities=(days(bound=None),)), "says 'under' of 'under 9 days', the coding None"),
    "C016": (coding(quantities=(faster(reading="more"),)), "is 'more' for ratio of 'speed'"),
    "C017": (coding(quantities=(faster(versus="Bar"),)), "names 'Bar' without against"),
    "C018": (
        coding(models=(CodedModel(name="Foo", from_scratch=True, quote="We train Foo"),)),
        "is not said to start from scratch",
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", CASES)
def test_a_fault_is_reported_with_its_code_severity_and_reason(code: str) -> None:
    faulty, words = CASES[code]
    (problem,) = check_coding(faulty, PAPER, TEXTS, THEMES, "f.toml")
    assert (problem.code, problem.severity, problem.file) == (code, catalogue()[code].severity, "f.toml")
    assert words in problem.text
    assert problem.mend


def test_a_listed_title_may_keep_the_damage_that_the_list_has() -> None:
    damaged = coding(listed_title="Foo: {\\em A} Model")
    assert check_coding(damaged, PAPER, TEXTS, THEMES, "f.toml") == ()


def test_every_check_has_a_faulty_example() -> None:
    assert sorted([*CASES, "C019"]) == [code for code in catalogue() if "C001" <= code < "C020"]


def subtopic(name: str, theme: str = "open-models") -> Subtopic:
    return Subtopic(id=name, theme=theme, title=name, definition="-")


@pytest.mark.parametrize("named", [None, "tiny", "pruning"], ids=["missing", "unknown", "of-another-theme"])
def test_a_paper_needs_a_subtopic_of_its_first_theme_where_that_has_some(named: str | None) -> None:
    known = (subtopic("small"), subtopic("dense"), subtopic("pruning", "compression"))
    (problem,) = check_coding(coding(subtopic=named), PAPER, TEXTS, THEMES, "f.toml", known)
    assert (problem.code, problem.place, problem.mend) == ("C019", "subtopic", "choose from small, dense")
    assert check_coding(coding(subtopic="small"), PAPER, TEXTS, THEMES, "f.toml", known) == ()


def test_a_paper_of_a_theme_without_subtopics_has_none() -> None:
    (problem,) = check_coding(coding(subtopic="small"), PAPER, TEXTS, THEMES, "f.toml")
    assert (problem.code, problem.mend) == ("C019", "leave it out")


def test_a_subtopic_is_defined_once_and_for_a_theme() -> None:
    assert check_subtopics([subtopic("small")], THEMES, "s.toml") == ()
    found = check_subtopics([subtopic("small"), subtopic("small"), subtopic("x", "magic")], THEMES, "s.toml")
    assert [(one.code, one.place, one.text) for one in found] == [
        ("C029", "small", "is defined 2 times"),
        ("C029", "x", "belongs to 'magic', which is no theme"),
    ]


def test_all_faults_of_a_coding_are_reported_together() -> None:
    faulty = coding(themes=("magic",), finding="A novel model.", quantities=(quantity(unit="x", value=1.0),))
    assert {problem.code for problem in check_coding(faulty, PAPER, TEXTS, THEMES, "f.toml")} == {
        "C004", "C006", "C008", "C009",
    }  # fmt: skip


@pytest.mark.parametrize(
    "sound",
    [
        quantity(kind="tokens", unit="tokens", value=2e12, quote="2 trillion"),
        faster(quote="3times faster"),
        quantity(kind="percent", unit="%", value=-3, measures="time", reading="less", quote="3times"),
        quantity(quote="7 billion"),
    ],
)
def test_a_value_counts_as_shown_with_its_scale_damage_and_either_sign(sound: Quantity) -> None:
    assert check_coding(coding(quantities=(sound,)), PAPER, TEXTS, THEMES, "f.toml") == ()


@pytest.mark.parametrize(
    "sound",
    [
        days(),
        faster(versus="Bar", against="rival"),
        quantity(
            kind="tokens", unit="tokens", value=2e12, measures="training data", quote="2 trillion tokens"
        ),
        quantity(kind="other", unit="points", value=3, measures="quality", reading="more", quote="3times"),
    ],
)
def test_bounds_roles_measures_and_readings_that_fit_their_kind_have_no_fault(sound: Quantity) -> None:
    assert check_coding(coding(quantities=(sound,)), PAPER, TEXTS, THEMES, "f.toml") == ()


def test_whose_number_is_compared_with_needs_its_name_and_a_share_names_the_whole() -> None:
    nameless = coding(quantities=(faster(against="rival"),))
    (problem,) = check_coding(nameless, PAPER, TEXTS, THEMES, "f.toml")
    assert (problem.code, problem.text) == ("C017", "is 'rival' without versus")
    part = quantity(
        kind="percent", unit="%", value=3, measures="other", reading="share", versus="all", quote="3times"
    )
    assert check_coding(coding(quantities=(part,)), PAPER, TEXTS, THEMES, "f.toml") == ()


@pytest.mark.parametrize(
    ("faulty", "words"),
    [
        (faster(measures=None), "is missing"),
        (faster(reading=None), "is None for ratio"),
        (quantity(measures="memory"), "is 'memory', a count in parameters"),
        (quantity(reading="times"), "is 'times' for params"),
        (days(measures="training data", reading="score"), "is 'score' for other"),
        (days(measures="quality"), "is None for other of 'quality'"),
    ],
)
def test_what_a_number_measures_and_how_it_is_read_fit_its_kind(faulty: Quantity, words: str) -> None:
    found = check_coding(coding(quantities=(faulty,)), PAPER, TEXTS, THEMES, "f.toml")
    assert [problem.code for problem in found] == ["C016"]
    assert words in found[0].text
