"""One window of sound as a spectrum, and what follows from it by the textbook: level, moments, bands."""

from dataclasses import dataclass
from functools import cached_property
from math import log2
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.audio.feature import BANDS

Values = NDArray[np.float64]

_SECONDS: Final = 2048 / 48000
"""About what a window spans: short enough for rhythm, long enough for a kick's pitch."""

SILENT: Final = 1e-5
"""A window whose greatest sample is below (-100 dB) says nothing of its spectrum."""


def window_size(rate: float) -> int:
    """The samples of a window: the power of two that is nearest to 43 ms."""
    return 1 << max(6, round(log2(rate * _SECONDS)))


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """What is fixed for a rate and a window of N samples: its shape (N,), and the frequencies of F = N/2 + 1 lines."""

    shape: Values
    frequency: Values

    @classmethod
    def of(cls, rate: float, size: int) -> Self:
        """A periodic Hann window at a rate."""
        frequency: Values = np.fft.rfftfreq(size, 1.0 / rate).astype(np.float64)
        return cls(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size), frequency)

    def lines(self, samples: Values) -> Values:
        """The spectrum's magnitude (F,): a full sine stands at about 1."""
        lines: Values = np.abs(np.fft.rfft(samples * self.shape)) * (2.0 / self.shape.sum())
        return lines


def rms(samples: Values) -> float:
    """The square root of the mean square."""
    return float(np.sqrt(np.dot(samples, samples) / samples.size))


def peak(samples: Values) -> float:
    """The greatest sample, whichever its sign."""
    return float(max(samples.max(), -samples.min()))


def moments(lines: Values, frequency: Values) -> tuple[float, float, float, float]:
    """Centroid and spread in Hz, skewness and kurtosis (3 for a bell) of the spectrum taken as a distribution.

    Peeters, "A large set of audio features", 2004, section 6.1. Of silence all are 0.
    """
    total = float(lines.sum())
    if total <= 0.0:
        return 0.0, 0.0, 0.0, 0.0
    share = lines / total
    centroid = float(share @ frequency)
    away = frequency - centroid
    square = away * away
    spread = float(share @ square) ** 0.5
    if spread <= 0.0:
        return centroid, 0.0, 0.0, 0.0
    return centroid, spread, float(share @ (square * away)) / spread**3, float(share @ (square * square)) / spread**4


@dataclass(frozen=True)
class Bands:
    """Octave bands on the lines of a scale; the first reaches down to 20 Hz and the last up to 20 kHz."""

    scale: Scale

    @cached_property
    def starts(self) -> NDArray[np.intp]:
        """The line at which each band begins, and the line after the last: (9,)."""
        edges = np.array([20.0, *(np.sqrt(2.0) * middle for middle in BANDS[:-1]), 20000.0])
        return np.searchsorted(self.scale.frequency, edges)

    def levels(self, lines: Values) -> Values:
        """The level of each band, (8,): what `rms` would be, were there nothing else; without the window's loss."""
        shape = self.scale.shape
        gain = shape.sum() ** 2 / (2.0 * shape.size * float(shape @ shape))
        sums = np.concatenate([[0.0], np.cumsum(lines * lines)])[self.starts]
        levels: Values = np.sqrt(np.diff(sums) * gain)
        return levels
