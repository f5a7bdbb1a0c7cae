import numpy as np
import pytest

from netbend.publishers.pace import EVEN_S, JITTER, LEAD_S, LONGEST_S, POLL_S, SLACK_S, Pace


def steady(fps: float, frames: int = 16, missed: int = 0) -> tuple[Pace, float]:
    pace, now = Pace(60.0), 0.0
    for _ in range(frames):
        now += (1 + missed) / fps
        pace.saw(now, missed)
    return pace, now


def test_the_sleep_ends_just_after_the_expected_frame():
    pace, now = steady(50.0)
    assert pace.wait(now) == pytest.approx(0.020 + SLACK_S)


def test_a_renderer_that_keeps_time_is_looked_at_once_a_frame():
    chance, (pace, now), looks, late = np.random.default_rng(0), steady(60.0), 0, []
    for moment in now + np.arange(1, 600) / 60 + np.abs(chance.normal(0, 5e-5, 599)):
        looks += 1
        while (now := now + pace.wait(now)) < moment:
            looks += 1
        pace.saw(moment)
        late.append(now - moment)
    assert looks < 1.1 * len(late)
    assert np.median(late) < 2 * SLACK_S


def test_until_it_has_seen_enough_frames_it_looks_early():
    pace, now = steady(50.0, frames=4)
    assert pace.wait(now) == pytest.approx(0.020 * (1 - JITTER))
    pace, now = steady(100.0, frames=4)
    assert pace.wait(now) == pytest.approx(0.010 - LEAD_S)


def test_a_frame_that_comes_late_does_not_make_the_next_one_expected_late():
    pace, now = steady(50.0)
    for late in (0.007, 0.0, 0.0, 0.004):
        now += 0.020
        pace.saw(now + late)
        assert pace.wait(now + late) == pytest.approx(0.020 - late + SLACK_S)


def test_frames_that_are_not_even_are_looked_for_as_soon_as_they_ever_came():
    waits = []
    for uneven in (0.5 * EVEN_S, 2 * EVEN_S, 0.016):
        pace, now = Pace(60.0), 0.0
        for number in range(16):
            now += 0.016 + (uneven if number % 3 else 0.0)
            pace.saw(now)
        waits.append(pace.wait(now))
    assert waits[0] > 0.016
    assert waits[1:] == pytest.approx([0.016 * (1 - JITTER)] * 2)


def test_past_the_expected_frame_it_polls():
    pace, now = steady(50.0)
    assert pace.wait(now + 0.0203) == POLL_S
    assert pace.wait(now + 0.025) == POLL_S


def test_a_slow_renderer_is_looked_at_often_enough_to_stop():
    pace, now = steady(2.0)
    assert pace.wait(now) == LONGEST_S


def test_missed_frames_make_the_next_sleep_shorter():
    pace, now = steady(100.0, missed=4)
    assert pace.wait(now) == pytest.approx(0.010 + SLACK_S)


def test_one_stall_does_not_lengthen_the_sleep():
    pace, now = steady(50.0)
    pace.saw(now + 5.0)
    assert pace.wait(now + 5.0) < 0.020 + SLACK_S


def test_silence_is_watched_less_and_less():
    pace, now = steady(60.0)
    waits = [pace.wait(now + quiet) for quiet in (0.02, 0.4, 2.0, 60.0)]
    assert waits == sorted(waits)
    assert waits[0] == POLL_S
    assert 0.002 < waits[-1] < 0.02
