"""The only module that reads or writes files of data."""

import codecs
import csv
import hashlib
import io
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar
from zipfile import BadZipFile, ZipFile
from zlib import error as CutShort  # noqa: N812 - zlib names it like a variable

from pydantic import TypeAdapter, ValidationError

from litbook.errors import DataError, Problem
from litbook.escaping import csv_text
from litbook.model import Coding, Record, Screening, Sources, Theme, Value
from litbook.parsing import collect, iter_value, parse_lines, parse_toml, parse_value, shipped, tables_of

if TYPE_CHECKING:  # pandas costs half a second, which `litbook --help` must not pay
    from pandas import DataFrame

V = TypeVar("V", bound=Value)
N = TypeVar("N", Coding, Sources)
ANYTHING: TypeAdapter[object] = TypeAdapter(object)
MOST_UNPACKED, MOST_PACKED = 200 << 20, 100
"""Bytes that a workbook may unpack to in any case, and bytes for each that it has: sheets of text pack to a tenth."""


# --- text ---------------------------------------------------------------------------------------------------


def read_text(path: Path) -> str:
    """The file's text without a byte-order mark. Raises DataError if it is missing or not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error


def read_lines(path: Path, encoding: str = "utf-8-sig") -> Iterator[str]:
    """The file's lines, one at a time, however large it is. Raises DataError as `read_text` does."""
    try:
        with path.open(encoding=encoding) as stream:
            yield from stream
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error


def read_list_lines(path: Path) -> tuple[Iterator[str], tuple[Problem, ...]]:
    """The lines of a list that another program wrote, and a warning if it is no UTF-8 text.

    A byte-order mark tells UTF-16; else what is no UTF-8 is read as Windows-1252; a workbook's largest sheet is
    read as a table. Raises DataError if it is missing, or is neither.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except OSError as error:
        raise _unreadable(path, error) from error
    for begin, (text, mend) in NO_TEXT.items():
        if head.startswith(begin.encode("latin-1")):
            raise DataError.one("P002", path, text, mend)
    if head.startswith(b"PK\x03\x04"):
        return read_workbook(path)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return read_lines(path, "utf-16"), (other_encoding(path, "UTF-16"),)
    fault = utf8_fault(path)
    if fault is None:
        return read_lines(path), ()
    if fault.object[fault.start - 1 : fault.start + 1].count(0):
        raise _unreadable(path, fault)
    return read_lines(path, "cp1252"), (other_encoding(path, "Windows-1252"),)


DATA = shipped("corpus/forms.toml")
NO_TEXT: Mapping[str, tuple[str, str]] = DATA["no-text"]
"""By their first bytes, files that hold no text of a list: what they are, and the way out."""
NO_WORKBOOK: Mapping[str, str] = DATA["no-workbook"]
"""By a part of theirs, archives that are no workbooks."""


def utf8_fault(path: Path) -> UnicodeDecodeError | None:
    """The first fault of the file as UTF-8; null if it is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        try:
            while chunk := stream.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            return error
    return None


def other_encoding(path: Path, name: str) -> Problem:
    """The warning that a list was read in another encoding than UTF-8."""
    text, mend = f"is not UTF-8 and was read as {name}", "save it as UTF-8 text if letters come out wrong"
    return Problem.of("P010", path, text, mend, severity="warning")


@contextmanager
def as_workbook(path: Path) -> Iterator[None]:
    """Says of what openpyxl cannot read that it is no workbook."""
    try:
        yield
    # A part that is no XML is a SyntaxError to every parser of XML.
    except (BadZipFile, CutShort, SyntaxError, EOFError, KeyError, ValueError, OSError) as error:
        mend = "unpack it, or export the list as CSV"
        raise DataError.one("P002", path, "is an archive and no workbook (.xlsx)", mend) from error


