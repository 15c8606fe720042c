"""Rules for devices, hours, compute, memory and money, factors and percentages."""

from litbook.coding.quantity_rules import NOUN_WORD, UP_TO, Rule

CHIP = (
    r"(?:(?:A|H|B|V|P|K|L|GH|GB|MI)\d{2,4}[A-Z]{0,2}|T4|L4|A10G?|Gaudi[- ]?\d?|CS-\d|"
    r"(?:RTX|GTX|TITAN)[- ]?\w*|(?:[12345]0[6789]0)(?: ?Ti)?|910[A-C]?|TPU ?v\d\w?)"
)
DEVICE_NOUN = (
    r"(?:(?:GP)?GPUs?|TPUs?|NPUs?|IPUs?|XPUs?|accelerators?|GCDs?|Trainium\d?|Inferentia\d?|chips|"
    r"AI processors?|graphics cards?)"
)
DEVICE_WORD = (
    rf"(?:NVIDIA|Nvidia|AMD|Intel|Google|Huawei|Cerebras|Apple|Tesla|GeForce|Radeon|Instinct|Ascend|Cloud|RTX|GTX|"
    rf"consumer(?:-grade)?|commodity|high-end|mid-range|TPU|v\d\w?|{CHIP}(?:s\b)?|{DEVICE_NOUN}|"
    r"\d+ ?GB?|NVIDIA's|Tensor Core|SXM\d?|PCIe|Super|Ti|AI)"
)
DEVICE = (
    rf"\+?(?:\s?[x×*](?![a-z])|\s?times\s)?[- ]?(?:{DEVICE_WORD}[- ])*"
    rf"(?:{DEVICE_NOUN}|{CHIP}(?:s\b)?)(?:[- ](?:v\d\w?|chips?|cores|cards|devices))*(?!\w)"
)
# "two heterogeneous GPU clusters" counts clusters; "an 8-GPU server" counts devices.
ADJECTIVE_DEVICE = (
    rf" (?:{NOUN_WORD} ){{1,2}}(?:{DEVICE_WORD}[- ])*{DEVICE_NOUN}(?!\w)(?![- ](?:clusters?|nodes?|servers?|"
    r"types?|architectures?|generations?|platforms?|famil\w+|vendors?|systems?))"
)
FLOP_WORD = r"FLOPs?|flops?|Flops?"
PREFIX = r"(?P<prefix>[KMGTPEZ]|(?i:kilo|mega|giga|tera|peta|exa|zetta))"
HARDWARE: tuple[Rule, ...] = (
    Rule(
        name="money",
        kind="money",
        unit="USD",
        before=r"(?:US ?)?\\?\$\s?",
        after=r"(?!\s?\$)",
        inherits="right",
        examples=(
            ("GPU hours ($148K)", (148e3,)),
            (r"only \$0.88 per task", (0.88,)),
            ("$2.5 million", (2.5e6,)),
        ),
        counterexamples=("a factor $10$ of", "at low cost"),
    ),
    Rule(
        name="dollars",
        kind="money",
        unit="USD",
        after=r"\s(?:US )?(?:dollars|USD)\b",
        inherits="left",
        examples=(("costs 5,000 dollars", (5e3,)), ("two million dollars", (2e6,))),
    ),
    Rule(
        name="device hours",
        kind="device-hours",
        unit="hours",
        inherits="left",
        after=rf"[- ]?(?:{DEVICE_WORD}[- ])*(?:{DEVICE_NOUN}|{CHIP}s?|device|card|core)"
        r"[- ](?P<prefix>hour|day)s?\b",
        examples=(
            ("59.4K H100 GPU hours", (59.4e3,)),
            ("1,000,000 A100-GPU-hours", (1e6,)),
            ("0.6 GPU-days", (14.4,)),
            ("nearly one million NVIDIA H800 GPU hours", (1e6,)),
            ("2.788M H800 GPU hours", (2.788e6,)),
        ),
        counterexamples=("3 days on a node", "ten thousand hours of speech"),
    ),
    Rule(
        name="compute of petaflop days",
        kind="flops",
        unit="FLOP",
        after=r"\s?(?P<prefix>PF-day|(?i:petaflops?(?:/s)?-day|pflops?(?:/s)?-day))s?\b",
        examples=(
            ("3640 PF-days", (3640 * 8.64e19,)),
            ("10 petaflop/s-days", (8.64e20,)),
            ("30 PFLOP-days", (30 * 8.64e19,)),
        ),
    ),
    Rule(
        name="compute rate",
        kind="flops",
        unit="FLOP/s",
        inherits="left",
        after=rf"[\s-]?(?:{PREFIX}[- ]?(?:(?:{FLOP_WORD})(?:/s|ps| per second)|FLOPS\b)|"
        r"(?P<prefix2>[TP]|(?i:tera|peta))(?i:flops?)\b(?!/s|-| of total))",
        examples=(
            ("15.1 PFLOP/s", (15.1e15,)),
            ("sustain 15.1 PetaFLOPs", (15.1e15,)),
            ("39 TeraFLOPs", (39e12,)),
            ("84 TFLOPS", (84e12,)),
            ("15 Petaflops", (15e15,)),
            ("312 TFLOP/s", (312e12,)),
        ),
        counterexamples=("2.3e21 FLOPs", "4.5 GFLOPs"),
    ),
    Rule(
        name="compute",
        kind="flops",
        unit="FLOP",
        inherits="left",
        after=rf"[\s-]?(?:{PREFIX}[- ]?)?(?:training\s)?(?:{FLOP_WORD})\b(?!/s)",
        examples=(
            ("the same 2.3e21 FLOPs", (2.3e21,)),
            ("6 × 10^23 FLOPs", (6e23,)),
            ("4.5 GFLOPs", (4.5e9,)),
            ("600M FLOPs", (6e8,)),
            ("from 10^18 to 10^21 FLOPs", (1e18, 1e21)),
        ),
        counterexamples=("every FLOP counts", "3 FLOPS-efficient"),
    ),
    Rule(
        name="compute named before",
        kind="flops",
        unit="FLOP",
        inherits="right",
        numeral=r".*[MGT^e].*",
        before=r"FLOPs\s(?:\(|of\s|from\s|to\s|by\s|at\s)",
        examples=(("lower FLOPs (0.6G vs. 4.5G)", (0.6e9, 4.5e9)),),
        counterexamples=("FLOPs of 3 models",),
    ),
    Rule(
        name="memory",
        kind="memory",
        unit="bytes",
        joined=True,
        inherits="left",
        after=r"[\s-]?(?:(?P<prefix>[KMGTP]i?)Bs?|(?P<prefix2>(?i:kilo|mega|giga|tera))bytes?)\b"
        r"(?!\s?/\s?s|ps| per second)",
        examples=(
            ("160GB", (160e9,)),
            ("3.2TB of memory", (3.2e12,)),
            ("V100-32GB", (32e9,)),
            ("16 GiB", (2.0**34,)),
            ("from 24 to 48 GB", (24e9, 48e9)),
            ("two 24GB GPUs", (24e9,)),
        ),
        counterexamples=("900 GB/s of bandwidth", "12 B"),
    ),
    Rule(
        name="memory as a letter",
        kind="memory",
        unit="bytes",
        numeral=r".*[GM]",
        after=r"\s(?:(?:of\s)?(?:(?:GPU|CPU|peak|device|activation)\s)*(?:memory|V?RAM)|GPUs?)\b",
        examples=(("80G GPU memory", (80e9,)), ("24G of VRAM", (24e9,)), ("four 24G GPUs", (24e9,))),
        counterexamples=("7B memory models",),
    ),
    Rule(
        name="devices",
        kind="accelerators",
        unit="devices",
        inherits="left",
        before=r"(?<!Ascend )(?<!RTX )(?<!GTX )(?<!NVIDIA )(?<!TPU )(?<!MI)(?<!GeForce )",
        numeral=r"(?![1-5]0[6789]0$)(?!\d.*[BTGbtg]$).*",
        after=rf"(?:{DEVICE}|{ADJECTIVE_DEVICE})(?![- ](?:hour|day|memory|kernel|RAM|second)s?\b)",
        examples=(
            ("6144 TPU v4 chips", (6144,)),
            ("8 RTX 3090", (8,)),
            ("48xGH200", (48,)),
            ("8,192 Ascend NPUs", (8192,)),
            ("6K Ascend NPUs", (6000,)),
            ("480 NVIDIA V100-32GB GPUs", (480,)),
            ("four 32GB GPUs", (4,)),
            ("4x NVIDIA A6000 or 8x NVIDIA 3090 GPUs", (4, 8)),
            ("a single A100 GPU", (1,)),
            ("a single 80GB GPU", (1,)),
            ("three 8-GPU platforms", (8,)),
            ("a single 8-4090 node", (8,)),
            ("2048 TPU cores", (2048,)),
            ("8 or 16 GPUs", (8, 16)),
            ("512 H100s", (512,)),
            ("eight Nvidia V100", (8,)),
            ("one mid-range desktop GPU", (1,)),
            ("8xA100", (8,)),
            ("over 10,000+ GPUs", (10000,)),
            ("512 NVIDIA H100 Tensor Core GPUs", (512,)),
            ("32 A100-80G GPUs", (32,)),
        ),
        counterexamples=(
            "multi-GPU",
            "a cluster of Ascend 910 AI processors",
            "consumer GPUs",
            "on 4090 GPUs",
            "8 GPU hours",
            "hundreds of GPUs",
            "three platforms",
            "two heterogeneous GPU clusters",
            "two models per GPU",
        ),
    ),
)


