"""Pages as they are published: what the theme and its extensions write that screen readers or validators reject."""

import re
from typing import Any

from sphinx.jinja2glue import BuiltinTemplateLoader

MENDS = tuple(
    (re.compile(pattern, re.DOTALL), mend)
    for pattern, mend in (
        # The title and the contents a second time, for paper: a page has one first heading.
        (r'<div id="jb-print-docs-body".*?(?=<div id="searchbox">)', ""),
        # A summary holds phrases, no paragraphs, and is called what stands in it.
        (r'<summary aria-label="Toggle hidden content">', "<summary>"),
        (
            r'<p class="(collapsed|expanded) admonition-title">(.*?)</p>',
            r'<span class="\1 admonition-title">\2</span>',
        ),
        # The toggle of a part in the sidebar is called after the part.
        (
            r'(<li class="toctree-[^>]*><a [^>]*>([^<]*)</a><details[^>]*>)<summary>',
            r'\1<summary aria-label="Pages of \2">',
        ),
        # References are items of a list; ARIA has retired the role of its own.
        (r'(<div class="citation" id="[^"]*") role="doc-biblioentry"', r'\1 role="listitem"'),
        # A button that shows a word is called by it; one that shows a picture needs no second name.
        (r'(<button class="[^"]*search-button-field[^>]*?) title="[^"]*" aria-label="[^"]*"', r"\1"),
        (r'(<i class="theme-switch [^"]*"[^>]*?) title="[^"]*"', r'\1 aria-hidden="true"'),
        # A formula may be wider than a telephone: it is scrolled by key as well.
        (r'(<math [^>]*display="block")', r'\1 tabindex="0"'),
        # What stands beside the page's text is a landmark.
        (r'<div (id="pst-primary-sidebar" class)', r'<div role="complementary" aria-label="Book" \1'),
    )
)


def mended(page: str) -> str:
    """The page with all mends; what is not there needs none."""
    for pattern, mend in MENDS:
        page = pattern.sub(mend, page)
    return page


class MendedPages(BuiltinTemplateLoader):
    """Sphinx's templates; what they make is mended."""

    def render(self, template: str, context: dict[str, Any]) -> str:  # type: ignore[override]  # as Sphinx calls it
        """The page as it is written."""
        return mended(super().render(template, context))
