"""Lists in JSON: CSL-JSON, and answers of OpenAlex, Semantic Scholar and Hugging Face, whole or a line each."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from litbook.corpus.items import Item
from litbook.corpus.table import NAMES, SEVERAL, folded
from litbook.errors import Problem

DEEPEST = 12  # a paper's fields stand no deeper


def read_json(lines: Iterable[str], file: str) -> Iterator[Item | Problem]:
    """The papers of a JSON text, or of a text of one JSON value a line; a value that is none is a problem."""
    text = list(lines)
    try:
        whole = json.loads("".join(text))
    except (ValueError, RecursionError):
        yield from read_json_lines(text, file)
        return
    yield from (Item(number, paper_fields(paper)) for number, paper in enumerate(papers_in(whole), 1))


def read_json_lines(lines: Iterable[str], file: str) -> Iterator[Item | Problem]:
    """The papers of JSON lines."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            text = f"is no JSON: {str(error)[:80]}"
            mend = "export the list again, or write one paper a line"
            yield Problem(code="P006", file=file, place=f"line {number}", text=text, mend=mend)
            continue
        yield from (Item(number, paper_fields(paper)) for paper in papers_in(value))


def papers_in(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Every object of the JSON that has a title and is not the wrapping of another one."""
    if depth > DEEPEST:
        return
    if isinstance(value, Mapping):
        inner = value.get("paper")
        if isinstance(inner, Mapping) and is_paper(inner):
            yield inner
        elif is_paper(value):
            yield value
        else:
            yield from (paper for part in value.values() for paper in papers_in(part, depth + 1))
    elif isinstance(value, list):
        yield from (paper for part in value for paper in papers_in(part, depth + 1))


def is_paper(value: Mapping[str, Any]) -> bool:
    """Whether the object has a title and something else that papers have."""
    title = value.get("title") or value.get("display_name") or value.get("displayName")
    known = {NAMES[folded(name)][0] for name, part in value.items() if folded(name) in NAMES and part}
    return (bool(title) and len(known - {"title", "elsewhere", "type", "url", "date"}) > 0) or is_hub_paper(
        value
    )


def is_hub_paper(value: Mapping[str, Any]) -> bool:
    """Whether the object is a paper in a collection of Hugging Face, which has an id and a title alone."""
    return value.get("type") == "paper" and isinstance(value.get("title"), str) and bool(value.get("id"))


def paper_fields(paper: Mapping[str, Any]) -> dict[str, list[str]]:
    """The object's texts by field, under the names that tables have for them."""
    ranked = sorted(
        (*NAMES[name], texts) for path, texts in flattened(paper) if texts and (name := folded(path)) in NAMES
    )
    fields: dict[str, list[str]] = {}
    for field, _, texts in ranked:
        if field not in fields or field in SEVERAL:
            fields.setdefault(field, []).extend(texts)
    if identity := paper.get("id"):
        fields["key"] = fields.get("key", []) + ([str(identity)] if is_csl(paper) else [])
    if "abstract" not in fields and isinstance(places := paper.get("abstract_inverted_index"), Mapping):
        fields["abstract"] = [inverted(places)]
    return fields


def is_csl(paper: Mapping[str, Any]) -> bool:
    """Whether the object is an item of CSL-JSON, whose id is the key by which it is cited."""
    return "issued" in paper or "container-title" in paper or "-" in str(paper.get("type", ""))


def flattened(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, list[str]]]:
    """The texts of a JSON value by the path of names that leads to them; a list's texts stand together."""
    if depth > DEEPEST or value is None:
        return
    if isinstance(value, Mapping):
        if name := person(value) or csl_date(value):
            yield path, [name]
            return
        for key, part in value.items():
            yield from flattened(part, f"{path} {key}".strip(), depth + 1)
    elif isinstance(value, list):
        yield from together(item for part in value for item in flattened(part, path, depth + 1))
    elif not isinstance(value, bool):
        yield path, [str(value)]


def together(items: Iterable[tuple[str, list[str]]]) -> Iterable[tuple[str, list[str]]]:
    """The texts of each path, which several parts of a list have."""
    joined: dict[str, list[str]] = {}
    for name, texts in items:
        joined.setdefault(name, []).extend(texts)
    return joined.items()


def person(value: Mapping[str, Any]) -> str:
    """A CSL name as "Family, Given", a collective in braces; nothing where the object is none."""
    parts = [str(value[name]) for name in ("non-dropping-particle", "family", "suffix") if value.get(name)]
    if value.get("family"):
        return ", ".join(part for part in (" ".join(parts), str(value.get("given") or "")) if part)
    return "{" + str(value["literal"]) + "}" if value.get("literal") else ""


def csl_date(value: Mapping[str, Any]) -> str:
    """A CSL date as YYYY-MM-DD as far as it is known; nothing where the object is none."""
    parts = value.get("date-parts")
    if not (isinstance(parts, Sequence) and parts and isinstance(parts[0], Sequence)):
        return str(value.get("raw") or "") if "raw" in value and len(value) < 3 else ""
    return "-".join(f"{int(part):02}" for part in parts[0][:3] if str(part).isdigit())


def inverted(places: Mapping[str, Any]) -> str:
    """The text of an index from word to places, as OpenAlex gives abstracts."""
    words = sorted(
        (place, word) for word, found in places.items() if isinstance(found, list) for place in found
    )
    return " ".join(word for _, word in words)
