"""What does not move is not rendered again; what moves is, however it moves."""

import numpy as np
import pytest

from netbend.renderer.player import Player
from netbend.renderer.stillness import AGAIN_SECONDS
from netbend.renderer.watch import GivenUp
from netbend_mappings.modulation import COLUMNS, LAGS, PlayState
from netbend_models.description import describe
from tests.support.tiny import Tiny

FPS = 60


class Counting(Tiny):
    """Tiny, counting what it renders."""

    def __init__(self) -> None:
        super().__init__()
        self.rendered = 0

    def _render(self, frame):
        self.rendered += 1
        return super()._render(frame)


class Stepping(Counting):
    """One whose frames take two steps."""

    def begin(self, frame):
        super().begin(frame)
        self._left = 2


class Ticking(Counting):
    """One that paints the time."""

    def _render(self, frame):
        return super()._render(frame) + np.sin(frame.time)


class Stage:
    """A player that is given frame after frame, as the renderer gives them."""

    def __init__(self, network) -> None:
        self.network = network
        self.player = Player(network, describe(network), "cpu")
        layout = self.player.layout
        self.base, self.seconds = layout.column("default"), np.zeros(layout.size)
        self.slots = layout.flat_slots
        self.number, self.held, self.before, self.new = 0, None, None, []
        self._states = [self._state(layout.size) for _ in range(2)]

    @staticmethod
    def _state(size):
        return PlayState(np.zeros(2), np.zeros((len(COLUMNS), size)), np.zeros((2, LAGS)))

    def frames(self, count):
        """Play on; the pictures, and in `new` whether each was other pixels."""
        made, self.new = [], []
        for _ in range(count):
            after = self._states[self.number % 2]
            time = self.number / FPS
            controls = self.player.evaluate(self.base, self.seconds, self.before, after, self.number, time)
            picture = np.zeros((32, 32, 4), np.uint8)
            self.new.append(self.player.draw(picture, controls, self.number, time, self.held))
            self.held, self.before = picture, after
            self.number += 1
            made.append(picture)
        return made

    def set(self, name, value):
        self.base[self.slots[name]] = value


@pytest.fixture
def stage():
    return Stage(Counting())


def test_a_still_picture_is_rendered_twice_a_second(stage):
    pictures = stage.frames(2 * FPS)
    assert stage.network.rendered == 2 / AGAIN_SECONDS
    assert stage.new == [True] + [False] * (2 * FPS - 1)
    assert all(np.array_equal(picture, pictures[0]) for picture in pictures)


@pytest.mark.parametrize(
    ("name", "value"), [("latent/seed", 3.0), ("latent/x", 1.0), ("master/level", 0.5), ("view/layer", 2.0)]
)
def test_what_is_moved_is_seen_in_the_next_frame(stage, name, value):
    before = stage.frames(5)[-1]
    stage.set(name, value)
    after = stage.frames(1)[0]
    assert stage.new == [True]
    assert not np.array_equal(before, after)


def test_a_bend_is_seen_in_the_next_frame(stage):
    before = stage.frames(5)[-1]
    layout = stage.player.layout
    stage.base[layout.target(1, 0) + layout.offsets["multiply"]] = 3.0
    assert not np.array_equal(before, stage.frames(1)[0])


def test_what_walks_is_rendered_each_time(stage):
    stage.set("latent/walk/speed", 1.0)
    stage.frames(30)
    assert stage.network.rendered == 30


def test_the_beat_alone_moves_no_picture(stage):
    stage.set("tempo/bpm", 180.0)
    stage.frames(30)
    assert stage.network.rendered == 1


def test_a_text_is_obeyed(stage):
    stage.frames(5)
    stage.player.take_texts({"/view/channels": (1,)})
    stage.frames(1)
    assert stage.network.rendered == 2


def test_a_network_that_looks_at_the_time_is_rendered_each_time():
    stage = Stage(Ticking())
    stage.frames(30)
    assert stage.network.rendered == 30


def test_what_a_network_finishes_by_itself_is_seen_within_half_a_second(stage):
    stage.frames(5)
    stage.network.layers = stage.network.layers[:2]  # no value has moved
    pictures = stage.frames(round(AGAIN_SECONDS * FPS))
    assert not np.array_equal(pictures[0], pictures[-1])
    assert sum(stage.new) == 1


def test_while_frozen_the_picture_stays_and_afterwards_it_is_that_of_its_values(stage):
    frozen = stage.frames(1)[0]
    stage.set("master/freeze", 1.0)
    stage.set("latent/seed", 7.0)
    assert np.array_equal(stage.frames(3)[-1], frozen)
    stage.set("master/freeze", 0.0)
    assert not np.array_equal(stage.frames(1)[0], frozen)


def test_after_a_frame_that_was_given_up_the_next_is_made_though_its_values_are_those_of_the_last():
    stage = Stage(Stepping())
    stage.frames(5)
    stage.set("latent/seed", 7.0)
    controls = stage.player.evaluate(stage.base, stage.seconds, stage.before, stage._states[1], 5, 5 / FPS)
    with pytest.raises(GivenUp):
        stage.player.draw(stage.held.copy(), controls, 5, 5 / FPS, stage.held, ends=lambda: True)
    stage.set("latent/seed", 0.0)
    stage.frames(1)
    assert stage.network.rendered == 2
