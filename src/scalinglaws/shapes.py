"""Shapes of transformers, read from shapes.toml, and what follows from a shape."""

from scalinglaws.base import Value, read_data


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


SHAPES = {shape.name: shape for shape in map(Shape.model_validate, read_data("shapes.toml")["shapes"])}
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
