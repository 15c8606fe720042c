"""Checks of the text of fields and of titles."""

import re
import unicodedata
from collections.abc import Iterator

from litbook.bibliography.bibtex import VERBATIM
from litbook.bibliography.checks_model import Check, Context, Subject
from litbook.bibliography.names import is_braced
from litbook.bibliography.titles import protected_spans
from litbook.escaping import is_hidden

BARE_SIGN = re.compile(r"(?<!\\)[%&#]|(?<![\\$])_(?![^$]*\$)")
BARE_DOLLAR = re.compile(r"(?<!\\)\$")
HTML = re.compile(r"</?(?:[a-z]{1,6}|h[1-6])(?:\s[^<>]*)?/?>|&(?:[a-z]{2,6}|#\d{2,5});", re.I)
# UTF-8 read as Latin-1 or Windows-1252: a lead byte's letter followed by a continuation byte's sign.
MOJIBAKE = re.compile("[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â(?:€|\u0080)|\ufffd")
COMMAND = re.compile(r"\\[A-Za-z]+")


def not_nfc(subject: Subject, _: Context) -> Iterator[str]:
    """Which fields hold letters and marks apart that Unicode has as one."""
    for name, value in subject.raw.fields.items():
        if not unicodedata.is_normalized("NFC", value):
            yield f"{name} is not in Unicode's composed form (NFC)"


def control_signs(subject: Subject, _: Context) -> Iterator[str]:
    """Which fields hold signs that nobody sees."""
    for name, value in subject.raw.fields.items():
        hidden = {sign for sign in value if unicodedata.category(sign) == "Cc" or is_hidden(sign)}
        if hidden:
            yield f"{name} holds {', '.join(f'U+{ord(sign):04X}' for sign in sorted(hidden))}"


def html_text(subject: Subject, _: Context) -> Iterator[str]:
    """Which fields hold HTML."""
    for name, value in subject.raw.fields.items():
        if name not in VERBATIM and (found := HTML.search(value)):
            yield f"{name} holds {found[0]!r}"


def mojibake(subject: Subject, _: Context) -> Iterator[str]:
    """Which fields hold letters that were read in the wrong encoding."""
    for name, value in subject.raw.fields.items():
        if found := MOJIBAKE.search(value):
            yield f"{name} holds {found[0]!r}, text read in the wrong encoding"


def not_ascii(subject: Subject, _: Context) -> Iterator[str]:
    """Which fields hold letters that old BibTeX cannot sort or print."""
    for name, value in subject.raw.fields.items():
        if foreign := sorted({sign for sign in value if not sign.isascii()}):
            yield f"{name} holds {' '.join(foreign)}, not ASCII"


def bare_signs(subject: Subject, _: Context) -> Iterator[str]:
    """Which fields hold a sign that TeX takes for a command."""
    for name, value in subject.raw.fields.items():
        if name not in VERBATIM and (found := BARE_SIGN.search(value)):
            yield f"{name} holds a bare {found[0]}"


def open_formula(subject: Subject, _: Context) -> Iterator[str]:
    """Which fields open a formula and do not close it."""
    for name, value in subject.raw.fields.items():
        if name not in VERBATIM and len(BARE_DOLLAR.findall(value)) % 2:
            yield f"{name} has an odd number of $"


def tex_left(subject: Subject, _: Context) -> Iterator[str]:
    """Which commands are left in the title once it is read."""
    for command in COMMAND.findall(subject.entry.title):
        yield f"title keeps the command {command}"


def lost_capitals(subject: Subject, _: Context) -> Iterator[str]:
    """Which words of the title a style would print without their capitals."""
    printed = subject.raw.fields.get("title", "")
    bare = _outside_braces(printed)
    for start, stop in protected_spans(subject.entry.title):
        word = subject.entry.title[start:stop]
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", bare):
            yield f"title has {word!r} outside braces"


def _outside_braces(text: str) -> str:
    previous = ""
    while previous != text:
        previous, text = text, re.sub(r"\{[^{}]*\}", "\0", text)
    return text


def full_stop(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the title ends with the full stop that styles add."""
    if re.search(r"[^.]\.$", subject.entry.title):
        yield "title ends with a full stop"


def shouted_title(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the title is in capitals throughout."""
    words = [word for word in subject.entry.title.split() if word.isalpha()]
    if len(words) > 2 and subject.entry.title.isupper():
        yield "title is all capitals"


def wrapped_title(subject: Subject, _: Context) -> Iterator[str]:
    """Whether braces around the whole title keep every style from setting it."""
    printed = subject.raw.fields.get("title", "")
    if is_braced(printed) and " " in printed:
        yield "title stands in double braces"


def title_year(subject: Subject, _: Context) -> Iterator[str]:
    """Whether the title carries a catalogue's addition."""
    if found := re.search(r"\[(?:arXiv|cs\.|\d{4}\.)[^\]]*\]|\bv\d+$", subject.entry.title, re.I):
        yield f"title carries {found[0]!r}"


TEXT_CHECKS = (
    Check("B021", "warning", "a field is not in Unicode's composed form", "normalise it to NFC",
          "title = {Scaling in Ge\u0301ne\u0300ve}", "title = {Scaling in Gen{\\`e}ve}", not_nfc),
    Check("B022", "error", "a field holds signs that nobody sees", "remove them",
          "title = {Scaling\u200b laws}", "title = {Scaling laws}", control_signs),
    Check("B023", "error", "a field holds HTML", "write LaTeX or plain text",
          "title = {Scaling <i>laws</i> &amp; limits}", "title = {Scaling \\emph{laws} if $a<b$}", html_text),
    Check("B024", "error", "a field holds text read in the wrong encoding", "write the letters anew",
          "author = {MuÃ±oz, Ada}", "author = {Mu{\\~n}oz, Ada}", mojibake),
    Check("B025", "warning", "a field of a BibTeX file is not ASCII", "write LaTeX, or use BibLaTeX",
          "author = {Muñoz, Ada}", "author = {Mu{\\~n}oz, Ada}", not_ascii),
    Check("B026", "error", "a field holds a bare %, &, # or _", "put a backslash before it",
          "title = {Half the size, 90% of the quality}", "title = {Half the size, 90\\% of the quality}",
          bare_signs),
    Check("B027", "error", "a formula is not closed", "close it, or write \\$",
          "title = {A $\\mu Transfer}", "title = {A $\\mu$-Transfer}", open_formula),
    Check("B028", "warning", "a title keeps a command that readers do not know", "write the letters",
          "title = {Scaling \\textbackslash{}mu laws}", "title = {Scaling $\\mu$ laws}", tex_left),
    Check("B029", "warning", "a style would lose a title's capitals", "put the word in braces",
          "title = {Scaling of LLaMA and BERT}", "title = {Scaling of {LLaMA} and {BERT}}", lost_capitals),
    Check("B030", "warning", "a title ends with a full stop", "remove it",
          "title = {Scaling laws.}", "title = {Scaling laws ...}", full_stop),
    Check("B031", "warning", "a title is all capitals", "write it as the paper does",
          "title = {SCALING LAWS FOR {BERT}}", "title = {Scaling Laws for {BERT}}", shouted_title),
    Check("B032", "warning", "braces around a whole title keep styles from setting it", "brace words",
          "title = {{Scaling laws for BERT}}", "title = {Scaling laws for {BERT}}", wrapped_title),
    Check("B033", "warning", "a title carries a catalogue's addition", "remove it",
          "title = {[2305.01234] Scaling laws}", "title = {Scaling laws [of everything]}", title_year),
)  # fmt: skip
