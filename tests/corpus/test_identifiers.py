from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litbook.corpus.items import find_identifiers
from litbook.corpus.reading import read_listings
from litbook.corpus.repair import repair

FOUND = [
    ("see arXiv:2407.20743v2.", [("arxiv", "2407.20743")]),
    ("arXiv 2407.20743, too", [("arxiv", "2407.20743")]),
    ("arXiv:hep-th/9901001", [("arxiv", "hep-th/9901001")]),
    ("https://arxiv.org/abs/1706.03762.", [("arxiv", "1706.03762")]),
    ("https://arxiv.org/pdf/2407.20743v3.pdf", [("arxiv", "2407.20743")]),
    ("https://huggingface.co/papers/2407.20743", [("arxiv", "2407.20743")]),
    ("(doi:10.1145/3442188.3445922).", [("doi", "10.1145/3442188.3445922")]),
    ("https://doi.org/10.1000/xyz(2)", [("doi", "10.1000/xyz(2)")]),
    ("(https://github.com/FlagOpen/FlagScale)", [("repository", "https://github.com/FlagOpen/FlagScale")]),
    ("[code](https://gitlab.com/a/b).", [("repository", "https://gitlab.com/a/b")]),
    ("found at github.com/microsoft/mup and", [("repository", "https://github.com/microsoft/mup")]),
    ("https://gitee.com/mindspore/models,", [("repository", "https://gitee.com/mindspore/models")]),
    ("https://github.com/orgonly", [("url", "https://github.com/orgonly")]),
    ("https://huggingface.co/apple/OpenELM.", [("model", "https://huggingface.co/apple/OpenELM")]),
    ("https://huggingface.co/datasets/a/b;", [("dataset", "https://huggingface.co/datasets/a/b")]),
    ("https://huggingface.co/spaces/a/b", [("url", "https://huggingface.co/spaces/a/b")]),
    ("https://huggingface.co/inclusionAI.", [("url", "https://huggingface.co/inclusionAI")]),
    ("https://hf.co/bigcode.", [("url", "https://hf.co/bigcode")]),
    ("https://gpt.h2o.ai/", [("url", "https://gpt.h2o.ai/")]),
    ("https://doi.org/", [("url", "https://doi.org/")]),
    ("https://en.wikipedia.org/wiki/A_(b).", [("url", "https://en.wikipedia.org/wiki/A_(b)")]),
]
NOT_FOUND = [
    "source domain names (e.g., wikipedia.org)",
    "mail@github.com/x",
    "http:// and https://",
    "version 10.12 of 2024.12345 things",
    "H2O.ai will continue",
]


@pytest.mark.parametrize(("text", "identifiers"), FOUND, ids=[text for text, _ in FOUND])
def test_an_identifier_is_found_without_the_punctuation_around_it(
    text: str, identifiers: list[tuple[str, str]]
) -> None:
    assert [(one.kind, one.value) for one in find_identifiers(text)] == identifiers


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_is_no_identifier_is_not_found(text: str) -> None:
    assert find_identifiers(text) == ()


def test_identifiers_come_in_text_order_each_once() -> None:
    text = "https://b.org/x, arXiv:2401.00001, https://b.org/x. https://arxiv.org/abs/2401.00001v2 and https://a.org"
    assert [one.value for one in find_identifiers(text)] == ["https://b.org/x", "2401.00001", "https://a.org"]


@given(st.text(alphabet="htps:/.()[]{}ab10-arxivdoi github.com?#@ ", max_size=80))
def test_any_text_gives_values_that_the_text_prints_or_addresses_of_them(text: str) -> None:
    for one in find_identifiers(text):
        assert one.value.removeprefix("https://") in text


def test_a_page_of_papers_prints_repositories_models_and_other_links() -> None:
    path = Path(__file__).parents[1] / "good" / "papers-page.txt"
    with path.open(encoding="utf-8") as lines:
        papers = [repair(listing) for listing in read_listings(lines, path.name)]
    identifiers = [one for paper in papers for one in paper.identifiers]
    assert {one.kind for one in identifiers} == {"repository", "url", "model"}
    assert not any("effarig" in one.value for one in identifiers)
