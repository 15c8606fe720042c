"""What frames every page: scripts that wait for the first paint, and only what something on the page uses."""

import base64
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.html._assets import _CascadingStyleSheet, _JavaScript

THEME = Path(__file__).parent / "theme"
CLASSES = re.compile(r'class="([^"]*)"')
SERVES = (
    ("toggle", ("toggle", "dropdown")),
    ("copybutton", ("highlight",)),
    ("clipboard", ("highlight",)),
    ("pygments", ("highlight",)),
    ("design", ("sd-",)),
    ("mystnb", ("cell",)),
    ("matching.js", ("litbook-table",)),
    ("tables.js", ("litbook-table",)),
    ("ticks.js", ("litbook-ticks",)),
    ("linked.js", ("litbook-linked",)),
    ("DOCUMENTATION_OPTIONS.", ()),  # for the theme's version switcher and its search as one types
)
"""What the name or the text of an asset contains, and how the classes begin that it serves."""
FIRST_SCRIPT = (
    "{ const root = document.documentElement.dataset;"
    ' root.mode = localStorage.getItem("mode") || root.theme || "auto";'
    ' root.theme = root.mode !== "auto" ? root.mode :'
    ' matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"; }'
)
"""Gives the page its colours before it is painted."""

POLICY = (
    "default-src 'none'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; style-src 'self' 'unsafe-inline'"
)
"""Nothing of another host; styles within the page, because the theme, docutils and charts write them."""


def frame_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Leaves out the assets that serve nothing on the page, and lets its scripts wait until it is read."""
    del app, page, template, doctree
    classes = {word for words in CLASSES.findall(context.get("body", "")) for word in words.split()}
    context["css_files"] = [sheet for sheet in context["css_files"] if serves(sheet, classes)]
    context["script_files"] = [
        deferred(script) for script in context["script_files"] if serves(script, classes)
    ]
    context["first_script"] = FIRST_SCRIPT
    bodies = [script.attributes["body"] for script in context["script_files"] if not script.filename]
    context["policy"] = policy([FIRST_SCRIPT, *bodies])


def serves(asset: _CascadingStyleSheet | _JavaScript, classes: set[str]) -> bool:
    """Whether the page has something that the asset is for; what is not listed is for every page."""
    named = str(asset.filename or asset.attributes.get("body", ""))
    return all(
        any(word.startswith(beginnings) for word in classes) for part, beginnings in SERVES if part in named
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
