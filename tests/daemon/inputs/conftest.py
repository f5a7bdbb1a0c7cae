"""Films made for a test, each picture of which says its number by its shade; and rings that pictures come in by."""

import os
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from netbend.stage.ring import Ring, ring_bytes
from netbend.stage.segment import Segment, segment_name
from netbend.stage.stage import Stage
from tests.conftest import require_module

STEP = 8
"""Between the shades of two pictures: a codec changes them by less than half."""


def shade(number: int) -> int:
    return 16 + STEP * number


def number_of(picture: np.ndarray) -> int:
    return round((float(picture[..., :3].mean()) - 16) / STEP)


@pytest.fixture
def film(tmp_path: Path) -> Callable[..., Path]:
    av = require_module("av")

    def make(name: str = "film.mp4", count: int = 20, fps: int = 10, gop: int = 5, size: tuple[int, int] = (64, 48)):
        path = tmp_path / name
        with av.open(str(path), "w") as container:
            stream = container.add_stream("mpeg4", rate=Fraction(fps))
            stream.width, stream.height, stream.pix_fmt, stream.gop_size = *size, "yuv420p", gop
            stream.bit_rate = 4_000_000
            for number in range(count):
                picture = np.full((size[1], size[0], 3), shade(number), np.uint8)
                container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
            container.mux(stream.encode(None))
        return path

    return make


class Rings:
    """A stage with the rings of one input, as the supervisor makes them, of which tests read what came."""

    def __init__(self) -> None:
        self.stage = Stage.create(os.getpid(), 60.0)
        self._segments: list[Segment] = []
        self._rings: dict[int, Ring] = {}

    def epoch(self, number: int, width: int = 32, height: int = 24) -> None:
        name = segment_name(os.getpid(), "input-1", number)
        self._segments.append(Segment.create(name, ring_bytes(width, height)))
        self._rings[number] = Ring.lay_out(self._segments[-1], width, height)

    def picture(self, epoch: int = 1) -> np.ndarray | None:
        frame = self._rings[epoch].read()
        return frame[1] if frame else None

    def count(self, epoch: int = 1) -> int:
        return self._rings[epoch].count

    def colour(self, epoch: int = 1) -> tuple[int, ...] | None:
        picture = self.picture(epoch)
        return tuple(picture[picture.shape[0] // 2, picture.shape[1] // 2].tolist()) if picture is not None else None

    def remove(self) -> None:
        for segment in self._segments:
            segment.remove()
        self.stage.remove()


@pytest.fixture
def rings() -> Iterator[Rings]:
    rings = Rings()
    rings.epoch(1)
    yield rings
    rings.remove()
