"""From features in their own units to 0..1: a range that adapts or is fixed, a gain, and a rise and fall in seconds."""

from dataclasses import dataclass

import numpy as np

from netbend_mappings.audio.feature import FEATURES
from netbend_mappings.audio.spectrum import Values


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """How features move, (N,) each: a factor, and the seconds of rise, fall and adapting; 0 seconds: at once, never."""

    gain: Values
    attack: Values
    release: Values
    adapt: Values


class Follower:
    """Features as 0..1, frame after frame."""

    def __init__(self) -> None:
        self._low, self._high, self._least = (
            np.array([getattr(feature, name) for feature in FEATURES]) for name in ("low", "high", "least")
        )
        self._grounded = np.array([feature.grounded for feature in FEATURES])
        self._bottom = self._low
        self._top = np.where(self._grounded, self._low + self._least, self._high)
        self.values: Values = np.zeros(len(FEATURES))

    def follow(self, features: Values, seconds: float, motion: Motion) -> Values:
        """Where the features (N,) stand after a frame of so many seconds."""
        self._adapt(features, seconds, motion.adapt)
        adapts = motion.adapt > 0.0
        low = np.where(adapts, self._bottom, self._low)
        width = np.where(adapts, np.maximum(self._top - self._bottom, self._least), self._high - self._low)
        aim = np.clip((features - low) / width, 0.0, 1.0)
        aim = np.clip(aim * motion.gain, 0.0, 1.0)
        way = np.where(aim > self.values, motion.attack, motion.release)
        self.values = self.values + (aim - self.values) * share(seconds, way)
        return self.values

    def _adapt(self, features: Values, seconds: float, adapt: Values) -> None:
        """Widen the range to what is heard, and let it close slowly."""
        moved = share(seconds, adapt)
        bottom = self._bottom + (features - self._bottom) * moved
        top = self._top + (features - self._top) * moved
        self._bottom = np.where(self._grounded, self._low, np.minimum(bottom, features))
        self._top = np.maximum(top, features)


def share(seconds: float, time: Values) -> Values:
    """How much of the way is gone in so many seconds, with time constants (N,): 1 - exp(-t/T); all of it for 0."""
    gone: Values = -np.expm1(-seconds / np.maximum(time, 1e-9))
    return gone
