"""The page of one paper as a docutils tree: every word of the data is a text node or an escaped cell."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from docutils import nodes
from markupsafe import Markup
from sphinx import addnodes

from litbook.audit.recompute import AuditResult
from litbook.bibliography.entries import ARXIV_ADDRESS, FieldProvenance, provenance
from litbook.bibliography.exports import render_bibtex
from litbook.bibliography.latex import plain_name
from litbook.coding.quotes import find_quote
from litbook.coding.sources import named_facts
from litbook.escaping import doi_address, html_text, is_address, one_line, spaced
from litbook.model import Claim, CodedModel, Coding, Entry, Evidence, Quantity, SourcedFact
from litbook.review import Work
from litbook.site.downloads import FILE_NAMES, FORMAT_TITLES
from litbook.site.reading import abstract_html, date_text, format_fact, format_quantity, in_units, scaled
from litbook.site.tables import table_html
from litbook.site.trees import FRAME, NOT_SEARCHED
from scalinglaws.law import Law

UNKNOWN = Markup('<span class="litbook-unknown">unknown</span>')
QUANTITY_HEAD = ("Value", "Of", "Against", "The abstract’s words")
MODEL_HEAD = ("Model", "Parameters", "Activated", "Tokens", "Base", "Licence", "The abstract’s words")
CLAIM_HEAD = ("Claim", "Stance", "Basis", "The abstract’s words", "Our reading")
AUDIT_HEAD = ("Statement", "Claimed", "Recomputed", "Outcome")
SOURCE_HEAD = ("Of", "Stated", "The source’s words", "Source", "What says otherwise")
HINTS = {
    "litbook-quote": "Coded numbers are underlined.",
    "litbook-bears": "Words that bear on a claim are underlined with dots.",
}
SHORT_VERSION = 10  # characters: a date in full, the beginning of a commit
Piece = str | nodes.Node


class Place(NamedTuple):
    """What stands around a page: the pages above it, the ones before and after it, each as address and title."""

    parents: Sequence[tuple[str, str]] = ()
    previous: tuple[str, str] | None = None
    next: tuple[str, str] | None = None


class PagePart(NamedTuple):
    """All that a paper's page is made from; `themes` are titles, `related` the entries of similar papers.

    `citing` are the chapters that cite it, `bearing` the claims that it bears on, each with its piece of evidence;
    `facts` is what public sources state, `audited` its recomputed statements, `laws` those that were printed in it.
    """

    work: Work
    themes: Sequence[str]
    related: Sequence[Entry]
    citing: Sequence[str]
    bearing: Sequence[tuple[Claim, Evidence]]
    facts: Sequence[SourcedFact]
    audited: Sequence[AuditResult]
    laws: Sequence[Law]
    place: Place


def paper_page(part: PagePart) -> nodes.section:
    """The paper's page."""
    work, coding, bearing = part.work, part.work.coding, part.bearing
    similar = [item(page_link(f"papers/{other.citekey}", other.title)) for other in part.related]
    chapters = [item(page_link(f"chapters/{name}")) for name in part.citing]
    page = section(
        work.entry.title,
        *head(work, part.themes),
        *(what_it_finds(coding) if coding else ()),
        abstract(work, bearing),
        *(coded_tables(work, coding) if coding else ()),
        *public_sources(part.facts),
        *weighed(work, bearing),
        *recomputed(part.audited),
        *printed_laws(part.laws),
        *repairs(work),
        *([beside("Where the book cites it", bullets(chapters))] if chapters else ()),
        *([beside("Similar papers in the review", bullets(similar))] if similar else ()),
        *origin(work),
        cite_it(work),
    )
    page[FRAME] = found_by(work) | part.place._asdict()
    return page


def found_by(work: Work) -> dict[str, Any]:
    """What a search finds the paper by beside its words: people, names, year and venue."""
    entry, coding = work.entry, work.coding
    models = [model.name for model in coding.models] if coding else []
    called = (work.citekey, entry.eprint, entry.doi, *models)
    published = work.record.published
    about = [str(published.year)] if published else []
    return {
        "people": ", ".join(map(one_line, map(plain_name, entry.authors or entry.editors))),
        "keys": [one_line(name) for name in called if name],
        "about": " · ".join([*about, *filter(None, [one_line(entry.journal or entry.booktitle or "")])]),
    }


def abstract(work: Work, bearing: Sequence[tuple[Claim, Evidence]]) -> nodes.section:
    """The abstract, or that the list gives none."""
    if not work.paper.abstract:
        return section("Abstract", paragraph(nodes.emphasis("", "The list gives no abstract.")))
    quantities = work.coding.quantities if work.coding else ()
    shown = abstract_html(work.paper.abstract, quantities, bearing)
    hints = [text for kind, text in HINTS.items() if kind in shown]
    hint = [nodes.paragraph("", " ".join(hints), classes=[NOT_SEARCHED])] if hints else []
    return section("Abstract", *hint, raw(shown))


