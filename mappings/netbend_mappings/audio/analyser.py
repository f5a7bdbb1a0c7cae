"""Samples in, features out: windows of about 43 ms that follow each other by a quarter, whatever the size of blocks.

What decides on onsets is done for every hop; the rest once, when it is read. Nothing depends on when blocks come.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend_mappings.audio.beat import Beat
from netbend_mappings.audio.chroma import chroma, chroma_weights
from netbend_mappings.audio.feature import FEATURES
from netbend_mappings.audio.onset import LAG, THRESHOLD, Onsets, Strength
from netbend_mappings.audio.spectrum import SILENT, Bands, Scale, Values, moments, peak, rms, window_size

_HOPS: Final = 4
"""Of a window."""

_FINE: Final = 4
"""Windows that chroma looks at together: 6 Hz from line to line."""

_BEAT_SECONDS: Final = 0.25
"""How often the tempo is looked for."""

LATEST_SECONDS: Final = 0.25
"""Sound that waits to be analysed; of more only the latest is."""


class Analyser:
    """Features of a stream of samples (one channel, -1..1) at `rate`; `read` gives them in the order of FEATURES."""

    def __init__(self, rate: float) -> None:
        self.rate, self.window = rate, window_size(rate)
        self.hop = self.window // _HOPS
        self._scale, fine = Scale.of(rate, self.window), Scale.of(rate, _FINE * self.window)
        self._bands, self._fine = Bands(self._scale), fine
        self._notes = chroma_weights(rate, fine.shape.size)
        seconds = self.hop / rate
        self._strength, self._onsets, self._beat = Strength(rate, self._scale, seconds), Onsets(seconds), Beat(seconds)
        self._beat_hops = max(1, round(_BEAT_SECONDS / seconds))
        self._sound: Values = np.zeros(fine.shape.size)
        self._left: NDArray[np.float32] = np.empty(0, np.float32)
        self._before = [np.zeros(self._scale.frequency.size)] * LAG
        self._lines = self._before[-1]
        self._flux = 0.0
        self._onset = False
        self._hops = 0
        self._bpm = 0.0

    @property
    def bpm(self) -> float:
        """The tempo that is heard, 0 where there is none."""
        return self._bpm

    def feed(self, samples: NDArray[np.float32], threshold: float = THRESHOLD) -> None:
        """Take the next samples, (n,)."""
        if not np.isfinite(samples.sum(dtype=np.float64)):
            samples = np.where(np.isfinite(samples), samples, np.float32(0.0))
        sound = np.concatenate([self._left, samples])
        hops, latest = sound.size // self.hop, max(1, int(LATEST_SECONDS * self.rate) // self.hop)
        for hop in range(max(0, hops - latest), hops):
            self._step(sound[hop * self.hop : (hop + 1) * self.hop], threshold)
        self._left = sound[hops * self.hop :]

    def _step(self, samples: NDArray[np.float32], threshold: float) -> None:
        self._sound[: -self.hop] = self._sound[self.hop :]
        self._sound[-self.hop :] = samples
        self._lines = lines = self._scale.lines(self._sound[-self.window :])
        self._flux = max(self._flux, float(np.maximum(lines - self._before[0], 0.0).sum()))
        self._before = [*self._before[1:], lines]
        strength = self._strength.hear(lines)
        self._onset |= self._onsets.hear(strength, threshold)
        self._beat.hear(strength)
        self._hops += 1
        if self._hops % self._beat_hops == 0:
            self._bpm = self._beat.bpm()

    def read(self) -> Values:
        """The features now, (29,), each in its own unit; of flux the greatest, of onsets any, since the last time."""
        window = self._sound[-self.window :]
        top = peak(window)
        values = np.zeros(len(FEATURES))
        values[0], values[1] = rms(window), top
        if top > SILENT:
            values[2:6] = moments(self._lines, self._scale.frequency)
            values[8:16] = self._bands.levels(self._lines)
            values[16:28] = chroma(self._notes, self._fine.lines(self._sound))
        values[6], values[7], values[28] = self._flux, self._onset, self._bpm
        self._flux, self._onset = 0.0, False
        return values
