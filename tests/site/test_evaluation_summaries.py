"""The chapter on behaviour: its data file holds, observations keep their rows, charts say what their data say."""

import math

import pandas as pd
import pytest

from litbook.coding.evidence import find_quote
from litbook.coding.tables import make_tables
from litbook.coding.theme_tables import select_theme
from litbook.paths import find_paths
from litbook.publish.charts import evaluation as charts
from litbook.publish.summaries import evaluation as summaries
from litbook.review import load_review


@pytest.fixture(scope="module")
def review(root):
    return load_review(find_paths(root))


@pytest.fixture(scope="module")
def whole(review):
    return make_tables(review.works, review.themes, review.claims)


@pytest.fixture(scope="module")
def everything(whole):
    return select_theme(whole, "all")


@pytest.fixture(scope="module")
def tables(whole):
    return select_theme(whole, "evaluation")


@pytest.fixture(scope="module")
def marks(root):
    return summaries.open_marks(root)


@pytest.fixture(scope="module")
def observed(everything, tables, marks):
    return summaries.observations(everything, marks, summaries.relevant_papers(everything, tables))


@pytest.fixture(scope="module")
def weighed(everything):
    return summaries.evidence(summaries.chapter_claims(everything, "evaluation"))


def test_every_observation_and_ability_quotes_its_title_or_abstract(review, marks) -> None:
    texts = {work.citekey: f"{work.listing.title}\n{work.listing.abstract}" for work in review.works}
    strangers = [
        (row["citekey"], row["quote"])
        for row in [*marks["observations"], *marks["abilities"]]
        if find_quote(row["quote"], texts[row["citekey"]]) is None
    ]
    assert strangers == []


def test_every_size_that_the_file_names_is_coded(observed, everything, marks) -> None:
    named = sum(end in row for row in marks["observations"] for end in summaries.ENDS)
    assert observed[summaries.ENDS].notna().sum().sum() == named
    assert summaries.abilities(everything, marks)["parameters"].notna().all()


def test_observations_keep_every_row_and_stand_by_trend(observed, marks) -> None:
    assert sorted(observed["citekey"]) == sorted(row["citekey"] for row in marks["observations"])
    assert observed["trend"].map(summaries.TRENDS.index).is_monotonic_increasing
    ranges = observed.dropna(subset=["least", "most"])
    assert (ranges["least"] < ranges["most"]).all()


def test_observations_of_papers_outside_the_choice_fall_away(everything, marks) -> None:
    chosen = summaries.observations(everything, marks, {"austin2021program"})
    assert list(chosen["citekey"]) == ["austin2021program"]


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ((1e9, 7e10, 7e9), "1 billion to 70 billion, change at 7 billion"),
        ((math.nan, 7e9, math.nan), "largest named: 7 billion"),
        ((math.nan, math.nan, 8e9), "change at 8 billion"),
        ((math.nan, math.nan, math.nan), None),
    ],
    ids=["range-and-change", "largest", "change", "silent"],
)
def test_sizes_read_as_words(ends: tuple[float, float, float], words: str | None) -> None:
    assert summaries.sizes_in_words(*ends) == words


def test_evidence_keeps_every_row_and_parts_refutation_from_support(everything, weighed) -> None:
    assert len(weighed) == len(summaries.chapter_claims(everything, "evaluation"))
    assert ((weighed["position"] < 0) == (weighed["stance"] == "refutes")).all()
    assert not weighed.duplicated(["claim_id", "position"]).any()


def test_an_own_release_is_no_own_measurement() -> None:
    notes = ["Own experiments on nine tasks.", "Theory: proved.", "Own practice at 0.5B.", "Assertion only."]
    claims = pd.DataFrame({"claim_id": "c", "claim": "C.", "citekey": list("abcd"), "stance": "supports"})
    rested = summaries.evidence(claims.assign(note=notes)).set_index("citekey")["basis"]
    assert list(rested[list("abcd")]) == [summaries.OWN] * 2 + [summaries.ASSERTED] * 2


def test_each_chart_has_title_description_and_name(observed, everything, marks, weighed) -> None:
    placed = summaries.abilities(everything, marks)
    drawn = [charts.trends(observed), charts.abilities(placed), charts.evidence(weighed)]
    specs = [chart.to_dict() for chart in drawn]
    assert [spec["usermeta"]["name"] for spec in specs] == ["trends", "abilities", "evidence"]
    assert all(spec["title"]["text"] in spec["description"] for spec in specs)


def test_charts_without_data_say_so(observed, everything, marks, weighed) -> None:
    placed = summaries.abilities(everything, marks)
    drawn = [charts.trends(observed[:0]), charts.abilities(placed[:0]), charts.evidence(weighed[:0])]
    assert all("There is nothing to draw" in chart.to_dict()["description"] for chart in drawn)


def test_titles_follow_the_data(everything, marks, weighed) -> None:
    placed = summaries.abilities(everything, marks)
    shown = placed[placed["kind"] == "shown at"]
    assert (
        charts.finding_of_abilities(shown)
        == "Hard abilities are placed at 7 billion to 11 billion parameters"
    )
    named = weighed.assign(label="a claim")
    kept = named[named["stance"] != "refutes"]
    assert charts.finding_of_evidence(kept).endswith("none refutes its claim")
    assert charts.finding_of_evidence(named).endswith("supporting papers rest on own work")
