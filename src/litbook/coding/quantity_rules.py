"""What makes a numeral a quantity: named rules as data, each with texts that it must and must not match."""

from litbook.model import QuantityKind, Value

Example = tuple[str, tuple[float, ...]]


class Rule(Value):
    """One way in which abstracts write a quantity.

    `before` must match up to the numeral's start, `after` from its end, `numeral` the numeral's own text; each
    is a regular expression or empty. The group `prefix` of `after` is looked up in `MULTIPLIERS`. A numeral
    tied to a word by a hyphen (GPT-4) counts only for rules with `joined`; `power` rules state an exponent of
    10. `inherits` names the neighbours in a list or range that share the rule: "left", "right" or "both".
    """

    name: str
    kind: QuantityKind
    unit: str
    before: str = ""
    after: str = ""
    numeral: str = ""
    joined: bool = False
    power: bool = False
    least: float = 0
    inherits: str = ""
    examples: tuple[Example, ...]
    counterexamples: tuple[str, ...] = ()


MULTIPLIERS = {
    "": 1.0, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12, "p": 1e15, "e": 1e18, "z": 1e21,
    "ki": 2.0**10, "mi": 2.0**20, "gi": 2.0**30, "ti": 2.0**40,
    "kilo": 1e3, "mega": 1e6, "giga": 1e9, "tera": 1e12, "peta": 1e15, "exa": 1e18, "zetta": 1e21,
    "hour": 1.0, "day": 24.0, "pf-day": 8.64e19, "petaflop/s-day": 8.64e19,
}  # fmt: skip

# Words that end the noun phrase a numeral belongs to: past them its unit cannot stand.
STOP = (
    "with|on|for|from|in|by|using|used|trained|training|is|are|was|were|that|which|while|than|the|a|an|at|to|as|vs|"
    "over|per|of|bits?|models?|LLMs?|LMs?|SLMs?|language|has|have|having|under|without|via|can|we|our|"
    "layers?|tasks?|datasets?|GPUs?|times|context|per|each|its|their"
)
NOUN_WORD = rf"(?!(?:{STOP})\b)[A-Za-z][\w'-]*?"
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
    r"dollars?|people|events|edges|nodes|triples|facts|reviews|vocabulary|vocab|abstracts?|triplets|speakers|stars)"
)
COMPARATIVE = (
    r"(?:more|less|fewer|as|its|their|over-trained|increases?|reductions?|improvements?|speed-?\s?ups?|acceleration|"
    r"gains?|boost|compression|decrease|savings?|"
    r"(?!(?:per|over|under|after|later|ever|whether|other|another|number|however|parameter|layer|transformer)\b)"
    r"[a-z]+er)\b"
)
UP_TO = r"(?:(?:up to|at least|over|about|around|approximately|roughly|nearly|almost|just|only|more than|some|~|≈)\s?)*"

CHIP = (
    r"(?:(?:A|H|B|V|P|K|L|GH|GB|MI)\d{2,4}[A-Z]{0,2}|T4|L4|A10G?|Gaudi[- ]?\d?|CS-\d|"
    r"(?:RTX|GTX|TITAN)[- ]?\w*|(?:[12345]0[6789]0)(?: ?Ti)?|910[A-C]?|TPU ?v\d\w?)"
)
DEVICE_NOUN = r"(?:(?:GP)?GPUs?|TPUs?|NPUs?|IPUs?|XPUs?|accelerators?|chips|AI processors?|graphics cards?)"
DEVICE_WORD = (
    rf"(?:NVIDIA|Nvidia|AMD|Intel|Google|Huawei|Cerebras|Apple|Tesla|GeForce|Radeon|Instinct|Ascend|Cloud|RTX|GTX|"
    rf"consumer(?:-grade)?|commodity|high-end|mid-range|TPU|v\d\w?|{CHIP}(?:s\b)?|{DEVICE_NOUN}|"
    r"\d+ ?GB|SXM\d?|PCIe|Super|Ti|AI)"
)
DEVICE = (
    rf"(?:\s?[x×](?![a-z])|\s?times\s)?[- ]?(?:{DEVICE_WORD}[- ])*"
    rf"(?:{DEVICE_NOUN}|{CHIP}(?:s\b)?)(?:[- ](?:v\d\w?|chips?|cores|cards|devices))*(?!\w)"
)
FLOP_WORD = r"FLOPs?|flops?|Flops?"
PREFIX = r"(?P<prefix>[KMGTPEZ]|(?i:kilo|mega|giga|tera|peta|exa|zetta))"
PARAMETERS = r"param(?:s|\w{0,3}ters?)?(?![\w]|-efficient|-free)"

