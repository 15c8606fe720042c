"""The look of the book's reference lists: citekeys as labels, long author lists cut, titles as printed."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from pybtex.richtext import Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting.unsrt import Style as UnsrtStyle
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.template import field, href, join, node, optional, sentence
from sphinxcontrib.bibtex.directives import BibliographyKey
from sphinxcontrib.bibtex.domain import BibtexDomain, _FilterVisitor

from litbook.bibliography.latex import from_verbatim
from litbook.escaping import doi_address

SHOWN_AUTHORS = 12
REQUIRED = ("title", "journal", "booktitle", "year", "publisher", "institution", "school")
"""What pybtex asks of one type or another; a list may be silent on each, and the reference then is without it."""


class CitekeyLabels(BaseLabelStyle):  # type: ignore[misc]  # pybtex publishes no types
    """The citekey itself: the one label that is the same in every list, and what an author wants to copy."""

    def format_labels(self, sorted_entries: Sequence[Any]) -> Iterator[str]:
        """One label an entry, in the order of the entries."""
        for entry in sorted_entries:
            yield str(entry.key).rsplit("--", 1)[-1]


@node  # type: ignore[untyped-decorator]  # pybtex publishes no types
def author_names(children: Sequence[Any], context: dict[str, Any], role: str) -> Any:
    """The names of a role; of more than twelve the first ten and how many others there are."""
    del children
    persons = context["entry"].persons.get(role)
    if not persons:
        return Text()
    style = context["style"]
    names = [style.format_name(person, style.abbreviate_names).format_data(context) for person in persons]
    if len(names) > SHOWN_AUTHORS:
        return Text(", ").join([*names[:10], f"and {len(names) - 10} others"])
    return join(sep=", ", sep2=" and ", last_sep=", and ")[names].format_data(context)


class LitbookStyle(UnsrtStyle):  # type: ignore[misc]  # pybtex publishes no types
    """Pybtex's plain form, sorted by author and year."""

    default_label_style = CitekeyLabels
    default_sorting_style = "author_year_title"

    def format_entry(self, label: str, entry: Any, bib_data: Any = None) -> Any:
        """The entry as it reads in every list, and as a citation's tooltip.

        Formatted once: it stays with the entry, which the environment keeps for the next build.
        """
        if not hasattr(entry, "litbook_text"):
            for name in REQUIRED:
                if name not in entry.fields:
                    entry.fields[name] = ""
            entry.litbook_text = super().format_entry(label, entry, bib_data).text
        return FormattedEntry(entry.key, entry.litbook_text, label)

    def format_names(self, role: str, as_sentence: bool = True) -> Any:
        """The names, cut after ten where there are more than twelve."""
        names = author_names(role)
        return sentence[names] if as_sentence else names

    def format_title(self, e: Any, which_field: str, as_sentence: bool = True) -> Any:
        """The title with the capitals it was printed with."""
        del e
        title = field(which_field)
        return sentence[title] if as_sentence else title

    def format_doi(self, e: Any) -> Any:
        """The DOI as it is, linked to the address that resolves it."""
        del e
        address = field("doi", raw=True, apply_func=lambda text: doi_address(from_verbatim(text)))
        return href(address)["doi:", field("doi", raw=True, apply_func=from_verbatim)]

    def format_web_refs(self, e: Any) -> Any:
        """The arXiv id and the publisher's DOI as links; the address only where neither is known."""
        arxiv_doi = "eprint" in e.fields and e.fields.get("doi", "").lower().startswith("10.48550/")
        known = "doi" in e.fields or "eprint" in e.fields
        return sentence[
            optional[self.format_eprint(e)],
            "" if arxiv_doi else optional[self.format_doi(e)],
            "" if known else optional[self.format_url(e)],
        ]


class ReferenceLists(BibtexDomain):
    """The book's citations; who cites a key is found once for a list, not once for each of its entries."""

    def get_filtered_entries(self, bibliography_key: BibliographyKey) -> Iterator[tuple[str, Any]]:
        """The entries that the list's filter lets through, each with its key in the list."""
        wanted = self.bibliographies[bibliography_key]
        citing: defaultdict[str, set[str]] = defaultdict(set)
        for citation in self.citation_refs:
            for target in citation.targets:
                citing[target.key].add(citation.docname)
        for entry in self.get_entries(wanted.bibfiles):
            key = wanted.keyprefix + entry.key
            test = _FilterVisitor(entry, bibliography_key.docname, citing[key])  # type: ignore[no-untyped-call]
            if test.visit(wanted.filter_) or entry.key in wanted.keys:
                yield key, entry
