"""The real review: it has no error, and the rules do on it what they are said to do."""

from pathlib import Path

import pytest

from litbook import parsing, store
from litbook.bibliography.exports import render_bibtex
from litbook.checks.review import check_review
from litbook.coding.agreement import CodedText, cross_validate
from litbook.coding.quantities import extract_quantities
from litbook.coding.scores import LabelledAbstract, compare, score_table
from litbook.corpus.repair import repair
from litbook.paths import ReviewPaths, find_paths
from litbook.review import Review, load_review

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def paths(root: Path) -> ReviewPaths:
    return find_paths(root)


@pytest.fixture(scope="module")
def review(paths: ReviewPaths) -> Review:
    return load_review(paths)


def test_the_review_has_no_error(review: Review, paths: ReviewPaths) -> None:
    assert [str(one) for one in check_review(review, paths) if one.severity == "error"] == []


def test_the_committed_bibliography_is_what_the_data_give(review: Review, paths: ReviewPaths) -> None:
    committed = store.read_text(paths.bibliography)
    assert committed == render_bibtex([work.entry for work in review.works])


def test_repairing_a_repaired_paper_changes_nothing(review: Review) -> None:
    for work in review.works:
        again = work.listing.model_copy(update={"title": work.paper.title, "abstract": work.paper.abstract})
        assert repair(again).repairs == ()


def test_rules_and_classifier_agree_with_the_readers_on_the_primary_theme(review: Review) -> None:
    coded = [
        CodedText(
            citekey=work.citekey,
            title=work.paper.title,
            abstract=work.paper.abstract,
            scores={score.id: score.score for score in work.scores},
            theme=work.coding.themes[0],
        )
        for work in review.works
        if work.coding
    ]
    result = cross_validate(coded, repeats=1)
    assert result.rules >= 0.78
    assert result.share >= 0.78


def test_every_extracted_quote_stands_in_its_abstract(review: Review) -> None:
    for work in review.works:
        abstract = work.paper.abstract
        assert all(span.quote == abstract[span.start : span.end] for span in extract_quantities(abstract))


def test_the_extractor_finds_what_people_labelled_also_where_it_was_not_tuned(
    review: Review, paths: ReviewPaths
) -> None:
    file = paths.data / "labels.jsonl"
    labels = parsing.parse_lines(LabelledAbstract, store.read_lines(file), file.name)
    abstracts = {work.citekey: work.paper.abstract for work in review.works}
    scores = score_table(compare(labels, abstracts)).set_index(["split", "kind"])
    sizes, everything = scores.loc[("untuned", "params and tokens")], scores.loc[("untuned", "all")]
    assert sizes["precision"] >= 0.98
    assert sizes["recall"] >= 0.95
    assert everything["precision"] >= 0.95
    assert everything["recall"] >= 0.90
