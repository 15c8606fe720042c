"""Reads the text of a Hugging Face papers page, a line at a time, into listings."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from litbook.corpus.items import fault_at
from litbook.corpus.layout import Block, Line, cut, is_abstract, line_pairs, unfold
from litbook.errors import DataError, Problem
from litbook.model import Listing, Stated

BANNERS = (
    "Get trending papers in your email inbox once a day!",
    "Get trending papers in your email inbox!",
    "Subscribe",
)
GLUED = re.compile(r"Subscribe(?!(?:s|d|r|rs)\b)(?=\S)")
OUTER_SPACE = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\ufeff\u200b"
CONTROL = re.compile(r"\x00|(?:[\x01-\x08\x0e-\x1f\x7f].*){3}")
MARKUP = re.compile(r"<!doctype html|<html\b|<(?:head|body|article|div|h3|p)[\s>]", re.IGNORECASE)
HEAD = 5  # lines in which markup is looked for: an abstract may well speak of "<p>"

AUTHOR_PARTS = re.compile(r"\s*(?:,|;|\band\b|&)\s*")
NO_NAME = re.compile(r"[:?!()\d]|\b(?:for|of|the|with|in|on|an?|to|from|by)\b", re.IGNORECASE)
BLOCKS_HEAD = 60  # lines by which the shape of a text is told
WINDOW = 900  # lines read ahead
UNSURE, UNCUT = 320, 120  # of them the last ones whose cut is left to the next window, or not yet made
LEAST_MARGIN = 1.45  # a cut whose best rival costs less than this more is refused
DEAREST_PAIR = 18.0  # a title and abstract that need more excuses than this are refused
MOST_PROBLEMS = 50


def read_listings(lines: Iterable[str], file: str) -> Iterator[Listing | Problem]:
    """The listings of a papers page saved as text: titles and abstracts in turn, and a problem for each fault.

    Streams: holds some hundred lines at a time and yields a listing as soon as it is certain. Lines may be
    wrapped at any width, with blank lines anywhere; where each paper is a block of its own, a line of authors
    may stand between title and abstract. Raises DataError if the text is empty, binary or HTML, holds the
    page's banner alone, or does not read as titles and abstracts at all.
    """
    problems = found = position = 0
    content = _without_banner(_text_lines(lines, file), file)
    head = list(islice(content, BLOCKS_HEAD))
    content = chain(head, content)
    cuts = _clear_blocks(content) if _in_clear_blocks(head) else _blocks(content)
    for lines_of, block in cuts:
        position += block.middle > block.start  # an orphaned abstract has no place of its own
        title, abstract = _parts(lines_of, block)
        if told := _fault(title, abstract, block):
            code, text, mend = told
            problems += 1
            yield fault_at(lines_of[0].number, code, file, text, mend)
            _stop_at_too_many(problems, found, file)
        else:
            found += 1
            names = (lines_of[block.middle - block.start - 1].text,) if block.authors else ()
            yield Listing(
                position=position,
                line=lines_of[0].number,
                title=title,
                abstract=abstract,
                stated=Stated(authors=names),
            )


# --- papers that are blocks of their own ----------------------------------------------------------------------


def _in_clear_blocks(head: list[Line]) -> bool:
    """Whether blank lines part the papers, each a title, perhaps its authors, and its abstract, a line each."""
    blocks = list(_parted(head))
    whole = blocks[:-1] if len(head) == BLOCKS_HEAD else blocks
    return len(whole) > 1 and all(_is_clear(block) for block in whole)


def _is_clear(block: list[Line]) -> bool:
    *first, abstract = block
    if len(first) not in (1, 2) or (len(first) == 2 and not _are_authors(first[1].text)):
        return False
    return is_abstract(abstract.text) and not any(is_abstract(line.text) for line in first)


def _parted(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """The lines in groups that blank lines part."""
    held: list[Line] = []
    for line in lines:
        if line.after_blank and held:
            yield held
            held = []
        held.append(line)
    if held:
        yield held


def _clear_blocks(lines: Iterable[Line]) -> Iterator[tuple[list[Line], Block]]:
    """Each paper's lines with the place where its abstract begins; a block of another shape is cut as any text is."""
    for held in _parted(lines):
        if _is_clear(held):
            yield held, Block(0, len(held) - 1, len(held), 0.0, authors=len(held) == 3)
        else:
            yield from _blocks(iter(held))


