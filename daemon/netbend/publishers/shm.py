"""Publishes into shared memory that programs on this machine read; the layout is `netbend_client.frames`'."""

import contextlib
import os
from typing import Any, Final

import numpy as np
import psutil

from netbend.error import PublisherError, SegmentError
from netbend.publishers.base import Publisher, PublisherSetting
from netbend.stage.fence import Fence
from netbend.stage.ring import FrameRecord, Picture
from netbend.stage.segment import Segment
from netbend_client.frames import HEADER, MAGIC, PIXELS_AT, SLOT, SLOTS_AT, segment_of

SLOTS: Final = 4


class ShmPublisher(Publisher):
    """A segment of a name that readers know, made anew when the picture's size changes."""

    in_place = True

    def __init__(self) -> None:
        self._name = ""
        self._segment: Segment | None = None
        self._shape: tuple[int, ...] = ()
        self._fence = Fence()
        self._header: Any = None
        self._slots: Any = None
        self._pixels: Any = None

    def open(self, setting: PublisherSetting) -> str:
        """Find the name free, or left behind; the segment is made with the first frame, which tells its size."""
        self._name = segment_of(setting.shown_as + setting.label.removeprefix("shm"))
        self._clear()
        return self._name

    def send(self, record: FrameRecord, picture: Picture) -> None:
        """Write the next slot, and show it."""
        if picture.shape != self._shape:
            self._make(picture)
        count = int(self._header["count"][0])
        slot = count % SLOTS
        sequences = self._slots["sequence"]
        sequences[slot] = 2 * count + 1
        self._fence()
        self._pixels[slot] = picture
        facts = record.number, record.time, record.generation, record.document, record.network
        self._slots[slot] = (2 * count + 1, *facts, (0, 0))
        self._fence()
        sequences[slot] = 2 * count + 2
        self._fence()
        self._header["count"] = count + 1

    def close(self) -> None:
        """Tell readers, and take the name away."""
        if self._segment is not None:
            self._header["ended"] = 1
            self._header = self._slots = self._pixels = None
            self._segment.remove()
            self._segment = None
        self._shape = ()

    def _make(self, picture: Picture) -> None:
        self.close()
        height, width = picture.shape[:2]
        try:
            self._segment = Segment.create(self._name, PIXELS_AT + SLOTS * picture.nbytes)
        except SegmentError as fault:
            raise PublisherError(f"shm: {fault}") from fault
        buf = self._segment.buf
        self._header = np.ndarray((1,), HEADER, buf)
        self._slots = np.ndarray((SLOTS,), SLOT, buf, SLOTS_AT)
        self._pixels = np.ndarray((SLOTS, height, width, 4), np.uint8, buf, PIXELS_AT)
        self._header[0] = (0, width, height, SLOTS, 0, 0, 0, os.getpid())
        self._fence()
        self._header["magic"] = MAGIC
        self._shape = picture.shape

    def _clear(self) -> None:
        """Take away what a killed netbend left; a living one's is left alone."""
        with contextlib.suppress(SegmentError):
            left = Segment.attach(self._name)
            if len(left.buf) >= HEADER.itemsize:
                header = np.ndarray((1,), HEADER, left.buf)
                writer = int(header["writer"][0])
                if int(header["magic"][0]) == MAGIC and writer != os.getpid() and psutil.pid_exists(writer):
                    raise PublisherError(f"{self._name} is another netbend's; --name gives this one a name of its own")
                header["ended"] = 1
                del header
            left.remove()
