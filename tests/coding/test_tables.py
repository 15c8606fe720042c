from datetime import date

import pandas as pd
import pytest

from litbook.coding.tables import COLUMNS, fill_rates, make_tables
from litbook.model import (
    Claim,
    CodedModel,
    Coding,
    Entry,
    Evidence,
    Identifier,
    Link,
    Listing,
    Name,
    Paper,
    Quantity,
    Record,
    Repair,
    SourcedFact,
    Sources,
    Subtopic,
    Theme,
    ThemeEvidence,
    ThemeScore,
    Verdict,
    Work,
)

TABLES = [
    "papers",
    "authors",
    "models",
    "quantities",
    "sources",
    "joined",
    "claims",
    "verdicts",
    "links",
    "themes",
    "repairs",
    "subtopics",
    "texts",
]


def toy_work(
    position: int, citekey: str, coding: Coding | None, published: str | None = "2024-05-06"
) -> Work:
    authors = (Name(given="Ada", family="Doe"), Name(literal="Foo Team"))
    paper = Paper(
        position=position,
        line=2 * position,
        title=f"Paper {position}",
        abstract="A 3B model trained on 300B tokens.",
        repairs=(Repair(rule="times", field="abstract", start=3, before="3times", after="3×"),),
        identifiers=(Identifier(kind="repository", value="https://github.com/x/y"),),
    )
    record = Record(
        position=position, listed_title=paper.title, title=paper.title, arxiv="2405.00001", published=published,
        primary_category="cs.CL", authors=authors, authors_complete=True, venue=None, doi=None, sources=(),
        agreeing_sources=2,
    )  # fmt: skip
    entry = Entry(
        citekey=citekey,
        type="misc",
        title=paper.title,
        authors=authors,
        year=2024,
        month=5,
        eprint="2405.00001",
    )
    scores = (ThemeScore(id="data", score=3.5, matches=("corpus", "crawl")),)
    listing = Listing(position=position, line=2 * position, title=paper.title, abstract=paper.abstract)
    return Work(listing=listing, paper=paper, record=record, entry=entry, coding=coding, scores=scores)


CODING = Coding(
    citekey="doe2024foo",
    listed_title="Paper 1",
    themes=("open-models", "data"),
    subtopic="small",
    contribution="model",
    finding="Foo works.",
    theme_evidence=ThemeEvidence(quote="A 3B model"),
    models=(
        CodedModel(
            name="Foo", sizes=(3e9, 7e9), active=(1e9, 2e9), tokens=300e9, base=("Bar", "Baz"), quote="3B"
        ),
        CodedModel(name="FooMoE", active=(1e9,), quote="3B"),
        CodedModel(name="FooX", sizes=(1e9, 2e9), active=(5e8,), quote="3B"),
    ),
    quantities=(
        Quantity(id="tokens", kind="tokens", value=300e9, unit="tokens", of="corpus", quote="300B tokens"),
        Quantity(id="flop", kind="flops", value=1e15, unit="FLOP/s", of="peak", quote="300B tokens"),
    ),
    links=(Link(kind="model", url="https://huggingface.co/x", quote="https://huggingface.co/x"),),
)
CLAIM = Claim(
    id="more-data",
    text="More data helps.",
    themes=("data", "open-models"),
    verdict=Verdict(
        outcome="holds", conclusion="It helps.", scope="Text.", settle="More runs.", pattern="scale"
    ),
    evidence=(
        Evidence(
            citekey="doe2024foo",
            stance="supports",
            basis="model",
            sizes=(7e9,),
            quote="300B tokens",
            note="-",
        ),
        Evidence(citekey="doe2024bar", stance="refutes", basis="assertion", quote="300B tokens", note="-"),
    ),
)
FACT = SourcedFact(
    model="Foo", field="license", value="MIT", printed="MIT", address="https://example.org", version="undated",
    place="LICENSE", kind="card", read=date(2024, 5, 31),
)  # fmt: skip
VOCABULARY = {"field": "vocabulary", "value": 32000.0, "unit": "tokens"}
SOURCES = Sources(citekey="doe2024foo", facts=(FACT, FACT.model_copy(update=VOCABULARY)))
THEMES = tuple(
    Theme(id=name, part=part, title=name, definition="-", words={})
    for name, part in (("open-models", "Domain models"), ("data", "Scaling laws"))
)


SUBTOPICS = (Subtopic(id="small", theme="open-models", title="Small models", definition="Below a billion."),)


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    works = [toy_work(1, "doe2024foo", CODING), toy_work(2, "doe2024bar", None, published="2024")]
    return make_tables(works, THEMES, [CLAIM], [SOURCES], SUBTOPICS)


def test_the_tables_have_the_columns_and_types_of_the_dictionary(tables: dict[str, pd.DataFrame]) -> None:
    assert sorted(tables) == sorted(TABLES)
    for name, table in tables.items():
        assert list(table.columns) == [column.name for column in COLUMNS if column.table == name]
        assert not [column for column in table.columns if table[column].dtype == object]


