"""Rules for links: hosts of mirrors, links printed twice, TeX link commands, HTML entities."""

import re
from html import unescape

from litbook.corpus.rule import Rule

MIRROR = r"(?:(?:hf|hugging-?face)[-.]?(?:proxy|mirror)[\w-]*|[\w-]{1,60}\.effarig)(?:\.[\w-]+)+"
LINK = r"https?://[^\s{}\\<>\"]+"
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
        why="an HTML entity stands for one character",
        pattern=re.compile(r"&(?:amp;)*(?P<entity>#\d{2,6}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z]{2,8});"),
        mend=lambda match: entity(match["entity"]),
        examples=(("R&amp;D", "R&D"), ("a &amp;lt; b", "a < b"), ("it&#39;s", "it's"), ("a&nbsp;b", "a b")),
        healthy=("R&D; more", "AT&T", "&unknown;"),
    ),
    Rule(
        name="lost-entity",
        why="a numeric HTML entity for a dash or quotation mark lost its `&#` and `;`",
        pattern=re.compile(r"(?<=[a-z])x(20(?:1[0-9]|2[0-6]))(?=[a-z])"),
        mend=lambda match: chr(int(match[1], 16)),
        examples=(("token runx2014each from", "token run—each from"),),
        healthy=("1920x2014 pixels", "maxx2014", "linux2014"),
    ),
)
