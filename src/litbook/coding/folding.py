"""Folding: one form for texts that differ only in white space, dashes, quotation marks or Greek letters."""

import re
import unicodedata
from functools import lru_cache

from litbook.model import Value

ALIKE = {
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟″«»", "''"),  # as TeX writes them, so that ``word'' folds alike
    '"': "''",
    # what TeX leaves of a sign where its backslash or its braces were lost
    "×": "times",
    "~": "sim",
    "∼": "sim",
    "≥": "ge",
    "≤": "le",
    "→": "rightarrow",
    "↔": "leftrightarrow",
    "\\": "",
    "{": "",
    "}": "",
    "…": "...",
    "\u00ad": "",
    "\u200b": "",
    "\u200d": "",
    "\ufeff": "",
}
GREEK = re.compile(r"GREEK (SMALL|CAPITAL) LETTER (?:FINAL )?([A-Z]+)")
MERGED = {" ", "-"}  # a run of these folds to one


class FoldedText(Value):
    """A folded text; `origins[i]` is the place in the original of what gave its character `i`."""

    text: str
    origins: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that gave `text[start:end]`, which must not be empty."""
        return self.origins[start], self.origins[end - 1] + 1


@lru_cache(maxsize=2048)
def fold_text(text: str) -> FoldedText:
    """The text with white space single, dashes, quotation marks and Greek letters in one form; case is kept.

    Greek letters and some signs become their TeX names ("μ" and "mu", "Σ" and "{\\Sigma}", "6×" and "6times"
    fold alike), because a stored text may be repaired and a quote taken before.
    """
    folded: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(text):
        for part in fold_character(character):
            if part in MERGED and (folded[-1:] or [" "]) == [part]:
                continue
            folded.append(part)
            origins.append(place)
    if folded[-1:] == [" "]:
        del folded[-1], origins[-1]
    return FoldedText(text="".join(folded), origins=tuple(origins))


@lru_cache(maxsize=4096)
def fold_character(character: str) -> str:
    """The folded form of one character, which may be several or none."""
    if character in ALIKE:
        return ALIKE[character]
    if character.isspace():
        return " "
    if character.isascii():
        return character
    plain = unicodedata.normalize("NFKC", character)
    greek = GREEK.fullmatch(unicodedata.name(plain, "")) if len(plain) == 1 else None
    if greek is None:
        return plain
    return greek[2].lower() if greek[1] == "SMALL" else greek[2].capitalize()
