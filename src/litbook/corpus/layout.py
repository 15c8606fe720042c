"""Where titles and abstracts begin and end in plain lines, however they were wrapped.

Every way to cut the lines into blocks (a title and its abstract) has a cost; the cheapest cut wins, and a cut
that a rival nearly equals is marked, so that the reader can refuse it. The evidence, strongest first:
a paragraph wrapped at a width leaves no line to which the next word could have been added; an abstract ends
as a sentence and a title does not; a title is short; blank lines stand between paragraphs.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

IMPOSSIBLE = float("inf")
GIVE_UP = 26.0  # lines with two broken joins are never one paragraph
BEAM = 20.0  # a beginning this much dearer than another is not followed
BROKEN_WRAP = 12.0  # a join where the next word would have fitted on the line
UNFINISHED = 6.0  # an abstract that does not end as a sentence
ORPHAN = 9.0  # a title without abstract, or an abstract without title
LONGEST_TITLE, LONG_ABSTRACT, LONGEST_ABSTRACT = 300, 1_950, 12_000
MOST_TITLE_LINES, MOST_ABSTRACT_LINES = 6, 220

SENTENCE_END = re.compile(r"""[.!?…]["'”’)\]]*$""")
LINK = re.compile(r"(?:https?://|[\w.-]+\.\w{2,6}/)\S+$")
CUT_LINK = re.compile(r"https?://\S*-$")
QUESTION = re.compile(r"(?:Do|Does|How|What|Is|Are|Can|Why|When|Which|Will|Should)\b.*\?$")
SENTENCE_INSIDE = re.compile(r"[a-z0-9)]{2}(?<!\bvs)(?<!\bal)\. [A-Z]")
LETTER = r"[^\W\d]"
FIRST_HALF = re.compile(rf"\S*?{LETTER}{LETTER}-(?={LETTER}-?{LETTER})")
HALF_END, HALF_BEGIN = re.compile(rf"{LETTER}-?{LETTER}-$"), re.compile(rf"{LETTER}-?{LETTER}")
DASH_END, DASH_BEGIN = re.compile(r"\w--$"), re.compile(r"--\w")
SUSPENDED = re.compile(r"(?:and|or|nor|to|onto|but|versus|vs)(?:\s|$)")
QUESTION_INSIDE = re.compile(r"[?!] [A-Z]")
HANGING_END = re.compile(
    r"(?:[,:;(&]|\b(?:a|an|the|of|for|with|and|or|in|on|to|from|by|via|at|as|is|are|that|into|using|its|their))$",
    re.IGNORECASE,
)
PROSE = re.compile(r"\b(?:[Ww]e|[Oo]ur|this paper|ha(?:s|ve)|which|was|were|been|will|such as|show(?:s|ed)? that)\b")
VERB = re.compile(r"\b(?:is|are|can|but|it|its)\b")
ACRONYM = re.compile(r"\([A-Z]+s?\)")
SENTENCE_BEGIN = re.compile(r"(?:\w+, |(?:These|This|We|It|They|Our|However|Moreover) )")
NAMED = re.compile(r"[\w.+-]+(?: [\w.+-]+){0,3}: [A-Z]")
SMALL_WORDS = frozenset(
    "about across after against among beyond during from into over than that through towards under using "
    "versus what when with within without your".split()
)


class Line(NamedTuple):
    """A line that is not blank: its number in the file, its text, the length it was wrapped at."""

    number: int
    text: str
    length: int
    after_blank: bool


class Block(NamedTuple):
    """Title lines `start:middle` and abstract lines `middle:end`; one of the two is empty in an orphan."""

    start: int
    middle: int
    end: int
    cost: float
    margin: float = IMPOSSIBLE


def is_abstract(text: str) -> bool:
    """Whether `text` can be an abstract: long, or at least one whole sentence of six words."""
    return len(text) >= 200 or (len(text.split()) >= 6 and len(text) >= 40 and ends_sentence(text))


def ends_sentence(text: str) -> bool:
    """Whether `text` ends as a sentence does."""
    return bool(SENTENCE_END.search(text)) and not text.endswith(("vs.", "al."))


def unfold(lines: Sequence[str]) -> str:
    """The lines as one; a word that the wrapping cut, at its hyphen or at the width, is made whole."""
    cuts_words = _cuts_words(lines)
    width = max((len(line) for line in lines if " " in line), default=0)
    text = lines[0]
    for before, line in pairwise(lines):
        whole = (cuts_words and _cut_word(before, line)) or _cut_link(before, line, width)
        text += line if whole else f" {line}"
    return " ".join(text.split())


def _cut_word(before: str, line: str) -> bool:
    """Whether the lines end and begin in halves of a hyphenated word (not in "pre- and post-training")."""
    if DASH_BEGIN.match(line) or DASH_END.search(before):
        return True
    return bool(HALF_END.search(before) and HALF_BEGIN.match(line) and not SUSPENDED.match(line))


def _cut_link(before: str, line: str, width: int) -> bool:
    """Whether a link was cut: at a hyphen, or where the line was full if it is longer than a line."""
    if CUT_LINK.search(before):
        return True
    link = before.split()[-1] + line.split()[0]
    ended = before[-1] in ".,;:)" and not line[0].islower()
    return len(before) == width < len(link) and link.startswith(("http://", "https://")) and not ended


