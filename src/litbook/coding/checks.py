"""Checks of a reader's coding against the abstract; each has a code."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from litbook import parsing
from litbook.coding.numerals import find_numerals, prints, same_value
from litbook.coding.quantities import printed_values, shows_value
from litbook.coding.quotes import check_quote, find_quote, fold_text
from litbook.corpus.repair import repair
from litbook.errors import Fault, Problem, problems_of, repeated
from litbook.model import Bound, Coding, Listing, Paper, Quantity, Subtopic, Value

FINDING_WORDS = 40
OUT_OF_SCOPE = "out-of-scope"
CODEBOOK = parsing.shipped("coding/codebook.toml")
PRAISE = re.compile(rf"\b(?:{'|'.join(CODEBOOK['praise']['words'])})\b", re.IGNORECASE)
UNITS: Mapping[str, Sequence[str]] = CODEBOOK["units"]
READINGS: Mapping[str, Sequence[str]] = CODEBOOK["readings"]
MEASURES: Mapping[str, Sequence[str]] = CODEBOOK["measures"]


def check_coding(
    coding: Coding,
    paper: Paper,
    texts: Mapping[str, str],
    themes: Collection[str],
    file: str,
    subtopics: Sequence[Subtopic] = (),
) -> tuple[Problem, ...]:
    """Every fault of one coding.

    `texts` maps each citekey to its stored title and abstract, in which its quotes must occur; `themes` are
    the known ids, `subtopics` the parts of themes; `file` names the coding's file in the problems.
    """
    text = texts[coding.citekey]
    faults = [*quote_faults(coding, texts), *title_faults(coding, paper)]
    faults += [*theme_faults(coding, themes), *subtopic_faults(coding, subtopics), *finding_faults(coding)]
    faults += id_faults(coding)
    faults += [
        (code, f"quantities.{quantity.id}.{field}", text, mend)
        for check in (unit_faults, value_faults, reading_faults, against_faults)
        for quantity in coding.quantities
        for code, field, text, mend in check(quantity)
    ]
    faults += [*bound_faults(coding, text), *link_faults(coding, text), *model_faults(coding, text)]
    return problems_of(faults, file)


def coding_quotes(coding: Coding) -> Iterator[tuple[str, str]]:
    """Every quote of a coding with its place."""
    for name in ("theme_evidence", "contribution_evidence", "limits"):
        if item := getattr(coding, name):
            yield f"{name}.quote", item.quote
    for name in ("models", "quantities", "links"):
        for index, item in enumerate(getattr(coding, name), start=1):
            yield f"{name}[{index}].quote", item.quote


def quote_faults(coding: Coding, texts: Mapping[str, str]) -> Iterator[Fault]:
    """C001-C003: quotes that the stored text does not hold."""
    for place, quote in coding_quotes(coding):
        verdict = check_quote(quote, coding.citekey, texts)
        if verdict.status == "near-miss":
            text = f"{quote!r} is not in the text; {verdict.distance} characters from {verdict.nearest!r}"
            yield "C001", place, text, "quote the text as it stands"
        elif verdict.status == "misattributed":
            yield "C002", place, f"{quote!r} stands in {verdict.citekey}", "move it there or quote this paper"
        elif verdict.status == "fabricated":
            yield "C003", place, f"{quote!r} stands in no abstract", "quote the text or leave the value out"


def title_faults(coding: Coding, paper: Paper) -> Iterator[Fault]:
    """C011: the coding names another title than the list, whose damage it may keep."""
    listing = Listing(position=paper.position, line=paper.line, title=coding.listed_title, abstract="")
    if fold_text(repair(listing).title).text != fold_text(paper.title).text:
        text = f"is {coding.listed_title!r}, the list has {paper.title!r}"
        yield "C011", "listed_title", text, "copy the title from the list"


def theme_faults(coding: Coding, themes: Collection[str]) -> Iterator[Fault]:
    """C004 and C012: unknown or repeated themes; exclusion without its reason."""
    for theme, count in Counter(coding.themes).items():
        if theme not in themes:
            yield "C004", "themes", f"{theme!r} is no theme", f"choose from {', '.join(sorted(themes))}"
        if count > 1:
            yield "C004", "themes", f"{theme!r} is named {count} times", "name it once"
    if (coding.themes[0] == OUT_OF_SCOPE) != (coding.excluded is not None):
        mend = f"a reason belongs to papers whose first theme is {OUT_OF_SCOPE}, and only to them"
        yield "C012", "excluded", f"is {coding.excluded!r} with first theme {coding.themes[0]!r}", mend


def subtopic_faults(coding: Coding, subtopics: Sequence[Subtopic]) -> Iterator[Fault]:
    """C019: a subtopic is missing, or is none of the first theme."""
    known = [one.id for one in subtopics if one.theme == coding.themes[0]]
    if (coding.subtopic or "") not in (known or [""]):
        mend = f"choose from {', '.join(known)}" if known else "leave it out"
        yield "C019", "subtopic", f"is {coding.subtopic!r} in the theme {coding.themes[0]!r}", mend


def check_subtopics(subtopics: Sequence[Subtopic], themes: Collection[str], file: str) -> tuple[Problem, ...]:
    """The faults of the subtopics' definitions themselves."""
    twice, choice = repeated(one.id for one in subtopics), f"choose from {', '.join(sorted(themes))}"
    strange = [(one.id, one.theme) for one in subtopics if one.theme not in themes]
    faults = [("C029", name, f"is defined {count} times", "define it once") for name, count in twice.items()]
    faults += [("C029", name, f"belongs to {theme!r}, which is no theme", choice) for name, theme in strange]
    return problems_of(faults, file)


