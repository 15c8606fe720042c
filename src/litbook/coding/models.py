"""Mentions of named models: by a size in the name, by family, or by the sentence that introduces them."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from litbook import parsing
from litbook.coding.numerals import outside_addresses
from litbook.coding.quantities import CONNECTOR, LOOK_BACK, extract_quantities, pattern
from litbook.corpus.rules import Literals, filled, matches_at
from litbook.model import Span

WORDS = parsing.shipped("coding/models.toml")
PIECES = WORDS["words"] | {
    "FAMILY": "|".join(sorted(WORDS["families"], key=len, reverse=True)),
    "VARIANT": "|".join(WORDS["variants"]),
}
FAMILY, INTRODUCED = (
    re.compile(filled(WORDS["patterns"][name], PIECES)) for name in ("family", "introduced")
)
FAMILY_STARTS = Literals(WORDS["families"])
VERB_STARTS = Literals(WORDS["verbs"])
IS_A = re.compile(r"\s(?:is|are)\s(?:an?|the|our)\s")
LONGEST_NAME = 400  # characters before "is a" that are looked at
NAME_START = re.compile(r"(?<![\w-])[A-Za-z]")
TAIL = re.compile(r"(?:-[A-Za-z0-9]\w*(?:\.\d+)*)*(?:\sv\d[\d.]*\d)?")
LEAD = re.compile(pattern("NAME_LEAD"))
COMMON = re.compile(r"(?:We|It|LLM|MoE|SLM|VLM|PEFT|LoRA|GPU|AI|NLP|This|These|Our|The)s?(?:\s|$)")


class ModelMention(NamedTuple):
    """A named model in a text: `name == text[start:end]`; `sizes` are the parameter counts in its name."""

    name: str
    sizes: tuple[float, ...]
    start: int
    end: int


def find_models(text: str) -> tuple[ModelMention, ...]:
    """The models that the text names, in text order, without overlap; a longer name wins over a shorter one.

    "MobileLLM 125M/350M" is one mention with two sizes. Sizes are parameters.
    """
    outside = outside_addresses(text)
    mentions = [*sized_mentions(text), *family_mentions(text), *introduced_mentions(text)]
    return without_overlap(mention for mention in mentions if outside(mention.start))


def sized_mentions(text: str) -> Iterator[ModelMention]:
    """Names that carry their size: Llama-2-7B, Mistral 7B v0.1."""
    current: ModelMention | None = None
    for span in extract_quantities(text):
        if span.kind != "params-in-name":
            continue
        if current and CONNECTOR.fullmatch(text, current.end, span.start):
            sizes = (*current.sizes, span.value)
            current = ModelMention(text[current.start : span.end], sizes, current.start, span.end)
            continue
        if current:
            yield current
        current = named(text, span)
    if current:
        yield current


def named(text: str, span: Span) -> ModelMention:
    """The mention whose name carries the size of this span."""
    base = max(0, span.start - LOOK_BACK)
    lead = LEAD.search(text[base : span.start])
    start = base + lead.start() if lead else span.start
    tail = TAIL.match(text, span.end)
    end = tail.end() if tail else span.end
    return ModelMention(name=text[start:end], sizes=(span.value,), start=start, end=end)


def family_mentions(text: str) -> Iterator[ModelMention]:
    """Names of known families with version and variant: GPT-4, Llama 3.1, DeepSeek-V3, Phi-3-mini."""
    for match in matches_at(FAMILY, text, FAMILY_STARTS.word_starts(text)):
        yield ModelMention(name=match.group(), sizes=(), start=match.start(), end=match.end())


@lru_cache(maxsize=128)  # themes and models ask for the same abstracts
def introduced_mentions(text: str) -> tuple[ModelMention, ...]:
    """Names that a sentence introduces as a model: "we present X, a ... model"."""
    return tuple(find_introduced(text))


def find_introduced(text: str) -> Iterator[ModelMention]:
    """Each name as its sentence is found."""
    places = {*VERB_STARTS.word_starts(text), *subject_starts(text)}
    for match in matches_at(INTRODUCED, text, sorted(places)):
        group = "name" if match["name"] else "subject"
        if not COMMON.match(match[group]):
            start, end = match.span(group)
            yield ModelMention(name=match[group], sizes=(), start=start, end=end)


def subject_starts(text: str) -> Iterator[int]:
    """Where a name of at most two words may begin before "is a" or "are the"."""
    for match in IS_A.finditer(text):
        before = text[max(0, match.start() - LONGEST_NAME) : match.start()]
        two_words = match.start() - sum(map(len, before.rsplit(maxsplit=2)[-2:])) - 1
        for name in NAME_START.finditer(text, max(0, two_words), match.start()):
            yield name.start()


def without_overlap(mentions: Iterable[ModelMention]) -> tuple[ModelMention, ...]:
    """The mentions in text order; of two that overlap the longer one stays."""
    kept: list[ModelMention] = []
    for mention in sorted(mentions, key=lambda one: (one.start - one.end, one.start)):
        if all(mention.end <= other.start or other.end <= mention.start for other in kept):
            kept.append(mention)
    return tuple(sorted(kept, key=lambda one: one.start))
