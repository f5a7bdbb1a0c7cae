"""Puts slots into the graphs of a loaded module, at every depth and in every method, before it first runs."""

import re
from collections.abc import Iterator
from typing import Any, Final

import torch

from netbend_models.torchscript.slot import ENTER, SLOT, library

_CALL: Final = "prim::CallMethod"
_PART: Final = "prim::GetAttr"
_TENSOR: Final = "TensorType"
_FORWARD: Final = re.compile(r"forward\d*")
"""Tracing numbers the calls of one module."""


def insert(module: torch.jit.ScriptModule) -> int:
    """Give every call that yields a tensor a slot; how many there are."""
    library()
    seen, count = set[tuple[str, str]](), 0
    for one in module.modules():
        script: Any = one._c  # noqa: SLF001  torch has no other door to its graphs
        for method in script._method_names():  # noqa: SLF001
            key = (str(script._type()), method)  # noqa: SLF001
            if key not in seen:
                seen.add(key)
                count += _fill(script._get_method(method).graph)  # noqa: SLF001
    return count


def _fill(graph: Any) -> int:
    calls = [node for node in _nodes(graph) if node.kind() == _CALL and _yields(node)]
    for node in calls:
        _enclose(graph, node)
    return len(calls)


def _nodes(block: Any) -> Iterator[Any]:
    """Every node, those of conditions and loops included."""
    for node in list(block.nodes()):
        yield node
        for inner in node.blocks():
            yield from _nodes(inner)


def _yields(node: Any) -> bool:
    """Whether a call gives one tensor; private methods stand for the module that calls them."""
    outputs = list(node.outputs())
    return len(outputs) == 1 and outputs[0].type().kind() == _TENSOR and not node.s("name").startswith("_")


def _enclose(graph: Any, node: Any) -> None:
    """Put the two operators around a call; without a tensor to enter by, its path has its name at the end only."""
    inputs, output = list(node.inputs()), node.output()
    name = _constant(graph, node, _name(node, inputs[0].node()))
    tensor = next((place for place, one in enumerate(inputs) if place and one.type().kind() == _TENSOR), None)
    if tensor is not None:
        enter = graph.create(ENTER, [inputs[tensor], name], 1)
        enter.insertBefore(node)
        enter.output().setType(inputs[tensor].type())
        node.replaceInput(tensor, enter.output())
    entered = _constant(graph, node, tensor is not None)
    slot = graph.create(SLOT, 1)
    slot.insertAfter(node)
    slot.output().setType(output.type())
    output.replaceAllUsesWith(slot.output())
    for value in (output, name, entered):
        slot.addInput(value)


def _constant(graph: Any, node: Any, value: str | bool) -> Any:
    found = graph.insertConstant(value)
    found.node().moveBefore(node)
    return found


def _name(node: Any, source: Any) -> str:
    """The module's way from where it is called, and the method's name unless it is forward."""
    way = [] if _FORWARD.fullmatch(node.s("name")) else [node.s("name")]
    while source.kind() == _PART:
        way.append(source.s("name"))
        source = source.input().node()
    return ".".join(reversed(way))
