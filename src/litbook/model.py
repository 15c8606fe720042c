"""The values that travel through the rooms: frozen, closed to unknown keys, without logic."""

from datetime import date
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from litbook.forms import Address, ArxivId, Category, CleanText, Doi, Line, PartialDate, Slug, Text


class Value(BaseModel):
    """What every value shares: it does not change, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- corpus -----------------------------------------------------------------------------------------------


class Identifier(Value):
    """An identifier or address that the text prints or the list supplies."""

    kind: Literal["arxiv", "doi", "repository", "model", "dataset", "url"]
    value: CleanText


class Stated(Value):
    """What a list itself says of a work beside title, abstract and identifiers, as it prints it.

    Empty where it is silent. `key` is the list's own citekey, `container` the journal, proceedings or book; a
    text of `authors` may name several. `family_first`: the form writes "Family, Given", so that a comma parts no two.
    """

    key: CleanText = ""
    type: CleanText = ""
    authors: tuple[CleanText, ...] = ()
    affiliations: tuple[CleanText, ...] = ()
    editors: tuple[CleanText, ...] = ()
    date: CleanText = ""
    container: CleanText = ""
    series: CleanText = ""
    volume: CleanText = ""
    number: CleanText = ""
    pages: CleanText = ""
    publisher: CleanText = ""
    language: CleanText = ""
    keywords: tuple[CleanText, ...] = ()
    note: CleanText = ""
    family_first: bool = False


class Listing(Value):
    """One item as the list prints it; `position` and `line` count from 1, and an empty abstract is none."""

    position: int
    line: int
    title: str
    abstract: str
    identifiers: tuple[Identifier, ...] = ()
    stated: Stated = Stated()


class Repair(Value):
    """One change to a listing's text; `start` is the character position in the field before the rule ran."""

    rule: str
    field: Literal["title", "abstract"]
    start: int
    before: str
    after: str


class Correction(Value):
    """A person's correction of a listed text, and the source that it rests on; `before` stands there at least once."""

    listed_title: Line
    field: Literal["title", "abstract"]
    before: Annotated[Text, Field(min_length=1)]
    after: Text
    source: Address


class Paper(Value):
    """A listing with its text repaired; `identifiers` are those its text prints or its list supplies."""

    position: int
    line: int
    title: str
    abstract: str
    repairs: tuple[Repair, ...] = ()
    identifiers: tuple[Identifier, ...] = ()


# --- bibliography -----------------------------------------------------------------------------------------


class Name(Value):
    """A person (`given`, `family`) or a collective (`literal`)."""

    given: Line | None = None
    family: Line | None = None
    literal: Line | None = None


VenueType = Literal["article", "inproceedings", "incollection"]
RecordType = Literal["book", "techreport", "phdthesis"]


class Venue(Value):
    """Where the published version appeared, as the source prints it; `number` is a journal's issue.

    `month` is the volume's own, from 1, where the source dates the volume and not the preprint.
    """

    type: VenueType
    name: Line
    year: Annotated[int, Field(ge=1000, le=9999)] | None = None
    month: Annotated[int, Field(ge=1, le=12)] | None = None
    volume: Line | None = None
    number: Line | None = None
    pages: Line | None = None


class Record(Value):
    """What catalogues, or the list itself, say of one work; null where no source was found.

    `taken`: when the sources were read; `notes`: the curator's, `note` and `key`: the list's own; `type` is given
    for a work that is no part of another, and `volume`, `number`, `pages` are its own.
    """

    position: int
    listed_title: Line
    title: Line
    arxiv: ArxivId | None
    published: PartialDate | None
    primary_category: Category | None
    authors: tuple[Name, ...]
    authors_complete: bool
    venue: Venue | None
    doi: Doi | None
    sources: tuple[Address, ...]
    agreeing_sources: int
    taken: PartialDate | None = None
    notes: Text = ""
    note: Line | None = None
    key: Slug | None = None
    type: RecordType | None = None
    url: Address | None = None
    editors: tuple[Name, ...] = ()
    series: Line | None = None
    publisher: Line | None = None
    language: Line | None = None
    keywords: tuple[Line, ...] = ()
    affiliations: tuple[Line, ...] = ()
    volume: Line | None = None
    number: Line | None = None
    pages: Line | None = None


