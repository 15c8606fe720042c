"""The second reading of the claims' evidence, beside the first, and how far the two agree."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import pandas as pd
from pydantic import ValidationError

from litbook.coding.agreement import measure_agreement
from litbook.errors import DataError, Problem
from litbook.model import Basis, Stance, Value


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

    claim: str
    citekey: str
    first: FirstReading
    second: SecondReading
    remarked: bool = False
    settled: Settled | None
    reason: str = ""


def parse_readings(lines: Iterable[str], file: str) -> tuple[EvidenceReading, ...]:
    """The readings of a file of JSON lines. Raises DataError for a line that is none."""
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(EvidenceReading.model_validate_json(line))
        except ValidationError as error:
            fault = error.errors()[0]
            place = f"line {number}" + "".join(f".{part}" for part in fault["loc"])
            raise DataError([Problem(code="F004", file=file, place=place, text=fault["msg"])]) from error
    return tuple(found)


def evidence_agreement(readings: Sequence[EvidenceReading]) -> pd.DataFrame:
    """Agreement on stance and basis: subject, of, pieces, agreeing, kappa, kappa_low, kappa_high, removed.

    `of` says which pieces: all, or those of which the blind reader had seen no remark. Without rows where there
    are no readings.
    """
    unseen = [one for one in readings if not one.remarked]
    rows = [
        row(subject, of, chosen, values)
        for subject, values in SUBJECTS.items()
        for of, chosen in (("all", readings), ("without a remark seen", unseen))
        if chosen
    ]
    columns = ["subject", "of", "pieces", "agreeing", "kappa", "kappa_low", "kappa_high", "removed"]
    return pd.DataFrame(rows, columns=columns)


def row(
    subject: str, of: str, readings: Sequence[EvidenceReading], values: "Values"
) -> tuple[str, str, int, int, float, float, float, int]:
    """One row of the agreement: the measures of one subject over some readings."""
    first, second = values
    keys = [f"{one.claim}/{one.citekey}" for one in readings]
    found = measure_agreement(
        dict(zip(keys, map(first, readings), strict=True)),
        dict(zip(keys, map(second, readings), strict=True)),
    )
    removed = sum(one.settled is None for one in readings)
    return (subject, of, found.n, found.agreeing, found.kappa, *found.interval, removed)


Values = tuple[Callable[[EvidenceReading], str], Callable[[EvidenceReading], str]]
SUBJECTS: dict[str, Values] = {
    "stance": (lambda one: one.first.stance, lambda one: one.second.stance),
    "basis": (lambda one: one.first.basis, lambda one: one.second.coarse),
}
