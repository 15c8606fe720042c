"""Which lines of a plain text are titles and which abstracts: costs, the cheapest cut, wrapped lines made whole."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from litbook import parsing

IMPOSSIBLE = float("inf")
UNFINISHED = 6.0  # an abstract that does not end as a sentence
BROKEN = 12.0  # what hardly any text does
LONGEST_TITLE, LONG_ABSTRACT, LONGEST_ABSTRACT = 300, 1_950, 12_000  # characters

SENTENCE_END = re.compile(r"""[.!?…。！？]["'”’)\]」』]*$""")
HAN_OR_KANA = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
ABBREVIATION_END = re.compile(r"\b(?:vs|al)\.$")
LINK = re.compile(r"(?:https?://|(?<![\w.-])[\w.-]+\.\w{2,6}/)\S+$")
QUESTION = re.compile(r"(?:Do|Does|How|What|Is|Are|Can|Why|When|Which|Will|Should)\b.*\?$")
NAMED = re.compile(r"[\w.+-]+(?: [\w.+-]+){0,3}: [A-Z]")
SENTENCE_BEGIN = re.compile(r"(?:\w+, |(?:These|This|We|It|They|Our|However|Moreover) )")
OF_TITLES = parsing.shipped("corpus/layout.toml")
TITLE_FAULTS: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(fault["pattern"]), fault["cost"]) for fault in OF_TITLES["fault"]
)
SMALL_WORDS = frozenset(OF_TITLES["small_words"])


def is_abstract(text: str) -> bool:
    """Whether `text` can be an abstract: long, or at least one whole sentence of six words."""
    if len(text) >= 200:
        return True
    if not ends_sentence(text):
        return False
    return (len(text.split()) >= 6 and len(text) >= 40) or len(HAN_OR_KANA.findall(text)) >= 30


def ends_sentence(text: str) -> bool:
    """Whether `text` ends as a sentence does."""
    return bool(SENTENCE_END.search(text)) and not ABBREVIATION_END.search(text)


def title_like(text: str) -> bool:
    """Whether a line looks as only titles do: a question, "Name: Rest", or every long word capitalised."""
    if QUESTION.match(text):
        return True
    cased = len(text.split()) > 2 and lower_case_share(text) == 0.0
    return not text.endswith(".") and (cased or bool(NAMED.match(text)))


def lower_case_share(text: str) -> float:
    """The share of lower-case words among those that a title capitalises."""
    words = [word for word in text.split() if len(word) > 3 and word.lower() not in SMALL_WORDS]
    return sum(word.islower() for word in words) / len(words) if words else 0.0


def title_cost(lines: Sequence[str]) -> float:
    """What speaks against the lines as a title."""
    text = " ".join(lines)
    if len(text) > LONGEST_TITLE:
        return IMPOSSIBLE
    mixed = title_like(lines[0]) and any(lower_case_share(later) >= 0.5 for later in lines[1:])
    begin = 4.0 * bool(SENTENCE_BEGIN.match(text)) + 2.0 * text.split(maxsplit=1)[0].islower()
    words = sum(cost for fault, cost in TITLE_FAULTS if fault.search(text))
    return words + begin + 5.0 * mixed + 3.0 * lower_case_share(text) + max(0, len(text) - 110) / 30


def begin_cost(line: str) -> float:
    """What speaks against the line as the first of an abstract."""
    return 5.0 * line[0].islower() + 3.0 * (line[0] in ",.;:()%") + 5.0 * title_like(line)


def end_cost(line: str) -> float:
    """What speaks against the line as the last of an abstract."""
    if ends_sentence(line):
        return 1.5 if line.endswith("?") else 0.0
    return 1.0 if LINK.search(line.rsplit(maxsplit=1)[-1]) else UNFINISHED


def length_cost(characters: int) -> float:
    """What speaks against an abstract of so many characters."""
    shorter = max(0, 700 - characters) / 200
    longer = min(BROKEN, max(0, characters - LONG_ABSTRACT) / 30)
    return shorter + longer + BROKEN * (characters > LONGEST_ABSTRACT)


LETTER = r"[^\W\d]"
FIRST_HALF = re.compile(rf"\S*?{LETTER}{LETTER}-(?={LETTER}-?{LETTER})")
HALF_END, HALF_BEGIN = re.compile(rf"{LETTER}-?{LETTER}-$"), re.compile(rf"{LETTER}-?{LETTER}")
DASH_END, DASH_BEGIN = re.compile(r"\w--$"), re.compile(r"--\w")
SUSPENDED = re.compile(r"(?:and|or|nor|to|onto|but|versus|vs)(?:\s|$)")
CUT_LINK = re.compile(r"https?://\S{0,500}-$")


