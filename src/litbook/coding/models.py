"""Mentions of named models: by a size in the name, by family, or by the sentence that introduces them."""

import re
from collections.abc import Iterable, Iterator

from litbook.coding.quantities import CONNECTOR, extract_quantities
from litbook.coding.rules_sizes import NAME_HYPHEN, NAME_SPACE
from litbook.model import Span, Value

# Families that papers compare with; a name outside this list is found by its size or its introduction.
FAMILIES = (
    "GPT|ChatGPT|gpt|BERT|RoBERTa|DeBERTa|ALBERT|T5|mT5|FLAN-T5|Flan-T5|UL2|PaLM|Gemini|Gemma|LaMDA|Chinchilla|Gopher|"
    "LLaMA|Llama|LLama|llama|Vicuna|Alpaca|Mistral|Mixtral|Ministral|Claude|Qwen|QwQ|Phi|phi|Falcon|OPT|BLOOM|BLOOMZ|"
    "Pythia|GPT-Neo|GPT-NeoX|GPT-J|Jurassic|Megatron|Turing-NLG|DeepSeek|DeepSeek-Coder|Yi|Baichuan|ChatGLM|GLM|"
    "InternLM|MPT|XGen|StableLM|StarCoder|StarCoderBase|CodeLlama|Code Llama|CodeGen|InCoder|Codex|WizardLM|"
    "WizardCoder|WizardMath|MiniCPM|TinyLlama|OpenELM|OLMo|Granite|Nemotron|Aya|BLIP|CLIP|ViT|DALL-E|Whisper|"
    "Stable Diffusion|PanGu|Pangu|ERNIE|CPM|Hunyuan|RWKV|Mamba|Jamba|Grok|Switch Transformer|GLaM|NLLB|BART|mBART|XLM-R"
)
SUFFIXES = (
    "Chat|Instruct|Base|Turbo|mini|small|medium|large|Small|Medium|Large|Mini|Nano|Pro|Ultra|Flash|Sonnet|Opus|Haiku|"
    "XL|XXL|NeMo|Coder|Math|VL|Next|Plus|Lite|MoE|Σ|Omni|Vision|Distill|Thinking"
)
FAMILY = re.compile(
    rf"(?<![\w-])(?:{FAMILIES})(?:[- ]?[vVR]?\d+(?:\.\d+)*[a-z]?(?![\w%]))?(?:[- ](?:{SUFFIXES})(?!\w))*(?![\w])(?!-[A-Za-z])"
)
NAME = r"[A-Za-z](?=[\w.+-]*[A-Z0-9])(?:[\w+Σα-ω-]|\.(?=\w))*(?:\s(?:v\d[\d.]*|\d{1,2}(?:\.\d+)?)(?![\w%]))?"
INTRODUCED = re.compile(
    r"\b(?:introduc\w+|present\w*|propos\w+|releas\w+|develop\w*|train\w*|open-sourc\w+|called|named|dubbed|namely)\s"
    rf"(?:the\s)?[\"“'‘`]*(?P<name>{NAME})[\"”'’`]*,?\s(?:an?|the|our|which|is|are|family|series|suite|models?)\b"
    r"[^.]{0,90}?\b(?:models?|LLMs?|transformers?|networks?)\b"
)
TAIL = re.compile(r"(?:-[A-Za-z][\w]*)*(?:\sv\d[\d.]*\d)?")
COMMON = frozenset(
    {"LLM", "LLMs", "MoE", "SLM", "SLMs", "VLM", "VLMs", "PEFT", "LoRA", "GPU", "GPUs", "AI", "NLP"}
)


class ModelMention(Value):
    """A named model in a text: `name == text[start:end]`; `sizes` are the parameter counts in its name."""

    name: str
    sizes: tuple[float, ...]
    start: int
    end: int


def find_models(text: str) -> tuple[ModelMention, ...]:
    """The models that the text names, in text order, without overlap; a longer name wins over a shorter one.

    "MobileLLM 125M/350M" is one mention with two sizes. Sizes are parameters.
    """
    return without_overlap([*sized_mentions(text), *family_mentions(text), *introduced_mentions(text)])


def sized_mentions(text: str) -> Iterator[ModelMention]:
    """Names that carry their size: Llama-2-7B, Mistral 7B v0.1."""
    current: ModelMention | None = None
    for span in extract_quantities(text):
        if span.kind != "params-in-name":
            continue
        if current and CONNECTOR.fullmatch(text, current.end, span.start):
            current = joined(text, current, span)
            continue
        if current:
            yield current
        current = named(text, span)
    if current:
        yield current


def named(text: str, span: Span) -> ModelMention:
    """The mention whose name carries the size of this span."""
    lead = re.search(rf"(?:{NAME_HYPHEN}|{NAME_SPACE}(?:- \w+ )?)\Z", text[: span.start])
    start = lead.start() if lead else span.start
    tail = TAIL.match(text, span.end)
    end = tail.end() if tail else span.end
    return ModelMention(name=text[start:end], sizes=(span.value,), start=start, end=end)


def joined(text: str, mention: ModelMention, span: Span) -> ModelMention:
    """The mention with one more size."""
    return ModelMention(
        name=text[mention.start : span.end],
        sizes=(*mention.sizes, span.value),
        start=mention.start,
        end=span.end,
    )


def family_mentions(text: str) -> Iterator[ModelMention]:
    """Names of known families with version and variant: GPT-4, Llama 3.1, DeepSeek-V3, Phi-3-mini."""
    for match in FAMILY.finditer(text):
        yield ModelMention(name=match.group(), sizes=(), start=match.start(), end=match.end())


def introduced_mentions(text: str) -> Iterator[ModelMention]:
    """Names that a sentence introduces as a model: "we present X, a ... model"."""
    for match in INTRODUCED.finditer(text):
        if match["name"] not in COMMON:
            start, end = match.span("name")
            yield ModelMention(name=match["name"], sizes=(), start=start, end=end)


def without_overlap(mentions: Iterable[ModelMention]) -> tuple[ModelMention, ...]:
    """The mentions in text order; of two that overlap the longer one stays."""
    kept: list[ModelMention] = []
    for mention in sorted(mentions, key=lambda one: (one.start - one.end, one.start)):
        if all(mention.end <= other.start or other.end <= mention.start for other in kept):
            kept.append(mention)
    return tuple(sorted(kept, key=lambda one: one.start))
