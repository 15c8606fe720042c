"""Texts, names and titles as ASCII LaTeX for .bib fields, and back."""

import logging
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import chain

from bibtexparser.middlewares.names import parse_single_name_into_parts
from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexencode import (
    RULE_DICT,
    UnicodeToLatexConversionRule,
    UnicodeToLatexEncoder,
    unicode_to_latex,
)

from litbook import parsing
from litbook.corpus.bibtex_list import closing_brace
from litbook.escaping import one_line, spaced
from litbook.model import Name

logging.getLogger("pylatexenc").addHandler(logging.NullHandler())  # a user cannot mend what it complains of

SIGNS = parsing.shipped("bibliography/latex.toml")
PLAIN_FORMS: dict[str, str] = SIGNS["forms"]
GREEK = [chr(code) for code in range(0x391, 0x3CA) if chr(code).isalpha()]
MATH_ONLY = re.compile(r"\\ensuremath\{(\\?\w+)\}")
BARE_PERCENT = re.compile(r"(?<!\\)%")
# pylatexenc writes í as \'\i, which pandoc and citation-js read as an accent on a dotless letter
DOTLESS = re.compile(r"""(\\(?:['`"^~=.]|[uvHcdbk]\{))\\([ij])(?![A-Za-z])""")
TEX_SIGNS = re.compile(r"[\\${}~`]|--|''")


def to_latex(text: str) -> str:
    """The text with accents, Greek and TeX's own signs as LaTeX; a character without a LaTeX form stays."""
    signs = unicodedata.normalize("NFC", spaced(text))
    return DOTLESS.sub(r"\1\2", "".join(map(_latex_form, signs)))


def to_unicode_latex(text: str) -> str:
    """The text with only TeX's own signs and Greek as LaTeX, for BibLaTeX, which reads the rest as it is."""
    return "".join(_unicode_forms().get(sign, sign) for sign in spaced(text))


def from_latex(text: str) -> str:
    """The LaTeX text of a .bib field as Unicode, braces taken away."""
    if not TEX_SIGNS.search(text):
        return text
    # a .bib field has no comments, so a bare % is a sign that someone forgot to escape
    plain = BARE_PERCENT.sub(r"\\%", text).replace(r"{\textasciicircum}", "^")  # else it is read as U+02C6
    try:
        return str(_decoder().latex_to_text(plain))
    except (KeyError, IndexError, RecursionError):  # a command without its argument, braces a thousand deep
        return text


def to_verbatim(text: str) -> str:
    """A DOI for a field that no reader takes for LaTeX: TeX's signs in it are percent-encoded."""
    return re.sub(r"[{}\\%^]", lambda match: f"%{ord(match[0]):02X}", text)


def from_verbatim(text: str) -> str:
    """The DOI that `to_verbatim` wrote."""
    return re.sub(r"%(7B|7D|5C|25|5E)", lambda match: chr(int(match[1], 16)), text)


@cache
def _own_forms() -> dict[str, str]:
    # pylatexenc's \ensuremath{\pi} is unknown to pybtex; $\pi$ is read everywhere
    forms = ((sign, unicode_to_latex(sign, unknown_char_policy="keep")) for sign in GREEK)
    greek = {sign: MATH_ONLY.sub(r"$\1$", form) for sign, form in forms}
    return PLAIN_FORMS | greek


@cache
def _unicode_forms() -> dict[str, str]:
    return {sign: form for sign, form in _own_forms().items() if "\\" in form}


@lru_cache(maxsize=4096)
def _latex_form(sign: str) -> str:
    return str(_encoder().unicode_to_latex(sign))


@cache
def _encoder() -> UnicodeToLatexEncoder:
    own = {ord(sign): form for sign, form in _own_forms().items()}
    first = UnicodeToLatexConversionRule(RULE_DICT, own, replacement_latex_protection="none")
    return UnicodeToLatexEncoder(
        conversion_rules=[first, "defaults"],
        replacement_latex_protection="braces-all",
        unknown_char_policy="keep",
        unknown_char_warning=False,
    )


