"""Every check of the bibliography against its own examples."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litbook.bibliography.exports import render_bibtex
from litbook.checks.entries import (
    ALLOWANCE_CHECK,
    CHECKS,
    AllowedWarning,
    apply_allowances,
    check_entries,
    check_file,
)
from litbook.checks.entry_fields import Check
from litbook.model import Entry, Name, Record

ROOT = Path(__file__).parents[2]
BAD = ROOT / "tests" / "bad" / "bibliography"
GOOD = ROOT / "tests" / "good" / "bibliography"
SOUND = {
    "author": "{Okafor, Ada and Fischer, Lena}",
    "title": "{Scaling Laws for Small Models}",
    "year": "{2023}",
    "month": "may",
    "eprint": "{2305.01234}",
    "archiveprefix": "{arXiv}",
    "primaryclass": "{cs.LG}",
    "doi": "{10.48550/arXiv.2305.01234}",
    "url": "{https://arxiv.org/abs/2305.01234}",
}
SOUND_RECORD = Record(
    position=1,
    listed_title="Scaling Laws for Small Models",
    title="Scaling Laws for Small Models",
    arxiv="2305.01234",
    published="2023-05-02",
    primary_category="cs.LG",
    authors=(Name(given="Ada", family="Okafor"), Name(given="Lena", family="Fischer")),
    authors_complete=True,
    venue=None,
    doi=None,
    sources=("https://example.org",),
    agreeing_sources=2,
)
WITH_EXAMPLES = [check for check in CHECKS if check is not ALLOWANCE_CHECK]


def example_file(example: str) -> str:
    """The example as a whole file: fields replace those of the sound entry."""
    if example.startswith("@"):
        return example
    name, _, value = example.partition(" = ")
    fields = SOUND | {name: value}
    return (
        "@misc{okafor2023scaling,\n" + "".join(f"  {key} = {text},\n" for key, text in fields.items()) + "}\n"
    )


def codes(text: str, venues, allowed=()) -> Counter[str]:
    problems = check_file(text, [SOUND_RECORD], venues, allowed, this_year=2026)
    return Counter(problem.code for problem in problems)


@pytest.mark.parametrize("check", WITH_EXAMPLES, ids=lambda check: check.code)
def test_a_check_finds_its_bad_example(check: Check, venues):
    assert check.code in codes(example_file(check.bad), venues)


@pytest.mark.parametrize("check", WITH_EXAMPLES, ids=lambda check: check.code)
def test_a_check_lets_its_good_example_pass(check: Check, venues):
    assert check.code not in codes(example_file(check.good), venues)


def test_the_sound_entry_passes_every_check(venues):
    assert not codes(example_file("year = {2023}"), venues)


def test_codes_are_unique_and_in_order():
    assert [check.code for check in CHECKS] == [f"B{number:03}" for number in range(1, len(CHECKS) + 1)]


def test_there_are_at_least_thirty_checks_and_each_says_what_it_means():
    assert len(CHECKS) >= 30
    assert all(check.meaning and check.mend and check.bad and check.good for check in CHECKS)


def test_a_fault_names_line_key_and_mend(venues):
    text = "\n\n" + example_file("title = {Half the size, 90% of the quality}")
    problem = next(p for p in check_file(text, (), venues, file="mine.bib") if p.code == "B026")
    assert problem.file == "mine.bib"
    assert problem.place == "line 3, okafor2023scaling"
    assert problem.text == "title holds a bare %"
    assert problem.mend == "put a backslash before it"


# --- allowances ---------------------------------------------------------------------------------------------


def allowance(example: str) -> AllowedWarning:
    return AllowedWarning.model_validate(tomllib.loads(example)["allow"][0])


def test_an_allowed_warning_is_not_reported(venues):
    text = example_file("author = {Okafor, A. B.}")
    allowed = AllowedWarning(code="B037", citekey="okafor2023scaling", reason="Printed so.")
    assert "B037" in codes(text, venues)
    assert "B037" not in codes(text, venues, [allowed])


def test_a_stale_allowance_is_reported(venues):
    assert codes(example_file("year = {2023}"), venues, [allowance(ALLOWANCE_CHECK.bad)]) == {"B066": 1}


def test_an_allowance_that_is_needed_is_not_reported(venues):
    text = example_file("author = {Okafor, A. B.}")
    assert "B066" not in codes(text, venues, [allowance(ALLOWANCE_CHECK.good)])


def test_an_error_cannot_be_allowed(venues):
    text = example_file("doi = {11.1038/s41586}")
    allowed = AllowedWarning(code="B014", citekey="okafor2023scaling", reason="No.")
    assert codes(text, venues, [allowed])["B014"] == 1


def test_no_findings_and_no_allowances_make_no_problems():
    assert apply_allowances([], []) == ()


# --- files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(BAD.glob("*.bib")), ids=lambda path: path.stem)
def test_a_bad_file_gives_the_expected_messages(path: Path, venues):
    problems = check_file(path.read_text(encoding="utf-8"), (), venues, file=path.name, this_year=2026)
    expected = path.with_suffix(".expected").read_text(encoding="utf-8").splitlines()
    assert [f"{problem.code} {problem}" for problem in problems] == expected


@pytest.mark.parametrize("path", sorted(GOOD.glob("*.bib")), ids=lambda path: path.stem)
def test_a_good_file_has_no_problems(path: Path, venues):
    assert check_file(path.read_text(encoding="utf-8"), (), venues, this_year=2026) == ()


# --- a bibliography of real records ---------------------------------------------------------------------------


def test_entries_of_sound_records_have_no_error(entries, records, venues):
    problems = check_entries(entries, records, venues, this_year=2026)
    assert not [problem for problem in problems if problem.severity == "error"]


def test_checking_entries_and_checking_their_file_agree(entries, records, venues):
    in_memory = check_entries(entries, records, venues)
    on_disk = check_file(render_bibtex(entries), records, venues)
    assert Counter((p.code, p.text) for p in in_memory) == Counter((p.code, p.text) for p in on_disk)
    assert all(re.match(r"line \d+, \w+$", problem.place) for problem in on_disk)


def test_an_entry_with_nothing_known_but_a_title_has_no_error(venues):
    entry = Entry(citekey="unknownndwork", type="misc", title="Work", authors=(), year=None, month=None)
    found = {problem.code for problem in check_entries([entry], (), venues)}
    assert found == {"B034", "B065"}


BROKEN = st.text(
    st.sampled_from('@misc{a2020b,}" \n=#%&\\$_{}author title year and é\u200bé<i>'), max_size=60
)


@given(BROKEN)
def test_no_text_whatever_stops_the_checks(text):
    check_file(text)


@given(st.sampled_from(["author", "title", "year", "month", "eprint", "doi", "url", "pages"]), BROKEN)
def test_no_value_whatever_stops_the_checks(name, value):
    check_file(f"@misc{{okafor2023scaling, {name} = {{{value}}}}}\n", [SOUND_RECORD])
