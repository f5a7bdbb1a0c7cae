"""None of these: a classifier's class is refused where it is unsure, or where nothing like it was ever recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from netbend_mappings.learners.base import Arrays, Lesson, Matrix, Vector
from netbend_mappings.learners.scale import scale
from netbend_mappings.learners.setting import Choice, Setting

GUARD: Final = (
    Setting("certainty", 0.0, 0.0, 1.0, meaning="none of these below this probability, 0: never"),
    Setting("closeness", 0.0, 0.0, 100.0, meaning="none of these beyond so many steps between examples, 0: never"),
)
"""Every classifier has them after its own settings."""

_MOST: Final = 4000
"""Examples that closeness is measured against; more are thinned."""


def guard(lesson: Lesson, settings: Mapping[str, Choice]) -> Arrays:
    """What `Guard` needs: nothing where both settings are 0."""
    certainty, closeness = float(settings.get("certainty", 0)), float(settings.get("closeness", 0))
    if not closeness:
        return {"certainty": np.array(certainty)} if certainty else {}
    inputs = scale(lesson.x)
    labels = lesson.y[:, 0].astype(np.int64)
    chosen = np.random.default_rng(0).permutation(len(labels))[:_MOST]
    points, labels = inputs.of(lesson.x)[chosen], labels[chosen]
    limits = np.array([_step(points[labels == one]) for one in np.unique(labels)])
    limits = np.where(limits > 0, limits, np.median(limits[limits > 0]) if (limits > 0).any() else 0.1)
    return {
        "certainty": np.array(certainty), "guard_points": points, "guard_labels": labels,
        "guard_limits": limits * closeness, "guard_base": inputs.base, "guard_reach": inputs.reach,
    }  # fmt: skip


def _step(points: Matrix) -> float:
    """How far a class's examples are apart: the distance to the next one that nine in ten have; 0 for one alone."""
    if len(points) < 2:
        return 0.0
    nearest = []
    for start in range(0, len(points), 256):
        part = points[start : start + 256]
        apart = ((part[:, None, :] - points[None]) ** 2).sum(axis=2)
        apart[np.arange(len(part)), start + np.arange(len(part))] = np.inf
        nearest.append(np.sqrt(apart.min(axis=1)))
    return float(np.quantile(np.concatenate(nearest), 0.9))


@dataclass(slots=True)
class Guard:
    """Says whether a class may be answered."""

    certainty: float
    points: dict[int, Matrix]
    limits: dict[int, float]
    base: Vector
    reach: Vector

    @classmethod
    def of(cls, arrays: Arrays) -> "Guard | None":
        """The guard of a trained classifier; None where it has none."""
        if "certainty" not in arrays:
            return None
        if "guard_points" not in arrays:
            return cls(float(arrays["certainty"]), {}, {}, np.zeros(1), np.ones(1))
        labels = arrays["guard_labels"]
        points = {int(one): arrays["guard_points"][labels == one] for one in np.unique(labels)}
        limits = dict(zip(sorted(points), arrays["guard_limits"].tolist(), strict=True))
        return cls(float(arrays["certainty"]), points, limits, arrays["guard_base"], arrays["guard_reach"])

    def allows(self, x: Vector, label: int, share: float) -> bool:
        """Whether `label` with this probability stands."""
        if share < self.certainty:
            return False
        if label not in self.points:
            return True
        away = self.points[label] - (x - self.base) / self.reach
        return bool(np.sqrt((away * away).sum(axis=1).min()) <= self.limits[label])
