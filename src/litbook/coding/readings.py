"""What several readers coded of the same papers and claims, a file of JSON lines a comparison."""

from collections.abc import Iterator
from typing import Literal

from litbook.forms import Line, Slug, Text
from litbook.model import Basis, Stance, Value

READINGS = {"second": "second-reading.jsonl", "third": "third-reading.jsonl"}
CLAIMS_READ = "claims-second-reading.jsonl"
"""The files of the readings, below the review's data."""


class ThemeReading(Value):
    """What one reader coded of a paper."""

    primary: Slug
    secondary: tuple[Slug, ...]
    contribution: Line


class TwiceRead(Value):
    """Two readings of one paper, the other one second or third, and what the readers settled on."""

    citekey: Slug
    first: ThemeReading
    second: ThemeReading | None = None
    third: ThemeReading | None = None
    settled: ThemeReading
    reason: Text = ""

    def named(self) -> Iterator[tuple[str, str]]:
        """Kind and name of all that the readings are about."""
        yield "paper", self.citekey
        for reading in (self.first, self.second, self.third, self.settled):
            yield from (
                ("theme", theme) for theme in ((reading.primary, *reading.secondary) if reading else ())
            )


class FirstReading(Value):
    """The first reader's stance and what the note said of the basis: a result of the paper's own, or another."""

    stance: Stance
    basis: Literal["own", "theory", "survey", "assertion"]


class SecondReading(Value):
    """The blind reader's stance, `none` where the words do not bear on the claim, and basis."""

    stance: Literal[Stance, "none"]
    basis: Basis

    @property
    def coarse(self) -> str:
        """The basis in the first reader's words."""
        return "own" if self.basis in ("experiment", "model") else self.basis


class Settled(Value):
    """What was settled after both readings."""

    stance: Stance
    basis: Basis


class EvidenceReading(Value):
    """Both readings of one piece of evidence; `settled` is null where it was removed.

    `remarked` pieces are those of which the blind reader had seen a remark on the first reading.
    """

    claim: Slug
    citekey: Slug
    first: FirstReading
    second: SecondReading
    remarked: bool = False
    settled: Settled | None
    reason: Text = ""

    def named(self) -> Iterator[tuple[str, str]]:
        """Kind and name of all that the readings are about."""
        yield from (("claim", self.claim), ("paper", self.citekey))
