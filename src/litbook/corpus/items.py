"""What every form of list gives: items of named texts, which become listings, and the identifiers that texts print."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from litbook import parsing
from litbook.corpus.rules import Literals, lowered, matches_at
from litbook.errors import Problem, Severity
from litbook.escaping import one_line, visible
from litbook.model import Identifier, Listing, Stated

REPOSITORY_HOSTS = frozenset(
    ("github.com", "gitlab.com", "bitbucket.org", "gitee.com", "codeberg.org", "sourceforge.net", "git.sr.ht")
)
HUB_HOSTS = frozenset(("huggingface.co", "hf.co"))
HUB_PAGES = frozenset(("spaces", "collections", "blog", "docs", "papers", "settings", "posts", "join"))
TRAILING = ".,;:!?'\"”’»*"
CLOSING = {")": "(", "]": "["}
ARXIV_ID = r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})"
KNOWN_HOSTS = sorted((*REPOSITORY_HOSTS, *HUB_HOSTS, "arxiv.org", "doi.org", "dx.doi.org"))
KNOWN_HOST = "|".join(map(re.escape, KNOWN_HOSTS))
FOUND = re.compile(
    rf"(?P<link>https?://[^\s<>\"{{}}]+|(?<![\w./@-])(?:www\.)?(?:{KNOWN_HOST})/[^\s<>\"{{}}]+)"
    rf"|(?i:arxiv)(?::\s?|\s(?i:id:?\s?)?)(?P<arxiv>{ARXIV_ID})(?:v\d+)?(?!\w)"
    r"|(?<![\w./])(?P<doi>10\.\d{4,9}/[^\s<>\"]+)"
)
BEGINNINGS = Literals(["http", "www.", "arxiv", "10.", *KNOWN_HOSTS])  # of every match
LONE_HALF = re.compile("[\ud800-\udfff]")  # of a letter of UTF-16, which JSON can hold
ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?(?P<host>[^/:?#]+)(?::\d+)?(?P<path>[^?#]*)", re.IGNORECASE)


def find_identifiers(text: str) -> tuple[Identifier, ...]:
    """The identifiers in text order, each once, without the punctuation of the sentence.

    An arXiv id or DOI is given bare, also where the text prints its address; all else as an address.
    """
    return tuple(dict.fromkeys(identified(text)))


def addresses_in(text: str) -> list[str]:
    """The addresses in the text that are no arXiv ids or DOIs."""
    return [known.value for known in find_identifiers(text) if known.kind == "url"]


def identified(text: str) -> Iterator[Identifier]:
    """Each identifier that the text prints, with repetitions."""
    for match in matches_at(FOUND, text, BEGINNINGS.starts(lowered(text))):
        if match["link"]:
            yield from address(trimmed(match["link"]))
        elif match["arxiv"]:
            yield Identifier(kind="arxiv", value=match["arxiv"])
        else:
            yield Identifier(kind="doi", value=trimmed(match["doi"]))


def trimmed(value: str) -> str:
    """Without trailing punctuation, and without a closing bracket that nothing in it opens."""
    shorter = value.rstrip(TRAILING)
    while shorter:
        opening = CLOSING.get(shorter[-1])
        if opening is None or shorter.count(opening) >= shorter.count(shorter[-1]):
            break
        shorter = shorter[:-1].rstrip(TRAILING)
    return shorter


def address(link: str) -> Iterator[Identifier]:
    """What an address stands for; nothing where it has no host."""
    parts = ADDRESS.fullmatch(link.split("?")[0].split("#")[0])
    if parts is None or "." not in parts["host"]:
        return
    host, path = parts["host"].casefold(), parts["path"].strip("/")
    whole = link if "://" in link else f"https://{link}"
    yield scholarly(host, path) or Identifier.model_validate({"kind": kind_of(host, path), "value": whole})


def scholarly(host: str, path: str) -> Identifier | None:
    """The arXiv id or DOI in an address of arXiv, doi.org or a page of Hugging Face papers."""
    if host in {"doi.org", "dx.doi.org"}:
        return Identifier(kind="doi", value=unquote(path)) if path else None
    if host in {"arxiv.org", *HUB_HOSTS}:
        found = re.fullmatch(rf"(?:abs|pdf|html|papers)/({ARXIV_ID})(?:v\d+)?(?:\.pdf)?", path)
        return Identifier(kind="arxiv", value=found[1]) if found else None
    return None


def kind_of(host: str, path: str) -> str:
    """Whether an address is of a repository, of a model or data set on Hugging Face, or another."""
    steps = path.split("/")
    if host in REPOSITORY_HOSTS:
        return "repository" if len(steps) > 1 else "url"
    if host not in HUB_HOSTS or len(steps) == 1 or steps[0] in HUB_PAGES:
        return "url"
    if steps[0] == "datasets":
        return "dataset" if len(steps) > 2 else "url"
    return "model"


DOI = re.compile(r"10\.\d{4,9}/(?:(?![;,]\s|[;,]10\.\d{4,9}/)\S)+")
ONLY_DOI = re.compile(r"(?:doi:?\s*|https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/\S+", re.IGNORECASE)
ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)", re.IGNORECASE)
ARXIV_WHOLE = re.compile(rf"(?:arxiv:\s?)?({ARXIV_ID})(?:v\d+)?(?:\s*\[[\w.-]+\])?", re.IGNORECASE)
ARXIV_INSIDE = re.compile(rf"\barxiv(?:\.org)?[:.\s/]\s?(?:abs/|pdf/)?({ARXIV_ID})(?!\d)", re.IGNORECASE)
CORR_INSIDE = re.compile(r"\babs/(\d{4}\.\d{4,5})(?!\d)")
NO_ABSTRACT = re.compile(
    r"[\[(]?\s*(?:no abstract(?: (?:is )?available)?|abstract (?:is )?not available|n/?a|none|null|nan|-+)\s*[\])]?\.?",
    re.IGNORECASE,
)
BLOCK_TAG = re.compile(
    r"</?(?:jats:)?(?:p|br|div|sec|list|list-item|li|ul|title|disp-formula)\b[^<>]{0,200}>", re.I
)
RAISED_TAG = re.compile(r"<(?:jats:)?sup\b[^<>]{0,200}>(?=[\d+−-])", re.IGNORECASE)
INLINE_TAG = re.compile(
    r"</?(?:(?:jats:)?(?:i|b|em|strong|sub|sup|italic|bold|underline|u|sc|tt|span|inf|monospace|inline-formula|"
    r"alternatives|tex-math)|mml:\w+)\b[^<>]{0,200}>",
    re.IGNORECASE,
)
HAS_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
CITED = re.compile(
    r"(?P<container>[^()]+) \((?P<year>\d{4})\) (?P<volume>[\w.-]+)(?::(?P<number>[\w.-]+))?"
    r"(?: \((?P<pages>[^()]+)\))?\. Date of Publication: (?P<date>[\w ]+)"
)  # Embase names the journal so
PUBMED = "https://pubmed.ncbi.nlm.nih.gov/{}/"
FOUR_DIGITS = re.compile(r"(\d\d)\d\d\.\d{4}$")


class Item(NamedTuple):
    """One item of a source: the line where it begins, and the texts that it gives for each field (of fields.toml).

    `family_first`: the form writes "Family, Given", so that a comma parts no two people.
    """

    line: int
    fields: Mapping[str, Sequence[str]]
    family_first: bool = False


FIELDS: Mapping[str, Mapping[str, Sequence[str]]] = parsing.shipped("corpus/fields.toml")
"""By form and field, the names under which the form gives the field."""


def fields_of(form: str) -> dict[str, str]:
    """Which field each name of a form fills."""
    return {name: field for field, names in FIELDS[form].items() for name in names}


def fault_at(line: int, code: str, file: str, text: str, mend: str, severity: Severity = "error") -> Problem:
    """What is wrong with the item that begins at the line."""
    return Problem(code=code, file=file, place=f"line {line}", text=text, mend=mend, severity=severity)


def listings(items: Iterable[Item | Problem], file: str) -> Iterator[Listing | Problem]:
    """A listing for each item with a title, and a problem for each other one; doubts stand before their listing."""
    position = 0
    for item in items:
        if isinstance(item, Problem):
            yield item
            continue
        position += 1
        identifiers = tuple(dict.fromkeys(found_identifiers(item)))
        if not text_of(item, "title") and identifiers:
            item = item._replace(fields={**item.fields, "title": [identifiers[0].value]})
            yield named_by_identifier(item, file)
        if not text_of(item, "title"):
            yield fault_at(item.line, "P004", file, "an item has no title", "add it, or take the item out")
            continue
        doubtful = [known for known in identifiers if known.kind == "arxiv" and lost_digit(known.value)]
        yield from (doubt(known.value, item, file) for known in doubtful)
        yield listing(item, position, tuple(known for known in identifiers if known not in doubtful))


def listing(item: Item, position: int, identifiers: tuple[Identifier, ...]) -> Listing:
    """The item as a listing; an abstract that only says that there is none is none."""
    title, subtitle = text_of(item, "title"), text_of(item, "subtitle")
    abstract = text_of(item, "abstract")
    return Listing(
        position=position,
        line=item.line,
        title=f"{title}: {subtitle}" if subtitle and subtitle not in title else title,
        abstract="" if NO_ABSTRACT.fullmatch(abstract) else abstract,
        identifiers=identifiers,
        stated=stated(item),
    )


PLAIN = (
    "key", "type", "container", "series", "volume", "number", "pages", "publisher", "language", "date", "year",
    "month", "first", "last",
)  # fmt: skip
"""Fields of which the first text counts."""


def stated(item: Item) -> Stated:
    """What the item says beside title, abstract and identifiers."""
    plain = {name: text_of(item, name) for name in PLAIN}
    if cited := CITED.match(plain["container"]):
        plain |= cited.groupdict(default="")
    year, month, first, last = map(plain.pop, ("year", "month", "first", "last"))
    plain["date"] = date_of_parts(plain["date"], year, month)
    plain["pages"] = plain["pages"] or "–".join(filter(None, (first, last)))
    return Stated(
        **plain,
        authors=texts_of(item, "author"),
        affiliations=texts_of(item, "affiliation"),
        editors=texts_of(item, "editor"),
        keywords=texts_of(item, "keywords"),
        family_first=item.family_first,
        note="; ".join(text for text in texts_of(item, "note") if not ONLY_DOI.fullmatch(text)),
    )


def date_of_parts(date: str, year: str, month: str) -> str:
    """The date, with the year before it where it names none, as the month of a Web of Science export."""
    if HAS_YEAR.search(date):
        return date
    return " ".join(part for part in (year, date or month) if part)


def text_of(item: Item, field: str) -> str:
    """The field's first text that says something, as plain text on one line."""
    return next(iter(texts_of(item, field)), "")


