"""What the book adds to Sphinx: roles, MathML, offline charts, links from references to paper pages."""

import csv
import functools
from collections.abc import Collection, Mapping, Sequence, Set
from pathlib import Path
from typing import Any, ClassVar

import pybtex.plugin
import sphinx.search
from docutils import nodes
from latex2mathml.converter import convert as to_mathml
from markupsafe import Markup
from myst_nb.sphinx_ext import add_global_html_resources
from pybtex.plugin import register_plugin
from sphinx.addnodes import download_reference, toctree
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import ReferenceRole, SphinxDirective, SphinxRole
from sphinx.util.osutil import relative_uri

from litbook import store
from litbook.coding.sources import named_facts
from litbook.escaping import html_text
from litbook.model import Coding, Quantity, SourcedFact, Sources
from litbook.site import frame, numbered, published, sections
from litbook.site.charts import CHART_MARK
from litbook.site.drawings import VEGA_FILE, library
from litbook.site.reading import format_fact, format_quantity, format_value
from litbook.site.search_index import SearchIndex

ASSETS = Path(__file__).parent / "assets"
READ = "litbook_read"
"""The attribute of the environment that says what was read for each page."""
logger = logging.getLogger(__name__)


class StatedRole(SphinxRole):
    """Prints what is stated of a paper, linked to the row of its page with the words that state it."""

    what: ClassVar[str]
    row: ClassVar[str]
    folder: ClassVar[str]

    def printed(self, stated: Any) -> tuple[str, str]:
        """What is printed, and the words that state it."""
        raise NotImplementedError

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The linked value, or a warning (which fails the build) where nobody states one."""
        citekey, _, name = self.text.partition(".")
        file = Path(self.env.srcdir) / "data" / self.folder / f"{citekey}.toml"
        stated: Mapping[str, Any] = {}
        if file.is_file():
            self.env.note_dependency(str(file))
            stated = stated_in(file)
        if name not in stated:
            place = self.get_location()
            logger.warning("unknown %s %r", self.what, self.text, location=place, type="litbook")
            return [nodes.inline(text=self.text)], []
        value, words = self.printed(stated[name])
        address = f"{relative_uri(self.env.docname, f'papers/{citekey}.html')}#{self.row}-{name}"
        classes = [f"litbook-{self.row}"]
        return [
            nodes.reference("", value, refuri=address, internal=True, classes=classes, reftitle=words)
        ], []


class FactRole(StatedRole):
    """`{fact}`citekey.id`` prints a coded quantity with its bound and unit.

    `{fact:v}` prints value and unit where the sentence itself says the bound, `{fact:n}` the number alone, where
    a range begins or the sentence has the unit.
    """

    what, row, folder = "fact", "fact", "papers"

    def printed(self, stated: Quantity) -> tuple[str, str]:
        """The quantity as the role's name asks for it, and its quote."""
        value = format_value(stated, with_unit=self.name == "fact:v")
        return format_quantity(stated) if self.name == "fact" else value, f"“{stated.quote}”"


class SourceRole(StatedRole):
    """`{source}`citekey.tokens`` prints what a public source states."""

    what, row, folder = "sourced fact", "source", "sources"

    def printed(self, stated: SourcedFact) -> tuple[str, str]:
        """The fact, and the kind and the words of its source."""
        return format_fact(stated), f"{stated.kind}: “{stated.printed}”"


class CardRole(ReferenceRole):
    """`{law}`words <name>`` links the words to the law's card in the chapter `laws`, `{claim}` to one in `claims`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The link, or a warning (which fails the build) for a law or claim that there is not."""
        if self.target not in self.known():
            place = self.get_location()
            logger.warning("unknown %s %r", self.name, self.target, location=place, type="litbook")
        page = relative_uri(self.env.docname, f"chapters/{self.name}s.html")
        address = f"{page}#{self.name}-{self.target}"
        return [nodes.reference("", self.title, refuri=address, internal=True)], []

    def known(self) -> Collection[str]:
        """The names that there are."""
        if self.name == "claim":
            return {row["claim_id"] for row in table_rows(self.env, "verdicts")}
        from scalinglaws.registry import LAWS  # with numpy: most builds read no page that names a law

        return LAWS


