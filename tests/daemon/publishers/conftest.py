import os
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from netbend.stage.ring import FrameRecord, Ring, ring_bytes
from netbend.stage.segment import Segment, segment_name
from netbend.stage.stage import OnAir, Stage


def corners(width: int = 64, height: int = 48) -> np.ndarray:
    """Grey, with red, green, blue and white at the corners, in reading order."""
    picture = np.full((height, width, 4), 128, np.uint8)
    picture[..., 3] = 255
    h, w = height // 4, width // 4
    picture[:h, :w, :3] = (255, 0, 0)
    picture[:h, -w:, :3] = (0, 255, 0)
    picture[-h:, :w, :3] = (0, 0, 255)
    picture[-h:, -w:, :3] = (255, 255, 255)
    return picture


def assert_corners(picture: np.ndarray, tolerance: int) -> None:
    """Every corner where it belongs, in its colour, and grey in the middle."""
    height, width = picture.shape[:2]
    y, x = height // 10, width // 10
    expected = {
        (y, x): (255, 0, 0),
        (y, width - x): (0, 255, 0),
        (height - y, x): (0, 0, 255),
        (height - y, width - x): (255, 255, 255),
        (height // 2, width // 2): (128, 128, 128),
    }
    for place, colour in expected.items():
        off = np.abs(picture[place][:3].astype(int) - colour).max()
        assert off <= tolerance, f"{place}: {picture[place]}"


def record(number: int, fps: float = 60.0) -> FrameRecord:
    return FrameRecord(number, number / fps, 7, 3, 0xABCD, 1.5 + number / fps)


class Show:
    """A stage with one ring on air."""

    def __init__(self, width: int = 64, height: int = 48) -> None:
        self.stage = Stage.create(os.getpid(), 60.0)
        self._segments: list[Segment] = []
        self.ring = self.epoch(1, width, height)

    def epoch(self, number: int, width: int, height: int) -> Ring:
        name = segment_name(os.getpid(), "ring", number)
        self._segments.append(Segment.create(name, ring_bytes(width, height)))
        self.ring = Ring.lay_out(self._segments[-1], width, height)
        self.stage.put_on_air(OnAir(number))
        return self.ring

    def frame(self, number: int, picture: np.ndarray | int = 0) -> None:
        self.ring.write()[:] = picture
        self.ring.publish(record(number))

    def still(self, number: int, picture: np.ndarray) -> None:
        """A frame that was rendered as number 0 and shown again ever since."""
        self.ring.write()[:] = picture
        self.ring.publish(replace(record(number), picture=0))

    def remove(self) -> None:
        for segment in self._segments:
            segment.remove()
        self.stage.remove()


@pytest.fixture
def show() -> Iterator[Show]:
    show = Show()
    yield show
    show.remove()


@pytest.fixture
def wait_for() -> Callable[[Callable[[], bool]], None]:
    import time

    def wait(condition: Callable[[], bool], seconds: float = 60.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "it did not happen"
            time.sleep(0.01)

    return wait
