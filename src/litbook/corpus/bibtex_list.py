"""Lists in BibTeX and BibLaTeX, as reference managers and publishers write them."""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import accumulate

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    ParsingFailedBlock,
)
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
from pylatexenc.latexwalker import LatexMacroNode

from litbook.corpus.items import Item, fault_at, fields_of
from litbook.errors import Problem

logging.getLogger("bibtexparser").addHandler(logging.NullHandler())  # its complaints become Problems

FIELDS = fields_of("bibtex")
NAMES = frozenset({"author", "editor"})
"""Fields of people, who keep their braces."""
CODES = frozenset({"doi", "url", "eprint"})
"""Fields that are no prose; braces and backslashes in them only shield signs from TeX."""
SHIELDS = re.compile(r"[{}]|\\(?=[_&%#$~^])")
NO_WORKS = frozenset({"set", "xdata", "control"})
INHERITED = {"booktitle": "title"} | {
    name: name for name in ("year", "date", "publisher", "editor", "series", "volume")
}
WITHOUT_KEY = re.compile(
    r"^([ \t]*@(?!(?i:string|preamble|comment)\b)\w+\s*\{)(?=\s*[A-Za-z][\w-]*\s*=)", re.MULTILINE
)
NO_KEY = "litbook-no-key"
TEX_SIGNS = re.compile(r"[\\{}$~]|--|``|''")
BARE_PERCENT = re.compile(r"(?<!\\)%")
QUOTED = re.compile(r"\\(?:enquote|mkbibquote)\s*\{([^{}]*)\}")
LINKED = re.compile(r"\\(?:href\s*\{([^{}]*)\}\s*\{([^{}]*)\}|url\s*\{([^{}]*)\})")
LOWERED = re.compile(r"(?<=\w)\$_\{?(\w{1,3})\}?\$")  # Cu$_2$O: an index, no formula
NO_BREAK = re.compile(r"\\-")
LOGO = re.compile(r"\\((?:La|Bib|Xe|Lua)?TeX|Xe(?:La)?TeX|LaTeXe)(?:\{\}|(?![A-Za-z])\s?)")


def read_bibtex(lines: Iterable[str], file: str) -> Iterator[Item | Problem]:
    """The entries, each as an item; what `crossref` names is inherited, and is no paper itself."""
    text = "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
    library = parse_string(WITHOUT_KEY.sub(rf"\1{NO_KEY},", text), parse_stack=[])
    strings = {string.key.casefold(): plain_value(str(string.value), {}) for string in library.strings}
    entries = [unwrapped(block) for block in library.blocks]
    by_key = {block.key.casefold(): block for block in entries if isinstance(block, Entry)}
    parents = {
        str(field.value).strip(' {}"').casefold()
        for block in by_key.values()
        for field in block.fields
        if field.key.casefold() in ("crossref", "xref")
    }
    for block in entries:
        if isinstance(block, ParsingFailedBlock):
            yield unreadable(block, file)
        elif isinstance(block, Entry):
            if fault := swallowed(block, file):
                yield fault
            elif block.key.casefold() in parents and "abstract" not in block.fields_dict:
                yield volume_of_others(block, file)
            elif block.entry_type.casefold() not in NO_WORKS:
                yield item_of(block, strings, by_key)


def line_of(block: Block) -> int:
    """The line on which the block begins, from 1."""
    return (block.start_line or 0) + 1


def volume_of_others(block: Entry, file: str) -> Problem:
    """The notice of an entry that `crossref` names and nobody reads for itself."""
    text = f"the entry {block.key!r} is the volume of others and no paper; they inherit what it says"
    mend = "give it an abstract if it is a paper of the review"
    return fault_at(line_of(block), "P013", file, text, mend, "warning")


def unwrapped(block: object) -> object:
    """The entry whose key or field is used twice, which is an entry like others; any other block as it is."""
    if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
        return block.ignore_error_block or block
    return block


def item_of(block: Entry, strings: Mapping[str, str], by_key: Mapping[str, Entry]) -> Item:
    """The entry's texts by field, TeX made text; the first of a field that is given twice counts."""
    values = values_of(block, strings)
    if parent := by_key.get(values.get("crossref", "").casefold()):
        inherited = values_of(parent, strings)
        values = {name: inherited[own] for name, own in INHERITED.items() if own in inherited} | values
    for shared in values.get("xdata", "").split(","):
        if block_of := by_key.get(shared.strip().casefold()):
            values = values_of(block_of, strings) | values
    fields = {"key": [block.key] if block.key != NO_KEY else [], "type": [block.entry_type]}
    for name, value in values.items():
        if field := FIELDS.get(name):
            fields.setdefault(field, []).append(plain_field(name, value))
    archive = plain_field("url", values.get("archiveprefix", values.get("eprinttype", "arxiv"))).casefold()
    if "eprint" in values and archive == "arxiv":
        fields["arxiv"] = [plain_field("eprint", values["eprint"])]
    return Item(line_of(block), fields, family_first=True)


