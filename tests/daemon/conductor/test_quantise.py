"""Changes wait for the beat or the bar: one by one if asked to, all big ones where /tempo/quantise says so."""

from typing import Any

import pytest

from netbend.error import AddressError
from tests.daemon.conductor.performance import FPS, Performance

ANGLE = "/zone/fine/rotate/angle"


@pytest.fixture
def show() -> Performance:
    """At 120 beats a minute: a beat is 30 frames, a bar 120."""
    show = Performance()
    show.frame()
    return show


def frames_until(show: Performance, address: str, value: Any, most: int = 400) -> int:
    """The frame that shows a value, by the number of frames since the beginning."""
    metronome = show.later.metronome
    for _ in range(most):
        if len(metronome) and not metronome.seconds_left(show.tree, 1 / FPS, show.now):
            with metronome.strike():
                for late in metronome.take():
                    late.act()
        show.frame()
        if show.get(address) == value:
            return show.number - 1
    raise AssertionError(f"{address} is {show.get(address)}")


@pytest.mark.parametrize(("unit", "frame"), [("off", 1), ("beat", 30), ("bar", 120)])
def test_big_changes_wait_for_what_is_asked(show: Performance, unit: str, frame: int) -> None:
    show.play("/tempo/quantise", unit)
    show.play("/latent/next")
    assert frames_until(show, "/latent/seed", 1.0) == pytest.approx(frame, abs=1)


def test_a_bar_has_as_many_beats_as_it_is_told(show: Performance) -> None:
    show.play("/tempo/bar", 3)
    show.play("/tempo/on/bar", ANGLE, 30.0)
    assert frames_until(show, ANGLE, 30.0) == pytest.approx(90, abs=1)


def test_small_changes_wait_for_nothing_unless_they_are_asked_to(show: Performance) -> None:
    show.play("/tempo/quantise", "bar")
    show.play(ANGLE, 10.0)
    assert show.get(ANGLE) == 10.0


@pytest.mark.parametrize(
    ("address", "said", "frame"),
    [
        (f"{ANGLE}/beat", (30.0,), 30), (f"{ANGLE}/bar", (30.0,), 120), ("/zone/*/rotate/angle/beat", (30.0,), 30),
        (f"{ANGLE}/ramp/beat", (30.0, 0.5), 30), ("/tempo/on/beat", (ANGLE, 30.0), 30),
        (f"{ANGLE}/nudge/bar", (30.0,), 120),
        ("/zone/fine/rotate/beat", (30.0,), 30),
    ],
    ids=str,
)  # fmt: skip
def test_anything_waits_by_an_ending_or_by_a_message(show: Performance, address: str, said: Any, frame: int) -> None:
    show.play(address, *said)
    assert frames_until(show, ANGLE, 30.0) == pytest.approx(frame, abs=1)


def test_commands_wait_by_an_ending_too(show: Performance) -> None:
    show.play("/latent/next/bar")
    assert frames_until(show, "/latent/seed", 1.0) == pytest.approx(120, abs=1)


def test_what_is_played_with_a_beat_waits_for_no_further_one(show: Performance) -> None:
    for address, value in (("/latent/beat", 1), ("/tempo/quantise", "beat")):
        show.play(address, value)
    show.play("/latent/next/beat")
    assert frames_until(show, "/latent/seed", 1.0) == pytest.approx(30, abs=1)


def test_what_waits_for_the_beat_comes_before_what_waits_for_the_bar(show: Performance) -> None:
    show.play(f"{ANGLE}/bar", 1.0)
    show.play("/macro/9/beat", 1.0)
    assert frames_until(show, "/macro/9", 1.0) == pytest.approx(30, abs=1)
    assert frames_until(show, ANGLE, 1.0) == pytest.approx(120, abs=1)


def test_a_buttons_release_waits_for_nothing(show: Performance) -> None:
    show.play("/tempo/quantise", "beat")
    for address in ("/latent/next", "/preset/3/recall", "/latent/2/recall"):
        show.play(address, 0)
    assert len(show.later.metronome) == 0


@pytest.mark.parametrize(
    ("address", "said"),
    [("/tempo/on/beat", ()), ("/tempo/on/beat", (3,)), ("/tempo/on/bar", ("/nothing", 1)), ("/layer/1/beat", (1,)),
     ("/nothing/beat", (1,)), ("/tempo/on/beat", ("/tempo/on/beat", "/panic")), ("/layer/*/nothing/bar", (1,))],
    ids=str,
)  # fmt: skip
def test_what_nobody_understands_is_refused_at_once(show: Performance, address: str, said: Any) -> None:
    with pytest.raises(AddressError):
        show.tree.play(address, said, show.peer, 0.0)
    assert len(show.later.metronome) == 0


def test_a_network_is_loaded_with_the_beat(show: Performance) -> None:
    show.play("/tempo/quantise", "beat")
    show.play("/model/select", 1)
    assert show.loads == []
    (late,) = show.later.metronome.take()
    late.act()
    assert len(show.loads) == 1
