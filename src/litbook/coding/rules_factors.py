"""Rules for percentages and factors."""

from litbook.coding.quantity_rules import UP_TO, Rule

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
        after=r"(?:\s?×|[xX]|\s?\\times|times)(?!\w)(?!\s?\d)",
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
        after=rf"\sorders?\sof\smagnitude\s(?:{COMPARATIVE}|the\s|smaller|larger)",
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
        after=r"\sorders?\sof\smagnitude\b",
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
