"""Rules for parameters and tokens, and for numbers whose words say little."""

from litbook.coding.quantity_rules import DATA_NOUN, GAP, MODEL_NOUN, NOUN_WORD, UP_TO, Rule

PARAMETERS = r"param(?:s|\w{0,3}ters?)?(?![\w]|-efficient|-free)"

# Words that look like names because a sentence or a title begins with them.
NO_NAME = (
    "The|A|An|Our|Its|Their|This|These|Those|We|It|In|On|At|For|With|From|To|By|Of|And|Or|But|As|Both|Using|Use|"
    "All|Most|Many|Some|Several|Any|Each|Every|Only|Even|Over|Under|Up|About|Around|Nearly|Roughly|Approximately|"
    "Than|Among|Between|Across|Through|While|When|Where|If|Given|Unlike|Like|Compared|Common|Compact|Small|Smaller|"
    "Large|Larger|Largest|Big|Bigger|Tiny|Dense|Sparse|Open|Single|Base|Chat|New|First|Second|Third|Finally|Here|"
    "Training|Trained|Pretrained|Pretraining|Scaling|Building|Introducing|LLMs?|LMs?|SLMs?|VLMs?|MoEs?|MLLMs?|PLMs?|"
    "Models?|Params?|Parameters?|Tokens?|AI|NLP|SFT|RLHF|GPUs?|TPUs?|NPUs?|SOTA|Just|Table|Figure|Section|Additionally|"
    "Notably|Specifically|Recently|Moreover|Furthermore|However|Currently|Thus|Therefore|Although|Though|Since|Because|After|Before|During|Meanwhile|Besides|"
    "Conversely|Instead|Whereas|Consequently|Overall|Importantly|Interestingly|Results?|Experiments?"
)
NAME_HYPHEN = r"(?<![\w.-])(?!\d[\d.]*[KMBTkmbt]?-)[A-Za-z0-9\\][\w.+]*(?:-[\w.+]+)*- ?"
NAME_SPACE = (
    rf"(?<![\w.-])(?!(?:{NO_NAME})\s)(?:[A-Z](?:[\w+-]|\.(?=\w))*|[a-z]+[A-Z0-9](?:[\w+-]|\.(?=\w))*|[a-z]+-v?\d(?:[\w+-]|\.(?=\w))*)"
    r"(?:\s(?:v\d[\d.]*|\d{1,2}(?:\.\d+)?))? "
)

SMALL_COUNT = r"(?!.*[BTbt]$)(?!.*[br]illion$).*"  # no context is a billion tokens long

