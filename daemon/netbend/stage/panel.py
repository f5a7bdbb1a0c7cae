"""The panel: every parameter's base value and the seconds its last change may take, whole generations at a time.

The conductor writes the next of four buffers and then flips a counter; the renderer copies the
newest and looks whether it was overtaken. float64 throughout: a float32 would turn seed 123456789
into 123456792. A log of the slots that moved spares a reader who follows the rest.
"""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from netbend.error import SegmentError
from netbend.stage.fence import Fence
from netbend.stage.segment import Segment

Values = NDArray[np.float64]

BUFFERS: Final = 4
LOG: Final = 2**15
"""Moved slots that the log holds: some seconds of all hands, or one frame of a flood."""

_MAGIC: Final = 0x4E42_5041_4E45_0003
_HEADER = np.dtype([("magic", "u8"), ("slots", "u8"), ("generation", "u8"), ("logging", "u8"), ("urgent", "u8")])
_BUFFER = np.dtype([("generation", "u8"), ("document", "u8"), ("logged", "u8"), ("whole", "u8")])
_BUFFERS_AT: Final = 64
_VALUES_AT: Final = 256
_WRITING: Final = 2**64 - 1
"""No generation: 0 would be the one before the first."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One whole generation: base values (S,), seconds of the last change (S,), the document due with it."""

    generation: int
    document: int
    base: Values
    duration: Values


@dataclass(slots=True)
class Copy:
    """A reader's own values (2, S), which hold what was logged before `position`; -1: nothing yet."""

    values: Values
    position: int = -1


def panel_bytes(slots: int) -> int:
    """The size of a panel's segment."""
    return _VALUES_AT + (BUFFERS * 2 * slots + LOG) * 8


class Panel:
    """A panel over a segment; one process publishes, any number take snapshots."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._header = np.ndarray((1,), _HEADER, segment.buf)
        if int(self._header["magic"][0]) != _MAGIC:
            raise SegmentError(f"{segment.name} is no panel of this version of netbend")
        self.slots = int(self._header["slots"][0])
        self._buffers = np.ndarray((BUFFERS,), _BUFFER, segment.buf, _BUFFERS_AT)
        self._values = np.ndarray((BUFFERS, 2, self.slots), np.float64, segment.buf, _VALUES_AT)
        self._log = np.ndarray((LOG,), np.int64, segment.buf, _VALUES_AT + self._values.nbytes)
        self._generation, self._logging = self._header["generation"], self._header["logging"]
        self._whole: int | None = None
        self._recent: deque[list[int] | None] = deque([None] * BUFFERS, maxlen=BUFFERS)
        self._fence = Fence()

    @classmethod
    def lay_out(cls, segment: Segment, slots: int) -> Self:
        """Write a new panel's header into a segment of `panel_bytes`."""
        header = np.ndarray((1,), _HEADER, segment.buf)
        header[0] = (_MAGIC, slots, 0, 0, 0)
        return cls(segment)

    @classmethod
    def attach(cls, name: str) -> Self:
        """Open the panel of that name."""
        return cls(Segment.attach(name))

    @property
    def generation(self) -> int:
        """How many generations were published; 0 before the first."""
        return int(self._generation[0])

    @property
    def urgent(self) -> int:
        """The newest generation that nothing begun before it is worth waiting for; 0: there was none."""
        return int(self._header["urgent"][0])

    def publish(
        self, base: Values, duration: Values, changed: Collection[int] | None, document: int, *, urgent: bool = False
    ) -> int:  # fmt: skip
        """Show a new generation; `changed` names the slots that moved since the last one (None: any of them).

        A buffer is four generations old when it is written again, so it takes the changes of the last four.
        """
        generation = self.generation + 1
        slot = generation % BUFFERS
        logged = self._note(changed)
        self._recent.append(None if changed is None else list(changed))
        self._buffers["generation"][slot] = _WRITING
        self._fence()
        target = self._values[slot]
        if any(part is None for part in self._recent):
            target[0], target[1] = base, duration
        else:
            moved = np.fromiter((index for part in self._recent for index in part or ()), np.intp)
            target[0][moved], target[1][moved] = base[moved], duration[moved]
        self._buffers["document"][slot] = document
        self._buffers["logged"][slot], self._buffers["whole"][slot] = logged, self._whole
        self._fence()
        self._buffers["generation"][slot] = generation
        self._fence()
        self._generation[0] = generation
        if urgent:
            self._header["urgent"] = generation
        return generation

    def _note(self, changed: Collection[int] | None) -> int:
        """Log what moved; the count of all that was logged. A writer's first generation counts as another whole."""
        begin = int(self._logging[0])
        slots = [] if changed is None or self._whole is None else list(changed)
        whole = len(slots) > LOG or changed is None or self._whole is None
        end = begin + 1 if whole else begin + len(slots)
        self._logging[0] = end  # first, so that a reader sees that it was overtaken
        self._fence()
        if whole:
            self._whole = end
        else:
            self._log[np.arange(begin, end) % LOG] = slots
        return end

    def follow(self, copy: Copy) -> tuple[Snapshot, NDArray[np.intp] | None]:
        """The newest generation in `copy`, which is written over, and the slots that moved in it since; None: any."""
        while True:
            generation = self.generation
            slot = generation % BUFFERS
            document, logged = int(self._buffers["document"][slot]), int(self._buffers["logged"][slot])
            moved = self._since(copy.position, logged, int(self._buffers["whole"][slot]))
            if moved is None:
                copy.values[:] = self._values[slot]
            else:
                copy.values[:, moved] = self._values[slot][:, moved]
            self._fence()
            if moved is not None and int(self._logging[0]) - copy.position > LOG:
                copy.position = -1
            elif int(self._buffers["generation"][slot]) == generation:
                copy.position = logged
                return Snapshot(generation, document, copy.values[0], copy.values[1]), moved

    def since(self, position: int) -> tuple[int, int, NDArray[np.intp] | None]:
        """Where the log stands, the document that is due, and the slots that moved since a position; None: any.

        For a glance between: where a writer overtakes it, it sees what moved a little later.
        """
        buffer = self._buffers[self.generation % BUFFERS]
        logged = int(buffer["logged"])
        return logged, int(buffer["document"]), self._since(position, logged, int(buffer["whole"]))

    def _since(self, position: int, logged: int, whole: int) -> NDArray[np.intp] | None:
        """What was logged from a position on; None where that says not enough."""
        if position < whole or not position <= logged <= position + LOG:
            return None
        return self._log[np.arange(position, logged) % LOG].astype(np.intp)

    def snapshot(self) -> Snapshot:
        """A whole copy of the newest generation."""
        while True:
            generation = self.generation
            slot = generation % BUFFERS
            document = int(self._buffers["document"][slot])
            values = self._values[slot].copy()
            self._fence()
            if int(self._buffers["generation"][slot]) == generation:
                return Snapshot(generation, document, values[0], values[1])

    def close(self) -> None:
        """Let go of the memory."""
        del self._header, self._buffers, self._values, self._generation, self._log, self._logging
        self._segment.close()
