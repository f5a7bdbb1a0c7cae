import pytest

from netbend_mappings.tempo.tap import LAST_SECONDS, Tap


def tapped(*moments: float) -> list[float | None]:
    hand = Tap()
    return [tempo.bpm if (tempo := hand.tap(moment)) else None for moment in moments]


def test_two_taps_are_a_tempo():
    assert tapped(10.0, 10.5) == [None, pytest.approx(120.0)]


def test_more_taps_smooth_the_hand():
    assert tapped(10.0, 10.52, 10.98, 11.51, 12.0)[-1] == pytest.approx(120.0, abs=1.5)


def test_a_beat_left_out_counts():
    hand = Tap()
    *_, last = [hand.tap(moment) for moment in (10.0, 10.5, 11.0, 11.5, 12.5)]
    assert last is not None
    assert (last.bpm, last.beat) == (pytest.approx(120.0), 5.0)


def test_a_long_wait_begins_anew():
    assert tapped(10.0, 10.5, 10.5 + LAST_SECONDS + 0.1)[-1] is None


def test_another_tempo_begins_anew():
    assert tapped(10.0, 10.5, 11.0, 11.5, 11.85, 12.2, 12.55)[-1] == pytest.approx(60 / 0.35)


def test_a_bounce_is_no_tap():
    assert tapped(10.0, 10.01, 10.5) == [None, None, pytest.approx(120.0)]