def texts_of(item: Item, field: str) -> tuple[str, ...]:
    """The field's texts that say something."""
    texts = item.fields.get(field)
    return tuple(filter(None, map(plain_text, texts))) if texts else ()


def plain_text(text: str) -> str:
    """The text without the tags of HTML and JATS that only set it in type; a raised number keeps its sign."""
    text = text if text.isascii() else LONE_HALF.sub("\ufffd", text)
    if "<" in text:
        text = RAISED_TAG.sub("^", BLOCK_TAG.sub(" ", text))
        text = INLINE_TAG.sub("", text)
    return " ".join(text.split())


# --- identifiers --------------------------------------------------------------------------------------------


def found_identifiers(item: Item) -> Iterator[Identifier]:
    """The item's arXiv id, DOI and addresses, wherever it states them."""
    arxiv = next(arxiv_ids(item), None)
    doi = next(dois(item), None)
    if arxiv:
        yield Identifier(kind="arxiv", value=arxiv)
    if doi:
        yield Identifier(kind="doi", value=doi)
    for url in addresses(item):
        if not any(known.kind in ("arxiv", "doi") for known in address(url)):
            yield Identifier(kind="url", value=url)


def arxiv_ids(item: Item) -> Iterator[str]:
    """The arXiv ids that the item states: in a field of their own, an address, a DOI, or another text."""
    for text in visible_texts(item, "arxiv", "elsewhere"):
        if whole := ARXIV_WHOLE.fullmatch(text):
            yield whole[1]
    for url in addresses(item):
        yield from (known.value for known in address(url) if known.kind == "arxiv")
    for doi in dois_in(visible_texts(item, "doi")):
        if found := ARXIV_DOI.fullmatch(doi):
            yield found[1]
    for text in visible_texts(item, "arxiv", "container", "number", "volume", "note", "elsewhere"):
        yield from (found[1] for pattern in (ARXIV_INSIDE, CORR_INSIDE) for found in pattern.finditer(text))