# Words that look like names because a sentence or a title begins with them.
NO_NAME = (
    "The|A|An|Our|Its|Their|This|These|Those|We|It|In|On|At|For|With|From|To|By|Of|And|Or|But|As|Both|Using|Use|"
    "All|Most|Many|Some|Several|Any|Each|Every|Only|Even|Over|Under|Up|About|Around|Nearly|Roughly|Approximately|"
    "Than|Among|Between|Across|Through|While|When|Where|If|Given|Unlike|Like|Compared|Common|Compact|Small|Smaller|"
    "Large|Larger|Largest|Big|Bigger|Tiny|Dense|Sparse|Open|Single|Base|Chat|New|First|Second|Third|Finally|Here|"
    "Training|Trained|Pretrained|Pretraining|Scaling|Building|Introducing|LLMs?|LMs?|SLMs?|VLMs?|MoEs?|MLLMs?|PLMs?|"
    "Models?|Params?|Parameters?|Tokens?|AI|NLP|SFT|RLHF|GPUs?|TPUs?|NPUs?|SOTA|Just|Table|Figure|Section|Additionally|"
    "Notably|Specifically|Recently|Moreover|Furthermore|However|Currently|Thus|Therefore|Results?|Experiments?"
)
NAME_HYPHEN = r"[A-Za-z0-9][\w.+]*(?:[-.][\w.+]+)*- ?"
NAME_SPACE = (
    rf"(?<![\w.-])(?!(?:{NO_NAME})\s)(?:[A-Z][\w.+]*(?:-[\w.+]+)*|[a-z]+[A-Z0-9][\w.+-]*|[a-z]+-v?\d[\w.+-]*)"
    r"(?:\s(?:v\d[\d.]*|\d{1,2}(?:\.\d+)?))? "
)

