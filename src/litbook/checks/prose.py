"""What a machine can see of a chapter's writing: typed numbers, length, citations, repeated sentences, long cells."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping

from nbformat import NotebookNode

from litbook import parsing
from litbook.checks.notebooks import CITE_ROLE, code_of, markdown_of
from litbook.corpus.rules import filled
from litbook.errors import Fault, Problem, problems_of, repeated

LONGEST_PARAGRAPH = 160  # words
SHORTEST_CHAPTER = 900  # words
MOST_CELL_LINES = 40
LIMITS = {"paragraph": LONGEST_PARAGRAPH, "chapter": SHORTEST_CHAPTER, "cell": MOST_CELL_LINES}
"""The limits that the meanings of checks name."""
FACT_ROLE = re.compile(r"\{fact(?::[nv])?\}`([^`]*)`")
Facts = Mapping[str, str | None]
"""The coded quantities, `citekey.id`, and the bound of each; null: exact."""
DATA = parsing.shipped("checks/prose.toml")
BOUND_BEFORE, BOUND_SAID, IN_WORDS = (
    re.compile(filled(DATA["patterns"][name], DATA["words"]), re.IGNORECASE)
    for name in ("bound_before", "bound_said", "in_words")
)
AROUND = 120, 20  # characters before and after a number within which its sentence may say the bound
GLUE_ROLE = re.compile(r"\{glue:text\}`([^`:]+)")
SOURCE_ROLE = re.compile(r"\{source\}`([^`]*)`")
FENCE = re.compile(
    r"^(```+|:::+)\{(?!admonition|note|tip|important|dropdown)[^\n]*\n.*?^\1\s*$|^```.*?^```\s*$", re.M | re.S
)
MARKUP_LINE = re.compile(r"^(?::[\w-]+:.*|:::+.*|```+.*|\|.*|\(.+\)=|%.*)$", re.M)
ROLE = re.compile(r"\{[\w:+-]+\}`[^`]*`")
CODE = re.compile(r"`[^`]*`")
MATHS = re.compile(r"\$\$.*?\$\$|\$[^$]*\$", re.S)
ADDRESS = re.compile(r"<?https?://\S+|\]\([^)]*\)")
LIST_OR_TABLE = re.compile(r"^\s*(?:[-*+]|\d+\.|#+|\|)\s", re.M)
NAME_WITH_NUMBER = re.compile(
    r"\b[A-Z][\w.+-]*(?:[ -](?:v?\d[\w.:x-]*|[A-Z][\w.-]*))+"  # Llama 2, Mistral 7B, H100, Phi-3
    r"|\b[A-Za-zμ]+-?\d[\w.-]*"  # FP8, W4A16, bf16
)
BLOCK_END = re.compile(r"\n\s*\n|\n(?=\s*[-*+] )|^#.*$", re.M)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z{*“])")
TYPED_COUNT = re.compile(r"\b\d[\d,]* (?:of \d|(?:papers|models|abstracts|claims|results)\b)")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
NUMBER = re.compile(r"[^\s]*\d[^\s]*")
POWER_OF_TEN = re.compile(r"10\^\{?\d+\}?")


def plain_prose(markdown: str) -> str:
    """The sentences of a Markdown cell: directives, roles, code, formulas and addresses left out."""
    for pattern in (FENCE, MATHS, ROLE, CODE, ADDRESS):
        markdown = pattern.sub(" ", markdown)
    return MARKUP_LINE.sub("", markdown)


def bare_numbers(markdown: str) -> tuple[str, ...]:
    """Numbers typed in prose, in digits, in words or as a power of ten in a formula.

    Years and numbers within names ("Llama 2", "FP8") are none. Of number words those count that state a result:
    how many papers, a part of a whole, a factor, a multiple of a scale. A word that orders the text ("two ways") or
    names a scale alone ("tens of billions", "a billion parameters") is free.
    """
    text = plain_prose(ROLE.sub(" · ", markdown))
    for pattern in (NAME_WITH_NUMBER, YEAR):
        text = pattern.sub(" · ", text)
    text = re.sub(r"^\s*\d+\.\s", "", text, flags=re.M)
    formulas = MATHS.findall(CODE.sub(" ", FENCE.sub(" ", markdown)))
    powers = (power for formula in formulas for power in POWER_OF_TEN.findall(formula))
    return (*NUMBER.findall(text), *IN_WORDS.findall(" ".join(text.split())), *powers)


def paragraphs(markdown: str) -> tuple[str, ...]:
    """The running text's paragraphs; headings, lists and tables are none."""
    blocks = re.split(r"\n\s*\n", FENCE.sub("", markdown))
    return tuple(
        block.strip() for block in blocks if block.strip() and not LIST_OR_TABLE.match(block.lstrip("\n"))
    )


