"""The tempo that is heard: after how long what rises rises again, and which of such times a foot would tap to.

Autocorrelation of the last seconds' onset strength, weighed by a bell over the logarithm of the tempo
(Ellis, "Beat tracking by dynamic programming", 2007, section 3.2).
"""

from typing import Final

import numpy as np

from netbend_mappings.audio.spectrum import Values

SECONDS: Final = 8.0
"""Of sound that is looked at."""

_LIKELY_BPM: Final = 120.0
_OCTAVES: Final = 1.0
SLOWEST: Final = 30.0
FASTEST: Final = 320.0


class Beat:
    """The last seconds' strengths, one a hop."""

    def __init__(self, hop_seconds: float) -> None:
        self._hop = hop_seconds
        self._strengths = np.zeros(round(SECONDS / hop_seconds))
        self._shape = np.hanning(self._strengths.size + 1)[:-1]
        self._heard = 0
        lags = np.arange(1, self._strengths.size)
        bpm = 60.0 / (lags * hop_seconds)
        bell = -0.5 * (np.log2(bpm / _LIKELY_BPM) / _OCTAVES) ** 2
        self._prior: Values = np.where((bpm >= SLOWEST) & (bpm <= FASTEST), bell, -np.inf)

    def hear(self, strength: float) -> None:
        """Take the next strength."""
        self._strengths[self._heard % self._strengths.size] = strength
        self._heard += 1

    def bpm(self) -> float:
        """The tempo now; 0 where nothing is heard, or not yet for long enough."""
        size = self._strengths.size
        if self._heard < size // 2:
            return 0.0
        place = self._heard % size
        recent = np.concatenate([self._strengths[place:], self._strengths[:place]])
        return bpm_of(recent * self._shape, self._prior, self._hop)


def autocorrelation(values: Values) -> Values:
    """The sum of products with itself at each lag, (N,)."""
    size = values.size
    spectrum = np.fft.rfft(values, 2 * size)
    return np.fft.irfft(spectrum * np.conj(spectrum), 2 * size)[:size]


def bpm_of(strengths: Values, prior: Values, hop_seconds: float) -> float:
    """The likeliest tempo of strengths (N,), by a logarithmic prior over the lags 1..N-1; a parabola refines it."""
    again = autocorrelation(strengths)
    if again[0] <= 0.0:
        return 0.0
    share = np.maximum(again[1:] / again[0], 1e-12)
    lag = 1 + int(np.argmax(np.log(share) + prior))
    return 60.0 / (hop_seconds * (lag + _between(again, lag)))


def _between(values: Values, place: int) -> float:
    """Where the parabola through three values has its top, from the middle one."""
    if not 0 < place < values.size - 1:
        return 0.0
    before, here, after = values[place - 1 : place + 2]
    bend = before - 2.0 * here + after
    return float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5)) if bend < 0.0 else 0.0
