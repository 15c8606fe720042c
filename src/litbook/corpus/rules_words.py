"""Repairs of links, and of words that lost their markup."""

import re
from html import unescape

from litbook.corpus.rule import Rule

MIRROR = r"(?:(?:hf|hugging-?face)[-.]?(?:proxy|mirror)[\w-]*|[\w-]{1,60}\.effarig)(?:\.[\w-]+)+"
LINK = r"https?://[^\s{}\\<>\"]{1,600}"  # bounded, because links may follow each other without a space
LINK_WORDS = frozenset(
    (
        "here",
        "link",
        "this link",
        "this url",
        "this https url",
        "url",
        "code",
        "website",
        "github",
        "homepage",
    )
)


def undouble(match: re.Match[str]) -> str | None:
    """The link alone where the braces repeat it or hold a word such as "here"."""
    link, label = match["link"], match["label"].strip()
    if label.casefold() in LINK_WORDS or bare(label) == bare(link):
        return link
    return None


def bare(link: str) -> str:
    """A link without scheme, "www." and closing slash, as its label may print it."""
    return re.sub(r"^https?://(?:www\.)?|^www\.|/$", "", link)


def labelled(match: re.Match[str]) -> str:
    """A TeX link as "label (link)", or the link alone where the label says no more."""
    link, label = match["link"].replace("\\", ""), match["label"].strip()
    if not label or label.casefold() in LINK_WORDS or bare(label) == bare(link):
        return link
    return f"{label} ({link})"


def entity(name: str) -> str:
    """The character that an entity stands for; a plain space for one that does not break, or for a line end."""
    character = unescape(f"&{name};")
    return " " if character.isspace() else character


LINK_RULES = (
    Rule(
        name="mirror-link",
        signs=("proxy", "mirror", ".effarig"),
        why="the list was saved through a mirror, which rewrote the host of its links",
        pattern=re.compile(rf"(?<![\w./@-])(?P<scheme>https?://)?{MIRROR}(?=/\w)"),
        mend=lambda match: f"{match['scheme'] or ''}huggingface.co",
        examples=(
            ("https://hf-proxy-cf.effarig.site/apple/OpenELM.", "https://huggingface.co/apple/OpenELM."),
            ("https://hf-mirror.com/datasets/a/b", "https://huggingface.co/datasets/a/b"),
            ("hf-proxy.example.org/a/b", "huggingface.co/a/b"),
            ("https://hf.proxy.example.org/a/b", "https://huggingface.co/a/b"),
        ),
        healthy=("https://github.com/user/hf-mirror/x", "the hf-mirror.com site", "https://hf.co/bigcode"),
    ),
    Rule(
        name="tex-link",
        signs=("{",),
        why="a TeX link command prints its address",
        pattern=re.compile(
            r"(?<![\w])\\?href\s?\{(?P<link>https?://[^{}\s]+)\}\s?\{(?P<label>[^{}]*)\}", re.ASCII
        ),
        mend=labelled,
        examples=(
            (r"code \href{https://a.org/x}{here}.", "code https://a.org/x."),
            (r"\href{https://a.org/x}{Our code} is", "Our code (https://a.org/x) is"),
        ),
        healthy=('<a href="https://a.org">a</a>', "the href attribute"),
    ),
    Rule(
        name="tex-url",
        signs=("{",),
        why="a TeX command around an address prints the address",
        pattern=re.compile(
            r"(?:\\(?:url|path|nolinkurl|texttt)|(?<![\w\\])url)\s?\{(?P<link>https?://[^{}\s]+)\}"
        ),
        mend=lambda match: match["link"].replace("\\", ""),
        examples=((r"at \url{https://a.org/b\_c}.", "at https://a.org/b_c."),),
        healthy=("url(https://a.org)", "curl {https://a.org}"),
    ),
    Rule(
        name="doubled-link",
        signs=("{",),
        why="a link command left its address and, in braces, its label",
        pattern=re.compile(rf"(?P<link>{LINK})\{{(?P<label>[^{{}}]*)\}}"),
        mend=undouble,
        examples=(
            ("at https://x.io{https://x.io}.", "at https://x.io."),
            ("at https://x.io/{https://x.io/}.", "at https://x.io/."),
            ("https://github.com/a/b{here}.", "https://github.com/a/b."),
        ),
        healthy=("https://api.org/users/{id}/posts", "https://a.org/{name}.json"),
    ),
    Rule(
        name="html-entity",
        signs=("&",),
        why="an HTML entity stands for one character",
        pattern=re.compile(r"&(?:amp;)*(?P<entity>#\d{2,6}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z]{2,8});"),
        mend=lambda match: entity(match["entity"]),
        examples=(("R&amp;D", "R&D"), ("a &amp;lt; b", "a < b"), ("it&#39;s", "it's"), ("a&nbsp;b", "a b")),
        healthy=("R&D; more", "AT&T", "&unknown;"),
    ),
    Rule(
        name="lost-entity",
        signs=("x20",),
        why="a numeric HTML entity for a dash or quotation mark lost its `&#` and `;`",
        pattern=re.compile(r"(?<=[a-z])x(20(?:1[0-9]|2[0-6]))(?=[a-z])"),
        mend=lambda match: chr(int(match[1], 16)),
        examples=(("token runx2014each from", "token run—each from"),),
        healthy=("1920x2014 pixels", "maxx2014", "linux2014"),
    ),
)