def unfold(lines: Sequence[str]) -> str:
    """The lines of one paragraph as one line; a word or link that the wrapping cut is made whole."""
    if len(lines) == 1:
        return " ".join(lines[0].split())
    cuts_words = _cuts_words(lines)
    width = max((len(line) for line in lines if " " in line), default=0)
    text = lines[0]
    for before, line in pairwise(lines):
        whole = (cuts_words and _cut_word(before, line)) or _cut_link(before, line, width)
        text += line if whole else f" {line}"
    return " ".join(text.split())


def _cuts_words(lines: Sequence[str]) -> bool:
    """False if the first half of some hyphenated word would have fitted on the line before it."""
    width = max(map(len, lines))
    halves = ((line, FIRST_HALF.match(following)) for line, following in pairwise(lines))
    return not any(half and len(line) + 1 + half.end() < width for line, half in halves)


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
    whole = link.startswith(("http://", "https://")) and len(link) > width == len(before)
    return whole and not ended


SEPARATED = 7.0  # a blank line within an abstract, where blank lines else part the papers
ORPHAN = 9.0  # a title without abstract, or an abstract without title
TITLE_INSIDE = 5.0  # a line within an abstract that looks like a title
GIVE_UP = 26.0  # a title or abstract this dear is never taken
BEAM = 20.0  # a beginning this much dearer than another is not followed
MOST_TITLE_LINES, MOST_ABSTRACT_LINES = 6, 220


class Line(NamedTuple):
    """A line that is not blank: its number in the file, its text, the length it was wrapped at."""

    number: int
    text: str
    length: int
    after_blank: bool


class Block(NamedTuple):
    """Title lines `start:middle` and abstract lines `middle:end`; one of the two is empty in an orphan.

    With `authors`, the last title line names them.
    """

    start: int
    middle: int
    end: int
    cost: float
    margin: float = IMPOSSIBLE
    authors: bool = False


class Abstract(NamedTuple):
    """An abstract that can begin at a line: where it ends, its cost, the width it was wrapped at."""

    end: int
    cost: float
    width: int


def line_pairs(lines: Sequence[Line]) -> list[Block]:
    """Titles and abstracts in turn, a line each, if no line can be anything else; else nothing."""
    pairs = range(0, len(lines) - 1, 2)
    clear = all(
        len(lines[at].text) < 200 < LONGEST_TITLE < len(lines[at + 1].text) < LONGEST_ABSTRACT
        and title_cost([lines[at].text]) < UNFINISHED
        for at in pairs
    )
    return [Block(at, at + 1, at + 2, 0.0) for at in pairs] if clear and len(lines) % 2 == 0 else []


def cut(lines: Sequence[Line], tail: int = 0) -> list[Block]:
    """The cheapest cut of `lines` into blocks, each with its margin over the best rival.

    The last `tail` lines may be left uncut, for the next window to read; a cut close to them is unsure.
    """
    window, count = _Window(lines), len(lines)
    before = [0.0] + [IMPOSSIBLE] * count
    starting: dict[int, list[Block]] = {}
    for start in range(count):
        if before[start] > min(before[start:]) + BEAM:
            continue
        starting[start] = list(_blocks(window, start))
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


