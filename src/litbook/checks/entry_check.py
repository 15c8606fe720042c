"""What a check of the bibliography is, and what it looks at."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from litbook.bibliography.bibtex import RawEntry, bibtex_fields
from litbook.bibliography.entries import VenueName
from litbook.errors import Severity
from litbook.model import Entry, Record, Value


class Subject(Value):
    """One entry under check: as printed, as read, and the record it stands for, where there is one."""

    raw: RawEntry
    entry: Entry
    record: Record | None = None


class Context(Value):
    """What the checks of an entry compare it with; `this_year` null leaves future years unchecked."""

    records: tuple[Record, ...] = ()
    venues: tuple[VenueName, ...] = ()
    this_year: int | None = None


Fault = tuple[str, str]  # citekey, what is wrong
EntryFinder = Callable[[Subject, Context], Iterable[str]]
LibraryFinder = Callable[[Sequence[Subject], Context], Iterable[Fault]]


@dataclass(frozen=True)
class Check:
    """One check: its code, severity and meaning, the mend, and examples, which are its tests.

    An example is a whole .bib file, or fields that replace those of a sound entry. `find` says what is wrong
    with one entry, `find_in_all` with the entries together; a check with neither is made by the reader.
    """

    code: str
    severity: Severity
    meaning: str
    mend: str
    bad: str
    good: str
    find: EntryFinder | None = None
    find_in_all: LibraryFinder | None = None

    def faults(self, subjects: Sequence[Subject], context: Context) -> Iterator[Fault]:
        """Every entry the check objects to, with what is wrong."""
        if self.find:
            for subject in subjects:
                yield from ((subject.entry.citekey, text) for text in self.find(subject, context))
        if self.find_in_all:
            yield from self.find_in_all(subjects, context)


def make_subject(entry: Entry, record: Record | None = None) -> Subject:
    """The entry as it would be printed in BibTeX."""
    raw = RawEntry(citekey=entry.citekey, type=entry.type, line=0, fields=bibtex_fields(entry))
    return Subject(raw=raw, entry=entry, record=record)
