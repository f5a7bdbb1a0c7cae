"""Bands as wide as the ear hears them: triangles on the mel scale of Slaney ("Auditory Toolbox", 1998)."""

from math import log
from typing import Final

import numpy as np

from netbend_mappings.audio.spectrum import Values

_HZ_A_MEL: Final = 200.0 / 3
_BEND_HZ: Final = 1000.0
"""From here on the scale is logarithmic: 27 mels to 6400 Hz."""

_MELS_A_FOLD: Final = 27.0 / log(6.4)


def to_mel(hertz: float) -> float:
    """A frequency on the mel scale."""
    if hertz < _BEND_HZ:
        return hertz / _HZ_A_MEL
    return _BEND_HZ / _HZ_A_MEL + log(hertz / _BEND_HZ) * _MELS_A_FOLD


def to_hertz(mel: Values) -> Values:
    """Frequencies of places on the mel scale."""
    bend = _BEND_HZ / _HZ_A_MEL
    above: Values = _BEND_HZ * np.exp(np.maximum(mel - bend, 0.0) / _MELS_A_FOLD)
    return np.where(mel < bend, mel * _HZ_A_MEL, above)


def mel_weights(rate: float, size: int, bands: int, top: float) -> Values:
    """How much each of F lines counts for each band up to `top` Hz, (bands, F); each triangle's area is 1."""
    frequency = np.fft.rfftfreq(size, 1.0 / rate)
    corner = to_hertz(np.linspace(0.0, to_mel(top), bands + 2))
    low, middle, high = (corner[place : place + bands, None] for place in range(3))
    rising, falling = (frequency - low) / (middle - low), (high - frequency) / (high - middle)
    weights: Values = np.maximum(0.0, np.minimum(rising, falling)) * (2.0 / (high - low))
    return weights