STRONG: tuple[Rule, ...] = (
    Rule(
        name="money", kind="money", unit="USD", before=r"(?:US ?)?\\?\$\s?", after=r"(?!\s?\$)", inherits="right",
        examples=(("GPU hours ($148K)", (148e3,)), (r"only \$0.88 per task", (0.88,)), ("$2.5 million", (2.5e6,))),
        counterexamples=("a factor $10$ of", "at low cost"),
    ),
    Rule(
        name="dollars", kind="money", unit="USD", after=r"\s(?:US )?(?:dollars|USD)\b", inherits="left",
        examples=(("costs 5,000 dollars", (5e3,)), ("two million dollars", (2e6,))),
    ),
    Rule(
        name="percent", kind="percent", unit="%", inherits="left",
        after=r"\s?\\?%|[\s-]?per ?cent\b|[\s-]percentage[\s-]points?\b",
        examples=(
            ("84.0% on ImageNet", (84.0,)), ("12 percent", (12,)), (r"0.07\% away", (0.07,)), ("2.7%/4.3%", (2.7, 4.3)),
            ("2-5.5% across", (2, 5.5)), ("3.4~10% for", (3.4, 10)), ("12 % more", (12,)),
            ("a 9 percentage point increase", (9,)), ("90% to 95%", (90, 95)),
        ),
        counterexamples=("several percentage points", "the 99th percentile", "a percentage of 3 models"),
    ),
    Rule(
        name="device hours", kind="device-hours", unit="hours", inherits="left",
        after=rf"[- ]?(?:{DEVICE_WORD}[- ])*(?:{DEVICE_NOUN}|{CHIP}s?|device|card|core)[- ](?P<prefix>hour|day)s?\b",
        examples=(
            ("59.4K H100 GPU hours", (59.4e3,)), ("1,000,000 A100-GPU-hours", (1e6,)), ("0.6 GPU-days", (14.4,)),
            ("nearly one million NVIDIA H800 GPU hours", (1e6,)), ("2.788M H800 GPU hours", (2.788e6,)),
        ),
        counterexamples=("3 days on a node", "ten thousand hours of speech"),
    ),
    Rule(
        name="compute of petaflop days", kind="flops", unit="FLOP",
        after=r"\s?(?P<prefix>PF-day|(?i:petaflop/s-day))s?\b",
        examples=(("3640 PF-days", (3640 * 8.64e19,)), ("10 petaflop/s-days", (8.64e20,))),
    ),
    Rule(
        name="compute rate", kind="flops", unit="FLOP/s", inherits="left",
        after=rf"[\s-]?(?:{PREFIX}[- ]?(?:(?:{FLOP_WORD})(?:/s|ps| per second)|FLOPS\b)|"
        r"(?P<prefix2>[TP]|(?i:tera|peta))(?i:flops?)\b(?!/s|-| of total))",
        examples=(
            ("15.1 PFLOP/s", (15.1e15,)), ("sustain 15.1 PetaFLOPs", (15.1e15,)), ("39 TeraFLOPs", (39e12,)),
            ("84 TFLOPS", (84e12,)), ("15 Petaflops", (15e15,)), ("312 TFLOP/s", (312e12,)),
        ),
        counterexamples=("2.3e21 FLOPs", "4.5 GFLOPs"),
    ),
    Rule(
        name="compute", kind="flops", unit="FLOP", inherits="left",
        after=rf"[\s-]?(?:{PREFIX}[- ]?)?(?:training\s)?(?:{FLOP_WORD})\b(?!/s)",
        examples=(
            ("the same 2.3e21 FLOPs", (2.3e21,)), ("6 × 10^23 FLOPs", (6e23,)), ("4.5 GFLOPs", (4.5e9,)),
            ("600M FLOPs", (6e8,)), ("from 10^18 to 10^21 FLOPs", (1e18, 1e21)),
        ),
        counterexamples=("every FLOP counts", "3 FLOPS-efficient"),
    ),
    Rule(
        name="compute named before", kind="flops", unit="FLOP", inherits="right", numeral=r".*[MGT^e].*",
        before=r"FLOPs\s(?:\(|of\s|from\s|to\s|by\s|at\s)",
        examples=(("lower FLOPs (0.6G vs. 4.5G)", (0.6e9, 4.5e9)),),
        counterexamples=("FLOPs of 3 models",),
    ),
    Rule(
        name="memory", kind="memory", unit="bytes", joined=True, inherits="left",
        after=r"[\s-]?(?:(?P<prefix>[KMGTP]i?)B|(?P<prefix2>(?i:kilo|mega|giga|tera))bytes?)\b(?!\s?/\s?s|ps| per second)",
        examples=(
            ("160GB", (160e9,)), ("3.2TB of memory", (3.2e12,)), ("V100-32GB", (32e9,)), ("16 GiB", (2.0**34,)),
            ("from 24 to 48 GB", (24e9, 48e9)), ("two 24GB GPUs", (24e9,)),
        ),
        counterexamples=("900 GB/s of bandwidth", "12 B"),
    ),
    Rule(
        name="memory as a letter", kind="memory", unit="bytes", numeral=r".*[GM]",
        after=r"\s(?:of\s)?(?:(?:GPU|CPU|peak|device|activation)\s)*(?:memory|V?RAM)\b",
        examples=(("80G GPU memory", (80e9,)), ("24G of VRAM", (24e9,))),
        counterexamples=("7B memory models",),
    ),
    Rule(
        name="devices", kind="accelerators", unit="devices", inherits="left",
        before=r"(?<!Ascend )(?<!RTX )(?<!GTX )(?<!NVIDIA )(?<!TPU )(?<!MI)(?<!GeForce )",
        numeral=r"(?![1-5]0[6789]0$)(?!.*[BTGbtg]$).*",
        after=rf"{DEVICE}(?![- ](?:hour|day|memory|kernel|RAM|second)s?\b)",
        examples=(
            ("6144 TPU v4 chips", (6144,)), ("8 RTX 3090", (8,)), ("48xGH200", (48,)), ("8,192 Ascend NPUs", (8192,)),
            ("6K Ascend NPUs", (6000,)), ("480 NVIDIA V100-32GB GPUs", (480,)), ("four 32GB GPUs", (4,)),
            ("4x NVIDIA A6000 or 8x NVIDIA 3090 GPUs", (4, 8)), ("a single A100 GPU", (1,)), ("a single 80GB GPU", (1,)),
            ("three 8-GPU platforms", (8,)), ("a single 8-4090 node", (8,)), ("2048 TPU cores", (2048,)),
            ("8 or 16 GPUs", (8, 16)), ("512 H100s", (512,)),
        ),
        counterexamples=(
            "multi-GPU", "a cluster of Ascend 910 AI processors", "consumer GPUs", "on 4090 GPUs", "8 GPU hours",
            "hundreds of GPUs", "three platforms",
        ),
    ),
    Rule(
        name="context", kind="context", unit="tokens", inherits="left", least=64,
        after=r"[- ](?:tokens?[- ])?(?:long[- ])?(?:context|sequence)s?(?:[- ](?:length|window|size)s?)?\b",
        examples=(
            ("128K context", (128e3,)), ("8K context length", (8e3,)), ("512K-token context length", (512e3,)),
            ("up to 256K tokens context length", (256e3,)), ("2,048 and 8,192 context lengths", (2048, 8192)),
        ),
        counterexamples=("three context windows",),
    ),
    Rule(
        name="context named before", kind="context", unit="tokens", inherits="both", least=64,
        before=r"(?i:(?:context|sequence|input)s?[- ](?:windows?|lengths?|sizes?)(?:\s\w+){0,3}?|"
        r"(?:sequences|inputs?|prompts?|contexts?))\s(?:of|to|from|spanning|with|is|at|beyond)\s" + UP_TO,
        after=r"(?:[- ]tokens?\b)?(?![- ](?:param|bit|layer|hour|image))",
        examples=(
            ("extend the context window to 128K tokens", (128e3,)), ("context window is easily extended to 32K and 360K",
            (32e3, 360e3)), ("context lengths spanning 4K, 32K and 360K", (4e3, 32e3, 360e3)),
            ("trained on sequences of 16k tokens", (16e3,)), ("inputs with up to 100k tokens", (100e3,)),
        ),
        counterexamples=("sequences of 3 steps", "context of 7B models"),
        numeral=r"(?!.*[BTMbt]$)(?!.*(?:illion)$).*",
    ),
    Rule(
        name="tokens", kind="tokens", unit="tokens", inherits="left", least=1000,
        after=rf"\+?(?:s? of)?{GAP}{{0,5}}[- ]tokens?\b(?!\s?/\s?s| per second|/sec|ization|-level)",
        examples=(
            ("2.6 trillion tokens", (2.6e12,)), ("300 billion high-quality tokens", (300e9,)), ("900B token run", (900e9,)),
            ("35B Python tokens", (35e9,)), ("3.3 to 4.3 trillion tokens", (3.3e12, 4.3e12)),
            ("5 to 500 billion tokens", (5e9, 5e11)), ("a 40 billion token corpus", (40e9,)),
        ),
        counterexamples=("4-token prediction", "2000 tokens per second", "billions of tokens"),
    ),
    Rule(
        name="tokens named before", kind="tokens", unit="tokens", inherits="both", least=1e6,
        before=r"(?i:tokens?(?: (?:counts?|budgets?))?|(?:training|pre-?training) (?:data|corpus|set))(?:\s\w+){0,3}?\s"
        r"(?:from|of|to|between|by)\s" + UP_TO,
        after=rf"(?!{GAP}{{0,4}}[- ](?:{DATA_NOUN}|{MODEL_NOUN}|param))",
        examples=(("increasing training tokens from 300B to 1T", (300e9, 1e12)),),
        counterexamples=("training data of 5M images", "tokens of 3 kinds"),
    ),
    Rule(
        name="parameters", kind="params", unit="parameters", inherits="left", least=10,
        after=rf"\+?(?:s? of)?(?: \([BMT]\))?{GAP}{{0,4}}[- ]{PARAMETERS}",
        examples=(
            ("7-billion-parameter", (7e9,)), ("7 billion (B) parameters", (7e9,)), ("seven billion-parameter", (7e9,)),
            ("7, 34, and 70 billion parameters", (7e9, 34e9, 70e9)), ("3B/16B-parameter", (3e9, 16e9)),
            ("half a billion parameters", (5e8,)), ("sub-3B parameter SLMs", (3e9,)), ("1-70 billion model parameters",
            (1e9, 70e9)), ("a billion parameters", (1e9,)), ("175B+ paramaters", (175e9,)), ("2.7B active parameters",
            (2.7e9,)), ("10^12 parameters", (1e12,)), ("as few as 10K parameters", (1e4,)),
            ("at the billion-parameter scale", (1e9,)), ("a trillion-parameter model", (1e12,)),
            ("from 52 billion to 102 billion, and subsequently to 1 trillion parameters", (52e9, 102e9, 1e12)),
        ),
        counterexamples=(
            "tens of billions of parameters", "hundreds of billions of parameters", "multi-billion-parameter",
            "a single parameter", "less than 1 bit per parameter", "3 parameter-efficient methods",
            "billions of parameters", "in 2024 the parameters", "Llama 2 parameters",
        ),
    ),
    Rule(
        name="parts of the parameters", kind="params", unit="parameters", inherits="left", least=1e5,
        after=r"[- ](?:non-embedding|trainable|activated|active)\b",
        examples=(("1.2B and 2.4B non-embedding", (1.2e9, 2.4e9)), ("3B activated", (3e9,))),
        counterexamples=("20 active users",),
    ),
    Rule(
        name="parameters named before", kind="params", unit="parameters", inherits="both", least=1e4,
        before=rf"{PARAMETERS}(?:[- ](?:sizes?|counts?|scales?|budgets?|numbers?))?"
        r"(?:\s(?!(?:with|on|trained|tokens?)\b)\w+){0,3}?\s(?:of|from|to|between|than|exceeding|reaching|is|are|beyond)\s"
        + UP_TO,
        after=rf"(?!{GAP}{{0,4}}[- ](?:{DATA_NOUN}|tokens?))",
        examples=(
            ("a parameter size of 7 billion", (7e9,)), ("parameters ranging from 7 to 70 billion", (7e9, 70e9)),
            ("parameter counts from O(10^9) to O(10^{12}) levels", (1e9, 1e12)),
            ("parameters are increased from 0.5 billion to 1.5 billion", (5e8, 1.5e9)),
        ),
        counterexamples=("parameters of 12 layers", "billions of parameters on 3.2 million images"),
    ),
    Rule(
        name="size in a name", kind="params-in-name", unit="parameters", joined=True, inherits="right",
        numeral=r".*(?:[BMTbmt])", before=rf"(?:{NAME_HYPHEN}|{NAME_SPACE}(?:- \w+ )?)", least=1e5,
        after=r"(?![- ](?:documents|images|samples)\b)",
        examples=(
            ("Llama-2-7B", (7e9,)), ("Mistral 7B", (7e9,)), ("xLSTM 7B is", (7e9,)), ("Mistral NeMo 12 B performed",
            (12e9,)), ("Llama 3.1 8B", (8e9,)), ("BTLM-3B-8K", (3e9,)), ("MobileLLM 125M/350M", (125e6, 350e6)),
            ("Aya Expanse 8B and 32B outperform", (8e9, 32e9)), ("Mixtral 8x7B", (7e9,)), ("StarCoder2- 15B", (15e9,)),
            ("Code Llama - Python 7B", (7e9,)), ("btlm-3b-8k-base", (3e9,)), ("the LLaMA-2 7B model", (7e9,)),
            ("ParameterNet-600M", (6e8,)),
        ),
        counterexamples=("GPT-4", "GSM8K", "W4A16", "MT-Bench", "Llama 3.1", "v0.1", "The 7B", "Our 13B", "LLMs 7B"),
    ),
    Rule(
        name="times as damaged or signed", kind="ratio", unit="x", inherits="left",
        after=r"(?:\s?×|[xX]|\s?\\times|times)(?!\w)(?!\s?\d)",
        before=r"(?<![×x])(?<!× )(?<!times )",
        examples=(
            ("6.3x increase", (6.3,)), ("22times less", (22,)), ("22× less", (22,)), ("20x compression", (20,)),
            ("up to 7.3X over", (7.3,)), ("from 6times to 8times", (6, 8)), ("4-10times larger", (4, 10)),
        ),
        counterexamples=("8times 8 resolution", "512 × 512 pixel", "8x7B", "an 8×8 grid"),
    ),
    Rule(
        name="times a comparative", kind="ratio", unit="x", inherits="left",
        after=rf"[- ]times\s(?:{COMPARATIVE}|the\s)|[- ]?fold\s{COMPARATIVE}",
        examples=(
            ("2.62 times more efficient", (2.62,)), ("1.05 times increase", (1.05,)), ("three times faster", (3,)),
            ("10-fold reduction", (10,)), ("two to three times as many", (2, 3)),
        ),
        counterexamples=("downloaded over 100,000 times on", "three times a day", "sometimes", "ran 5 times per seed"),
    ),
    Rule(
        name="by some times", kind="ratio", unit="x", inherits="left", after=r"[- ]times\b|[- ]?fold\b|(?:x|×)(?!\w)",
        before=rf"\bby\s{UP_TO}",
        examples=(("reduces memory by up to 5.6 times, which", (5.6,)), ("by 10-fold", (10,))),
        counterexamples=("repeated 5 times", "our contributions are two-fold"),
    ),
    Rule(
        name="factor", kind="ratio", unit="x", inherits="right", before=rf"\bfactors? of\s{UP_TO}",
        examples=(("by a factor of 4", (4,)), ("a factor of 2 to 3", (2, 3))),
    ),
    Rule(
        name="twice", kind="ratio", unit="x", numeral=r"(?i:twice)", after=rf"\s(?:{COMPARATIVE}|the\s)",
        examples=(("twice as many parameters", (2,)), ("more than twice its size", (2,)), ("twice faster", (2,))),
        counterexamples=("we ran it twice", "twice in a row"),
    ),
    Rule(
        name="orders of magnitude", kind="ratio", unit="x", power=True, inherits="left", after=r"\sorders?\sof\smagnitude",
        examples=(
            ("two orders of magnitude higher", (100,)), ("an order of magnitude faster", (10,)),
            ("2 to 3 orders of magnitude", (100, 1000)),
        ),
        counterexamples=("several orders of magnitude",),
    ),
    Rule(
        name="fraction", kind="ratio", unit="x", numeral=r"1/\d+", after=r"(?:th)?\s(?!\d)",
        examples=(("with 1/100 Parameters", (0.01,)), ("1/10 of the data", (0.1,))),
        counterexamples=("on 1/2/4 GPUs", "dated 1/2024", "v1/v2"),
    ),
)  # fmt: skip