# --- elements -----------------------------------------------------------------------------------------------


def text_nodes(pieces: Iterable[Piece]) -> list[nodes.Node]:
    """Strings as text nodes on one line, with the space at their ends; nodes as they are."""
    return [nodes.Text(spaced(piece)) if isinstance(piece, str) else piece for piece in pieces]


def section(title: str, *blocks: nodes.Node) -> nodes.section:
    """A section with its heading."""
    heading = one_line(title)
    return nodes.section("", nodes.title("", heading), *blocks, names=[nodes.fully_normalize_name(heading)])


def beside(title: str, *blocks: nodes.Node) -> nodes.section:
    """A section that speaks of other papers, or of the page."""
    part = section(title, *blocks)
    part["classes"] = [NOT_SEARCHED]
    return part


def paragraph(*pieces: Piece) -> nodes.paragraph:
    """A paragraph of texts and inline elements."""
    return nodes.paragraph("", "", *text_nodes(pieces))


def strong(text: str) -> nodes.strong:
    """Words in bold."""
    return nodes.strong("", text)


def item(*pieces: Piece) -> nodes.list_item:
    """An item of a list."""
    return nodes.list_item("", paragraph(*pieces))


def bullets(items: Iterable[nodes.list_item]) -> nodes.bullet_list:
    """A list."""
    return nodes.bullet_list("", *items, classes=["simple"])


def link(address: str, text: str = "") -> Piece:
    """A link to another site; bare text where the address is none that a page may link."""
    shown = one_line(text or address)
    return nodes.reference("", shown, refuri=address) if is_address(address) else shown


def page_link(page: str, text: str = "") -> nodes.Node:
    """A link to a page of the book by its path, with the page's own title where no text is given."""
    return addnodes.pending_xref(
        "", nodes.inline("", one_line(text)),
        refdomain="std", reftype="doc", reftarget=f"/{page}", refexplicit=bool(text), refwarn=True,
    )  # fmt: skip


def raw(markup: str) -> nodes.raw:
    """HTML that was made from escaped text."""
    return nodes.raw("", markup, format="html")


def table(label: str, head: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]]) -> nodes.raw:
    """A table in a box that scrolls; each row is its id (or nothing) and its cells, escaped unless Markup."""
    escaped = (
        (name, [cell if isinstance(cell, Markup) else html_text(cell) for cell in cells])
        for name, cells in rows
    )
    return raw(table_html(label, head, escaped))


# --- parts of the page --------------------------------------------------------------------------------------


def head(work: Work, themes: Sequence[str]) -> Iterable[nodes.Node]:
    """Authors, listed title, date, identifiers, themes and key."""
    yield authors(work)
    if work.paper.title != work.entry.title:
        yield paragraph("Listed as: ", work.paper.title)
    yield paragraph(*separated(publication(work)))
    label = "Themes:" if len(themes) > 1 else "Theme:"
    named = [filtered(title, theme=theme) for theme, title in zip(work.themes, themes, strict=True)]
    drafted = [" (a draft by rule: nobody has coded the paper)"] if named and not work.coding else []
    facts: list[list[Piece]] = [[strong(label), " ", *(commas(named) if named else ["unknown"]), *drafted]]
    if work.coding and (contribution := work.coding.contribution):
        facts.append([strong("Contribution:"), " ", filtered(contribution, contribution=contribution)])
    if work.entry.keywords:
        facts.append([strong("Keywords:"), f" {', '.join(work.entry.keywords)}"])
    facts.append([strong("Place in the list:"), f" {work.paper.position}"])
    facts.append([strong("Key:"), " ", nodes.literal("", work.citekey)])
    yield paragraph(*separated(facts))
    files = ((FORMAT_TITLES[kind], name.format(work.citekey)) for kind, name in FILE_NAMES.items())
    links = " ".join(f'<a download href="../bibliography/papers/{name}">{title}</a>' for title, name in files)
    yield raw(
        f'<p class="litbook-cite">Cite: {links} <button type="button" data-copies="cite-it">Copy BibTeX</button></p>'
    )


def filtered(text: str, **wanted: str) -> nodes.reference:
    """A link to the table of all papers with a view in its address."""
    view = f"?{urlencode(wanted)}" if wanted else ""
    return nodes.reference("", one_line(text), refuri=f"../explorer.html{view}", internal=True)


def commas(pieces: Iterable[Piece]) -> Iterable[Piece]:
    """The pieces with a comma between two."""
    return separated(([piece] for piece in pieces), ", ")


