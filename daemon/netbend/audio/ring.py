"""Samples from one thread to another without a lock: each moves a count that the other only reads."""

from typing import Final

import numpy as np

from netbend.audio.base import Samples

SIZE: Final = 2**17
"""Almost three seconds at 48 kHz."""


class SampleRing:
    """One thread writes, one takes. A count is written after the samples that it counts."""

    def __init__(self, size: int = SIZE) -> None:
        self._samples = np.zeros(size, np.float32)
        self._written = self._taken = 0

    @property
    def written(self) -> int:
        """How many samples have ever been written."""
        return self._written

    @property
    def waiting(self) -> int:
        """How many can be taken."""
        return self._written - self._taken

    @property
    def room(self) -> int:
        """How many can be written before one is lost that has not been taken."""
        return self._samples.size - (self._written - self._taken)

    def write(self, samples: Samples) -> None:
        """Append samples; of more than there is room for the oldest are lost."""
        size = self._samples.size
        samples = samples[-size:]
        place, first = self._written % size, min(samples.size, size - self._written % size)
        self._samples[place : place + first] = samples[:first]
        self._samples[: samples.size - first] = samples[first:]
        self._written += samples.size

    def take(self, most: int | None = None) -> Samples:
        """What was written since the last time, at most so many; of what nobody took for long only the latest half."""
        written, size = self._written, self._samples.size
        if most is None:
            self._taken = max(self._taken, written - size // 2)
        count = written - self._taken if most is None else min(most, written - self._taken)
        place, first = self._taken % size, min(count, size - self._taken % size)
        samples = np.concatenate([self._samples[place : place + first], self._samples[: count - first]])
        self._taken += count
        return samples