def test_empty_tables_have_the_same_types(tables: dict[str, pd.DataFrame]) -> None:
    for name, table in make_tables([]).items():
        assert table.empty
        assert dict(table.dtypes) == dict(tables[name].dtypes)


def test_there_is_one_row_a_paper_author_size_quantity_link_repair_and_evidence(
    tables: dict[str, pd.DataFrame],
) -> None:
    rows = {name: len(table) for name, table in tables.items()}
    assert rows == {
        "papers": 2, "authors": 4, "models": 5, "quantities": 4, "sources": 2, "joined": 5,
        "claims": 2, "verdicts": 1, "links": 2, "themes": 4, "repairs": 2, "subtopics": 2,
        "texts": 2,
    }  # fmt: skip


def test_a_readers_coding_decides_and_rules_stand_in_where_there_is_none(
    tables: dict[str, pd.DataFrame],
) -> None:
    papers = tables["papers"].set_index("citekey")
    assert list(papers["coder"]) == ["curated", "extracted"]
    assert list(papers["primary_theme"]) == ["open-models", "data"]
    assert list(papers["part"]) == ["Domain models", "Scaling laws"]
    assert papers.loc["doe2024foo", "secondary_themes"] == "data"
    extracted = tables["quantities"].query("citekey == 'doe2024bar'")
    assert list(zip(extracted["kind"], extracted["value"], strict=True)) == [
        ("params", 3e9),
        ("tokens", 300e9),
    ]
    assert set(extracted["coder"]) == {"extracted"}


def test_the_papers_table_holds_the_extremes_of_what_the_paper_introduces(
    tables: dict[str, pd.DataFrame],
) -> None:
    foo = tables["papers"].set_index("citekey").loc["doe2024foo"]
    assert (foo["parameters_max"], foo["parameters_min"], foo["tokens_max"], foo["n_models"]) == (
        7e9,
        1e9,
        300e9,
        3,
    )
    assert pd.isna(foo["flop_max"])  # a rate of FLOP/s is no amount of compute
    assert (foo["has_model"], foo["has_code"]) == (True, False)


def test_what_is_unknown_is_null_rather_than_empty_or_zero(tables: dict[str, pd.DataFrame]) -> None:
    bar = tables["papers"].set_index("citekey").loc["doe2024bar"]
    unknown = [
        "contribution",
        "finding",
        "parameters_max",
        "secondary_themes",
        "published",
        "doi",
        "venue",
        "n_models",
    ]
    assert bar[unknown].isna().all()
    assert bar["year"] == 2024


def test_a_sourced_value_is_a_number_or_a_text(tables: dict[str, pd.DataFrame]) -> None:
    license_, vocabulary = tables["sources"].to_dict("records")
    assert (license_["text"], pd.isna(license_["value"])) == ("MIT", True)
    assert (vocabulary["value"], pd.isna(vocabulary["text"])) == (32000, True)
    assert license_["read"] == pd.Timestamp("2024-05-31")


def test_active_parameters_are_paired_with_sizes_only_where_the_lists_match(
    tables: dict[str, pd.DataFrame],
) -> None:
    models = tables["models"].groupby("name")["active_parameters"].apply(list).to_dict()
    assert models["Foo"] == [1e9, 2e9]
    assert models["FooMoE"] == [1e9]
    assert pd.isna(models["FooX"]).all()


def test_tables_survive_parquet_and_csv(
    tables: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("tables")
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet")
        pd.testing.assert_frame_equal(pd.read_parquet(folder / f"{name}.parquet"), table)


def test_fill_rates_count_what_is_not_null(tables: dict[str, pd.DataFrame]) -> None:
    rates = fill_rates(tables).set_index(["table", "column"])
    assert tuple(rates.loc[("papers", "finding")]) == (2, 1, 0.5)
    assert tuple(rates.loc[("models", "parameters")]) == (5, 4, 0.8)
    assert fill_rates(make_tables([]))["share"].isna().all()


def test_every_column_is_described_and_named_in_snake_case() -> None:
    assert all(column.meaning for column in COLUMNS)
    assert all(column.name == column.name.lower() and column.name.isidentifier() for column in COLUMNS)
    assert len({(column.table, column.name) for column in COLUMNS}) == len(COLUMNS)


def test_each_included_paper_has_its_theme_and_the_subtopic_if_there_is_one(
    tables: dict[str, pd.DataFrame],
) -> None:
    rows = tables["subtopics"].set_index("citekey")
    assert list(rows["theme"]) == ["open-models", "data"]
    assert rows.loc["doe2024foo", ["subtopic", "subtopic_title"]].tolist() == ["small", "Small models"]
    assert rows.loc["doe2024bar", ["subtopic", "subtopic_title", "definition"]].isna().all()


def test_an_excluded_paper_has_no_place_in_the_taxonomy() -> None:
    excluded = CODING.model_copy(update={"excluded": "about weather"})
    assert make_tables([toy_work(1, "doe2024foo", excluded)], THEMES)["subtopics"].empty
