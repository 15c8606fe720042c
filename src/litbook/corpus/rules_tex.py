r"""Rules for TeX remains: escaped signs, accents, font commands, symbols, formulas, quotation marks."""

import re

from litbook.corpus.rule import Rule, tex_to_text

GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
RELATIONS = (
    "times sim simeq approx pm mp leq le geq ge ll gg neq ne equiv propto cdot to rightarrow leftarrow leftrightarrow "
    "Rightarrow Leftarrow Leftrightarrow uparrow downarrow infty ell partial nabla sum prod in subset cup cap forall "
    "exists star dagger circ ldots cdots dots"
)
TEXT_SIGNS = "textmu textasciitilde textendash textemdash textquotedblleft textquotedblright"
LETTERS = "o O l L aa AA ae AE oe OE ss i"
LOST_FONTS = (  # "text" alone would match ordinary words
    "textit textbf texttt textsc textrm textsf textnormal textsl emph underline mathrm mathbf mathcal mathbb "
    "mathit mathsf mathtt operatorname boldsymbol mbox"
)
FONTS = f"text {LOST_FONTS}"
SWITCHES = "em it bf sc tt rm sl sf bfseries itshape scshape ttfamily small"
IN_FORMULAS = frozenset(f"{GREEK} {RELATIONS} {FONTS} frac sqrt log exp min max".split())
TOPPED = re.compile(r"\\(?:tilde|hat|bar|dot|vec)\s?\{[A-Za-z]\}|\\(?:tilde|hat|bar|dot|vec)\s[A-Za-z]\b")
SCRIPT = re.compile(r"(?P<sign>[_^])\{(?P<inner>[^{}\\]{0,20}[^\w{}\\.,-][^{}\\]{0,20})\}")
WITH_ARGUMENTS = re.compile(r"\\frac\s?\{[^{}]*\}\s?\{[^{}]*\}|\\sqrt\s?\{[^{}]*\}")
PROGRAMS = (
    "pip git make python conda npm npx uv docker cd import from def class sudo apt brew cargo go return"
)
ABBREVIATIONS = {
    "aka": "a.k.a.",
    "eg": "e.g.",
    "ie": "i.e.",
    "etc": "etc.",
    "etal": "et al.",
    "vs": "vs.",
    "wrt": "w.r.t.",
}
CONTRACTIONS = frozenset(("s", "t", "re", "ve", "ll", "d", "m"))

ACCENT = r"\\(?:[\"'`^~]|[cvuHr.=](?=\{))(?:\{\\?[A-Za-z]\}|\\?[A-Za-z])"

OPENING = r"(?<![^\s(\[{\"'/–—-])"  # what stands before a quotation

# What may stand before a symbol's backslash: never a letter or colon, as in a Windows path.
SYMBOL_START = r"(?:(?<=[\s\d({\[=~<>,;Α-ω|+-])|^)"


def alternatives(*lists: str) -> str:
    """The words of the lists as an alternation, longest first."""
    return "|".join(sorted(" ".join(lists).split(), key=len, reverse=True))


def accented(match: re.Match[str]) -> str | None:
    """The accented letter, unless the backslash escapes an apostrophe ("don\\'t") or no such letter exists."""
    command, rest = match["braced"] or match["bare"], match["rest"] or ""
    if match["bare"] and command[1] == "'" and command[-1] + rest in CONTRACTIONS:
        return None
    letter = tex_to_text(command)
    return letter + rest if len(letter) == 1 and not letter.isascii() else None


def formula(match: re.Match[str]) -> str | None:
    """A formula as text, with those that follow it without a space, as far as each is readable.

    A run of them is read at once, because each mended formula would make the next one mendable.
    """
    first = formula_text(match["formula"], match.string[match.end("formula") + 1 :][:1])
    if first is None:
        return None
    texts, rest = [first], match["more"]
    while rest:
        tex, _, after = rest[1:].partition("$")
        text = formula_text(tex, after[:1] or match.string[match.end() : match.end() + 1])
        if text is None:
            break
        texts.append(text)
        rest = after
    return "".join(texts) + rest


def formula_text(tex: str, followed: str) -> str | None:
    """A formula as text, if every command in it is known; shell variables and prices are no formulas."""
    if tex.endswith(" ") or ("\\" not in tex and followed.isalnum()):
        return None
    tex = SCRIPT.sub(scripted, TOPPED.sub(lambda letter: tex_to_text(letter[0]), tex))
    if not all(command in IN_FORMULAS for command in re.findall(r"\\([A-Za-z]+)", tex)):
        return None
    if lacks_argument(tex):
        return None
    return re.sub(r"(?<=\d) ?× ?(?=\d)", " × ", tex_to_text(tex)) or None


