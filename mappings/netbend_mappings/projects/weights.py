"""The networks that Wekinator trained, from the JSON beside them: plain weights, run as two products.

x' = (x - inBase) / inRange, sigmoid hidden nodes, linear output, y = o * outRange + outBase.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.projects.error import ProjectError

Values = NDArray[np.float64]

MOST_NODES: Final = 65536


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """One output's network over K inputs: `layers` as (weights (K', H), thresholds (H,)), the last one linear."""

    inputs: tuple[str, ...]
    in_base: Values
    in_range: Values
    out_base: float
    out_range: float
    layers: tuple[tuple[Values, Values], ...]

    def run(self, x: Values) -> Values:
        """Answers (E,) for inputs (E, K)."""
        here = (np.asarray(x, np.float64) - self.in_base) / self.in_range
        with np.errstate(over="ignore"):
            for weights, thresholds in self.layers[:-1]:
                here = 1.0 / (1.0 + np.exp(-(here @ weights + thresholds)))
        weights, thresholds = self.layers[-1]
        answer: Values = (here @ weights + thresholds)[:, 0] * self.out_range + self.out_base
        return answer


def read(text: str, name: str) -> tuple[Weights | None, ...]:
    """The networks of the last document in the text of a file called `name`; None for a model of another kind."""
    document = _last_document(text, name)
    models = document.get("modelSet") if isinstance(document, dict) else None
    if not isinstance(models, list):
        raise ProjectError(f"{name} has no modelSet")
    return tuple(_weights(model, name) if _is_network(model) else None for model in models)


def _last_document(text: str, name: str) -> Any:
    """A project that was saved twice holds two documents, one behind the other."""
    decoder, here, document = json.JSONDecoder(), 0, None
    text = text.strip()
    try:
        while here < len(text):
            document, here = decoder.raw_decode(text, here)
            here += len(text[here:]) - len(text[here:].lstrip())
    except (ValueError, RecursionError) as fault:
        raise ProjectError(f"{name} is not whole JSON: {fault}") from fault
    return document


def _is_network(model: Any) -> bool:
    return isinstance(model, dict) and model.get("modelType") == "Neural Network"


def _weights(model: Mapping[str, Any], name: str) -> Weights:
    try:
        return _network(model)
    except (KeyError, ValueError, TypeError, IndexError, OverflowError) as fault:
        raise ProjectError(f"{name} describes a network that cannot be one: {fault!r:.120}") from fault


def _network(model: Mapping[str, Any]) -> Weights:
    inputs = tuple(str(one) for one in model["inputNames"])
    depth, width = int(model["numHiddenLayers"]), int(model["numHiddenNodes"])
    if not (0 <= depth <= 16 and 0 <= width <= MOST_NODES and depth * width <= MOST_NODES):
        raise ValueError(f"{depth} layers of {width} nodes")
    nodes = {str(node["name"]): node for node in model["nodes"]}
    ranges = _numbers(model["inRanges"], len(inputs))
    return Weights(
        inputs, _numbers(model["inBases"], len(inputs)), np.where(ranges == 0.0, 1.0, ranges),
        _finite(model["outBase"]), _finite(model["outRange"]), tuple(_layers(nodes, inputs, depth, width)),
    )  # fmt: skip


def _layers(nodes: Mapping[str, Any], inputs: Sequence[str], depth: int, width: int) -> list[tuple[Values, Values]]:
    """Hidden nodes are numbered from 1 through all layers; node 0 is the output."""
    before, layers = [f"Attrib {one}" for one in inputs], []
    for number in range(depth):
        here = range(1 + number * width, 1 + (number + 1) * width)
        layers.append(_layer([nodes[f"Sigmoid Node {node}"] for node in here], before))
        before = [f"Node {node}" for node in here]
    return [*layers, _layer([nodes["Linear Node 0"]], before)]


def _layer(nodes: Sequence[Mapping[str, Any]], before: Sequence[str]) -> tuple[Values, Values]:
    weights = np.array([[_finite(node[one]) for one in before] for node in nodes]).reshape(len(nodes), len(before))
    return weights.T.copy(), np.array([_finite(node["Threshold"]) for node in nodes])


def _numbers(values: Sequence[Any], count: int) -> Values:
    if len(values) != count:
        raise ValueError(f"{len(values)} numbers for {count} inputs")
    return np.array([_finite(value) for value in values])


def _finite(value: Any) -> float:
    number = float(value)
    if not np.isfinite(number):
        raise ValueError(f"{value} is not finite")
    return number
