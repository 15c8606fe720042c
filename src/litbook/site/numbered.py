"""How Sphinx writes a chapter: numbered charts and tables, hidden code that unfolds as one, lists of references."""

import csv
import functools
import json
import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from pybtex.richtext import Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting.unsrt import Style as UnsrtStyle
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.template import field, href, join, node, optional, sentence
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinx.util.osutil import relative_uri
from sphinxcontrib.bibtex.directives import BibliographyKey
from sphinxcontrib.bibtex.domain import BibtexDomain, _FilterVisitor

from litbook import store
from litbook.bibliography.latex import from_verbatim
from litbook.escaping import doi_address, html_text
from litbook.site.charts import TABLE_MIME, VEGALITE_MIME, figure_html, said_of
from litbook.site.drawings import FORMS, NARROW_FILE, size_of, title_of
from litbook.site.templating import filled


class numbered(nodes.General, nodes.Element):  # noqa: N801 - docutils names its nodes in lower case
    """A chart or table of a chapter with its caption; Sphinx counts it, `numref` points to it."""


class numbered_figure(numbered):  # noqa: N801 - as above
    """A chart."""


class numbered_table(numbered):  # noqa: N801 - as above
    """A table."""


class NumberedOutputRenderer:
    """Renders charts and tables of executed notebooks for MyST-NB (entry point `myst_nb.mime_renderers`)."""

    mime_priority_overrides: ClassVar[Sequence[tuple[str, str, int | None]]] = [
        ("*", VEGALITE_MIME, 1),
        ("*", TABLE_MIME, 1),
    ]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """The numbered node; null for every other type. Its label is `<page>-<name>`."""
        if inline or data.mime_type not in (VEGALITE_MIME, TABLE_MIME):
            return None
        content = data.content if isinstance(data.content, dict) else json.loads(data.content)
        document = renderer.renderer.document
        env = document.settings.env
        kind, name, caption = said_of({data.mime_type: content}) or ("", "", "")
        label = f"{posixpath.basename(env.docname)}-{name}"
        if data.mime_type == VEGALITE_MIME:
            shown = {"html": figure_once(env, label, content), "offer": offer_html(env, label)}
        else:
            shown = {"html": content["html"]}
        made = numbered_figure if kind == "Figure" else numbered_table
        node = made("", caption=caption, names=[label], ids=[label], **shown)
        document.note_explicit_target(node)
        return [node]


def figure_once(env: Any, label: str, spec: Mapping[str, Any]) -> str:
    """The chart's figure, as the environment keeps it of the last build if nothing in it has changed."""
    picture = picture_html(env, label)
    key, figures = store.key_of(spec, picture), vars(env).setdefault("litbook_figures", {})
    if label not in figures or figures[label][0] != key:
        figures[label] = key, figure_html(spec, picture)
    return str(figures[label][1])


def chart_file(env: Any, label: str, ending: str) -> tuple[Path, str]:
    """A file that is made of a chart, and its address as seen from the page."""
    name = f"charts/{label}{ending}"
    return Path(env.srcdir) / "generated" / name, relative_uri(env.docname, name)


def picture_html(env: Any, label: str) -> str:
    """The chart's picture and its narrow one, loaded where they are near. Raises DataError if there is none."""
    file, address = chart_file(env, label, ".svg")
    narrow, narrow_address = chart_file(env, label, NARROW_FILE)
    svg = store.read_text(file)
    return filled(
        "picture.html",
        address=address,
        title=title_of(svg),
        size=size_of(svg),
        narrow_address=narrow_address,
        narrow_size=size_of(store.read_text(narrow)),
    )


def offer_html(env: Any, label: str) -> str:
    """What a reader may take of a chart: each form of it, and its address."""
    links = [
        f'<a download href="{html_text(chart_file(env, label, f".{kind}")[1])}">{words}</a>'
        for kind, words in FORMS.items()
    ]
    links.append(f'<a href="#{html_text(label)}">link to this chart</a>')
    return f'<span class="litbook-offer">{" · ".join(links)}</span>'


def caption_of(node: nodes.Node) -> str:
    """What a list of figures or a reference by title prints."""
    return str(node["caption"]) if isinstance(node, numbered) else ""


def visit_numbered(translator: Any, node: numbered) -> None:
    """The figure with its number and caption; a chart's caption stands below it, a table's above."""
    translator.body.append(f'<figure class="litbook-numbered" id="{node["ids"][0]}">')
    if isinstance(node, numbered_figure):
        translator.body.append(node["html"])
    translator.body.append("<figcaption>")
    translator.add_fignumber(node)
    translator.body.append(f"{html_text(node['caption'])}{node.get('offer', '')}</figcaption>")
    if isinstance(node, numbered_table):
        translator.body.append(node["html"])


def leave_numbered(translator: Any, _: numbered) -> None:
    """Ends the figure."""
    translator.body.append("</figure>")


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
def author_names(_children: Sequence[Any], context: dict[str, Any], role: str) -> Any:
    """The names of a role; of more than twelve the first ten and how many others there are."""
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

    def format_title(self, _: Any, which_field: str, as_sentence: bool = True) -> Any:
        """The title with the capitals it was printed with."""
        title = field(which_field)
        return sentence[title] if as_sentence else title

    def format_doi(self, _: Any) -> Any:
        """The DOI as it is, linked to the address that resolves it."""
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


class Numbers(StandardDomain):
    """References by number; a page to which several lead is unpickled once in a row, not for each of them."""

    def _resolve_numref_xref(self, env: BuildEnvironment, *reference: Any) -> nodes.Element | None:
        if "trees" not in vars(self):
            self.trees = functools.lru_cache(maxsize=4)(env.get_doctree)
        env.get_doctree = self.trees  # type: ignore[method-assign]  # which looks at the trees alone
        try:
            return super()._resolve_numref_xref(env, *reference)
        finally:
            del env.get_doctree  # pages are written into trees of their own


class ReferenceLists(BibtexDomain):
    """The book's citations; who cites a key is found once for a list, not once for each of its entries.

    Works of one year by the same authors are told apart by a letter, as everywhere in the review.
    """

    def env_updated(self) -> Iterable[str]:
        """The years by which works are cited, then what pages cite."""
        papers = store.read_lines(Path(self.env.srcdir) / "generated" / "tables" / "papers.csv")
        for row in csv.DictReader(papers):
            entry, year = self.bibdata.data.entries.get(row["citekey"]), row["cited_as"].rpartition(" ")[2]
            if entry and entry.fields.get("year", year) != year:
                entry.fields["year"] = year
                vars(entry).pop("litbook_text", None)
        return super().env_updated()

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


def join_cells(_app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    """Moves the code of a cell that shows nothing in front of the code of the cell that follows it."""
    for fold in list(doctree.findall(HideCodeCellNode)):
        cell = fold.parent
        following = following_fold(cell)
        if following is not None and len(cell.children) == 1:
            following.insert(0, fold.children)
            cell.parent.remove(cell)


def following_fold(cell: nodes.Element) -> HideCodeCellNode | None:
    """The hidden code of the cell that stands next; null if something else does."""
    following = cell.next_node(descend=False, siblings=True)
    first = following.children[0] if isinstance(following, nodes.container) and following.children else None
    return first if isinstance(first, HideCodeCellNode) else None
