"""Identifiers, addresses and dates of another form are refused: with file, place and mend."""

import datetime as dt
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from litbook import store
from litbook.audit.statements import Audit
from litbook.bibliography.entries import VenueName
from litbook.checks.entries import AllowedWarning
from litbook.coding.agreement import EvidenceReading
from litbook.errors import DataError
from litbook.forms import PartialDate
from litbook.model import Claim, Coding, Correction, Record, Screening, Sources, Subtopic, Theme
from litbook.paths import find_paths
from litbook.review import load_review

HOSTILE = Path(__file__).parent / "bad" / "hostile"
RECORD = {
    "position": 1, "listed_title": "A Study", "title": "A Study", "arxiv": "2401.00001", "published": "2024-01-31",
    "primary_category": "cs.CL", "authors": [{"given": "Ada", "family": "Okafor"}], "authors_complete": True,
    "venue": None, "doi": "10.1145/3442188", "sources": ["https://a.org/x"], "agreeing_sources": 1,
}  # fmt: skip


@pytest.mark.parametrize("name", ["records-bad-date.jsonl", "records-slash-in-date.jsonl"])
def test_a_date_that_no_calendar_has_is_a_fault_with_its_place(name: str) -> None:
    with pytest.raises(DataError) as raised:
        store.read_records(HOSTILE / name)
    [problem] = raised.value.problems
    assert (problem.file, problem.place) == (str(HOSTILE / name), "line 1.published")
    assert "is no date; write it like 2023-09-12" in problem.text


def test_every_faulty_line_is_named_at_once(tmp_path: Path) -> None:
    lines = [
        RECORD,
        RECORD | {"arxiv": "x"},
        RECORD,
        RECORD | {"doi": "x", "venue": {"type": "article", "name": "a\nb"}},
    ]
    file = tmp_path / "records.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    with pytest.raises(DataError) as raised:
        store.read_records(file)
    assert [problem.place for problem in raised.value.problems] == [
        "line 2.arxiv",
        "line 4.venue.name",
        "line 4.doi",
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("arxiv", "2401.1"), ("arxiv", "2401.00001v2"), ("arxiv", "../x"), ("doi", "10.1000/a b"), ("doi", "x"),
        ("doi", "10.1000/a\nb"), ("doi", "10.1000/\x1b"), ("title", "a\nb"), ("title", "a\x00b"), ("title", "\u202ea"),
        ("sources", ["javascript:alert(1)"]), ("sources", ["file:///etc/passwd"]), ("sources", ["https://a.org/<b>"]),
        ("primary_category", "cs.LG},x={"), ("published", "2023-02-29"), ("published", "2023-00"), ("published", "23"),
        ("published", "2023-9-1"), ("published", "٢٠٢٣"), ("authors", [{"family": "a\tb"}]), ("notes", "\x07"),
        ("venue", {"type": "article", "name": "V", "year": 99999999}),
        ("venue", {"type": "article", "name": "V", "volume": "1\nER  - "}),
    ],
)  # fmt: skip
def test_a_record_is_refused_by_the_form_of_its_fields(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=field):
        Record.model_validate(RECORD | {field: value})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("arxiv", "cs.LG/0701001"), ("arxiv", "hep-th/9901001"), ("doi", "10.1002/(SICI)1097<693::AID>3.0.CO;2-O"),
        ("doi", "10.1000/x}y"), ("published", "2024-02-29"), ("published", "2024-02"), ("published", "1999"),
        ("sources", ["https://a.org/x (mirror of b.org)"]), ("sources", ["Bibliography: the third entry"]),
        ("title", "می‌خواهم"), ("title", "<think> $x$ {y}"), ("notes", "two\nlines"),
    ],
)  # fmt: skip
def test_unusual_but_sound_fields_are_kept(field: str, value: object) -> None:
    assert Record.model_validate(RECORD | {field: value}).model_dump(mode="json")[field] == value


@pytest.mark.parametrize(
    "name", ["../x", "a/b", "a b", "", ".", "a..b", "-", "a" * 81, 'a"onload=', "ä", "a\n"]
)
def test_a_name_that_becomes_a_file_or_an_anchor_stays_in_its_folder(name: str) -> None:
    theme = {"id": name, "part": "P", "title": "T", "definition": "D", "words": {}}
    with pytest.raises(ValueError, match="no name that a file can have"):
        Theme.model_validate(theme)
    with pytest.raises(ValueError, match="no name that a file can have"):
        Coding.model_validate({"citekey": name})