EntryType = Literal[VenueType, RecordType, "misc"]


class Entry(Value):
    """The normalised record, Unicode throughout; becomes one BibTeX entry. `month` counts from 1.

    `aliases` are other titles of the same work, `venue` the short label of where it was published.
    """

    citekey: str
    type: EntryType
    title: str
    authors: tuple[Name, ...]
    year: int | None
    month: int | None
    eprint: str | None = None
    primaryclass: str | None = None
    doi: str | None = None
    url: str | None = None
    journal: str | None = None
    booktitle: str | None = None
    series: str | None = None
    volume: str | None = None
    number: str | None = None
    pages: str | None = None
    editors: tuple[Name, ...] = ()
    publisher: str | None = None
    language: str | None = None
    keywords: tuple[str, ...] = ()
    note: str | None = None
    authors_complete: bool = True
    venue: str | None = None
    aliases: tuple[str, ...] = ()


# --- coding -----------------------------------------------------------------------------------------------

QuantityKind = Literal[
    "params", "params-in-name", "tokens", "context", "accelerators", "device-hours", "flops",
    "memory", "money", "ratio", "percent", "other",
]  # fmt: skip
Contribution = Literal["model", "method", "law", "system", "data", "study", "survey"]
Quote = Annotated[Text, Field(min_length=1)]
Bound = Literal["over", "at least", "up to", "under", "about"]
Role = Literal["own", "rival", "baseline"]
Measure = Literal[
    "quality", "errors", "parameters", "trained parameters", "memory", "compute", "time", "speed", "utilisation",
    "energy", "cost", "context", "training data", "other",
]  # fmt: skip
Reading = Literal["times", "times less", "more", "less", "left", "share", "score"]


class Span(Value):
    """A quantity that rules found in an abstract: `quote == abstract[start:end]`; `value` in base units."""

    kind: QuantityKind
    value: float
    unit: str
    quote: str
    start: int
    end: int


class Screening(Value):
    """A line of `screening.csv`: whether a reader of the title and abstract keeps the paper; an exclusion says why."""

    citekey: Slug
    decision: Literal["include", "exclude"]
    reason: Line = ""


class ThemeScore(NamedTuple):
    """How strongly a paper's words speak for a theme, and the words that do; made by the dozen for each paper."""

    id: str
    score: float
    matches: tuple[str, ...]


class QuotedText(Value):
    """A statement in the project's words with the words of the abstract that bear it."""

    text: Text
    quote: Quote


class ThemeEvidence(Value):
    """The words that show the primary theme."""

    quote: Quote


class Quantity(Value):
    """A number worth citing: what it counts (`of`), against what (`versus`), and where the abstract says so.

    `value` is in base units of `unit` (parameters, tokens, devices, hours, bytes, FLOP, FLOP/s, USD, x, %), and
    `bound` what the abstract says of its exactness (null: exact). `role` is whose number it is and `against`
    whose it is compared with (null: nobody's, or not stated). `measures` is what a ratio, a percentage or a
    score is about, and `reading` how the number is to be read (`times less`: what it measures was divided by it).
    """

    id: Slug
    kind: QuantityKind
    value: float
    bound: Bound | None = None
    unit: Line
    of: Text
    role: Role | None = None
    versus: Text | None = None
    against: Role | None = None
    measures: Measure | None = None
    reading: Reading | None = None
    quote: Quote


class CodedModel(Value):
    """A model that the paper itself introduces, trains or releases; counts in parameters and tokens.

    `from_scratch`: the abstract says that its training starts from random weights.
    """

    name: Line
    sizes: tuple[float, ...] = ()
    active: tuple[float, ...] = ()
    tokens: float | None = None
    base: tuple[Line, ...] = ()
    from_scratch: bool = False
    license: Line | None = None
    context: float | None = None
    language: tuple[Line, ...] = ()
    field: Line | None = None
    quote: Quote


class Link(Value):
    """An address of code, models, data, a demo or a project page that the abstract prints."""

    kind: Literal["code", "model", "data", "demo", "project", "paper"]
    url: Address
    quote: Quote


