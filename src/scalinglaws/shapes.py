"""Shapes of transformers, from their papers or their authors' own files, and what follows from a shape."""

from scalinglaws.base import Value


class Shape(Value):
    """One decoder-only transformer; `parameters` as its paper prints them, `context` in tokens."""

    name: str
    layers: int
    width: int
    heads: int
    kv_heads: int
    head_dim: int
    vocabulary: int
    context: int
    parameters: float
    source: str


def _shape(name: str, *sizes: int, parameters: float, source: str) -> Shape:
    layers, width, heads, kv_heads, head_dim, vocabulary, context = sizes
    return Shape(
        name=name,
        layers=layers,
        width=width,
        heads=heads,
        kv_heads=kv_heads,
        head_dim=head_dim,
        vocabulary=vocabulary,
        context=context,
        parameters=parameters,
        source=source,
    )


_LLAMA = "arXiv 2302.13971, table 2"
_LLAMA_2 = "arXiv 2307.09288, table 1 and appendix A; shape as in the released parameter files"
_LLAMA_3 = "arXiv 2407.21783, table 3"

SHAPES = {
    shape.name: shape
    for shape in (
        _shape(
            "GPT-2 small", 12, 768, 12, 12, 64, 50_257, 1024,
            parameters=124_337_664, source="OpenAI's released model, counted without biases",
        ),
        _shape(
            "GPT-3", 96, 12_288, 96, 96, 128, 50_257, 2048,
            parameters=175e9, source="arXiv 2005.14165, table 2.1",
        ),
        _shape(
            "PaLM 540B", 118, 18_432, 48, 1, 256, 256_000, 2048,
            parameters=540.35e9, source="arXiv 2204.02311, table 1",
        ),
        _shape("LLaMA 7B", 32, 4096, 32, 32, 128, 32_000, 2048, parameters=6.7e9, source=_LLAMA),
        _shape("LLaMA 13B", 40, 5120, 40, 40, 128, 32_000, 2048, parameters=13.0e9, source=_LLAMA),
        _shape("LLaMA 33B", 60, 6656, 52, 52, 128, 32_000, 2048, parameters=32.5e9, source=_LLAMA),
        _shape("LLaMA 65B", 80, 8192, 64, 64, 128, 32_000, 2048, parameters=65.2e9, source=_LLAMA),
        _shape("Llama-2-13B", 40, 5120, 40, 40, 128, 32_000, 4096, parameters=13e9, source=_LLAMA_2),
        _shape("Llama-2-70B", 80, 8192, 64, 8, 128, 32_000, 4096, parameters=70e9, source=_LLAMA_2),
        _shape(
            "Mistral 7B", 32, 4096, 32, 8, 128, 32_000, 8192,
            parameters=7e9, source="arXiv 2310.06825, table 1",
        ),
        _shape("Llama-3-8B", 32, 4096, 32, 8, 128, 128_000, 8192, parameters=8e9, source=_LLAMA_3),
        _shape("Llama-3-70B", 80, 8192, 64, 8, 128, 128_000, 8192, parameters=70e9, source=_LLAMA_3),
    )
}  # fmt: skip
"""Named shapes: layers, width, heads, key-value heads, head width, vocabulary, context."""


def matrix_parameters(shape: Shape) -> int:
    """Parameters that a token is multiplied with: 12 L d^2 of the layers and the output matrix V d.

    For a plain transformer with as many key-value heads as heads and a feed-forward width of 4 d.
    """
    return 12 * shape.layers * shape.width**2 + shape.vocabulary * shape.width


def plain_parameters(shape: Shape) -> int:
    """All parameters of a GPT-2-like model without biases and with tied embeddings.

    Adds learned positions and the 2 L + 1 gains of layer normalisation to `matrix_parameters`.
    """
    gains = (2 * shape.layers + 1) * shape.width
    return matrix_parameters(shape) + shape.context * shape.width + gains