def _are_authors(text: str) -> bool:
    """Whether the line names people: each of its parts two to five words that begin as names do."""
    parts = [part.split() for part in AUTHOR_PARTS.split(text) if part.strip()]
    return bool(parts) and all(
        2 <= len(words) <= 5 and words[-1][0].isupper() and not NO_NAME.search(" ".join(words))
        for words in parts
    )


def _text_lines(lines: Iterable[str], file: str) -> Iterator[Line]:
    """The lines that are not blank; refuses an empty text, bytes and HTML."""
    blank, seen = False, 0
    for number, raw in enumerate(lines, 1):
        text = raw.strip(OUTER_SPACE)
        if not text:
            blank = True
            continue
        seen += 1
        _refuse_other_formats(text, number, file, head=seen <= HEAD)
        yield Line(number, text, len(text), blank)
        blank = False
    if not seen:
        raise DataError.one("P001", file, "is empty", "save the page again")


def _refuse_other_formats(text: str, number: int, file: str, *, head: bool) -> None:
    if not text.isprintable() and CONTROL.search(text):
        fault, mend = "holds bytes that are no text", "save the list as UTF-8 text"
    elif head and MARKUP.match(text):
        fault, mend = "is HTML, not the text of the page", "name the file .html, or copy the text of the page"
    else:
        return
    raise DataError.one("P002", file, fault, mend, f"line {number}")


def _without_banner(lines: Iterable[Line], file: str) -> Iterator[Line]:
    """The lines without the page's banner, and without the "Subscribe" glued to the title after it."""
    held: list[Line] = []
    fresh, seen = True, False
    for line in lines:
        held.append(line)
        said = " ".join(part.text for part in held)
        if said in BANNERS:
            held, fresh = [], True
        elif not any(banner.startswith(f"{said} ") for banner in BANNERS):
            if fresh and GLUED.match(held[0].text):
                held[0] = held[0]._replace(text=held[0].text.removeprefix("Subscribe"))
            yield from held
            held, fresh, seen = [], False, True
    yield from held
    if not (seen or held):
        raise DataError.one("P001", file, "holds the page's banner and no paper", "save the whole page")


def _blocks(lines: Iterator[Line]) -> Iterator[tuple[list[Line], Block]]:
    """Each block with its lines; reads a window ahead, and cuts only what lies well before its end."""
    window: list[Line] = []
    size, last = WINDOW, False
    while not last:
        window += islice(lines, size - len(window))
        last = len(window) < size
        done = 0
        sure = len(window) - (0 if last else UNSURE)
        for block in line_pairs(window) or cut(window, tail=0 if last else UNCUT):
            if block.end <= sure:
                yield window[block.start : block.end], block
                done = block.end
        window = window[done:]
        size = WINDOW if done else size * 2


def _parts(lines: list[Line], block: Block) -> tuple[str, str]:
    titles = [line.text for line in lines[: block.middle - block.start - block.authors]]
    abstracts = [line.text for line in lines[block.middle - block.start :]]
    return unfold(titles) if titles else "", unfold(abstracts) if abstracts else ""


def _fault(title: str, abstract: str, block: Block) -> tuple[str, str, str] | None:
    """Why the block is not taken for a title and its abstract: code, what is wrong, the mend; null where it is."""
    if not abstract:
        mend = "add its abstract on the next line, or take the title out"
        return "P003", f"the title {_shown(title)} has no abstract", mend
    if not title:
        mend = "put its title on the line before, or join it to the abstract above"
        return "P004", f"the abstract {_shown(abstract)} has no title", mend
    if not is_abstract(abstract):
        mend = "write the whole abstract, or take the title out"
        return "P003", f"{_shown(abstract)} is too short for the abstract of {_shown(title)}", mend
    if block.cost > DEAREST_PAIR or block.margin < LEAST_MARGIN:
        mend = "put each title and each abstract on one line, or a blank line between them"
        return "P007", f"cannot tell where the title {_shown(title)} and its abstract begin and end", mend
    return None


def _shown(text: str) -> str:
    return f'"{text}"' if len(text) <= 60 else f'"{text[:57].rstrip()}..."'


def _stop_at_too_many(problems: int, found: int, file: str) -> None:
    if problems >= MOST_PROBLEMS:
        refusal = "does not read as titles and abstracts in turn"
        text = "has more faults; the rest was not read" if found else refusal
        raise DataError.one("P002", file, text, "mend these first")
