"""Records as the lines of `records.jsonl`, changed one at a time while every other line stays as it is."""

import json
from collections.abc import Iterable

from litbook.bibliography.citekeys import fold_title
from litbook.model import Record


def record_line(record: Record) -> str:
    """The record as one line of JSON: an unknown field is null, a name has only the parts it has.

    What only some lists state, and no catalogue is asked for, is left out where it is not known.
    """
    data = record.model_dump()
    data["authors"] = [name.model_dump(exclude_none=True) for name in record.authors]
    data["editors"] = [name.model_dump(exclude_none=True) for name in record.editors]
    for holder in (data, data["venue"] or {}):
        for name in RARE & holder.keys():
            if not holder[name]:
                del holder[name]
    return json.dumps(data, ensure_ascii=False)


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
