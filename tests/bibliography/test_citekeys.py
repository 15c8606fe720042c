"""Citekeys: their form, and that they never change; the names by which a text cites works."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from litbook.bibliography.citekeys import KEY_FORM, assign_keys, cited_names, fold_title, identity, key_fault
from litbook.bibliography.stated import own_key
from litbook.escaping import INVISIBLE, REORDERING
from litbook.model import Entry, Name, Record, Screening


def record(
    title="Work", authors=(("Ada", "Okafor"),), published="2023-05-02", arxiv=None, position=1
) -> Record:
    return Record(
        position=position,
        listed_title=title,
        title=title,
        arxiv=arxiv,
        published=published,
        primary_category=None,
        authors=tuple(Name(given=given, family=family) for given, family in authors),
        authors_complete=True,
        venue=None,
        doi=None,
        sources=(),
        agreeing_sources=0,
    )


def key_of(item: Record) -> str:
    return assign_keys([item], {})[identity(item)]


@pytest.mark.parametrize(
    ("family", "expected"),
    [
        ("Türkmen", "turkmen"),
        ("Øvrelid", "ovrelid"),
        ("Łukasz", "lukasz"),
        ("Weiß", "weiss"),
        ("von Werra", "vonwerra"),
        ("O'Neill", "oneill"),
        ("El-Nouby", "elnouby"),
        ("King III", "king"),
        ("García del Río", "garciadelrio"),
    ],
)
def test_a_family_name_becomes_ascii_letters(family, expected):
    assert key_of(record(authors=[("A", family)])) == f"{expected}2023work"


@pytest.mark.parametrize(
    ("literal", "expected"),
    [("Gemma Team", "gemma"), ("Team Seawead", "seawead"), ("The BigScience Group", "bigscience")],
)
def test_a_collective_gives_its_telling_word(literal, expected):
    item = record().model_copy(update={"authors": (Name(literal=literal),)})
    assert key_of(item) == f"{expected}2023work"


def test_a_work_without_authors_or_date_says_so():
    assert key_of(record(authors=[], published=None)) == "unknownndwork"


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("The Unreasonable Effectiveness", "unreasonable"),
        ("4+3 Phases of Scaling", "phases"),
        ("52B to 1T: Lessons Learned", "lessons"),
        ("Let's Focus", "lets"),
        ("2024", "2024"),
        ("???", "untitled"),
    ],
)
def test_the_first_telling_word_of_the_title_is_the_keys_last_part(title, word):
    assert key_of(record(title=title)) == f"okafor2023{word}"


def test_colliding_works_get_more_of_their_titles():
    items = [
        record(title=f"Scaling {word}", arxiv=f"2305.0000{n}")
        for n, word in enumerate(["laws", "limits", "laws"])
    ]
    assert list(assign_keys(items, {}).values()) == [
        "okafor2023scaling", "okafor2023scalinglimits", "okafor2023scalinglaws",
    ]  # fmt: skip


def test_a_pinned_key_is_kept_whatever_its_form():
    item = record(arxiv="2305.01234")
    assert assign_keys([item], {identity(item): "anything"}) == {identity(item): "anything"}


def test_a_new_work_does_not_take_a_pinned_key():
    old, new = record(arxiv="2305.00002"), record(arxiv="2305.00001")
    keys = assign_keys([new, old], {identity(old): "okafor2023work"})
    assert keys[identity(new)] == "okafor2023work2"


# --- properties -------------------------------------------------------------------------------------------

TEXT = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc", "Cn", "Zl", "Zp"], exclude_characters="".join(REORDERING | INVISIBLE)
    ),
    max_size=20,
)
RECORDS = st.lists(
    st.builds(
        record,
        title=TEXT,
        authors=st.lists(st.tuples(TEXT, TEXT), max_size=2),
        published=st.sampled_from([None, "2023", "2023-05", "2024-01-31"]),
        arxiv=st.from_regex(r"2[0-5]0[1-9]\.0000[0-9]", fullmatch=True),
    ),
    unique_by=identity,
    max_size=12,
)


@given(RECORDS)
def test_keys_are_ascii_of_one_form_and_distinct(items):
    keys = assign_keys(items, {})
    assert all(KEY_FORM.fullmatch(key) and key.isascii() for key in keys.values())
    assert len(set(keys.values())) == len(items)


@given(RECORDS, st.randoms(use_true_random=False))
def test_the_order_of_the_list_does_not_matter(items, chance: random.Random):
    shuffled = chance.sample(items, len(items))
    assert assign_keys(shuffled, {}) == assign_keys(items, {})


@given(RECORDS, RECORDS, st.randoms(use_true_random=False))
def test_pinned_keys_survive_added_dropped_and_shuffled_works(items, added, chance: random.Random):
    pins = assign_keys(items, {})
    kept = [item for item in items if chance.random() < 0.7]
    new = [item for item in added if identity(item) not in pins]
    keys = assign_keys(chance.sample(kept + new, len(kept) + len(new)), pins)
    assert all(keys[identity(item)] == pins[identity(item)] for item in kept)
    assert not {keys[identity(item)] for item in new} & set(pins.values())


@given(RECORDS)
def test_a_new_key_fits_its_own_work(items):
    for item in items:
        years = {item.published.year} if item.published else set()
        assert key_fault(key_of(item), item.authors, years, (item.title,)) is None


# --- keys of real records -----------------------------------------------------------------------------------


def test_every_key_is_the_one_first_given(records, golden_keys):
    assert assign_keys(records, {}) == golden_keys


def test_the_bibliography_has_these_keys(references, golden_keys):
    assert re.findall(r"^@\w+\{(.*),$", references, re.M) == sorted(golden_keys.values())


@pytest.mark.parametrize("seed", range(5))
def test_keys_do_not_churn(records, golden_keys, seed):
    chance = random.Random(seed)
    kept = chance.sample(list(records), 40)
    added = [
        item.model_copy(update={"arxiv": f"9901.{n:05}", "title": f"More {item.title}"})
        for n, item in enumerate(records[:20])
    ]
    keys = assign_keys(chance.sample(kept + added, 60), golden_keys)
    assert {identity(item): keys[identity(item)] for item in kept}.items() <= golden_keys.items()


# --- faults of a key ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        ("okafor2023scaling", None),
        ("okafor2023scalinglaws", None),
        ("okafor2023scalinglaws2", None),
        ("okafor2024scaling", None),
        ("fischer2023scaling", "begins with another name than the first author's, 'okafor'"),
        ("okafor2022scaling", "says 2022, the work is of 2023 or 2024"),
        ("okaforndscaling", "says nd, the work is of 2023 or 2024"),
        ("okafor2023depth", "says 'depth', which no title of the work begins with"),
    ],
)
def test_a_key_that_no_longer_fits_says_which_part(key, fault):
    found = key_fault(key, (Name(given="Ada", family="Okafor"),), {2023, 2024}, ("Scaling Laws",))
    assert found == fault


@pytest.mark.parametrize(
    ("title", "folded"),
    [("PanGu-Σ:  Towards", "pangu s towards"), ("“Goose”", "goose"), ("Rozière's", "roziere s")],
)
def test_folding_leaves_letters_digits_and_single_spaces(title, folded):
    assert fold_title(title) == folded


def entry(citekey: str, *authors: str, title: str = "Work", year: int | None = 2023) -> Entry:
    names = tuple(Name(given="Ada", family=family) for family in authors)
    return Entry(citekey=citekey, type="misc", title=title, authors=names, year=year, month=None)


def test_works_that_would_be_cited_alike_are_told_apart_by_letters_in_the_order_of_a_list():
    works = [
        entry("late", "Lee", "Roe", "Poe", title="Zebra"),
        entry("early", "Lee", "Roe", "Poe", title="Apple"),
        entry("alone", "Kim", "Lee"),
        entry("next", "Lee", "Roe", "Poe", title="Apple", year=2024),
        entry("suffix", "King Jr."),
        entry("undated", "Kim", year=None),
        entry("nobody", title="A title of more than forty characters, as many have"),
    ]
    assert cited_names(works) == {
        "early": ("Lee et al.", "2023a"),
        "late": ("Lee et al.", "2023b"),
        "alone": ("Kim and Lee", "2023"),
        "next": ("Lee et al.", "2024"),
        "suffix": ("King", "2023"),
        "undated": ("Kim", "n.d."),
        "nobody": ("“A title of more than forty characters, as…”", "2023"),
    }


def test_more_works_of_a_year_than_letters_still_differ():
    names = cited_names(entry(f"key{number:02}", "Kim") for number in range(30))
    assert len(set(names.values())) == 30
    assert names["key29"] == ("Kim", "2023ad")


def test_the_lists_own_keys_are_names_that_every_file_system_can_hold_and_tell_apart() -> None:
    """Windows has no file `aux` with any ending, drops dots and spaces at the end; it and macOS fold case."""
    printed = [
        "con",
        "AUX",
        "nul.2020",
        "com1",
        "lpt9",
        "Smith2020a",
        "smith2020A",
        "key.",
        "key ",
        "con-1",
        "console",
    ]
    records = [
        record(title=f"Work {number}", position=number).model_copy(update={"key": own_key(key)})
        for number, key in enumerate(printed, 1)
    ]
    found = assign_keys(records, {})
    keys = [found[identity(item)] for item in records]
    assert (keys[:6], keys[-1]) == (
        ["con-1", "AUX-1", "nul-1.2020", "com1-1", "lpt9-1", "Smith2020a"],
        "console",
    )
    assert len({key.casefold() for key in keys}) == len(printed)
    assert all(Screening(citekey=key, decision="include") for key in keys)
    for device in ("con", "Aux", "nul.2020"):
        with pytest.raises(ValidationError, match="no name that a file can have"):
            Screening(citekey=device, decision="include")