def read_workbook(path: Path) -> tuple[Iterator[str], tuple[Problem, ...]]:
    """The rows of the sheet with most of them, as lines of CSV, and a warning for each other sheet with a table.

    Whatever the file is called. Raises DataError if it is no workbook.
    """
    from openpyxl import load_workbook

    with as_workbook(path):
        with ZipFile(path) as archive:
            size = sum(part.file_size for part in archive.infolist())
            other = next((NO_WORKBOOK[name] for name in archive.namelist() if name in NO_WORKBOOK), None)
        if other:
            raise DataError.one("P002", path, other, "save it as .xlsx or CSV, or copy its text")
        if size > max(MOST_UNPACKED, MOST_PACKED * path.stat().st_size):
            text = f"unpacks to {size >> 20:,} MB: no workbook of a list does"
            raise DataError.one("P002", path, text, "unpack it, or export the list as CSV")
        book = load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)
    largest = max(book.worksheets, key=lambda sheet: sheet.max_row or 0)
    text = f"was not read: the sheet {largest.title} is the list"
    mend = "save it as a list of its own if it holds papers"
    problems = (
        Problem.of("P015", path, text, mend, f"sheet {sheet.title}", "warning")
        for sheet in book.worksheets
        if sheet is not largest and (sheet.max_row or 2) > 1
    )
    return sheet_lines(largest.iter_rows(values_only=True), path), tuple(problems)


def sheet_lines(rows: Iterable[Iterable[object]], path: Path) -> Iterator[str]:
    """The rows as lines of CSV."""
    with as_workbook(path):
        yield from map(csv_line, rows)


def csv_line(row: Iterable[object]) -> str:
    """The cells as a line of CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow("" if cell is None else cell for cell in row)
    return out.getvalue()


def write_bytes(path: Path, content: bytes) -> bool:
    """Replaces the file in one step if its content differs; says whether it did."""
    if path.is_file() and path.read_bytes() == content:
        return False
    with replacing(path) as stream:
        stream.write(content)
    return True


def write_text(path: Path, text: str) -> bool:
    """`write_bytes` of the text in UTF-8."""
    return write_bytes(path, text.encode("utf-8"))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Replaces the file in one step by these lines, one at a time; nothing is left of it if a line fails."""
    with replacing(path) as stream:
        stream.writelines(f"{line}\n".encode() for line in lines)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of `path` in one step, unless something fails: then nothing is left of it.

    Raises OSError with the name of `path` if there is no room for it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        Path(name).unlink(missing_ok=True)


def _unreadable(path: Path, error: OSError | UnicodeDecodeError) -> DataError:
    if isinstance(error, OSError):
        return DataError.one("F001", path, f"cannot be read: {error.strerror or type(error).__name__}")
    text = f"is not UTF-8 (byte {error.start}: {error.reason})"
    return DataError.one("F002", path, text, "save it as UTF-8 text")


# --- typed values -------------------------------------------------------------------------------------------


def read_toml(path: Path) -> dict[str, object]:
    """The file's table. Raises DataError with line and column if it is not TOML."""
    return parse_toml(read_text(path), str(path))


def read_records(path: Path) -> tuple[Record, ...]:
    """The catalogue records of a JSON Lines file; none if there is no such file."""
    return parse_lines(Record, read_lines(path), str(path)) if path.is_file() else ()


def read_papers(kind: type[N], folder: Path) -> tuple[N, ...]:
    """The codings or sourced facts, one TOML file a paper, by citekey; a file's name must be its citekey."""
    return collect(read_named(kind, path) for path in sorted(folder.glob("*.toml")))


def read_named(kind: type[N], path: Path) -> Iterator[N]:
    """The value of a paper's file, whose name must be its citekey; as a reader for `collect`."""
    value = parse_value(kind.model_validate, read_toml(path), str(path))
    if value.citekey != path.stem:
        text = f"is {value.citekey!r}, but the file's name is the key"
        raise DataError.one("F005", path, text, f"write {path.stem!r} or rename the file", place="citekey")
    yield value


def read_list_of(kind: type[V], path: Path, key: str = "") -> tuple[V, ...]:
    """The values of a TOML array of tables, called as the file if not by `key`; none if there is no such file."""
    if not path.is_file():
        return ()
    key = key or path.stem
    items = enumerate(tables_of(read_toml(path), str(path), key))
    return collect(iter_value(kind.model_validate, item, str(path), [key, index]) for index, item in items)