class Coding(Value):
    """A person's judgement of one paper from its title and abstract; one TOML file."""

    citekey: Slug
    listed_title: Line
    arxiv: ArxivId | None = None
    themes: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=3)]
    subtopic: Slug | None = None
    contribution: Contribution
    finding: Text
    problem: Text | None = None
    limits: QuotedText | None = None
    excluded: Text | None = None
    theme_evidence: ThemeEvidence
    contribution_evidence: ThemeEvidence | None = None
    models: tuple[CodedModel, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    links: tuple[Link, ...] = ()


SourcedField = Literal[
    "base", "tokens", "parameters", "active-parameters", "context", "license", "devices", "device-hours",
    "flop", "precision", "vocabulary", "compared-with", "measured-on",
]  # fmt: skip
SourceKind = Literal["paper", "card", "repository"]


class SourcedFact(Value):
    """What a public primary source says of a model where the abstract is silent, and where it says so.

    `size` is the nominal total of parameters where the fact holds for one size alone, `value` is in base units
    of `unit`, `device` names the hardware that is counted, `printed` are the source's own few words.
    `disagrees` names what says otherwise: an address, or the abstract.
    """

    model: Line
    size: float | None = None
    field: SourcedField
    value: float | Line
    unit: Line | None = None
    bound: Literal["about", "over", "under"] | None = None
    device: Line | None = None
    printed: Quote
    address: Address
    version: Line
    place: Line
    kind: SourceKind
    read: date
    disagrees: Text | None = None


class Sources(Value):
    """The sourced facts of one paper; one TOML file."""

    citekey: Slug
    facts: Annotated[tuple[SourcedFact, ...], Field(min_length=1)]


Stance = Literal["supports", "qualifies", "refutes"]
Basis = Literal["experiment", "model", "theory", "survey", "assertion"]
Outcome = Literal["holds", "holds under conditions", "contested", "unsupported"]
Pattern = Literal["scale", "setting", "measure", "comparison", "method", "budget", "meaning"]


class Evidence(Value):
    """A quotation that bears on a claim, and what it rests on; `note` is the project's own reading of it.

    `indirect` evidence bears on the claim by inference only. `sizes` are the smallest and the largest model, in
    parameters, at which it was shown, as far as the abstract states them.
    """

    citekey: Slug
    stance: Stance
    basis: Basis
    indirect: bool = False
    sizes: Annotated[tuple[float, ...], Field(max_length=2)] = ()
    quote: Quote
    note: Text


class Verdict(Value):
    """What the review concludes of a claim, for which sizes, data and regimes, and what would settle it.

    `pattern` names what papers for and against differ in.
    """

    outcome: Outcome
    conclusion: Text
    scope: Text
    settle: Text
    pattern: Pattern | None = None


class Claim(Value):
    """A statement of the field that several papers bear on, and the verdict on it."""

    id: Slug
    text: Text
    themes: Annotated[tuple[Slug, ...], Field(min_length=1)]
    verdict: Verdict
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=2)]


class Subtopic(Value):
    """What some papers of a theme (its id) have in common; a review may divide its themes into such."""

    id: Slug
    theme: Slug
    title: Line
    definition: Text


class Theme(Value):
    """A chapter's theme; `words` map a phrase (case folded, word-bounded) to its weight."""

    id: Slug
    part: Line
    title: Line
    definition: Text
    words: dict[Line, float]

    def __hash__(self) -> int:
        """Themes are keys to what is made of their words."""
        return hash(self.id)


# --- a review -----------------------------------------------------------------------------------------------


class Work(Value):
    """One paper of the review with all that is known of it; `coding` is null where nobody has read it."""

    listing: Listing
    paper: Paper
    record: Record
    entry: Entry
    coding: Coding | None
    scores: tuple[ThemeScore, ...]
    screening: Screening | None = None

    @property
    def citekey(self) -> str:
        """The key that the entry, the curated file and the page share."""
        return self.entry.citekey

    @property
    def themes(self) -> tuple[str, ...]:
        """The coded themes, the first primary; the best-scoring one where nobody has coded the paper."""
        if self.coding:
            return self.coding.themes
        return (self.scores[0].id,) if self.scores else ()