def argument_words(markdown: str) -> int:
    """The words of the running text, roles counted as one word each."""
    return sum(len(ROLE.sub("X", MARKUP_LINE.sub("", block)).split()) for block in paragraphs(markdown))


def sentences(markdown: str) -> tuple[str, ...]:
    """The sentences of paragraphs and lists, roles kept, white space folded."""
    blocks = (
        " ".join(MARKUP_LINE.sub("", block).split()) for block in BLOCK_END.split(FENCE.sub("", markdown))
    )
    return tuple(part for block in blocks for part in SENTENCE_END.split(block) if part)


def cited_keys(markdown: str) -> frozenset[str]:
    """The citekeys of the cite roles."""
    return frozenset(key.strip() for match in CITE_ROLE.finditer(markdown) for key in match[2].split(","))


def check_notebook(
    name: str,
    notebook: NotebookNode,
    citekeys: Collection[str],
    facts: Facts,
    *,
    essay: bool,
    sourced: Collection[str] = (),
) -> tuple[Problem, ...]:
    """The faults of one notebook; an essay must also be long enough and its paragraphs short enough.

    `facts` are the coded quantities as `citekey.id` with their bounds, `sourced` the sourced facts as `citekey.name`.
    """
    faults: list[Fault] = [*syntax_faults(notebook)]
    if faults:
        return problems_of(faults, f"notebooks/{name}.md")
    for cell in notebook.cells:
        if cell.cell_type == "code":
            faults += code_faults(cell.source)
        elif cell.cell_type == "markdown":
            faults += markdown_faults(cell.source, citekeys, facts, sourced)
    faults += [*said_faults(notebook), *chart_faults(notebook)]
    if essay:
        faults += length_faults(markdown_of(notebook))
    return problems_of(faults, f"notebooks/{name}.md")


def said_faults(notebook: NotebookNode) -> Iterator[Fault]:
    """N014 and N015: two numbers that a cell says under one name, one that no sentence prints, one that no cell says.

    Names that a cell makes while it runs (`say(**numbers)`) are not seen.
    """
    keywords = [keyword.arg for call in calls(code_of(notebook), "say") for keyword in call.keywords]
    said = [name.replace("_", "-") for name in keywords if name]
    printed = set(GLUE_ROLE.findall(markdown_of(notebook)))
    for name in sorted(repeated(said)):
        yield "N014", name, "is said twice", "name the second otherwise"
    for name in sorted({*said} - printed):
        yield "N015", name, "is said and not printed", "print it with {glue:text}, or leave it out"
    for name in sorted(printed - {*said}) if None not in keywords else ():
        yield "N015", name, "is printed and no cell says it", f"say({name.replace('-', '_')}=...)"


def chart_faults(notebook: NotebookNode) -> Iterator[Fault]:
    """N019: charts without a finding or a description, and with a count that is typed in one of them."""
    for call in calls(code_of(notebook), "figure"):
        place = f"figure {ast.unparse(call.args[1])}" if call.args[1:] else "figure"
        for what, node in zip(("finding", "description"), call.args[2:4], strict=False):
            if isinstance(node, ast.Constant) and not str(node.value).strip():
                yield "N019", place, f"has no {what}", "say what the chart shows"
            words = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
            if typed := TYPED_COUNT.search(" · ".join(map(str, words))):
                yield "N019", place, f"types {typed[0]!r} in its {what}", "compute it from the data"


