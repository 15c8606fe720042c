"""What is fuzzed: for each target real inputs to begin with, and what must hold of any input made from them.

A target takes bytes and raises what is wrong: any exception is a find. A user's mistake ends in `DataError`, of which
every fault is one line; what is in the input comes out or is reported.
"""

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from random import Random
from typing import NamedTuple

from pybtex.database import parse_string

from litbook import parsing, store
from litbook.audit.recompute import run_audit
from litbook.audit.statements import evaluate_formula, parse_audit
from litbook.bibliography.exports import (
    render_biblatex,
    render_bibtex,
    render_csljson,
    render_ris,
)
from litbook.bibliography.latex import from_verbatim
from litbook.bibliography.stated import record_of
from litbook.corpus.damage import find_damage
from litbook.corpus.formats import read_items, read_list
from litbook.corpus.repair import repair
from litbook.errors import DataError, Problem
from litbook.escaping import one_line
from litbook.extraction import batch_lines
from litbook.lookup.services import make_services
from litbook.model import Claim, Coding, Correction, Listing, Sources, Theme
from litbook.review import assemble
from scalinglaws.terminal import report

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
LARGEST_SEED = 30_000  # bytes; larger files add time, not kinds


class Target(NamedTuple):
    """A target: its inputs to begin with, by name, and the check of one input."""

    seeds: Mapping[str, bytes]
    check: Callable[[bytes, str], None]


def files(*patterns: str) -> dict[str, bytes]:
    """The files that fit a pattern, by name."""
    found = sorted(path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file())
    return {path.name: path.read_bytes() for path in found if path.stat().st_size <= LARGEST_SEED}


def texts(*lines: str) -> dict[str, bytes]:
    """Each text as an input, named by its number."""
    return {str(number): line.encode() for number, line in enumerate(lines)}


def text_of(data: bytes) -> str:
    """The bytes as text; what is no UTF-8 becomes lone surrogates, which JSON may hold too."""
    return data.decode("utf-8", "surrogateescape")


def one_line_each(problems: Iterable[Problem]) -> None:
    """Every fault is told in one line."""
    for problem in problems:
        assert "\n" not in str(problem), problem
        assert problem.text, problem


# --- lists --------------------------------------------------------------------------------------------------


def readers(data: bytes, name: str) -> None:
    """A list in any form: papers with titles and faults, in one line each, of the whole file as it lies on disk."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            lines, notices = store.read_list_lines(path)
            items = list(read_items(lines, name))
        except DataError as error:
            one_line_each(error.problems)
            return
    one_line_each(notices)
    one_line_each(item for item in items if isinstance(item, Problem))
    listings = [item for item in items if isinstance(item, Listing)]
    assert all(listing.title.strip() for listing in listings)
    positions = [listing.position for listing in listings]
    assert positions == sorted(set(positions)), positions


def rows(data: bytes, name: str) -> None:
    """Titles written as rows of a form that says where each ends: rows in = rows out + rows reported."""
    titles = [one_line(text_of(part)) for part in data.split(b"\n")]
    titles = [f"T {title}" for title in titles if title][:50] or ["T"]
    text = WRITERS[name](titles)
    items = list(read_items(text, f"x.{name}"))
    errors = [item for item in items if isinstance(item, Problem) and item.severity == "error"]
    listings = [item for item in items if isinstance(item, Listing)]
    assert len(listings) + len(errors) == len(titles), (len(titles), len(listings), errors)


def csv_of(titles: Iterable[str]) -> str:
    """A table of titles."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [("title", "abstract"), *((title, "x") for title in titles)]
    )
    return out.getvalue()


def json_of(titles: Iterable[str]) -> str:
    """A list of objects."""
    return json.dumps([{"title": title, "abstract": "x", "year": 2024} for title in titles])


def ris_of(titles: Iterable[str]) -> str:
    """A list of references."""
    return "".join(f"TY  - JOUR\nTI  - {title}\nAB  - x\nER  - \n\n" for title in titles)


WRITERS: Mapping[str, Callable[[Iterable[str]], str]] = {"csv": csv_of, "json": json_of, "ris": ris_of}


# --- texts --------------------------------------------------------------------------------------------------


def repairing(data: bytes, _: str) -> None:
    """Repair is idempotent, and leaves plain words alone but those that are names of TeX: "mu", "leftarrow"."""
    text = text_of(data)
    first = repair(Listing(position=1, line=1, title="A title", abstract=text))
    again = repair(Listing(position=1, line=1, title="A title", abstract=first.abstract))
    assert (again.abstract, again.repairs) == (first.abstract, ())
    plain = re.sub(
        r"\bmu|arrow", "my", "".join(sign if sign.isalpha() and sign.isascii() else " " for sign in text)
    )
    assert repair(Listing(position=1, line=1, title="A title", abstract=plain)).abstract == plain
    one_line_each(find_damage(first, "x"))


def extracting(data: bytes, _: str) -> None:
    """A paper's line of JSON can be read, and each span stands where it says."""
    text = text_of(data)
    title, _, abstract = text.partition("\n")
    [line] = batch_lines([Listing(position=1, line=1, title=title, abstract=abstract)])
    assert "\n" not in line
    line.encode()
    found = json.loads(line)
    assert all(span["quote"] in found["abstract"] for span in found["quantities"])


# --- bibliographies -----------------------------------------------------------------------------------------


