"""Where a paper's page stands: the pages above it, its neighbours, and the book's contents beside it."""

import json
from collections.abc import Callable
from typing import Any

from sphinx.application import Sphinx

from litbook.escaping import html_text
from litbook.site.trees import FRAME


class PaperPlaces:
    """Gives the pages of papers the frame that Sphinx gives what stands in the contents."""

    def __init__(self) -> None:
        self.contents: dict[str, str] = {}

    def place(self, app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
        """Sets what the theme's breadcrumbs, its links to neighbours and its sidebar show on a paper's page."""
        del page, template, doctree
        frame = json.loads((context.get("meta") or {}).get(FRAME, "{}"))
        if not frame:
            return
        titles = app.env.titles  # a chapter's own title, which is not always that of its theme
        parents = [
            (address, titles[name].astext() if (name := address.removesuffix(".html")) in titles else title)
            for address, title in frame["parents"]
        ]
        context["parents"] = [linked(parent) for parent in parents]
        context["prev"], context["next"] = linked(frame["previous"]), linked(frame["next"])
        context["generate_toctree_html"] = self.once(context["generate_toctree_html"])

    def once(self, contents: Callable[..., Any]) -> Callable[..., str]:
        """The book's contents as the first of these pages has them: they mark no page, all lie in one folder."""

        def kept(**options: Any) -> str:
            key = json.dumps(options, sort_keys=True)
            if key not in self.contents:
                self.contents[key] = str(contents(**options))
            return self.contents[key]

        return kept


def linked(place: tuple[str, str] | None) -> dict[str, str] | None:
    """An address within the site and a title as the theme takes them, seen from the folder of the papers."""
    return {"link": f"../{place[0]}", "title": html_text(place[1])} if place else None
