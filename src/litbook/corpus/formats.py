"""Tells in which form a list of papers comes, and reads it; lists that name works without abstracts."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from itertools import chain, islice

from litbook.corpus.entries import (
    are_titles,
    is_markdown_table,
    is_reading_list,
    is_references,
    read_markdown_table,
    read_reading_list,
    read_references,
    read_titles,
)
from litbook.corpus.items import Item, listings
from litbook.corpus.reading import read_listings
from litbook.corpus.table import delimiter_of, is_header, read_json, read_table
from litbook.corpus.tagged import read_tagged
from litbook.corpus.xml_list import read_xml
from litbook.errors import DataError, Problem, Severity
from litbook.model import Listing

HEAD_LINES = 60


def loaded(module: str, name: str) -> Callable[[Iterable[str], str], Iterable[Item | Problem]]:
    """The reader of this name, whose module takes long to load and is loaded when a list needs it."""
    return lambda lines, file: getattr(import_module(f"litbook.corpus.{module}"), name)(lines, file)


def tagged(form: str) -> Callable[[Iterable[str], str], Iterator[Item]]:
    """The reader of a form of tagged lines."""
    return lambda lines, _file: read_tagged(lines, form)


READERS: dict[str, Callable[[Iterable[str], str], Iterable[Item | Problem]]] = {
    "html": loaded("page", "read_page"),
    "mhtml": loaded("page", "read_mhtml"),
    "xml": read_xml,
    "bibtex": loaded("bibtex_list", "read_bibtex"),
    "ris": tagged("ris"),
    "ris-one-space": tagged("ris-one-space"),
    "medline": tagged("medline"),
    "wos": tagged("wos"),
    "endnote": tagged("endnote"),
    "labelled": tagged("labelled"),
    "csv": read_table,
    "json": read_json,
    "reading-list": lambda lines, _file: read_reading_list(lines),
    "markdown-table": lambda lines, _file: read_markdown_table(lines),
    "references": lambda lines, _file: read_references(lines),
    "titles": lambda lines, _file: read_titles(lines),
}
# A comment ends at the first "-->": were it free to go on, n comments could be read in 2^n ways.
PROLOGUE = r"(?:<!--(?:(?!-->).)*-->|<\?xml(?:(?!\?>).)*\?>)"
MARKUP_BEGIN = rf"\s*(?:{PROLOGUE}\s*)*<"
SIGNS = (
    (
        "html",
        re.compile(rf"{MARKUP_BEGIN}(?:!doctype html|html|body|main|article)\b", re.IGNORECASE | re.DOTALL),
    ),
    (
        "mhtml",
        re.compile(
            r"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*multipart/related", re.IGNORECASE
        ),
    ),
    ("ris", re.compile(r"\s*TY  - ")),
    ("ris-one-space", re.compile(r"\s*TY - ")),
    ("medline", re.compile(r"\s*(?:PMID|OWN|VN|UI) *- ")),
    ("wos", re.compile(r"\s*(?:FN [^\n]*\nVR [^\n]*\n\s*)?PT [A-Z]\s*\n")),
    (
        "labelled",
        re.compile(r"\s*Title:[^\n]*\n(?:[^\n]*\n)??\s*(?:Authors?|Abstract|Year|DOI|Journal|Venue):", re.I),
    ),
    ("endnote", re.compile(r"\s*%0 [^\n]*\n(?:%\S [^\n]*\n)")),
    (
        "xml",
        re.compile(
            rf"\s*<\?xml|{MARKUP_BEGIN}(?:rdf:|feed|rss|xml|dblp|result|PubmedArticleSet)\b", re.DOTALL
        ),
    ),
    ("bibtex", re.compile(r"(?:[^@\n]*\n)*?[^\S\n]*@[A-Za-z]+\s*[{(]")),
    ("pdf", re.compile(r"%PDF-")),
    ("latex", re.compile(r"(?:[^\n]*\n)*?[^\S\n]*\\bibitem\b")),
    ("yaml", re.compile(r"(?:---\s*\n)?(?:references:\s*\n|- id: |[\w-]+:\s*\n\s+type: )")),
    ("refworks", re.compile(r"\s*RT [A-Z][^\n]*\n(?:SR|ID|A1|T1) ")),
    ("ovid", re.compile(r"\s*<1>\s*\n")),
    ("proquest", re.compile(r"_{20,}\s+Document \d+ of ")),
    ("org", re.compile(r"(?:[^\n]*\n)*?[^\S\n]*:PROPERTIES:")),
    ("pubmed-text", re.compile(r"\s*1\. [^\n]{5,300}\n(?:[^\n]*\n){3,}?(?:PMID: \d|Author information:)")),
    ("noteexpress", re.compile(r"\s*\{Reference Type\}: ")),
    (
        "letter",
        re.compile(
            r"(?:(?:From|To|Subject|Date|Sent|Cc): [^\n]*\n){2}"
            r"|\s*(?:Dear|Hello|Hi|Liebe[rs]?|Sehr geehrte\w*|Ch[eè]re?|Estimad[oa]s?|Querid[oa]s?)\b[^\n]{0,60},\s*\n"
        ),
    ),
    ("log", re.compile(r"\s*(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d[^\n]*\n){2}")),
    ("json", re.compile(r"\s*[\[{]\s*[\"{\[]")),
    ("csv", re.compile(r'\s*"?sep=.')),
)
SUFFIXES = {
    ".html": "html", ".htm": "html", ".mhtml": "mhtml", ".mht": "mhtml", ".bib": "bibtex", ".ris": "ris",
    ".nbib": "medline", ".ciw": "wos", ".enw": "endnote", ".csv": "csv", ".tsv": "csv", ".xlsx": "csv", ".json": "json",
    ".jsonl": "json", ".xml": "xml",
}  # fmt: skip
CHECKS: tuple[tuple[str, Severity, str], ...] = (
    ("P001", "error", "a list of papers is empty, or holds no paper"),
    ("P002", "error", "a list of papers has a form that cannot be read"),
    ("P003", "error", "an abstract of a plain list is missing or too short, so that titles cannot be told"),
    ("P004", "error", "an item of a list has no title"),
    ("P005", "error", "a table has no column title"),
    ("P006", "error", "an entry or row of the list is malformed"),
    ("P007", "error", "titles and abstracts cannot be told apart"),
    ("P008", "warning", "the list holds one work twice"),
    ("P009", "warning", "an arXiv id of the list lacks a digit"),
    ("P010", "warning", "the list is not UTF-8"),
    ("P012", "error", "a correction changes nothing"),
    ("P011", "error", "two papers of the list have one record"),
    ("P013", "warning", "an entry is the volume of others, and no paper"),
    ("P014", "warning", "an item has no title, and its identifier stands for it"),
    ("P015", "warning", "a sheet of a workbook was not read"),
)


def read_list(text_or_lines: str | Iterable[str], file: str) -> Iterator[Listing]:
    """The papers of a list in any form that is known, streamed where the form allows it.

    Raises DataError, after the last listing, with every item that could not be read; at once if the form is
    none that is read.
    """
    problems = []
    for item in read_items(text_or_lines, file):
        if isinstance(item, Problem):
            problems.append(item)
        else:
            yield item
    if errors := [problem for problem in problems if problem.severity == "error"]:
        raise DataError(errors)


def read_items(text_or_lines: str | Iterable[str], file: str) -> Iterator[Listing | Problem]:
    """The papers of a list, and a problem for each item that is none: items in = listings out + errors out.

    A warning is a doubt about the listing after it. Raises DataError if the text is no list of papers at all.
    """
    lines = iter(text_or_lines.splitlines(keepends=True) if isinstance(text_or_lines, str) else text_or_lines)
    head = list(islice(lines, HEAD_LINES))
    form = detect_format(file, "".join(line if line.endswith("\n") else f"{line}\n" for line in head))
    whole = chain(head, lines)
    if form in UNREAD:
        text, mend = UNREAD[form]
        raise DataError([Problem(code="P002", file=file, text=text, mend=mend)])
    found = False
    for item in read_listings(whole, file) if form == "text" else listings(READERS[form](whole, file), file):
        found = True
        yield item
    if not found:
        text, mend = f"holds no paper (read as {FORM_NAMES.get(form, form)})", "export the list again"
        raise DataError([Problem(code="P001", file=file, text=text, mend=mend)])


AS_TABLE = (
    "give each paper a title and an abstract in turn, or a row in a CSV with columns title and abstract"
)
UNREAD = {
    "pdf": ("is a PDF", "copy its text, or save the page as HTML"),
    "latex": ("is a bibliography in LaTeX", "give the .bib file that it was made from"),
    "yaml": ("is YAML", "export the list as CSL-JSON or BibTeX; pandoc writes both"),
    "refworks": ("is RefWorks' tagged text", "export the list as RIS"),
    "ovid": ("is Ovid's citations", "export the list as RIS"),
    "proquest": ("is ProQuest's text", "export the list as RIS"),
    "org": ("is an Org file", "export the list as BibTeX or CSV"),
    "pubmed-text": ("is PubMed's text of abstracts", "export the list in the form PubMed (.nbib)"),
    "noteexpress": ("is NoteExpress's text", "export the list as RIS or BibTeX"),
    "letter": ("is a letter and no list of papers", AS_TABLE),
    "log": ("is the log of a program and no list of papers", AS_TABLE),
    "prose": ("is prose that speaks of no study", AS_TABLE),
}
"""Forms that are known and not read: what they are, and the way out."""
FORM_NAMES = {
    "html": "a saved page", "mhtml": "a saved page", "xml": "XML", "bibtex": "BibTeX", "ris": "RIS",
    "ris-one-space": "RIS", "medline": "PubMed", "wos": "Web of Science", "endnote": "EndNote",
    "labelled": "labelled lines", "csv": "a table",
    "json": "JSON", "reading-list": "a reading list", "markdown-table": "a table",
    "references": "references", "titles": "titles",
}  # fmt: skip


ENGLISH = re.compile(r"(?:\b(?:the|and|of|which|is)\b.*?){4}", re.IGNORECASE | re.DOTALL)
SCHOLARLY = re.compile(
    r"\b(?:abstract|algorithm|analy|approach|argu|article|comput|data|describ|essay|estimat|evaluat|evidence|examin|"
    r"experiment|explor|findings|framework|hypothes|introduc|investigat|measur|method|model|paper|propos|"
    r"research|result|review|simulat|stud(?:y|ied|ies)|survey|technique|theor|training"
    r"|we (?:\w+ly )?(?:ask|build|develop|find|found|give|present|prove|report|show|train|use)\b)",
    re.IGNORECASE,
)
"""Words of which an English abstract has at least one."""


BY_LINES: Mapping[str, Callable[[list[str]], bool]] = {
    "markdown-table": is_markdown_table,
    "references": is_references,
    "reading-list": is_reading_list,
    "titles": are_titles,
}


def detect_format(name: str, head: str) -> str:
    """The form of a list, "text", or one of `READERS` or `UNREAD`: by its first lines, else by the file's name."""
    head = head.lstrip("\ufeff")
    for form, sign in SIGNS:
        if sign.match(head):
            return form
    first = next(iter(head.splitlines()), "")
    if is_header([cell.strip().strip('"') for cell in first.split(delimiter_of(first))]):
        return "csv"
    for form, known in BY_LINES.items():
        if known(head.splitlines()):
            return form
    suffix = name[name.rfind(".") :].casefold() if "." in name else ""
    return SUFFIXES.get(suffix, "prose" if ENGLISH.search(head) and not SCHOLARLY.search(head) else "text")