def finding_faults(coding: Coding) -> Iterator[Fault]:
    """C005 and C006: findings that are too long or praise."""
    words = len(coding.finding.split())
    if words > FINDING_WORDS:
        yield "C005", "finding", f"has {words} words", f"use at most {FINDING_WORDS}"
    for match in PRAISE.finditer(coding.finding):
        yield "C006", "finding", f"says {match.group()!r}", "say what was measured"


def id_faults(coding: Coding) -> Iterator[Fault]:
    """C007: ids that cannot name one quantity."""
    for name, count in Counter(quantity.id for quantity in coding.quantities).items():
        if count > 1:
            yield "C007", "quantities.id", f"{name!r} is used {count} times", "give each quantity its own id"
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
            yield "C007", "quantities.id", f"{name!r} is no id", "use lower-case letters, digits and hyphens"


def unit_faults(quantity: Quantity) -> Iterator[Fault]:
    """C008: units that the codebook does not give to the kind."""
    allowed = UNITS.get(quantity.kind)
    if allowed and quantity.unit not in allowed:
        text = f"{quantity.kind} in {quantity.unit!r}"
        yield "C008", "unit", text, f"write {' or '.join(sorted(allowed))}"


def value_faults(quantity: Quantity) -> Iterator[Fault]:
    """C009: values whose quote shows another number, or none."""
    if not shows_value(quantity.value, quantity.quote):
        text = f"{quantity.value:g} is not shown by {quantity.quote!r}"
        yield "C009", "value", text, "correct the value or quote the number"


def bound_faults(coding: Coding, text: str) -> Iterator[Fault]:
    """C014 and C015: bounds that the abstract does not say, or says and the coding leaves out."""
    for quantity in coding.quantities:
        said, place = said_bounds(quantity, text), f"quantities.{quantity.id}.bound"
        if said is None:
            continue
        if quantity.bound and quantity.bound not in said.near:
            words = f"{quantity.bound!r} is said neither in {quantity.quote!r} nor shortly before it"
            yield "C014", place, words, "leave the bound out or quote the number that has it"
        if said.printed and said.printed != quantity.bound:
            words = f"the abstract says {said.printed!r} of {quantity.quote!r}, the coding {quantity.bound!r}"
            yield "C015", place, words, f'write bound = "{said.printed}"'


def reading_faults(quantity: Quantity) -> Iterator[Fault]:
    """C016: what a number measures and how it is read, against its kind."""
    measures, reading = quantity.measures, quantity.reading
    scored = MEASURES["readings_of_scores"] if measures in MEASURES["scores"] else ()
    allowed = READINGS.get(quantity.kind, scored)
    if quantity.kind in READINGS and not measures:
        yield "C016", "measures", "is missing", "say what the number is about"
    if quantity.kind not in READINGS and measures and measures not in MEASURES["of_counts"]:
        mend = f"leave it out, or choose from {', '.join(sorted(MEASURES['of_counts']))}"
        yield "C016", "measures", f"is {measures!r}, a count in {quantity.unit}", mend
    if (allowed and reading not in allowed) or (reading and not allowed):
        mend = f"choose from {', '.join(sorted(allowed))}" if allowed else "leave it out"
        yield "C016", "reading", f"is {reading!r} for {quantity.kind} of {measures!r}", mend