def calls(code: str, name: str) -> Iterator[ast.Call]:
    """Every call of the function of this name."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def check_argument(
    chapters: Mapping[str, str], included: Mapping[str, str], all_chapters: Mapping[str, str]
) -> Iterator[Problem]:
    """Every included paper (citekey to primary theme) is argued in its theme's chapter; no sentence stands twice.

    `chapters` are the Markdown of the themes' chapters by theme, `all_chapters` that of every notebook. A review
    without chapters of its own has nothing to argue.
    """
    argued = {theme: argued_keys(markdown) for theme, markdown in chapters.items()}
    for citekey, theme in included.items() if chapters else ():
        file = f"notebooks/{theme}.md"
        if theme not in argued:
            yield Problem(code="N009", file=file, place=citekey, text="its theme has no chapter")
        elif citekey not in argued[theme]:
            text, mend = "is not argued", "cite it in running text for something its abstract says"
            yield Problem(code="N009", file=file, place=citekey, text=text, mend=mend)
    for sentence, (first, second) in repeated_sentences(all_chapters):
        text, mend = f"stands also in notebooks/{first}.md", "say it once"
        yield Problem(code="N010", file=f"notebooks/{second}.md", place=sentence[:60], text=text, mend=mend)


def syntax_faults(notebook: NotebookNode) -> Iterator[Fault]:
    """N017: cells that are not Python."""
    for cell in notebook.cells:
        try:
            ast.parse(cell.source if cell.cell_type == "code" else "")
        except SyntaxError as error:
            lines = cell.source.splitlines()
            text = f"{error.msg}: {(error.text or '').strip()!r}"
            yield "N017", f"cell {lines[0]!r}", text, "correct it"


def code_faults(source: str) -> Iterator[Fault]:
    """N001: a cell that is too long to be read where it is unfolded."""
    place = f"cell {source.splitlines()[0]!r}" if source else "empty cell"
    lines = [line for line in source.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if len(lines) > MOST_CELL_LINES:
        text = f"has {len(lines)} lines, a reader follows {MOST_CELL_LINES}"
        yield "N001", place, text, "part it"


def markdown_faults(
    source: str, citekeys: Collection[str], facts: Facts, sourced: Collection[str] = ()
) -> Iterator[Fault]:
    """N004, N005, N008 and N011: typed numbers, keys and facts that there are not, bounds said twice or not at all."""
    for number in bare_numbers(source):
        mend = "print it with {fact} or {glue:text}, or say it without a number"
        yield "N004", source[:40].replace("\n", " "), f"types {number!r}", mend
    yield from stated_faults(source, citekeys, facts, sourced)


def stated_faults(
    source: str, citekeys: Collection[str], facts: Facts, sourced: Collection[str]
) -> Iterator[Fault]:
    """N005, N008 and N011: keys and facts that there are not, bounds said twice or not at all."""
    for key in sorted(cited_keys(source) - set(citekeys)):
        yield "N005", key, "is cited but not in references.bib", "cite a key of references.bib"
    for fact in sorted({match[1] for match in FACT_ROLE.finditer(source)} - set(facts)):
        yield "N008", fact, "is printed but not coded", "code it"
    yield from bound_faults(source, facts)
    for fact in sorted({match[1] for match in SOURCE_ROLE.finditer(source)} - set(sourced)):
        yield "N008", fact, "is printed but no public source states it", "add it to book/data/sources"


def bound_faults(source: str, bounds: Facts) -> Iterator[Fault]:
    """N011: each bounded number whose bound is printed twice or not at all."""
    folded = " ".join(source.split())
    for match in FACT_ROLE.finditer(folded):
        if not bounds.get(match[1]):
            continue
        lead = folded[max(0, match.start() - AROUND[0]) : match.start()]
        rest = folded[match.end() :][: AROUND[1]]
        bound, before = bounds[match[1]], BOUND_BEFORE.search(lead)
        if not match[0].startswith("{fact}"):
            if not BOUND_SAID.search(lead) and not BOUND_SAID.search(rest):
                text = f"is printed without {bound!r}"
                yield "N011", match[1], text, "print it with {fact}, or say the bound"
        elif before and (before["word"], bound) not in (("up to", "about"), ("up to", "at least")):
            text = f"prints {bound!r} after {before['word']!r}"
            yield "N011", match[1], text, "leave the word out, or print it with {fact:v}"


def length_faults(markdown: str) -> Iterator[Fault]:
    """N006 and N007: an essay without its words, paragraphs that no reader can hold."""
    words = argument_words(markdown)
    if words < SHORTEST_CHAPTER:
        yield "N006", "", f"argues in {words} words, at least {SHORTEST_CHAPTER} are a chapter", ""
    for block in paragraphs(markdown):
        if (count := argument_words(block)) > LONGEST_PARAGRAPH:
            yield "N007", block[:40], f"is a paragraph of {count} words", "part it"


def repeated_sentences(chapters: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each sentence of more than five words that stands twice, and the chapters of the first two times."""
    found: dict[str, list[str]] = {}
    for chapter, text in chapters.items():
        for sentence in sentences(text):
            found.setdefault(sentence, []).append(chapter)
    for sentence, places in found.items():
        if len(places) > 1 and len(sentence.split()) > 5:
            yield sentence, (places[0], places[1])


def argued_keys(markdown: str) -> frozenset[str]:
    """The citekeys cited in running text, lists and tables left out."""
    return frozenset(key for block in paragraphs(markdown) for key in cited_keys(block))
