"""Themes proposed from the words of a list, where the shipped ones do not fit it: a draft for a person to edit."""

import math
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
import tomli_w
from anyascii import anyascii
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer
from sphinx.search import languages
from sphinx.util import import_object

from litbook import parsing
from litbook.coding.themes import fold_words, score_themes
from litbook.forms import DEVICE
from litbook.model import Theme

FITTING_SCORE, FITTING_SHARE = 15.0, 2 / 3
"""Shipped themes fit a list where so large a share of its papers scores so much for one of them."""
PAPERS_A_THEME, MOST_THEMES = 7, 14  # and no more themes than the root of the number of papers
WORDS_A_THEME, HEAVIEST = 14, 6.0
NAMING_WORDS, LONGEST_LABEL = 3, 34  # what a chart and the contents show whole
LONGEST_TERM, LONGEST_ID = 30, 60  # where a language writes no spaces, a whole clause is one word
PART = "Themes of the list"
DATA = parsing.shipped("coding/proposed.toml")
SILENT = frozenset([*DATA["scholarly"].split(), *DATA["publishers"].split()])
WORD = re.compile(r"[^\W\d_][\w'’/+]*\w")
NOTICE = re.compile(DATA["notice"], re.IGNORECASE | re.DOTALL)


def fitting_share(papers: Sequence[tuple[str, str]], themes: Sequence[Theme]) -> float:
    """The share of papers (title, abstract) whose best theme scores at least `FITTING_SCORE`."""
    found = [score_themes(title, abstract, themes) for title, abstract in papers]
    return sum(bool(scores) and scores[0].score >= FITTING_SCORE for scores in found) / max(len(found), 1)


def without_notice(abstract: str) -> str:
    """The abstract without the publisher's or database's notice at its end, whose words are nobody's subject."""
    return NOTICE.sub("", abstract)


def propose_themes(papers: Sequence[tuple[str, str]]) -> tuple[Theme, ...]:
    """Themes of the papers (title, abstract): factors of their TF-IDF, the largest first, named by their terms.

    A term's weight for a theme is its loading, the heaviest `HEAVIEST`. No theme where no term is left.
    """
    texts = [f"{title} . {title} . {without_notice(abstract)}" for title, abstract in papers]
    terms = TfidfVectorizer(
        analyzer=Terms(stop_words(texts)),
        sublinear_tf=True,
        min_df=2 if len(texts) > 3 * PAPERS_A_THEME else 1,
        max_df=0.6 if len(texts) > PAPERS_A_THEME else 1.0,
        max_features=4000,
    )
    try:
        weights = terms.fit_transform(texts)
    except ValueError:  # no term is left
        return ()
    count = min(MOST_THEMES, math.isqrt(len(texts)), round(len(texts) / PAPERS_A_THEME))
    count = min(max(count, 1), *weights.shape)
    factors = NMF(count, init="nndsvd", random_state=0, max_iter=400)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # names for a draft need no last digit
        loads = factors.fit_transform(weights)
    sizes = np.bincount(loads.argmax(axis=1), minlength=count)
    names = terms.get_feature_names_out()
    # a title's capitals say something inside a word only: ETE, TensorFlow
    titled = spellings(title for title, _ in papers if not title.isupper())
    inner = {word: form for word, form in titled.items() if form != form.capitalize()}
    spelt = inner | spellings(abstract for _, abstract in papers)
    found: dict[str, Theme] = {}
    for place in np.argsort(-sizes, kind="stable"):
        theme = named_theme(factors.components_[place], names, spelt)
        if theme and theme.id not in found:
            found[theme.id] = theme
    return tuple(found.values())


class Terms:
    """The terms of a text as `score_themes` finds them: words and pairs of neighbours, none a stop word."""

    def __init__(self, stop: frozenset[str]) -> None:
        self.stop = stop

    def __call__(self, text: str) -> list[str]:
        """The terms, case folded; two words are a term where nothing stands between them."""
        words = [word if self.says(word) else "" for word in fold_words(text)]
        pairs = pairwise(words)
        return [word for word in words if word] + [f"{one} {two}" for one, two in pairs if one and two]

    def says(self, word: str) -> bool:
        """Whether it is a word that tells papers apart."""
        return word not in self.stop and len(word) <= LONGEST_TERM and bool(WORD.fullmatch(word))


