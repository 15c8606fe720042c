"""A chapter's notebook for readers outside the book, as a notebook and as one HTML page that is readable alone.

The rendered notebook shows everything in a plain Jupyter, offline and untrusted, and on a code host.
"""

import ast
import base64
import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import nbformat
import pandas as pd
from bs4 import BeautifulSoup
from latex2mathml.converter import convert as to_mathml
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from nbformat import NotebookNode

from litbook.bibliography.citekeys import cited_names
from litbook.bibliography.latex import plain_name
from litbook.checks.notebooks import markdown_of
from litbook.checks.prose import cited_keys
from litbook.escaping import doi_address, html_text, is_address, markdown_text
from litbook.model import Entry, Quantity, SourcedFact
from litbook.site.charts import TABLE_MIME, VEGALITE_MIME, said_of
from litbook.site.drawings import Draw, with_width
from litbook.site.reading import format_fact, format_quantity, format_value
from litbook.site.templating import filled

GLUE = "application/papermill.record/text/plain"
ROLE = re.compile(r"\{([a-z][a-z:+-]*)\}`([^`]+)`")
MARK = re.compile(r"(?<=[^\s(\[*/“—–-])\{term\}`([^`<]+)`")
"""A term that is a mark: no space parts it from what it is said of."""
TITLED = re.compile(r"(?P<title>.+?)\s*<(?P<target>[^>]+)>", re.DOTALL)
DIRECTIVE = re.compile(
    r"^(?P<fence>:{3,}|`{3,})\{(?P<kind>[\w:-]+)\}[ ]*(?P<title>.*)\n(?P<body>(?:.*\n)*?)(?P=fence)[ ]*$",
    re.MULTILINE,
)
OPTION = re.compile(r"\A(?::[\w-]+:.*\n|\s*\n)+")
TARGET = re.compile(r"^\([\w-]+\)=\n", re.MULTILINE)
PAPER_PAGE = re.compile(r"(?:\.\./)?papers/([a-z0-9]+)\.html(?:#.*)?")
PREFIX = re.compile(r"^.*--")
HARMLESS = re.compile(r"\\([,;%()?'])|(?<=[A-Za-z)])\\([.-])|(?<=\w)\\([.-])(?=\w)")
SHOWN_AUTHORS = 12
PYTHON = {"display_name": "Python 3", "language": "python", "name": "python3"}
HIDING = frozenset({"hide-input", "remove-cell", "remove-input"})


@dataclass(frozen=True)
class References:
    """What roles point to: coded and sourced facts as `citekey.id`, entries by citekey, titles of pages by name."""

    facts: Mapping[str, Quantity]
    sourced: Mapping[str, SourcedFact]
    entries: Mapping[str, Entry]
    titles: Mapping[str, str]

    @cached_property
    def names(self) -> Mapping[str, tuple[str, str]]:
        """Authors and year by which each entry is cited."""
        return cited_names(self.entries.values())

    def address(self, citekey: str) -> str | None:
        """Where the paper is found whatever became of the book: its DOI, arXiv page or stated address."""
        entry = self.entries.get(citekey)
        if entry is None:
            return None
        if entry.doi:
            return doi_address(entry.doi)
        return f"https://arxiv.org/abs/{entry.eprint}" if entry.eprint else entry.url


