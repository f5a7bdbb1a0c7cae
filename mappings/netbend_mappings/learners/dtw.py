"""Time warping: how near the stream of inputs is to each recorded gesture, whatever its speed; needs no training.

Both are read backwards from now, so that one table for an example holds its distance to every stretch of the stream
that ends now (H. Sakoe, S. Chiba 1978). The tables of all examples are filled together, a diagonal at a time.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.learners.base import Arrays, Lesson, Matrix, Runner, Target, Tell, Vector
from netbend_mappings.learners.program import Heard
from netbend_mappings.learners.setting import Choice, Setting
from netbend_mappings.learners.warp import Table

_SETTINGS: Final = (
    Setting("threshold", 5.0, 0.0, 1e6, meaning="the distance under which it matches, 0: found from the examples"),
    Setting("radius", 5, 0, 1000, whole=True, meaning="how far one may run ahead of the other, in points"),
    Setting("minimum", 5, 1, 1000, whole=True, meaning="points of the stream that are needed"),
    Setting("hop", 1, 1, 100, whole=True, meaning="every how many points a stretch of the stream may begin"),
    Setting("points", 10, 0, 1000, whole=True, meaning="the most points of a gesture, 0 for all"),
    Setting("scaling", "none", words=("none", "range", "spread"), meaning="how inputs are brought to one size"),
    Setting("distance", "sum", words=("sum", "mean", "squares"), meaning="mean and squares make long ones compare"),
    Setting("stretch", 0.0, 0.0, 1.0, meaning="how much slower or faster it may be, as a share, 0 for any"),
)

_BETTER: Final[dict[str, Choice]] = {
    "threshold": 0.0, "points": 90, "radius": 1000, "distance": "squares", "stretch": 0.7,
}  # fmt: skip
_MARGIN: Final = 2.0
"""How much further than its own examples are from each other a gesture may be."""
_ASKED: Final = 8
"""Examples of a gesture that are asked how far they are from each other."""


class TimeWarping:
    """The smallest distance of each gesture over its examples."""

    name: str = "dtw"
    title: str = "dynamic time warping"
    target: Target = "gestures"
    settings: tuple[Setting, ...] = _SETTINGS
    needs: tuple[str, ...] = ()

    def fit(self, lesson: Lesson, settings: Mapping[str, Choice], tell: Tell) -> Arrays:
        """Keep the examples, each thinned to as many points as are asked for."""
        tell(0.0)
        longest = max(len(one) for one in lesson.sequences)
        most = int(settings["points"])
        factor = max(1, longest // most) if most else 1
        base, reach = _scaling(np.concatenate(lesson.sequences), str(settings["scaling"]))
        thin = [((one - base) / reach)[::factor] for one in lesson.sequences]
        plain = {name: np.array(settings[name]) for name in ("threshold", "radius", "minimum", "hop", "stretch")}
        made: Arrays = plain | {
            "samples": np.concatenate(thin), "lengths": np.array([len(one) for one in thin]),
            "labels": lesson.y[:, 0].astype(np.int64), "most": np.array(lesson.most), "factor": np.array(factor),
            "base": base, "reach": reach, "distance": np.array(settings["distance"]),
        }  # fmt: skip
        return made if made["threshold"] else made | {"threshold": _thresholds(made)}

    def runner(self, arrays: Arrays) -> Runner:
        """What hears the stream: a `Hearing`."""
        return Hearing(arrays)  # type: ignore[return-value]  # a runner of gestures answers with what it heard


class RealGestures(TimeWarping):
    """With what recognises real gestures best: finer, fair to long and short ones, the threshold found."""

    name = "gestures"
    title = "time warping, for gestures of any length"
    settings = tuple(replace(one, default=_BETTER.get(one.name, one.default)) for one in _SETTINGS)


def _thresholds(arrays: Arrays) -> Vector:
    """For each gesture (G,) the distance that its own examples stay within; of one alone, half of that to another."""
    hearing = Hearing(arrays | {"threshold": np.array(np.inf)})
    labels, found = arrays["labels"], np.zeros(int(arrays["most"]))
    for gesture in np.unique(labels):
        mine = np.flatnonzero(labels == gesture)
        apart = np.array([hearing.between(example) for example in mine[:_ASKED]])
        apart[np.arange(len(apart)), mine[: len(apart)]] = np.inf
        near = apart[:, mine].min(axis=1)
        others = np.delete(apart, mine, axis=1)
        if np.isfinite(near).any():
            found[gesture - 1] = _MARGIN * near[np.isfinite(near)].max()
        elif np.isfinite(others).any():
            found[gesture - 1] = others.min() / 2
    usual = found[found > 0]
    return np.where(found > 0, found, usual.mean() if len(usual) else float(arrays["samples"].var()) + 1e-9)


def _scaling(samples: Matrix, how: str) -> tuple[Vector, Vector]:
    if how == "range":
        low, high = samples.min(axis=0), samples.max(axis=0)
        base, reach = (low + high) / 2, (high - low) / 2
    elif how == "spread":
        base, reach = samples.mean(axis=0), samples.std(axis=0)
    else:
        base, reach = np.zeros(samples.shape[1]), np.ones(samples.shape[1])
    return base, np.where(reach > 0, reach, 1.0)


class Hearing:
    """A stream and its distances to the examples (E of them, L points the longest), newest point first."""

    def __init__(self, arrays: Arrays) -> None:
        self._base, self._reach = arrays["base"], arrays["reach"]
        self._lengths: NDArray[np.int64] = arrays["lengths"].astype(np.int64)
        self._examples = _backwards(arrays["samples"], self._lengths)
        self._labels, self._most = arrays["labels"], int(arrays["most"])
        self._thresholds = np.broadcast_to(arrays["threshold"].astype(np.float64), (self._most,))
        self._factor = int(arrays["factor"])
        self._minimum, self._hop = int(arrays["minimum"]), int(arrays["hop"])
        self._measure, self._stretch = str(arrays["distance"]), float(arrays["stretch"])
        longest = self._examples.shape[0]
        self._table = Table(longest, self._examples.shape[1], int(arrays["radius"]))
        self.reset()

    def reset(self) -> None:
        """Forget the stream so far."""
        self._seen = 0
        self._match, self._confidence = 0, 0.0
        self._distances = np.full(self._most, np.inf)
        self._table.clear()

    def __call__(self, x: Vector) -> Heard:
        """Hear one input; what thinning leaves out repeats what was heard before."""
        self._seen += 1
        if (self._seen - 1) % self._factor:
            return Heard(self._distances, self._match, changed=False, fresh=False, confidence=self._confidence)
        self._table.push(self._costs((x - self._base) / self._reach))
        self._distances = self._nearest()
        best = int(self._distances.argmin())
        least, threshold = float(self._distances[best]), float(self._thresholds[best])
        match = best + 1 if least < threshold else 0
        changed, self._match = match != self._match, match
        self._confidence = 1 - least / threshold if match else 0.0
        return Heard(self._distances, match, changed=changed, fresh=True, confidence=self._confidence)

    def between(self, example: int) -> Vector:
        """How far one of the examples, all of it, is from each of them (E,)."""
        self.reset()
        length = int(self._lengths[example])
        for place in range(length)[::-1]:
            self._table.push(self._costs(self._examples[place, example]), more=place > 0)
        whole: Vector = self._distances_of(np.array([length]))[0]
        return whole

    def _costs(self, point: Vector) -> Matrix:
        """The costs of a point of the stream against the examples' (L, E)."""
        offset = self._examples - point
        costs: Matrix = np.einsum("lei,lei->le", offset, offset)
        return costs if self._measure == "squares" else np.sqrt(costs)

    def _nearest(self) -> Vector:
        """The smallest distance of each gesture (G,)."""
        found = np.full(self._most, np.inf)
        stretches = np.arange(min(self._minimum, self._table.longest), self._table.held + 1, self._hop)
        if len(stretches):
            np.minimum.at(found, self._labels - 1, self._distances_of(stretches).min(axis=0))
        return found

    def _distances_of(self, stretches: NDArray[np.int64]) -> Matrix:
        """How far the last points, so many each, are from each example (stretches, E)."""
        distances = self._table.ends(stretches, self._lengths)
        if self._measure != "sum":
            distances = distances / (stretches[:, None] + self._lengths)
        if self._stretch:
            ratio = stretches[:, None] / self._lengths
            distances = np.where(np.minimum(ratio, 1 / ratio) < self._stretch, np.inf, distances)
        return distances


def _backwards(samples: Matrix, lengths: NDArray[np.int64]) -> NDArray[np.float64]:
    """The examples, their last point first, (L, E, I); what is short is filled up where no table is read."""
    longest, ends = int(lengths.max()), np.cumsum(lengths)
    made = np.zeros((longest, len(lengths), samples.shape[1]))
    for example, (end, length) in enumerate(zip(ends, lengths, strict=True)):
        made[:length, example] = samples[end - length : end][::-1]
    return made
