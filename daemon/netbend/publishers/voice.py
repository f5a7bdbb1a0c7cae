"""The sound of a film: AAC in step with the pictures, from the film's first moment on."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_RATES: Final = frozenset(
    (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
)  # fmt: skip
"""What AAC knows (ISO/IEC 14496-3, table 1.18)."""

_LAYOUTS: Final = ("mono", "stereo", "2.1", "quad", "5.0", "5.1", "6.1", "7.1")
_BITS_A_CHANNEL: Final = 128_000


@dataclass(frozen=True, slots=True)
class Sound:
    """What is heard: `read(count)` gives the next (n, channels) in -1..1 at `rate`, fewer at the end."""

    rate: int
    channels: int
    read: Callable[[int], NDArray[np.float32]]


class Voice:
    """A stream of a container; more channels than two are mixed to two."""

    def __init__(self, av: ModuleType, container: Any, sound: Sound) -> None:
        self._av, self._sound, self._done, self._given = av, sound, 0, 0
        rate = sound.rate if sound.rate in _RATES else 48000
        layout = "mono" if sound.channels == 1 else "stereo"
        self._resampler = av.AudioResampler("fltp", layout, rate)
        self._stream = container.add_stream("aac", rate=rate, layout=layout)
        self._stream.bit_rate = _BITS_A_CHANNEL * min(sound.channels, 2)

    def until(self, seconds: float) -> list[Any]:
        """The packets of all up to this moment of the film, as far as there is sound."""
        count = round(seconds * self._sound.rate) - self._done
        self._done += max(0, count)
        block = self._sound.read(count) if count > 0 else ()
        return self._encoded(self._frame(np.asarray(block, np.float32))) if len(block) else []

    def rest(self) -> list[Any]:
        """The last packets."""
        return [*self._encoded(None), *self._stream.encode(None)]

    def _frame(self, block: NDArray[np.float32]) -> Any:
        if block.shape[1] > len(_LAYOUTS):
            block = block[:, :2]
        packed = np.ascontiguousarray(block).reshape(1, -1)
        frame = self._av.AudioFrame.from_ndarray(packed, format="flt", layout=_LAYOUTS[block.shape[1] - 1])
        frame.rate, frame.pts, frame.time_base = self._sound.rate, self._given, Fraction(1, self._sound.rate)
        self._given += len(block)
        return frame

    def _encoded(self, frame: Any) -> list[Any]:
        frames = [one for one in self._resampler.resample(frame) if one is not None]
        return [packet for one in frames for packet in self._stream.encode(one)]