@cache
def _decoder() -> LatexNodes2Text:
    return LatexNodes2Text(math_mode="text", strict_latex_spaces=True)


SUFFIXES = frozenset({"Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"})
OTHERS = "others"
DIVIDES = re.compile(r",|\band\b")
"""What BibTeX takes for the end of a part of a name, or of the name."""


def plain_name(name: Name) -> str:
    """The name as one reads it: given name first, or the collective's own."""
    return name.literal or " ".join(part for part in (name.given, name.family) if part)


def split_suffix(family: str) -> tuple[str, str | None]:
    """A family name apart from its suffix. split_suffix("King III") -> ("King", "III")"""
    stem, _, last = family.rpartition(" ")
    return (stem.rstrip(","), last) if stem and last in SUFFIXES else (family, None)


def split_particle(family: str) -> tuple[str | None, str]:
    """A family name's lower-case start and the rest. split_particle("von Werra") -> ("von", "Werra")"""
    words = family.split()
    count = next((number for number, word in enumerate(words) if not word[0].islower()), 0)
    return (" ".join(words[:count]) or None, " ".join(words[count:]))


def format_authors(
    authors: Sequence[Name], complete: bool = True, encode: Callable[[str], str] = to_latex
) -> str:
    """The authors as a BibTeX field in LaTeX; `and others` where more are known to exist."""
    names = [format_name(name, encode) for name in authors]
    return " and ".join(names if complete or not names else [*names, OTHERS])


def format_name(name: Name, encode: Callable[[str], str] = to_latex) -> str:
    """`Family, Given` in LaTeX, with braces where BibTeX would divide the name otherwise.

    A collective stands in braces of its own, so that no reader takes it apart.
    """
    if name.literal or not name.family:
        return "{" + encode(plain_name(name)) + "}"
    family, suffix = split_suffix(name.family)
    given = encode(name.given or "")
    if DIVIDES.search(name.given or ""):
        given = "{" + given + "}"
    return ", ".join(
        part for part in (_format_family(family, bool(name.given), encode), suffix, given) if part
    )


def _format_family(family: str, has_given: bool, encode: Callable[[str], str]) -> str:
    particle, rest = split_particle(family)
    divides = any(word[0].islower() for word in rest.split()) or DIVIDES.search(rest)
    latex = encode(rest)
    if divides or (" " in rest and not has_given):
        latex = "{" + latex + "}"
    return f"{particle} {latex}" if particle else latex


COLLECTIVE = re.compile(
    r"^[^,]* (?:Collaboration|Consortium|Committee|Initiative|Investigators|Team|Working Group)$"
)


def parse_name(text: str) -> Name:
    """One BibTeX name in any of its three forms; a name wholly in braces, or that says so, is a collective."""
    text = one_line(text)
    if is_braced(text):
        return Name(literal=one_line(from_latex(text[1:-1])))
    if COLLECTIVE.search(text):
        return Name(literal=one_line(from_latex(text)))
    parts = parse_single_name_into_parts(text, strict=False)
    family = one_line(from_latex(" ".join((*parts.von, *parts.last, *parts.jr))))
    return Name(given=one_line(from_latex(" ".join(parts.first))) or None, family=family or None)


def is_braced(text: str) -> bool:
    """Whether one pair of braces encloses the whole text, and it is not an accent such as `{\\'E}`."""
    return text.startswith("{") and not text.startswith("{\\") and closing_brace(text) == len(text) - 1


PROPER_NAMES = frozenset(chain.from_iterable(parsing.shipped("bibliography/proper-names.toml").values()))


TYPOGRAPHY = [(re.compile(pattern), printed) for pattern, printed in SIGNS["typography"].items()]
PIECE = re.compile(r"""(?:[^\s\-–—/:;,.?!()\[\]“”"']|(?<=\d)\.(?=\d))+""")
NAME_BEFORE_COLON = re.compile(r"\S[^\s-]*-\S+(?=: )")
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
