"""The real review: every coding against its abstract, and rules and classifier against the readers."""

from pathlib import Path

import pytest

from litbook.coding.checks import check_coding
from litbook.coding.classifier import CodedText, cross_validate
from litbook.coding.flow import count_flow
from litbook.coding.quantities import extract_quantities
from litbook.coding.scores import check_labels, compare, parse_labels, score_table
from litbook.coding.tables import make_tables
from litbook.paths import find_paths
from litbook.review import Review, load_review
from litbook.store import read_lines

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def review(root: Path) -> Review:
    return load_review(find_paths(root))


def test_every_quote_theme_and_unit_of_the_codings_holds(review: Review) -> None:
    texts = {work.citekey: f"{work.paper.title}\n{work.paper.abstract}" for work in review.works}
    themes = [theme.id for theme in review.themes]
    problems = [
        str(problem)
        for work in review.works
        if work.coding
        for problem in check_coding(work.coding, work.paper, texts, themes, f"{work.citekey}.toml")
        if problem.severity == "error"
    ]
    assert problems == []


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


def test_the_tables_hold_every_paper_coding_and_quantity_once(review: Review) -> None:
    tables = make_tables(review.works, review.themes, review.claims)
    codings = [work.coding for work in review.works if work.coding]
    assert len(tables["papers"]) == len(review.works) == tables["papers"]["citekey"].nunique()
    assert len(tables["quantities"].query("coder == 'curated'")) == sum(
        len(one.quantities) for one in codings
    )
    assert len(tables["authors"]) == sum(len(work.record.authors) for work in review.works)
    assert tables["papers"]["part"].notna().all()


def test_the_flow_of_the_review_adds_up(review: Review) -> None:
    flow = count_flow([work.paper for work in review.works], review.works, review.themes)
    assert flow.screened == flow.excluded + flow.not_assessed + flow.included
    assert sum(count.papers for count in flow.by_theme) == flow.included


def test_the_extractor_finds_what_people_labelled_also_where_it_was_not_tuned(
    review: Review, root: Path
) -> None:
    file = root / "book" / "data" / "labels.jsonl"
    labels = parse_labels(read_lines(file), file.name)
    abstracts = {work.citekey: work.paper.abstract for work in review.works}
    assert check_labels(labels, abstracts, file.name) == ()
    scores = score_table(compare(labels, abstracts)).set_index(["split", "kind"])
    sizes, everything = scores.loc[("untuned", "params and tokens")], scores.loc[("untuned", "all")]
    assert sizes["precision"] >= 0.98
    assert sizes["recall"] >= 0.95
    assert everything["precision"] >= 0.95
    assert everything["recall"] >= 0.90
