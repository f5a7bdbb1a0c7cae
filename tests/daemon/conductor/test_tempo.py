"""Taps give the tempo and the beat; what waits for the beat is played just before it."""

import pytest

from netbend.conductor.metronome import PATIENCE, WAITING, Late
from netbend.error import AddressError
from netbend.tree.tree import Sender
from tests.daemon.conductor.performance import FPS, Performance


@pytest.fixture
def show() -> Performance:
    show = Performance()
    show.frame()
    return show


def tap(show: Performance, *gaps: float) -> None:
    show.play("/tempo/tap")
    for gap in gaps:
        show.run(gap)
        show.play("/tempo/tap")


def test_taps_give_the_tempo(show: Performance) -> None:
    tap(show, 0.8, 0.8, 0.8)
    assert show.get("/tempo/bpm") == pytest.approx(75.0)


def test_one_tap_that_is_off_does_not_count_for_much(show: Performance) -> None:
    tap(show, 0.5, 0.5, 0.7, 0.5, 0.5)
    assert show.get("/tempo/bpm") == pytest.approx(120.0)


def test_a_single_tap_changes_nothing(show: Performance) -> None:
    show.run(0.3)
    before = show.tree.base.tobytes()
    show.play("/tempo/tap")
    assert show.tree.base.tobytes() == before


def test_after_a_rest_taps_begin_anew(show: Performance) -> None:
    tap(show, 0.4, 0.4)
    show.run(3.0)
    tap(show, 1.0)
    assert show.get("/tempo/bpm") == pytest.approx(60.0)


def test_the_last_tap_is_a_beat(show: Performance) -> None:
    show.run(0.21)
    tap(show, 0.6, 0.6)
    show.frame()
    beat = show.controls["tempo/beat"]
    assert beat - round(beat) == pytest.approx(0.0, abs=0.03)


def test_taps_faster_than_the_limit_are_the_limit(show: Performance) -> None:
    tap(show, 0.05, 0.05)
    assert show.get("/tempo/bpm") == 400.0


def test_a_tap_that_comes_twice_is_one(show: Performance) -> None:
    show.play("/tempo/tap")
    show.play("/tempo/tap")
    assert show.get("/tempo/bpm") == 120.0


def test_released_buttons_tap_nothing(show: Performance) -> None:
    for _ in range(4):
        show.play("/tempo/tap", 1.0)
        show.run(0.25)
        show.play("/tempo/tap", 0.0)
        show.run(0.25)
    assert show.get("/tempo/bpm") == pytest.approx(120.0)


@pytest.mark.parametrize(("after", "beat"), [(0.6, 1.0), (0.9, 2.0)])
def test_resync_is_the_nearest_beat(show: Performance, after: float, beat: float) -> None:
    show.run(after)
    show.play("/tempo/resync")
    show.frame()
    assert show.controls["tempo/beat"] == pytest.approx(beat + 2 / FPS)


def test_the_tempo_is_undone_and_time_is_not(show: Performance) -> None:
    show.run(0.7)
    tap(show, 0.8, 0.9, 0.8)
    show.play("/undo")
    assert show.get("/tempo/bpm") == 120.0
    assert show.get("/tempo/beat") > 0


def waiting(show: Performance, played: list[float]) -> None:
    late = Late(Sender("hand"), "/latent/next", lambda: played.append(show.now))
    show.later.metronome.wait(late, show.tree, show.now)


def wait(show: Performance, seconds: float) -> None:
    """Frames as they come, and the metronome looked at between them."""
    for _ in range(round(seconds * FPS)):
        show.frame()
        if len(show.later.metronome) and not show.later.metronome.seconds_left(show.tree, 1 / FPS, show.now):
            for late in show.later.metronome.take():
                late.act()


def test_what_waits_is_played_once_a_frame_before_the_beat(show: Performance) -> None:
    played: list[float] = []
    wait(show, 0.2)
    waiting(show, played)
    waiting(show, played)
    wait(show, 2.0)
    assert played == pytest.approx([0.5, 0.5], abs=1.01 / FPS)


def test_a_beat_that_is_set_back_is_waited_for_anew(show: Performance) -> None:
    played: list[float] = []
    show.play("/tempo/beat", 1000.5)
    wait(show, 0.1)
    waiting(show, played)
    show.play("/tempo/beat", 0.25)
    wait(show, 1.0)
    assert len(played) == 1


def test_while_time_is_held_nothing_waits(show: Performance) -> None:
    played: list[float] = []
    show.play("/time/hold", 1)
    show.frame()
    waiting(show, played)
    wait(show, 2 / FPS)
    assert len(played) == 1


def test_without_frames_nothing_waits_for_ever(show: Performance) -> None:
    waiting(show, [])
    assert show.later.metronome.seconds_left(show.tree, 1 / FPS, show.now) > 0
    assert show.later.metronome.seconds_left(show.tree, 1 / FPS, show.now + 0.5 + PATIENCE) == 0


def test_so_many_may_wait(show: Performance) -> None:
    for _ in range(WAITING):
        waiting(show, [])
    with pytest.raises(AddressError, match="wait for the beat"):
        waiting(show, [])
