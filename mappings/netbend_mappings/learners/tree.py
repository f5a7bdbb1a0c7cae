"""A decision tree, and a stump: a tree of one question."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from netbend_mappings.learners.base import Array, Arrays, Lesson, Runner, Target, Tell
from netbend_mappings.learners.forest import flatten, walk
from netbend_mappings.learners.guard import GUARD
from netbend_mappings.learners.setting import Choice, Setting

DEPTH: Final = Setting("depth", 0, 0, 60, whole=True, meaning="the most questions in a row, 0 for no limit")
LEAF: Final = Setting("leaf", 2, 1, 100, whole=True, meaning="the fewest examples that a question may set apart")


class DecisionTree:
    """Questions about one input at a time."""

    name: str = "tree"
    title: str = "decision tree"
    target: Target = "classes"
    settings: tuple[Setting, ...] = (DEPTH, LEAF, *GUARD)
    needs: tuple[str, ...] = ("sklearn",)

    def fit(self, lesson: Lesson, settings: Mapping[str, Choice], tell: Tell) -> Arrays:
        """Grow the tree."""
        tell(0.0)
        grown = plant(settings, lesson.y[:, 0]).fit(lesson.x, lesson.y[:, 0])
        return flatten([grown.tree_], [1.0]) | {"classes": grown.classes_.astype(np.int64)}

    def runner(self, arrays: Arrays) -> Runner:
        """Walk down."""
        return walk(arrays, votes=False)


class Stump(DecisionTree):
    """One question."""

    name = "stump"
    title = "decision stump"
    settings = GUARD

    def fit(self, lesson: Lesson, settings: Mapping[str, Choice], tell: Tell) -> Arrays:
        """Find the question."""
        return super().fit(lesson, dict(settings) | {"depth": 1, "leaf": 1}, tell)


def plant(settings: Mapping[str, Choice], labels: Array) -> Any:
    """A tree that has not grown; a class with fewer examples than `leaf` may still be told apart."""
    from sklearn.tree import DecisionTreeClassifier  # noqa: PLC0415  two seconds, and only training needs it

    depth = int(settings["depth"]) or None
    leaf = min(int(settings["leaf"]), int(np.unique(labels, return_counts=True)[1].min()))
    return DecisionTreeClassifier(max_depth=depth, min_samples_leaf=leaf, random_state=0)
