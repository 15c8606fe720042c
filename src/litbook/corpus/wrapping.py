"""Undoes hard wrapping: joins the lines of a paragraph, and makes whole the words that were cut."""

import re
from collections.abc import Sequence
from itertools import pairwise

LETTER = r"[^\W\d]"
FIRST_HALF = re.compile(rf"\S*?{LETTER}{LETTER}-(?={LETTER}-?{LETTER})")
HALF_END, HALF_BEGIN = re.compile(rf"{LETTER}-?{LETTER}-$"), re.compile(rf"{LETTER}-?{LETTER}")
DASH_END, DASH_BEGIN = re.compile(r"\w--$"), re.compile(r"--\w")
SUSPENDED = re.compile(r"(?:and|or|nor|to|onto|but|versus|vs)(?:\s|$)")
CUT_LINK = re.compile(r"https?://\S*-$")


def unfold(lines: Sequence[str]) -> str:
    """The lines of one paragraph as one line; a word or link that the wrapping cut is made whole."""
    cuts_words = _cuts_words(lines)
    width = max((len(line) for line in lines if " " in line), default=0)
    text = lines[0]
    for before, line in pairwise(lines):
        whole = (cuts_words and _cut_word(before, line)) or _cut_link(before, line, width)
        text += line if whole else f" {line}"
    return " ".join(text.split())


def _cuts_words(lines: Sequence[str]) -> bool:
    """False if the first half of some hyphenated word would have fitted on the line before it."""
    width = max(map(len, lines))
    halves = ((line, FIRST_HALF.match(following)) for line, following in pairwise(lines))
    return not any(half and len(line) + 1 + half.end() < width for line, half in halves)


def _cut_word(before: str, line: str) -> bool:
    """Whether the lines end and begin in halves of a hyphenated word (not in "pre- and post-training")."""
    if DASH_BEGIN.match(line) or DASH_END.search(before):
        return True
    return bool(HALF_END.search(before) and HALF_BEGIN.match(line) and not SUSPENDED.match(line))


def _cut_link(before: str, line: str, width: int) -> bool:
    """Whether a link was cut: at a hyphen, or where the line was full if it is longer than a line."""
    if CUT_LINK.search(before):
        return True
    link = before.split()[-1] + line.split()[0]
    ended = before[-1] in ".,;:)" and not line[0].islower()
    whole = link.startswith(("http://", "https://")) and len(link) > width == len(before)
    return whole and not ended
