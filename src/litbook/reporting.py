"""Problems as text, JSON or GitHub annotations."""

import re
from collections.abc import Iterable
from typing import Literal

from litbook.errors import Problem
from litbook.escaping import json_text, terminal_line, terminal_text

Format = Literal["text", "json", "github"]
ANNOTATIONS = {"error": "error", "warning": "warning", "note": "notice"}
LINE = re.compile(r"line (\d+)")


def render_problems(problems: Iterable[Problem], format: Format = "text") -> str:  # noqa: A002  the CLI's word
    """The problems in their order, one a line; as JSON a list of objects with every field."""
    if format == "json":
        return json_text([problem.model_dump() for problem in problems], indent=1) + "\n"
    line = github_annotation if format == "github" else text_line
    return "".join(f"{line(problem)}\n" for problem in problems)


def text_line(problem: Problem) -> str:
    """`file: place: severity code: text; mend`."""
    where = ": ".join(part for part in (problem.file, problem.place) if part)
    return terminal_line(f"{where}: {problem.severity} {problem.code}: {problem.text}" + _mend(problem))


def github_annotation(problem: Problem) -> str:
    """A GitHub workflow command, which marks the line of the file in the review of a change."""
    line = LINE.match(problem.place)
    places = {"file": problem.file, "line": line and line[1], "title": problem.code}
    properties = ",".join(f"{name}={_escape(text, ',:')}" for name, text in places.items() if text)
    place = f"{problem.place}: " if problem.place else ""
    words = terminal_text(place + problem.text + _mend(problem))
    return f"::{ANNOTATIONS[problem.severity]} {properties}::{_escape(words)}"


def _mend(problem: Problem) -> str:
    return f"; {problem.mend}" if problem.mend else ""


def _escape(text: str, also: str = "") -> str:
    for sign in "%\r\n" + also:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
