"""Records to entries: what a published version adds, what a preprint gives, what stays unknown."""

import pytest

from litbook.bibliography.citekeys import fold_title
from litbook.bibliography.entries import (
    ARXIV_DOI,
    NO_AUTHORS_NOTE,
    VenueName,
    eprint_date,
    find_venue,
    fold_venue,
    make_entry,
    tidy_pages,
)
from litbook.forms import PartialDate
from litbook.model import Name, Record, Venue

NEURIPS = VenueName(
    name="Advances in Neural Information Processing Systems (NeurIPS)",
    acronym="NeurIPS",
    type="inproceedings",
    aliases=("NIPS",),
)
ICML = VenueName(
    name="International Conference on Machine Learning (ICML)",
    acronym="ICML",
    type="inproceedings",
    series="Proceedings of Machine Learning Research",
)
PREPRINT = Record(
    position=1,
    listed_title="Scaling Laws",
    title="Scaling Laws",
    arxiv="2305.01234",
    published="2023-05-02",
    primary_category="cs.LG",
    authors=(Name(given="Ada", family="Okafor"),),
    authors_complete=True,
    venue=None,
    doi=None,
    sources=("https://example.org",),
    agreeing_sources=2,
)


def published(name: str, **fields: object) -> Record:
    venue = Venue.model_validate({"type": "inproceedings", "name": name, "year": 2024} | fields)
    return PREPRINT.model_copy(update={"venue": venue})


def entry(record: Record):
    return make_entry(record, "okafor2023scaling", [NEURIPS, ICML])


def test_a_preprint_is_misc_with_eprint_category_month_and_arxiv_doi():
    made = entry(PREPRINT)
    assert (made.type, made.year, made.month) == ("misc", 2023, 5)
    assert (made.eprint, made.primaryclass) == ("2305.01234", "cs.LG")
    assert made.doi == "10.48550/arXiv.2305.01234"
    assert made.url == "https://arxiv.org/abs/2305.01234"


def test_a_published_version_has_its_year_no_month_and_keeps_the_eprint():
    made = entry(published("NIPS", volume="37", pages="1-14"))
    assert (made.type, made.year, made.month) == ("inproceedings", 2024, None)
    assert made.booktitle == NEURIPS.name
    assert made.venue == "NeurIPS"
    assert (made.volume, made.pages) == ("37", "1–14")
    assert made.eprint == "2305.01234"


def test_a_publishers_doi_wins_over_arxivs():
    record = published("NIPS").model_copy(update={"doi": "10.52202/079017-0336"})
    assert entry(record).doi == "10.52202/079017-0336"


def test_an_article_names_a_journal():
    made = entry(published("Nature", type="article"))
    assert (made.type, made.journal, made.booktitle) == ("article", "Nature", None)


def test_a_series_is_given_only_beside_its_volume():
    assert entry(published("ICML", volume="267")).series is None
    assert entry(published(ICML.name, volume="267")).series == ICML.series
    assert entry(published(ICML.name)).series is None


def test_a_venue_that_the_table_lacks_keeps_its_printed_name():
    assert entry(published("Workshop on Rare Things")).booktitle == "Workshop on Rare Things"


def test_a_venue_without_year_takes_the_preprints():
    made = entry(published("NIPS", year=None))
    assert (made.year, made.month) == (2023, None)


def test_missing_authors_stay_a_visible_gap():
    made = entry(PREPRINT.model_copy(update={"authors": (), "authors_complete": False}))
    assert made.authors == ()
    assert made.note == NO_AUTHORS_NOTE


def test_what_no_source_says_stays_null():
    bare = PREPRINT.model_copy(
        update={"arxiv": None, "published": None, "primary_category": None, "sources": ()}
    )
    made = entry(bare)
    assert [made.year, made.month, made.eprint, made.doi, made.url] == [None] * 5


def test_a_work_without_arxiv_id_links_to_its_doi():
    assert entry(PREPRINT.model_copy(update={"arxiv": None, "doi": "10.1/x"})).url == "https://doi.org/10.1/x"


@pytest.mark.parametrize("published_on", [("2023", None), ("2023-05", 5), ("2023-05-02", 5)])
def test_a_date_may_lack_day_or_month(published_on):
    date, month = published_on
    made = entry(PREPRINT.model_copy(update={"published": PartialDate(date)}))
    assert (made.year, made.month) == (2023, month)


