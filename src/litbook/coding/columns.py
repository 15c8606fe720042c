"""The data dictionary: what each column of each table holds, as data."""

from typing import Literal

from litbook.model import Value

ColumnType = Literal["string", "integer", "number", "boolean", "date"]


class Column(Value):
    """One column of one table; `unit` is empty where the values are no measurements."""

    table: str
    name: str
    type: ColumnType
    unit: str
    meaning: str


Definition = tuple[str, ColumnType, str, str]  # name, type, unit, meaning

KEY: tuple[Definition, ...] = (
    ("citekey", "string", "", "the paper's key in references.bib; null where it has no entry"),
    ("position", "integer", "", "place of the paper in the list, from 1"),
)
CODER: Definition = ("coder", "string", "", "who coded it: curated (a reader) or extracted (the rules)")
QUOTE: Definition = ("quote", "string", "", "the words of the title or abstract that show it")

KNOWN: tuple[Definition, ...] = (
    ("parameters", "number", "parameters", "total parameters"),
    ("active_parameters", "number", "parameters", "parameters used for one token"),
    ("tokens", "number", "tokens", "training tokens of the run that the paper reports"),
    ("context", "number", "tokens", "longest sequence that the model is released for"),
    ("base", "string", "", "models it was built from, separated by '; ', or from scratch"),
    ("license", "string", "", "licence of the weights"),
    ("devices", "string", "", "accelerators of the training run, as a public source counts and names them"),
    (
        "device_hours",
        "number",
        "hours",
        "devices times hours of the training run, as a public source prints it",
    ),
    ("vocabulary", "number", "tokens", "entries of the tokenizer, or rows of the embedding"),
    ("precision", "string", "", "number format of training or of the released weights"),
)


def with_place(definition: Definition) -> tuple[Definition, ...]:
    """A column of the joined table with the two that say where its value stands."""
    name = definition[0]
    return (
        definition,
        (f"{name}_tier", "string", "", f"abstract or source: who states {name}; null where it is unknown"),
        (
            f"{name}_row",
            "string",
            "",
            f"the row of the paper's page that states {name}: model-1, source-tokens",
        ),
    )


