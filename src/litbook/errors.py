"""One family of errors: each fault is a `Problem`; faults travel together, as text, JSON or annotations."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from litbook.escaping import json_text, terminal_line, terminal_text

Severity = Literal["error", "warning", "note"]


class Problem(BaseModel):
    """One fault: a check's code, the file and place, what is wrong, and the mend."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    file: str
    place: str = ""
    text: str
    mend: str = ""
    severity: Severity = "error"

    @classmethod
    def of(
        cls, code: str, file: object, text: str, mend: str = "", place: str = "", severity: Severity = "error"
    ) -> "Problem":
        """The fault of these parts; a path is written as it is."""
        return cls(code=code, file=str(file), place=place, text=text, mend=mend, severity=severity)

    def __str__(self) -> str:
        """One line: `file: place: text; mend`, the empty parts left out."""
        return terminal_line(f"{self.where}: {self.what}")

    @property
    def where(self) -> str:
        """The file, and the place in it where one is named."""
        return f"{self.file}: {self.place}" if self.file and self.place else self.file or self.place

    @property
    def what(self) -> str:
        """What is wrong, and the mend where there is one."""
        return f"{self.text}; {self.mend}" if self.mend else self.text


class Check(BaseModel):
    """What finds a fault: its code, severity and meaning; of the bibliography also the mend, and examples, its tests.

    An example changes a sound entry, once for each entry that it is about. A rule looks `at` texts of an entry, for
    the `form` that they must have or the `pattern` that they may not hold, and `says` what is wrong with one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    severity: Severity
    meaning: str
    mend: str = ""
    at: str = ""
    form: str = ""
    pattern: str = ""
    says: str = ""
    bad: tuple[dict[str, Any], ...] = ()
    good: tuple[dict[str, Any], ...] = ()


@cache
def catalogue() -> Mapping[str, Check]:
    """The checks by code."""
    text = (Path(__file__).parent / "checks" / "checks.toml").read_text("utf-8")
    return {one["code"]: Check.model_validate(one) for one in tomllib.loads(text)["check"]}


Fault = tuple[str, str, str, str]
"""Code, place, what is wrong, the mend."""


def problems_of(faults: Iterable[Fault], file: str) -> tuple[Problem, ...]:
    """The faults of a file, each as severe as the catalogue has it; one without a mend has that of its check."""
    return tuple(
        Problem(
            code=code, file=file, place=place, text=text, mend=mend or check.mend, severity=check.severity
        )
        for code, place, text, mend in faults
        for check in [catalogue()[code]]
    )


def repeated(names: Iterable[str]) -> dict[str, int]:
    """The names that occur more than once, and how often, in the order in which they first do."""
    return {name: count for name, count in Counter(names).items() if count > 1}


class LitbookError(Exception):
    """What litbook raises for a user's mistake; its text is one line for each fault."""


class DataError(LitbookError):
    """Bad input: carries every fault that was found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def one(cls, code: str, file: object, text: str, mend: str = "", place: str = "") -> "DataError":
        """A single fault; a path is written as it is."""
        return cls([Problem.of(code, file, text, mend, place)])


def refuse(faults: Iterable[Fault], file: str) -> None:
    """Raises DataError with these faults of a file, if there are any."""
    if problems := problems_of(faults, file):
        raise DataError(problems)


class BuildError(LitbookError):
    """A notebook or the site did not build; its text names the place and the cause."""


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
    return terminal_line(f"{problem.where}: {problem.severity} {problem.code}: {problem.what}")


def github_annotation(problem: Problem) -> str:
    """A GitHub workflow command, which marks the line of the file in the review of a change."""
    line = LINE.match(problem.place)
    places = {"file": problem.file, "line": line and line[1], "title": problem.code}
    properties = ",".join(f"{name}={_escape(text, ',:')}" for name, text in places.items() if text)
    place = f"{problem.place}: " if problem.place else ""
    words = terminal_text(place + problem.what)
    return f"::{ANNOTATIONS[problem.severity]} {properties}::{_escape(words)}"


def _escape(text: str, also: str = "") -> str:
    for sign in "%\r\n" + also:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
