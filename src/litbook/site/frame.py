"""Pages as they are published: only scripts and styles that a page uses, valid HTML, links to the page's source."""

import base64
import itertools
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import suppress
from hashlib import sha256
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import sphinx
import tinycss2
from docutils import nodes
from jinja2 import FileSystemBytecodeCache
from sphinx.application import Sphinx
from sphinx.builders.html._assets import _CascadingStyleSheet, _JavaScript
from sphinx.config import Config
from sphinx.jinja2glue import BuiltinTemplateLoader

from litbook import parsing, store
from litbook.escaping import html_text, is_address
from litbook.site.sections import NOT_SEARCHED

THEME = Path(__file__).parent / "theme"
CLASSES = re.compile(r'class="([^"]*)"')
DATA = parsing.shipped("site/frame.toml")
FIRST_SCRIPT = (
    "{ const root = document.documentElement.dataset;"
    ' root.mode = localStorage.getItem("mode") || "auto";'
    ' root.theme = root.mode !== "auto" ? root.mode :'
    ' matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"; }'
)
"""Gives the page its colours before it is painted."""

POLICY = (
    "default-src 'none'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; style-src 'self' 'unsafe-inline'"
)
"""Nothing of another host; styles within the page, because the theme, docutils and charts write them."""


def frame_page(_app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Leaves out the assets that serve nothing on the page, and lets its scripts wait until it is read."""
    classes = {word for words in CLASSES.findall(context.get("body", "")) for word in words.split()}
    context["css_files"] = [sheet for sheet in context["css_files"] if serves(sheet, classes)]
    context["script_files"] = [
        deferred(script) for script in context["script_files"] if serves(script, classes)
    ]
    context["first_script"] = FIRST_SCRIPT
    context["default_mode"] = (
        "light"  # what stands there without a script: the theme has no colours for "auto"
    )
    bodies = [script.attributes["body"] for script in context["script_files"] if not script.filename]
    context["policy"] = policy([FIRST_SCRIPT, *bodies])


def serves(asset: _CascadingStyleSheet | _JavaScript, classes: set[str]) -> bool:
    """Whether the page has something that the asset is for; what is not listed is for every page."""
    named = str(asset.filename or asset.attributes.get("body", ""))
    return all(
        any(word.startswith(tuple(beginnings)) for word in classes)
        for part, beginnings in DATA["serves"].items()
        if part in named
    )


def deferred(script: _JavaScript) -> _JavaScript:
    """The script run in its order when the page has been read."""
    if not script.filename:
        return script
    return _JavaScript(script.filename, priority=script.priority, **{**script.attributes, "defer": "defer"})


def policy(bodies: Iterable[str]) -> str:
    """The content-security policy: files of the site, and of scripts within a page these alone.

    The bodies come from the theme and its extensions, never from a page: what a page's text brings in does not run.
    """
    hashes = (base64.b64encode(sha256(body.encode()).digest()).decode() for body in bodies)
    scripts = " ".join(["'self'", *(f"'sha256-{digest}'" for digest in dict.fromkeys(hashes))])
    return f"{POLICY}; script-src {scripts}"


def as_cards(table: re.Match[str]) -> str:
    """A table of Markdown of five columns or more as cards on a telephone, where each cell bears its heading."""
    heads = [re.sub(r"<[^>]*>", "", head) for head in re.findall(r"<th\b[^>]*>(.*?)</th>", table[0])]
    if len(heads) < 5:
        return table[0]
    labels = itertools.cycle(heads)
    labelled = re.sub(r"<td\b", lambda _: f'<td data-label="{next(labels)}"', table[0])
    return labelled.replace('class="table"', 'class="table litbook-cards"', 1)


def with_long(cell: re.Match[str]) -> str:
    """A table's cell where addresses, paths and their like may be parted anywhere; formulas are no text."""
    # Of a path fewer signs are long than of a word.
    text = r"(?:[^\s<>“”]{24,}|(?=[^\s<>“”/]{0,40}/)[^\s<>“”]{16,})(?=[^<>]*<)"
    return (
        cell[0] if "<math" in cell[0] else re.sub(text, r'<span class="litbook-long">\g<0></span>', cell[0])
    )


MENDS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    *((re.compile(one["pattern"], re.DOTALL), one["by"]) for one in DATA["mends"]),
    (re.compile(r'<table class="table">.*?</table>', re.DOTALL), as_cards),
    (re.compile(r"<td\b.*?</td>", re.DOTALL), with_long),
)


def mended(page: str) -> str:
    """The page with all mends; what is not there needs none."""
    for pattern, mend in MENDS:
        page = pattern.sub(mend, page)
    return page


class MendedPages(BuiltinTemplateLoader):
    """Sphinx's templates, compiled once for all builds; what they make is mended."""

    def init(self, builder: Any, theme: Any = None, dirs: list[str] | None = None) -> None:
        """Keeps what is compiled beside the pages' trees."""
        super().init(builder, theme, dirs)
        kept = FileSystemBytecodeCache(str(builder.doctreedir), f"sphinx-{sphinx.__version__}-%s.cache")
        self.environment.bytecode_cache = kept

    def render(self, template: str, context: dict[str, Any]) -> str:  # type: ignore[override]  # as Sphinx calls it
        """The page as it is written."""
        return mended(super().render(template, context))


