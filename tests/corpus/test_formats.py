"""Every form of list gives the same papers; bad lists are refused with the expected message."""

import re
from itertools import islice, repeat
from pathlib import Path
from zipfile import ZipFile

import pytest

from litbook.corpus.bibtex_list import tex_text
from litbook.corpus.formats import FORMS, READERS, SIGNS, detect_format, read_list
from litbook.corpus.items import FIELDS, fields_of
from litbook.corpus.repair import repair
from litbook.errors import DataError, catalogue
from litbook.model import Identifier, Listing
from litbook.store import NO_TEXT, NO_WORKBOOK, read_list_lines

ROOT = Path(__file__).parents[2]
GOOD, BAD = ROOT / "tests" / "good" / "lists", ROOT / "tests" / "bad" / "lists"
ARXIV = ["2309.06126", "2310.06825", "2312.17276", None]


def read_good(name: str):  # type: ignore[no-untyped-def]
    text = (GOOD / name).read_bytes().decode("utf-8")
    return list(read_list(text, name))


def texts(listing: Listing) -> tuple[int, str, str]:
    """Position, title and abstract as they are shown; in TeX, two hyphens are a dash."""
    paper = repair(listing)
    return paper.position, paper.title, paper.abstract.replace("–", "--")


@pytest.mark.parametrize("path", sorted(GOOD.iterdir()), ids=lambda path: path.name)
def test_every_form_gives_the_same_papers(path: Path) -> None:
    expected = [texts(listing) for listing in read_good("page.txt")]
    assert len(expected) == 4
    assert [texts(listing) for listing in read_good(path.name)] == expected


@pytest.mark.parametrize("path", sorted(GOOD.iterdir()), ids=lambda path: path.name)
def test_lines_are_read_as_the_whole_text_is(path: Path) -> None:
    with path.open(encoding="utf-8-sig") as lines:
        assert [item.title for item in read_list(lines, path.name)] == [
            item.title for item in read_good(path.name)
        ]


@pytest.mark.parametrize("name", ["page.html", "export.bib", "export.ris", "export.csv", "export.tsv"])
def test_the_arxiv_ids_that_a_list_supplies_are_kept(name: str) -> None:
    found = [item.identifiers for item in read_good(name)]
    assert found == [(Identifier(kind="arxiv", value=value),) if value else () for value in ARXIV]


@pytest.mark.parametrize(
    "path", sorted(p for p in BAD.iterdir() if p.suffix != ".expected"), ids=lambda path: path.name
)
def test_a_bad_list_is_refused_with_the_expected_message(path: Path) -> None:
    with pytest.raises(DataError) as refused:
        list(read_list(path.read_text(encoding="utf-8"), path.name))
    assert f"{refused.value}\n" == path.with_suffix(".expected").read_text(encoding="utf-8")
    assert {problem.code for problem in refused.value.problems} <= catalogue().keys()
    assert all(problem.mend for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("name", "head", "form"),
    [
        ("list.txt", "Get trending papers in your email inbox!\nA title\n", "text"),
        ("list", "pass@1 of models\nWe reach 86% pass@1 (HumanEval).\n", "text"),
        ("list.txt", "\ufeff<!DOCTYPE html>\n<html>", "html"),
        ("page.htm", "no markup at all", "html"),
        ("x.txt", "<!-- saved from url=(0031)https://a.org/ -->\n<html>", "html"),
        ("x.txt", "% exported\n\n@article{key,\n title = {T}}", "bibtex"),
        ("x", "TY  - JOUR\nTI  - T\n", "ris"),
        ("x.txt", "id,Title,Abstract\n", "csv"),
        ("x.txt", '"Title";"Year";"Abstract"\n', "csv"),
        ("x.txt", "Title and abstract of a paper\n", "text"),
        ("figures.xlsx", "Metric,Value\nLoaded,12\n", "csv"),
        ("x.txt", "1706.03762\nhttps://arxiv.org/abs/2001.08361v1\n", "reading-list"),
        ("x.txt", "Lists of forty https://arxiv.org/abs/2001.08361v1\n", "reading-list"),
        ("x.csv", 'Lists of forty,"Berg, J.",10.1000/x.1\nMore lists,"Lee, M.",10.1000/x.2\n', "csv"),
        ("x.txt", '[\n {"title": "T"}\n]', "json"),
        ("x", "%PDF-1.5\n", "pdf"),
    ],
)
def test_the_form_is_told_by_the_first_lines_then_by_the_name(name: str, head: str, form: str) -> None:
    assert detect_format(name, head) == form