NUMBER = r"\d[\d,]{0,15}(?:\.\d{1,9})?"
UNIT = r"(?=times|×|x\b|%|[KMBTkG]?B?\b ?(?:hours?|days?|weeks?|minutes?|parameters|tokens|GPUs?|GB|TB)\b|[KMBT]\b)"
SHAPE = r"(?= (?:pixels?|resolution|image|images|patch|patches|grid|matrix|matrices|pixel)\b)"
ARROWS = {"leftrightarrow": "↔", "rightarrow": "→", "leftarrow": "←", "longrightarrow": "→"}
STEEP_ARROWS = {"uparrow": "↑", "downarrow": "↓"}
RELATIONS = {"propto": "∝", "approx": "≈", "leq": "≤", "geq": "≥"}

WORD_RULES = (
    Rule(
        name="lost-sim",
        signs=("sim",),
        why="a lost \\sim before a number says about",
        pattern=re.compile(rf"(?<![\w\\.-])sim(?:! ?(?=\d)|(?={NUMBER}{UNIT}))"),
        mend="~",
        examples=(
            ("achieves sim!2times", "achieves ~2times"),
            ("being sim10times larger", "being ~10times larger"),
        ),
        healthy=("sim2real transfer", "a sim 2 player", "Sim(3)", "the sim!"),
    ),
    Rule(
        name="lost-times",
        signs=("times",),
        why="a lost \\times after a number",
        pattern=re.compile(
            rf"(?<![A-Za-z_\d.])(?P<number>{NUMBER})times(?P<space> ?(?=\d)|(?![\w(.]\w|[a-z_(]))"
        ),
        mend=lambda match: f"{match['number']} × " if match["space"] == " " else f"{match['number']}×",
        examples=(
            ("up to 22times less", "up to 22× less"),
            ("a 4-10times larger", "a 4-10× larger"),
            ("2.0-10.6times compared", "2.0-10.6× compared"),
            ("an 8times 8 resolution", "an 8 × 8 resolution"),
            ("4times70 billion", "4×70 billion"),
        ),
        healthy=("three times 8 people", "5 times 3", "at times", "sometimes", "run_10times", "v2times(3)"),
    ),
    Rule(
        name="lost-times-between",
        signs=("times",),
        why="a lost \\times between the sides of an image or matrix",
        pattern=re.compile(
            rf"(?<![\w.,])(?P<one>\d+|[A-Z]) times (?:(?P<same>(?P=one)\b)|(?<=\d times )(?P<two>\d+){SHAPE})"
        ),
        mend=lambda match: f"{match['one']} × {match['same'] or match['two']}",
        examples=(
            ("512 times 512 pixel", "512 × 512 pixel"),
            ("64 times 32 pixels", "64 × 32 pixels"),
            ("an N times N grid", "an N × N grid"),
        ),
        healthy=("3 times 8 people", "repeated 5 times 10 minutes apart", "2 times 3"),
    ),
    Rule(
        name="lost-arrow",
        signs=("arrow",),
        why="a lost arrow between two words, or up or down beside a number",
        pattern=re.compile(
            rf"(?<=[a-z\d ])(?:{'|'.join(ARROWS)})(?=[a-z\d]| \w)(?! (?:key|sign|symbol|button|icon))"
            rf"|(?<=[\d%] )(?:{'|'.join(STEEP_ARROWS)})(?=[),.;]|$)|(?<=\()(?:{'|'.join(STEEP_ARROWS)})(?= ?\d)"
        ),
        mend=lambda match: (ARROWS | STEEP_ARROWS)[match[0]],
        examples=(
            ("multimodal imageleftrightarrowtext models", "multimodal image↔text models"),
            ("accuracy (uparrow 3.1%) and", "accuracy (↑ 3.1%) and"),
            ("memory (40% downarrow)", "memory (40% ↓)"),
        ),
        healthy=("the leftarrow key", "icon_rightarrow", "ArrowRight", "narrow text", "press uparrow twice"),
    ),
    Rule(
        name="lost-relation",
        signs=("propto", "approx", "leq", "geq"),
        why="a lost \\propto between words, or a lost relation before a number",
        pattern=re.compile(r"(?<=[\w)] )(?:propto(?= \w)|(?:approx|leq|geq)(?= ?\d))"),
        mend=lambda match: RELATIONS[match[0]],
        examples=(
            ("evolve as B_crit propto T.", "evolve as B_crit ∝ T."),
            ("with approx 1 step", "with ≈ 1 step"),
            ("models of size geq 7B", "models of size ≥ 7B"),
        ),
        healthy=("approx. 5 steps", "approx_5", "approximately 5"),
    ),
    Rule(
        name="lost-mu",
        signs=("mu",),
        why="a lost \\mu in the names of the maximal update parametrisation and of unit scaling",
        pattern=re.compile(
            r"(?<![A-Za-z0-9_/.\\])mu(?=P\b|S\b|nit Scaling\b|-Param|-?Transfer\b)(?!\w+(?: ?=|[.(]\w))"
        ),
        mend="μ",
        examples=(
            ("the muP method", "the μP method"),
            ("u-muP models", "u-μP models"),
            ("munit Scaling (muS)", "μnit Scaling (μS)"),
            ("mu-Parameterization", "μ-Parameterization"),
            ("call muTransfer:", "call μTransfer:"),
        ),
        healthy=("github.com/microsoft/mup", "pip install mup", "much", "munit tests", "mu", "muP = 3"),
    ),
    Rule(
        name="lost-greek",
        signs=("Delta", "alpha", "beta"),
        why="a lost Greek letter with a subscript, or a difference before a percentage",
        pattern=re.compile(r"(?<=\()Delta(?=\d+(?:\.\d+)?%\))|(?<=\w )(?:alpha|beta)(?=_\d [a-z])"),
        mend=lambda match: {"Delta": "Δ", "alpha": "α", "beta": "β"}[match[0]],
        examples=(
            ("IFEval (Delta11%), and", "IFEval (Δ11%), and"),
            ("the AdamW beta_2 parameter", "the AdamW β_2 parameter"),
        ),
        healthy=("beta_2=0.95", "Delta11 airlines", "Adam(beta_1, beta_2)", "alpha_1 = 2"),
    ),
)