def bare_texts(value: Any, place: str = "") -> Iterator[str]:
    """The places of a value, and of those in it, at which any text whatever is taken."""
    if isinstance(value, type) and issubclass(value, BaseModel):
        for name, field in value.model_fields.items():
            if not (field.annotation is str and field.metadata):
                yield from bare_texts(field.annotation, f"{place}.{name}")
    elif value is str:
        yield place
    elif get_origin(value) not in (Annotated, Literal):
        for part in get_args(value):
            yield from bare_texts(part, place)
    elif get_origin(value) is Annotated and get_args(value)[0] is not str:
        yield from bare_texts(get_args(value)[0], place)


@pytest.mark.parametrize(
    "value",
    [AllowedWarning, Audit, Claim, Coding, Correction, EvidenceReading, Record, Screening, Sources, Subtopic, Theme,
     VenueName],
)  # fmt: skip
def test_every_text_that_a_person_curates_has_a_form(value: type[BaseModel]) -> None:
    """So that no hidden sign, or line break where a line is meant, comes from a curated file to a page."""
    assert list(bare_texts(value)) == []


@given(st.dates(min_value=dt.date(1000, 1, 1)))
def test_every_day_of_the_calendar_is_a_date_in_three_lengths(day: dt.date) -> None:
    text = day.isoformat()
    dates = [PartialDate(text), PartialDate(text[:7]), PartialDate(text[:4])]
    assert [(date.year, date.month, date.day) for date in dates] == [
        (day.year, day.month, day.day),
        (day.year, day.month, None),
        (day.year, None, None),
    ]


@given(st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True, alphabet=st.characters(codec="ascii")))
def test_a_date_is_taken_exactly_if_the_calendar_has_it(text: str) -> None:
    try:
        expected = dt.date.fromisoformat(text).year >= 1000
    except ValueError:
        expected = False
    try:
        taken = PartialDate(text) == text
    except ValueError:
        taken = False
    assert taken == expected


def test_the_command_line_names_the_fault_on_one_line(
    command_line: Callable[..., Any], tmp_path: Path
) -> None:
    toy = Path(__file__).parent / "toy_review"
    for source in [path for path in toy.rglob("*") if path.is_file()]:
        target = tmp_path / source.relative_to(toy)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    records = tmp_path / "book" / "data" / "records.jsonl"
    line = records.read_text("utf-8").splitlines()[0]
    bad = json.dumps(json.loads(line) | {"published": "2024-99-99", "title": "\x1b[31m"})
    records.write_text(bad + "\n", encoding="utf-8")
    done = command_line("check", cwd=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert "records.jsonl: line 1.published: error F004: '2024-99-99' is no date" in done.stdout + done.stderr


def test_a_file_that_should_hold_tables_and_holds_a_number_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "claims.toml").write_text("claims = 1\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"claims\.toml: claims: is not \[\[claims\]\]"):
        store.read_list_of(Claim, tmp_path / "claims.toml")


def test_a_file_that_cannot_be_written_is_one_line(command_line: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    listed = Path(__file__).parent / "bad" / "hostile" / "name-with-quotes.csv"
    done = command_line("extract", str(listed), "--out", str(tmp_path / "file" / "x.jsonl"), cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_the_faults_of_all_files_are_named_together(tmp_path: Path) -> None:
    shutil.copytree(Path(__file__).parent / "toy_review", tmp_path, dirs_exist_ok=True)
    data = tmp_path / "book" / "data"
    first = json.loads((data / "records.jsonl").read_text("utf-8").splitlines()[0])
    (data / "records.jsonl").write_text(json.dumps(first | {"published": "2024-99"}) + "\n", encoding="utf-8")
    (data / "papers" / "nobody2024x.toml").write_text('citekey = "../x"\n', encoding="utf-8")
    (data / "claims.toml").write_text("claims = 1\n", encoding="utf-8")
    with pytest.raises(DataError) as raised:
        load_review(find_paths(tmp_path))
    named = {Path(problem.file).name for problem in raised.value.problems}
    assert named == {"records.jsonl", "nobody2024x.toml", "claims.toml"}