SIZES: tuple[Rule, ...] = (
    Rule(
        name="context",
        kind="context",
        unit="tokens",
        inherits="left",
        least=64,
        after=r"[- ](?:tokens?[- ](?:long[- ])?(?:contexts?|sequences?|windows?|inputs?|prompts?)|"
        r"(?:long[- ])?(?:context|sequence[- ]length))(?:[- ](?:length|window|size)s?)?\b",
        examples=(
            ("128K context", (128e3,)),
            ("8K context length", (8e3,)),
            ("512K-token context length", (512e3,)),
            ("up to 256K tokens context length", (256e3,)),
            ("2,048 and 8,192 context lengths", (2048, 8192)),
            ("512-token sequences", (512,)),
        ),
        counterexamples=("three context windows", "10,000 sequences"),
    ),
    Rule(
        name="context length named before",
        kind="context",
        unit="tokens",
        inherits="both",
        least=64,
        numeral=SMALL_COUNT,
        before=r"(?i:(?:context|sequence)s?[- ](?:windows?|lengths?|sizes?)|"
        r"(?:input|output|prompt|generation)[- ]lengths?)"
        r"(?:(?:\s\w+){0,3}?\s(?:of|to|from|spanning|with|is|at|beyond))?\s" + UP_TO,
        after=rf"(?:[- ]tokens?\b)?(?![- ](?:param|bit|layer|hour|{DATA_NOUN}))",
        examples=(
            ("extend the context window to 128K tokens", (128e3,)),
            ("context window is easily extended to 32K and 360K", (32e3, 360e3)),
            ("context lengths spanning 4K, 32K and 360K", (4e3, 32e3, 360e3)),
            ("a context window of up to 10 million tokens", (1e7,)),
            ("context length 8192", (8192,)),
        ),
        counterexamples=("an input size of 224", "context length of 7B models"),
    ),
    Rule(
        name="context in tokens named before",
        kind="context",
        unit="tokens",
        inherits="both",
        least=64,
        numeral=SMALL_COUNT,
        before=r"(?i:sequences|inputs?|prompts?|contexts?|documents)\s(?:of|with|beyond)\s" + UP_TO,
        after=r"[- ]tokens?\b",
        examples=(
            ("trained on sequences of 16k tokens", (16e3,)),
            ("inputs with up to 100k tokens", (100e3,)),
        ),
        counterexamples=("sequences of 3 steps", "context of 7B models", "inputs of 1000 sensors"),
    ),
    Rule(
        name="tokens at once",
        kind="context",
        unit="tokens",
        inherits="left",
        least=512,
        numeral=r".*[kK]|512|1,?024|2,?048|4,?096|8,?192|16,?384|32,?768|65,?536|131,?072",
        after=r"[- ]tokens?\b(?!\s?/\s?s| per second|/sec)",
        unless=r"(?i:vocabular\w+|corpus|corpora|datasets?|trained|batch\w*)(?:\s\w+){0,3}?\s",
        examples=(
            ("supports up to 128K tokens", (128e3,)),
            ("16k and 32k tokens", (16e3, 32e3)),
            ("of only 4,096 tokens", (4096,)),
        ),
        counterexamples=("a vocabulary of 256K tokens", "trained on 500K tokens", "2000 tokens"),
    ),
    Rule(
        name="tokens",
        kind="tokens",
        unit="tokens",
        inherits="left",
        least=1000,
        after=rf"\+?(?:s? of)?{GAP}{{0,5}}[- ]tokens?\b(?!\s?/\s?s| per second|/sec|ization|-level)",
        unless=r"(?i:vocabular\w+)(?:\s\w+){0,3}?\s",
        examples=(
            ("2.6 trillion tokens", (2.6e12,)),
            ("300 billion high-quality tokens", (300e9,)),
            ("900B token run", (900e9,)),
            ("35B Python tokens", (35e9,)),
            ("3.3 to 4.3 trillion tokens", (3.3e12, 4.3e12)),
            ("5 to 500 billion tokens", (5e9, 5e11)),
            ("a 40 billion token corpus", (40e9,)),
            ("1.4T training tokens", (1.4e12,)),
            ("2 trillions of tokens", (2e12,)),
        ),
        counterexamples=(
            "4-token prediction",
            "2000 tokens per second",
            "billions of tokens",
            "a vocabulary of 50,000 tokens",
        ),
    ),
    Rule(
        name="tokens named before",
        kind="tokens",
        unit="tokens",
        inherits="both",
        least=1e6,
        before=r"(?i:tokens?(?: (?:counts?|budgets?))?|(?:training|pre-?training) (?:data|corpus|set))"
        r"(?:\s\w+){0,3}?\s(?:from|of|to|between|by)\s" + UP_TO,
        after=rf"(?!{GAP}{{0,4}}[- ](?:{DATA_NOUN}|{MODEL_NOUN}|param))",
        examples=(("increasing training tokens from 300B to 1T", (300e9, 1e12)),),
        counterexamples=("training data of 5M images", "tokens of 3 kinds"),
    ),
    Rule(
        name="parameters",
        kind="params",
        unit="parameters",
        inherits="left",
        least=10,
        after=rf"\+?(?:s? of)?(?: \([\d.]*[BMT]\))?{GAP}{{0,4}}[- ]{PARAMETERS}",
        examples=(
            ("7-billion-parameter", (7e9,)),
            ("7 billion (B) parameters", (7e9,)),
            ("seven billion-parameter", (7e9,)),
            ("7, 34, and 70 billion parameters", (7e9, 34e9, 70e9)),
            ("3B/16B-parameter", (3e9, 16e9)),
            ("half a billion parameters", (5e8,)),
            ("sub-3B parameter SLMs", (3e9,)),
            ("1-70 billion model parameters", (1e9, 70e9)),
            ("a billion parameters", (1e9,)),
            ("175B+ paramaters", (175e9,)),
            ("2.7B active parameters", (2.7e9,)),
            ("10^12 parameters", (1e12,)),
            ("as few as 10K parameters", (1e4,)),
            ("1.1 billion (1.1B) parameters", (1.1e9, 1.1e9)),
            ("close to a trillion parameters", (1e12,)),
            ("a 1-trillion-parameter model", (1e12,)),
            (
                "from 52 billion to 102 billion, and subsequently to 1 trillion parameters",
                (52e9, 102e9, 1e12),
            ),
        ),
        counterexamples=(
            "tens of billions of parameters",
            "hundreds of billions of parameters",
            "multi-billion-parameter",
            "at the billion-parameter scale",
            "a trillion-parameter model",
            "a single parameter",
            "less than 1 bit per parameter",
            "3 parameter-efficient methods",
            "billions of parameters",
            "in 2024 the parameters",
            "Llama 2 parameters",
        ),
    ),
    Rule(
        name="parts of the parameters",
        kind="params",
        unit="parameters",
        inherits="left",
        least=1e5,
        after=r"[- ](?:non-embedding|trainable|activated|active)\b",
        examples=(("1.2B and 2.4B non-embedding", (1.2e9, 2.4e9)), ("3B activated", (3e9,))),
        counterexamples=("20 active users",),
    ),
    Rule(
        name="parameters named before",
        kind="params",
        unit="parameters",
        inherits="both",
        least=1e4,
        before=rf"{PARAMETERS}(?:[- ](?:sizes?|counts?|scales?|budgets?|numbers?))?"
        r"(?:\s(?!(?:with|on|trained|tokens?)\b)\w+){0,3}?\s(?:of|from|to|between|than|exceeding|reaching|is|are|beyond)\s"
        + UP_TO,
        after=rf"(?!{GAP}{{0,4}}[- ](?:{DATA_NOUN}|tokens?))",
        examples=(
            ("a parameter size of 7 billion", (7e9,)),
            ("parameters ranging from 7 to 70 billion", (7e9, 70e9)),
            ("parameter counts from O(10^9) to O(10^{12}) levels", (1e9, 1e12)),
            ("parameters are increased from 0.5 billion to 1.5 billion", (5e8, 1.5e9)),
        ),
        counterexamples=("parameters of 12 layers", "billions of parameters on 3.2 million images"),
    ),
    Rule(
        name="size in a name",
        kind="params-in-name",
        unit="parameters",
        joined=True,
        inherits="right",
        numeral=r".*(?:[BMTbmt])",
        before=rf"(?:{NAME_HYPHEN}|{NAME_SPACE}(?:- \w+ )?)",
        least=1e5,
        after=r"(?![- ](?:documents|images|samples)\b)",
        examples=(
            ("Llama-2-7B", (7e9,)),
            ("Mistral 7B", (7e9,)),
            ("xLSTM 7B is", (7e9,)),
            ("Mistral NeMo 12 B performed", (12e9,)),
            ("Llama 3.1 8B", (8e9,)),
            ("BTLM-3B-8K", (3e9,)),
            ("MobileLLM 125M/350M", (125e6, 350e6)),
            ("Aya Expanse 8B and 32B outperform", (8e9, 32e9)),
            ("Mixtral 8x7B", (7e9,)),
            ("StarCoder2- 15B", (15e9,)),
            ("Code Llama - Python 7B", (7e9,)),
            ("btlm-3b-8k-base", (3e9,)),
            ("the LLaMA-2 7B model", (7e9,)),
            ("ParameterNet-600M", (6e8,)),
            ("Qwen1.5-110B", (110e9,)),
            ("360Zhinao-7B-Base", (7e9,)),
        ),
        counterexamples=(
            "GPT-4",
            "GSM8K",
            "W4A16",
            "MT-Bench",
            "Llama 3.1",
            "v0.1",
            "The 7B",
            "Our 13B",
            "LLMs 7B",
            "than Mistral. 7B",
            "the 70M-1B range",
            "0.5B-32B parameters",
        ),
    ),
)


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
