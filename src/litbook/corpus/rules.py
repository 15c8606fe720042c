"""The rules of text repair, in the order in which they run: links, TeX, words that lost their markup."""

import re

from litbook.corpus.rule import Rule, tex_to_text
from litbook.corpus.rules_links import LINK_RULES
from litbook.corpus.rules_tex import GREEK, TEX_RULES
from litbook.corpus.rules_words import WORD_RULES

RULES: tuple[Rule, ...] = (*LINK_RULES, *TEX_RULES, *WORD_RULES)

GREEK_LETTERS = {tex_to_text(f"\\{name}"): name for name in GREEK.split() if not name.startswith("var")}
TITLE_NAME = re.compile(rf"[A-Za-z]*-?[{''.join(GREEK_LETTERS)}]-?[A-Za-z]*")


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
