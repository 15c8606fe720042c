from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from litbook.coding.sources import agrees, check_sources, named_facts, shows
from litbook.errors import DataError, catalogue
from litbook.model import CodedModel, Coding, SourcedFact, Sources, ThemeEvidence
from litbook.store import read_papers

TOKENS: dict[str, object] = {
    "model": "Foo", "field": "tokens", "value": 2e12, "unit": "tokens", "printed": "2.0T",
    "address": "https://example.org/foo/card.md", "version": "0a1b2c3", "place": "table Training",
    "kind": "card", "read": date(2024, 5, 31),
}  # fmt: skip
CODING = Coding(
    citekey="doe2024foo",
    listed_title="Foo",
    themes=("open-models",),
    contribution="model",
    finding="Foo works.",
    theme_evidence=ThemeEvidence(quote="Foo"),
    models=(CodedModel(name="Foo", sizes=(7e9,), context=8000, license="Apache 2.0", quote="Foo"),),
)


def fact(**changes: object) -> SourcedFact:
    return SourcedFact.model_validate(TOKENS | changes)


def test_facts_are_named_by_field_and_from_the_second_on_by_number() -> None:
    facts = (fact(), fact(size=7e9), fact(field="base", value="Bar", unit=None))
    assert list(named_facts(facts)) == ["tokens", "tokens-2", "base"]


def faults(*facts: SourcedFact) -> tuple[tuple[str, str], ...]:
    found = check_sources(Sources(citekey="doe2024foo", facts=facts), CODING, "f.toml")
    assert all(
        one.severity == catalogue()[one.code].severity and one.file == "f.toml" and one.mend for one in found
    )
    return tuple((one.code, one.place) for one in found)


def test_sound_facts_have_no_fault() -> None:
    base = fact(field="base", value="Llama 2 7B", unit=None, printed="LLaMA2-7B")
    hours = fact(field="device-hours", value=1.4e6, unit="hours", device="A100", printed="1.4M A100 hours")
    assert faults(fact(), base, hours) == ()


