"""The rules of text repair: what a rule is, the data of `repairs.toml`, the functions of rules that are no template."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from html import unescape
from typing import TYPE_CHECKING, Any

from ahocorasick_rs import AhoCorasick

from litbook import parsing
from litbook.model import Value

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text

Mend = str | Callable[[re.Match[str]], str | None]

# Code between backticks, and Windows paths, whose backslashes are no TeX.
CODE_SPAN = re.compile(r"(?<![`\\])`(?!`)(?:[^`'\n]|'[^'`\n]*'){1,80}`(?!`)|(?<!\w)[A-Za-z]:\\\\?\w\S*")
FORMULA_SPAN = re.compile(r"(?<![\w\\$])\$(?![\s$])[^$\n]{0,300}?[\\^_{][^$\n]{0,300}?(?<!\s)\$(?!\d)")
PIECE = re.compile(r"<([A-Z][A-Z_]*)>")
PLAIN_SIGNS = str.maketrans({"∼": "~", "µ": "μ"})  # the signs that abstracts print for \sim and \textmu


class Literals:
    """Some literals that one automaton looks for in a text at once."""

    def __init__(self, literals: Iterable[str]) -> None:
        self.automaton = AhoCorasick(sorted(set(literals)))

    def held(self, text: str) -> set[str]:
        """Those that the text holds."""
        return set(self.automaton.find_matches_as_strings(encodable(text), overlapping=True))

    def starts(self, text: str) -> list[int]:
        """Where they begin, in text order."""
        found = self.automaton.find_matches_as_indexes(encodable(text), overlapping=True)
        return sorted({start for _, start, _ in found})

    def word_starts(self, text: str) -> list[int]:
        """Where they begin and no letter or digit stands before."""
        return [start for start in self.starts(text) if not text[start - 1 : start].isalnum()]


def encodable(text: str) -> str:
    """The text with a question mark for each lone surrogate, one for one, so that places stay."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def lowered(text: str) -> str:
    """The text in small letters, one for one, so that places stay."""
    return text.replace("İ", "i").lower()


def matches_at(pattern: re.Pattern[str], text: str, places: Iterable[int]) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text)` gives, if it can match at these places alone, which are in text order."""
    end = 0
    for place in places:
        if place >= end and (match := pattern.match(text, place)):
            yield match
            end = match.end()


class Change(Value):
    """One place where a rule applies: `before == text[start:start + len(before)]`."""

    start: int
    before: str
    after: str


class Rule(Value):
    """A named repair: what it matches, what it prints instead, and why.

    `mend` is a template for `Match.expand`, or a function that gives the new text or None to leave the match.
    `formulas`: the rule reads formulas as a whole; others leave what stands between two dollar signs.
    `signs`: a text that holds none of them has no match, and is not searched.
    `examples` are pairs (damaged, repaired); `healthy` are texts that look alike and must stay.
    """

    name: str
    why: str
    pattern: re.Pattern[str]
    mend: Mend
    examples: tuple[tuple[str, str], ...]
    healthy: tuple[str, ...] = ()
    signs: tuple[str, ...] = ("",)
    formulas: bool = False

    def changes(self, text: str) -> Iterator[Change]:
        """Where the rule changes the text; code is left as it is, and a formula is changed whole or not at all."""
        kept: list[tuple[int, int]] | None = None  # looked for when there is something to change
        for match in self.pattern.finditer(text):
            after = match.expand(self.mend) if isinstance(self.mend, str) else self.mend(match)
            if after is None or after == match[0]:
                continue
            kept = self.kept(text) if kept is None else kept
            if not any(start <= match.start() and match.end() <= end for start, end in kept):
                yield Change(start=match.start(), before=match[0], after=after)

    def kept(self, text: str) -> list[tuple[int, int]]:
        """Where the text is code, or a formula that the rule does not read as a whole."""
        spans = [match.span() for match in CODE_SPAN.finditer(text)] if "`" in text or ":\\" in text else []
        if "$" in text and not self.formulas:
            spans += [match.span() for match in FORMULA_SPAN.finditer(text)]
        return spans


def filled(pattern: str | Sequence[str], words: Mapping[str, str | Sequence[str]]) -> str:
    """The pattern with each `<NAME>` replaced by the piece of that name; an array's pieces are joined."""
    return PIECE.sub(lambda match: filled(words[match[1]], words), "".join(pattern))


@cache
def tex_converter() -> "LatexNodes2Text":
    """The converter, made once: it loads the tables of TeX macros."""
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(math_mode="text", keep_comments=False, strict_latex_spaces="based-on-source")


@cache
def tex_to_text(tex: str) -> str:
    """A small piece of TeX as text: `\\Sigma` gives "Σ", `\\`e` gives "è"."""
    text: str = tex_converter().latex_to_text(tex)
    return text.translate(PLAIN_SIGNS).strip()


DATA = parsing.shipped("corpus/repairs.toml")
WITH_ARGUMENTS = re.compile(r"\\frac\s?\{[^{}]*\}\s?\{[^{}]*\}|\\sqrt\s?\{[^{}]*\}")


TOPPED = re.compile(r"\\(?:tilde|hat|bar|dot|vec)\s?\{[A-Za-z]\}|\\(?:tilde|hat|bar|dot|vec)\s[A-Za-z]\b")
SCRIPT = re.compile(r"(?P<sign>[_^])\{(?P<inner>[^{}\\]{0,20}[^\w{}\\.,-][^{}\\]{0,20})\}")


def pattern(name: str) -> str:
    """The piece of a pattern that has this name."""
    return filled(f"<{name}>", DATA["words"])


