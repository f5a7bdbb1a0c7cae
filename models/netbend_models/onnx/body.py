"""A graph that is run node by node, so that what each layer gives can be bent.

What does not depend on a picture, shapes among it, is computed once: a node whose inputs are known is known.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn

from netbend_models.bending.plan import Plan
from netbend_models.error import LoadError
from netbend_models.network import Layer
from netbend_models.networks.parameter import ModuleWeights
from netbend_models.onnx.graph import Graph, Node
from netbend_models.onnx.operators.base import Operator
from netbend_models.onnx.operators.table import OPERATORS

_KNOWING: Final = ("Shape", "Size")
"""What they give follows from the sizes of pictures, which stay."""

_WEIGHTED: Final = ("Conv", "ConvTranspose")

_LAYERS: Final = frozenset(
    [*_WEIGHTED, "InstanceNormalization", "BatchNormalization", "LayerNormalization", "GroupNormalization", "Relu",
     "LeakyRelu", "PRelu", "Elu", "Selu", "Gelu", "Mish", "HardSwish", "Sigmoid", "Tanh", "Clip", "Softplus", "Add",
     "Sum", "Concat", "Resize", "Upsample", "DepthToSpace", "MaxPool", "AveragePool"]
)  # fmt: skip
"""Operators of which the result is a layer, where it is a picture's; the others only prepare for these."""

_NOT_IN_A_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")
_FAULTS: Final = (RuntimeError, ValueError, TypeError, IndexError, KeyError, AttributeError, ZeroDivisionError)


class Weight(nn.Module):
    """A node's weight, where a bend finds it."""

    weight: nn.Parameter


class TurnedWeight(nn.ConvTranspose2d):
    """That of a transposed convolution, of which the outputs stand second."""


@dataclass(slots=True, eq=False)
class Step:
    """A node as it is run: `layer` is its number or -1; `done` are the values that nobody needs after it."""

    node: Node
    act: Operator
    weight: nn.Module | None = None
    layer: int = -1
    done: tuple[str, ...] = ()


class GraphBody:
    """`feeds` are the inputs beside the picture, by name; the first input is the picture."""

    def __init__(self, graph: Graph, device: torch.device, feeds: Mapping[str, Tensor]) -> None:
        self._picture, self._output = graph.inputs[0].name, graph.output
        self.feeds = dict(feeds)
        self._nodes = graph.nodes
        self._known: dict[str, Tensor] = {name: one.to(device) for name, one in graph.constants.items()}
        self._constants = dict(self._known)
        self._steps: list[Step] = []
        self.layers: tuple[Layer, ...] = ()

    def look(self, x: Tensor) -> Tensor:
        """Run every node once: what is known after it is not run again, and what gives a picture's layer is one."""
        self._known = dict(self._constants)
        values: dict[str, Tensor] = {self._picture: x, **self.feeds}
        seen, steps = {self._picture}, list[Step]()
        layers = list[Layer]()
        names = Counter[str]()
        last = {name: place for place, node in enumerate(self._nodes) for name in node.inputs}
        for place, node in enumerate(self._nodes):
            step = Step(node, OPERATORS[node.operator])
            made = self._acted(step, values)
            if node.operator in _KNOWING or all(name in self._known for name in node.inputs if name):
                self._known |= made
                continue
            values |= made
            if seen.intersection(node.inputs):
                seen.update(node.outputs)
                self._weigh(step)
                if _is_layer(node, made[node.outputs[0]]):
                    step.layer = len(layers)
                    layers.append(_layer(step, made[node.outputs[0]], names))
            step.done = tuple(name for name in {*node.inputs, *node.outputs}
                              if last.get(name, -1) <= place and name != self._output)  # fmt: skip
            for name in step.done:
                values.pop(name, None)
            steps.append(step)
        if self._output not in values:
            raise LoadError("gives a picture that does not depend on the one it takes")
        self._steps, self.layers = steps, tuple(layers)
        self._weights = ModuleWeights([step.weight or nn.Identity() for step in steps if step.layer >= 0])
        return values[self._output]

    def run(self, x: Tensor, plan: Plan) -> Tensor:
        """What the graph makes of x, bent by the plan."""
        self._weights.take(plan)
        values: dict[str, Tensor] = {self._picture: x, **self.feeds}
        for step in self._steps:
            made = self._acted(step, values)
            if step.layer >= 0 and not plan.empty:
                name = step.node.outputs[0]
                made[name] = plan.apply(step.layer, made[name])  # never in place: another node may hold it
            values |= made
            for name in step.done:
                values.pop(name, None)
        return values[self._output]

    def _acted(self, step: Step, values: Mapping[str, Tensor]) -> dict[str, Tensor]:
        node = step.node
        try:
            found = [self._value(name, values) if name else None for name in node.inputs]
            if step.weight is not None:
                assert isinstance(step.weight.weight, nn.Parameter)
                found[1] = step.weight.weight
            made = step.act(found, node.attributes)
        except LoadError as fault:
            raise LoadError(f"{fault} ({node.operator} {node.name!a:.60})") from fault
        except _FAULTS as fault:
            reason = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
            raise LoadError(f"cannot be run: {node.operator} {node.name!a:.60}: {reason:.160}") from fault
        return dict(zip(node.outputs, made if isinstance(made, tuple) else (made,), strict=False))

    def _value(self, name: str, values: Mapping[str, Tensor]) -> Tensor:
        return self._known[name] if name in self._known else values[name]

    def _weigh(self, step: Step) -> None:
        """Put a convolution's weight where a bend finds it, if it is known."""
        weight = self._known.get(step.node.inputs[1]) if step.node.operator in _WEIGHTED else None
        if weight is None:
            return
        turned = step.node.operator == "ConvTranspose"
        group = step.node.attributes.get("group", 1)
        step.weight = TurnedWeight(group, group, 1, groups=group, bias=False, device="meta") if turned else Weight()
        step.weight.weight = nn.Parameter(weight, requires_grad=False)


def _is_layer(node: Node, made: Tensor) -> bool:
    return node.operator in _LAYERS and made.dim() == 4 and made.is_floating_point() and min(made.shape[2:]) > 1


def _layer(step: Step, made: Tensor, names: Counter[str]) -> Layer:
    """Named as its node is, in signs that an address may have."""
    slug = _NOT_IN_A_NAME.sub("-", step.node.name.replace("/", ".")).strip("-.")
    slug = f"{step.node.operator}.{slug}" if slug.isdecimal() or not slug else slug
    names[slug] += 1
    name = slug if names[slug] == 1 else f"{slug}-{names[slug]}"
    channels, height, width = made.shape[1:]
    return Layer(step.layer, name, channels, height, width, weighted=step.weight is not None)