class FactDomain(Domain):
    """Holds the roles `{fact:n}` and `{fact:v}`: Sphinx reads the part before the colon as a domain."""

    name = "fact"
    label = "coded quantities"
    roles: ClassVar[dict[str, Any]] = {"n": FactRole(), "v": FactRole()}  # type: ignore[misc]  # Sphinx declares an instance attribute

    def merge_domaindata(self, docnames: list[str], otherdata: dict[str, Any]) -> None:
        """Nothing is kept between pages."""

    def resolve_any_xref(  # type: ignore[override]  # all arguments are ignored alike
        self, *_: Any
    ) -> list[tuple[str, nodes.reference]]:
        """A fact is no target of other references."""
        return []


class CountRole(SphinxRole):
    """`{count}`included`` prints how many papers are at a stage of the flow: identified, screened, included.

    `{count}`facts`` and `{count}`sourced papers`` count the facts of public sources and their papers; `{count}`last
    month`` is the month of the newest paper.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The number, or a warning (which fails the build) for a stage that the flow does not have."""
        counts = {row["name"]: row["count"] for row in table_rows(self.env, "counts")}
        if self.text not in counts:
            logger.warning("no stage %r in the flow", self.text, location=self.get_location(), type="litbook")
        return [nodes.inline(text=counts.get(self.text, self.text))], []


def table_rows(env: BuildEnvironment, name: str) -> list[dict[str, str]]:
    """The rows of one of the review's tables, on which the page then depends."""
    file = Path(env.srcdir) / "generated" / "tables" / f"{name}.csv"
    env.note_dependency(str(file))
    return list(csv.DictReader(store.read_lines(file)))


class PictureDirective(SphinxDirective):
    """`{picture} chapter name` shows a chapter's chart as a picture that needs no script and leads to the chart."""

    required_arguments = 2

    def run(self) -> list[nodes.Node]:
        """The linked picture, or a warning (which fails the build) for a chart that the chapter does not have."""
        label = "-".join(self.arguments)
        file, _ = numbered.chart_file(self.env, label, ".svg")
        self.env.note_dependency(str(file))
        if not file.is_file():
            text = "no chart %r in the chapter %r"
            logger.warning(text, *self.arguments[::-1], location=self.get_location(), type="litbook")
            return []
        image = numbered.picture_html(self.env, label)
        page = relative_uri(self.env.docname, f"chapters/{self.arguments[0]}.html")
        link = f'<a class="litbook-picture" href="{html_text(page)}#{html_text(label)}">{image}</a>'
        return [nodes.raw("", link, format="html")]


@functools.cache
def stated_in(file: Path) -> Mapping[str, Quantity | SourcedFact]:
    """The quantities of a paper's coding by id, or the facts of its public sources by name, read once a build."""
    if file.parent.name == SourceRole.folder:
        sources = store.read_named(Sources, file)
        return {name: fact for one in sources for name, fact in named_facts(one.facts).items()}
    return {one.id: one for coding in store.read_named(Coding, file) for one in coding.quantities}


def visit_math(translator: Any, node: nodes.math) -> None:
    """Inline MathML, so that formulas need no script."""
    translator.body.append(to_mathml(node.astext(), display="inline"))
    raise nodes.SkipNode


def visit_math_block(translator: Any, node: nodes.math_block) -> None:
    """Display MathML with the anchor of a labelled equation."""
    identifiers = "".join(f'<span id="{identifier}"></span>' for identifier in node["ids"])
    translator.body.append(f"<div>{identifiers}{to_mathml(node.astext(), display='block')}</div>")
    raise nodes.SkipNode


