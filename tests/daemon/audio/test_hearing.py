"""Sound around a tree: what is linked moves each frame, the rest is shown now and then, and silence lets go."""

import numpy as np

from netbend.audio.hearing import Hearing
from netbend.tree.tree import Tree
from tests.daemon.tree.hand import Hand, description
from tests.mappings.audio.sound import Samples, clicks

RATE = 48000
FRAME = 1 / 60
EMPTY = np.empty(0, np.float32)


class Room:
    """A tree that is played by sound; `fired` counts onsets that are to play something."""

    def __init__(self) -> None:
        self.tree = Tree(description())
        self.hand, self.fired = Hand(self.tree), 0
        self.hearing = Hearing(self._fire)
        self.hearing.take_tree(self.tree)

    def _fire(self) -> None:
        self.fired += 1

    def link(self, source: str) -> None:
        self.hand.play(f"/mod/audio/{source}/add", "/zone/middle/rotate/angle", 0.0, 90.0)
        self.hearing.take_links()

    def play(self, sound: Samples, rate: float = RATE) -> list[set[str]]:
        """The addresses that each frame sets."""
        step = int(rate * FRAME)
        return [self.frame(sound[place : place + step], rate) for place in range(0, sound.size - step + 1, step)]

    def frame(self, samples: Samples = EMPTY, rate: float = 0.0) -> set[str]:
        self.hearing.frame(samples, rate, FRAME, self.tree.base_view)
        commit = self.tree.commit()
        return {self.tree.addresses.at(slot).address for slot in commit.slots} if commit else set()


def test_what_moves_something_is_set_each_frame_and_the_rest_ten_times_a_second() -> None:
    room = Room()
    room.link("rms")
    frames = room.play(clicks(RATE, 120.0, 2.0))
    assert sum("/audio/rms" in frame for frame in frames) > 0.8 * len(frames)
    assert 15 < sum("/audio/peak" in frame for frame in frames) <= 21


def test_every_feature_moves_on_music() -> None:
    room = Room()
    moved = set().union(*room.play(clicks(RATE, 120.0, 6.0)))
    assert {"/audio/rms", "/audio/onset", "/audio/band/5", "/audio/chroma/10", "/audio/tempo", "/audio/bpm"} <= moved


def test_onsets_fire_unless_their_amount_is_0() -> None:
    room = Room()
    room.play(clicks(RATE, 120.0, 3.0))
    assert room.fired in (5, 6)
    room.hand.play("/mod/audio/onset/amount", 0.0)
    before = room.fired
    room.play(clicks(RATE, 120.0, 2.0))
    assert room.fired == before


def test_when_sound_ends_all_falls_to_0() -> None:
    room = Room()
    room.play(clicks(RATE, 120.0, 1.05))
    assert room.hand.get("/audio/rms") > 0.1
    for _ in range(300):
        room.frame()
    assert room.hearing.silent
    assert not any(room.hand.get(f"/audio/{key}") for key in ("rms", "peak", "onset", "band/5", "bpm"))


def test_gain_is_applied_before_anything_is_measured() -> None:
    loud, quiet = Room(), Room()
    quiet.hand.play("/audio/gain", 4.0)
    for room, level in ((loud, 1.0), (quiet, 0.25)):
        room.hand.play("/mod/audio/rms/adapt", 0.0)
        room.play(clicks(RATE, 120.0, 0.55) * np.float32(level))
    assert quiet.hand.get("/audio/rms") == loud.hand.get("/audio/rms") > 0.02


def test_another_rate_is_taken_as_it_comes() -> None:
    room = Room()
    room.play(clicks(RATE, 120.0, 0.55))
    room.play(clicks(22050, 120.0, 0.55), 22050)
    assert room.hand.get("/audio/rms") > 0.02


def test_a_block_that_is_late_changes_nothing_but_the_time() -> None:
    room = Room()
    room.link("rms")
    room.play(clicks(RATE, 120.0, 0.55))
    before = room.hand.get("/audio/rms")
    room.frame(EMPTY, RATE)
    assert abs(room.hand.get("/audio/rms") - before) < 0.1