def dois(item: Item) -> Iterator[str]:
    """The DOIs that the item states, without those that arXiv gives."""
    texts = visible_texts(item, "doi", "url", "elsewhere", "note")
    return (doi for doi in dois_in(texts) if not ARXIV_DOI.fullmatch(doi))


def dois_in(texts: Iterable[str]) -> Iterator[str]:
    """Every DOI in the texts, without the punctuation after it and the percent signs of addresses."""
    return (unquote(trimmed(found[0])) for text in texts for found in DOI.finditer(text))


def addresses(item: Item) -> Iterator[str]:
    """The addresses of the web that the item states."""
    for text in visible_texts(item, "url"):
        yield from (trimmed(word) for word in text.split() if word.startswith(("http://", "https://")))
    yield from (PUBMED.format(number) for number in visible_texts(item, "pmid") if number.isdigit())


def visible_texts(item: Item, *fields: str) -> Iterator[str]:
    """The fields' texts without hidden signs and outer space."""
    return (one_line(visible(text)) for field in fields for text in item.fields.get(field, ()))


def lost_digit(arxiv: str) -> bool:
    """Whether the id has four digits in a year when arXiv gave five: a spreadsheet took a closing zero off."""
    found = FOUR_DIGITS.match(arxiv)
    return bool(found and 15 <= int(found[1]) < 91)


def named_by_identifier(item: Item, file: str) -> Problem:
    """The warning that an item without a title is known by its identifier until it is looked up."""
    text = f"an item has no title; {text_of(item, 'title')} stands for it"
    return fault_at(
        item.line, "P014", file, text, "add the title, or look it up: `litbook lookup --missing`", "warning"
    )


def doubt(arxiv: str, item: Item, file: str) -> Problem:
    """The warning that an arXiv id lacks a digit and is left out."""
    lack = "lacks a digit (a spreadsheet may have dropped a closing zero) and is left out"
    text, mend = f"the arXiv id {arxiv} {lack}", f"write {arxiv}0 if that is the paper"
    return fault_at(item.line, "P009", file, text, mend, "warning")