def separated(groups: Iterable[Sequence[Piece]], sign: str = " · ") -> Iterable[Piece]:
    """The pieces of all groups with a sign between two groups, a raised dot where no other is named."""
    for number, group in enumerate(groups):
        yield from [sign] if number else []
        yield from group


def authors(work: Work) -> nodes.paragraph:
    """Who wrote it, as far as a source says."""
    editors = f"Edited by {', '.join(map(plain_name, work.entry.editors))}." if work.entry.editors else ""
    if not work.entry.authors:
        unknown = "Authors unknown: no source that was read names them."
        return paragraph(editors or nodes.emphasis("", unknown))
    partly = "" if work.record.authors_complete else " (the list of authors is incomplete)"
    names = (filtered(name, q=name) for name in map(plain_name, work.entry.authors))
    return paragraph(*commas(names), partly, f". {editors}" if editors else "")


def publication(work: Work) -> Iterable[list[Piece]]:
    """Date, category, arXiv id, venue and DOI, as far as they are known."""
    record, entry = work.record, work.entry
    yield [date_text(record.published)]
    if record.primary_category:
        yield [record.primary_category]
    if entry.eprint:
        yield [link(ARXIV_ADDRESS + entry.eprint, f"arXiv:{entry.eprint}")]
    if venue := entry.journal or entry.booktitle:
        volume = entry.volume and f" {entry.volume}" + (f"({entry.number})" if entry.number else "")
        place = (volume or "") + (f", {entry.pages}" if entry.pages else "")
        yield [filtered(venue, venue=venue.replace("; ", ", ")), place]
    if entry.publisher:
        yield [entry.publisher]
    if record.doi:
        yield [link(doi_address(record.doi), f"doi:{record.doi}")]
    elif entry.url and not entry.eprint:
        yield [link(entry.url)]
    if entry.language:
        yield [entry.language]


def what_it_finds(coding: Coding) -> Iterable[nodes.section]:
    """A reader's judgement in sentences."""
    found = [paragraph(coding.finding)]
    if coding.problem:
        found.append(paragraph(strong("Problem."), f" {coding.problem}"))
    if coding.limits:
        words = f" {coding.limits.text} (“{coding.limits.quote}”)"
        found.append(paragraph(strong("Limits it states."), words))
    if coding.excluded:
        found.append(paragraph(strong("Excluded from the review:"), f" {coding.excluded}"))
    yield section("What it finds", *found)


def coded_tables(work: Work, coding: Coding) -> Iterable[nodes.section]:
    """The coded numbers, models and addresses."""
    if coding.quantities:
        numbers = ((f"fact-{quantity.id}", quantity_cells(work, quantity)) for quantity in coding.quantities)
        yield section("Coded numbers", table("Coded numbers", QUANTITY_HEAD, numbers))
    if coding.models:
        models = (
            (f"model-{order}", model_cells(model)) for order, model in enumerate(coding.models, start=1)
        )
        yield section("Models", table("Models", MODEL_HEAD, models))
    if coding.links:
        items = [item(f"{printed.kind}: ", link(printed.url)) for printed in coding.links]
        yield section("Links that the abstract prints", bullets(items))


def quantity_cells(work: Work, quantity: Quantity) -> tuple[str, ...]:
    """A coded number's row."""
    words = quoted(work, quantity.quote, f"quote-{quantity.id}")
    return format_quantity(quantity), quantity.of, quantity.versus or "", words


def quoted(work: Work, quote: str, name: str) -> str:
    """The words in quotation marks, linked to where the abstract has them."""
    if not find_quote(quote, work.paper.abstract):
        return f"“{quote}”"
    return Markup('<a href="#{}">“{}”</a>').format(name, one_line(quote))


def model_cells(model: CodedModel) -> tuple[str, ...]:
    """A coded model's row."""
    sizes, active = (", ".join(map(scaled, numbers)) for numbers in (model.sizes, model.active))
    tokens = scaled(model.tokens) if model.tokens else ""
    known = (model.name, sizes, active, tokens, ", ".join(model.base), model.license or "")
    return (*(cell or UNKNOWN for cell in known), f"“{model.quote}”")


def public_sources(facts: Sequence[SourcedFact]) -> Iterable[nodes.section]:
    """What public sources state where the abstract is silent, and where they state it."""
    if facts:
        words = "Read outside the abstract: in the authors’ paper, model card or repository."
        rows = ((f"source-{name}", source_cells(fact)) for name, fact in named_facts(facts).items())
        shown = table("From public sources", SOURCE_HEAD, rows)
        yield section("From public sources", paragraph(words), shown)


def source_cells(fact: SourcedFact) -> tuple[str, ...]:
    """The row of one sourced fact."""
    size = f", {scaled(fact.size)}" if fact.size else ""
    stated = f"{fact.field.replace('-', ' ')}: {format_fact(fact)}"
    where = Markup("{}, {}, version {}, read {}").format(
        outward(fact.address, fact.kind), fact.place, fact.version[:SHORT_VERSION], fact.read
    )
    return fact.model + size, stated, f"“{fact.printed}”", where, fact.disagrees or ""