class _Window:
    """Lines with what the costs need of each, computed once."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.texts = [line.text for line in lines]
        self.lengths = [line.length if " " in line.text else 0 for line in lines]
        self.reach = [
            line.length + 1 + len(following.text.split(maxsplit=1)[0]) for line, following in pairwise(lines)
        ]
        self.blank = [line.after_blank for line in lines]
        self.ends = [end_cost(text) for text in self.texts]
        self.cut_link = [bool(CUT_LINK.search(text)) for text in self.texts]
        self.title_after = [
            TITLE_INSIDE * (end < UNFINISHED and title_like(text))
            for end, text in zip(self.ends, self.texts[1:], strict=False)
        ]
        width = max(self.lengths, default=0)
        self.wrapped = sum(length > width - 25 for length in self.lengths) > max(2, 0.2 * len(lines))
        self.in_blocks = self._in_blocks(width)
        self.between_blocks = self.wrapped and self._between_blocks(width)
        self.known: dict[int, list[Abstract]] = {}

    def _in_blocks(self, width: int) -> bool:
        """Whether blank lines stand between paragraphs, and hardly any within them."""
        gaps = list(zip(self.blank[1:], self.reach, strict=True))
        short = [blank for blank, reach in gaps if width - reach > 1]
        full = [blank for blank, reach in gaps if width - reach <= 1]
        return sum(short) > 0.8 * len(short) and sum(full) < 0.3 * len(full)

    def _between_blocks(self, width: int) -> bool:
        """Whether no blank line stands where a paragraph goes on: after a line that had no room for the next word."""
        gaps = zip(self.blank[1:], self.reach, strict=True)
        return not any(blank for blank, reach in gaps if reach > width)

    def wrap_cost(self, start: int, end: int, width: int) -> float:
        """What the lengths of lines `start:end` speak against one paragraph wrapped at `width`."""
        return sum(_slack_cost(width - reach, width) for reach in self.reach[start : end - 1])

    def blank_cost(self, start: int, end: int) -> float:
        """What the blank lines within lines `start:end` speak against one paragraph."""
        if not any(self.blank[start + 1 : end]):
            return 0.0
        return BROKEN if self.in_blocks else SEPARATED * self.between_blocks

    def pair_cost(self, start: int, end: int) -> float:
        """What speaks against two lines as one paragraph: they alone show no width it was wrapped at."""
        return BROKEN if end - start == 2 and not self.wrapped else 0.0

    def break_cost(self, at: int) -> float:
        """What speaks against a paragraph that begins at line `at`."""
        if at and self.cut_link[at - 1]:
            return BROKEN
        return 3.0 if at and self.in_blocks and not self.blank[at] else 0.0

    def may_end(self, last: int, width: int) -> bool:
        """Whether an abstract can end with line `last`: by its words, its length, or what follows."""
        if self.ends[last] < UNFINISHED or last + 1 == len(self.texts):
            return True
        if self.lengths[last] == width or width - self.reach[last] > 1:
            return True  # the paragraph's longest line may be its only one
        parted = self.in_blocks or self.between_blocks
        return (parted and self.blank[last + 1]) or not self.texts[last + 1][0].islower()

    def abstracts(self, start: int) -> list[Abstract]:
        """Every abstract that can begin at line `start`."""
        if start not in self.known:
            self.known[start] = list(_abstracts(self, start)) if start < len(self.texts) else []
        return self.known[start]


@lru_cache(maxsize=4096)
def _slack_cost(slack: int, width: int) -> float:
    """What it costs that the next word would have left `slack` characters free; some wrap raggedly."""
    if slack <= 1:
        return 0.0
    return 1.5 if slack <= 0.1 * width and width < 200 else BROKEN


def _abstracts(window: _Window, start: int) -> Iterator[Abstract]:
    begin = begin_cost(window.texts[start])
    width = characters = 0
    wrap = titles = 0.0
    for end in range(start + 1, min(start + MOST_ABSTRACT_LINES, len(window.texts)) + 1):
        last = end - 1
        characters += len(window.texts[last]) + 1
        wider = window.lengths[last] > width
        width = max(width, window.lengths[last])
        since = start if wider else max(start, last - 1)
        wrap = window.wrap_cost(since, end, width) + (0.0 if wider else wrap)
        titles += window.title_after[last - 1] if last > start else 0.0
        if wrap + titles > GIVE_UP or (characters > LONGEST_ABSTRACT and end > start + 1):
            return
        if window.may_end(last, width):
            cost = begin + wrap + titles + _whole_cost(window, start, end, characters)
            if cost <= GIVE_UP or end == start + 1:  # one line is always a block, so that some cut exists
                yield Abstract(end, cost, width)


def _whole_cost(window: _Window, start: int, end: int, characters: int) -> float:
    short = characters < 200 and not is_abstract(" ".join(window.texts[start:end]))
    words = window.ends[end - 1] + length_cost(characters) + BROKEN * short
    return words + window.blank_cost(start, end) + window.pair_cost(start, end)


def _blocks(window: _Window, start: int) -> Iterator[Block]:
    """Every block that can begin at line `start`."""
    begin = window.break_cost(start)
    for abstract in window.abstracts(start):
        yield Block(start, start, abstract.end, begin + ORPHAN + abstract.cost)
    for middle in range(start + 1, min(start + MOST_TITLE_LINES, len(window.texts)) + 1):
        title = begin + title_cost(window.texts[start:middle]) + window.blank_cost(start, middle)
        alone = window.wrap_cost(start, middle, max(window.lengths[start:middle]))
        yield Block(start, middle, middle, title + ORPHAN + alone + window.pair_cost(start, middle))
        title += window.break_cost(middle) if middle < len(window.texts) else 0.0
        if title > GIVE_UP:
            continue
        abstracts = window.abstracts(middle)
        widths = {abstract.width for abstract in abstracts}
        titles = {width: title + window.wrap_cost(start, middle, width) for width in widths}
        for abstract in abstracts:
            yield Block(start, middle, abstract.end, titles[abstract.width] + abstract.cost)
