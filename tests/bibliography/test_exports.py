"""BibLaTeX, RIS and CSL-JSON, and where each field comes from."""

import json
import re

import pytest
from pybtex.database import parse_string

from litbook.bibliography.entries import provenance
from litbook.bibliography.exports import (
    biblatex_fields,
    csl_item,
    csl_name,
    format_date,
    render_biblatex,
    render_csljson,
    render_ris,
    ris_lines,
    ris_name,
)
from litbook.model import Entry, Name

PREPRINT = Entry(
    citekey="vonwerra2023scaling",
    type="misc",
    title="Scaling LLaMA at 50% & μP",
    authors=(Name(given="Léandro", family="von Werra"), Name(literal="Gemma Team")),
    year=2023,
    month=9,
    eprint="2309.01234",
    primaryclass="cs.LG",
    doi="10.48550/arXiv.2309.01234",
    url="https://arxiv.org/abs/2309.01234",
)
PAPER = PREPRINT.model_copy(
    update={
        "type": "inproceedings",
        "month": None,
        "booktitle": "International Conference on Machine Learning (ICML)",
        "series": "Proceedings of Machine Learning Research",
        "venue": "ICML",
        "volume": "267",
        "pages": "11–20",
    }
)
ARTICLE = PAPER.model_copy(update={"type": "article", "booktitle": None, "journal": "Nature", "series": None})
UNKNOWN = Entry(
    citekey="unknownndgap", type="misc", title="Gap", authors=(), year=None, month=None, note="None"
)


def test_a_preprint_is_online_in_biblatex():
    assert render_biblatex([PREPRINT], header="") == (
        "@online{vonwerra2023scaling,\n"
        "  author = {von Werra, Léandro and {Gemma Team}},\n"
        "  title = {Scaling {LLaMA} at 50\\% \\& {$\\mu$P}},\n"
        "  date = {2023-09},\n"
        "  eprint = {2309.01234},\n"
        "  eprinttype = {arxiv},\n"
        "  eprintclass = {cs.LG},\n"
        "  doi = {10.48550/arXiv.2309.01234},\n"
        "  url = {https://arxiv.org/abs/2309.01234},\n"
        "}\n"
    )


def test_a_published_version_keeps_its_type_in_biblatex():
    assert render_biblatex([PAPER], header="").startswith("@inproceedings{")
    assert biblatex_fields(PAPER)["pages"] == "11–20"
    assert biblatex_fields(ARTICLE)["journaltitle"] == "Nature"


@pytest.mark.parametrize(
    ("year", "month", "date"), [(2023, 9, "2023-09"), (2023, None, "2023"), (None, 9, "")]
)
def test_a_date_says_only_what_is_known(year, month, date):
    assert format_date(PREPRINT.model_copy(update={"year": year, "month": month})) == date


def test_a_preprint_in_ris():
    assert list(ris_lines(PREPRINT)) == [
        "TY  - UNPB",
        "ID  - vonwerra2023scaling",
        "AU  - von Werra, Léandro",
        "AU  - Gemma Team",
        "TI  - Scaling LLaMA at 50% & μP",
        "PY  - 2023",
        "DA  - 2023/09//",
        "DO  - 10.48550/arXiv.2309.01234",
        "AN  - arXiv:2309.01234",
        "PB  - arXiv",
        "UR  - https://arxiv.org/abs/2309.01234",
        "ER  - ",
    ]


def test_a_published_version_in_ris():
    lines = list(ris_lines(PAPER))
    assert {
        "TY  - CONF",
        "DA  - 2023///",
        "C3  - International Conference on Machine Learning (ICML)",
        "VL  - 267",
        "SP  - 11",
        "EP  - 20",
        "J2  - ICML",
    } < set(lines)
    assert "T2  - Nature" in list(ris_lines(ARTICLE))
    assert not any(line.startswith("PB") for line in lines)


def test_ris_lines_end_as_the_format_asks():
    text = render_ris([PAPER, PREPRINT])
    assert text.endswith("ER  - \r\n")
    assert "\n" not in text.replace("\r\n", "")


def test_unknown_values_are_left_out_everywhere():
    assert list(ris_lines(UNKNOWN)) == [
        "TY  - UNPB",
        "ID  - unknownndgap",
        "TI  - Gap",
        "N1  - None",
        "ER  - ",
    ]
    assert csl_item(UNKNOWN) == {"id": "unknownndgap", "type": "article", "title": "Gap", "note": "None"}
    assert biblatex_fields(UNKNOWN) == {"title": "Gap", "note": "None"}


