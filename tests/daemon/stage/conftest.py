import os
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from netbend.stage.ring import SLOTS, FrameRecord, Ring, ring_bytes
from netbend.stage.segment import Segment, segment_name
from netbend.stage.stage import OnAir, Stage

WIDTH, HEIGHT = 8, 4


class Renderer:
    """A ring and the hand that fills it: frame n is filled with the value n."""

    def __init__(self, owner: int, epoch: int, width: int = WIDTH, height: int = HEIGHT, slots: int = SLOTS) -> None:
        self.segment = Segment.create(segment_name(owner, "ring", epoch), ring_bytes(width, height, slots))
        self.ring = Ring.lay_out(self.segment, width, height, slots)

    def frame(self, number: int, value: int | None = None, *, solid: bool = False) -> None:
        self.ring.write()[:] = number % 256 if value is None else value
        self.ring.publish(FrameRecord(number, number / 60, 7, 3, 0xABCD, 1.5, solid=solid))


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage.create(os.getpid(), 60.0)
    yield stage
    stage.remove()


@pytest.fixture
def renderer(stage: Stage) -> Iterator[Callable[..., Renderer]]:
    made: list[Renderer] = []

    def make(epoch: int, *size: int) -> Renderer:
        made.append(Renderer(os.getpid(), epoch, *size))
        return made[-1]

    yield make
    for each in made:
        each.segment.remove()


@pytest.fixture
def on_air(stage: Stage) -> Callable[..., None]:
    return lambda *programme: stage.put_on_air(OnAir(*programme))


def value(picture: np.ndarray) -> int:
    assert (picture == picture.flat[0]).all()
    return int(picture.flat[0])
