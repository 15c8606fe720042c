"""How the book's reference lists read."""

from typing import get_args

import pytest
from pybtex.backends.plaintext import Backend
from pybtex.database import BibliographyData, Entry, Person

from litbook.model import EntryType
from litbook.site.numbered import LitbookStyle


def reference(entry: Entry) -> str:
    style = LitbookStyle()
    [formatted] = style.format_entries([entry], BibliographyData({"key": entry}))
    return str(formatted.text.render(Backend("utf-8")))


def test_a_reference_has_all_that_is_known() -> None:
    fields = {"title": "Reading Lists", "journal": "Journal of Lists", "year": "2021", "volume": "12"}
    entry = Entry("article", fields, {"author": [Person("Meyer, Ada")]})
    entry.key = "key"
    assert reference(entry) == "Ada Meyer. Reading Lists. Journal of Lists, 2021."


SHORTEST = {
    "article": "Reading Lists. Readers.",
    "inproceedings": "Reading Lists. In Readers.",
    "incollection": "Reading Lists. In Readers.",
    "techreport": "Reading Lists. Technical Report.",
    "phdthesis": "Reading Lists. PhD thesis.",
    "book": "Reading Lists.",
    "misc": "Reading Lists.",
}


@pytest.mark.parametrize("kind", get_args(EntryType))
def test_a_reference_is_written_without_what_a_list_does_not_say(kind: str) -> None:
    container = {"article": "journal", "inproceedings": "booktitle", "incollection": "booktitle"}.get(kind)
    entry = Entry(kind, {"title": "Reading Lists"} | ({container: "Readers"} if container else {}))
    entry.key = "key"
    assert reference(entry) == SHORTEST[kind]