def _cuts_words(lines: Sequence[str]) -> bool:
    """False if the first half of some hyphenated word would have fitted on the line before it."""
    width = max(map(len, lines))
    halves = ((line, FIRST_HALF.match(following)) for line, following in pairwise(lines))
    return not any(half and len(line) + 1 + half.end() < width for line, half in halves)


class _Window:
    """Lines with what the costs need of each, computed once."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.texts = [line.text for line in lines]
        self.lengths = [line.length if " " in line.text else 0 for line in lines]
        self.reach = [
            line.length + 1 + len(following.text.split(maxsplit=1)[0])
            for line, following in pairwise(lines)
        ]
        self.endings = [_ending_cost(text) for text in self.texts]
        self.cut_link = [bool(CUT_LINK.search(text)) for text in self.texts]
        starts = (ends < UNFINISHED and _title_like(text) for ends, text in zip(self.endings, self.texts[1:], strict=False))
        self.title_after = [5.0 * start for start in starts]
        self.blank = [line.after_blank for line in lines]
        width = max(self.lengths, default=0)
        self.wrapped = sum(length > width - 25 for length in self.lengths) > 0.2 * len(lines)
        self.in_blocks = self._in_blocks(width)

    def _in_blocks(self, width: int) -> bool:
        """Whether blank lines stand between paragraphs, and hardly any within them."""
        gaps = list(zip(self.blank[1:], self.reach, strict=True))
        short = [blank for blank, reach in gaps if width - reach > 1]
        full = [blank for blank, reach in gaps if width - reach <= 1]
        return sum(short) > 0.8 * len(short) and sum(full) < 0.3 * len(full)

    def joins(self, start: int, end: int, width: int) -> float:
        """What lines `start:end` speak against one paragraph wrapped at `width`."""
        return sum(_slack_cost(width - reach, width) for reach in self.reach[start : end - 1])

    def join_cost(self, start: int, end: int, width: int) -> float:
        """What it costs to read lines `start:end` as one paragraph wrapped at `width`."""
        return self.joins(start, end, width) + self.blank_cost(start, end)

    def pair_cost(self, start: int, end: int) -> float:
        """What speaks against two lines as one paragraph: they alone show no width it was wrapped at."""
        return BROKEN_WRAP if end - start == 2 and not self.wrapped else 0.0

    def blank_cost(self, start: int, end: int) -> float:
        """What the blank lines within lines `start:end` speak against one paragraph."""
        return 6.0 if self.in_blocks and any(self.blank[start + 1 : end]) else 0.0

    def may_end(self, last: int, width: int) -> bool:
        """Whether an abstract can end with line `last`: by its words, its length, or what follows."""
        if self.endings[last] < UNFINISHED or last + 1 == len(self.texts):
            return True
        if self.lengths[last] == width or width - self.reach[last] > 1:
            return True  # the paragraph's longest line may be its only one
        return (self.in_blocks and self.blank[last + 1]) or not self.texts[last + 1][0].islower()

    def break_cost(self, at: int) -> float:
        """What it costs to begin a paragraph at line `at`."""
        if at and self.cut_link[at - 1]:
            return BROKEN_WRAP
        return 3.0 if at and self.in_blocks and not self.blank[at] else 0.0


def _ending_cost(text: str) -> float:
    """What the end of `text` speaks against the end of an abstract."""
    if ends_sentence(text):
        return 1.5 if text.endswith("?") else 0.0
    return 1.0 if LINK.search(text.rsplit(maxsplit=1)[-1]) else UNFINISHED


@lru_cache(maxsize=4096)
def _slack_cost(slack: int, width: int) -> float:
    if slack <= 1:
        return 0.0
    return 1.5 if slack <= 0.1 * width and width < 200 else BROKEN_WRAP


def _title_cost(texts: Sequence[str]) -> float:
    """What the words of the lines speak against a title."""
    text = " ".join(texts)
    if len(text) > LONGEST_TITLE:
        return IMPOSSIBLE
    faults = (
        max(0, len(text) - 110) / 30,
        7.0 * text.endswith("."),
        8.0 * bool(HANGING_END.search(text)),
        6.0 * bool(SENTENCE_INSIDE.search(text)),
        4.0 * bool(PROSE.search(text)),
        1.5 * bool(VERB.search(text)),
        1.5 * bool(ACRONYM.search(text)),
        1.5 * bool(QUESTION_INSIDE.search(text)),
        4.0 * bool(SENTENCE_BEGIN.match(text)),
        2.0 * text.split(maxsplit=1)[0].islower(),
        3.0 * _lower_case_share(text),
        5.0 * (_title_like(texts[0]) and any(_lower_case_share(later) >= 0.5 for later in texts[1:])),
    )
    return sum(faults)


def _lower_case_share(text: str) -> float:
    """The share of lower-case words among those that a title capitalises."""
    words = [word for word in text.split() if len(word) > 3 and word.lower() not in SMALL_WORDS]
    return sum(word.islower() for word in words) / len(words) if words else 0.0


def _beginning_cost(text: str) -> float:
    """What the begin of `text` speaks against the begin of an abstract."""
    return 5.0 * text[0].islower() + 3.0 * (text[0] in ",.;:()%") + 5.0 * _title_like(text)


def _title_like(text: str) -> bool:
    """Whether nearly every long word of a line is capitalised, as in a title."""
    if QUESTION.match(text):
        return True
    cased = len(text.split()) > 2 and _lower_case_share(text) == 0.0
    return not text.endswith(".") and (cased or bool(NAMED.match(text)))


def _length_cost(characters: int) -> float:
    """What the length of an abstract speaks against it."""
    longer = min(BROKEN_WRAP, max(0, characters - LONG_ABSTRACT) / 30)
    shorter = max(0, 700 - characters) / 200
    return shorter + longer + BROKEN_WRAP * (characters > LONGEST_ABSTRACT)


def _abstracts(window: _Window, start: int) -> Iterator[tuple[int, float, int]]:
    """Every abstract that can begin at line `start`: its end, cost and width."""
    beginning = _beginning_cost(window.texts[start])
    width = characters = 0
    joins = titles = 0.0
    for end in range(start + 1, min(start + MOST_ABSTRACT_LINES, len(window.texts)) + 1):
        last = end - 1
        characters += len(window.texts[last]) + 1
        wider = window.lengths[last] > width
        width = max(width, window.lengths[last])
        joins = window.joins(start, end, width) if wider else joins + window.joins(max(start, last - 1), end, width)
        titles += window.title_after[last - 1] if last > start else 0.0
        if joins + titles > GIVE_UP or (characters > LONGEST_ABSTRACT and end > start + 1):
            return
        if not window.may_end(last, width):
            continue
        cost = joins + titles + beginning + window.blank_cost(start, end) + window.pair_cost(start, end) + window.endings[last] + _length_cost(characters)
        short = characters < 200 and not is_abstract(" ".join(window.texts[start:end]))
        yield end, cost + BROKEN_WRAP * short, width


def _blocks(window: _Window, start: int, known: dict[int, list[tuple[int, float, int]]]) -> Iterator[Block]:
    """Every block that can begin at line `start`."""
    begin = window.break_cost(start)
    for middle in range(start, min(start + MOST_TITLE_LINES, len(window.texts)) + 1):
        title = window.texts[start:middle]
        cost = begin + (_title_cost(title) if title else ORPHAN)
        if title:
            alone = window.join_cost(start, middle, max(window.lengths[start:middle]))
            alone += window.pair_cost(start, middle)
            yield Block(start, middle, middle, cost + ORPHAN + alone)
        if middle not in known:
            known[middle] = list(_abstracts(window, middle)) if middle < len(window.texts) else []
        for end, abstract, width in known[middle]:
            joins = window.join_cost(start, middle, width) if title else 0.0
            split = window.break_cost(middle) if title else 0.0
            yield Block(start, middle, end, cost + joins + split + abstract)


def cut(lines: Sequence[Line], tail: int = 0) -> list[Block]:
    """The cheapest cut of `lines` into blocks, each with its margin over the best rival.

    The last `tail` lines may be left uncut, for the next window to read; a cut close to them is unsure.
    """
    window, count = _Window(lines), len(lines)
    before = [0.0] + [IMPOSSIBLE] * count
    starting: dict[int, list[Block]] = {}
    known: dict[int, list[tuple[int, float, int]]] = {}
    for start in range(count):
        if before[start] > min(before[start:]) + BEAM:
            continue
        starting[start] = list(_blocks(window, start, known))
        for block in starting[start]:
            before[block.end] = min(before[block.end], before[start] + block.cost)
    after = _costs_after(starting, count, tail)
    return _best_blocks({at: starting[at] for at in starting if at < max(1, count - tail)}, before, after)


def _costs_after(starting: dict[int, list[Block]], count: int, tail: int) -> list[float]:
    after = [0.0 if at >= count - tail else IMPOSSIBLE for at in range(count + 1)]
    for start in sorted(starting, reverse=True):
        costs = (block.cost + after[block.end] for block in starting[start])
        after[start] = min(after[start], min(costs, default=IMPOSSIBLE))
    return after


def _best_blocks(starting: dict[int, list[Block]], before: list[float], after: list[float]) -> list[Block]:
    best: list[Block] = []
    at = 0
    while starting.get(at):
        block = min(starting[at], key=lambda block: block.cost + after[block.end])
        best.append(block._replace(margin=_rival(block, starting, before, after) - after[0]))
        at = block.end
    return best


def _rival(chosen: Block, starting: dict[int, list[Block]], before: list[float], after: list[float]) -> float:
    """The cost of the best cut in which another block covers the first line of `chosen`."""
    rivals = (
        before[start] + block.cost + after[block.end]
        for start in range(max(0, chosen.start - MOST_ABSTRACT_LINES), chosen.start + 1)
        for block in starting.get(start, ())
        if block.end > chosen.start and block[:3] != chosen[:3]
    )
    return min(rivals, default=IMPOSSIBLE)
