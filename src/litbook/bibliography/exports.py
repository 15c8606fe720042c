"""The bibliography for other tools: BibLaTeX, RIS and CSL-JSON."""

from collections.abc import Iterable, Iterator

from bibtexparser import model as blocks

from litbook.bibliography.bibtex import HEADER, publisher_field, write_blocks
from litbook.bibliography.latex import to_unicode_latex, to_verbatim
from litbook.bibliography.names import format_authors, split_particle, split_suffix
from litbook.bibliography.titles import title_to_latex
from litbook.escaping import json_text, one_line
from litbook.model import Entry, Name


def render_biblatex(entries: Iterable[Entry], header: str = HEADER) -> str:
    """The entries as a BibLaTeX file in UTF-8, by citekey.

    Greek stays `$\\mu$`, because pdfLaTeX sets no Greek letter outside mathematics.
    """
    return write_blocks([_block(entry) for entry in sorted(entries, key=lambda entry: entry.citekey)], header)


def biblatex_fields(entry: Entry) -> dict[str, str]:
    """The entry's BibLaTeX fields, in the order they are printed, without delimiters."""
    values = {
        "author": format_authors(entry.authors, entry.authors_complete, to_unicode_latex),
        "editor": format_authors(entry.editors, encode=to_unicode_latex),
        "title": title_to_latex(entry.title, to_unicode_latex),
        "booktitle": title_to_latex(entry.booktitle or "", to_unicode_latex),
        "journaltitle": to_unicode_latex(entry.journal or ""),
        "series": to_unicode_latex(entry.series or ""),
        "volume": to_unicode_latex(entry.volume or ""),
        "number": to_unicode_latex(entry.number or ""),
        "pages": to_unicode_latex(entry.pages or ""),
        publisher_field(entry.type).replace("school", "institution"): to_unicode_latex(entry.publisher or ""),
        "date": format_date(entry),
        "eprint": entry.eprint,
        "eprinttype": entry.eprint and "arxiv",
        "eprintclass": entry.primaryclass,
        "doi": to_verbatim(entry.doi or ""),
        "url": entry.url,
        "language": to_unicode_latex(entry.language or ""),
        "keywords": to_unicode_latex(", ".join(entry.keywords)),
        "note": to_unicode_latex(entry.note or ""),
    }
    return {name: value for name, value in values.items() if value}


def format_date(entry: Entry) -> str:
    """`YYYY-MM`, `YYYY`, or nothing where no year is known."""
    year = "" if entry.year is None else f"{entry.year:04}"
    return f"{year}-{entry.month:02}" if year and entry.month else year


def _block(entry: Entry) -> blocks.Entry:
    kind = BIBLATEX_TYPES.get(entry.type, entry.type)
    fields = [blocks.Field(name, "{" + value + "}") for name, value in biblatex_fields(entry).items()]
    return blocks.Entry(kind, entry.citekey, fields)


BIBLATEX_TYPES = {"misc": "online", "techreport": "report", "phdthesis": "thesis"}
RIS_TYPES = {
    "article": "JOUR", "inproceedings": "CONF", "incollection": "CHAP", "book": "BOOK", "techreport": "RPRT",
    "phdthesis": "THES", "misc": "UNPB",
}  # fmt: skip
LINE_END = "\r\n"  # as the format asks for


def render_ris(entries: Iterable[Entry]) -> str:
    """The entries as one RIS file in UTF-8, by citekey."""
    ordered = sorted(entries, key=lambda entry: entry.citekey)
    return LINE_END.join(line for entry in ordered for line in (*ris_lines(entry), ""))


def ris_lines(entry: Entry) -> Iterator[str]:
    """The entry's lines, `TY` first and `ER` last; tags without a value are left out."""
    for tag, value in _tags(entry):
        if value:
            yield f"{tag}  - {one_line(value)}"
    yield "ER  - "


