"""The programme: which rings are on air, the show's clock, and what the processes tell of themselves.

One writer a field: the supervisor writes programme, clock and process ids, the renderer its own figures.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from netbend.error import SegmentError
from netbend.stage.ring import FrameRecord, Picture, Ring
from netbend.stage.segment import Segment

_MAGIC: Final = 0x4E42_5354_4147_0001
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
        ("renderer_pid", "u8"),
        ("restarts", "u8"),
        ("renderer_beat", "f8"),
        ("frame_ms", "f8"),
        ("rendered", "u8"),
        ("dropped", "u8"),
        ("repaired", "u8"),  # non-finite activations replaced
        ("rendered_fps", "f8"),
    ]
)
_SIZE: Final = 4096


def segment_name(owner: int, part: str, epoch: int = 0) -> str:
    """The name of a segment (30 characters at most on macOS): `netbend-<supervisor's pid>-<epoch>-<part>`."""
    return f"netbend-{owner}-{epoch}-{part}"


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
        self._array = np.ndarray((1,), _STAGE, segment.buf)
        if int(self._array["magic"][0]) != _MAGIC:
            raise SegmentError(f"{segment.name} is no stage of this version of netbend")

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

    def put_on_air(self, programme: OnAir) -> None:
        """Change the programme; readers see the old or the new one, never half."""
        array = self._array
        array["sequence"] += 1
        array["epoch"], array["fading"], array["mix"] = programme.epoch, programme.fading, programme.mix
        array["sequence"] += 1

    def on_air(self) -> OnAir:
        """The programme as it is now; epoch 0 before the first picture."""
        array = self._array
        while True:
            before = int(array["sequence"][0])
            programme = OnAir(int(array["epoch"][0]), int(array["fading"][0]), float(array["mix"][0]))
            if before % 2 == 0 and before == int(array["sequence"][0]):
                return programme

    def remove(self) -> None:
        """Take the segment away (the supervisor, at the end)."""
        del self._array
        self._segment.remove()


class Programme:
    """What a publisher watches: the newest frame on air, whichever ring it comes from."""

    def __init__(self, owner: int) -> None:
        self._owner = owner
        self.stage = Stage.attach(owner)
        self._rings: dict[int, Ring] = {}
        self._seen = (0, 0, 0)

    def poll(self) -> tuple[FrameRecord, Picture] | None:
        """A frame that was not given yet, or None. The picture is in place (no copy) unless two rings are mixed."""
        on_air = self.stage.on_air()
        ring = self._ring(on_air.epoch)
        if ring is None:
            return None
        over = self._ring(on_air.fading)
        seen = (on_air.epoch, ring.count, over.count if over else 0)
        if seen == self._seen or (frame := ring.latest()) is None:
            return None
        self._seen = seen
        _, record, picture = frame
        if over is not None and (above := over.latest()) is not None:
            picture = mix(picture, above[2], on_air.mix)
        return record, picture

    def copy(self) -> tuple[FrameRecord, Picture] | None:
        """A whole copy of the newest frame on air, new or not."""
        ring = self._ring(self.stage.on_air().epoch)
        return ring.read() if ring is not None else None

    def _ring(self, epoch: int) -> Ring | None:
        if epoch == 0:
            return None
        ring = self._rings.get(epoch)
        if ring is None:
            try:
                ring = Ring.attach(segment_name(self._owner, "ring", epoch))
            except SegmentError:  # gone again: the programme has moved on since it was read
                return None
            self._rings[epoch] = ring
            for old in [number for number in self._rings if number < epoch - 1]:
                self._rings.pop(old).close()
        return ring


def mix(below: Picture, above: Picture, amount: float) -> Picture:
    """Cross-fade two pictures, 0 all `below`, 1 all `above`; a picture of another size is cut to, not scaled."""
    if below.shape != above.shape:
        return above if amount >= 0.5 else below
    weight = round(amount * 256)
    blended = below.astype(np.uint16) * (256 - weight) + above.astype(np.uint16) * weight
    return (blended >> 8).astype(np.uint8)