def plain_field(name: str, value: str) -> str:
    """The value as text: prose without TeX, an address or identifier without what shields it from TeX."""
    if name in CODES:
        return SHIELDS.sub("", value)
    return value if name in NAMES else tex_text(value)


def values_of(block: Entry, strings: Mapping[str, str]) -> dict[str, str]:
    """The entry's values by the names of its fields, strings put in and joined."""
    values: dict[str, str] = {}
    for field in block.fields:
        values.setdefault(field.key.casefold(), plain_value(str(field.value), strings))
    return values


def plain_value(value: str, strings: Mapping[str, str]) -> str:
    """A value without its delimiters; parts joined by # are put together, names of strings replaced."""
    value = value.strip()
    parts = split_joined(value)
    if len(parts) > 1:
        return "".join(plain_value(part, strings) for part in parts)
    if len(value) > 1 and value[0] + value[-1] in ('""', "{}"):
        return value[1:-1]
    return strings.get(value.casefold(), value)


def split_joined(value: str) -> list[str]:
    """The parts of `a # "b" # {c}`: cut at each # that stands outside braces and quotation marks."""
    if "#" not in value:
        return [value]
    parts, depth, quoted, start = [], 0, False, 0
    for place, sign in enumerate(value):
        depth += (sign == "{") - (sign == "}")
        quoted ^= sign == '"' and depth == 0
        if sign == "#" and depth == 0 and not quoted:
            parts.append(value[start:place])
            start = place + 1
    return [*parts, value[start:]]


def tex_text(text: str) -> str:
    """TeX as text; formulas stay whole, for the repair to read."""
    if not TEX_SIGNS.search(text):
        return text
    text = LINKED.sub(lambda found: found[3] or f"{found[2]} ({found[1]})", text)
    text = LOGO.sub(r"\1", NO_BREAK.sub("", LOWERED.sub(r"\1", QUOTED.sub(r"“\1”", text))))
    try:
        return str(decoder().latex_to_text(BARE_PERCENT.sub(r"\\%", text)))
    except (KeyError, IndexError):  # a command without its argument
        return text
    except RecursionError:  # braces that nest a thousand deep mean nothing
        return text.replace("{", "").replace("}", "")


@cache
def decoder() -> LatexNodes2Text:
    """The converter of TeX; a macro that it does not know stays, for the repair to read."""
    known = get_default_latex_context_db()
    known.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=kept_macro))
    return LatexNodes2Text(known, math_mode="verbatim", strict_latex_spaces=False)


FONT_SWITCHES = frozenset({"em", "it", "bf", "sc", "tt", "rm", "sl", "sf", "bfseries", "itshape", "scshape"})


def kept_macro(macro: LatexMacroNode) -> str:
    """An unknown macro as it is printed; nothing where it only sets what follows in type."""
    if macro.macroname in FONT_SWITCHES:
        return ""
    tex: str = macro.parsing_state.s
    end = macro.pos + macro.len
    return "" if tex[end : end + 1] == "{" else tex[macro.pos : end]


def swallowed(block: Entry, file: str) -> Problem | None:
    """The fault of an entry in which a comma is missing, so that one field has swallowed the next."""
    for field in block.fields:
        if closes_early(str(field.value).strip()):
            line = line_of(block) if field.start_line is None else field.start_line + 1
            text = f"the entry {block.key!r} lacks a comma after {field.key!r}"
            return fault_at(line, "P006", file, text, "add it")
    return None


def closes_early(value: str) -> bool:
    """Whether the value's first brace closes before its end, and what follows is not joined to it by #."""
    close = closing_brace(value)
    rest = value[close + 1 :].lstrip() if close else ""
    return bool(rest) and not rest.startswith("#")


def closing_brace(text: str) -> int | None:
    """The place of the brace that closes the one with which the text begins; null where nothing does."""
    depths = accumulate((sign == "{") - (sign == "}") for sign in text)
    return next((place for place, depth in enumerate(depths) if depth == 0), None)


def unreadable(block: ParsingFailedBlock, file: str) -> Problem:
    """Why a block is no entry."""
    reason = str(getattr(block.error, "abort_reason", "") or block.error).strip().rstrip(".").splitlines()
    why = reason[0].split(". Note:")[0] if reason else "its braces do not close"
    return fault_at(
        line_of(block), "P006", file, f"an entry cannot be read: {why}", "mend the entry, or take it out"
    )
