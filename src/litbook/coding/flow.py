"""The flow of the review in the terms of PRISMA 2020, counted from the values."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from litbook.model import Coding, Listing, Paper, Theme, Value


class CodedWork(Protocol):
    """A paper of the review with a reader's coding, if somebody has read it."""

    @property
    def paper(self) -> Paper:
        """The listing with its text repaired."""

    @property
    def coding(self) -> Coding | None:
        """A reader's judgement."""


class Count(Value):
    """A number of papers under a label."""

    label: str
    papers: int


class Flow(Value):
    """PRISMA 2020: identified, duplicates removed, screened, excluded with reasons, included by theme.

    `not_assessed` counts papers that nobody has read yet. The counts add up: identified is duplicates and
    screened; screened is excluded, not assessed and included.
    """

    identified: int
    duplicates: int
    screened: int
    not_assessed: int
    excluded: int
    reasons: tuple[Count, ...]
    included: int
    by_theme: tuple[Count, ...]


def count_flow(
    listings: Sequence[Listing | Paper],
    works: Sequence[CodedWork],
    themes: Iterable[Theme],
    decisions: Iterable[str | None] = (),
) -> Flow:
    """The flow from the listings read to the works included; themes in their order, those without papers too.

    `listings` are all items of the list, `works` those left once duplicates are merged; `decisions` are those on
    works that nobody has coded: the reason of an exclusion, or null.
    """
    codings = [work.coding for work in works if work.coding]
    decisions = tuple(decisions)
    reasons = Counter(coding.excluded for coding in codings if coding.excluded) + Counter(
        filter(None, decisions)
    )
    included = Counter(coding.themes[0] for coding in codings if not coding.excluded)
    return Flow(
        identified=len(listings),
        duplicates=len(listings) - len(works),
        screened=len(works),
        not_assessed=len(works) - len(codings) - len(decisions),
        excluded=sum(reasons.values()),
        reasons=tuple(Count(label=reason, papers=count) for reason, count in reasons.most_common()),
        included=sum(included.values()) + decisions.count(None),
        by_theme=tuple(
            Count(label=theme.id, papers=included[theme.id])
            for theme in themes
            if included[theme.id] or theme.id != "out-of-scope"
        ),
    )
