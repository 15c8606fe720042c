"""The forms that texts, identifiers, addresses and dates have; what has another form is refused with its mend."""

import calendar
import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from litbook.escaping import is_address, is_hidden, visible

ARXIV = re.compile(r"[0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[A-Z]{2})?/[0-9]{7}")
DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")
CATEGORY = re.compile(r"[a-z-]+(?:\.[A-Za-z-]+)?")
SLUG = re.compile(r"[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?=\S)")
PARTIAL_DATE = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9][0-9])(?:-(?P<day>[0-9][0-9]))?)?")
DEVICE = re.compile(r"(?i)^(con|prn|aux|nul|(?:com|lpt)[0-9])(?=\.|$)")
"""What no file of Windows may be called, whatever its ending."""
LONGEST_SLUG = 80  # it becomes a file's name with an ending, and file systems allow 255 bytes


def _refusal(text: str, mend: str) -> PydanticCustomError:
    return PydanticCustomError("form", "{fault}; {mend}", {"fault": text, "mend": mend})


def _printed(text: str) -> str:
    hidden = None if text.isprintable() else next((sign for sign in text if is_hidden(sign)), None)
    if hidden:
        raise _refusal(f"holds the hidden sign U+{ord(hidden):04X}", "take it out")
    return text


def _line(text: str) -> str:
    if len(_printed(text).splitlines()) > 1 or "\t" in text:
        raise _refusal("holds a line break or tab", "write it on one line")
    return text


def _matching(form: re.Pattern[str], fault: str, mend: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not form.fullmatch(_printed(text)):
            raise _refusal(f"{visible(text)[:60]!r} is {fault}", mend)
        return text

    return check


def _slug(text: str) -> str:
    if len(text) > LONGEST_SLUG or not SLUG.fullmatch(text) or DEVICE.match(text):
        mend = f"write at most {LONGEST_SLUG} letters and digits of ASCII, parted by single signs of ._+-"
        raise _refusal(f"{visible(text)[:60]!r} is no name that a file can have", mend)
    return text


def _address(text: str) -> str:
    first = _line(text).partition(" ")[0]
    if SCHEME.match(first) and not is_address(first):
        raise _refusal(f"{first[:60]!r} is no address of the web", "write one that begins with http or https")
    return text


Text = Annotated[str, AfterValidator(_printed)]
"""Words of a curated file: without control characters and marks that reorder the text."""
Line = Annotated[str, AfterValidator(_line)]
"""The same on one line."""
CleanText = Annotated[str, AfterValidator(visible)]
"""Words of a list, which a person did not write here: hidden signs are left out."""
ArxivId = Annotated[
    str, AfterValidator(_matching(ARXIV, "no arXiv id", "write it like 1706.03762 or cs.LG/0701001"))
]
Doi = Annotated[str, AfterValidator(_matching(DOI, "no DOI", "write it like 10.1145/3442188.3445922"))]
Category = Annotated[str, AfterValidator(_matching(CATEGORY, "no category of arXiv", "write it like cs.CL"))]
Slug = Annotated[str, AfterValidator(_slug)]
"""An id that becomes a file's name, an anchor or an argument."""
Address = Annotated[str, AfterValidator(_address)]
"""An address as printed, with or without its scheme, or words; a remark may follow after a space."""


class PartialDate(str):
    """A date of the calendar as far as it is known: `2023`, `2023-09` or `2023-09-12`."""

    __slots__ = ()

    def __new__(cls, text: str) -> "PartialDate":
        """Raises ValueError for a text of another form and for a day that no calendar has."""
        found = PARTIAL_DATE.fullmatch(text)
        year, month, day = (int(part or 1) for part in found.groups()) if found else (0, 0, 0)
        if year < 1000 or not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
            raise _refusal(f"{visible(text)[:60]!r} is no date", "write it like 2023-09-12, 2023-09 or 2023")
        return super().__new__(cls, text)

    @property
    def year(self) -> int:
        """The year."""
        return int(self[:4])

    @property
    def month(self) -> int | None:
        """The month from 1; null where only the year is known."""
        return int(self[5:7]) if len(self) > 4 else None

    @property
    def year_month(self) -> str:
        """The date without its day."""
        return self[:7]

    @property
    def day(self) -> int | None:
        """The day of the month; null where it is not known."""
        return int(self[8:]) if len(self) > 7 else None

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """A string for pydantic, in and out."""
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())
