"""Text repair: the rules applied to a listing, every change logged."""

from collections.abc import Iterator, Sequence
from typing import Literal

from litbook.corpus.identifiers import find_identifiers
from litbook.corpus.rule import Change, Rule
from litbook.corpus.rules import RULES, title_rules
from litbook.model import Listing, Paper, Repair

Field = Literal["title", "abstract"]


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


def repair_text(text: str, field: Field, rules: Sequence[Rule]) -> tuple[str, tuple[Repair, ...]]:
    """The text after all rules, run in order until none applies, and what they changed.

    This ends: each change removes a sign of damage, and no rule writes one.
    """
    repairs: list[Repair] = []
    before = None
    while text != before:
        before = text
        for rule in rules:
            changes = tuple(rule.changes(text))
            repairs += [Repair(rule=rule.name, field=field, **change.model_dump()) for change in changes]
            text = "".join(replaced(text, changes))
    return text, tuple(repairs)


def replaced(text: str, changes: Sequence[Change]) -> Iterator[str]:
    """The pieces of the text with its changes made; they do not overlap."""
    end = 0
    for change in changes:
        yield text[end : change.start]
        yield change.after
        end = change.start + len(change.before)
    yield text[end:]
