"""What each service is asked, and what is read from its answers in their recorded forms."""

from pathlib import Path

import pytest

from litbook.lookup.answer import Query, ServiceError, ask, choose, plain_doi, read_person
from litbook.lookup.services import make_services, pauses
from litbook.model import Name, Record, Venue

from .conftest import BAD, GOOD

ARXIV, CROSSREF, OPENALEX = make_services({})
BY_SUFFIX = {".xml": ARXIV, ".json": CROSSREF}
VENUE = Venue(type="article", name="Journal of Invented Results", year=2025, volume="12", pages="101–117")
RECORD = Record(
    position=1, listed_title="Meltemi: The first open Large Language Model for Greek", arxiv="2407.20743",
    title="Meltemi: The first open Large Language Model for Greek", published="2024-07-30", authors=(),
    primary_category=None, authors_complete=False, venue=None, doi=None, sources=(), agreeing_sources=0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("service", "query", "expected"),
    [
        (ARXIV, Query(arxiv="2407.20743", title="T"), "https://export.arxiv.org/api/query?id_list=2407.20743&max_results=1"),
        (ARXIV, Query(title="Über: a title"), "https://export.arxiv.org/api/query?search_query=ti%3A%22uber+a+title%22&max_results=3"),
        (ARXIV, Query(doi="10.1/x"), None),
        (CROSSREF, Query(doi="10.1/x(7)", title="T"), "https://api.crossref.org/works/10.1/x%287%29"),
        (CROSSREF, Query(title="A & B", arxiv="1"), "https://api.crossref.org/works?query.bibliographic=A+%26+B&rows=3"),
        (OPENALEX, Query(arxiv="2407.20743"), "https://api.openalex.org/works/doi:10.48550/arXiv.2407.20743"),
        (OPENALEX, Query(arxiv="2407.20743", doi="10.1/x"), "https://api.openalex.org/works/doi:10.1/x"),
        (OPENALEX, Query(title="A, B: C"), "https://api.openalex.org/works?filter=title.search%3Aa+b+c&per-page=3"),
        (OPENALEX, Query(), None),
    ],
)  # fmt: skip
def test_a_service_is_asked_by_its_best_identifier(service, query: Query, expected: str | None) -> None:
    assert service.address(service.base, query) == expected


def test_arxivs_feed_gives_id_title_authors_date_and_class() -> None:
    [answer] = ARXIV.read((GOOD / "arxiv-2407.20743.xml").read_bytes())
    assert answer.title == "Meltemi: The first open Large Language Model for Greek"
    assert answer.authors[0] == Name(given="Leon", family="Voukoutis")
    assert len(answer.authors) == 9
    assert (answer.arxiv, answer.published, answer.primary_category) == ("2407.20743", "2024-07-30", "cs.CL")
    assert (answer.address, answer.doi) == ("https://arxiv.org/abs/2407.20743", None)


def test_arxivs_feed_gives_particles_collectives_doi_and_abstract() -> None:
    [answer] = ARXIV.read((GOOD / "arxiv-new.xml").read_bytes())
    assert answer.authors == (Name(given="Łukasz", family="van der Øvrelid"), Name(literal="Breath Team"))
    assert answer.doi == "10.1000/breath.2025.7"
    assert answer.abstract is not None
    assert answer.abstract.startswith(
        "We describe an invented language model with 3 billion parameters, which"
    )


def test_an_error_that_arxiv_reports_as_an_entry_is_no_paper() -> None:
    assert ARXIV.read((GOOD / "arxiv-unknown-id.xml").read_bytes()) == ()


def test_crossref_gives_venue_pages_doi_and_collectives() -> None:
    [answer] = CROSSREF.read((GOOD / "crossref-doi.json").read_bytes())
    assert answer.venue == VENUE
    assert answer.authors[-1] == Name(literal="Meltemi Team")
    assert answer.abstract == "We describe Meltemi 7B."
    assert answer.published is None, "a volume's date is not the preprint's"


def test_a_search_of_crossref_leaves_out_copies_on_preprint_servers() -> None:
    answers = CROSSREF.read((GOOD / "crossref-search.json").read_bytes())
    assert [answer.doi for answer in answers] == ["10.1000/meltemi.2025.12"]


def test_openalex_gives_a_preprint_without_venue_and_doi() -> None:
    [answer] = OPENALEX.read((GOOD / "openalex-work.json").read_bytes())
    assert (answer.arxiv, answer.doi, answer.venue) == ("2407.20743", None, None)
    assert answer.authors == (
        Name(given="Leon", family="Voukoutis"),
        Name(given="Vassilis", family="Katsouros"),
    )


def test_a_search_of_openalex_gives_the_published_version() -> None:
    [answer] = OPENALEX.read((GOOD / "openalex-search.json").read_bytes())
    assert answer.venue == VENUE


@pytest.mark.parametrize(
    "file", sorted(BAD.glob("*.*ml")) + sorted(BAD.glob("*.json")), ids=lambda path: path.name
)
def test_a_bad_answer_is_refused_with_its_reason(file: Path) -> None:
    service = BY_SUFFIX[file.suffix]
    with pytest.raises(ServiceError) as caught:
        choose(
            RECORD,
            ask(service, Query(arxiv="2407.20743", doi="10.1000/x"), lambda *_: file.read_bytes(), bool),
        )
    expected = file.with_suffix(".expected").read_text(encoding="utf-8").strip()
    assert str(caught.value).startswith(expected)
    assert "\n" not in str(caught.value)


def test_other_addresses_come_from_the_environment() -> None:
    services = make_services({"LITBOOK_ARXIV_URL": "http://localhost:1/arxiv/"})
    assert [service.base for service in services][:2] == [
        "http://localhost:1/arxiv",
        "https://api.crossref.org",
    ]
    assert pauses(services) == {"api.crossref.org": 1.0, "api.openalex.org": 1.0}


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Albert Q. Jiang", Name(given="Albert Q.", family="Jiang")),
        ("Diego de las Casas", Name(given="Diego", family="de las Casas")),
        ("UniverseTBD", Name(literal="UniverseTBD")),
        ("Gemma Team", Name(literal="Gemma Team")),
    ],
)
def test_a_name_is_divided_as_bibtex_divides_it(printed: str, expected: Name) -> None:
    assert read_person(printed) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("https://doi.org/10.1/x", "10.1/x"),
        ("10.48550/arXiv.2407.20743", None),
        (None, None),
        ("10.1/x", "10.1/x"),
    ],
)
def test_a_doi_is_plain_and_not_arxivs_own(printed: str | None, expected: str | None) -> None:
    assert plain_doi(printed) == expected
