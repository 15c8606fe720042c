"""A new paper: what is asked, its line in `records.jsonl`, and the curated file that waits for a reader."""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from typing import Any

import tomli_w

from litbook.bibliography.citekeys import fold_title
from litbook.bibliography.entries import EPRINT_FORM
from litbook.bibliography.stated import people
from litbook.errors import DataError
from litbook.forms import DOI, PartialDate
from litbook.lookup.answer import Answer, Query, ServiceError
from litbook.model import Listing, Record, Value


def record_line(record: Record) -> str:
    """The record as one line of JSON: an unknown field is null, a name has only the parts it has.

    What only some lists state, and no catalogue is asked for, is left out where it is not known.
    """
    data = known_of(record, ("taken", "notes"))
    if record.venue:
        data["venue"] = known_of(record.venue, ("year", "volume", "pages"))
    return json.dumps(data, ensure_ascii=False)


def known_of(value: Value, always: Collection[str]) -> dict[str, Any]:
    """The fields of a value that must be given, those that `always` names, and what is known of the others."""
    known = value.model_dump(exclude_defaults=True)
    return {name: known.get(name, default) for name, default in value if name in known or name in always}


def with_records(text: str, changed: Iterable[Record]) -> str:
    """The file's text with these records in place of those of the same listed title; a new one comes last."""
    new = {fold_title(record.listed_title): record for record in changed}
    lines = []
    for line in text.splitlines():
        title = fold_title(json.loads(line)["listed_title"]) if line.strip() else ""
        lines.append(record_line(new.pop(title)) if title in new else line)
    lines += [record_line(record) for record in new.values()]
    return "".join(f"{line}\n" for line in lines)


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
    if DOI.fullmatch(bare):
        return Query(doi=bare)
    mend = "write it like 1706.03762 or 10.1145/3442188.3445922, or give --title and --abstract-file"
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


def by_hand(title: str, authors: Sequence[str], published: str | None, query: Query) -> Answer:
    """What a person types of a paper, as an answer that has no address: no source speaks for it."""
    return Answer(
        service="",
        address="",
        title=title,
        authors=people(authors)[0],
        arxiv=query.arxiv,
        published=read_date(published),
        doi=query.doi,
    )


def record_of(answer: Answer, listing: Listing, title: str, today: PartialDate) -> Record:
    """The record that an answer gives; at most one place has spoken for it so far.

    A preprint's record gets the publisher's DOI with its venue, from a later look-up, never alone.
    """
    sources = (answer.address,) if answer.address else ()
    return Record(
        position=listing.position,
        listed_title=listing.title,
        title=title,
        arxiv=answer.arxiv,
        published=answer.published,
        primary_category=answer.primary_category,
        authors=answer.authors,
        authors_complete=bool(answer.authors),
        venue=answer.venue,
        doi=answer.doi if answer.venue or not answer.arxiv else None,
        sources=sources,
        agreeing_sources=len(sources),
        taken=today if sources else None,
    )


def read_date(text: str | None) -> PartialDate | None:
    """A date as `YYYY-MM` or `YYYY-MM-DD`. Raises DataError for others."""
    if text is None:
        return None
    with suppress(ValueError):
        if (date := PartialDate(text)).month:
            return date
    raise DataError.one("K002", text, "is no date", "write it like 2023-09-12")


def coding_todo(citekey: str, record: Record) -> str:
    """A curated file to be filled: what is known stands, what a reader must decide is empty and would be refused."""
    known = {"citekey": citekey, "listed_title": record.listed_title}
    known |= {"arxiv": record.arxiv} if record.arxiv else {}
    undecided = {"themes": [], "contribution": "", "finding": "", "theme_evidence": {"quote": ""}}
    return TODO_HEADER.format(name=f"{citekey}.toml") + tomli_w.dumps({**known, **undecided})