def test_a_file_that_holds_no_text_is_refused_with_the_way_out(tmp_path: Path) -> None:
    for begin, told in NO_TEXT.items():
        (tmp_path / "list").write_bytes(begin.encode("latin-1") + bytes(range(256)))
        with pytest.raises(DataError, match=re.escape("; ".join(told))):
            read_list_lines(tmp_path / "list")
    for part, told_of_it in NO_WORKBOOK.items():
        with ZipFile(tmp_path / "list", "w") as archive:
            archive.writestr(part, "<a/>")
        with pytest.raises(DataError, match=re.escape(told_of_it)):
            read_list_lines(tmp_path / "list")


def test_every_form_that_is_told_is_read_or_refused() -> None:
    unread = {name for name, form in FORMS.items() if "unread" in form}
    assert SIGNS.keys() | unread | READERS.keys() == FORMS.keys()
    assert not unread & READERS.keys()
    assert all(FORMS[name]["called"] for name in READERS)


@pytest.mark.parametrize("form", FIELDS)
def test_a_form_fills_known_fields_and_gives_each_name_once(form: str) -> None:
    assert {field.removeprefix("short-") for field in FIELDS[form]} <= FIELDS["columns"].keys()
    assert len(fields_of(form)) == sum(map(len, FIELDS[form].values()))


@pytest.mark.parametrize(
    ("tex", "plain"),
    [
        ("The {BERT} model", "The BERT model"),
        ("{{LLaMA}: Open}", "LLaMA: Open"),
        (r"Rozi{\`e}re {\em et al}", "Rozière et al"),
        (r"Erd{\H{o}}s", "Erdős"),
        ("$10^{12}$", "$10^{12}$"),
        (r"50% of \href{https://a.org}{our code}", "50% of our code (https://a.org)"),
    ],
)
def test_tex_of_a_bibliography_becomes_text_and_formulas_stay(tex: str, plain: str) -> None:
    assert tex_text(tex) == plain


def test_a_list_of_one_quoted_csv_row_over_lines_keeps_its_first_line() -> None:
    text = 'title,abstract\n"A","one\ntwo"\n\n"B","three"\n'
    assert [(item.line, item.abstract) for item in read_list(text, "x.csv")] == [(2, "one two"), (5, "three")]


def test_a_doi_and_an_address_in_an_export_are_kept() -> None:
    text = (
        "TY  - JOUR\nT1  - A\nN2  - B c.\nDO  - https://doi.org/10.1000/x1\nUR  - https://a.org/b\nER  - \n"
    )
    assert next(iter(read_list(text, "x.ris"))).identifiers == (
        Identifier(kind="doi", value="10.1000/x1"),
        Identifier(kind="url", value="https://a.org/b"),
    )


@pytest.mark.parametrize(
    ("cell", "doi"),
    [
        ("10.1000/x.4; 10.1000/x.5", "10.1000/x.4"),
        ("10.1000/x.4,10.1000/x.5", "10.1000/x.4"),
        ("https://doi.org/10.1000/x.2.", "10.1000/x.2"),
        ("10.1111/j.1399-0039.2010.01558.x", "10.1111/j.1399-0039.2010.01558.x"),
        (
            "10.1002/(SICI)1097(1998)49:8<693::AID-A4>3.0.CO;2-O",
            "10.1002/(SICI)1097(1998)49:8<693::AID-A4>3.0.CO;2-O",
        ),
    ],
)
def test_a_cell_gives_its_first_doi_whole(cell: str, doi: str) -> None:
    [listing] = read_list(f'title,abstract,doi\nA,B.,"{cell}"\n', "x.csv")
    assert listing.identifiers == (Identifier(kind="doi", value=doi),)


def test_json_lines_are_read_one_by_one() -> None:
    lines = repeat('{"title": "Reading Groups", "abstract": "We read.", "year": 2021}\n')
    assert [item.title for item in islice(read_list(lines, "list.jsonl"), 3)] == ["Reading Groups"] * 3
    apart = "\n\n".join(islice(lines, 3))
    assert len(list(read_list(apart, "list.jsonl"))) == 3
