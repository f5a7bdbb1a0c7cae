"""The stage: which rings are on air, the show's clock, and what the processes tell of themselves.

One writer a field: the supervisor writes programme, clock and process ids, renderer and conductor what is theirs.
"""

from dataclasses import dataclass
from struct import Struct
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from netbend.error import SegmentError
from netbend.stage.fence import Fence
from netbend.stage.ring import OUTPUTS
from netbend.stage.segment import Segment, segment_name

_MAGIC: Final = 0x4E42_5354_4147_0005
SEATS: Final = 8
"""Renderers that may live at once: on air, loading, waiting, dying."""

FIT: Final = np.dtype(
    [
        ("format", "u8"),  # what it fits pictures into, 0 for nothing that could be shared
        ("rate", "f8"),
        ("ring", "u8"),  # the number of the ring that they are in
        ("frame", "f8"),  # the `done` of the frame that it fits or has fitted
        ("since", "f8"),  # perf_counter when it began to
    ]
)
"""What an output tells the others of the pictures that it fits."""

_STAGE = np.dtype(
    [
        ("magic", "u8"),
        ("sequence", "u8"),  # odd while the programme is written
        ("epoch", "u4"),
        ("fading", "u4"),  # the epoch that fades in, 0 for none
        ("mix", "f8"),
        ("start", "f8"),  # perf_counter at show time 0
        ("fps", "f8"),
        ("conductor_pid", "u8"),
        ("conductor_beat", "f8"),  # perf_counter of the conductor's last sign of life
        ("renderer_pid", "u8"),
        ("restarts", "u8"),
        ("beats", "f8", (SEATS,)),  # perf_counter of each renderer's last sign of life
        ("frame_ms", "f8"),
        ("rendered", "u8"),
        ("dropped", "u8"),
        ("rendered_fps", "f8"),
        ("shown", "f8"),  # perf_counter of the last frame
        ("p50_ms", "f8"),  # between the last frames' moments
        ("p99_ms", "f8"),
        ("inputs", "u8"),  # how often rings of pictures that come in were made or removed
        ("abandoned", "u8"),
        ("fits", FIT, (OUTPUTS,)),  # each written by its output
    ]
)
_SIZE: Final = 4096
_PROGRAMME: Final = Struct("IId")  # epoch, fading, mix, which follow the sequence
_PROGRAMME_AT: Final = 16


@dataclass(frozen=True, slots=True)
class OnAir:
    """The epoch on air, and the one that fades in over it with its mix 0..1 (0 for none)."""

    epoch: int
    fading: int = 0
    mix: float = 0.0


class Stage:
    """The stage segment; `figures` is its record, each field with one writer."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._fence = Fence()
        self._array = np.ndarray((1,), _STAGE, segment.buf)
        if int(self._array["magic"][0]) != _MAGIC:
            raise SegmentError(f"{segment.name} is no stage of this version of netbend")
        self._sequence = segment.buf[_PROGRAMME_AT - 8 : _PROGRAMME_AT].cast("Q")
        self._buf = segment.buf

    @classmethod
    def create(cls, owner: int, fps: float) -> Self:
        """Make the stage of a supervisor."""
        segment = Segment.create(segment_name(owner, "stage"), _SIZE)
        array = np.ndarray((1,), _STAGE, segment.buf)
        array["magic"], array["fps"] = _MAGIC, fps
        return cls(segment)

    @classmethod
    def attach(cls, owner: int) -> Self:
        """Open the stage of a running supervisor by its process id."""
        return cls(Segment.attach(segment_name(owner, "stage")))

    def __getitem__(self, field: str) -> float:
        return float(self._array[field][0])

    def __setitem__(self, field: str, value: float) -> None:
        self._array[field][0] = value

    @property
    def fits(self) -> NDArray[np.void]:
        """A row of `FIT` for each output."""
        rows: NDArray[np.void] = self._array["fits"][0]
        return rows

    def beat(self, seat: int, moment: float) -> None:
        """Give a sign of life from a renderer's seat."""
        self._array["beats"][0][seat] = moment

    def last_beat(self, seat: int) -> float:
        """The moment of the last sign of life from this seat."""
        return float(self._array["beats"][0][seat])

    def put_on_air(self, programme: OnAir) -> None:
        """Change the programme; readers see the old or the new one, never half."""
        array = self._array
        array["sequence"] += 1
        self._fence()
        array["epoch"], array["fading"], array["mix"] = programme.epoch, programme.fading, programme.mix
        self._fence()
        array["sequence"] += 1

    def on_air(self) -> OnAir:
        """The programme as it is now; epoch 0 before the first picture."""
        sequence = self._sequence
        while True:
            before = sequence[0]
            self._fence()
            found = _PROGRAMME.unpack_from(self._buf, _PROGRAMME_AT)
            self._fence()
            if before % 2 == 0 and before == sequence[0]:
                return OnAir(*found)

    def close(self) -> None:
        """Let go of the memory."""
        del self._array, self._sequence, self._buf
        self._segment.close()

    def remove(self) -> None:
        """Take the segment away (the supervisor, at the end)."""
        del self._array, self._sequence, self._buf
        self._segment.remove()
