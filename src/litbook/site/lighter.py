"""A site without what nobody uses: rules of the theme's style sheets that no page needs, files that no page names."""

import re
from collections.abc import Iterable, Iterator, Set
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import tinycss2
from sphinx.application import Sphinx

from litbook import store

SHEETS = ("basic.css", "styles/pydata-sphinx-theme.css", "styles/sphinx-book-theme.css")
"""What the theme brings, for every page that a book could have; each is linked by the page itself."""
NAMES = re.compile(r'\b(?:class|id)="([^"]*)"')
WORDS = re.compile(r"[\w-]+")
NAMED = re.compile(r'_static/([^"?#]+)|url\("?(?:\.\./)*([^")]+)')
LIBRARY = re.compile(r'data-library="([^"]+)"')
ICON = re.compile(r"fa[srlb]?(-.*)?$")
ICON_FONT = ("font:var(--fa-font", "content:var(--pst-icon")
"""What draws with the icon font; litbook.css has the icons as pictures."""


def fetch_sheets(app: Sphinx, builder: Any) -> None:
    """Has Sphinx copy the theme's whole sheets, of which the last build left a part."""
    del builder
    for name in SHEETS:
        (Path(app.outdir) / "_static" / name).unlink(missing_ok=True)


def lighten(app: Sphinx, exception: Exception | None) -> None:
    """Trims the theme's style sheets to the site's pages and scripts, and removes static files without a use."""
    static = Path(app.outdir) / "_static"
    if exception or app.builder.format != "html":
        return
    pages = [store.read_text(file) for file in sorted(Path(app.outdir).rglob("*.html"))]
    named = set(names(pages))
    used = {word for page in pages for found in NAMES.findall(page) for word in found.split()}
    for script in sorted(name for name in named if name.endswith(".js")):
        used |= set(WORDS.findall(store.read_text(static / script)))
    for sheet in (static / name for name in SHEETS):
        if sheet.is_file():
            store.write_text(sheet, trimmed(store.read_text(sheet), used))
    named |= set(names(store.read_text(file) for file in static.rglob("*.css")))
    named |= {library for page in pages for library in LIBRARY.findall(page)}
    for file in [path for path in static.rglob("*") if path.is_file()]:
        if str(file.relative_to(static)) not in named:
            file.unlink()


def names(texts: Iterable[str]) -> Iterator[str]:
    """The static files that pages or style sheets name."""
    for text in texts:
        for found in NAMED.findall(text):
            yield "".join(found)


def trimmed(sheet: str, used: Set[str]) -> str:
    """The style sheet without rules for classes and ids that are not used, and without icon fonts."""
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    return "".join(kept(rules, used)) + "\n"


def kept(rules: Iterable[Any], used: Set[str]) -> Iterator[str]:
    """Each rule as far as something can match it."""
    for rule in rules:
        if rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            inner = "".join(kept(tinycss2.parse_rule_list(rule.content, skip_whitespace=True), used))
            if inner:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}"
        elif rule.type == "at-rule":
            if rule.lower_at_keyword != "font-face":
                yield rule.serialize()
        elif rule.type == "qualified-rule":
            content = tinycss2.serialize(rule.content)
            selectors = [tinycss2.serialize(one) for one in selectors_of(rule.prelude) if matches(one, used)]
            if selectors and not any(font in content for font in ICON_FONT):
                yield f"{','.join(selectors)}{{{content}}}"


def selectors_of(prelude: list[Any]) -> Iterator[list[Any]]:
    """The selectors of a rule, which commas part."""
    for comma, tokens in groupby(prelude, key=lambda token: token == ","):
        if not comma:
            yield list(tokens)


def matches(selector: list[Any], used: Set[str]) -> bool:
    """Whether every class and id that the selector asks for is used; what it excludes is not asked."""
    classes = [word.value for dot, word in pairwise(selector) if dot == "." and word.type == "ident"]
    ids = [token.value for token in selector if token.type == "hash"]
    return used >= {*classes, *ids} and not any(ICON.match(name) for name in classes)
