"""Identifiers and addresses that a text prints: arXiv ids, DOIs, repositories, models, data sets, links."""

import re
from collections.abc import Iterator

from litbook.model import Identifier

REPOSITORY_HOSTS = frozenset(
    ("github.com", "gitlab.com", "bitbucket.org", "gitee.com", "codeberg.org", "sourceforge.net", "git.sr.ht")
)
HUB_HOSTS = frozenset(("huggingface.co", "hf.co"))
HUB_PAGES = frozenset(("spaces", "collections", "blog", "docs", "papers", "settings", "posts", "join"))
TRAILING = ".,;:!?'\"”’»*"
CLOSING = {")": "(", "]": "["}
ARXIV_ID = r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})"
KNOWN_HOSTS = sorted((*REPOSITORY_HOSTS, *HUB_HOSTS, "arxiv.org", "doi.org", "dx.doi.org"))
KNOWN_HOST = "|".join(map(re.escape, KNOWN_HOSTS))
FOUND = re.compile(
    rf"(?P<link>https?://[^\s<>\"{{}}]+|(?<![\w./@-])(?:www\.)?(?:{KNOWN_HOST})/[^\s<>\"{{}}]+)"
    rf"|(?i:arxiv)(?::\s?|\s(?i:id:?\s?)?)(?P<arxiv>{ARXIV_ID})(?:v\d+)?(?!\w)"
    r"|(?<![\w./])(?P<doi>10\.\d{4,9}/[^\s<>\"]+)"
)
HINTS = ("://", "arxiv", "10.", *(f"{host}/" for host in KNOWN_HOSTS))  # a text without these has no match
ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?(?P<host>[^/:?#]+)(?::\d+)?(?P<path>[^?#]*)", re.IGNORECASE)


def find_identifiers(text: str) -> tuple[Identifier, ...]:
    """The identifiers in text order, each once, without the punctuation of the sentence.

    An arXiv id or DOI is given bare, also where the text prints its address; all else as an address.
    """
    return tuple(dict.fromkeys(identified(text)))


def identified(text: str) -> Iterator[Identifier]:
    """Each identifier that the text prints, with repetitions."""
    folded = text.casefold()
    for match in FOUND.finditer(text) if any(hint in folded for hint in HINTS) else ():
        if match["link"]:
            yield from address(trimmed(match["link"]))
        elif match["arxiv"]:
            yield Identifier(kind="arxiv", value=match["arxiv"])
        else:
            yield Identifier(kind="doi", value=trimmed(match["doi"]))


def trimmed(value: str) -> str:
    """Without trailing punctuation, and without a closing bracket that nothing in it opens."""
    shorter = value.rstrip(TRAILING)
    while shorter:
        opening = CLOSING.get(shorter[-1])
        if opening is None or shorter.count(opening) >= shorter.count(shorter[-1]):
            break
        shorter = shorter[:-1].rstrip(TRAILING)
    return shorter


def address(link: str) -> Iterator[Identifier]:
    """What an address stands for; nothing where it has no host."""
    parts = ADDRESS.fullmatch(link.split("?")[0].split("#")[0])
    if parts is None or "." not in parts["host"]:
        return
    host, path = parts["host"].casefold(), parts["path"].strip("/")
    whole = link if "://" in link else f"https://{link}"
    yield scholarly(host, path) or Identifier.model_validate({"kind": kind_of(host, path), "value": whole})


def scholarly(host: str, path: str) -> Identifier | None:
    """The arXiv id or DOI in an address of arXiv, doi.org or a page of Hugging Face papers."""
    if host in {"doi.org", "dx.doi.org"}:
        return Identifier(kind="doi", value=path) if path else None
    if host in {"arxiv.org", *HUB_HOSTS}:
        found = re.fullmatch(rf"(?:abs|pdf|html|papers)/({ARXIV_ID})(?:v\d+)?(?:\.pdf)?", path)
        return Identifier(kind="arxiv", value=found[1]) if found else None
    return None


def kind_of(host: str, path: str) -> str:
    """Whether an address is of a repository, of a model or data set on Hugging Face, or another."""
    steps = path.split("/")
    if host in REPOSITORY_HOSTS:
        return "repository" if len(steps) > 1 else "url"
    if host not in HUB_HOSTS or len(steps) == 1 or steps[0] in HUB_PAGES:
        return "url"
    if steps[0] == "datasets":
        return "dataset" if len(steps) > 2 else "url"
    return "model"
