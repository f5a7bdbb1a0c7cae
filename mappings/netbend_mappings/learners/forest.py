"""Trees as plain arrays: all of them walk down together, a level a step."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from netbend_mappings.learners.base import Array, Arrays, Runner, Vector


def flatten(trees: Sequence[Any], weights: Sequence[float]) -> Arrays:
    """Scikit-learn's trees one after another; a leaf leads to itself; `value` (nodes, K) are shares."""
    parts: dict[str, list[Array]] = {"feature": [], "limit": [], "left": [], "right": [], "value": []}
    roots, start = [], 0
    for tree in trees:
        inner = tree.children_left >= 0
        place = np.arange(tree.node_count)
        parts["feature"].append(np.where(inner, tree.feature, 0))
        parts["limit"].append(np.where(inner, tree.threshold, np.inf))
        parts["left"].append(np.where(inner, tree.children_left, place) + start)
        parts["right"].append(np.where(inner, tree.children_right, place) + start)
        value = tree.value[:, 0, :]
        parts["value"].append(value / np.maximum(value.sum(axis=1, keepdims=True), 1e-300))
        roots.append(start)
        start += tree.node_count
    depth = np.array(max(int(tree.max_depth) for tree in trees))
    whole: Arrays = {name: np.concatenate(part) for name, part in parts.items()}
    return whole | {"roots": np.array(roots), "weights": np.array(weights, np.float64), "depth": depth}


def walk(arrays: Arrays, votes: bool) -> Runner:
    """Shares of the classes (K,), summed over trees by weight; `votes` has each tree name one class alone."""
    feature, limit, left, right = (arrays[name] for name in ("feature", "limit", "left", "right"))
    roots, weights, depth, value = arrays["roots"], arrays["weights"], int(arrays["depth"]), arrays["value"]
    if votes:
        value = (value == value.max(axis=1, keepdims=True)).astype(np.float64)
        value *= np.cumsum(value, axis=1) == 1
    value = value.astype(np.float64)
    total = weights.sum()

    def run(x: Vector) -> Vector:
        narrow = x.astype(np.float32)  # what the limits were found with
        node = roots
        for _ in range(depth):
            node = np.where(narrow[feature[node]] <= limit[node], left[node], right[node])
        answer: Vector = weights @ value[node] / total
        return answer

    return run
