"""What looks damaged in a paper's text and no rule repairs."""

import re
from collections.abc import Iterator

from litbook.corpus.rules import CODE_SPAN, DATA, filled
from litbook.errors import Problem, catalogue
from litbook.model import Paper

MEND = "add a rule of repair if the reading is certain, or correct the list"
AROUND = 25  # characters of context on each side
UNBALANCED = catalogue()["D011"]
SIGNS = [
    (check, re.compile(filled(check.pattern, DATA["words"])))
    for code, check in catalogue().items()
    if code.startswith("D") and check.pattern
]


def find_damage(paper: Paper, file: str) -> tuple[Problem, ...]:
    """What looks damaged in the title and the abstract, one warning a place, in text order.

    Code between backticks is not looked at.
    """
    return tuple(
        Problem(
            code=code,
            file=file,
            place=f"line {paper.line}: {field}, character {start}",
            text=f"{meaning}: {text[max(0, start - AROUND) : end + AROUND].strip()!r}",
            mend=MEND,
            severity="warning",
        )
        for field, text in (("title", paper.title), ("abstract", paper.abstract))
        for start, end, code, meaning in sorted(damaged_places(text))
    )


def damaged_places(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Each damaged place: start, end, the check's code and meaning."""
    prose = CODE_SPAN.sub(lambda match: " " * len(match[0]), text)
    for check, sign in SIGNS:
        for match in sign.finditer(prose):
            yield match.start(), match.end(), check.code, check.meaning
    for place in lone_braces(prose):
        yield place, place + 1, UNBALANCED.code, UNBALANCED.meaning


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
