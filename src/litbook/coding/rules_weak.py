"""Rules for sizes and tokens that the words around only suggest."""

from litbook.coding.quantity_rules import DATA_NOUN, GAP, MODEL_NOUN, NOUN_WORD, UP_TO, Rule

# Tried only where neither a strong rule nor a neighbour in the same list or range has typed the numeral.
WEAK: tuple[Rule, ...] = (
    Rule(
        name="model of a size",
        kind="params",
        unit="parameters",
        inherits="left",
        least=1e5,
        numeral=r"(?i:.*(?:[BTM]|[mbtr]illion))",
        after=rf"(?!{GAP}{{0,3}}[- ]{DATA_NOUN})"
        rf"[- ](?:{NOUN_WORD}[- ]|language[- ]){{0,5}}?{MODEL_NOUN}\b(?!['’])",
        examples=(
            ("existing 7B and 13B models", (7e9, 13e9)),
            ("a 300B MoE LLM", (300e9,)),
            ("a 1.8B language model", (1.8e9,)),
            ("an open-sourced 15B bilingual asymmetric seq2seq model", (15e9,)),
            ("125M/350M state-of-the-art models", (125e6, 350e6)),
            ("774-million large neural networks", (774e6,)),
            ("an 1B-scale LLM", (1e9,)),
        ),
        counterexamples=("4.3M documents", "8.6 million images for models", "12 models"),
    ),
    Rule(
        name="size of models",
        kind="params",
        unit="parameters",
        inherits="both",
        least=1e5,
        numeral=r"(?i:.*(?:[BTM]|[mbtr]illion))",
        before=rf"(?:{MODEL_NOUN}|(?:model|network|LLM)[- ](?:size|scale)s?)(?:\s\w+){{0,4}}?\s"
        rf"(?:from|of|to|between|with|than)\s{UP_TO}",
        after=rf"(?!{GAP}{{0,3}}[- ](?:{DATA_NOUN}|tokens?))",
        examples=(
            ("models ranging from 125 million to 13 billion", (125e6, 13e9)),
            ("a model size of 350 million", (350e6,)),
        ),
        counterexamples=("models with 12 million users", "dataset sizes from 1 million to 2 million"),
    ),
    Rule(
        name="in size",
        kind="params",
        unit="parameters",
        inherits="left",
        least=1e6,
        after=r"(?: \w+){0,2} in size\b",
        numeral=r"(?i:.*(?:[BTM]|[mbtr]illion))",
        examples=(("up to 1.5 billion and 2.7 billion in size", (1.5e9, 2.7e9)),),
        counterexamples=("3 layers in size",),
    ),
    Rule(
        name="trained on",
        kind="tokens",
        unit="tokens",
        inherits="both",
        least=1e9,
        numeral=r".*[BT]",
        before=rf"(?i:train\w*|pre-?train\w*)\s(?:\w+\s){{0,2}}?(?:on|over|for)\s{UP_TO}",
        after=rf"(?!{GAP}{{0,4}}[- ]{DATA_NOUN})",
        examples=(("pre-trained on 300B to 1T.", (300e9, 1e12)),),
        counterexamples=("trained on 7B words",),
    ),
    Rule(
        name="size in brackets",
        kind="params",
        unit="parameters",
        inherits="both",
        least=1e6,
        numeral=r".*M",
        before=rf"(?:{MODEL_NOUN}|[A-Z][\w-]*[A-Z0-9][\w-]*|sizes) \(",
        after=r"(?=\s?[,/)])",
        examples=(("T5 models (60M, 750M) were", (60e6, 750e6)), ("BERT (110M)", (110e6,))),
        counterexamples=("a dataset (5M)",),
    ),
)

# Tried last: a billion of something that nothing names is a size in this field.
BARE: tuple[Rule, ...] = (
    Rule(
        name="bare size",
        kind="params",
        unit="parameters",
        inherits="left",
        least=1e5,
        numeral=r"[\dx×.,+]+[BT]",
        after=rf"(?!{GAP}{{0,3}}[- ]{DATA_NOUN})",
        examples=(
            ("7B to 70B", (7e9, 70e9)),
            ("Gopher (280B), GPT-3 (175B)", (280e9, 175e9)),
            ("smaller than 10B have", (10e9,)),
            ("the 175B GPT-3", (175e9,)),
            ("from 40M to 5B", (40e6, 5e9)),
            ("(6B/13B)", (6e9, 13e9)),
        ),
        counterexamples=(
            "4.3B documents",
            "500B characters",
            "5M samples",
            "billions",
            "a 7 T scanner",
            "1.5T MRI",
        ),
    ),
)
