from dataclasses import dataclass

from litbook.coding.theme_tables import count_flow
from litbook.model import Coding, Paper, Theme, ThemeEvidence

THEMES = tuple(
    Theme(id=name, part="-", title=name, definition="-", words={})
    for name in ("data", "experts", "out-of-scope")
)


@dataclass(frozen=True)
class ToyWork:
    paper: Paper
    coding: Coding | None


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
    flow = count_flow([one.paper for one in WORKS] + [WORKS[0].paper], WORKS, THEMES)
    assert (flow.identified, flow.duplicates, flow.screened) == (6, 1, 5)
    assert (flow.excluded, flow.not_assessed, flow.included) == (2, 1, 2)
    assert flow.identified == flow.duplicates + flow.screened
    assert flow.screened == flow.excluded + flow.not_assessed + flow.included


def test_excluded_papers_are_counted_by_reason_and_included_ones_by_theme() -> None:
    flow = count_flow([one.paper for one in WORKS], WORKS, THEMES)
    assert [(count.label, count.papers) for count in flow.reasons] == [("about traffic", 2)]
    assert [(count.label, count.papers) for count in flow.by_theme] == [("data", 2), ("experts", 0)]
