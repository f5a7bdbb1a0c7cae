"""A frame of ten seconds, in ten steps, and what hands do meanwhile; a clock of its own, so that nothing waits."""

import os
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from torch import Tensor

from netbend.conductor.instrument import Instrument
from netbend.message import Order, Stop
from netbend.offline.studio import Studio
from netbend.renderer import main, watch
from netbend.renderer.main import Performance, picture_hash
from netbend.renderer.player import Player
from netbend.stage.document import Document
from netbend.stage.ring import Ring
from netbend.stage.segment import segment_name
from netbend.stage.stage import Stage
from netbend.stage.state import FrameLine, StateBlock
from netbend.supervisor.epoch import Epoch
from netbend.tree.rest import panic
from netbend.tree.tree import Sender
from netbend_models.description import describe
from netbend_models.form import Form
from tests.support.tiny import Tiny

STEPS, MOST = 10, 40
START = 1000.0
EACH = -1
Script = dict[tuple[int, int], tuple[Any, ...]]
"""What is done in a step of a frame, or of each: a message, a panic, the end."""


class Clock:
    """The time as a network makes it pass."""

    def __init__(self) -> None:
        self.now = START

    def perf_counter(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Scripted(Tiny):
    """Takes a second for each step; `begun` counts the frames, `at` hears of each step."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        super().__init__(STEPS)
        self.clock, self.seconds, self.begun = clock, seconds, -1
        self.at: Callable[[int, int], None] = lambda *_: None

    def begin(self, frame: Any) -> None:
        super().begin(frame)
        self.begun += 1

    @property
    def left(self) -> int:
        return self._left

    def step(self) -> Tensor | None:
        self.at(self.begun, STEPS - self._left)
        self.clock.now += self.seconds
        return super().step()


class Show:
    """The renderer's half and the conductor's, on one epoch, in this process."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        owner = self._owner = os.getpid()
        self.network, self.stage = Scripted(clock, seconds), Stage.create(owner, 60.0)
        self.stage["start"] = clock.now
        self.player = Player(self.network, describe(self.network), "cpu")
        facts = self.player.layout.description.to_json()
        self._document = Document.create(segment_name(owner, "document"))
        self._epoch = Epoch.make(owner, 1, "tiny", facts)
        self._instrument, self._sender, self._stopped = Instrument(owner, {}), Sender("hand"), False
        self._instrument.adopt(1, "tiny", facts, {})
        self.ring = Ring.attach(segment_name(owner, "ring", 1))

    def play(self, script: Script) -> None:
        def at(frame: int, step: int) -> None:
            for place in ((frame, step), (EACH, step)):
                if place in script:
                    self._do(*script[place])

        self.network.at = at
        order = Order("tiny", "cpu", 1, 0, trust=False, hashed=True, form=Form())
        pipe: Any = SimpleNamespace(
            poll=lambda: self._stopped or self.ring.count == MOST, recv=Stop, send=lambda _: None
        )
        Performance(pipe, self._owner, order, self.stage, self.player, 1).run()

    def _do(self, address: str, *arguments: Any) -> None:
        tree = self._instrument.tree()
        assert tree
        if address == "stop":
            self._stopped = True
        elif address == "panic":
            panic(tree, self._sender, 0.0)
        else:
            tree.play(address, arguments, self._sender, 0.0)
        self._instrument.commit()

    @property
    def given_up(self) -> int:
        return int(self.stage["abandoned"])

    @property
    def state(self) -> StateBlock:
        return StateBlock.attach(segment_name(self._owner, "state", 1))

    def lines(self) -> list[FrameLine]:
        return list(self.state.lines(0, self.state.count))

    def remove(self) -> None:
        self._epoch.remove()
        self._document.remove()
        self.stage.remove()


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Show]]:
    clock, made = Clock(), list[Show]()
    monkeypatch.setattr(main, "time", clock)
    monkeypatch.setattr(watch, "time", clock)
    monkeypatch.setattr(main, "gc", SimpleNamespace(collect=lambda: None, freeze=lambda: None))

    def make(script: Script, seconds: float = 1.0, spy: Callable[[Player], None] = lambda _: None) -> Show:
        made.append(Show(clock, seconds))
        spy(made[-1].player)
        made[-1].play({(0, 0): ("/latent/walk/speed", 0.001), **script})
        return made[-1]

    yield make
    for one in made:
        one.remove()


