"""Titles: one typography, and braces where a style would lose a capital."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litbook.bibliography.latex import (
    from_latex,
    is_sentence_case,
    protected_spans,
    tidy_title,
    title_to_latex,
    to_latex,
    to_unicode_latex,
)


@pytest.mark.parametrize(
    ("title", "tidy"),
    [
        ("A Large-Scale Exploration of \u00b5-Transfer", "A Large-Scale Exploration of μ-Transfer"),
        ('RWKV-7 "Goose" with', "RWKV-7 “Goose” with"),
        ("Germany? -- An evaluation on doctors’ notes", "Germany? – An evaluation on doctors' notes"),
        ("Gene\u0300ve  in\ntwo lines ", "Genève in two lines"),
        ('5" discs and 3" discs', '5" discs and 3" discs'),
    ],
)
def test_a_title_gets_one_typography(title, tidy):
    assert tidy_title(title) == tidy


@given(st.text(max_size=30))
def test_tidying_twice_changes_nothing_more(title):
    assert tidy_title(tidy_title(title)) == tidy_title(title)


@pytest.mark.parametrize(
    ("title", "latex"),
    [
        ("AstroLLaMA: Towards Specialized Models", "{AstroLLaMA}: Towards Specialized Models"),
        ("PanGu-π: Enhancing", r"{PanGu-$\pi$}: Enhancing"),
        ("PanGu-Σ: Towards", r"{PanGu-$\Sigma$}: Towards"),
        ("A Study of Σ", r"A Study of {$\Sigma$}"),
        ("Exploration of μ-Transfer", r"Exploration of $\mu$-Transfer"),
        ("μnit Scaling for FP8", r"{$\mu$nit} Scaling for {FP8}"),
        ("Better & Faster at 50%", r"Better \& Faster at 50\%"),
        ("Astronomy Q&A with a 70B-Parameter Model", r"Astronomy {Q\&A} with a {70B}-Parameter Model"),
        ("A 2.7B Parameter Model", "A {2.7B} Parameter Model"),
        ("RWKV-7 “Goose” with", "{RWKV}-7 ``{Goose}'' with"),
        ("Fine-Tuning Large Models", "Fine-Tuning Large Models"),
        ("ZeRO-Offload: Democratizing Training", "{ZeRO-Offload}: Democratizing Training"),
        ("LLM-Based and GPU-Aware Models: A View", "{LLM}-Based and {GPU}-Aware Models: A View"),
        ("An Open Model for Greek", "An Open Model for {Greek}"),
        ("Komodo: Indonesia's Languages", "Komodo: {Indonesia}'s Languages"),
        ("Tuning LLaMA and Gemma with Data", "Tuning {LLaMA} and {Gemma} with Data"),
        ("Common Crawl, Refined", "{Common Crawl}, Refined"),
        ("Tensor Programs V: A Guide", "Tensor Programs {V}: A Guide"),
        ("xLSTM 7B: A Recurrent LLM", "{xLSTM} {7B}: A Recurrent {LLM}"),
        ("Lessons learned from the Lorenz96 model", "Lessons learned from the {Lorenz96} model"),
        ("Training of the model by Kaplan on some data", "Training of the model by {Kaplan} on some data"),
        ("C# and F_1 for $5", r"{C\#} and {F\_1} for \$5"),
        ("A {set} of x", r"A $\lbrace$set$\rbrace$ of x"),
    ],
)
def test_capitals_that_carry_meaning_are_braced_and_signs_escaped(title, latex):
    assert title_to_latex(title) == latex


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Small batch deep reinforcement learning", True),
        ("Scaling Laws for Neural Models", False),
        ("GPT", False),
    ],
)
def test_sentence_case_is_told_from_title_case(title, expected):
    assert is_sentence_case(title) is expected


TITLES = st.text(st.sampled_from("ABCabc 012-–:?&%_#$^~{}\\'“”μΣéŁ×.,<>"), max_size=40).map(tidy_title)


@given(TITLES)
def test_protected_spans_are_apart_and_in_order(title):
    ends = [0, *(place for span in protected_spans(title) for place in span)]
    assert ends == sorted(ends)


@given(TITLES)
def test_braces_balance_whatever_the_title(title):
    depth = 0
    for sign in title_to_latex(title):
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0


@given(TITLES)
def test_no_sign_of_tex_stays_bare(title):
    latex = title_to_latex(title)
    assert not re.search(r"(?<!\\)[%&#]", latex)
    assert latex.isascii()


# Two dashes in a row are a longer dash to TeX, so that no reader could tell them apart.
SIGNS = (
    st.text(st.sampled_from("ABc 01-–—:&%_#${}“”μΣπéŁßçşñ×"), max_size=30)
    .filter(lambda text: not re.search(r"[-–—]{2}", text))
    .map(tidy_title)
)


@given(SIGNS)
def test_a_title_is_read_back_as_it_was(title):
    assert tidy_title(from_latex(title_to_latex(title))) == title


@given(SIGNS)
def test_text_for_biblatex_is_read_back_and_keeps_its_accents(title):
    latex = to_unicode_latex(title)
    assert tidy_title(from_latex(latex)) == title
    assert "é" not in title or "é" in latex


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"{\'E}cole {\o}kern", "École økern"),
        (r"$\mu$P at 50\% \& more", "μP at 50% & more"),
        ("90% of it", "90% of it"),
        (r"$\lbrace$x$\rbrace$", "{x}"),
        ("a~b", "a b"),
        ("pages 1--2", "pages 1–2"),
    ],
)
def test_latex_is_read_as_unicode(latex, text):
    assert from_latex(latex).replace("\u00a0", " ") == text


def test_a_letter_without_latex_form_is_kept():
    assert to_latex("深度 learning") == "深度 learning"


def test_every_title_of_the_records_is_ascii_and_read_back(records):
    for record in records:
        title = tidy_title(record.title)
        latex = title_to_latex(title)
        assert latex.isascii()
        assert tidy_title(from_latex(latex)) == title
