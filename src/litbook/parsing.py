"""Texts of data become typed values; every fault of them is collected, each with its place."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from litbook.errors import DataError, Problem
from litbook.model import Value

V = TypeVar("V", bound=Value)


def shipped(name: str) -> dict[str, Any]:
    """The table of a TOML file of the package, by its path within it."""
    return tomllib.loads((Path(__file__).parent / name).read_text("utf-8"))


def parse_toml(text: str, file: str) -> dict[str, object]:
    """The table of a file's text. Raises DataError with line and column if it is not TOML."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also a number of 5,000 digits, a table in 2,000 others
        raise DataError.one("F003", file, f"is not TOML: {error}") from error


def tables_of(table: Mapping[str, object], file: str, key: str) -> list[Any]:
    """The array of tables that alone belongs into a file. Raises DataError for any other key, or if it is none."""
    items = table.get(key, [])
    if not isinstance(items, list):
        raise DataError.one("F004", file, f"is not [[{key}]]", place=key)
    if unknown := [name for name in table if name != key]:
        text, mend = "is not a known key", f"only [[{key}]] belongs here"
        raise DataError(Problem(code="F004", file=file, place=name, text=text, mend=mend) for name in unknown)
    return items


def parse_lines(kind: type[V], lines: Iterable[str], file: str) -> tuple[V, ...]:
    """The values of a file of JSON Lines. Raises DataError with every line that is none."""
    return collect(
        iter_value(kind.model_validate_json, line, file, [f"line {number}"])
        for number, line in enumerate(lines, 1)
        if line.strip()
    )


def parse_value(validate: Callable[[Any], V], data: object, file: str, place: Sequence[object] = ()) -> V:
    """The value that a pydantic validator makes of the data, which stand at a place of the file.

    Raises DataError with a Problem for each fault, each with its place.
    """
    try:
        return validate(data)
    except ValidationError as error:
        faults = [(".".join(map(str, (*place, *fault["loc"]))), fault["msg"]) for fault in error.errors()]
        raise DataError(
            Problem(code="F004", file=file, place=at, text=text.removeprefix("Value error, "))
            for at, text in faults
        ) from error


def iter_value(validate: Callable[[Any], V], data: object, file: str, place: Sequence[object]) -> Iterator[V]:
    """`parse_value` as a reader for `collect`."""
    yield parse_value(validate, data, file, place)


def collect(readers: Iterable[Iterator[V]]) -> tuple[V, ...]:
    """All values of all readers; the problems of those that fail are raised together."""
    values: list[V] = []
    problems: list[Problem] = []
    for reader in readers:
        try:
            values.extend(reader)
        except DataError as error:
            problems.extend(error.problems)
    if problems:
        raise DataError(problems)
    return tuple(values)
