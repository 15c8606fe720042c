"""What a notebook imports: the review's tables, stated numbers, numbered figures and tables, numbers for prose."""

from litbook.chapter.cards import (
    PATTERNS,
    Card,
    Cards,
    chapter_links,
    claim_cards,
    claim_list,
    claim_rows,
    in_words,
    paper_link,
    paper_names,
    verdict_list,
)
from litbook.chapter.display import show
from litbook.chapter.figures import (
    AMOUNTS,
    IN_BILLIONS,
    PARAMETERS,
    STANCES,
    STEP,
    by_tier,
    figure,
    nothing,
    share,
)
from litbook.chapter.known import known_models, unknown_cells
from litbook.chapter.numbers import as_factor, bounded, digits, factors, in_bytes, say, stated_factors, times
from litbook.chapter.overview import paper_axis, paper_list, stances_chart
from litbook.chapter.review import Review, open_review
from litbook.chapter.taxonomy import taxonomy
from litbook.site.reading import in_units, numeral, plain, power_of_ten, scaled

__all__ = [
    "AMOUNTS",
    "IN_BILLIONS",
    "PARAMETERS",
    "PATTERNS",
    "STANCES",
    "STEP",
    "Card",
    "Cards",
    "Review",
    "as_factor",
    "bounded",
    "by_tier",
    "chapter_links",
    "claim_cards",
    "claim_list",
    "claim_rows",
    "digits",
    "factors",
    "figure",
    "in_bytes",
    "in_units",
    "in_words",
    "known_models",
    "nothing",
    "numeral",
    "open_review",
    "paper_axis",
    "paper_link",
    "paper_list",
    "paper_names",
    "plain",
    "power_of_ten",
    "say",
    "scaled",
    "share",
    "show",
    "stances_chart",
    "stated_factors",
    "taxonomy",
    "times",
    "unknown_cells",
    "verdict_list",
]