def against_faults(quantity: Quantity) -> Iterator[Fault]:
    """C017: comparisons without the words for what is compared with, or without whose number that is.

    Of a share, `versus` names the whole, which is nobody's.
    """
    if quantity.versus and not quantity.against and quantity.reading != "share":
        mend = "say whose it is, or leave versus out"
        yield "C017", "versus", f"names {quantity.versus!r} without against", mend
    if quantity.against and not quantity.versus:
        mend = "write versus or leave against out"
        yield "C017", "against", f"is {quantity.against!r} without versus", mend


def link_faults(coding: Coding, text: str) -> Iterator[Fault]:
    """C010: addresses that the text does not print, with or without `https://`."""
    for index, link in enumerate(coding.links, start=1):
        if not find_quote(re.sub(r"^https?://|/$", "", link.url), text):
            yield "C010", f"links[{index}].url", f"{link.url} is not in the text", "copy it from the abstract"


def model_faults(coding: Coding, text: str) -> Iterator[Fault]:
    """C013 and C018: sizes and token counts of models that no number of the text gives; unsaid starts."""
    shown = printed_values(text)
    for index, model in enumerate(coding.models, start=1):
        for value in (*model.sizes, *model.active, *([model.tokens] if model.tokens else [])):
            if not any(same_value(value, one) for one in shown):
                yield "C013", f"models[{index}]", f"{value:g} is not in the text", "correct or leave it out"
        if model.from_scratch and (model.base or "scratch" not in text.casefold()):
            why = f"is built from {model.base[0]}" if model.base else "is not said to start from scratch"
            yield "C018", f"models[{index}].from_scratch", why, "leave it out"


# --- bounds: the words by which an abstract says that a number is not exact ---------------------------------------

NEAR = 60  # characters before a quote within which a bound may stand that several numbers share
WORDS: Mapping[Bound, str] = CODEBOOK["bounds"]
# Between the word and its number: an article, "every", or the sign of a currency. "3.4~10%" is a range.
BEFORE = {
    bound: rf"(?<![\w%])(?:{words})\s*(?:an?\s|the\s|every\s|\\?\$)*\Z" for bound, words in WORDS.items()
}
ANYWHERE = {bound: rf"(?<![a-z])(?:{words})(?![a-z])" for bound, words in WORDS.items()}
PLUS = re.compile(r"\w\s?\+")
# "Train the model over 329B tokens" and "laws under two settings" bound nothing.
PREPOSITION = re.compile(r"\b(?:the model|laws) (?:over|under)\s\Z", re.IGNORECASE)


class SaidBounds(Value):
    """What an abstract says of a number's exactness.

    `printed` is the bound directly before the number (`over 400`, `~10`) or after it (`100B+`); `near` are all
    whose words stand in the quote or in the `NEAR` characters before it.
    """

    printed: Bound | None
    near: frozenset[Bound]


def said_bounds(quantity: Quantity, text: str) -> SaidBounds | None:
    """The bounds around the first place where the text holds the quote; None if it holds it nowhere."""
    span = find_quote(quantity.quote, text)
    if span is None:
        return None
    start, end = number_place(quantity, text, span)
    printed = printed_bound(text[:start], text[start : end + 2])
    around = text[max(0, span[0] - NEAR) : span[1]]
    near = {bound for bound, words in ANYWHERE.items() if re.search(words, around, re.IGNORECASE)}
    return SaidBounds(printed=printed, near=frozenset(near | ({printed} if printed else set())))


def number_place(quantity: Quantity, text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Where the quote prints the number; the quote's beginning where it prints none as a numeral."""
    numerals = find_numerals(text[span[0] : span[1]])
    shown = [one for one in numerals if prints(one.value, quantity.value)] or numerals
    return (span[0] + shown[0].start, span[0] + shown[0].end) if shown else (span[0], span[0])


def printed_bound(lead: str, number: str) -> Bound | None:
    """The bound that ends the text before a number, or "at least" for a plus sign in it or behind it."""
    if PREPOSITION.search(lead):
        return None
    if PLUS.search(number):
        return "at least"
    return next((bound for bound, words in BEFORE.items() if re.search(words, lead, re.IGNORECASE)), None)
