"""Wekinator's neural network, one for each output: its form and scaling, fitted by second-order steps.

What its 500 passes of back-propagation reach in seconds, some tens of steps reach in a fraction of one.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

import numpy as np

from netbend_mappings.learners import marquardt, projection
from netbend_mappings.learners.base import Array, Arrays, Lesson, Matrix, Runner, Target, Tell, Vector
from netbend_mappings.learners.network import Layers
from netbend_mappings.learners.scale import scale
from netbend_mappings.learners.setting import Choice, Setting

_SETTINGS: Final = (
    Setting("layers", 1, 1, 3, whole=True, meaning="hidden layers"),
    Setting("nodes", 0, 0, 500, whole=True, meaning="nodes of a hidden layer, 0 for as many as there are inputs"),
    Setting("shared", "no", words=("no", "yes"), meaning="whether all outputs share the hidden nodes: learnt jointly"),
    Setting("epochs", 500, 1, 10000, whole=True, meaning="the most steps"),
    Setting("seed", 0, 0, 1e6, whole=True, meaning="where the weights set out from"),
    Setting("decay", 2e-7, 0.0, 1.0, meaning="how much small weights are preferred"),
)

_FEW: Final = 2e4
"""What the decay of one example alone is multiplied by."""


class NeuralNetwork:
    """Sigmoid hidden nodes, a linear output, inputs and target scaled to -1..1."""

    name: str = "neural-network"
    title: str = "neural network"
    target: Target = "numbers"
    settings: tuple[Setting, ...] = _SETTINGS
    needs: tuple[str, ...] = ()

    def fit(self, lesson: Lesson, settings: Mapping[str, Choice], tell: Tell) -> Arrays:
        """Fit the networks of all outputs side by side."""
        inputs, outputs = scale(lesson.x), scale(lesson.y)
        width = lesson.x.shape[1]
        nodes = int(settings["nodes"]) or width
        shape = [width] + [nodes] * int(settings["layers"]) + [1]
        hidden = sum((fan + 1) * to for fan, to in pairwise(shape[:-1]))
        descend = projection.descend if hidden <= len(lesson.x) else marquardt.descend
        if settings["shared"] == "yes" and hidden <= len(lesson.x):
            descend = projection.descend_together
        layers = descend(
            inputs.of(lesson.x), outputs.of(lesson.y).T, shape, int(settings["seed"]),
            int(settings["epochs"]), _decay(float(settings["decay"]), shape, len(lesson.x)), tell,
        )  # fmt: skip
        return arrays(layers, inputs.base, inputs.reach, outputs.base, outputs.reach)

    def runner(self, arrays: Arrays) -> Runner:
        """A product a layer; the scaling is folded into the first and the last."""
        return run_of(arrays)


def arrays(layers: Layers, in_base: Vector, in_reach: Vector, out_base: Vector, out_reach: Vector) -> Arrays:
    """What a project keeps; `in_base` and `in_reach` are (I,), or (M, I) where each output has its own scaling.

    Layers are (M, nodes, inputs + 1); hidden ones that all outputs share (1, nodes, inputs + 1).
    """
    kept: Arrays = {f"layer{number}": layer for number, layer in enumerate(layers)}
    return kept | {"in_base": in_base, "in_reach": in_reach, "out_base": out_base, "out_reach": out_reach}


def _decay(decay: float, shape: list[int], examples: int) -> float:
    """So much an example; more where there are few, or weights outnumber them: it decides what lies between."""
    weights = sum((fan + 1) * to for fan, to in pairwise(shape))
    return decay * (examples * max(1.0, weights / examples) ** 2 + _FEW / examples)


def run_of(arrays: Arrays) -> Runner:
    """The networks of `arrays` as one function (I,) to (M,)."""
    layers = [arrays[f"layer{number}"] for number in range(sum(name.startswith("layer") for name in arrays))]
    first = 0.5 * layers[0][:, :, :-1] / np.expand_dims(arrays["in_reach"], -2)
    shift = 0.5 * layers[0][:, :, -1] - (first * np.expand_dims(arrays["in_base"], -2)).sum(axis=2)
    count, nodes, width = first.shape
    flat, start = np.ascontiguousarray(first.reshape(count * nodes, width)), shift.ravel()
    between = [_after(0.5 * layer[:, :, :-1], 0.5 * layer[:, :, -1]) for layer in layers[1:-1]]
    reach = arrays["out_reach"]
    last, offset = _after(layers[-1][:, 0, :-1] * reach[:, None], layers[-1][:, 0, -1] * reach + arrays["out_base"])

    if count == 1 < len(last):
        return _shared(flat, start, between, last, offset)
    ones = np.ones(last.shape[1])

    def run(x: Vector) -> Vector:
        hidden = _tanh(flat @ x, start).reshape(count, -1)
        for weights, threshold in between:
            hidden = _tanh((weights @ hidden[:, :, None])[:, :, 0], threshold)
        hidden *= last
        answer: Vector = (
            hidden @ ones
        )  # one product is warm already: einsum's own code takes longer to fetch than to run
        answer += offset
        return answer

    return run


def _shared(flat: Matrix, start: Vector, between: list[tuple[Array, Array]], last: Matrix, offset: Vector) -> Runner:
    """Hidden nodes that all outputs have in common."""

    def run(x: Vector) -> Vector:
        hidden = _tanh(flat @ x, start)
        for weights, threshold in between:
            hidden = _tanh(weights[0] @ hidden, threshold[0])
        answer: Vector = last @ hidden
        answer += offset
        return answer

    return run


def _after(weights: Array, threshold: Array) -> tuple[Array, Array]:
    """Weights and threshold of sigmoids for their tanh: 1 / (1 + exp(-z)) is (1 + tanh(z / 2)) / 2."""
    return 0.5 * weights, threshold + 0.5 * weights.sum(axis=-1)


def _tanh(sums: Array, threshold: Array) -> Array:
    sums += threshold
    return np.tanh(sums, sums)
