"""Names to BibTeX and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litbook.bibliography.latex import (
    format_authors,
    format_name,
    is_braced,
    parse_name,
    split_particle,
    split_suffix,
)
from litbook.model import Name


def person(given: str | None, family: str | None) -> Name:
    return Name(given=given, family=family)


PRINTED = [
    (person("Ada", "Okafor"), "Okafor, Ada"),
    (person("Teven", "Le Scao"), "Le Scao, Teven"),
    (person("Alaaeldin", "El-Nouby"), "El-Nouby, Alaaeldin"),
    (person("Aitor", "Gonzalez-Agirre"), "Gonzalez-Agirre, Aitor"),
    (person("Tijmen", "de Haan"), "de Haan, Tijmen"),
    (person("Leandro", "von Werra"), "von Werra, Leandro"),
    (person("George", "van den Driessche"), "van den Driessche, George"),
    (person("Diego", "de las Casas"), "de las Casas, Diego"),
    (person("Bernardo", "García del Río"), r"{Garc{\'i}a del R{\'i}o}, Bernardo"),
    (person("Maja", "Jabłońska"), r"Jab{\l}o{\'n}ska, Maja"),
    (person("Çağrı", "Öz"), r"{\"O}z, {\c{C}}a{\u{g}}r{\i}"),
    (person("Marc'Aurelio", "Ranzato"), "Ranzato, Marc'Aurelio"),
    (person("Sergio J.", "Rodríguez Méndez"), r"Rodr{\'i}guez M{\'e}ndez, Sergio J."),
    (person("Martin Luther", "King Jr."), "King, Jr., Martin Luther"),
    (person("Davis", "Yoshida III"), "Yoshida, III, Davis"),
    (person(None, "Madonna"), "Madonna"),
    (person("Ben", "Band and Sons"), "{Band and Sons}, Ben"),
    (person("Ben, the Elder", "Band"), "Band, {Ben, the Elder}"),
]


@pytest.mark.parametrize(("name", "printed"), PRINTED, ids=[printed for _, printed in PRINTED])
def test_a_person_is_printed_family_first_in_ascii(name, printed):
    assert format_name(name) == printed


@pytest.mark.parametrize(("name", "printed"), PRINTED, ids=[printed for _, printed in PRINTED])
def test_a_printed_person_is_read_back(name, printed):
    assert parse_name(printed) == name


@pytest.mark.parametrize("literal", ["Astropy Collaboration", "The 1000 Genomes Consortium", "Gemma Team"])
def test_a_name_that_says_so_is_a_collective_without_braces_too(literal):
    assert parse_name(literal) == Name(literal=literal)
    assert parse_name("Team, Ada") == Name(given="Ada", family="Team")


@pytest.mark.parametrize("literal", ["Gemma Team", "360Zhinao Team", "AT&T Labs and Friends", "Cici"])
def test_a_collective_stands_in_its_own_braces_and_is_read_back(literal):
    printed = format_name(Name(literal=literal))
    assert printed.startswith("{")
    assert parse_name(printed) == Name(literal=literal)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Ada B. Okafor", person("Ada B.", "Okafor")),
        ("Ludwig van Beethoven", person("Ludwig", "van Beethoven")),
        (r"Behçet U{\u{g}}ur T{\"o}reyin", person("Behçet Uğur", "Töreyin")),
        (r"{\'E}mile Zola", person("Émile", "Zola")),
    ],
)
def test_other_forms_of_bibtex_are_read_too(printed, name):
    assert parse_name(printed) == name


def test_others_mean_that_authors_are_missing():
    assert format_authors([person("Ada", "Okafor")], complete=False) == "Okafor, Ada and others"


def test_no_authors_are_an_empty_field():
    assert format_authors([], complete=False) == ""


@pytest.mark.parametrize(
    ("family", "parts"),
    [("von Werra", ("von", "Werra")), ("Le Scao", (None, "Le Scao")), ("boyd", (None, "boyd"))],
)
def test_a_particle_is_the_lower_case_start_of_a_family_name(family, parts):
    assert split_particle(family) == parts


@pytest.mark.parametrize(
    ("family", "parts"), [("King Jr.", ("King", "Jr.")), ("King", ("King", None)), ("II", ("II", None))]
)
def test_a_suffix_is_split_off(family, parts):
    assert split_suffix(family) == parts


@pytest.mark.parametrize(
    ("text", "braced"),
    [("{Gemma Team}", True), (r"{\'E}", False), ("{A} and {B}", False), ("Okafor", False), ("{{A} B}", True)],
)
def test_a_collectives_braces_are_told_from_an_accents(text, braced):
    assert is_braced(text) is braced


WORD = st.from_regex(r"[A-ZÀÉÖŁØ][a-zéöłøńçğ]{1,8}", fullmatch=True)
NAMES = st.one_of(
    st.builds(Name, literal=st.lists(WORD, min_size=1, max_size=4).map(" ".join)),
    st.builds(
        Name,
        given=st.lists(WORD, min_size=1, max_size=3).map(" ".join),
        family=st.builds(
            lambda particle, words: " ".join([*particle, *words]),
            st.sampled_from([[], ["von"], ["van", "den"], ["de", "la"]]),
            st.lists(WORD, min_size=1, max_size=3),
        ),
    ),
)


@given(st.lists(NAMES, max_size=5), st.booleans())
def test_whatever_is_printed_is_read_back(names, complete):
    *printed, last = format_authors(names, complete).split(" and ") if names else [""]
    assert (last == "others") is (bool(names) and not complete)
    assert [parse_name(text) for text in [*printed, last] if text not in ("", "others")] == names


def test_every_author_of_the_records_is_read_back(records):
    for record in records:
        assert tuple(parse_name(format_name(name)) for name in record.authors) == record.authors
