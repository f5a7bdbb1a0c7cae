"""AdaBoost: rounds of decision trees, each looking harder at what those before it got wrong."""

from collections.abc import Mapping

import numpy as np

from netbend_mappings.learners.base import Arrays, Lesson, Runner, Target, Tell
from netbend_mappings.learners.forest import flatten, walk
from netbend_mappings.learners.guard import GUARD
from netbend_mappings.learners.setting import Choice, Setting
from netbend_mappings.learners.tree import DEPTH, LEAF, plant


class AdaBoost:
    """The class that most of the trees name, each with the weight it earned."""

    name: str = "adaboost"
    title: str = "AdaBoost"
    target: Target = "classes"
    settings: tuple[Setting, ...] = (
        Setting("rounds", 100, 1, 1000, whole=True, meaning="how many trees"), DEPTH, LEAF, *GUARD,
    )  # fmt: skip
    needs: tuple[str, ...] = ("sklearn",)

    def fit(self, lesson: Lesson, settings: Mapping[str, Choice], tell: Tell) -> Arrays:
        """Grow the trees."""
        from sklearn.ensemble import AdaBoostClassifier  # noqa: PLC0415  two seconds, and only training needs it

        tell(0.0)
        labels = lesson.y[:, 0].astype(np.int64)
        tree = plant(settings, labels)
        boosted = AdaBoostClassifier(tree, n_estimators=int(settings["rounds"]), random_state=0)
        try:
            boosted.fit(lesson.x, labels)
        except ValueError:  # no tree is better than chance, or there is one class alone
            return flatten([tree.fit(lesson.x, labels).tree_], [1.0]) | {"classes": tree.classes_}
        trees = [one.tree_ for one in boosted.estimators_]
        return flatten(trees, boosted.estimator_weights_[: len(trees)]) | {"classes": boosted.classes_}

    def runner(self, arrays: Arrays) -> Runner:
        """All trees walk down together."""
        return walk(arrays, votes=True)
