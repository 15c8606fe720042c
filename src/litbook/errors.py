"""One family of errors: each fault is a `Problem`, and faults travel together."""

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from litbook.escaping import terminal_line

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

    def __str__(self) -> str:
        """One line: `file: place: text; mend`, the empty parts left out."""
        where = ": ".join(part for part in (self.file, self.place) if part)
        return terminal_line(f"{where}: {self.text}" + (f"; {self.mend}" if self.mend else ""))


class LitbookError(Exception):
    """What litbook raises for a user's mistake; its text is one line for each fault."""


class DataError(LitbookError):
    """Bad input: carries every fault that was found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class BuildError(LitbookError):
    """A notebook or the site did not build; its text names the place and the cause."""