# Tried only where neither a strong rule nor a neighbour in the same list or range has typed the numeral.
WEAK: tuple[Rule, ...] = (
    Rule(
        name="model of a size", kind="params", unit="parameters", inherits="left", least=1e5,
        numeral=r"(?i:.*(?:[BTM]|[mbtr]illion))",
        after=rf"(?!{GAP}{{0,3}}[- ]{DATA_NOUN})[- ](?:{NOUN_WORD}[- ]|language[- ]){{0,5}}?{MODEL_NOUN}\b(?!['’])",
        examples=(
            ("existing 7B and 13B models", (7e9, 13e9)), ("a 300B MoE LLM", (300e9,)), ("a 1.8B language model", (1.8e9,)),
            ("an open-sourced 15B bilingual asymmetric seq2seq model", (15e9,)), ("125M/350M state-of-the-art models",
            (125e6, 350e6)), ("774-million large neural networks", (774e6,)), ("an 1B-scale LLM", (1e9,)),
        ),
        counterexamples=("4.3M documents", "8.6 million images for models", "12 models"),
    ),
    Rule(
        name="trained on", kind="tokens", unit="tokens", inherits="both", least=1e9, numeral=r".*[BT]",
        before=rf"(?i:train\w*|pre-?train\w*)\s(?:\w+\s){{0,2}}?(?:on|over|for)\s{UP_TO}",
        after=rf"(?!{GAP}{{0,4}}[- ]{DATA_NOUN})",
        examples=(("pre-trained on 300B to 1T.", (300e9, 1e12)),),
        counterexamples=("trained on 7B words",),
    ),
    Rule(
        name="size in brackets", kind="params", unit="parameters", inherits="both", least=1e6, numeral=r".*M",
        before=rf"(?:{MODEL_NOUN}|[A-Z][\w-]*[A-Z0-9][\w-]*|sizes) \(", after=r"\s?[,/)]",
        examples=(("T5 models (60M, 750M) were", (60e6, 750e6)), ("BERT (110M)", (110e6,))),
        counterexamples=("a dataset (5M)",),
    ),
)  # fmt: skip

# Tried last: a billion of something that nothing names is a size in this field.
BARE: tuple[Rule, ...] = (
    Rule(
        name="bare size", kind="params", unit="parameters", inherits="left", least=1e5, numeral=r"[\dx×.,+ ]+[BT]",
        after=rf"(?!{GAP}{{0,3}}[- ]{DATA_NOUN})",
        examples=(
            ("7B to 70B", (7e9, 70e9)), ("Gopher (280B), GPT-3 (175B)", (280e9, 175e9)), ("smaller than 10B have",
            (10e9,)), ("the 175B GPT-3", (175e9,)), ("from 40M to 5B", (40e6, 5e9)), ("(6B/13B)", (6e9, 13e9)),
        ),
        counterexamples=("4.3B documents", "500B characters", "5M samples", "billions"),
    ),
)  # fmt: skip

TIERS = (STRONG, WEAK, BARE)
