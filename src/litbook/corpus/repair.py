"""Text repair: the rules in the order in which they run, every change logged."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from litbook.corpus.items import find_identifiers
from litbook.corpus.rules import RULES, Change, Literals, Rule, pattern, tex_to_text
from litbook.model import Correction, Listing, Paper, Repair

GREEK_LETTERS = {
    tex_to_text(f"\\{name}"): name for name in pattern("GREEK").split("|") if not name.startswith("var")
}
TITLE_NAME = re.compile(rf"(?:(?<![A-Za-z])[A-Za-z]+)?-?[{''.join(GREEK_LETTERS)}]-?[A-Za-z]*")


def title_rules(title: str) -> tuple[Rule, ...]:
    """Rules for names that the title prints with a Greek letter: "PanGu-π" there mends "PanGu-pi" elsewhere."""
    names = dict.fromkeys(TITLE_NAME.findall(title))
    return tuple(title_rule(name) for name in names if len(name.strip("-")) > 1)


def title_rule(name: str) -> Rule:
    """The rule that gives one name of the title its Greek letter back."""
    spelt = "".join(GREEK_LETTERS.get(character, character) for character in name)
    return Rule(
        name="greek-as-in-title",
        why="the title prints the letter whose TeX name the abstract is left with",
        pattern=re.compile(rf"(?<![\w/.\\]){re.escape(spelt)}(?![a-z_])"),
        mend=name,
        examples=((spelt, name),),
    )


Field = Literal["title", "abstract"]
SIGNS = Literals(sign for rule in RULES for sign in rule.signs if sign)


def repair(listing: Listing) -> Paper:
    """The listing with its title and abstract repaired and the identifiers that they print.

    Each repair's `start` counts in the field as it was before its rule ran. Repairing repaired text changes nothing.
    """
    title, title_repairs = repair_text(listing.title, "title", RULES)
    abstract, abstract_repairs = repair_text(listing.abstract, "abstract", (*RULES, *title_rules(title)))
    identifiers = (*listing.identifiers, *find_identifiers(f"{title}\n{abstract}"))
    return Paper(
        position=listing.position,
        line=listing.line,
        title=title,
        abstract=abstract,
        repairs=(*title_repairs, *abstract_repairs),
        identifiers=tuple(dict.fromkeys(identifiers)),
    )


def correct(paper: Paper, corrections: Sequence[Correction]) -> Paper:
    """The paper after a person's corrections, each logged as a repair under the rule's name `correction`."""
    for correction in corrections:
        text = getattr(paper, correction.field)
        made = tuple(
            Repair(
                rule="correction", field=correction.field, start=found.start(),
                before=correction.before, after=correction.after,
            )
            for found in re.finditer(re.escape(correction.before), text)
        )  # fmt: skip
        corrected = text.replace(correction.before, correction.after)
        paper = paper.model_copy(update={correction.field: corrected, "repairs": (*paper.repairs, *made)})
    return paper


def repair_text(text: str, field: Field, rules: Sequence[Rule]) -> tuple[str, tuple[Repair, ...]]:
    """The text after all rules, run in order until none applies, and what they changed.

    This ends: each change removes a sign of damage, and no rule writes one.
    """
    repairs: list[Repair] = []
    before = None
    while text != before:
        before, held = text, held_signs(text)
        for rule in rules:
            if not held.isdisjoint(rule.signs) and (changes := tuple(rule.changes(text))):
                repairs += [Repair(rule=rule.name, field=field, **change.model_dump()) for change in changes]
                text = "".join(replaced(text, changes))
                held = held_signs(text)
    return text, tuple(repairs)


def held_signs(text: str) -> set[str]:
    """The signs of rules that the text holds, and the empty one of rules without."""
    return {"", *SIGNS.held(text)}


def replaced(text: str, changes: Sequence[Change]) -> Iterator[str]:
    """The pieces of the text with its changes made; they do not overlap."""
    end = 0
    for change in changes:
        yield text[end : change.start]
        yield change.after
        end = change.start + len(change.before)
    yield text[end:]
