"""Unicode text as ASCII LaTeX for .bib fields, and back."""

import logging
import re
import unicodedata
from functools import cache, lru_cache

from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexencode import (
    RULE_DICT,
    UnicodeToLatexConversionRule,
    UnicodeToLatexEncoder,
    unicode_to_latex,
)

from litbook.escaping import spaced

logging.getLogger("pylatexenc").addHandler(logging.NullHandler())  # a user cannot mend what it complains of

# What BibTeX, biber, pybtex, pandoc and citation-js all read back as the same character.
PLAIN_FORMS = {
    "&": r"\&", "%": r"\%", "_": r"\_", "#": r"\#", "$": r"\$",
    "{": r"$\lbrace$", "}": r"$\rbrace$",  # BibTeX counts \{ as a brace
    "\\": r"{\textbackslash}", "^": r"{\textasciicircum}", "~": r"{\textasciitilde}",
    "–": "--", "—": "---", "“": "``", "”": "''", "‘": "`", "’": "'", "×": r"$\times$", "\u00a0": "~",
}  # fmt: skip
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
    """A DOI for a field that no reader takes for LaTeX: what would end the field is percent-encoded."""
    return re.sub(r"[{}\\%]", lambda match: f"%{ord(match[0]):02X}", text)


def from_verbatim(text: str) -> str:
    """The DOI that `to_verbatim` wrote."""
    return re.sub(r"%(7B|7D|5C|25)", lambda match: chr(int(match[1], 16)), text)


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
