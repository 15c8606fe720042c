"""Names that texts and cells give, and that must exist: laws, claims, terms and pages, themes and devices."""

import ast
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from fnmatch import fnmatch

from litbook.errors import Fault, Problem, problems_of

NAMING_ROLE = re.compile(r"\{(law|claim|term|doc)\}`(?:[^`<]*<)?([^`<>]+)>?`")
GLOSSARY = re.compile(r"^```\{glossary\}\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TERM = re.compile(r"^(\S.*?)\s*$", re.MULTILINE)
CALLS = {"open_review": "theme", "device": "device"}
LISTED = re.compile(r"^\s*(?:- )?(file|glob): *(\S+)", re.MULTILINE)
TOC = "book/_toc.yml"
Names = Mapping[str, Collection[str]]
"""What there is, by kind: law, claim, term (in small letters), page, theme, device."""


def terms_of(text: str) -> frozenset[str]:
    """The terms that a page's glossaries explain, in small letters."""
    return frozenset(term.lower() for block in GLOSSARY.findall(text) for term in TERM.findall(block))


def check_names(file: str, page: str, text: str, code: str, known: Names) -> tuple[Problem, ...]:
    """N016: what the roles of a text and the calls of its cells name and is not among the known.

    `page` is the address of the page that the text becomes, to which its links to pages are relative.
    """
    return problems_of(name_faults({*linked(text, page), *taken(code)}, known), file)


def name_faults(named: Collection[tuple[str, str]], known: Names) -> Iterator[Fault]:
    """N016 of each name that is not known, with the nearest one."""
    for kind, name in sorted(named):
        if name not in known[kind]:
            near = get_close_matches(name, known[kind], n=1)
            yield "N016", name, f"is no {kind}", f"did you mean {near[0]}?" if near else ""


def linked(text: str, page: str) -> Iterator[tuple[str, str]]:
    """Kind and name of what the roles of a page's text lead to; a page by its address in the book."""
    folder = "/" + posixpath.dirname(page)
    for kind, name in NAMING_ROLE.findall(text):
        if kind == "doc":
            yield "page", posixpath.normpath(posixpath.join(folder, name)).lstrip("/")
        else:
            yield kind, " ".join(name.lower().split()) if kind == "term" else name


def taken(code: str) -> Iterator[tuple[str, str]]:
    """Kind and name of each law, theme and device that the code takes by a literal."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Subscript(value=ast.Name(id="LAWS"), slice=ast.Constant(value=str(name))):
                yield "law", name
            case ast.Call(func=ast.Name(id=called), args=[ast.Constant(value=str(name)), *_]) if (
                called in CALLS
            ):
                yield CALLS[called], name


def check_contents(contents: str, pages: Collection[str], chapters: Collection[str]) -> tuple[Problem, ...]:
    """M003: pages that the contents name and that there are not, and chapters that they leave out."""
    listed = LISTED.findall(contents)
    files = {name for form, name in listed if form == "file"}
    globs = [name for form, name in listed if form == "glob"]
    faults = [
        ("M003", name, "is no page", "take it out, or write the page") for name in sorted(files - {*pages})
    ]
    faults += [
        ("M003", name, "stands nowhere in the contents", f"add a line `- file: {name}`")
        for name in sorted(chapters)
        if name not in files and not any(fnmatch(name, form) for form in globs)
    ]
    return problems_of(faults, TOC)