def scripted(match: re.Match[str]) -> str:
    """A script of several signs in parentheses, which the text would lose with its braces."""
    return f"{match['sign']}{{({match['inner']})}}"


def lacks_argument(tex: str) -> bool:
    """Whether a root or fraction lacks an argument, or has one in brackets, which the text would lose."""
    before = ""
    while tex != before:
        before, tex = tex, WITH_ARGUMENTS.sub("x", tex)
    return "\\frac" in tex or "\\sqrt" in tex


def raised(match: re.Match[str]) -> str:
    """A sub- or superscript without braces; one that is more than a name or a number keeps parentheses."""
    inner = match["inner"].strip()
    return match["base"] + match["sign"] + (inner if re.fullmatch(r"-?[\w.,-]+", inner) else f"({inner})")


TEX_RULES = (
    Rule(
        name="escaped-sign",
        signs=("\\",),
        why="TeX escapes the signs % & # $ _",
        pattern=re.compile(
            r"(?<=[\w)}\]]) ?\\%|(?<![\\\w])\\\$(?=\d)|(?<=[\w ])\\&(?= ?\w)|(?<![\\\w])\\#(?=\d)"
            r"|(?<=\w)\\_|(?<=\s)\\_(?=[\w\\])"
        ),
        mend=lambda match: match[0].replace("\\", ""),
        examples=(
            (r"by 40\% and 20\%.", "by 40% and 20%."),
            (r"(\$148K)", "($148K)"),
            (r"R\&D", "R&D"),
            (r"\#1 rank", "#1 rank"),
            (r"snake\_case", "snake_case"),
            (r"the \_\_init\_\_ method", "the __init__ method"),
        ),
        healthy=(r"C:\$Recycle.Bin", r"[\w\-]+", "50% of", r"echo \$HOME"),
    ),
    Rule(
        name="tex-line-break",
        signs=("\\\\",),
        why="two backslashes end a line in TeX",
        pattern=re.compile(r"(?:(?<=[.!?:;,])|(?<=\s)|(?<=[.!?:;,] ))\\\\(?:\[\w+\])?(?:\s+|$)"),
        mend="",
        examples=((r"budgets. \\ To overcome", "budgets. To overcome"),),
        healthy=(r"C:\\temp", r"\\server\share", r"a regex \\d+"),
    ),
    Rule(
        name="tex-comment",
        signs=("%",),
        why="a % at the start of a source line hides the rest; pasted, it stands between two sentences",
        pattern=re.compile(r"(?<=[.!?]) %+ ?(?=[A-Z])"),
        mend=" ",
        examples=(("vocabulary size. % Intuitively, larger", "vocabulary size. Intuitively, larger"),),
        healthy=("65.3% MMLU", "50 % of", "by 5 % A"),
    ),
    Rule(
        name="tex-accent",
        signs=("\\",),
        why="TeX prints an accent as a command before its letter",
        pattern=re.compile(
            rf"\{{(?P<braced>{ACCENT})\}}|(?:(?<=[A-Za-z])|(?<![\w\"'\\])(?=\\['`^~]\{{?[A-Z]))"
            rf"(?P<bare>{ACCENT})(?P<rest>[a-z]*)"
        ),
        mend=accented,
        examples=(
            (r"Rozi\`ere", "Rozière"),
            (r"Bail\'ing", "Bailíng"),
            (r"\'Etude", "Étude"),
            (r"P\v{s}ka", "Pška"),
            (r"Sch{\"o}lkopf", "Schölkopf"),
            (r"Mart\'{\i}nez", "Martínez"),
        ),
        healthy=(r"don\'t", r"it\'s", r"we\'re", r"say \"a word\"", r"{\"key\": 1}", r"foo\.com"),
    ),
    Rule(
        name="tex-braced-symbol",
        signs=("{\\",),
        why="a symbol's command alone in braces prints the symbol",
        pattern=re.compile(rf"\{{\\(?:{alternatives(GREEK, RELATIONS, TEXT_SIGNS, LETTERS)})\s?\}}"),
        mend=lambda match: tex_to_text(match[0]),
        examples=((r"PanGu-{\Sigma}", "PanGu-Σ"), (r"PanGu-{\alpha}", "PanGu-α"), (r"S{\o}ren", "Søren")),
        healthy=(r"{\d+}", "{alpha}"),
    ),
    Rule(
        name="tex-font-group",
        signs=("{\\",),
        why="a font switch in braces prints the words that follow it",
        pattern=re.compile(rf"\{{\\(?:{alternatives(SWITCHES)})(?![A-Za-z])\s*(?P<words>[^{{}}\\$]*)\}}"),
        mend=r"\g<words>",
        examples=((r"suggests {\em reducing} the", "suggests reducing the"),),
        healthy=("{em: 1}", r"{\d}"),
    ),
    Rule(
        name="tex-font-command",
        signs=("{",),
        why="a font command prints its argument; some lost their backslash",
        pattern=re.compile(
            rf"(?:\\(?:{alternatives(FONTS)})\s?|(?<![\w\\./-])(?:{alternatives(LOST_FONTS)}))"
            r"\{(?P<words>[^{}\\$]*)\}"
        ),
        mend=r"\g<words>",
        examples=(
            ("critical textit{O}bstacles", "critical Obstacles"),
            (r"\textbf{bold} words", "bold words"),
        ),
        healthy=("text{x}", "context{O}", "text[0]"),
    ),
    Rule(
        name="tex-formula",
        formulas=True,
        signs=("$",),
        why="a formula between dollar signs prints its symbols",
        pattern=re.compile(
            r"(?:(?<![\w\\$])\$|(?<=\w)\$(?=\\[A-Za-z]|[\^_]))(?P<formula>(?![\s$])(?=[^$\n]{0,80}\$)"
            r"(?:[A-Za-z](?:\s?[=<>]\s?\d+)?|\d{1,3}(?:,\d{3}){0,6}(?:\.\d{1,9})?(?=\$(?!\w))|[^$\n]*?(?:\\[A-Za-z]+|\^|(?<![A-Za-z])[A-Za-z]_[\w{])[^$\n]*?))\$"
            r"(?P<more>(?:\$(?![\s$])(?:\\[A-Za-z]|\^|[A-Za-z0-9]_)[^$\n]{0,80}\$)*)"
        ),
        mend=formula,
        examples=(
            (r"of $10^{12}$ tokens", "of 10^12 tokens"),
            (r"$8\times 8$ pixels", "8 × 8 pixels"),
            (r"with $N$ devices", "with N devices"),
            (r"$\sim$10 hours", "~10 hours"),
            (r"of $\sqrt{n}$ and $\frac{1}{\sqrt{2}}$", "of √(n) and 1/√(2)"),
            (r"a$^2$$^3$ b", "a^2^3 b"),
            (r"a mAP of $22.7$ on $760,000$ lists", "a mAP of 22.7 on 760,000 lists"),
            (r"$\tilde{O}(T^{3/4})$ regret", "Õ(T^(3/4)) regret"),
        ),
        healthy=(
            r"cost $a\sqrt$ in",
            r"with $\mystery{O}(T^{3/4})$ regret",
            r"$\frac$ of",
            r"$\sqrt[3]{x}$ is",
            "costs $5 or $10 today",
            "$HOME/$USER",
            "from $5 to $7^* each",
            "$PATH_A:$PATH_B",
        ),
    ),
    Rule(
        name="tex-symbol",
        signs=("\\",),
        why="a symbol's command prints the symbol; \\textmu swallows the space after it",
        pattern=re.compile(
            rf"{SYMBOL_START}\\(?:(?:{alternatives(TEXT_SIGNS)})(?:\s|(?![A-Za-z\\]))"
            rf"|(?:{alternatives(GREEK, RELATIONS)})(?![A-Za-z\\]))"
        ),
        mend=lambda match: tex_to_text(match[0]),
        examples=((r"the \textmu P way", "the μP way"), (r"up to 10\times faster", "up to 10× faster")),
        healthy=(r"C:\temp\alpha", r"\n in a regex", r"C:\times", r"\tone"),
    ),
    Rule(
        name="tex-abbreviation",
        signs=("\\",),
        why="authors' styles define commands for common abbreviations; the word is the command's name",
        pattern=re.compile(r"(?<![\w\\:])\\(aka|eg|ie|etc|etal|vs|wrt)(?![A-Za-z\\])"),
        mend=lambda match: ABBREVIATIONS[match[1]],
        examples=(
            (r"size (\aka the number", "size (a.k.a. the number"),
            (r"Li \etal (2023)", "Li et al. (2023)"),
        ),
        healthy=(r"C:\etc", r"\e", "aka the"),
    ),
    Rule(
        name="tex-braced-base",
        signs=("{",),
        why="TeX groups a name in braces before its subscript",
        pattern=re.compile(r"(?<![\w$\\{\"'/])\{(?P<base>[A-Za-z]*[A-Z]\w*)\}(?=[_^]\{\w+\}(?![\w/{.]\w))"),
        mend=r"\g<base>",
        examples=(("named {LoRETTA}_{adp} and", "named LoRETTA_{adp} and"),),
        healthy=("{user}_{id}.txt", "{Name}", "{A}_{b}/x"),
    ),
    Rule(
        name="tex-script",
        signs=("{",),
        why="TeX groups sub- and superscripts in braces",
        pattern=re.compile(
            r"(?<![\w\"'/{])(?P<base>[A-Za-zΑ-ω]{1,2}|[A-Za-z]{0,30}[A-Z][A-Za-z]{0,30}|\d+(?:\.\d+)?|\))"
            r"(?P<sign>[_^])\{(?P<inner>[^{}\\]{1,20})\}(?![\w/{]|\.\w)"
        ),
        mend=raised,
        examples=(
            ("O(10^{12}) levels", "O(10^12) levels"),
            ("called G_{stack}, exhibits", "called G_stack, exhibits"),
            ("D_{KL}(True||Model)", "D_KL(True||Model)"),
            ("x^{a + b} is", "x^(a + b) is"),
        ),
        healthy=("model_{i}.pt", "checkpoint_{step}", "R^2", "TC^0"),
    ),
    Rule(
        name="tex-space",
        signs=("\\",),
        why="TeX writes spaces as commands",
        pattern=re.compile(r"(?<=\d)\\[,;:](?=\d)|(?<=[a-z]\.)\\ (?=\w)|\\xspace(?![A-Za-z])"),
        mend=lambda match: "" if "xspace" in match[0] else " ",
        examples=(
            (r"10\,000 steps", "10 000 steps"),
            (r"et al.\ show", "et al. show"),
            (r"GPT\xspace is", "GPT is"),
        ),
        healthy=(r"C:\ drive", r"a\,b"),
    ),
    Rule(
        name="tex-quotes",
        signs=("``",),
        why="TeX writes quotation marks as pairs of backticks and apostrophes",
        pattern=re.compile(rf"{OPENING}``(?P<words>(?!\s)[^`\"\n]{{1,200}}?)(?:''|(?<=[\w.,!?)])\")(?!['`])"),
        mend=r'"\g<words>"',
        examples=(("``capacity density'' as", '"capacity density" as'),),
        healthy=("```python", "`code`", "5'' screens"),
    ),
    Rule(
        name="tex-quotes-unclosed",
        signs=("``",),
        why="a quotation of several words closes with the backticks that opened it; one of code stays",
        pattern=re.compile(
            rf"{OPENING}``(?!(?:{alternatives(PROGRAMS)})\b)(?P<words>[A-Za-z]+(?: [A-Za-z',-]+){{1,30}})``(?!`)"
        ),
        mend=r'"\g<words>"',
        examples=(("``one model for all`` promise", '"one model for all" promise'),),
        healthy=("``sys.path``", "``pip install entrypoints``", "``x = 1``", "``setuptools``"),
    ),
    Rule(
        name="tex-closing-quotes",
        signs=("''",),
        why="two apostrophes before a word open a quotation that a plain mark closes",
        pattern=re.compile(r"(?<![\w'])''(?P<words>\w[^\"'\n]{0,80})\""),
        mend=r'"\g<words>"',
        examples=(("the ''un-learning\" of", 'the "un-learning" of'),),
        healthy=("5''", "f''(x)", "an empty '' string"),
    ),
    Rule(
        name="tex-single-quotes",
        signs=("`",),
        why="TeX opens a single quotation mark with a backtick",
        pattern=re.compile(
            r"(?<![\w`\\])`(?P<words>\w(?:[^`'\n\[\](){}=<>]|(?<=\w)'(?=\w)){0,80})'(?![`'\w])"
        ),
        mend=r"'\g<words>'",
        examples=(("`Large Observation Model' -- a", "'Large Observation Model' -- a"),),
        healthy=("`pip install mup`.", "the `code` of it's own", "`extra='allow'`", "`pip install 'a[b]'`"),
    ),
    Rule(
        name="tex-tie",
        signs=("~",),
        why="~ is a space that does not break",
        pattern=re.compile(
            r"(?<![\w/~.])(?P<left>[A-Z]?[A-Za-z]+[a-z][.,;:-]?|et al\.)"
            r"~(?=(?:[A-Za-z][a-z]{2,}|\(?\d{4}\)|and\b)(?![\w/~(]))"
        ),
        mend=r"\g<left> ",
        examples=(
            ("Task~Arithmetic, Dare", "Task Arithmetic, Dare"),
            ("Byte-~and Word-Level", "Byte- and Word-Level"),
        ),
        healthy=(
            "a ~ b",
            "~/.bashrc",
            "~2x",
            "1M~60M",
            "3.4~10%",
            "lm(y~x)",
            "https://a.org/x~user/y",
            "y~x",
        ),
    ),
)