COMPARATIVE = (
    r"(?:more|less|fewer|as|its|their|over-trained|increases?|reductions?|improvements?|speed-?\s?ups?|acceleration|"
    r"gains?|boost|compression|decrease|savings?|"
    r"(?!(?:per|over|under|after|later|ever|whether|other|another|number|however|parameter|layer|transformer)\b)"
    r"[a-z]+er)\b"
)
FACTORS: tuple[Rule, ...] = (
    Rule(
        name="percent",
        kind="percent",
        unit="%",
        inherits="left",
        numeral=r"(?!.*[KMBTGkbmtg]$).*",
        after=r"\s?\\?%|[\s-]?per ?cent\b|[\s-]percentage[\s-]points?\b",
        examples=(
            ("84.0% on ImageNet", (84.0,)),
            ("12 percent", (12,)),
            (r"0.07\% away", (0.07,)),
            ("2.7%/4.3%", (2.7, 4.3)),
            ("2-5.5% across", (2, 5.5)),
            ("3.4~10% for", (3.4, 10)),
            ("12 % more", (12,)),
            ("a 9 percentage point increase", (9,)),
            ("90% to 95%", (90, 95)),
        ),
        counterexamples=("several percentage points", "the 99th percentile", "a percentage of 3 models"),
    ),
    Rule(
        name="times as damaged or signed",
        kind="ratio",
        unit="x",
        inherits="left",
        after=r"(?:\s?[×✕]|[xX]|\s?\\times|times)(?!\w)(?!\s?\d)",
        before=r"(?<![×x])(?<!× )(?<!times )",
        numeral=r"(?!.*[KMBTGkbmtg]$).*",
        examples=(
            ("6.3x increase", (6.3,)),
            ("22times less", (22,)),
            ("22× less", (22,)),
            ("20x compression", (20,)),
            ("up to 7.3X over", (7.3,)),
            ("from 6times to 8times", (6, 8)),
            ("4-10times larger", (4, 10)),
            ("2.5x-4.1x", (2.5, 4.1)),
            ("1.5–3×", (1.5, 3)),
        ),
        counterexamples=("8times 8 resolution", "512 × 512 pixel", "8x7B", "an 8×8 grid"),
    ),
    Rule(
        name="times a comparative",
        kind="ratio",
        unit="x",
        inherits="left",
        numeral=r"(?!.*[KMBTGkbmtg]$).*",
        after=rf"[- ]times\s(?:{COMPARATIVE}|the\s)|[- ]?fold\s{COMPARATIVE}",
        examples=(
            ("2.62 times more efficient", (2.62,)),
            ("1.05 times increase", (1.05,)),
            ("three times faster", (3,)),
            ("10-fold reduction", (10,)),
            ("two to three times as many", (2, 3)),
            ("a fivefold reduction", (5,)),
        ),
        counterexamples=(
            "downloaded over 100,000 times on",
            "three times a day",
            "sometimes",
            "ran 5 times per seed",
        ),
    ),
    Rule(
        name="times with a fraction",
        kind="ratio",
        unit="x",
        inherits="left",
        numeral=r"\d+\.\d+",
        after=r"[- ]times\b(?!\s?\d)",
        examples=(("achieves 1.5 times throughput", (1.5,)), ("1.2 to 2.5 times", (1.2, 2.5))),
        counterexamples=("ran 5 times",),
    ),
    Rule(
        name="speed-up of",
        kind="ratio",
        unit="x",
        inherits="both",
        numeral=r"(?!.*[KMBTGkbmtg]$).*",
        before=rf"(?i:speed-?\s?ups?|acceleration|(?:compression|reduction|speed-?up)\s(?:ratio|rate|factor)s?)"
        rf"\s(?:of|from|to)\s{UP_TO}",
        after=r"(?!\s?\\?%|\s?\w|\s?[-–]\s?bit)",
        examples=(("a speed-up of 3.2.", (3.2,)), ("a compression ratio of 16,", (16,))),
        counterexamples=("a speedup of 20%", "a compression rate of 4 bits", "an acceleration of 3 GPUs"),
    ),
    Rule(
        name="by some times",
        kind="ratio",
        unit="x",
        inherits="left",
        after=r"[- ]times\b|[- ]?fold\b|(?:x|×)(?!\w)",
        before=rf"\b(?:by|up to|about|approximately|nearly|almost|roughly|around)\s{UP_TO}",
        numeral=r"(?!.*[KMBTGkbmtg]$).*",
        examples=(("reduces memory by up to 5.6 times, which", (5.6,)), ("by 10-fold", (10,))),
        counterexamples=("repeated 5 times", "our contributions are two-fold"),
    ),
    Rule(
        name="factor",
        kind="ratio",
        unit="x",
        inherits="right",
        before=rf"\bfactors? of\s{UP_TO}",
        examples=(("by a factor of 4", (4,)), ("a factor of 2 to 3", (2, 3))),
    ),
    Rule(
        name="twice",
        kind="ratio",
        unit="x",
        numeral=r"(?i:twice)",
        after=rf"\s(?:{COMPARATIVE}|the\s)",
        examples=(
            ("twice as many parameters", (2,)),
            ("more than twice its size", (2,)),
            ("twice faster", (2,)),
        ),
        counterexamples=("we ran it twice", "twice in a row"),
    ),
    Rule(
        name="orders of magnitude",
        kind="ratio",
        unit="x",
        power=True,
        inherits="left",
        after=rf"\sorders?\Wof\Wmagnitude\s(?:{COMPARATIVE}|the\s|smaller|larger)",
        examples=(
            ("two orders of magnitude higher", (100,)),
            ("an order of magnitude faster", (10,)),
            ("2 to 3 orders of magnitude more", (100, 1000)),
        ),
        counterexamples=("several orders of magnitude more", "trends over seven orders of magnitude"),
    ),
    Rule(
        name="by orders of magnitude",
        kind="ratio",
        unit="x",
        power=True,
        inherits="left",
        before=rf"\bby\s{UP_TO}",
        after=r"\sorders?\Wof\Wmagnitude\b",
        examples=(("by two orders of magnitude", (100,)), ("by almost an order of magnitude", (10,))),
    ),
    Rule(
        name="fraction",
        kind="ratio",
        unit="x",
        numeral=r"\d/\d+",
        after=r"(?:th|rd)?\s(?:of|the|as|its|(?i:param\w*|cost|size|compute|memory|data|training|time|number)\b)",
        examples=(
            ("with 1/100 Parameters", (0.01,)),
            ("1/10 of the data", (0.1,)),
            ("1/7th the footprint", (1 / 7,)),
        ),
        counterexamples=("on 1/2/4 GPUs", "dated 1/2024", "v1/v2", "scores 1/10 on"),
    ),
)
