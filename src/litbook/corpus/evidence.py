"""What the words of a text speak against its being a title, or the begin, end or whole of an abstract.

Each function gives a cost: 0 where nothing speaks against it, about 6 for what few real texts do. The costs
were set on wrapped copies of a real list and only weigh one reading of a list against another; `layout`
adds them up.
"""

import re
from collections.abc import Sequence

IMPOSSIBLE = float("inf")
UNFINISHED = 6.0  # an abstract that does not end as a sentence
BROKEN = 12.0  # what hardly any text does
LONGEST_TITLE, LONG_ABSTRACT, LONGEST_ABSTRACT = 300, 1_950, 12_000  # characters

SENTENCE_END = re.compile(r"""[.!?…]["'”’)\]]*$""")
LINK = re.compile(r"(?:https?://|[\w.-]+\.\w{2,6}/)\S+$")
QUESTION = re.compile(r"(?:Do|Does|How|What|Is|Are|Can|Why|When|Which|Will|Should)\b.*\?$")
NAMED = re.compile(r"[\w.+-]+(?: [\w.+-]+){0,3}: [A-Z]")
SENTENCE_BEGIN = re.compile(r"(?:\w+, |(?:These|This|We|It|They|Our|However|Moreover) )")
SENTENCE_INSIDE = re.compile(r"[a-z0-9)]{2}(?<!\bvs)(?<!\bal)\. [A-Z]")
QUESTION_INSIDE = re.compile(r"[?!] [A-Z]")
ACRONYM = re.compile(r"\([A-Z]+s?\)")
PROSE = re.compile(
    r"\b(?:[Ww]e|[Oo]ur|this paper|ha(?:s|ve)|which|was|were|been|will|such as|show(?:s|ed)? that)\b"
)
VERB = re.compile(r"\b(?:is|are|can|but|it|its)\b")
HANGING_END = re.compile(
    r"(?:[,:;(&]|\b(?:an?|the|of|for|with|and|or|in|on|to|from|by|via|at|as|is|are|that|into|using|its|their))$",
    re.IGNORECASE,
)
TITLE_FAULTS = (
    (re.compile(r"\.$"), 7.0),
    (HANGING_END, 8.0),
    (SENTENCE_INSIDE, 6.0),
    (PROSE, 4.0),
    (VERB, 1.5),
    (ACRONYM, 1.5),
    (QUESTION_INSIDE, 1.5),
)
SMALL_WORDS = frozenset(
    {
        "about",
        "across",
        "after",
        "against",
        "among",
        "beyond",
        "during",
        "from",
        "into",
        "over",
        "than",
        "that",
    }
    | {"through", "towards", "under", "using", "versus", "what", "when", "with", "within", "without", "your"}
)


def is_abstract(text: str) -> bool:
    """Whether `text` can be an abstract: long, or at least one whole sentence of six words."""
    return len(text) >= 200 or (len(text.split()) >= 6 and len(text) >= 40 and ends_sentence(text))


def ends_sentence(text: str) -> bool:
    """Whether `text` ends as a sentence does."""
    return bool(SENTENCE_END.search(text)) and not text.endswith(("vs.", "al."))


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