def add_chart_files(
    app: Sphinx, _page: str, _template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Loads the drawing code on pages that have a chart, and on no other; it loads the library where one is near."""
    if doctree and CHART_MARK in context["body"]:
        app.add_js_file("explorers.js")
        app.add_js_file("charts.js", **{"data-library": VEGA_FILE})  # type: ignore[arg-type]  # no priority


def link_references_to_pages(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Ends each reference with a link to the page of its paper."""
    # An entry's id is unique within its page only.
    keys = {
        citation.citation_id: citation.key
        for citation in app.env.get_domain("cite").citations  # type: ignore[attr-defined]
        if citation.bibliography_key.docname == docname
    }
    for citation in doctree.findall(nodes.citation):
        key = next((keys[identifier] for identifier in citation["ids"] if identifier in keys), None)
        if key is None:
            continue
        citekey = key.rsplit("--", 1)[-1]
        if f"papers/{citekey}" in app.env.found_docs:
            uri = relative_uri(docname, f"papers/{citekey}.html")
            link = nodes.reference("", "paper page", refuri=uri, internal=True)
            body = citation[-1]
            assert isinstance(body, nodes.Element)
            body.extend([nodes.Text(" "), link])


def link_shipped_files(app: Sphinx, doctree: nodes.document) -> None:
    """Has `{download}` link to what the site ships already, before Sphinx ships a second copy."""
    generated = Path(app.srcdir) / "generated"
    for node in list(doctree.findall(download_reference)):
        name, full = app.env.relfn2path(node["reftarget"], app.env.docname)
        if Path(full).is_relative_to(generated) and Path(full).is_file():
            address = relative_uri(app.env.docname, Path(full).relative_to(generated).as_posix())
            classes = [*node["classes"], "download"]
            link = nodes.reference("", "", *node.children, refuri=address, internal=True, classes=classes)
            app.env.note_dependency(name)
            node.replace_self(link)


def offer_notebook(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Begins a chapter's page with links to its notebook."""
    name = docname.removeprefix("chapters/")
    titles = list(doctree.findall(nodes.title))
    if titles and (Path(app.srcdir) / "generated" / "notebooks" / f"{name}.ipynb").is_file():
        whole, source = (
            f'<a download href="../notebooks/{html_text(name)}.{suffix}">{html_text(name)}.{suffix}</a>'
            for suffix in ("ipynb", "md")
        )
        links = f'<p class="litbook-take">The whole notebook: {whole} · its source: {source}</p>'
        parent = titles[0].parent
        taken = nodes.raw("", links, format="html", classes=[sections.NOT_SEARCHED])
        parent.insert(parent.index(titles[0]) + 1, taken)


def escape_titles(_app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Makes the titles literal that the theme prints as they are: the print header, the logo's and the sidebar's."""
    for name in ("pagetitle", "docstitle", "root_title"):
        context[name] = Markup(
            html_text(str(context.get(name, "")))
        )  # Markup, because other places escape it


def write_vega(app: Sphinx) -> None:
    """Puts the chart library beside the pages."""
    target = Path(app.outdir) / "_static" / VEGA_FILE
    if app.builder.format == "html" and not target.is_file():
        store.write_text(target, library())


def changed_pages(
    app: Sphinx, env: BuildEnvironment, _added: Set[str], _changed: Set[str], removed: Set[str]
) -> Sequence[str]:
    """The pages whose content, or that of a file they read, is not what it was; their times may say otherwise.

    Pages whose sources are gone are removed, which Sphinx leaves.
    """
    for page in removed:
        (Path(app.outdir) / f"{page}.html").unlink(missing_ok=True)
    before, now = getattr(env, READ, {}), contents(env)
    return [page for page in now if page in before and now[page] != before[page]]


class Parents:
    """Leaves a page as it is where all that it names in its contents is called as it was."""

    def note(self, _: Sphinx, env: BuildEnvironment, *_changes: Set[str]) -> Sequence[str]:
        """What pages and their sections are called, before any is read again."""
        self.called = names_of(env)
        return ()

    def leave(self, _: Sphinx, env: BuildEnvironment) -> None:
        """Has Sphinx write no page for the sake of one that kept its names; the environment is saved already."""
        for page, names in names_of(env).items():
            if self.called.get(page) == names:
                env.files_to_rebuild.pop(page, None)


def names_of(env: BuildEnvironment) -> dict[str, str]:
    """What each page and its sections are called, and their places."""
    return {page: contents.pformat() for page, contents in env.tocs.items()}


def keep_contents(_: Sphinx, env: BuildEnvironment) -> None:
    """Notes what was read for each page, for the next build."""
    setattr(env, READ, contents(env))


def contents(env: BuildEnvironment) -> Mapping[str, str]:
    """The content of each page's source and of the files that it read, as one key a page."""
    folder = Path(env.srcdir)
    return {
        page: store.digest(
            folder / name for name in (env.doc2path(page, base=False), *env.dependencies[page])
        )
        for page in env.found_docs
    }


def name_each_page_once(_: Sphinx, doctree: nodes.document) -> None:
    """Contents in which a pattern takes no page that is named before it."""
    for tree in doctree.findall(toctree):
        tree["entries"] = list(dict.fromkeys(tree["entries"]))


def forget_places(app: Sphinx) -> None:
    """Leaves the folders of the installation out of the site's `.buildinfo`; the build itself sees what is in them."""
    config, builder = app.config, app.builder
    if isinstance(builder, StandaloneHTMLBuilder):
        templates, config.templates_path = config.templates_path, []
        static, config.html_static_path = config.html_static_path, []
        builder.build_info = builder.create_build_info()
        config.templates_path, config.html_static_path = templates, static


def prepare(app: Sphinx) -> None:
    """Adds the package's own assets.

    A page names an asset with the checksum of its file, so what else would come after the pages is written before
    them: the first build's pages are those of every later one.
    """
    stated_in.cache_clear()
    forget_places(app)
    app.config.html_static_path.append(str(ASSETS))
    write_vega(app)
    add_global_html_resources(app, None)


def add_content(app: Sphinx) -> None:
    """Registers what the sources of a review are written with: readers, roles, charts and tables, references."""
    # pybtex reads all entry points of the installation at every citation, which costs 17 ms each time.
    pybtex.plugin._load_entry_point = functools.cache(pybtex.plugin._load_entry_point)
    register_plugin("pybtex.style.formatting", "litbook", numbered.LitbookStyle, force=True)
    app.add_source_suffix(sections.SUFFIX, sections.FILE_TYPE)
    app.add_source_parser(sections.PageParser)
    app.add_role("fact", FactRole())
    app.add_role("source", SourceRole())
    app.add_role("law", CardRole())
    app.add_role("claim", CardRole())
    app.add_role("count", CountRole())
    app.add_directive("picture", PictureDirective)
    app.add_domain(FactDomain)
    app.add_domain(numbered.Numbers, override=True)
    app.add_domain(numbered.ReferenceLists, override=True)
    writers = (numbered.visit_numbered, numbered.leave_numbered)
    app.add_enumerable_node(numbered.numbered_figure, "figure", numbered.caption_of, html=writers)
    app.add_enumerable_node(numbered.numbered_table, "table", numbered.caption_of, html=writers)
    app.connect("doctree-read", name_each_page_once, priority=900)  # after the contents are inserted
    app.connect("doctree-read", link_shipped_files, priority=400)  # before Sphinx collects what it copies
    app.connect("doctree-resolved", link_references_to_pages)


def setup(app: Sphinx) -> dict[str, bool]:
    """Registers everything with Sphinx."""
    add_content(app)
    sphinx.search.IndexBuilder = SearchIndex  # type: ignore[misc]  # Sphinx has no other way in
    app.add_html_math_renderer(
        "mathml", inline_renderers=(visit_math, None), block_renderers=(visit_math_block, None)
    )
    app.connect("config-inited", frame.take_settings)
    app.add_css_file("litbook.css")
    app.add_css_file("print.css", media="print")
    for script in ("links.js", "matching.js", "tables.js", "ticks.js", "linked.js"):
        app.add_js_file(script)
    for name, value in (("litbook_license", ""), ("litbook_feed", False), ("litbook_binder", "")):
        app.add_config_value(name, value, "html")
    app.connect("builder-inited", frame.write_apart)
    app.connect("builder-inited", prepare)
    app.connect("builder-inited", published.prepare_published)
    app.connect("build-finished", published.write_published)
    app.connect("env-get-outdated", changed_pages)
    app.connect("env-updated", keep_contents)
    parents = Parents()
    app.connect("env-get-outdated", parents.note)
    app.connect("env-check-consistency", parents.leave)
    app.connect("write-started", frame.fetch_sheets)
    app.connect("build-finished", frame.lighten)
    app.connect("html-page-context", add_chart_files)
    app.connect("html-page-context", published.add_metadata)
    app.connect("html-page-context", escape_titles, priority=900)  # after the theme has set them
    app.connect("html-page-context", sections.PaperPlaces().place, priority=900)
    app.connect("html-page-context", frame.frame_page, priority=900)
    app.connect("doctree-resolved", numbered.join_cells)
    app.connect("doctree-resolved", offer_notebook)
    app.connect("doctree-resolved", frame.link_source)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