def stop_words(texts: Sequence[str]) -> frozenset[str]:
    """Words that say nothing, in English and in the language whose stop words the texts use most."""
    counts = Counter(word for text in texts for word in fold_words(text))
    known = [ENGLISH_STOP_WORDS, *(stop_list(code) for code in languages if code not in ("en", "ja", "zh"))]
    most = max(known, key=lambda words: sum(counts[word] for word in words))
    return frozenset(most | ENGLISH_STOP_WORDS | SILENT)


def stop_list(code: str) -> frozenset[str]:
    """Sphinx's stop words of a language."""
    found = languages[code]
    language = import_object(found) if isinstance(found, str) else found
    return frozenset(language.stopwords)


def spellings(texts: Iterable[str]) -> dict[str, str]:
    """How the texts mostly write each word that has a capital inside or nearly always begins with one: DNA, Algeria."""
    forms: dict[str, Counter[str]] = {}
    for word in (word for text in texts for word in re.findall(r"[^\W\d_]+", text)):
        forms.setdefault(word.casefold(), Counter())[word] += 1
    mostly = {word: found.most_common(1)[0][0] for word, found in forms.items()}
    return {
        word: form
        for word, form in mostly.items()
        if form not in (word, word.capitalize()) or forms[word][word] < 0.2 * forms[word].total()
    }


def named_theme(
    loadings: "np.ndarray[tuple[int], np.dtype[np.float64]]", names: Sequence[str], spelt: Mapping[str, str]
) -> Theme | None:
    """A theme of a factor: its heaviest terms, its name the first of them that share no word, as `spelt`."""
    order = [at for at in np.argsort(-loadings, kind="stable")[:WORDS_A_THEME] if loadings[at] > 0]
    if not order:
        return None
    words = {str(names[at]): float(loadings[at]) for at in order if anyascii(names[at])}
    heaviest = max(words.values())
    label = re.sub(r"\w+", lambda word: spelt.get(word[0], word[0]), label_of(tuple(words)))
    named = re.sub(r"[^a-z0-9]+", "-", anyascii(label).casefold()).strip("-")[:LONGEST_ID].strip("-")
    return Theme(
        id=DEVICE.sub(r"\1-1", named),
        part=PART,
        title=label[:1].upper() + label[1:],
        definition=f"Proposed from the list: papers that speak of {', '.join(list(words)[:6])}.",
        words={word: max(round(HEAVIEST * weight / heaviest, 1), 0.5) for word, weight in words.items()},
    )


def label_of(words: Sequence[str]) -> str:
    """The first terms that share no word, a pair in place of its first word: "imitation learning, grasping"."""
    chosen: list[str] = []
    for word in words:
        pair = next((other for other in words[:8] if " " in other and word in other.split()), word)
        taken = {stem(part) for term in chosen for part in term.split()}
        fits = len(", ".join([*chosen, pair])) <= LONGEST_LABEL or not chosen
        if fits and not taken.intersection(map(stem, pair.split())):
            chosen.append(pair)
        if len(chosen) == NAMING_WORDS:
            break
    return ", ".join(chosen)


def stem(word: str) -> str:
    """The word without the ending of a plural or of what belongs to somebody."""
    return re.sub(r"['’]?s$", "", word)


def themes_file(papers: Sequence[tuple[str, str]], shipped: Sequence[Theme], share: float) -> str:
    """The text of `themes.toml` for a new review: the shipped themes where they fit, else those proposed.

    Each theme stands under a line that says how many papers it is the first theme of.
    """
    fits = share >= FITTING_SHARE
    themes = tuple(shipped) if fits else propose_themes(papers)
    scores = [score_themes(title, abstract, themes) for title, abstract in papers]
    firsts = Counter(found[0].id for found in scores if found)
    rule = (
        f"# {share:.0%} of the papers speak clearly for a theme that litbook ships (a score of {FITTING_SCORE:g} or"
        " more);\n"
        f"# from {FITTING_SHARE:.0%} on the shipped themes are taken, below it themes are proposed from the list.\n"
    )
    blocks = (
        f"# first theme of {firsts[theme.id]} papers\n" + tomli_w.dumps({"themes": [theme.model_dump()]})
        for theme in themes
    )
    return f"{DATA['header']}{rule}\n" + ("\n".join(blocks) or "themes = []\n")
