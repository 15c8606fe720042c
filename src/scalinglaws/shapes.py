"""Shapes of transformers, read from shapes.toml, and what follows from a shape."""

from typing import Annotated

from pydantic import BeforeValidator

from scalinglaws.base import Value, named, read_data


class Shape(Value):
    """One decoder-only transformer; `parameters` as its paper prints them, `context` in tokens.

    `feed_forward` is the inner width, `gated` whether a third matrix gates it (SwiGLU), `tied` whether one matrix
    embeds and predicts, `positions` whether positions are learned; `active` of `experts` work on a token.
    """

    name: str
    layers: int
    width: int
    heads: int
    kv_heads: int
    head_dim: int
    feed_forward: int
    gated: bool = True
    tied: bool = False
    positions: bool = False
    experts: int = 1
    active: int = 1
    vocabulary: int
    context: int
    parameters: float
    source: str


SHAPES = {shape.name: shape for shape in map(Shape.model_validate, read_data("shapes.toml")["shapes"])}
"""Named shapes: layers, width, heads, key-value heads, head width, vocabulary, context."""

ShapeNamed = Annotated[Shape, BeforeValidator(named(SHAPES, "model"))]
"""A shape, or its name on a command line."""


def attention_parameters(shape: Shape) -> int:
    """Parameters of a layer's queries, keys, values and output, biases left out."""
    return 2 * shape.width * shape.head_dim * (shape.heads + shape.kv_heads)


def expert_parameters(shape: Shape) -> int:
    """Parameters of a layer's feed-forward part, of one expert where there are several."""
    return (3 if shape.gated else 2) * shape.width * shape.feed_forward


def largest_matrix(shape: Shape) -> int:
    """Parameters of the largest matrix: an embedding, or one of the feed-forward part."""
    return shape.width * max(shape.vocabulary, shape.feed_forward)


def other_parameters(shape: Shape) -> int:
    """Parameters of a layer that tensor parallelism does not split: two norms' gains, and a router of experts."""
    return 2 * shape.width + (shape.experts * shape.width if shape.experts > 1 else 0)


def multiplied_parameters(shape: Shape) -> int:
    """Parameters that a token is multiplied with: attention, its experts' feed-forward and the output matrix."""
    layer = attention_parameters(shape) + shape.active * expert_parameters(shape)
    return shape.layers * layer + shape.vocabulary * shape.width


def counted_parameters(shape: Shape, active: bool = False) -> int:
    """All parameters, or those that work on a token; biases left out."""
    feed_forward = (shape.active if active else shape.experts) * expert_parameters(shape)
    layers = shape.layers * (attention_parameters(shape) + feed_forward + other_parameters(shape))
    rows = shape.vocabulary * (1 if shape.tied else 2) + (shape.context if shape.positions else 0)
    return layers + shape.width * (rows + 1)
