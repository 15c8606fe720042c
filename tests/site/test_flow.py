from dataclasses import dataclass, replace
from pathlib import Path

from litbook.model import Coding, Paper, Screening, Theme, ThemeEvidence
from litbook.paths import find_paths
from litbook.review import load_review
from litbook.site.measures import flow_table, measure

THEMES = tuple(
    Theme(id=name, part="-", title=name, definition="-", words={})
    for name in ("data", "experts", "out-of-scope")
)


@dataclass(frozen=True)
class ToyWork:
    paper: Paper
    coding: Coding | None
    screening: Screening | None = None


def work(position: int, theme: str | None, excluded: str | None = None) -> ToyWork:
    coding = theme and Coding(
        citekey=f"k{position}",
        listed_title="-",
        themes=(theme,),
        contribution="method",
        finding="-",
        excluded=excluded,
        theme_evidence=ThemeEvidence(quote="-"),
    )
    return ToyWork(
        paper=Paper(position=position, line=position, title="-", abstract="-"), coding=coding or None
    )


WORKS = [
    work(1, "data"),
    work(2, "data"),
    work(3, "out-of-scope", "about traffic"),
    work(4, "out-of-scope", "about traffic"),
    work(5, None),
]


def test_the_flow_counts_each_stage_and_adds_up() -> None:
    flow = flow_table(WORKS, THEMES, joined=1).groupby("stage")["papers"].sum()
    assert flow["identified"] == 6 == flow["duplicates removed"] + flow["not screened"] + flow["screened"]
    assert flow["screened"] == 4 == flow["excluded"] + flow["included"]
    assert (flow["excluded"], flow["included"]) == (2, 2)


def test_a_decision_on_a_paper_that_nobody_has_coded_counts_as_screened() -> None:
    excluded = Screening(citekey="k5", decision="exclude", reason="about traffic")
    for decision, counts in ((excluded, (3, 2)), (Screening(citekey="k5", decision="include"), (2, 3))):
        works = [*WORKS[:4], replace(WORKS[4], screening=decision)]
        flow = flow_table(works, THEMES, joined=0).groupby("stage")["papers"].sum()
        assert (flow["screened"], "not screened" in flow) == (5, False)
        assert (flow["excluded"], flow["included"]) == counts


def test_excluded_papers_are_counted_by_reason_and_included_ones_by_theme() -> None:
    flow = flow_table(WORKS, THEMES, joined=0).set_index("stage")
    assert flow.loc[["excluded"], ["label", "papers"]].to_numpy().tolist() == [["about traffic", 2]]
    assert flow.loc["theme", ["label", "papers"]].to_numpy().tolist() == [["data", 2], ["experts", 0]]


def test_what_prose_counts_is_told_in_words_and_no_sentence_changes_it() -> None:
    review = load_review(find_paths(Path(__file__).parent.parent / "toy_review"))
    counts = measure(review, {})["counts"]
    told = dict(zip(counts["name"], counts["count"], strict=True))
    facts = sum(len(sources.facts) for sources in review.sources)
    assert (told["identified"], told["facts"]) == (str(len(review.works)), str(facts))
    assert (told["sourced papers"], told["last month"]) == (str(len(review.sources)), "July 2024")
    assert measure(review.without_sentences(), {})["counts"].equals(counts)