BEND = ("/layer/1/multiply/factor", 3.0)
NUDGE = ("/latent/seed/nudge", 0.1)
STOP = ("stop",)


def test_what_moves_early_in_a_long_frame_does_not_wait_for_it(show: Callable[..., Show]) -> None:
    found = show({(1, 2): BEND, (3, 0): STOP})
    assert (found.given_up, found.network.begun, found.ring.count) == (2, 3, 2)  # the last is left as the show ends


def test_what_moves_late_in_it_lets_it_end(show: Callable[..., Show]) -> None:
    found = show({(1, 6): BEND, (2, 0): STOP})
    assert (found.given_up, found.ring.count) == (1, 2)


def test_a_panic_never_waits(show: Callable[..., Show]) -> None:
    found = show({(0, 1): BEND, (1, 8): ("panic",), (2, 0): STOP})
    assert (found.given_up, found.ring.count) == (2, 1)


def test_a_freeze_holds_the_picture_that_is_there(show: Callable[..., Show]) -> None:
    found = show({(1, 8): ("/master/freeze", 1)})
    assert (found.given_up, found.network.begun, found.ring.count) == (1, 1, MOST)
    assert len({line.picture for line in found.lines()}) == 1


def test_an_end_is_heard_at_the_next_step(show: Callable[..., Show]) -> None:
    found = show({(1, 3): STOP})
    assert (found.given_up, found.ring.count, found.network.left) == (1, 1, STEPS - 4)


def test_short_frames_are_made_to_their_end(show: Callable[..., Show]) -> None:
    found = show({(EACH, 2): NUDGE, (20, 9): STOP}, seconds=0.02)
    assert (found.given_up, found.ring.count) == (0, 21)


def test_hands_that_never_rest_see_every_frame(show: Callable[..., Show]) -> None:
    found = show({**{(EACH, step): NUDGE for step in range(STEPS)}, (6, 9): STOP})
    assert (found.given_up, found.ring.count) == (0, 7)


def test_hands_that_rest_and_start_again_and_again_see_two_frames_of_three(show: Callable[..., Show]) -> None:
    found = show({**{(EACH, step): NUDGE for step in range(0, STEPS, 2)}, (29, 1): STOP})
    frames = (found.network.clock.now - START) / STEPS
    assert found.given_up > 5
    assert found.ring.count >= frames * 2 / 3 - 1
    numbers = [line.number for line in found.lines()]
    assert found.stage["dropped"] == numbers[-1] - numbers[0] - (len(numbers) - 1)


def test_the_frames_that_are_made_are_those_of_a_show_in_which_none_was_given_up(show: Callable[..., Show]) -> None:
    asked: dict[int, tuple[Any, ...]] = {}

    def spy(player: Player) -> None:
        evaluate = player.evaluate

        def noted(base: Any, seconds: Any, before: Any, after: Any, number: int, time: float, hints: Any) -> Any:
            asked[number] = base.copy(), seconds.copy(), number, time
            return evaluate(base, seconds, before, after, number, time, hints)

        player.evaluate = noted  # type: ignore[method-assign, assignment]

    found = show(
        {(0, 5): BEND, (1, 1): ("/layer/1/rotate/angle/ramp", 60.0, 90.0), (3, 2): ("/layer/2/multiply/factor", -2.0),
         (4, 1): ("/layer/2/multiply/factor/ramp", 1.0, 30.0), (6, 3): BEND, (7, 1): ("/latent/seed", 9.0),
         (9, 1): ("panic",), (12, 9): STOP}, spy=spy,
    )  # fmt: skip
    assert found.given_up >= 4
    studio = Studio(Tiny(), "cpu")
    made = [picture_hash(studio.frame(*asked[line.number])) for line in found.lines()]
    assert made == [line.picture for line in found.lines()]
    assert len(set(made)) == len(made) > 5
    good = found.state.good()
    assert good is not None
    assert np.array_equal(good, asked[found.lines()[-1].number][0])