def test_a_listed_title_that_differs_becomes_an_alias():
    assert entry(PREPRINT.model_copy(update={"listed_title": "Depth"})).aliases == ("Depth",)
    assert entry(PREPRINT.model_copy(update={"listed_title": "scaling -- laws"})).aliases == ()


@pytest.mark.parametrize(
    ("printed", "tidy"),
    [
        ("1-14", "1–14"),
        ("1–14", "1–14"),
        ("1 -- 14", "1–14"),
        ("e2022MS003367", "e2022MS003367"),
        (None, None),
    ],
)
def test_a_range_of_pages_has_an_en_dash(printed, tidy):
    assert tidy_pages(printed) == tidy


@pytest.mark.parametrize(
    ("eprint", "date"),
    [
        ("2309.06126", (2023, 9)),
        ("0704.0001", (2007, 4)),
        ("cs/0701001", (2007, 1)),
        ("math.GT/9901001", (1999, 1)),
        ("2313.00001", None),
        ("2309.06126v2", None),
        ("cs/2309.06126", None),
        ("", None),
    ],
)
def test_an_arxiv_id_carries_its_date(eprint, date):
    assert eprint_date(eprint) == date


# --- venues -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "printed",
    [
        "Advances in Neural Information Processing Systems (NeurIPS)",
        "Advances in Neural Information Processing Systems 36 (NeurIPS 2023)".replace(" 36", ""),
        "Advances in Neural Information Processing Systems",
        "NIPS",
    ],
)
def test_every_printed_form_of_a_venue_is_one_venue(printed):
    assert find_venue(printed, [ICML, NEURIPS]) == NEURIPS


@pytest.mark.parametrize("printed", ["NeurIPS Workshop on Efficiency", "Neural Systems", ""])
def test_a_name_that_is_only_near_is_not_guessed(printed):
    assert find_venue(printed, [ICML, NEURIPS]) is None


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        (
            "Proceedings of the 42nd International Conference on Machine Learning (ICML), PMLR",
            "international conference on machine learning pmlr",
        ),
        ("2021 USENIX Annual Technical Conference (USENIX ATC 21)", "usenix annual technical conference"),
        ("The Journal of Supercomputing", "journal of supercomputing"),
        ("61st Meeting (Volume 3: System Demonstrations)", "meeting volume 3 system demonstrations"),
    ],
)
def test_a_printed_venue_is_folded_to_what_names_it(printed, folded):
    assert fold_venue(printed) == folded


def test_every_printed_venue_of_the_records_is_in_the_table(records, venues):
    for venue in (record.venue for record in records if record.venue):
        known = find_venue(venue.name, venues)
        assert known, venue.name
        assert known.type == venue.type


def test_no_two_venues_of_the_table_share_a_form(venues):
    forms = [fold_venue(form) for venue in venues for form in {venue.name, *venue.aliases}]
    by_venue = [{fold_venue(form) for form in (venue.name, *venue.aliases)} for venue in venues]
    assert sum(len(forms) for forms in by_venue) == len(set().union(*by_venue)), sorted(forms)


# --- entries of real records --------------------------------------------------------------------------------


def test_there_is_one_entry_for_each_work(entries, records):
    assert len(entries) == len(records)
    for values in (
        [item.eprint for item in entries],
        [item.doi for item in entries],
        [fold_title(item.title) for item in entries],
    ):
        assert len(set(values)) == len(records)


def test_every_entry_has_id_doi_url_and_year(entries, records):
    for item, record in zip(entries, records, strict=True):
        assert item.eprint == record.arxiv
        assert item.doi in (record.doi, ARXIV_DOI + record.arxiv)
        assert item.url == f"https://arxiv.org/abs/{record.arxiv}"
        assert item.year


def test_the_one_paper_without_authors_says_so(entries):
    assert [(item.citekey, item.note) for item in entries if not item.authors] == [
        ("unknown2024deep", NO_AUTHORS_NOTE)
    ]


def test_a_changed_title_keeps_the_listed_one_as_alias(entries):
    aliases = {item.citekey: item.aliases[0] for item in entries if item.aliases}
    assert aliases["lialin2023relora"].startswith("Stack More Layers Differently")
