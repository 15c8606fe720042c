"""What looks damaged in a paper's text and no rule repairs."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from litbook.corpus.rules import CODE_SPAN, pattern
from litbook.errors import Problem, Severity
from litbook.model import Paper

MEND = "add a rule of repair if the reading is certain, or correct the list"
AROUND = 25  # characters of context on each side


class Sign(NamedTuple):
    """A sign of damage: its check's code, what it means, and where it matches."""

    code: str
    meaning: str
    pattern: re.Pattern[str]


SIGNS = (
    Sign(
        "D001",
        "a TeX command is left",
        re.compile(r"(?<![\w\\:])\\(?!n[A-Z])[A-Za-z]{2,}(?![\w]*\\\w)|(?<=\d)\\[A-Za-z]{2,}|\\begin\{|\\end\{"),
    ),
    Sign(
        "D002",
        "a sign that TeX escapes, or an accent, is left",
        re.compile(r"(?<=[\w)\s(])\\[%&#_](?=\W|\w|$)|(?<![\w:\\])\\\$(?=\d)|(?<=[A-Za-z])\\[\"'`^~=](?=\{?[A-Za-z])"),
    ),
    Sign(
        "D003",
        "braces of TeX are left",
        re.compile(r"[_^]\{|\{[A-Z]\w*\}(?=[\w_^])|\{\\|(?<![\w\\./-])(?:text|math)[a-z]{2}\{"),
    ),
    Sign(
        "D004",
        "a dollar sign of a formula is left",
        re.compile(r"(?<!\\)\$(?=\\|[A-Za-z]\$|[A-Za-z][_^ =<>])|(?<=[\w}])\$(?=[\s.,;)]|$)(?<![A-Z]\$)"),
    ),
    Sign(
        "D005",
        "a word that was a TeX symbol is glued to a number, or stands for one",
        re.compile(
            r"(?<![\w.])\d[\d.,]{0,15}(?:times|sim|approx|leq|geq|cdot)(?![a-z_(])"
            r"|(?<![\w.\\])(?:times|sim!?|approx|leq|geq|cdot)(?=\d[\d.,]{0,15}(?:[\s%)KMBT]|$))"
            r"|(?<![\w\\./-])(?:leq|geq|neq|cdots?|ldots|infty|propto|mathcal|mathbb|mathbf|mathrm|textit|textbf)(?![\w(.{-])"
            r"|(?<=\()(?:ge|le)(?= \d[\d.]{0,9}[KMBT%])|(?<=[a-z] )eta(?= [a-z])"
            r"|[a-z ](?:left|right)arrow(?=[a-z\d]| \w)(?! (?:key|sign|symbol|button|icon))"
        ),
    ),
    Sign(
        "D006",
        "a character could not be read, or steers the order of reading",
        re.compile(
            "[\ufffd\u0000-\u0008\u000b\u000e-\u001f\u007f-\u0084\u0086-\u009f\u202a-\u202e\u2066-\u2069"
            "\ue000-\uf8ff]"
        ),
    ),
    Sign(
        "D007",
        "letters were read in the wrong encoding",
        re.compile(r"â€[\w\W]|Ã[\u0080-\u00bf¢£©¨¤¶¼§³±‰]|Â[\u00a0-\u00bf]|ï»¿|ðŸ|â†’"),
    ),
    Sign(
        "D008",
        "a quotation opened in TeX's way does not close",
        re.compile(rf"{pattern('OPENING')}``(?=[A-Za-z])(?![^`]*``)"),
    ),
    Sign(
        "D009",
        "HTML is left",
        re.compile(r"</?(?:p|b|i|em|strong|sub|sup|a|br|span|div|code)(?:\s[^<>]*)?/?>|&(?:#\w{2,6}|[a-z]{2,6});"),
    ),
    Sign(
        "D010",
        "a link is broken or was rewritten by a mirror",
        re.compile(r"https?://(?=\s|$)|https?:/(?=[^/])|https?://[^\s{}]{0,300}[^\s{}/$]\{"
            rf"|(?<![\w-]){pattern('MIRROR')}/"),
    ),
)  # fmt: skip
UNBALANCED = ("D011", "a brace has no partner")

CHECKS: tuple[tuple[str, Severity, str], ...] = (
    *((sign.code, "warning", sign.meaning) for sign in SIGNS),
    (UNBALANCED[0], "warning", UNBALANCED[1]),
)


def find_damage(paper: Paper, file: str) -> tuple[Problem, ...]:
    """What looks damaged in the title and the abstract, one warning a place, in text order.

    Code between backticks is not looked at.
    """
    return tuple(
        damage_problem(paper, file, field, text, found)
        for field, text in (("title", paper.title), ("abstract", paper.abstract))
        for found in sorted(damaged_places(text))
    )


def damaged_places(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Each damaged place: start, end, the check's code and meaning."""
    prose = CODE_SPAN.sub(lambda match: " " * len(match[0]), text)
    for sign in SIGNS:
        for match in sign.pattern.finditer(prose):
            yield match.start(), match.end(), sign.code, sign.meaning
    for place in lone_braces(prose):
        yield place, place + 1, *UNBALANCED


def lone_braces(text: str) -> Iterator[int]:
    """Where a brace stands without its partner."""
    opened: list[int] = []
    for match in re.finditer(r"[{}]", text):
        if match[0] == "{":
            opened.append(match.start())
        elif opened:
            opened.pop()
        else:
            yield match.start()
    yield from opened


def damage_problem(
    paper: Paper, file: str, field: str, text: str, found: tuple[int, int, str, str]
) -> Problem:
    """The warning for one damaged place, with the words around it."""
    start, end, code, meaning = found
    context = text[max(0, start - AROUND) : end + AROUND].strip()
    place = f"line {paper.line}: {field}, character {start}"
    return Problem(
        code=code, file=file, place=place, text=f"{meaning}: {context!r}", mend=MEND, severity="warning"
    )
