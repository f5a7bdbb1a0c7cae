"""The beat under a clock, in a show whose frames are computed as the renderer computes them, in a time of its own."""

import random
from dataclasses import dataclass
from math import floor

import pytest

from netbend.conductor.following import SECONDS_APART, Following
from netbend.tree.tree import Tree
from netbend_mappings.modulation import PLAYED, STOOD, PlayState, evaluate
from netbend_mappings.tempo.clock import ClockFollower
from tests.daemon.tree.hand import description


@dataclass
class State:
    """What the conductor sees of the frames."""

    now: PlayState
    count: int = 0


class Show:
    """A part that makes frames, each taking `frame_ms`, and a clock with jitter that begins with the show."""

    def __init__(self, bpm: float, frame_ms: float = 5.0, fps: float = 60.0, jitter: float = 0.0) -> None:
        self.tree, self.clock = Tree(description()), ClockFollower()
        self.rules, self.stage = self.tree.layout.rules(), {"start": 0.0, "fps": fps, "frame_ms": frame_ms}
        self.state = State(PlayState.blank(self.tree.layout.size))
        self.tree.stood = lambda slot: float(self.state.now.cells[STOOD, slot])
        self.tree.played = lambda slot: float(self.state.now.cells[PLAYED, slot])
        self.following = Following(self.clock, lambda: self, self.stage)  # type: ignore[arg-type,return-value]
        self.bpm_slot, self.beat = (self.tree.layout.flat_slots[f"tempo/{name}"] for name in ("bpm", "beat"))
        self.bpm, self.moves, self.chance, self.jitter = bpm, 0, random.Random(1), jitter
        self.time, self.ticks, self.polls, self.made = 0.0, 0, 0, (0, 0.0)
        self.making: tuple[PlayState, float] | None = None
        self.clock.hear("clock", "start", 0, 0.0)

    def run(self, seconds: float) -> None:
        """Let half milliseconds go by."""
        for _ in range(round(seconds * 2000)):
            self.time += 0.0005
            self._tick()
            self._make()
            if self.time >= self.polls * 0.1:
                self.polls += 1
                self.moves += self.following.follow(self.time)

    def _tick(self) -> None:
        while self.time >= (due := self.ticks * 60 / self.bpm / 24):
            self.clock.hear("clock", "clock", 0, due + self.chance.gauss(0, self.jitter))
            self.ticks += 1

    def _make(self) -> None:
        """Begin a frame at its moment, or at once where the one before took too long; it counts when it is done."""
        if self.making and self.time >= self.making[1]:
            self.state = State(self.making[0], self.state.count + 1)
            self.making = None
        fps = self.stage["fps"]
        number = max(self.state.now.number + 1, floor(self.time * fps))
        if self.making is None and self.time >= number / fps:
            after = PlayState.blank(self.tree.layout.size)
            before = self.state.now if self.state.count else None
            tree = self.tree
            evaluate(tree.base_view, tree.seconds_view, before, after, number, number / fps, self.rules)
            self.making = after, self.time + self.stage["frame_ms"] / 1000

    def off_seconds(self) -> float:
        """How far the last frame's beat is from the clock's true beat at its moment."""
        return (self.tree.standing(self.beat) - self.state.now.time * self.bpm / 60) * 60 / self.bpm


@pytest.mark.parametrize("frame_ms", [5.0, 40.0])
def test_the_beat_comes_to_the_clock_and_is_then_left_alone(frame_ms: float) -> None:
    show = Show(128.0, frame_ms)
    show.run(2.0)
    assert abs(show.off_seconds()) < SECONDS_APART
    assert show.tree.base[show.bpm_slot] == pytest.approx(128.0, abs=0.05)
    moves = show.moves
    show.run(4.0)
    assert (abs(show.off_seconds()) < SECONDS_APART, show.moves) == (True, moves)


def test_the_beat_stays_with_a_clock_that_jitters() -> None:
    show = Show(128.0, jitter=0.0025)
    show.run(6.0)
    worst = 0.0
    for _ in range(40):
        show.run(0.1)
        worst = max(worst, abs(show.off_seconds()))
    assert worst < 1.5 * SECONDS_APART


def test_a_hand_may_count_other_beats_but_the_clock_says_where_they_fall() -> None:
    show = Show(120.0)
    show.run(2.0)
    show.tree.put(show.beat, 100.3)
    show.run(1.0)
    off = show.off_seconds() * 2
    assert abs(off - round(off)) < SECONDS_APART * 2
    assert show.tree.standing(show.beat) > 99.0


def test_a_start_puts_the_beat_at_0() -> None:
    show = Show(120.0)
    show.run(2.2)
    show.clock.hear("clock", "start", 0, show.time)
    show.run(1.0)
    assert show.tree.standing(show.beat) == pytest.approx(2.0, abs=0.1)


def test_without_a_clock_tempo_and_beat_are_the_hands() -> None:
    show = Show(128.0)
    show.run(2.0)
    show.tree.put(show.bpm_slot, 90.0)
    show.clock.forget("clock")
    assert not show.following.follow(show.time)
    assert show.tree.base[show.bpm_slot] == 90.0