UNSET = "https://github.com/executablebooks/jupyter-book"
"""What Jupyter Book takes for the repository of a book that names none."""


def take_settings(_: Sphinx, config: Config) -> None:
    """Has every page written by the templates that mend it, and takes the settings from the theme."""
    config.templates_path.append(str(THEME))
    config.template_bridge = f"{__name__}.{MendedPages.__name__}"
    options = config.html_theme_options
    launched = options.pop("launch_buttons", None) or {}
    if options.get("repository_url") == UNSET:
        options["repository_url"] = ""
    config.litbook_binder = str(launched.get("binderhub_url") or "").rstrip("/")


def link_source(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Ends a page with the links, where the repository has an address."""
    options = app.config.html_theme_options
    address = str(options.get("repository_url") or "").rstrip("/")
    if is_address(address) and doctree.children:
        branch = str(options.get("repository_branch") or "main")
        source = source_of(docname, Path(app.srcdir).parent)
        links = " · ".join(
            f'<a href="{html_text(target)}">{text}</a>'
            for text, target in links_of(address, branch, source, app.config.litbook_binder)
        )
        last = doctree.children[-1]
        assert isinstance(last, nodes.Element)
        shown = f'<p class="litbook-take litbook-source-links">{links}</p>'
        last.append(nodes.raw("", shown, format="html", classes=[NOT_SEARCHED]))


def source_of(page: str, root: Path) -> str:
    """The file that a person edits for the page, as the repository names it."""
    folder, _, name = page.rpartition("/")
    if folder == "chapters":
        return f"notebooks/{name if (root / 'notebooks' / f'{name}.md').is_file() else 'theme'}.md"
    if folder == "papers":
        coded = f"book/data/papers/{name}.toml"
        return coded if (root / coded).is_file() else "book/data/records.jsonl"
    return f"book/{page}.md"


def links_of(address: str, branch: str, source: str, binder: str) -> Iterator[tuple[str, str]]:
    """Words and address of each link; GitLab has its own form of addresses, a machine runs notebooks alone."""
    lab = "gitlab" in urlsplit(address).netloc
    between = "/-" if lab else ""
    yield "Source of this page", f"{address}{between}/blob/{quote(branch)}/{quote(source)}"
    yield (
        "Report a fault",
        f"{address}{between}/issues/new?{'issue[title]' if lab else 'title'}={quote(source)}",
    )
    if is_address(binder) and source.startswith("notebooks/"):
        path = urlsplit(address).path.strip("/")
        place = f"gl/{quote(path, safe='')}" if lab else f"gh/{path}"
        yield (
            "Run it on Binder",
            f"{binder}/v2/{place}/{quote(branch, safe='')}?urlpath=lab/tree/{quote(source)}",
        )


SHEETS = ("basic.css", "styles/pydata-sphinx-theme.css", "styles/sphinx-book-theme.css")
"""What the theme brings, for every page that a book could have; each is linked by the page itself."""
NAMES = re.compile(r'\s(?:class|id)="([^"]*)"')
WORDS = re.compile(r"[\w-]+")
NAMED = re.compile(r'_static/([^"?#]+)|url\("?(?:\.\./)*([^")]+)')
LIBRARY = re.compile(r'data-library="([^"]+)"')
ICON = re.compile(r"fa[srlb]?(-.*)?$")
ICON_FONT = ("font:var(--fa-font", "content:var(--pst-icon")
"""What draws with the icon font; litbook.css has the icons as pictures."""


def write_apart(app: Sphinx) -> None:
    """Has Sphinx write no file of the site in place: the site before it shares them, and must stay as it was."""
    site = f"{app.outdir}{os.sep}"

    def part(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and arguments[2] & os.O_TRUNC and str(arguments[0]).startswith(site):
            with suppress(FileNotFoundError):
                os.unlink(arguments[0])  # noqa: PTH108 - what is opened need be no Path

    sys.addaudithook(part)


def fetch_sheets(app: Sphinx, _: Any) -> None:
    """Has Sphinx copy the theme's whole sheets, of which the last build left a part."""
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
            store.write_text(sheet, trimmed_before(Path(app.doctreedir), sheet, used))
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


def trimmed_before(folder: Path, sheet: Path, used: Set[str]) -> str:
    """The trimmed sheet, as the folder keeps it of the last build if that was of this sheet, words and code."""
    source = store.read_text(sheet)
    made_from = [tinycss2.VERSION, source, *sorted(used)]
    last = folder / f"trimmed-{sheet.name}"
    key, _, text = store.read_text(last).partition("\n") if last.is_file() else ("", "", "")
    if key != store.digest([Path(__file__)], "\0".join([*made_from, text])):
        text = trimmed(source, used)
        key = store.digest([Path(__file__)], "\0".join([*made_from, text]))
        store.write_text(last, f"{key}\n{text}")
    return text


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
