"""A graph as it was read from a file: nodes in the order in which they run, and the tensors that they know already."""

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from netbend_models.onnx.operators.base import Attributes


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One operator; an input "" is left out."""

    operator: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Attributes


@dataclass(frozen=True, slots=True)
class Wanted:
    """An input, and the shape that it declares; 0: any size."""

    name: str
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """What a file holds; `output` is the first of its outputs."""

    nodes: tuple[Node, ...]
    constants: Mapping[str, Tensor]
    inputs: tuple[Wanted, ...]
    output: str
    digest: str
