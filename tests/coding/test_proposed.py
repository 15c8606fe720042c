"""Themes proposed from the words of a list."""

import tomllib

import pytest

from litbook.coding.proposed import fitting_share, propose_themes, themes_file, without_notice
from litbook.coding.themes import score_themes
from litbook.model import Theme

ROBOTS = [
    (
        f"{adverb} grasping with dexterous hands",
        f"A {adverb.lower()} robot grasps objects; contact forces guide its hand.",
    )
    for adverb in ("Robust", "Fast", "Safe", "Gentle", "Blind", "Firm", "Soft")
]
SOIL = [
    (f"Soil carbon in {place}", f"Microbes of the {place} turn soil carbon into gas when the soil is warmed.")
    for place in ("forests", "meadows", "deserts", "peatlands", "tundra", "vineyards", "savannas")
]
GERMAN = [
    (
        f"Die {thing} der Stadt",
        f"Wir untersuchen, wie die {thing} in der Stadt verteilt sind und was sie kosten.",
    )
    for thing in ("Brunnen", "Gärten", "Brücken")
]
SHIPPED = (Theme(id="laws", part="P", title="Laws", definition="d", words={"scaling law": 6.0}),)


def first_themes(papers: list[tuple[str, str]], themes: tuple[Theme, ...]) -> list[str | None]:
    scores = [score_themes(title, abstract, themes) for title, abstract in papers]
    return [found[0].id if found else None for found in scores]


def test_papers_of_two_fields_fall_into_two_themes_named_by_their_terms() -> None:
    themes = propose_themes([*ROBOTS, *SOIL])
    found = first_themes([*ROBOTS, *SOIL], themes)
    assert len(set(found[:7])) == len(set(found[7:])) == 1
    assert found[0] != found[7]
    titles = {theme.id: theme.title.casefold() for theme in themes}
    assert "soil carbon" in titles[found[7]]
    assert any(word in titles[found[0]] for word in ("grasping", "dexterous", "hand"))


@pytest.mark.parametrize(
    "papers", [ROBOTS[:1], ROBOTS[:2], SOIL[:3], GERMAN], ids=["one", "two", "three", "german"]
)
def test_a_short_list_has_one_theme_that_its_papers_match(papers: list[tuple[str, str]]) -> None:
    themes = propose_themes(papers)
    assert first_themes(papers, themes) == [themes[0].id] * len(papers)


def test_words_that_say_nothing_make_no_theme_in_any_language() -> None:
    [theme] = propose_themes(GERMAN)
    assert not {"die", "der", "und", "wie", "wir"} & set(theme.words)
    assert propose_themes([("The of and", ""), ("A the", "")]) == ()


def test_a_language_without_a_latin_letter_gets_ids_that_a_file_can_have() -> None:
    [theme] = propose_themes([("Почвенный углерод", ""), ("Почвенный углерод лесов", "")])
    assert theme.id.isascii()
    assert "почвенный углерод" in theme.title.casefold()


def test_the_shipped_themes_are_taken_where_they_fit_and_the_file_says_by_which_rule() -> None:
    laws = [(f"A scaling law of {name}", "We study a scaling law.") for name in ("loss", "depth", "data")]
    assert fitting_share(laws, SHIPPED) == 1
    assert fitting_share([*laws, *SOIL], SHIPPED) == 0.3
    taken = tomllib.loads(themes_file(laws, SHIPPED, 1.0))["themes"]
    assert [theme["id"] for theme in taken] == ["laws"]
    text = themes_file(SOIL, SHIPPED, 0.0)
    assert "# 0% of the papers speak clearly" in text
    assert "# first theme of 7 papers" in text
    assert all(Theme(**theme).part == "Themes of the list" for theme in tomllib.loads(text)["themes"])


@pytest.mark.parametrize(
    "notice",
    [
        " (PsycInfo Database Record (c) 2021 APA, all rights reserved)",
        " © 2020 Elsevier Ltd. All rights reserved.",
        " Copyright © 2019 The Authors. Published by Wiley.",
        "\n(C) 2015 IEEE",
    ],
)
def test_a_notice_of_rights_is_no_words_of_the_paper(notice: str) -> None:
    abstract = "Copyright law of 2019 binds models (c) and (d). They keep to it."
    assert without_notice(abstract + notice) == abstract
    [theme] = propose_themes([(title, abstract + notice) for title, abstract in SOIL[:3]])
    assert not {"apa", "psycinfo", "elsevier", "ieee"} & set(theme.words)
