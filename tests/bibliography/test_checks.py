"""Every check of the bibliography against its own examples."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litbook.checks.entries import (
    CHECKS,
    RULES,
    AllowedWarning,
    check_entries,
    contradicted_key,
)
from litbook.checks.review import all_checks
from litbook.errors import Check
from litbook.escaping import one_line, visible
from litbook.model import Entry, Name, Record
from litbook.review import assemble, read_paper_list

ROOT = Path(__file__).parents[2]
BAD = ROOT / "tests" / "bad" / "bibliography"
GOOD = ROOT / "tests" / "good" / "bibliography"
AUTHORS = (Name(given="Ada", family="Okafor"), Name(given="Lena", family="Fischer"))
SOUND = Entry(
    citekey="okafor2023scaling",
    type="misc",
    title="Scaling Laws for Small Models",
    authors=AUTHORS,
    year=2023,
    month=5,
    eprint="2305.01234",
    primaryclass="cs.LG",
    doi="10.48550/arXiv.2305.01234",
    url="https://arxiv.org/abs/2305.01234",
)
RECORD = Record(
    position=1,
    listed_title="Scaling Laws for Small Models",
    title="Scaling Laws for Small Models",
    arxiv="2305.01234",
    published="2023-05-02",
    primary_category="cs.LG",
    authors=AUTHORS,
    authors_complete=True,
    venue=None,
    doi=None,
    sources=("https://example.org",),
    agreeing_sources=2,
)


def changed(**change: Any) -> Entry:
    return Entry.model_validate(SOUND.model_dump() | change)


def codes(changes: Sequence[Mapping[str, Any]], venues, allowed=()) -> Counter[str]:
    entries = [changed(**change) for change in changes]
    problems = check_entries(entries, [RECORD] * len(entries), venues, allowed)
    return Counter(problem.code for problem in problems)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_a_check_finds_its_bad_example(check: Check, venues):
    assert check.code in codes(check.bad, venues)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_a_check_lets_its_good_example_pass(check: Check, venues):
    assert check.code not in codes(check.good, venues)


def test_the_sound_entry_passes_every_check(venues):
    assert not codes([{}], venues)


def test_codes_are_unique_and_in_order():
    found = [check.code for check in all_checks()]
    assert found == sorted(set(found))


def test_each_check_says_what_it_means_and_each_rule_has_one_pattern():
    assert all(check.meaning and check.mend and check.good for check in CHECKS)
    assert all(rule.says and bool(rule.form) != bool(rule.pattern) for rule in RULES)


def test_a_fault_names_key_and_mend():
    [problem] = check_entries(
        [changed(title="Half the <b>size</b>")], [RECORD.model_copy(update={"listed_title": "Half the size"})]
    )
    assert problem.code == "B023"
    assert str(problem) == "references.bib: okafor2023scaling: title holds '<b>'; write plain text"


# --- allowances ---------------------------------------------------------------------------------------------

INITIALS = {"authors": [{"given": "A. B.", "family": "Okafor"}]}


def allowance(code: str) -> AllowedWarning:
    return AllowedWarning(code=code, citekey="okafor2023scaling", reason="Printed so.")


def test_an_allowed_warning_is_not_reported(venues):
    assert codes([INITIALS], venues) == {"B037": 1}
    assert not codes([INITIALS], venues, [allowance("B037")])


def test_a_stale_allowance_is_reported(venues):
    assert codes([{}], venues, [allowance("B034")]) == {"B066": 1}


def test_an_error_cannot_be_allowed(venues):
    other = {"doi": "10.48550/arXiv.2305.99999"}
    assert codes([other], venues, [allowance("B016")]) == {"B016": 1, "B066": 1}


# --- a key beside its entry ---------------------------------------------------------------------------------


def test_a_pinned_key_may_contradict_its_entry():
    assert contradicted_key(SOUND, RECORD) is None
    other = changed(citekey="okafor2023depth")
    assert contradicted_key(other, RECORD) == "says 'depth', which no title of the work begins with"
    assert contradicted_key(changed(citekey="okafor2023depth", aliases=("Depth",)), RECORD) is None
    assert contradicted_key(other, RECORD.model_copy(update={"key": "okafor2023depth"})) is None


# --- files that people bring --------------------------------------------------------------------------------


def told(path: Path, venues) -> list[str]:
    """What is said of a bibliography that is taken as a list: of its lines, then of its entries."""
    listings, problems = read_paper_list(path)
    works = assemble(listings, (), (), (), (), venues).works
    found = check_entries([work.entry for work in works], [work.record for work in works], venues)
    return [f"{one.code} {one}".replace(str(path), path.name) for one in (*problems, *found)]


@pytest.mark.parametrize("path", sorted(BAD.glob("*.bib")), ids=lambda path: path.stem)
def test_a_bad_file_gives_the_expected_messages(path: Path, venues):
    expected = path.with_suffix(".expected").read_text(encoding="utf-8").splitlines()
    assert told(path, venues) == expected


def test_a_good_file_has_no_problems(venues):
    assert told(GOOD / "small.bib", venues) == []


# --- a bibliography of real records ---------------------------------------------------------------------------


def test_entries_of_sound_records_have_no_error(entries, records, venues):
    problems = check_entries(entries, records, venues)
    assert not [problem for problem in problems if problem.severity == "error"]


def test_an_entry_with_nothing_known_but_a_title_has_no_error(venues):
    entry = Entry(citekey="unknownndwork", type="misc", title="Work", authors=(), year=None, month=None)
    record = RECORD.model_copy(update={"listed_title": "Work"})
    assert {problem.code for problem in check_entries([entry], [record], venues)} == {"B034", "B065"}


BROKEN = st.text(st.sampled_from('@misc{a2020b,}" \n=#%&\\$_{}author title and é\u200bé<i>0–'), max_size=60)


@given(st.sampled_from(["title", "eprint", "doi", "url", "pages", "journal", "note"]), BROKEN)
def test_no_value_whatever_stops_the_checks(name, value):
    check_entries([changed(**{name: value})], [RECORD])


LINES = BROKEN.map(visible).map(one_line)


@given(LINES, LINES)
def test_no_name_whatever_stops_the_checks(given_name, family):
    check_entries([changed(authors=[{"given": given_name, "family": family}])], [RECORD])
