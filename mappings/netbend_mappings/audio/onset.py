"""Onsets as they happen: how much louder the ear's bands have become, against the last moments and the last seconds.

Nothing of what comes later is looked at. Half-wave rectified differences of logarithmic bands over two hops are
Böck's and Widmer's ("Maximum filter vibrato suppression for onset detection", DAFx 2013), without the filter.
"""

from collections import deque
from math import exp
from typing import Final

import numpy as np

from netbend_mappings.audio.mel import mel_weights
from netbend_mappings.audio.spectrum import Scale, Values

BANDS: Final = 40
_TOP_HZ: Final = 11025.0
LAG: Final = 2
"""Hops over which bands are compared: about 20 ms."""

_FLOOR_DB: Final = -100.0
"""Below this a band is silent, against a full sine in its middle spread over it; rooms and converters hiss below."""

_RANGE_DB: Final = 80.0
_FORGET_SECONDS: Final = 10.0
"""How long a loud passage is remembered."""

THRESHOLD: Final = 0.1
"""Of the greatest strength within those seconds, so much above the mean is an onset."""

_MEAN_SECONDS: Final = 0.15
_ABOVE: Final = 1.2
_RISING_SECONDS: Final = 0.03
_APART_SECONDS: Final = 0.05
_LEAST_DB: Final = 1.0


class Strength:
    """How much the ear's bands have grown, hop after hop, in decibels on average."""

    def __init__(self, rate: float, scale: Scale, hop_seconds: float) -> None:
        self._weights = mel_weights(rate, scale.shape.size, BANDS, min(_TOP_HZ, rate / 2))
        self._fade_db = _RANGE_DB * 0.1 * hop_seconds / _FORGET_SECONDS
        self._loudest = _FLOOR_DB
        self._before: deque[Values] = deque(maxlen=LAG)

    def hear(self, lines: Values) -> float:
        """The strength of a hop's lines (F,)."""
        level = 10.0 * np.log10(np.maximum(self._weights @ (lines * lines), 10.0 ** (_FLOOR_DB / 10.0)))
        self._loudest = max(self._loudest - self._fade_db, float(level.max()))
        level = np.maximum(level, self._loudest - _RANGE_DB)
        before = self._before[0] if len(self._before) == LAG else level
        self._before.append(level)
        return float(np.maximum(level - before, 0.0).mean())


class Onsets:
    """Tells of each strength whether an onset is there."""

    def __init__(self, hop_seconds: float) -> None:
        self._past: deque[float] = deque(maxlen=1 + round(_MEAN_SECONDS / hop_seconds))
        self._rising = 1 + round(_RISING_SECONDS / hop_seconds)
        self._apart = round(_APART_SECONDS / hop_seconds)
        self._fade = exp(-hop_seconds / _FORGET_SECONDS)
        self._greatest = 0.0
        self._since = self._apart + 1

    def hear(self, strength: float, threshold: float = THRESHOLD) -> bool:
        """Whether an onset begins with this strength."""
        past = self._past
        past.append(strength)
        self._since += 1
        self._greatest = max(self._greatest * self._fade, strength)
        mean = sum(past) / len(past)
        rises = strength >= max(list(past)[-self._rising :])
        high = strength >= max(_LEAST_DB, _ABOVE * mean + threshold * self._greatest)
        if not (rises and high and self._since > self._apart):
            return False
        self._since = 0
        return True