def test_a_preprint_in_csl():
    item = csl_item(PREPRINT)
    assert (item["type"], item["genre"], item["publisher"]) == ("article", "preprint", "arXiv")
    assert item["issued"] == {"date-parts": [[2023, 9]]}
    assert item["number"] == "arXiv:2309.01234"


def test_a_published_version_in_csl():
    item = csl_item(PAPER)
    assert (item["type"], item["container-title-short"], item["page"]) == (
        "paper-conference",
        "ICML",
        "11-20",
    )
    assert item["issued"] == {"date-parts": [[2023]]}
    assert item["note"] == "arXiv:2309.01234"
    assert csl_item(ARTICLE)["type"] == "article-journal"


@pytest.mark.parametrize(
    ("name", "csl", "ris"),
    [
        (
            Name(given="Leandro", family="von Werra"),
            {"family": "Werra", "given": "Leandro", "non-dropping-particle": "von"},
            "von Werra, Leandro",
        ),
        (
            Name(given="Martin", family="King Jr."),
            {"family": "King", "given": "Martin", "suffix": "Jr."},
            "King, Martin, Jr.",
        ),
        (Name(literal="Gemma Team"), {"literal": "Gemma Team"}, "Gemma Team"),
        (Name(family="Madonna"), {"family": "Madonna"}, "Madonna"),
    ],
)
def test_names_keep_their_parts(name, csl, ris):
    assert csl_name(name) == csl
    assert ris_name(name) == ris


@pytest.mark.parametrize("render", [render_biblatex, render_ris, render_csljson])
def test_no_export_depends_on_the_order_of_entries(render):
    other = PAPER.model_copy(update={"citekey": "a2020x"})
    assert render([PREPRINT, other]) == render([other, PREPRINT])


def test_no_entries_make_an_empty_export():
    assert render_csljson([]) == "[]\n"
    assert render_ris([]) == ""


def test_every_entry_is_in_every_export(entries):
    keys = sorted(entry.citekey for entry in entries)
    assert [item["id"] for item in json.loads(render_csljson(entries))] == keys
    assert re.findall(r"^ID  - (.*)\r$", render_ris(entries), re.M) == keys
    assert [*parse_string(render_biblatex(entries), "bibtex").entries] == keys


def test_biblatex_keeps_accents_as_they_are(entries):
    text = render_biblatex(entries)
    assert "Ciucă, Ioana" in text
    assert not re.search(r"\\['\"`^~cuvHlLoO]\b", text)


# --- provenance -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def traced(records, entries):
    return {
        entry.citekey: {item.field: item for item in provenance(record, entry)}
        for record, entry in zip(records, entries, strict=True)
    }


def test_each_field_names_its_sources_date_and_agreement(traced, records):
    fields = traced["nguyen2023astrollama"]
    assert fields["title"].sources == records[0].sources
    assert fields["title"].taken == "2026-11"
    assert fields["author"].agreeing == records[0].agreeing_sources


def test_a_normalised_venue_shows_what_its_source_printed(traced):
    item = traced["beck2025xlstm"]["booktitle"]
    assert item.printed == "Proceedings of the 42nd International Conference on Machine Learning (ICML), PMLR"
    assert item.agreeing is None


def test_computed_fields_say_what_they_follow_from(traced):
    fields = traced["beck2025xlstm"]
    assert (fields["url"].derived_from, fields["doi"].derived_from) == ("eprint", "eprint")
    assert fields["series"].derived_from == "booktitle"
    assert traced["akiba2024evolutionary"]["doi"].derived_from is None


def test_every_field_of_every_entry_has_a_provenance(traced, entries):
    unprinted = {"citekey", "type", "authors", "authors_complete", "venue", "aliases", "note"}
    for entry in entries:
        known = {name for name, value in entry if value not in (None, ())} - unprinted
        assert known <= traced[entry.citekey].keys()
        assert ("author" in traced[entry.citekey]) == bool(entry.authors)


def test_a_changed_typography_shows_the_printed_title(traced):
    assert traced["peng2025rwkv"]["title"].printed == (
        'RWKV-7 "Goose" with Expressive Dynamic State Evolution'
    )


def test_what_is_printed_the_same_is_not_shown_twice(traced):
    assert traced["nguyen2023astrollama"]["title"].printed is None
    assert traced["akiba2024evolutionary"]["journal"].printed is None
