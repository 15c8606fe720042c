"""Names of people and collectives in the form BibTeX reads, and back."""

import re
from collections.abc import Callable, Sequence

from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names

from litbook.bibliography.latex import from_latex, to_latex
from litbook.escaping import one_line
from litbook.model import Name

SUFFIXES = frozenset({"Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"})
OTHERS = "others"


def plain_name(name: Name) -> str:
    """The name as one reads it: given name first, or the collective's own."""
    return name.literal or " ".join(part for part in (name.given, name.family) if part)


def split_suffix(family: str) -> tuple[str, str | None]:
    """A family name apart from its suffix. split_suffix("King III") -> ("King", "III")"""
    stem, _, last = family.rpartition(" ")
    return (stem.rstrip(","), last) if stem and last in SUFFIXES else (family, None)


def split_particle(family: str) -> tuple[str | None, str]:
    """A family name's lower-case start and the rest. split_particle("von Werra") -> ("von", "Werra")"""
    words = family.split()
    count = next((number for number, word in enumerate(words) if not word[0].islower()), 0)
    return (" ".join(words[:count]) or None, " ".join(words[count:]))


def format_authors(
    authors: Sequence[Name], complete: bool = True, encode: Callable[[str], str] = to_latex
) -> str:
    """The authors as a BibTeX field in LaTeX; `and others` where more are known to exist."""
    names = [format_name(name, encode) for name in authors]
    return " and ".join(names if complete or not names else [*names, OTHERS])


def format_name(name: Name, encode: Callable[[str], str] = to_latex) -> str:
    """`Family, Given` in LaTeX, with braces where BibTeX would divide the name otherwise.

    A collective stands in braces of its own, so that no reader takes it apart.
    """
    if name.literal or not name.family:
        return "{" + encode(plain_name(name)) + "}"
    family, suffix = split_suffix(name.family)
    parts = [_format_family(family, bool(name.given), encode), suffix, name.given and encode(name.given)]
    return ", ".join(part for part in parts if part)


def _format_family(family: str, has_given: bool, encode: Callable[[str], str]) -> str:
    particle, rest = split_particle(family)
    divides = any(word[0].islower() for word in rest.split()) or re.search(r",|\band\b", rest)
    latex = encode(rest)
    if divides or (" " in rest and not has_given):
        latex = "{" + latex + "}"
    return f"{particle} {latex}" if particle else latex


def parse_authors(field: str) -> tuple[tuple[Name, ...], bool]:
    """The names of a BibTeX author field, and whether they are all (no `and others`)."""
    texts = [text for text in split_multiple_persons_names(" ".join(field.split())) if text]
    complete = not texts or texts[-1] != OTHERS
    return tuple(parse_name(text) for text in texts if text != OTHERS), complete


def parse_name(text: str) -> Name:
    """One BibTeX name in any of its three forms; a name wholly in braces is a collective."""
    text = one_line(text)
    if is_braced(text):
        return Name(literal=one_line(from_latex(text[1:-1])))
    parts = parse_single_name_into_parts(text, strict=False)
    family = one_line(from_latex(" ".join((*parts.von, *parts.last, *parts.jr))))
    return Name(given=one_line(from_latex(" ".join(parts.first))) or None, family=family or None)


def is_braced(text: str) -> bool:
    """Whether one pair of braces encloses the whole text, and it is not an accent such as `{\\'E}`."""
    if not text.startswith("{") or not text.endswith("}") or text.startswith("{\\"):
        return False
    depth = 0
    for position, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        if depth == 0:
            return position == len(text) - 1
    return False
