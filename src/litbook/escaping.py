"""Foreign text made literal: one function for each language that a page, file or terminal is written in.

What a list, a record, a look-up or a coding says is data. It enters another language through these functions alone.
"""

import html
import json
import re
import unicodedata
from urllib.parse import quote

# The controls that reorder what a reader sees; the plain marks (U+200E, U+200F) belong to Persian and Hebrew texts.
REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
INVISIBLE = frozenset("\u00ad\u200b\u2060\ufeff")  # joiners (U+200C, U+200D) change how words look and stay
# What a terminal obeys: controls but line end and tab, marks that reorder, half a letter of UTF-16.
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# White space to Python, no text to XML.
ODD_SPACES = dict.fromkeys(map(ord, "\x0b\x0c\x1c\x1d\x1e\x1f\x85"), " ")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>\"\\^`{|}]+", re.IGNORECASE)
WITHIN = re.compile(r"(?!//)[^\s:\\]+")


def is_hidden(sign: str) -> bool:
    """Whether the character prints nothing, but may steer a terminal, a parser or the order of reading."""
    if sign in REORDERING or sign in INVISIBLE:
        return True
    # Noncharacters: neither HTML nor XML may hold them.
    if ord(sign) & 0xFFFE == 0xFFFE or "\ufdd0" <= sign <= "\ufdef":
        return True
    return unicodedata.category(sign) in {"Cc", "Cs"} and not sign.isspace()


def visible(text: str) -> str:
    """The text without the signs that nobody sees: controls, lone surrogates, marks that reorder it."""
    if text.isprintable():
        return text
    return "".join(sign for sign in text.translate(ODD_SPACES) if not is_hidden(sign))


def spaced(text: str) -> str:
    """The visible text with each run of white space as one space, also at its ends."""
    return re.sub(r"\s+", " ", visible(text))


def one_line(text: str) -> str:
    """The visible text on one line, its white space folded."""
    return spaced(text).strip()


def terminal_text(text: str) -> str:
    """The text for a terminal, on its own lines: what would steer it is shown as an escape (`\\x1b`)."""
    return STEERING.sub(lambda sign: ascii(sign[0])[1:-1], text)


def terminal_line(text: str) -> str:
    """The same on one line, its white space folded."""
    return terminal_text(" ".join(text.split()))


def json_text(value: object, indent: int | None = None) -> str:
    """The value as JSON in which no sign steers a terminal; what is read from it is the value."""
    plain = json.dumps(value, ensure_ascii=False, indent=indent)
    if plain.isascii() and "\x7f" not in plain:
        return plain
    return STEERING.sub(lambda sign: f"\\u{ord(sign[0]):04x}", plain)


def html_text(text: str) -> str:
    """The text for the content or a quoted attribute of an HTML element, on one line."""
    return html.escape(one_line(text))


def html_json(text: str) -> str:
    """JSON for an HTML script element: no sign in it can open or end an element or a comment."""
    return visible(text).replace("<", "\\u003c")


def markdown_text(text: str) -> str:
    """The text for a line of MyST Markdown: every sign of ASCII punctuation is escaped."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", one_line(text))


def yaml_text(text: str) -> str:
    """The text as a quoted scalar of YAML."""
    return json.dumps(one_line(text), ensure_ascii=False)


def csv_text(text: str) -> str:
    """The text for a cell that a spreadsheet shows and does not compute: a formula gets an apostrophe before it.

    A lone carriage return becomes a line end: `csv` quotes none before Python 3.13, and readers begin a row at it.
    """
    shown = re.sub(r"\r\n?", "\n", visible(text))
    return f"'{shown}" if shown.startswith(FORMULA_STARTS) else shown


def doi_address(doi: str) -> str:
    """The address that resolves a DOI, every sign encoded that an address may not hold."""
    return "https://doi.org/" + quote(doi, safe="/:;()!*',.~-_@&=+$")


def is_address(text: str) -> bool:
    """Whether the text is an address that a page may link: of the web or of a mailbox, nothing that runs."""
    return ADDRESS.fullmatch(text) is not None


def is_link(text: str) -> bool:
    """Whether a page may link the text: such an address, or one within the site: without scheme and host."""
    return is_address(text) or WITHIN.fullmatch(text) is not None
