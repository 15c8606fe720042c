"""Links of each page to its source in the repository and to a machine that runs it, where the settings name them.

`repository.url` and `repository.branch`, and `launch_buttons.binderhub_url`, are Jupyter Book's own settings; what its
theme makes of them would lead to files that only a build makes.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from litbook.escaping import html_text, is_address
from litbook.site.trees import NOT_SEARCHED

UNSET = "https://github.com/executablebooks/jupyter-book"
"""What Jupyter Book takes for the repository of a book that names none."""


def take_settings(app: Sphinx, config: Config) -> None:
    """Takes the settings from the theme."""
    del app
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