def alternatives(*names: str) -> frozenset[str]:
    """The words that the pieces of these names offer."""
    return frozenset(word for name in names for word in pattern(name).split("|"))


LINK_WORDS, CONTRACTIONS = alternatives("LINK_WORDS"), alternatives("CONTRACTIONS")
IN_FORMULAS = alternatives("GREEK", "RELATIONS", "FONTS") | {"frac", "sqrt", "log", "exp", "min", "max"}


def undouble(match: re.Match[str]) -> str | None:
    """The link alone where the braces repeat it or hold a word such as "here"."""
    link, label = match["link"], match["label"].strip()
    if label.casefold() in LINK_WORDS or bare(label) == bare(link):
        return link
    return None


def bare(link: str) -> str:
    """A link without scheme, "www." and closing slash, as its label may print it."""
    return re.sub(r"^https?://(?:www\.)?|^www\.|/$", "", link)


def labelled(match: re.Match[str]) -> str:
    """A TeX link as "label (link)", or the link alone where the label says no more."""
    link, label = match["link"].replace("\\", ""), match["label"].strip()
    if not label or label.casefold() in LINK_WORDS or bare(label) == bare(link):
        return link
    return f"{label} ({link})"


def entity(match: re.Match[str]) -> str:
    """The character that an entity stands for; a plain space for one that does not break, or for a line end."""
    character = unescape(f"&{match['entity']};")
    return " " if character.isspace() else character


def coded(match: re.Match[str]) -> str:
    """The character of a hexadecimal number."""
    return chr(int(match[1], 16))


def multiplied(match: re.Match[str]) -> str:
    """The number with its sign of multiplication, between spaces where one followed."""
    return f"{match['number']} × " if match["space"] == " " else f"{match['number']}×"


def unescaped(match: re.Match[str]) -> str:
    """The match, or its link, without backslashes."""
    return match[match.lastindex or 0].replace("\\", "")


def symbol(match: re.Match[str]) -> str:
    """What TeX prints for the command."""
    return tex_to_text(match[0])


def space(match: re.Match[str]) -> str:
    """The space that the command prints, if it prints one."""
    return "" if "xspace" in match[0] else " "


def accented(match: re.Match[str]) -> str | None:
    """The accented letter, unless the backslash escapes an apostrophe ("don\\'t") or no such letter exists."""
    command, rest = "\\" + (match["braced"] or match["bare"]), match["rest"] or ""
    if match["bare"] and command[1] == "'" and command[-1] + rest in CONTRACTIONS:
        return None
    letter = tex_to_text(command)
    return letter + rest if len(letter) == 1 and not letter.isascii() else None


def formula(match: re.Match[str]) -> str | None:
    """A formula as text, with those that follow it without a space, as far as each is readable.

    A run of them is read at once, because each mended formula would make the next one mendable.
    """
    first = formula_text(match["formula"], match.string[match.end("formula") + 1 :][:1])
    if first is None:
        return None
    texts, rest = [first], match["more"]
    while rest:
        tex, _, after = rest[1:].partition("$")
        text = formula_text(tex, after[:1] or match.string[match.end() : match.end() + 1])
        if text is None:
            break
        texts.append(text)
        rest = after
    return "".join(texts) + rest


def formula_text(tex: str, followed: str) -> str | None:
    """A formula as text, if every command in it is known; shell variables and prices are no formulas."""
    if tex.endswith(" ") or ("\\" not in tex and followed.isalnum()):
        return None
    tex = SCRIPT.sub(scripted, TOPPED.sub(lambda letter: tex_to_text(letter[0]), tex))
    if not all(command in IN_FORMULAS for command in re.findall(r"\\([A-Za-z]+)", tex)):
        return None
    if lacks_argument(tex):
        return None
    return re.sub(r"(?<=\d) ?× ?(?=\d)", " × ", tex_to_text(tex)) or None


def scripted(match: re.Match[str]) -> str:
    """A script of several signs in parentheses, which the text would lose with its braces."""
    return f"{match['sign']}{{({match['inner']})}}"


def lacks_argument(tex: str) -> bool:
    """Whether a root or fraction lacks an argument, or has one in brackets, which the text would lose."""
    before = ""
    while tex != before:
        before, tex = tex, WITH_ARGUMENTS.sub("x", tex)
    return "\\frac" in tex or "\\sqrt" in tex


def raised(match: re.Match[str]) -> str:
    """A sub- or superscript without braces; one that is more than a name or a number keeps parentheses."""
    inner = match["inner"].strip()
    return match["base"] + match["sign"] + (inner if re.fullmatch(r"-?[\w.,-]+", inner) else f"({inner})")


FUNCTIONS: Mapping[str, Callable[[re.Match[str]], str | None]] = {
    function.__name__: function
    for function in (
        accented, coded, entity, formula, labelled, multiplied, raised, space, symbol, undouble,
        unescaped,
    )
}  # fmt: skip


def looked_up(table: Mapping[str, str], match: re.Match[str]) -> str:
    """What the table gives for the match, or for its group."""
    return table[match[match.lastindex or 0]]


def read_rule(data: Mapping[str, Any]) -> Rule:
    """A rule from its table in the file."""
    mend: Mend = partial(looked_up, data["table"]) if "table" in data else data.get("mend", "")
    if "function" in data:
        mend = FUNCTIONS[data["function"]]
    stated = {key: data[key] for key in data.keys() - {"function", "table"}}
    return Rule.model_validate({**stated, "pattern": filled(data["pattern"], DATA["words"]), "mend": mend})


RULES: tuple[Rule, ...] = tuple(map(read_rule, DATA["rules"]))