def render(notebook: NotebookNode, name: str, references: References, draw: Draw) -> NotebookNode:
    """The executed chapter as a notebook that needs neither the book nor a script to be read.

    Its code stays and is folded; its Markdown holds no roles and directives; its charts have a picture.
    """
    labels = number_outputs(notebook, name)
    writer = Writer(glued(notebook), labels, references, cited_keys(markdown_of(notebook)))
    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cells.append(nbformat.v4.new_markdown_cell(writer.markdown(cell.source)))
        else:
            cells += code_cells(cell, name, labels, references, draw)
    for index, cell in enumerate(cells):
        cell.id = f"cell-{index}"
    metadata = {
        "title": references.titles.get(name, name),
        "kernelspec": notebook.metadata.get("kernelspec", PYTHON),
        "language_info": {"name": "python"},
    }
    return nbformat.from_dict({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


# --- what the text refers to --------------------------------------------------------------------------------


def outputs_of(notebook: NotebookNode) -> Iterator[Mapping[str, Any]]:
    """The data of all outputs, in order."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            yield output.get("data", {})


def number_outputs(notebook: NotebookNode, name: str) -> dict[str, str]:
    """`Figure 2` by label: numbers count within the notebook."""
    counts: Counter[str] = Counter()
    labels = {}
    for kind, label, _ in filter(None, map(said_of, outputs_of(notebook))):
        counts[kind] += 1
        labels[f"{name}-{label}"] = f"{kind} {counts[kind]}"
    return labels


def glued(notebook: NotebookNode) -> dict[str, str]:
    """The numbers that the cells computed for the text, by name."""
    return {
        output.metadata["scrapbook"]["name"]: str(ast.literal_eval(output.data[GLUE]))
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if GLUE in output.get("data", {})
    }


# --- text ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Writer:
    """Markdown of the book -> Markdown that any reader of notebooks knows."""

    numbers: Mapping[str, str]
    labels: Mapping[str, str]
    references: References
    cited: frozenset[str]

    def markdown(self, source: str) -> str:
        """The text with its roles and directives resolved."""
        marked = MARK.sub(r" (\1)", source)
        return DIRECTIVE.sub(self.directive, TARGET.sub("", ROLE.sub(self.role, marked)))

    def role(self, match: re.Match[str]) -> str:
        """A role as text; one that the book alone knows leaves its words."""
        kind, content = match[1], match[2]
        titled = TITLED.fullmatch(content)
        title, target = (titled["title"], titled["target"]) if titled else (None, content)
        match kind.split(":"):
            case ["fact", *form]:
                return self.fact(content, "".join(form))
            case ["source"]:
                return self.sourced_fact(content)
            case ["cite", *form]:
                return self.citation(content, in_text=form[:1] == ["t"])
            case ["glue", *_]:
                return literal(self.numbers.get(content.split(":")[0], content))
            case ["numref" | "ref"]:
                return title or self.labels.get(target, target)
            case ["doc"]:
                return title or self.references.titles.get(posixpath.basename(target), target)
            case ["download"]:
                return f"`{title or posixpath.basename(target)}`"
            case _:
                return title or target

    def fact(self, name: str, form: str) -> str:
        """The coded quantity; the link to its paper bears the quote as its title."""
        quantity = self.references.facts.get(name)
        if quantity is None:
            return name
        address = self.references.address(name.split(".", 1)[0])
        value = format_value(quantity, with_unit=form == "v") if form else format_quantity(quantity)
        return link(value, address, f"“{quantity.quote}”")

    def sourced_fact(self, name: str) -> str:
        """What a public source states; the link to it bears its own words as its title."""
        fact = self.references.sourced.get(name)
        return link(format_fact(fact), fact.address, f"{fact.kind}: “{fact.printed}”") if fact else name

    def citation(self, keys: str, *, in_text: bool) -> str:
        """Author and year of each key, linked to the paper."""
        cited = [PREFIX.sub("", key.strip()) for key in keys.split(",")]
        form, sign, whole = ("{} ({})", ", ", "{}") if in_text else ("{}, {}", "; ", "({})")
        links = (link(form.format(*self.author_year(key)), self.references.address(key)) for key in cited)
        return whole.format(sign.join(links))

    def author_year(self, citekey: str) -> tuple[str, str]:
        """`Hoffmann et al.` and `2022`."""
        return self.references.names.get(citekey, (citekey, "not in the bibliography"))

    def directive(self, match: re.Match[str]) -> str:
        """A directive as plain Markdown: an admonition as a quotation under its title, a formula as a formula."""
        kind, title = match["kind"], match["title"].strip()
        body = OPTION.sub("", match["body"]).strip("\n")
        if kind == "math":
            return f"$$\n{body}\n$$"
        if kind == "bibliography":
            return self.reference_list()
        heading = title or kind.rpartition(":")[2].capitalize()
        return "\n".join(f"> {line}".rstrip() for line in (f"**{heading}**", "", *body.splitlines()))

    def reference_list(self) -> str:
        """The cited papers, an item each, by author and year."""
        keys = {PREFIX.sub("", key) for key in self.cited} & set(self.references.entries)
        entries = [self.references.entries[key] for key in keys]
        entries.sort(
            key=lambda entry: (self.author_year(entry.citekey)[0].casefold(), entry.year or 0, entry.title)
        )
        return "\n".join(f"- {self.reference(entry)}" for entry in entries)

    def reference(self, entry: Entry) -> str:
        """One entry: authors, year, linked title, where it appeared."""
        names = [plain_name(name) for name in entry.authors]
        if len(names) > SHOWN_AUTHORS:
            names = [*names[:10], f"and {len(names) - 10} others"]
        authors = ", ".join(names) or "Authors unknown"
        place = entry.journal or entry.booktitle or (f"arXiv:{entry.eprint}" if entry.eprint else "")
        start = literal(f"{authors} ({self.author_year(entry.citekey)[1]}).")
        end = f" {literal(place)}." if place else ""
        return f"{start} {link(entry.title, self.references.address(entry.citekey))}.{end}"


def link(text: str, address: str | None, title: str = "") -> str:
    """The literal text as a link, where it has an address of the web; the title shows when one points at it."""
    shown = f' "{literal(title)}"' if title else ""
    return f"[{literal(text)}](<{address}>{shown})" if address and is_address(address) else literal(text)


def literal(text: str) -> str:
    """The text escaped for Markdown, less the signs that are harmless where they stand: a reader may edit the cell."""
    return HARMLESS.sub(r"\1\2\3", markdown_text(text))


# --- code and what it shows ---------------------------------------------------------------------------------


def code_cells(
    cell: NotebookNode, name: str, labels: Mapping[str, str], references: References, draw: Draw
) -> Iterator[NotebookNode]:
    """The cell with its code folded as in the book, and a caption below each chart."""
    tags = cell.metadata.get("tags", [])
    code = nbformat.v4.new_code_cell(cell.source, execution_count=cell.get("execution_count"))
    code.metadata = nbformat.from_dict({"tags": [tag for tag in tags if tag not in HIDING]})
    if HIDING.intersection(tags):
        code.metadata["jupyter"] = {"source_hidden": True}
    captions = []
    for output in cell.get("outputs", ()):
        data = output.get("data", {})
        if GLUE in data:
            continue  # the text has the number
        said = said_of(data)
        number = labels[f"{name}-{said[1]}"] if said else ""
        shown = nbformat.from_dict({**output, "data": bundle(data, number, references, draw)})
        code.outputs.append(shown if data else nbformat.from_dict(output))
        if said and VEGALITE_MIME in data:
            captions.append(f"**{number}.** {literal(said[2])}")
    yield code
    yield from map(nbformat.v4.new_markdown_cell, captions)


def bundle(data: Mapping[str, Any], number: str, references: References, draw: Draw) -> dict[str, Any]:
    """What an output shows, for every kind of reader: a chart with its picture, a table as HTML and as text."""
    if spec := data.get(VEGALITE_MIME):
        sized = with_width(spec)
        return {**data, VEGALITE_MIME: sized, "image/png": base64.b64encode(draw(sized)).decode()}
    if table := data.get(TABLE_MIME):
        soup = outside(table["html"], references)
        caption = f"<p><strong>{number}.</strong> {html_text(table['caption'])}</p>"
        text = f"{number}. {table['caption']}\n\n{table_text(soup)}"
        return {"text/html": caption + str(soup), "text/plain": text}
    if page := data.get("text/html"):
        soup = outside(page, references)
        return {**data, "text/html": str(soup), "text/plain": soup.get_text(" ", strip=True)}
    return dict(data)


def outside(page: str, references: References) -> BeautifulSoup:
    """The HTML without what works on the book's pages alone: controls, and links between its pages."""
    soup = BeautifulSoup(page, "html.parser")
    for element in soup.select(".litbook-controls, a.headerlink, script"):
        element.decompose()
    for button in soup.select("th button"):
        button.unwrap()
    for link in soup.select("a[href]"):
        href = str(link["href"])
        paper = PAPER_PAGE.fullmatch(href)
        address = references.address(paper[1]) if paper else href if is_address(href) else None
        if address:
            link["href"] = address
        else:
            link.unwrap()
    return soup


def table_text(soup: BeautifulSoup) -> str:
    """The table in columns of plain text; other HTML as its words."""
    if not soup.table:
        return soup.get_text(" ", strip=True)
    columns = [cell.get_text(strip=True) for cell in soup.select("thead th")]
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in soup.select("tbody tr")]
    return pd.DataFrame(rows, columns=columns).to_string(index=False, max_colwidth=80)


TERMINAL_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def html_page(notebook: NotebookNode) -> str:
    """The page of a rendered notebook; code is folded, pictures stand within the page."""
    return filled(
        "notebook.html",
        title=notebook.metadata["title"],
        cells=notebook.cells,
        markdown=markdown_html,
        plain=plain_output,
    )


def plain_output(output: NotebookNode) -> str:
    """An output as plain text, without a terminal's colours."""
    return TERMINAL_COLOUR.sub("", str(output.get("data", {}).get("text/plain", output.get("text", ""))))


def markdown_html(source: str) -> str:
    """The text as HTML, its formulas as MathML; HTML within the text is shown, not read."""
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table"])
    return str(parser.use(dollarmath_plugin, renderer=formula).render(source))


def formula(source: str, options: dict[str, Any]) -> str:
    """A formula as MathML."""
    return str(to_mathml(source, display="block" if options["display_mode"] else "inline"))
