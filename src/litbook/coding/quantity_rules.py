"""What makes a numeral a quantity: named rules as data, each with texts that it must and must not match."""

from litbook.model import QuantityKind, Value

Example = tuple[str, tuple[float, ...]]


class Rule(Value):
    """One way in which abstracts write a quantity.

    `before` must match up to the numeral's start, and `unless` must not; `after` must match from its end, and
    `numeral` the numeral's own text; each is a regular expression or empty. The group `prefix` of `after` is
    looked up in `MULTIPLIERS`. A numeral tied to a word by a hyphen (GPT-4) counts only for rules with
    `joined`; `power` rules state an exponent of 10. `inherits` names the neighbours in a list or range that
    share the rule: "left", "right" or "both".
    """

    name: str
    kind: QuantityKind
    unit: str
    before: str = ""
    after: str = ""
    unless: str = ""
    numeral: str = ""
    joined: bool = False
    power: bool = False
    least: float = 0
    inherits: str = ""
    examples: tuple[Example, ...]
    counterexamples: tuple[str, ...] = ()


MULTIPLIERS = {
    "": 1.0,
    "k": 1e3,
    "m": 1e6,
    "g": 1e9,
    "t": 1e12,
    "p": 1e15,
    "e": 1e18,
    "z": 1e21,
    "ki": 2.0**10,
    "mi": 2.0**20,
    "gi": 2.0**30,
    "ti": 2.0**40,
    "kilo": 1e3,
    "mega": 1e6,
    "giga": 1e9,
    "tera": 1e12,
    "peta": 1e15,
    "exa": 1e18,
    "zetta": 1e21,
    "hour": 1.0,
    "day": 24.0,
    **{
        f"{word}-day": 8.64e19
        for word in ("pf", "pflop", "pflop/s", "pflops", "petaflop", "petaflop/s", "petaflops")
    },
}

# Words that end the noun phrase a numeral belongs to: past them its unit cannot stand.
STOP = (
    "with|on|for|from|in|by|using|used|trained|is|are|was|were|that|which|while|than|the|a|an|at|to|as|vs|"
    "over|per|of|bits?|models?|LLMs?|LMs?|SLMs?|language|has|have|having|under|without|via|can|we|our|"
    "layers?|tasks?|datasets?|GPUs?|times|context|per|each|its|their"
)
NOUN_WORD = rf"(?!(?:{STOP})\b)[A-Za-z](?:[\w']|-(?=\w))*+"  # possessive, so that no text is slow to search
GAP = rf"(?:[- ]{NOUN_WORD})"
MODEL_NOUN = (
    r"(?:models?|LLMs?|LMs?|SLMs?|VLMs?|MLLMs?|networks?|[Tt]ransformers?|variants?|versions?|checkpoints?|scales?|"
    r"MoEs?|regimes?|counterparts?|baselines?|backbones?|decoders?|encoders?|siblings?|class)"
)
DATA_NOUN = (
    r"(?:documents?|words?|characters?|images?|videos?|samples?|examples?|pairs?|sentences?|articles?|"
    r"instances?|instructions?|questions?|lines?|files?|records?|interactions?|items?|bytes|rows|points?|"
    r"observations?|texts?|papers?|downloads?|users?|hours?|repositories|entries|queries|pages|steps?|iterations?|"
    r"data|frames?|clips|molecules?|sequences?|proteins?|reads|base|bp|bits|utterances|conversations?|dialogues?|"
    r"dollars?|people|events|edges|nodes|triples|facts|reviews|cells?|MRI|scanners?|magnets?|vocabulary|vocab|abstracts?|triplets|speakers|stars)"
)
UP_TO = (
    r"(?:(?:up to|at least|over|about|around|approximately|roughly|nearly|almost|just|only|more than|"
    r"some|~|≈)\s?)*"
)