@cache
def default_themes() -> tuple[Theme, ...]:
    """The themes that litbook ships, for lists that bring none of their own."""
    return read_list_of(Theme, Path(__file__).parent / "coding" / "themes.toml")


def read_screening(path: Path) -> tuple[Screening, ...]:
    """The decisions of `screening.csv`; none without the file. Raises DataError with every faulty line."""
    return collect(_decision(row, number, path) for number, row in _csv_rows(path))


def _decision(row: Mapping[str, str], number: int, path: Path) -> Iterator[Screening]:
    cells = {name: (row.get(name) or "").strip() for name in Screening.model_fields}
    place, mend = f"line {number}", "write citekey,decision,reason, the decision include or exclude"
    try:
        decision = Screening.model_validate(cells)
    except ValidationError as error:
        raise DataError.one("F004", path, error.errors()[0]["msg"], mend, place) from error
    if decision.decision == "exclude" and not decision.reason:
        mend = "say why in a few words"
        raise DataError.one("F004", path, "excludes a paper without a reason", mend, place)
    yield decision


KEPT_KEYS = ("work", "citekey")  # by the identity of the work, what `litbook update` keeps
NOT_FOUND = ("title", "asked")  # by its listed title, when no catalogue knew the work


def read_pairs(path: Path, columns: tuple[str, str]) -> dict[str, str]:
    """What the second column says of the first; nothing without the file."""
    pairs = ((row.get(columns[0]), row.get(columns[1])) for _, row in _csv_rows(path))
    return {one: other for one, other in pairs if one and other}


def pairs_text(pairs: Mapping[str, str], columns: tuple[str, str]) -> str:
    """The text of a file of such pairs."""
    return "".join(map(csv_line, [columns, *sorted(pairs.items())]))


def _csv_rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    if not path.is_file():
        return []
    reader = csv.DictReader(io.StringIO(read_text(path)))
    return [(reader.line_num, row) for row in reader]


# --- tables -------------------------------------------------------------------------------------------------


def table_files(folder: Path, tables: Mapping[str, "DataFrame"]) -> dict[Path, bytes]:
    """Each table as `<name>.csv` (lists joined by "; ", no cell a formula) and `<name>.parquet`."""
    files = {}
    for name, table in tables.items():
        texts = table.select_dtypes(["object", "string"]).map(flat_cell)
        text = table.assign(**texts).to_csv(index=False, lineterminator="\n")
        files[folder / f"{name}.csv"] = text.encode("utf-8")
        files[folder / f"{name}.parquet"] = table.to_parquet(index=False)
    return files


def flat_cell(cell: object) -> object:
    """A cell of a CSV file: lists joined by "; ", a text that a spreadsheet shows and does not compute."""
    text = "; ".join(map(str, cell)) if isinstance(cell, list | tuple) else cell
    return csv_text(text) if isinstance(text, str) else text


def read_tables(folder: Path, pattern: str = "*") -> dict[str, "DataFrame"]:
    """The tables of a folder, by name; those alone whose name fits the pattern."""
    import pandas as pd

    return {path.stem: pd.read_parquet(path) for path in sorted(folder.glob(f"{pattern}.parquet"))}


def tables_key(folder: Path) -> str:
    """A key of the content of all tables in a folder."""
    return digest(folder.glob("*.parquet"))


# --- content keys -------------------------------------------------------------------------------------------


def digest(paths: Iterable[Path], extra: str = "") -> str:
    """A key of the files' names and contents, whatever their times; of a missing one only its name counts."""
    total = hashlib.sha256(extra.encode())
    for path in sorted(set(paths), key=str):
        total.update(f"\0{path.name}\0".encode())
        with suppress(FileNotFoundError, IsADirectoryError):
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def key_of(*values: object) -> str:
    """A key of the content of values that JSON can hold: text, numbers, lists, mappings, the project's own values."""
    return hashlib.sha256(ANYTHING.dump_json(values)).hexdigest()[:32]