def bib_reader(data: bytes, name: str) -> None:
    """A bibliography taken as a list: papers and faults."""
    try:
        items = [*read_items(text_of(data), f"{name}.bib")]
    except DataError as error:
        one_line_each(error.problems)
    else:
        one_line_each([item for item in items if isinstance(item, Problem)])


def bib_writer(data: bytes, name: str) -> None:
    """What a list gives is written as one entry a paper in each form, and BibTeX is read back as it was."""
    try:
        listings = tuple(read_list(text_of(data), name))[:20]
        entries = [work.entry for work in assemble(listings, (), (), (), (), ()).works]
    except DataError:
        return
    for listing in listings:
        record_of(listing, repair(listing))
    for render in (render_bibtex, render_biblatex):
        found = parse_string(render(entries), "bibtex").entries
        dois = {key: from_verbatim(entry.fields.get("doi", "")) for key, entry in found.items()}
        assert dois == {entry.citekey: entry.doi or "" for entry in entries}
    assert render_ris(entries).split("\r\n").count("ER  - ") == len(entries)
    assert len(json.loads(render_csljson(entries))) == len(entries)


# --- data ---------------------------------------------------------------------------------------------------


def toml_data(data: bytes, name: str) -> None:
    """Curated data of every kind: a value, or faults with their places."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / name).write_bytes(data)
            table = store.read_toml(Path(folder) / name)
    except DataError as error:
        one_line_each(error.problems)
        return
    for kind in (Coding, Sources, Claim, Theme, Correction):
        items = table.get(f"{kind.__name__.lower()}s", [table])
        for item in items if isinstance(items, list) else [items]:
            try:
                parsing.parse_value(kind.model_validate, item, name)
            except DataError as error:
                one_line_each(error.problems)


def audits(data: bytes, name: str) -> None:
    """Statements: recomputed, or faults; nothing in between."""
    try:
        found = parse_audit(text_of(data), name)
    except DataError as error:
        one_line_each(error.problems)
        return
    for result in run_audit(found):
        assert result.low <= result.high


def formulas(data: bytes, _: str) -> None:
    """An expression gives a number or says why it does not."""
    try:
        assert isinstance(evaluate_formula(text_of(data), {"a": 7e9, "b": 0.5, "c": 3.0}), float)
    except ValueError:
        return


def laws(data: bytes, _: str) -> None:
    """`law NAME --set ...`, a word each: a text, or one sentence that says what is wrong."""
    name, *settings = text_of(data).split("\n")
    for form in ("text", "json"):
        try:
            text, _ok = report(name, settings, False, form)
        except ValueError:
            return
        assert text
        if form == "json":
            json.loads(text)


def answers(data: bytes, _: str) -> None:
    """What a service answers: works, or a ValueError."""
    for service in make_services({}):
        try:
            found = service.read(data)
        except ValueError:
            continue
        assert all(answer.title == one_line(answer.title) for answer in found)


TARGETS: Mapping[str, Target] = {
    "readers of lists": Target(
        files("tests/good/lists/*", "tests/good/other-lists/*", "tests/bad/*/*.csv", "tests/bad/*/*.txt",
              "tests/bad/*/*.html", "tests/bad/*/*.ris", "tests/bad/*/*.bib"),
        readers,
    ),
    "rows in, rows out": Target(
        dict.fromkeys(WRITERS, b'A study of models\n"Quoted, with comma"\n<b>Bold</b> $x_1$ {Braced} @misc{x,\nNA'),
        rows,
    ),
    "repair": Target(files("tests/golden/*.jsonl", "tests/good/lists/*.txt", "tests/bad/*/*.txt"), repairing),
    "extract": Target(files("tests/good/lists/*.txt", "tests/bad/robustness/*.csv"), extracting),
    "BibTeX, read": Target(files("tests/good/*/*.bib", "tests/bad/*/*.bib"), bib_reader),
    "entries, written in four forms": Target(
        files("tests/good/other-lists/*.bib", "tests/good/other-lists/*.ris", "tests/good/lists/export.*",
              "tests/bad/hostile/*.csv"),
        bib_writer,
    ),
    "codings, sources, claims, themes": Target(
        files("tests/toy_review/book/data/*/*.toml", "src/litbook/**/themes.toml"), toml_data
    ),
    "audit statements": Target(files("tests/bad/audit/*.toml", "tests/toy_review/book/data/audit.toml"), audits),
    "audit expressions": Target(
        texts("a * b / c + 2 ** 3", "training_compute(N=a, D=a)", "max(a, ceil(b), log2(c), sqrt(exp(-b)))",
              "a.__class__", "9**9**9**9", "(lambda: 1)()", "[x for x in a]", "__import__('os')", "a if b else c"),
        formulas,
    ),
    "laws and calculators": Target(
        texts("chinchilla\nN=7e9\nD=1.4e12", "training-compute\nN=7B\nD=2T", "memory\nparameters=7B\nbits=4",
              "run\ndevice=A100\nparameters=7e9\ntokens=1e12", "kv-cache\nlayers=32",
              "inference\nparameters=7B\ndevice=RTX 4090"),
        laws,
    ),
    "answers of services": Target(
        files("tests/good/lookup/*", "tests/bad/lookup/*.xml", "tests/bad/lookup/*.json"), answers
    ),
}  # fmt: skip


def pick(target: Target, random: Random) -> tuple[str, bytes]:
    """One of the target's inputs."""
    name = random.choice(sorted(target.seeds))
    return name, target.seeds[name]
