"""The search index of the site: literal headings, and after an edit the index of a clean build."""

from collections.abc import Iterable
from typing import IO, Any

from docutils import nodes
from sphinx.search import IndexBuilder

from litbook.escaping import html_text


class SearchIndex(IndexBuilder):
    """Sphinx's index, less what an incremental build would leave out of it or in it."""

    def feed(self, docname: str, filename: str, title: str, doctree: nodes.document) -> None:
        """Indexes a page, its headings as HTML: the search page inserts them as they stand."""
        super().feed(docname, filename, title, doctree)
        self._all_titles[docname] = [(html_text(text), anchor) for text, anchor in self._all_titles[docname]]

    def load(self, stream: IO[Any], format: Any) -> None:  # noqa: A002 - Sphinx's name
        """Reads the last build's index, with the terms of its glossaries, which Sphinx forgets."""
        start = stream.tell()
        super().load(stream, format)
        stream.seek(start)
        frozen = self.formats.get(format, format).load(stream)
        kept = [
            (frozen["docnames"][page], (term, anchor, "main" if main else ""))
            for term, places in frozen["indexentries"].items()
            for page, anchor, main in places
        ]
        for page, entry in sorted(kept):
            self._index_entries.setdefault(page, []).append(entry)

    def prune(self, docnames: Iterable[str]) -> None:
        """Forgets all pages but these, and the words that stood on no other."""
        super().prune(docnames)
        for words in (self._mapping, self._title_mapping):
            for word in [word for word, pages in words.items() if not pages]:
                del words[word]
