"""Checks of authors' names."""

import re
from collections import Counter
from collections.abc import Iterator

from litbook.bibliography.checks_model import Check, Context, Subject
from litbook.bibliography.names import plain_name
from litbook.model import Name

INITIALS = re.compile(r"(?:[^\W\d_]\.?[\s-]?)+")
INITIAL = re.compile(r"[^\W\d_]\.")
COLLECTIVE = re.compile(r"\b(?:Team|Group|Consortium|Collaboration|Labs?|Project|Initiative|Community)\b")
DEGREE = re.compile(r"\b(?:Dr|Prof|PhD|Ph\.D|MD|M\.D|MSc|BSc)\b\.?")
MARKS = re.compile(r"[*†‡§¶∗✉♠♦♣☆⋆@]|[⁰¹²³⁴-⁹]|\$\^|\\textsuperscript|\d(?:,\d)*$")


def missing_authors(subject: Subject, _: Context) -> Iterator[str]:
    """Whether no author is known."""
    if not subject.entry.authors:
        yield "no author is known"


def et_al(subject: Subject, _: Context) -> Iterator[str]:
    """Which names are "et al."."""
    for name in subject.entry.authors:
        if re.search(r"\bet\.? al\b", plain_name(name)):
            yield f"{plain_name(name)!r} is no name"


def swapped(subject: Subject, _: Context) -> Iterator[str]:
    """Which names have initials where the family name belongs."""
    for name in _people(subject):
        family, given = name.family or "", name.given or ""
        if _is_initials(family) and "." in family and len(given) > 2:
            yield f"{plain_name(name)!r} has initials for a family name"


def initials_only(subject: Subject, _: Context) -> Iterator[str]:
    """Which people have initials alone for a given name."""
    for name in _people(subject):
        if name.given and _is_initials(name.given) and "." in name.given:
            yield f"{plain_name(name)!r} has only initials"


def shouted_names(subject: Subject, _: Context) -> Iterator[str]:
    """Which people's family names are all capitals."""
    for name in _people(subject):
        family = re.sub(r"\W", "", name.family or "")
        if len(family) > 3 and family.isupper():
            yield f"{plain_name(name)!r} is all capitals"


def affiliation_marks(subject: Subject, _: Context) -> Iterator[str]:
    """Which names carry marks that point to an affiliation."""
    for name in _people(subject):
        if found := MARKS.search(plain_name(name)):
            yield f"{plain_name(name)!r} carries {found[0]!r}"


def digits_in_names(subject: Subject, _: Context) -> Iterator[str]:
    """Which people's names hold digits."""
    for name in _people(subject):
        if re.search(r"\d", plain_name(name)):
            yield f"{plain_name(name)!r} holds digits"


def duplicate_authors(subject: Subject, _: Context) -> Iterator[str]:
    """Which names stand twice."""
    counts = Counter(plain_name(name).casefold() for name in subject.entry.authors)
    for name, count in counts.items():
        if count > 1:
            yield f"{name!r} stands {count} times"


def run_together(subject: Subject, _: Context) -> Iterator[str]:
    """Whether authors are divided by other than `and`."""
    printed = subject.raw.fields.get("author", "")
    names = [re.sub(r"\{[^{}]*\}", "", name) for name in printed.split(" and ")]
    for name in names:
        if name.count(",") > 2 or re.search(r";|\s(?:&|\\&)\s", name):
            yield f"{name.strip()!r} looks like several authors"


def loose_collectives(subject: Subject, _: Context) -> Iterator[str]:
    """Which collectives are read as people, because no braces hold them together."""
    for name in _people(subject):
        if COLLECTIVE.search(plain_name(name)):
            yield f"{plain_name(name)!r} is read as a person"


def lone_names(subject: Subject, _: Context) -> Iterator[str]:
    """Which people have one name only."""
    for name in subject.entry.authors:
        if not name.literal and not name.given:
            yield f"{plain_name(name)!r} has no given name"


def degrees(subject: Subject, _: Context) -> Iterator[str]:
    """Which names carry a title or degree."""
    for name in _people(subject):
        if found := DEGREE.search(plain_name(name)):
            yield f"{plain_name(name)!r} carries {found[0]!r}"


def _people(subject: Subject) -> list[Name]:
    return [name for name in subject.entry.authors if not name.literal]


def _is_initials(text: str) -> bool:
    return bool(INITIALS.fullmatch(text) and INITIAL.search(text)) and not re.search(r"[^\W\d_]{2}", text)


NAME_CHECKS = (
    Check("B034", "warning", "no author is known", "look the authors up; never guess",
          "author = {}", "author = {Okafor, Ada}", missing_authors),
    Check("B035", "error", "an author is \u201cet al.\u201d", "write all authors, or `and others`",
          "author = {Okafor, Ada and et al.}", "author = {Okafor, Ada and others}", et_al),
    Check("B036", "error", "family and given name are swapped", "write Family, Given",
          "author = {A. B., Okafor}", "author = {Okafor, Ada B.}", swapped),
    Check("B037", "warning", "an author has only initials", "write the given name if a source has it",
          "author = {Okafor, A. B.}", "author = {Okafor, Ada B.}", initials_only),
    Check("B038", "warning", "an author's name is all capitals", "write it as the paper does",
          "author = {OKAFOR, Ada}", "author = {Okafor, Ada and Xu, B.~J. and {IBM}}", shouted_names),
    Check("B039", "error", "an author's name carries an affiliation's mark", "remove the mark",
          "author = {Okafor*, Ada}", "author = {O'Brien-Okafor, Ada}", affiliation_marks),
    Check("B040", "error", "a person's name holds digits", "remove them, or brace a collective",
          "author = {Okafor2, Ada}", "author = {{360Zhinao Team}}", digits_in_names),
    Check("B041", "error", "an author stands twice", "remove one",
          "author = {Okafor, Ada and Ada Okafor}", "author = {Okafor, Ada and Okafor, Ben}",
          duplicate_authors),
    Check("B042", "error", "authors are not divided by `and`", "write `and` between them",
          "author = {Okafor, Ada; Fischer, Lena}", "author = {Okafor, Ada and Fischer, Lena}", run_together),
    Check("B043", "warning", "a collective is read as a person", "put it in braces of its own",
          "author = {Gemma Team}", "author = {{Gemma Team}}", loose_collectives),
    Check("B044", "warning", "an author has one name only", "write the other, or brace the one",
          "author = {Okafor}", "author = {{Sukarno}}", lone_names),
    Check("B045", "warning", "an author's name carries a title or degree", "remove it",
          "author = {Okafor, Dr. Ada}", "author = {Okafor, Ada and King, III, Martin}", degrees),
)  # fmt: skip