DEFINITIONS: dict[str, tuple[Definition, ...]] = {
    "papers": (
        *KEY,
        ("title", "string", "", "title as catalogues give it; the listed title where there is no record"),
        ("listed_title", "string", "", "title as the list prints it, text repaired"),
        ("year", "integer", "", "year of the first public version"),
        ("month", "integer", "", "month of the first public version, from 1"),
        ("published", "date", "", "day of the first public version"),
        ("arxiv", "string", "", "arXiv identifier without version"),
        ("primary_category", "string", "", "primary arXiv category"),
        ("doi", "string", "", "DOI of the published version; of the preprint where there is no other"),
        ("venue", "string", "", "journal or proceedings of the published version"),
        ("first_author", "string", "", "name of the first author"),
        ("n_authors", "integer", "authors", "number of authors in the record; null if not known"),
        ("authors_complete", "boolean", "", "whether the record holds all authors"),
        ("primary_theme", "string", "", "id of the chapter the paper belongs to"),
        ("secondary_themes", "string", "", "ids of further chapters, separated by '; '"),
        ("part", "string", "", "part of the review that holds the primary theme"),
        ("coder", "string", "", "who gave the primary theme: curated (a reader) or extracted (the rules)"),
        ("contribution", "string", "", "model, method, law, system, data, study or survey"),
        ("finding", "string", "", "what the paper did or found, in the project's words"),
        ("problem", "string", "", "the gap or question that the abstract names"),
        ("limits", "string", "", "a limit or condition that the abstract states"),
        ("excluded", "string", "", "why the paper is outside the review; null for an included one"),
        ("n_models", "integer", "models", "models that the paper introduces"),
        ("parameters_max", "number", "parameters", "largest total size among the models it introduces"),
        ("parameters_min", "number", "parameters", "smallest total size among the models it introduces"),
        ("tokens_max", "number", "tokens", "most training tokens among the models it introduces"),
        ("context_max", "number", "tokens", "longest context among the models it introduces"),
        ("accelerators_max", "number", "devices", "largest number of devices among its quantities"),
        ("device_hours_max", "number", "hours", "most device-hours among its quantities"),
        ("flop_max", "number", "FLOP", "largest amount of compute (not FLOP/s) among its quantities"),
        ("n_quantities", "integer", "quantities", "rows of the paper in the table quantities"),
        ("has_code", "boolean", "", "whether the abstract prints an address of code"),
        ("has_model", "boolean", "", "whether the abstract prints an address of model weights"),
        ("has_data", "boolean", "", "whether the abstract prints an address of data"),
        ("abstract_words", "integer", "words", "length of the abstract"),
        ("n_repairs", "integer", "repairs", "repairs made to the text of title and abstract"),
    ),
    "authors": (
        *KEY,
        ("author_order", "integer", "", "place in the list of authors, from 1"),
        ("given", "string", "", "given names"),
        ("family", "string", "", "family name"),
        ("name", "string", "", "full name, or the name of a collective"),
        ("is_collective", "boolean", "", "whether the author is a group"),
        ("authors_complete", "boolean", "", "whether the record holds all authors of the paper"),
    ),
    "models": (
        *KEY,
        ("model_order", "integer", "", "place of the model in the paper's coding, from 1"),
        ("size_order", "integer", "", "place of the size among the model's sizes, from 1"),
        ("name", "string", "", "name as the abstract prints it"),
        ("parameters", "number", "parameters", "total parameters; one row a size"),
        ("active_parameters", "number", "parameters", "parameters used for one token, of this size"),
        ("tokens", "number", "tokens", "training tokens"),
        ("tokens_per_parameter", "number", "tokens/parameter", "tokens divided by parameters"),
        ("context", "number", "tokens", "maximum context length"),
        ("base", "string", "", "models it was built from, separated by '; '"),
        ("from_scratch", "boolean", "", "whether the abstract says that it was trained from scratch"),
        ("license", "string", "", "licence as the abstract names it"),
        ("language", "string", "", "natural languages, separated by '; '"),
        ("field", "string", "", "professional or scientific field"),
        QUOTE,
    ),
    "quantities": (
        *KEY,
        ("quantity_order", "integer", "", "place in the paper's coding or abstract, from 1"),
        ("id", "string", "", "name of the quantity within the paper; null where extracted"),
        ("kind", "string", "", "kind of the codebook"),
        ("value", "number", "as in the column unit", "the number in base units"),
        (
            "bound",
            "string",
            "",
            "over, at least, up to, under or about, as the abstract says; null where it says none",
        ),
        ("unit", "string", "", "base unit of the value"),
        ("of", "string", "", "what it counts or measures, in words; null where extracted"),
        ("role", "string", "", "whose number it is: own, rival or baseline; null where nobody's"),
        ("versus", "string", "", "what it is compared with, in words"),
        ("against", "string", "", "whose number it is compared with: own, rival or baseline"),
        ("measures", "string", "", "what a ratio, percentage, score or training corpus is about"),
        (
            "reading",
            "string",
            "",
            "how the number is read: times, times less, more, less, left, share, score",
        ),
        CODER,
        QUOTE,
    ),
    "sources": (
        *KEY,
        ("id", "string", "", "name within the paper: the field, with a number from its second fact on"),
        ("model", "string", "", "the model or method, named as in the table models"),
        ("size", "number", "parameters", "nominal size that the fact holds for; null where it holds for all"),
        ("field", "string", "", "what is stated: base, tokens, context, license and others of the codebook"),
        ("value", "number", "as in the column unit", "the number in base units; null where it is a text"),
        ("text", "string", "", "the value where it is a name; null where it is a number"),
        ("unit", "string", "", "base unit of the value"),
        ("bound", "string", "", "about, over or under where the source says so"),
        ("device", "string", "", "the hardware that devices or device-hours count"),
        ("printed", "string", "", "the figure or name as the source prints it"),
        ("address", "string", "", "address of the source"),
        ("version", "string", "", "version of the source: vN of arXiv, commit, date, or undated"),
        ("place", "string", "", "section, table, file or line"),
        ("kind", "string", "", "paper, card or repository"),
        ("read", "date", "", "day on which the source was read"),
        ("disagrees", "string", "", "what says otherwise: an address, or the abstract"),
    ),
    "joined": (
        *KEY,
        (
            "model",
            "string",
            "",
            "name as the abstract prints it; one row a model and size, those of a source included",
        ),
        ("model_order", "integer", "", "place among the rows of the paper, from 1"),
        *(column for definition in KNOWN for column in with_place(definition)),
        (
            "tokens_per_parameter",
            "number",
            "tokens/parameter",
            "tokens divided by active parameters, else by all; null for runs from a base",
        ),
        ("language", "string", "", "natural languages, separated by '; '"),
        ("field", "string", "", "professional or scientific field"),
        ("searched", "boolean", "", "whether a public source of the paper was found and read"),
        ("conflicts", "string", "", "what a source says otherwise than the row, in its own words"),
    ),
    "claims": (
        ("claim_id", "string", "", "name of the claim"),
        ("claim", "string", "", "the statement that is weighed"),
        ("themes", "string", "", "chapters that show the claim, separated by '; '"),
        ("evidence_order", "integer", "", "place among the claim's evidence, from 1"),
        ("citekey", "string", "", "the paper that bears on it"),
        ("stance", "string", "", "supports, qualifies or refutes"),
        ("basis", "string", "", "experiment, model, theory, survey or assertion"),
        ("indirect", "boolean", "", "whether it bears on the claim by inference only"),
        ("size_min", "number", "parameters", "smallest model it was shown at, where the abstract says so"),
        ("size_max", "number", "parameters", "largest model it was shown at, where the abstract says so"),
        ("note", "string", "", "the project's reading of the quotation"),
        QUOTE,
    ),
    "verdicts": (
        ("claim_id", "string", "", "name of the claim"),
        ("claim", "string", "", "the statement that is weighed"),
        ("themes", "string", "", "chapters that show the claim, separated by '; '"),
        ("outcome", "string", "", "holds, holds under conditions, contested or unsupported"),
        ("conclusion", "string", "", "the verdict in a sentence"),
        ("scope", "string", "", "for which sizes, data and regimes"),
        ("certainty", "string", "", "high, moderate, low or very low, by the rules of the codebook"),
        ("reasons", "string", "", "why the certainty is what it is, separated by '; '"),
        ("settle", "string", "", "what would settle the claim"),
        ("pattern", "string", "", "what papers for and against differ in; null where there are no two sides"),
        ("supports", "integer", "papers", "papers that support the claim"),
        ("qualifies", "integer", "papers", "papers that limit it to conditions"),
        ("refutes", "integer", "papers", "papers that refute it"),
        ("contested", "boolean", "", "whether papers support and refute it"),
        ("contested_own", "boolean", "", "the same, of experiments, models and theory alone"),
        ("contested_tested", "boolean", "", "the same, of experiments and theory alone"),
        (
            "contested_direct",
            "boolean",
            "",
            "the same, of experiments, models and theory that are not indirect",
        ),
        ("groups", "integer", "groups", "groups of papers that share no authors"),
        ("testing_groups", "integer", "groups", "the same, of the papers with direct results or theory"),
        ("same_makers", "boolean", "", "whether a paper for and one against share authors"),
        ("size_min", "number", "parameters", "smallest model among the evidence"),
        ("size_max", "number", "parameters", "largest model among the evidence"),
    ),
    "links": (
        *KEY,
        ("kind", "string", "", "code, model, data, demo, project or paper"),
        ("url", "string", "", "address"),
        CODER,
        QUOTE,
    ),
    "themes": (
        *KEY,
        ("theme", "string", "", "id of the theme"),
        CODER,
        ("rank", "integer", "", "1 for the primary or best-scoring theme of that coder"),
        ("score", "number", "points", "sum of the weights of the words found; null where curated"),
        ("matches", "string", "", "the words that gave the score, heaviest first, separated by '; '"),
    ),
    "repairs": (
        *KEY,
        ("rule", "string", "", "name of the repair rule"),
        ("field", "string", "", "title or abstract"),
        ("start", "integer", "characters", "where it was, in the field before the rule ran"),
        ("before", "string", "", "text before"),
        ("after", "string", "", "text after"),
    ),
}

COLUMNS: tuple[Column, ...] = tuple(
    Column(table=table, name=name, type=type_, unit=unit, meaning=meaning)
    for table, columns in DEFINITIONS.items()
    for name, type_, unit, meaning in columns
)
