"""From one frame to the next in small steps, for an output that is faster than the network: a cross-fade, a frame late.

A network that keeps up is shown as it is: frames that come a period apart are handed on untouched.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from netbend.stage.programme import HELD, mix
from netbend.stage.ring import FrameRecord, Picture

Frame = tuple[FrameRecord, Picture]

LATE: Final = 1.5
"""Periods after which a frame that has not come is late."""

LONGEST_SECONDS: Final = 1.0
"""A fade takes no longer, however long the frame before it stood."""


class Blend:
    """Fades from what was shown to each frame that comes late, for as long as it took to come."""

    def __init__(self, period: float) -> None:
        self._period = period
        self._begin: Frame | None = None
        self._last: Frame | None = None
        self._begun = self._seconds = 0.0
        self._shown: list[Frame] = []
        self._pool: list[Picture] = []

    @property
    def under_way(self) -> bool:
        """Whether there are steps to come."""
        return self._begin is not None

    def take(self, frame: Frame, now: float) -> Frame:
        """A frame has come; what is to be shown at once."""
        before, self._last, self._begin = self._last, frame, None
        if before is not None and before[1].shape == frame[1].shape:
            seconds = frame[0].time - before[0].time
            if seconds > LATE * self._period and self._shown:
                self._begin, self._begun = self._shown[-1], now - self._period
                self._seconds = min(seconds, LONGEST_SECONDS)
        return self.show(now)

    def show(self, now: float) -> Frame:
        """What is to be shown at a moment after the first frame; untouched while this gives `HELD` - 1 more."""
        assert self._last is not None
        share = (now - self._begun) / self._seconds if self._begin else 1.0
        if self._begin is None or share >= 1.0:
            self._begin = None
            shown = self._last
        else:
            shown = self._between(self._begin, self._last, share)
        self._shown = [*self._shown[1 - HELD :], shown]
        return shown

    def _between(self, begin: Frame, end: Frame, share: float) -> Frame:
        time = begin[0].time + share * (end[0].time - begin[0].time)
        picture = mix(begin[1], end[1], share, self._free(begin[1]))
        return replace(end[0], time=time, picture=-1, solid=begin[0].solid and end[0].solid), picture

    def _free(self, begin: Picture) -> Picture:
        """A buffer that is neither faded from nor still being read."""
        used = [begin, *(picture for _, picture in self._shown)]
        self._pool = [one for one in self._pool if one.shape == begin.shape]
        found = next((one for one in self._pool if not any(one is other for other in used)), None)
        if found is None:
            found = np.empty(begin.shape, np.uint8)
            self._pool.append(found)
        return found
