"""Titles: tidied, and as LaTeX that keeps the capitals of proper names."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from litbook.bibliography.latex import to_latex

_PEOPLES_AND_LANGUAGES = """
Afrikaans Albanian American Amharic Arabic Armenian Assamese Azerbaijani Basque Belarusian Bengali Bosnian
Brazilian British Bulgarian Burmese Cantonese Catalan Chinese Croatian Czech Danish Dutch English Estonian
European Finnish Flemish French Galician Georgian German Greek Gujarati Hausa Hebrew Hindi Hungarian
Icelandic Igbo Indian Indic Indonesian Iranian Irish Italian Japanese Javanese Kannada Kazakh Khmer Korean
Kurdish Kyrgyz Lao Latin Latvian Lithuanian Macedonian Malay Malayalam Maltese Mandarin Maori Marathi
Mongolian Nepali Nordic Norwegian Odia Pashto Persian Polish Portuguese Punjabi Romanian Russian Sanskrit
Serbian Sindhi Sinhala Slavic Slovak Slovene Slovenian Somali Spanish Sundanese Swahili Swedish Swiss
Tagalog Tamil Tatar Telugu Thai Tibetan Turkic Turkish Ukrainian Urdu Uyghur Uzbek Vietnamese Welsh Xhosa
Yoruba Zulu
"""
_PLACES = """
Africa America Arctic Asia Australia Austria Brazil Britain Canada China Europe Finland France Germany
Greece India Indonesia Iran Iraq Ireland Israel Italy Japan Kenya Korea Mexico Netherlands Nigeria Norway
Pakistan Poland Portugal Russia Singapore Spain Sweden Switzerland Taiwan Thailand Turkey Ukraine Vietnam
"""
_PEOPLE = """
Adam Bayes Bayesian Bernoulli Boltzmann Boolean Cauchy Dirichlet Euclidean Euler Fisher Fourier Frobenius
Gaussian Gibbs Hadamard Hamming Hermite Hermitian Hessian Hilbert Jacobian Kronecker Lagrangian Langevin
Laplace Laplacian Lipschitz Lorenz Markov Nesterov Newton Pareto Poisson Riemannian Shannon Shapley Taylor
Turing Wasserstein
"""
_SYSTEMS = """
Alpaca Ascend Aya Bard Cerebras Chinchilla Claude Danube Falcon Galactica Gemini Gemma Goose Gopher Granite
Hyena Jamba Java Kimi Languini Linux Llama Mamba Megatron Mistral Mixtral Muon Nvidia Orca Pangu Pathways
Pythia Python Pytorch Qwen Reddit Sora Tele Tencent Twitter Vicuna Wikipedia Wolfram
"""
_PHRASES = (
    "Aya Expanse",
    "Common Crawl",
    "Data-Juicer",
    "DeepSpeed Inference",
    "Grace Hopper",
    "Hugging Face",
    "Languini Kitchen",
    "Pangu Ultra",
    "Stack Exchange",
    "Stack Overflow",
    "The Pile",
    "The Stack",
)

PROPER_NAMES = frozenset(
    (*_PEOPLES_AND_LANGUAGES.split(), *_PLACES.split(), *_PEOPLE.split(), *_SYSTEMS.split(), *_PHRASES)
)


TYPOGRAPHY = (
    (re.compile("\u00b5"), "μ"),  # the micro sign, which many keyboards give for the letter
    (re.compile("[\u2018\u2019]"), "'"),
    (re.compile(r'(?<!\w)"([^"]+)"(?!\w)'), r"“\1”"),
    (re.compile(r"---"), "—"),
    (re.compile(r"--"), "–"),
    (re.compile(r"\s+"), " "),
)
PIECE = re.compile(r"""(?:[^\s\-–—/:;,.?!()\[\]“”"']|(?<=\d)\.(?=\d))+""")
NAME_BEFORE_COLON = re.compile(r"\S+-\S+(?=: )")
ORDINARY_CAPITALS = frozenset({"A"})
SENTENCE_END = re.compile(r"[:?!.–—]\s*[“\"(]?$")


def tidy_title(title: str) -> str:
    """The title in NFC with one kind of dash, quotation mark, apostrophe, μ and space."""
    tidy = unicodedata.normalize("NFC", title)
    for pattern, replacement in TYPOGRAPHY:
        tidy = pattern.sub(replacement, tidy)
    return tidy.strip()


def title_to_latex(title: str, encode: Callable[[str], str] = to_latex) -> str:
    """The title as LaTeX with braces around what a style that lower-cases titles must leave alone."""
    parts, end = [], 0
    for start, stop in protected_spans(title):
        parts += [encode(title[end:start]), "{", encode(title[start:stop]), "}"]
        end = stop
    return "".join(parts) + encode(title[end:])


def protected_spans(title: str) -> list[tuple[int, int]]:
    """Where the title's capitals carry meaning: acronyms, formulas, model names, proper names."""
    spans = [match.span() for match in _proper_name().finditer(title)]
    spans += [match.span() for match in [NAME_BEFORE_COLON.match(title)] if match]
    spans += [match.span() for match in PIECE.finditer(title) if _keeps_case(match, title)]
    apart: list[tuple[int, int]] = []
    for start, stop in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not apart or start >= apart[-1][1]:
            apart.append((start, stop))
    return apart


def is_sentence_case(title: str) -> bool:
    """Whether most of the title's longer words are lower-case, so that a capital marks a name."""
    words = [word for word in PIECE.findall(title)[1:] if len(word) > 3 and word.isalpha()]
    return len(words) > 2 and sum(word.islower() for word in words) > 0.7 * len(words)


def _keeps_case(match: re.Match[str], title: str) -> bool:
    piece = match[0]
    if match.start() == 0 and piece[0].islower():  # "xLSTM", "μnit": no style may capitalise it
        return True
    if not any(letter.isupper() for letter in piece):
        return False
    if len(piece) == 1:
        return piece not in ORDINARY_CAPITALS
    if any(letter.isupper() for letter in piece[1:]) or not piece.isalpha() or not piece[0].isascii():
        return True
    inside = match.start() > 0 and not SENTENCE_END.search(title[: match.start()])
    return inside and piece[0].isupper() and is_sentence_case(title)


@cache
def _proper_name() -> re.Pattern[str]:
    names = sorted(PROPER_NAMES, key=lambda name: (-len(name), name))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)")
