"""A new paper: what is asked, its line in `records.jsonl`, and the curated file that waits for a reader."""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence

import tomli_w

from litbook.bibliography.citekeys import fold_title
from litbook.bibliography.entries import EPRINT_FORM
from litbook.bibliography.stated import people
from litbook.errors import DataError
from litbook.escaping import one_line
from litbook.forms import PartialDate
from litbook.lookup.answer import Answer, Query, ServiceError
from litbook.model import Record


def record_line(record: Record) -> str:
    """The record as one line of JSON: an unknown field is null, a name has only the parts it has.

    What only some lists state, and no catalogue is asked for, is left out where it is not known.
    """
    data = record.model_dump()
    data["authors"] = [name.model_dump(exclude_none=True) for name in record.authors]
    data["editors"] = [name.model_dump(exclude_none=True) for name in record.editors]
    for holder, rare in ((data, RARE | OWN), (data["venue"] or {}, RARE)):
        for name in rare & holder.keys():
            if not holder[name]:
                del holder[name]
    return json.dumps(data, ensure_ascii=False)


OWN = frozenset(("affiliations", "volume", "pages"))
"""The same of the work itself; a venue's volume and pages a catalogue is asked for."""
RARE = frozenset(
    (
        "note",
        "key",
        "type",
        "url",
        "editors",
        "series",
        "publisher",
        "language",
        "keywords",
        "number",
        "month",
    )
)


def with_records(text: str, changed: Iterable[Record]) -> str:
    """The file's text with these records in place of those of the same listed title; a new one comes last."""
    new = {fold_title(record.listed_title): record for record in changed}
    lines = []
    for line in text.splitlines():
        title = fold_title(json.loads(line)["listed_title"]) if line.strip() else ""
        lines.append(record_line(new.pop(title)) if title in new else line)
    lines += [record_line(record) for record in new.values()]
    return "".join(f"{line}\n" for line in lines)


DOI_FORM = re.compile(r"10\.\d{4,9}/\S+")
ADDRESS = re.compile(
    r"(?:https?://)?(?:(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/|(?:www\.)?huggingface\.co/papers/"
    r"|(?:dx\.|www\.)?doi\.org/|arxiv:\s*|doi:\s*)",
    re.IGNORECASE,
)
TODO_HEADER = """\
# Not yet coded, and not read as coding. Fill every empty value as book/about/codebook.md says, then rename this
# file to {name}: from then on its name pins the citekey.
"""


def read_identifier(text: str) -> Query:
    """An arXiv id (with or without version) or a DOI, bare or as an address. Raises DataError for others."""
    bare = ADDRESS.sub("", text.strip(), count=1).removesuffix(".pdf")
    eprint = re.sub(r"(?:v\d+)?/?(?:[?#].*)?$", "", bare, count=1)
    if EPRINT_FORM.fullmatch(eprint):
        return Query(arxiv=eprint)
    if DOI_FORM.fullmatch(bare):
        return Query(doi=bare)
    mend = "write it like 2309.06126 or 10.1145/3442188.3445922, or give --title and --abstract-file"
    raise DataError.one("K001", text, "is neither an arXiv id nor a DOI", mend)


def choose_by_id(query: Query, answers: Sequence[Answer]) -> Answer:
    """The answer that carries the id that was asked for. Raises ServiceError if none does."""
    for answer in answers:
        if carries_id(query, answer):
            return answer
    if answers:
        found = answers[0]
        raise ServiceError(
            f"{found.service}: the answer is about another paper, {found.title!r}; it is refused"
        )
    asked = query.arxiv or query.doi
    raise ServiceError(f"{asked}: no service that was asked knows it; add it by hand with --title")


def carries_id(query: Query, answer: Answer) -> bool:
    """Whether the answer has the arXiv id or DOI that was asked for."""
    asked = (query.arxiv or query.doi or "").casefold()
    return asked in {(answer.arxiv or "").casefold(), (answer.doi or "").casefold()}


def record_of(answer: Answer, position: int, listed_title: str, title: str, taken: PartialDate) -> Record:
    """The record that an answer gives; one place has spoken for it so far.

    A preprint's record gets the publisher's DOI with its venue, from a later look-up, never alone.
    """
    return Record(
        position=position,
        listed_title=listed_title,
        title=title,
        arxiv=answer.arxiv,
        published=answer.published,
        primary_category=answer.primary_category,
        authors=answer.authors,
        authors_complete=bool(answer.authors),
        venue=answer.venue,
        doi=answer.doi if answer.venue or not answer.arxiv else None,
        sources=(answer.address,),
        agreeing_sources=1,
        taken=taken,
    )


def record_by_hand(
    position: int,
    listed_title: str,
    title: str,
    authors: Sequence[str],
    query: Query,
    published: PartialDate | None,
) -> Record:
    """The record that a person types; no source speaks for it, and what was not typed is null."""
    return Record(
        position=position,
        listed_title=listed_title,
        title=title,
        arxiv=query.arxiv,
        published=published,
        primary_category=None,
        authors=people(authors)[0],
        authors_complete=bool(authors),
        venue=None,
        doi=query.doi,
        sources=(),
        agreeing_sources=0,
    )


def read_date(text: str | None) -> PartialDate | None:
    """A date as `YYYY-MM` or `YYYY-MM-DD`. Raises DataError for others."""
    if text is None:
        return None
    try:
        date = PartialDate(text)
    except ValueError:
        date = None
    if date and date.month:
        return date
    raise DataError.one("K002", text, "is no date", "write it like 2023-09-12")


def append_paper(text: str, title: str, abstract: str) -> str:
    """A plain list's text with one paper more, title and abstract on a line each."""
    end = "" if text.endswith("\n") else "\n"
    return f"{text}{end}{one_line(title)}\n{one_line(abstract)}\n"


def append_row(text: str, title: str, abstract: str) -> str:
    """The text of a table of titles and abstracts with one paper more."""
    lines = io.StringIO()
    rows = [] if text else [("title", "abstract")]
    csv.writer(lines, lineterminator="\n").writerows([*rows, (one_line(title), one_line(abstract))])
    return text + lines.getvalue()


def coding_todo(citekey: str, record: Record) -> str:
    """A curated file to be filled: what is known stands, what a reader must decide is empty and would be refused."""
    known = {"citekey": citekey, "listed_title": record.listed_title}
    known |= {"arxiv": record.arxiv} if record.arxiv else {}
    undecided = {"themes": [], "contribution": "", "finding": "", "theme_evidence": {"quote": ""}}
    return TODO_HEADER.format(name=f"{citekey}.toml") + tomli_w.dumps({**known, **undecided})