def outward(address: str, text: str) -> Markup:
    """A cell's link to another site; bare text where the address is none that a page may link."""
    if not is_address(address):
        return Markup.escape(text)
    return Markup('<a href="{}">{}</a>').format(address, text)


def weighed(work: Work, bearing: Sequence[tuple[Claim, Evidence]]) -> Iterable[nodes.section]:
    """The claims that the paper bears on, with links to their cards in the chapter `claims`."""
    if bearing:
        rows = ((f"claim-{claim.id}", evidence_cells(work, claim, one)) for claim, one in bearing)
        yield beside("Bears on these claims", table("Claims", CLAIM_HEAD, rows))


def evidence_cells(work: Work, claim: Claim, one: Evidence) -> tuple[str, ...]:
    """The row of one claim."""
    card = Markup('<a href="../chapters/claims.html#claim-{}">{}</a>').format(claim.id, claim.text)
    basis = f"{one.basis}, indirect" if one.indirect else one.basis
    return card, one.stance, basis, quoted(work, one.quote, f"bears-{claim.id}"), one.note


def recomputed(audited: Sequence[AuditResult]) -> Iterable[nodes.section]:
    """The paper's audited statements, with links to their cards in the chapter `audit`."""
    if audited:
        rows = ((f"audit-{result.audit.id}", audit_cells(result)) for result in audited)
        yield beside("Recomputed statements", table("Recomputed statements", AUDIT_HEAD, rows))


def audit_cells(result: AuditResult) -> tuple[str, ...]:
    """The row of one audited statement."""
    card = Markup('<a href="../chapters/audit.html#audit-{}">{}</a>').format(
        result.audit.id, result.audit.claim
    )
    claimed = result.audit.claimed
    numbers = (in_units(value, claimed.unit) for value in (claimed.value, result.computed))
    return card, *numbers, result.outcome


def printed_laws(laws: Sequence[Law]) -> Iterable[nodes.section]:
    """The laws that the book computes with and that were printed in the paper, with links to their cards."""
    if laws:
        links = ((f"../chapters/laws.html#law-{law.name}", law.title) for law in laws)
        cards = (nodes.reference("", title, refuri=address, internal=True) for address, title in links)
        yield beside("Laws that come from it", bullets(map(item, cards)))


def repairs(work: Work) -> Iterable[nodes.section]:
    """What was changed in the listed text."""
    if work.paper.repairs:
        rows = (
            ("", (repair.rule, f"{repair.field}, character {repair.start}", code(repair.before), code(repair.after)))
            for repair in work.paper.repairs
        )  # fmt: skip
        made = table("Repairs", ("Rule", "Where", "Listed", "Repaired"), rows)
        yield beside("Repairs of the listed text", made)


def code(text: str) -> Markup:
    """A cell of code."""
    return Markup(f"<code>{html_text(text)}</code>")


def origin(work: Work) -> Iterable[nodes.section]:
    """Where each field of the entry was read."""
    if work.record.sources:
        fields = provenance(work.record, work.entry)
        blocks: list[nodes.Node] = [
            paragraph(f"Read in {work.record.taken} from:" if work.record.taken else "Read from:"),
            bullets(item(*source_link(source)) for source in work.record.sources),
        ]
        if len(work.record.sources) > 1:  # one place agrees with itself
            blocks.append(
                table("Provenance", ("Field", "Places that agree", "Note"), map(provenance_row, fields))
            )
        notes = [paragraph(work.record.notes)] if work.record.notes else []
        yield beside("Where each field comes from", *blocks, *notes)


def source_link(source: str) -> Iterable[Piece]:
    """A source's address as a link, with the remark that may follow it."""
    address, space, remark = source.partition(" ")
    yield from (link(address), space + remark) if is_address(address) else (source,)


def provenance_row(field: FieldProvenance) -> tuple[str, tuple[str, ...]]:
    """A field's row: how many places agree on it, what it follows from or how its source prints it."""
    agreeing = "not counted" if field.agreeing is None else str(field.agreeing)
    printed = f"printed as “{field.printed}”" if field.printed else ""
    note = f"follows from {field.derived_from}" if field.derived_from else printed
    return "", (field.field, agreeing, note)


def cite_it(work: Work) -> nodes.section:
    """The BibTeX entry; the head of the page offers it in all formats."""
    bibtex = render_bibtex([work.entry], header="").strip()
    # "force": a text that the colouring of BibTeX stumbles over is printed, not warned of
    block = nodes.literal_block("", bibtex, language="bibtex", force=True)
    return beside("Cite it", block)