BAD: Mapping[str, tuple[str, dict[str, object]]] = {
    "a model that the coding does not name": ("S002", {"model": "Bar"}),
    "a number where the field is text": ("S003", {"field": "license", "value": 2.0, "unit": None, "printed": "2.0"}),
    "text where the field is a number": ("S003", {"value": "2.0T", "unit": None}),
    "a unit of another field": ("S003", {"unit": "hours"}),
    "a device that nothing counts": ("S003", {"device": "A100"}),
    "nothing": ("S003", {"value": 0.0, "printed": "0 tokens"}),
    "another number than is printed": ("S004", {"value": 3e12}),
    "a scale that contradicts the printed one": ("S004", {"value": 2e9}),
    "another name than is printed": (
        "S004",
        {"field": "base", "value": "Mistral 7B", "unit": None, "printed": "Mixtral-8x7B"},
    ),
    "a start from scratch that is not said": (
        "S004",
        {"field": "base", "value": "from scratch", "unit": None, "printed": "a new model"},
    ),
    "a sentence": ("S005", {"printed": "We trained it on 2.0T tokens of text from the web"}),
    "no address": ("S006", {"address": "http://example.org"}),
    "no version": ("S007", {"version": "newest"}),
    "no place": ("S007", {"place": " "}),
    "another context than the abstract's": (
        "S008",
        {"field": "context", "value": 4096, "printed": "4096"},
    ),
    "another licence than the abstract's": (
        "S008",
        {"field": "license", "value": "MIT", "unit": None, "printed": "MIT License"},
    ),
    "another size than the abstract's": (
        "S008",
        {"field": "parameters", "value": 8.5e9, "unit": "parameters", "printed": "8.5B"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_faulty_fact_is_reported_with_its_code(name: str) -> None:
    code, changes = BAD[name]
    assert {found for found, _ in faults(fact(**changes))} == {code}


def test_a_stated_conflict_with_the_abstract_is_no_fault() -> None:
    assert faults(fact(field="context", value=4096, printed="4096", disagrees="abstract: 8K")) == ()


def test_a_further_base_is_no_conflict_beside_the_abstracts() -> None:
    bases = [fact(field="base", value=one, unit=None, printed=one) for one in ("Bar", "Baz")]
    coded = CODING.models[0].model_copy(update={"base": ("Bar",)})
    coding = CODING.model_copy(update={"models": (coded,)})
    assert check_sources(Sources(citekey="doe2024foo", facts=tuple(bases)), coding, "f.toml") == ()
    (problem,) = check_sources(Sources(citekey="doe2024foo", facts=(bases[1],)), coding, "f.toml")
    assert problem.code == "S008"


def test_what_the_abstract_says_of_one_size_binds_no_other() -> None:
    assert faults(fact(field="context", value=4096, printed="4096", size=13e9)) == ()
    assert faults(fact(field="context", value=4096, printed="4096", size=7e9)) == (
        ("S008", "facts[1].value"),
    )


def test_sources_that_differ_must_say_so() -> None:
    other = {"value": 3e12, "printed": "3.0T"}
    assert faults(fact(), fact(**other)) == (("S009", "facts[2].value"),)
    assert faults(fact(), fact(**other, disagrees="https://example.org/foo/card.md")) == ()
    assert faults(fact(size=7e9), fact(**other, size=13e9)) == ()
    assert faults(*(fact(field="base", value=one, unit=None, printed=one) for one in ("Bar", "Baz"))) == ()


def test_a_number_without_its_unit_may_have_it_from_the_tables_heading() -> None:
    assert shows(fact(printed="2000"))
    assert not shows(fact(printed="2000B", value=2e15))


def test_a_precision_may_be_printed_in_several_ways() -> None:
    assert shows(fact(field="precision", value="BF16", unit=None, printed="torch_dtype: bfloat16"))
    assert not shows(fact(field="precision", value="FP16", unit=None, printed="bfloat16"))


@pytest.mark.parametrize(
    ("source", "abstract", "agree"),
    [
        (6_738_415_616.0, 7e9, True),
        (8192.0, 8e3, True),
        (131072.0, 128e3, True),
        (1.4e12, 2e12, False),
        (7.6e9, 7e9, False),
        ("Apache License 2.0", "Apache 2.0", True),
        ("MIT", "Apache 2.0", False),
    ],
)
def test_a_source_agrees_if_rounded_as_the_abstract_rounds(
    source: float | str, abstract: float | str, agree: bool
) -> None:
    assert agrees(source, abstract) is agree


FILE = """citekey = "doe2024foo"

[[facts]]
model = "Foo"
field = "license"
value = "MIT"
printed = "MIT License"
address = "https://github.com/doe/foo"
version = "0a1b2c3"
place = "LICENSE"
kind = "repository"
read = 2024-05-31
"""


def test_a_file_of_facts_is_read(tmp_path: Path) -> None:
    (tmp_path / "doe2024foo.toml").write_text(FILE)
    (sources,) = read_papers(Sources, tmp_path)
    assert (sources.citekey, sources.facts[0].value, sources.facts[0].read) == (
        "doe2024foo",
        "MIT",
        date(2024, 5, 31),
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('field = "license"', 'field = "colour"', "facts.0.field"),
        ('kind = "repository"', 'kind = "blog"', "facts.0.kind"),
        ("read = 2024-05-31", 'read = "May"', "facts.0.read"),
        ('place = "LICENSE"\n', "", "facts.0.place"),
        ('citekey = "doe2024foo"', 'citekey = "roe2024foo"', "the file's name is the key"),
    ],
)
def test_a_faulty_file_is_refused_with_its_place(tmp_path: Path, old: str, new: str, words: str) -> None:
    (tmp_path / "doe2024foo.toml").write_text(FILE.replace(old, new))
    with pytest.raises(DataError, match=words):
        read_papers(Sources, tmp_path)