def _tags(entry: Entry) -> Iterator[tuple[str, str | None]]:
    first, _, last = (entry.pages or "").partition("–")
    year = "" if entry.year is None else f"{entry.year:04}"
    yield "TY", RIS_TYPES[entry.type]
    yield "ID", entry.citekey
    yield from (("AU", ris_name(name)) for name in entry.authors)
    yield from (("ED", ris_name(name)) for name in entry.editors)
    yield "TI", entry.title
    yield "T2", entry.journal or entry.booktitle
    yield "C3", entry.booktitle  # the proceedings, where T2 is read as the conference
    yield "T3", entry.series
    yield "J2", entry.venue if entry.type != "misc" else None
    yield "VL", entry.volume
    yield "IS", entry.number
    yield "SP", first
    yield "EP", last
    yield "PY", year
    yield "DA", year and f"{year}/{f'{entry.month:02}' if entry.month else ''}//"
    yield "DO", entry.doi
    yield "AN", entry.eprint and f"arXiv:{entry.eprint}"
    yield "PB", entry.publisher or ("arXiv" if entry.type == "misc" and entry.eprint else None)
    yield "UR", entry.url
    yield "LA", entry.language
    yield from (("KW", word) for word in entry.keywords)
    yield "N1", entry.note


def ris_name(name: Name) -> str:
    """`Family, Given, Suffix`; a collective as it is."""
    if name.literal or not name.family:
        return name.literal or name.given or ""
    family, suffix = split_suffix(name.family)
    return ", ".join(part for part in (family, name.given, suffix) if part)


CSL_TYPES = {
    "article": "article-journal", "inproceedings": "paper-conference", "incollection": "chapter", "book": "book",
    "techreport": "report", "phdthesis": "thesis", "misc": "article",
}  # fmt: skip


def render_csljson(entries: Iterable[Entry]) -> str:
    """The entries as a CSL-JSON list in UTF-8, by citekey, one key a line."""
    items = [csl_item(entry) for entry in sorted(entries, key=lambda entry: entry.citekey)]
    return json_text(items, indent=1) + "\n"


def csl_item(entry: Entry) -> dict[str, object]:
    """The entry as one CSL item; variables without a value are left out."""
    date = [part for part in (entry.year, entry.month) if part is not None]
    preprint = entry.type == "misc" and entry.eprint
    values: dict[str, object] = {
        "id": entry.citekey,
        "type": CSL_TYPES[entry.type],
        "genre": "preprint" if preprint else None,
        "author": [csl_name(name) for name in entry.authors],
        "editor": [csl_name(name) for name in entry.editors],
        "title": entry.title,
        "container-title": entry.journal or entry.booktitle,
        "container-title-short": entry.venue if entry.type != "misc" else None,
        "collection-title": entry.series,
        "volume": entry.volume,
        "issue": entry.number,
        "page": entry.pages and entry.pages.replace("–", "-"),
        "issued": {"date-parts": [date]} if entry.year is not None else None,
        "number": f"arXiv:{entry.eprint}" if preprint else None,
        "publisher": entry.publisher or ("arXiv" if preprint else None),
        "language": entry.language,
        "keyword": ", ".join(entry.keywords),
        "DOI": entry.doi,
        "URL": entry.url,
        "note": _note(entry),
    }
    return {name: value for name, value in values.items() if value}


def csl_name(name: Name) -> dict[str, str]:
    """A CSL name: a particle and a suffix apart from the family name, a collective as `literal`."""
    if name.literal or not name.family:
        return {"literal": name.literal or name.given or ""}
    stem, suffix = split_suffix(name.family)
    particle, family = split_particle(stem)
    parts = {
        "family": family,
        "given": name.given,
        "non-dropping-particle": particle,
        "suffix": suffix,
    }
    return {part: text for part, text in parts.items() if text}


def _note(entry: Entry) -> str | None:
    """The note, and the arXiv id of a published work, for which CSL has no variable of its own."""
    eprint = f"arXiv:{entry.eprint}" if entry.eprint and entry.type != "misc" else None
    return "; ".join(part for part in (entry.note, eprint) if part) or None
