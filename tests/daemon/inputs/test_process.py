import os

import numpy as np
import pytest

from netbend.error import InputError
from netbend.inputs import process
from netbend.inputs.base import Source, SourceSetting
from netbend.inputs.process import AGAIN_S, ROWS, Receiver
from netbend.inputs.row import INPUT, WIDTH

CAMERA = SourceSetting("camera", "0")


class Camera(Source):
    """Gives what it is told to, and goes when it is told to."""

    there, broken = True, False

    def __init__(self):
        self.waiting: list[np.ndarray] = []
        self.opened = self.closed = 0

    def open(self, argument):
        self.opened += 1
        if not self.there:
            raise InputError(f"no camera {argument}")
        return "a camera"

    def take(self, position):
        if self.broken:
            raise RuntimeError("the driver has a fault")
        if not self.there:
            raise InputError("it is gone")
        return self.waiting.pop(0) if self.waiting else None

    def close(self):
        self.closed += 1


def flat(*colour, width=8, height=8):
    return np.full((height, width, 4), colour, np.uint8)


@pytest.fixture
def camera(monkeypatch):
    camera = Camera()
    monkeypatch.setattr(process, "build", lambda _: camera)
    return camera


class Desk:
    def __init__(self, rings):
        self.values = [row.default for row in INPUT[:WIDTH]]
        self.said = []
        self.receiver = Receiver(os.getpid(), 1, lambda: self.values, self.said.append)
        self.receiver.show_in((1,))
        self.receiver.obey(CAMERA)
        self.now = 100.0
        self.rings = rings

    def turn(self, seconds=0.01):
        self.now += seconds
        self.receiver.turn(self.now)
        return self.rings.colour()

    def states(self):
        return [one.state for one in self.said]


@pytest.fixture
def desk(rings, camera):
    desk = Desk(rings)
    yield desk
    desk.receiver.close()


def test_before_the_first_picture_there_is_none(desk):
    assert desk.turn() is None


def test_what_comes_is_in_the_ring_in_the_network_s_size(desk, camera):
    camera.waiting = [flat(9, 8, 7, 255, width=100, height=50)]
    assert desk.turn() == (9, 8, 7, 255)
    assert desk.rings.picture().shape == (24, 32, 4)


def test_a_source_that_goes_leaves_its_last_picture_and_comes_back_by_itself(desk, camera):
    camera.waiting = [flat(1, 1, 1, 255)]
    desk.turn()
    camera.there = False
    assert desk.turn() == (1, 1, 1, 255)
    assert desk.turn(AGAIN_S + 0.1) == (1, 1, 1, 255)
    camera.there, camera.waiting = True, [flat(2, 2, 2, 255)]
    assert desk.turn(AGAIN_S + 0.1) == (2, 2, 2, 255)
    assert desk.states() == ["on", "failed", "failed", "on"]


def test_a_source_that_fails_is_not_tried_at_every_turn(desk, camera):
    camera.there = False
    for _ in range(50):
        desk.turn()
    assert camera.opened == camera.closed == 1


def test_a_fault_of_an_extension_is_its_state(desk, camera, capsys):
    desk.turn()
    camera.broken = True
    desk.turn()
    assert desk.said[-1].detail == "camera stopped: RuntimeError: the driver has a fault"
    assert "the driver has a fault" in capsys.readouterr().err


def test_a_row_that_moves_shows_the_last_picture_anew(desk, camera):
    camera.waiting = [flat(100, 100, 100, 255)]
    desk.turn()
    desk.values = [*desk.values]
    desk.values[ROWS.index("level")] = 0.5
    assert desk.turn() == (50, 50, 50, 255)


def test_a_place_that_runs_alone_writes_nothing(desk, camera):
    camera.waiting = [flat(1, 1, 1, 255)]
    desk.turn()
    count = desk.rings.count()
    desk.values = [*desk.values]
    desk.values[ROWS.index("position")] = 0.5
    desk.turn()
    assert desk.rings.count() == count


def test_another_network_gets_what_is_held(desk, camera):
    camera.waiting = [flat(3, 3, 3, 255)]
    desk.turn()
    desk.rings.epoch(2, 16, 16)
    desk.receiver.show_in((1, 2))
    desk.turn()
    assert desk.rings.colour(2) == (3, 3, 3, 255)


def test_another_source_holds_the_last_one_s_picture_until_it_gives_one(desk, camera):
    camera.waiting = [flat(3, 3, 3, 255)]
    desk.turn()
    desk.receiver.obey(SourceSetting("camera", "1"))
    assert camera.closed == 1
    assert desk.turn() == (3, 3, 3, 255)
    camera.waiting = [flat(4, 4, 4, 255)]
    assert desk.turn() == (4, 4, 4, 255)


def test_without_a_source_nothing_is_held(desk, camera):
    camera.waiting = [flat(3, 3, 3, 255)]
    desk.turn()
    desk.receiver.obey(SourceSetting())
    assert desk.states() == ["on", "off"]
    desk.rings.epoch(2)
    desk.receiver.show_in((1, 2))
    desk.turn()
    assert desk.rings.colour(2) is None


def test_a_kind_that_is_not_there_is_a_state(rings):
    desk = Desk(rings)
    desk.receiver.obey(SourceSetting("lantern"))
    desk.turn()
    assert desk.said[-1].detail.startswith("no picture source lantern; there are camera file ndi")
