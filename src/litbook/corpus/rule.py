"""What a rule of text repair is, and how TeX is turned into text."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pylatexenc.latex2text import LatexNodes2Text

from litbook.model import Value

Mend = str | Callable[[re.Match[str]], str | None]

# Code between backticks, and Windows paths, whose backslashes are no TeX.
CODE_SPAN = re.compile(r"(?<![`\\])`(?!`)(?:[^`'\n]|'[^'`\n]*'){1,80}`(?!`)|(?<!\w)[A-Za-z]:\\\\?\w\S*")
FORMULA_SPAN = re.compile(r"(?<![\w\\$])\$(?![\s$])[^$\n]{0,300}?[\\^_{][^$\n]{0,300}?(?<!\s)\$(?!\d)")
PIECE = re.compile(r"<([A-Z][A-Z_]*)>")
PLAIN_SIGNS = str.maketrans({"∼": "~", "µ": "μ"})  # the signs that abstracts print for \sim and \textmu


class Change(Value):
    """One place where a rule applies: `before == text[start:start + len(before)]`."""

    start: int
    before: str
    after: str


@dataclass(frozen=True)
class Rule:
    """A named repair: what it matches, what it prints instead, and why.

    `mend` is a template for `Match.expand`, or a function that gives the new text or None to leave the match.
    `formulas`: the rule reads formulas as a whole; others leave what stands between two dollar signs.
    `signs`: a text that holds none of them has no match, and is not searched.
    `examples` are pairs (damaged, repaired); `healthy` are texts that look alike and must stay.
    """

    name: str
    why: str
    pattern: re.Pattern[str]
    mend: Mend
    examples: tuple[tuple[str, str], ...]
    healthy: tuple[str, ...] = ()
    signs: tuple[str, ...] = ("",)
    formulas: bool = False

    def concerns(self, text: str) -> bool:
        """Whether the text holds one of the rule's signs."""
        for sign in self.signs:  # noqa: SIM110 - `any` costs more than the search
            if sign in text:
                return True
        return False

    def changes(self, text: str) -> Iterator[Change]:
        """Where the rule changes the text; code is left as it is, and a formula is changed whole or not at all."""
        kept: list[tuple[int, int]] | None = None  # looked for when there is something to change
        for match in self.pattern.finditer(text):
            after = match.expand(self.mend) if isinstance(self.mend, str) else self.mend(match)
            if after is None or after == match[0]:
                continue
            kept = self.kept(text) if kept is None else kept
            if not any(start <= match.start() and match.end() <= end for start, end in kept):
                yield Change(start=match.start(), before=match[0], after=after)

    def kept(self, text: str) -> list[tuple[int, int]]:
        """Where the text is code, or a formula that the rule does not read as a whole."""
        spans = [match.span() for match in CODE_SPAN.finditer(text)] if "`" in text or "\\" in text else []
        if "$" in text and not self.formulas:
            spans += [match.span() for match in FORMULA_SPAN.finditer(text)]
        return spans


def filled(pattern: str | Sequence[str], words: Mapping[str, str | Sequence[str]]) -> str:
    """The pattern with each `<NAME>` replaced by the piece of that name; an array's pieces are joined."""
    return PIECE.sub(lambda match: filled(words[match[1]], words), "".join(pattern))


@cache
def tex_converter() -> LatexNodes2Text:
    """The converter, made once: it loads the tables of TeX macros."""
    return LatexNodes2Text(math_mode="text", keep_comments=False, strict_latex_spaces="based-on-source")


@cache
def tex_to_text(tex: str) -> str:
    """A small piece of TeX as text: `\\Sigma` gives "Σ", `\\`e` gives "è"."""
    text: str = tex_converter().latex_to_text(tex)
    return text.translate(PLAIN_SIGNS).strip()
